"""Looks that answer with a table, held against pandas and plain definitions on real files."""

from __future__ import annotations

import itertools
import math
import re
import subprocess
import unicodedata
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import PROJECT

TITANIC = "titanic.csv"
BEERS = ("beers.dirty.csv", "beers.clean.csv")
DOAJ = "doaj-article-sample.csv"


def asked(lustrum: Path, folder: Path, script: str) -> pd.DataFrame:
    """What the last line of a script answers, every cell as text."""
    (folder / "script.lus").write_text(f'{script}\n  | save "out.csv"')
    ran = subprocess.run([lustrum, "run", "script.lus"], cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr + ran.stdout
    return pd.read_csv(folder / "out.csv", dtype="string", keep_default_na=False, na_values=[""])


@pytest.fixture(scope="module")
def titanic(data: Path) -> pd.DataFrame:
    return pd.read_csv(data / TITANIC)


def words_of(text: str) -> list[str]:
    """Runs of letters with their marks, an apostrophe between letters included, letter by letter."""
    found, word = [], ""
    text = text.lower().replace("\u2019", "'")
    for place, letter in enumerate(text):
        kind = unicodedata.category(letter)[0]
        after = unicodedata.category(text[place + 1])[0] if place + 1 < len(text) else ""
        if kind == "L" or (word and kind == "M") or (word and letter == "'" and after in "LM" and after):
            word += letter
        elif word:
            found.append(word)
            word = ""
    return found + [word] * bool(word)


def test_words(lustrum: Path, data: Path, tmp_path: Path, titanic: pd.DataFrame) -> None:
    answer = asked(lustrum, tmp_path, f'load "{data / TITANIC}"\nwords name where sex = "female"')
    names = titanic.loc[titanic["sex"] == "female", "name"]
    wanted = Counter(word for name in names for word in words_of(name))
    # A counter keeps the order in which its words came first, and so does sorting.
    assert list(zip(answer["word"], answer["count"].astype(int))) == wanted.most_common()


def test_search(lustrum: Path, data: Path, tmp_path: Path, titanic: pd.DataFrame) -> None:
    texts = titanic.select_dtypes(["object", "string"]).columns
    answer = asked(lustrum, tmp_path, f'load "{data / TITANIC}"\nsearch "Mar"')
    hits = [
        (str(row + 1), name, titanic.at[row, name])
        for row in range(len(titanic))
        for name in texts
        if isinstance(titanic.at[row, name], str) and "Mar" in titanic.at[row, name]
    ]
    assert len(hits) > 20
    assert list(answer.itertuples(index=False, name=None)) == hits
    answer = asked(lustrum, tmp_path, f'load "{data / TITANIC}"\nsearch /c\\d+/i in cabin, ticket')
    found = titanic["cabin"].str.extract(r"(?i)(c\d+)")[0].dropna()
    assert answer["column"].eq("cabin").all()
    assert list(answer["found"]) == list(found)
    assert list(answer["row"].astype(int)) == list(found.index + 1)


@pytest.mark.parametrize("keys", [["ticket"], ["cabin", "pclass"], ["age", "fare", "sex"]])
def test_duplicates(lustrum: Path, data: Path, tmp_path: Path, titanic: pd.DataFrame, keys: list[str]) -> None:
    answer = asked(lustrum, tmp_path, f'load "{data / TITANIC}"\nduplicates by {", ".join(keys)}')
    keyed = titanic.dropna(subset=keys)
    repeated = keyed[keyed.duplicated(keys, keep=False)]
    number = repeated.groupby(keys, sort=False).ngroup() + 1
    wanted = pd.DataFrame({"group": number, "row": repeated.index + 1}).sort_values(["group", "row"])
    assert list(answer["group"].astype(int)) == list(wanted["group"])
    assert list(answer["row"].astype(int)) == list(wanted["row"])
    assert list(answer["name"]) == list(repeated.loc[wanted["row"] - 1, "name"])


def test_whole_rows_repeated(lustrum: Path, data: Path, tmp_path: Path) -> None:
    answer = asked(lustrum, tmp_path, f'load "{data / TITANIC}"\ntitanic | keep pclass, age, cabin, embarked | duplicates')
    frame = pd.read_csv(data / TITANIC)[["pclass", "age", "cabin", "embarked"]]
    repeated = frame[frame.duplicated(keep=False)]
    number = repeated.groupby(list(frame), sort=False, dropna=False).ngroup() + 1
    wanted = pd.DataFrame({"group": number, "row": repeated.index + 1}).sort_values(["group", "row"])
    assert list(answer["row"].astype(int)) == list(wanted["row"])
    assert list(answer["group"].astype(int)) == list(wanted["group"])


def test_invalid(lustrum: Path, data: Path, tmp_path: Path, titanic: pd.DataFrame) -> None:
    answer = asked(lustrum, tmp_path, f'load "{data / TITANIC}"\ninvalid ticket as integer')
    wrong = titanic[~titanic["ticket"].str.fullmatch(r"\d+")]
    assert list(answer["row"].astype(int)) == list(wrong.index + 1)
    assert list(answer["ticket"]) == list(wrong["ticket"])
    assert list(answer.columns[:2]) == ["row", "ticket"]


def tau(x: np.ndarray, y: np.ndarray) -> float:
    """Kendall's tau-b by its definition: all pairs."""
    signs = np.sign(np.subtract.outer(x, x)) * np.sign(np.subtract.outer(y, y))
    untied = [np.count_nonzero(np.subtract.outer(side, side)) for side in (x, y)]
    return float(signs.sum() / math.sqrt(untied[0] * untied[1]))


@pytest.mark.parametrize("method", ["pearson", "spearman", "kendall"])
def test_correlate(lustrum: Path, data: Path, tmp_path: Path, titanic: pd.DataFrame, method: str) -> None:
    answer = asked(lustrum, tmp_path, f'load "{data / TITANIC}"\ncorrelate using {method}')
    numbers = titanic.select_dtypes("number")
    found = {(row.column, row.other): (float(row.correlation), int(row.rows)) for row in answer.itertuples()}
    assert set(found) == set(itertools.combinations(numbers, 2))
    for (a, b), (measure, rows) in found.items():
        both = numbers[[a, b]].dropna()
        assert rows == len(both)
        ranked = both.rank() if method == "spearman" else both
        wanted = tau(both[a].to_numpy(), both[b].to_numpy()) if method == "kendall" else ranked[a].corr(ranked[b])
        assert measure == pytest.approx(wanted, abs=1e-12)
    strengths = [abs(measure) for measure, _ in found.values()]
    assert strengths == sorted(strengths, reverse=True)


def test_correlate_some_rows(lustrum: Path, data: Path, tmp_path: Path, titanic: pd.DataFrame) -> None:
    answer = asked(lustrum, tmp_path, f'load "{data / TITANIC}"\ncorrelate age, fare where sex = "male" and pclass = 1')
    chosen = titanic[(titanic["sex"] == "male") & (titanic["pclass"] == 1)][["age", "fare"]].dropna()
    assert int(answer["rows"][0]) == len(chosen)
    assert float(answer["correlation"][0]) == pytest.approx(chosen["age"].corr(chosen["fare"]), abs=1e-12)


def test_compare(lustrum: Path, data: Path, tmp_path: Path) -> None:
    """What was mended by hand in a file, cell by cell."""
    script = f'dirty = load "{data / BEERS[0]}" with types = {{id: text}}\nclean = load "{data / BEERS[1]}" with types = {{id: text}}\n'
    dirty, clean = (pd.read_csv(data / name, dtype="string", keep_default_na=False, na_values=[""]) for name in BEERS)
    key = next(name for name in dirty.columns if name in clean.columns and dirty[name].is_unique and clean[name].is_unique)
    script = script.replace("id: text", ", ".join(f"`{name}`: text" for name in dirty.columns), 1)
    script = script.replace("id: text", ", ".join(f"`{name}`: text" for name in clean.columns), 1)
    answer = asked(lustrum, tmp_path, f"{script}compare dirty with clean on {key}")
    common = [name for name in dirty.columns if name in clean.columns and name != key]
    merged = dirty.merge(clean, on=key, suffixes=("", "\0there"))
    wanted = []
    for row in merged.to_dict("records"):
        for name in common:
            here, there = row[name], row[f"{name}\0there"]
            if not ((pd.isna(here) and pd.isna(there)) or (not pd.isna(here) and not pd.isna(there) and here == there)):
                wanted.append((row[key], name, here, there))
    cells = answer[answer["difference"] == "cell"]
    assert len(wanted) > 100
    assert [tuple(row) for row in cells[[key, "column", "here", "there"]].fillna("").to_numpy()] == [
        tuple("" if pd.isna(value) else value for value in row) for row in wanted
    ]
    only_here = answer[answer["difference"] == "row only here"][key]
    assert set(only_here) == set(dirty[key]) - set(clean[key])
    columns = {kind: set(answer[answer["difference"] == f"column only {kind}"]["column"]) for kind in ("here", "there")}
    assert columns == {"here": set(dirty.columns) - set(clean.columns), "there": set(clean.columns) - set(dirty.columns)}


def test_compare_random(lustrum: Path, tmp_path: Path) -> None:
    """Tables with repeated and missing keys against a dictionary of their rows."""
    draw = np.random.default_rng(7)
    tables = []
    for name in ("a", "b"):
        frame = pd.DataFrame(
            {
                "k": pd.array(draw.integers(0, 60, 50), dtype="Int64"),
                "x": pd.array(draw.integers(0, 3, 50), dtype="Int64"),
                "y": draw.choice(["p", "q", "r"], 50),
            }
        )
        frame.loc[draw.random(50) < 0.1, "k"] = pd.NA
        frame.loc[draw.random(50) < 0.2, "x"] = pd.NA
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
        tables.append(frame)
    answer = asked(lustrum, tmp_path, 'a = load "a.csv"\nb = load "b.csv"\ncompare a with b on k').fillna("")
    a, b = tables
    counts = [frame["k"].dropna().value_counts() for frame in tables]
    rows = {"missing key": [("", str(a["k"].isna().sum()), str(b["k"].isna().sum()))]}
    several, only_here, only_there, cells = [], [], [], []
    for key in sorted(set(counts[0].index) | set(counts[1].index)):
        here, there = (int(count.get(key, 0)) for count in counts)
        if here > 1 or there > 1:
            several.append((str(key), str(here), str(there)))
        elif not there:
            only_here.append((str(key), "", ""))
        elif not here:
            only_there.append((str(key), "", ""))
        else:
            one, other = (frame[frame["k"] == key].iloc[0] for frame in tables)
            for name in ("x", "y"):
                values = ["" if pd.isna(value) else str(value) for value in (one[name], other[name])]
                if values[0] != values[1]:
                    cells.append((str(key), *values))
    rows |= {"several rows": several, "row only here": only_here, "row only there": only_there, "cell": cells}
    for kind, wanted in rows.items():
        found = answer[answer["difference"] == kind][["k", "here", "there"]]
        assert sorted(map(tuple, found.to_numpy())) == sorted(wanted), kind
        assert wanted, kind


def test_spell(lustrum: Path, data: Path, tmp_path: Path) -> None:
    """Titles of articles: what is said to be unknown stands there, and is no word of the dictionary's list."""
    answer = asked(lustrum, tmp_path, f'load "{data / DOAJ}"\nspell Title')
    titles = pd.read_csv(data / DOAJ, dtype="string")["Title"].dropna()
    listed = PROJECT / "src" / "plan" / "spelling" / "dictionaries" / "en_US.dic"
    stems = {line.split("/")[0] for line in listed.read_text().splitlines()[1:]}
    counts = Counter(word for title in titles for word in re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", title.replace("\u2019", "'").lower()))
    assert len(answer) > 50
    assert answer["word"].is_unique
    assert answer["count"].astype(int).is_monotonic_decreasing
    for word, count in zip(answer["word"], answer["count"].astype(int)):
        assert word not in stems
        assert count <= counts[word], word
    proposals = answer["suggestions"].dropna().str.split(", ")
    assert proposals.str.len().max() <= 3
    assert answer["suggestions"][100:].isna().all()
