"""The steps in pandas: each gives the table after it and how many cells it changed, or rows it removed or moved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

Result = tuple[pd.DataFrame, int]


def load(engine: str, _: pd.DataFrame | None, source: Path, __: Path) -> Result:
    table = pd.read_csv(source, engine=engine)
    return table, len(table)


def trim(_: str, table: pd.DataFrame, *__: Path) -> Result:
    return changed(table, "name", table["name"].str.strip())


def fill(_: str, table: pd.DataFrame, *__: Path) -> Result:
    return changed(table, "age", table["age"].fillna(table.groupby("group", dropna=False)["age"].transform("median")))


def convert_price(_: str, table: pd.DataFrame, *__: Path) -> Result:
    """To floats: pandas has no decimals of its own."""
    plain = table["price"].str.removeprefix("£").str.replace(",", "", regex=False)
    return changed(table, "price", plain.astype("float64"))


def convert_date(_: str, table: pd.DataFrame, *__: Path) -> Result:
    return changed(table, "joined", pd.to_datetime(table["joined"], format="%d/%m/%Y"))


def drop_duplicates(_: str, table: pd.DataFrame, *__: Path) -> Result:
    after = table.drop_duplicates(ignore_index=True)
    return after, len(table) - len(after)


def sort(_: str, table: pd.DataFrame, *__: Path) -> Result:
    after = table.sort_values(["city", "price"], ascending=[True, False], kind="stable", na_position="last")
    moved = int((after.index.to_numpy() != np.arange(len(after))).sum())
    return after.reset_index(drop=True), moved


def save(_: str, table: pd.DataFrame, __: Path, target: Path) -> Result:
    table.to_csv(target, index=False)
    return table, len(table)


def changed(table: pd.DataFrame, name: str, new: pd.Series) -> Result:
    """The table with a column replaced. Between types that cannot be compared a cell changed when it came to be missing."""
    old = table[name]
    none, was_none = new.isna(), old.isna()
    same_kind = new.dtype == old.dtype
    differs = (none ^ was_none) | ((new != old) & ~none & ~was_none) if same_kind else none ^ was_none
    return table.assign(**{name: new}), int(differs.sum())


def facts(table: pd.DataFrame) -> dict[str, float]:
    """What must be the same in all three."""
    sums = {
        "rows": len(table),
        "id": table["id"].sum(),
        "name": table["name"].str.len().sum(),
        "age": table["age"].sum(),
        "ages": table["age"].count(),
    }
    if pd.api.types.is_numeric_dtype(table["price"]):
        sums["price"] = (table["price"] * 100).round().astype("int64").sum() / 100
    return {name: float(value) for name, value in sums.items()}


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
WAYS = {"c": "c", "pyarrow": "pyarrow"}


def ways(step: str) -> list[str]:
    """Only reading has two engines."""
    return list(WAYS) if step == "load" else ["c"]
