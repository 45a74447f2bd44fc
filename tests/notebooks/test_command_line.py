"""The program by itself: installing, running a script, saying what it is."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pandas as pd
from conftest import EXAMPLES
from jupyter_client.kernelspec import KernelSpecManager


def run(lustrum: Path, *arguments: str | Path, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [lustrum, *arguments], cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60, check=False
    )


def test_version(lustrum: Path) -> None:
    answer = run(lustrum, "--version")
    assert answer.returncode == 0
    assert answer.stdout.strip() == "lustrum 0.1.0"


def test_install_for_a_person_and_uninstall(lustrum: Path, tmp_path: Path) -> None:
    own = {"JUPYTER_DATA_DIR": str(tmp_path)}
    assert run(lustrum, "install", "--user", "--name", "lustrum-dev", **own).returncode == 0
    found = KernelSpecManager(kernel_dirs=[str(tmp_path / "kernels")], ensure_native_kernel=False).get_kernel_spec("lustrum-dev")
    assert found.argv == [str(lustrum), "kernel", "-f", "{connection_file}"]
    assert (found.display_name, found.language, found.interrupt_mode) == ("Lustrum (lustrum-dev)", "lustrum", "message")
    assert {"logo-svg.svg", "logo-64x64.png", "logo-32x32.png"} <= {p.name for p in Path(found.resource_dir).iterdir()}
    assert run(lustrum, "uninstall", "--user", "--name", "lustrum-dev", **own).returncode == 0
    assert not (tmp_path / "kernels" / "lustrum-dev").exists()
    again = run(lustrum, "uninstall", "--user", "--name", "lustrum-dev", **own)
    assert again.returncode == 1
    assert "There is no kernel at" in again.stderr


def test_install_into_the_active_environment(lustrum: Path, tmp_path: Path) -> None:
    assert run(lustrum, "install", "--sys-prefix", VIRTUAL_ENV=str(tmp_path)).returncode == 0
    spec = json.loads((tmp_path / "share/jupyter/kernels/lustrum/kernel.json").read_text())
    assert spec["display_name"] == "Lustrum"


def test_a_name_that_jupyter_would_not_list(lustrum: Path, tmp_path: Path) -> None:
    answer = run(lustrum, "install", "--prefix", tmp_path, "--name", "../x")
    assert answer.returncode != 0
    assert "../x" in answer.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_script_runs_to_its_end(lustrum: Path, tmp_path: Path) -> None:
    for name in "penguins.lus", "penguins_raw.csv":
        shutil.copy(EXAMPLES / name, tmp_path)
    answer = run(lustrum, "run", "penguins.lus", cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    saved = pd.read_csv(tmp_path / "penguins.csv")
    raw = pd.read_csv(EXAMPLES / "penguins_raw.csv")
    measured = raw.dropna(subset="Culmen Length (mm)")
    assert len(saved) == len(measured) == 342
    assert saved["mass"].sum() == measured["Body Mass (g)"].sum()
    assert saved["name"].value_counts().to_dict() == {"Adelie": 151, "Gentoo": 123, "Chinstrap": 68}
    assert saved["sex"].isna().sum() == 0
    assert saved["name"].is_monotonic_increasing


def test_a_script_stops_at_the_line_that_fails(lustrum: Path, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,x\n2,y\n")
    (tmp_path / "bad.lus").write_text('load "t.csv"\nupper c\nsave "never.csv"\n')
    answer = run(lustrum, "run", "bad.lus", cwd=tmp_path)
    assert answer.returncode == 1
    assert "Line 2" in answer.stderr
    assert "there is no column c" in answer.stderr.lower()
    assert not (tmp_path / "never.csv").exists()


def test_a_script_that_is_not_there(lustrum: Path, tmp_path: Path) -> None:
    answer = run(lustrum, "run", "nowhere.lus", cwd=tmp_path)
    assert answer.returncode == 1
    assert "nowhere.lus" in answer.stderr
    assert "panic" not in answer.stderr


def test_a_kernel_without_a_connection_file(lustrum: Path, tmp_path: Path) -> None:
    answer = run(lustrum, "kernel", "-f", tmp_path / "none.json")
    assert answer.returncode == 1
    assert "none.json" in answer.stderr
