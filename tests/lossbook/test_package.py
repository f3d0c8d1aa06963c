"""The package as a whole: light to import, documented, and what it exports."""

import ast
import importlib
import inspect
import pathlib
import pkgutil
import re
import subprocess
import sys

import numpy as np
import pytest

import lossbook

FIELDS = ("Formula:", "Shapes:", "Domain:", "Edges:", "Errors:", "Torch:", "Source:")
FOLDERS = {"losses", "backprop", "probability", "learning"}


def run(code):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout


def test_import_pulls_in_numpy_only():
    heavy = [
        "torch",
        "matplotlib",
        "scipy",
        "sklearn",
        "networkx",
        "pandas",
        "IPython",
        "hypothesis",
    ]
    code = f"import sys, lossbook; print([m for m in {heavy} if m in sys.modules])"
    assert run(code).strip() == "[]"


def test_import_is_fast():
    code = (
        "import time, numpy; start = time.process_time(); import lossbook; "
        "print(time.process_time() - start)"
    )
    assert min(float(run(code)) for _ in range(3)) < 0.2


def test_every_exported_name_exists_once():
    assert len(set(lossbook.__all__)) == len(lossbook.__all__)
    for name in lossbook.__all__:
        assert hasattr(lossbook, name)


def modules():
    for folder in sorted(FOLDERS):
        package = importlib.import_module(f"lossbook.{folder}")
        for module in pkgutil.iter_modules(package.__path__, f"lossbook.{folder}."):
            if not module.name.split(".")[-1].startswith("_"):
                yield importlib.import_module(module.name)


def public_functions():
    return [
        pytest.param(getattr(module, name), id=f"{module.__name__}.{name}")
        for module in modules()
        for name in module.__all__
        if inspect.isfunction(getattr(module, name))
    ]


@pytest.mark.parametrize("function", public_functions())
def test_docstring_says_everything(function):
    text = inspect.getdoc(function) or ""
    missing = [field for field in FIELDS if field not in text]
    assert not missing
    if "Forward" in str(inspect.signature(function).return_annotation):
        assert "Gradient:" in text


@pytest.mark.parametrize("function", public_functions())
def test_options_stand_in_the_docstring_under_their_own_names(function):
    """``steps`` of the optimisers stands in the docstring of their module."""
    module = inspect.getmodule(inspect.unwrap(function))
    text = f"{inspect.getdoc(function)} {inspect.getdoc(module)}"
    options = [
        name
        for name, option in inspect.signature(function).parameters.items()
        if option.kind is option.KEYWORD_ONLY or option.default is not option.empty
    ]
    assert [name for name in options if not re.search(rf"\b{name}\b", text)] == []


def test_classes_and_modules_are_documented():
    for module in modules():
        assert module.__doc__, module.__name__
        for name in module.__all__:
            value = getattr(module, name)
            if inspect.isclass(value):
                assert inspect.getdoc(value), name


def own_files():
    root = pathlib.Path(lossbook.__file__).parent
    return [path for path in root.rglob("*.py") if "plot" not in path.parts]


def code_lines(function, source):
    """Lines of a function's body without its docstring, comments and blank lines."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    lines = source[body[0].lineno - 1 : body[-1].end_lineno] if body else []
    return sum(bool(line.strip()) and not line.strip().startswith("#") for line in lines)


def test_functions_are_short():
    long = []
    for path in own_files():
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and code_lines(node, text.splitlines()) > 25:
                long.append(f"{path.name}: {node.name}")
    assert not long


def test_no_global_state():
    np.random.seed(3)  # noqa: NPY002
    expected = np.random.random()  # noqa: NPY002
    np.random.seed(3)  # noqa: NPY002
    errors = np.geterr()
    x = np.ones((2, 3))
    lossbook.check_gradient(lambda z: lossbook.cross_entropy(z, [0, 1]), x)
    assert np.random.random() == expected  # noqa: NPY002
    assert np.geterr() == errors
