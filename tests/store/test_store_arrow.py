import sys

import msgspec
import pytest

from scraper.errors import ConfigError
from scraper.model import Article, ArticleLink, Removal, TextBlock
from scraper.store.arrow import arrow_schema, write_parquet

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

FULL = Article(
    id="0" * 32,
    title="題",
    text="文",
    blocks=(TextBlock("p", "文", 0, 1),),
    links=(ArticleLink("http://a.example/", "a", 0, kept=True),),
    removed=(Removal("advertising", "r", "line", "x", "", 0, 0, 1, "p"),),
)
BARE = Article(id="1" * 32)


def test_the_schema_has_every_key_of_the_record_under_its_json_name():
    schema = arrow_schema()
    assert schema.names == list(msgspec.to_builtins(BARE))
    removed = schema.field("removed").type.value_type
    assert [field.name for field in removed][:2] == ["class", "rule"]
    assert "injected-ad" in [field.name for field in schema.field("stats").type]


def test_records_come_back_from_parquet_as_they_were_also_when_lists_are_empty(tmp_path):
    with (tmp_path / "a.parquet").open("wb") as file:
        assert write_parquet(file, [FULL, BARE] * 700) == 1400
    table = parquet.read_table(tmp_path / "a.parquet")
    assert table.schema.equals(arrow_schema())
    rows = table.slice(0, 2).to_pylist()
    assert [msgspec.convert(row, Article) for row in rows] == [FULL, BARE]


def test_an_empty_list_of_records_is_a_file_with_the_same_schema(tmp_path):
    with (tmp_path / "a.parquet").open("wb") as file:
        write_parquet(file, [])
    assert parquet.read_schema(tmp_path / "a.parquet").equals(arrow_schema())


def test_without_pyarrow_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ConfigError, match="pyarrow"):
        arrow_schema()
