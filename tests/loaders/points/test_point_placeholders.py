"""Rows marked as tests, fakes and placeholders, in a dozen languages, and what resembles them."""

import pytest
from point_files import MINSK, take_csv

from loaders.points.words import is_placeholder


@pytest.mark.parametrize(
    "text",
    [
        *("TEST DATA", "test", "Test1", "TEST-2", "Minsk (FAKE)", "lorem ipsum dolor", "Sample 3"),
        *("placeholder", "this is a test", "xxx", "to be deleted", "Dummy row", "Example 1"),
        *("ТЕСТ", "тест 3", "Минск (ТЕСТ)", "тестовые данные", "Образец", "пример", "Пример 2"),
        *("Приклад", "приклад даних", "тестові дані", "зразок", "заглушка", "ФЕЙК"),
        *("Beispiel", "Beispiel 1", "Beispielort", "Musterstadt", "MUSTER", "Testdaten, bitte"),
        *("Platzhalter", "Mustermann", "exemple", "Exemple 2", "essai", "données de test"),
        *("données fictives", "ejemplo", "prueba", "Minsk (PRUEBA)", "datos de prueba"),
        *("przykład", "PRZYKŁAD", "dane testowe", "wiersz testowy", "exemplo", "teste"),
        *("dati di prova", "esempio", "voorbeeld", "testgegevens", "örnek veri", "příklad"),
        *("测试", "测试数据", "示例", "テスト", "テストデータ", "테스트", "اختبار", "مثال"),
    ],
)
def test_placeholders_are_told(text):
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        *("Testov", "Fakel", "missile test", "MISSILE TEST SITE", "Minsk", "River Test"),
        *("Test Valley", "Semipalatinsk Test Site", "Nuclear Test Site, Lop Nor", "test firing"),
        *("Тестово", "Образцово", "Примерное", "ракетный тест", "пример героизма", "Прикладовка"),
        *("Münster", "Munster", "Müsterhausen", "muster of troops", "Beispielhaft", "Mustermühle"),
        *("Essaïra", "essai de missile", "Centre d'ESSAI de Biscarrosse", "Essaouira"),
        *("Pruebas", "prueba de misil", "Ejemplar", "Exemplaire", "Przykładowo", "Przykłady"),
        *("Örnek", "Prova", "Deneme", "Testour", "Testaccio", "Sampleville", "Dummyville"),
        *(
            "北京",
            "导弹测试",
            "بغداد",
            "for example, tanks",
            "Samples",
            "contest",
            "TEST FIRING RANGE",
        ),
    ],
)
def test_what_only_sounds_like_a_placeholder_is_none(text):
    assert not is_placeholder(text)


def flagged(*rows, heading="place,activity"):
    lines = [f"{MINSK[:-1]}{number},{row}" for number, row in enumerate(rows)]
    reports = take_csv(f"lat,lon,{heading}", *lines).reports
    return ["placeholder" in report.flags for report in reports]


def test_a_test_is_a_kind_of_activity():
    assert flagged("Alpha,test", "Bravo,Test", "Charlie,essai", "Delta,muster") == [False] * 4
    assert flagged("Alpha,TEST", "Bravo,EXERCISE") == [False, False]


def test_capitals_among_others_and_data_of_a_test_are_none():
    assert flagged("Alpha,TEST", "Bravo,exercise") == [True, False]
    assert flagged("Alpha,test data", "Bravo,fake", "Charlie,base") == [True, True, False]


def test_a_test_under_another_heading_marks_its_row():
    assert flagged("Test,base", "Minsk,base", "Essai,base", "Тест,base") == [
        *(True, False, True, True)
    ]
