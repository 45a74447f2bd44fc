"""What the protocol takes: starting, replies, completion, outputs, interrupts, shutdown, each beside ipykernel in the same minutes."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import polars as pl

import report
from client import Kernel
from report import Aim

SENTENCES = 1_000_000
# One line of it is half a second of work or more; nobody waits for all of them.
LONG = "\n".join(r'replace /(\w+) (\w+) (\w+)/ with "$3 $1 $2" in words' for _ in range(60))
COLUMNS = 500
OUTPUTS = 50
# Within so many seconds an interrupt is to be answered.
ANSWERED = 0.2

PREPARE_OURS = 'load "narrow.csv";'
WIDEN_OURS = """sentences = load "sentences.parquet"
wide = load "wide.csv"
use wide;"""
PREPARE_THEIRS = f"""import pandas as pd
wide = pd.read_csv("wide.csv")
narrow = pd.DataFrame({{"words": ["one two three"], "number": [1]}})"""

Times = list[float]
Pair = tuple[Times, Times]


class Bench:
    """Both kernels, and the figures taken of them."""

    def __init__(self, ours: list[str], theirs: list[str], directory: Path, times: int, csv: Path) -> None:
        self.argv, self.directory, self.times, self.csv = (ours, theirs), directory, times, csv
        self.rows: list[list[str]] = []

    def run(self) -> str:
        write(self.directory)
        starts, hasty, stops = self.lives()
        self.row("start to first reply, as front ends connect", *starts, Aim.at_least(10, report.ratio(starts[1], starts[0])))
        self.row("    by a client that tries every millisecond", *hasty, Aim.at_least(10, report.ratio(hasty[1], hasty[0])))
        with Kernel(self.argv[0], self.directory) as ours, Kernel(self.argv[1], self.directory) as theirs:
            for kernel, cell in (ours, PREPARE_OURS), (theirs, PREPARE_THEIRS):
                kernel.settle()
                kernel.run(cell)
                kernel.rest()
            self.requests(ours, theirs)
            self.interrupts(ours, theirs)
        self.row("shutdown request to the end of the process", *stops)
        header = ["protocol", "Lustrum", "ipykernel", "faster", "aim", ""]
        return report.table(f"The kernel against ipykernel: medians of {self.times}.", header, self.rows)

    def lives(self) -> tuple[Pair, Pair, Pair]:
        """Kernels that are started, answer, and are shut down."""
        starts, hasty, stops = ([], []), ([], []), ([], [])
        for _ in range(self.times):
            for which, argv in enumerate(self.argv):
                with Kernel(argv, self.directory, hasty=True) as kernel:
                    hasty[which].append(kernel.first_reply)
                    kernel.shutdown()
                with Kernel(argv, self.directory) as kernel:
                    starts[which].append(kernel.first_reply)
                    stops[which].append(kernel.shutdown())
        return starts, hasty, stops

    def requests(self, ours: Kernel, theirs: Kernel) -> None:
        noop = self.pairs(lambda: ours.run("use narrow;").seconds, lambda: theirs.run("pass").seconds)
        self.row("execute a line that does nothing", *noop, Aim.at_least(5, report.ratio(noop[1], noop[0])))
        wire = self.pairs(lambda: ours.run_on_the_wire("use narrow;").seconds, lambda: theirs.run_on_the_wire("pass").seconds)
        self.row("    without jupyter_client's decoding", *wire, Aim.at_least(5, report.ratio(wire[1], wire[0])))
        ours.run(WIDEN_OURS)
        ours.rest()
        wire = self.pairs(lambda: ours.run_on_the_wire("use wide;").seconds, lambda: theirs.run_on_the_wire("pass").seconds)
        self.row(f"    the same beside a table of {COLUMNS} columns", *wire)

        wide = self.pairs(lambda: completed(ours, "sort by column_4", 111), lambda: completed(theirs, 'wide["column_4', 111))
        self.row(f"complete a name among {COLUMNS} columns", *wide)

        ours.run("use sentences;")
        ours.rest()
        idle = self.pairs(lambda: completed(ours, "trim wo", 1), lambda: completed(theirs, 'narrow["wo', 1))
        self.row("complete a name, idle", *idle)
        busy = self.busy(ours, theirs)
        self.row("complete a name, while a cell runs", *busy)
        ratio = median(busy[0]) / median(idle[0])
        self.rows.append(["    busy beside idle, Lustrum", report.times(ratio), "", "", *report.verdict(Aim.at_most(1.2, ratio))])

        ours.run("use wide;")
        shown = "\n".join(["show first 50"] * OUTPUTS)
        displayed = f"for _ in range({OUTPUTS}): display(wide.head(50))"
        sizes: tuple[list[int], list[int]] = ([], [])
        output = self.pairs(lambda: outputs(ours, shown, sizes[0]), lambda: outputs(theirs, displayed, sizes[1]))
        self.row(f"show {OUTPUTS} tables of 50 rows", *output)
        rates = [median(size / seconds / 1e6 for size, seconds in zip(*figures)) for figures in zip(sizes, output)]
        self.rows.append(["    MB/s of output", *(f"{rate:.1f}" for rate in rates), report.times(rates[0] / rates[1]), "", ""])

    def busy(self, ours: Kernel, theirs: Kernel) -> Pair:
        """Completion in a running cell. In ipykernel it waits for the cell, one second here."""
        asked = ours.begin(LONG)
        waits: Pair = ([], [])
        time.sleep(0.5)
        for _ in range(self.times):
            waits[0].append(completed(ours, "trim wo", 1))
            assert ours.is_running(asked), "the long cell was over too soon to measure anything"
            time.sleep(0.05)
        ours.interrupt(asked)
        ours.attempt("undo to 0;")
        for _ in range(self.times):
            asked = theirs.begin("import time; time.sleep(1)")
            waits[1].append(completed(theirs, 'narrow["wo', 1))
            theirs.settle()
        return waits

    def interrupts(self, ours: Kernel, theirs: Kernel) -> None:
        load = f'load "{self.csv}"'
        ours.run(f"{load};")
        for what, use, cell in ("replace", "sentences", LONG), ("sort", "sentences", "sort by words"), ("load", "table", load):
            ours.run(f"use {use};")
            replies, ends = ([], []), ([], [])
            for _ in range(self.times):
                for which, (kernel, code) in enumerate([(ours, cell), (theirs, "while True: pass")]):
                    answered, ended, stopped = interrupted(kernel, code)
                    # A cell that went on for long and succeeded was not too short to be stopped: it did not listen.
                    if stopped or ended > ANSWERED:
                        replies[which].append(answered)
                        ends[which].append(ended)
                ours.attempt("undo to 0;")
                # What was left behind is waited for here, and not in the next figure.
                ours.run("count")
                ours.rest()
            if len(ends[0]) < self.times:
                self.rows.append([f"interrupt a {what}", f"{self.times - len(ends[0])} over", "", "", "too short here", ""])
                continue
            self.row(f"interrupt a {what}, to the interrupt's reply", *replies, Aim.within(ANSWERED, median(replies[0])))
            self.row(f"interrupt a {what}, to the cell's reply", *ends, Aim.within(ANSWERED, median(ends[0])))

    def pairs(self, ours: Callable[[], float], theirs: Callable[[], float]) -> Pair:
        """Ours, theirs, ours, theirs …, after one of each that does not count."""
        ours(), theirs()
        taken = [(ours(), theirs()) for _ in range(self.times)]
        return [a for a, _ in taken], [b for _, b in taken]

    def row(self, what: str, ours: Times, theirs: Times, *aims: Aim) -> None:
        cells = [report.time(median(ours)), report.time(median(theirs)), report.times(report.ratio(theirs, ours))]
        self.rows.append([what, *cells, *report.verdict(*aims)])


def completed(kernel: Kernel, code: str, offers: int) -> float:
    """The time of a completion that offers just so many names."""
    seconds, matches = kernel.complete(code)
    assert len(matches) == offers, f"{code!r} was completed by {matches[:5]} …, {len(matches)} in all"
    return seconds


def interrupted(kernel: Kernel, code: str) -> tuple[float, float, bool]:
    """How long after an interrupt it is answered, and its cell; and whether the cell was stopped by it."""
    asked = kernel.begin(code)
    time.sleep(0.15)
    return kernel.interrupt(asked)


def outputs(kernel: Kernel, code: str, sizes: list[int]) -> float:
    """The time of a cell with many outputs, all of which must come."""
    ran = kernel.run(code)
    bundles = [message["content"]["data"] for message in ran.messages if "data" in message["content"]]
    assert len(bundles) == OUTPUTS, f"{len(bundles)} outputs of {OUTPUTS}"
    sizes.append(sum(len(text) for bundle in bundles for text in bundle.values()))
    return ran.seconds


def write(directory: Path) -> None:
    """A table of long sentences in no order, one of many columns, and one of few."""
    number = pl.int_range(SENTENCES, eager=True).cast(pl.String)
    words = "one two three four five six seven eight nine ten " + number.shuffle(seed=1)
    pl.DataFrame({"words": words}).write_parquet(directory / "sentences.parquet")
    columns = {f"column_{number}": range(number, number + 200) for number in range(COLUMNS)}
    pl.DataFrame(columns).write_csv(directory / "wide.csv")
    (directory / "narrow.csv").write_text("words,number\none two three,1\n")
