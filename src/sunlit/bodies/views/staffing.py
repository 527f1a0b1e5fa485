"""Inspection rounds, the internal board and the service team: pages of the desk and the public pages of open posts."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.bodies import work_forms
from sunlit.bodies.actions import board as lines
from sunlit.bodies.actions import recruiting, rounds
from sunlit.bodies.models import BoardEntry, Recruitment, Round
from sunlit.bodies.team import team_of
from sunlit.bodies.views.offers import Offer, serve
from sunlit.core.text import Text
from sunlit.language import current
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody, staff_only, township_for, viewer_for
from sunlit.people.models import Organisation

LINES = 200


@require_http_methods(["GET", "POST"])
@staff_only()
def all_rounds(request: HttpRequest) -> HttpResponse:
    """Which inspections of openness are there, who opened them, and which are still open?"""
    township, viewer = township_for(request), viewer_for(request)
    opening = Offer(
        "open",
        Text("开始一次检查", "Open a round"),
        work_forms.round_form,
        lambda typed: rounds.open_round(township, by=viewer, **typed),
    )
    leads = rounds.may_lead(viewer, township)

    def page() -> dict[str, Any]:
        rows = Round.objects.filter(township=township).prefetch_related("acts__by").order_by("-first", "-pk")
        return {"rounds": rows, "leads": leads}

    # Whoever is no member sees no form; one that is sent all the same is refused, with the rule.
    offers = [opening] if leads or request.method == "POST" else []
    return serve(request, "bodies/rounds.html", offers, page, reverse("rounds_desk"))


@require_http_methods(["GET", "POST"])
@staff_only()
def one_round(request: HttpRequest, pk: int) -> HttpResponse:
    """What was this inspection, who did what with it, and what did each unit have?"""
    township, viewer = township_for(request), viewer_for(request)
    row = get_object_or_404(Round, pk=pk, township=township)
    leads = rounds.may_lead(viewer, township)
    offers = [
        Offer(
            "change",
            Text("变更时间", "Change its days"),
            lambda data: work_forms.change_form(data, row.first, row.last, row.revision),
            lambda typed: rounds.change_round(row, by=viewer, **typed),
        ),
        Offer(
            "close",
            Text("结束检查", "Close it"),
            lambda data: work_forms.close_form(data, row.revision),
            lambda typed: rounds.close_round(row, by=viewer, **typed),
        ),
    ]

    def page() -> dict[str, Any]:
        found = row.result or rounds.found_of_units(township)
        names = {unit.code: unit for unit in Organisation.objects.filter(township=township)}
        return {
            "round": row,
            "acts_done": row.acts.select_related("by").order_by("pk"),
            "found": [(names[str(one["unit"])], one["checks"]) for one in found if one["unit"] in names],
        }

    shown = offers if (leads and row.closed_at is None) or request.method == "POST" else []
    return serve(request, "bodies/round.html", shown, page, reverse("round_desk", args=[row.pk]))


@require_http_methods(["GET", "POST"])
@staff_only()
def board(request: HttpRequest) -> HttpResponse:
    """Who was assessed, appointed, rewarded or punished, and who came late? For all staff, and for nobody outside."""
    township, viewer = township_for(request), viewer_for(request)
    rows = BoardEntry.objects.visible_to(viewer).filter(township=township, withdrawn_at=None)
    entries = list(rows.select_related("staff", "by").order_by("-month", "kind", "staff__username")[:LINES])

    def post(typed: dict[str, Any]) -> None:
        person = int(typed.pop("staff"))
        lines.post_line(township, lines.Line(staff_id=person, **typed), by=viewer)

    def withdraw(typed: dict[str, Any]) -> None:
        row = get_object_or_404(BoardEntry, pk=int(typed["line"]), township=township)
        lines.withdraw_line(row, typed["reason"], by=viewer)

    choices = [
        (
            str(row.pk),
            f"{row.month:%Y-%m} {row.staff.label(current())} {row.get_kind_display()} {row.text[:20]}",
        )
        for row in entries
    ]
    offers = [
        Offer("line", Text("公开一条", "Put a line on it"), lambda data: work_forms.board_form(data, township), post),
        Offer(
            "withdraw", Text("撤下一条", "Take a line off"), lambda data: work_forms.withdraw_form(data, choices), withdraw
        ),
    ]  # fmt: skip
    keeps = viewer.has_role(*lines.KEEPERS)
    shown = offers if keeps or request.method == "POST" else []
    return serve(request, "bodies/board.html", shown, lambda: {"entries": entries}, reverse("board_desk"))


@require_http_methods(["GET", "POST"])
@staff_only()
def team_desk(request: HttpRequest) -> HttpResponse:
    """Which posts of the service team stand open, and for which is nobody sought?"""
    township, viewer = township_for(request), viewer_for(request)
    team = team_of(township)
    choices = [
        (str(one.post.pk), f"{one.post.organisation.label(current())} {one.post.label(current())}")
        for one in team.places
        if one.open
    ]

    def recruit(typed: dict[str, Any]) -> None:
        post = int(typed.pop("post"))
        recruiting.recruit(township, post, by=viewer, **typed)

    offer = Offer(
        "recruit",
        Text("发布招聘公告", "Publish a recruitment notice"),
        lambda data: work_forms.recruit_form(data, choices),
        recruit,
    )
    may = viewer.has_role(*recruiting.RECRUITERS) and bool(choices)
    shown = [offer] if may or request.method == "POST" else []
    context = {"team": team, "public": False}
    return serve(request, "bodies/team_desk.html", shown, lambda: context, reverse("team_desk"))


@for_everybody
@require_GET
def team(request: HttpRequest, township: str) -> HttpResponse:
    """How many posts has the service team, how many are filled, and where is somebody sought?"""
    place = township_or_404(township)
    context = public_page(place, section="bodies", team=team_of(place), public=True)
    return render(request, "bodies/public_team.html", context)


@for_everybody
@require_GET
def recruitment(request: HttpRequest, township: str, pk: int) -> HttpResponse:
    """Who is sought for this post, and until when?"""
    place = township_or_404(township)
    rows = Recruitment.objects.filter(township=place, published_on__lte=clock.today())
    notice = rows.select_related("post__organisation").filter(pk=pk).first()
    if notice is None:
        raise Http404
    here = next((one for one in team_of(place).places if one.post.pk == notice.post_id), None)
    context = public_page(
        place,
        section="bodies",
        notice=notice,
        filled=here is None or not here.open,
        over=notice.until < clock.today(),
    )
    return render(request, "bodies/public_recruitment.html", context)
