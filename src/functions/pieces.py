# Texts cut into pieces.

import re


def pieces_at(pattern):
    """A function that gives the pieces between the matches."""
    pattern = re.compile(pattern)

    def pieces(text):
        ends = [(match.start(), match.end()) for match in pattern.finditer(text)]
        return [text[start:end] for start, end in zip([0] + [end for _, end in ends], [start for start, _ in ends] + [len(text)])]

    return pieces


def piece_of(pattern, place, most):
    """A function that cuts a text into at most so many pieces and gives one of them; the last takes the rest."""
    pattern = re.compile(pattern)

    def find(text):
        matches = list(pattern.finditer(text))[: most - 1]
        if place > len(matches) + 1:
            return None
        start = matches[place - 2].end() if place > 1 else 0
        return text[start : matches[place - 1].start()] if place <= len(matches) else text[start:]

    return find


def cut_text(after, to=None):
    """A function that gives the characters between two places, None where there are none; a negative place counts from the end."""

    def find(text):
        place = lambda place: max(len(text) + place, 0) if place < 0 else min(place, len(text))
        start, end = place(after), len(text) if to is None else place(to)
        return text[start:end] if start < end or (not text and after == 0) else None

    return find
