"""Older encodings, guessed by the alphabets of languages; those of East Asia refused by name."""

import pytest
from point_files import take_in

from loaders.errors import PageRefused
from loaders.points.encodings import decode

TEXTS = {
    "German": ("München Köln Großenhain", "cp1252 mac_roman cp850"),
    "French": ("Évreux Orléans Besançon", "cp1252 mac_roman"),
    "Spanish": ("Málaga Coruña León", "cp1252 mac_roman"),
    "Norwegian": ("Tromsø Bodø Ålesund", "cp1252 mac_roman"),
    "Polish": ("Łódź Rzeszów Białystok", "cp1250 iso8859_2 mac_latin2 cp852"),
    "Czech": ("Žďár Čáslav Přerov", "cp1250 iso8859_2 mac_latin2"),
    "Hungarian": ("Győr Pápa Székesfehérvár", "cp1250 iso8859_2"),
    "Lithuanian": ("Šiauliai Panevėžys Kėdainiai", "cp1257"),
    "Latvian": ("Rīga Jēkabpils Ķekava", "cp1257"),
    "Estonian": ("Pärnu Võru Õru", "cp1257"),
    "Turkish": ("Şırnak İncirlik Diyarbakır", "cp1254"),
    "Greek": ("Αθήνα Λάρισα Αλεξανδρούπολη", "cp1253 iso8859_7"),
    "Hebrew": ("חיפה אשדוד", "cp1255"),
    "Arabic": ("بغداد الموصل أربيل", "cp1256"),
    "Russian": ("Минск Гомель Брест", "cp1251 koi8_r cp866 iso8859_5 mac_cyrillic"),
    "Ukrainian": ("Київ Львів Чернігів", "cp1251 koi8_u mac_cyrillic"),
    "Belarusian": ("Мінск Віцебск Жодзіна ўчора", "cp1251"),
}


def write_csv(names):
    lines = [f"{name};53.9;27.5{row}" for row, name in enumerate(names.split())]
    return "\n".join(["place;lat;lon", *lines, ""])


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        pytest.param(names, encoding, id=f"{language} {encoding}")
        for language, (names, encodings) in TEXTS.items()
        for encoding in encodings.split()
    ],
)
def test_letters_of_one_language_tell_the_encoding(names, encoding):
    decoded = decode("points.csv", write_csv(names).encode(encoding))
    assert decoded.text == write_csv(names)
    assert decoded.is_guessed


@pytest.mark.parametrize(
    ("names", "encoding", "said"),
    [
        ("三沢 横須賀 佐世保基地", "shift_jis", "Shift-JIS"),
        ("ミサワ ヨコスカ", "shift_jis", "Shift-JIS"),
        ("ミサワ ヨコスカ", "euc_jp", "EUC-JP"),
        ("北京 上海 三亚海军基地", "gb18030", "GB 2312"),
        ("臺北 高雄 花蓮空軍基地", "big5", "Big5"),
        ("평택 서울 공군기지", "cp949", "EUC-KR"),
    ],
)
def test_encodings_of_east_asia_are_refused_by_name(names, encoding, said):
    with pytest.raises(PageRefused, match=f"looks like {said} or another.*; save it as UTF-8"):
        decode("points.csv", write_csv(names).encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_may_begin_with_a_cyrillic_letter(encoding):
    text = "место;широта;долгота\nМинск;53,9;27,56\n"
    (report,) = take_in("points.csv", text.encode(encoding)).reports
    assert (report.place, report.lat) == ("Минск", 53.9)


def test_a_damaged_byte_in_utf_8_spoils_no_other_row():
    body = write_csv("Güstrow Köln").encode() + b"x\xff;53.9;27.5\n"
    imported = take_in("points.csv", body)
    assert [report.place for report in imported.reports] == ["Güstrow", "Köln", "x\ufffd"]
    assert "text read as UTF-8, with 1 byte that is none, written as \ufffd" in imported.decisions
    assert "encoding_guessed" in imported.reports[2].flags
