"""Which blocks are the article: rules first, then the block model, trafilatura as its second opinion.

A rule knows its platform and decides alone, unless what it found is next to nothing; the model only takes link lists
out of a rule's body. Where a site runs the platform's software itself, it also takes out what theme and plug-ins put
there, and adds the standfirst that a theme prints before the body. Everywhere else the model of scraper/extract/chooser
scores every block; where it expects to be wrong and the page is not huge, trafilatura is asked too, and what it says
counts as one more piece of evidence about each block.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from scraper.extract.chooser.wholes import completed
from scraper.extract.comments import find_comments
from scraper.extract.page_kind import find_kind
from scraper.extract.paths import path_of
from scraper.extract.regions import find_outside
from scraper.extract.second_opinion import ask_trafilatura
from scraper.model import Block, Document, Edit, Flag, Region
from scraper.text.spans import linked_share

ASK_BELOW = 0.83
"""Confidence (0–1) below which trafilatura is asked.

Cross-validated, .83 asks on 4.3 % of the pages (3.4 % of wcxb-dev) and gives what .90 gives on 9 %. What its own rules
find is asked for, at .6 of the time of its whole cascade: on the pages asked, without it, with it and with the cascade,
F1 is .740, .750 and .758 in wcxb-dev, .866, .958 and .958 in daniel-zh-dev, .796, .835 and .835 in magic-zh, snippets
.866, .887 and .878 in trafilatura-eval.
"""

ASK_CHARS = 300_000
"""Characters of a page's HTML up to which trafilatura is asked: larger ones cost .2 to .4 s.

Cross-validated, the whole program, two ways of making folds: up to 200,000 wcxb-dev .9562 and .9538, magic-zh .949 and
.949; up to 300,000 .9562 and .9558, .952 and .949; all .9568 and .9552, .947 and .949, for three times the time.
"""

ASK_BLOCKS = 2_000
"""Blocks of a page up to which trafilatura is asked: its cost grows with their square, .3 s for 2,000 short ones."""

OPINION = 0.9
"""Log-odds by which trafilatura's answer moves a block's score up or down."""

COMMENT_LEVELS = 2
"""Levels up to a container whose name says "comment" within which a block counts as part of a comment section."""

SHORT_BODY, LONGER, SURE = 600, 5, 0.85
"""A rule's body of fewer code points gives way to a text of the model that is so many times longer, at this confidence.

Of 212 pages of the development sets with a rule's body, five lose theirs: a class of the platform stood on a teaser
(F1 of the rule .03-.16, of the model .92-1.00). A true short body stays: its page gives no such confidence.
"""

JUNK_SCORE, JUNK_LINKED, JUNK_BLOCKS = 0.03, 0.6, 3
"""A block inside a rule's body goes if it scores less, more of it is linked, and there are at least so many of them."""

ADDED_SCORE, ADDED_SURE, ADDED_SHARE = 0.15, 0.9, 0.3
"""On a site of its own, blocks of a rule's body that score less go where the model is so sure of the page.

Not if they are more than that share of the body: then rule and model mean different things. Cross-validated on the 157
pages of the development sets with such a body, two ways of making folds: F1 +.0033 and +.0042 (below .06: +.0016 and
+.0021; below .3: +.0044 and +.0048, but half as many losers again). On the hosts that a rule names there is nothing to
win, and one page of csdn.net lost .11. As evidence for the model instead of a limit (log-odds of 1-3 up inside the
body) the rule's word gained nothing.
"""

WHOLLY, FIRST_SCORE = 0.9, 0.25
"""Share of a block that is linked from which it is nothing but a link, and the score below which such a one goes with
the two behind it: from .3 on tables of contents and lists of sources go, too, whose other items were cut before."""

ADDED_LINKS = 2
"""Linked blocks (JUNK_LINKED) in such a body from which the model is asked: half of the pages are spared its pass.

They bring three quarters of the gain above. Asking on all costs 2 ms a page with such a body, .5 ms a page of wcxb-dev.
"""

LEAD_REACH, LEAD_LONG, LEAD_LINKED, LEAD_SCORE = 8, 40, 0.5, 0.6
"""On a site of its own, the blocks right before a rule's body that are so near, so long (code points), linked by less
and scored so high join it: themes print the standfirst between title and body.

Cross-validated, two ways of making folds: snippets of trafilatura-eval .9403 -> .9413 and .9398 -> .9408 (above .8:
.9408, .9405); wcxb-dev, whose golds leave most standfirsts out, .9562 -> .9560 and .9560 -> .9558.
"""


class Choice(Struct, frozen=True):
    """What chose the main content, how sure it is (0–1), the cuts of everything else, and what the page seems to be."""

    extractor: str
    confidence: float
    edits: tuple[Edit, ...]
    flags: tuple[Flag, ...] = ()


class Scored(Struct, frozen=True):
    """The model's answer: its score for each block with text, the blocks to keep, and the F1 it expects (0–1)."""

    scores: dict[int, float]
    kept: tuple[int, ...]
    confidence: float
    comments: frozenset[int] = frozenset()
    teasers: int = 0  # items, if the page is a list of other pages


def choose_main(
    document: Document, html: Callable[[], str], *, extractor: str = "auto", themed: bool = False
) -> Choice:
    """Cut everything that is not the article; `document` is the residual after the drop rules.

    `html` gives the page's decoded text, for the second opinion; `themed`: the site runs the platform's software
    itself, so that its theme and plug-ins decide what stands in the body beside the article.
    """
    if document.plain or extractor == "all":
        return Choice("plain" if document.plain else "all", 1.0, ())
    bodies = [r for r in document.regions if r.stage == "body"]
    if bodies and extractor in ("auto", "rules"):
        return _by_rules(document, bodies, may_repair=extractor == "auto", themed=themed)
    if extractor == "rules":
        return Choice("rules", 0.0, tuple(cut_all(document, (), rule="rules#no-body")))
    if extractor == "trafilatura":
        kept = ask_trafilatura(document, html(), fast=False)
        return _choice(document, "trafilatura", Scored({}, tuple(sorted(kept)), 0.5))
    return _by_model(document, html, may_ask=extractor == "auto")


def kept_at(document: Document, choice: Choice, places: Collection[str]) -> Choice:
    """The choice, and what stands at these paths if it leaves nothing there.

    For a further page of a post: it may be too short to be taken for an article by itself, and the first page told
    where the text is.
    """
    there = {index for index in range(len(document.blocks)) if path_of(document, index) in places}
    if there.intersection(_inside(document, choice.edits)):
        return choice
    return replace(choice, edits=tuple(edit for edit in choice.edits if edit.block not in there))


def _by_rules(document: Document, bodies: Sequence[Region], *, may_repair: bool, themed: bool) -> Choice:
    edits = tuple(find_outside(document, bodies))
    if not may_repair:
        return Choice("rules", 1.0, edits)
    inside = _inside(document, edits)
    weigh = cache(lambda: score(document)[0])  # at most once, whoever asks
    size = _size(document, inside)
    if size < SHORT_BODY and sum(len(b.text) for b in document.blocks) > LONGER * size:
        scored = weigh()
        longer = _size(document, scored.kept) > LONGER * size
        if longer and (scored.confidence >= SURE or not size):
            return _choice(document, "model", scored)
    cuts = tuple(_junk(document, inside, weigh, themed=themed))
    leads = _leads(document, inside, weigh) if themed else ()
    edits = tuple(e for e in edits if e.block not in leads)
    kind = find_kind(document, inside)
    return Choice("rules+model" if cuts or leads else "rules", 1.0, edits + cuts, (kind,) if kind else ())


def _leads(document: Document, inside: Sequence[int], weigh: Callable[[], Scored]) -> frozenset[int]:
    """The blocks right before a themed body that the model takes for the article's: a standfirst under the title."""
    if not inside:
        return frozenset()
    before = range(max(0, inside[0] - LEAD_REACH), inside[0])
    blocks = document.blocks
    texts = [i for i in before if len(blocks[i].text) >= LEAD_LONG and linked_share(blocks[i]) < LEAD_LINKED]
    return frozenset(i for i in texts if weigh().scores.get(i, 0.0) >= LEAD_SCORE)


def _junk(document: Document, inside: Sequence[int], weigh: Callable[[], Scored], *, themed: bool) -> Iterator[Edit]:
    """Link lists inside a rule's body, and in a themed one whatever the model is sure about; `weigh` asks it."""
    linked = [i for i in inside if linked_share(document.blocks[i]) >= JUNK_LINKED]
    if len(linked) < (ADDED_LINKS if themed else JUNK_BLOCKS):
        return
    scored = weigh()
    lists = [i for i in linked if scored.scores[i] < JUNK_SCORE]
    junk = set(lists) if JUNK_BLOCKS <= len(lists) < len(inside) else set()
    if themed and scored.confidence >= ADDED_SURE:
        added = {i for i in inside if scored.scores[i] < ADDED_SCORE}
        if _size(document, added) <= ADDED_SHARE * _size(document, inside):
            junk |= added
    for i in reversed(linked):  # the first of a list stands next to the text, and is taken for a part of it
        first = linked_share(document.blocks[i]) >= WHOLLY and scored.scores[i] < FIRST_SCORE
        if first and junk.issuperset((i + 1, i + 2)):
            junk.add(i)
    for i in sorted(junk):
        yield _cut(i, document.blocks[i], rule="model", note=f"score {scored.scores[i]:.2f}")


def _size(document: Document, blocks: Iterable[int]) -> int:
    return sum(len(document.blocks[i].text) for i in blocks)


def _inside(document: Document, edits: Iterable[Edit]) -> list[int]:
    """The blocks with text that edits leave at least in part."""
    cut = [0] * len(document.blocks)
    for edit in edits:
        cut[edit.block] += edit.end - edit.start
    return [i for i, b in enumerate(document.blocks) if len(b.text) > cut[i]]


def _by_model(document: Document, html: Callable[[], str], *, may_ask: bool) -> Choice:
    asks = may_ask and len(html()) <= ASK_CHARS and len(document.blocks) <= ASK_BLOCKS
    scored, asked = score(document, (lambda: ask_trafilatura(document, html())) if asks else None)
    return _choice(document, "model+trafilatura" if asked else "model", scored)


def score(document: Document, said: Callable[[], Iterable[int]] | None = None) -> tuple[Scored, bool]:
    """What the model keeps, and whether it asked `said`: the blocks that a second opinion keeps."""
    # these imports cost 60 ms that pages of known platforms need not pay
    from scraper.extract.chooser.features import evidence_of  # noqa: PLC0415
    from scraper.extract.chooser.listing import listed  # noqa: PLC0415
    from scraper.extract.chooser.model import confidence_of, keep_rows, load_model, moved, score_rows  # noqa: PLC0415
    from scraper.extract.chooser.verses import with_verses  # noqa: PLC0415

    evidence = evidence_of(document)
    if evidence is None:
        return Scored({}, (), 0.0), False
    model = load_model()
    rows: Any = score_rows(evidence, model)
    index = evidence.index.tolist()
    keep, expected = keep_rows(rows, evidence.tokens)
    if confidence_of(expected, model) < ASK_BELOW:
        rows = with_verses(evidence, rows)
        keep, expected = keep_rows(rows, evidence.tokens)
    asked = said is not None and confidence_of(expected, model) < ASK_BELOW
    if said is not None and asked and (heard := frozenset(said())):
        rows = moved(rows, [OPINION if i in heard else -OPINION for i in index])
        keep, expected = keep_rows(rows, evidence.tokens)
    scored = Scored(
        scores=dict(zip(index, rows.tolist(), strict=True)),
        kept=tuple(evidence.index[keep].tolist()),
        confidence=round(confidence_of(expected, model), 4),
        comments=frozenset(evidence.index[evidence.columns["in_comment"] <= COMMENT_LEVELS].tolist()),
        teasers=listed(document, evidence, rows),
    )
    return scored, asked


def _choice(document: Document, extractor: str, scored: Scored) -> Choice:
    comments = find_comments(document, scored.kept)
    kept = [n for n in completed(document, scored.kept, scored.scores) if n not in comments]
    kind = find_kind(document, kept, scored.teasers)
    stays = (*kept, *comments)
    edits = [*cut_all(document, stays, rule=extractor, scores=scored.scores, comments=scored.comments)]
    note = f"below {document.blocks[min(comments)].text!r}" if comments else ""
    edits += [_cut(n, document.blocks[n], rule="comments", note=note, cls="comment") for n in sorted(comments)]
    return Choice(extractor, scored.confidence, tuple(edits), (kind,) if kind else ())


def cut_all(
    document: Document,
    kept: Iterable[int],
    *,
    rule: str,
    scores: Mapping[int, float] | None = None,
    comments: frozenset[int] = frozenset(),
) -> Iterator[Edit]:
    """One cut for every block that is not kept, with its score as the evidence; blocks of comment sections say so."""
    stays = frozenset(kept)
    for index, block in enumerate(document.blocks):
        if block.text and index not in stays:
            note = f"score {scores[index]:.2f}" if scores else ""
            yield _cut(index, block, rule=rule, note=note, cls="comment" if index in comments else "boilerplate")


def _cut(index: int, block: Block, *, rule: str, note: str, cls: str = "boilerplate") -> Edit:
    return Edit(block=index, start=0, end=len(block.text), rule=rule, cls=cls, note=note)
