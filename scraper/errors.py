"""The error tree, by whose fault it is.

ScraperError
├── RuleError     the rule author: a rule file is wrong (exit 2)
├── PageError     the page: it can't become an article (a Reject)
├── FetchError    the network or the server: no page came (a Reject, retried or not)
├── StoreError    the disk: full, or gone for a while (exit 4)
│   └── WrongFileError    a file is damaged or another one, a place can't be written to: the user must mend it (exit 2)
└── ConfigError   the user: an option, a path or a job file is wrong (exit 2)

Whatever is not in this tree is our own bug and shows a traceback (exit 70).
"""


class ScraperError(Exception):
    """Something outside this program is wrong; the message says what, where and what to do."""


class RuleError(ScraperError):
    """A rule file can't be used: `file:line:column: code message`."""


class PageError(ScraperError):
    """A page can't become an article; `reason` is the code that its Reject carries."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail

    def __reduce__(self) -> tuple[type["PageError"], tuple[str, str]]:
        return PageError, (self.reason, self.detail)


class FetchError(ScraperError):
    """No page came from this URL; `reason` is a code, `retry` says whether a later try makes sense."""

    def __init__(self, reason: str, detail: str = "", *, retry: bool = False) -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail
        self.retry = retry


class StoreError(ScraperError):
    """The disk is full, read-only or holds damaged data; the message names the file and the repair."""


class WrongFileError(StoreError):
    """A file is damaged or not what it should be, or a path leads nowhere: until that is mended, no run can go on."""


class ConfigError(ScraperError):
    """An option, a path or a job file is wrong; nothing was run."""
