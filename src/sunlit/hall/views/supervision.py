"""The station head's page, the supervisor's page, ratings, and the catalogue as the desk sees it."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlit import clock
from sunlit.core.item_elements import TO_CONFIRM
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import breaches, catalogue, faults, lists, queries, register, supervision
from sunlit.hall.actions import looking, offering
from sunlit.hall.models import ItemState
from sunlit.hall.sheets import limit_in_words
from sunlit.hall.views.listing import rows_of
from sunlit.language import current, say
from sunlit.pages.typed import whole
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer

HEADS = ("station_head", "centre_director", "deputy_leader", "mayor")
OVERSEERS = ("supervisor", "mayor", "deputy_leader")


@require_GET
@staff_only(*HEADS)
def unit(request: HttpRequest) -> HttpResponse:
    """How does my unit stand: each figure opens its list."""
    viewer = viewer_for(request)
    units = [
        row for row in queries.units_of(viewer.township_id or 0) if row.kind != Organisation.Kind.VILLAGE
    ]
    mine = [row for row in units if row.pk in viewer.unit_ids]
    if viewer.sees_township:
        mine = [row for row in units if row.key]
    wanted = request.GET.get("unit", "")
    chosen = next((row for row in mine if str(row.pk) == wanted), None)
    if chosen is None and not viewer.sees_township:
        chosen = mine[0] if mine else None
    unit_id = chosen.pk if chosen else None
    opened = lists.listed(viewer, lists.Filters(state="open", unit=unit_id)).order_by().count()
    where = f"&unit={unit_id}" if unit_id else ""
    return render(
        request,
        "hall/desk/unit.html",
        {
            "chosen": chosen,
            "units": mine,
            "opened": opened,
            "opened_url": f"/desk/matters/?state=open{where}",
            "figures": supervision.figures(viewer, supervision.UNIT_FIGURES, unit=unit_id),
            "waiting": supervision.waiting_for(viewer, unit=unit_id),
            "unassigned": supervision.unassigned(viewer, unit=unit_id),
        },
    )


@require_GET
@staff_only(*OVERSEERS)
def oversight(request: HttpRequest) -> HttpResponse:
    """What is about to go wrong, and what did: lateness, notices, promises, ratings, the program's own checks."""
    viewer = viewer_for(request)
    township = township_for(request)
    return render(
        request,
        "hall/desk/supervision.html",
        {
            "figures": supervision.figures(viewer, supervision.SUPERVISION_FIGURES),
            "by_post": supervision.late_by_post(viewer),
            "by_item": supervision.late_by_item(viewer),
            "notices": supervision.second_notices(viewer),
            "breaches": breaches.not_told_at_first(viewer),
            "deferred": faults.deferred(viewer)[:50],
            "register": _register(viewer),
            "durations": supervision.durations(viewer),
            "exceptions": supervision.exceptions(township),
            "limits": supervision.limits_being_set(township),
            "ratings": supervision.ratings(viewer, worst=True),
            "sweeps": supervision.sweeps(),
            "silent": supervision.sweep_is_silent(),
            "ledger": supervision.last_ledger_check(township),
            "people": (
                Staff.objects.filter(township=township, is_active=True).order_by("username")
                if viewer.has_role("supervisor")
                else []
            ),
        },
    )


def _register(viewer: Viewer) -> list[register.Figure]:
    """The register's figures of this month for the assessment, for the discipline office only: computed by the same
    function as those on the register's own page, so that the two can't differ (S2.26.12)."""
    if not viewer.has_role("supervisor"):
        return []
    today = clock.today()
    return register.figures(viewer, today.replace(day=1), today)


@require_POST
@staff_only(*OVERSEERS)
def check_ledger(request: HttpRequest) -> HttpResponse:
    """Check the log now."""
    report = looking.check_ledger(township_for(request), by=viewer_for(request))
    tell = messages.success if report.ok else messages.error
    tell(request, report.sentence.in_language(current()))
    return redirect("desk_supervision")


@require_GET
@staff_only()
def late_of(request: HttpRequest, person: int) -> HttpResponse:
    """One person's late items, for that person and the discipline office only (S1.06.05)."""
    viewer = viewer_for(request)
    staff = Staff.objects.filter(pk=person, township_id=viewer.township_id).first()
    if staff is None or not lists.may_list_person(viewer, person):
        raise Http404
    try:
        cutoff = clock.today() if not request.GET.get("until") else _day(request.GET["until"])
    except ValueError:
        cutoff = clock.today()
    rows = lists.late_items_of(viewer, person, cutoff).select_related("unit", "handler", "village")
    found = list(rows.order_by("due", "pk")[:500])
    return render(
        request,
        "hall/desk/late_of.html",
        {"staff": staff, "rows": rows_of(found), "count": len(found), "cutoff": cutoff},
    )


@require_GET
@staff_only()
def ratings(request: HttpRequest) -> HttpResponse:
    """What applicants think of matters that I may see; never who rated."""
    return render(request, "hall/desk/ratings.html", {"ratings": supervision.ratings(viewer_for(request))})


@require_http_methods(["GET", "POST"])
@staff_only("centre_director", "office_clerk", *OVERSEERS)
def items(request: HttpRequest) -> HttpResponse:
    """Which items does the township offer, what is missing, who answers for each."""
    viewer = viewer_for(request)
    township = township_for(request)
    refusal = None
    item_id = request.POST.get("item", "")
    if request.method == "POST":
        try:
            _change_item(request, township, item_id)
        except KeyError as error:
            raise Http404 from error
        except Refused as found:
            refusal = found
        else:
            messages.success(request, say("已保存。", "Saved."))
            return redirect(f"{request.path}#{item_id}")
    states = {row.item: row for row in ItemState.objects.filter(township=township).select_related("owner")}
    only = request.GET.get("only", "")
    offers = [row for row in catalogue.offers(township) if wanted_by(row, only)]
    return render(
        request,
        "hall/desk/items.html",
        {
            "rows": [
                {
                    "offer": row,
                    "state": states.get(row.item.id),
                    "own": limit_in_words(row.terms.promised) if row.terms.promised else None,
                    "confirm": [TO_CONFIRM[key] for key in row.item.to_confirm],
                }
                for row in offers
            ],
            "limits": supervision.limits_being_set(township),
            "people": list(Staff.objects.filter(township=township, is_active=True).order_by("username")),
            "refusal": refusal,
            "refused_item": item_id,
            "typed_reason": request.POST.get("reason", ""),
            "may_edit": viewer.has_role(*offering.EDITORS),
            "only": only,
        },
        status=422 if refusal else 200,
    )


def wanted_by(row: catalogue.Offer, only: str) -> bool:
    """Whether the catalogue shows an item under a filter: ``incomplete``, ``confirm``, ``closed`` or none."""
    if only == "incomplete":
        return not row.complete
    if only == "confirm":
        return bool(row.item.to_confirm)
    if only == "closed":
        return not row.offered
    return True


def _change_item(request: HttpRequest, township: Organisation, item_id: str) -> None:
    viewer = viewer_for(request)
    what = request.POST.get("what", "")
    if what == "owner":
        owner = Staff.objects.filter(pk=whole(request.POST.get("owner", "")) or 0).first()
        if owner is None:
            raise Refused(
                "nobody_chosen",
                Text("没有选责任人。", "Nobody is chosen."),
                Text("请从名单中选择本镇人员。", "Choose somebody of this township."),
                field="owner",
            )
        offering.set_owner(township, item_id, owner, by=viewer)
    elif what == "offer":
        offering.offer(township, item_id, by=viewer)
    elif what == "close":
        offering.stop_offering(township, item_id, by=viewer, reason=request.POST.get("reason", ""))
    else:
        raise KeyError(what)


def _day(text: str) -> date:
    return date.fromisoformat(text)
