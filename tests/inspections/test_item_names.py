import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections import item_names

DICTIONARY = item_names.default_dictionary()
NAMES = [row["name"] for row in item_names.read_dictionary_rows()]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("耐热、耐火和耐起痕", ["耐热、耐火和耐起痕"]),
        ("耐热，耐火和耐起痕", ["耐热、耐火和耐起痕"]),
        ("耐热 、耐火 和耐起痕。", ["耐热、耐火和耐起痕"]),
        ("1.标记; 2.结构; 3.耐热、耐火和耐起痕。", ["标记", "结构", "耐热、耐火和耐起痕"]),
        ("1、标记2、结构", ["标记", "结构"]),
        ("（1）标记（2）结构", ["标记", "结构"]),
        ("①标记②结构", ["标记", "结构"]),
        ("一、标记；二、结构", ["标记", "结构"]),
        ("标记等3项", ["标记"]),
        ("1.8mm带电导体试验;2.标记", ["8mm带电导体试验", "标记"]),
        ("标志(安全)", ["标记"]),
        ("标志；标记", ["标记"]),
        ("光通量维持率（含2000h寿命),颜色特征,能效标识", ["光通量维持率", "颜色特征", "能效标识"]),
        ("灯功率、色容差、2000h光通维持率、谐波电流限值", ["灯功率", "色品容差", "光通量维持率", "谐波电流"]),
        ("初始光效／光通量", ["初始光效/光通量"]),
        ("辐射电磁骚扰（30MHz～300MHz）", ["辐射电磁骚扰"]),
        ("高温（运行）试验", ["高温(运行)试验"]),
        ("绝缘电阻和电气强度,防触电保护", ["绝缘电阻和电气强度", "防触电保护"]),
        ("结构(走线槽、软线固定架)", ["结构", "走线槽", "软线固定架"]),
        ("防尘、防固体异物和防水", ["防尘、防固体异物和防水"]),
        ("", []),
    ],
)
def test_printed_items_are_dictionary_names(text, names):
    found = DICTIONARY.split(text)

    assert list(found.names) == names
    assert found.unknown == ()


@pytest.mark.parametrize(
    ("text", "names", "unknown"),
    [
        ("结构件强度、标记", ["标记"], ["结构件强度"]),
        ("电磁兼容（骚扰电压、谐波电流）", ["骚扰电压", "谐波电流"], ["电磁兼容"]),
        ("Cd 含量；标记", ["标记"], ["Cd 含量"]),
        ("某某（甲、乙）项", [], ["某某（甲、乙）项"]),
        ("2.5kV耐压", [], ["2.5kV耐压"]),
    ],
)
def test_words_the_dictionary_lacks_are_listed_as_printed(text, names, unknown):
    found = DICTIONARY.split(text)

    assert (list(found.names), list(found.unknown)) == (names, unknown)


def test_every_name_and_alias_is_found_alone():
    for row in item_names.read_dictionary_rows():
        for spelling in [row["name"], *filter(None, row["aliases"].split("|"))]:
            found = DICTIONARY.split(spelling)
            assert (found.names, found.unknown) == ((row["name"],), ()), spelling


def test_spellings_belong_to_one_name_and_parents_exist():
    spellings = [
        spelling
        for row in item_names.read_dictionary_rows()
        for spelling in [row["name"], *filter(None, row["aliases"].split("|"))]
    ]

    assert len(spellings) == len(set(spellings))
    assert {row["parent"] for row in item_names.read_dictionary_rows()} <= {"", *NAMES}


@given(
    names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True),
    separator=st.sampled_from([";", "；", "; ", "。", "\n", "；\n"]),
    is_numbered=st.booleans(),
)
def test_any_list_of_names_comes_back_whole(names, separator, is_numbered):
    cell = separator.join(f"{n}.{name}" if is_numbered else name for n, name in enumerate(names, start=1))

    found = DICTIONARY.split(cell)

    assert (list(found.names), found.unknown) == (names, ())


@given(text=st.text(alphabet="标记结构甲乙、；()（）1.　 ,/等", max_size=30))
def test_no_word_is_lost(text):
    found = DICTIONARY.split(text)

    listed = "".join([*found.names, *found.unknown])
    assert all(char in listed for char in text if char in "甲乙")
