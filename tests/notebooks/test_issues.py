"""`issues` and `suggest` on real files: what they name is what is there, every line does what it says, and the messiness falls."""

from __future__ import annotations

import csv
import io
import tomllib
from pathlib import Path

import pandas as pd
import pytest
from conftest import EXAMPLES, HERE
from test_command_line import run

LISTS = HERE / "true_issues"
FILES = {
    "titanic": "titanic.csv",
    "beers.clean": "beers.clean.csv",
    "beers.dirty": "beers.dirty.csv",
    "wellcome-2011-12": "wellcome-apc-2011-12.macroman.csv",
    "wellcome-2012-13": "wellcome-apc-2012-13.xlsx",
    "penguins": "penguins.csv",
    "penguins_raw": "penguins_raw.csv",
}
LISTED = ["titanic", "beers.clean", "wellcome-2011-12", "penguins", "penguins_raw"]
# Lines that leave their issue, and why.
STAYING = {
    "Lines of the file that did not fit": "until the file is loaded again",
    "Duplicate keys": "rows with one key may be one thing twice or two things: the line shows them",
}


@pytest.fixture
def file(request: pytest.FixtureRequest, data: Path) -> Path:
    name = FILES[request.param]
    return next(path for path in (LISTS / name, EXAMPLES / name, data / name) if path.is_file())


def answer(lustrum: Path, file: Path, folder: Path, *lines: str) -> pd.DataFrame:
    """The table of the last line, after those before it."""
    *steps, look = lines
    script = [f't = load "{file}"', *steps, f'{look} | save "answer.csv" overwriting']
    (folder / "script.lus").write_text("\n".join(script) + "\n")
    ran = run(lustrum, "run", "script.lus", cwd=folder)
    assert ran.returncode == 0, f"{steps}\n{ran.stdout}\n{ran.stderr}"
    return pd.read_csv(folder / "answer.csv", keep_default_na=False)


def known(issues: pd.DataFrame) -> set[tuple[str, str]]:
    return set(zip(issues["column"], issues["issue"], strict=True))


@pytest.mark.parametrize("file", LISTED, indirect=True)
def test_what_is_named_is_there_and_what_is_there_is_named(lustrum: Path, file: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    name = request.node.callspec.params["file"]
    listed = tomllib.loads((LISTS / f"{name}.toml").read_text())["issue"]
    found = answer(lustrum, file, tmp_path, "issues")
    true = {(entry["column"], entry["issue"]) for entry in listed}
    assert true - known(found) == set(), "missing"
    assert len(known(found) - true) <= 1, known(found) - true
    for entry in (entry for entry in listed if "rows" in entry):
        row = found[(found["column"] == entry["column"]) & (found["issue"] == entry["issue"])].iloc[0]
        assert row["rows"] == entry["rows"], entry


@pytest.mark.parametrize("file", FILES, indirect=True)
def test_every_line_does_what_it_says(lustrum: Path, file: Path, tmp_path: Path) -> None:
    found = answer(lustrum, file, tmp_path, "issues")
    assert list(found["severity"]) == sorted(found["severity"], key=["serious", "moderate", "minor"].index)
    for line, group in found.groupby("line", sort=False):
        left = answer(lustrum, file, tmp_path, str(line), "issues")
        for _, issue in group.iterrows():
            again = left[(left["column"] == issue["column"]) & (left["issue"] == issue["issue"])]
            if issue["issue"] in STAYING:
                continue
            assert again.empty, f"{line}: {again.iloc[0].to_dict()}"
        if not set(group["issue"]) <= set(STAYING):
            assert left["points"].sum() < found["points"].sum(), line


@pytest.mark.parametrize("file", FILES, indirect=True)
def test_a_suggested_step_has_the_effect_that_was_told(lustrum: Path, file: Path, tmp_path: Path) -> None:
    steps = answer(lustrum, file, tmp_path, "suggest")
    assert len(steps) > 0
    for _, step in steps.iterrows():
        line = step["line"]
        # The history tells each step as it was told when it ran.
        history = answer(lustrum, file, tmp_path, line, "history")
        history = history[history["step"] > 0]
        assert step["effect"] == " | ".join(history["effect"]), line
        assert step["cells_changed"] == history["cells_changed"].astype(int).sum(), line
        assert step["rows_removed"] == history["rows_removed"].astype(int).sum(), line


@pytest.mark.parametrize("file", FILES, indirect=True)
def test_the_messiness_falls_to_nothing(lustrum: Path, file: Path, tmp_path: Path) -> None:
    done: list[str] = []
    before = float(answer(lustrum, file, tmp_path, "issues")["points"].sum())
    assert 0 < before < 100
    for _ in range(40):
        steps = answer(lustrum, file, tmp_path, *done, "suggest")
        if steps.empty:
            break
        done.append(str(steps["line"].iloc[0]))
        after = float(answer(lustrum, file, tmp_path, *done, "issues")["points"].sum())
        assert after < before + 1e-9, done
        before = after
    # What no line can settle is shown by its own: which of two rows with one key is right.
    left = answer(lustrum, file, tmp_path, *done, "issues")
    assert set(left["issue"]) <= set(STAYING), done
    assert before == pytest.approx(left["points"].sum()), done


def many(each: list[object], times: int) -> list[object]:
    return [value for value in each for _ in range(times)]


NUMBERS = list(range(1, 61))
NAMES = [f"Name {chr(65 + n % 26)}{n}" for n in NUMBERS]
CASES: dict[str, tuple[dict[str, list[object]], str, str, int]] = {
    "dependency": (
        {"Zip": many([f"Z{n}" for n in range(40)], 3), "City": ["Roma", *many(["Rome", "Oslo", "Bern", "Paris", "Lima"], 24)[1:]]},
        "Zip, City",
        "One key, several values",
        1,
    ),
    "same column": ({"a": NAMES, "b": [*NAMES[:-1], "other"]}, "a, b", "Two columns with the same values", 60),
    "email": ({"mail": [*[f"ann{n}@example.com" for n in NUMBERS[:-1]], "ann(at)example.com"]}, "mail", "Invalid addresses", 1),
    "card": ({"card": many(["4111 1111 1111 1111"], 59) + ["4111 1111 1111 1112"]}, "card", "Wrong check digits", 1),
    "issn": ({"issn": many(["0378-5955", "2049-3630", "2434-561X", "1050-124X", "0028-0836", "0036-8075"], 3) + ["0378-5956"]}, "issn", "Wrong check digits", 1),
    "precision": ({"x": [*[n / 4 for n in NUMBERS[:-1]], 0.1 + 0.2]}, "x", "Excess precision", 1),
    "currencies": ({"cost": [*[f"£{n}" for n in NUMBERS[:-1]], "$7"]}, "cost", "Several currencies", 1),
    "separators": ({"x": [*[f"1,{n:03}.5" for n in NUMBERS[:-1]], "1.034,5"]}, "x", "Numbers written in several ways", 1),
    "day or month": ({"on": [f"0{1 + n % 9}/0{1 + n % 7}/2024" for n in NUMBERS]}, "on", "Day or month first, nothing shows which", sum(n % 9 != n % 7 for n in NUMBERS)),
    "day and month": ({"on": [*[f"{13 + n % 12}/04/2024" for n in NUMBERS[:-1]], "04/25/2024"]}, "on", "Dates in several formats", 1),
    "formats": ({"on": [*[f"{13 + n % 12}/04/2024" for n in NUMBERS[:-1]], "2024-04-05"]}, "on", "Dates in several formats", 1),
    "mixed": ({"x": [*NUMBERS[:-1], "sixty"]}, "x", "Mixed types", 1),
    "zeros": ({"zip": [10000 + n for n in NUMBERS[:-1]] + [2139]}, "zip", "Leading zeros lost", 1),
    "control": ({"a": [*NAMES[:-1], "x\u200by"]}, "a", "Characters that do not show", 1),
    "tags": ({"a": [*NAMES[:-1], "H<sub>2</sub>O"]}, "a", "HTML tags", 1),
    "age": ({"age": [20 + n for n in NUMBERS[:-1]] + [-5]}, "age", "Impossible values", 1),
    "future birth": ({"birth_date": [f"19{n + 20}-05-06" for n in NUMBERS[:-1]] + ["2931-05-06"]}, "birth_date", "Impossible values", 1),
    "percent": ({"percent": [*NUMBERS[:-1], 140]}, "percent", "Impossible values", 1),
    "999": ({"x": [*NUMBERS[:-2], 999, 999]}, "x", "Values that stand for missing", 2),
    "1900": ({"on": [f"2024-05-{1 + n % 28:02}" for n in NUMBERS[:-1]] + ["1900-01-01"]}, "on", "Values that stand for missing", 1),
    "outlier": ({"x": [*NUMBERS[:-1], 5000]}, "x", "Far from the rest", 1),
    "constant": ({"x": many(["same"], 60)}, "x", "One value only", 60),
    "empty": ({"x": many([None], 60)}, "x", "Empty column", 60),
    "keys": ({"user_id": [*range(1, 120), 119]}, "user_id", "Duplicate keys", 2),
    "rows": ({"a": [*NAMES, NAMES[0]], "b": [*NUMBERS, 1]}, "", "Duplicate rows", 1),
}


@pytest.mark.parametrize("case", CASES)
def test_each_kind_is_found_alone_and_goes(lustrum: Path, tmp_path: Path, case: str) -> None:
    columns, column, issue, rows = CASES[case]
    table = pd.DataFrame(columns)
    if case != "rows":
        table["n"] = range(len(table))
    table.to_csv(tmp_path / "t.csv", index=False)
    found = answer(lustrum, tmp_path / "t.csv", tmp_path, "issues")
    assert list(zip(found["column"], found["issue"], found["rows"], strict=True)) == [(column, issue, rows)]
    line = found["line"].iloc[0]
    if issue == "Duplicate keys":
        assert len(answer(lustrum, tmp_path / "t.csv", tmp_path, line)) == rows
        return
    assert answer(lustrum, tmp_path / "t.csv", tmp_path, line, "issues").empty


def test_lines_that_did_not_fit_are_told_until_they_are_mended(lustrum: Path, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n" + "".join(f"{n},x{n}\n" for n in NUMBERS) + "1,2,3,4\n")
    found = answer(lustrum, tmp_path / "t.csv", tmp_path, "issues")
    assert list(zip(found["issue"], found["rows"], found["line"], strict=True)) == [("Lines of the file that did not fit", 1, "rejects")]
    assert len(answer(lustrum, tmp_path / "t.csv", tmp_path, "rejects")) == 1
    # What was made of the table says nothing of its file.
    assert answer(lustrum, tmp_path / "t.csv", tmp_path, "u = t | keep rows where a > 0", "use u", "issues").empty


def cells(data: Path, name: str) -> pd.DataFrame:
    if name.endswith("xlsx"):
        return pd.read_excel(data / name, dtype=str, keep_default_na=False)
    if "macroman" in name:
        rows = list(csv.reader(io.StringIO((data / name).read_bytes().decode("mac_roman"), newline="")))
        return pd.DataFrame(rows[1:], columns=rows[0])
    return pd.read_csv(data / name, dtype=str, keep_default_na=False)


def only(found: pd.DataFrame, column: str, issue: str) -> pd.Series:
    chosen = found[(found["column"] == column) & (found["issue"] == issue)]
    assert len(chosen) == 1, f"{column}: {issue}\n{found[['column', 'issue', 'rows']]}"
    return chosen.iloc[0]


def loose(texts: pd.Series) -> pd.Series:
    return (texts != texts.str.strip()) | texts.str.contains(r"\s\s|\t", regex=True)


# What stands in the 2012-13 file where there is no identifier yet.
AWAITED = {"-", "in process", "not yet available", "in press", "pending", "not yet published"}


def test_the_figures_of_2012_13(lustrum: Path, data: Path, tmp_path: Path) -> None:
    file = FILES["wellcome-2012-13"]
    found, truth = answer(lustrum, data / file, tmp_path, "issues"), cells(data, file)
    for column in ["Publisher", "Journal title"]:
        assert only(found, column, "One value in several spellings")["rows"] > 20
    for column in ["PMID/PMCID", "Publisher", "Journal title", "Article title"]:
        lines = truth[column].str.contains(r"[\r\n]", regex=True)
        assert only(found, column, "Blanks at the ends or doubled")["rows"] == (loose(truth[column]) & ~lines).sum(), column
        if lines.any():
            assert only(found, column, "Line ends inside cells")["rows"] == lines.sum(), column
    assert only(found, "PMID/PMCID", "Two kinds of identifier in one column")["rows"] > 100
    assert only(found, "PMID/PMCID", "Values that stand for missing")["rows"] == truth["PMID/PMCID"].str.strip().str.lower().isin(AWAITED).sum()
    cost = truth.columns[4]
    costs = pd.to_numeric(truth[cost])
    low, high = costs.quantile(0.25), costs.quantile(0.75)
    far = costs[(costs > high + 5 * (high - low)) | (costs < low - 5 * (high - low))]
    implausible = only(found, cost, "Far from the rest")
    assert implausible["rows"] == len(far) > 0
    assert implausible["examples"].startswith("13200")


def test_the_figures_of_2011_12(lustrum: Path, data: Path, tmp_path: Path) -> None:
    file = FILES["wellcome-2011-12"]
    found, truth = answer(lustrum, data / file, tmp_path, "issues"), cells(data, file)
    assert only(found, "Article title", "Text read in the wrong encoding")["rows"] == truth["Article title"].str.contains("â€").sum() == 1
    lines = {column: truth[column].str.contains(r"[\r\n]", regex=True).sum() for column in truth.columns}
    told = found[found["issue"] == "Line ends inside cells"].set_index("column")["rows"]
    assert told.to_dict() == {column: rows for column, rows in lines.items() if rows}
    assert sum(lines.values()) == 97
    assert only(found, "COST (£)", "Numbers stored as text")["rows"] == truth["COST (£)"].str.startswith("£").sum() == 1638
    twice = truth["PMID/PMCID"].str.strip().value_counts()
    assert only(found, "PMID/PMCID", "Duplicate keys")["rows"] == twice[(twice > 1) & (twice.index != "")].sum()


def test_the_figures_of_the_dirty_beers(lustrum: Path, data: Path, tmp_path: Path) -> None:
    found, truth = answer(lustrum, data / FILES["beers.dirty"], tmp_path, "issues"), cells(data, FILES["beers.dirty"])
    assert only(found, "ounces", "Units behind the numbers")["rows"] == truth["ounces"].str.contains("[a-zA-Z]", regex=True).sum()
    assert only(found, "abv", "A % behind some numbers only")["rows"] == truth["abv"].str.endswith("%").sum()
    assert only(found, "ibu", "Values that stand for missing")["rows"] == (truth["ibu"] == "N/A").sum()
    inside = truth["city"].str.contains(r" [A-Z]{2}$", regex=True) & (truth["state"] == "")
    assert only(found, "city, state", "The value of another column inside")["rows"] == inside.sum() == 127


def test_the_points_are_those_of_the_formula(lustrum: Path, data: Path, tmp_path: Path) -> None:
    found = answer(lustrum, data / FILES["wellcome-2011-12"], tmp_path, "issues")
    weight = found["severity"].map({"serious": 1, "moderate": 0.5, "minor": 0.2})
    assert (found["column"] != "").all()
    load = weight * (found["rows"] / 1638) ** 0.5 / 5
    expected = 100 * (1 - 2.718281828459045 ** -load.sum()) * load / load.sum()
    assert (found["points"] - expected).abs().max() < 1e-9
