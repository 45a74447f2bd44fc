"""JupyterLab in a browser, as a person has it: open a notebook, run it, look, complete, ask, stop.

Each test leaves a picture in `artifacts/`: look at them after a change of what people see.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import long_work
import pytest
from conftest import ARTIFACTS, EXAMPLES
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

# Nothing is to be asked of the network, and every cell is to be in the page.
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "no Chromium: install Debian's package `chromium`, or leave the browser out with BROWSER=no"
    ARTIFACTS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The server's directory: the examples, and work that takes minutes."""
    work = tmp_path_factory.mktemp("lab") / "work"
    shutil.copytree(EXAMPLES, work)
    long_work.write(work)
    return work


@pytest.fixture(scope="module")
def server(work: Path, jupyter: Path) -> Iterator[str]:
    settings = work.parent / "settings"
    settings.mkdir()
    (settings / "overrides.json").write_text(json.dumps(SETTINGS))
    log = (work.parent / "server.log").open("w")
    options = [f"--LabApp.app_settings_dir={settings}", "--LabApp.news_url=", "--IdentityProvider.token=", "--ServerApp.password="]
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0", *options],
        cwd=work,
        stdout=log,
        stderr=log,
    )
    try:
        yield address(process, jupyter / "runtime_dir")
    finally:
        process.terminate()
        process.wait(30)


def address(process: subprocess.Popen, runtime: Path) -> str:
    """Where the server listens, once it answers: it writes its address down before it does."""
    info = runtime / f"jpserver-{process.pid}.json"
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert process.poll() is None, "the server ended"
        try:
            url = json.loads(info.read_text())["url"]
            with urllib.request.urlopen(f"{url}api/status", timeout=10):
                return url
        except (OSError, ValueError):
            time.sleep(0.1)
    raise AssertionError("the server did not start within a minute")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1300, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


class Notebook:
    """A notebook in JupyterLab."""

    def __init__(self, page: Page, server: str, path: str, workspace: str) -> None:
        self.page = page
        page.goto(f"{server}lab/workspaces/{workspace}/tree/{path}?reset")
        self.cells = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook .jp-CodeCell")
        expect(self.cells.first).to_be_visible()
        expect(page.get_by_role("button", name="Lustrum | Idle")).to_be_visible()

    def run_all(self) -> None:
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        self.settled()

    def settled(self, timeout: float = 120_000) -> None:
        """Waits until no cell is running or waiting."""
        running = self.page.locator(".jp-Notebook .jp-InputPrompt", has_text="[*]")
        expect(running).to_have_count(0, timeout=timeout)

    def type(self, cell: Locator, text: str) -> None:
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(text)
        expect(cell.locator(".jp-mod-completer-enabled")).to_be_visible()

    def run(self, cell: Locator) -> None:
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")

    def picture(self, name: str) -> None:
        """The window as it is."""
        self.page.screenshot(path=ARTIFACTS / f"{name}.png")

    def whole(self, name: str) -> None:
        """The notebook from its first cell to its last."""
        panel = self.page.locator(".jp-WindowedPanel-outer").first
        height = panel.evaluate("panel => panel.scrollHeight")
        self.page.set_viewport_size({"width": 1300, "height": min(int(height) + 200, 12_000)})
        panel.evaluate("panel => { panel.scrollTop = 0 }")
        panel.screenshot(path=ARTIFACTS / f"{name}.png")


def write(work: Path, name: str, *cells: str) -> str:
    """A notebook of these cells in the server's directory."""
    import nbformat

    metadata = {"kernelspec": {"name": "lustrum", "display_name": "Lustrum", "language": "lustrum"}}
    node = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells], metadata=metadata)
    nbformat.write(node, work / name)
    return name


@pytest.mark.parametrize("name", ["penguins", "tour"])
def test_run_all_shows_tables(page: Page, server: str, name: str) -> None:
    notebook = Notebook(page, server, f"{name}.ipynb", f"all-{name}")
    notebook.run_all()
    expect(page.locator(".jp-OutputArea-output [data-mime-type='application/vnd.jupyter.stderr']")).to_have_count(0)
    expect(page.locator(".jp-RenderedHTMLCommon .lu table").first).to_be_visible()
    first = page.locator(".lu table").first
    expect(first.locator("caption")).to_contain_text("344")
    expect(first.locator("thead")).to_contain_text("tudy")
    expect(first.locator("tbody tr").first).to_contain_text("Torgersen")
    assert first.locator("tbody tr").first.evaluate("row => row.getBoundingClientRect().height") < 30, "a row takes one line"
    notebook.whole(f"lab-{name}")


def test_a_step_marks_what_it_changed(page: Page, server: str, work: Path) -> None:
    (work / "names.csv").write_text('name,city\n"  Ada ",London\nGrace,  New   York\nAlan,Wilmslow\n')
    notebook = Notebook(page, server, write(work, "step.ipynb", 'load "names.csv"', "squash text columns"), "step")
    notebook.run_all()
    step = notebook.cells.nth(1)
    expect(step.locator(".lu .e").first).to_contain_text("2 cells changed in 2 of 3 rows")
    expect(step.locator("td.c ins")).to_have_count(2)
    colour = step.locator("td.c").first.evaluate("cell => getComputedStyle(cell).backgroundColor")
    assert colour not in ("rgba(0, 0, 0, 0)", "transparent")
    notebook.picture("lab-step")


def test_tab_completes_a_column_name(page: Page, server: str, work: Path) -> None:
    notebook = Notebook(page, server, write(work, "complete.ipynb", 'load "penguins_raw.csv"', ""), "complete")
    notebook.run(notebook.cells.first)
    notebook.settled()
    cell = notebook.cells.last
    notebook.type(cell, "upper Isl")
    page.keyboard.press("Tab")
    expect(page.locator(".jp-Completer:visible .jp-Completer-match")).to_have_text(["Island"])
    page.keyboard.press("Enter")
    expect(cell.locator(".cm-content")).to_have_text("upper Island")
    notebook.type(cell, "values S")
    page.keyboard.press("Tab")
    offered = page.locator(".jp-Completer:visible .jp-Completer-item")
    expect(offered.first).to_be_visible()
    names = [text.strip() for text in page.locator(".jp-Completer:visible .jp-Completer-match").all_inner_texts()]
    assert {"Species", "Sex", "Stage", "`Sample Number`"} <= set(names), names
    notebook.picture("lab-complete")
    page.keyboard.press("Escape")


def test_shift_tab_explains(page: Page, server: str, work: Path) -> None:
    notebook = Notebook(page, server, write(work, "inspect.ipynb", 'load "penguins_raw.csv"', "fill Sex"), "inspect")
    notebook.run(notebook.cells.first)
    notebook.settled()
    cell = notebook.cells.last
    cell.locator(".cm-content").click()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".jp-Tooltip")).to_contain_text("fill")
    notebook.picture("lab-inspect")


def test_an_error_says_where_and_what_to_write(page: Page, server: str, work: Path) -> None:
    notebook = Notebook(page, server, write(work, "error.ipynb", 'load "penguins_raw.csv"', "upper Islnd"), "error")
    notebook.run_all()
    error = notebook.cells.last.locator("[data-mime-type='application/vnd.jupyter.stderr']")
    expect(error).to_have_count(1)
    expect(error).to_contain_text("Did you mean Island?")
    expect(error).to_contain_text("upper Island")
    notebook.picture("lab-error")


def test_what_a_file_contains_is_never_markup(page: Page, server: str, work: Path) -> None:
    name = "a`b<img src=x onerror=window.hit=1>"
    (work / "evil.csv").write_text(f'"{name}",n\n<script>window.hit=1</script>,1\n<b>bold</b>,2\n')
    notebook = Notebook(page, server, write(work, "evil.ipynb", 'load "evil.csv"', "upper all columns", "show"), "evil")
    notebook.run_all()
    expect(notebook.cells.first.locator(".lu tbody")).to_contain_text("<script>window.hit=1</script>")
    expect(page.locator(".lu script, .lu tbody b, .lu thead img[src=x]")).to_have_count(0)
    assert page.evaluate("window.hit") is None
    notebook.picture("lab-markup")


def test_a_long_cell_is_stopped(page: Page, server: str, work: Path) -> None:
    notebook = Notebook(page, server, write(work, "long.ipynb", 'load "long.parquet"', long_work.CELL, "count"), "long")
    notebook.run(notebook.cells.first)
    notebook.settled()
    long = notebook.cells.nth(1)
    notebook.run(long)
    expect(long.locator(".jp-InputPrompt")).to_have_text("[*]:")
    time.sleep(2)
    notebook.cells.last.scroll_into_view_if_needed()
    notebook.picture("lab-running")
    began = time.monotonic()
    page.get_by_role("button", name="Interrupt the kernel").click()
    notebook.settled(timeout=10_000)
    assert time.monotonic() - began < 10
    expect(long.locator("[data-mime-type='application/vnd.jupyter.stderr']")).to_have_count(1)
    notebook.cells.last.scroll_into_view_if_needed()
    notebook.picture("lab-stopped")
    notebook.run(notebook.cells.nth(2))
    notebook.settled()
    expect(notebook.cells.nth(2).locator(".lu").last).to_contain_text("2000000")
