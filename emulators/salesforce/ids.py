"""Record ids: 15 case-sensitive characters, or 18 with the case checksum."""

from __future__ import annotations

from itertools import count

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_POD = "Wr0000"


class IdMint:
    """Hands out ids of an org, one sequence for each key prefix."""

    def __init__(self) -> None:
        self._sequences: dict[str, count[int]] = {}

    def next(self, prefix: str) -> str:
        """Give the next 18-character id with this three-character key prefix."""
        sequence = self._sequences.setdefault(prefix, count(1))
        return with_check(f"{prefix}{_POD}{_base62(next(sequence), 6)}")


def with_check(short: str) -> str:
    """Add the three characters that tell the case of the 15 before them."""
    chunks = (short[at : at + 5] for at in (0, 5, 10))
    return short + "".join(_CHECK[_case_bits(chunk)] for chunk in chunks)


def to_long(value: str) -> str | None:
    """Give the 18-character form of an id; None when it is not an id."""
    if not value.isascii() or not value.isalnum():
        return None
    if len(value) == 15:
        return with_check(value)
    if len(value) != 18:
        return None
    return _recased(value)


def _recased(value: str) -> str | None:
    """Restore the case the checksum tells; None when it is no checksum."""
    letters = []
    for chunk, check in zip(range(0, 15, 5), value[15:].upper(), strict=True):
        bits = _CHECK.find(check)
        if bits < 0:
            return None
        for offset in range(5):
            letter = value[chunk + offset]
            letters.append(letter.upper() if bits >> offset & 1 else letter.lower())
    return with_check("".join(letters))


def _case_bits(chunk: str) -> int:
    return sum(1 << at for at, letter in enumerate(chunk) if letter.isupper())


def _base62(number: int, width: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 62)
        text = _DIGITS[digit] + text
    return text.rjust(width, "0")
