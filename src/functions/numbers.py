# Numbers, one value at a time.

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal


def number_text(x):
    """A number as short as it reads back: 3, not 3.0."""
    text = format(Decimal(repr(float(x))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def round_number(x, digits=0):
    """Rounded, a half to the even digit; to tens and beyond where the digits are negative."""
    if abs(digits) > 308:
        return x if digits > 0 else 0.0
    size = 10.0 ** abs(digits)
    rounded = round(x * size) / size if digits >= 0 and math.isfinite(x * size) else x if digits >= 0 else round(x / size) * size
    return rounded + 0.0


def round_whole(x, digits=0):
    """A whole number rounded to tens and beyond, a half to the even digit; missing beyond 64 bits."""
    if digits >= 0:
        return x
    size = 10 ** min(-digits, 40)
    down, rest = divmod(x, size)
    rounded = (down + (rest * 2 > size or (rest * 2 == size and down % 2 == 1))) * size
    return rounded if -(2**63) <= rounded < 2**63 else None


def round_decimal(x, digits=0):
    """A decimal rounded, a half to the even digit; it keeps its digits after the point."""
    rounded = x.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN)
    return rounded.quantize(Decimal(1).scaleb(x.as_tuple().exponent))


def floor_decimal(x):
    """The next whole number below; it keeps its digits after the point."""
    return x.to_integral_value(ROUND_FLOOR).quantize(x)


def ceil_decimal(x):
    """The next whole number above; it keeps its digits after the point."""
    return x.to_integral_value(ROUND_CEILING).quantize(x)


def logarithm(x, base):
    """The logarithm to a base; missing where there is none."""
    if x <= 0 or base <= 0 or base == 1:
        return None
    return math.log2(x) if base == 2 else math.log10(x) if base == 10 else math.log(x) / math.log(base)


def power(x, exponent):
    """A number to the power of another; missing where there is none."""
    try:
        value = float(x) ** float(exponent)
    except (OverflowError, ZeroDivisionError):
        return None
    return value if isinstance(value, float) and math.isfinite(value) else None


def remainder(x, divisor):
    """What is left over by division, with the divisor's sign; missing by zero."""
    return x % divisor if divisor else None


def clamp(x, low, high):
    """The number, or the nearer bound where it is beyond one; missing where they are no bounds."""
    if isinstance(x, Decimal):
        low, high = Decimal(str(low)), Decimal(str(high))
    bounded = None if low > high else min(max(x, low), high)
    return bounded.quantize(x) if isinstance(x, Decimal) and bounded is not None else bounded


def ticket(place, seed):
    """The random number of a place from 0, of 64 bits with a sign: that of the SplitMix64 sequence of the seed, less the half of them."""
    z = (seed + (place + 1) * 0x9E3779B97F4A7C15) % 2**64
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
    return (z ^ (z >> 31)) - 2**63


def add_up(numbers):
    """The sum; missing where it is a whole number beyond 64 bits."""
    summed = sum(numbers)
    return summed if isinstance(summed, (float, Decimal)) or -(2**63) <= summed < 2**63 else None


def variance(numbers):
    """Of a sample: divided by one less than the count."""
    return statistics.variance(numbers) if len(numbers) > 1 else None


def deviation(numbers):
    """The standard deviation of a sample."""
    return math.sqrt(statistics.variance(numbers)) if len(numbers) > 1 else None


def count_different(values):
    """How many different values there are."""
    return len(set(values))


def exactly(operator, precision, scale):
    """Arithmetic of decimals to so many digits after the point, a half to the even one; missing where there is no room."""

    def work(a, b):
        with localcontext(prec=120):
            a, b = Decimal(a), Decimal(b)
            value = a + b if operator == "+" else a - b if operator == "-" else a * b
            value = value.quantize(Decimal(1).scaleb(-scale), rounding=ROUND_HALF_EVEN)
            return value if abs(value) < Decimal(10) ** (precision - scale) else None

    return work
