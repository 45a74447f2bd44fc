"""Clusters of spellings, each beside the same algorithm in Python with polars and rapidfuzz, and a check that both find the same values."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from statistics import median

import numpy as np
import polars as pl

import data
import report
from client import Kernel, counted
from peer import Peer
from report import Aim

# The most common measure of each: a million different names by fingerprint, fifty thousand by distance.
NAMES, NEAR = 1_000_000, 50_000
TRIALS = 3
STEPS = [("fingerprint", "clusters name using fingerprint", NAMES), ("levenshtein", "clusters name using levenshtein(2)", NEAR)]


def names(random: np.random.Generator, count: int) -> list[str]:
    """Different names, such as `Ada C. Müller, Alderbury`."""
    towns = [begin + end for begin in data.TOWN_BEGINS for end in data.TOWN_ENDS]
    sizes = len(data.FIRST), 26, len(data.LAST), len(towns)
    drawn = random.choice(int(np.prod(sizes)), count, replace=False)
    places = np.unravel_index(drawn, sizes)
    return [f"{data.FIRST[a]} {chr(65 + b)}. {data.LAST[c]}, {towns[d]}" for a, b, c, d in zip(*places)]


def respelled(name: str, way: int) -> str:
    """The same words."""
    return [name.upper(), name.lower().replace(".", ""), " ".join(reversed(name.replace(",", "").split()))][way]


def mistyped(name: str, random: np.random.Generator) -> str:
    """One letter or two left out, put in or exchanged."""
    for _ in range(random.integers(1, 3)):
        at, letter = int(random.integers(1, len(name))), chr(97 + int(random.integers(0, 26)))
        name = name[:at] + ["", letter, letter + name[at : at + 1]][int(random.integers(0, 3))] + name[at + 1 :]
    return name


def write(path: Path, step: str, count: int) -> int:
    """As many different values, half of them made of the others, in no order; how many there are."""
    random = np.random.default_rng(data.SEED)
    own = names(random, count // 2)
    if step == "fingerprint":
        others = [respelled(name, way) for name, way in zip(own, random.integers(0, 3, len(own)))]
    else:
        others = [mistyped(name, random) for name in own]
    values = pl.Series("name", own + others).unique()
    values.sample(fraction=1, shuffle=True, seed=data.SEED).to_frame().write_csv(path)
    return values.len()


class Bench:
    """Both side by side, each in a process of its own that holds the table."""

    def __init__(self, argv: list[str], directory: Path, times: int, share: float = 1) -> None:
        self.argv, self.directory, self.times, self.share = argv, directory, times, share
        self.wrong: list[str] = []

    def run(self) -> str:
        rows = []
        for step, line, count in STEPS:
            source = self.directory / f"{step}.csv"
            values = write(source, step, int(count * self.share))
            rows.append(self.row(step, line, source, values))
        header = ["clusters", "different values", "Lustrum", "Python", "the faster", "to Python", "aim", ""]
        return report.table(f"Clusters of spellings: medians of {self.times}.", header, rows)

    def row(self, step: str, line: str, source: Path, values: int) -> list[str]:
        ours, theirs = [], {}
        with ExitStack() as stack:
            kernel = stack.enter_context(Kernel(self.argv, self.directory))
            peer = stack.enter_context(Peer("in_rapidfuzz", source, source))
            kernel.settle()
            kernel.run(f'load "{source}";')
            peer.attempt("load", "eager")
            peer.keep()
            for _ in range(self.times):
                ran = kernel.run(f"answer = {line};")
                ours.append(ran.seconds)
                found = {"Lustrum": counted(ran.texts(), "rows × 4")}
                ways = peer.ways[step]
                if theirs and all(len(figures) >= TRIALS for figures in theirs.values()):
                    ways = [min(theirs, key=lambda way: median(theirs[way]))]
                for way in ways:
                    seconds, found[f"Python {way}"] = peer.attempt(step, way)
                    theirs.setdefault(way, []).append(seconds)
                if len(set(found.values())) > 1:
                    self.wrong.append(f"clusters by {step}: " + ", ".join(f"{who} {rows:,}" for who, rows in found.items()))
        way = min(theirs, key=lambda way: median(theirs[way]))
        ratio = report.ratio(ours, theirs[way])
        figures = [report.time(median(ours)), report.time(median(theirs[way])), way, report.times(ratio)]
        return [step, f"{values:,}", *figures, *report.verdict(Aim("ahead of Python", ratio < 1))]
