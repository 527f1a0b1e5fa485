"""Open, assign, resolve and read a matter of the first-inquiry register over JSON.

Whoever calls is signed in as a member of staff by the ordinary session, with its lockout, second factor and idle end;
changes need the CSRF token. Nothing here decides: each call runs one act of the service hall.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Router, Schema, Status
from ninja.security import SessionAuth
from pydantic import Field

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import opening
from sunlit.hall.actions import handovers, inquiries
from sunlit.hall.models import Inquiry
from sunlit.matters import queries
from sunlit.matters.models import Matter
from sunlit.pages.answers import status_of
from sunlit.pages.viewing import staff_only, viewer_for
from sunlit.people.models import Organisation, Staff


class StaffSession(SessionAuth):
    """Signed-in staff with a post; administrators do no business (GB/T 22239 8.1.5)."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        viewer = viewer_for(request)
        return viewer if viewer.staff_id is not None and not viewer.admin else None


class Question(Schema):
    """A question to be registered. ``key``: the same key again opens nothing and answers the same matter."""

    question: str = Field(max_length=2000)
    visitor: str = Field("", max_length=60)
    contact: str = Field("", max_length=40)
    way: Inquiry.Way = Inquiry.Way.VISIT
    item: str = Field("", max_length=64)
    key: str = Field("", max_length=80)


class Assignment(Schema):
    """Who takes the matter over: a user name of the township, and the code of the department. ``category``: the
    number of a category of the catalogue, or ``other``; known by itself where the question is about an item."""

    handler: str
    unit: str
    category: str = Field("", max_length=16)
    key: str = Field("", max_length=80)


class Result(Schema):
    """What was answered."""

    answer: str = Field(max_length=4000)
    key: str = Field("", max_length=80)


class Refusal(Schema):
    """Why the act was refused."""

    code: str
    reason: dict[str, str]
    way_out: dict[str, str] | None = None
    field: str = ""
    clause: str = ""


class Shown(Schema):
    """A matter as the caller may see it. Contact data is not given out here."""

    number: str
    kind: str
    title: str
    step: str
    stage: str
    state: str
    outcome: str
    unit: str
    handler: str | None
    opened_at: datetime
    closed_at: datetime | None
    due: date | None
    legal_due: date | None
    revision: int


router = Router(auth=StaffSession(), tags=["matters"])
api = NinjaAPI(
    title="阳光镇务 Sunlit",
    version="1",
    docs_url=None,
    openapi_url="/docs",
    docs_decorator=staff_only(),
    urls_namespace="api",
)


def _shown(matter: Matter) -> Shown:
    return Shown(
        **{name: getattr(matter, name) for name in (
            "number", "kind", "title", "step", "stage", "state", "outcome", "opened_at", "closed_at", "due",
            "legal_due", "revision",
        )},
        unit=matter.unit.code,
        handler=matter.handler.username if matter.handler else None,
    )  # fmt: skip


def _visible(request: HttpRequest, number: str) -> Matter:
    """The matter, if the caller may see it. Raises Matter.DoesNotExist, as for one that isn't there."""
    return queries.matter(viewer_for(request), number, "unit", "handler", "inquiry")


@router.post("", response={201: Shown, 409: Refusal, 422: Refusal})
def open_matter(request: HttpRequest, body: Question) -> Any:
    """Register a question; the caller is the first-asked person and stays responsible until it is taken over."""
    viewer = viewer_for(request)
    assert viewer.township_id is not None  # staff with a post belong to a township
    township = Organisation.objects.get(pk=viewer.township_id)
    question = inquiries.Question(
        text=body.question, way=body.way, visitor=body.visitor, contact=body.contact, item=body.item
    )
    inquiry = inquiries.register(township, question, by=viewer, key=body.key)
    return Status(201, _shown(inquiry.matter))


@router.post("/{number}/assign", response={200: Shown, 404: Refusal, 409: Refusal, 422: Refusal})
def assign(request: HttpRequest, number: str, body: Assignment) -> Any:
    """Lead the visitor to a named handler of a department."""
    viewer = viewer_for(request)
    matter = _visible(request, number)
    unit = Organisation.objects.filter(code=body.unit, township_id=viewer.township_id).first()
    handler = Staff.objects.filter(username__iexact=body.handler, township_id=viewer.township_id).first()
    if unit is None:
        raise Refused("no_such_unit", Text("没有这个部门。", "There is no such department."), field="unit")
    inquiries.lead(matter.inquiry.pk, unit, handler, by=viewer, category=body.category, key=body.key)
    return _shown(_visible(request, number))


@router.post("/{number}/resolve", response={200: Shown, 404: Refusal, 409: Refusal, 422: Refusal})
def resolve(request: HttpRequest, number: str, body: Result) -> Any:
    """The handler has taken over and answered; the matter is done."""
    matter = _visible(request, number)
    if not body.answer.strip():
        raise Refused("answer_needed", Text("没有填写答复。", "The answer is missing."), field="answer")
    with transaction.atomic():
        handovers.take_over(matter.inquiry.pk, by=viewer_for(request), key=body.key)
        Inquiry.objects.filter(pk=matter.inquiry.pk).update(answer=body.answer.strip())
    return _shown(_visible(request, number))


@router.get("/{number}", response={200: Shown, 404: Refusal, 422: Refusal})
def read(request: HttpRequest, number: str, reason: str = "") -> Any:
    """A matter that the caller may see. A window worker whose matter it isn't gives the ``reason``, once a day; it is
    one of ``asked``, ``relief``, ``complaint``, ``papers`` or words of their own, and stands in the log (S4.28.05)."""
    viewer = viewer_for(request)
    matter = _visible(request, number)
    if opening.is_asked_about(matter, viewer) and not opening.was_opened(request.session, number):
        chosen, words = (reason, "") if reason in opening.REASONS else ("", reason)
        with transaction.atomic():
            opening.open_with_reason(matter, chosen, words, by=viewer)
        opening.remember(request.session, number)
    return _shown(matter)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refused: Any) -> HttpResponse:
    way_out = {"zh": refused.way_out.zh, "en": refused.way_out.en} if refused.way_out else None
    body = Refusal(
        code=refused.code,
        reason={"zh": refused.reason.zh, "en": refused.reason.en},
        way_out=way_out,
        field=refused.field,
        clause=refused.clause,
    )
    return api.create_response(request, body, status=status_of(refused, ("hand_over_pending",)))


@api.exception_handler(Matter.DoesNotExist)
def _missing(request: HttpRequest, _error: Any) -> HttpResponse:
    body = Refusal(
        code="not_found",
        reason={"zh": "没有这件事项，或您无权查看。", "en": "No such matter, or not yours to see."},
    )
    return api.create_response(request, body, status=404)


api.add_router("/matters", router)
