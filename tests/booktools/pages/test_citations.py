"""Works cited as each language writes them, on the pages and in the plain notebooks."""

from pathlib import Path

import pytest
from pybtex.database import parse_file

from booktools.exports.plain import References
from booktools.pages import gb7714
from booktools.pages.citations import ByYear, name_in

ROOT = Path(__file__).parents[3]
WORKS = parse_file(str(ROOT / "chapters" / "references.bib"), "bibtex").entries


@pytest.mark.parametrize(
    ("language", "name", "written"),
    [
        ("en", "Li Hang 李航", "Li Hang"),
        ("zh", "Li Hang 李航", "李航"),
        ("zh", "{Zhou Zhihua 周志华}", "周志华"),
        ("zh", "Huber", "Huber"),
        ("en", "van den Oord", "van den Oord"),
    ],
)
def test_a_name_in_two_scripts(language, name, written):
    assert name_in(language, name) == written


@pytest.mark.parametrize(
    ("language", "keys", "in_text", "written"),
    [
        ("en", "huber1964", True, "Huber (1964)"),
        ("zh", "huber1964", True, "Huber（1964）"),
        ("en", "lin1991, csiszar1967", False, "(Lin, 1991; Csiszár, 1967)"),
        ("zh", "lin1991, csiszar1967", False, "（Lin，1991；Csiszár，1967）"),
        ("en", "koenker1978", True, "Koenker and Bassett (1978)"),
        ("zh", "koenker1978", True, "Koenker 与 Bassett（1978）"),
        ("en", "lihang2012", True, "Li Hang (2012)"),
        ("zh", "lihang2012", True, "李航（2012）"),
    ],
)
def test_citations_of_plain_notebooks(language, keys, in_text, written):
    assert References(ROOT, {}, language).citation(keys, in_text=in_text) == written


@pytest.mark.parametrize(
    ("key", "written"),
    [
        (
            "huber1964",
            "HUBER P J. Robust estimation of a location parameter[J]. The Annals of Mathematical "
            "Statistics, 1964, 35(1): 73–101. DOI: 10.1214/aoms/1177703732.",
        ),
        (
            "banerjee2005clustering",
            "BANERJEE A, MERUGU S, DHILLON I S, et al. Clustering with Bregman divergences[J]. "
            "Journal of Machine Learning Research, 2005a, 6: 1705–1749.",
        ),
        (
            "bridle1990",
            "BRIDLE J S. Probabilistic interpretation of feedforward classification network "
            "outputs, with relationships to statistical pattern recognition[M]//FOGELMAN SOULIÉ F, "
            "HÉRAULT J. Neurocomputing: Algorithms, Architectures and Applications. Springer, "
            "1990: 227–236. DOI: 10.1007/978-3-642-76153-9_28.",
        ),
        (
            "tewari2007",
            "TEWARI A, BARTLETT P L. On the consistency of multiclass classification methods[J]. "
            "Journal of Machine Learning Research, 2007, 8: 1007–1025.",
        ),
        (
            "weston1999",
            "WESTON J, WATKINS C. Support vector machines for multi-class pattern recognition[C]//"
            "Proceedings of the Seventh European Symposium on Artificial Neural Networks. "
            "1999: 219–224.",
        ),
        (
            "minka2005",
            "MINKA T. Divergence measures and message passing: MSR-TR-2005-173[R]. "
            "Microsoft Research, 2005.",
        ),
        ("lihang2012", "李航. 统计学习方法[M]. 清华大学出版社, 2012."),
    ],
)
def test_works_of_the_chinese_list(key, written):
    assert str(gb7714.formatted(WORKS[key])) == written


def test_a_doi_of_the_chinese_list_is_a_link():
    assert 'href="https://doi.org/10.1214/aoms/1177703732"' in (
        gb7714.formatted(WORKS["huber1964"]).render_as("html")
    )


def test_dois_are_written_as_such_and_each_once():
    dois = [work.fields["doi"] for work in WORKS.values() if "doi" in work.fields]
    assert len(dois) > 50
    assert all(doi.startswith("10.") and "/" in doi for doi in dois)
    assert len(set(dois)) == len(dois)


def test_works_of_one_name_stand_in_the_order_of_their_years():
    order = [entry.key for entry in ByYear().sort([*WORKS.values()])]
    first, second = "banerjee2005clustering", "banerjee2005optimality"
    assert order.index(first) + 1 == order.index(second)
    assert order.index("griewank2000") < order.index("griewank2008")
