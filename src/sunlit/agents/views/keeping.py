"""For director and leaders: which villages have an agent, training, duty; and help that was given to older people."""

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sunlit import clock
from sunlit.agents import queries
from sunlit.agents.actions import duty, helping
from sunlit.agents.forms import HelpForm, TrainingForm
from sunlit.agents.models import KEEPERS, Duty, Help, TrainingDay
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.language import current, say
from sunlit.pages.answers import status_of
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.people.models import Holding, Organisation, Staff
from sunlit.people.viewer import Viewer


@staff_only(*KEEPERS)
@require_http_methods(["GET", "POST"])
def agents(request: HttpRequest) -> HttpResponse:
    """Which village has an agent, who was trained how long, who is on duty."""
    viewer, township = viewer_for(request), township_for(request)
    candidates = _candidates(township)
    people = [(str(row.pk), row.label(current())) for row in {one.pk: one for one, _v in candidates}.values()]
    act = request.POST.get("act", "")
    form = TrainingForm(request.POST if act == "train" else None, people=people)
    refusal = None
    if request.method == "POST":
        try:
            if _do(act, request, viewer, form, candidates):
                return redirect("agents")
        except Refused as error:
            refusal = error
    days: dict[int, list[TrainingDay]] = {}
    for day in TrainingDay.objects.visible_to(viewer).filter(staff__in=[one for one, _v in candidates]):
        days.setdefault(day.staff_id, []).append(day)
    on_duty = {
        (row.staff_id, row.village_id): row for row in Duty.objects.visible_to(viewer).filter(until=None)
    }
    context = {
        "coverage": queries.coverage(township),
        "rows": [
            (staff, village, days.get(staff.pk, []), on_duty.get((staff.pk, village.pk)))
            for staff, village in candidates
        ],
        "needed": duty.days_needed(clock.today(), township.pk),
        "form": form,
        "refusal": refusal,
    }
    status = status_of(refusal) if refusal else 422 if form.errors else 200
    return render(request, "agents/agents.html", context, status=status)


def _do(
    act: str,
    request: HttpRequest,
    viewer: Viewer,
    form: TrainingForm,
    candidates: list[tuple[Staff, Organisation]],
) -> bool:
    pair = next(
        (one for one in candidates if request.POST.get("pair", "") == f"{one[0].pk}:{one[1].pk}"), None
    )
    if act == "train":
        if not form.is_valid():
            return False
        staff = next(one for one, _v in candidates if str(one.pk) == form.cleaned_data["staff"])
        duty.record_training(staff, form.cleaned_data["day"], form.cleaned_data["subject"], by=viewer)
        messages.success(request, str(say("培训已登记。", "Training recorded.")))
    elif act == "on" and pair:
        duty.set_on_duty(*pair, by=viewer)
        messages.success(request, str(say("已上岗。", "On duty now.")))
    elif act == "off" and pair:
        for row in Duty.objects.visible_to(viewer).filter(staff=pair[0], village=pair[1], until=None):
            duty.end_duty(row.pk, by=viewer)
        messages.success(
            request,
            str(say("代办已停，这位代办员不再收件。", "Off duty now: this agent takes no more matters.")),
        )
    return True


def _candidates(township: Organisation) -> list[tuple[Staff, Organisation]]:
    """Everybody with an agent's post at a village, with the village."""
    held = Holding.objects.filter(
        until=None,
        post__organisation__township=township,
        post__organisation__kind=Organisation.Kind.VILLAGE,
        staff__is_active=True,
    )
    rows = held.select_related("staff", "post__organisation").order_by("post__organisation__code", "letter")
    return [(row.staff, row.post.organisation) for row in rows if duty.ROLE in row.post.roles]


@staff_only()
@require_http_methods(["GET", "POST"])
def help_given(request: HttpRequest) -> HttpResponse:
    """Write down help given to older people; below it what was written down (S4.29.12)."""
    viewer = viewer_for(request)
    form = HelpForm(request.POST if request.method == "POST" else None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            unit = (
                Organisation.objects.select_related("township")
                .filter(pk__in=viewer.unit_ids)
                .order_by("pk")
                .first()
            )
            if unit is None:
                raise Refused("no_unit", Text("您没有岗位。", "You hold no post."))
            helping.give_help(unit, data["way"], by=viewer, persons=data["persons"], note=data["note"])
            messages.success(request, str(say("已登记。", "Written down.")))
            return redirect("help_given")
        except Refused as error:
            refusal = error
    rows = Help.objects.visible_to(viewer)
    context = {
        "form": form,
        "refusal": refusal,
        "rows": rows.select_related("given_by", "unit").order_by("-at")[:50],
        "persons": rows.filter(at__year=clock.today().year).aggregate(all=Sum("persons"))["all"] or 0,
    }
    status = status_of(refusal) if refusal else 422 if form.errors else 200
    return render(request, "agents/help.html", context, status=status)
