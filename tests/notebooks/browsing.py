"""A Jupyter server and a browser in front of it, for the tests that look at what people see and press what they press.

JupyterLab and Notebook 7 come from one server. The theme follows the system's colours, as one can choose in the settings: so a test takes a
dark window, and nobody else's window changes.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import long_work
import nbformat
import pytest
from conftest import ARTIFACTS, EXAMPLES
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

# Nothing is to be asked of the network, and every cell is to be in the page.
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/apputils-extension:themes": {
        "adaptive-theme": True,
        "preferred-light-theme": "JupyterLab Light",
        "preferred-dark-theme": "JupyterLab Dark",
    },
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
FRONT_ENDS = ["lab", "notebook"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "no Chromium: install Debian's package `chromium`, or leave the browser out with BROWSER=no"
    ARTIFACTS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The server's directory: the examples, and work that takes minutes."""
    work = tmp_path_factory.mktemp("server") / "work"
    shutil.copytree(EXAMPLES, work)
    long_work.write(work)
    return work


@pytest.fixture(scope="session")
def server(work: Path, jupyter: Path) -> Iterator[str]:
    settings = work.parent / "settings"
    settings.mkdir()
    (settings / "overrides.json").write_text(json.dumps(SETTINGS))
    log = (work.parent / "server.log").open("w")
    options = ["--LabApp.news_url=", "--IdentityProvider.token=", "--ServerApp.password="]
    options += [f"--{app}.app_settings_dir={settings}" for app in ("LabApp", "JupyterNotebookApp")]
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
def window(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens windows of a width and a theme."""
    contexts = []

    def open(width: int = 1300, height: int = 1000, theme: str = "light") -> Page:
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme))
        page = contexts[-1].new_page()
        page.set_default_timeout(30_000)
        return page

    yield open
    for context in contexts:
        context.close()


@pytest.fixture
def page(window: Callable[..., Page]) -> Page:
    return window()


class Notebook:
    """A notebook, open in JupyterLab or in Notebook 7."""

    def __init__(self, page: Page, server: str, path: str, *, front_end: str = "lab") -> None:
        self.page, self.server, self.path, self.front_end = page, server, path, front_end
        self.open()

    def open(self) -> None:
        """Opens it, anew when it was open: what the page then shows is what was saved."""
        workspace = Path(self.path).stem
        place = f"lab/workspaces/{workspace}/tree/{self.path}?reset" if self.front_end == "lab" else f"notebooks/{self.path}"
        with self.page.expect_websocket(lambda socket: "/channels" in socket.url) as kernel:
            self.page.goto(f"{self.server}{place}")
        assert not kernel.value.is_closed()
        self.cells = self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook .jp-CodeCell")
        expect(self.cells.first).to_be_visible()
        if self.front_end == "lab":
            expect(self.page.get_by_role("button", name="Lustrum | Idle")).to_be_visible()
        expect(self.page.locator(".jp-NotebookPanel .jp-Notebook-ExecutionIndicator[data-status=idle]")).to_be_visible()

    def menu(self, menu: str, item: str) -> None:
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        self.page.get_by_role("menuitem", name=item, exact=True).click()

    def run_all(self) -> None:
        self.menu("Run", "Run All Cells")
        self.settled()

    def restart_and_run_all(self) -> None:
        self.menu("Kernel", "Restart Kernel and Run All Cells…")
        self.page.locator(".jp-Dialog").get_by_role("button", name="Confirm Kernel Restart").click()
        self.settled()

    def save(self) -> None:
        """Saves, and waits until it is saved."""
        with self.page.expect_response(lambda r: r.request.method == "PUT" and f"/api/contents/{self.path}" in r.url) as response:
            self.page.keyboard.press("Control+S")
        assert response.value.ok

    def settled(self, timeout: float = 120_000) -> None:
        """Waits until no cell is running or waiting."""
        running = self.page.locator(".jp-Notebook .jp-InputPrompt", has_text="[*]")
        expect(running).to_have_count(0, timeout=timeout)

    def shown(self) -> list[str]:
        """All that Lustrum shows in the notebook, as the elements that the page has of it."""
        return self.page.locator(".jp-NotebookPanel .jp-OutputArea-output .lu").evaluate_all("all => all.map(each => each.outerHTML)")

    def counts(self, *counts: int | str) -> None:
        """Waits until this stands before the code cells: the number of the run that ran each, or a blank."""
        expect(self.page.locator(".jp-Notebook .jp-CodeCell .jp-InputPrompt")).to_have_text([f"[{count}]:" for count in counts])

    def type(self, cell: Locator, text: str) -> None:
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(text)
        expect(cell.locator(".jp-mod-completer-enabled")).to_be_visible()

    def run(self, cell: Locator) -> None:
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        expect(cell.locator(".jp-InputPrompt")).not_to_have_text("[ ]:")

    def picture(self, name: str) -> None:
        """The window as it is."""
        self.page.screenshot(path=ARTIFACTS / f"{name}.png")

    def whole(self, name: str) -> None:
        """The notebook from its first cell to its last."""
        panel = self.page.locator(".jp-WindowedPanel-outer").first
        height = panel.evaluate("panel => panel.scrollHeight")
        self.page.set_viewport_size({"width": self.page.viewport_size["width"], "height": min(int(height) + 200, 12_000)})
        panel.evaluate("panel => { panel.scrollTop = 0 }")
        panel.screenshot(path=ARTIFACTS / f"{name}.png")


def notebook_of(*cells: str) -> nbformat.NotebookNode:
    metadata = {"kernelspec": {"name": "lustrum", "display_name": "Lustrum", "language": "lustrum"}}
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells], metadata=metadata)


def write(work: Path, name: str, *cells: str) -> str:
    """A notebook of these cells in the server's directory."""
    nbformat.write(notebook_of(*cells), work / name)
    return name
