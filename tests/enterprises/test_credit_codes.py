"""Credit codes as people type, paste and mistake them."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc
from stdnum.iso7064 import mod_11_10

from enterprises import credit_codes
from enterprises.credit_codes import check_credit_code, make_demo_code, normalise

# Codes of large public companies and bodies, as on their own sites.
REAL_CODES = [
    "914403001922038216",
    "9144030071526726XG",
    "91330100799655058B",
    "91110000600037341L",
    "91440101MA5CJQ4N59",
    "9135021359498494XQ",
    "123502001549897397",
]
CODE = make_demo_code(1)
# Fifteen digits that could be a birth date, were it not for the check digit.
REGISTRATION_NUMBER = "44200000012345" + mod_11_10.calc_check_digit("44200000012345")


def make_personal_id(start):
    """An ID number of nobody: seventeen characters and the check character that fits."""
    return start + ric.calc_check_digit(start + "0")


PERSONAL_ID = make_personal_id("44200019900101123")


def refusal(text):
    with pytest.raises(ValidationError) as refused:
        check_credit_code(text)
    return refused.value


def with_check(start):
    return start + uscc.calc_check_digit(start)


@pytest.mark.parametrize("code", REAL_CODES)
def test_real_codes_are_accepted(code):
    assert check_credit_code(code) == code


@pytest.mark.parametrize(
    "typed",
    [
        "９１４４０３００１９２２０３８２１６",
        " 9144 0300 1922 0382 16\n",
        "91-440300-192203821-6",
        "91–440300—192203821－6",
        "9144\u200b0300\ufeff1922\u202e038216",
        "'914403001922038216",
        '="914403001922038216"',
        "914403001922038216\t",
        "\u3000914403001922038216\u00a0",
    ],
)
def test_code_is_read_in_any_width_with_separators_and_invisible_characters(typed):
    assert check_credit_code(typed) == "914403001922038216"


def test_lower_case_is_raised():
    assert check_credit_code("91440101ma5cjq4n59") == "91440101MA5CJQ4N59"
    assert normalise("９１４４０１０１ｍａ５") == "91440101MA5"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "required"),
        (" \u200b\u3000", "required"),
        (CODE[:-1], "length"),
        (CODE + "0", "length"),
        ("9144030019220382", "length"),
        ("914420001234567", "length"),  # a code cut off, not an old registration number
        (REGISTRATION_NUMBER, "old_number"),
        ("4420007123456 78", "old_number"),
        ("442000MA5CJQ4N5", "old_number"),  # old tax number: area and organisation code
        ("192203821", "organisation_code"),
        ("19220382-1", "organisation_code"),
        ("MA5CJQ4N-5", "organisation_code"),
        ("9.14403001922038E+17", "excel_number"),
        ("9.14403001922038e+17", "excel_number"),
        ("9144030019220382١6", "characters"),
        ("9144０300192203８2一6", "characters"),
        ("914403********8216", "characters"),
        ("统一社会信用代码：914403001922038216", "characters"),
        ("91440300192203821\x00", "characters"),
        ("91440300192203821\ud800", "characters"),
        ("91440300192203821\ue000", "characters"),
        ("9144O3001922038216", "unused_letter"),
        ("9I4403001922038216", "unused_letter"),
        ("91440300192203821S", "unused_letter"),
        ("914403001922038217", "check_character"),
        ("914403001922083216", "check_character"),
        (with_check("94440300192203821"), "prefix"),
        (with_check("01440300192203821"), "prefix"),
        (with_check("Y2440300192203821"), "prefix"),
        (with_check("91990300192203821"), "area"),
        (with_check("91000000192203821"), "area"),
        (with_check("91A40300192203821"), "area"),
    ],
)
def test_each_mistake_has_its_own_reason(typed, reason):
    assert refusal(typed).code == reason


def test_wrong_length_is_counted_and_a_letter_is_placed():
    assert "17 位" in refusal(CODE[:-1]).messages[0]
    assert "第 5 位是字母 O" in refusal("9144O3001922038216").messages[0]


def test_zones_outside_the_area_code_list_and_the_national_authority_are_accepted():
    suzhou_industrial_park, national = with_check("91320594MA1MXTPJ6"), with_check("91100000100003962")

    assert check_credit_code(suzhou_industrial_park)
    assert check_credit_code(national)


@pytest.mark.parametrize(
    "typed",
    [
        PERSONAL_ID,
        f" {PERSONAL_ID[:6]} {PERSONAL_ID[6:14]} {PERSONAL_ID[14:]}",
        PERSONAL_ID[:-1] + ("0" if PERSONAL_ID[-1] != "0" else "1"),  # mistyped, and still somebody's
        make_personal_id("11010119491001002").lower(),
        "442000900101123",  # fifteen digits, until 1999
        PERSONAL_ID + "01",  # tax number of an individual business
        "92" + PERSONAL_ID,
    ],
)
def test_personal_id_number_is_told_apart_and_not_repeated(typed):
    error = refusal(typed)

    assert error.code == "personal_id"
    assert "身份证号" in error.messages[0]
    assert not any(part in error.messages[0] for part in (typed, "19900101", "442000"))


def test_personal_id_number_with_a_fitting_check_character_is_refused():
    """Three of a hundred ID numbers pass as codes (hutool#1367)."""
    passing = [
        number
        for serial in range(1000)
        if uscc.is_valid(number := make_personal_id(f"44200019880808{serial:03d}")) and "X" not in number[:-1]
    ]

    assert passing
    assert {refusal(number).code for number in passing} == {"personal_id"}


@given(position=st.integers(0, 17), char=st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_no_single_wrong_character_passes(position, char):
    code = "91440101MA5CJQ4N59"
    changed = code[:position] + char + code[position + 1 :]

    if changed != code:
        refusal(changed)


@given(position=st.integers(0, 16))
def test_no_two_swapped_characters_pass(position):
    code = "91440101MA5CJQ4N59"
    changed = code[:position] + code[position + 1] + code[position] + code[position + 2 :]

    if changed != code:
        refusal(changed)


@given(st.text(max_size=40))
def test_any_text_is_a_code_or_a_refusal_without_an_echo(text):
    try:
        answer = check_credit_code(text)
    except ValidationError as error:
        answer = error.messages[0]

    assert answer.isprintable()
    assert answer.endswith("。") or uscc.is_valid(answer)


def test_demo_codes_are_valid_distinct_and_recognisable():
    codes = [make_demo_code(serial) for serial in range(2000)]

    assert len(set(codes)) == 2000
    assert [check_credit_code(code) for code in codes] == codes
    assert all(code.startswith("91442000DEM") for code in codes)
    assert make_demo_code(7, area="441900") == make_demo_code(7, area="441900") != make_demo_code(7)


@pytest.mark.parametrize("serial", [-1, 100_000])
def test_demo_serial_out_of_range_is_refused(serial):
    with pytest.raises(ValueError, match="serial"):
        make_demo_code(serial)


@pytest.mark.parametrize(
    ("code", "check"), [("D2143569", "X"), ("MA5CJQ4N", "5"), ("19220382", "1"), ("60003734", "1")]
)
def test_organisation_check_character_follows_gb_11714(code, check):
    assert credit_codes.organisation_check(code) == check
