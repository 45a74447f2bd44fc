"""The steps on a large table, each beside the same work in Python polars and in pandas, and a check that all three give the same."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import polars as pl
from polars.testing import assert_frame_equal

import report
from client import Kernel, counted
from peer import Peer
from report import Aim

# pandas takes many times longer, and previews are a matter of their own: they are measured every so many times.
RARELY = 4
# What a peer can do in several ways it does so many times in each, and then in the fastest.
TRIALS = 3


@dataclass(frozen=True)
class Step:
    """A step: its line, the words of its account that stand behind a count, and how much longer than Python polars it may take."""

    name: str
    line: str
    counts: str
    aim: float = 1.5
    undone: bool = True


STEPS = [
    Step("load", 'load "{source}"', "rows × ", aim=2, undone=False),
    Step("trim", "trim name", "cells? changed"),
    Step("fill by group", "fill age using median by group", "cells? changed"),
    Step("convert to decimal", "convert price to decimal(10,2)", "cells? changed"),
    Step("convert to date", "convert joined to date", "cells? changed"),
    Step("drop duplicate rows", "drop duplicate rows", "rows? removed"),
    Step("sort", "sort by city, price descending", "rows? moved"),
    Step("save", 'save "{target}"', "rows × ", undone=False),
]
FACTS = {"rows": "count()", "id": "sum(id)", "name": "sum(length(name))", "age": "sum(age)", "ages": "count(age)"}


@dataclass
class Taken:
    """The figures of one step: ours and, by their ways to do it, those of the peers."""

    ours: list[float] = field(default_factory=list)
    previewed: list[float] = field(default_factory=list)
    polars: dict[str, list[float]] = field(default_factory=dict)
    pandas: dict[str, list[float]] = field(default_factory=dict)


class Bench:
    """The three side by side. Each has a process of its own that holds the table."""

    def __init__(self, argv: list[str], directory: Path, source: Path, times: int) -> None:
        self.argv, self.directory, self.source, self.times = argv, directory, source, times
        self.targets = {name: directory / f"{name}.csv" for name in ("ours", "polars", "pandas")}
        self.wrong: list[str] = []

    def run(self) -> str:
        rows = []
        with ExitStack() as stack:
            ours = stack.enter_context(Kernel(self.argv, self.directory))
            ours.settle()
            polars = stack.enter_context(Peer("in_polars", self.source, self.targets["polars"]))
            pandas = stack.enter_context(Peer("in_pandas", self.source, self.targets["pandas"]))
            for step in STEPS:
                rows.append(self.row(step, self.take(step, ours, polars, pandas)))
        self.compare_files()
        header = ["step", "Lustrum", "polars", "the faster", "pandas", "to polars", "to pandas", "aim", "", "with preview"]
        title = f"The steps: medians of {self.times} beside Python polars, of {len(range(0, self.times, RARELY))} beside pandas and with a preview."
        return report.table(title, header, rows)

    def take(self, step: Step, ours: Kernel, polars: Peer, pandas: Peer) -> Taken:
        taken = Taken()
        line = step.line.format(source=self.source, target=self.targets["ours"])
        for number in range(self.times):
            ran = ours.run(line + ";")
            taken.ours.append(ran.seconds)
            changed = {"Lustrum": counted(ran.texts(), step.counts)}
            self.back(step, ours)
            peers = [("polars", polars, taken.polars)]
            if number % RARELY == 0:
                peers.append(("pandas", pandas, taken.pandas))
                taken.previewed.append(ours.run(line).seconds)
                self.back(step, ours)
            for name, peer, figures in peers:
                ways = peer.ways[step.name]
                if figures and all(len(of_way) >= TRIALS for of_way in figures.values()):
                    ways = [fastest(figures)]
                for way in ways:
                    seconds, changed[f"{name} {way}"] = peer.attempt(step.name, way)
                    figures.setdefault(way, []).append(seconds)
            self.same(f"{step.name}: {step.counts}", changed)
        if step.undone:
            ours.run("redo;")
        facts = {"polars": polars.keep(), "pandas": pandas.keep(), "Lustrum": self.facts(ours, list(FACTS))}
        if "price" in facts["polars"]:
            facts["Lustrum"] |= self.facts(ours, ["price"])
        ours.rest()
        for fact in facts["polars"]:
            self.same(f"after {step.name}: {fact}", {who: known[fact] for who, known in facts.items()})
        return taken

    def back(self, step: Step, ours: Kernel) -> None:
        """To before the step, and at rest."""
        if step.undone:
            ours.run("undo;")
        ours.rest()

    def facts(self, ours: Kernel, names: list[str]) -> dict[str, float]:
        asked = {name: FACTS.get(name, f"sum({name})") for name in names}
        answers = ours.run("use table;", user_expressions=asked).reply["user_expressions"]
        return {name: float(answer["data"]["text/plain"]) for name, answer in answers.items()}

    def same(self, what: str, found: dict[str, float]) -> None:
        """Notes a disagreement. Sums of floats may differ in their last digits."""
        values = list(found.values())
        if any(abs(value - values[0]) > 1e-9 * abs(values[0]) for value in values):
            self.wrong.append(f"{what}: " + ", ".join(f"{who} {value:,.10g}" for who, value in found.items()))

    def compare_files(self) -> None:
        """What all three saved is read and held side by side, cell by cell."""
        saved = {who: pl.read_csv(path) for who, path in self.targets.items()}
        for who in "ours", "pandas":
            try:
                assert_frame_equal(saved[who], saved["polars"], check_dtypes=False)
            except AssertionError as difference:
                self.wrong.append(f"the files of Lustrum, polars and pandas ({who}): {difference}")

    def row(self, step: Step, taken: Taken) -> list[str]:
        way = fastest(taken.polars)
        polars, pandas = taken.polars[way], taken.pandas[fastest(taken.pandas)]
        to_polars, to_pandas = report.ratio(taken.ours, polars), report.ratio(taken.ours[::RARELY], pandas)
        aims = Aim.at_most(step.aim, to_polars), Aim("ahead of pandas", to_pandas < 1)
        medians = [report.time(median(figures)) for figures in (taken.ours, polars, pandas, taken.previewed)]
        ours, theirs, others, previewed = medians
        return [
            step.name, ours, theirs, way, others, report.times(to_polars), report.times(to_pandas), *report.verdict(*aims), previewed,
        ]  # fmt: skip


def fastest(figures: dict[str, list[float]]) -> str:
    """The way that won the trials."""
    return min(figures, key=lambda way: median(figures[way][:TRIALS]))
