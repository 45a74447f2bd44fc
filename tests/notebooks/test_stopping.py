"""What a cell that takes too long does to its client, and what stopping it does to the table: nothing."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import long_work
import nbformat
import numpy as np
import pandas as pd
import pytest
from conftest import Kernel, shown

FIRST_ROW = f'count where words = "{long_work.FIRST}"'


@pytest.mark.parametrize("by", ["message", "signal"])
def test_interrupt(kernel: Kernel, by: str) -> None:
    long_work.write(kernel.directory)
    kernel.run('load "long.parquet"')
    client = kernel.client
    asked = client.execute(long_work.CELL)
    time.sleep(2)
    began = time.monotonic()
    if by == "message":
        kernel.manager.interrupt_kernel()
    else:
        kernel.manager.signal_kernel(signal.SIGINT)
    while (reply := client.get_shell_msg(timeout=30))["parent_header"].get("msg_id") != asked:
        pass
    took = time.monotonic() - began
    assert reply["content"]["status"] == "error"
    assert "interrupt" in (reply["content"]["ename"] + reply["content"]["evalue"]).lower()
    assert took < 5, f"the reply came {took:.1f} s after the interrupt"
    assert "2000000" in kernel.run("count").replace(",", "")


def test_an_interrupted_query_leaves_its_table(kernel: Kernel) -> None:
    long_work.write(kernel.directory)
    kernel.run('load "long.parquet"')
    before = kernel.run(FIRST_ROW)
    step = 'replace /(\\w+) (\\w+) (\\w+)/ with "$3 $1 $2" in words\n'
    client = kernel.client
    asked = client.execute(step * 60)
    time.sleep(2)
    kernel.manager.interrupt_kernel()
    while client.get_shell_msg(timeout=30)["parent_header"].get("msg_id") != asked:
        pass
    history = kernel.run("history")
    done = history.count("replace ")
    assert done < 60
    kernel.run(f"undo {done}" if done else "show first 1")
    assert kernel.run(FIRST_ROW) == before


def test_an_interrupt_of_nothing_stops_nothing(kernel: Kernel) -> None:
    (kernel.directory / "t.csv").write_text("a\n1\n2\n")
    kernel.run('load "t.csv"')
    kernel.manager.interrupt_kernel()
    # The interrupt and the next request take different ways into the kernel, and nobody waits for the interrupt's reply.
    time.sleep(0.5)
    assert "2" in kernel.run("count")


def test_everything_else_answers_while_a_cell_runs(kernel: Kernel) -> None:
    long_work.write(kernel.directory)
    kernel.run('load "long.parquet"')
    client = kernel.client
    asked = client.execute(long_work.CELL)
    time.sleep(1)
    for request in (
        lambda: client.complete("upper wor"),
        lambda: client.inspect("squash"),
        lambda: client.is_complete("show"),
        lambda: client.kernel_info(),
    ):
        began = time.monotonic()
        wanted = request()
        while (reply := client.get_shell_msg(timeout=10))["parent_header"]["msg_id"] != wanted:
            assert reply["parent_header"]["msg_id"] != asked, "the long cell was over too soon to test anything"
        assert time.monotonic() - began < 1, reply["msg_type"]
        if reply["msg_type"] == "complete_reply":
            assert reply["content"]["matches"] == ["words"]
    assert client.hb_channel.is_beating()
    kernel.manager.interrupt_kernel()


def test_nbclient_gives_up_on_a_cell_and_goes_on(run_notebook, tmp_path: Path) -> None:
    long_work.write(tmp_path)
    node = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(code) for code in ('load "long.parquet"', long_work.CELL, "count")],
        metadata={"kernelspec": {"name": "lustrum", "display_name": "Lustrum", "language": "lustrum"}},
    )
    began = time.monotonic()
    run_notebook(
        node, tmp_path, timeout_func=lambda cell: 3 if cell.source == long_work.CELL else 60, interrupt_on_timeout=True, allow_errors=True
    )
    assert time.monotonic() - began < 60
    load, long, count = node.cells
    assert [output.output_type for output in long.outputs].count("error") == 1
    assert not any(output.output_type == "error" for output in [*load.outputs, *count.outputs])
    assert "2000000" in shown(count).replace(",", "")


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx", "json", "arrow"])
def test_a_kernel_killed_while_it_saves_leaves_the_old_file(kernel: Kernel, ending: str) -> None:
    rows = 400_000
    pd.DataFrame({name: np.random.default_rng(7).normal(size=rows) for name in "abcdef"}).to_parquet(kernel.directory / "big.parquet")
    target = kernel.directory / f"out.{ending}"
    target.write_bytes(b"the old file")
    kernel.run('load "big.parquet"')
    kernel.client.execute(f'save "out.{ending}"')
    until = time.monotonic() + 30
    while not (parts := list(kernel.directory.glob(f".out.{ending}.*.part"))) and time.monotonic() < until:
        time.sleep(0.001)
    kernel.manager.signal_kernel(signal.SIGKILL)
    assert parts, "it was killed before it began to write"
    time.sleep(0.2)
    left = list(kernel.directory.glob(f".out.{ending}.*.part"))
    assert left and target.read_bytes() == b"the old file" or not left and len(target.read_bytes()) > 1000, "the old file or the whole new one"


def test_nbclient_keeps_what_a_long_step_did(run_notebook, tmp_path: Path) -> None:
    """The line of progress that stood there meanwhile is gone from the notebook."""
    long_work.write(tmp_path)
    cells = ['load "long.parquet"', long_work.CELL.splitlines()[0]]
    node = run_notebook(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in cells]), tmp_path)
    assert "2,000,000 cells changed in all 2,000,000 rows" in shown(node.cells[1])
    assert "seconds" not in shown(node.cells[1])
    assert "<progress" not in str(node)
