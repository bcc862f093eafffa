"""The line detectors in the order in which they must run, and why."""

from collections.abc import Callable, Iterable

from scraper.clean.lines.bylines import find_bylines
from scraper.clean.lines.chrome import find_chrome_lines
from scraper.clean.lines.counters import find_counters
from scraper.clean.lines.duplicates import (
    find_duplicate_body,
    find_duplicate_lead,
    find_duplicate_title,
    find_pull_quotes,
    find_title_line,
)
from scraper.clean.lines.hidden import find_hidden_text
from scraper.clean.lines.invisible import find_private_use, find_zero_width
from scraper.clean.lines.jammer import find_jammer
from scraper.clean.lines.leaks import find_template_leaks
from scraper.clean.lines.listings import find_line_numbers
from scraper.clean.lines.navigation import find_breadcrumbs, find_prev_next, find_tags_line
from scraper.clean.lines.notices import find_copy_notice
from scraper.clean.lines.prompts import find_prompts
from scraper.clean.lines.related import find_related_list
from scraper.clean.lines.residues import find_lone_hash, find_lost_bullets, find_ui_residue
from scraper.clean.lines.share import find_share_widget
from scraper.clean.lines.slots import find_ad_slots
from scraper.model import Document, Edit, Flag

Find = Callable[[Document], Iterable[Edit | Flag]]

BLOCKS: tuple[tuple[str, Find], ...] = (
    ("hidden-text", find_hidden_text),
    ("duplicate-body", find_duplicate_body),
    ("line-numbers", find_line_numbers),
)
"""Stage "blocks": structure decides, before any line is read."""

LINES: tuple[tuple[str, Find], ...] = (
    # characters first: a zero-width blank inside a label would hide it from every grammar
    ("zero-width", find_zero_width),
    ("private-use", find_private_use),
    ("jammer", find_jammer),
    # then what is junk by itself, the surest first
    ("template-leaks", find_template_leaks),
    ("lone-hash", find_lone_hash),
    ("ui-residue", find_ui_residue),
    ("ad-slots", find_ad_slots),
    ("share-widget", find_share_widget),
    ("counters", find_counters),
    # before bylines: the author in a copy notice wrote the original, the one in a byline posted the copy
    ("copy-notice", find_copy_notice),
    ("prompts", find_prompts),
    ("breadcrumbs", find_breadcrumbs),
    ("prev-next", find_prev_next),
    ("tags-line", find_tags_line),
    ("bylines", find_bylines),
    # a lost bullet behind the last paragraph would look like a cut-off summary
    ("lost-bullets", find_lost_bullets),
    # with the single lines gone, the list reaches to the end (keyword lines should be gone by now, too)
    ("related-list", find_related_list),
    # what no grammar knows, once the lists below it are gone
    ("chrome-lines", find_chrome_lines),
    # what repeats the title or the lead shows only when the lines above it are gone
    ("duplicate-title", find_duplicate_title),
    ("title-line", find_title_line),
    ("duplicate-lead", find_duplicate_lead),
    ("pull-quotes", find_pull_quotes),
)
"""Stage "detectors"."""
