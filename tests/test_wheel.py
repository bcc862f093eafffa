"""The installed package is tested, not the checkout: a wheel finds its rules, and so does an editable install."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (
    "<html><head><meta charset=utf-8><title>題</title></head><body><article>"
    + "<p>這是一段足夠長的正文，說明安裝好的程式確實能用。</p>" * 8
    + "</article>"
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    if not (ROOT / ".git").exists() and not (ROOT / "pyproject.toml").exists():
        pytest.skip("no source tree to build from")
    out = tmp_path_factory.mktemp("wheel")
    pip = (
        [shutil.which("uv"), "build", "--wheel", "-q", "-o", out, ROOT]
        if shutil.which("uv")
        else [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", out, ROOT]
    )
    done = subprocess.run([str(a) for a in pip], capture_output=True, text=True)
    if done.returncode and "No module named pip" in done.stderr:
        pytest.skip("neither uv nor pip in this environment: the wheel can't be built here")
    assert done.returncode == 0, done.stderr
    return next(out.glob("*.whl"))


def test_the_wheel_holds_every_rule_file_and_nothing_of_the_tests(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    rules = {p.relative_to(ROOT / "rules").as_posix() for p in (ROOT / "rules").rglob("*.toml")}
    assert {
        n.removeprefix("scraper/_rules/") for n in names if n.endswith(".toml") and n.startswith("scraper/_rules/")
    } == rules
    assert not [n for n in names if n.startswith(("tests/", "fixtures/", "out/"))]


def test_an_installed_wheel_cleans_a_page_with_its_own_rules(wheel, tmp_path):
    """The wheel is unpacked where no checkout is near; the dependencies are those of this environment."""
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    code = (
        "import scraper, sys; from scraper.rules.load import builtin_folder, load_rules\n"
        "assert scraper.__file__.startswith(sys.argv[1]), scraper.__file__\n"
        "assert str(builtin_folder()).startswith(sys.argv[1]), builtin_folder()\n"
        "print(scraper.clean(scraper.Page(body=sys.argv[2].encode(), source='x'), load_rules()).title)"
    )
    env = {**os.environ, "PYTHONPATH": str(site)}
    done = subprocess.run(
        [sys.executable, "-c", code, str(site), PAGE], cwd=tmp_path, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "題"


def test_this_environment_finds_the_rules_beside_the_checkout():
    code = "from scraper.rules.load import builtin_folder; print(builtin_folder())"
    done = subprocess.run([sys.executable, "-c", code], cwd="/", capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()) == ROOT / "rules"
