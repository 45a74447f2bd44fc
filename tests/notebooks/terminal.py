"""A terminal with a program in it: what a person would see on the screen, and the keys they would press.

The program has a real pseudo-terminal (pexpect); its escape sequences are obeyed by an emulator (pyte), so that a test reads the
screen and not a stream of bytes.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pexpect
import pyte

TAB, UP, CTRL_C, CTRL_D, ESCAPE = "\t", "\x1b[A", "\x03", "\x04", "\x1b"


class Screen(pyte.Screen):
    """A screen that answers: prompt_toolkit asks where the cursor is before it draws."""

    answer: Callable[[str], object] = staticmethod(lambda data: None)

    def write_process_input(self, data: str) -> None:
        self.answer(data)


class Terminal:
    """One program, and all that it ever showed: the screen is as high as any test needs, so that nothing scrolls away."""

    HEIGHT = 400

    def __init__(self, command: list[str], directory: Path, width: int) -> None:
        self.width = width
        self.screen = Screen(width, self.HEIGHT)
        self.stream = pyte.ByteStream(self.screen)
        self.child = pexpect.spawn(
            command[0],
            command[1:],
            cwd=str(directory),
            dimensions=(self.HEIGHT, width),
            env=environment(),
            timeout=60,
        )
        self.child.delaybeforesend = None
        self.screen.answer = self.child.send

    def read(self, seconds: float = 0.1) -> None:
        """Shows what the program writes, for as long as it goes on writing."""
        try:
            while data := self.child.read_nonblocking(65536, timeout=seconds):
                self.stream.feed(data)
        except (pexpect.TIMEOUT, pexpect.EOF):
            pass

    @property
    def lines(self) -> list[str]:
        """The lines of the screen down to the last that is not empty."""
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip().split("\n")

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def wait(self, until: Callable[[Terminal], bool], what: str, timeout: float = 60) -> None:
        """Reads until the screen is as it should be, and fails with the screen when it never is."""
        end = time.monotonic() + timeout
        while not until(self):
            assert time.monotonic() < end, f"{what} never came:\n{self.text}"
            assert self.child.isalive() or until(self), f"the program ended before {what} came:\n{self.text}"
            self.read()

    def shows(self, text: str, timeout: float = 60) -> None:
        self.wait(lambda terminal: text in terminal.text, repr(text), timeout)

    def press(self, keys: str) -> None:
        self.child.send(keys)

    def picture(self, path: Path) -> None:
        """The screen as text, for those who want to look."""
        path.parent.mkdir(exist_ok=True)
        path.write_text(self.text + "\n")

    def close(self) -> None:
        self.child.close(force=True)


def environment() -> dict[str, str]:
    """The test's own, less what speaks of another terminal."""
    return {**{name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}, "TERM": "xterm-256color"}
