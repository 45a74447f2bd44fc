"""Every column of a large table at a glance, beside the `SUMMARIZE` of DuckDB, which tells less and some of it nearly."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from statistics import median

import report
from client import Kernel, counted
from peer import Peer
from report import Aim

# How much longer than DuckDB the whole profile may take.
AIM = 3

BEFORE = """\
table = load "{source}"
convert price to number
convert joined to date
save "{target}";"""
# Each with the figure of DuckDB that it is held against.
FACTS = {
    "mean": 'max(if column = "age" then mean else missing)',
    "std": 'max(if column = "price" then std else missing)',
    "median": 'max(if column = "price" then median else missing)',
    "distinct": "sum(distinct)",
    "missing": "sum(missing_count)",
}


class Bench:
    """Lustrum and DuckDB side by side, each in a process that holds the table."""

    def __init__(self, argv: list[str], directory: Path, source: Path, times: int) -> None:
        self.argv, self.directory, self.source, self.times = argv, directory, source, times
        self.wrong: list[str] = []

    def run(self) -> str:
        target = self.directory / "table.parquet"
        with ExitStack() as stack:
            ours = stack.enter_context(Kernel(self.argv, self.directory))
            ours.run(BEFORE.format(source=self.source, target=target))
            ours.settle()
            duckdb = stack.enter_context(Peer("in_duckdb", target, target))
            duckdb.attempt("load", "in memory")
            duckdb.keep()
            rows = [self.row("profile", ours, duckdb)]
            self.compare(ours, duckdb)
        header = ["look", "Lustrum", "DuckDB", "to DuckDB", "aim", ""]
        return report.table(f"Every column at a glance: medians of {self.times} beside DuckDB's SUMMARIZE.", header, rows)

    def row(self, name: str, ours: Kernel, duckdb: Peer) -> list[str]:
        took: list[float] = []
        theirs: list[float] = []
        for _ in range(self.times):
            ran = ours.run("p = profile")
            took.append(ran.seconds)
            columns = counted(ran.texts(), "rows × ")
            ours.rest()
            seconds, described = duckdb.attempt("profile", "in memory")
            theirs.append(seconds)
            if columns != described:
                self.wrong.append(f"{name}: columns: Lustrum {columns}, DuckDB {described}")
        ratio = report.ratio(took, theirs)
        times = [report.time(median(figures)) for figures in (took, theirs)]
        return [name, *times, report.times(ratio), *report.verdict(Aim.at_most(AIM, ratio))]

    def compare(self, ours: Kernel, duckdb: Peer) -> None:
        """What both can say exactly is the same."""
        answers = ours.run("use p;", user_expressions=FACTS).reply["user_expressions"]
        theirs = duckdb.keep()
        for fact, answer in answers.items():
            figure = float(answer["data"]["text/plain"])
            if abs(figure - theirs[fact]) > 1e-9 * abs(theirs[fact]):
                self.wrong.append(f"profile: {fact}: Lustrum {figure:,.12g}, DuckDB {theirs[fact]:,.12g}")
