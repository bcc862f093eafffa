r"""The one place where a rule's text becomes a compiled pattern, so that checks and engines agree.

Patterns are those of the `regex` module in version 0 behaviour: what an author knows from `re` holds, `[[`, `--` and
`||` inside brackets are plain characters, and \p{Han}, possessive quantifiers and lookbehind of any length work. No
flags are set: case counts unless the pattern says (?i), and ^ and $ mean the ends of the line or text searched.
"""

from functools import lru_cache

import regex

from scraper.errors import RuleError


@lru_cache(maxsize=65_536)  # every pattern of several thousand rule sets; one compiles in 0.4 ms
def compile_pattern(text: str) -> "regex.Pattern[str]":
    """Compile a pattern as all rooms must.

    Raises:
        RuleError: the text is no pattern.
    """
    try:
        return regex.compile(text, regex.VERSION0)
    except (regex.error, OverflowError, RecursionError) as error:
        raise RuleError(f"{text!r} is no pattern: {error}") from error
