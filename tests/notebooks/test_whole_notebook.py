"""What people do with a whole notebook, in JupyterLab and in Notebook 7: run it, run it again from a new kernel, stop it, save it, reopen it."""

from __future__ import annotations

import time
from pathlib import Path

import long_work
import nbformat
import pytest
from browsing import FRONT_ENDS, Notebook, write
from conftest import shown
from playwright.sync_api import Page, expect

PEOPLE = 'name,city,age\n"  Ada ",London,36\nGrace,New   York,\nAlan,Wilmslow,41\n'
CELLS = ['load "people.csv"', "squash text columns", "fill age using mean", "summarize n = count(), oldest = max(age)", "history"]


@pytest.mark.parametrize("front_end", FRONT_ENDS)
def test_from_the_first_run_to_the_saved_file(page: Page, server: str, work: Path, front_end: str) -> None:
    """Run all, restart and run all, save, reopen: every time the same stands there, and in the file."""
    (work / "people.csv").write_text(PEOPLE)
    name = write(work, f"whole-{front_end}.ipynb", *CELLS)
    notebook = Notebook(page, server, name, front_end=front_end)
    notebook.run_all()
    notebook.counts(1, 2, 3, 4, 5)
    expect(notebook.cells.nth(1).locator(".lu .e").first).to_contain_text("2 cells changed in 2 of 3 rows")
    first = notebook.shown()
    assert len(first) == len(CELLS)

    notebook.run_all()
    notebook.counts(6, 7, 8, 9, 10)
    notebook.restart_and_run_all()
    notebook.counts(1, 2, 3, 4, 5)
    notebook.settled()
    remark, *again = notebook.shown()
    assert "with 1 table (<b>people</b>) is there: <b>resume</b> brings it back" in remark
    assert again == first

    notebook.save()
    saved = nbformat.read(work / name, as_version=4)
    nbformat.validate(saved)
    assert [cell.execution_count for cell in saved.cells] == list(range(1, len(CELLS) + 1))
    assert "2 cells changed" in shown(saved.cells[1])
    assert saved.metadata.language_info.name == "lustrum"

    notebook.open()
    expect(page.locator(".jp-NotebookPanel .jp-OutputArea-output .lu")).to_have_count(len(CELLS) + 1)
    assert notebook.shown() == [remark, *first], "what was run here is trusted, and looks as it did"
    notebook.picture(f"{front_end}-reopened")


def test_notebook_7_stops_a_long_cell(page: Page, server: str, work: Path) -> None:
    """As JupyterLab does (`test_lab.py`)."""
    notebook = Notebook(page, server, write(work, "stop.ipynb", 'load "long.parquet"', long_work.CELL, "count"), front_end="notebook")
    notebook.run(notebook.cells.first)
    notebook.settled()
    long = notebook.cells.nth(1)
    notebook.run(long)
    expect(long.locator("progress, .jp-OutputArea-output").first).to_be_visible()
    time.sleep(1)
    long.locator(".jp-OutputArea-output").first.scroll_into_view_if_needed()
    notebook.picture("notebook-running")
    page.get_by_role("button", name="Interrupt the kernel").click()
    notebook.settled(timeout=10_000)
    expect(long.locator("[data-mime-type='application/vnd.jupyter.stderr']")).to_contain_text("interrupted")
    notebook.run(notebook.cells.nth(2))
    notebook.settled()
    expect(notebook.cells.nth(2).locator(".lu").last).to_contain_text("2000000")
    notebook.picture("notebook-stopped")


@pytest.mark.parametrize("front_end", FRONT_ENDS)
def test_what_took_long_is_saved_as_what_it_did(page: Page, server: str, work: Path, front_end: str) -> None:
    """While it ran a line of progress stood there: neither the page nor the file has it in the end."""
    name = write(work, f"slow-{front_end}.ipynb", 'load "long.parquet"', long_work.CELL.splitlines()[0])
    notebook = Notebook(page, server, name, front_end=front_end)
    notebook.run_all()
    slow = notebook.cells.nth(1)
    expect(slow.locator(".lu .e")).to_contain_text("2,000,000 cells changed in all 2,000,000 rows")
    expect(slow.locator("progress")).to_have_count(0)
    notebook.save()
    cell = nbformat.read(work / name, as_version=4).cells[1]
    assert "2,000,000 cells changed in all 2,000,000 rows" in shown(cell)
    assert "second" not in shown(cell)
