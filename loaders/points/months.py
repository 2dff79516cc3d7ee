"""Names of months in two dozen languages, and of weekdays, as they are written in dates.

Compared without letter case and accents: `fold_letters`. Forms stand as dates have them: genitives
and abbreviations too. Croatian is missing: its "listopada" is October, that of Polish November.
"""

import unicodedata
from collections.abc import Iterable, Sequence

# Twelve months, apart by commas; a month's spellings apart by blanks.
_LANGUAGES = {
    "English": "january jan, february feb, march mar, april apr, may, june jun, july jul, "
    "august aug, september sept sep, october oct, november nov, december dec",
    "German": "januar jänner jaen jän jan, februar feber febr feb, märz maerz mrz mär, april apr, "
    "mai, juni jun, juli jul, august aug, september sept sep, oktober okt, november nov, "
    "dezember dez",
    "French": "janvier janv jan, février févr fév, mars, avril avr, mai, juin, juillet juil, "
    "août aou, septembre sept, octobre oct, novembre nov, décembre déc",
    "Spanish": "enero ene, febrero feb, marzo mar mzo, abril abr, mayo may, junio jun, julio jul, "
    "agosto ago, septiembre setiembre sept sep set, octubre oct, noviembre nov, diciembre dic",
    "Portuguese": "janeiro jan, fevereiro fev, março marco mar, abril abr, maio mai, junho jun, "
    "julho jul, agosto ago, setembro set, outubro out, novembro nov, dezembro dez",
    "Italian": "gennaio genn gen, febbraio febbr feb, marzo mar, aprile apr, maggio magg mag, "
    "giugno giu, luglio lug, agosto ago, settembre sett set, ottobre ott, novembre nov, "
    "dicembre dic",
    "Dutch": "januari jan, februari febr feb, maart mrt, april apr, mei, juni jun, juli jul, "
    "augustus aug, september sept sep, oktober okt, november nov, december dec",
    "Polish": "stycznia styczeń sty, lutego luty lut, marca marzec mar, kwietnia kwiecień kwi, "
    "maja maj, czerwca czerwiec cze, lipca lipiec lip, sierpnia sierpień sie, "
    "września wrzesień wrz, października październik paź pazdz, listopada listopad lis, "
    "grudnia grudzień gru",
    "Romanian": "ianuarie ian, februarie feb, martie mart, aprilie apr, mai, iunie iun, iulie iul, "
    "august aug, septembrie sept, octombrie oct, noiembrie noi nov, decembrie dec",
    "Russian": "января январь янв, февраля февраль февр фев, марта март мар, апреля апрель апр, "
    "мая май, июня июнь июн, июля июль июл, августа август авг, сентября сентябрь сент сен, "
    "октября октябрь окт, ноября ноябрь нояб ноя, декабря декабрь дек",
    "Ukrainian": "січня січень січ, лютого лютий лют, березня березень берез бер, "
    "квітня квітень квіт кві, травня травень трав тра, червня червень черв чер, "
    "липня липень лип, серпня серпень серп сер, вересня вересень верес вер, "
    "жовтня жовтень жовт жов, листопада листопад лист лис, грудня грудень груд гру",
    "Belarusian": "студзеня студзень, лютага люты, сакавіка сакавік, красавіка красавік, "
    "траўня травень мая май, чэрвеня чэрвень, ліпеня ліпень, жніўня жнівень, верасня верасень, "
    "кастрычніка кастрычнік, лістапада лістапад, снежня снежань",
    "Czech": "ledna leden, února únor, března březen, dubna duben, května květen, června červen, "
    "července červenec, srpna srpen, září, října říjen, listopadu listopad, prosince prosinec",
    "Slovak": "januára január, februára február, marca marec, apríla apríl, mája máj, júna jún, "
    "júla júl, augusta august, septembra september, októbra október, novembra november, "
    "decembra december",
    "Turkish": "ocak oca, şubat şub, mart mar, nisan nis, mayıs may, haziran haz, temmuz tem, "
    "ağustos ağu, eylül eyl, ekim eki, kasım kas, aralık ara",
    "Swedish": "januari jan, februari feb, mars, april apr, maj, juni jun, juli jul, augusti aug, "
    "september sept sep, oktober okt, november nov, december dec",
    "Danish": "januar jan, februar feb, marts, april apr, maj, juni jun, juli jul, august aug, "
    "september sept sep, oktober okt, november nov, december dec",
    "Norwegian": "januar jan, februar feb, mars, april apr, mai, juni jun, juli jul, august aug, "
    "september sept sep, oktober okt, november nov, desember des",
    "Finnish": "tammikuuta tammikuu, helmikuuta helmikuu, maaliskuuta maaliskuu, "
    "huhtikuuta huhtikuu, toukokuuta toukokuu, kesäkuuta kesäkuu, heinäkuuta heinäkuu, "
    "elokuuta elokuu, syyskuuta syyskuu, lokakuuta lokakuu, marraskuuta marraskuu, "
    "joulukuuta joulukuu",
    "Hungarian": "január jan, február febr feb, március márc, április ápr, május máj, június jún, "
    "július júl, augusztus aug, szeptember szept, október okt, november nov, december dec",
    "Bulgarian": "януари ян, февруари фев, март, април, май, юни, юли, август, септември, "
    "октомври, ноември, декември",
    "Serbian": "januara januar јануара јануар, februara februar фебруара фебруар, "
    "marta mart марта март, aprila april априла април, maja maj маја мај, juna jun јуна јун, "
    "jula jul јула јул, avgusta avgust августа август, septembra septembar септембра септембар, "
    "oktobra oktobar октобра октобар, novembra novembar новембра новембар, "
    "decembra decembar децембра децембар",
    "Lithuanian": "sausio sausis, vasario vasaris, kovo kovas, balandžio balandis, "
    "gegužės gegužė, birželio birželis, liepos liepa, rugpjūčio rugpjūtis, rugsėjo rugsėjis, "
    "spalio spalis, lapkričio lapkritis, gruodžio gruodis",
    "Latvian": "janvāris janvārī, februāris februārī, marts martā, aprīlis aprīlī, maijs maijā, "
    "jūnijs jūnijā, jūlijs jūlijā, augusts augustā, septembris septembrī, oktobris oktobrī, "
    "novembris novembrī, decembris decembrī",
    "Estonian": "jaanuar jaanuari, veebruar veebruari, märts märtsi, aprill aprilli, mai, juuni, "
    "juuli, august augusti, september septembri, oktoober oktoobri, november novembri, "
    "detsember detsembri",
    "Greek": "ιανουαρίου ιανουάριος ιαν, φεβρουαρίου φεβρουάριος φεβ, μαρτίου μάρτιος μαρ, "
    "απριλίου απρίλιος απρ, μαΐου μάιος, ιουνίου ιούνιος ιουν, ιουλίου ιούλιος ιουλ, "
    "αυγούστου αύγουστος αυγ, σεπτεμβρίου σεπτέμβριος σεπ, οκτωβρίου οκτώβριος οκτ, "
    "νοεμβρίου νοέμβριος νοε, δεκεμβρίου δεκέμβριος δεκ",
    "Arabic": "يناير, فبراير شباط, مارس آذار, أبريل إبريل نيسان, مايو أيار, يونيو حزيران, "
    "يوليو تموز, أغسطس آب, سبتمبر أيلول, أكتوبر, نوفمبر, ديسمبر",
}
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
    "te ste г год года гг р року рік рр roku rok r го е й anul anno año ano jahr jaar an в у om à "
    "gada gads m d den"
)


def fold_letters(text: str) -> str:
    """Return a text in lower case and without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l").replace("ı", "i"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


_BY_LANGUAGE = {
    language: {
        fold_letters(name): number
        for number, names in enumerate(months.split(","), 1)
        for name in names.split()
    }
    for language, months in _LANGUAGES.items()
}

MONTHS = {name: number for months in _BY_LANGUAGE.values() for name, number in months.items()}
"""Number of a month by its folded name."""

BESIDE_MONTH = frozenset(map(fold_letters, f"{_WEEKDAYS} {_BESIDE}".split())) - MONTHS.keys()
"""Folded words that stand beside a month and change nothing."""

WEEKDAY_OR_MONTH = frozenset({"mar"})
"""Folded words that are a weekday where another word is the month."""


def name_languages(names: Iterable[str]) -> Sequence[str]:
    """Return as few languages as these folded names of months belong to, the likeliest first.

    Examples
    --------
    >>> name_languages(["april", "marz"]), name_languages(["april", "mai", "avril"])
    (['German'], ['French', 'English'])
    """
    left = set(names) & MONTHS.keys()
    found = []
    while left:
        best = max(_BY_LANGUAGE, key=lambda language: len(left & _BY_LANGUAGE[language].keys()))
        found.append(best)
        left -= _BY_LANGUAGE[best].keys()
    return found
