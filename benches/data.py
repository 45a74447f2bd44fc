"""The table that the steps are measured on, made up from a fixed seed: the same rows on every machine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

SEED = 20_241
ROWS = 5_000_000

# The shares of rows with blanks around the name, without an age, and repeated from another row.
STRAY, NO_AGE, REPEATED = 0.2, 0.1, 0.02

FIRST = (
    "Ada Alan Amara Anna Arthur Aylin Bela Carla Cem Chen Clara Dua Edith Elif Emil Emma Fatma Felix Grace Hana Hugo Ines Ivan Jana Jun "
    "Kofi Lea Leyla Lin Lucas Maja Malik Maria Mei Milan Mina Nadia Nils Noor Olga Omar Otto Paula Priya Rosa Samir Sven Tara Yusuf Zoë"
).split()
LAST = (
    "Adeyemi Ahmed Becker Bianchi Brown Chen Costa Demir Diaz Dubois Evans Ferrari Fischer Garcia Haas Hansen Ivanov Jansen Jensen Jones "
    "Kaya Keller Khan Kim Klein Kowalski Lange Larsen Lopez Martin Meyer Moreau Müller Nakamura Nguyen Novak O'Neill Okafor Olsen Park "
    "Patel Petrov Rossi Santos Sato Schmidt Silva Singh Smith Suzuki Tanaka Taylor Thomas Tran Wagner Wang Weber White Yilmaz Zhang"
).split()
TOWN_BEGINS = "Alder Ash Birch Black Bright Clay Cold East Elm Fair Green Hart High Holm Kings Lang Maple North Oak Red".split()
TOWN_ENDS = "borough bridge bury by dale field ford ham hill ley mouth port stead ton wick".split()
GROUPS = [f"branch {number:02}" for number in range(60)]


def write(path: Path, rows: int = ROWS) -> None:
    """Writes the table as CSV, about 75 bytes a row."""
    table(rows).write_csv(path)


def table(rows: int) -> pl.DataFrame:
    """Seven columns: id, name, city, group, price (text such as `£3,614.50`), age, joined (text such as `31/12/2024`)."""
    random = np.random.default_rng(SEED)
    own = rows - int(rows * REPEATED)
    days = random.integers(0, 25 * 365, own)
    made = pl.DataFrame(
        {
            "id": np.arange(1, own + 1),
            "name": names(random, own),
            "city": drawn(random, [begin + end for begin in TOWN_BEGINS for end in TOWN_ENDS], own),
            "group": drawn(random, GROUPS, own),
            "price": prices(random, own),
            "age": pl.Series(random.integers(18, 95, own)).set(pl.Series(random.random(own) < NO_AGE), None),
            "joined": (pl.Series(days).cast(pl.Int32) + 10_957).cast(pl.Date).dt.strftime("%d/%m/%Y"),
        }
    )
    # Each repeated row stands somewhere else than the row it repeats.
    again = random.integers(0, own, rows - own)
    order = random.permutation(np.concatenate([np.arange(own), again]))
    return made[order]


def drawn(random: np.random.Generator, values: list[str], count: int) -> pl.Series:
    return pl.Series(values).gather(random.integers(0, len(values), count))


def names(random: np.random.Generator, count: int) -> pl.Series:
    """`Ada C. Müller`, some with blanks before, after, or both."""
    initials = [f" {letter}. " for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    name = drawn(random, FIRST, count) + drawn(random, initials, count) + drawn(random, LAST, count)
    blanks = random.integers(0, 3, count)
    stray = random.random(count) < STRAY
    before = pl.Series(["", " ", "  "]).gather(np.where(stray, blanks, 0))
    after = pl.Series([" ", "", " "]).gather(blanks).set(pl.Series(~stray), "")
    return before + name + after


def prices(random: np.random.Generator, count: int) -> pl.Series:
    """Amounts around 60 pounds with a long tail, as a shop prints them."""
    pence = np.clip(np.exp(random.normal(8.7, 1.4, count)), 1, 9_999_999).astype(np.int64)
    pounds, rest = pl.Series(pence // 100), pl.Series(pence % 100).cast(pl.String).str.zfill(2)
    thousands = (pounds // 1000).cast(pl.String) + "," + (pounds % 1000).cast(pl.String).str.zfill(3)
    whole = thousands.zip_with(pounds >= 1000, pounds.cast(pl.String))
    return "£" + whole + "." + rest
