"""Tags of templates, shortcodes and values of scripts that no engine replaced: a tool copied them with the text."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import regex

from scraper.clean.lines.shape import is_prose
from scraper.model import Document, Edit
from scraper.text.chars import CJK
from scraper.text.kept import Kept, kept_text
from scraper.text.sentences import ends_sentence

_VALUE = r"""\s*=\s*(?:"[^"\n]{0,120}"|'[^'\n]{0,120}'|[^\s"'{}\]]{1,80})"""
_PREFIX = (  # of tags that a system writes in braces
    r"dede|pboot|cms|eyou|loop|php|pc|zzz|asp|aspcms|ks|pe|fs|yzm|maxcms|seacms|5ucms|kesion|ecms|tag|field|playpage"
    r"|hook|mytag|xltag|metinfo|site"
)
_FLOW = r"if|else|elseif|foreach|foreachelse|for|volist|notempty|empty|eq|neq|switch|case|block|literal|section|assign"
_SHORTCODE = (
    r"caption|gallery|embed|shortcode|youtube|adrotate|playlist|contact-form-7|vc_\w+|et_pb_\w+|fusion_\w+|su_\w+"
    r"|ez-toc|metaslider|rev_slider|wpforms|nextpage|dropcap|addtoany|sharethis|one_half|one_third|two_thirds?|ngg\w*"
    r"|divider|spacer|pullquote"
)
_LEAK = regex.compile(
    # DedeCMS, EmpireCMS, PHPCMS and their kin
    r"\[!--[\w.\-]{1,40}--\]|#p#[^#\n]{0,60}#e#|\[/?e:\w{1,20}(?:=[^\]\n]{0,120})?\]"
    rf"|\{{/?(?i:{_PREFIX})[:.][^{{}}\n]{{0,160}}\}}|\{{/?(?:dede|pboot|cms|loop|php|pc)\b[^{{}}\n]{{0,120}}\}}"
    rf"|\{{[a-z]\w{{1,12}}:[a-z][\w.]*(?:\s+[\w-]+{_VALUE}){{0,8}}\s*/\}}"
    # Discuz, Smarty, ThinkPHP
    r"|\{(?:lang|template|subtemplate|eval|avatar|ad)\s+[\w:/$.=', ]{1,80}\}|\{:\w{1,20}\([^{}\n]{0,120}\)\}"
    rf"|\{{(?:{_FLOW})\s[^{{}}\n]{{0,80}}[$=(!][^{{}}\n]{{0,80}}\}}|\{{/(?:{_FLOW})\}}|\{{else\s?/?\}}(?!\w)"
    r"|\{include\s+file[^{}\n]{1,80}\}|\{[$=][^{}\n]{1,80}\}"
    # Django, Jinja, Vue, ASP, PHP, Movable Type, Blogger, Textpattern, MODX, Tistory
    r"|\{{2,3}[^{}\n]{1,80}\}{2,3}|\{%[^%\n]{1,80}%\}|\{#[^{}#\n]{1,80}#\}|\$\{[\w.]{1,40}\}|#\{[a-z][\w.]{1,40}\}"
    r"|<%[^%\n]{0,120}%>|<\?(?:php|=)[^?\n]{0,120}\?>|<\$[^$<>\n]{1,60}\$?>|\[##_\w{1,60}_##\]|%%[A-Z_]{3,30}%%"
    r"|</?(?:data|b|txp|cms|pe):[\w.]{1,40}[^<>\n]{0,120}/?>|</?s_[a-z_]{1,40}/?>|</?MT[A-Z]\w{1,40}[^<>\n]{0,80}/?>"
    r"|\[\[[*!$~+%][^\[\]\n]{1,120}\]\]|<!--(?:[^-\n]|-(?!->)){0,80}-->"
    # shortcodes, places for adverts, attachments of a board
    r"|\[/?[a-zA-Z]+(?:[_-][a-zA-Z]+)*(?:\s+[\w-]+\s*=\s*[^\]\n]{1,80})\s*/?\](?!\()|^\s*\[/?[a-z]+(?:_[a-z]+)+\]\s*$"
    rf"|\[/?(?:{_SHORTCODE})\b[^\]\n]{{0,120}}\]|[\[【](?:[广廣]告|AD)(?:代[码碼]|位)[:：_][^\]】\n]{{1,40}}[\]】]"
    r"|\[\[?ad(?:s|sense)?\d*\]?\]|\[attach(?:img)?\]\d{1,10}\[/attach(?:img)?\]|\b_ueditor_page_break_tag_\b"
)
_NAMES = (  # what systems call the parts of a page
    r"(?i:(?:article|news|post|entry|page|site|blog|item|list|arc|info|cms|web)?[._]?"
    r"(?:title|content|body|text|pages?|pagelist|page_?break|next_?page|author|date|time|pubdate|keywords?|description"
    r"|summary|excerpt|header|footer|sidebar|link|url|tags?|category|comments?|prev|next|prenext|copyright|source))"
)
_EDGE = regex.compile(
    r"\$(?:[a-z]{1,8}_)?(?:[A-Z][a-z]+){2,5}\$|\$[A-Z][a-z]{4,}\$|\[\$\w{1,30}\]|\[field:\w{1,20}[^\]\n]{0,100}\]"
    rf"|\{{{_NAMES}\}}|%{_NAMES}%|##?{_NAMES}##?|<#{_NAMES}#>|__[A-Z]{{3,20}}(?:_[A-Z]{{2,20}})*__|\[\[?(?:next_?)?page\]\]?"
    r"|\{(?:include|tpl|widget|module|block):[\w/.]{1,40}\}|\{[#/](?:if|each|for|list)(?:\s[^{}\n]{1,60})?\}"
)
"""Tags that are cut at the edges of a line only: inside, they may be formulas."""
_MARK = re.compile(
    r"\[[!/\[a-zA-Z#广廣]|【[广廣A]|\{[/{$%#:a-zA-Z=5]|<[%?!$#]|</?(?:data:|b:|txp:|cms:|pe:|s_|MT)|#p#|%%|\$\{|#\{|\$[A-Za-z]|_uedi|%[a-zA-Z]|##|__[A-Z]"
)  # how each of these begins; `re` is faster
_EDGE_MARK = re.compile(r"\$|\[[\[$fpn]|\{[a-z#/A-Z]|%[a-zA-Z]|##|<#|__[A-Z]")
_UNSET = regex.compile(r"(?:undefined|\(?null\)?|NaN|\[object [A-Z]\w{2,30}\]|(?:%[0-9A-F]{2}){3,}|[\s|/,·:-])+")
_HANGING = regex.compile(
    rf"(?<=[。！？!?.」”』…])\s?(?:undefined|null|NaN|\[object Object\])$|^\[object Object\](?=[{CJK}A-Z])"
)
"""What a script prints where there is no value: a line of its own, or glued to the end of a sentence."""
_SIGNS = ("undefined", "null", "NaN", "[object ", "%E")
_HOLDS = re.compile(r"undefined|null|NaN|\[object |%[0-9A-F]{2}%")

_GOES_ON = regex.compile(r" |[,;.](?: |$)")
_CJK = regex.compile(f"[{CJK}]")
_MANY = 8  # different leaks on a page: more, or code on the page, and the page is about templates
_INSIDE = 0.2  # share of the leaks inside lines from which many are no damage: what an engine left stands at edges
_ROW = 4  # lines of leaks one below the other: more are a listing
_ABOUT = regex.compile(
    r"(?<!html)[模][板版]|[範范]本|[样樣]板|[标標][签籤](?=用法|[语語]法|[调調]用|代[码碼])|短代[码碼]|占位符|佔位符|テンプレート|ショートコード"
    r"|템플릿|(?i:\b(?:templates?|templating|shortcodes?|placeholders?|smarty|jinja\d?|django|handlebars|mustache|dedecms"
    r"|phpcms|thinkphp|wordpress plugins?)\b)|[织織][梦夢]|帝[国國]CMS"
)
_TAGGED = regex.compile(r"\{[^{}\n]*\}|\[[^\[\]\n]*\]|<[^<>\n]*>")  # what a tag says is no word of the article
_CODES = regex.compile(
    r"[编編]程|程序|程式|代[码碼]|[变變][量數]|函[数數]|[浏瀏][览覽]器|[数數][据]?[库庫]|プログラ|コード|変数|코드|변수|프로그[래램]|[返回]值"
    r"|(?i:\b(?:javascript|typescript|java|php|python|sql|json|html|code|coding|program\w*|variables?|functions?"
    r"|browser|console|api|react|vue|debug\w*)\b)"
)


class _Hit(NamedTuple):
    block: int
    start: int
    end: int
    text: str  # of the whole block

    @property
    def tag(self) -> str:
        return self.text[self.start : self.end]

    @property
    def alone(self) -> bool:
        return not self.text[: self.start].strip() and not self.text[self.end :].strip()


def find_template_leaks(document: Document) -> Iterator[Edit]:
    """Cut tags of templates, shortcodes and unset values; not on pages with code, about templates, or full of them."""
    kept = kept_text(document)
    hits = [*_tags(kept), *_unset(kept)]
    if not hits or any(b.kind == "pre" for b in document.blocks) or _is_about(kept, hits):
        return
    for hit in hits:
        if _is_apart(hit):
            continue
        start = 0 if not hit.text[: hit.start].strip() else hit.start
        end = len(hit.text) if not hit.text[hit.end :].strip() else hit.end
        yield Edit(block=hit.block, start=start, end=end, rule="template-leaks", cls="residue")


def _tags(kept: Kept) -> Iterator[_Hit]:
    if not _MARK.search(kept.text):
        return
    for index, block in kept.prose:
        if _MARK.search(block.text):
            for found in _LEAK.finditer(block.text):
                yield _Hit(index, found.start(), found.end(), block.text)
            if _EDGE_MARK.search(block.text):
                for found in _EDGE.finditer(block.text):
                    hit = _Hit(index, found.start(), found.end(), block.text)
                    if _at_edge(hit):
                        yield hit


def _at_edge(hit: _Hit) -> bool:
    """Whether a tag is the line, or follows the last sentence, or stands before a line without its own blank."""
    before, after = (_LEAK.sub("", part).strip() for part in (hit.text[: hit.start], hit.text[hit.end :]))
    return (not before and not hit.text[hit.end :].startswith(" ")) or (not after and ends_sentence(before))


def _unset(kept: Kept) -> Iterator[_Hit]:
    if not any(sign in kept.text for sign in _SIGNS):
        return
    for index, block in kept.prose:
        text = block.text
        if block.kind[0] != "h" and block.kind != "table" and _HOLDS.search(text):
            if _UNSET.fullmatch(text):
                yield _Hit(index, 0, len(text), text)
            elif found := _HANGING.search(text.rstrip()):
                yield _Hit(index, found.start(), found.end(), text)


def is_about_code(document: Document) -> bool:
    """Whether the page shows code, or its prose speaks of code or of templates."""
    kept = kept_text(document)
    if any(block.kind == "pre" for _, block in kept.rows):
        return True
    prose = _prose(kept)
    return bool(_ABOUT.search(prose) or _CODES.search(prose))


def _prose(kept: Kept) -> str:
    return "\n".join(_TAGGED.sub(" ", block.text) for _, block in kept.prose if is_prose(block.text))


def _is_about(kept: Kept, hits: Sequence[_Hit]) -> bool:
    """Whether the article speaks of such tags: names one in a sentence, says what they are, or lists them."""
    inside = sum(not _at_edge(hit) for hit in hits)
    many = len({hit.tag for hit in hits}) > _MANY and inside > _INSIDE * len(hits)
    if many or _longest_row(kept, hits) > _ROW or any(map(_is_named, hits)):
        return True
    prose = _prose(kept)
    unset = any(_HOLDS.search(hit.tag) for hit in hits)
    return bool(_ABOUT.search(prose)) or (unset and bool(_CODES.search(prose)))


def _longest_row(kept: Kept, hits: Sequence[_Hit]) -> int:
    """How many lines that are tags and nothing else stand one below the other."""
    alone = {hit.block for hit in hits if hit.alone}
    longest = row = 0
    for index, _ in kept.rows:
        row = row + 1 if index in alone else 0
        longest = max(longest, row)
    return longest


def _is_named(hit: _Hit) -> bool:
    """Whether a sentence speaks of the tag: quotes it, or holds it between blanks in a script without blanks."""
    before, after = hit.text[: hit.start].rstrip(), hit.text[hit.end :].lstrip()
    if not before and not after:
        return False
    return (
        (bool(before) and before[-1] in "「『“\"‘'`《(（:：用")
        or (bool(after) and after[0] in "」』”\"'’`》")
        or (_is_apart(hit) and bool(_CJK.search(hit.text)))
    )


def _is_apart(hit: _Hit) -> bool:
    """Whether words stand on both sides, with blanks between, or a comma behind: a sentence that speaks of the tag."""
    before, after = hit.text[: hit.start], hit.text[hit.end : hit.end + 2]
    return before[-1:] == " " and not ends_sentence(before.rstrip()) and _GOES_ON.match(after) is not None
