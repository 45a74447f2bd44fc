# Texts and lists, one value at a time.

import html
import re
import unicodedata


def first_capital(letter):
    """A letter as the first of a word."""
    upper = letter.upper()
    return upper[:1].title() + upper[1:].lower()


def capitals(text, separates):
    """Lower, but for the first letter of each part."""
    out, at_start = [], True
    for letter in text.lower():
        out.append(first_capital(letter) if at_start and letter.isalpha() else letter)
        at_start = separates(letter) or (at_start and not letter.isalnum())
    return "".join(out)


def title(text):
    """A capital after each blank, bracket or hyphen, the rest lower."""
    return capitals(text, lambda letter: letter.isspace() or letter in "()[]{}-\u2010\u2011\u2012\u2013\u2014\u2015")


def sentence(text):
    """A capital for the first letter, the rest lower."""
    return capitals(text, lambda letter: False)


def slice_of(text, first, last=-1):
    """From one place to another, both included and counted from 1; a negative one counts from the end."""
    if first == 0 or last == 0:
        return None
    start = max(first - 1 if first > 0 else len(text) + first, 0)
    end = (last - 1 if last > 0 else len(text) + last) + 1
    return text[start : max(end, start)]


def left(text, count):
    """The first characters; a negative count leaves out the last ones."""
    return text[:count]


def right(text, count):
    """The last characters; a negative count leaves out the first ones."""
    return text[max(len(text) - count, 0) :] if count >= 0 else text[-count:]


def pad(text, length, filling=" "):
    """Filled up on the left to a length."""
    if length > 1_000_000:
        return None
    lacking = max(length - len(text), 0)
    return (filling * lacking)[:lacking] + text


def reverse(text):
    """From its last character to its first; an accent stays on its letter."""
    seen = re.findall(r"(?s)\r\n|.[\u0300-\u036f\u200d\ufe0f\U0001f3fb-\U0001f3ff]*(?:(?<=\u200d).[\u0300-\u036f\u200d\ufe0f]*)*", text)
    return "".join(reversed(seen))


def jaro(a, b):
    """How alike two texts are, from 0 to 1, by the letters they share."""
    if not a or not b:
        return float(a == b)
    reach = max(max(len(a), len(b)) // 2 - 1, 0)
    theirs, ours = [False] * len(b), []
    for i, letter in enumerate(a):
        for j in range(max(i - reach, 0), min(len(b), i + reach + 1)):
            if b[j] == letter and not theirs[j]:
                theirs[j] = True
                ours.append(letter)
                break
    if not ours:
        return 0.0
    moved = sum(x != y for x, y in zip(ours, (letter for letter, taken in zip(b, theirs) if taken))) // 2
    return (len(ours) / len(a) + len(ours) / len(b) + (len(ours) - moved) / len(ours)) / 3


def similarity(a, b):
    """How alike two texts are, from 0 to 1 (Jaro-Winkler): more so if they begin alike."""
    alike = jaro(a, b)
    if alike <= 0.7:
        return alike
    prefix = 0
    for x, y in zip(a[:4], b[:4]):
        if x != y:
            break
        prefix += 1
    return alike + 0.1 * prefix * (1 - alike)


STROKES = str.maketrans("øØłŁđĐħĦŧŦ", "oOlLdDhHtT")


def without_accents(text):
    """The letters without their accents."""
    parts = unicodedata.normalize("NFD", text)
    bare = re.sub(r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff]", "", parts).translate(STROKES)
    return unicodedata.normalize("NFC", bare)


def without_punctuation(text):
    """Without punctuation and the other signs of a keyboard."""
    return "".join(c for c in text if not unicodedata.category(c).startswith("P") and c not in "$+<=>^`|~")


def fingerprint(text):
    """Its words plain and sorted: equal for texts that say the same."""
    plain = without_accents(text.lower())
    for letter, letters in ("ß", "ss"), ("æ", "ae"), ("œ", "oe"), ("þ", "th"), ("ð", "d"), ("ı", "i"):
        plain = plain.replace(letter, letters)
    seen = "".join(c for c in without_punctuation(plain) if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf"))
    return " ".join(sorted(set(seen.split())))


def without_tags(text):
    """Without HTML tags and comments, and scripts and styles with what is in them."""
    tags = (
        r"(?is)<!--.*?-->|<script\b.*?</script\s*>|<style\b.*?</style\s*>|<[!?][^<>]*>"
        r"|</?[a-z](?:\"[^\"]*\"|'[^']*'|[^\"'<>])*>|</?[a-z][^<>]*>"
    )
    return re.sub(tags, "", text)


def without_control(text):
    """Without characters that do not show; tabs and ends of lines stay."""
    text = re.sub(r"\r\n?", "\n", text)
    seen = [c for c in text if c in "\n\t\u200c\u200d" or unicodedata.category(c) not in ("Cc", "Cf")]
    # Some scripts and emoji are spelt with the joiners of no width.
    spelling = lambda i: i > 0 and not seen[i - 1].isascii() and i + 1 < len(seen) and not seen[i + 1].isascii()
    return "".join(c for i, c in enumerate(seen) if c not in "\u200c\u200d" or spelling(i))


def unescape(text):
    """With the characters that its HTML entities stand for."""
    return re.sub(r"&(?:#\d+|#[xX][0-9a-fA-F]+|\w+);", lambda entity: html.unescape(entity[0]), text)


def replace_text(text, what, replacement):
    """Every occurrence of a text replaced."""
    return text.replace(what, replacement) if what else text


def replace_matches(pattern):
    """A function that replaces every match; $1 or $name is its group."""
    pattern = re.compile(pattern)

    def group(match, name):
        if name.isdecimal():
            return next(((match[int(name[:n])] or "") + name[n:] for n in range(len(name), 0, -1) if int(name[:n]) <= pattern.groups), None)
        return (match[name] or "") if name in pattern.groupindex else None

    def replaced(text, replacement):
        def filled(match):
            def piece(part):
                return "$" if part[0] == "$$" else part[0] if (text := group(match, part[1] or part[2])) is None else text

            return re.sub(r"\$\$|\$(?:\{(\w+)\}|(\d+|\w+))", piece, replacement)

        return pattern.sub(filled, text)

    return replaced


def found(pattern, group):
    """A function that gives what a group of the pattern finds first."""
    pattern = re.compile(pattern)

    def find(text):
        match = pattern.search(text)
        return match[group] if match else None

    return find


def split_at(pattern):
    """A function that cuts a text at each match."""
    pattern = re.compile(pattern)

    def split(text):
        pieces, end = [], 0
        for match in pattern.finditer(text):
            pieces.append(text[end : match.start()])
            end = match.end()
        return pieces + [text[end:]]

    return split


def split_on(text, separator):
    """The pieces between a separator; of none, the characters."""
    return text.split(separator) if separator else list(text)


def item_at(items, place):
    """The item at a place from 1; -1 is the last."""
    return None if place == 0 or abs(place) > len(items) else items[place - 1 if place > 0 else place]


def join(items, separator):
    """The items that are there, as one text."""
    return separator.join(item for item in items if item is not None)


def words(text):
    """Runs of letters in small letters; an apostrophe between letters belongs to its word."""
    text = text.lower().replace("\u2019", "'")
    kinds = "".join(unicodedata.category(letter)[0] if letter != "'" else letter for letter in text)
    return [text[found.start() : found.end()] for found in re.finditer(r"L[LM]*(?:'[LM]+)*", kinds)]
