"""Pages that were decoded wrongly before they were stored are read back; nothing else is touched."""

import pytest

from scraper.extract.decode import decode

PAGE = (
    "<html><body><p>"
    + "秋天的集市在河边的空地上，每个月逢五开市，天不亮就有人来占位置。卖陶器的老人总是坐在同一棵树下。" * 12
    + "</p></body></html>"
)
FRENCH = (
    "<p>" + "L'été dernier, près de la forêt, où les élèves célébraient la fête, tout était déjà prêt. " * 20 + "</p>"
)


def misread(text, *steps):
    """Text written in one charset and read in another, for each (written, read)."""
    for written, read in steps:
        text = text.encode(written).decode(read)
    return text.encode()


@pytest.mark.parametrize(
    "steps",
    [
        [("utf-8", "latin-1")],
        [("gb18030", "latin-1"), ("utf-8", "latin-1")],
        [("gb18030", "iso8859_15"), ("utf-8", "latin-1")],
        [("utf-8", "latin-1"), ("utf-8", "latin-1")],
    ],
    ids=str,
)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["bare", "marked"])
def test_a_page_misread_before_it_was_stored_is_read_back(steps, mark):
    found = decode(mark + misread(PAGE, *steps))
    assert found.text == PAGE
    assert "misread" in found.flags


@pytest.mark.parametrize("text", [PAGE, FRENCH, FRENCH + "\x92" * 80, "<p>" + "\x81\x82 plain text " * 60 + "</p>"])
def test_what_was_read_rightly_is_left_alone(text):
    found = decode(text.encode())
    assert "misread" not in found.flags
    assert found.text == "".join(c for c in text if not "\x80" <= c <= "\x9f")
