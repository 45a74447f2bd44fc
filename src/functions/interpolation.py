# Values between known ones.

import bisect
from datetime import date, datetime, timedelta


def measured(value):
    """A place or a value as a number: days of dates, microseconds of datetimes and times."""
    if isinstance(value, datetime):
        return (value - datetime(1970, 1, 1)) // timedelta(microseconds=1)
    if isinstance(value, date):
        return value.toordinal()
    if hasattr(value, "microsecond"):
        return ((value.hour * 60 + value.minute) * 60 + value.second) * 1_000_000 + value.microsecond
    return float(value)


def unmeasured(number, like, days):
    """A number as a value such as this one; as whole days, counted from 1970, where only these are wanted; None beyond the calendar."""
    epoch = date(1970, 1, 1).toordinal()
    try:
        if isinstance(like, datetime):
            number = round(number / 86_400_000_000) * 86_400_000_000 if days else round(number)
            return datetime(1970, 1, 1) + timedelta(microseconds=number)
        return date.fromordinal(epoch + round(number - epoch)) if isinstance(like, date) else number
    except (OverflowError, ValueError):
        return None


def between(values, positions, method, degree, days=False):
    """The value at each place, found between those that are known; None beyond them, and where there are too few."""
    positions = [None if place is None else measured(place) for place in positions]
    rows = {}
    for row, (value, place) in enumerate(zip(values, positions)):
        if value is not None and place is not None:
            rows.setdefault(place, []).append(row)
    xs = sorted(rows)
    if not xs or (method in ("polynomial", "spline") and len(xs) <= degree):
        return [None] * len(values)
    if method == "nearest":
        found, known = lambda at, after: nearer(xs, at, after), lambda x: x
        return [None if x is None else values[rows[x][0]] for x in (found_at(xs, place, found, known) for place in positions)]
    points = [(x, sum(measured(values[row]) for row in rows[x]) / len(rows[x])) for x in xs]
    curve = spline_through(points, degree) if method == "spline" else None
    ways = {
        "linear": lambda at, after: on_line(points[after - 1], points[after], at),
        "polynomial": lambda at, after: neville(around(points, after, at, degree + 1), at),
        "spline": lambda at, after: spline_at(curve, at),
    }
    known = dict(points).get
    numbers = [found_at(xs, place, ways[method], known) for place in positions]
    like = values[rows[xs[0]][0]]
    return [None if number is None else unmeasured(number, like, days) for number in numbers]


def found_at(xs, at, found, known):
    """What is known at a place, or found there between others."""
    if at is None or not xs[0] <= at <= xs[-1]:
        return None
    after = bisect.bisect_left(xs, at)
    return known(at) if xs[after] == at else found(at, after)


def nearer(xs, at, after):
    """The nearer of the two positions around one; of two as near the one before."""
    return xs[after - 1] if at - xs[after - 1] <= xs[after] - at else xs[after]


def on_line(before, after, at):
    """The value on the line through two points."""
    return before[1] + (after[1] - before[1]) / (after[0] - before[0]) * (at - before[0])


def around(points, after, at, count):
    """So many points around a place: the two next to it, and then those nearest to it."""
    low, high = after - 1, after + 1
    while high - low < count:
        before = at - points[low - 1][0] if low > 0 else math.inf
        behind = points[high][0] - at if high < len(points) else math.inf
        low, high = (low - 1, high) if before <= behind else (low, high + 1)
    return points[low:high]


def neville(points, at):
    """The value of the polynomial through all of these points."""
    values = [y for _, y in points]
    for step in range(1, len(points)):
        for i, ((near, _), (far, _)) in enumerate(zip(points, points[step:])):
            values[i] = ((at - far) * values[i] + (near - at) * values[i + 1]) / (near - far)
    return values[0]


def spline_through(points, k):
    """The spline of a degree through points: its degree, its knots, the coefficients of its B-splines."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    inner = xs if k % 2 else [(a + b) / 2 for a, b in zip(xs, xs[1:])]
    cut, count = (k + 1) // 2, len(xs)
    knots = [xs[0]] * (k + 1) + inner[cut : len(inner) - cut] + [xs[-1]] * (k + 1)
    rows = []
    for i, x in enumerate(xs):
        span = span_of(knots, k, x)
        row = [0.0] * (2 * k + 1)
        for j, value in enumerate(basis_of(knots, k, span, x)):
            row[span + j + k - i] = value
        rows.append(row)
    # The matrix of B-splines is totally positive: no rows need to be exchanged.
    for i in range(count):
        for below in range(i + 1, min(count, i + k + 1)):
            factor = rows[below][k + i - below] / rows[i][k]
            for column in range(i, min(count, i + k + 1)):
                rows[below][k + column - below] -= factor * rows[i][k + column - i]
            ys[below] -= factor * ys[i]
    for i in reversed(range(count)):
        known = sum(rows[i][k + column - i] * ys[column] for column in range(i + 1, min(count, i + k + 1)))
        ys[i] = (ys[i] - known) / rows[i][k]
    return k, knots, ys


def span_of(knots, k, at):
    """The number of the span between knots that a place lies in."""
    return bisect.bisect_right(knots, at, k + 1, len(knots) - k - 1) - k - 1


def basis_of(knots, k, span, at):
    """The values of the B-splines that are not 0 in a span."""
    start, values = span + k, [1.0]
    for order in range(1, k + 1):
        saved = 0.0
        for r, value in enumerate(values):
            right, left = knots[start + r + 1] - at, at - knots[start + 1 + r - order]
            part = value / (right + left)
            values[r], saved = saved + right * part, left * part
        values.append(saved)
    return values


def spline_at(curve, at):
    """The value of a spline at a place."""
    k, knots, coefficients = curve
    span = span_of(knots, k, at)
    return sum(value * c for value, c in zip(basis_of(knots, k, span, at), coefficients[span:]))
