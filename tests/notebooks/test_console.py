"""`jupyter console`: the kernel without HTML, in a terminal."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import long_work
import pytest
from conftest import ARTIFACTS
from terminal import CTRL_C, CTRL_D, ESCAPE, TAB, UP, Terminal

CONSOLE = [sys.executable, "-m", "jupyter_console", "--kernel", "lustrum"]


class Console(Terminal):
    """The console at a prompt."""

    def prompt(self, number: int, timeout: float = 60) -> None:
        """Waits for the prompt of this number, with nothing typed yet."""
        last = re.compile(rf"In \[{number}\]:$")
        self.wait(lambda terminal: bool(last.fullmatch(terminal.lines[-1])), f"In [{number}]", timeout)

    def run(self, number: int, line: str, timeout: float = 60) -> list[str]:
        """Types a line at the prompt of this number, and gives what stands between it and the next prompt."""
        self.prompt(number, timeout)
        self.press(line)
        self.shows(f"In [{number}]: {line}")
        self.press("\r")
        self.prompt(number + 1, timeout)
        lines = self.lines
        begin = max(i for i, text in enumerate(lines) if text.startswith(f"In [{number}]:"))
        return lines[begin + 1 : -1]


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Callable[..., Console]]:
    """Opens consoles, and ends them."""
    opened: list[Console] = []

    def open(width: int = 100) -> Console:
        opened.append(Console(CONSOLE, tmp_path, width))
        return opened[-1]

    yield open
    for each in opened:
        each.press(CTRL_D)
        each.close()


def people(directory: Path) -> None:
    (directory / "people.csv").write_text("name,age\nAda,36\nGrace,85\n")


def test_console_without_a_terminal(tmp_path: Path) -> None:
    people(tmp_path)
    answer = subprocess.run(
        [*CONSOLE, "--simple-prompt"],
        input='load "people.csv"\nupper name\nnonsense\nshow\n',
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "2 cells changed in all 2 rows" in answer.stdout
    assert "GRACE" in answer.stdout
    assert "nonsense" in answer.stderr
    assert "<div" not in answer.stdout


def test_an_open_bracket_goes_on_in_a_second_line(console, tmp_path: Path) -> None:
    people(tmp_path)
    terminal = console()
    terminal.run(1, 'load "people.csv"')
    terminal.press("keep rows where age in [85,\r")
    terminal.shows("...:")
    assert "In [3]" not in terminal.text
    terminal.press("41]\r")
    terminal.prompt(3)
    assert "1 row removed, 1 left" in terminal.text
    shown = "\n".join(terminal.run(3, "show"))
    assert "Grace" in shown and "Ada" not in shown
    terminal.picture(ARTIFACTS / "console-lines.txt")


def test_a_wrong_line_is_not_taken_for_an_unfinished_one(console, tmp_path: Path) -> None:
    people(tmp_path)
    terminal = console()
    terminal.run(1, 'load "people.csv"')
    told = "\n".join(terminal.run(2, "upper nmae"))
    assert "Did you mean name?" in told
    assert "upper name" in told


def test_tab_completes_a_column(console, tmp_path: Path) -> None:
    people(tmp_path)
    terminal = console()
    terminal.run(1, 'load "people.csv"')
    terminal.press("upper na" + TAB)
    terminal.shows("upper name")
    terminal.press("\r")
    terminal.prompt(3)
    assert "2 cells changed in all 2 rows" in terminal.text


def test_tab_offers_what_may_stand_there(console, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("first name,family name,age\nAda,Lovelace,36\n")
    terminal = console()
    terminal.run(1, 'load "people.csv"')
    terminal.press("values " + TAB)
    terminal.shows("columns matching")
    terminal.read(0.5)
    offered = terminal.text[terminal.text.index("In [2]:") :]
    assert all(name in offered for name in ("`first name`", "`family name`", "age")), offered
    terminal.picture(ARTIFACTS / "console-completion.txt")
    terminal.press(ESCAPE)


def test_the_arrow_up_brings_lines_back(console, tmp_path: Path) -> None:
    people(tmp_path)
    terminal = console()
    terminal.run(1, 'load "people.csv"')
    terminal.run(2, "upper name")
    terminal.run(3, "lower name")
    terminal.press(UP + UP)
    terminal.wait(lambda t: t.lines[-1] == "In [4]: upper name", "the line before the last")
    terminal.press("\r")
    terminal.prompt(5)
    assert "GRACE" in "\n".join(terminal.run(5, "show"))


def test_control_c_stops_a_long_cell(console, tmp_path: Path) -> None:
    long_work.write(tmp_path)
    terminal = console()
    terminal.run(1, 'load "long.parquet"')
    terminal.press(" | ".join(long_work.CELL.splitlines()[:20]))
    terminal.read(1)
    terminal.press("\r")
    terminal.read(2)
    began = time.monotonic()
    terminal.press(CTRL_C)
    terminal.prompt(3)
    assert time.monotonic() - began < 10
    told = terminal.text[terminal.text.rindex("Line 1") :]
    assert "interrupt" in told.lower()
    assert "Nothing was changed" in told
    assert "2000000" in "\n".join(terminal.run(3, "count"))
    terminal.picture(ARTIFACTS / "console-interrupt.txt")


def test_control_c_at_the_prompt_forgets_the_line(console, tmp_path: Path) -> None:
    people(tmp_path)
    terminal = console()
    terminal.run(1, 'load "people.csv"')
    terminal.press("upper na")
    terminal.shows("upper na")
    terminal.press(CTRL_C)
    shown = "\n".join(terminal.run(2, "show"))
    assert "Grace" in shown and "GRACE" not in shown


def test_a_step_that_takes_long_tells_what_it_did(console, tmp_path: Path) -> None:
    long_work.write(tmp_path)
    terminal = console()
    terminal.run(1, 'load "long.parquet"')
    told = "\n".join(terminal.run(2, long_work.CELL.splitlines()[0]))
    assert "2,000,000 cells changed in all 2,000,000 rows" in told


def test_no_line_is_wrapped(console, tmp_path: Path) -> None:
    """What has no room in eighty columns is cut, or named in a line of its own, by the kernel: a wider terminal shows the same lines."""
    names = ",".join(f"column number {i}" for i in range(40))
    (tmp_path / "wide.csv").write_text(f"{names}\n" + 3 * (",".join(["a text of a certain length"] * 40) + "\n"))
    shown = []
    for width in 80, 300:
        terminal = console(width)
        shown.append([])
        for number, line in enumerate(['load "wide.csv"', "upper all columns", "show last 2", "schema", "history", "help upper"], start=1):
            shown[-1] += terminal.run(number, line)
        terminal.picture(ARTIFACTS / f"console-width-{width}.txt")
    assert shown[0] == shown[1]
    assert any(line.startswith("36 more columns: ") for line in shown[0])
