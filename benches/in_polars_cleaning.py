"""The cleaning steps in Python polars: each gives the table after it and how many cells it changed, or rows or columns it added or removed.

All begin with the same table, whose prices and dates are read and which has a column of ages with gaps. Each is there eager and lazy on the
streaming engine; the faster one is what Lustrum is held against.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

from in_polars import WAYS, Result, changed, ways

__all__ = ["STEPS", "WAYS", "facts", "ways"]

Work = Callable[..., Result]
PRICE, AGE, CITY, NAME = pl.col("price"), pl.col("age"), pl.col("city"), pl.col("name")


def load(_: bool, __: pl.DataFrame | None, source: Path, ___: Path) -> Result:
    table = pl.read_csv(source)
    price = PRICE.str.strip_prefix("£").str.replace_all(",", "", literal=True).cast(pl.Float64)
    return table.with_columns(price, pl.col("joined").str.to_date("%d/%m/%Y"), tags=CITY + "|" + pl.col("group")), table.height


def cells(name: str, expression: pl.Expr) -> Work:
    """A column replaced; the cells that differ."""
    return lambda eager, table, *_: changed(eager, table, name, expression)


def columns(*expressions: pl.Expr, **named: pl.Expr) -> Work:
    """Columns added; their number."""

    def work(eager: bool, table: pl.DataFrame, *_: Path) -> Result:
        after = run(eager, table.lazy().with_columns(*expressions, **named))
        return after, after.width - table.width

    return work


def rows(query: Callable[[pl.LazyFrame], pl.LazyFrame]) -> Work:
    """Rows added or removed; how many."""

    def work(eager: bool, table: pl.DataFrame, *_: Path) -> Result:
        after = run(eager, query(table.lazy()))
        return after, abs(after.height - table.height)

    return work


def learned(name: str, learn: Callable[[pl.DataFrame], pl.Expr]) -> Work:
    """A column replaced by means of what is learned from the table first."""
    return lambda eager, table, *_: changed(eager, table, name, learn(table))


def run(eager: bool, query: pl.LazyFrame) -> pl.DataFrame:
    return query.collect(engine="in-memory" if eager else "streaming")


def recoded(table: pl.DataFrame) -> pl.Expr:
    return pl.col("group").replace({"branch 01": "first", "branch 02": "second"})


def lumped(table: pl.DataFrame) -> pl.Expr:
    top = table["city"].value_counts(sort=True).head(10)["city"]
    return pl.when(CITY.is_in(top.implode()) | CITY.is_null()).then(CITY).otherwise(pl.lit("Other"))


def scaled(table: pl.DataFrame) -> pl.Expr:
    low, high = table.select(low=PRICE.min(), high=PRICE.max()).row(0)
    return (PRICE - low) / (high - low)


def standardized(table: pl.DataFrame) -> pl.Expr:
    of = table.group_by("group").agg(mean=PRICE.mean(), std=PRICE.std())
    group = pl.col("group")
    mean, std = (group.replace_strict(of["group"], of[name], return_dtype=pl.Float64) for name in ("mean", "std"))
    return (PRICE - mean) / std


def fences(table: pl.DataFrame) -> tuple[float, float]:
    low, high = table.select(low=PRICE.quantile(0.25, "linear"), high=PRICE.quantile(0.75, "linear")).row(0)
    return low - 1.5 * (high - low), high + 1.5 * (high - low)


def clipped(table: pl.DataFrame) -> pl.Expr:
    return PRICE.clip(*fences(table))


def without_outliers(eager: bool, table: pl.DataFrame, *_: Path) -> Result:
    low, high = fences(table)
    after = run(eager, table.lazy().filter(PRICE.is_null() | PRICE.is_between(low, high)))
    return after, table.height - after.height


def binned(eager: bool, table: pl.DataFrame, *_: Path) -> Result:
    edges = table.select(PRICE.quantile(q, "linear").alias(str(q)) for q in (0.25, 0.5, 0.75)).row(0)
    after = run(eager, table.lazy().with_columns(g=PRICE.cut(list(edges), labels=["a", "b", "c", "d"], left_closed=True)))
    return after, 1


def one_hot(eager: bool, table: pl.DataFrame, *_: Path) -> Result:
    levels = table["group"].unique().sort().to_list()
    new = {f"group_{level}": (pl.col("group") == level).cast(pl.Int64) for level in levels}
    after = run(eager, table.lazy().with_columns(**new))
    return after, len(levels)


def repaired(eager: bool, table: pl.DataFrame, *_: Path) -> Result:
    counted = table.group_by("group", "city").len()
    best = counted.filter(pl.col("len") * 2 > pl.col("len").sum().over("group")).select("group", best="city")
    query = table.lazy().join(best.lazy(), on="group", how="left", maintain_order="left")
    after = run(eager, query.with_columns(city=pl.coalesce("best", "city")).drop("best"))
    return after, int(after["city"].ne_missing(table["city"]).sum())


def pivoted(eager: bool, table: pl.DataFrame, *_: Path) -> Result:
    after = table.select("city", "group", "price").pivot("group", index="city", values="price", aggregate_function="mean", maintain_order=True)
    return after, after.width - 1


def joined(eager: bool, table: pl.DataFrame, source: Path, _: Path) -> Result:
    towns = pl.read_csv(source.with_name("towns.csv"))
    after = run(eager, table.lazy().join(towns.lazy(), on="city", how="left", maintain_order="left", validate="m:1"))
    return after, after.width - table.width


def facts(table: pl.DataFrame) -> dict[str, float]:
    return {"rows": float(table.height)}


STEPS: dict[str, Work] = {
    "load": load,
    "lower": cells("name", NAME.str.to_lowercase()),
    "squash": cells("name", NAME.str.replace_all(r"\s+", " ").str.strip_chars()),
    "replace": cells("name", NAME.str.replace_all(". ", " ", literal=True)),
    "replace by pattern": cells("name", NAME.str.replace_all(r"(\w)\. ", "$1 ")),
    "strip": cells("city", CITY.str.replace_all("ham", "", literal=True)),
    "extract": columns(initial=NAME.str.extract(r" (\w)\. ", 1)),
    "split": columns(*(NAME.str.splitn(". ", 2).struct.field(f"field_{i}").alias(f"part{i}") for i in (0, 1))),
    "merge": columns(place=pl.concat_str("city", "group", separator=", ", ignore_nulls=True)),
    "pad": cells("city", CITY.str.pad_start(12, " ")),
    "normalize unicode": cells("name", NAME.str.normalize("NFD")),
    "recode": learned("group", recoded),
    "mark": cells("group", pl.when(pl.col("group") != "branch 07").then(pl.col("group"))),
    "set": cells("price", PRICE * 1.2),
    "round": cells("price", PRICE.round(0)),
    "clip": learned("price", clipped),
    "scale": learned("price", scaled),
    "standardize": learned("price", standardized),
    "bin": binned,
    "fill using previous": cells("age", AGE.forward_fill()),
    "fill using linear": cells("age", AGE.cast(pl.Float64).interpolate()),
    "fill using mode": learned("age", lambda table: AGE.fill_null(table["age"].drop_nulls().mode(maintain_order=True)[0])),
    "lump": learned("city", lumped),
    "encode using onehot": one_hot,
    "encode using frequency": cells("city", CITY.count().over("city") / CITY.count()),
    "repair": repaired,
    "keep rows where": rows(lambda query: query.filter(PRICE > 100)),
    "keep random rows": rows(lambda query: query.filter(pl.int_range(pl.len()).shuffle(7) < (pl.len() * 0.1).round().cast(pl.Int64))),
    "keep first by": rows(lambda query: query.filter(PRICE.rank("ordinal", descending=True).over("city") <= 3)),
    "drop incomplete rows": rows(lambda query: query.drop_nulls()),
    "drop outlier rows": without_outliers,
    "drop duplicate rows by": rows(lambda query: query.unique(["name"], keep="first", maintain_order=True)),
    "split into rows": rows(lambda query: query.with_columns(pl.col("tags").str.split("|")).explode("tags")),
    # In the order of the rows, as Lustrum gives it.
    "unpivot": rows(
        lambda query: query.unpivot(["age", "price"], index=["id", "city"], variable_name="what", value_name="value").sort("id", maintain_order=True)
    ),
    "pivot": pivoted,
    "join": joined,
    "append": rows(lambda query: pl.concat([query, query])),
}
