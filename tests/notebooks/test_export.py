"""`export`: the scripts give the table that the steps gave, for every example of every verb and function, and for real files."""

from __future__ import annotations

import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import EXAMPLES
from exported import LANGUAGES, Example, Exported, export, from_pandas, of_functions, of_verbs, run_python, run_sql, same

ALL = [*of_verbs(), *of_functions()]


@pytest.fixture(scope="module")
def exported(lustrum: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Exported]:
    """All examples, exported to all languages."""
    root = tmp_path_factory.mktemp("exported")

    def one(numbered: tuple[int, Example]) -> tuple[str, Exported]:
        number, example = numbered
        return example.name, export(lustrum, root / str(number), example.table, example.named(), others=example.others)

    with ThreadPoolExecutor(4) as pool:
        return dict(pool.map(one, enumerate(ALL)))


@pytest.mark.parametrize("example", ALL, ids=lambda example: example.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_example(exported: dict[str, Exported], monkeypatch: pytest.MonkeyPatch, example: Example, language: str) -> None:
    done = exported[example.name]
    # A long line wraps the message anywhere.
    if "which no script can say" in " ".join(done.refused.get(language, "").split()):
        pytest.skip("its answer is not made by operations on a table")
    if language == "sql" and language in done.refused:
        pytest.skip("SQL refuses it")
    assert language not in done.refused, done.refused[language]
    monkeypatch.chdir(done.folder)
    compare(done, language)


def compare(done: Exported, language: str) -> None:
    ours = done.ours()
    try:
        if language == "python":
            same(ours, run_python(done, language))
        elif language == "pandas":
            same(ours, from_pandas(run_python(done, language), ours))
        else:
            same(ours, run_sql(done), strict=False)
    except Exception as error:
        error.add_note(done.scripts[language])
        raise


TITANIC = """
titanic = load "titanic.csv"
drop ticket, cabin
rename sibsp to siblings, parch to parents
fill age using median by pclass, sex
fill embarked using mode
extract /, (?<title>[^.]+)\\./ from name
replace /^(\\w+), (.*)$/ with "$2 $1" in name
set family = siblings + parents + 1, alone = siblings = 0 and parents = 0
set share = fare / sum(fare) by pclass
set decade = round(age, -1) where age >= 1
drop rows where fare > 300 or sex is missing
drop duplicate rows by name
keep first 40 rows by pclass order by fare descending
sort by pclass, fare descending, name
"""

BEERS = """
beers = load "beers.dirty.csv"
strip "%" from abv
mark "", "N/A" as missing in text columns
squash text columns
set words = length(beer_name), first = upper(left(beer_name, 1))
sort by beer_name
set before = previous(beer_name), rank = rank(beer_name) by style
keep rows where style contains "IPA" or city starts with "San"
"""

WELLCOME = """
apc = load "wellcome-apc-2011-12.macroman.csv"
clean names
convert cost to number
squash text columns
drop duplicate rows
fill cost using median by publisher
set row = row()
"""

WELLCOME_TSV = """
apc = load "wellcome-apc-2012-13.openrefine.tsv"
clean names
trim text columns
drop empty columns
"""

PENGUINS = """
penguins = load "penguins_raw.csv"
clean names
mark "NA" as missing
convert culmen_length_mm..body_mass_g to number
drop constant columns
extract /^(?<name>\\w+) [Pp]enguin \\((?<latin>[^)]+)\\)$/ from species dropping originals
drop rows where culmen_length_mm is missing
lower sex
fill sex using mode by name, island
set ratio = round(culmen_length_mm / culmen_depth_mm, 2), heavy = body_mass_g > mean(body_mass_g) by name
sort by name, body_mass_g descending
"""

REAL = {"titanic": TITANIC, "beers": BEERS, "wellcome": WELLCOME, "wellcome tsv": WELLCOME_TSV}


@pytest.mark.parametrize("name", REAL)
def test_real_files(lustrum: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """What people have: another encoding, bare carriage returns, numbers as they were typed."""
    done = export_of_file(lustrum, data, tmp_path, REAL[name])
    monkeypatch.chdir(done.folder)
    assert done.ours().height > 10
    for language in LANGUAGES:
        if language == "sql" and "wellcome" in name:
            # Texts in Mac Roman, and a replacement of characters.
            continue
        assert language not in done.refused, done.refused[language]
        compare(done, language)


def test_penguins(lustrum: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = export_of_file(lustrum, EXAMPLES, tmp_path, PENGUINS)
    monkeypatch.chdir(done.folder)
    for language in LANGUAGES:
        assert language not in done.refused, done.refused[language]
        compare(done, language)


def export_of_file(lustrum: Path, data: Path, folder: Path, script: str) -> Exported:
    for file in data.iterdir():
        if f'"{file.name}"' in script:
            (folder / "run").mkdir()
            shutil.copy(file, folder / "run")
    return export(lustrum, folder / "run", "", script.strip())


@pytest.mark.parametrize("ending", ["parquet", "arrow", "ndjson", "json", "xlsx", "tsv"])
def test_other_formats(lustrum: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    """Tables that come from other files than CSV. SQL reads Parquet and separated text."""
    table = "id,name,x,when,at,ok\n1,Ann,1.5,2024-01-31,2024-01-31T10:00:00,true\n2,,,2024-02-29,,false\n3,Cem,-2,,2023-01-01T00:00:00,\n"
    made = export(lustrum, tmp_path / "made", table, f'save "u.{ending}"', ())
    assert made.folder.joinpath(f"u.{ending}").is_file()
    done = export(lustrum, made.folder, "", f'u = load "u.{ending}"\nset y = x * 2\nsort by name')
    monkeypatch.chdir(done.folder)
    assert ("sql" in done.refused) == (ending not in ("parquet", "tsv"))
    for language in done.scripts:
        compare(done, language)


def test_shown_and_written_alike(lustrum: Path, tmp_path: Path) -> None:
    """Without `to` the script is the answer, as it would stand in the file."""
    (tmp_path / "t.csv").write_text("Name,Age\n Ann ,22\n")
    (tmp_path / "run.lus").write_text('load "t.csv"\ntrim Name\nexport python to "clean.py"\nexport python\n')
    ran = subprocess.run([lustrum, "run", "run.lus"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True)
    assert (tmp_path / "clean.py").read_text() in ran.stdout
    assert "Exported t to clean.py: 1 step" in ran.stdout


@pytest.mark.parametrize("keeping", ["left", "matched", "all"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_several_partners(lustrum: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keeping: str, language: str) -> None:
    """Scripts stop where the step would stop; missing keys and keys that nobody here has are no partners."""
    cities = "City,Land\nRome,Italy\nOslo,Norway\nOslo,Norge\n,A\n,B\n"
    script = f"join cities on City keeping {keeping}"
    done = export(lustrum, tmp_path, "Name,City\nAnn,Rome\nBob,\nCem,\n", script, others=(("cities", cities),))
    monkeypatch.chdir(done.folder)
    compare(done, language)
    (done.folder / "t.csv").write_text("Name,City\nAnn,Rome\nBob,Oslo\n")
    with pytest.raises(Exception, match="several partners"):
        run_sql(done) if language == "sql" else run_python(done, language)
