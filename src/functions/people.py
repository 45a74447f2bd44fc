# Names of people, with the capitals that people give them.

import re

ALWAYS_SMALL = {"van", "von", "vom", "zu", "zum", "zur", "de", "bin", "ibn"}

SMALL_INSIDE = {"da", "das", "dos", "dal", "dei", "degli", "del", "della", "delle", "des", "di", "du", "ten", "ter", "af"}

SMALL_BEHIND = {name: {"den", "der", "dem", "het", "'t", "’t", "und"} for name in ("van", "von", "in", "op", "auf", "an")}

BEHIND_DE = {"la", "las", "los"}

ROMAN = {"ii", "iii", "iv", "vii", "viii", "ix", "xii", "xiii", "xiv", "xvi"}

# Names with a second capital behind Mac.
MAC = set(
    "macallister macalister macarthur macaskill macaulay macbride maccallum maccarthy maccormack macdonald macdonnell macdougall"
    " macdowell macduff macewan macfadyen macfarlane macgillivray macgowan macgregor macgyver macinnes macinnis macisaac maclachlan"
    " maclean macleod maclennan macmillan macnab macnamara macneil macneill macpherson macrae mactavish".split()
)


def one_capital(text):
    """A capital at the beginning."""
    upper = text[:1].upper()
    return upper[:1].title() + upper[1:].lower() + text[1:]


def capital(text):
    """A capital at the beginning, and a second one behind Mc and, where it is certain, Mac."""
    prefix = 2 if text.startswith("mc") and len(text) > 3 else 3 if text in MAC else 0
    return one_capital(text[:prefix]) + one_capital(text[prefix:])


def one_name(text, led):
    """One name, or what stands before or behind a full stop."""
    found = re.search("['’ʼ]", text)
    if not found:
        return capital(text)
    before, behind = text[: found.start()], text[found.end() :]
    two = sum(c.isalpha() for c in behind) > 1
    split = two and (len(before) == 1 or before in ("", "dell", "dall", "sant", "mac"))
    french = two and (before == "d" or before == "l" and led == "de")
    return (before if french else capital(before)) + found[0] + (capital(behind) if split else behind)


def title_names(text):
    """A capital for each name of a person; van, de la and the like stay small, numbers of kings are capitals."""
    text, out, end = text.lower(), [], 0
    words = list(re.finditer(r"(?:[^\W_]|[.'’ʼ\u0300-\u036f])+", text))
    between = [text[a.end() if a else 0 : b.start()] for a, b in zip([None, *words], words)]
    hyphen, comma = re.compile(r"[-\u2010-\u2015]"), False
    for place, found in enumerate(words):
        word, before = found[0], between[place]
        comma = comma or "," in before
        after = between[place + 1] if place + 1 < len(words) else None
        begins = place == 0 or bool(re.search(r"[^\s,\-\u2010-\u2015]", before))
        led = None if begins else words[place - 1][0]
        follows = (after is not None and not after.strip()) or (after is None and not begins and comma)
        behind = led if not before.strip() else None
        if word in ("al", "el"):
            small = after is not None and not hyphen.sub("", after)
        elif not follows or hyphen.search(before):
            small = False
        else:
            small = word in ALWAYS_SMALL or (not begins and word in SMALL_INSIDE)
            small = small or word in SMALL_BEHIND.get(behind, ()) or (behind == "de" and word in BEHIND_DE)
        if small:
            written = word
        elif not begins and word.rstrip(".") in ROMAN:
            written = word.upper()
        else:
            written = ".".join(one_name(piece, led) for piece in word.split("."))
        out += [before, written]
        end = found.end()
    return "".join(out) + text[end:]
