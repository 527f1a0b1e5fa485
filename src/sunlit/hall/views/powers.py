"""The power list on the desk: what lies outside the centre, what lacks a window, and the form to change a line."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sunlit.core.refusals import Refused
from sunlit.hall import catalogue, powers
from sunlit.hall.actions import powers as acts
from sunlit.hall.actions.offering import EDITORS
from sunlit.hall.models import Power
from sunlit.language import say, spoken
from sunlit.pages.fields import RowChoice
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.people.models import Organisation

READERS = (*EDITORS, "mayor", "deputy_leader", "supervisor")


class PowerForm(forms.Form):
    """One line of the power list."""

    use_required_attribute = False
    number = forms.CharField(label=say("编号", "Number"), required=False, max_length=40)
    name = forms.CharField(label=say("名称", "Name"), required=False, max_length=200)
    kind = forms.ChoiceField(
        label=say("类别", "Kind"), choices=Power.Kind.choices, widget=forms.RadioSelect, initial="service"
    )
    unit = RowChoice(label=say("承办部门", "Department"), queryset=Organisation.objects.none())
    item = forms.ChoiceField(
        label=say("对应的服务事项", "Item of the catalogue"),
        required=False,
        help_text=say("还没有进中心的留空。", "Empty while it lies outside the centre."),
    )
    in_hall = forms.BooleanField(
        label=say("应当进大厅", "Belongs into the hall"), required=False, initial=True
    )

    def __init__(self, *args: Any, township: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit, item = self.fields["unit"], self.fields["item"]
        assert isinstance(unit, forms.ModelChoiceField) and isinstance(item, forms.ChoiceField)
        unit.queryset = Organisation.objects.filter(township=township, valid_to=None, outside=False).exclude(
            key=""
        )
        item.choices = [
            ("", str(say("（还没有）", "(none yet)"))),
            *(
                (row.id, f"{row.number} {spoken(row.name)}")
                for category in catalogue.categories()
                for row in category.items
            ),
        ]

    def listed(self) -> acts.Listed:
        """What was typed, as the action takes it."""
        typed = self.cleaned_data
        return acts.Listed(
            typed["number"], typed["name"], typed["kind"], typed["unit"], typed["item"], typed["in_hall"]
        )


@staff_only(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def power_list(request: HttpRequest) -> HttpResponse:
    """What does the town do for people that can't be had at the centre, or has no window in the hall?"""
    viewer, township = viewer_for(request), township_for(request)
    may_edit = viewer.has_role(*EDITORS)
    form, refusal, status = PowerForm(township=township), None, 200
    if request.method == "POST":
        try:
            if request.POST.get("what") == "catalogue":
                count = acts.take_over_catalogue(township, by=viewer)
                messages.success(request, say(f"登记了{count}项。", f"{count} entered."))
                return redirect("desk_powers")
            form = PowerForm(request.POST, township=township)
            if form.is_valid():
                acts.list_power(township, form.listed(), by=viewer)
                messages.success(request, say("已登记。", "Entered."))
                return redirect("desk_powers")
            status = 422
        except Refused as found:
            refusal, status = found, 422
    rows = powers.listed(viewer, township)
    only = request.GET.get("only", "")
    by_lack = {name: [row for row in rows if lacks(row)] for name, lacks in powers.LACKING.items()}
    context = {
        "rows": by_lack.get(only, rows),
        "total": len(rows),
        "outside": len(by_lack["outside"]),
        "waiting": len(by_lack["hall"]),
        "only": only,
        "form": form,
        "refusal": refusal,
        "may_edit": may_edit,
        "categories": len(catalogue.categories()),
    }
    return render(request, "hall/desk/powers.html", context, status=status)


@staff_only(*EDITORS)
@require_http_methods(["GET", "HEAD", "POST"])
def power(request: HttpRequest, power: int) -> HttpResponse:
    """Change one line of the power list, or take it off."""
    viewer, township = viewer_for(request), township_for(request)
    row = Power.objects.visible_to(viewer).filter(pk=power).first()
    if row is None:
        raise Http404
    initial = {name: getattr(row, name) for name in ("number", "name", "kind", "unit", "item", "in_hall")}
    form, refusal, status = PowerForm(township=township, initial=initial), None, 200
    if request.method == "POST":
        try:
            if request.POST.get("what") == "end":
                acts.end_power(row.pk, request.POST.get("reason", ""), by=viewer)
                messages.success(request, say("已取消。", "Taken off the list."))
                return redirect("desk_powers")
            form = PowerForm(request.POST, township=township)
            if form.is_valid():
                acts.change_power(row.pk, form.listed(), by=viewer)
                messages.success(request, say("已保存。", "Saved."))
                return redirect("desk_powers")
            status = 422
        except Refused as found:
            refusal, status = found, 422
    context = {"power": row, "form": form, "refusal": refusal, "typed_reason": request.POST.get("reason", "")}
    return render(request, "hall/desk/power.html", context, status=status)
