"""What goes wrong in a cell ends in a message that helps, and the tables are what they were."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from conftest import Kernel

BAD = {
    "no such file": ('load "nowhere.csv"', "nowhere.csv"),
    "a directory": ('load "folder.csv"', "folder.csv"),
    "an empty file": ('load "empty.csv"', "empty.csv"),
    "text that calls itself a workbook": ('load "text.xlsx"', "text.xlsx"),
    "text that calls itself Parquet": ('load "text.parquet"', "text.parquet"),
    "an unknown ending": ('load "text.xyz"', "text.xyz"),
    "an unknown verb": ("trimm name", "trim"),
    "an unknown column": ("trim nmae", "name"),
    "an unknown function": ("set n = lenght(name)", "length"),
    "an unknown table": ("use peple", "people"),
    "text as a number": ("set age = age + name", "text"),
    "a text function of a number": ("set x = lower(age)", "age"),
    "a value that does not convert": ("convert name to integer", "Grace"),
    "a name that is taken": ("rename name to age", "age"),
    "another tool's language": ("df.dropna()", "drop incomplete rows"),
    "a half-open text": ('replace "a with "b" in name', "Line 1"),
    "saving where nothing can be": ('save "no/such/folder/x.csv"', "no/such/folder"),
    "saving over its source": ('save "people.csv"', "overwriting"),
}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("bad")
    (directory / "people.csv").write_text("name,age\nAda,36\nGrace,85\nAlan,41\n")
    (directory / "folder.csv").mkdir()
    (directory / "empty.csv").touch()
    for ending in "xlsx", "parquet", "xyz":
        (directory / f"text.{ending}").write_text("this is only text\nand no more than that\n")
    return directory


@pytest.fixture
def loaded(kernel: Kernel, people: Path) -> Kernel:
    kernel.run(f'people = load "{people}/people.csv"')
    return kernel


def test_each_bad_line_says_what_is_wrong_and_changes_nothing(loaded: Kernel, people: Path) -> None:
    before = loaded.run("show")
    for what, (line, word) in BAD.items():
        line = line.replace('load "', f'load "{people}/').replace('save "', f'save "{people}/')
        reply = loaded.error(line)
        told = "\n".join(reply["traceback"])
        assert word in told, f"{what}: {told}"
        assert "panic" not in told and ".rs" not in told, f"{what}: {told}"
        assert reply["ename"] and reply["evalue"], what
        assert loaded.run("show") == before, what
    assert (people / "people.csv").read_text().startswith("name,age\nAda,36\n")


def test_a_syntax_error_runs_nothing_of_its_cell(loaded: Kernel) -> None:
    before = loaded.run("show")
    told = "\n".join(loaded.error("upper name\ntrim trim trim\nset = 5")["traceback"])
    assert "Line 2" in told and "Line 3" in told, "all of them are reported"
    assert loaded.run("show") == before


def test_the_lines_above_an_error_stay(loaded: Kernel) -> None:
    loaded.error("upper name\ntrim nothing\nlower name")
    shown = loaded.run("show")
    assert "ADA" in shown and "GRACE" in shown


def test_a_megabyte_of_garbage(loaded: Kernel) -> None:
    before = loaded.run("show")
    chance = random.Random(1)
    garbage = "".join(chance.choices("abc ,\"'`/\\|;()[]{}#=\n\t\x00\u200b€😀0123456789", k=1_000_000))
    for code in (garbage, "x" * 1_000_000, "(" * 1_000_000, '"' + "y" * 1_000_000, "set a = " + "-" * 100_000 + "1", "not " * 100_000):
        reply = loaded.error(code, timeout=30)
        assert sum(len(line) for line in reply["traceback"]) < 20_000
    assert loaded.run("show") == before


def test_markup_in_a_cell_and_a_backtick_in_a_name(kernel: Kernel) -> None:
    (kernel.directory / "t.csv").write_text('a`b,"<i>n</i>"\n<script>alert(1)</script>,1\n&amp;,2\n')
    _, messages = kernel.messages('load "t.csv"\nupper `a``b`\nschema\nvalues `a``b`')
    pages = [m["content"]["data"]["text/html"] for m in messages if m["msg_type"] in ("display_data", "execute_result")]
    assert pages
    for page in pages:
        assert "<script" not in page.lower()
        assert "<i>n" not in page.lower()
    assert any("&lt;SCRIPT&gt;ALERT(1)" in page for page in pages)
    assert any("a`b" in page for page in pages)


def test_a_table_without_rows_and_none_without_columns(kernel: Kernel) -> None:
    (kernel.directory / "head.csv").write_text("a,b\n")
    kernel.run('load "head.csv"')
    looks = ["show", "schema", "count", "values a", "summarize n = count(), m = max(b)"]
    steps = ["upper a", "sort by a", "drop duplicate rows", "fill a using mode"]
    for line in looks + steps:
        kernel.run(line)
    assert "no rows" in kernel.run("show")
    kernel.error("drop all columns")
    assert "2 columns" in kernel.run("show")
