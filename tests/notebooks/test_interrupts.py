"""Every kind of step is stopped at any moment, at once, and leaves its table as it was."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest
from conftest import Kernel
from jupyter_client.manager import start_new_kernel

ROWS = 3_000_000
ROUNDS = 20 if os.environ.get("LUSTRUM_SOAK") else 2
# The reply to an interrupted cell, with the machine as busy as a test makes it.
AT_ONCE = 1.5

STEPS = {
    "load": 'other = load "big.csv"',
    "convert": "convert words to category",
    "convert numbers": "convert digits to number",
    "sort": "sort by words, x descending",
    "fill by group": "fill x using median by key",
    "fill interpolated": "fill x using previous by key order by y",
    "drop duplicate rows": "drop duplicate rows",
    "keep the first of each": "keep first 1 rows by key order by x",
    "fill on a spline": "fill x using spline(3) by key order by y",
    "merge clusters": "merge clusters in words using jaro(0.95)",
    "join": "join twins on key allowing many",
    "unpivot": "unpivot x, y into what, value",
    "split into rows": 'split words on " " into rows',
    "detect types": "detect types",
    "sql": 'sql "select a.x, b.y from big a join big b on a.key = b.key where a.y > 0.999"',
    "summarize": "summarize m = median(x), n = count_distinct(words) by key",
    "profile": "profile",
    "issues": "issues",
    "suggest": "suggest",
    "correlate": "correlate number columns using kendall",
    "compare": "compare big with twins on key",
    "search": 'search /9.*7 of/',
    "spell": "spell words",
    "plot": "plot matrix number columns",
    "save csv": 'save "out.csv"',
    "save parquet": 'save "out.parquet"',
    "save xlsx": 'show first 300000 | save "out.xlsx"',
}


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    directory = tmp_path_factory.mktemp("big")
    drawn = np.random.default_rng(7)
    x = drawn.normal(size=ROWS)
    table = pa.table({
        "key": drawn.integers(0, 20_000, ROWS),
        "x": pa.array(x, mask=drawn.random(ROWS) < 0.2),
        "y": drawn.random(ROWS),
        "words": pa.array([f"word {n} of {n % 977}" for n in drawn.integers(0, 500_000, ROWS)]),
        "digits": pa.array([f"{n:,}" for n in drawn.integers(0, 10**9, ROWS)]),
    })
    pa.parquet.write_table(table, directory / "big.parquet")
    pa.csv.write_csv(table, directory / "big.csv")
    manager, client = start_new_kernel(kernel_name="lustrum", cwd=str(directory))
    kernel = Kernel(manager, client, directory)
    kernel.run('load "big.parquet"\ntwins = big | keep first 40000 rows | keep key, words;')
    yield kernel
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def stopped(kernel: Kernel, line: str, after: float) -> float | None:
    """How long the reply took after the interrupt; nothing when the cell had ended before."""
    client = kernel.client
    asked = client.execute(line)
    time.sleep(after)
    began = time.monotonic()
    kernel.manager.interrupt_kernel()
    while (reply := client.get_shell_msg(timeout=60))["parent_header"].get("msg_id") != asked:
        pass
    if reply["content"]["status"] == "ok":
        return None
    assert reply["content"]["ename"] == "Interrupted", reply["content"]
    return time.monotonic() - began


@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_stopped_at_once_and_leaves_the_table(big: Kernel, name: str) -> None:
    line = STEPS[name]
    before = big.run("count") + big.run("schema")
    for old in "out.csv", "out.parquet", "out.xlsx":
        (big.directory / old).write_text("as it was")
    drawn = random.Random(name)
    longest, rounds, longest_wait = 0.0, 0, 0.6
    for _ in range(ROUNDS * 6):
        took = stopped(big, line, drawn.uniform(0.02, longest_wait))
        if took is None:
            # It was quicker than that: what it did is taken back, and the next one is stopped earlier.
            longest_wait *= 0.6
            if not big.run("history").startswith("big · no steps"):
                big.run("undo;")
            continue
        longest = max(longest, took)
        rounds += 1
        if name.startswith("save"):
            assert all((big.directory / old).read_text(errors="replace") == "as it was" for old in ("out.csv", "out.parquet", "out.xlsx") if old in line)
        if rounds == ROUNDS:
            break
    assert rounds == ROUNDS, "it is too quick to be stopped"
    assert longest < AT_ONCE, f"the reply came {longest:.2f} s after the interrupt"
    assert big.run("count") + big.run("schema") == before
    print(f"{name}: {rounds} interrupts, the longest reply after {longest:.2f} s")
