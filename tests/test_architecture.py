"""The house rules that a machine can hold."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import scraper

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "scraper").rglob("*.py"))
QUIET = (
    "pipeline.py",
    "record.py",
    "quality.py",
    "edits.py",
    "steps.py",
    "extract",
    "clean",
    "normalize",
    "text",
    "corpus",
)
BANNED_MODULES = {
    "httpx",
    "socket",
    "sqlite3",
    "random",
    "secrets",
    "subprocess",
    "threading",
    "asyncio",
    "requests",
    "urllib.request",
}
BANNED_CALLS = {
    "open",
    "print",
    "input",
    "time.time",
    "time.monotonic",
    "time.sleep",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "os.getenv",
    "random.random",
}
LOUD_SCRIPTS = {"train", "build"}  # scripts that make a model or a table: no part of the program


def quiet_sources():
    for path in SOURCES:
        parts = path.relative_to(ROOT / "scraper").parts
        if parts[0] in QUIET and not any(path.stem.startswith(word) for word in LOUD_SCRIPTS):
            yield path


def dotted(node):
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def test_imports_run_in_one_direction():
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_there_are_no_import_cycles():
    graph = {}
    for path in SOURCES:
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        tree = ast.parse(path.read_text("utf-8"))
        graph[name] = {
            target
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("scraper.")
            for target in [node.module, *(f"{node.module}.{a.name}" for a in node.names)]
        } - {name}
    known = set(graph)
    done, path = set(), []

    def visit(name):
        assert name not in path, f"import cycle: {' > '.join([*path[path.index(name) :], name])}"
        if name not in done:
            path.append(name)
            for target in sorted(graph[name] & known):
                visit(target)
            path.pop()
            done.add(name)

    for name in sorted(graph):
        visit(name)


@pytest.mark.parametrize("path", list(quiet_sources()), ids=lambda p: str(p.relative_to(ROOT)))
def test_quiet_rooms_touch_nothing_of_the_world(path):
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert not {a.name for a in node.names} & BANNED_MODULES, f"line {node.lineno}"
        elif isinstance(node, ast.ImportFrom):
            assert node.module not in BANNED_MODULES, f"line {node.lineno}"
        elif isinstance(node, ast.Call):
            assert dotted(node.func) not in BANNED_CALLS, f"line {node.lineno}: {dotted(node.func)}"
        elif isinstance(node, ast.Global):
            pytest.fail(f"line {node.lineno}: global")


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_and_functions_stay_small(path):
    text = path.read_text("utf-8")
    assert text.count("\n") <= 350, "a file has at most 350 lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            assert node.end_lineno - first.lineno < 40, f"{node.name} is longer than 40 lines"


def test_public_names_are_sorted_and_importable():
    assert scraper.__all__ == sorted(scraper.__all__)
    for name in scraper.__all__:
        assert getattr(scraper, name)
    with pytest.raises(AttributeError):
        scraper.nothing_of_this_name


@pytest.mark.parametrize("before", ["pass", "import scraper.clean.detectors", "import scraper.pipeline"])
def test_clean_can_be_called_whatever_was_imported_before(before):
    code = f"""{before}
import pickle, scraper
from scraper import clean
rules, page = scraper.load_rules(), scraper.Page(body=b"<p>" + b"A sentence of an article. " * 20, source="x")
first = scraper.clean(page, rules)
import scraper.clean.lines as lines
assert scraper.clean(page, rules) == clean(page, rules) == first
assert pickle.loads(pickle.dumps(clean)) is clean
assert scraper.clean.lines is lines
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_importing_the_package_imports_nothing_heavy():
    code = "import scraper, sys; print(sorted({'httpx','trafilatura','lxml','numpy','opencc','selectolax','msgspec','typer'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


def test_help_imports_nothing_heavy():
    code = (
        "import sys\nfrom scraper.cli import run\nrun(['--help'])\n"
        "sys.stderr.write(' '.join({'httpx','trafilatura','lxml','numpy','opencc','selectolax','pydantic','scraper.pipeline'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stderr == ""
    assert "clean" in done.stdout


def test_the_top_level_holds_only_what_the_design_has():
    allowed = {"scraper", "rules", "fixtures", "tests", "out", ".ci", ".github"}
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("not a git checkout: the layout can't be listed")
    folders = {line.split("/")[0] for line in tracked.stdout.splitlines() if "/" in line}
    assert folders <= allowed


def test_no_file_holds_an_unfinished_mark():
    for path in SOURCES:
        text = path.read_text("utf-8")
        for mark in ("TODO", "FIXME", "XXX", "NotImplementedError"):
            assert mark not in text, path
