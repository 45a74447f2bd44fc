"""The kernel under test, installed where only these tests see it, and the ways in which they run cells."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient

HERE = Path(__file__).parent
PROJECT = HERE.parent.parent
EXAMPLES = PROJECT / "examples"
ARTIFACTS = HERE / "artifacts"

pytest_plugins = ["browsing"]
collect_ignore = ["test_lab.py", "test_reading.py", "test_rerun.py", "test_whole_notebook.py"] if os.environ.get("BROWSER") == "no" else []


def program() -> Path:
    """The program that was built: where LUSTRUM_BIN says, else in cargo's target directory."""
    if given := os.environ.get("LUSTRUM_BIN"):
        return Path(given).resolve()
    return Path(os.environ.get("CARGO_TARGET_DIR", PROJECT / "target")).resolve() / "debug" / "lustrum"


@pytest.fixture(scope="session")
def lustrum() -> Path:
    path = program()
    assert path.is_file(), f"{path} is not there: build it first (make build), or say where it is with LUSTRUM_BIN"
    return path


@pytest.fixture(scope="session", autouse=True)
def jupyter(lustrum: Path) -> Iterator[Path]:
    """A Jupyter of its own: kernelspecs, settings, run-time files and the kernel's history all live in one directory that goes away."""
    home = Path(tempfile.mkdtemp(prefix="lustrum-test-"))
    with pytest.MonkeyPatch.context() as patch:
        for name in "CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR":
            patch.setenv(f"JUPYTER_{name}", str(home / name.lower()))
        patch.setenv("JUPYTER_PATH", str(home / "share" / "jupyter"))
        patch.setenv("IPYTHONDIR", str(home / "ipython"))
        patch.setenv("XDG_DATA_HOME", str(home / "data"))
        subprocess.run([lustrum, "install", "--prefix", home], check=True, capture_output=True)
        yield home
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def data() -> Path:
    """The directory of the files that are not the project's to give away."""
    path = Path(os.environ.get("LUSTRUM_DATA", PROJECT.parent / "shared" / "data"))
    path = path if path.is_absolute() else PROJECT / path
    if not (path / "SOURCES.md").is_file():
        pytest.skip(f"not run: the data is not at {path} (LUSTRUM_DATA says where it is)")
    return path.resolve()


@pytest.fixture(scope="session")
def run_notebook() -> Callable[..., nbformat.NotebookNode]:
    """Runs a notebook in a directory, from its first cell to its last, and gives it back with its outputs."""

    def run(notebook: Path | nbformat.NotebookNode, directory: Path, **options: object) -> nbformat.NotebookNode:
        node = nbformat.read(notebook, as_version=4) if isinstance(notebook, Path) else notebook
        options = {"timeout": 120, "kernel_name": "lustrum", **options}
        NotebookClient(node, resources={"metadata": {"path": str(directory)}}, **options).execute()
        return node

    return run


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[Kernel]:
    """A running kernel whose working directory is the test's own."""
    manager, client = start_new_kernel(kernel_name="lustrum", cwd=str(tmp_path))
    try:
        yield Kernel(manager, client, tmp_path)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


class Kernel:
    """Cells in, texts out."""

    def __init__(self, manager, client, directory: Path) -> None:
        self.manager, self.client, self.directory = manager, client, directory

    def run(self, code: str, timeout: float = 60) -> str:
        """The plain text of everything the cell shows; an `AssertionError` with the traceback when it fails."""
        reply, messages = self.messages(code, timeout)
        assert reply["status"] == "ok", "\n".join(reply.get("traceback", [reply["status"]]))
        return texts(messages)

    def error(self, code: str, timeout: float = 60) -> dict:
        """The reply of a cell that must fail, once, with one `error` message that says the same."""
        reply, messages = self.messages(code, timeout)
        assert reply["status"] == "error", f"{code!r} did not fail:\n{texts(messages)}"
        errors = [m["content"] for m in messages if m["msg_type"] == "error"]
        assert len(errors) == 1
        assert {k: errors[0][k] for k in ("ename", "evalue", "traceback")} == {k: reply[k] for k in ("ename", "evalue", "traceback")}
        return reply

    def messages(self, code: str, timeout: float = 60) -> tuple[dict, list[dict]]:
        """The reply's content, and what the cell sent on the way."""
        messages: list[dict] = []
        reply = self.client.execute_interactive(code, timeout=timeout, output_hook=messages.append)
        return reply["content"], messages


def texts(messages: list[dict]) -> str:
    """What a reader without HTML sees at the end: an update stands in the place of what it updates."""
    shown: list[str] = []
    places: dict[str, int] = {}
    for message in messages:
        content, kind = message["content"], message["msg_type"]
        if kind == "stream":
            shown.append(content["text"])
        elif kind in ("display_data", "execute_result", "update_display_data"):
            text, place = content["data"]["text/plain"], content.get("transient", {}).get("display_id")
            if kind == "update_display_data":
                shown[places[place]] = text
                continue
            if place is not None:
                places[place] = len(shown)
            shown.append(text)
    return "\n".join(shown)


def shown(cell: nbformat.NotebookNode) -> str:
    """The plain text of a notebook cell's outputs."""
    return "\n".join(output["data"]["text/plain"] for output in cell.outputs if "data" in output)
