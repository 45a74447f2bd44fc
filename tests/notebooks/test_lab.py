"""JupyterLab in a browser, as a person has it: open a notebook, run it, look, complete, ask, stop, save, open it again.

Each test leaves a picture in `artifacts/`: look at them after a change of what people see.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import long_work
import pytest
from browsing import FRONT_ENDS, Notebook, write
from playwright.sync_api import Page, expect


@pytest.mark.parametrize("name", ["looks", "penguins", "tour"])
def test_run_all_shows_tables(page: Page, server: str, name: str) -> None:
    notebook = Notebook(page, server, f"{name}.ipynb")
    notebook.run_all()
    expect(page.locator(".jp-OutputArea-output [data-mime-type='application/vnd.jupyter.stderr']")).to_have_count(0)
    expect(page.locator(".jp-RenderedHTMLCommon .lu table").first).to_be_visible()
    first = page.locator(".lu table").first
    expect(first.locator("caption")).to_contain_text("344")
    expect(first.locator("thead")).to_contain_text("tudy")
    expect(first.locator("tbody tr").first).to_contain_text("Torgersen")
    assert first.locator("tbody tr").first.evaluate("row => row.getBoundingClientRect().height") < 30, "a row takes one line"
    notebook.whole(f"lab-{name}")


@pytest.mark.parametrize(("front_end", "width", "theme"), [("lab", 1300, "dark"), ("lab", 700, "light"), ("notebook", 1200, "light")])
def test_looks_and_pictures(window: Callable[..., Page], server: str, front_end: str, width: int, theme: str) -> None:
    """Cards, issues and pictures are there in every window, and nothing but a wide table has to be moved sideways."""
    page = window(theme=theme)
    notebook = Notebook(page, server, "looks.ipynb", front_end=front_end)
    notebook.run_all()
    page.set_viewport_size({"width": width, "height": 1000})
    expect(page.locator(".lu .k > div").first).to_be_visible()
    expect(page.locator(".lu .sc").first).to_contain_text("of 100 messiness")
    pictures = page.locator(".jp-OutputArea-output.jp-RenderedSVG img, .jp-OutputArea-output.jp-RenderedSVG svg")
    expect(pictures).to_have_count(6)
    assert pictures.evaluate_all("all => all.every(one => one.getBoundingClientRect().width > 200)")
    wide = page.locator(".lu").evaluate_all("all => all.filter(one => one.scrollWidth > one.parentElement.clientWidth + 1).length")
    assert wide == 0
    notebook.whole(f"{front_end}-looks-{width}-{theme}")


def test_a_step_marks_what_it_changed(page: Page, server: str, work: Path) -> None:
    (work / "names.csv").write_text('name,city\n"  Ada ",London\nGrace,  New   York\nAlan,Wilmslow\n')
    notebook = Notebook(page, server, write(work, "step.ipynb", 'load "names.csv"', "squash text columns"))
    notebook.run_all()
    step = notebook.cells.nth(1)
    expect(step.locator(".lu .e").first).to_contain_text("2 cells changed in 2 of 3 rows")
    expect(step.locator("td.c ins")).to_have_count(2)
    colour = step.locator("td.c").first.evaluate("cell => getComputedStyle(cell).backgroundColor")
    assert colour not in ("rgba(0, 0, 0, 0)", "transparent")
    notebook.picture("lab-step")


def test_tab_completes_a_column_name(page: Page, server: str, work: Path) -> None:
    notebook = Notebook(page, server, write(work, "complete.ipynb", 'load "penguins_raw.csv"', ""))
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
    notebook = Notebook(page, server, write(work, "inspect.ipynb", 'load "penguins_raw.csv"', "fill Sex"))
    notebook.run(notebook.cells.first)
    notebook.settled()
    cell = notebook.cells.last
    cell.locator(".cm-content").click()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".jp-Tooltip")).to_contain_text("fill")
    notebook.picture("lab-inspect")


def test_shift_tab_on_a_column_tells_what_is_known_of_it(page: Page, server: str, work: Path) -> None:
    notebook = Notebook(page, server, write(work, "column.ipynb", 'load "penguins_raw.csv"', "sort by Island"))
    notebook.run(notebook.cells.first)
    notebook.settled()
    notebook.cells.last.locator(".cm-content").click()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+Tab")
    tip = page.locator(".jp-Tooltip")
    for told in ("text column", "missing", "distinct", "3", "Biscoe", "168"):
        expect(tip).to_contain_text(told)
    notebook.picture("lab-inspect-column")


def test_tab_completes_values_and_what_the_lines_above_will_make(page: Page, server: str, work: Path) -> None:
    notebook = Notebook(page, server, write(work, "foresee.ipynb", 'load "penguins_raw.csv"', ""))
    notebook.run(notebook.cells.first)
    notebook.settled()
    cell = notebook.cells.last
    notebook.type(cell, 'keep rows where Island = "B')
    page.keyboard.press("Tab")
    expect(page.locator(".jp-Completer:visible .jp-Completer-match")).to_have_text(['"Biscoe"'])
    page.keyboard.press("Escape")
    notebook.type(cell, "rename Island to place\nvalues pl")
    page.keyboard.press("Tab")
    expect(page.locator(".jp-Completer:visible .jp-Completer-match")).to_have_text(["place"])
    page.keyboard.press("Escape")


def test_lines_of_other_tools_are_carried_over(page: Page, server: str, work: Path) -> None:
    lines = [
        'df.groupby("Island")["Body Mass (g)"].mean()',
        "SELECT * FROM penguins_raw",
        'penguins_raw %>% filter(Island == "Biscoe")',
        "keep rows where Island = 'Biscoe' AND Sex is not null",
    ]
    notebook = Notebook(page, server, write(work, "idioms.ipynb", 'load "penguins_raw.csv";', *lines, 'sql "select Island, count(*) as n from penguins_raw group by Island order by n desc"'))
    for cell in notebook.cells.all():
        notebook.run(cell)
        notebook.settled()
    wanted = [
        "summarize mean = mean(`Body Mass (g)`) by Island",
        'sql "SELECT * FROM penguins_raw"',
        'penguins_raw | keep rows where Island == "Biscoe"',
        "keep rows where Island = 'Biscoe' and Sex is not null",
    ]
    for number, line in enumerate(wanted, start=1):
        expect(notebook.cells.nth(number).locator("[data-mime-type='application/vnd.jupyter.stderr']")).to_contain_text(line)
    expect(notebook.cells.last.locator(".lu tbody tr").first).to_contain_text("Biscoe")
    notebook.whole("lab-idioms")


def test_an_error_says_where_and_what_to_write(page: Page, server: str, work: Path) -> None:
    notebook = Notebook(page, server, write(work, "error.ipynb", 'load "penguins_raw.csv"', "upper Islnd"))
    notebook.run_all()
    error = notebook.cells.last.locator("[data-mime-type='application/vnd.jupyter.stderr']")
    expect(error).to_have_count(1)
    expect(error).to_contain_text("Did you mean Island?")
    expect(error).to_contain_text("upper Island")
    notebook.picture("lab-error")


def test_what_a_file_contains_is_never_markup(page: Page, server: str, work: Path) -> None:
    name = "a`b<img src=x onerror=window.hit=1>"
    (work / "evil.csv").write_text(f'"{name}",n\n<script>window.hit=1</script>,1\n<b>bold</b>,2\n')
    notebook = Notebook(page, server, write(work, "evil.ipynb", 'load "evil.csv"', "upper all columns", "show"))
    notebook.run_all()
    expect(notebook.cells.first.locator(".lu tbody")).to_contain_text("<script>window.hit=1</script>")
    expect(page.locator(".lu script, .lu tbody b, .lu thead img[src=x]")).to_have_count(0)
    assert page.evaluate("window.hit") is None
    notebook.picture("lab-markup")


def test_a_long_cell_is_stopped(page: Page, server: str, work: Path) -> None:
    notebook = Notebook(page, server, write(work, "long.ipynb", 'load "long.parquet"', long_work.CELL, "count"))
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


def test_a_cell_that_was_not_run_has_no_number(page: Page, server: str, work: Path) -> None:
    notebook = Notebook(page, server, write(work, "aborted.ipynb", 'load "penguins_raw.csv"', "nonsense", "count", "show"))
    notebook.run_all()
    expect(notebook.cells.nth(1).locator("[data-mime-type='application/vnd.jupyter.stderr']")).to_have_count(1)
    notebook.counts(1, 2, " ", " ")


def test_dollars_are_not_mathematics(page: Page, server: str, work: Path) -> None:
    (work / "prices.csv").write_text("item,price\ncosts $5 or $6,$1.00\nx \\(y\\) z,$2.00\n")
    notebook = Notebook(page, server, write(work, "prices.ipynb", 'load "prices.csv"', "# $x$"))
    notebook.run_all()
    page.wait_for_timeout(2000)
    notebook.picture("lab-dollars")
    expect(notebook.cells.first.locator(".lu tbody tr").first).to_contain_text("costs $5 or $6", timeout=1000)
    expect(notebook.cells.first.locator(".lu tbody tr").last).to_contain_text("x \\(y\\) z", timeout=1000)


@pytest.mark.parametrize("front_end", FRONT_ENDS)
def test_a_line_is_put_into_a_new_cell(page: Page, server: str, work: Path, front_end: str) -> None:
    """The button beside a line that mends an issue: the line stands below, is run by the person, and the issue is gone."""
    (work / "insert.csv").write_text("name,city\n Ada ,Rome\nBob ,ROME\nEve,Rome\nAl,Rome\n")
    notebook = Notebook(page, server, write(work, f"insert-{front_end}.ipynb", 'load "insert.csv"', "issues"), front_end=front_end)
    notebook.run_all()
    found = notebook.cells.nth(1)
    fix = found.locator(".lu code", has_text="name").first.inner_text()
    notebook.cells.nth(1).locator(".cm-content").click()
    page.keyboard.press("Escape")
    row = found.locator("tr", has=page.locator(f'code:text-is("{fix}")')).first
    row.get_by_role("button", name="Insert").click()
    expect(notebook.cells).to_have_count(3)
    below = notebook.cells.nth(2)
    expect(below.locator(".cm-content")).to_have_text(fix)
    expect(below.locator(".jp-InputPrompt")).to_have_text("[ ]:")
    notebook.picture(f"{front_end}-insert")
    below.locator(".cm-content").click()
    page.keyboard.press("Alt+Enter")
    notebook.settled()
    expect(below.locator(".lu .e").first).to_contain_text("changed")
    again = notebook.cells.nth(3)
    notebook.type(again, "issues")
    notebook.run(again)
    notebook.settled()
    expect(again.locator(".lu .sc").first).to_contain_text("of 100 messiness")
    expect(again.locator(f'.lu code:text-is("{fix}")')).to_have_count(0)
