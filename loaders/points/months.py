"""Names of months and weekdays in a dozen languages, as they are written in dates.

Compared without letter case and accents: `fold_letters`. Languages: English, German, French,
Spanish, Portuguese, Italian, Polish, Dutch, Romanian, Russian, Ukrainian; months alone also in
Belarusian, Czech and Turkish.
"""

import unicodedata

_MONTHS = (
    "jan january januar jänner jaen jän janvier janv enero ene janeiro gennaio genn gen styczeń "
    "stycznia sty januari ianuarie ian январь января янв січень січня січ ocak студзень "
    "студзеня leden ledna",
    "feb february februar febr feber février févr fév febrero fevereiro fev febbraio luty "
    "lutego lut februari februarie февраль февраля фев февр лютий лютого лют şubat люты лютага "
    "únor února",
    "mar march märz maerz mrz mär mars marzo março marco marzec marca maart mrt martie март "
    "марта мар березень березня бер берез mart сакавік сакавіка březen března",
    "apr april avril avr abril abr aprile kwiecień kwietnia kwi aprilie апрель апреля апр "
    "квітень квітня квіт кві nisan красавік красавіка duben dubna",
    "may mai mayo maio mag maggio maj maja mei май мая травень травня трав тра mayıs květen května",
    "jun june juni juin junio junho giugno giu czerwiec czerwca cze iunie iun июнь июня июн "
    "червень червня черв чер haziran чэрвень чэрвеня červen června",
    "jul july juli juillet juil julio julho luglio lug lipiec lipca lip iulie iul июль июля июл "
    "липень липня лип temmuz ліпень ліпеня červenec července",
    "aug august août agosto ago sierpień sierpnia sie augustus август августа авг серпень "
    "серпня серп сер ağustos жнівень жніўня srpen srpna",
    "sep sept september septembre septiembre setiembre setembro set settembre sett wrzesień "
    "września wrz septembrie сентябрь сентября сен сент вересень вересня вер верес eylül "
    "верасень верасня září",
    "oct october oktober okt octobre octubre outubro out ottobre ott październik października "
    "paź pazdz octombrie октябрь октября окт жовтень жовтня жов жовт ekim кастрычнік "
    "кастрычніка říjen října",
    "nov november novembre noviembre novembro listopad listopada lis noiembrie noi ноябрь "
    "ноября ноя нояб листопад листопада лист лис kasım лістапад лістапада",
    "dec december dezember dez décembre déc diciembre dic dezembro dicembre grudzień grudnia "
    "gru decembrie декабрь декабря дек грудень грудня груд гру aralık снежань снежня prosinec "
    "prosince",
)
_WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri "
    "sat sun montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr "
    "sa so lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim lunes "
    "martes miércoles jueves viernes sábado domingo mié jue vie sáb dom segunda terça quarta "
    "quinta sexta feira seg ter qua qui sex lunedì martedì mercoledì giovedì venerdì sabato "
    "domenica gio poniedziałek wtorek środa czwartek piątek sobota niedziela pon wt śr czw pt sob "
    "ndz maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma wo vr za zo luni marți "
    "miercuri joi vineri sâmbătă duminică понедельник вторник среда четверг пятница суббота "
    "воскресенье пн вт ср чт пт сб вс понеділок вівторок середа четвер пятниця субота неділя нд"
)
_BESIDE = (
    "st nd rd th of the at on de del della do da di den der des am vom le la el il er ere ro o a e "
    "te ste г год года гг р року рік рр roku rok r го е й anul anno año ano jahr jaar an в у om à"
)


def fold_letters(text: str) -> str:
    """Return a text in lower case and without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l").replace("ı", "i"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


MONTHS = {
    fold_letters(name): number for number, names in enumerate(_MONTHS, 1) for name in names.split()
}
"""Number of a month by its folded name."""

BESIDE_MONTH = frozenset(map(fold_letters, f"{_WEEKDAYS} {_BESIDE}".split())) - MONTHS.keys()
"""Folded words that stand beside a month and change nothing."""

WEEKDAY_OR_MONTH = frozenset({"mar"})
"""Folded words that are a weekday where another word is the month."""
