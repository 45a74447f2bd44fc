"""Pictures: what front ends are sent, that the numbers in them are those of pandas and numpy, and that they stay small."""

from __future__ import annotations

import base64
import io
import math
import shutil
import struct
import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import numpy as np
import pandas as pd
import pytest
from conftest import ARTIFACTS, Kernel
from jupyter_client.manager import start_new_kernel

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    """One kernel for all these tests: looks change nothing."""
    directory = tmp_path_factory.mktemp("plot")
    manager, client = start_new_kernel(kernel_name="lustrum", cwd=str(directory))
    try:
        yield Kernel(manager, client, directory)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def titanic(data: Path) -> pd.DataFrame:
    return pd.read_csv(data / "titanic.csv")


@pytest.fixture
def ship(shared: Kernel, data: Path) -> Kernel:
    shared.run(f'titanic = load "{data}/titanic.csv"\nuse titanic;')
    return shared


def picture(kernel: Kernel, line: str) -> dict:
    """The message of the one picture that a line shows."""
    reply, messages = kernel.messages(line)
    assert reply["status"] == "ok", "\n".join(reply.get("traceback", []))
    pictures = [m["content"] for m in messages if "image/svg+xml" in m["content"].get("data", {})]
    assert len(pictures) == 1, line
    return pictures[0]


def table(kernel: Kernel, line: str) -> pd.DataFrame:
    """The counts behind a picture."""
    kernel.run(f'{line} | save "counts.csv"')
    return pd.read_csv(kernel.directory / "counts.csv")


def dots(png: bytes) -> np.ndarray:
    """The dots of a picture of ours: height, width, and red, green, blue and how solid."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    place, packed, size = 8, b"", (0, 0)
    while place < len(png):
        length, name = struct.unpack(">I4s", png[place : place + 8])
        content = png[place + 8 : place + 8 + length]
        assert zlib.crc32(name + content) == struct.unpack(">I", png[place + 8 + length : place + 12 + length])[0]
        if name == b"IHDR":
            size = struct.unpack(">II", content[:8])
            assert content[8:] == b"\x08\x06\0\0\0"
        packed += content if name == b"IDAT" else b""
        place += length + 12
    lines = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(size[1], size[0] * 4 + 1)
    assert (lines[:, 0] == 2).all()
    return np.cumsum(lines[:, 1:], axis=0, dtype=np.uint8).reshape(size[1], size[0], 4)


LINES = {
    "histogram": "plot histogram age",
    "histogram by": "plot histogram fare by sex",
    "bar": "plot bar embarked",
    "bar by": "plot bar pclass by sex",
    "scatter": "plot scatter fare against age",
    "scatter by": "plot scatter fare against age by sex",
    "box": "plot box fare by pclass",
    "pie": "plot pie embarked",
    "matrix": "plot matrix age, fare, sibsp",
    "missing": "plot missing",
    "line": "plot line fare over age",
    "line by": "plot line fare over age by pclass where age > 20",
}


@pytest.mark.parametrize("name", LINES)
def test_a_picture_in_all_forms(ship: Kernel, name: str) -> None:
    content = picture(ship, LINES[name])
    # With HTML beside it front ends would show that.
    assert set(content["data"]) == {"text/plain", "image/svg+xml", "image/png"}
    root = ElementTree.fromstring(content["data"]["image/svg+xml"])
    assert root.tag == f"{SVG}svg" and root.get("role") == "img"
    assert root.find(f"{SVG}title").text and root.find(f"{SVG}desc").text.endswith(".")
    size = content["metadata"]["image/png"]
    assert size == {side: math.ceil(float(root.get(side))) for side in ("width", "height")}
    seen = dots(base64.b64decode(content["data"]["image/png"]))
    assert abs(seen.shape[1] - 2 * size["width"]) <= 2 and abs(seen.shape[0] - 2 * size["height"]) <= 2
    # Nothing behind it, the title in its upper left corner, and much else.
    assert seen[:, :, 3].min() == 0 and (seen[4:40, :600, 3] > 128).sum() > 100 and (seen[:, :, 3] > 0).mean() > 0.01
    text = content["data"]["text/plain"]
    assert text and all(len(line) <= 80 for line in text.splitlines())
    if ARTIFACTS.is_dir():
        (ARTIFACTS / f"plot-{name.replace(' ', '-')}.svg").write_text(content["data"]["image/svg+xml"])
        (ARTIFACTS / f"plot-{name.replace(' ', '-')}.png").write_bytes(base64.b64decode(content["data"]["image/png"]))


def test_nothing_in_a_picture_stands_outside_it(ship: Kernel) -> None:
    for line in LINES.values():
        root = ElementTree.fromstring(picture(ship, line)["data"]["image/svg+xml"])
        width, height = float(root.get("width")), float(root.get("height"))
        for text in root.iter(f"{SVG}text"):
            assert 0 <= float(text.get("x")) <= width and 8 <= float(text.get("y")) <= height, (line, text.text)
        for bar in root.iter(f"{SVG}rect"):
            assert float(bar.get("x")) + float(bar.get("width")) <= width + 0.2, line
            assert float(bar.get("y")) + float(bar.get("height")) <= height + 0.2, line


def test_bins_are_those_of_numpy(ship: Kernel, titanic: pd.DataFrame) -> None:
    for column in "fare", "age":
        bins = table(ship, f"plot histogram {column}")
        edges = [*bins["from"], bins["to"].iloc[-1]]
        assert (bins["from"].iloc[1:].to_numpy() == bins["to"].iloc[:-1].to_numpy()).all()
        assert bins["count"].tolist() == np.histogram(titanic[column].dropna(), edges)[0].tolist()
    bins = table(ship, "plot histogram fare by sex where pclass = 3")
    third = titanic[titanic.pclass == 3]
    for sex, of in bins.groupby("sex"):
        assert of["count"].tolist() == np.histogram(third[third.sex == sex].fare, [*of["from"], of["to"].iloc[-1]])[0].tolist()


def test_counts_and_shares_are_those_of_pandas(ship: Kernel, titanic: pd.DataFrame) -> None:
    counts = titanic.embarked.value_counts(dropna=False)
    for kind in "bar", "pie":
        bars = table(ship, f"plot {kind} embarked")
        assert bars["count"].tolist() == counts.tolist() and bars["value"].fillna("").tolist() == counts.index.fillna("").tolist()
        assert np.allclose(bars["share"], counts / len(titanic))
    bars = table(ship, "plot bar pclass by sex")
    ours = bars.set_index(["value", "sex"])["count"].to_dict()
    assert ours == titanic.groupby(["pclass", "sex"]).size().to_dict()
    top = titanic.ticket.value_counts()
    bars = table(ship, "plot bar ticket")
    assert len(bars) == 21 and bars["count"].iloc[:20].tolist() == top.iloc[:20].tolist()
    assert bars["value"].iloc[20] == f"{len(top) - 20} other values" and bars["count"].iloc[20] == top.iloc[20:].sum()


def test_boxes_are_those_of_pandas(ship: Kernel, titanic: pd.DataFrame) -> None:
    boxes = table(ship, "plot box fare by pclass").set_index("pclass")
    for pclass, fares in titanic.groupby("pclass").fare:
        q1, median, q3 = fares.quantile([0.25, 0.5, 0.75])
        within = fares[(fares >= q1 - 1.5 * (q3 - q1)) & (fares <= q3 + 1.5 * (q3 - q1))]
        wanted = [fares.count(), fares.min(), within.min(), q1, median, q3, within.max(), fares.max(), len(fares) - len(within)]
        ours = boxes.loc[pclass, ["count", "min", "lower", "q1", "median", "q3", "upper", "max", "outliers"]]
        assert np.allclose(ours.astype(float), np.array(wanted, dtype=float)), pclass


def test_lines_points_and_correlations_are_those_of_pandas(ship: Kernel, titanic: pd.DataFrame) -> None:
    line = table(ship, "plot line fare over age")
    means = titanic.groupby("age").fare.mean()
    assert line.age.tolist() == means.index.tolist() and np.allclose(line.fare, means)
    points = table(ship, "plot scatter fare against age by sex")
    wanted = titanic.dropna(subset=["age", "fare"])
    assert points[["age", "fare", "sex"]].equals(wanted[["age", "fare", "sex"]].reset_index(drop=True))
    drawn = picture(ship, "plot scatter fare against age")["data"]["image/svg+xml"]
    assert drawn.count("h0") == len(wanted)
    pairs = table(ship, "plot matrix age, fare, sibsp")
    for a, b, count, r in pairs.itertuples(index=False):
        both = titanic[[a, b]].dropna()
        assert count == len(both) and np.isclose(r, both.corr().iloc[0, 1])
    holes = table(ship, "plot missing")
    assert holes["missing"].tolist() == titanic.isna().sum().tolist()


@pytest.fixture(scope="module")
def million(shared: Kernel) -> Kernel:
    """A million rows: two clouds, a wave with noise, a category."""
    rows, draw = 1_000_000, np.random.default_rng(7)
    which = draw.integers(0, 3, rows)
    frame = pd.DataFrame({
        "x": draw.normal(size=rows) + which * 3,
        "y": draw.normal(size=rows) * (1 + which),
        "at": pd.Timestamp("2020-01-01") + pd.to_timedelta(draw.permutation(rows) * 60, unit="s"),
        "kind": np.array(["a", "b", "c"])[which],
        "word": [f"w{i}" for i in draw.integers(0, 50_000, rows)],
        "z": draw.exponential(size=rows),
    })
    frame["wave"] = np.sin(frame["at"].astype("int64") / 1e15) + draw.normal(size=rows) / 10
    frame.loc[draw.random(rows) < 0.1, "z"] = None
    frame.to_parquet(shared.directory / "million.parquet")
    shared.run('million = load "million.parquet"\nuse million;', timeout=300)
    return shared


MANY = {
    "plot scatter y against x": "binned",
    "plot scatter y against x by kind": "binned",
    "plot line wave over at": "thinned",
    "plot line wave over at by kind": "thinned",
    "plot histogram x by kind": "",
    "plot box z by kind": "",
    "plot bar word": "20 most frequent",
    "plot matrix number columns": "binned",
    "plot missing": "",
}


@pytest.mark.parametrize("line", MANY)
def test_a_million_rows_make_a_small_picture(million: Kernel, line: str) -> None:
    million.run("use million;")
    content = picture(million, line)
    svg, png = content["data"]["image/svg+xml"], base64.b64decode(content["data"]["image/png"])
    assert len(svg.encode()) < 300_000 and len(png) < 300_000, (len(svg), len(png))
    # Both at once, as they are sent.
    assert len(svg.encode()) + len(content["data"]["image/png"]) < 600_000
    words = " ".join("".join(text.itertext()) for text in ElementTree.fromstring(svg).iter(f"{SVG}text"))
    assert MANY[line] in words, words
    assert "1,000,000 rows" in words
    if ARTIFACTS.is_dir():
        (ARTIFACTS / f"plot-million-{line.removeprefix('plot ').replace(' ', '-')}.png").write_bytes(png)


def test_names_and_values_are_text_in_a_picture(shared: Kernel) -> None:
    bad = '</text><script>alert(1)</script>"&\x0b'
    frame = pd.DataFrame({bad: [1, 2, 2, None], "kind <b>": ["<i>", "a & b", "x" * 400, "\u202e"]})
    frame.to_parquet(shared.directory / "bad.parquet")
    shared.run('bad = load "bad.parquet"\nuse bad;')
    name = "`" + bad + "`"
    for line in [f"plot histogram {name} by `kind <b>`", "plot bar `kind <b>`", f"plot box {name} by `kind <b>`", "plot pie `kind <b>`", "plot missing"]:
        svg = picture(shared, line)["data"]["image/svg+xml"]
        root = ElementTree.fromstring(svg)
        assert not [one for one in root.iter() if one.tag.removeprefix(SVG) not in {"svg", "style", "title", "desc", "text", "tspan", "rect", "path", "circle"}]
        assert "<script" not in svg and "\u202e" not in svg
    # A long name is cut, and whole for who points at it.
    bars = ElementTree.fromstring(picture(shared, "plot bar `kind <b>`")["data"]["image/svg+xml"])
    tips = [text.find(f"{SVG}title").text for text in bars.iter(f"{SVG}text") if text.find(f"{SVG}title") is not None]
    assert any(tip == "x" * 300 for tip in tips), tips


def test_saved_pictures(ship: Kernel, tmp_path: Path) -> None:
    said = ship.run(f'plot histogram age save "{tmp_path}/age.svg"\nplot pie sex save "{tmp_path}/sex.png"')
    assert "Saved" in said and "kB" in said
    root = ElementTree.parse(tmp_path / "age.svg").getroot()
    # Dark on light wherever it goes.
    assert root.find(f"{SVG}style") is None
    seen = dots((tmp_path / "sex.png").read_bytes())
    assert (seen[:, :, 3] == 255).all() and (seen[0, 0] == 255).all()
    assert ship.error(f'plot pie sex save "{tmp_path}/sex.jpg"')["ename"] == "FileError"
    assert "no/such" in ship.error(f'plot pie sex save "{tmp_path}/no/such/sex.png"')["evalue"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["age.svg", "sex.png"]


def test_a_machine_without_a_font(lustrum: Path, data: Path, tmp_path: Path) -> None:
    """The same picture, dot by dot, where no font can be found."""
    if not shutil.which("unshare"):
        pytest.skip("not run: no unshare")
    (tmp_path / "with.lus").write_text(f'load "{data}/titanic.csv"\nplot bar embarked save "{tmp_path}/with.png"\n')
    (tmp_path / "without.lus").write_text(f'load "{data}/titanic.csv"\nplot bar embarked save "{tmp_path}/without.png"\n')
    hide = "for d in /usr/share/fonts /usr/local/share/fonts; do [ -d $d ] && mount -t tmpfs none $d; done; exec \"$0\" run \"$1\""
    done = subprocess.run(["unshare", "--mount", "sh", "-c", hide, lustrum, tmp_path / "without.lus"], capture_output=True, text=True, env={"PATH": "/usr/bin:/bin:/sbin:/usr/sbin"})
    if "Operation not permitted" in done.stderr or "ermission" in done.stderr:
        pytest.skip("not run: this machine lets nobody hide a folder")
    assert done.returncode == 0, done.stderr
    subprocess.run([lustrum, "run", tmp_path / "with.lus"], check=True, capture_output=True)
    assert (tmp_path / "with.png").read_bytes() == (tmp_path / "without.png").read_bytes()


def test_a_report_holds_the_picture(lustrum: Path, data: Path, tmp_path: Path) -> None:
    (tmp_path / "look.lus").write_text(f'load "{data}/titanic.csv"\nplot histogram age\n')
    subprocess.run([lustrum, "run", "--report", tmp_path / "report.html", tmp_path / "look.lus"], check=True, capture_output=True)
    page = (tmp_path / "report.html").read_text()
    _, _, rest = page.partition('src="data:image/svg+xml;base64,')
    assert ElementTree.parse(io.BytesIO(base64.b64decode(rest.partition('"')[0]))).getroot().tag == f"{SVG}svg"
    assert 'alt="714 values of age' in page


def test_nbconvert_shows_it(run_notebook, data: Path, tmp_path: Path) -> None:
    from nbconvert import HTMLExporter

    cells = [nbformat.v4.new_code_cell(f'load "{data}/titanic.csv"\nplot box fare by pclass')]
    done = run_notebook(nbformat.v4.new_notebook(cells=cells), tmp_path)
    page, _ = HTMLExporter().from_notebook_node(done)
    assert 'src="data:image/svg+xml;base64,' in page
