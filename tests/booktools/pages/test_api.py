"""Every public name is exported, documented in both languages and tested; losses are catalogued."""

from __future__ import annotations

import dataclasses
import inspect
import re
from pathlib import Path

import numpy as np
import pytest

import lossbook
from booktools.pages.api import along_a_line, chinese, first_sentence, modules
from booktools.pages.exactly import FIELDS, fields
from lossbook.losses.registry import LOSSES

ROOT = Path(__file__).parents[3]
NAMES = [(module, name) for module, found in modules().items() for name in found.__all__]
TESTS = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests/lossbook").rglob("*.py"))


def test_the_reference_covers_the_package():
    """Every module with public functions, and every name that the package exports at the top."""
    shown = {name for _, name in NAMES}
    functions = {name for name in lossbook.__all__ if not inspect.ismodule(getattr(lossbook, name))}
    assert functions - {"Forward"} <= shown


@pytest.mark.parametrize("module", modules())
def test_chinese_first_sentences_match_the_names(module):
    assert set(chinese()[module]) - {"_"} == set(modules()[module].__all__)
    for sentence in chinese()[module].values():
        assert re.search("[\u4e00-\u9fff]", sentence)
        assert sentence.endswith("。")


@pytest.mark.parametrize(("module", "name"), NAMES, ids=[name for _, name in NAMES])
def test_every_public_name_is_documented_and_tested(module, name):
    assert len(first_sentence(module, name, "en")) > 10
    if not _is_record(getattr(modules()[module], name)):
        assert re.search(rf"\b{name}\b", TESTS), f"no test in tests/lossbook names {name}"


def _is_record(thing):
    """What functions hand back, tested with them; and what only others build on."""
    return inspect.isclass(thing) and (
        dataclasses.is_dataclass(thing)
        or issubclass(thing, tuple)
        or getattr(thing, "_is_protocol", False)
    )


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.name)
def test_every_loss_says_all_there_is_to_say(loss):
    wanted = set(FIELDS) - ({"Gradient"} if loss.name == "zero_one_loss" else set())
    assert wanted <= set(fields(loss.function))


def test_every_loss_is_in_the_registry_once():
    functions = {
        name
        for module, name in NAMES
        if module.startswith("losses.") and name.endswith(("_loss", "_div", "entropy", "_logits"))
    }
    registered = [loss.name for loss in LOSSES]
    assert len(registered) == len(set(registered))
    assert functions == set(registered)


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.name)
def test_every_loss_has_a_curve(loss):
    at, values = along_a_line(loss)
    assert len(at) == len(values)
    assert np.isfinite(values).all()
    assert np.ptp(values) > 0


def test_a_docstring_is_cut_into_its_fields():
    exact = fields(lossbook.cross_entropy)
    assert list(exact) == [field for field in FIELDS if field in exact]
    assert exact["Torch"].startswith("``torch.nn.functional.cross_entropy``")
    assert inspect.getdoc(lossbook.cross_entropy).startswith(
        first_sentence("losses.classification", "cross_entropy", "en")
    )
