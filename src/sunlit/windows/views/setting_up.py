"""Setting the hall up: windows, queues, the kiosk's address, tests and the roster."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.language import current, say
from sunlit.pages import typed as sent
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.paper import qr
from sunlit.people.models import Organisation, Staff
from sunlit.windows import centre, placards, queries, signs, staffing
from sunlit.windows.acting import MANAGERS, status_of
from sunlit.windows.actions import setting_up
from sunlit.windows.forms import QueueForm, RosterForm, SourceForm, TestForm, WindowForm
from sunlit.windows.models import Hall, Queue, Rostered, Window

ROSTER_DAYS = 14


@staff_only(*MANAGERS)
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """What is there: windows, queues, the kiosk, the bodies that send staff."""
    viewer, place = viewer_for(request), township_for(request)
    bodies = SourceForm(place, request.POST if request.POST.get("act") == "second" else None)
    if request.method == "POST" and bodies.is_bound:
        if bodies.is_valid():
            setting_up.second(bodies.cleaned_data["source"], bodies.cleaned_data["staff"], by=viewer)
            return redirect("windows_setup")
    elif request.method == "POST":
        if request.POST.get("act") != "renew":
            raise Http404
        setting_up.renew_kiosk(place, by=viewer)
        messages.success(request, str(say("取号机已换新地址。", "The kiosk has a new address.")))
        return redirect("windows_setup")
    hall = Hall.objects.filter(township=place).first()
    guides = {one.about: one for one in placards.guides(place)}
    context = {
        "windows": [
            (row, signs.standing(row), guides.get(f"window:{row.pk}"))
            for row in Window.objects.standing()
            .filter(township=place)
            .select_related("department", "post", "township")
            .order_by("number")
        ],
        "queues": Queue.objects.standing()
        .filter(township=place)
        .prefetch_related("windows")
        .order_by("letter"),
        "kiosk": f"{settings.PUBLIC_ADDRESS}/{place.code}/kiosk/{hall.kiosk_key}/" if hall else "",
        "kiosk_path": f"/{place.code}/kiosk/{hall.kiosk_key}/" if hall else "",
        "display_path": f"/{place.code}/windows/display/",
        "empty": [row for row in centre.sources(place, clock.today()) if row.sent_nobody],
        "form": bodies,
        "without": queries.without_window(place),
    }
    return render(request, "windows/setup.html", context, status=422 if bodies.errors else 200)


def _of(place: Organisation, number: int | None) -> Window | None:
    if number is None:
        return None
    row = (
        Window.objects.standing()
        .select_related("township", "department", "post")
        .filter(township=place, number=number)
        .first()
    )
    if row is None:
        raise Http404
    return row


@staff_only(*MANAGERS)
@require_http_methods(["GET", "POST"])
def window(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """What is this window to be?"""
    place = township_for(request)
    row = _of(place, number)
    form = WindowForm(place, request.POST or None, initial=_initial(row))
    refusal = None
    if request.method == "POST" and request.POST.get("act") == "close" and row is not None:
        try:
            setting_up.close_for_good(row.pk, by=viewer_for(request))
            return redirect("windows_setup")
        except Refused as found:
            refusal = found
    elif request.method == "POST" and form.is_valid():
        plan = setting_up.WindowPlan(**form.cleaned_data)
        try:
            if row is None:
                setting_up.set_up_window(place, plan, by=viewer_for(request))
            else:
                setting_up.change_window(row.pk, plan, by=viewer_for(request))
            messages.success(request, str(say("已保存。", "Saved.")))
            return redirect("windows_setup")
        except Refused as found:
            refusal = found
    status = status_of(refusal) if refusal else 422 if form.errors else 200
    return render(
        request, "windows/window_form.html", {"form": form, "window": row, "refusal": refusal}, status=status
    )


def _initial(row: Window | None) -> dict[str, Any]:
    if row is None:
        return {"hours": "8:30-12:00，14:00-17:30"}
    names = ("number", "name", "name_en", "place", "place_en", "scope", "at_home")
    values = {name: getattr(row, name) for name in names}
    hours = "，".join("-".join(pair) for pair in row.hours)
    return values | {"department": row.department_id, "post": row.post_id, "hours": hours}


@staff_only(*MANAGERS)
@require_http_methods(["GET", "POST"])
def queue(request: HttpRequest, letter: str = "") -> HttpResponse:
    """What is this queue to be?"""
    place = township_for(request)
    row = (
        Queue.objects.standing().select_related("township").filter(township=place, letter=letter).first()
        if letter
        else None
    )
    if letter and row is None:
        raise Http404
    initial = {}
    if row is not None:
        initial = {name: getattr(row, name) for name in ("letter", "name", "name_en", "scope")}
        initial["windows"] = list(row.windows.values_list("pk", flat=True))
    form = QueueForm(place, request.POST or None, initial=initial)
    refusal = None
    if request.method == "POST" and request.POST.get("act") == "end" and row is not None:
        try:
            setting_up.end_queue(row.pk, by=viewer_for(request))
            return redirect("windows_setup")
        except Refused as found:
            refusal = found
    elif request.method == "POST" and form.is_valid():
        plan = setting_up.QueuePlan(**{**form.cleaned_data, "windows": list(form.cleaned_data["windows"])})
        try:
            setting_up.set_up_queue(place, plan, by=viewer_for(request), queue=row)
            messages.success(request, str(say("已保存。", "Saved.")))
            return redirect("windows_setup")
        except Refused as found:
            refusal = found
    status = status_of(refusal) if refusal else 422 if form.errors else 200
    return render(
        request, "windows/queue_form.html", {"form": form, "queue": row, "refusal": refusal}, status=status
    )


@staff_only(*MANAGERS)
@require_http_methods(["GET", "POST"])
def staff(request: HttpRequest, number: int) -> HttpResponse:
    """Who may work at this window, and who is planned?"""
    place, today = township_for(request), clock.today()
    row = _of(place, number)
    assert row is not None
    day = sent.day(request.GET.get("day", "")) or today
    people = staffing.workers(row, day)
    named = [(str(worker.staff.pk), worker.staff.label(current())) for worker in people]
    offered = [(str(worker.staff.pk), worker.staff.label(current())) for worker in people if worker.offered]
    act = request.POST.get("act", "")
    tests = TestForm(named, request.POST if act == "test" else None, initial={"day": today})
    roster = RosterForm(
        _offered_on(row, request.POST.get("day", ""), offered),
        request.POST if act == "plan" else None,
        initial={"day": day},
    )
    refusal = None
    if request.method == "POST":
        try:
            if act == "test" and tests.is_valid():
                typed = tests.cleaned_data
                person = Staff.objects.get(pk=typed["staff"])
                setting_up.enter_test(
                    row.pk,
                    person,
                    typed["score"],
                    by=viewer_for(request),
                    day=typed["day"],
                    training=typed["training"],
                )
                return redirect("window_staff", number=number)
            if act == "plan" and roster.is_valid():
                typed = roster.cleaned_data
                chosen = int(typed["staff"]) if typed["staff"] else None
                setting_up.plan_roster(row.pk, typed["day"], chosen, by=viewer_for(request))
                return redirect("window_staff", number=number)
        except Refused as found:
            refusal = found
    context = {
        "window": row,
        "people": people,
        "mark": staffing.pass_mark(row, day),
        "tests": tests,
        "roster": roster,
        "planned": Rostered.objects.filter(
            window=row, day__range=(today, today + timedelta(days=ROSTER_DAYS))
        )
        .select_related("staff")
        .order_by("day"),
        "refusal": refusal,
        "day": day,
    }
    status = status_of(refusal) if refusal else 422 if request.method == "POST" else 200
    return render(request, "windows/staff.html", context, status=status)


@staff_only(*MANAGERS)
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, number: int) -> HttpResponse:
    """What hangs at this window, to be printed, and does the printed one still hold?"""
    row = _of(township_for(request), number)
    assert row is not None
    if request.method == "POST":
        signs.printed(row.pk, by=viewer_for(request))
        return redirect("windows_setup")
    shown = signs.sign_of(row)
    context = {
        "window": row,
        "sign": shown,
        "standing": signs.standing(row),
        "picture": qr.svg(shown.address),
    }
    return render(request, "windows/sign.html", context)


def _offered_on(row: Window, typed: str, today: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Whom the roster offers on the day that was typed."""
    day = sent.day(typed)
    if day is None:
        return today
    return [(str(person.pk), person.label(current())) for person in staffing.offered(row, day)]
