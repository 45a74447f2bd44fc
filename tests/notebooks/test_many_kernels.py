"""A hundred kernels on one machine, as a classroom has them: all start, answer, and cost little while nobody asks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import zmq
from conftest import ARTIFACTS, texts
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

KERNELS = 100

# What one kernel may cost, in megabytes. `resident` counts the pages of the program in every kernel, though all of them share one copy,
# and the build for development is twice as large as the one that people run. `share` charges each its part of that copy;
# `own` is what one more kernel would add.
RESIDENT = 80
SHARE = 30
OWN = 15
# The same after a small file was read and nothing else done, which the build that people run does with 25.
RESIDENT_WITH_A_TABLE = 45


@dataclass
class Memory:
    """What /proc says of one process, in megabytes."""

    resident: float
    share: float
    own: float
    threads: int

    @classmethod
    def of(cls, pid: int) -> Memory:
        rollup = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
        status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        mb = {name: int(value.split()[0]) / 1024 for name, value in rollup.items()}
        return cls(mb["Rss"], mb["Pss"], mb["Private_Clean"] + mb["Private_Dirty"], int(status["Threads"]))


@dataclass
class Seat:
    """One of the kernels, and the client of the person before it."""

    manager: KernelManager
    client: BlockingKernelClient

    @property
    def pid(self) -> int:
        return self.manager.provisioner.pid

    def reply(self, request: str) -> dict:
        while (message := self.client.get_shell_msg(timeout=120))["parent_header"].get("msg_id") != request:
            pass
        return message["content"]

    def shown(self, request: str) -> str:
        """The plain text of what the request showed."""
        messages = []
        while True:
            message = self.client.get_iopub_msg(timeout=120)
            if message["parent_header"].get("msg_id") == request:
                messages.append(message)
                if message["content"].get("execution_state") == "idle":
                    return texts(messages)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[list[Seat]]:
    """All kernels, started at once."""
    context = zmq.Context()
    context.max_sockets = 20 * KERNELS
    with ExitStack() as stack:
        stack.callback(context.destroy, linger=0)
        seats = []
        for number in range(KERNELS):
            (tmp_path / f"seat-{number}").mkdir()
            manager = KernelManager(kernel_name="lustrum", context=context)
            manager.start_kernel(cwd=str(tmp_path / f"seat-{number}"))
            stack.callback(manager.provisioner.process.wait)
            stack.callback(manager.provisioner.process.kill)
            client = manager.blocking_client()
            client.start_channels(hb=False)
            stack.callback(client.stop_channels)
            seats.append(Seat(manager, client))
        yield seats


def test_a_hundred_kernels_at_once(room: list[Seat], tmp_path: Path) -> None:
    began = time.monotonic()
    for number, seat in enumerate(room):
        rows = "".join(f"person {row},{row + number}\n" for row in range(100))
        (tmp_path / f"seat-{number}" / "people.csv").write_text(f"name,age\n{rows}")
    infos = [seat.client.kernel_info() for seat in room]
    for seat, request in zip(room, infos, strict=True):
        assert seat.reply(request)["status"] == "ok"
    started = time.monotonic() - began

    loads = [seat.client.execute('load "people.csv"') for seat in room]
    for seat, request in zip(room, loads, strict=True):
        assert seat.reply(request)["status"] == "ok"
        assert "100 rows × 2 columns" in seat.shown(request)
    loaded = time.monotonic() - began - started
    time.sleep(1)
    with_a_table = [Memory.of(seat.pid).resident for seat in room]

    began = time.monotonic()
    asked = [[seat.client.execute(cell) for cell in ("title name", "summarize oldest = max(age)")] for seat in room]
    for number, (seat, requests) in enumerate(zip(room, asked, strict=True)):
        assert [seat.reply(request)["status"] for request in requests] == ["ok"] * 2
        assert "100 cells changed" in seat.shown(requests[0])
        assert seat.shown(requests[1]).split()[-1] == str(99 + number), "each has its own file"
    answered = time.monotonic() - began

    time.sleep(2)
    before = [busy(seat.pid) for seat in room]
    time.sleep(5)
    idle = sum(busy(seat.pid) for seat in room) - sum(before)
    memory = [Memory.of(seat.pid) for seat in room]
    report = "\n".join(
        [
            f"{KERNELS} kernels: started in {started:.1f} s, a file read in each in {loaded:.1f} s, two cells more in {answered:.1f} s",
            f"with a table, idle: {min(with_a_table):.1f} to {max(with_a_table):.1f} MB resident each",
            f"{idle:.2f} s of processor in five idle seconds, all together",
            *(
                f"{name}: {min(values):.1f} to {max(values):.1f} MB each, {sum(values):.0f} MB in all"
                for name in ("resident", "share", "own")
                for values in [[getattr(each, name) for each in memory]]
            ),
            f"threads: {min(each.threads for each in memory)} to {max(each.threads for each in memory)}",
        ]
    )
    ARTIFACTS.mkdir(exist_ok=True)
    (ARTIFACTS / "many-kernels.txt").write_text(report + "\n")
    assert all(seat.manager.is_alive() for seat in room)
    assert max(with_a_table) < RESIDENT_WITH_A_TABLE, report
    assert max(each.resident for each in memory) < RESIDENT, report
    assert max(each.share for each in memory) < SHARE, report
    assert max(each.own for each in memory) < OWN, report
    assert max(each.threads for each in memory) < 40, report
    assert idle < 2.5, f"a hundred idle kernels take less than half of one processor: {report}"


def busy(pid: int) -> float:
    """The seconds of processor that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100
