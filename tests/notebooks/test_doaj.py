"""The tasks of Library Carpentry's lesson on OpenRefine as one notebook. Its figures and its cells are what pandas finds by itself."""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from conftest import HERE, shown


@pytest.fixture(scope="module")
def folder(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("doaj")
    (folder / "doaj-article-sample.csv").symlink_to(data / "doaj-article-sample.csv")
    return folder


@pytest.fixture(scope="module")
def notebook(folder: Path, run_notebook) -> nbformat.NotebookNode:
    return run_notebook(HERE / "doaj.ipynb", folder)


@pytest.fixture(scope="module")
def expected(data: Path) -> pd.DataFrame:
    """The articles as the lesson wants them."""
    table = pd.read_csv(data / "doaj-article-sample.csv", dtype=str, keep_default_na=False).drop_duplicates("URL")
    table = table.mask(table == "")
    table["Publisher"] = table["Publisher"].replace("MDPI  AG", "MDPI AG")
    table["Language"] = table["Language"].replace({"EN": "English", "ES": "Spanish", "FR": "French"})
    table["Title"] = table["Title"].map(str.strip)
    table["Date"] = pd.to_datetime(table["Date"], format="%d/%m/%Y").dt.date
    authors = table.set_index("URL")["Authors"].str.split("|").explode().map(str.strip)
    authors = authors.map(lambda name: re.sub(r"^([^,]+), ([^,]+)$", r"\2 \1", name))
    authors = authors.map(merged(authors))
    table["Authors"] = table["URL"].map(authors.groupby(level=0, sort=False).agg("; ".join))
    return table.reset_index(drop=True)


def fingerprint(name: str) -> str:
    """OpenRefine's: without accents and punctuation, in small letters, each word once, in order."""
    plain = "".join(c for c in unicodedata.normalize("NFD", name.strip().lower()) if not unicodedata.combining(c))
    plain = "".join(c for c in plain if c not in string.punctuation and unicodedata.category(c) != "Cc" and not unicodedata.category(c).startswith("P"))
    return " ".join(sorted(set(plain.split())))


def merged(names: pd.Series) -> dict[str, str]:
    """Each spelling's most common form, the first of equals."""
    counts = Counter(names)
    forms: dict[str, str] = {}
    for name in counts:
        key = fingerprint(name)
        if key not in forms or counts[name] > counts[forms[key]]:
            forms[key] = name
    return {name: forms[fingerprint(name)] for name in counts}


def says(notebook: nbformat.NotebookNode, line: str) -> str:
    [cell] = [c for c in notebook.cells if c.cell_type == "code" and c.source.startswith(line)]
    return " ".join(shown(cell).split())


def test_what_is_lacking_is_counted(notebook: nbformat.NotebookNode, data: Path) -> None:
    table = pd.read_csv(data / "doaj-article-sample.csv", dtype=str, keep_default_na=False)
    assert f"│ {(table['DOI'] == '').sum()}" in says(notebook, "count where DOI is missing")


def test_one_article_stood_twice(notebook: nbformat.NotebookNode) -> None:
    assert "1 row removed, 1,000 left" in says(notebook, "drop duplicate rows by URL")


def test_publishers_are_six(notebook: nbformat.NotebookNode, folder: Path) -> None:
    assert "MDPI␣␣AG" in shown(next(c for c in notebook.cells if c.source.startswith("clusters Publisher")))
    assert pd.read_parquet(folder / "articles.parquet")["Publisher"].nunique() == 6


def test_every_author_has_a_row(notebook: nbformat.NotebookNode, data: Path) -> None:
    table = pd.read_csv(data / "doaj-article-sample.csv", dtype=str, keep_default_na=False).drop_duplicates("URL")
    authors = table["Authors"].str.split("|").explode()
    assert f"{len(authors):,} rows" in says(notebook, "authors = articles")


def test_every_cell(notebook: nbformat.NotebookNode, folder: Path, expected: pd.DataFrame) -> None:
    ours = pd.read_parquet(folder / "articles.parquet")
    assert list(ours.columns) == list(expected.columns)
    for name in expected:
        if name == "Title":
            # Those that shout are written in small letters; the others stay.
            same = [a == b if b != b.upper() else a.upper() == b.upper() for a, b in zip(ours[name], expected[name], strict=True)]
            assert all(same)
            assert not (ours[name] == ours[name].str.upper()).any()
            continue
        a, b = ([None if pd.isna(x) else x for x in table[name]] for table in (ours, expected))
        assert a == b, name
