"""Whoever comes second, where the matter has passed out of their sight meanwhile."""

from collections.abc import Callable, Mapping

from django.forms import Field
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from sunlit import clock
from sunlit.core.text import Text
from sunlit.hall.wording import CLOCK
from sunlit.matters import refusals, sight
from sunlit.matters.models import Task
from sunlit.pages.kept import kept
from sunlit.people.viewer import Viewer


def too_late(
    request: HttpRequest,
    viewer: Viewer,
    number: str,
    name_of: Callable[[str], Text | None],
    fields: Mapping[str, Field] | None = None,
) -> HttpResponse:
    """The matter passed out of sight while somebody typed: whose turn it was is told who was first, and keeps what
    was typed. Raises Http404 for everybody else, exactly as where there is nothing."""
    asked = request.POST.get("task", "")
    tasks = Task.objects.filter(sight.was_turn_of(viewer), matter__number=number).select_related("done_by")
    # Only the form of the task itself knows its number; of a report nothing is said, not even that it moved.
    ours = tasks.filter(pk=int(asked) if asked.isdigit() and asked.isascii() and len(asked) < 18 else 0)
    task = ours.exclude(matter__label="report").first()
    if task is None or task.done_at is None:
        raise Http404
    who = task.done_by.name if task.done_by else CLOCK.zh
    refusal = refusals.already_done(who, f"{task.done_at.astimezone(clock.CHINA):%Y-%m-%d %H:%M}")
    context = {"number": number, "refusal": refusal, "kept": kept(request.POST, fields, name_of)}
    return render(request, "pages/too_late.html", context, status=409)
