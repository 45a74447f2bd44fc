# What pandas has no word for.

import io
import math
import operator

import numpy as np
import pandas as pd


def column(values, dtype, index):
    """Values as a column of a type."""
    return pd.Series(list(values), index=index, dtype=dtype)


def each(function, dtype, *values):
    """The function of the values of each row, one after the other; missing where one of them is."""
    index = next(value.index for value in values if isinstance(value, pd.Series))
    columns = [value.tolist() if isinstance(value, pd.Series) else [value] * len(index) for value in values]
    rows = zip(*columns)
    return column((None if any(gone(cell) for cell in row) else function(*row) for row in rows), dtype, index)


def gone(cell):
    """Whether a cell is missing."""
    return not isinstance(cell, list) and bool(pd.isna(cell))


def along(function, dtype, *values):
    """The function of the values of each row that are there; missing without any."""
    index = next(value.index for value in values if isinstance(value, pd.Series))
    columns = [value.tolist() if isinstance(value, pd.Series) else [value] * len(index) for value in values]
    rows = ([cell for cell in row if not gone(cell)] for row in zip(*columns))
    return column((function(row) if row else None for row in rows), dtype, index)


def by_level(function, kind):
    """A function of values that compare by their places among the levels."""
    levels = list(kind.categories)
    return lambda values: function(values, key=levels.index)


def coalesce(start, *others):
    """The first value of each row that is there."""
    for other in others:
        start = start.where(start.notna(), other)
    return start


def concat(*texts):
    """All texts of each row as one; missing if all are."""
    return along("".join, "string", *texts)


def merged(separator, *texts):
    """All texts of each row as one, with a separator between; missing if all are."""
    return along(separator.join, "string", *texts)


def finite(numbers):
    """The numbers; missing where there is none, as of 0/0."""
    if isinstance(numbers, pd.Series):
        numbers = numbers.astype("Float64")
        return numbers.where(np.isfinite(numbers))
    return pd.NA if pd.isna(numbers) or not math.isfinite(numbers) else numbers


def ratio(a, b):
    """One value divided by another; missing where that is nothing."""
    return pd.NA if pd.isna(a) or pd.isna(b) or b == 0 else a / b


def wide(numbers):
    """Whole numbers with room for what is worked out with them."""
    return numbers.astype(object) if isinstance(numbers, pd.Series) else int(numbers) if not pd.isna(numbers) else pd.NA


def narrow(numbers):
    """Whole numbers; missing beyond 64 bits."""
    fits = lambda number: number if not gone(number) and -(2**63) <= number < 2**63 else pd.NA
    return column(map(fits, numbers), "Int64", numbers.index) if isinstance(numbers, pd.Series) else fits(numbers)


def plus(a, b):
    """The sum of whole numbers; missing beyond 64 bits."""
    return narrow(wide(a) + wide(b))


def minus(a, b):
    """The difference of whole numbers; missing beyond 64 bits."""
    return narrow(wide(a) - wide(b))


def times(a, b):
    """The product of whole numbers; missing beyond 64 bits."""
    return narrow(wide(a) * wide(b))


def whole(numbers):
    """Numbers as whole ones; missing where they are none of 64 bits."""
    return each(lambda number: int(number) if number == int(number) and abs(number) < 2**63 else None, "Int64", numbers)


def total(values):
    """The sum; missing without values."""
    there = values.dropna()
    return there.sum() if len(there) else pd.NA


def whole_total(values):
    """The sum of whole numbers; missing without values, and beyond 64 bits."""
    there = values.dropna().tolist()
    return narrow(sum(there)) if there else pd.NA


def running_total(values):
    """The sum up to each row."""
    if values.dtype == object:
        there = values.dropna()
        return pd.Series(list(itertools.accumulate(there)), index=there.index, dtype=object).reindex(values.index).where(values.notna(), None)
    return values.cumsum()


def whole_running_total(values):
    """The sum of whole numbers up to each row; missing beyond 64 bits."""
    return narrow(values.astype(object).where(values.notna(), 0).cumsum()).where(values.notna())


def rolling_mean(values, rows):
    """The mean over this row and those before it; missing before there are so many."""
    means = values.rolling(rows, min_periods=1).mean().astype("Float64")
    means.iloc[: rows - 1] = pd.NA
    return means


def tickets(df, seed):
    """A random number for each row, always the same for a seed and a place."""
    return pd.Series([ticket(place, seed) for place in range(len(df))], index=df.index, dtype="Int64")


def mode(values):
    """The most frequent value; of several, the one that comes first."""
    counts = {}
    for value in values.dropna():
        counts[value] = counts.get(value, 0) + 1
    return max(counts, key=counts.get) if counts else pd.NA


def first_value(values):
    """The first value that is there."""
    there = values.dropna()
    return there.iloc[0] if len(there) else pd.NA


def last_value(values):
    """The last value that is there."""
    there = values.dropna()
    return there.iloc[-1] if len(there) else pd.NA


def extreme(function, values):
    """The smallest or greatest value that is there."""
    there = values.dropna().tolist()
    return function(there) if there else pd.NA


def listed(values):
    """The values as a list; missing without any."""
    return values.dropna().tolist() or None


def rank(values, descending=False):
    """The place by size, 1 for the smallest; equal ones share it."""
    if isinstance(values.dtype, pd.CategoricalDtype) and not values.dtype.ordered:
        values = values.astype("string")
    if values.dtype == object:
        order = {value: place for place, value in enumerate(sorted(set(values.dropna())))}
        values = values.map(order, na_action="ignore").astype("Int64")
    return values.rank(method="min", ascending=not descending).astype("Int64")


def fill_near(values, rows, backwards=False):
    """The value, or the nearest one at most so many rows away that is there."""
    if rows < 1:
        return values
    return values.bfill(limit=rows) if backwards else values.ffill(limit=rows)


def interpolated(values, kind, way, degree, positions=None, days=False):
    """The values, and between those that are known the ones that are not, by their places or rows."""
    plain = lambda cells: [None if gone(cell) else cell for cell in cells]
    positions = range(len(values)) if positions is None else plain(positions)
    return column(between(plain(values), positions, way, degree, days), kind, values.index)


def row_numbers(df):
    """The place of each row, from 1."""
    return pd.Series(range(1, len(df) + 1), index=df.index, dtype="Int64")


def equal(a, b):
    """Whether two values are equal; missing equals missing."""
    if not isinstance(a, pd.Series):
        a, b = b, a
    none = b.isna() if isinstance(b, pd.Series) else bool(pd.isna(b))
    return (a == b).astype("boolean").fillna(False) | (a.isna() & none)


def compared(sign, a, b):
    """A comparison of values that Python orders itself."""
    order = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}[sign]
    return each(order, "boolean", a, b)


def repeated(df, columns, keep, order):
    """Whether another row is equal in these columns, with the rows in an order."""
    return in_order(df, order).duplicated(columns, keep=keep).reindex(df.index)


def in_order(df, order):
    """Rows sorted by columns, each with whether it descends; missing values last."""
    names, down = [name for name, _ in order], [descending for _, descending in order]
    return df.sort_values(names, ascending=[not d for d in down], kind="stable", na_position="last")


def within(df, by, function, dtype, order=()):
    """What the function gives for each group, spread over its rows; a missing key is a group of its own."""
    found = {}
    for rows in [rows for _, rows in df.groupby(by, sort=False, dropna=False)] if by else [df]:
        value = function(in_order(rows, order) if order else rows)
        found.update(zip(value.index, value) if isinstance(value, pd.Series) else dict.fromkeys(rows.index, value))
    return column((found[row] for row in df.index), dtype, df.index)


def look_up(table, dtype, *keys):
    """The value that the table has for the keys of each row; missing keys are keys, too."""
    rows = zip(*keys)
    return column((table.get(tuple(None if gone(key) else key for key in row)) for row in rows), dtype, keys[0].index)


def datetime_text(at):
    """A datetime as text."""
    return at.strftime("%Y-%m-%dT%H:%M:%S") + fraction_text(at.microsecond)


def time_text(at):
    """A time of day as text."""
    return at.strftime("%H:%M:%S") + fraction_text(at.microsecond)


def fraction_text(microseconds):
    """The part of a second behind its point: three digits, or six."""
    return "" if not microseconds else f".{microseconds // 1000:03}" if microseconds % 1000 == 0 else f".{microseconds:06}"


def decimal_text(number):
    """A decimal with all its digits."""
    return format(number, "f")


def list_text(written):
    """A function that writes a list, given how its items are written."""
    return lambda items: "[" + ", ".join("·" if gone(one) else written(one) for one in items) + "]"


def to_decimal(precision, scale):
    """A function that makes a decimal of a number, a half to the even digit; missing where there is no room."""

    def make(number):
        value = Decimal(repr(number) if isinstance(number, float) else number).quantize(Decimal(1).scaleb(-scale), rounding=ROUND_HALF_EVEN)
        return value if abs(value) < Decimal(10) ** (precision - scale) else None

    return make


def read_texts(file, names, encoding="utf8", separator=",", quote='"', skip=0, header=True, missing=()):
    """Every cell of a file as text; an empty one is missing, and "" is empty text."""
    source = io.BytesIO(file.read().encode()) if isinstance(file, io.StringIO) else file
    reading = csv.ReadOptions(encoding=encoding, skip_rows=skip, column_names=None if header else names)
    parsing = csv.ParseOptions(delimiter=separator, quote_char=quote or False, newlines_in_values=True)
    converting = csv.ConvertOptions(
        column_types={name: "string" for name in names},
        null_values=["", *missing],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    texts = csv.read_csv(source, reading, parsing, converting).to_pandas()
    return texts.astype("string")


def joined(df, other, on, taken, keeping="left", many=False):
    """The rows of two tables with equal keys, of which none is missing. Keys and columns there stand behind their names here."""
    keys = [f"key{number}" for number in range(len(on))]
    df, other = df.reset_index(drop=True), other.reset_index(drop=True)
    left = df[list(on)].set_axis(keys, axis=1).assign(here=range(len(df)))
    right = other[list(on.values())].set_axis(keys, axis=1).assign(there=range(len(other))).dropna(subset=keys)
    for key in keys:
        # Texts and categories are compared as texts.
        if "category" in (left[key].dtype.name, right[key].dtype.name):
            left[key], right[key] = left[key].astype("string"), right[key].astype("string")
        elif {left[key].dtype.name, right[key].dtype.name} == {"Int64", "Float64"}:
            left[key], right[key] = left[key].astype("Float64"), right[key].astype("Float64")
    pairs = left.merge(right, on=keys, how="inner" if keeping == "matched" else "left")
    here, there = pairs["here"].tolist(), pairs["there"].fillna(-1).astype("int64").tolist()
    if not many and keeping != "unmatched" and pairs["here"].duplicated().any():
        several = pairs.loc[pairs["here"].duplicated(), keys].drop_duplicates()
        raise ValueError(f"rows have several partners: {several.values.tolist()[:5]}")
    if keeping == "unmatched":
        return df.iloc[[row for row, partner in zip(here, there) if partner < 0]].reset_index(drop=True)
    if keeping == "all":
        lone = sorted(set(range(len(other))) - set(there))
        here, there = here + [-1] * len(lone), there + lone
    result = df.reindex(here).reset_index(drop=True)
    beside = other.reindex(there).reset_index(drop=True)
    if keeping == "all":
        for name, key in on.items():
            result[name] = result[name].where(result[name].notna(), beside[key].astype(df[name].dtype))
    for name, key in taken.items():
        result[name] = beside[key]
    return result
