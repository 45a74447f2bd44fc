"""The notebooks of `examples/`, run as `make demo` runs them: through nbconvert, to HTML."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from conftest import EXAMPLES, PROJECT

NOTEBOOKS = sorted(path.name for path in EXAMPLES.glob("*.ipynb"))


def test_there_are_examples() -> None:
    assert NOTEBOOKS == ["looks.ipynb", "penguins.ipynb", "tour.ipynb"]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_becomes_a_page(name: str, tmp_path: Path) -> None:
    work = tmp_path / "examples"
    shutil.copytree(EXAMPLES, work)
    subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "html", "--execute", name], cwd=work, check=True, capture_output=True, timeout=300
    )
    page = (work / name).with_suffix(".html").read_text()
    assert page.count('<div class="lu') >= 5


def test_the_first_notebook_of_the_readme(lustrum: Path, tmp_path: Path) -> None:
    [lines] = re.findall(r"^## A first notebook\n\n```\n(.*?)^```", (PROJECT / "README.md").read_text(), re.DOTALL | re.MULTILINE)
    shutil.copy(EXAMPLES / "penguins_raw.csv", tmp_path)
    (tmp_path / "readme.lus").write_text(lines)
    subprocess.run([lustrum, "run", "readme.lus"], cwd=tmp_path, check=True, capture_output=True, timeout=60)
    assert len(pd.read_parquet(tmp_path / "penguins.parquet")) == 342


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_is_kept_without_outputs(name: str) -> None:
    notebook = nbformat.read(EXAMPLES / name, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "lustrum"
    assert all(not cell.outputs and cell.execution_count is None for cell in notebook.cells if cell.cell_type == "code")


def test_the_penguins_come_out_clean(run_notebook, tmp_path: Path) -> None:
    work = tmp_path / "examples"
    shutil.copytree(EXAMPLES, work)
    run_notebook(work / "penguins.ipynb", work)
    raw = pd.read_csv(work / "penguins_raw.csv")
    measured = raw.dropna(subset="Culmen Length (mm)")
    nitrogen = measured["Delta 15 N (o/oo)"]
    filled = nitrogen.fillna(nitrogen.groupby(measured["Species"]).transform("mean"))
    for saved in pd.read_parquet(work / "penguins.parquet"), pd.read_csv(work / "penguins.csv"):
        assert len(saved) == len(measured) == 342
        assert list(saved["name"]) == sorted(saved["name"])
        assert saved["kilograms"].sum() == pytest.approx(measured["Body Mass (g)"].sum() / 1000)
        assert saved["nitrogen"].sum() == pytest.approx(filled.sum())
        assert saved["full_clutch"].sum() == (measured["Clutch Completion"] == "Yes").sum()
        assert set(saved["sex"]) == {"male", "female"}
        assert not saved["comments"].dropna().str.endswith(".").any()
