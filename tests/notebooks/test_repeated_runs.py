"""One notebook, many runs, as a scheduler does it: each has a kernel of its own, and all of them end with the same."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from conftest import EXAMPLES, shown


def run(run_notebook, directory: Path, notebook: nbformat.NotebookNode) -> list[list[nbformat.NotebookNode]]:
    """The outputs of a notebook that was run in a fresh copy of the examples."""
    if not directory.exists():
        shutil.copytree(EXAMPLES, directory)
    return outputs(run_notebook(notebook, directory))


def outputs(notebook: nbformat.NotebookNode) -> list[list[nbformat.NotebookNode]]:
    """Everything that stands below the code cells, to the last character."""
    return [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]


def read(name: str) -> nbformat.NotebookNode:
    return nbformat.read(EXAMPLES / f"{name}.ipynb", as_version=4)


@pytest.mark.parametrize("name", ["looks", "penguins", "tour"])
def test_five_runs_in_a_row_show_the_same(run_notebook, tmp_path: Path, name: str) -> None:
    """In the same directory: what an earlier run saved does not get into the way of the next."""
    work = tmp_path / "work"
    first, *others = [run(run_notebook, work, read(name)) for _ in range(5)]
    assert any(first)
    for other in others:
        assert other == first


def test_two_runs_at_once_show_the_same(run_notebook, tmp_path: Path) -> None:
    """Each in its own directory, at the same time."""
    alone = run(run_notebook, tmp_path / "alone", read("penguins"))
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda name: run(run_notebook, tmp_path / name, read("penguins")), ["left", "right"]))
    assert both == [alone, alone]
    saved = [(tmp_path / name / "penguins.csv").read_bytes() for name in ("alone", "left", "right")]
    assert saved[0] == saved[1] == saved[2]


def test_two_runs_at_once_in_one_directory(run_notebook, tmp_path: Path) -> None:
    """They save over each other's file, which is whole at the end all the same."""
    work = tmp_path / "work"
    alone = run(run_notebook, work, read("penguins"))
    saved = (work / "penguins.csv").read_bytes()
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: run(run_notebook, work, read("penguins")), range(2)))
    assert both == [alone, alone]
    assert (work / "penguins.csv").read_bytes() == saved
    assert {path.name for path in work.iterdir()} == {path.name for path in EXAMPLES.iterdir()} | {"penguins.csv", "penguins.parquet"}


def test_what_is_put_in_as_a_first_cell_is_used(run_notebook, tmp_path: Path) -> None:
    """Other values for one notebook go in as a cell before its own: a table of parameters, or the lines that differ."""
    (tmp_path / "north.csv").write_text("city,n\nOslo,3\nBergen,4\n")
    (tmp_path / "south.csv").write_text("city,n\nRoma,5\n")
    counts = {}
    for region in "north", "south":
        cells = [f'data = load "{region}.csv"', "upper city", "summarize total = sum(n)"]
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        notebook.cells[0].metadata["tags"] = ["injected-parameters"]
        run_notebook(notebook, tmp_path)
        counts[region] = shown(notebook.cells[-1]).split()[-1]
        assert region in shown(notebook.cells[0])
    assert counts == {"north": "7", "south": "5"}
