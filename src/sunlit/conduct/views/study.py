"""Study, rewards and drivers' cards on the desk."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.conduct import queries
from sunlit.conduct.actions import study as acts
from sunlit.conduct.actions.recording import KEEPERS
from sunlit.conduct.forms import RewardForm, StudyForm
from sunlit.conduct.models import Reward, StudyEntry
from sunlit.conduct.views.showing import status_of
from sunlit.core.refusals import Refused
from sunlit.pages.answers import tried
from sunlit.pages.viewing import staff_only, township_for, viewer_for

OFFICE = ("office_clerk", "centre_director", "mayor", "deputy_leader", "driver")


@require_http_methods(["GET", "POST"])
@staff_only()
def study(request: HttpRequest) -> HttpResponse:
    """What is there to study, and which drafts wait?"""
    viewer, place = viewer_for(request), township_for(request)
    what = request.POST.get("what", "")
    form = StudyForm(request.POST if what == "write" else None)
    refusal: Refused | None = None
    if request.method == "POST":
        if what not in ("write", "publish", "take_down"):
            raise Http404

        def act(typed: dict[str, Any]) -> None:
            if what == "write":
                words = acts.Words(
                    typed["title"], typed["text"], typed["title_en"], typed["text_en"], typed["case"]
                )
                acts.write_entry(typed["point"], words, place, by=viewer, key=typed["key"])
                return
            number = request.POST.get("entry", "")
            if not (number.isascii() and number.isdigit()):
                raise Http404
            try:
                change = acts.publish_entry if what == "publish" else acts.take_down
                change(int(number[:18]), by=viewer)
            except StudyEntry.DoesNotExist as error:
                raise Http404 from error

        done, refusal = tried(request, form if what == "write" else forms.Form(request.POST), act)
        if done:
            return redirect("conduct_study")
    context = {
        "points": queries.study_of(place, viewer) + queries.study_of(place, viewer, in_summary=True),
        "form": form,
        "refusal": refusal,
        "keeps": viewer.has_role(*KEEPERS),
    }
    return render(request, "conduct/study.html", context, status=status_of(refusal, form))


@require_http_methods(["GET", "POST"])
@staff_only()
def rewards(request: HttpRequest) -> HttpResponse:
    """Who of my team was commended, and why?"""
    viewer, place = viewer_for(request), township_for(request)
    teams = acts.teams_of(place, viewer)
    by_key = {f"{one.rule.key}:{one.unit.pk}": one for one in teams}
    form = RewardForm(teams, request.POST or None, initial={"day": clock.today()})
    refusal = None
    if request.method == "POST":

        def act(typed: dict[str, Any]) -> None:
            chosen = by_key[typed["team"]]
            acts.reward(
                chosen.rule.key, chosen.unit, typed["person"], typed["reason"], typed["day"],
                by=viewer, key=typed["key"],
            )  # fmt: skip

        done, refusal = tried(request, form, act)
        if done:
            return redirect("conduct_rewards")
    rows = Reward.objects.visible_to(viewer).select_related("recorded_by").order_by("-day", "-pk")
    lists = [
        (one, [row for row in rows if (row.body, row.unit_id) == (one.rule.key, one.unit.pk)])
        for one in teams
    ]
    enters = viewer.has_role(*KEEPERS) or any(
        one.leader is not None and one.leader.person == viewer.staff_id for one in teams
    )
    context = {"teams": lists, "form": form if enters else None, "refusal": refusal}
    return render(request, "conduct/rewards.html", context, status=status_of(refusal, form))


@require_GET
@staff_only(*OFFICE)
def drivers(request: HttpRequest) -> HttpResponse:
    """Who drives, and under which number are they reached day and night?"""
    viewer, place = viewer_for(request), township_for(request)
    cards = queries.drivers_of(place, clock.today())
    if not viewer.has_role(*OFFICE[:-1]):
        cards = [card for card in cards if card.staff.pk == viewer.staff_id]
    context = {"cards": cards, "notes": viewer.has_role("office_clerk")}
    return render(request, "conduct/drivers.html", context)
