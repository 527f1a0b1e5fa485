"""Breaking Chinese and English text into lines of a given width, without a font at hand."""

from unicodedata import east_asian_width

# No line begins with these and none ends with those (GB/T 15834).
NO_START = set("，。、；：？！）》」』】〉”’%％…·,.;:?!)]}／/")
NO_END = set("（《「『【〈“‘([{")
_NARROW = set("iljI|!.,:;'ft()[] ")


def width_of(text: str, size: float) -> float:
    """The width of one line in pixels at a font size: a Chinese character is a square, Latin letters less.

    An estimate a little on the wide side, so that a line never sticks out of its box in the usual fonts.
    """
    total = 0.0
    for char in text:
        if east_asian_width(char) in "WFA" and char not in "“”‘’…·":
            total += 1.0
        elif char in _NARROW:
            total += 0.34
        elif char.isupper() or char in "mwMW@%&":
            total += 0.74
        else:
            total += 0.58
    return total * size


def break_lines(text: str, width: float, size: float, most: int = 3) -> tuple[str, ...]:
    """``text`` in at most ``most`` lines of ``width`` pixels, of about equal length; the last may end with ``…``.

    Breaks between Chinese characters and between English words; a word that is too long is cut.
    """
    pieces = _pieces(" ".join(text.split()), width, size)
    lines = _fill(pieces, width, size)
    if 1 < len(lines) <= most:
        # The narrowest width that still gives as few lines: no single character left alone on the last line.
        even = max(width_of(text, size) / len(lines), width * 0.4)
        while even < width:
            tried = _fill(pieces, even, size)
            if len(tried) == len(lines) and all(width_of(line, size) <= width for line in tried):
                return tuple(tried)
            even += size / 2
    if len(lines) > most:
        last = lines[most - 1]
        while last and width_of(last + "…", size) > width:
            last = last[:-1]
        lines = [*lines[: most - 1], last + "…"]
    return tuple(lines)


def _pieces(text: str, width: float, size: float) -> list[str]:
    """The smallest parts that stay together."""
    pieces: list[str] = []
    for char in text:
        previous = pieces[-1] if pieces else ""
        wide = east_asian_width(char) in "WF"
        joins = previous and (
            char in NO_START
            or previous[-1] in NO_END
            or char == " "
            or not (wide or east_asian_width(previous[-1]) in "WF" or previous[-1] == " ")
        )
        if joins and (char == " " or width_of(previous + char, size) <= width):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def _fill(pieces: list[str], width: float, size: float) -> list[str]:
    lines: list[str] = []
    line = ""
    for piece in pieces:
        if line and width_of((line + piece).rstrip(), size) > width:
            lines.append(line.rstrip())
            line = piece
        else:
            line += piece
    if line.strip():
        lines.append(line.rstrip())
    return lines
