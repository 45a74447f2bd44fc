"""`export`: the scripts give the table that the steps gave, for every example of every verb and function, and for real files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
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
        return example.name, export(lustrum, root / str(number), example.table, example.named())

    with ThreadPoolExecutor(4) as pool:
        return dict(pool.map(one, enumerate(ALL)))


@pytest.mark.parametrize("example", ALL, ids=lambda example: example.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_example(exported: dict[str, Exported], monkeypatch: pytest.MonkeyPatch, example: Example, language: str) -> None:
    done = exported[example.name]
    if language in done.refused and "which no script can say" in done.refused[language]:
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
