"""Cells that are run again, deleted, and kernels that are restarted or die, in a real JupyterLab."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import nbformat
from browsing import Notebook, notebook_of, write
from playwright.sync_api import Page, expect

CSV = "name,n\nAnn,10\nBob,\nCem,30\nDan,\n"
CELLS = [
    'load "{0}.csv";',
    "fill n using mean;",
    "set double = n * 2;",
    "keep rows where n > 15;",
    'save "{0}-out.csv"',
    "history",
]


def opened(page: Page, server: str, work: Path, name: str) -> Notebook:
    (work / f"{name}.csv").write_text(CSV)
    return Notebook(page, server, write(work, f"{name}.ipynb", *(cell.format(name) for cell in CELLS)))


def run(notebook: Notebook, number: int) -> None:
    notebook.run(notebook.cells.nth(number))
    notebook.settled()


def fresh(run_notebook, work: Path, name: str, tmp_path: Path, *cells: str) -> str:
    """What the changed notebook saves when it is run from its beginning, by another kernel."""
    (tmp_path / f"{name}.csv").write_text(CSV)
    run_notebook(notebook_of(*cells), tmp_path)
    return (tmp_path / f"{name}-out.csv").read_text()


def test_a_changed_cell_run_alone_gives_what_a_fresh_run_gives(page: Page, server: str, work: Path, run_notebook, tmp_path: Path) -> None:
    notebook = opened(page, server, work, "rerun")
    notebook.run_all()
    out = work / "rerun-out.csv"
    assert out.read_text() == "name,n,double\nBob,20,40\nCem,30,60\nDan,20,40\n"
    notebook.type(notebook.cells.nth(1), "fill n with 100;")
    run(notebook, 1)
    expect(notebook.cells.nth(1).locator(".lu").first).to_contain_text("2 lines of 2 later cells wait")
    notebook.picture("lab-rerun")
    run(notebook, 4)
    expect(notebook.cells.nth(4).locator(".lu").first).to_contain_text("Applied again: 2 lines")
    changed = [cell.format("rerun") for cell in CELLS]
    changed[1] = "fill n with 100;"
    assert out.read_text() == fresh(run_notebook, work, "rerun", tmp_path, *changed)

    # Run All afterwards does each step once.
    notebook.run_all()
    history = notebook.cells.nth(5).locator(".lu").last
    expect(history).to_contain_text("3 steps")
    assert out.read_text() == (tmp_path / "rerun-out.csv").read_text()
    notebook.whole("lab-rerun-all")


def test_a_deleted_cell_takes_its_steps_with_it(page: Page, server: str, work: Path, run_notebook, tmp_path: Path) -> None:
    notebook = opened(page, server, work, "deleted")
    notebook.run_all()
    notebook.cells.nth(3).locator(".jp-InputPrompt").click()
    page.keyboard.press("d")
    page.keyboard.press("d")
    expect(notebook.cells).to_have_count(len(CELLS) - 1)
    run(notebook, 3)
    left = [cell.format("deleted") for number, cell in enumerate(CELLS) if number != 3]
    assert (work / "deleted-out.csv").read_text() == fresh(run_notebook, work, "deleted", tmp_path, *left)


def kernel_of(server: str, name: str) -> str:
    with urllib.request.urlopen(f"{server}api/sessions", timeout=10) as answer:
        sessions = json.load(answer)
    return next(session["kernel"]["id"] for session in sessions if session["path"] == f"{name}.ipynb")


def process_of(kernel: str) -> int:
    found = subprocess.run(["pgrep", "-f", f"kernel-{kernel}.json"], capture_output=True, text=True, check=True)
    return int(found.stdout.split()[0])


def test_a_session_comes_back_after_a_crash(page: Page, server: str, work: Path) -> None:
    notebook = opened(page, server, work, "crash")
    notebook.run_all()
    kernel = kernel_of(server, "crash")
    process = process_of(kernel)
    os.kill(process, signal.SIGKILL)
    until = time.monotonic() + 60
    while True:
        assert time.monotonic() < until, "the kernel was not restarted"
        time.sleep(0.5)
        try:
            if process_of(kernel) != process:
                break
        except subprocess.CalledProcessError:
            continue
    page.locator(".jp-Dialog", has_text="restart automatically").get_by_role("button").last.click()
    run(notebook, 5)
    told = notebook.cells.nth(5)
    expect(told.locator(".lu").first).to_contain_text("is back: crash (3 rows, 3 steps)")
    expect(told.locator(".lu").last).to_contain_text("3 steps")
    notebook.picture("lab-crash")


def test_a_restart_begins_clean_and_can_be_resumed(page: Page, server: str, work: Path) -> None:
    notebook = opened(page, server, work, "restart")
    notebook.run_all()
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_role("menuitem", name=re.compile("^Restart Kernel…")).first.click()
    page.locator(".jp-Dialog").get_by_role("button", name="Confirm Kernel Restart").click()
    expect(page.get_by_role("button", name="Lustrum | Idle")).to_be_visible(timeout=60_000)
    time.sleep(1)
    notebook.type(notebook.cells.nth(5), "tables")
    run(notebook, 5)
    told = notebook.cells.nth(5)
    expect(told.locator(".lu").first).to_contain_text("with 1 table (restart) is there: resume brings it back.")
    expect(told.locator(".lu").last).to_contain_text("no tables")
    notebook.picture("lab-restart")
    notebook.type(notebook.cells.nth(5), "resume")
    run(notebook, 5)
    expect(told.locator(".lu").first).to_contain_text("is back: restart (3 rows, 3 steps)")
    notebook.picture("lab-resumed")
    node = nbformat.read(work / "restart.ipynb", as_version=4)
    assert len(node.cells) == len(CELLS)
