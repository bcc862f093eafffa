"""robots.txt: our reading, protego alone and urllib over Google's cases. Prints a table.

    pip download --no-deps --no-binary :all: robotspy && tar xzf robotspy-*.tar.gz
    python tests/bench/robots.py robotspy-*/tests

The cases are those of google/robotstxt and google/robotstxt-spec-test as the source package of robotspy carries them;
without the folder the table of tests/fetch/test_fetch_robots.py is used. Nothing of theirs is kept here.
"""

import importlib.util
import sys
import types
import urllib.robotparser
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from protego import Protego  # noqa: E402  # the paths above come first

from scraper.fetch.robots import Robots  # noqa: E402

Case = tuple[str | bytes, str, str, bool]
Verdict = Callable[[str, str, str], bool]


def main(folder: Path | None) -> None:
    """One row per source of cases and reader."""
    print(f"{'cases':<34}{'reader':<20}{'right':>7}{'of':>6}")
    for name, cases in _sources(folder):
        for reader, allows in (("this project", _ours), ("protego alone", _protego), ("urllib", _urllib)):
            right = sum(_agrees(allows, case) for case in cases)
            print(f"{name:<34}{reader:<20}{right:>7}{len(cases):>6}")


def _sources(folder: Path | None) -> Iterator[tuple[str, list[Case]]]:
    if folder:
        for file in ("test_google.py", "test_google_correctness.py"):
            yield file, list(_google(folder / file))
    own = _module(ROOT / "tests/fetch/test_fetch_robots.py", "own_cases")
    yield "own table (RFC 9309)", [(text, "carp-bot", f"http://x.test{path}", ok) for text, path, ok in own.CASES]


def _google(file: Path) -> Iterator[Case]:
    """The parameters of each parametrised test that asks whether a URL may be fetched."""
    core = types.ModuleType("googles.core")
    core.__dict__.update(ALLOWED=True, DISALLOWED=False, FOOBOT_AGENT="FooBot", BARBOT_AGENT="BarBot")
    core.__dict__.update(BAZBOT_AGENT="BazBot", QUXBOT_AGENT="QuxBot")
    sys.modules |= {"googles": types.ModuleType("googles"), "googles.core": core, "robots": types.ModuleType("robots")}
    module = _module(file, f"googles.{file.stem}")
    for test in vars(module).values():
        for mark in getattr(test, "pytestmark", ()):
            if mark.name == "parametrize" and "robots_txt" in mark.args[0]:
                yield from (tuple(case) for case in mark.args[1] if len(case) == 4)


def _module(file: Path, name: str) -> types.ModuleType:
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _agrees(allows: Verdict, case: Case) -> bool:
    text, agent, url, expected = case
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace") if allows is not _ours else text
    return bool(allows(text, agent, url)) is expected


def _ours(text: str, agent: str, url: str) -> bool:
    return Robots(text, agent).allows(url)


def _protego(text: str, agent: str, url: str) -> bool:
    return Protego.parse(text).can_fetch(url, agent)


def _urllib(text: str, agent: str, url: str) -> bool:
    parser = urllib.robotparser.RobotFileParser()
    parser.parse(text.splitlines())
    return parser.can_fetch(agent, url)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
