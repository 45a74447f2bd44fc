# Texts read as values, as people type them.

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal


def undressed(text, currency, percent):
    """The digits of a number, and whether a minus or brackets stood around them; nothing where something else does."""
    signs = sorted(currency, key=len, reverse=True)
    rest, signed, opened, closed, marked = text.strip(), None, False, False, False
    before = behind = False
    while rest and rest[0] not in "0123456789.,":
        if rest[0] in "-+\u2212" and signed is None:
            signed, rest = rest[0] != "+", rest[1:]
        elif rest[0] == "(" and not opened:
            opened, rest = True, rest[1:]
        else:
            sign = next((sign for sign in signs if rest.lower().startswith(sign.lower())), None)
            if sign is None or before:
                return None
            before, rest = True, rest[len(sign) :]
        rest = rest.lstrip()
    while rest and rest[-1] not in "0123456789":
        if rest[-1] == ")" and opened and not closed:
            closed, rest = True, rest[:-1]
        elif rest[-1] == "%" and not marked:
            marked, rest = True, rest[:-1]
        else:
            sign = next((sign for sign in signs if rest.lower().endswith(sign.lower())), None)
            if sign is None or behind:
                return None
            behind, rest = True, rest[: -len(sign)]
        rest = rest.rstrip()
    if opened != closed or (opened and signed is not None) or marked != percent:
        return None
    return rest, opened or bool(signed)


def exact(text, decimal=".", group=",", currency=(), percent=False):
    """The number that a text is, with all its digits; nothing if it is none in this custom."""
    taken = undressed(text, currency, percent)
    if taken is None:
        return None
    digits, negative = taken
    point = re.escape(decimal)
    mark = {",": ",", ".": r"\.", " ": "[ \u00a0\u2009\u202f]", "'": "['\u2019]"}[group]
    groups = rf"[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+" + (r"|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}" if group == "," else "")
    integral = rf"(?:{groups}|[0-9]+)"
    if not re.fullmatch(rf"(?:{integral}(?:{point}[0-9]+)?|{point}[0-9]+)(?:[eE][+-]?[0-9]{{1,4}})?", digits):
        return None
    plain = re.sub(mark, "", digits) if mark != point else digits
    sign, figures, exponent = Decimal(plain.replace(decimal, ".")).as_tuple()
    return Decimal((int(negative), figures, exponent - 2 if percent else exponent))


def read_integer(text, **customs):
    """A whole number of 64 bits; missing where the text is none."""
    number = exact(text, **customs)
    if number is None or number.adjusted() > 20 or number != int(number):
        return None
    return int(number) if -(2**63) <= int(number) < 2**63 else None


def read_number(text, **customs):
    """The nearest floating-point number; missing where the text is no number."""
    number = exact(text, **customs)
    value = None if number is None else float(number)
    return None if value is None or value in (float("inf"), float("-inf")) or (value == 0 and number != 0) else value + 0.0


def read_decimal(text, precision, scale, **customs):
    """An exact decimal; missing where the text is none or has more digits."""
    number = exact(text, **customs)
    if number is None or number.adjusted() > 40:
        return None
    sign, figures, exponent = number.as_tuple()
    places = exponent + scale
    unscaled = int("".join(map(str, figures)))
    unscaled, rest = (unscaled * 10**places, 0) if places >= 0 else divmod(unscaled, 10**-places)
    if rest or unscaled >= 10**precision:
        return None
    return Decimal((sign if unscaled else 0, tuple(map(int, str(unscaled))), -scale))


def read_boolean(text, yes="true", no="false"):
    """Whether it says yes or no, in any case; missing where it says neither."""
    return {yes: True, no: False}.get(text.strip().lower())


def read_any_boolean(text):
    """True or false, by any of the usual pairs of words."""
    word = text.strip().lower()
    return True if word in ("true", "yes", "y", "t", "1") else False if word in ("false", "no", "n", "f", "0") else None


MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]

WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def place_of(word, names, *others):
    """The place of a name, whole or by three letters, or of an odd abbreviation of it."""
    word = word.lower()
    if word in others:
        word = word[:3]
    return next((i for i, name in enumerate(names) if word in (name, name[:3])), None)


def date_of(year, month, day):
    """The date of these, where there is one."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def is_ordinal(day, ending):
    """Whether these letters make the number an ordinal: 1st, 22nd."""
    usual = {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th") if day not in (11, 12, 13) else "th"
    return not ending or ending.lower() == usual


def year_of(digits):
    """A year of four digits, or one of two in 1969 to 2068."""
    year = int(digits)
    return year if len(digits) == 4 else 1900 + year if year >= 69 else 2000 + year


def days_of(text):
    """The day that a text begins with, once with the day and once with the month first; whether its year has two digits; the rest."""
    year = r"(?P<year>\d{4}|\d\d)(?!\d)"
    name = r"(?P<month>[A-Za-z]+)"
    day = r"(?P<day>\d\d?)(?!\d)"
    forms = (
        r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d\d?)(?!\d)(?P=mark)" + day,
        r"(?P<year>\d{4})[ \-/.]+" + name + r"[ \-/.]+" + day,
        r"(?P<first>\d\d?)(?P<mark>[-/.])(?P<second>\d\d?)(?!\d)(?P=mark)" + year,
        r"(?P<day>\d\d?)(?P<ending>st|nd|rd|th)?[ \-/.]+(?:of *)?" + name + r"[ \-/.,]*" + year,
        r"(?P<day>\d\d?)" + name + r"[ \-/.,]*" + year,
        name + r"[ \-/.]*" + day + r"(?P<ending>[A-Za-z]*)[ \-/.,]+" + year,
    )
    for form in forms:
        match = re.match(form, text, re.ASCII | re.IGNORECASE)
        if match is None:
            continue
        part = match.groupdict()
        short, rest, of_year = len(part["year"]) == 2, text[match.end() :], year_of(part["year"])
        if "first" in part:
            first, second = int(part["first"]), int(part["second"])
            return date_of(of_year, second, first), date_of(of_year, first, second), short, rest
        month = int(part["month"]) if part["month"].isdecimal() else 1 + (
            -1 if (place := place_of(part["month"], MONTHS, "sept")) is None else place
        )
        if month and is_ordinal(int(part["day"]), part.get("ending")):
            one = date_of(of_year, month, int(part["day"]))
            return one, one, short, rest
    return None


def clock_of(text):
    """The time of day that a text begins with, and the rest."""
    match = re.match(
        r"(\d\d?)(?!\d)(?::(\d\d)(?!\d)(?::(\d\d)(?!\d)(?:[.,](\d{1,9})(?!\d))?)?)?(?: *(a\.m\.|p\.m\.|am|pm)(?![A-Za-z]))?",
        text,
        re.ASCII | re.IGNORECASE,
    )
    if match is None or (match[2] is None and match[5] is None):
        return None
    hour, fraction = int(match[1]), (match[4] or "").ljust(6, "0")
    if match[5]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match[5][0] in "pP" else 0)
    if fraction[6:].strip("0"):
        return None
    try:
        return time(hour, int(match[2] or 0), int(match[3] or 0), int(fraction[:6])), text[match.end() :]
    except ValueError:
        return None


def offset_of(text):
    """The offset at the end of a text, in minutes ahead of UTC."""
    text = text.lstrip(" ")
    if not text or text.lower() in ("z", "utc", "gmt"):
        return 0
    match = re.fullmatch(r"([+-])(\d\d)(?::?(\d\d))?", text, re.ASCII)
    if match is None or int(match[2]) > 15 or int(match[3] or 0) > 59:
        return None
    return (int(match[2]) * 60 + int(match[3] or 0)) * (1 if match[1] == "+" else -1)


def moments(text):
    """The moment that a text is, once with the day and once with the month first, and whether its year has two digits."""
    text, weekday = text.strip(), None
    if text[:1].isalpha():
        word = re.match(r"[A-Za-z]+", text)
        weekday = place_of(word[0], WEEKDAYS, "tues", "thurs") if word else None
        if weekday is not None:
            rest = text[word.end() :].lstrip(" .,")
            if rest == text[word.end() :]:
                return None
            text = rest
    found = days_of(text)
    if found is None:
        return None
    *days, short, rest = found
    clock, offset = time(0), 0
    if rest:
        begun = rest[1:] if rest[0] in "tT" else rest.removeprefix(",").lstrip(" ") if rest.lstrip(",")[:1] == " " else None
        taken = None if begun is None else clock_of(begun)
        offset = None if taken is None else offset_of(taken[1])
        if offset is None:
            return None
        clock = taken[0]
    fits = [day if day and weekday in (None, day.weekday()) else None for day in days]
    return [day and datetime.combine(day, clock) - timedelta(minutes=offset) for day in fits], short


def by_format(text, form):
    """The moment that a text is in a strftime format, with how it says so."""
    text = text.strip()
    form = re.sub(r"%[-_0]?([a-zA-Z])", lambda part: {"e": "%d", "F": "%Y-%m-%d", "T": "%H:%M:%S", "R": "%H:%M", "D": "%m/%d/%y", "P": "%p", "h": "%b"}.get(part[1], "%" + part[1]), form.replace("%.f", ".%f").replace("%:z", "%z"))
    forms = [form, form.replace(".%f", "")]
    for name in "bB":
        forms += [one.replace("%" + name, "%" + ("B" if name == "b" else "b")) for one in forms if "%" + name in one]
    for one in forms:
        try:
            at = datetime.strptime(text, one)
        except ValueError:
            continue
        # Python takes 24 for the year 24.
        if "%Y" in one and not re.search(r"(?<!\d)?%04d" % at.year, text):
            return None
        return at.replace(tzinfo=None) - (at.utcoffset() or timedelta(0))
    return None


def read_datetime(text, *formats, order=None, short_years=False):
    """A date and time, by UTC if it has an offset; a date alone is its midnight. Missing where the text is none, or two."""
    if formats:
        return next((at for form in formats if (at := by_format(text, form))), None)
    found = moments(text)
    if found is None or found[1] != short_years:
        return None
    day_first, month_first = found[0]
    if order is None:
        return day_first if day_first == month_first else None
    return day_first if order == "day first" else month_first


def read_date(text, *formats, **customs):
    """A date; with a time of day only if that is midnight, or a format leaves it out."""
    at = read_datetime(text, *formats, **customs)
    return at.date() if at and (formats or at.time() == time(0)) else None


def read_time(text, *formats):
    """A time of day; missing where the text is none."""
    if formats:
        return next((at.time() for form in formats if (at := by_format(text, form))), None)
    found = clock_of(text.strip())
    return found[0] if found and not found[1] else None


def mended(path, left_out=(), encoding="utf-8-sig", quote='"'):
    """The text of a file without empty lines and those of these numbers, counted from 1; every line ends in the same way."""
    with open(path, encoding=encoding, newline="") as file:
        lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", file.read())
    kept, inside = [], False
    for number, line in enumerate(lines, 1):
        if number in left_out:
            continue
        bare = line.rstrip("\r\n")
        if inside or bare:
            kept.append(bare + "\n")
        inside ^= bool(quote) and bare.count(quote) % 2 == 1
    return io.StringIO("".join(kept))


def drawn(rows, wanted, seed):
    """The places of rows drawn at random, always the same for a seed: those with the smallest tickets."""
    return sorted(sorted(range(rows), key=lambda place: ticket(place, seed))[:wanted])
