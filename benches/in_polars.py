"""The steps in Python polars: each gives the table after it and how many cells it changed, or rows it removed or moved.

Each is there eager and lazy on the streaming engine; the faster one is what Lustrum is held against.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

Result = tuple[pl.DataFrame, int]


def load(eager: bool, _: pl.DataFrame | None, source: Path, __: Path) -> Result:
    table = pl.read_csv(source) if eager else pl.scan_csv(source).collect(engine="streaming")
    return table, table.height


def trim(eager: bool, table: pl.DataFrame, *_: Path) -> Result:
    return changed(eager, table, "name", pl.col("name").str.strip_chars())


def fill(eager: bool, table: pl.DataFrame, *_: Path) -> Result:
    return changed(eager, table, "age", pl.col("age").fill_null(pl.col("age").median().over("group")))


def convert_price(eager: bool, table: pl.DataFrame, *_: Path) -> Result:
    plain = pl.col("price").str.strip_prefix("£").str.replace_all(",", "", literal=True)
    return changed(eager, table, "price", plain.cast(pl.Decimal(10, 2)))


def convert_date(eager: bool, table: pl.DataFrame, *_: Path) -> Result:
    return changed(eager, table, "joined", pl.col("joined").str.to_date("%d/%m/%Y"))


def drop_duplicates(eager: bool, table: pl.DataFrame, *_: Path) -> Result:
    after = table.unique(maintain_order=True) if eager else table.lazy().unique(maintain_order=True).collect(engine="streaming")
    return after, table.height - after.height


def sort(eager: bool, table: pl.DataFrame, *_: Path) -> Result:
    query = table.lazy().with_row_index("row").sort("city", "price", descending=[False, True], nulls_last=True, maintain_order=True)
    after = query.collect(engine="in-memory" if eager else "streaming")
    rows = after["row"]
    return after.drop("row"), (rows != pl.arange(0, len(rows), dtype=rows.dtype, eager=True)).sum()


def save(eager: bool, table: pl.DataFrame, _: Path, target: Path) -> Result:
    if eager:
        table.write_csv(target)
    else:
        table.lazy().sink_csv(target, engine="streaming")
    return table, table.height


def changed(eager: bool, table: pl.DataFrame, name: str, expression: pl.Expr) -> Result:
    """The table with a column replaced. Between types that cannot be compared a cell changed when it came to be missing."""
    after = table.with_columns(expression) if eager else table.lazy().with_columns(expression).collect(engine="streaming")
    new, old = after[name], table[name]
    comparable = new.dtype == old.dtype or (new.dtype.is_numeric() and old.dtype.is_numeric())
    return after, int((new.ne_missing(old) if comparable else new.is_null() ^ old.is_null()).sum())


def facts(table: pl.DataFrame) -> dict[str, float]:
    """What must be the same in all three."""
    sums = {
        "rows": pl.len(),
        "id": pl.col("id").sum(),
        "name": pl.col("name").str.len_chars().sum(),
        "age": pl.col("age").sum(),
        "ages": pl.col("age").count(),
    }
    if table["price"].dtype.is_numeric():
        sums["price"] = pl.col("price").sum()
    return {name: float(value) for name, value in table.select(**sums).row(0, named=True).items()}


STEPS: dict[str, Callable[..., Result]] = {
    "load": load,
    "trim": trim,
    "fill by group": fill,
    "convert to decimal": convert_price,
    "convert to date": convert_date,
    "drop duplicate rows": drop_duplicates,
    "sort": sort,
    "save": save,
}
WAYS = {"eager": True, "streaming": False}


def ways(_: str) -> list[str]:
    return list(WAYS)
