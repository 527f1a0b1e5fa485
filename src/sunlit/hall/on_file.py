"""Papers that a person gave before, in whichever department (材料免交、信息共享)."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from sunlit import clock
from sunlit.core.papers import PaperOnFile, Validity, serves_again, validity
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.hall.models import Application, Paper
from sunlit.people.models import Organisation


@dataclass(frozen=True)
class OnFile:
    """A paper on file that serves a material which is still asked for: where it stands, and from when it is."""

    material: str
    name: Text
    paper: Paper
    number: str
    unit: Organisation
    given: date
    valid_until: date | None


@dataclass(frozen=True)
class Expiry:
    """A paper of an application whose validity has ended, or ends before the matter is due."""

    paper: Paper
    name: Text
    standing: Validity


def person_key(township: Organisation, id_number: str) -> str:
    """The keyed hash by which a person's papers are found again within one township; empty without a number.

    Nobody can read the identity number out of it without the installation's key.
    """
    number = "".join(id_number.split()).upper()
    if not number:
        return ""
    text = f"person:{township.code}:{number}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def papers_on_file(application: Application) -> list[OnFile]:
    """For each material that isn't here yet, the newest paper of the same person that serves it; three queries.

    Only ordinary matters of the same township are looked through, and only for materials of the published list.
    """
    if not application.person_key:
        return []
    open_rows = {
        row.material
        for row in application.papers.all()
        if row.state in (Paper.State.OPEN, Paper.State.MISSING, Paper.State.FOLLOWS)
    }
    wanted = [row for row in catalogue.item(application.item).materials if row.id in open_rows]
    if not wanted:
        return []
    today = clock.today()
    given = (
        Paper.objects.filter(
            application__person_key=application.person_key,
            application__matter__township_id=application.matter.township_id,
            application__matter__label="ordinary",
            state=Paper.State.THERE,
            received_at__isnull=False,
        )
        .exclude(application_id=application.pk)
        .select_related("application__matter__unit")
        .order_by("-received_at", "-pk")[:200]
    )
    found: dict[str, OnFile] = {}
    for paper in given:
        known = _known(paper)
        if known is None:
            continue
        for material in wanted:
            if material.id not in found and serves_again(known, material, today):
                matter = paper.application.matter
                found[material.id] = OnFile(
                    material.id,
                    material.name,
                    paper,
                    matter.number,
                    matter.unit,
                    known.given,
                    paper.valid_until,
                )
    return [found[row.id] for row in wanted if row.id in found]


@dataclass(frozen=True)
class FieldOnFile:
    """Something that the same person filled in before and that is empty here: with its source and day."""

    name: str
    words: Text
    value: str
    number: str
    unit: Organisation
    day: date


FIELDS = {"phone": Text("电话", "Telephone"), "address": Text("住址", "Address")}


def fields_on_file(application: Application) -> list[FieldOnFile]:
    """What the person filled in before, newest first, for each field that is empty in this application. One query."""
    empty = [name for name in FIELDS if not getattr(application, name)]
    if not application.person_key or not empty:
        return []
    former = (
        Application.objects.filter(
            person_key=application.person_key,
            matter__township_id=application.matter.township_id,
            matter__label="ordinary",
        )
        .exclude(pk=application.pk)
        .select_related("matter__unit")
        .order_by("-matter__opened_at", "-pk")[:20]
    )
    found: dict[str, FieldOnFile] = {}
    for row in former:
        for name in empty:
            value = getattr(row, name)
            if value and name not in found:
                day = row.matter.opened_at.astimezone(clock.CHINA).date()
                found[name] = FieldOnFile(name, FIELDS[name], value, row.matter.number, row.matter.unit, day)
    return [found[name] for name in empty if name in found]


def expiries(application: Application) -> list[Expiry]:
    """The papers whose validity has ended, or ends before the day on which the matter is due."""
    item = catalogue.item(application.item)
    names = {row.id: row.name for row in item.materials}
    found = []
    for paper in application.papers.all():
        standing = validity(paper.valid_until, clock.today(), application.matter.due)
        if standing in (Validity.ENDED, Validity.ENDS_SOON) and paper.material in names:
            found.append(Expiry(paper, names[paper.material], standing))
    return found


def _known(paper: Paper) -> PaperOnFile | None:
    try:
        material = catalogue.material(catalogue.item(paper.application.item), paper.material)
    except KeyError:
        return None
    assert paper.received_at is not None
    given = paper.source_day or paper.received_at.astimezone(clock.CHINA).date()
    return PaperOnFile(material.name.zh, material.issuer.zh, given, paper.valid_until)
