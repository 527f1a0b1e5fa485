"""Whether a publication is timely, truthful, complete and effective; void disclosure (无效公开) is flagged (S1.06.04)."""

from enum import StrEnum

from cryptography.exceptions import InvalidTag

from sunlit.core.text import Text
from sunlit.disclosure.actions import files
from sunlit.disclosure.actions.publishing import hash_of
from sunlit.disclosure.models import Publication
from sunlit.ledger.models import Entry


class Flag(StrEnum):
    """What is wrong with a publication."""

    LATE = "late"
    MISMATCH = "mismatch"
    INCOMPLETE = "incomplete"
    BROKEN = "broken"


WORDS = {
    Flag.LATE: Text("不及时：过了最后一日才公开", "not timely: published after its last day"),
    Flag.MISMATCH: Text(
        "不真实：文字或者数字和台账不一致", "not truthful: words or figures differ from the ledger"
    ),
    Flag.INCOMPLETE: Text("不全面：缺该写明的内容", "not complete: what it must state is missing"),
    Flag.BROKEN: Text("无效：附件打不开或者被改过", "void: a file can't be opened or was changed"),
}


def flags_of(publication: Publication) -> list[Flag]:
    """Every flag of a publication, none where it is timely, truthful, complete and effective. Reads its files."""
    tests = (
        (Flag.LATE, publication.published_on > publication.occurrence.due),
        (Flag.MISMATCH, _differs(publication)),
        (Flag.INCOMPLETE, _lacks(publication)),
        (Flag.BROKEN, _broken(publication)),
    )
    return [flag for flag, found in tests if found]


def _stated(publication: Publication) -> dict[str, str]:
    return dict(publication.particulars.values_list("key", "value"))


def _differs(publication: Publication) -> bool:
    """Whether the words or the figures aren't those that the ledger holds. What the program announces by itself is
    compared with its own hash; its change stands in the ledger."""
    if hash_of(publication.title, publication.text) != publication.text_hash:
        return True
    matter = publication.occurrence.matter
    if publication.way == Publication.Way.PROGRAM or matter is None:
        return False
    entry = (
        Entry.objects.filter(
            chain=matter.township.code, act="published", subject_kind="matter", subject=matter.number
        )
        .order_by("-seq")
        .first()
    )
    if entry is None:
        return True
    facts = entry.known_facts
    return (
        facts.get("publication") != publication.pk
        or facts.get("text_hash") != publication.text_hash
        or facts.get("particulars", {}) != _stated(publication)
        or facts.get("files", [])
        != list(publication.files.order_by("number").values_list("digest", flat=True))
    )


def _lacks(publication: Publication) -> bool:
    """Whether something is missing that each publication of its duty states by itself, or nothing is written at all."""
    rule, stated = publication.occurrence.rule, _stated(publication)
    missing = [one.key for one in rule.particulars if not stated.get(one.key)] if rule else []
    return bool(missing) or not publication.text.strip()


def _broken(publication: Publication) -> bool:
    """Whether a file can't be read, or isn't what was published."""
    for row in publication.files.all():
        try:
            files.content_of(row)
        except (OSError, InvalidTag, ValueError):
            return True
    return False
