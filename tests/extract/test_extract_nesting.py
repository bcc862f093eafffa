import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from scraper.extract.nesting import MAX_ATTRIBUTES, MAX_DEPTH, nested
from scraper.extract.read import read_html

NAMES = (
    "a b i div p span table td tr caption select option svg math title style script template li ul button form h1 object "
    "nobr ruby rt noscript iframe textarea plaintext frameset body html head br foreignObject desc".split()
)
ODD = [
    "x",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<",
    "</",
    '"',
    "'",
    '<p a="',
    "<svg/>",
    "<?",
    "</>",
    "<b id=1>",
    "<b id=2>",
]
TOKENS = [*(f"<{name}>" for name in NAMES), *(f"</{name}>" for name in NAMES), *ODD]

SLOPPY = [
    "<p>a<b>b<p>c</i>d<br>e",
    "<ul><li>a<li>b<ul><li>c</ul>d<li>e</ul>f",
    "<dl><dt>a<dd>b<dt>c<dd>d</dl>",
    "<table><tr><td>a<td>b<tr><td>c<table><tr><td>d</table>e</table>f",
    "<div><span>a</div>b</span>c<h1>d</h2>e",
    "<a href=/1>a<a href=/2>b</a>c",
    "a < b <3 & c &amp; d </ e>f",
    "<div title='</div>' lang=\"<p>\">a</div>b<!--</p>-->c",
    "<svg><title>x</title><path d='<'/></svg>a<svg><div>b",
    "<script>if (a<b) '</div>'</script>a<style>p{}</style>b<textarea><p></textarea>c",
    "<select><option>a<option>b<div></select>c",
    "<form><form><p>a</form>b</form>c",
]


def depth(html):
    most, stack, node = 0, [], LexborHTMLParser(html).root
    while node is not None:
        if node.first_child is not None:
            stack.append(node)
            most, node = max(most, len(stack)), node.first_child
            continue
        while node.next is None and stack:
            node = stack.pop()
        node = node.next
    return most


@given(st.lists(st.sampled_from(TOKENS), min_size=1, max_size=8))
def test_whatever_is_repeated_never_nests_deeper_than_is_said(tokens):
    html, _ = nested("".join(tokens) * 300)
    assert depth(html) <= 2 * MAX_DEPTH + 10  # a parser adds <tbody> and <tr>


@pytest.mark.parametrize("html", SLOPPY)
def test_sloppy_markup_reads_the_same_when_written_again(html):
    again, cut = nested(html)
    assert not cut
    assert [b.text for b in read_html(again).blocks] == [b.text for b in read_html(html).blocks]


def test_a_tag_with_too_many_attributes_keeps_none_and_the_text_stays():
    html = "<p " + " ".join(f'a{n}="<"' for n in range(MAX_ATTRIBUTES + 1)) + ">text"
    assert nested(html) == ("<p>text</p>", True)
