"""Lines that head something else than the article: the readers' comments."""

import regex

_COUNT = r"[(（\[【]?\s*(?:共有?|已有|全部)?\s*\d[\d,]*\s*(?:[条條则則篇个個件]|개의?|건)?\s*の?\s*[)）\]】]?"
_LABEL = regex.compile(
    rf"(?:{_COUNT})?\s*(?:"
    r"(?:[网網]友|[读讀]者|最新|全部|所有|[热熱][门門]|精彩|文章|用[户戶]|[發发]表|我要)?"
    r"(?:评论|評論|留言|回应|回應|回[复覆]|迴響|跟[帖贴貼])(?:列表|[区區]|[内內]容)?"
    r"|(?:みんなの|この記事への)?コメント(?:一覧|欄)?|(?:전체\s?)?(?:댓글|덧글|답글)(?:\s?목록)?"
    r"|(?i:(?:reader |user |all |recent |no |leave a |post a )?(?:comments?|reply)"
    r"|(?:comments|responses|thoughts|replies|(?:one|1) (?:comment|response|thought|reply))"
    r"(?: (?:on|to|so far)(?: .{1,120})?)?)"
    rf")\s*[:：]?\s*(?:{_COUNT})?\s*[:：]?"
)
_WORDS = (
    "comment", "respon", "repl", "thought", "评论", "評論", "留言", "回应", "回應", "回复", "回覆", "迴響", "跟",
    "コメント", "댓글", "덧글", "답글",
)  # fmt: skip


def heads_comments(text: str) -> bool:
    """Whether a line heads the readers' comments, with or without their number, in Chinese, Japanese, Korean, English.

    >>> heads_comments("3 則留言"), heads_comments("3 thoughts on “Rain”"), heads_comments("Comments in Python")
    (True, True, False)
    """
    lower = text.lower()  # most lines hold none of the words: they are told at the price of no pattern
    return any(word in lower for word in _WORDS) and _LABEL.fullmatch(text) is not None
