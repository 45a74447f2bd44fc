# Text whose UTF-8 was read as Windows-1252, Latin-1 or Macintosh.

import re

# What people write, and between Latin letters do not.
WRITTEN = re.compile(
    r"[\u0080-\u017f\u0192\u01a0\u01a1\u01af\u01b0\u01cd-\u01dc\u0218-\u021b\u02c6\u02c7\u02d8-\u02dd\u0370-\u03ff\u0900-\u0e7f\u1e00-\u1eff"
    r"\u200b-\u2027\u202f-\u2044\u2070-\u20bf\u2100-\u23ff\u2460-\u27bf\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
    r"\ufb00-\ufb06\ufe0e\ufe0f\ufeff\uff00-\uffef\U0001f000-\U0001faff\U00020000-\U0002fa1f]"
)
ALPHABETS = re.compile(r"[\u0400-\u045f\u0490\u0491\u05d0-\u05ea\u0600-\u06ff]")
ACCENTS = re.compile(r"[\u0300-\u0304\u0306-\u030c\u0323\u0327\u0328]")
LATIN = re.compile(r"[a-zA-Z\u00c0-\u017f]")
# Signs and letters that may well stand right behind a word.
USUAL = set("’‘”“»›…–—\u00a0ŠšŽžŒœŸ")
SIGNS = set("™®²³¹·ºª°")


def byte_of(letter, page):
    """The byte that was read as this letter; bytes to which Windows gives none are control characters, as in Latin-1."""
    if letter.isascii() or (page == "cp1252" and "\x80" <= letter <= "\x9f"):
        return letter.encode("latin-1")
    return letter.encode(page)


def is_odd(seen, before, behind, page):
    """Whether no one writes these letters one after the other on purpose."""
    if page == "mac_roman":
        if re.fullmatch("√[π∑∏∫Ω∂µ±]", seen):
            return before.isalpha() and behind.isalpha()
        return bool(re.fullmatch("[√¬ƒ≈].|‚Ä.", seen, re.DOTALL))
    inside = seen[0].isupper() and before.islower()
    # No word ends in Î or Ï and has a footnote; but Î² is a beta.
    usual = USUAL if seen[0] in "ÎÏ" else USUAL | SIGNS
    return not set(seen[1:]) <= usual or inside or (behind.isalpha() and seen[0] in "ÂÃÄÅ")


def undone(text, page):
    """The text for which this one was taken, or None."""
    try:
        meant = b"".join(byte_of(letter, page) for letter in text).decode("utf-8")
    except UnicodeError:
        return None
    at, certain = 0, False
    for place, letter in enumerate(meant):
        length = len(letter.encode("utf-8"))
        before, behind = meant[place - 1] if place else "", meant[place + 1 : place + 2]
        if not letter.isascii():
            apart = not LATIN.match(before) and not LATIN.match(behind)
            if not (WRITTEN.match(letter) or (ALPHABETS.match(letter) and apart) or (ACCENTS.match(letter) and before.isalpha())):
                return None
            certain = certain or is_odd(text[at : at + length], text[at - 1] if at else "", text[at + length : at + length + 1], page)
        at += length
    return meant if certain else None


def fix_encoding(text):
    """Text whose UTF-8 was read as Windows-1252, Latin-1 or Macintosh, read again; changed as a whole and only where that is certain."""
    best = now = text
    for _ in range(3):
        found = None if now.isascii() else undone(now, "cp1252") or undone(now, "mac_roman")
        if found is None:
            break
        now = found
        if not re.search("[\x80-\x9f]", now):
            best = now
    return best
