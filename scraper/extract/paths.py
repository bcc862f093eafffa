"""DOM paths of blocks, made only where somebody wants to read them."""

from scraper.model import Document

_MAX_STEPS = 8
"""Steps of a path, counted from the block upwards; what stands above says nothing about the block."""


def path_of(document: Document, block: int) -> str:
    """The path of a block's containers, outermost first, such as `div#main>article.post>p`."""
    steps: list[str] = []
    index = document.blocks[block].element
    while index >= 0 and len(steps) < _MAX_STEPS:
        element = document.elements[index]
        names = "".join("." + name for name in element.cls.split()[:2])
        steps.append(f"{element.tag}{'#' + element.id if element.id else ''}{names}")
        index = element.parent
    return ">".join(reversed(steps))
