"""One firm, many spellings."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from enterprises.names import MAX_NAME_LENGTH, MAX_PINYIN_LENGTH, clean_line, display_name, name_key, pinyin


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("演示明光灯饰厂", "演示明光灯饰厂"),
        ("演示明光(横栏)灯饰有限公司", "演示明光（横栏）灯饰有限公司"),
        ("演示明光﹙横栏﹚灯饰有限公司", "演示明光（横栏）灯饰有限公司"),
        ("演示明光（横栏) 灯饰有限公司", "演示明光（横栏）灯饰有限公司"),
        ("演示ＬＥＤ－１２照明", "演示LED-12照明"),
        ("  演示明光\u3000\u3000灯饰\n厂\t", "演示明光 灯饰 厂"),
        ("演示\u200b明光\ufeff灯饰\u2060厂", "演示明光灯饰厂"),
        ("演示\u202e明光\u202c灯饰厂", "演示明光灯饰厂"),
        ("演示明光\x00灯饰\x07厂", "演示明光灯饰厂"),
        ("演示明光灯饰厂\ufe0f\u3164\u2800", "演示明光灯饰厂"),
        ("演示\uf967明光", "演示不明光"),
        ("演示·明光灯饰店", "演示·明光灯饰店"),
    ],
)
def test_name_is_shown_as_on_a_licence(typed, shown):
    assert display_name(typed) == shown
    assert display_name(shown) == shown


@pytest.mark.parametrize(
    "typed", ["", "   ", "\u200b\u200d\ufeff", "\u3164\u3164", "\u2800", "（）", "——", "\u202e", "\u0301\u0301"]
)
def test_name_that_shows_nothing_is_refused(typed):
    with pytest.raises(ValidationError, match="名称是空的"):
        display_name(typed)


@pytest.mark.parametrize(
    "typed", ["演示\ue000灯饰厂", "演示" + chr(0xD800) + "灯饰厂", "演示\ufffd灯饰厂", "演示\U000f0000灯饰厂"]
)
def test_character_of_one_machine_only_is_refused_with_its_place(typed):
    with pytest.raises(ValidationError, match="第 3 个字无法识别"):
        display_name(typed)


def test_long_name_is_refused():
    assert len(display_name("灯" * MAX_NAME_LENGTH)) == MAX_NAME_LENGTH
    with pytest.raises(ValidationError, match="最多 120 个"):
        display_name("灯" * (MAX_NAME_LENGTH + 1))


def test_line_may_be_empty():
    assert clean_line("\u200b ") == ""
    assert clean_line("富庆一路\r\n１２号Ａ栋") == "富庆一路 12号A栋"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("演示明光（横栏）灯饰有限公司", "演示明光(横栏)灯饰有限公司"),
        ("演示明光（横栏）灯饰有限公司", "演示明光横栏灯饰有限责任公司"),
        ("演示ＬＥＤ照明厂", "演示 led 照明厂"),
        ("演示明光灯饰厂", "演示明光灯饰厂（个体工商户）"),
        ("演示明光灯饰股份有限公司", "演示明光灯饰"),
        ("演示明光灯饰厂", "演示\u200b明光灯饰厂"),
        ("演示·明光灯饰厂", "演示明光灯饰厂"),
        ("演示未来灯饰厂", "演示末来灯饰厂"),
        ("演示明日灯饰厂", "演示明曰灯饰厂"),
        ("演示A灯饰厂", "演示А灯饰厂"),  # Cyrillic
        ("演示ΒΕΤ灯饰厂", "演示BET灯饰厂"),  # Greek
    ],
)
def test_spellings_of_one_name_share_their_key(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("演示明光灯饰厂", "演示明光灯饰店"),
        ("演示明光灯饰一厂", "演示明光灯饰二厂"),
        ("中山市演示灯饰厂", "佛山市演示灯饰厂"),
        ("横栏镇演示灯饰厂", "演示灯饰厂"),
        ("演示灯饰1厂", "演示灯饰2厂"),
    ],
)
def test_different_names_keep_different_keys(one, other):
    assert name_key(one) != name_key(other)


def test_name_of_a_legal_form_only_keeps_a_key():
    assert name_key("有限公司") == "有限公司"


@pytest.mark.parametrize(
    ("name", "syllables"),
    [
        ("演示明光（横栏）LED12灯饰厂", "yan shi ming guang heng lan led12 deng shi chang"),
        ("重庆银行", "chong qing yin hang"),
        ("Ａ·Ｂ 照明", "a b zhao ming"),
        ("", ""),
    ],
)
def test_pinyin_is_in_syllables(name, syllables):
    assert pinyin(name) == syllables


@given(st.text(max_size=200))
def test_any_text_fits_the_columns_or_is_refused(text):
    try:
        name = display_name(text)
    except ValidationError:
        return

    assert 0 < len(name) <= MAX_NAME_LENGTH
    assert name == display_name(name)
    assert 0 < len(name_key(name)) <= MAX_NAME_LENGTH or not any(char.isalnum() for char in name)
    assert len(pinyin(name)) <= MAX_PINYIN_LENGTH
    name.encode()
