"""Two clients on one kernel, as two windows on one notebook: each sees what the other runs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from queue import Empty

import long_work
import pytest
from conftest import Kernel, texts
from jupyter_client.blocking.client import BlockingKernelClient


@pytest.fixture
def other(kernel: Kernel) -> Iterator[BlockingKernelClient]:
    """A second client, with a session and sockets of its own."""
    client = BlockingKernelClient()
    client.load_connection_info(kernel.manager.get_connection_info())
    client.session = client.session.clone()
    client.session.session = "the other"
    client.start_channels()
    client.wait_for_ready(timeout=30)
    yield client
    client.stop_channels()


def published(client: BlockingKernelClient, request: str) -> list[dict]:
    """What a client hears about a request, down to the status that ends it."""
    heard: list[dict] = []
    while True:
        message = client.get_iopub_msg(timeout=30)
        if message["parent_header"].get("msg_id") == request:
            heard.append(message)
            if message["content"].get("execution_state") == "idle":
                return heard


def reply(client: BlockingKernelClient, request: str, timeout: float = 60) -> dict:
    while (message := client.get_shell_msg(timeout=timeout))["parent_header"].get("msg_id") != request:
        pass
    return message["content"]


def kinds(messages: list[dict]) -> list[str]:
    return [message["content"].get("execution_state", message["msg_type"]) for message in messages]


@pytest.fixture
def people(kernel: Kernel) -> None:
    (kernel.directory / "people.csv").write_text("name,age\nAda,36\nGrace,85\n")


def test_each_sees_what_the_other_runs(kernel: Kernel, other: BlockingKernelClient, people: None) -> None:
    first = kernel.client
    for asks, looks_on, code, word in (first, other, 'load "people.csv"', "people"), (other, first, "upper name", "GRACE"):
        request = asks.execute(code)
        own, seen = published(asks, request), published(looks_on, request)
        assert kinds(own) == ["busy", "execute_input", "execute_result", "idle"]
        assert [m["header"]["msg_id"] for m in seen] == [m["header"]["msg_id"] for m in own]
        assert [m["content"] for m in seen] == [m["content"] for m in own]
        assert all(m["parent_header"]["session"] == asks.session.session for m in seen), "the other can tell that it did not ask"
        assert seen[1]["content"]["code"] == code
        assert word in seen[2]["content"]["data"]["text/plain"]
        assert reply(asks, request)["status"] == "ok"


def test_both_share_tables_and_count_together(kernel: Kernel, other: BlockingKernelClient, people: None) -> None:
    first = kernel.client
    cells = (first, 'load "people.csv"'), (other, "count"), (first, "tables")
    assert [reply(client, client.execute(code))["execution_count"] for client, code in cells] == [1, 2, 3]
    request = other.complete("upper na")
    assert reply(other, request)["matches"] == ["name"]


def test_a_reply_goes_only_to_who_asked(kernel: Kernel, other: BlockingKernelClient, people: None) -> None:
    request = kernel.client.execute('load "people.csv"')
    assert reply(kernel.client, request)["status"] == "ok"
    published(other, request)
    with pytest.raises(Empty):
        other.get_shell_msg(timeout=0.5)


def test_an_error_of_one_is_seen_by_both(kernel: Kernel, other: BlockingKernelClient, people: None) -> None:
    request = other.execute('load "nowhere.csv"')
    for client in kernel.client, other:
        heard = published(client, request)
        assert kinds(heard) == ["busy", "execute_input", "error", "idle"]
        assert "nowhere.csv" in heard[2]["content"]["evalue"]
    assert reply(other, request)["status"] == "error"


def test_what_one_queued_waits_for_what_the_other_runs(kernel: Kernel, other: BlockingKernelClient) -> None:
    """And either may stop it: the cell that waited is then run, not thrown away, as it came from someone else."""
    long_work.write(kernel.directory)
    kernel.run('load "long.parquet"')
    long = kernel.client.execute(long_work.CELL)
    while (message := other.get_iopub_msg(timeout=30))["msg_type"] != "execute_input" or message["parent_header"]["msg_id"] != long:
        pass
    time.sleep(1)
    short = other.execute("count")
    assert reply(other, other.is_complete("show"))["status"] == "complete"
    request = other.session.send(other.control_channel.socket, other.session.msg("interrupt_request"))
    assert other.get_control_msg(timeout=30)["parent_header"]["msg_id"] == request["header"]["msg_id"]
    assert reply(kernel.client, long)["status"] == "error"
    assert reply(other, short)["status"] == "ok"
    seen = published(kernel.client, short)
    assert [*kinds(seen)[:2], kinds(seen)[-1]] == ["busy", "execute_input", "idle"]
    assert "2000000" in texts(seen)
