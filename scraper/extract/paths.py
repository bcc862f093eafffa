"""DOM paths of blocks, made only where somebody wants to read them."""

from collections.abc import Iterator

from scraper.model import Document

_MAX_STEPS = 8
"""Steps of a path, counted from the block upwards; what stands above says nothing about the block."""


def path_of(document: Document, block: int) -> str:
    """The path of a block's containers, outermost first, such as `div#main>article.post>p`."""
    steps: list[str] = []
    for index in path_elements(document, block):
        element = document.elements[index]
        names = "".join("." + name for name in element.cls.split()[:2])
        steps.append(f"{element.tag}{'#' + element.id if element.id else ''}{names}")
    return ">".join(reversed(steps))


def path_elements(document: Document, block: int) -> Iterator[int]:
    """The containers that the path of a block names, the closest first."""
    index = document.blocks[block].element
    for _ in range(_MAX_STEPS):
        if index < 0:
            return
        yield index
        index = document.elements[index].parent
