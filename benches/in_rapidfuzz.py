"""Clusters of spellings in Python, by the ways that Lustrum goes: a key made by polars, and Pass-Join over dictionaries with the distances of rapidfuzz.

Each gives the table `cluster`, `from`, `to` of all values in clusters of two or more, and the number of its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
from rapidfuzz.distance import Levenshtein

Result = tuple[pl.DataFrame, int]
EDITS = 2


def load(_: bool, __: pl.DataFrame | None, source: Path, ___: Path) -> Result:
    table = pl.read_csv(source)
    return table, table.height


def fingerprint(eager: bool, table: pl.DataFrame, *_: Path) -> Result:
    """OpenRefine's key: small and plain letters, no punctuation, each word once, in order."""
    plain = pl.col("name").str.to_lowercase().str.normalize("NFD").str.replace_all(r"[\u0300-\u036f]", "")
    words = plain.str.replace_all(r"[\p{P}\p{Cc}$+<=>^`|~]", "").str.split(" ").list.eval(pl.element().filter(pl.element() != ""))
    key = words.list.unique().list.sort().list.join(" ")
    counted = table.lazy().group_by("name", maintain_order=True).len()
    keyed = counted.with_columns(key=key).with_columns(size=pl.len().over("key")).filter((pl.col("size") > 1) & (pl.col("key") != ""))
    most = pl.col("name").sort_by("len", descending=True, maintain_order=True).first().over("key")
    query = keyed.with_columns(to=most, cluster=pl.col("key").rank("dense")).select("cluster", pl.col("name").alias("from"), "to")
    answer = query.collect(engine="in-memory" if eager else "streaming")
    return answer, answer.height


def levenshtein(_: bool, table: pl.DataFrame, *__: Path) -> Result:
    """Each value, from the most common on, goes to the nearest middle or becomes one. Values are long enough for all the edits."""
    counted = table.group_by("name", maintain_order=True).len().sort("len", descending=True, maintain_order=True)
    middles: list[str] = []
    members: list[list[str]] = []
    parts: dict[tuple[int, int, str], list[int]] = {}
    for value in counted["name"]:
        best = None
        for number in sorted({n for key in searched(value) for n in parts.get(key, ())}):
            distance = Levenshtein.distance(value, middles[number], score_cutoff=EDITS)
            if distance <= EDITS and (best is None or distance < best[0]):
                best = distance, number
        if best:
            members[best[1]].append(value)
            continue
        for part, (start, size) in enumerate(cut(len(value))):
            parts.setdefault((len(value), part, value[start : start + size]), []).append(len(middles))
        middles.append(value)
        members.append([value])
    rows = [(number, value, group[0]) for number, group in enumerate(members) if len(group) > 1 for value in group]
    answer = pl.DataFrame(rows, schema=["cluster", "from", "to"], orient="row")
    return answer, answer.height


def cut(length: int) -> Iterator[tuple[int, int]]:
    """The parts of a text of this length."""
    size, longer = divmod(length, EDITS + 1)
    start = 0
    for part in range(EDITS + 1):
        own = size + (part >= EDITS + 1 - longer)
        yield start, own
        start += own


def searched(value: str) -> Iterator[tuple[int, int, str]]:
    """The parts that a text within reach may share."""
    for length in range(max(len(value) - EDITS, 0), len(value) + EDITS + 1):
        longer = len(value) - length
        for part, (start, size) in enumerate(cut(length)):
            left = EDITS - part
            for at in range(max(start - part, start + longer - left, 0), min(start + part, start + longer + left, len(value) - size) + 1):
                yield length, part, value[at : at + size]


def facts(table: pl.DataFrame) -> dict[str, float]:
    return {"rows": float(table.height)}


STEPS: dict[str, Callable[..., Result]] = {"load": load, "fingerprint": fingerprint, "levenshtein": levenshtein}
WAYS = {"eager": True, "streaming": False}


def ways(step: str) -> list[str]:
    return list(WAYS) if step == "fingerprint" else ["eager"]
