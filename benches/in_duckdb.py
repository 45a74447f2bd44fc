"""The table in DuckDB, and its own glance at every column."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb

Result = tuple[object, int]


def load(_way: bool, _table: object, source: Path, *_: Path) -> Result:
    """Into its own storage, in memory."""
    connection = duckdb.connect()
    connection.execute(f"create table t as select * from read_parquet('{source}')")
    return connection, connection.execute("select count(*) from t").fetchall()[0][0]


def summarize(_way: bool, table: object, *_: Path) -> Result:
    """Least, greatest, about how many distinct, mean, deviation, about the quartiles, missing: a row for each column."""
    answer = table.execute("summarize t").fetchall()
    return table, len(answer)


def facts(table: object) -> dict[str, float]:
    """What must be the same in both, computed exactly."""
    columns = [row[0] for row in table.execute("describe t").fetchall()]
    distinct = " + ".join(f'count(distinct "{column}")' for column in columns)
    missing = " + ".join(f'count(*) - count("{column}")' for column in columns)
    asked = f"select avg(age), stddev_samp(price), median(price), {distinct}, {missing} from t"
    ((mean, deviation, middle, different, holes),) = table.execute(asked).fetchall()
    return {"mean": mean, "std": deviation, "median": middle, "distinct": float(different), "missing": float(holes)}


STEPS: dict[str, Callable[..., Result]] = {"load": load, "profile": summarize}
WAYS = {"in memory": True}


def ways(_: str) -> list[str]:
    return list(WAYS)
