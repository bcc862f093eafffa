"""The order of the steps, and the reason for it. Nothing else decides what runs when.

 1. match       which rule sets apply: everything below depends on it (extract.read)
 2. fields      values are read from the tree before anything is cut: dropped elements hold dates (extract.read)
 2a. misread    UTF-8 stored in a wrong charset, where its controls show it: nothing below can read it
 3. drop        elements that rules name go first: they may sit inside the body and would mislead the chooser
 4. body        the main content; everything else goes as boilerplate, so that later steps see the article only
 5. blocks      hidden text and copies of whole blocks: structure decides, and line rules should not see them twice
 6. line        facts about one platform or phrase come before the general detectors: they are surer, and capture facts
 7. detectors   what needs code: lists before single lines, so that a list is still whole when it is looked for
 8. inline      parts of a line, once whole lines are gone
 9. lexicon     phrases learned from many pages, then what looks like an advert by itself: the weakest evidence last
10. normalise   characters last: rules and detectors know the damaged forms, and joined text gives them context

Each step proposes edits on the text as the steps before it left it (edits.Draft).

Steps 1 to 8 are `prepare`, the others `finish`: a lexicon is learned from many pages between the two, and no page is
read twice for it.
"""

import re
from collections.abc import Iterable, Sequence
from functools import partial
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from scraper.clean.ads.numerals import find_ads_in_numbers
from scraper.clean.detectors import DETECTORS
from scraper.clean.inline_rules import find_inlines
from scraper.clean.lexicon import find_lexicon
from scraper.clean.line_rules import find_lines
from scraper.clean.lines.outside import anchors_of, rows_among
from scraper.edits import Draft
from scraper.errors import ConfigError, PageError
from scraper.extract.fields import read_fields
from scraper.extract.fields.embedded import embedded_date
from scraper.extract.main_content import Choice, choose_main, kept_at
from scraper.extract.read import Reading, read
from scraper.extract.regions import find_drops
from scraper.model import (
    EXTRACTORS,
    SCRIPTS,
    VERSION,
    Article,
    Block,
    Document,
    Edit,
    Explanation,
    Lexicon,
    Page,
    Problem,
    Reject,
    Tool,
)  # fmt: skip
from scraper.normalize import NORMALISERS, find_mojibake, find_script, machine_made
from scraper.normalize.script import Target
from scraper.normalize.values import restored_head
from scraper.record import Cleaned, article_of, legible, main_blocks, told_of
from scraper.rules.book import RuleBook
from scraper.rules.pick import is_hosted
from scraper.rules.schema import RuleSet, UseRule
from scraper.steps import Steps

HEAD, LONGEST_HEAD = 10, 160
"""Blocks before the text's begin and behind it, and code points of one, whose dates are read though adverts stand in
them."""

_TORN = re.compile(r"(?:19|20)\d\d[-/.年]\d{0,2}[-/.月]?\d?[^\d\s:：]{3,24}\d")
"""Where a date may be torn apart."""

PROBLEMS = frozenset(("over-eager", "rule-timeout"))
"""Flags that are also errors of the record: something of ours did not run as written."""


_SCRIPT_OF = {"hant-tw": "Hant", "hant-hk": "Hant", "hans": "Hans"}
"""What a converted text is written in, as records say it."""


class Options(Struct, frozen=True):
    """What a caller may choose.

    extractor: auto, rules, model, trafilatura, or all, which keeps every block: the input is an article already.
    script: keep, hant-tw, hant-hk or hans.

    Raises:
        ConfigError: another extractor or script.
    """

    extractor: str = "auto"
    script: str = "keep"
    comments: bool = False  # whether the readers' comments are kept, as a field of their own
    places: tuple[str, ...] = ()  # where another page of the same post has its text (paths of blocks)

    def __post_init__(self) -> None:
        for name, value, known in (("extractor", self.extractor, EXTRACTORS), ("script", self.script, SCRIPTS)):
            if value not in known:
                raise ConfigError(f"{name} {value!r}: it is one of {', '.join(known)}")


DEFAULTS = Options()


def clean(page: Page, rules: RuleBook, *, lexicon: Lexicon | None = None, options: Options = DEFAULTS) -> Article:
    """The clean article of a page.

    Raises:
        PageError: the page holds no article; `reason` is the code that its Reject would carry.
    """
    record = explain(page, rules, lexicon=lexicon, options=options).record
    if isinstance(record, Reject):
        raise PageError(record.reason, record.detail)
    return record


def attempt(
    page: Page, rules: RuleBook, *, lexicon: Lexicon | None = None, options: Options = DEFAULTS
) -> Article | Reject:
    """The article of a page, or the reason why there is none: every page ends as one of the two."""
    return explain(page, rules, lexicon=lexicon, options=options).record


def explain(page: Page, rules: RuleBook, *, lexicon: Lexicon | None = None, options: Options = DEFAULTS) -> Explanation:
    """Every block of a page, every edit with its reason, and what became of it."""
    try:
        ready, _ = prepare(page, rules, options=options)
    except PageError as error:
        return Explanation(Document(()), (), reject=rejected(page, error))
    return finish(ready, lexicon=lexicon)


class Ready(Struct, frozen=True):
    """A page after steps 1 to 8: what is left to do needs no more than this and a lexicon."""

    told: Article  # what the record says whatever becomes of the text
    url: str  # of the page, where one was given
    document: Document  # as read
    steps: Steps  # up to the detectors
    polish: Steps  # from the inline rules on, the title as the document's last block
    confidence: float  # of the choice of the main content, 0–1
    detectors: tuple[UseRule, ...]  # of the stage "lexicon"
    options: Options


def prepare(page: Page, rules: RuleBook, *, options: Options = DEFAULTS) -> tuple[Ready, Document]:
    """Steps 1 to 8, and the main content before it was cleaned: what a lexicon is learned from.

    Raises:
        PageError: there is no text to read.
    """
    reading = read(page, rules)
    whole = replace(reading.document, anchors=anchors_of(reading.document))  # once cut, a list's titles can't be seen
    steps, rule_sets = _begun(whole), reading.rule_sets
    choice = _select(steps, reading, options)
    main = steps.draft.document
    uses = _uses(rule_sets)
    _find(steps, "blocks", uses)
    steps.run("line", partial(find_lines, rules=[r for s in rule_sets for r in s.line]))
    _find(steps, "detectors", uses)
    body = _body(reading.document, steps.draft.edits)
    document = _joined(legible(reading.document, steps.draft.edits, body), body)
    embedded = None if document.plain else partial(embedded_date, reading.text)
    fields = read_fields(document, body=body, fallback=embedded)
    polish = Steps(Draft(titled(steps.draft.document, fields.title)))
    polish.run("inline", partial(find_inlines, rules=[r for s in rule_sets for r in s.inline]))
    ready = Ready(
        told=told_of(page, reading.document, fields, _tool(rules, rule_sets, choice)),
        url=page.url,
        document=reading.document,
        steps=steps,
        polish=polish,
        confidence=choice.confidence,
        detectors=tuple(use for use in uses if DETECTORS[use.detector].stage == "lexicon"),
        options=options,
    )
    return ready, main


def _begun(document: Document) -> Steps:
    """Step 2a, on pages that need it: paragraphs in a wrong charset are no text to the chooser and the detectors."""
    if not document.spared:
        return Steps(Draft(document))
    steps = Steps(Draft(replace(document, head=restored_head(document.head))))
    steps.take("normalise", (edit for edit in find_mojibake(document) if isinstance(edit, Edit)))
    return steps


def finish(ready: Ready, *, lexicon: Lexicon | None = None) -> Explanation:
    """Steps 9 and 10, and the record; the same `ready` can be finished again with another lexicon."""
    cleaned = _finish(ready, lexicon or Lexicon())
    problems = tuple(Problem(f.code, f.note) for f in cleaned.flags if f.code in PROBLEMS)
    explanation = Explanation(
        cleaned.document,
        cleaned.edits,
        cleaned.flags,
        problems,
        confidence=cleaned.confidence,
        title_before=cleaned.title_before,
        title_edits=cleaned.title_edits,
    )
    try:
        return replace(explanation, article=article_of(ready.told, cleaned, problems))
    except PageError as error:
        return replace(explanation, reject=_rejected_with(ready, error))


def main_document(page: Page, rules: RuleBook, *, options: Options = DEFAULTS) -> Document:
    """The page's main content before it is cleaned, everything else cut; cheaper than `prepare`.

    Raises:
        PageError: there is no text to read.
    """
    reading = read(page, rules)
    steps = Steps(Draft(reading.document))
    _select(steps, reading, options)
    return steps.draft.document


def rejected(page: Page, error: PageError) -> Reject:
    """The record of a page that became no article."""
    return Reject(source=page.source, url=page.url, reason=error.reason, detail=error.detail)


def _rejected_with(ready: Ready, error: PageError) -> Reject:
    """A Reject that says which rules matched: whether they still find the body is counted over all matched pages."""
    document = ready.document
    used = () if document.plain else ready.told.tool.rules_used
    return Reject(
        source=ready.told.source,
        url=ready.url,
        reason=error.reason,
        detail=error.detail,
        rules_used=used,
        body_hit=any(r.stage == "body" for r in document.regions),
    )


def _finish(ready: Ready, lexicon: Lexicon) -> Cleaned:
    """Steps 9 and 10; see the module's docstring for the order."""
    steps, polish = (Steps(done.draft.copy(), done.flags) for done in (ready.steps, ready.polish))
    options = ready.options
    before = polish.draft.original
    polish.run("lexicon", partial(find_lexicon, lexicon=lexicon))
    _find(polish, "lexicon", ready.detectors)
    sure = machine_made(polish.draft.document)
    for find in NORMALISERS:
        polish.run("normalise", find)
    if options.script != "keep":
        polish.run("normalise", partial(find_script, target=cast("Target", options.script)))
    polished = polish.draft.edits
    flags = (*steps.flags, *map(steps.draft.located, polish.flags))  # before the edits of both are one
    steps.draft.accept(e for e in polished if e.block != before.title_block)
    return Cleaned(
        document=ready.document,
        edits=steps.draft.edits,
        title_edits=tuple(e for e in polished if e.block == before.title_block),
        title_before=before.blocks[before.title_block].text,
        title=polish.draft.document.blocks[before.title_block].text,
        flags=flags,
        lexicon_sha=lexicon.sha256,
        confidence=ready.confidence,
        script=_SCRIPT_OF.get(options.script, ""),
        machine_made=sure,
        comments=options.comments,
    )


def _select(steps: Steps, reading: Reading, options: Options) -> Choice:
    """Steps 3 and 4: what goes as a whole element, and what is not the article."""
    steps.run("drop", find_drops)
    document, sets = steps.draft.document, reading.rule_sets
    themed = bool(document.platform) and not is_hosted(sets[-1], document.url)
    choice = choose_main(document, lambda: reading.text, extractor=options.extractor, themed=themed)
    choice = kept_at(document, choice, options.places) if options.places else choice
    steps.take("body", choice.edits)
    if rows := rows_among(document, choice.edits):
        steps.draft.document = replace(steps.draft.document, rows=rows)
    steps.flags.extend(choice.flags)
    return choice


def _uses(rule_sets: Sequence[RuleSet]) -> tuple[UseRule, ...]:
    """The detectors that the rule sets ask for, in the order of DETECTORS; a later set's options win."""
    wanted = {use.detector: use for rule_set in rule_sets for use in rule_set.use}
    return tuple(wanted[name] for name in DETECTORS if name in wanted)


def _find(steps: Steps, stage: str, uses: Iterable[UseRule]) -> None:
    """Run the detectors of a stage."""
    for use in uses:
        detector = DETECTORS[use.detector]
        if detector.stage == stage:
            steps.run(stage, partial(detector.find, **use.options), rule=use.rule)


def _body(document: Document, edits: Sequence[Edit]) -> tuple[int, int] | None:
    """The first and the last block of the main content, end exclusive."""
    inside = main_blocks(document, edits)
    return (min(inside), max(inside) + 1) if inside else None


def _joined(document: Document, body: tuple[int, int] | None) -> Document:
    """The document with what adverts tore apart in the lines around the title, a byline's date above all, put together.

    The detector itself sees what is kept, and such a line is none of the main content. What classes mark in a line that
    an advert has left reaches a few characters too far.
    """
    first, blocks = body[0] if body else 0, document.blocks
    near = range(max(0, first - HEAD), min(first + HEAD, len(blocks)))
    torn = {n for n in near if len(blocks[n].text) <= LONGEST_HEAD and _TORN.search(blocks[n].text)}
    if not torn:
        return document
    part = replace(document, blocks=tuple(b if n in torn else Block(b.kind, "") for n, b in enumerate(blocks)))
    draft = Draft(document)
    draft.accept(edit for edit in find_ads_in_numbers(part) if isinstance(edit, Edit))
    return draft.document


def titled(document: Document, title: str) -> Document:
    """The document with the title as its last block, so that one mechanism cleans both."""
    return replace(document, blocks=(*document.blocks, Block("h1", title)), title_block=len(document.blocks))


def _tool(rules: RuleBook, rule_sets: Sequence[RuleSet], choice: Choice) -> Tool:
    return Tool(
        version=VERSION,
        rules_sha=rules.sha256,
        rules_used=tuple(s.id for s in rule_sets),
        extractor=choice.extractor,
    )
