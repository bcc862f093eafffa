"""What a text is about, where that decides whether a damaged form is damage or a quotation."""

import regex

_CHARSETS = regex.compile(
    r"mojibake|krakozyabr|\b(?:utf|ucs)-?\d|\bunicode\b|iso[- ]?8859|windows-?12\d\d|\bcp-?(?:12|9)\d\d|\blatin-?1\b|"
    r"\b(?:gbk|gb ?2312|gb ?18030|big-?5|shift[-_]jis)\b|\bascii\b|"
    r"char(?:acter)?[- _]?(?:sets?|encoding)|\bencodings?\b|"
    r"garbled|文字化け|文字コード|文字セット|エンコード|乱码|亂碼|编码|編碼|字符集|字元集|글자 ?깨짐|인코딩|문자 ?집합|"
    r"кодиров|кракозябр|zeichen(?:satz|kodierung|codierung|salat)|encodage|codificaci[oó]n|codifica[cç]",
    regex.IGNORECASE,
)
_MARKUP = regex.compile(
    r"\b(?:x?html5?|xml|css|php|markdown|(?:bb|ub|forum|vb)[- ]?codes?|wiki ?(?:text|code|markup)|javascript|jsx|"
    r"markup|placeholders?|templates?|entit(?:y|ies)|escap(?:ed?|ing)|coding|syntax|parsers?|regex|wysiwyg|balises?|"
    r"(?<!(?:area|bar|civil|country|discount|dress|penal|postal|post|promo|qr|zip) )codes?|quelltext|quellcode|"
    r"(?<!(?:dog|gift|name|price) )tags?(?!\s?[:：])|programm(?:ing|ers?)|phpbb|vbulletin|discuz)\b|"
    r"(?:标签|標籤|タグ|태그)(?!\s?[:：])|(?<!股票|证券|證券|基金|邮政)代[码碼]|源码|原始碼|程式|编程|編程|程序员|网页设计|網頁設計|"
    r"模板|转义|轉義|跳脫|编辑器|編輯器|(?<!レ)コード|テンプレート|プログラム|構文|マークアップ|코드|템플릿|마크업|편집기|"
    r"\bтеги?\b|разметк|шаблон",
    regex.IGNORECASE,
)
"""Not レコード, nor what is sauce as well (ソース, 소스) or grammar (语法), nor the label of a post's own tags."""

_REFERENCES = regex.compile(
    r"HTML|XML|entit|escap|unicode|charset|markup|quelltext|实体|實體|转义|轉義|跳脫|源代码|原始碼|エンティティ|文字参照|엔티티",
    regex.IGNORECASE,
)
"""Parts of words, for a reference that stands in a text is seldom meant: few words explain one."""

_ADDRESS = regex.compile(r"(?:https?://|www\.)[^\s\[\]<>\"“”]+|[<\[]/?[a-z][^<>\[\]]{0,400}[>\]]", regex.IGNORECASE)
"""Addresses and tags, whose words are no topic."""


def is_about_charsets(text: str) -> bool:
    """Whether a text speaks of character sets, so that it may quote what wrong ones make.

    >>> is_about_charsets("The word is Japanese: mojibake."), is_about_charsets("He said it\u2019s fine.")
    (True, False)
    """
    return _CHARSETS.search(_ADDRESS.sub(" ", text)) is not None


def is_about_markup(text: str) -> bool:
    """Whether a text speaks of HTML, BBCode, templates or programming, so that it may show tags.

    >>> is_about_markup("A line break is the tag <br>."), is_about_markup("下午三點出發<br />")
    (True, False)
    """
    return _MARKUP.search(_ADDRESS.sub(" ", text)) is not None


def is_about_references(text: str) -> bool:
    """Whether a text speaks of character references, so that it may show some.

    >>> is_about_references("Write &amp;lt; for the sign in HTML."), is_about_references("Salt &amp;amp; pepper")
    (True, False)
    """
    return _REFERENCES.search(text) is not None
