"""The kernel against jupyter_kernel_test, the suite that Jupyter gives to those who write kernels."""

from __future__ import annotations

import tempfile
from pathlib import Path

import jupyter_kernel_test as jkt

# A cell of Lustrum writes to no stream, pages nothing and clears nothing: there is no line that these could run.
NOT_FOR_LUSTRUM = {"test_execute_stdout", "test_execute_stderr", "test_pager", "test_clear_output"}


class Protocol(jkt.KernelTests):
    kernel_name = "lustrum"
    language_name = "lustrum"
    file_extension = ".lus"

    completion_samples = [
        {"text": "clean names to ke", "matches": {"kebab"}},
        {"text": "squa", "matches": {"squash"}},
        {"text": "summ", "matches": {"summarize"}},
        {"text": "upper na", "matches": {"name"}},
        {"text": "values fam", "matches": {"`family name`"}},
        {"text": "keep rows where ag", "matches": {"age"}},
        {"text": "nothing begins like this", "matches": set()},
    ]
    complete_code_samples = ["", "tables", "show first 5", 'load "a.csv"', "# a comment", "trim Name | lower Name"]
    incomplete_code_samples = ["keep rows where Age in [1,", "set total = (price", 'replace "a" with """b']
    invalid_code_samples = ["fill with with", 'load "a.csv', "trim ]"]
    code_generate_error = "use no_such_table"
    code_execute_result = [
        {"code": "help trim"},
        {"code": "help fill"},
        {"code": "help sort", "mime": "text/html"},
        {"code": "count", "mime": "text/html"},
        {"code": "count", "result": "1 row · 1 column\n  │   n\n  │ int\n──┼────\n1 │   2"},
    ]
    code_display_data = [{"code": "help trim\nhelp fill", "mime": "text/plain"}, {"code": "count\nshow", "mime": "text/html"}]
    code_history_pattern = "help f*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "squash"

    @classmethod
    def setUpClass(cls) -> None:
        """With a table to ask about."""
        super().setUpClass()
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / "people.csv"
            path.write_text("name,family name,age\nAda,Lovelace,36\nGrace,Hopper,85\n")
            reply = cls.kc.execute_interactive(f'load "{path.as_posix()}"', timeout=30, output_hook=lambda message: None)
        assert reply["content"]["status"] == "ok", reply["content"]

    test_execute_stdout = test_execute_stderr = test_pager = test_clear_output = None


class Welcome(jkt.IopubWelcomeTests):
    kernel_name = "lustrum"
    support_iopub_welcome = True


def test_all_of_the_suite_that_applies_is_run() -> None:
    """A test of the suite without a sample skips itself: each one either has its sample or is named above."""
    off = {name for name in vars(jkt.KernelTests) if name.startswith("test_") and getattr(Protocol, name) is None}
    assert off == NOT_FOR_LUSTRUM
    samples = {name for name in vars(jkt.KernelTests) if "code_" in name or "samples" in name or "supported" in name}
    without = {name for name in samples if not getattr(Protocol, name) and not callable(getattr(Protocol, name))}
    assert without == {"code_hello_world", "code_stderr", "code_page_something", "code_clear_output"}
