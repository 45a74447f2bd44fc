"""Medians and ratios as plain tables, with the aim and whether it is met beside each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Aim:
    """A bound on a figure, and how it is written."""

    text: str
    met: bool

    @staticmethod
    def at_least(bound: float, ratio: float) -> Aim:
        return Aim(f"≥ {bound:g} ×", ratio >= bound)

    @staticmethod
    def at_most(bound: float, ratio: float) -> Aim:
        return Aim(f"≤ {bound:g} ×", ratio <= bound)

    @staticmethod
    def within(bound: float, seconds: float) -> Aim:
        return Aim(f"≤ {time(bound)}", seconds <= bound)


def ratio(of: Sequence[float], to: Sequence[float]) -> float:
    """The median of the ratios of figures that were taken one right after the other."""
    return median(a / b for a, b in zip(of, to))


def time(seconds: float) -> str:
    """Three digits, in the unit that suits."""
    for unit, size in ("s", 1), ("ms", 1e-3), ("µs", 1e-6):
        if seconds >= size or unit == "µs":
            number = seconds / size
            return f"{number:.{max(0, 2 - len(str(int(number))) + 1)}f} {unit}"
    raise AssertionError


def times(factor: float) -> str:
    return f"{factor:.2f} ×" if factor < 10 else f"{factor:.1f} ×" if factor < 100 else f"{factor:,.0f} ×"


def verdict(*aims: Aim) -> tuple[str, str]:
    """The aims of a row, and what became of them."""
    return ", ".join(aim.text for aim in aims), "" if not aims else "ok" if all(aim.met for aim in aims) else "MISSED"


def table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Text to the left, figures to the right."""
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
    left = {0, len(header) - 1}

    def line(cells: Sequence[str]) -> str:
        return "  ".join(cell.ljust(w) if i in left else cell.rjust(w) for i, (cell, w) in enumerate(zip(cells, widths))).rstrip()

    return "\n".join([title, "", line(header), "  ".join("─" * width for width in widths), *map(line, rows)])
