r"""The one place where a rule's text becomes a compiled pattern, so that checks and engines agree.

Patterns are those of the `regex` module in version 0 behaviour: what an author knows from `re` holds, `[[`, `--` and
`||` inside brackets are plain characters, and \p{Han}, possessive quantifiers and lookbehind of any length work. No
flags are set: case counts unless the pattern says (?i), and ^ and $ mean the ends of the line or text searched.
"""

import re
from functools import lru_cache

import regex

from scraper.errors import RuleError

_VAST = re.compile(r"(?<!\\)\{(?:\d*,)?\d{5,}")
"""A count of 10,000 or more: `a{9999999}` takes 2.6 GB to compile, and no line of a page is so long."""


@lru_cache(maxsize=65_536)  # every pattern of several thousand rule sets; one compiles in 0.4 ms
def compile_pattern(text: str) -> "regex.Pattern[str]":
    """Compile a pattern as all rooms must.

    Raises:
        RuleError: the text is no pattern.
    """
    if vast := _VAST.search(text):
        raise RuleError(f"{text!r} is no pattern: the count {vast.group()}… is too large")
    try:
        return regex.compile(text, regex.VERSION0)
    except (regex.error, OverflowError, RecursionError, MemoryError) as error:
        raise RuleError(f"{text!r} is no pattern: {str(error) or 'it is too large'}") from error
