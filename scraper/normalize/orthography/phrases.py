"""What OpenCC's dictionary of phrases says of a text: where it writes what its single characters would not.

The context model was trained on news, statutes and an encyclopedia, and hardly knows 手錶 and 麵條. The dictionary
does, and is asked where the model wants to change something.
"""

from functools import lru_cache

from scraper.normalize.script import converter


def written_by_phrases(text: str) -> list[int]:
    """The places of a Traditional text that the dictionary, given it in Simplified, writes so for the sake of a phrase.

    >>> written_by_phrases("手錶的錶帶"), written_by_phrases("發錶聲明")
    ([1, 3], [])
    """
    hans = str(converter("t2s").convert(text))
    again = str(converter("s2tw").convert(hans))
    if not len(text) == len(hans) == len(again):  # a phrase of another length moved everything behind it
        return []
    places = zip(text, hans, again, strict=True)
    return [n for n, (old, plain, new) in enumerate(places) if new == old != plain and _alone(plain) != old]


@lru_cache(maxsize=4096)
def _alone(character: str) -> str:
    return str(converter("s2tw").convert(character))
