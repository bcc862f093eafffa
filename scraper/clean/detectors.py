"""Every detector by name, in the order in which they run."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from msgspec import Struct

from scraper.clean.ads.anchors import find_offsite_anchors
from scraper.clean.ads.bracketed import find_bracketed_ads
from scraper.clean.ads.keyword_lines import find_keyword_lines
from scraper.clean.ads.numerals import find_ads_in_numbers
from scraper.clean.ads.one_off import find_one_off_ads
from scraper.clean.ads.pitches import find_pitches
from scraper.clean.ads.title_adverts import find_title_adverts
from scraper.clean.lines.order import BLOCKS, LINES
from scraper.clean.lines.residues import find_bare_separators
from scraper.model import Edit, Flag


class Detector(Struct, frozen=True):
    """A rule that needs code: a pure function of a document and options, and the stage it runs in."""

    find: Callable[..., Iterable[Edit | Flag]]
    stage: str = "detectors"


def _lines() -> dict[str, Detector]:
    """The line detectors; advert lines go right before the related lists that they stand in.

    A byline is known by its date, so what an advert tore apart is joined before the first line is read by its parts.
    """
    out: dict[str, Detector] = {}
    for name, find in LINES:
        if name == "counters":
            out["ads-in-numbers"] = Detector(find_ads_in_numbers)
        if name == "related-list":
            out["keyword-lines"] = Detector(find_keyword_lines)
            out["pitches"] = Detector(find_pitches)
        out[name] = Detector(find)
    return out


DETECTORS: Mapping[str, Detector] = MappingProxyType(
    {
        **{name: Detector(find, "blocks") for name, find in BLOCKS},
        **_lines(),
        "offsite-anchors": Detector(find_offsite_anchors),
        # links in brackets, too; what is advertised by links elsewhere is not what the page speaks of
        "bracketed-ads": Detector(find_bracketed_ads),
        "title-adverts": Detector(find_title_adverts, "lexicon"),
        # what has no evidence but itself comes last, when everything that is known is gone
        "one-off-ads": Detector(find_one_off_ads, "lexicon"),
        # and then what all cuts together left of a line
        "bare-separators": Detector(find_bare_separators, "lexicon"),
    }
)
