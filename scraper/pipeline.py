"""The order of the steps, and the reason for it. Nothing else decides what runs when.

 1. match       which rule sets apply: everything below depends on it (extract.read)
 2. fields      values are read from the tree before anything is cut: dropped elements hold dates (extract.read)
 3. drop        elements that rules name go first: they may sit inside the body and would mislead the chooser
 4. body        the main content; everything else goes as boilerplate, so that later steps see the article only
 5. blocks      hidden text and copies of whole blocks: structure decides, and line rules should not see them twice
 6. line        facts about one platform or phrase come before the general detectors: they are surer, and capture facts
 7. detectors   what needs code: lists before single lines, so that a list is still whole when it is looked for
 8. inline      parts of a line, once whole lines are gone
 9. lexicon     phrases learned from many pages, then what looks like an advert by itself: the weakest evidence last
10. normalise   characters last: rules and detectors know the damaged forms, and joined text gives them context

Each step proposes edits on the text as the steps before it left it (edits.Draft).
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from scraper.clean import DETECTORS
from scraper.clean.inline_rules import find_inlines
from scraper.clean.lexicon import find_lexicon
from scraper.clean.line_rules import find_lines
from scraper.clean.lines.related import anchors_of
from scraper.edits import Draft
from scraper.errors import PageError
from scraper.extract.fields import read_fields
from scraper.extract.fields.last_resort import ask_htmldate
from scraper.extract.main_content import Choice, choose_main
from scraper.extract.read import Reading, read
from scraper.extract.regions import find_drops
from scraper.model import (
    VERSION,
    Article,
    Block,
    Document,
    Edit,
    Explanation,
    Flag,
    Lexicon,
    Page,
    Problem,
    Reject,
    Tool,
)  # fmt: skip
from scraper.normalize import NORMALISERS, find_script, machine_made
from scraper.normalize.script import Target
from scraper.record import Cleaned, article_of, legible, main_blocks
from scraper.rules.book import RuleBook
from scraper.rules.pick import is_hosted
from scraper.rules.schema import RuleSet

Finder = Callable[[Document], Iterable[Edit | Flag]]

LAST_DATE_CHARS = 200_000
"""Characters of a page up to which htmldate is asked for a date that nothing else gives.

On wcxb-dev that takes .75 ms a page and gives .005 more dates than 20,000; 1,000,000 take .97 ms and give none.
"""

PROBLEMS = frozenset(("over-eager", "rule-timeout"))
"""Flags that are also errors of the record: something of ours did not run as written."""


class Options(Struct, frozen=True):
    """What a caller may choose.

    extractor: auto, rules, model, trafilatura, or all, which keeps every block: the input is an article already.
    script: keep, hant-tw, hant-hk or hans.
    """

    extractor: str = "auto"
    script: str = "keep"
    comments: bool = False  # whether the readers' comments are kept, as a field of their own


DEFAULTS = Options()


class Steps:
    """One page on its way through the steps: its draft and the flags so far."""

    def __init__(self, document: Document) -> None:
        self.draft = Draft(document)
        self.flags: list[Flag] = []

    def take(self, stage: str, proposals: Iterable[Edit | Flag], *, rule: str = "") -> None:
        """Accept what one finder proposes, stamped with its stage and, for detectors, with the id of their rule."""
        edits = []
        for one in proposals:
            if isinstance(one, Flag):
                self.flags.append(self.draft.located(one))
            else:
                edits.append(replace(one, stage=stage, rule=rule or one.rule))
        if edits:  # most finders have nothing to say on most pages
            self.draft.accept(edits)

    def run(self, stage: str, find: Finder, *, rule: str = "") -> None:
        """Let one finder see the text as it is now."""
        self.take(stage, find(self.draft.document), rule=rule)


def clean(page: Page, rules: RuleBook, *, lexicon: Lexicon | None = None, options: Options = DEFAULTS) -> Article:
    """The clean article of a page.

    Raises:
        PageError: the page holds no article; `reason` is the code that its Reject would carry.
    """
    explanation = explain(page, rules, lexicon=lexicon, options=options)
    if explanation.article is None:
        reject = explanation.reject
        raise PageError(reject.reason if reject else "no-main-content", reject.detail if reject else "")
    return explanation.article


def attempt(
    page: Page, rules: RuleBook, *, lexicon: Lexicon | None = None, options: Options = DEFAULTS
) -> Article | Reject:
    """The article of a page, or the reason why there is none: every page ends as one of the two."""
    explanation = explain(page, rules, lexicon=lexicon, options=options)
    return explanation.article or explanation.reject or rejected(page, PageError("no-main-content"))


def explain(page: Page, rules: RuleBook, *, lexicon: Lexicon | None = None, options: Options = DEFAULTS) -> Explanation:
    """Every block of a page, every edit with its reason, and what became of it."""
    try:
        reading = read(page, rules)
    except PageError as error:
        return Explanation(Document(()), (), reject=rejected(page, error))
    cleaned = _clean(reading, rules, lexicon or Lexicon(), options)
    problems = tuple(Problem(f.code, f.note) for f in cleaned.flags if f.code in PROBLEMS)
    explanation = Explanation(cleaned.document, cleaned.edits, cleaned.flags, problems)
    try:
        return replace(explanation, article=article_of(page, cleaned, problems))
    except PageError as error:
        return replace(explanation, reject=_rejected_with(page, error, cleaned))


def main_document(page: Page, rules: RuleBook, *, options: Options = DEFAULTS) -> Document:
    """The page's main content as pass one reads it: nothing cleaned yet, everything else cut.

    Raises:
        PageError: there is no text to read.
    """
    reading = read(page, rules)
    steps = Steps(reading.document)
    _select(steps, reading, options)
    return steps.draft.document


def rejected(page: Page, error: PageError) -> Reject:
    """The record of a page that became no article."""
    return Reject(source=page.source, url=page.url, reason=error.reason, detail=error.detail)


def _rejected_with(page: Page, error: PageError, cleaned: Cleaned) -> Reject:
    """A Reject that says which rules matched: whether they still find the body is counted over all matched pages."""
    document = cleaned.document
    used = () if document.plain else cleaned.tool.rules_used
    return replace(rejected(page, error), rules_used=used, body_hit=any(r.stage == "body" for r in document.regions))


def _clean(reading: Reading, rules: RuleBook, lexicon: Lexicon, options: Options) -> Cleaned:
    """Steps 3 to 10; see the module's docstring for the order."""
    whole = replace(reading.document, anchors=anchors_of(reading.document))  # once cut, a list's titles can't be seen
    steps, rule_sets = Steps(whole), reading.rule_sets
    choice = _select(steps, reading, options)
    _find(steps, "blocks", rule_sets)
    steps.run("line", partial(find_lines, rules=[r for s in rule_sets for r in s.line]))
    _find(steps, "detectors", rule_sets)
    document = legible(reading.document, steps.draft.edits)
    fields = read_fields(document, body=_body(document, steps.draft.edits), fallback=_last_date(reading))
    titled = _with_title(steps.draft.document, fields.title)
    polish = Steps(titled)
    polish.run("inline", partial(find_inlines, rules=[r for s in rule_sets for r in s.inline]))
    polish.run("lexicon", partial(find_lexicon, lexicon=lexicon))
    _find(polish, "lexicon", rule_sets)
    sure = machine_made(polish.draft.document)
    for find in NORMALISERS:
        polish.run("normalise", find)
    if options.script != "keep":
        polish.run("normalise", partial(find_script, target=cast("Target", options.script)))
    polished = polish.draft.edits
    flags = (*steps.flags, *map(steps.draft.located, polish.flags))  # before the edits of both are one
    steps.draft.accept(e for e in polished if e.block != titled.title_block)
    fields = replace(fields, title=polish.draft.document.blocks[titled.title_block].text)
    return Cleaned(
        document=reading.document,
        edits=steps.draft.edits,
        title_edits=tuple(e for e in polished if e.block == titled.title_block),
        title=titled.blocks[titled.title_block].text,
        flags=flags,
        fields=fields,
        tool=_tool(rules, rule_sets, choice, lexicon),
        confidence=choice.confidence,
        machine_made=sure,
        comments=options.comments,
    )


def _select(steps: Steps, reading: Reading, options: Options) -> Choice:
    """Steps 3 and 4: what goes as a whole element, and what is not the article."""
    steps.run("drop", find_drops)
    document, sets = steps.draft.document, reading.rule_sets
    themed = bool(document.platform) and not is_hosted(sets[-1], document.url)
    choice = choose_main(document, lambda: reading.text, extractor=options.extractor, themed=themed)
    steps.take("body", choice.edits)
    steps.flags.extend(choice.flags)
    return choice


def _find(steps: Steps, stage: str, rule_sets: Sequence[RuleSet]) -> None:
    """Run the detectors of a stage that the rule sets ask for, in the order of DETECTORS."""
    wanted = {use.detector: use for rule_set in rule_sets for use in rule_set.use}
    for name, detector in DETECTORS.items():
        if name in wanted and detector.stage == stage:
            use = wanted[name]
            steps.run(stage, partial(detector.find, **use.options), rule=use.rule)


def _last_date(reading: Reading) -> Callable[[], str] | None:
    """htmldate, asked where no other clue gives a date; it costs 1 ms per 2,000 characters, so not on large pages."""
    if reading.document.plain or len(reading.text) > LAST_DATE_CHARS:
        return None
    return lambda: ask_htmldate(reading.text, url=reading.document.url, latest=reading.document.fetched_at)


def _body(document: Document, edits: Sequence[Edit]) -> tuple[int, int] | None:
    """The first and the last block of the main content, end exclusive."""
    inside = main_blocks(document, edits)
    return (min(inside), max(inside) + 1) if inside else None


def _with_title(document: Document, title: str) -> Document:
    """The document with the title as its last block, so that one mechanism cleans both."""
    return replace(document, blocks=(*document.blocks, Block("h1", title)), title_block=len(document.blocks))


def _tool(rules: RuleBook, rule_sets: Sequence[RuleSet], choice: Choice, lexicon: Lexicon) -> Tool:
    return Tool(
        version=VERSION,
        rules_sha=rules.sha256,
        rules_used=tuple(s.id for s in rule_sets),
        extractor=choice.extractor,
        lexicon_sha=lexicon.sha256,
    )
