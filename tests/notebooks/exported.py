"""Scripts that tables are exported to, run beside the program itself: examples from the manual, and frames compared cell by cell."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
from conftest import PROJECT
from polars.testing import assert_frame_equal

REFERENCE = PROJECT / "docs" / "reference"
LANGUAGES = ("python", "pandas", "sql")

# Lines that answer with a table, or show one: named, their answer is a table that can be exported.
LOOKS = (
    *("show", "values", "profile", "holes", "words", "search", "duplicates", "invalid", "outliers", "count", "correlate", "compare"),
    *("spell", "summarize", "schema", "rejects", "head", "tail", "describe"),
)
# Lines of the session: what is exported is the table after them.
SESSION = ("load", "use", "undo", "redo", "save", "tables", "history", "help", "export", "forget", "refit", "sql")


@dataclass(frozen=True)
class Example:
    """A table as a file, and lines about it."""

    name: str
    table: str
    script: str
    others: tuple[tuple[str, str], ...] = ()

    def named(self) -> str:
        """The lines, with the answer of the last one as the current table."""
        lines = self.script.splitlines()
        begins = max(i for i, line in enumerate(lines) if line and not line[0].isspace() and not line.startswith(("|", "#", '"""')))
        last = lines[begins]
        looks = any(re.search(rf"(^|\| ){word}\b", last) for word in LOOKS)
        if looks and not re.match(r"\w+ = ", last) and last.split()[0] not in SESSION:
            lines[begins] = f"answer = {last}"
            lines.append("use answer")
        return "\n".join(lines)


def blocks(page: str) -> Iterator[tuple[str, str, str, tuple[tuple[str, str], ...]]]:
    """The heading, the table, the lines and the other tables of each example of a page."""
    for part in re.split(r"^##+ ", page, flags=re.MULTILINE)[1:]:
        table = re.search(r"```csv\n(.*?)\n```", part, re.DOTALL)
        if lines := re.search(r"```lustrum\n(.*?)\n```", part, re.DOTALL):
            others = re.findall(r"```csv (\w+)\n(.*?)\n```", part, re.DOTALL)
            yield part.splitlines()[0], table[1] + "\n" if table else "", lines[1], tuple((name, text + "\n") for name, text in others)


def of_verbs() -> list[Example]:
    """Every example of every verb, as the manual shows them."""
    examples = []
    for part in re.split(r"^## ", (REFERENCE / "verbs.md").read_text(), flags=re.MULTILINE)[1:]:
        verb = part.splitlines()[0]
        examples += [Example(f"{verb} · {title}", table, script, others) for title, table, script, others in blocks(part)]
    return examples


def of_functions() -> list[Example]:
    """Every example of every function, each a column set to it."""
    page = (REFERENCE / "functions.md").read_text()
    table = re.findall(r"```csv\n(.*?)```", page, re.DOTALL)[-1]
    examples = []
    for part in re.split(r"^### ", page, flags=re.MULTILINE)[1:]:
        rows = re.findall(r"^\| `(.*)` \| `.*` \|$", part, flags=re.MULTILINE)
        sets = ", ".join(f"r{i} = {row}".replace("\\|", "|") for i, row in enumerate(rows, 1))
        if sets:
            examples.append(Example(part.splitlines()[0], table, f"set {sets}"))
    return examples


@dataclass
class Exported:
    """What became of an example: our table, and the scripts or why there is none."""

    folder: Path
    scripts: dict[str, str]
    refused: dict[str, str]

    def ours(self) -> pl.DataFrame:
        return pl.read_parquet(self.folder / "ours.parquet")


def export(
    lustrum: Path,
    folder: Path,
    table: str,
    script: str,
    languages: tuple[str, ...] = LANGUAGES,
    others: tuple[tuple[str, str], ...] = (),
) -> Exported:
    """Runs lines on a table, and exports what comes of them."""
    folder.mkdir(parents=True, exist_ok=True)
    begin = 't = load "t.csv"\n' if table else ""
    begin += "".join(f'{name} = load "{name}.csv"\n' for name, _ in others)
    exported = Exported(folder, {}, {})
    # All at once; one by one where a language refuses. Without any the lines are run all the same.
    for tried in (languages, *((language,) for language in languages)):
        if tried and set(tried) <= exported.scripts.keys() | exported.refused.keys():
            continue
        # The lines may have written over it.
        if table:
            (folder / "t.csv").write_text(table)
        for name, text in others:
            (folder / f"{name}.csv").write_text(text)
        lines = [f'export {language} to "{language}.txt"' for language in tried]
        (folder / "run.lus").write_text(f'{begin}{script}\nsave "ours.parquet"\n' + "\n".join(lines) + "\n")
        ran = subprocess.run([lustrum, "run", "run.lus"], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
        if ran.returncode == 0:
            exported.scripts |= {language: (folder / f"{language}.txt").read_text() for language in tried}
        elif len(tried) == 1:
            exported.refused[tried[0]] = ran.stderr
    return exported


def run_python(exported: Exported, language: str) -> pl.DataFrame | pd.DataFrame:
    """The frame that a script ends with."""
    names: dict = {"__name__": "exported"}
    code = exported.scripts[language]
    exec(compile(code, str(exported.folder / f"{language}.txt"), "exec"), names)
    return names[code.rstrip().splitlines()[-1].split(" = ")[0]]


def run_sql(exported: Exported) -> pl.DataFrame:
    with duckdb.connect() as connection:
        *macros, query = connection.extract_statements(exported.scripts["sql"])
        for macro in macros:
            connection.execute(macro)
        return pl.from_arrow(connection.sql(query.query).to_arrow_table())


def same(ours: pl.DataFrame, theirs: pl.DataFrame, strict: bool = True) -> None:
    """Names, types, values and order. A number may differ in its last digits: sums are added up in another order."""
    assert theirs.columns == ours.columns
    kinds = {name: kind for name, kind in ours.schema.items() if strict and not isinstance(kind, (pl.Categorical, pl.Enum))}
    assert {name: theirs.schema[name] for name in kinds} == kinds
    plain = lambda frame: frame.with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))
    assert_frame_equal(plain(theirs), plain(ours), rel_tol=1e-12, abs_tol=1e-12)


def from_pandas(frame: pd.DataFrame, ours: pl.DataFrame) -> pl.DataFrame:
    """A frame of pandas in the types of ours, after its own have been found to be what they should."""
    assert list(frame.columns) == ours.columns
    assert list(frame.index) == list(range(len(frame)))
    columns = []
    for name, kind in ours.schema.items():
        series = frame[name]
        expected = pandas_kind(kind)
        if expected is not None:
            assert str(series.dtype) == expected, f"{name} is {series.dtype}, not {expected}"
        values = [None if missing(value) else plain(value, kind) for value in series.tolist()]
        columns.append(pl.Series(name, values, dtype=pl.String if isinstance(kind, (pl.Categorical, pl.Enum)) else kind, strict=True))
    return pl.DataFrame(columns)


def missing(value: object) -> bool:
    return not isinstance(value, list) and bool(pd.isna(value))


def plain(value: object, kind: pl.DataType) -> object:
    if isinstance(value, pd.Timestamp):
        value = value.to_pydatetime()
        return value.date() if kind == pl.Date else value
    return value


def pandas_kind(kind: pl.DataType) -> str | None:
    """The type that pandas has for one of ours."""
    match kind:
        case pl.Int64:
            return "Int64"
        case pl.Float64:
            return "Float64"
        case pl.String:
            return "string"
        case pl.Boolean:
            return "boolean"
        case pl.Date | pl.Datetime():
            return "datetime64[us]"
        case pl.Categorical() | pl.Enum():
            return "category"
        case _:
            return None
