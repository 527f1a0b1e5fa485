"""Taking an entry in: one way for every channel, so that all stand in the same registers (S0.03.02, S0.03.04)."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.registers import Register
from sunlit.core.text import Text
from sunlit.disclosure.models import Publication
from sunlit.feedback import finishing, naming, results
from sunlit.feedback.models import BoxOpening, Channel, Voice
from sunlit.hall.receipts import code_for, hashed
from sunlit.ledger import actions as ledger
from sunlit.matters import field_values, frame, seats
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import PUBLIC, Viewer
from sunlit.registers import actions, values

LONGEST_WORDS = 2000
SORTER = {"staff-report": "supervisor"}
"""Whose unit takes an entry in; the office's where nothing is said."""


@dataclass(frozen=True)
class Said:
    """What somebody said, as it came in. ``kind`` is the register, ``type`` the kind within it. ``about_office`` is a
    complaint against the Party-government office itself, ``accused`` the member of staff whom it is about; both go to
    discipline inspection (S2.31.03, S3.07.09). ``publication`` is the number of what it is about (S0.06.11), ``earlier``
    the entry whose answer is objected to (S0.03.09)."""

    kind: str
    type: str
    words: str
    channel: str
    author: str = ""
    contact: str = ""
    received: date | None = None
    publication: int | None = None
    earlier: str = ""
    accused: Staff | None = None
    about_office: bool = False
    opening: BoxOpening | None = None


def key_of(township: Organisation, key: str) -> str:
    """The request key of an entry, from the key of its form."""
    return f"feedback:{township.code}:{key}"


def code_of(township: Organisation, key: str) -> str:
    """The code on the slip of an entry, from the key of its form."""
    return code_for(key_of(township, key))


def file_entry(township: Organisation, said: Said, *, by: Viewer, key: str) -> Voice:
    """Take an entry in: it has its number, its register, its first task and its owner at once (S2.01.10).

    Sending the same form again gives the same entry. The visitor's words are stored as they were written and never
    changed (S0.03.03). A report whose only supervisor is the one it is about goes to the leader above; where nobody but
    that person is left, it isn't taken in, and who reports is told where to go instead (信访工作条例 30).

    Raises Refused (field_needed, field_unfit, no_such_publication, no_such_entry, take_it_up).
    """
    kind, type_ = _register_for(said)
    register = actions.register_of(kind)
    with transaction.atomic():
        done = frame.done_before(key_of(township, key))
        if done:
            return Voice.objects.get(matter=done)
        publication = results.taken_on(
            _publication(township, said.publication), said.received or clock.today()
        )
        earlier = _earlier(township, said.earlier)
        entered = field_values.read(register.fields, _typed(said, type_, earlier), township, {})
        office = Organisation.objects.get(pk=_unit(township, kind))
        made: list[Voice] = []

        def keep(matter: Matter) -> None:
            made.append(
                Voice.objects.create(
                    matter=matter,
                    township=township,
                    channel=said.channel,
                    signed=entered["signed"] == "signed",
                    day=date.fromisoformat(entered["received"]),
                    code_hash=hashed(code_of(township, key)),
                    accused=said.accused,
                    publication=publication,
                    follows=earlier,
                    opening=said.opening,
                    book_number=_next_in_book(township) if said.channel == Channel.BOOK else None,
                )
            )

        opened = actions.Opened(
            township,
            office,
            office,
            naming.owner(township) if kind == "complaint" else None,
            None,
            None,
            recused=frozenset({said.accused.pk}) if said.accused else frozenset(),
        )
        try:
            actions.store_record(register, entered, opened, by=by, key=key_of(township, key), then=keep)
        except Refused as refusal:
            if refusal.code == "nobody_for_role" and said.accused is not None:
                raise _nobody_left(township) from refusal
            raise
        finishing.check_charges(made[0])
        return made[0]


def _nobody_left(township: Organisation) -> Refused:
    """Everybody who could look into it is the one it is about: say where it goes instead."""
    where = above(township)
    return Refused(
        "take_it_up",
        Text("本镇没有别的人可以核查，这件不能交给被反映的人。",
             "Nobody else here could look into it, and it never goes to the person it is about."),
        Text(f"请直接向上级反映：{where.zh}。", f"Please take it to the superior: {where.en}."),
        clause="S3.07.09",
        field="whom",
    )  # fmt: skip


def above(township: Organisation) -> Text:
    """Who stands above a township, with address and telephone as far as they are known."""
    place = township.parent
    if place is None:
        return Text("上级纪检监察机关", "the superior discipline inspection")
    reach = "，".join(one for one in (place.address, place.complaint_phone or place.phone) if one)
    reach_en = ", ".join(
        one for one in (place.address_en or place.address, place.complaint_phone or place.phone) if one
    )
    return Text(
        f"{place.name}纪检监察机关" + (f"（{reach}）" if reach else ""),
        f"discipline inspection of {place.label('en')}" + (f" ({reach_en})" if reach_en else ""),
    )


def _register_for(said: Said) -> tuple[str, str]:
    """Which register an entry stands in: what is about a person, or against the office itself, is a report."""
    if said.accused is not None or said.type == "staff":
        return "staff-report", "staff"
    if said.about_office or said.type == "office":
        return "staff-report", "office"
    return said.kind, said.type


def _typed(said: Said, type_: str, earlier: Voice | None) -> dict[str, object]:
    return {
        "channel": said.channel,
        "type": type_,
        "received": said.received or clock.today(),
        # A title that repeats the words would carry them where only the sealed words may be read.
        "about": naming.heading(said.channel, type_),
        "words": said.words,
        "signed": "signed" if said.author.strip() else "anonymous",
        "author": said.author,
        "contact": said.contact,
        "notice": said.publication or "",
        "earlier": earlier.matter.number if earlier else "",
        "accused": said.accused or "",
    }


def _publication(township: Organisation, number: int | None) -> Publication | None:
    if number is None:
        return None
    found = Publication.objects.visible_to(PUBLIC).filter(pk=number, occurrence__township=township).first()
    if found is None:
        raise Refused(
            "no_such_publication",
            Text("没有这个编号的公开内容。", "There is no publication with this number."),
            Text("请从公开页打开意见表。", "Open the form from the page of what was published."),
            clause="S0.06.11",
            field="publication",
        )
    return found


def _earlier(township: Organisation, number: str) -> Voice | None:
    if not number:
        return None
    found = (
        Voice.objects.filter(township=township, matter__number=number.strip().upper())
        .select_related("matter")
        .first()
    )
    if found is None:
        raise Refused(
            "no_such_entry",
            Text("没有这个编号。", "There is no such number."),
            Text("请照回执写原编号。", "Copy the earlier number from the slip."),
            clause="S0.03.09",
            field="earlier",
        )
    return found


def _unit(township: Organisation, kind: str) -> int:
    return seats.unit_with_role(township.pk, township.pk, SORTER.get(kind, "office_clerk"))


def _next_in_book(township: Organisation) -> int:
    """The next number of the lobby's book, without gaps; the chain is held, so that two can't take the same."""
    ledger.hold(township.code)
    last = Voice.objects.filter(township=township).aggregate(last=Max("book_number"))["last"]
    return (last or 0) + 1


def slip_from_record(matter: Matter) -> None:
    """Keep the slip of an entry that was opened on the register's own page, without a code for the author."""
    known = values.of_record(matter.record)
    accused = Staff.objects.filter(username=known.get("accused", ""), township_id=matter.township_id).first()
    Voice.objects.create(
        matter=matter,
        township=matter.township,
        channel=known["channel"],
        signed=known["signed"] == "signed",
        day=date.fromisoformat(known["received"]),
        accused=accused,
        publication=results.taken_on(
            _publication(matter.township, int(known["notice"])), date.fromisoformat(known["received"])
        )
        if known.get("notice", "").isdecimal()
        else None,
        follows=_earlier(matter.township, known.get("earlier", "")),
        book_number=_next_in_book(matter.township) if known["channel"] == Channel.BOOK else None,
    )
    finishing.check_charges(Voice.objects.select_related("matter__record", "township").get(matter=matter))


def registers() -> dict[str, Register]:
    """The registers that entries stand in."""
    return {key: book().registers[key] for key in ("opinion", "question", "complaint", "staff-report")}
