# Dates, one value at a time.

from datetime import date, datetime, time, timedelta


def make_date(year, month, day):
    """The date of these, where there is one."""
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def at_time(day, clock):
    """A day at a time of day."""
    return datetime.combine(day, clock)


def day_of_text(text):
    """The day of a date with or without a time of day."""
    at = read_datetime(text)
    return at and at.date()


def months_later(at, months):
    """So many months later, on the last day where the month is shorter."""
    years, month = divmod(at.month - 1 + months, 12)
    for day in range(at.day, 27, -1):
        try:
            return at.replace(year=at.year + years, month=month + 1, day=day)
        except ValueError:
            pass
    return at.replace(year=at.year + years, month=month + 1)


def later(unit):
    """A function that gives the moment so many units later; missing beyond the calendar."""
    months = {"year": 12, "quarter": 3, "month": 1}

    def add(at, count):
        try:
            return months_later(at, count * months[unit]) if unit in months else at + timedelta(**{unit + "s": count})
        except (ValueError, OverflowError):
            return None

    return add


def whole_units(unit):
    """A function that gives how many whole units the first moment is after the second."""
    length = {"year": 12, "quarter": 3, "month": 1}[unit]

    def between(to, start):
        months = (to.year - start.year) * 12 + to.month - start.month
        reached = months_later(start, months)
        if months > 0 and reached > to:
            months -= 1
        elif months < 0 and reached < to:
            months += 1
        return int(months / length)

    return between


def start_of(unit):
    """A function that gives where the year, quarter, month or week around a day begins."""

    def start(at):
        day = datetime(at.year, at.month, at.day)
        if unit == "week":
            return day - timedelta(days=day.weekday())
        months = {"year": 12, "quarter": 3, "month": 1}[unit]
        return day.replace(month=(day.month - 1) // months * months + 1, day=1)

    return start
