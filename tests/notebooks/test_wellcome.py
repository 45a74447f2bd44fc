"""Two real files from load to Parquet. Every figure that the notebooks show on the way must be the one that pandas finds by itself
(`reference.py`), and every cell that they save must be the one that pandas ends with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import nbformat
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import reference
from conftest import HERE, shown


@dataclass
class Run:
    """A notebook that was run, the directory it saved into, and what pandas makes of the same file."""

    notebook: nbformat.NotebookNode
    directory: Path
    expected: reference.Cleaning

    def says(self, line: str) -> str:
        """The plain text under the cell that is this line, or else the one that begins with it."""
        cells = [c for c in self.notebook.cells if c.cell_type == "code"]
        [cell] = [c for c in cells if c.source == line] or [c for c in cells if c.source.startswith(line)]
        return shown(cell)

    def table(self, line: str) -> list[list[str]]:
        """The rows of the small table under a cell, as words, without the row number."""
        rows = [row.partition("│")[2].split() for row in self.says(line).splitlines() if re.match(r" *\d+ *│", row)]
        assert rows, self.says(line)
        return rows


@pytest.fixture(scope="module")
def run_2011(data: Path, run_notebook, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run("wellcome-2011-12", "wellcome-apc-2011-12.macroman.csv", reference.wellcome_2011_12, data, run_notebook, tmp_path_factory)


@pytest.fixture(scope="module")
def run_2012(data: Path, run_notebook, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run("wellcome-2012-13", "wellcome-apc-2012-13.xlsx", reference.wellcome_2012_13, data, run_notebook, tmp_path_factory)


def run(notebook: str, file: str, clean, data: Path, run_notebook, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The notebook names its file alone: it runs where a link to the data stands, and saves there."""
    directory = tmp_path_factory.mktemp(notebook)
    (directory / file).symlink_to(data / file)
    return Run(run_notebook(HERE / f"{notebook}.ipynb", directory), directory, clean(data))


STEPS_2011 = {
    "squash": "squash text columns",
    "extract": "extract /(?<pmcid>",
    "duplicates": "drop duplicate rows by pmcid",
    "convert": "convert cost to decimal(10,2)",
    "fill": 'fill pmcid with "none"',
    "drop": "drop identifier",
    "sort": "sort by publisher",
}
STEPS_2012 = {
    "squash": "squash text columns",
    "mark identifier": 'mark "-" as missing',
    "mark journal": 'mark "NA" as missing',
    "replace": "replace /PMC",
    "extract": "extract /(?<pmcid>",
    "duplicates": "drop duplicate rows by pmcid",
    "set": "set cost = missing",
    "fill cost": "fill cost using median by publisher",
    "fill rest": "fill cost using median",
    "fill journal": "fill journal",
    "round": "set cost = round",
    "convert": "convert cost to decimal(10,2)",
    "drop": "drop identifier",
    "sort": "sort by publisher",
}


@pytest.mark.parametrize("step", STEPS_2011)
def test_step_of_2011(run_2011: Run, step: str) -> None:
    agrees(run_2011.says(STEPS_2011[step]), run_2011.expected.steps[step])


@pytest.mark.parametrize("step", STEPS_2012)
def test_step_of_2012(run_2012: Run, step: str) -> None:
    agrees(run_2012.says(STEPS_2012[step]), run_2012.expected.steps[step])


def test_no_step_is_left_out(run_2011: Run, run_2012: Run) -> None:
    assert list(run_2011.expected.steps) == list(STEPS_2011)
    assert list(run_2012.expected.steps) == list(STEPS_2012)


def agrees(text: str, expected: reference.Figures) -> None:
    """The account that a step gives, figure by figure."""
    account = " ".join(text.split("\n\n")[0].split())
    changed = re.search(r"([\d,]+) cells? changed in (?:all |([\d,]+) of )([\d,]+) rows?", account)
    cells = sum(expected.cells.values())
    if cells:
        assert changed, account
        assert number(changed[1]) == cells, account
        assert number(changed[2] or changed[3]) == expected.rows_changed, account
        assert number(changed[3]) == expected.rows_after, account
        counts = re.match(r" \w+ [\d,]+(?: · \w+ [\d,]+)*", account[changed.end() :])
        by_column = dict(re.findall(r"(\w+) ([\d,]+)", counts[0] if counts else ""))
        assert {column: number(n) for column, n in by_column.items()} == expected.cells, account
    else:
        assert not changed, account
    removed = re.search(r"([\d,]+) rows? removed, ([\d,]+) left", account)
    assert (removed is not None) == (expected.rows_before != expected.rows_after), account
    if removed:
        assert number(removed[1]) == expected.rows_before - expected.rows_after, account
        assert number(removed[2]) == expected.rows_after, account
    for column in expected.added:
        new = re.search(rf"1 column added, {column}: ([\d,]+) found, ([\d,]+) without a match", account)
        assert new, account
        assert number(new[2]) == expected.missing[column], account
        assert number(new[1]) == expected.rows_after - expected.missing[column], account


def number(text: str) -> int:
    return int(text.replace(",", ""))


def test_what_the_loads_found(run_2011: Run, run_2012: Run) -> None:
    csv = " ".join(run_2011.says("apc = load").split())
    assert "1,638 rows × 5 columns" in csv
    assert "macintosh" in csv.lower() or "mac roman" in csv.lower()
    assert "did not fit" not in csv
    assert "2,127 rows × 5 columns" in " ".join(run_2012.says("apc = load").split())


def test_the_mac_roman_file_is_read_cell_by_cell(run_2011: Run) -> None:
    raw, expected = pd.read_parquet(run_2011.directory / "2011-12.raw.parquet"), run_2011.expected.raw
    assert list(raw.columns) == list(expected.columns) == ["PMID/PMCID", "Publisher", "Journal title", "Article title", "COST (£)"]
    assert raw.shape == (1638, 5)
    assert rows(raw) == rows(expected)
    cells = [cell for row in rows(raw) for cell in row if cell is not None]
    assert sum("\r" in cell or "\n" in cell for cell in cells) == 97
    assert sum("£" in cell for cell in cells) == 1638
    assert any("ö" in cell for cell in cells) and any("’" in cell for cell in cells)


def test_the_workbook_is_read_cell_by_cell(run_2012: Run) -> None:
    raw, expected = pd.read_parquet(run_2012.directory / "2012-13.raw.parquet"), run_2012.expected.raw
    assert list(raw.columns) == list(expected.columns)
    assert rows(raw) == rows(expected)


def test_missing_is_counted(run_2011: Run, run_2012: Run) -> None:
    assert run_2011.table("count where pmcid") == [["101"]]
    assert run_2012.table("count where pmcid") == [["685"]]
    for each in run_2011, run_2012:
        assert int(each.table("count where pmcid")[0][0]) == each.expected.steps["extract"].missing["pmcid"]


def test_groups_without_a_value_stay_missing(run_2012: Run) -> None:
    assert run_2012.expected.steps["fill cost"].missing["cost"] == 2
    assert "2 cells stay missing" in " ".join(run_2012.says("fill cost using median by publisher").split())


def test_sums(run_2011: Run, run_2012: Run) -> None:
    for each in run_2011, run_2012:
        cost = each.expected.table["cost"]
        [[papers, total, lowest, highest]] = each.table("summarize papers")
        assert int(papers) == len(cost)
        assert [Decimal(total), Decimal(lowest), Decimal(highest)] == [cost.sum(), cost.min(), cost.max()]
    assert run_2011.expected.table["cost"].sum() == Decimal("3004450.16")
    assert run_2012.expected.table["cost"].sum() == Decimal("3833347.86")


def test_the_most_frequent_publishers(run_2011: Run, run_2012: Run) -> None:
    for each in run_2011, run_2012:
        counts = each.expected.table["publisher"].value_counts().head(4)
        said = [row.partition("│")[2].strip() for row in each.says("values publisher").splitlines() if re.match(r" *\d+ *│", row)]
        assert len(said) == 4
        for line, (publisher, count) in zip(said, counts.items(), strict=True):
            assert re.match(rf"{re.escape(publisher)}\s+{count}\s", line), line


@pytest.mark.parametrize("year", ["2011-12", "2012-13"])
def test_every_saved_cell(year: str, run_2011: Run, run_2012: Run) -> None:
    each = run_2011 if year == "2011-12" else run_2012
    saved = pq.read_table(each.directory / f"{year}.parquet")
    assert saved.schema.field("cost").type == pa.decimal128(10, 2)
    assert saved.column_names == list(each.expected.table.columns)
    assert rows(saved.to_pandas()) == rows(each.expected.table)


def rows(table: pd.DataFrame) -> list[tuple]:
    """Cells as plain values, nothing as `None`."""
    return list(table.astype(object).where(table.notna(), None).itertuples(index=False, name=None))


def test_duckdb_reads_the_same_parquet(run_2011: Run) -> None:
    """A reader that shares no code with the writer, nor with pandas."""
    import duckdb

    path = run_2011.directory / "2011-12.parquet"
    answer = duckdb.sql(f"select count(*), sum(cost), count(distinct pmcid) from '{path}'").fetchall()
    assert answer == [(1628, Decimal("3004450.16"), 1528)]
