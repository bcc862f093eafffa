"""Where in a TOML file a key stands: tomllib tells positions for syntax errors only.

The scanner runs over text that tomllib has accepted, and only when there is something to report.
"""

from dataclasses import dataclass, field

import regex

Path = tuple[str | int, ...]
Place = tuple[int, int]  # line and column, both from 1

_SPACE = regex.compile(r"(?:[\s]|#[^\n]*)*+")
_BLANK = regex.compile(r"[ \t]*+")
_KEY = regex.compile(r"[A-Za-z0-9_-]++|\"(?:[^\"\\]|\\.)*+\"|'[^']*+'")
_STRING = regex.compile(r'"""(?:[^"\\]|\\.|"(?!""))*+"{3,5}|\'\'\'(?:[^\']|\'(?!\'\'))*+\'{3,5}', flags=regex.DOTALL)
_SHORT = regex.compile(r'"(?:[^"\\\n]|\\.)*+"|\'[^\'\n]*+\'')
_SCALAR = regex.compile(r"[^,\]}\n#]++")


@dataclass
class _Scan:
    """The state of one scan: the text, the offset, the table that keys belong to."""

    text: str
    at: int = 0
    table: Path = ()
    found: dict[Path, int] = field(default_factory=dict)
    count: dict[Path, int] = field(default_factory=dict)

    def skip(self, pattern: "regex.Pattern[str]") -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            return ""
        self.at = match.end()
        return str(match.group())


class Places:
    """Line and column of every table, key and list item of a valid TOML text.

    Keys are paths: ("line", 0, "zone", "last") is `last` in the zone of the first [[line]].
    """

    def __init__(self, text: str) -> None:
        scan = _Scan(text.replace("\r\n", "\n"))
        _walk(scan)
        self._text = scan.text
        self._offsets = scan.found

    def __contains__(self, path: Path) -> bool:
        return path in self._offsets

    def of(self, path: Path) -> Place:
        """Where the path stands; if it doesn't, its closest ancestor that does, else the first character."""
        for size in range(len(path), 0, -1):
            if path[:size] in self._offsets:
                return self._place(self._offsets[path[:size]])
        return 1, 1

    def _place(self, offset: int) -> Place:
        line_start = self._text.rfind("\n", 0, offset) + 1
        return self._text.count("\n", 0, offset) + 1, offset - line_start + 1


def _walk(scan: _Scan) -> None:
    while True:
        scan.skip(_SPACE)
        if scan.at >= len(scan.text):
            return
        before = scan.at
        if scan.text[scan.at] == "[":
            _header(scan)
        else:
            _pair(scan, scan.table)
        if scan.at == before:  # not TOML after all: what was found so far is still right
            return


def _header(scan: _Scan) -> None:
    start, many = scan.at, scan.text.startswith("[[", scan.at)
    scan.at += 2 if many else 1
    path: Path = ()
    keys = _dotted(scan)
    for key in keys[:-1]:
        path = _inside(scan, (*path, key))
        scan.found.setdefault(path, start)
    path = (*path, keys[-1]) if keys else path
    if many:
        number = scan.count[path] = scan.count.get(path, -1) + 1
        scan.found.setdefault(path, start)
        path = (*path, number)
    scan.found.setdefault(path, start)
    scan.table = path
    scan.at += 2 if many else 1


def _inside(scan: _Scan, path: Path) -> Path:
    """A path that names a list of tables means its last table."""
    return (*path, scan.count[path]) if path in scan.count else path


def _dotted(scan: _Scan) -> list[str]:
    keys = []
    while True:
        scan.skip(_BLANK)
        key = scan.skip(_KEY)
        keys.append(key[1:-1] if key[:1] in {'"', "'"} else key)
        scan.skip(_BLANK)
        if not scan.text.startswith(".", scan.at):
            return keys
        scan.at += 1


def _pair(scan: _Scan, table: Path) -> None:
    path = table
    scan.skip(_BLANK)
    start = scan.at
    for key in _dotted(scan):
        path = (*path, key)
        scan.found.setdefault(path, start)
    if not scan.text.startswith("=", scan.at):
        scan.at = len(scan.text)
        return
    scan.at += 1
    _value(scan, path)


def _value(scan: _Scan, path: Path) -> None:
    scan.skip(_BLANK)
    mark = scan.text[scan.at : scan.at + 1]
    if mark == "[":
        _items(scan, path, close="]")
    elif mark == "{":
        _items(scan, path, close="}")
    elif mark in {'"', "'"}:
        if not scan.skip(_STRING):
            scan.skip(_SHORT)
    else:
        scan.skip(_SCALAR)


def _items(scan: _Scan, path: Path, *, close: str) -> None:
    scan.at += 1
    number = 0
    while True:
        scan.skip(_SPACE)
        if scan.at >= len(scan.text) or scan.text[scan.at] == close:
            scan.at += 1
            return
        before = scan.at
        if close == "]":
            scan.found[(*path, number)] = scan.at
            _value(scan, (*path, number))
        else:
            _pair(scan, path)
        number += 1
        scan.skip(_SPACE)
        if scan.text.startswith(",", scan.at):
            scan.at += 1
        if scan.at == before:
            return
