"""Work that would take minutes, for the tests that stop it."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 2_000_000
FIRST = "one two three four five six seven eight nine ten 0"

# One query of this is long enough to be stopped inside it; all of them are a cell that nobody waits for.
CELL = "\n".join(r'replace /(\w+) (\w+) (\w+)/ with "$3 $1 $2" in words' for _ in range(60))


def write(directory: Path) -> Path:
    """A table of two million sentences, as `long.parquet`."""
    path = directory / "long.parquet"
    words = pa.array([f"one two three four five six seven eight nine ten {i}" for i in range(ROWS)])
    pq.write_table(pa.table({"words": words}), path)
    return path
