"""The order of the glossary."""

import pytest

from booktools.pages.glossary import place


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        ("en", ["batch", "Gaussian", "gradient", "kink", "KL divergence", "softmax"]),
        # By the encoding of their characters 熵 would come last, 折点 before 正态分布 by chance.
        ("zh", ["鞍点", "均值", "KL 散度", "logit", "熵", "softmax", "折点", "正则项"]),
    ],
)
def test_terms_stand_by_their_letters_and_by_pinyin(language, ordered):
    backwards = ordered[::-1]
    assert sorted(backwards, key=lambda name: place(name, language)) == ordered


def test_a_character_of_two_readings_is_read_as_in_its_word():
    assert place("重量", "zh")[0].startswith("zhong")
    assert place("重复", "zh")[0].startswith("chong")
