"""Where a page's <title> may be cut besides the separators that every site sets around its name."""

from collections.abc import Iterator

import regex

_CUTS = regex.compile(r"[【】\[\]()（）,，]|(?<=[\p{Han}\p{P}])[\s\u3000]+(?=\p{Han})")


def loose_parts(title: str) -> Iterator[str]:
    """What stands before and behind each bracket or blank between Han; only what is printed so is a title.

    Of a comma only what stands before it: behind it may be a subtitle.

    >>> list(loose_parts("【竹乡网】最后一个篾匠"))
    ['竹乡网】最后一个篾匠', '【竹乡网', '最后一个篾匠']
    """
    for hit in _CUTS.finditer(title):
        before, behind = title[: hit.start()], title[hit.end() :]
        yield from (part for part in (before, "" if hit.group() in ",，" else behind) if part.strip())
