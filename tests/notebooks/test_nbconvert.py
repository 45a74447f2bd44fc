"""Executed notebooks as other documents: a page, Markdown, and a script that `lustrum run` takes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import mistune
import nbformat
import pandas as pd
import pytest
from conftest import EXAMPLES
from nbconvert import HTMLExporter, MarkdownExporter, ScriptExporter
from traitlets.config import Config

NAMES = ["looks", "penguins", "tour"]


class Elements(HTMLParser):
    """How often each element of a document stands there, and its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: dict[str, int] = {}
        self.style = 0
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: object) -> None:
        self.tags[tag] = self.tags.get(tag, 0) + 1
        self.style += tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        self.style -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self.style:
            self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)


@pytest.fixture(scope="module")
def done(run_notebook, tmp_path_factory: pytest.TempPathFactory) -> dict[str, nbformat.NotebookNode]:
    """The examples, executed."""
    work = tmp_path_factory.mktemp("convert") / "examples"
    shutil.copytree(EXAMPLES, work)
    return {name: run_notebook(work / f"{name}.ipynb", work) for name in NAMES}


def outputs(notebook: nbformat.NotebookNode, mime: str) -> list[str]:
    """Pictures are not sent as HTML."""
    return [o["data"][mime] for c in notebook.cells if c.cell_type == "code" for o in c.outputs if mime in o["data"]]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_every_table_and_no_error(done, name: str) -> None:
    page, _ = HTMLExporter().from_notebook_node(done[name])
    tables = [Elements(output).tags.get("table", 0) for output in outputs(done[name], "text/html")]
    assert sum(tables) > 10
    assert Elements(page).tags["table"] == sum(tables)
    assert page.count('<div class="lu') == len(tables)
    assert 'data-mime-type="application/vnd.jupyter.stderr"' not in page


@pytest.mark.parametrize("name", NAMES)
def test_markdown_becomes_the_same_tables(done, name: str) -> None:
    """An output goes into Markdown as it is: each must come through as it was sent."""
    text, resources = MarkdownExporter().from_notebook_node(done[name])
    assert resources["output_extension"] == ".md"
    assert "```lustrum\n" in text
    the_same_elements(text, outputs(done[name], "text/html"))


def test_lines_of_a_cell_are_not_read_as_markdown(run_notebook, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("name,age\nAda,36\nGrace,85\n")
    code = 'load "people.csv"', "keep rows where age in [\n    36,\n\n    85,\n]"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(line) for line in code])
    run_notebook(notebook, tmp_path)
    text, _ = MarkdownExporter().from_notebook_node(notebook)
    the_same_elements(text, outputs(notebook, "text/html"))


def the_same_elements(markdown: str, html: list[str]) -> None:
    page = Elements(mistune.create_markdown(escape=False)(markdown))
    sent = [Elements(output) for output in html]
    for tag in "table", "caption", "tr", "td", "th", "ins", "details":
        assert page.tags.get(tag, 0) == sum(each.tags.get(tag, 0) for each in sent), tag
    for each in sent:
        assert "".join(each.text.split()) in "".join(page.text.split())


@pytest.mark.parametrize("name", NAMES)
def test_markdown_without_html_is_readable(done, name: str) -> None:
    plain = Config({"NbConvertBase": {"display_data_priority": ["text/plain"]}})
    text, _ = MarkdownExporter(config=plain).from_notebook_node(done[name])
    assert not {"table", "div", "style"} & set(Elements(text).tags)
    page = Elements(mistune.html(text)).text
    for output in outputs(done[name], "text/plain"):
        assert "\n".join(line.rstrip() for line in output.rstrip().split("\n")) in page


@pytest.mark.parametrize("name", NAMES)
def test_a_script_is_the_text_of_the_cells(done, lustrum: Path, tmp_path: Path, name: str) -> None:
    text, resources = ScriptExporter().from_notebook_node(done[name])
    assert resources["output_extension"] == ".lus"
    cells = [cell.source for cell in done[name].cells if cell.cell_type == "code"]
    assert text.split() == "\n".join(cells).split()
    shutil.copy(EXAMPLES / "penguins_raw.csv", tmp_path)
    (tmp_path / f"{name}.lus").write_text(text)
    answer = subprocess.run([lustrum, "run", f"{name}.lus"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert answer.returncode == 0, answer.stderr
    assert "│" in answer.stdout or "─" in answer.stdout


def test_a_script_saves_what_its_notebook_saves(done, lustrum: Path, tmp_path: Path, run_notebook) -> None:
    cells, script = tmp_path / "cells", tmp_path / "script"
    for directory in cells, script:
        shutil.copytree(EXAMPLES, directory)
    run_notebook(cells / "penguins.ipynb", cells)
    text, _ = ScriptExporter().from_notebook_node(done["penguins"])
    (script / "penguins.lus").write_text(text)
    subprocess.run([lustrum, "run", "penguins.lus"], cwd=script, capture_output=True, timeout=60, check=True)
    assert (script / "penguins.csv").read_bytes() == (cells / "penguins.csv").read_bytes()
    pd.testing.assert_frame_equal(pd.read_parquet(script / "penguins.parquet"), pd.read_parquet(cells / "penguins.parquet"))


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_that_never_ran_becomes_the_same_script(done, name: str) -> None:
    """What names the language stands in the notebook that is kept, so a conversion needs no kernel."""
    kept = nbformat.read(EXAMPLES / f"{name}.ipynb", as_version=4)
    assert ScriptExporter().from_notebook_node(kept)[0] == ScriptExporter().from_notebook_node(done[name])[0]
    assert {k: v for k, v in done[name].metadata.language_info.items() if k != "version"} == dict(kept.metadata.language_info)


def test_a_rule_that_is_broken_fails_the_batch(tmp_path: Path) -> None:
    """What is run at night ends with an error where the data breaks a rule, and goes on where the rule only warns."""
    (tmp_path / "people.csv").write_text("id,age\n1,31\n2,200\n")
    for name, rule in {"stops": "expect age in 0..120", "warns": "expect age in 0..120 else warn"}.items():
        cells = [nbformat.v4.new_code_cell(line) for line in ('load "people.csv"', rule, 'save "out.csv"')]
        metadata = {"kernelspec": {"display_name": "Lustrum", "language": "lustrum", "name": "lustrum"}}
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), tmp_path / f"{name}.ipynb")
        command = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", f"{name}.ipynb", "--output", f"{name}.ran.ipynb"]
        answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
        assert (answer.returncode == 0) == (name == "warns"), answer.stderr
        assert (tmp_path / "out.csv").exists() == (name == "warns")
        assert ("1 of 2 rows is not as expected" in answer.stderr) == (name == "stops")
