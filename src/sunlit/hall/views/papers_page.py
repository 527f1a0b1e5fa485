"""On the counter's page of an application: papers on file, fetched, expiring, scanned; and how often the person came."""

from datetime import date
from typing import Any

from django.http import HttpRequest

from sunlit.core.items import Item
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue, on_file
from sunlit.hall.actions import coming, papers
from sunlit.hall.actions.tasks import check_intake
from sunlit.hall.models import ApplicantVisit, Application, Paper
from sunlit.matters import attachments
from sunlit.matters.models import Attachment
from sunlit.pages import typed as sent
from sunlit.pages.typed import whole
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

SCAN = "application-scan"
"""The kind of a file that is the application itself, on paper and typed in by a clerk."""


def act(request: HttpRequest, viewer: Viewer, row: Application) -> bool:
    """Do what one of these parts of the page asks for; False where it asks for nothing of this. Raises Refused."""
    posted = request.POST
    name, _, material = posted.get("act", "").partition(":")
    key = posted.get("key", "")[:64]
    if name == "agree":
        papers.agree(row.pk, by=viewer)
    elif name == "use_again":
        papers.use_again(row.pk, material, by=viewer, key=key)
    elif name == "use_field":
        papers.use_field(row.pk, material, by=viewer)
    elif name == "fetched":
        source, day = (
            posted.get(f"source-{material}", ""),
            _day(posted.get(f"day-{material}", ""), f"day-{material}"),
        )
        papers.fetched(row.pk, material, source=source, day=day, by=viewer, key=key)
    elif name == "validity":
        if row.papers.filter(material=material).exists():
            day = _day(posted.get(f"valid-{material}", ""), f"valid-{material}")
            papers.set_validity(row.pk, material, day, by=viewer)
    elif name == "came":
        unit = Organisation.objects.filter(
            pk=whole(posted.get("came_to", "")) or 0, township=row.matter.township
        ).first()
        coming.record_visit(
            row.pk,
            unit or row.matter.intake_unit,
            posted.get("came_why", ""),
            by=viewer,
            text=posted.get("came_text", ""),
            key=key,
        )
    elif name == "scan":
        _scan(request, viewer, row)
    else:
        return False
    return True


def _scan(request: HttpRequest, viewer: Viewer, row: Application) -> None:
    check_intake(viewer, row)
    kinds = {paper.material for paper in row.papers.all()} | {SCAN}
    kind = request.POST.get("scan_of", "")
    file = request.FILES.get("scan")
    if kind not in kinds or file is None:
        raise Refused(
            "no_file",
            Text("没有选择扫描件。", "No scan is chosen."),
            Text("请选择文件和它是哪份材料。", "Choose the file and which paper it is."),
            field="scan",
        )
    attachments.store(row.matter, file, kind=kind, by=viewer, name=file.name or "")


def context(row: Application, item: Item, viewer: Viewer, posted: Any) -> dict[str, Any]:
    """What the parts need."""
    names = {material.id: material.name for material in item.materials} | {
        SCAN: Text("申请书原件扫描", "scan of the application on paper")
    }
    rows = [paper for paper in row.papers.order_by("pk") if paper.material in names]
    offered = on_file.papers_on_file(row) if row.papers_agreed_at and row.matter.is_open else []
    return {
        "can_agree": bool(row.person_key) and row.papers_agreed_at is None and row.matter.is_open,
        "on_file": offered,
        "fields_on_file": on_file.fields_on_file(row) if row.papers_agreed_at and row.matter.is_open else [],
        "to_fetch": [
            (
                paper,
                names[paper.material],
                catalogue.material(item, paper.material).issuer,
                _typed(paper, posted),
            )
            for paper in rows
            if paper.state == Paper.State.FETCHED and paper.source_day is None
        ],
        "sourced": [(paper, names[paper.material]) for paper in rows if paper.source_day is not None],
        "here": [(paper, names[paper.material]) for paper in rows if paper.state == Paper.State.THERE],
        "expiries": on_file.expiries(row),
        "comings": list(row.comings.select_related("unit", "recorded_by").order_by("ordinal")),
        "came_reasons": ApplicantVisit.Reason.choices[1:],
        "came_units": Organisation.objects.filter(township=row.matter.township, valid_to=None)
        .exclude(kind=Organisation.Kind.VILLAGE)
        .exclude(kind=Organisation.Kind.TOWNSHIP)
        .order_by("code"),
        "came_typed": {name: posted.get(name, "") for name in ("came_why", "came_text", "came_to")},
        "scans": [
            (file, names.get(file.kind, Text(file.kind, file.kind)))
            for file in Attachment.objects.visible_to(viewer)
            .present()
            .filter(matter=row.matter)
            .order_by("pk")
        ],
        "scan_kinds": [
            (kind, name) for kind, name in names.items() if kind == SCAN or kind in {p.material for p in rows}
        ],
    }


def _typed(paper: Paper, posted: Any) -> dict[str, str]:
    return {name: posted.get(f"{name}-{paper.material}", "") for name in ("source", "day")}


def _day(text: str, field: str) -> date:
    found = sent.day(text)
    if found is None:
        raise Refused(
            "no_day",
            Text("日期没有填对。", "The day isn't a date."),
            Text("请按 2026-03-02 的样子填。", "Write it like 2026-03-02."),
            field=field,
        )
    return found
