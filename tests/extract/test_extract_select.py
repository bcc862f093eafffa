"""What a rule's selectors read from a tree."""

from selectolax.lexbor import LexborHTMLParser

from scraper.extract.html import Walk
from scraper.extract.select import Hits
from scraper.rules.read import read_rules
from scraper.text.hrefs import Base

RULES = b"""
format = 1
id = "blog"
[match]
hosts = ["blog.example.com"]
[fields.published]
select = [".date"]
pattern = '(?P<value>\\d{4}-\\d\\d-\\d\\d)'
"""


def dates(html):
    rules, _ = read_rules(RULES, file="rules/blog.toml", name="blog")
    tree, walk = LexborHTMLParser(html), Walk(Base(""))
    walk.run(tree.body)
    return [found.value for found in Hits(tree, walk, html).found([rules])]


def test_a_date_inside_comments_is_not_the_articles():
    comments = '<ol class="comment-list"><li><i class=date>2019-04-07</i></li></ol>'
    assert dates(f"<i class=date>yesterday</i>{comments}") == []
    assert dates(f'<div class="post has-comments"><i class=date>2019-04-06</i></div>{comments}') == ["2019-04-06"]
