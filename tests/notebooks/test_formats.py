"""Every format in and out, against what pandas, pyarrow and openpyxl make of the same files."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pytest
import xlwt
from conftest import Kernel

NAMES = ["id", "name", "price", "day", "at", "ok"]


@pytest.fixture
def people() -> pd.DataFrame:
    """A table with every type that all formats have, and a missing cell in each column but the first."""
    rows = 50
    choice = np.random.default_rng(3)
    return pd.DataFrame({
        "id": range(1, rows + 1),
        "name": [None if i == 7 else f"Zoë “{i}”, the\n{i}th" if i % 10 == 3 else f"name {i}" for i in range(rows)],
        "price": [None if i == 8 else round(float(x), 3) for i, x in enumerate(choice.normal(20, 5, rows))],
        "day": [None if i == 9 else dt.date(2024, 1, 31) + dt.timedelta(days=i * 40) for i in range(rows)],
        "at": [pd.NaT if i == 10 else pd.Timestamp("1999-12-31T23:59:58") + pd.Timedelta(hours=i * 1001) for i in range(rows)],
        "ok": [None if i == 11 else i % 3 == 0 for i in range(rows)],
    })


def facts(kernel: Kernel) -> dict:
    """What Lustrum computes over the table, as JSON."""
    asked = {
        "rows": "count()",
        "ids": "sum(id)",
        "names": "sum(length(name))",
        "no_name": "count(name is missing)",
        "price": "sum(price)",
        "no_price": "count(price is missing)",
        "day": "max(day)",
        "no_day": "count(day is missing)",
        "at": "max(at)",
        "no_at": "count(at is missing)",
        "ok": "count(ok)",
    }
    reply = kernel.client.execute("", silent=False, user_expressions=asked, reply=True, timeout=60)
    values = reply["content"]["user_expressions"]
    assert all(value["status"] == "ok" for value in values.values()), values
    return {name: value["data"]["application/json"] for name, value in values.items()}


def expected(people: pd.DataFrame) -> dict:
    at = pd.to_datetime(people["at"]).max()
    return {
        "rows": len(people),
        "ids": int(people["id"].sum()),
        "names": int(people["name"].dropna().str.len().sum()),
        "no_name": int(people["name"].isna().sum()),
        "price": pytest.approx(people["price"].sum()),
        "no_price": int(people["price"].isna().sum()),
        "day": max(day for day in people["day"] if day is not None).isoformat(),
        "no_day": int(people["day"].isna().sum()),
        "at": at.isoformat(),
        "no_at": int(people["at"].isna().sum()),
        "ok": int((people["ok"] == True).sum()),  # noqa: E712
    }


def write_xls(people: pd.DataFrame, path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("people")
    day, at = xlwt.easyxf(num_format_str="yyyy-mm-dd"), xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm:ss")
    for column, name in enumerate(NAMES):
        sheet.write(0, column, name)
        for row, value in enumerate(people[name], start=1):
            if pd.isna(value):
                continue
            if name == "day":
                sheet.write(row, column, value, day)
            elif name == "at":
                sheet.write(row, column, value.to_pydatetime(), at)
            else:
                sheet.write(row, column, value.item() if isinstance(value, np.generic) else value)
    book.save(path)


def write(people: pd.DataFrame, path: Path) -> None:
    match path.suffix:
        case ".csv":
            people.to_csv(path, index=False)
        case ".tsv":
            people.to_csv(path, index=False, sep="\t")
        case ".xlsx":
            people.to_excel(path, index=False)
        case ".ods":
            people.to_excel(path, index=False, engine="odf")
        case ".xls":
            write_xls(people, path)
        case ".parquet":
            pa.parquet.write_table(pa.Table.from_pandas(people, preserve_index=False), path)
        case ".arrow":
            table = pa.Table.from_pandas(people, preserve_index=False)
            with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
                writer.write_table(table, max_chunksize=7)
        case ".feather":
            pa.feather.write_feather(pa.Table.from_pandas(people, preserve_index=False), path)
        case ".json" | ".ndjson":
            records = [
                {name: None if pd.isna(value) else value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}
                for row in people.astype(object).to_dict("records")
            ]
            path.write_text(json.dumps(records, ensure_ascii=False) if path.suffix == ".json" else "\n".join(map(json.dumps, records)))


@pytest.mark.parametrize("ending", ["csv", "tsv", "xlsx", "xls", "ods", "parquet", "arrow", "feather", "json", "ndjson"])
def test_what_others_wrote_is_read(kernel: Kernel, people: pd.DataFrame, ending: str) -> None:
    write(people, kernel.directory / f"people.{ending}")
    kernel.run(f'load "people.{ending}"')
    if ending in ("csv", "tsv"):
        kernel.run("convert ok to boolean")
    if ending == "ods":
        # pandas writes a missing text as an empty one.
        kernel.run('mark "" as missing in name')
    assert facts(kernel) == expected(people)


def test_what_is_in_a_workbook_counts_not_its_name(kernel: Kernel, people: pd.DataFrame) -> None:
    people.to_excel(kernel.directory / "people.xlsx", index=False)
    (kernel.directory / "people.xlsx").rename(kernel.directory / "people.ods")
    kernel.run('load "people.ods"')
    assert facts(kernel) == expected(people)


def read(path: Path) -> pd.DataFrame:
    match path.suffix:
        case ".csv":
            return pd.read_csv(path, parse_dates=["day", "at"])
        case ".tsv":
            return pd.read_csv(path, sep="\t", parse_dates=["day", "at"])
        case ".xlsx":
            return pd.read_excel(path)
        case ".parquet":
            return pd.read_parquet(path)
        case ".arrow" | ".feather":
            return pa.feather.read_feather(path)
        case ".json":
            return pd.DataFrame(json.loads(path.read_text()))
        case ".ndjson":
            return pd.DataFrame([json.loads(line) for line in path.read_text().splitlines()])


@pytest.mark.parametrize("ending", ["csv", "tsv", "xlsx", "parquet", "arrow", "feather", "json", "ndjson"])
def test_what_is_saved_others_read(kernel: Kernel, people: pd.DataFrame, ending: str) -> None:
    write(people, kernel.directory / "people.parquet")
    kernel.run('load "people.parquet"')
    assert f"Saved out.{ending}: 50 rows × 6 columns" in kernel.run(f'save "out.{ending}"')
    back = read(kernel.directory / f"out.{ending}")
    assert list(back.columns) == NAMES
    assert back["id"].tolist() == people["id"].tolist()
    for name in "name", "ok":
        same = [(a is None or pd.isna(a)) if (b is None or pd.isna(b)) else a == b for a, b in zip(back[name], people[name], strict=True)]
        assert all(same), back[name].tolist()
    assert np.allclose(back["price"].astype(float), people["price"], equal_nan=True, rtol=1e-15)
    for name in "day", "at":
        assert pd.to_datetime(back[name]).astype("datetime64[us]").equals(pd.to_datetime(people[name]).astype("datetime64[us]"))


def test_a_workbook_has_cells_of_excels_types(kernel: Kernel) -> None:
    (kernel.directory / "t.csv").write_text('n,when,code,old,note\n1,2024-01-31,9007199254740993,1850-06-01,""\n2.5,2024-02-01,1,1999-01-01,=1+1\n')
    kernel.run('load "t.csv" with types = {code: integer}')
    said = " ".join(kernel.run('save "t.xlsx"').split())
    assert "code: 1 value written as text" in said and "old: 1 value written as text" in said and "note: 1 empty text left empty" in said
    sheet = openpyxl.load_workbook(kernel.directory / "t.xlsx").active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["n", "when", "code", "old", "note"]
    assert rows[1] == [1, dt.datetime(2024, 1, 31), "9007199254740993", "1850-06-01", None]
    assert rows[2] == [2.5, dt.datetime(2024, 2, 1), 1, dt.datetime(1999, 1, 1), "=1+1"]
    assert sheet["E3"].data_type == "s", "a text that begins as a formula does is none"
    assert sheet["A1"].font.bold and sheet.freeze_panes == "A2"


def test_what_excel_cannot_hold_is_refused_and_the_old_file_stays(kernel: Kernel) -> None:
    (kernel.directory / "long.csv").write_text("a,b\n1," + "x" * 40_000 + "\n")
    (kernel.directory / "old.xlsx").write_bytes(b"old")
    kernel.run('load "long.csv"')
    error = kernel.error('save "old.xlsx"')
    assert "32,767 characters" in error["evalue"] and "row 1 of b" in error["evalue"].replace("`", "")
    rows = pd.DataFrame({"a": np.arange(1_048_576)})
    rows.to_parquet(kernel.directory / "many.parquet")
    kernel.run('load "many.parquet"')
    assert "1,048,575 rows" in kernel.error('save "old.xlsx"')["evalue"]
    assert (kernel.directory / "old.xlsx").read_bytes() == b"old"
    assert sorted(path.name for path in kernel.directory.iterdir()) == ["long.csv", "many.parquet", "old.xlsx"]


def test_records_of_pandas(kernel: Kernel, people: pd.DataFrame) -> None:
    plain = people[["id", "name", "price"]]
    for orient in "records", "columns", "split", "values", "table":
        plain.to_json(kernel.directory / "p.json", orient=orient)
        kernel.run('p = load "p.json"; '.rstrip("; "))
        kernel.run("use p")
        if orient == "values":
            kernel.run("rename column_1 to id, column_2 to name, column_3 to price")
        asked = {"rows": "count()", "ids": "sum(id)", "names": "sum(length(name))", "price": "sum(price)"}
        reply = kernel.client.execute("", user_expressions=asked, reply=True, timeout=60)
        told = {name: value["data"]["application/json"] for name, value in reply["content"]["user_expressions"].items()}
        wanted = {name: value for name, value in expected(people).items() if name in asked}
        assert told == wanted, orient


def test_part_of_a_file(kernel: Kernel) -> None:
    rows = 20_000
    frame = pd.DataFrame({"id": np.arange(1, rows + 1), "x": np.arange(rows) * 0.5, "t": [f"t{i % 7}" for i in range(rows)]})
    frame.to_csv(kernel.directory / "t.csv", index=False)
    frame.to_parquet(kernel.directory / "t.parquet")
    frame.to_json(kernel.directory / "t.ndjson", orient="records", lines=True)
    ids = {}
    for ending in "csv", "parquet", "ndjson":
        kernel.run(f't = load "t.{ending}" with rows = 5001..5100, columns = ["x", "id"]\nuse t')
        assert kernel.run("summarize n = count(), least = min(id), most = max(id)").splitlines()[-1].split("│")[1].split() == ["100", "5001", "5100"]
        kernel.run(f't = load "t.{ending}" with sample = 5%, seed = 42, columns = ["id"]\nuse t\nsave "sample-{ending}.csv"')
        ids[ending] = pd.read_csv(kernel.directory / f"sample-{ending}.csv")["id"].tolist()
        assert len(ids[ending]) == 1000 and len(set(ids[ending])) == 1000 and ids[ending] == sorted(ids[ending])
    assert ids["csv"] == ids["parquet"] == ids["ndjson"], "one seed, one sample"
    # Uniform over the file: the mean of 1,000 of 20,000 lies within five standard errors of the middle.
    assert abs(np.mean(ids["csv"]) - (rows + 1) / 2) < 5 * (rows / np.sqrt(12)) / np.sqrt(1000)
    said = kernel.run('load "t.csv" with sample = 10')
    assert "a sample of 10 of 20,000 rows, seed = " in said


def test_rejected_lines_are_a_table(kernel: Kernel) -> None:
    lines = ["id,name,city"] + [f"{i},n{i},c{i % 5}" if i % 10 else f"{i},n{i}" if i % 20 else f"{i},n{i},c,extra" for i in range(1, 2_001)]
    (kernel.directory / "broken.csv").write_text("\n".join(lines) + "\n")
    said = " ".join(kernel.run('load "broken.csv"').split())
    assert "200 lines did not fit and are kept apart: too few fields 100 · too many fields 100 · rejects shows them" in said
    kernel.run('rejects | save "rejects.csv"')
    rejects = pd.read_csv(kernel.directory / "rejects.csv")
    wrong = [(number, line) for number, line in enumerate(lines, start=1) if line.count(",") != 2]
    assert rejects["line"].tolist() == [number for number, _ in wrong]
    assert rejects["raw"].tolist() == [line for _, line in wrong]
    whole = (kernel.directory / "broken.csv").read_bytes()
    assert all(whole[byte:].startswith(raw.encode()) for byte, raw in zip(rejects["byte"], rejects["raw"], strict=True))
    assert kernel.run("rejects | count by kind").count("100") == 2
    kernel.run("drop city")
    assert "200" in kernel.run("rejects | count")
    kernel.run("few = keep first 3 rows\nuse few")
    assert "was not loaded from a file" in kernel.error("rejects")["evalue"]


def test_types_by_name(kernel: Kernel) -> None:
    (kernel.directory / "t.csv").write_text("zip,when,n\n8001,03/04/2024,1\n10115,31/12/2024,x\n")
    kernel.run('load "t.csv" with types = {zip: text, when: date("%d/%m/%Y")}')
    assert "max" in kernel.run("summarize max = max(when), zip = max(zip)")
    assert "2024-12-31" in kernel.run("summarize max = max(when)")
    assert "8001" in kernel.run("summarize zip = max(zip)"), "compared as text"
    error = kernel.error('load "t.csv" with types = {n: integer}')
    assert "1 of 2 values in n does not read as an integer: x (1)" in error["evalue"].replace("`", "")
    assert "without a guess" not in error["evalue"]
    (kernel.directory / "u.csv").write_text("when\n03/04/2024\n05/06/2024\n")
    assert "cannot be read as a date without a guess" in kernel.error('load "u.csv" with types = {when: date}')["evalue"]
    assert "Did you mean zip?" in "\n".join(kernel.error('load "t.csv" with types = {zipp: text}')["traceback"]).replace("\x1b[1m", "").replace("\x1b[0m", "")
