"""The numbers beside lines of code go; numbers that are code, output or answers stay."""

from clean_pages import left

from scraper.clean.lines.listings import find_line_numbers
from scraper.model import Block, Document

CODE = "for name in names:\n    print(name)\ndone = True"


def after(*blocks):
    document = Document(tuple(Block(kind, text) for kind, text in blocks))
    return left(document, find_line_numbers(document))


def test_numbers_before_or_behind_the_code_that_they_count_go():
    prose = ("p", "先把名字打印出来，再看有没有重复。")
    numbers = [("li", "1"), ("li", "2"), ("li", "3")]
    assert after(prose, *numbers, ("pre", CODE), prose) == [prose[1], CODE, prose[1]]
    assert after(prose, ("pre", CODE), *numbers, prose) == [prose[1], CODE, prose[1]]
    assert after(prose, ("pre", "1\n2\n3"), ("pre", CODE), prose) == [prose[1], CODE, prose[1]]
    lines = [("pre", line) for line in CODE.split("\n")]
    assert after(*[("pre", "1"), ("pre", "2"), ("pre", "3")], *lines) == CODE.split("\n")


def test_output_steps_and_results_stay():
    prose = ("p", "结果如下。")
    for blocks in (
        [("pre", CODE), ("pre", "1\n2\n3"), prose],
        [("li", "1"), ("li", "2"), ("li", "3"), prose, ("pre", CODE)],
        [("p", "1"), ("pre", CODE)],
        [("li", "1"), ("li", "2"), ("pre", "\n".join(["x"] * 9))],
    ):
        assert after(*blocks) == [text for _, text in blocks]
