"""A kernel that chooses its own ports and registers with a launcher made on pyzmq; then jupyter_client talks to it."""

from __future__ import annotations

import hashlib
import hmac
import json
import subprocess
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest
import zmq
from jupyter_client import BlockingKernelClient

KEY = "a-key-that-no-log-shows"
DELIMITER = b"<IDS|MSG>"
CHANNELS = "shell", "iopub", "stdin", "control", "hb"


def sign(*frames: bytes, key: str = KEY) -> bytes:
    mac = hmac.new(key.encode(), digestmod=hashlib.sha256)
    for frame in frames:
        mac.update(frame)
    return mac.hexdigest().encode()


class Launcher:
    """A socket that waits for a kernel, and the kernel that was told of it."""

    def __init__(self, kind: int, program: Path, directory: Path) -> None:
        self.program, self.file = program, directory / "registration.json"
        self.socket = zmq.Context.instance().socket(kind)
        self.socket.linger = 0
        self.port = self.socket.bind_to_random_port("tcp://127.0.0.1")
        self.process: subprocess.Popen | None = None

    def start(self, **file: object) -> list[bytes]:
        """Starts the kernel and gives what it sends."""
        self.file.write_text(json.dumps({"transport": "tcp", "signature_scheme": "hmac-sha256", "key": KEY, **file}))
        self.process = subprocess.Popen([self.program, "kernel", "-f", self.file], stderr=subprocess.PIPE, text=True)
        assert self.socket.poll(20_000), "the kernel does not register"
        return self.socket.recv_multipart()

    def gave_up(self) -> str:
        """The kernel ends, and says this."""
        _, said = self.process.communicate(timeout=20)
        assert self.process.returncode == 1
        assert KEY not in said
        return said

    def works(self, ports: dict[str, int]) -> None:
        """A client can run cells, and shut the kernel down."""
        client = BlockingKernelClient(ip="127.0.0.1", **ports)
        client.session.key = KEY.encode()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=20)
            reply = client.execute_interactive("help trim", timeout=20, output_hook=lambda message: None)
            assert reply["content"]["status"] == "ok"
            assert client.hb_channel.is_beating()
            assert client.shutdown(reply=True, timeout=20)["content"]["status"] == "ok"
        finally:
            client.stop_channels()
        _, said = self.process.communicate(timeout=20)
        assert self.process.returncode == 0
        assert KEY not in said

    def close(self) -> None:
        self.socket.close()
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.communicate()


@pytest.fixture
def router(lustrum: Path, tmp_path: Path) -> Iterator[Launcher]:
    launcher = Launcher(zmq.ROUTER, lustrum, tmp_path)
    yield launcher
    launcher.close()


@pytest.fixture
def rep(lustrum: Path, tmp_path: Path) -> Iterator[Launcher]:
    launcher = Launcher(zmq.REP, lustrum, tmp_path)
    yield launcher
    launcher.close()


def announced(launcher: Launcher) -> tuple[bytes, dict]:
    frames = launcher.start(registration_ip="127.0.0.1", registration_port=str(launcher.port), kernel_id="seven")
    identity, delimiter, signature, content = frames
    assert (delimiter, signature) == (DELIMITER, sign(content))
    return identity, json.loads(content)


def test_the_dialect_of_the_proposal(router: Launcher) -> None:
    identity, told = announced(router)
    assert told.pop("kernel_id") == "seven"
    assert sorted(told) == sorted(f"{channel}_port" for channel in CHANNELS)
    assert all(isinstance(port, str) for port in told.values())
    router.socket.send_multipart([identity, DELIMITER, sign(b"ACK"), b"ACK"])
    router.works({name: int(port) for name, port in told.items()})


@pytest.mark.parametrize("answer", [
    [DELIMITER, sign(b"ACK", key="another"), b"ACK"],
    [DELIMITER, b"", b"ACK"],
    [DELIMITER, sign(b"NO"), b"NO"],
    [b"ACK"],
])
def test_an_acknowledgement_that_is_none(router: Launcher, answer: list[bytes]) -> None:
    identity, _ = announced(router)
    router.socket.send_multipart([identity, *answer])
    assert f"The registration with the launcher at tcp://127.0.0.1:{router.port} failed: its answer is not" in router.gave_up()


def test_silence(router: Launcher) -> None:
    announced(router)
    assert "it did not acknowledge it within 10 seconds" in router.gave_up()


def shaken(launcher: Launcher) -> tuple[dict, dict]:
    delimiter, signature, *signed = launcher.start(ip="127.0.0.1", registration_port=launcher.port)
    assert (delimiter, signature, len(signed)) == (DELIMITER, sign(*signed), 4)
    header, parent, metadata, content = map(json.loads, signed)
    assert (header["msg_type"], parent, metadata) == ("handshake_request", {}, {})
    return header, content


def reply(parent: dict, content: dict, kind: str = "handshake_reply", key: str = KEY) -> list[bytes]:
    header = {"msg_id": "1", "session": "launcher", "username": "launcher", "msg_type": kind, "version": "5.4",
              "date": datetime.now(timezone.utc).isoformat()}
    signed = [json.dumps(part).encode() for part in (header, parent, {}, content)]
    return [DELIMITER, sign(*signed, key=key), *signed]


def test_the_handshake(rep: Launcher) -> None:
    header, told = shaken(rep)
    assert sorted(told) == sorted(f"{channel}_port" for channel in CHANNELS)
    assert all(isinstance(port, int) for port in told.values())
    rep.socket.send_multipart(reply(header, {"status": "ok"}))
    rep.works(told)


@pytest.mark.parametrize(("answer", "reason"), [
    (reply({}, {"status": "error"}), "it answered `error`"),
    (reply({}, {"status": "ok"}, key="another"), "its answer is not signed"),
    (reply({}, {"status": "ok"}, kind="shutdown_reply"), "its answer is not an acknowledgement"),
    ([b"ok"], "its answer is not an acknowledgement"),
])
def test_a_handshake_that_is_answered_otherwise(rep: Launcher, answer: list[bytes], reason: str) -> None:
    shaken(rep)
    rep.socket.send_multipart(answer)
    assert reason in rep.gave_up()
