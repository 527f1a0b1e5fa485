"""The acts on one entry of the first-inquiry register: which are open to the viewer, their forms, what they call."""

from typing import Any

from django.db import transaction
from django.forms import Field
from django.http import HttpRequest

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue, register_sheets
from sunlit.hall.actions import handovers, inquiries, leading
from sunlit.hall.forms import inquiries as forms
from sunlit.hall.forms.counter import split_handler
from sunlit.hall.models import Inquiry
from sunlit.matters.book import procedure_of
from sunlit.matters.models import Matter
from sunlit.pages.typed import whole
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer


def outcomes_for(viewer: Viewer, matter: Matter) -> frozenset[str]:
    """The outcomes that this viewer can give the open step."""
    if not matter.is_open:
        return frozenset()
    procedure = procedure_of(matter.procedure_id)
    found: set[str] = set()
    for task in matter.tasks.filter(done_at=None):
        mine = task.person_id in {viewer.staff_id, *viewer.covers} if task.person_id else False
        seat = task.person_id is None and viewer.acts_for(task.unit_id, task.role) is not None
        outcomes = set(procedure.steps[task.step].outcomes)
        if mine or seat:
            found |= outcomes - {"away"}
        if "away" in outcomes and matter.first_asked_id in {viewer.staff_id, *viewer.covers}:
            found.add("away")
    return frozenset(found)


def forms_for(
    request: HttpRequest, township: Organisation, inquiry: Inquiry, can: frozenset[str], proposed: Any
) -> dict[str, Any]:
    """The forms of what can be done; the one that was sent keeps what was typed."""
    act = request.POST.get("act", "")

    def data(name: str) -> Any:
        return request.POST if act == name else None

    matter = inquiry.matter
    found: dict[str, Any] = {}
    if "answered" in can:
        found["answer"] = forms.AnswerForm(data("answer"))
    leads = {"lead", "found", "decided", "passed", "assigned", "led_elsewhere"} & can
    if leads and not leading.owns(inquiry, matter.first_asked_id):
        unit = proposed.holdings.filter(until=None).first() if proposed else None
        found["lead"] = forms.LeadForm(
            data("lead"),
            township=township,
            without=(inquiry.about_id, matter.first_asked_id),
            initial={
                "handler": f"{unit.post.organisation_id}:{proposed.pk}" if unit else "",
                "category": str(catalogue.category_of(inquiry.item).number)
                if inquiry.item
                else str(matter.facts.get("class", "")),
            },
        )
        found["unanswered_units"] = _without_answerer(township) if "assigned" in leads else []
    if "outside" in can:
        found["outside"] = forms.OutsideForm(data("outside"), township=township)
    if {"number_given", "telephone"} & can and inquiry.way == Inquiry.Way.PHONE:
        found["number"] = forms.NumberForm(data("number"), township=township)
    for outcome, name in (("dispute", "dispute"), ("not_ours", "not_ours")):
        if outcome in can:
            found[name] = forms.ReasonForm(data(name))
    if "reached" in can:
        found["contact"] = forms.ContactForm(data("not_reached") or data("reached"))
    if "taken_in" in can:
        found["papers"] = forms.PapersForm(data("papers"))
    for form in found.values():
        if hasattr(form, "auto_id"):
            form.auto_id = f"id_{next(name for name, value in found.items() if value is form)}_%s"
    found["plain"] = forms.Keyed()
    return found


def all_fields(township: Organisation) -> dict[str, Field]:
    """The fields of every form of an entry by name, for naming what was typed into one that came too late."""
    made = (
        forms.AnswerForm(),
        forms.LeadForm(township=township, without=()),
        forms.OutsideForm(township=township),
        forms.NumberForm(township=township),
        forms.ReasonForm(),
        forms.ContactForm(),
        forms.PapersForm(),
    )
    return {name: field for form in made for name, field in form.fields.items()}


def _without_answerer(township: Organisation) -> list[Organisation]:
    """Units with staff but nobody in a handler's post: they have no named answerer (S2.26.09)."""
    units = (
        Organisation.objects.filter(
            township=township, valid_to=None, kind__in=["department", "office", "station"]
        )
        .prefetch_related("posts__holdings")
        .order_by("code")
    )
    return [
        unit
        for unit in units
        if not any(
            holding.until is None
            for post in unit.posts.all()
            if {"handler", "enquiry", "office_clerk", "supervisor"} & set(post.roles)
            for holding in post.holdings.all()
        )
    ]


def do(request: HttpRequest, viewer: Viewer, township: Organisation, inquiry: Inquiry) -> None:
    """One act on an entry, by the button that was pressed. Raises Refused."""
    posted = request.POST
    act, key = posted.get("act", ""), posted.get("key", "")[:64]
    text = {name: str(value).strip() for name, value in posted.items()}
    pk = inquiry.pk
    if act == "answer":
        inquiries.answer(pk, text.get("answer", ""), by=viewer, told=text.get("told", ""), key=key)
    elif act == "lead":
        chosen = split_handler(text.get("handler", ""), township)
        unit, handler = chosen if chosen else (inquiry.matter.unit, None)
        with transaction.atomic():
            leading.lead(pk, unit, handler, by=viewer, category=text.get("category", ""), key=key)
            if "away" in posted:
                handovers.handler_away(pk, by=viewer)
    elif act == "outside":
        number = whole(text.get("body", ""))
        directory = forms.OutsideForm(township=township).fields["body"].queryset  # type: ignore[attr-defined]
        inquiries.outside(
            pk,
            by=viewer,
            explanation=text.get("explanation", ""),
            name=text.get("name", ""),
            address=text.get("address", ""),
            phone=text.get("phone", ""),
            body=directory.filter(pk=number or 0).first(),
            no_place_reason=text.get("no_place_reason", ""),
            key=key,
        )
    elif act == "number":
        unit_id = whole(text.get("unit", "")) or 0
        office = Organisation.objects.filter(pk=unit_id, township=township).first()
        if office is None:
            raise Refused(
                "unit_needed",
                Text("没有选择所室。", "The office is missing."),
                Text("请选择应由哪个所室答复。", "Choose the office that answers for it."),
                clause="S2.26.08",
                field="unit",
            )
        leading.give_number(
            pk,
            office,
            by=viewer,
            number=text.get("number", ""),
            no_place_reason=text.get("no_place_reason", ""),
            key=key,
        )
    elif act in PLAIN:
        PLAIN[act](pk, viewer, key, text)
    elif act == "papers":
        handovers.take_in_papers(pk, posted.get("papers", "").splitlines(), by=viewer, key=key)
    elif act == "slip":
        with transaction.atomic():
            register_sheets.inquiry_slip(inquiry.matter, inquiry, by=viewer)
    else:
        raise Refused(
            "no_such_outcome",
            Text("登记本没有这种结果。", "The register knows no such outcome."),
            Text("请答复、办理或者引荐。", "Answer, handle, or lead to who can."),
            clause="S2.26.01",
        )


PLAIN = {
    "unclear": lambda pk, viewer, key, text: inquiries.unclear(pk, by=viewer, key=key),
    "telephone": lambda pk, viewer, key, text: leading.pass_on(pk, by=viewer, key=key),
    "take_over": lambda pk, viewer, key, text: handovers.take_over(pk, by=viewer, key=key),
    "confirm": lambda pk, viewer, key, text: handovers.confirm_papers(pk, by=viewer, key=key),
    "away": lambda pk, viewer, key, text: handovers.handler_away(pk, by=viewer, key=key),
    "reached": lambda pk, viewer, key, text: handovers.try_contact(
        pk, by=viewer, reached=True, note=text.get("note", "")
    ),
    "not_reached": lambda pk, viewer, key, text: handovers.try_contact(
        pk, by=viewer, reached=False, note=text.get("note", "")
    ),
    "dispute": lambda pk, viewer, key, text: handovers.dispute(
        pk, by=viewer, reason=text.get("reason", ""), key=key
    ),
    "not_ours": lambda pk, viewer, key, text: handovers.not_ours(
        pk, by=viewer, reason=text.get("reason", ""), key=key
    ),
}
