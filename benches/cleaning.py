"""Each other cleaning step on a large table, beside the same work in Python polars. All begin with the same table and are taken back.

Both are cells of a kernel, one of Lustrum and one of ipykernel, timed in the same way from the sent cell to its reply and its end. What
the work takes inside the cell of polars, without ipykernel, stands beside.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import polars as pl

import report
from client import Kernel, Ran, counted
from report import Aim
from tables import TRIALS, fastest

# How much longer than Python polars a step may take, the count of what it changed included on both sides.
AIM = 1.5

BEFORE = """\
table = load "{source}"
towns = load "{towns}"
again = load "{source}"
use again
convert price to number
convert joined to date
set tags = city ++ "|" ++ group
use table
convert price to number
convert joined to date
set tags = city ++ "|" ++ group;"""


@dataclass(frozen=True)
class Step:
    """A step: its name in the peer, its line, and the words of its account that stand behind a count."""

    name: str
    line: str
    counts: str = "cells? changed"


COLUMNS, REMOVED, ADDED = "columns? added", "rows? removed", "rows? added"
STEPS = [
    Step("lower", "lower name"),
    Step("squash", "squash name"),
    Step("replace", 'replace ". " with " " in name'),
    Step("replace by pattern", r'replace /(\w)\. / with "$1 " in name'),
    Step("strip", 'strip "ham" from city'),
    Step("extract", r"extract / (?<initial>\w)\. / from name", COLUMNS),
    Step("split", 'split name on ". " into first, last', COLUMNS),
    Step("merge", 'merge city, group with ", " into place', COLUMNS),
    Step("pad", 'pad city to 12 with " "'),
    Step("normalize unicode", "normalize unicode name to nfd"),
    Step("recode", 'recode group: "branch 01" to "first", "branch 02" to "second"'),
    Step("mark", 'mark "branch 07" as missing in group'),
    Step("set", "set price = price * 1.2"),
    Step("round", "round price to 0"),
    Step("clip", "clip price using iqr(1.5)"),
    Step("scale", "scale price to 0..1"),
    Step("standardize", "standardize price by group"),
    Step("bin", "bin price using quantile(4) into g", COLUMNS),
    Step("fill using previous", "fill age using previous"),
    Step("fill using linear", "fill age using linear"),
    Step("fill using mode", "fill age using mode"),
    Step("lump", 'lump city to top 10 as "Other"'),
    Step("encode using onehot", "encode group using onehot", COLUMNS),
    Step("encode using frequency", "encode city using frequency"),
    Step("repair", "repair city by group using majority"),
    Step("keep rows where", "keep rows where price > 100", REMOVED),
    Step("keep random rows", "keep random 10% rows seed 7", REMOVED),
    Step("keep first by", "keep first 3 rows by city order by price descending", REMOVED),
    Step("drop incomplete rows", "drop incomplete rows", REMOVED),
    Step("drop outlier rows", "drop outlier rows in price using iqr(1.5)", REMOVED),
    Step("drop duplicate rows by", "drop duplicate rows by name", REMOVED),
    Step("split into rows", 'split tags on "|" into rows', ADDED),
    Step("unpivot", "unpivot age, price into what, value by id, city", ADDED),
    Step("pivot", "pivot group from price by city using mean", COLUMNS),
    Step("join", "join towns on city", COLUMNS),
    Step("append", "append again", ADDED),
]


# What a notebook of polars does first.
OPENED = """\
import json, sys, time
from pathlib import Path
sys.path.insert(0, {benches!r})
import in_polars_cleaning as work
source, towns = Path({source!r}), Path({towns!r})
table, _ = work.STEPS["load"](work.WAYS["eager"], None, source, towns)
display({{"text/plain": json.dumps({{step: work.ways(step) for step in work.STEPS}})}}, raw=True)"""

# Then for each step, and before it, so that letting go of the last one is in nobody's figures.
STEP = """\
began = time.perf_counter()
after, changed = work.STEPS[{step!r}](work.WAYS[{way!r}], table, source, towns)
[time.perf_counter() - began, changed]"""
LET_GO = "after = None"


class Notebook:
    """A kernel of Python that holds the table as a frame of polars."""

    def __init__(self, kernel: Kernel, source: Path, towns: Path) -> None:
        self.kernel = kernel
        opened = OPENED.format(benches=str(Path(__file__).parent), source=str(source), towns=str(towns))
        self.ways: dict[str, list[str]] = json.loads(kernel.run_on_the_wire(opened).texts())

    def attempt(self, step: str, way: str) -> tuple[float, float, int]:
        """Does a step: how long its cell takes, how long the work in it, and how much that changed."""
        self.kernel.run_on_the_wire(LET_GO)
        ran = self.kernel.run_on_the_wire(STEP.format(step=step, way=way))
        alone, changed = json.loads(ran.texts())
        return ran.seconds, alone, changed


class Bench:
    """Lustrum and polars side by side, each in a process that holds the table."""

    def __init__(self, argv: list[str], python: list[str], directory: Path, source: Path, times: int) -> None:
        self.argv, self.python, self.directory, self.source, self.times = argv, python, directory, source, times
        self.wrong: list[str] = []

    def run(self) -> str:
        towns = self.source.with_name("towns.csv")
        cities = pl.read_csv(self.source, columns=["city"]).unique(maintain_order=True)
        cities.with_columns(inhabitants=pl.int_range(pl.len()) * 997 % 100_000).write_csv(towns)
        with ExitStack() as stack:
            ours = stack.enter_context(Kernel(self.argv, self.directory))
            ours.run(BEFORE.format(source=self.source, towns=towns))
            ours.settle()
            python = stack.enter_context(Kernel(self.python, self.directory))
            python.settle()
            polars = Notebook(python, self.source, towns)
            rows = [self.row(step, ours, polars) for step in STEPS]
        header = ["step", "Lustrum", "polars", "without ipykernel", "the faster", "to polars", "aim", ""]
        return report.table(f"The other steps: cells, medians of {self.times} beside Python polars in ipykernel.", header, rows)

    def row(self, step: Step, ours: Kernel, polars: Notebook) -> list[str]:
        took: list[float] = []
        theirs: dict[str, list[float]] = {}
        inside: dict[str, list[float]] = {}
        for _ in range(self.times):
            ran = ours.run_on_the_wire(step.line + ";")
            took.append(ran.seconds)
            changed = {"Lustrum": counted(ran.texts(), step.counts)}
            ours.run("undo;")
            ours.rest()
            ways = polars.ways[step.name]
            if theirs and all(len(figures) >= TRIALS for figures in theirs.values()):
                ways = [fastest(theirs)]
            for way in ways:
                seconds, alone, changed[f"polars {way}"] = polars.attempt(step.name, way)
                theirs.setdefault(way, []).append(seconds)
                inside.setdefault(way, []).append(alone)
            if len(set(changed.values())) > 1:
                self.wrong.append(f"{step.name}: {step.counts}: " + ", ".join(f"{who} {count:,}" for who, count in changed.items()))
        way = fastest(theirs)
        ratio = report.ratio(took, theirs[way])
        times = [report.time(median(figures)) for figures in (took, theirs[way], inside[way])]
        return [step.name, *times, way, report.times(ratio), *report.verdict(Aim.at_most(AIM, ratio))]
