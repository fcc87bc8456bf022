"""The project's frame: its lock, its layers, its entry points and what may never stand in it."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

from tests.benchmarks import Row
from tests.benchmarks.__main__ import table

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
ADDRESS = re.compile(
    rb"https?://(?!www\.w3\.org/)(?:[\w-]+\.)+(?!(?:example|invalid|test)\b)[a-z]{2,}", re.IGNORECASE
)
"""An address on the net: a host with a name that can be looked up; the namespace of SVG is none."""


def files() -> Iterator[Path]:
    """Every file of the project, also from an unpacked archive; what git ignores is left out."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [
            name
            for name in folders
            if (not name.startswith(".") or name == ".ci")
            and name not in ("__pycache__", "build", "dist")
            and not name.endswith(".egg-info")
        ]
        yield from (Path(folder, name) for name in names if not name.endswith(".pyc"))


def modules(package: str) -> dict[str, ast.Module]:
    """A package's modules by dotted name, parsed."""
    found = {}
    for path in sorted((ROOT / package).rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        found[name] = ast.parse(path.read_text(encoding="utf-8"), path.name)
    return found


def imports(tree: ast.AST) -> set[str]:
    """Every dotted name that a module asks for; `from a import b` may mean the module `a.b` too."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_lock_pins_every_dependency_by_hash() -> None:
    pins = [line for line in LOCK.splitlines() if line[:1].isalnum()]
    assert pins
    assert all("==" in pin and pin.endswith("\\") for pin in pins)
    assert LOCK.count("--hash=sha256:") >= len(pins)


def test_lock_names_no_index_and_no_host() -> None:
    words = ("://", "--index", "--extra-index", "--find")
    assert not [line for line in LOCK.splitlines() if any(word in line for word in words)]
    assert not (ROOT / "uv.lock").exists()


def test_lock_holds_what_the_project_asks_for() -> None:
    asked = PROJECT["project"]["dependencies"] + PROJECT["project"]["optional-dependencies"]["dev"]
    pinned = {line.split("==")[0] for line in LOCK.splitlines() if line[:1].isalnum()}
    assert {words.split(">")[0].lower() for words in asked} <= pinned


def test_no_file_names_a_place_to_fetch_from() -> None:
    assert [path for path in files() if ADDRESS.search(path.read_bytes())] == []


def test_core_knows_neither_qt_nor_the_window() -> None:
    strangers = {"PySide6", "shiboken6", "gui"}
    found = [
        f"{name} imports {asked}"
        for name, tree in modules("core").items()
        for asked in imports(tree)
        if asked.split(".")[0] in strangers
    ]
    assert not found


@pytest.mark.parametrize("package", ["core", "gui", "resources"])
def test_modules_import_each_other_one_way(package: str) -> None:
    trees = modules(package)
    graph = {name: (trees.keys() & imports(tree)) - {name} for name, tree in trees.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as cycle:
        pytest.fail(" → ".join(cycle.args[1]))


def test_entry_points_lead_somewhere() -> None:
    scripts = PROJECT["project"]["scripts"]
    assert scripts.keys() == {"reprise", "reprise-store"}
    for target in scripts.values():
        module, function = target.split(":")
        tree = modules(module.split(".")[0])[module]
        defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert function in defined or any(asked.endswith(f".{function}") for asked in imports(tree))


def test_every_resource_is_packed() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["resources"]
    packed = {".py"} | {pattern.removeprefix("**/*") for pattern in patterns}
    resources = [path for path in files() if path.is_relative_to(ROOT / "resources")]
    assert [path for path in resources if path.suffix not in packed] == []


def test_licence_is_present() -> None:
    assert PROJECT["project"]["license"] == "MIT"
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")


def test_dev_needs_only_the_standard_library() -> None:
    source = (ROOT / "dev").read_text(encoding="utf-8")
    assert {asked.split(".")[0] for asked in imports(ast.parse(source))} <= sys.stdlib_module_names


def load_dev() -> ModuleType:
    """`./dev` as a module; its name has no ending by which it could be imported."""
    loader = SourceFileLoader("dev", str(ROOT / "dev"))
    spec = spec_from_loader("dev", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_core_is_tested_with_all_but_qt() -> None:
    dev = load_dev()
    assert dev.locked_requirements(without=()) == LOCK
    left = dev.locked_requirements(without=dev.QT_PACKAGES)
    assert "pydantic==" in left
    assert not [line for line in left.splitlines() if line.startswith(dev.QT_PACKAGES)]
    hashes = {line for line in LOCK.splitlines() if "--hash" in line}
    assert {line for line in left.splitlines() if "--hash" in line} < hashes


def test_a_missing_library_is_noticed() -> None:
    dev = load_dev()
    assert not dev.is_loadable("libnobodyhasthis.so.0")


def test_bench_table_lines_up_and_shows_reasons() -> None:
    lines = table(
        [Row("diff", 2.0, "jsonpatch", 8.0), Row("start", None, note="not run: no screen")]
    ).splitlines()
    assert lines[1].split() == ["diff", "2.00", "8.00", "0.25", "jsonpatch"]
    assert lines[2].endswith("not run: no screen")
    assert lines[0].index("peer ms") + len("peer ms") == lines[1].index("8.00") + len("8.00")


def test_dev_says_how_it_is_used() -> None:
    told = subprocess.run([ROOT / "dev"], capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert "usage: ./dev" in told.stderr
