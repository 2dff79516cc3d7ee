"""The words in which issuers state departures, and those that make it something else.

Patterns are matched against a sentence whose apostrophes, quotes, dashes and spaces are plain
ASCII, in any case unless a pattern says otherwise. Every entry gives its reason.
"""

import re
from pathlib import Path
from typing import NamedTuple

from loaders.csv_tables import read_table


class Phrase(NamedTuple):
    """One way to state a departure."""

    kind: str
    """One of `loaders.facts.departures.DEPARTURE_KINDS`."""
    event: str
    about: str
    """Of whom it must be said: people of a post (``people_before`` the phrase, ``people_after``
    or ``people_inside`` it, or ``fewer_staff``, whoever they are), a ``mission``, or the issuer's
    citizens (``citizens_before``, ``citizens_after``)."""
    pattern: re.Pattern[str]
    why: str


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})(?!\w)", re.IGNORECASE)


MISSION = (
    r"(?:embass(?:y|ies)|consulates?(?:[ -]general)?|high commissions?|interests section"
    r"|(?-i:Mission))"
)
FAMILY = r"(?:famil(?:y|ies)(?: members)?|family member|dependants?|dependents?|spouses?|children)"
STAFF = r"(?:staff|personnel|employees|officials|diplomats|direct[- ]hires?|team)"

_DET = (
    r"(?:\s+(?:the|a|an|its|our|their|all|any|for|temporary|voluntary|immediate|partial|further|"
    r"mandatory|limited))*"
)
_AUX = (
    r"(?:have|has|had|are|is|were|was|being|been|be)(?:\s+(?:now|also|all|already|temporarily"
    r"|being|been))*"
)
_ALLOW = (
    r"(?:authori[sz](?:ed|es|e|ing)|approv(?:ed|es|e|ing)|allow(?:ed|s|ing)?"
    r"|permit(?:ted|s|ting)?|offer(?:ed|s|ing)?)"
)
_ORDER = (
    r"(?:order(?:ed|s|ing)?|direct(?:ed|s|ing)?|mandat(?:ed|es|ing)|require[ds]?|instruct(?:ed|s)?)"
)
_TAKE_OUT = (
    r"(?:withdr(?:awn|ew|awing|aws?)|evacuat(?:ed|es|ing)|pull(?:ed|ing) (?:\w+ ){0,4}out"
    r"|relocat(?:ed|ing)|airlift(?:ed|ing)|flown out|flew|drawn down|sent home"
    r"|brought (?:home|out))"
)
# "Leave the Zona Rosa by midnight" is a curfew.
_LEAVE = (
    r"(?:leave|depart)(?! (?:the|their|any|its|this) (?!country|city|capital|region|post|embassy"
    r"|consulate|mission|uae|united|gambia|philippines|maldives|bahamas|solomon|democratic"
    r"|central|republic|kingdom|occupied|west bank|gulf|middle east))"
)
_TEAM = r"(?:staff(?:ing)?|personnel|employees|diplomats|team|crew|(?:diplomatic )?presence)\b"
_OPERATIONS = r"(?:operations?|activities|work)\b"


_PIECES = {
    "ALLOW": _ALLOW,
    "AUX": _AUX,
    "DET": _DET,
    "LEAVE": _LEAVE,
    "OPERATIONS": _OPERATIONS,
    "ORDER": _ORDER,
    "TAKE_OUT": _TAKE_OUT,
    "TEAM": _TEAM,
}


def _read_phrase(row: dict[str, str]) -> Phrase:
    pattern = re.sub(r"\{([A-Z_]+)\}", lambda piece: _PIECES[piece[1]], row["pattern"])
    return Phrase(row["kind"], row["event"], row["about"], _words(pattern), row["why"])


PHRASES = tuple(map(_read_phrase, read_table(Path(__file__).with_name("phrases.csv"))))
"""What states a departure, the more specific before the more general.

In ``phrases.csv`` a name such as {AUX} stands for its pattern here.
"""

# -- what turns a departure into its end ---------------------------------------------------

END_BEFORE = _words(
    r"(?:lift|end|terminate|rescind|cancel|revoke|remove|conclude|expire)(?:s|d|ed|led)?\b"
    r"(?P<between>[^;:.]{0,60})$"
    r"|(?:lifting|ending|termination|rescission|cancell?ation|removal|removing|conclusion"
    r"|expiration|expiry|no longer|came off"
    r"|(?:return|transition|mov)(?:ed|ing)? (?:off|from))\b(?P<between_noun>[^;:.]{0,60})$"
)
"""Stands before the departure it ends: "lifting of the ordered departure"."""

END_AFTER = _words(
    rf"{_AUX} (?:lifted|ended|terminated|rescinded|cancell?ed|revoked|removed|withdrawn)"
    r"|expired|ended|lapsed|concluded|(?:have|has|are)(?: now| all)? (?:returned|back)"
    r"|come to an end"
)
"""Stands after it: "ordered departure was lifted", "their departure ... have returned"."""

RETURNED_BEFORE = _words(r"(?:have|has|are)(?: now| all)? (?:returned|back)\b[^;:.]{0,60}$")
LIFTED_LATER = _words(r"(?:lifted|ended|terminated|rescinded) (?:that|this|the) (?:status|order)\b")
"""Somewhere else in the sentence: who left came back, or "ended that status"."""

REPLACED_BY = re.compile(
    r"^ (?:status )?(?:(?:was|has been|were) )?(?:replaced |changed |upgraded |downgraded )?"
    r"(?:to|into|with|by) (?:an? |the )?$",
    re.IGNORECASE,
)
"""All that stands between two statuses of which the second takes the place of the first."""

# -- what makes such a sentence state nothing ------------------------------------------------

HYPOTHETICAL = _words(
    r"might|could|would|should|if|unless|whether|in case|in the event|in a crisis"
    r"|prepar(?:e|ed|ing) (?:to|for)|plan(?:s|ned|ning)? (?:to|for)|consider(?:s|ing)?"
    r"|possib(?:le|ility|ly)|potential(?:ly)?|contingenc(?:y|ies)|likely|expect(?:s|ed)? to"
    r"|need to|able to|when necessary"
)
"""Nothing has happened yet, and perhaps never will."""

MAY = re.compile(r"\bmay\b")
"""The verb; the month is written with a capital."""

NEGATED = _words(
    r"not|never|no|nor|neither|without|denie[ds]|false|rumou?rs?|unable|cannot|[a-z]+n't"
)
"""It is denied. "No longer" is an end and looked for before this."""

DENIED_AFTER = _words(
    r"reports? (?:is|are) (?:false|incorrect|untrue|not)|(?:is|are) (?:false|untrue)"
)
"""So it is at the end of the sentence."""

PLUPERFECT = _words(r"had(?: (?:also|previously|already|earlier))?(?: been)?\s*$")
HISTORY = _words(r"in the past|historically|formerly|at (?:one|the) time|years ago|used to")
REPORTED = _words(r"announced|said|stated|confirmed|reported")
"""History told in passing; but "announced that it had" is news."""

GOES_ON_BEFORE = _words(
    r"(?:remain(?:s|ed)?|continu(?:e|es|ed|ing)|still|ongoing|extend(?:s|ed|ing)?|extension of"
    r"|keeps?)\b[^;:,]{0,40}$"
)
GOES_ON_AFTER = _words(
    r"(?:remains?|continues?)\b[^;:,]{0,15}\b(?:effect|force|place)|(?:is|are) still|continues"
    r"|(?:was|were|has been|is|are) extended"
)
"""A state that goes on: no beginning and no end. A reissue is not a change."""

DEFINED_AFTER = _words(
    r"(?:status |orders? )?(?:gives?|allows?|means?|permits?|refers?|polic(?:y|ies)"
    r"|procedures?|regulations?|is when|is an?)"
)
"""What the words mean, right behind them: an explanation."""

# -- who acts ----------------------------------------------------------------------------------

NATIONALITIES = {
    "AUS": ("Australian", "Australia"),
    "CAN": ("Canadian", "Canada"),
    "DEU": ("German", "Germany"),
    "GBR": ("British", "UK", "United Kingdom"),
    "IRL": ("Irish", "Ireland"),
    "NZL": ("New Zealand",),
    "USA": ("U.S.", "US", "American", "United States"),
}
"""How issuers name what is theirs."""

CITIZENS = {
    "AUS": ("Australians",),
    "CAN": ("Canadians",),
    "DEU": ("Germans",),
    "GBR": ("Britons",),
    "NZL": ("New Zealanders",),
    "USA": ("Americans",),
}
"""Names of an issuer's citizens that are one word."""

OTHER_NATIONALITIES = (
    r"Afghan|Albanian|Algerian|Argentine|Austrian|Azerbaijani|Belarusian|Belgian|Brazilian"
    r"|Bulgarian|Chilean|Chinese|Colombian|Croatian|Cuban|Cypriot|Czech|Danish|Dutch|Egyptian"
    r"|Emirati|Estonian|Ethiopian|European|Finnish|French|Georgian|Ghanaian|Greek|Haitian"
    r"|Hungarian|Icelandic|Indian|Indonesian|Iranian|Iraqi|Israeli|Italian|Japanese|Jordanian"
    r"|Kazakh|Kenyan|Korean|Kuwaiti|Latvian|Lebanese|Libyan|Lithuanian|Malaysian|Malian"
    r"|Mexican|Moroccan|Nigerian|Nigerien|Norwegian|Omani|Pakistani|Philippine|Polish"
    r"|Portuguese|Qatari|Romanian|Russian|Saudi|Serbian|Singaporean|Slovak|Slovenian|Somali"
    r"|Spanish|Sudanese|Swedish|Swiss|Syrian|Taiwanese|Thai|Tunisian|Turkish|Ugandan|Ukrainian"
    r"|Venezuelan|Vietnamese|Yemeni"
)
"""Whose embassies and governments are not the issuer's."""

AUTHORITY = (
    r"(?:governments?|authorit(?:y|ies)|army|navy|air force|armed forces|forces|police|ministry"
    r"|parliament|president|regime|junta"
    r"|military(?! (?:service|famil|dependent|dependant|members)))"
)
"""Who can order a departure: whose it is decides whether the departure is the issuer's."""

OUR_OFFICES = (
    r"(?:the department|state department|department of (?:state|foreign affairs)|foreign office"
    r"|fcdo|fco|global affairs|dfat|federal (?:foreign office|government)|we|we've|our)"
)
"""The issuers' own offices, and what they call themselves."""

OTHER_ACTORS = _words(
    r"(?:local|foreign|other|several|many|some|neighbou?ring) (?:authorities|governments?"
    r"|officials|countries|embassies|missions|police|nations|states)"
    r"|security forces|police|rebels?|militants?|insurgents?|protesters|demonstrators"
    r"|united nations|u\.n\.|un|ngos?|peace corps|troops|soldiers|peacekeepers|military forces"
)
"""Who else orders, leaves and closes."""

OTHER_PLACES = _words(
    r"airlines?|airports?|airways|carriers?|flights|rail(?:way)?s?|trains?|buses|ferr(?:y|ies)"
    r"|operators?|(?-i:ports?)|hotels?|resorts?|compan(?:y|ies)|business(?:es)?|banks?|schools?"
    r"|universit(?:y|ies)|museums?|monuments?|roads?|borders?|crossings?|courts?"
    r"|organi[sz]ations?|groups|hospitals?|factor(?:y|ies)"
)
"""What else opens, closes, moves and suspends operations."""

PARTS_OF_A_POST = _words(
    r"(?:visa|consular|american citizens? services|acs|passport|public affairs|trade|notarial"
    r"|library) (?:sections?|units?|services?|offices?|appointments?|counters?|departments?"
    r"|operations?)|services|appointments|interviews|unit|counter|library|parking|entrance|gate"
)
"""A part of a post: its closing is no departure."""

CLOSED_FOR_GOOD = _words(
    r"until further notice|permanent(?:ly)?|indefinite(?:ly)?|for the foreseeable|for good"
)
"""Outweighs a weekday in the same sentence."""

CLOSED_FOR_A_WHILE = _words(
    r"holidays?|observ(?:ance|es?|ed|ing)|christmas|new year|easter|eid|ramadan|thanksgiving"
    r"|juneteenth|for (?:\w+ ){1,3}day|\w+ day|anniversary|for (?:the )?elections?"
    r"|maintenance|weather|snow|training|drill|inventory|renovat\w*|power outage"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|today|tomorrow|tonight|weekends?"
    r"|clos\w+ early|midday|noon|afternoon|(?:two|three|few|\d) days|for the day"
    r"|(?:business|opening|working|reduced|normal|ramadan) hours|for \w+ hours|between \d+"
    r"|until\b(?! further)|through (?:\w+ )?\d+|normal operations"
)
"""Hours, holidays and single days: the post goes on."""

CLOSED_TO_VISITORS = _words(r"to (?:the )?(?:public|visitors|walk-ins?|applicants)")
"""The doors are shut and the staff are in."""

LAST = _words(r"(?:last|final)\b(?: [\w-]+){0,3}\s*$")
"""Stands before a flight: the evacuation ends with it."""

TEXT_BEFORE = _words(r"(?:information|text|section|reference|advice)\b[^;:.]{0,80}$")
REMOVED_AFTER = _words(r"(?:removed|deleted)\b")
"""Around what a change note says was removed."""

NOTHING_UNUSUAL = _words(r"(?:normal|regular|routine) \w+|holidays?")
"""What resumes after a day off."""

REMOTELY = _words(r"remotely|(?:operat|work|run)\w* (?:temporarily |with (?:\w+ )+)?from\b")
"""Goes on from elsewhere: here "continues" does not mean that nothing is new."""

MOVED = re.compile(
    r"^(?! to (?:authori[sz]ed|ordered))(?: (?:temporarily|its|the|our|their|all|embassy"
    r"|diplomatic|main|remaining|core))*"
    r"(?: (?:operations?|activities|work|offices?|functions|headquarters|staff|personnel|team"
    rf"|ambassador|mission|{MISSION}))?"
    r"(?: (?:in|of|from|to|into|out|until|on|for|and|temporarily|after|following|because|due|as"
    r"|under|back|elsewhere|abroad|with|while|at|since)\b|[.,;]|$)",
    re.IGNORECASE,
)
"""Right behind "moved": the post itself, and no part or thing of it."""

NEW_PREMISES = _words(
    r"(?:new|larger|another|different) (?:[\w-]+ )?(?:building|premises|address|compound"
    r"|location|site|facility|chancery)|street|avenue|web ?site|social media|by appointment"
)
"""A move across town."""

REASON = re.compile(
    r"\b(?:due to|because|following|after|amid|in response|given the|owing to|in light of|since the"
    r"|so that|while|but|although|despite)\b|[;:]|, (?:which|who|where|as|so)\b"
    r"|\bas (?:the|our|of)\b",
    re.IGNORECASE,
)
"""Where what is said of a departure's people ends, or what is said of another thing begins."""
