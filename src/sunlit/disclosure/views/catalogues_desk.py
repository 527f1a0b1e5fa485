"""The desk of the catalogues: what my unit still has to fill, statements that there is nothing, headings, proposals, stages."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlit import clock
from sunlit.core.duty_kinds import whom_of
from sunlit.core.refusals import Refused
from sunlit.disclosure import phased_work
from sunlit.disclosure.actions import listing, staging
from sunlit.disclosure.catalogues import Completeness
from sunlit.disclosure.forms import AnswerForm, HeadingForm, ProposalForm, ReachForm
from sunlit.disclosure.models import Proposal, Work
from sunlit.disclosure.views.desk import status_of
from sunlit.language import say
from sunlit.matters.book import book
from sunlit.pages.fields import new_key
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.people.models import Organisation
from sunlit.people.sent_forms import once

SHOWN = 200


@require_GET
@staff_only()
def desk(request: HttpRequest) -> HttpResponse:
    """What does my unit still have to fill? Any unit's catalogues can be looked at, the internal ones too."""
    return _desk(request)


def _desk(
    request: HttpRequest,
    *,
    form: HeadingForm | None = None,
    refusal: Refused | None = None,
    status: int = 200,
    code: str = "",
) -> HttpResponse:
    viewer, place, today = viewer_for(request), township_for(request), clock.today()
    seen = Completeness(place, viewer, today)
    listed = [unit for unit in seen.units if whom_of(unit.kind, unit.key) is not None]
    code = code or request.GET.get("unit", "")
    if code:
        unit = next((one for one in listed if one.code == code), None)
    else:
        own = (one for one in listed if one.pk in viewer.unit_ids and one.pk != place.pk)
        unit = next(own, next((one for one in listed if one.pk == place.pk), None))
    if unit is None:
        raise Http404
    owner = seen.owners.get(unit.pk)
    context: dict[str, Any] = {
        "unit": unit,
        "units": listed,
        "found": seen.of_unit(unit),
        "owner": owner,
        "states": owner is not None and owner.pk in {viewer.staff_id, *viewer.covers},
        "adds": viewer.has_role(*listing.SUPERVISION),
        "form": form or HeadingForm(),
        "refusal": refusal,
        "key": new_key(),
        "today": today,
    }
    return render(request, "disclosure/catalogues_desk.html", context, status=status)


@require_POST
@staff_only()
def say_nothing(request: HttpRequest) -> HttpResponse:
    """State that a unit has nothing under a heading in the present period."""
    viewer, place = viewer_for(request), township_for(request)
    unit = _unit(place, request.POST.get("unit", ""))
    catalogue, heading = request.POST.get("catalogue", "")[:64], request.POST.get("heading", "")[:64]
    try:
        listing.say_nothing(unit, catalogue, heading, by=viewer)
    except Refused as refusal:
        return _desk(request, refusal=refusal, status=status_of(refusal), code=unit.code)
    messages.success(request, say("已声明，公开页面上可以看到。", "Stated; the public page shows it."))
    return redirect(f"{reverse('catalogues_desk')}?unit={unit.code}")


def _unit(place: Organisation, code: str) -> Organisation:
    """A unit of the township by its code, the township among them. Raises Http404."""
    rows = Organisation.objects.valid_on(clock.today()).filter(township=place, outside=False)
    unit = rows.filter(code=code.replace("\x00", "")[:32]).first()
    if unit is None:
        raise Http404
    return unit


@require_POST
@staff_only(*listing.SUPERVISION)
def add_heading(request: HttpRequest) -> HttpResponse:
    """Add a heading to a catalogue."""
    viewer, place = viewer_for(request), township_for(request)
    form = HeadingForm(request.POST)
    if not form.is_valid():
        return _desk(request, form=form, status=422)
    typed = form.cleaned_data

    def act() -> None:
        listing.add_heading(
            place, typed["catalogue"], typed["title"], typed["why"], by=viewer, title_en=typed["title_en"]
        )

    try:
        once(typed["key"], act, by=viewer)
    except Refused as refusal:
        return _desk(request, form=form, refusal=refusal, status=status_of(refusal))
    messages.success(request, say("已增加，从今天起要求有内容。", "Added; it is demanded from today."))
    return redirect("catalogues_desk")


@require_http_methods(["GET", "POST"])
@staff_only()
def proposals(request: HttpRequest) -> HttpResponse:
    """What was proposed to be published, and what is to be answered? Staff propose for their own house (S0.01.10)."""
    viewer, place = viewer_for(request), township_for(request)
    form = ProposalForm(request.POST or None)
    refusal, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                typed = form.cleaned_data
                row = listing.propose(place, typed["about"], typed["why"], by=viewer, key=typed["key"])
                messages.success(
                    request, say(f"已登记：{row.matter.number}", f"Registered: {row.matter.number}")
                )
                return redirect("proposals_desk")
            except Refused as found:
                refusal, status = found, status_of(found)
    rows = Proposal.objects.visible_to(viewer).filter(township=place).select_related("matter", "heading")
    context = {
        "form": form,
        "refusal": refusal,
        "rows": rows.order_by("outcome", "-proposed_on", "-pk")[:SHOWN],
    }
    return render(request, "disclosure/proposals_desk.html", context, status=status)


@require_http_methods(["GET", "POST"])
@staff_only()
def proposal(request: HttpRequest, number: str) -> HttpResponse:
    """What is proposed, and what is the answer?"""
    viewer, place = viewer_for(request), township_for(request)
    rows = Proposal.objects.visible_to(viewer).filter(township=place)
    row = rows.select_related("matter", "heading", "decided_by").filter(matter__number=number).first()
    if row is None:
        raise Http404
    task = listing.task_of(row)
    answers = viewer.has_role(*listing.SUPERVISION)
    choices = [
        (one.key, one.title) for one in book().catalogues.values() if one.audience.value == row.audience
    ]
    form = AnswerForm(
        choices, request.POST or None, initial={"revision": row.matter.revision, "title": row.about}
    )
    refusal, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            typed = form.cleaned_data
            try:
                if task is None:
                    task = row.matter.tasks.order_by("-pk").first()
                assert task is not None
                listing.decide(
                    task.pk,
                    request.POST.get("act", ""),
                    by=viewer,
                    reason=typed["reason"],
                    catalogue=typed["catalogue"],
                    title=typed["title"],
                    revision=typed["revision"],
                    key=typed["key"],
                )
                messages.success(request, say("已答复。", "Answered."))
                return redirect("proposal_desk", number)
            except Refused as found:
                refusal, status = found, status_of(found)
    context = {"row": row, "form": form, "refusal": refusal, "answers": answers and task is not None}
    return render(request, "disclosure/proposal.html", context, status=status)


@require_http_methods(["GET", "POST"])
@staff_only()
def stages(request: HttpRequest, work: int) -> HttpResponse:
    """Which stage of this work was reached? Its publication is then due."""
    viewer, place, today = viewer_for(request), township_for(request), clock.today()
    row = Work.objects.visible_to(viewer).filter(pk=work, township=place).select_related("unit").first()
    duty = book().duties.get(row.duty) if row else None
    if row is None or duty is None or not duty.timing.as_they_come:
        raise Http404
    found = phased_work.timeline(row, today)
    following = next((one for one in found if one.reached is None), None)
    form = ReachForm(request.POST or None, initial={"on": today})
    refusal, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            typed = form.cleaned_data
            number = typed["stage"]

            def act() -> None:
                staging.reach_stage(row.pk, number, by=viewer, on=typed["on"], left_out=typed["left_out"])

            answer = _acted(request, act, typed["key"])
            if answer is None:
                return redirect("disclosure_stages", row.pk)
            refusal, status = answer, status_of(answer)
    context = {
        "work": row,
        "stages": found,
        "following": following if row.closed_at is None else None,
        "unforeseen": duty.timing.unforeseen and following is not None and following.number == 1,
        "form": form,
        "refusal": refusal,
        "today": today,
    }
    return render(request, "disclosure/stages_desk.html", context, status=status)


def _acted(request: HttpRequest, act: Callable[[], object], key: str) -> Refused | None:
    """Carry a form out once; the refusal where it was refused."""
    try:
        once(key, act, by=viewer_for(request))
    except Refused as refusal:
        return refusal
    messages.success(request, say("已办。", "Done."))
    return None
