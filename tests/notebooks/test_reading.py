"""Notebooks that somebody else ran: what they show in JupyterLab and Notebook 7, trusted or not, on light and on dark ground.

A front end does not trust a notebook that it did not run itself: it takes scripts and style sheets out of it. What a table says must not
hang on them.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from browsing import FRONT_ENDS, Notebook, notebook_of
from playwright.sync_api import Locator, Page, expect

FILE = """name,city,born,price,note
"  Ada ",London,1815,3.5,first
Grace,New   York,1906,,
Alan,Wilmslow,1912,12.25,"a longer text that goes on and on, well beyond what a cell of a table has room for"
Emmy,,1882,100,""
"""
CELLS = [
    'people = load "read-people.csv"',
    "squash text columns",
    "set price = price * 2",
    "schema",
    "values city",
    "show first 2",
    "history",
    "help squash",
    "uper name",
]

# The contrast of every piece of text with what is painted behind it, as WCAG computes it: 4.5 is asked of text (less what rounding takes),
# 3 of a sign. The signs for white space are told apart.
CONTRAST = """root => {
    const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true})
    const rgba = colour => {
        canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1)
        const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data
        return [r, g, b, a / 255]
    }
    const over = (top, ground) => [0, 1, 2].map(i => top[i] * top[3] + ground[i] * (1 - top[3])).concat(1)
    const ground = element => element ? over(rgba(getComputedStyle(element).backgroundColor), ground(element.parentElement)) : [255, 255, 255, 1]
    const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0)
    const found = []
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement
        if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest("style, button")) continue
        const behind = ground(element), ink = rgba(getComputedStyle(element).color)
        let opacity = 1
        for (let e = element; e && e !== root; e = e.parentElement) opacity *= getComputedStyle(e).opacity
        ink[3] *= opacity
        const [a, b] = [light(over(ink, behind)), light(behind)].sort((x, y) => y - x)
        const ratio = Math.round((a + 0.05) / (b + 0.05) * 10) / 10, text = walker.currentNode.data.trim()
        found.push([ratio, text.slice(0, 40), element.outerHTML.slice(0, 80), element.className === "w"])
    }
    return found
}"""


@pytest.fixture(scope="module")
def executed(work: Path, run_notebook: Callable[..., nbformat.NotebookNode]) -> nbformat.NotebookNode:
    (work / "read-people.csv").write_text(FILE)
    return run_notebook(notebook_of(*CELLS), work, allow_errors=True)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("trusted", [False, True], ids=["untrusted", "trusted"])
@pytest.mark.parametrize("front_end", FRONT_ENDS)
def test_what_others_ran_can_be_read(
    window: Callable[..., Page], server: str, work: Path, executed: nbformat.NotebookNode, front_end: str, trusted: bool, theme: str
) -> None:
    name = f"read-{front_end}-{'trusted' if trusted else 'untrusted'}-{theme}"
    path = work / f"{name}.ipynb"
    # A notebook is known by its content: one that is to be trusted must not be the one that another test did not trust.
    node = nbformat.from_dict({**executed, "metadata": {**executed.metadata, "title": name}})
    nbformat.write(node, path)
    if trusted:
        subprocess.run([sys.executable, "-m", "jupyter", "trust", path], check=True, capture_output=True, timeout=60)
    page = window(theme=theme)
    notebook = Notebook(page, server, path.name, front_end=front_end)
    expect(page.locator(".jp-OutputArea-output .lu")).to_have_count(len(CELLS) - 1)
    notebook.whole(name)

    assert page.locator("body").get_attribute("data-jp-theme-light") == ("true" if theme == "light" else "false")
    styles = page.locator(".jp-OutputArea-output style")
    expect(styles).to_have_count(len(CELLS) - 1 if trusted else 0)
    expect(page.locator(".jp-OutputArea-output script")).to_have_count(0)

    load, squash, price, *_ = (notebook.cells.nth(i) for i in range(len(CELLS)))
    says_where_a_value_is_missing(load)
    marks_what_changed(squash)
    stands_in_lines(load)
    stands_in_lines(squash)
    stands_in_lines(price)
    expect(notebook.cells.last.locator("[data-mime-type='application/vnd.jupyter.stderr']")).to_contain_text("upper name")
    for number in range(len(CELLS)):
        contrasts = notebook.cells.nth(number).locator(".jp-OutputArea-output").evaluate(CONTRAST)
        assert contrasts, CELLS[number]
        faint = [each for each in contrasts if each[0] < (3 if each[3] else 4.4)]
        assert not faint, f"{CELLS[number]}: {faint}"


def says_where_a_value_is_missing(cell: Locator) -> None:
    missing = cell.locator("td[title=missing]")
    expect(missing.first).to_have_text("·")
    expect(cell.locator("caption")).to_contain_text("4 rows")
    expect(cell.locator("thead")).to_contain_text("25 % missing")
    expect(cell.locator("tbody tr").first.locator("td").first).to_contain_text("␣␣Ada␣")


def marks_what_changed(cell: Locator) -> None:
    """By more than its colour, and by its colour."""
    changed = cell.locator("td:has(> ins)")
    expect(changed).to_have_count(2)
    for number in range(2):
        assert changed.nth(number).get_attribute("title").startswith("was “")
        ground, line = changed.nth(number).evaluate(
            "td => [getComputedStyle(td).backgroundColor, getComputedStyle(td.firstChild).textDecorationLine + getComputedStyle(td).boxShadow]"
        )
        assert ground not in ("rgba(0, 0, 0, 0)", "transparent")
        assert "underline" in line or "inset" in line, line


def stands_in_lines(cell: Locator) -> None:
    """Numbers end where the numbers below them end, text begins where text begins, under its own header; no row takes two lines."""
    table = cell.locator(".lu table").last
    columns = table.evaluate(
        """table => {
            const [head, ...rows] = [...table.rows].map(row => [...row.cells].map(cell => {
                const range = document.createRange()
                range.selectNodeContents(cell)
                const ink = range.getBoundingClientRect(), box = cell.getBoundingClientRect()
                return {left: ink.left, right: ink.right, height: box.height, inside: ink.left >= box.left && ink.right <= box.right + 1,
                        number: getComputedStyle(cell).textAlign === "right", text: cell.innerText}
            }))
            return head.map((cell, at) => ({head: cell, cells: rows.map(row => row[at])}))
        }"""
    )
    for column in columns[1:]:
        side = "right" if column["head"]["number"] else "left"
        edges = [cell[side] for cell in (column["head"], *column["cells"]) if cell["text"].strip()]
        assert max(edges) - min(edges) <= 4, column
        assert all(cell["inside"] for cell in column["cells"]), column
        assert all(cell["height"] < 32 for cell in column["cells"]), column
    assert {column["head"]["text"].split("\n")[0] for column in columns[1:] if column["head"]["number"]} == {"born", "price"}


@pytest.mark.parametrize("front_end", FRONT_ENDS)
def test_a_narrow_window(window: Callable[..., Page], server: str, work: Path, executed: nbformat.NotebookNode, front_end: str) -> None:
    """At seven hundred pixels a wide table moves in its own box, and the page does not move sideways."""
    path = work / f"narrow-{front_end}.ipynb"
    nbformat.write(executed, path)
    page = window()
    notebook = Notebook(page, server, path.name, front_end=front_end)
    if front_end == "lab":
        page.keyboard.press("Control+B")
        expect(page.locator("#jp-left-stack")).to_be_hidden()
    page.set_viewport_size({"width": 700, "height": 900})
    expect(page.locator(".jp-OutputArea-output .lu")).to_have_count(len(CELLS) - 1)
    notebook.whole(f"narrow-{front_end}")
    for number in range(len(CELLS) - 1):
        area = notebook.cells.nth(number).locator(".jp-OutputArea")
        assert area.evaluate("area => area.scrollWidth - area.clientWidth") <= 0, CELLS[number]
    box = notebook.cells.first.locator(".lu div:has(> table)")
    assert box.evaluate("box => getComputedStyle(box).overflowX") == "auto"
    stands_in_lines(notebook.cells.first)
