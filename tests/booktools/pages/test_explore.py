"""Pictures that can be moved: their words, and the one script that each becomes."""

from __future__ import annotations

import re
import subprocess

import pytest
import yaml
from docutils import nodes
from sphinx.errors import ExtensionError

from booktools.checks.rules import chinese
from booktools.pages import explore
from booktools.source.edition import LANGUAGES

NAMES = explore.names()


def described(name):
    return yaml.safe_load((explore.SOURCES / f"{name}.yml").read_text("utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_it_says_everything_in_both_languages(name):
    for key, both in described(name).items():
        if key != "room":
            assert set(both) == set(LANGUAGES), key
            assert all(text.strip() for text in both.values()), key
            said = re.sub(r"<\w+>", "猫", re.sub(r"\{\w+\}", "3", both["zh"]))
            assert chinese.in_text(said) == [], key


@pytest.mark.parametrize("name", NAMES)
def test_no_word_is_said_twice(name):
    """YAML takes the last of two keys of one name, and a switch would bear a sentence."""
    keys = re.findall(
        r"^(\w+):", (explore.SOURCES / f"{name}.yml").read_text("utf-8"), re.MULTILINE
    )
    assert sorted(keys) == sorted(set(keys))


@pytest.mark.parametrize("name", NAMES)
def test_it_has_the_words_it_asks_for(name):
    """Its controls, options and sentences are words; no word is left over."""
    own = explore.SOURCES / f"{name}.js"
    text = own.read_text("utf-8")
    words = explore.words_of(name, "en")
    asked = set(re.findall(r"(?:this\.)?words\.(\w+)", explore.script(name)))
    asked |= set(re.findall(r"""["'](\w+)["']""", text)) | set(re.findall(r'name: "(\w+)"', text))
    templates = {found for both in words.values() for found in re.findall(r"[{<](\w+)[}>]", both)}
    assert {key for key in described(name) if key not in asked} == {"room"}
    assert set(re.findall(r'{ name: "(\w+)"', text)) <= set(words)
    assert templates <= set(re.findall(r"\w+", text)), "what a sentence names is computed"


@pytest.mark.parametrize("name", NAMES)
def test_it_is_one_plain_script(name):
    script = explore.script(name)
    assert not re.search(r"^(import|export) ", script, flags=re.MULTILINE)
    for module in explore.SOURCES.glob("*.js"):
        assert script.count(module.read_text("utf-8").splitlines()[0]) <= 1, "each module once"
    if subprocess.run(["node", "--version"], capture_output=True).returncode == 0:
        checked = subprocess.run(
            ["node", "--check", "-"], input=script, capture_output=True, text=True
        )
        assert checked.returncode == 0, checked.stderr


def test_the_words_and_the_script_come_with_the_place():
    body = '<div class="moving" data-explore="pulls" data-figure="fig-x"></div>'
    made = explore.with_words(body, "zh", lambda place: f"_static/{place}?v=1")
    assert 'data-script="_static/explore/pulls.js?v=1"' in made
    assert "五个拉力" in made
    assert f'style="--room: {explore.room("pulls", "zh")[0]};' in made
    assert made.endswith('data-figure="fig-x"></div>')


def test_a_picture_that_is_none_is_named():
    figure = nodes.figure(names=["fig-x"])
    with pytest.raises(ExtensionError, match="'pull' names no picture; there are .*pulls"):
        list(explore.place("pull", figure))
    assert list(explore.place(None, figure)) == []
    (found,) = explore.place("pulls", figure)
    assert explore.is_place(found)
    assert not explore.is_place(nodes.raw("", "<div></div>", format="html"))
