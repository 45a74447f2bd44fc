"""What `profile` and `holes` tell, figure by figure against pandas, numpy and DuckDB."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest
from conftest import Kernel
from test_command_line import run

FILES = {
    "titanic": "titanic.csv",
    "beers": "beers.dirty.csv",
    "doaj": "doaj-article-sample.csv",
    "wellcome": "wellcome-apc-2012-13.openrefine.tsv",
}
# The table as it was read, its profile, and its holes.
SCRIPT = 't = load "{file}"\nt | save "t.parquet"\nt | profile | save "p.parquet"\nt | holes | save "h.parquet"\n'


def told(lustrum: Path, file: Path, folder: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    (folder / "profile.lus").write_text(SCRIPT.format(file=file))
    answer = run(lustrum, "run", "profile.lus", cwd=folder)
    assert answer.returncode == 0, answer.stderr
    t, p, h = (pd.read_parquet(folder / f"{name}.parquet") for name in "tph")
    return t, p.set_index("column"), h


def sign(character: str) -> str:
    if character.isupper():
        return "A"
    return "a" if character.isalpha() else "9" if character.isnumeric() else character


def patterns(texts: pd.Series) -> list[tuple[str, int]]:
    """The patterns of texts with their counts, the most frequent first, equals as they come."""
    signs = ["".join(map(sign, text[:60])) + ("…" if len(text) > 60 else "") for text in texts]
    counted = Counter(signs).most_common()
    if 2 * sum(count for _, count in counted[:3]) >= len(signs):
        return counted
    return Counter(re.sub("a+|9+|AA+", lambda run: run[0][0] + "+", pattern) for pattern in signs).most_common()


def expected(column: pd.Series) -> dict[str, object]:
    """What the profile says of a column of numbers or texts."""
    valid = column.dropna()
    there = {
        "valid": len(valid),
        "missing_count": column.isna().sum(),
        "missing_share": column.isna().mean(),
        "distinct": column.nunique(),
    }
    if len(valid) == 0:
        return there
    top, count = Counter(valid).most_common(1)[0]
    there |= {"top_count": count, "top_share": count / len(valid)}
    if pd.api.types.is_numeric_dtype(column):
        low, high = np.quantile(valid, [0.25, 0.75])
        fence = 1.5 * (high - low)
        numbers = {"min": valid.min(), "q25": low, "median": valid.median(), "q75": high, "max": valid.max()}
        spread = {"mean": valid.mean(), "std": valid.std() if len(valid) > 1 else None}
        counts = {"zeros": (valid == 0).sum(), "negative": (valid < 0).sum()}
        return there | numbers | spread | counts | {"outliers": ((valid < low - fence) | (valid > high + fence)).sum()}
    lengths, stripped = valid.str.len(), valid.str.strip()
    found = patterns(valid)
    return there | {
        "top": top,
        "min_length": lengths.min(),
        "mean_length": lengths.mean(),
        "max_length": lengths.max(),
        "empty": (lengths == 0).sum(),
        "blank": ((stripped == "") & (lengths > 0)).sum(),
        "padded": ((stripped != valid) & (stripped != "")).sum(),
        "patterns": len(found),
        "pattern": found[0][0],
        "pattern_share": found[0][1] / len(valid),
    }


def agree(ours: pd.Series, theirs: dict[str, object]) -> None:
    """Every figure is as expected, and what is not expected is missing."""
    for name, figure in ours.drop("type").items():
        wanted = theirs.get(name)
        where = f"{ours.name}: {name} is {figure!r}, not {wanted!r}"
        if wanted is None:
            assert name == "top" or pd.isna(figure), where
        elif isinstance(wanted, str):
            assert figure == wanted, where
        else:
            assert figure == pytest.approx(float(wanted), rel=1e-11, abs=1e-12), where


def combinations(table: pd.DataFrame) -> pd.DataFrame:
    """The columns that are missing in each row, counted: the most rows first, then as they come."""
    missing = table.isna()
    names = missing.apply(lambda row: ", ".join(table.columns[row]), axis=1)
    rows = pd.Series(range(1, len(table) + 1), index=table.index)
    found = rows.groupby(names, sort=False).agg(["count", "min", "max"]).sort_values("count", ascending=False, kind="stable")
    widths = missing.sum(axis=1).groupby(names).first()
    return pd.DataFrame({
        "combination": [name or None for name in found.index],
        "size": widths[found.index].to_numpy(),
        "count": found["count"].to_numpy(),
        "share": found["count"].to_numpy() / len(table),
        "first_row": found["min"].to_numpy(),
        "last_row": found["max"].to_numpy(),
    })


@pytest.mark.parametrize("name", FILES)
def test_real_files(lustrum: Path, data: Path, tmp_path: Path, name: str) -> None:
    table, profile, holes = told(lustrum, data / FILES[name], tmp_path)
    assert list(profile.index) == list(table.columns)
    for column in table.columns:
        agree(profile.loc[column], expected(table[column]))
    pd.testing.assert_frame_equal(holes, combinations(table), check_dtype=False)


@pytest.mark.parametrize("name", FILES)
def test_totals(lustrum: Path, data: Path, tmp_path: Path, name: str) -> None:
    """The line above the cards: missing cells, whole rows, rows that repeat another, columns that miss together."""
    table, _, _ = told(lustrum, data / FILES[name], tmp_path)
    doubled = pd.concat([table, table.head(7), table.head(2)])
    doubled.to_parquet(tmp_path / "d.parquet", index=False)
    for file, frame in (("t", table), ("d", doubled)):
        (tmp_path / "look.lus").write_text(f'load "{file}.parquet"\nprofile\n')
        answer = run(lustrum, "run", "look.lus", cwd=tmp_path)
        assert answer.returncode == 0, answer.stderr
        text = " ".join(answer.stdout.split())
        missing, whole, repeats = frame.isna().sum().sum(), frame.notna().all(axis=1).sum(), frame.duplicated().sum()
        assert f"profile of {frame.shape[1]} columns, {len(frame):,} rows" in text
        assert f"{missing:,} of {frame.size:,} cells missing" in text if missing else "no missing cells" in text
        assert not missing or (f"{whole:,} complete row" in text if whole else "no complete rows" in text)
        assert (f"{repeats:,} duplicate row" if repeats else "no duplicate rows") in text
        held = frame.dropna(axis=1, how="all")
        counted = Counter(tuple(held.columns[row]) for row in held.isna().to_numpy() if 1 < row.sum() < frame.shape[1])
        several = [(columns, count) for columns, count in counted.most_common() if count > 1]
        assert ("missing together" in text) == bool(several)
        for columns, count in several[:1]:
            names = f"{', '.join(columns[:-1])} and {columns[-1]}"
            assert f"{names} in {count} rows" in text or f"{names} always" in text


def test_every_figure_of_numbers_against_duckdb(lustrum: Path, data: Path, tmp_path: Path) -> None:
    _, profile, _ = told(lustrum, data / FILES["titanic"], tmp_path)
    for column in profile.index[profile["mean"].notna()]:
        asked = f"""select count(c), count(distinct c), avg(c), stddev_samp(c), min(c), quantile_cont(c, 0.25), quantile_cont(c, 0.5),
            quantile_cont(c, 0.75), max(c) from (select "{column}"::double as c from '{tmp_path}/t.parquet')"""
        (theirs,) = duckdb.sql(asked).fetchall()
        figures = ["valid", "distinct", "mean", "std", "min", "q25", "median", "q75", "max"]
        assert list(profile.loc[column, figures]) == pytest.approx(theirs, rel=1e-11), column


@pytest.fixture
def kinds() -> pa.Table:
    """A column of each type, with a missing cell in the third row of each."""
    rows = 60
    choice = np.random.default_rng(5)

    def column(values: list, kind: pa.DataType | None = None) -> pa.Array:
        return pa.array([None if i == 2 else value for i, value in enumerate(values)], kind)

    days = [dt.date(2020, 1, 1) + dt.timedelta(days=int(n)) for n in np.cumsum(choice.integers(0, 4, rows))]
    moments = [dt.datetime(1969, 12, 30, 6) + dt.timedelta(minutes=int(n)) for n in np.cumsum(choice.integers(0, 900, rows))]
    return pa.table({
        "truth": column([bool(i % 3) for i in range(rows)]),
        "day": column(days),
        "at": column(moments, pa.timestamp("us")),
        "time": column([dt.time(i % 24, i) for i in range(rows)], pa.time64("ns")),
        "took": column([dt.timedelta(seconds=int(n)) for n in choice.integers(1, 90_000, rows)], pa.duration("us")),
        "price": column([Decimal(int(n)).scaleb(-2) for n in choice.integers(-500, 99_999, rows)], pa.decimal128(10, 2)),
        "level": column([["low", "mid", "high"][i % 2] for i in range(rows)]).dictionary_encode(),
        "tags": column([["a", "b"][: i % 3] for i in range(rows)], pa.list_(pa.string())),
        "small": column([i % 5 - 2 for i in range(rows)], pa.int8()),
        "nothing": pa.nulls(rows),
        "none": pa.nulls(rows, pa.string()),
    })


def test_every_type(lustrum: Path, tmp_path: Path, kinds: pa.Table) -> None:
    pa.parquet.write_table(kinds, tmp_path / "kinds.parquet")
    (tmp_path / "profile.lus").write_text('load "kinds.parquet"\nprofile | save "p.parquet"\nprofile\n')
    answer = run(lustrum, "run", "profile.lus", cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    profile, frame = pd.read_parquet(tmp_path / "p.parquet").set_index("column"), kinds.to_pandas()
    assert list(profile.index) == kinds.column_names
    for name in frame.columns.drop(["nothing", "none"]):
        column = frame[name].map(str) if name == "tags" else frame[name]
        column = column.where(frame[name].notna())
        assert list(profile.loc[name, ["valid", "missing_count", "distinct"]]) == [59, 1, column.nunique()], name
        assert profile.loc[name, "top_count"] == column.value_counts().max(), name
    for name in "day", "at", "time", "took":
        low, high = frame[name].min(), frame[name].max()
        if name != "took":
            assert profile.loc[name, "earliest"] == low.isoformat(), name
            assert profile.loc[name, "latest"] == high.isoformat(), name
        assert pd.isna(profile.loc[name, "mean"])
    for name in "day", "at":
        gaps = pd.to_datetime(frame[name]).drop_duplicates().sort_values().diff()
        assert profile.loc[name, "longest_gap"] == pytest.approx(gaps.max() / pd.Timedelta(days=1))
    price = frame["price"].dropna().astype(float)
    assert profile.loc["price", "mean"] == pytest.approx(price.mean())
    assert profile.loc["price", "std"] == pytest.approx(price.std())
    assert list(profile.loc["price", ["min", "q25", "median", "q75", "max"]]) == pytest.approx(np.quantile(price, [0, 0.25, 0.5, 0.75, 1]))
    assert profile.loc["price", "negative"] == (price < 0).sum()
    lengths = frame["tags"].dropna().map(len)
    assert list(profile.loc["tags", ["min_length", "mean_length", "max_length", "empty"]]) == [0, lengths.mean(), 2, (lengths == 0).sum()]
    for name in "nothing", "none":
        row = profile.loc[name]
        assert list(row[["valid", "missing_count", "missing_share", "distinct"]]) == [0, 60, 1, 0]
        assert row.drop(["type", "valid", "missing_count", "missing_share", "distinct"]).isna().all()


@pytest.mark.parametrize("rows", [0, 1])
def test_hardly_any_rows(lustrum: Path, tmp_path: Path, kinds: pa.Table, rows: int) -> None:
    pa.parquet.write_table(kinds.slice(0, rows), tmp_path / "few.parquet")
    (tmp_path / "few.lus").write_text('load "few.parquet"\nprofile | save "p.parquet"\nholes | save "h.parquet"\nprofile\nholes\n')
    answer = run(lustrum, "run", "few.lus", cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    profile, holes = pd.read_parquet(tmp_path / "p.parquet"), pd.read_parquet(tmp_path / "h.parquet")
    assert len(profile) == kinds.num_columns
    assert (profile["valid"] + profile["missing_count"] == rows).all()
    assert len(holes) == rows
    if rows == 0:
        assert profile[["missing_share", "top", "mean", "min", "pattern", "max_length"]].isna().all(axis=None)
    else:
        assert holes.loc[0, "combination"] == "nothing, none"
        assert profile["std"].isna().all()


def test_two_hundred_columns(kernel: Kernel) -> None:
    """A page of under a megabyte, however long and strange the texts are."""
    choice = np.random.default_rng(8)
    strange = np.array([f"<{'x' * 30}> & \"{i}\" '{'é' * 40}'\n" for i in range(500)])
    columns = {f"column <{i}> with a long name": strange[choice.integers(0, 500, 2000)] for i in range(100)}
    columns |= {f"n{i}": choice.normal(size=2000).round(6) for i in range(100)}
    pd.DataFrame(columns).to_parquet(kernel.directory / "wide.parquet")
    kernel.run('load "wide.parquet";')
    reply, messages = kernel.messages("profile")
    assert reply["status"] == "ok", reply
    # On a busy machine a line of progress comes first, and the cards take its place.
    *_, html = [m["content"]["data"]["text/html"] for m in messages if "text/html" in m["content"].get("data", {})]
    assert len(html.encode()) < 1_000_000
    assert html.count('role="group"') == 200
    assert "<script" not in html
    assert "<x" not in html
