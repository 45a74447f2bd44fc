"""A table made ready for a model: what is learned from some passengers is applied to those held out, and every cell is what pandas makes of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import HERE
from test_command_line import run

STAGES = ["child", "teen", "adult", "senior"]


@pytest.fixture(scope="module")
def prepared(data: Path, run_notebook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("titanic")
    train, held = halves(data)
    train.to_csv(folder / "train.csv", index=False)
    held.to_csv(folder / "held.csv", index=False)
    run_notebook(HERE / "titanic.ipynb", folder)
    return folder


def halves(data: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Three quarters to learn from, and a quarter that is held out."""
    whole = pd.read_csv(data / "titanic.csv")
    held = whole.index % 4 == 0
    return whole[~held].reset_index(drop=True), whole[held].reset_index(drop=True)


class Learned:
    """What pandas learns of the passengers, written a second time and in another tool."""

    def __init__(self, train: pd.DataFrame) -> None:
        self.ages = train.groupby(["pclass", "sex"])["age"].median()
        self.port = train["embarked"].mode()[0]
        self.titles = list(title(train).value_counts().head(4).index)
        self.fares = train["fare"].min(), train["fare"].max()
        self.ports = sorted(train["embarked"].dropna().unique())
        self.seen = sorted({*self.titles, "Rare"})

    def prepare(self, frame: pd.DataFrame) -> pd.DataFrame:
        names = title(frame)
        names = names.where(names.isin(self.titles), "Rare")
        groups = pd.MultiIndex.from_frame(frame[["pclass", "sex"]])
        age = frame["age"].fillna(pd.Series(self.ages.reindex(groups).to_numpy(), index=frame.index))
        low, high = self.fares
        port = frame["embarked"].fillna(self.port)
        columns = {
            "survived": frame["survived"],
            "pclass": frame["pclass"],
            "sex": (frame["sex"] == "male").astype(int),
            "age": age,
            "sibsp": frame["sibsp"],
            "parch": frame["parch"],
            "fare": (frame["fare"] - low) / (high - low),
            "stage": pd.cut(age, [0, 13, 18, 65, np.inf], right=False, labels=False),
            "family": frame["sibsp"] + frame["parch"] + 1,
        }
        columns |= {f"embarked_{one}": (port == one).astype(int) for one in self.ports}
        columns |= {f"title_{one}": (names == one).astype(int) for one in self.seen}
        return pd.DataFrame(columns)


def title(frame: pd.DataFrame) -> pd.Series:
    return frame["name"].str.extract(r", ([^.]+)\.", expand=False)


@pytest.mark.parametrize("rows", ["train", "held"])
def test_every_cell(prepared: Path, data: Path, rows: str) -> None:
    train, held = halves(data)
    expected = Learned(train).prepare(train if rows == "train" else held)
    agree(pd.read_parquet(prepared / f"{rows}.parquet"), expected)


def agree(ours: pd.DataFrame, expected: pd.DataFrame) -> None:
    assert list(ours.columns) == list(expected.columns)
    for name in expected:
        np.testing.assert_allclose(ours[name].to_numpy(dtype=float), expected[name].to_numpy(dtype=float), rtol=1e-12, err_msg=name)


def test_what_was_held_out_would_have_taught_something_else(data: Path) -> None:
    train, held = halves(data)
    assert not Learned(train).ages.equals(Learned(held).ages)
    assert Learned(train).fares != Learned(held).fares


def test_the_recipe_does_the_same_at_night(lustrum: Path, prepared: Path, data: Path, tmp_path: Path) -> None:
    answer = run(lustrum, "run", "prepare.lus", "--input", "held.csv", "--output", tmp_path / "night.parquet", cwd=prepared)
    assert answer.returncode == 0, answer.stderr
    train, held = halves(data)
    agree(pd.read_parquet(tmp_path / "night.parquet"), Learned(train).prepare(held))
