"""The sockets with libzmq on the other side: its heartbeats, its reconnecting, its subscribers; and what a kernel keeps and what it never shows."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import zmq
from conftest import Kernel
from jupyter_client.manager import start_new_kernel
from jupyter_client.session import Session

SUBSCRIBER = """
import sys, zmq
socket = zmq.Context().socket(zmq.SUB)
socket.rcvhwm = 0
socket.subscribe(b"")
socket.connect(sys.argv[1])
idles = 0
print(b"iopub_welcome" in b"".join(socket.recv_multipart()), flush=True)
while idles < int(sys.argv[2]):
    idles += b'"idle"' in socket.recv_multipart()[-1]
print(idles, flush=True)
"""


def session(kernel: Kernel) -> Session:
    return Session(key=kernel.manager.session.key)


def address(kernel: Kernel, channel: str) -> str:
    info = kernel.manager.get_connection_info()
    return f"tcp://{info['ip']}:{info[f'{channel}_port']}"


def test_a_client_that_sends_heartbeats_stays_connected(kernel: Kernel) -> None:
    client = session(kernel)
    with zmq.Context() as context, context.socket(zmq.DEALER) as shell:
        shell.linger = 0
        # A PING every 50 ms; without a PONG within 100 ms libzmq gives the connection up.
        shell.heartbeat_ivl, shell.heartbeat_timeout = 50, 100
        watch = shell.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        shell.connect(address(kernel, "shell"))
        for _ in range(5):
            client.send(shell, "kernel_info_request", {})
            assert shell.poll(5000)
            _, reply = client.feed_identities(shell.recv_multipart())
            assert client.deserialize(reply)["msg_type"] == "kernel_info_reply"
            time.sleep(0.4)
        assert not watch.poll(0), "the connection was lost"
        shell.disable_monitor()


def test_no_reply_is_lost_in_reconnects_under_one_identity(kernel: Kernel) -> None:
    client = session(kernel)
    count = 2000 if os.environ.get("LUSTRUM_SOAK") == "1" else 200
    with zmq.Context() as context:
        for number in range(count):
            with context.socket(zmq.DEALER) as shell:
                shell.linger = 0
                shell.identity = b"the same name"
                shell.connect(address(kernel, "shell"))
                sent = client.send(shell, "is_complete_request", {"code": f"show {number}"})
                assert shell.poll(10_000), f"no reply in round {number}"
                _, reply = client.feed_identities(shell.recv_multipart())
                assert client.deserialize(reply)["parent_header"]["msg_id"] == sent["header"]["msg_id"]


def test_subscribers_of_libzmq_beside_one_that_is_stopped(kernel: Kernel) -> None:
    cells = 20
    command = [sys.executable, "-c", SUBSCRIBER, address(kernel, "iopub"), str(cells)]
    subscribers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    try:
        assert [subscriber.stdout.readline() for subscriber in subscribers] == ["True\n"] * 4
        stopped = subscribers[0]
        stopped.send_signal(signal.SIGSTOP)
        for _ in range(cells):
            kernel.run("help trim")
        for healthy in subscribers[1:]:
            assert healthy.communicate(timeout=20)[0] == f"{cells}\n"
        stopped.send_signal(signal.SIGCONT)
        assert stopped.communicate(timeout=20)[0] == f"{cells}\n"
    finally:
        for subscriber in subscribers:
            subscriber.kill()


def test_inputs_are_kept_from_one_kernel_to_the_next(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for mark in "one", "two":
        manager, client = start_new_kernel(kernel_name="lustrum", cwd=str(tmp_path))
        client.execute_interactive(f"help trim # {mark}", timeout=20, output_hook=lambda message: None)
        reply = client.history(reply=True, timeout=20, hist_access_type="tail", n=10)
        client.stop_channels()
        manager.shutdown_kernel()
    assert [tuple(entry) for entry in reply["content"]["history"]] == [(1, 1, "help trim # one"), (2, 1, "help trim # two")]
    file = tmp_path / "data" / "lustrum" / "history.sqlite"
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_connection_key_is_in_no_log(lustrum: Path, tmp_path: Path) -> None:
    key = "a-key-that-no-log-shows"
    ports = {f"{channel}_port": 0 for channel in ("shell", "iopub", "stdin", "control", "hb")}
    file = tmp_path / "connection.json"
    file.write_text(json.dumps({"transport": "tcp", "ip": "127.0.0.1", "key": key, "signature_scheme": "hmac-sha256", **ports}))
    environment = os.environ | {"LUSTRUM_LOG": "trace"}
    kernel = subprocess.Popen([lustrum, "kernel", "-f", file, "--unknown", "7"], env=environment, stderr=subprocess.PIPE, text=True)
    time.sleep(1)
    kernel.send_signal(signal.SIGTERM)
    _, said = kernel.communicate(timeout=20)
    assert kernel.returncode == 0
    assert "the kernel listens" in said and "--unknown" in said
    assert key not in said
