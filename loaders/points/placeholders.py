"""Telling rows that are no reports: tests, fakes and placeholders, by their own words.

Whole words only, in a dozen languages: Testov and Fakel are places, a missile test is a thing that
happened, a muster of troops too. Names of places that are such words ("Örnek", "Prova") are left
alone, and under a heading of kinds a bare "test" is one, unless it stands in capitals by itself.
"""

import re
from collections.abc import Collection, Mapping, Sequence

_N_CHARS_MAX = 200
_LETTER = re.compile(r"[^\W\d_]")
_MARKERS = "|".join(
    [
        "fake|dummy|sample|placeholder|example",
        "beispiel|platzhalter|muster(?:stadt|ort|dorf|hausen|mann|daten)?",
        "exemple|factice|ejemplo|exemplo|esempio|segnaposto|voorbeeld|przykład|příklad|exemplu",
        "пример|образец|фейк|заглушка|приклад|зразок|прыклад",
        "示例|样例|範例|サンプル|ダミー|샘플|예시|مثال|דוגמה",
    ]
)
_TESTS = "test|essai|prueba|teste|тест|测试|測試|テスト|테스트|اختبار"
"""Markers that name a kind of activity too."""

_BESIDE = "|".join(
    [
        "data|row|rows|entry|record|point|unit|location|place|site|event|report|only|please|ignore",
        r"do not use|name|test|\d+|daten|eintrag|zeile|ort|stadt|punkt|données|ligne|lieu|datos",
        "fila|registro|punto|lugar|dados|linha|dati|riga|dane|wiersz|rekord|punkt|gegevens|rij",
        "данные|запись|строка|точка|место|дані|рядок|запис|місце|пункт|数据|數據|记录|データ|데이터|بيانات",
    ]
)
# A cell which says nothing else than that it is one.
_ALONE = re.compile(
    rf"\W*(?:this is (?:a|an|only a) )?(?:(?:{_MARKERS}|{_TESTS})(?:[\W_]*(?:{_BESIDE}))*"
    r"|xxx+|tbd|to be deleted)\W*",
    re.IGNORECASE,
)
_TEST_ALONE = re.compile(rf"\W*(?:{_TESTS}|muster)[\W_\d]*", re.IGNORECASE)
# Words which nobody uses of a real thing.
_ANYWHERE = re.compile(
    r"\b(?:lorem ipsum|delete me|delete this|placeholder|dummy (?:data|row|entry|record)|"
    r"(?:fake|test|sample) (?:data|row|entry|record)|not real data|do not use|"
    r"(?:test|beispiel|muster)(?:daten|eintrag|zeile|datensatz)|bitte löschen|platzhalter|"
    r"données (?:de test|d['’]essai|d['’]exemple|fictives|factices)|à supprimer|"
    r"datos (?:de prueba|de ejemplo|ficticios)|dados (?:de teste|de exemplo|fictícios)|"
    r"dati (?:di prova|di test|di esempio|fittizi)|test ?gegevens|voorbeeld ?gegevens|"
    r"dane (?:testowe|przykładowe)|(?:wiersz|rekord|wpis) testowy|"
    r"(?:тестов|фейков)(?:ые данные|ая запись|ая строка|ая точка|і дані|ий запис|ий рядок|а точка)|"
    r"пример данных|приклад даних|удалить потом|test ?veri(?:si)?|örnek veri|deneme verisi)\b|"
    r"(?:测试|測試|示例)(?:数据|數據)|テストデータ|بيانات (?:تجريبية|اختبار)",
    re.IGNORECASE,
)
# In French "d'ESSAI" belongs to a name.
_CAPITALS = re.compile(rf"(?<!['’])\b(?:{_MARKERS.upper()}|{_TESTS.upper()})\b")


def find_placeholders(
    columns: Mapping[str, Sequence[str]], n_rows: int, kinds: Collection[str] = ()
) -> list[int]:
    """Return the rows that are marked as a test, a fake or a placeholder.

    Parameters
    ----------
    columns : mapping of str to sequence of str
        Texts by heading.
    n_rows : int
        Rows.
    kinds : collection of str
        Headings of columns that name a kind of activity, which a test may be.
    """
    found: set[int] = set()
    for heading, texts in columns.items():
        distinct = {text for text in set(texts) if _LETTER.search(text)}
        marked = {text for text in distinct if is_placeholder(text)}
        if heading in kinds:
            are_capitals = all(text.isupper() for text in distinct)
            marked -= {
                text
                for text in marked
                if _TEST_ALONE.fullmatch(text) and (are_capitals or not text.isupper())
            }
        if marked:
            found.update(row for row in range(n_rows) if texts[row] in marked)
    return sorted(found)


def is_placeholder(text: str) -> bool:
    """Say whether a text marks its row as none that reports anything.

    Examples
    --------
    >>> [is_placeholder(text) for text in ("TEST DATA", "Minsk (FAKE)", "Testov", "missile test")]
    [True, True, False, False]
    """
    if len(text) <= _N_CHARS_MAX and _ALONE.fullmatch(text):
        return True
    if _ANYWHERE.search(text):
        return True
    # In a text of capitals only, the word is as good as any other.
    return not text.isupper() and _CAPITALS.search(text) is not None
