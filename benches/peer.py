"""A process of its own in which a peer does the steps, and the end of the pipe to it.

As a program: `peer.py MODULE SOURCE TARGET` reads requests from its input, one a line as JSON, and answers each with a line.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import time
from pathlib import Path


class Peer:
    """The pipe to such a process."""

    def __init__(self, module: str, source: Path, target: Path) -> None:
        argv = [sys.executable, __file__, module, str(source), str(target)]
        self.process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.ways: dict[str, list[str]] = self.ask()

    def attempt(self, step: str, way: str) -> tuple[float, int]:
        """Does a step on the table at hand, which stays: how long it takes, and how much it changed."""
        seconds, changed = self.ask(["attempt", step, way])
        return seconds, changed

    def keep(self) -> dict[str, float]:
        """Goes on with the table after the last step; what is in it."""
        return self.ask(["keep"])

    def ask(self, request: list[str] | None = None) -> object:
        assert self.process.stdin and self.process.stdout
        if request:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, f"{self.process.args} ended: what it wrote is above"
        return json.loads(answer)

    def __enter__(self) -> Peer:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()


def serve(module: str, source: Path, target: Path) -> None:
    work = importlib.import_module(module)
    table = after = None
    print(json.dumps({step: work.ways(step) for step in work.STEPS}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        if request[0] == "keep":
            table = after
            print(json.dumps(work.facts(table)), flush=True)
            continue
        _, step, way = request
        after = None
        began = time.perf_counter()
        after, changed = work.STEPS[step](work.WAYS[way], table, source, target)
        seconds = time.perf_counter() - began
        print(json.dumps([seconds, changed]), flush=True)


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
