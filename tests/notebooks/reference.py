"""What pandas makes of the two Wellcome files: the same cleaning as the notebooks beside this file, written a second time and in another
tool. Nothing here reads an answer of Lustrum's, so the two can only agree by both being right.

Run as a program it prints every figure on the way: `python tests/notebooks/reference.py [DATA]`.
"""

from __future__ import annotations

import csv
import io
import sys
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import pandas as pd

NAMES = ["identifier", "publisher", "journal", "title", "cost"]
TEXT = ["identifier", "publisher", "journal", "title"]
CENT = Decimal("0.01")


@dataclass
class Figures:
    """The account of one step, to be compared with the effect that the kernel reports for it."""

    rows_before: int
    rows_after: int
    rows_changed: int = 0
    cells: dict[str, int] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    missing: dict[str, int] = field(default_factory=dict)


@dataclass
class Cleaning:
    """A table on its way, with the figures of each step under the step's name."""

    table: pd.DataFrame
    raw: pd.DataFrame
    steps: dict[str, Figures] = field(default_factory=dict)

    def step(self, name: str, after: pd.DataFrame, retyped: str | None = None) -> None:
        """Counts what differs from the table before. In a column that changed its type a cell counts when it became missing or stopped."""
        before = self.table
        assert after.columns.is_unique
        kept = before.index.intersection(after.index)
        figures = Figures(len(before), len(after), missing={c: int(after[c].isna().sum()) for c in after})
        figures.added = [c for c in after if c not in before]
        touched = pd.Series(False, index=kept)
        for column in [c for c in after if c in before]:
            was, now = before.loc[kept, column], after.loc[kept, column]
            differs = was.isna() != now.isna()
            if retyped is None or column != retyped:
                differs |= (was != now) & was.notna()
            touched |= differs
            if differs.any():
                figures.cells[column] = int(differs.sum())
        figures.rows_changed = int(touched.sum())
        self.steps[name] = figures
        self.table = after


def squashed(text: object) -> object:
    """Runs of white space become one blank, and none stay at the ends."""
    return " ".join(text.split()) if isinstance(text, str) else text


def squash(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(**{column: table[column].map(squashed) for column in TEXT})


def extract(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(pmcid=table["identifier"].str.extract(r"(PMC\d+)", expand=False))


def without_duplicates(table: pd.DataFrame) -> pd.DataFrame:
    """The first row of each PMC number; rows without one stay, however many they are."""
    return table[table["pmcid"].isna() | ~table["pmcid"].duplicated(keep="first")]


def decimals(values: pd.Series) -> pd.Series:
    return values.map(lambda v: Decimal(str(v)).quantize(CENT, ROUND_HALF_EVEN))


def without(table: pd.DataFrame, column: str) -> pd.DataFrame:
    return table.drop(columns=column)


def finished(table: pd.DataFrame) -> pd.DataFrame:
    """By publisher, within it the dearest first; equal rows keep their order, and text compares by code point."""
    return table.sort_values("cost", ascending=False, kind="stable").sort_values("publisher", kind="stable")


def wellcome_2011_12(data: Path) -> Cleaning:
    """Mac Roman, lines that end in a bare carriage return, and such ends inside quoted cells: Python's own `csv` reads it."""
    text = (data / "wellcome-apc-2011-12.macroman.csv").read_bytes().decode("mac_roman")
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    raw = pd.DataFrame(rows, columns=head, dtype=object).replace("", None)
    clean = Cleaning(raw.set_axis(NAMES, axis=1), raw)
    table = clean.table
    clean.step("squash", squash(table))
    clean.step("extract", extract(clean.table))
    clean.step("duplicates", without_duplicates(clean.table))
    table = clean.table
    clean.step("convert", table.assign(cost=decimals(table["cost"].str.removeprefix("£").str.replace(",", ""))), retyped="cost")
    clean.step("fill", clean.table.assign(pmcid=clean.table["pmcid"].fillna("none")))
    clean.step("drop", without(clean.table, "identifier"))
    clean.step("sort", finished(clean.table))
    return clean


def wellcome_2012_13(data: Path) -> Cleaning:
    """A workbook with numbers among its identifiers; as a column of text they are their digits. What pandas would call missing of its own
    accord, the text `NA`, stays text: nobody has said yet that it means nothing."""
    raw = pd.read_excel(data / "wellcome-apc-2012-13.xlsx", dtype=object, keep_default_na=False, na_values=[""])
    identifiers = raw.iloc[:, 0].map(lambda v: v if pd.isna(v) else str(v))
    raw = raw.assign(**{raw.columns[0]: identifiers}).astype(object).where(lambda t: t.notna(), None)
    raw[raw.columns[4]] = raw.iloc[:, 4].astype(float)
    clean = Cleaning(raw.set_axis(NAMES, axis=1), raw)
    table = clean.table
    clean.step("squash", squash(table))
    table = clean.table
    clean.step("mark identifier", table.assign(identifier=table["identifier"].mask(table["identifier"] == "-", None)))
    table = clean.table
    clean.step("mark journal", table.assign(journal=table["journal"].mask(table["journal"] == "NA", None)))
    table = clean.table
    clean.step("replace", table.assign(identifier=table["identifier"].str.replace(r"PMC[:\s]+(\d)", r"PMC\1", regex=True)))
    clean.step("extract", extract(clean.table))
    clean.step("duplicates", without_duplicates(clean.table))
    table = clean.table
    clean.step("set", table.assign(cost=table["cost"].mask(table["cost"] > 4_700)))
    table = clean.table
    clean.step("fill cost", table.assign(cost=table["cost"].fillna(table.groupby("publisher")["cost"].transform("median"))))
    clean.step("fill rest", clean.table.assign(cost=clean.table["cost"].fillna(clean.table["cost"].median())))
    clean.step("fill journal", clean.table.assign(journal=clean.table["journal"].fillna("unknown")))
    table = clean.table
    rounded = table["cost"].map(lambda v: float(round(Decimal(repr(v)), 2)))
    clean.step("round", table.assign(cost=rounded))
    clean.step("convert", clean.table.assign(cost=decimals(clean.table["cost"])), retyped="cost")
    clean.step("drop", without(clean.table, "identifier"))
    clean.step("sort", finished(clean.table))
    return clean


def main() -> None:
    data = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")
    for clean in wellcome_2011_12(data), wellcome_2012_13(data):
        ends = sum(isinstance(v, str) and ("\r" in v or "\n" in v) for v in clean.raw.to_numpy().ravel())
        print(f"\n{len(clean.raw)} rows × {clean.raw.shape[1]}, {ends} cells with line ends, missing {clean.raw.isna().sum().tolist()}")
        for name, f in clean.steps.items():
            print(f"{name:>13}: {f.rows_before} → {f.rows_after} rows; {sum(f.cells.values())} cells in {f.rows_changed} rows {f.cells}")
            print(f"{'':>13}  + {f.added} missing { {c: n for c, n in f.missing.items() if n} }")
        print(f"cost: sum {clean.table['cost'].sum()}, max {clean.table['cost'].max()}, min {clean.table['cost'].min()}")
        print(clean.table["publisher"].value_counts().head(4).to_dict(), clean.table["publisher"].nunique(), "publishers")


if __name__ == "__main__":
    main()
