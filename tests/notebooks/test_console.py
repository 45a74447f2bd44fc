"""`jupyter console`: the kernel without HTML, in a terminal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_console(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("name,age\nAda,36\nGrace,85\n")
    answer = subprocess.run(
        [sys.executable, "-m", "jupyter_console", "--kernel", "lustrum", "--simple-prompt"],
        input='load "people.csv"\nupper name\nnonsense\nshow\n',
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "2 cells changed in all 2 rows" in answer.stdout
    assert "GRACE" in answer.stdout
    assert "nonsense" in answer.stderr
    assert "<div" not in answer.stdout
