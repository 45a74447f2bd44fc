"""The kernel against jupyter_kernel_test, the suite that Jupyter gives to those who write kernels."""

from __future__ import annotations

import jupyter_kernel_test as jkt


class Protocol(jkt.KernelTests):
    kernel_name = "lustrum"
    language_name = "lustrum"
    file_extension = ".lus"

    completion_samples = [
        {"text": "clean names to ke", "matches": {"kebab"}},
        {"text": "squa", "matches": {"squash"}},
        {"text": "summ", "matches": {"summarize"}},
    ]
    complete_code_samples = ["", "tables", "show first 5", 'load "a.csv"', "# a comment", "trim Name | lower Name"]
    incomplete_code_samples = ["keep rows where Age in [1,", "set total = (price", 'replace "a" with """b']
    invalid_code_samples = ["fill with with", 'load "a.csv', "trim ]"]
    code_generate_error = "use no_such_table"
    code_execute_result = [{"code": "help trim"}, {"code": "help fill"}, {"code": "help sort"}]
    code_display_data = [{"code": "help trim\nhelp fill", "mime": "text/plain"}]
    code_history_pattern = "help fill"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "squash"

    # A cell of Lustrum writes to no stream, pages nothing and clears nothing.
    test_execute_stdout = test_execute_stderr = test_pager = test_clear_output = None


class Welcome(jkt.IopubWelcomeTests):
    kernel_name = "lustrum"
    support_iopub_welcome = True
