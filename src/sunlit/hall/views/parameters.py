"""The numbers of the rules, set by the head of the township for the township."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sunlit import clock
from sunlit.core.parameters import Direction, Measure, Parameter, shown
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall.views.acts.fields import JudgedForm, day_field
from sunlit.language import say
from sunlit.matters import choices, choosing
from sunlit.matters.book import book, book_of
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.people.models import Organisation

STRICTER = {
    Direction.DUTY_MAX: Text("只能相同或更短、更少", "the same or less"),
    Direction.RIGHT_MIN: Text("只能相同或更长、更多", "the same or more"),
    Direction.PUBLICITY_MIN: Text("只能相同或更长", "the same or longer"),
    Direction.FREQUENCY_MIN: Text("只能相同或更多次", "the same or more often"),
    Direction.DISCLOSE_SET: Text("可以增加，不能减少", "more, never fewer"),
    Direction.FORBIDDEN: Text("可以增加，不能减少", "more, never fewer"),
    Direction.PERSONAL_FIELDS: Text("可以减少，不能增加", "fewer, never more"),
    Direction.MATERIALS: Text("可以减少，不能增加", "fewer, never more"),
    Direction.STEPS: Text("可以减少，不能增加", "fewer, never more"),
}


class ChoiceForm(JudgedForm):
    """A value, its first day, and why."""

    value = forms.CharField(max_length=400, label=say("本镇的值", "The township's value"))
    since = day_field("从哪天起", "From")
    reason = forms.CharField(
        max_length=300, label=say("决定的理由或文号", "Reason, or number of the decision")
    )


@staff_only(*choosing.MAY_CHOOSE)
@require_http_methods(["GET", "HEAD"])
def parameters(request: HttpRequest) -> HttpResponse:
    """Which numbers hold here, and which law stands under them?"""
    place = township_for(request)
    groups = [
        {"title": entry.title, "rows": [_row(place, parameter) for parameter in entry.parameters]}
        for entry in book().regulations.values()
        if entry.parameters
    ]
    return render(request, "hall/desk/parameters.html", {"groups": groups})


@staff_only(*choosing.MAY_CHOOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def parameter(request: HttpRequest, parameter: str) -> HttpResponse:
    """Set one of them for the township, from a day on."""
    place = township_for(request)
    known = book().parameters.get(parameter)
    if known is None:
        raise Http404
    form = ChoiceForm(
        request.POST if request.method == "POST" else None,
        initial={"value": _typed(place, known), "since": clock.today()},
    )
    refusal = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            choosing.choose(
                place,
                parameter,
                data["value"],
                since=data["since"],
                reason=data["reason"],
                by=viewer_for(request),
            )
            words = say(
                f"已定，从{data['since']}起生效；在办的按原来的规则。",
                f"Set, in force from {data['since']}; what runs keeps its rule.",
            )
            messages.success(request, str(words))
            return redirect("desk_parameter", parameter)
        except Refused as error:
            refusal = error
    context = {
        "row": _row(place, known),
        "form": form,
        "refusal": refusal,
        "stricter": STRICTER[known.direction],
        "history": [
            {"row": row, "value": shown(choices.as_value(row.value), known.unit)}
            for row in choices.known_since(place.pk, parameter)
        ],
    }
    status = 422 if refusal or form.errors else 200
    return render(request, "hall/desk/parameter.html", context, status=status)


def _row(place: Organisation, known: Parameter) -> dict[str, Any]:
    now = book_of(place.pk).effective(known.id, clock.today())
    return {
        "parameter": known,
        "value": shown(now.value, known.unit),
        "source": now.article,
        "law_value": shown(now.law_value, known.unit) if now.law_value is not None else None,
        "law_article": now.law_article,
    }


def _typed(place: Organisation, known: Parameter) -> str:
    """The value in force as it is typed."""
    value = book_of(place.pk).effective(known.id, clock.today()).value
    if isinstance(value, tuple):
        return "、".join(value)
    if known.unit is Measure.YES_NO:
        return "yes" if value else "no"
    return str(value)
