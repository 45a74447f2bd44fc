"""What is very long, very wide or very empty, and what does not fit into memory."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import Kernel

STEPS = [
    "rename a to b",
    "clean names",
    "keep a, t",
    "drop t",
    "keep rows where a > 1",
    "keep first 3 rows",
    "drop empty rows",
    "drop incomplete rows",
    "drop duplicate rows",
    "drop duplicate rows by a keeping none",
    "set c = a + 1",
    "set c = mean(a) by t",
    "set c = rank(a)",
    "trim t",
    "squash text columns",
    "title t",
    'replace "x" with "y" in t',
    "strip accents from t",
    "extract /(?<n>\\d)/ from t",
    'mark "x" as missing',
    "convert a to number",
    "convert t to category",
    "convert d to text",
    "fill a using mean",
    "fill a using median by t",
    "fill t using previous",
    'fill t with "none"',
    "sort by a descending, t",
]
LOOKS = ["show", "schema", "values t", "count", "count by t", "summarize n = count(), m = mean(a) by t", "show first 5 | save \"o.csv\"", "history", "rejects"]


def frame(rows: int, missing: bool) -> pd.DataFrame:
    return pd.DataFrame({
        "a": pd.array([None] * rows if missing else range(rows), dtype="Int64"),
        "t": pd.array([None] * rows if missing else [f"x{i}" for i in range(rows)], dtype="string"),
        "d": pd.to_datetime(pd.Series([None] * rows if missing else ["2024-01-31"] * rows, dtype=object)),
    })


@pytest.mark.parametrize(("rows", "missing"), [(0, False), (1, False), (1, True), (1000, True)])
def test_every_step_and_look_on_next_to_nothing(kernel: Kernel, rows: int, missing: bool) -> None:
    frame(rows, missing).to_parquet(kernel.directory / "t.parquet")
    kernel.run('load "t.parquet"')
    for line in STEPS:
        reply, _ = kernel.messages(f"x = {line}")
        # Nothing to learn from is told, and is no fault of the program.
        assert reply["status"] == "ok" or reply["ename"] in ("DataError", "TypeError"), (line, reply)
        kernel.run(line) if reply["status"] == "ok" else kernel.error(line)
        kernel.run("undo") if reply["status"] == "ok" else None
    for line in LOOKS:
        kernel.run(line)
    for ending in "csv", "tsv", "xlsx", "parquet", "arrow", "json", "ndjson":
        kernel.run(f'save "o.{ending}"')
    assert str(rows) in kernel.run("count")


def test_a_table_of_5000_columns(kernel: Kernel) -> None:
    wide = pd.DataFrame(np.arange(15_000).reshape(3, 5_000), columns=[f"c{i}" for i in range(5_000)])
    wide.to_csv(kernel.directory / "wide.csv", index=False)
    said = kernel.run('load "wide.csv"')
    assert "3 rows × 5,000 columns" in said
    kernel.run("set c4999 = c0 + 1\nrename c2500 to middle\nsort by c0 descending\ndrop c17")
    kernel.run("set number columns = it * 2")
    assert "1" in kernel.run("summarize x = sum(middle)")
    reply = kernel.client.complete("sort by c499", reply=True, timeout=10)
    assert "c4999" in reply["content"]["matches"]
    kernel.run('save "back.parquet"')
    back = pd.read_parquet(kernel.directory / "back.parquet")
    expected = wide.assign(c4999=wide["c0"] + 1).rename(columns={"c2500": "middle"}).sort_values("c0", ascending=False).drop(columns="c17") * 2
    assert back.equals(expected.reset_index(drop=True))
    _, messages = kernel.messages("show")
    html = messages[-2]["content"]["data"]["text/html"]
    assert len(html) < 100_000, "only the first columns are sent"


def test_a_cell_of_100000_lines(kernel: Kernel) -> None:
    (kernel.directory / "t.csv").write_text("a,b\n1,x\n2,y\n")
    kernel.run('load "t.csv"')
    began = time.monotonic()
    kernel.run("# nothing\n" * 100_000 + "count", timeout=120)
    kernel.run("set a = a + 1\n" * 2_000 + "count;", timeout=120)
    assert "2002" in kernel.run("summarize x = max(a)").replace(",", "")
    error = kernel.error("upper b\n" * 50_000 + "uper b\n" + "upper b\n" * 50_000, timeout=120)
    assert "Line 50001" in "\n".join(error["traceback"]) or "50,001" in "\n".join(error["traceback"])
    assert time.monotonic() - began < 180
    reply = kernel.client.complete("upper b\n" * 100_000 + "upp", reply=True, timeout=10)
    assert reply["content"]["matches"] == ["upper"]


def test_values_of_a_megabyte(kernel: Kernel) -> None:
    texts = ["a" * 1_000_000, " b " * 333_333, "<b>" * 333_333]
    pd.DataFrame({"t": texts, "n": [1, 2, 3]}).to_csv(kernel.directory / "t.csv", index=False)
    reply, messages = kernel.messages('load "t.csv"')
    assert reply["status"] == "ok"
    kernel.messages("values t")
    reply, more = kernel.messages("squash t")
    assert reply["status"] == "ok"
    sent = sum(len(str(message["content"])) for message in messages + more)
    assert sent < 400_000, f"{sent} bytes for two previews"
    kernel.run('save "back.csv"')
    back = pd.read_csv(kernel.directory / "back.csv")
    assert back["t"].str.len().tolist() == [1_000_000, 2 * 333_333 - 1, 999_999]


def test_what_does_not_fit_into_memory_is_not_begun(lustrum: Path, tmp_path: Path) -> None:
    rows = 400_000
    pd.DataFrame({"a": np.arange(rows), "t": ["some text of a row"] * rows}).to_parquet(tmp_path / "t.parquet")
    lines = "".join(f'set t{i} = t ++ "and more of it"\n' for i in range(200))
    (tmp_path / "grow.lus").write_text(f'load "t.parquet"\n{lines}')
    ran = subprocess.run([lustrum, "run", "grow.lus"], cwd=tmp_path, capture_output=True, text=True, timeout=300, env={"LUSTRUM_MEMORY": "500MB"})
    assert ran.returncode == 1
    assert "of memory, and" in ran.stderr and "it was not begun" in ran.stderr, ran.stderr
    assert "Lines 1 to" in ran.stderr, "the lines before it stay applied"
    pd.DataFrame({"t": ["x" * 100] * 5_000_000}).to_csv(tmp_path / "large.csv", index=False)
    (tmp_path / "large.lus").write_text('load "large.csv"\n')
    ran = subprocess.run([lustrum, "run", "large.lus"], cwd=tmp_path, capture_output=True, text=True, timeout=300, env={"LUSTRUM_MEMORY": "500MB"})
    assert ran.returncode == 1 and "it was not begun" in ran.stderr
    (tmp_path / "part.lus").write_text('load "large.csv" with rows = 1000\ncount\n')
    ran = subprocess.run([lustrum, "run", "part.lus"], cwd=tmp_path, capture_output=True, text=True, timeout=300, env={"LUSTRUM_MEMORY": "700MB"})
    assert ran.returncode == 0, ran.stderr
