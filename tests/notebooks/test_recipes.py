"""Recipes at night: what was learned from one file is applied to another, without a notebook, and checked against pandas."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pandas as pd
from test_command_line import run


def titanic(data: Path) -> pd.DataFrame:
    return pd.read_csv(data / "titanic.csv")


def recipe(lustrum: Path, folder: Path, steps: str) -> None:
    (folder / "notebook.lus").write_text(f'load "train.csv"\n{steps}\nsave recipe "clean.lus"\n')
    answer = run(lustrum, "run", "notebook.lus", cwd=folder)
    assert answer.returncode == 0, answer.stderr


STEPS = """\
fill age using median by pclass
fill embarked using mode
set z = (fare - mean(fare)) / std(fare)
drop empty columns
keep rows where pclass < 3
"""


def halves(data: Path, folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    whole = titanic(data)
    train, new = whole.iloc[::2], whole.iloc[1::2]
    train.to_csv(folder / "train.csv", index=False)
    new.to_csv(folder / "new.csv", index=False)
    return train, new


def filled(frame: pd.DataFrame, learned: pd.DataFrame) -> pd.DataFrame:
    medians = learned.groupby("pclass")["age"].median()
    frame = frame.assign(age=frame["age"].fillna(frame["pclass"].map(medians)))
    return frame.assign(embarked=frame["embarked"].fillna(learned["embarked"].mode()[0]))[lambda f: f["pclass"] < 3].reset_index(drop=True)


def test_trained_on_one_half_and_applied_to_the_other(lustrum: Path, data: Path, tmp_path: Path) -> None:
    train, new = halves(data, tmp_path)
    recipe(lustrum, tmp_path, STEPS)
    answer = run(lustrum, "run", "clean.lus", "--input", "new.csv", "--output", "clean.parquet", cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    ours = pd.read_parquet(tmp_path / "clean.parquet")
    expected = filled(new, train)
    pd.testing.assert_series_equal(ours["age"], expected["age"], check_dtype=False)
    assert list(ours["embarked"]) == list(expected["embarked"])
    # The learned medians differ from those of the new half, so that this is a test.
    assert not ours["age"].equals(filled(new, new)["age"])


def test_refit_learns_from_the_new_half(lustrum: Path, data: Path, tmp_path: Path) -> None:
    _, new = halves(data, tmp_path)
    recipe(lustrum, tmp_path, STEPS)
    answer = run(lustrum, "run", "clean.lus", "--input", "new.csv", "--output", "clean.csv", "--refit", cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    ours = pd.read_csv(tmp_path / "clean.csv")
    pd.testing.assert_series_equal(ours["age"], filled(new, new)["age"], check_dtype=False)


def test_a_recipe_is_plain_and_stays_as_it_is_when_formatted(lustrum: Path, data: Path, tmp_path: Path) -> None:
    halves(data, tmp_path)
    recipe(lustrum, tmp_path, STEPS)
    text = (tmp_path / "clean.lus").read_text()
    assert 'load "train.csv" with types = {survived: integer, pclass: integer' in text
    assert "fill age using median by pclass" in text.splitlines()
    assert run(lustrum, "fmt", "--check", "clean.lus", cwd=tmp_path).returncode == 0
    assert run(lustrum, "check", "clean.lus", cwd=tmp_path).returncode == 0
    # A line that was changed by hand learns anew.
    (tmp_path / "clean.lus").write_text(text.replace("using median by pclass", "using mean", 1))
    answer = run(lustrum, "run", "clean.lus", "--input", "new.csv", cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert f"mean {titanic(data).iloc[1::2]['age'].mean():.4}"[:8] in answer.stdout


def test_the_options_of_the_import_go_along(lustrum: Path, tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_bytes("Name;Größe\nJörg;1\nZoë;2\n".encode("cp1252"))
    (tmp_path / "new.csv").write_bytes("Name;Größe\nUrs;\n".encode("cp1252"))
    recipe(lustrum, tmp_path, "rename Größe to size\nexpect size is missing or size < 3\n")
    text = (tmp_path / "clean.lus").read_text()
    assert 'separator = ";", encoding = "windows-1252", types = {Name: text, Größe: integer}' in text
    answer = run(lustrum, "run", "clean.lus", "--input", "new.csv", "--output", "out.csv", cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert (tmp_path / "out.csv").read_text() == "Name,size\nUrs,\n"


def status(lustrum: Path, folder: Path, script: str, *more: str) -> subprocess.CompletedProcess[str]:
    (folder / "s.lus").write_text(script)
    return run(lustrum, "run", "s.lus", *more, cwd=folder)


def test_exit_status(lustrum: Path, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("Age\n20\n200\n")
    assert status(lustrum, tmp_path, 'load "t.csv"\nexpect Age > 0\n').returncode == 0
    failed = status(lustrum, tmp_path, 'load "t.csv"\nexpect Age < 120\nset x = Age\n', "--output", "out.csv", "--report", "r.html")
    assert failed.returncode == 2
    assert "1 of 2 rows is not as expected" in failed.stderr and "Row 2: Age 200." in failed.stderr
    assert not (tmp_path / "out.csv").exists()
    page = (tmp_path / "r.html").read_text()
    assert page.startswith("<!DOCTYPE html>") and "is not as expected" in page and "load" in page
    assert status(lustrum, tmp_path, 'load "t.csv"\nexpect Age < 120 else warn\n').returncode == 0
    assert status(lustrum, tmp_path, 'load "t.csv"\ndrop nothing\n').returncode == 1
    assert status(lustrum, tmp_path, 'load "t.csv"\n', "--input", "none.csv").returncode == 1
    assert status(lustrum, tmp_path, 'load "t.csv"\n', "--output", "nowhere/out.csv").returncode == 1
    assert run(lustrum, "run", "none.lus", cwd=tmp_path).returncode == 1


def test_inputs_by_the_name_of_their_table(lustrum: Path, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x\n1\n")
    (tmp_path / "b.csv").write_text("y\n2\n")
    (tmp_path / "c.csv").write_text("y\n3\n")
    script = 'load "a.csv"\nb = load "b.csv"\nuse b\nset y = y * 10\n'
    answer = status(lustrum, tmp_path, script, "--input", "b=c.csv", "--output", "out.csv")
    assert answer.returncode == 0, answer.stderr
    assert (tmp_path / "out.csv").read_text() == "y\n30\n"
    assert "read from c.csv in place of its own" in answer.stdout
    unused = status(lustrum, tmp_path, script, "--input", "nothing=c.csv")
    assert unused.returncode == 1
    assert "c.csv" in unused.stderr


def test_in_pieces_it_is_the_same(lustrum: Path, data: Path, tmp_path: Path) -> None:
    whole = pd.concat([titanic(data)] * 20, ignore_index=True).assign(id=range(20 * len(titanic(data))))
    whole.iloc[::2].to_csv(tmp_path / "train.csv", index=False)
    whole.to_csv(tmp_path / "new.csv", index=False)
    steps = """\
fill age using median by pclass
upper sex
set old = age > 60, name = replace(name, /,.*/, "")
drop rows where embarked is missing
rename fare to price
expect price >= 0
"""
    recipe(lustrum, tmp_path, steps)
    for output in "out.csv", "out.parquet":
        once = run(lustrum, "run", "clean.lus", "--input", "new.csv", "--output", "once-" + output, cwd=tmp_path)
        pieces = run(lustrum, "run", "clean.lus", "--input", "new.csv", "--output", output, "--pieces", "100kB", cwd=tmp_path)
        assert (once.returncode, pieces.returncode) == (0, 0), once.stderr + pieces.stderr
        if output.endswith("csv"):
            assert (tmp_path / output).read_bytes() == (tmp_path / ("once-" + output)).read_bytes()
        else:
            pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / output), pd.read_parquet(tmp_path / ("once-" + output)))
    # The account counts all pieces.
    counts = [line.strip() for line in pieces.stdout.splitlines() if "changed in" in line or "removed" in line]
    assert counts == [line.strip() for line in once.stdout.splitlines() if "changed in" in line or "removed" in line]
    assert "read in pieces" in pieces.stdout


def test_what_cannot_go_through_in_pieces_says_so(lustrum: Path, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,x\n2,y\n")
    types = 'load "t.csv" with types = {a: integer, b: text}\n'
    for script, why in (
        ('load "t.csv"\ntrim b\n', "types is not said for its columns"),
        ('load "t.csv" with types = {a: integer}\ntrim b\n', "types is not said for all of its columns"),
        (types + "sort by a\n", "sort by a needs the whole table"),
        (types + "fill a using mean\n", "fill a using mean learns from the whole table"),
        (types + "set c = a - mean(a)\n", "needs the whole table"),
        (types + "show\n", "show is no step"),
        (types + "expect count() > 1\n", "needs the whole table"),
        (types + "small = keep rows where a > 1\n", "it makes more than one table"),
    ):
        answer = status(lustrum, tmp_path, script, "--output", "out.csv", "--pieces", "1MB")
        assert answer.returncode == 1, script
        assert f"cannot be run in pieces: {why}" in answer.stderr or why in answer.stderr, answer.stderr
        assert not (tmp_path / "out.csv").exists()
    wrong = status(lustrum, tmp_path, types + "expect a < 2\n", "--output", "out.csv", "--pieces", "1MB")
    assert wrong.returncode == 2
    assert not (tmp_path / "out.csv").exists()
    assert status(lustrum, tmp_path, types, "--output", "out.csv", "--pieces", "much").returncode != 0


def test_a_broken_rule_stops_the_run_and_stands_in_its_report(lustrum: Path, tmp_path: Path) -> None:
    """Exit status 2, no output, and a page that lists the rules that were kept and the one that was not."""
    (tmp_path / "people.csv").write_text("id,age\n1,31\n2,\n2,200\n")
    steps = "expect columns id as integer, age\nexpect age in 0..120 where age is not missing else warn\nexpect unique id\n"
    (tmp_path / "rules.lus").write_text('load "people.csv"\n' + steps)
    answer = run(lustrum, "run", "rules.lus", "--report", "report.html", "--output", "out.csv", cwd=tmp_path)
    assert answer.returncode == 2
    assert "2 of 3 rows are not as expected" in answer.stderr
    assert not (tmp_path / "out.csv").exists()
    page = (tmp_path / "report.html").read_text()
    for rule, state in zip(steps.splitlines(), ["kept", "warned", "broken"], strict=True):
        assert rule.replace(" else warn", "") in page
        assert state in page
    # Without the row that breaks it the run goes through.
    (tmp_path / "people.csv").write_text("id,age\n1,31\n2,\n3,20\n")
    answer = run(lustrum, "run", "rules.lus", "--report", "report.html", "--output", "out.csv", cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert (tmp_path / "out.csv").exists()
