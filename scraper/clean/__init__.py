"""Document -> Edits: what is not the authors' text. DETECTORS names every detector, in the order in which they run."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from msgspec import Struct

from scraper.model import Edit, Flag


class Detector(Struct, frozen=True):
    """A rule that needs code: a pure function of a document and options, and the stage it runs in."""

    find: Callable[..., Iterable[Edit | Flag]]
    stage: str = "detectors"


DETECTORS: Mapping[str, Detector] = MappingProxyType({})
