"""Spellings of publishers merged by one line, and held against what a person made of the same file by hand with OpenRefine. That nothing is joined
which the person kept apart counts for more than that everything is.
"""

from __future__ import annotations

import random
import re
import subprocess
import time
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest

FILE = "wellcome-apc-2012-13.xlsx"
BY_HAND = "wellcome-apc-2012-13.openrefine.tsv"


def run(lustrum: Path, folder: Path, script: str) -> str:
    (folder / "script.lus").write_text(script)
    ran = subprocess.run([lustrum, "run", "script.lus"], cwd=folder, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def squashed(cells: pd.Series) -> pd.Series:
    return cells.astype("string").str.replace(r"\s+", " ", regex=True).str.strip()


@pytest.fixture(scope="module")
def by_hand(data: Path) -> pd.Series:
    """The person's publishers; rows stand in the file's order."""
    return squashed(pd.read_csv(data / BY_HAND, sep="\t")["Publisher"])


@pytest.fixture(scope="module")
def raw(data: Path) -> pd.Series:
    return pd.read_excel(data / FILE)["Publisher"].astype("string")


def cleaned(lustrum: Path, folder: Path, data: Path, steps: str) -> tuple[pd.Series, str]:
    said = run(lustrum, folder, f'load "{data / FILE}"\n{steps}\nsave "out.csv"')
    return pd.read_csv(folder / "out.csv", keep_default_na=False)["Publisher"].replace("", pd.NA).astype("string"), said


def joined_wrongly(after: pd.Series, truth: pd.Series) -> dict[str, list[str]]:
    """The values that stand for two publishers or more of the person's."""
    meant: dict[str, set[str]] = defaultdict(set)
    for value, name in zip(after, truth):
        if not pd.isna(value):
            meant[value].add(name)
    return {value: sorted(names) for value, names in meant.items() if len(names) > 1}


def test_one_line_leaves_fewer_than_226_of_299(lustrum: Path, data: Path, tmp_path: Path, raw: pd.Series, by_hand: pd.Series) -> None:
    after, said = cleaned(lustrum, tmp_path, data, "squash Publisher\nmerge clusters in Publisher")
    assert raw.nunique() == 299
    assert len(after) == len(by_hand) == 2127
    assert not joined_wrongly(after, by_hand)
    assert after.nunique() <= 225
    before = squashed(raw)
    merged = before.nunique() - after.nunique()
    assert f"{merged} values merged" in " ".join(said.split())
    assert (before.isna() == after.isna()).all()
    # Each name that is left stood there before, and is the most common of those that became it.
    counts = before.value_counts()
    for name, values in before.groupby(after):
        assert counts[name] == values.value_counts().max(), name


def test_the_plain_fingerprint_is_openrefine_s(lustrum: Path, data: Path, tmp_path: Path, by_hand: pd.Series) -> None:
    """By the figure that OpenRefine reaches by itself."""
    after, _ = cleaned(lustrum, tmp_path, data, "squash Publisher\nmerge clusters in Publisher using fingerprint")
    assert after.nunique() == 249
    assert not joined_wrongly(after, by_hand)


def test_the_look_is_what_the_merge_does(lustrum: Path, data: Path, tmp_path: Path, raw: pd.Series) -> None:
    after, _ = cleaned(lustrum, tmp_path, data, 'squash Publisher\nclusters Publisher | save "m.csv"\nmerge clusters in Publisher')
    mapping = pd.read_csv(tmp_path / "m.csv", keep_default_na=False)
    before = squashed(raw)
    assert list(mapping.columns) == ["cluster", "from", "to", "count"]
    assert mapping["from"].is_unique
    assert before.replace(dict(zip(mapping["from"], mapping["to"]))).equals(after)
    assert (mapping["count"] == mapping["from"].map(before.value_counts())).all()
    sizes = mapping.groupby("cluster").size()
    assert (sizes >= 2).all() and sizes.is_monotonic_decreasing
    assert list(sizes.index) == list(range(1, len(sizes) + 1))


def test_a_script_of_the_merge_gives_the_same(lustrum: Path, data: Path, tmp_path: Path) -> None:
    """What was learned stands in the exported script."""
    after, _ = cleaned(lustrum, tmp_path, data, 'squash Publisher\nmerge clusters in Publisher\nexport python to "script.py"')
    script = (tmp_path / "script.py").read_text()
    assert '"OXFORD UNIVERSITY PRESS": "Oxford University Press"' in script
    assert after.notna().sum() > 2000


def words(count: int, length: int) -> list[str]:
    letters = random.Random(20_241)
    return ["".join(letters.choices("abcdefgh", k=length)) for _ in range(count)]


@pytest.mark.parametrize("method", ["jaro(0.8)", "levenshtein(8)", 'phonetic("beider-morse")'])
def test_an_interrupt_is_heard(kernel, tmp_path: Path, method: str) -> None:
    """In the middle of what would take minutes."""
    (tmp_path / "long.csv").write_text("w\n" + "\n".join(words(60_000, 24)) + "\n")
    kernel.run('load "long.csv"')
    asked = kernel.client.execute(f"clusters w using {method}")
    time.sleep(2.5)
    began = time.monotonic()
    kernel.manager.interrupt_kernel()
    while (reply := kernel.client.get_shell_msg(timeout=20))["parent_header"].get("msg_id") != asked:
        pass
    assert reply["content"]["status"] == "error", "it was done before it could be interrupted"
    assert time.monotonic() - began < 1.5
    assert re.search(r"60,000", kernel.run("count | show") + kernel.run("schema"))


def test_a_mapping_gone_through_by_a_person(lustrum: Path, data: Path, tmp_path: Path, raw: pd.Series, by_hand: pd.Series) -> None:
    """The list of what would be merged is saved, gone through by hand, and read back. Here the person's own file stands for the hand."""
    run(lustrum, tmp_path, f'load "{data / FILE}"\nsquash Publisher\nclusters Publisher | save "mapping.csv"')
    mapping = pd.read_csv(tmp_path / "mapping.csv", keep_default_na=False)
    before = squashed(raw)
    meant = dict(zip(before, by_hand))
    assert len(mapping) > 100
    gone_through = mapping.assign(to=mapping["from"].map(meant))
    # What is in no cluster and is called otherwise is added below.
    others = [value for value in before.dropna().unique() if value not in set(mapping["from"]) and meant[value] != value]
    added = pd.DataFrame({"cluster": 0, "from": others, "to": [meant[value] for value in others], "count": 1})
    pd.concat([gone_through, added]).to_csv(tmp_path / "mapping.csv", index=False)
    after, said = cleaned(lustrum, tmp_path, data, 'squash Publisher\nrecode Publisher using "mapping.csv"')
    assert after.nunique() == by_hand.nunique() == 112
    assert after.equals(by_hand)
    changed = int((after != before).sum())
    assert f"{changed:,} cells changed" in said
