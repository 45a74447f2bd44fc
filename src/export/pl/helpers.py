# Expressions that polars has no word for.

import polars as pl


def finite(number):
    """The number; missing where there is none, as of 0/0."""
    return pl.when(number.is_finite()).then(number)


def plus(a, b):
    """The sum of whole numbers; missing beyond 64 bits."""
    return (wide(a) + wide(b)).cast(pl.Int64, strict=False)


def minus(a, b):
    """The difference of whole numbers; missing beyond 64 bits."""
    return (wide(a) - wide(b)).cast(pl.Int64, strict=False)


def times(a, b):
    """The product of whole numbers; missing beyond 64 bits."""
    return (wide(a) * wide(b)).cast(pl.Int64, strict=False)


def wide(number):
    """A whole number with room for what is worked out with it."""
    return (number if isinstance(number, pl.Expr) else pl.lit(number)).cast(pl.Int128)


def each(function, kind, *values):
    """The function of the values of each row, one after the other; missing where one of them is."""
    names = [str(number) for number in range(len(values))]
    columns = [(value if isinstance(value, pl.Expr) else pl.lit(value)).alias(name) for value, name in zip(values, names)]

    def row(cells):
        cells = [cells[name] for name in names]
        return None if None in cells else function(*cells)

    return pl.struct(columns).map_elements(row, return_dtype=kind, skip_nulls=False)


def total(values):
    """The sum; missing without values, and beyond 64 bits."""
    return pl.when(values.count() > 0).then(values.sum())


def whole_total(values):
    """The sum of whole numbers; missing without values, and beyond 64 bits."""
    return pl.when(values.count() > 0).then(values.cast(pl.Int128).sum().cast(pl.Int64, strict=False))


def running_total(values):
    """The sum up to each row."""
    return values.cum_sum()


def whole_running_total(values):
    """The sum of whole numbers up to each row; missing beyond 64 bits."""
    return values.cast(pl.Int128).cum_sum().cast(pl.Int64, strict=False)


def total_across(*values):
    """The sum along the row; missing without values."""
    return pl.when(pl.any_horizontal(*[value.is_not_null() for value in values])).then(pl.sum_horizontal(*values))


def rolling_mean(values, rows):
    """The mean over this row and those before it; missing before there are so many."""
    return pl.when(pl.int_range(1, pl.len() + 1) >= rows).then(values.rolling_mean(rows, min_samples=1))


def tickets(seed):
    """A random number for each row, always the same for a seed and a place."""
    return pl.int_range(0, pl.len()).map_elements(lambda place: ticket(place, seed), return_dtype=pl.Int64)


def interpolated(values, kind, way, degree, positions=None, days=False):
    """The values, and between those that are known the ones that are not, by their places or rows."""

    def fill(columns):
        values, positions = columns.struct.field("value").to_list(), columns.struct.field("position").to_list()
        return pl.Series(between(values, positions, way, degree, days), dtype=kind)

    positions = pl.int_range(pl.len()) if positions is None else positions
    return pl.struct(values.alias("value"), positions.alias("position")).map_batches(fill, return_dtype=kind)


def listed(values):
    """The values as a list; missing without any."""
    return pl.when(values.count() > 0).then(values.drop_nulls().implode())


def concat(*texts):
    """All texts as one; missing if all are."""
    return pl.when(pl.any_horizontal(*[text.is_not_null() for text in texts])).then(pl.concat_str(texts, ignore_nulls=True))


def merged(separator, *texts):
    """All texts that are there as one, with a separator between; missing if none is."""
    joined = pl.concat_str(texts, separator=separator, ignore_nulls=True)
    return pl.when(pl.any_horizontal(*[text.is_not_null() for text in texts])).then(joined)


def item(items, place):
    """The item at a place from 1; -1 is the last."""
    from_zero = pl.when(place > 0).then(place - 1).otherwise(place)
    return pl.when(place != 0).then(items.list.get(from_zero, null_on_oob=True))


def places(*columns, descending):
    """The place of each row among all when they are sorted, missing values last."""
    return pl.arg_sort_by(columns, descending=descending, nulls_last=True, maintain_order=True).arg_sort()


def whole(number):
    """The number as a whole one; missing where it is none of 64 bits."""
    number = number.cast(pl.Float64)
    fits = (number.floor() == number) & (number.abs() < 9.223372036854775e18)
    return pl.when(fits).then(number).cast(pl.Int64, strict=False)


def single(df, other, here, there):
    """The table `other`, when no row of `df` has several partners in it."""
    met = other.join(df, left_on=there, right_on=here, how="semi")
    several = met.filter(met.select(there).is_duplicated()).select(there).unique(maintain_order=True)
    if len(several) > 0:
        raise ValueError(f"rows have several partners: {several.rows()[:5]}")
    return other
