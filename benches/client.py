"""A kernel started for measuring, and the clock around what is asked of it.

Both kernels are talked to in the same way, so what jupyter_client itself takes is in both figures.
"""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import zmq
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.connect import write_connection_file
from jupyter_client.session import Session

PATIENCE = 600


@dataclass
class Ran:
    """A cell that was run: how long until both its reply and its idle status were here, and what it sent on the way."""

    seconds: float
    reply: dict
    messages: list[dict] = field(default_factory=list)

    def texts(self) -> str:
        """What a reader without HTML sees."""
        contents = [message["content"] for message in self.messages]
        return "\n".join(content["data"]["text/plain"] for content in contents if "data" in content)


class Kernel:
    """One kernel process and a client of it."""

    def __init__(self, argv: list[str], directory: Path, hasty: bool = False) -> None:
        """Starts the process and waits for its first reply; `first_reply` tells how long both took.

        A client that finds no listener yet tries again after ZeroMQ's 100 ms, which is how every front end connects. A hasty one tries again
        every millisecond, so that its figure is the kernel's own.
        """
        path, settings = write_connection_file(str(directory / f"kernel-{time.monotonic_ns()}.json"))
        self.connection = Path(path)
        argv = [part.replace("{connection_file}", path) for part in argv]
        began = time.perf_counter()
        self.process = subprocess.Popen(argv, cwd=directory, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if hasty:
            self._ask_hastily(settings)
            self.first_reply = time.perf_counter() - began
        self.client = BlockingKernelClient(connection_file=path)
        self.client.load_connection_file()
        self.client.start_channels(stdin=False, hb=False)
        self._reply(self.client.kernel_info())
        if not hasty:
            self.first_reply = time.perf_counter() - began

    def _ask_hastily(self, settings: dict) -> None:
        """As a front end does: listening to the outputs, without which a kernel may hold back its first reply."""
        session = Session(key=settings["key"] if isinstance(settings["key"], bytes) else settings["key"].encode())
        context = zmq.Context.instance()
        with context.socket(zmq.SUB) as outputs, context.socket(zmq.DEALER) as shell:
            for socket, port in (outputs, "iopub_port"), (shell, "shell_port"):
                socket.linger, socket.reconnect_ivl = 0, 1
                socket.connect(f"tcp://{settings['ip']}:{settings[port]}")
            outputs.subscribe(b"")
            session.send(shell, "kernel_info_request", {})
            assert shell.poll(PATIENCE * 1000), "no reply"
            shell.recv_multipart()

    def settle(self) -> None:
        """Waits until the client hears what the kernel publishes; for what is measured after the start."""
        while True:
            asked = self.client.kernel_info()
            self._reply(asked)
            while self.client.iopub_channel.socket.poll(200):
                if idle(self.client.get_iopub_msg(), asked):
                    return

    def rest(self) -> None:
        """Waits until the kernel has finished what it does between cells, so that it is in nobody's figures."""
        process, before = psutil.Process(self.process.pid), None
        while (now := sum(process.cpu_times()[:2])) != before:
            before = now
            time.sleep(0.05)

    def run(self, code: str, **options: object) -> Ran:
        """Runs a cell that must succeed."""
        ran = self.attempt(code, **options)
        assert ran.reply["status"] == "ok", f"{code!r} failed:\n" + "\n".join(ran.reply.get("traceback", []))
        return ran

    def attempt(self, code: str, **options: object) -> Ran:
        """Runs a cell that may fail."""
        began = time.perf_counter()
        return self.finish(self.client.execute(code, **options), began)

    def run_on_the_wire(self, code: str) -> Ran:
        """Runs a cell that must succeed, timed from the sent frames to those of its reply and its idle status, which are decoded afterwards:
        without what jupyter_client takes for them."""
        session, shell, iopub = self.client.session, self.client.shell_channel.socket, self.client.iopub_channel.socket
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        message = session.msg("execute_request", content)
        frames, asked = session.serialize(message), message["header"]["msg_id"].encode()
        poller = zmq.Poller()
        waiting, came = {shell: b'"status"', iopub: b'"idle"'}, {shell: [], iopub: []}
        for socket in waiting:
            poller.register(socket, zmq.POLLIN)
        began = time.perf_counter()
        shell.send_multipart(frames)
        while waiting:
            for socket, _ in poller.poll(PATIENCE * 1000):
                *_, parent, _, said = received = socket.recv_multipart()
                if asked in parent:
                    came[socket].append(received)
                    if waiting.get(socket, b"?") in said:
                        del waiting[socket]
                        poller.unregister(socket)
        seconds = time.perf_counter() - began
        replies, messages = ([session.deserialize(session.feed_identities(frames)[1]) for frames in came[socket]] for socket in (shell, iopub))
        reply = replies[-1]["content"]
        assert reply["status"] == "ok", f"{code!r} failed:\n" + "\n".join(reply.get("traceback", []))
        return Ran(seconds, reply, messages)

    def begin(self, code: str) -> str:
        """Starts a long cell, and comes back when it runs."""
        asked = self.client.execute(code)
        while not status(message := self.client.get_iopub_msg(timeout=PATIENCE), asked) == "busy":
            pass
        return asked

    def is_running(self, asked: str) -> bool:
        """True when nothing says yet that this cell has ended."""
        while self.client.iopub_channel.socket.poll(0):
            if idle(self.client.get_iopub_msg(), asked):
                return False
        return True

    def finish(self, asked: str, began: float) -> Ran:
        """Waits for a cell to end."""
        reply = self._reply(asked)["content"]
        messages = []
        while not idle(message := self.client.get_iopub_msg(timeout=PATIENCE), asked):
            if message["parent_header"].get("msg_id") == asked:
                messages.append(message)
        return Ran(time.perf_counter() - began, reply, messages)

    def complete(self, code: str) -> tuple[float, list[str]]:
        """How long a completion at the end of `code` takes, and what it offers."""
        began = time.perf_counter()
        reply = self._reply(self.client.complete(code))
        return time.perf_counter() - began, reply["content"]["matches"]

    def interrupt(self, asked: str) -> tuple[float, float, bool]:
        """How long after the request the interrupt is answered, and the running cell; and whether the cell failed by it."""
        message = self.client.session.msg("interrupt_request", {})
        began = time.perf_counter()
        self.client.control_channel.send(message)
        while self.client.get_control_msg(timeout=PATIENCE)["parent_header"].get("msg_id") != message["header"]["msg_id"]:
            pass
        answered = time.perf_counter() - began
        ended = self.finish(asked, began)
        return answered, ended.seconds, ended.reply["status"] == "error"

    def shutdown(self) -> float:
        """Ends the kernel by a request; how long until its process is gone."""
        began = time.perf_counter()
        self.client.shutdown()
        self.process.wait(PATIENCE)
        seconds = time.perf_counter() - began
        self.client.stop_channels()
        self.connection.unlink(missing_ok=True)
        return seconds

    def _reply(self, asked: str) -> dict:
        while (reply := self.client.get_shell_msg(timeout=PATIENCE))["parent_header"].get("msg_id") != asked:
            pass
        return reply

    def __enter__(self) -> Kernel:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.client.stop_channels()
            self.process.kill()
            self.process.wait()


Start = Callable[..., Kernel]


def status(message: dict, asked: str) -> str | None:
    """The state that a message tells of for this request."""
    ours = message["msg_type"] == "status" and message["parent_header"].get("msg_id") == asked
    return message["content"]["execution_state"] if ours else None


def idle(message: dict, asked: str) -> bool:
    return status(message, asked) == "idle"


def counted(text: str, what: str) -> int:
    """The number before these words in an account, 0 when it is silent about it."""
    found = re.search(rf"([\d,]+) {what}", text)
    return int(found[1].replace(",", "")) if found else 0
