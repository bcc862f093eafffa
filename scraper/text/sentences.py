"""Where sentences end, in scripts with blanks and without."""

import regex

_ENDS = regex.compile(r"[。！？!?…；;][\"'”’」』）)】]*$|(?<=\p{Latin}{3}|[\p{Hangul}\p{Han}])\.[\"'”’)]?$")


def ends_sentence(text: str) -> bool:
    """Whether the text ends as a sentence does.

    >>> ends_sentence("他走了。"), ends_sentence("그는 갔다."), ends_sentence("山上的櫻花")
    (True, True, False)
    """
    return bool(_ENDS.search(text))
