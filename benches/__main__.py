"""`make bench`: Lustrum beside ipykernel, Python polars, pandas and DuckDB, in one run.

BENCH_ROWS is the number of rows of the table, BENCH_TIMES how often each figure is taken, LUSTRUM_BIN the program. A result in which
the three disagree fails the run; an aim that is missed is printed and does not.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ipykernel.kernelspec import get_kernel_dict

import cleaning
import data
import glances
import kernel
import spellings
import tables


def main() -> int:
    built = Path(os.environ["LUSTRUM_BIN"]).resolve()
    rows, times = int(os.environ.get("BENCH_ROWS") or data.ROWS), int(os.environ.get("BENCH_TIMES") or 20)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="lustrum-bench-") as name:
        directory = Path(name)
        for variable in "XDG_DATA_HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR":
            os.environ[variable] = str(directory / variable.lower())
        # A build in the meantime changes nothing here.
        program = Path(shutil.copy(built, directory / "lustrum"))
        source = directory / "table.csv"
        data.write(source, rows)
        print(about(built, rows, source), flush=True)
        ours, theirs = [str(program), "kernel", "-f", "{connection_file}"], get_kernel_dict()["argv"]
        print("\n" + kernel.Bench(ours, theirs, directory, times, source).run(), flush=True)
        steps = tables.Bench(ours, directory, source, times)
        print("\n" + steps.run(), flush=True)
        glance = glances.Bench(ours, directory, source, times)
        print("\n" + glance.run(), flush=True)
        others = cleaning.Bench(ours, theirs, directory, source, times)
        print("\n" + others.run(), flush=True)
        clusters = spellings.Bench(ours, directory, times, share=rows / data.ROWS)
        print("\n" + clusters.run(), flush=True)
    print(f"\n{(time.monotonic() - began) / 60:.0f} min in all, load at the end {load()}.")
    errors = steps.wrong + glance.wrong + others.wrong + clusters.wrong
    for wrong in errors:
        print(f"error: {wrong}", file=sys.stderr)
    return 1 if errors else 0


def about(program: Path, rows: int, source: Path) -> str:
    """What was measured, and on what."""
    version = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout.strip()
    peers = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("ipykernel", "jupyter_client", "polars", "pandas", "duckdb"))
    return (
        f"{version} ({program}, {program.stat().st_size / 1e6:.0f} MB) beside {peers}; Python {platform.python_version()}\n"
        f"{os.cpu_count()} cores of {processor()}, load {load()}; a table of {rows:,} rows, {source.stat().st_size / 1e6:.0f} MB"
    )


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []:
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    sys.exit(main())
