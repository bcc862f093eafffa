"""Records as Arrow tables and Parquet files, with a schema made from the record's own type (needs pyarrow)."""

import types
import typing
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

import msgspec

from scraper.errors import ConfigError, WrongFileError
from scraper.model import Article

ROW_GROUP = 1000
"""Records held in memory and written at once: about 20 MB of articles."""

READ_AT_ONCE = 64
"""Rows taken out of a Parquet file at once: pages, of which each may have megabytes."""


def arrow_schema(record: type = Article) -> Any:
    """The Arrow schema of a record type: every key, in order, under the names that the JSON has.

    Explicit, because guessing from the data gives list<null> and structs that differ from file to file (FACTS 14).

    Raises:
        ConfigError: pyarrow is not installed.
    """
    return _pyarrow().schema(_fields(record))


def write_parquet(file: BinaryIO, records: Iterable[object], *, record: type = Article) -> int:
    """Write all records, which are of type `record`; the answer is their number.

    Raises:
        ConfigError: pyarrow is not installed.
    """
    arrow = _pyarrow()
    from pyarrow import parquet  # noqa: PLC0415 - optional, and 60 ms

    schema, count = arrow_schema(record), 0
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for rows in _grouped(records):
            writer.write_table(arrow.Table.from_pylist(rows, schema=schema))
            count += len(rows)
    return count


def read_parquet(file: BinaryIO, *, name: str, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The rows of a Parquet file: the first of `columns`, and of the others those that it has.

    READ_AT_ONCE rows are held in memory.

    Raises:
        ConfigError: pyarrow is not installed. WrongFileError: no Parquet, damaged, or without the first column; `name`
            is used in the message.
    """
    arrow = _pyarrow()
    from pyarrow import parquet  # noqa: PLC0415 - optional, and 60 ms

    try:
        table = parquet.ParquetFile(file)
        have = table.schema_arrow.names
        if columns[0] not in have:
            raise WrongFileError(f"{name}: no column {columns[0]!r}; it has: {', '.join(have[:8])}")
        for batch in table.iter_batches(batch_size=READ_AT_ONCE, columns=[c for c in columns if c in have]):
            yield from batch.to_pylist()
    except (arrow.ArrowException, OSError, ValueError) as error:  # damaged text does not decode
        raise WrongFileError(f"{name}: the Parquet data can't be read: {error}") from error


def _grouped(records: Iterable[object]) -> Iterator[list[Any]]:
    rows: list[Any] = []
    for record in records:
        rows.append(msgspec.to_builtins(record))
        if len(rows) == ROW_GROUP:
            yield rows
            rows = []
    if rows:
        yield rows


def _pyarrow() -> Any:
    try:
        import pyarrow as pa  # noqa: PLC0415 - optional, and 60 ms
    except ImportError as error:
        raise ConfigError("Arrow and Parquet need pyarrow: pip install 'repost-scraper[parquet]'") from error
    return pa


def _fields(record: type) -> list[Any]:
    arrow = _pyarrow()
    return [
        arrow.field(field.encode_name, _type(hints), nullable=False)
        for field in msgspec.structs.fields(record)
        for hints in (field.type,)
    ]


def _type(hint: Any) -> Any:
    arrow = _pyarrow()
    simple = {str: arrow.string(), int: arrow.int64(), float: arrow.float64(), bool: arrow.bool_()}
    if hint in simple:
        return simple[hint]
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return arrow.struct(_fields(hint))
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        return arrow.list_(arrow.field("item", _type(arguments[0]), nullable=False))
    if origin in (typing.Union, types.UnionType, typing.Annotated):
        return _type(next(each for each in arguments if each is not type(None)))
    raise TypeError(f"no Arrow type for {hint!r}: records have str, int, float, bool, structs and tuples of them")
