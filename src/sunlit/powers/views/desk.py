"""The desk of powers: what each still lacks, one power with everything that can be done about it, the rules."""

from datetime import datetime, time

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sunlit import clock
from sunlit.core.powers import STAGES
from sunlit.core.refusals import Refused
from sunlit.language import say
from sunlit.matters.book import book
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.people.models import Organisation
from sunlit.powers import case_queries, queries, work
from sunlit.powers.acting import APPROVERS, KEEPERS, rules, status_of
from sunlit.powers.actions import catalogue, disclosing
from sunlit.powers.forms import ApprovalForm, DiscloseForm, PowerForm, RuleForm, UnderForm, scopes
from sunlit.powers.models import Exemption, Power, Rule


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only()
def home(request: HttpRequest) -> HttpResponse:
    """Which powers are public, what does each still lack, and does the list add up?"""
    viewer, place = viewer_for(request), township_for(request)
    form, refusal = ApprovalForm(), None
    if request.method == "POST":
        form = ApprovalForm(request.POST)
        if form.is_valid():
            try:
                day = form.cleaned_data["approved_at"]
                # A day without an hour: the approval holds from its morning on.
                at = datetime.combine(day, time(0, 0), clock.CHINA) if day else None
                typed = form.cleaned_data
                catalogue.enter_approval(place, typed["organ"], typed["reference"], at, by=viewer)
                messages.success(request, say("已登记。", "Entered."))
                return redirect("authority")
            except Refused as found:
                refusal = found
    lacking = {one.power.pk: one.lacks for one in work.to_do(place, clock.today())}
    rows = queries.catalogue(viewer, place)
    context = {
        "rows": [(line, lacking.get(line.power.pk, ())) for line in rows],
        "public": len(queries.catalogue_public(place)),
        "complete": queries.completeness_of(place),
        "form": form,
        "keeps": viewer.has_role(*KEEPERS),
        "untold": len(work.untold(viewer, 100)),
        "ranges": len(work.ranges_to_choose(viewer, 100)),
        "limits": len(work.limits_untold(viewer)),
        "refusal": refusal,
    }
    status = status_of(refusal) if refusal or not form.errors else 422
    return render(request, "powers/desk.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(*KEEPERS)
def new(request: HttpRequest) -> HttpResponse:
    """Enter a power; named with a service, the form begins with what its entry says."""
    viewer, place = viewer_for(request), township_for(request)
    refusal = None
    if request.method == "POST":
        form = PowerForm(place, request.POST)
        if form.is_valid():
            try:
                made = catalogue.enter(place, form.draft(), by=viewer)
                messages.success(request, say("已登记。", "Entered."))
                return redirect("authority_power", made.pk)
            except Refused as found:
                refusal = found
    else:
        form = PowerForm(place, initial=_from_item(request.GET.get("item", ""), place))
    status = status_of(refusal) if refusal or not form.errors else 422
    return render(
        request, "powers/edit.html", {"form": form, "refusal": refusal, "items": _items()}, status=status
    )


def _items() -> list[tuple[str, str]]:
    return [(one.id, one.name.zh) for one in sorted(book().items.values(), key=lambda one: one.number)]


def _from_item(item_id: str, place: Organisation) -> dict[str, object]:
    item = book().items.get(item_id)
    if item is None:
        return {}
    unit = Organisation.objects.filter(township=place, key=item.department).first()
    stated = {key: one.words for key, one in catalogue.from_item(item).items()}
    return {
        "item": item.id,
        "name": item.name.zh,
        "name_en": item.name.en,
        "unit": unit,
        "code": item.number,
        **stated,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only()
def power(request: HttpRequest, number: int) -> HttpResponse:
    """One power: its contents, approval, media, important links, records and exceptions."""
    viewer, place = viewer_for(request), township_for(request)
    rows = Power.objects.visible_to(viewer).filter(township=place, pk=number)
    row = rows.select_related("approval", "unit", "village", "affected").first()
    if row is None:
        raise Http404
    act = request.POST.get("act", "") if request.method == "POST" else ""
    form = PowerForm(place, request.POST if act == "rewrite" else None, initial=_initial(row))
    record = DiscloseForm(
        request.POST if act == "disclose" else None, initial={"on": clock.today(), "scope": row.scope}
    )
    under = UnderForm(
        place, request.POST if act == "approve" else None, initial={"approval": row.approval_id}
    )
    refusal = None
    if request.method == "POST":
        try:
            if _act(request, act, row, form, record, under):
                messages.success(request, say("已记下。", "Noted."))
                return redirect("authority_power", number)
        except Refused as found:
            refusal = found
    steps = book().procedures[row.procedure].steps
    marked = {one.step: one for one in row.marks.all()}
    context = {
        "power": row,
        "line": queries.Line(row, queries.groups()[row.group], row.unit),
        "form": form,
        "record": record,
        "under": under,
        "contents": queries.contents(row),
        "media": queries.media(row),
        "choices": [(one, one.key in row.media) for one in rules().media],
        "steps": [(key, step.title, marked.get(key)) for key, step in steps.items() if step.who],
        "scopes": scopes(empty=True),
        "exceptions": row.exceptions.select_related("asked_by", "approved_by").order_by("pk"),
        "stages": STAGES,
        "grounds": rules().grounds,
        "lacks": next((one.lacks for one in work.to_do(place, clock.today()) if one.power.pk == row.pk), ()),
        "figures_only": case_queries.is_figures_only(row),
        "keeps": viewer.has_role(*KEEPERS) and row.ended_on is None,
        "approves": viewer.has_role(*APPROVERS),
        "refusal": refusal,
    }
    failed = form.errors or record.errors or under.errors
    status = status_of(refusal) if refusal or not failed else 422
    return render(request, "powers/power_desk.html", context, status=status)


def _initial(row: Power) -> dict[str, object]:
    names = (
        "code",
        "name",
        "name_en",
        "group",
        "item",
        "register",
        "affects",
        "scope",
        "remedies",
        "revision",
    )
    found = {name: getattr(row, name) for name in names}
    found |= {"unit": row.unit_id, "affected": row.affected_id, "village": row.village_id}
    for key, stated in catalogue.stated_of(row).items():
        found |= {key: stated.words, f"none-{key}": stated.none}
    return found


def _act(
    request: HttpRequest, act: str, row: Power, form: PowerForm, record: DiscloseForm, under: UnderForm
) -> bool:
    """Do what the page asks; False where a form of it is unfit. Raises Refused, Http404 for an unknown act."""
    viewer, post = viewer_for(request), request.POST
    if act == "rewrite":
        if not form.is_valid():
            return False
        catalogue.rewrite(row.pk, form.draft(), by=viewer, revision=form.cleaned_data["revision"])
    elif act == "approve":
        if not under.is_valid() or under.cleaned_data["approval"] is None:
            return False
        catalogue.approve([row.pk], under.cleaned_data["approval"], by=viewer)
    elif act == "publish":
        catalogue.publish(row.pk, by=viewer)
    elif act == "end":
        catalogue.end(row.pk, post.get("why", ""), by=viewer)
    elif act == "mark":
        catalogue.mark_step(
            row.pk, post.get("step", ""), post.get("scope", ""), post.get("form", ""), post.get("time", ""), by=viewer
        )  # fmt: skip
    elif act == "media":
        disclosing.decide_media(row.pk, post.getlist("media"), post.get("society") == "1", by=viewer)
    elif act == "disclose":
        if not record.is_valid():
            return False
        typed = record.cleaned_data
        disclosing.disclose(
            row.pk,
            typed["medium"],
            typed["scope"],
            typed["on"],
            typed["evidence"],
            by=viewer,
            key=typed["key"],
        )
    elif act == "ask":
        disclosing.ask_exception(row.pk, post.get("stage", ""), post.get("ground", ""), post.get("basis", ""), by=viewer)  # fmt: skip
    elif act == "hide":
        disclosing.hide_stage(row.pk, post.get("stage", ""), by=viewer)
    elif act in ("agree", "show"):
        named = post.get("exception", "")
        known = row.exceptions.filter(pk=int(named)) if named.isascii() and named.isdigit() and len(named) < 18 else Exemption.objects.none()  # fmt: skip
        found = known.first()
        if found is None:
            raise Http404
        if act == "agree":
            disclosing.approve_exception(found.pk, post.get("reference", ""), by=viewer)
        else:
            disclosing.show_again(found.pk, by=viewer)
    else:
        raise Http404
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only()
def rules_page(request: HttpRequest) -> HttpResponse:
    """The rules on powers: entered, and put online under one function."""
    viewer, place = viewer_for(request), township_for(request)
    form, refusal, failed = RuleForm(), None, 0
    under = UnderForm(place)
    if request.method == "POST":
        try:
            if request.POST.get("act") == "publish":
                named = request.POST.get("rule", "")
                failed = int(named) if named.isascii() and named.isdigit() and len(named) < 18 else 0
                found = Rule.objects.visible_to(viewer).filter(township=place, pk=failed).first()
                if found is None:
                    raise Http404
                under = UnderForm(place, request.POST)
                approval = under.cleaned_data["approval"] if under.is_valid() else None
                disclosing.publish_rule(found.pk, request.POST.get("function", ""), approval, by=viewer)
                messages.success(request, say("已公布。", "Published."))
                return redirect("authority_rules")
            form = RuleForm(request.POST)
            if form.is_valid():
                typed = form.cleaned_data
                disclosing.enter_rule(place, typed["title"], typed["reference"], typed["text"], typed["function"], by=viewer)  # fmt: skip
                messages.success(request, say("已登记。", "Entered."))
                return redirect("authority_rules")
        except Refused as found_refusal:
            refusal = found_refusal
    context = {
        "rows": queries.rule_list(viewer, place),
        "functions": rules().functions,
        "form": form,
        "under": under,
        "keeps": viewer.has_role(*KEEPERS),
        "failed": failed,
        "refusal": refusal,
    }
    status = status_of(refusal) if refusal or not form.errors else 422
    return render(request, "powers/rules_desk.html", context, status=status)
