"""The chain's arithmetic: canonical JSON, hashes of entries and checkpoints, printable codes.

Everything here is fixed for good: a change of one byte makes old chains unreadable. `docs/ledger.md` describes the
same in words, so that an outsider can write a verifier without this file.
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from json import dumps
from json.encoder import encode_basestring as quoted
from typing import Any

from sunlit.core.text import Text

FORMAT = 1
"""Version of the format; part of every hashed text."""

NOTHING = "0" * 64
"""Stands where a first entry or checkpoint would name its predecessor."""

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 signs (a prime number) without I, L, O, 0 and 1, which are misread on paper."""

_DATA_SIGNS = 15


class CanonicalError(ValueError):
    """A value that has no single spelling as JSON: a float, a time, a key that is no text."""

    def __init__(self, place: str, text: Text) -> None:
        self.place, self.text = place, text
        super().__init__(f"{place}: {text.zh} / {text.en}")


class CodeError(ValueError):
    """A printed code that was mistyped; `text` says what is wrong."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(f"{text.zh} / {text.en}")


def canonical(value: object) -> str:
    """The one spelling of ``value`` as JSON: keys sorted by code point, no spaces, no escapes beyond JSON's own.

    Accepts dict (text keys), list, tuple, str, int, bool and None, nested. Raises `CanonicalError` for anything
    else, floats included (write money and measures as text), and for text that is no valid Unicode.
    """
    try:
        _refuse_ambiguous(value, "$")
        text = dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
        text.encode()
    except CanonicalError:
        raise
    except (
        RecursionError,
        ValueError,
    ) as error:  # nested too deep, lone surrogates, integers beyond 4,300 digits
        raise CanonicalError(
            "$",
            Text(
                f"内容无法写成规范 JSON({type(error).__name__});请检查嵌套层数、字符和数字长度",
                f"this can't be written as canonical JSON ({type(error).__name__}); check nesting, characters and the length of numbers",
            ),
        ) from error
    return text


def _refuse_ambiguous(value: object, place: str) -> None:
    if value is None or isinstance(value, str | int):
        return
    if isinstance(value, dict):
        for key, member in value.items():
            if not isinstance(key, str):
                raise CanonicalError(
                    place,
                    Text(
                        f"键 {key!r} 不是文字;键必须是文字", f"the key {key!r} is no text; keys must be text"
                    ),
                )
            _refuse_ambiguous(member, f"{place}.{key}")
        return
    if isinstance(value, list | tuple):
        for index, member in enumerate(value):
            _refuse_ambiguous(member, f"{place}[{index}]")
        return
    kind = type(value).__name__
    raise CanonicalError(
        place,
        Text(
            f"不能记入 {kind};只能用文字、整数、真假、空值、列表和字典(金额、时间写成文字)",
            f"{kind} can't be recorded; use text, integers, booleans, null, lists and dicts (money and times as text)",
        ),
    )


def digest(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, in 64 lower-case hexadecimal signs."""
    return hashlib.sha256(text.encode()).hexdigest()


def sealed_digest(salt: str, payload: str) -> str:
    """What the chain holds of personal data: SHA-256 over the salt's bytes (``salt`` in hex) and canonical JSON.

    Without the salt nobody can find the payload by trying likely values, so erasing both leaves nothing behind.
    Raises `ValueError` for a salt that is not lower-case hex.
    """
    raw = bytes.fromhex(salt)
    if raw.hex() != salt:  # one spelling only: no capitals, no spaces
        raise ValueError(salt)
    return hashlib.sha256(raw + payload.encode()).hexdigest()


def stamp(moment: datetime) -> str:
    """An aware moment as the chain writes it: UTC, microseconds, 27 signs; the order of texts is the order of time."""
    if moment.tzinfo is None:
        raise CanonicalError("at", Text("时间缺少时区", "the time has no zone"))
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def moment_of(text: str) -> datetime:
    """The aware UTC moment that `stamp` wrote."""
    return datetime.fromisoformat(text)


def end_of(day: date, zone: tzinfo) -> str:
    """The first moment after ``day`` in ``zone``, as the chain writes times."""
    return stamp(datetime.combine(day + timedelta(days=1), time(), zone))


def entry_text(
    chain: str,
    seq: int,
    at: str,
    act: str,
    actor: str,
    on_behalf_of: str,
    subject_kind: str,
    subject: str,
    facts: str,
    sealed: str,
    prev: str,
) -> str:
    """The canonical JSON of one entry; its `digest` is the entry's hash. ``facts`` is canonical JSON already.

    Written out instead of calling `canonical`, because verifying a million entries spends its time here.
    """
    return (
        f'{{"act":{quoted(act)},"actor":{quoted(actor)},"at":{quoted(at)},"chain":{quoted(chain)},"facts":{facts},'
        f'"on_behalf_of":{quoted(on_behalf_of)},"prev":{quoted(prev)},"sealed":{quoted(sealed)},"seq":{seq},'
        f'"subject":{quoted(subject)},"subject_kind":{quoted(subject_kind)},"v":{FORMAT}}}'
    )


def checkpoint_text(chain: str, number: int, day: str, seq: int, head: str, until: str, previous: str) -> str:
    """The canonical JSON of one checkpoint; its `digest` is the checkpoint's hash.

    ``seq`` and ``head``: number and hash of the last entry covered; ``until``: no later entry may be earlier than
    this moment; ``previous``: hash of the checkpoint before.
    """
    parts: dict[str, Any] = {
        "chain": chain,
        "day": day,
        "head": head,
        "number": number,
        "previous": previous,
        "seq": seq,
        "until": until,
        "v": FORMAT,
    }
    return canonical(parts)


def code_of(hash_: str) -> str:
    """A hash (hex) as four groups of four signs for paper: 15 signs of the hash (74 bits) and one check sign.

    The check sign finds every single wrong sign and every two signs exchanged.
    """
    rest, signs = int(hash_, 16) % 31**_DATA_SIGNS, []
    for _ in range(_DATA_SIGNS):
        rest, sign = divmod(rest, 31)
        signs.append(sign)
    signs.reverse()
    text = "".join(ALPHABET[sign] for sign in (*signs, _check_sign(signs)))
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))


def _check_sign(signs: Sequence[int]) -> int:
    # Weights 1..16 are distinct and non-zero modulo 31, so that no single error or exchange keeps the sum at zero;
    # 2 is the inverse of 16, the weight of the check sign itself.
    return -2 * sum(weight * sign for weight, sign in enumerate(signs, 1)) % 31


def parse_code(code: str) -> str:
    """A code as typed by a person (any case, any spacing, full-width signs) in the form that `code_of` prints.

    Raises `CodeError` when a sign is missing, can't occur, or the check sign does not fit.
    """
    plain = unicodedata.normalize("NFKC", code).upper()
    plain = "".join(sign for sign in plain if not sign.isspace() and unicodedata.category(sign) != "Pd")
    strange = sorted({sign for sign in plain if sign not in ALPHABET})
    if strange:
        listed = " ".join(strange)
        raise CodeError(
            Text(
                f"校验码中不会出现 {listed}(不用 0、1、I、L、O);请对照原件",
                f"{listed} can't occur in a code (0, 1, I, L and O are not used); compare with the paper",
            )
        )
    if len(plain) != _DATA_SIGNS + 1:
        raise CodeError(
            Text(
                f"校验码应为 16 位,现为 {len(plain)} 位",
                f"a code has 16 signs; these are {len(plain)}",
            )
        )
    signs = [ALPHABET.index(sign) for sign in plain]
    if signs[-1] != _check_sign(signs[:-1]):
        raise CodeError(
            Text(
                "校验码有输入错误(校验位不符);请对照原件",
                "the code is mistyped (its check sign does not fit); compare with the paper",
            )
        )
    return "-".join(plain[start : start + 4] for start in range(0, 16, 4))


def code_matches(code: str, hash_: str) -> bool:
    """Whether the printed ``code`` belongs to ``hash_``; False as well for a mistyped code (`parse_code` says why)."""
    try:
        return parse_code(code) == code_of(hash_)
    except CodeError:
        return False
