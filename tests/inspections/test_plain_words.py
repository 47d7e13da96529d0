"""Every test item has a sentence that the owner of a small workshop understands."""

import pytest

from inspections.item_names import read_dictionary_rows
from inspections.models import TestItem
from inspections.plain_words import SENTENCES, UNKNOWN, sentence_for


@pytest.mark.parametrize("row", read_dictionary_rows(), ids=lambda row: row["name"])
def test_every_item_of_the_dictionary_has_a_sentence(row):
    parent = TestItem(name=row["parent"]) if row["parent"] else None

    assert sentence_for(TestItem(name=row["name"], parent=parent)) is not UNKNOWN


def test_every_sentence_belongs_to_an_item():
    assert set(SENTENCES) <= {row["name"] for row in read_dictionary_rows()}


def test_sub_items_inherit_and_unknown_items_say_whom_to_ask():
    terminals = TestItem(name="接线端子和电源连接件")

    assert sentence_for(TestItem(name="接地规定")) == "外壳没接好地线，漏电会触电。"
    assert sentence_for(TestItem(name="8mm带电导体试验", parent=terminals)) == SENTENCES["接线端子和电源连接件"]
    assert sentence_for(TestItem(name="新项目")) is UNKNOWN
    assert sentence_for(TestItem(name="新项目", parent=TestItem(name="也是新的"))) is UNKNOWN


def test_sentences_are_short():
    assert not [sentence for sentence in SENTENCES.values() if len(str(sentence)) > 40]
