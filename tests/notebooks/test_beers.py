"""Craft beers with thousands of wrong cells, brought back to the truth that is known of them by a recipe of a few lines."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from test_command_line import run

RECIPE = r"""beers = load "beers.dirty.csv"
mark "N/A" as missing
strip "%" from abv
strip /[^\d.].*$/ from ounces
extract / (?<state>[A-Z]{2})$/ from city
strip / [A-Z]{2}$/ from city
convert ounces, abv, ibu to number
set abv = round(abv, 4)
"""


def cells(file: Path) -> pd.DataFrame:
    """The cells as typed values: numbers as numbers, whatever they are written like, and nothing as empty text."""
    return pd.read_csv(file, dtype=str, keep_default_na=False).map(typed)


def typed(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def repair_f1(dirty: pd.DataFrame, ours: pd.DataFrame, truth: pd.DataFrame) -> float:
    """The harmonic mean of the share of changed cells that are right and the share of wrong cells that were put right. Columns by position."""
    wrong = dirty.to_numpy() != truth.to_numpy()
    changed = dirty.to_numpy() != ours.to_numpy()
    right = changed & (ours.to_numpy() == truth.to_numpy())
    precision, recall = right.sum() / changed.sum(), right.sum() / wrong.sum()
    return 2 * precision * recall / (precision + recall)


def test_a_recipe_of_eight_lines_finds_the_truth(lustrum: Path, data: Path, tmp_path: Path) -> None:
    (tmp_path / "beers.dirty.csv").symlink_to(data / "beers.dirty.csv")
    (tmp_path / "beers.lus").write_text(RECIPE)
    answer = run(lustrum, "run", "beers.lus", "--output", "ours.csv", cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    dirty, ours, truth = cells(data / "beers.dirty.csv"), cells(tmp_path / "ours.csv"), cells(data / "beers.clean.csv")
    assert ours.shape == truth.shape == dirty.shape
    assert (dirty.to_numpy() != truth.to_numpy()).sum() == 4362
    assert len(RECIPE.splitlines()) <= 8
    assert repair_f1(dirty, ours, truth) >= 0.95
    # Nothing stays wrong, and nothing was made wrong.
    assert (ours.to_numpy() == truth.to_numpy()).all()


def test_a_measure_that_sees_what_is_wrong() -> None:
    truth = pd.DataFrame({"a": ["x", "y", "z", "u"]})
    dirty = pd.DataFrame({"a": ["x", "?", "?", "u"]})
    ours = pd.DataFrame({"a": ["x", "y", "?", "!"]})
    # Of two changed cells one is right, of two wrong ones one was put right.
    assert repair_f1(dirty, ours, truth) == 0.5


def test_a_stray_percent_sign_stops_a_conversion(lustrum: Path, data: Path, tmp_path: Path) -> None:
    """693 of 2,348 values carry one: they are not hundredths."""
    (tmp_path / "beers.dirty.csv").symlink_to(data / "beers.dirty.csv")
    (tmp_path / "abv.lus").write_text('load "beers.dirty.csv"\nconvert abv to number\n')
    answer = run(lustrum, "run", "abv.lus", cwd=tmp_path)
    assert answer.returncode == 1
    assert "693" in answer.stderr and "1,655" in answer.stderr
    assert 'strip "%" from abv' in answer.stderr
