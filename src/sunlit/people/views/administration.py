"""Pages of the three administrators: accounts, grants and policy, the ledger."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.dateparse import parse_date as _parse_date
from django.views.decorators.http import require_http_methods, require_safe

from sunlit import clock
from sunlit.core.chain import stamp
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.language import say, spoken
from sunlit.ledger import queries as ledger
from sunlit.ledger.models import Entry
from sunlit.ledger.wording import name_acts, name_of
from sunlit.pages.viewing import administrators_only, viewer_for
from sunlit.people import actions, policy, queries
from sunlit.people.actions.organisations import KINDS
from sunlit.people.forms import GivePost, Leaving, LedgerFilter, NewOrganisation, NewStaff
from sunlit.people.models import Holding, Organisation, Staff
from sunlit.people.roles import titles
from sunlit.people.views.showing import number, refuse, said, show, status_of

_PAGE = 50
_START = {"system": "/desk/admin/staff/", "security": "/desk/admin/posts/", "audit": "/desk/admin/ledger/"}

ACTS = {
    "signed_in": Text("登录", "Signed in"),
    "sign_in_failed": Text("登录失败", "Sign-in failed"),
    "signed_out": Text("退出", "Signed out"),
    "locked": Text("登录锁定", "Locked"),
    "second_factor_failed": Text("第二验证因子不对", "Second factor wrong"),
    "recovery_code_used": Text("使用恢复码", "Recovery code used"),
    "recovery_codes_made": Text("重新生成恢复码", "Recovery codes made"),
    "totp_enrolled": Text("绑定第二验证因子", "Second factor enrolled"),
    "totp_removed": Text("解除第二验证因子", "Second factor removed"),
    "password_changed": Text("更改密码", "Password changed"),
    "password_reset": Text("重置密码", "Password reset"),
    "account_made": Text("新建账户", "Account made"),
    "account_disabled": Text("停用账户", "Account disabled"),
    "post_given": Text("任职", "Post given"),
    "post_ended": Text("任职结束", "Holding ended"),
    "grants_changed": Text("更改授权", "Grants changed"),
    "duties_changed": Text("更改岗位职责", "Duties changed"),
    "organisation_added": Text("增设机构", "Organisation added"),
    "organisation_renamed": Text("机构改名", "Organisation renamed"),
    "organisation_ended": Text("撤销机构", "Organisation ended"),
    "policy_changed": Text("更改安全策略", "Policy changed"),
    "absence_asked": Text("申请离岗", "Absence asked for"),
    "absence_entered": Text("批准离岗", "Absence approved"),
    "absence_withdrawn": Text("撤回离岗", "Absence taken back"),
    "work_passed_on": Text("移交工作", "Work passed on"),
}
"""What the acts of people are called."""
name_acts(ACTS)


@administrators_only("system", "security", "audit")
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Each administrator to the own work."""
    return redirect(_START[viewer_for(request).admin])


def _pages(request: HttpRequest, rows: Any) -> Any:
    return Paginator(rows, _PAGE).get_page(request.GET.get("page"))


@administrators_only("system")
@require_safe
def staff_list(request: HttpRequest) -> HttpResponse:
    """Who has an account, in which posts?"""
    rows, words = found_staff(request)
    return show(request, "admin_staff", {"rows": _pages(request, rows), "q": words})


def found_staff(request: HttpRequest) -> tuple[QuerySet[Staff], str]:
    """The accounts that the administrator manages, narrowed by the words that were searched for."""
    words = request.GET.get("q", "").strip()[:40]
    rows = queries.managed_staff(viewer_for(request))
    if words:
        rows = rows.filter(name__icontains=words) | rows.filter(username__icontains=words)
    return rows, words


@administrators_only("system")
@require_http_methods(["GET", "HEAD", "POST"])
def staff_new(request: HttpRequest) -> HttpResponse:
    """Make an account; the one-time password is shown once, on the page that answers."""
    viewer = viewer_for(request)
    townships = queries.managed_organisations(viewer).filter(
        kind__in=(Organisation.Kind.TOWNSHIP, Organisation.Kind.COUNTY)
    )
    form = NewStaff(request.POST or None, townships=townships)
    context: dict[str, Any] = {"form": form}
    if request.method != "POST" or not form.is_valid():
        return show(request, "admin_staff_new", context, 422 if request.method == "POST" else 200)
    try:
        staff, password = actions.make_staff(by=viewer, **form.cleaned_data)
    except Refused as refusal:
        return show(request, "admin_staff_new", context | {"refusal": refusal}, refuse(form, refusal))
    return show(request, "admin_password", {"staff": staff, "password": password, "made": True})


@administrators_only("system")
@require_http_methods(["GET", "HEAD", "POST"])
def staff_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: its posts, and what an administrator can do about it."""
    viewer = viewer_for(request)
    staff = get_object_or_404(queries.managed_staff(viewer), pk=pk)
    do = request.POST.get("do", "")
    own = Q(organisation__township_id=staff.township_id) | Q(organisation_id=staff.township_id)
    posts = queries.managed_posts(viewer).filter(own)
    colleagues = Staff.objects.filter(township_id=staff.township_id, is_active=True, admin="").exclude(pk=pk)
    give = GivePost(
        request.POST if do == "give" else None,
        posts=posts,
        initial={"since": clock.today()},
        auto_id="give_%s",
    )
    leaving = Leaving(request.POST if do == "disable" else None, people=colleagues, auto_id="leave_%s")
    context: dict[str, Any] = {"give": give, "leaving": leaving, "colleagues": colleagues}
    status = 200
    if request.method == "POST":
        try:
            if do == "reset":
                staff, password = actions.reset_password(pk, by=viewer)
                return show(request, "admin_password", {"staff": staff, "password": password})
            if _staff_act(request, staff, give, leaving, colleagues):
                return redirect(request.path)
            status = 422
        except Refused as refusal:
            context["refusal"] = refusal
            bound = leaving if leaving.is_bound else give
            status = refuse(bound, refusal) if bound.is_bound else status_of(refusal)
    staff = get_object_or_404(queries.managed_staff(viewer), pk=pk)
    history = staff.holdings.select_related("post__organisation").order_by("-since", "-pk")
    context |= {"staff": staff, "history": history, "today": clock.today()}
    return show(request, "admin_staff_detail", context, status)


def _staff_act(request: HttpRequest, staff: Staff, give: GivePost, leaving: Leaving, colleagues: Any) -> bool:
    """Carry out a button of the page about an account; False where the form is not filled well."""
    viewer, do = viewer_for(request), request.POST.get("do", "")
    if do == "second-factor":
        actions.reset_second_factor(staff.pk, by=viewer)
        messages.success(request, str(say("已解除，下次登录时重新绑定。", "Removed; they enrol again.")))
    elif do == "give" and give.is_valid():
        actions.give_post(staff.pk, by=viewer, **give.cleaned_data)
        messages.success(request, str(say("已任职。", "The post is given.")))
    elif do == "end":
        holding = get_object_or_404(Holding, pk=number(request.POST.get("holding", "")), staff=staff)
        successor = colleagues.filter(pk=number(request.POST.get("successor", ""))).first()
        actions.end_post(holding.pk, by=viewer, successor=successor)
        messages.success(request, str(say("任职已结束。", "The holding ended.")))
    elif do == "disable" and leaving.is_valid():
        actions.disable(staff.pk, by=viewer, **leaving.cleaned_data)
        messages.success(request, str(say("账户已停用，全部登录已退出。", "Disabled; all sessions ended.")))
    else:
        return False
    return True


@administrators_only("system")
@require_http_methods(["GET", "HEAD", "POST"])
def idle(request: HttpRequest) -> HttpResponse:
    """Which accounts did nobody use for 90 days?"""
    viewer = viewer_for(request)
    if request.method == "POST":
        done, kept = actions.disable_idle(by=viewer)
        messages.success(request, str(say(f"已停用 {len(done)} 个账户。", f"{len(done)} accounts disabled.")))
        for staff, refusal in kept:
            messages.warning(request, f"{staff.name}：{said(refusal)}")
        return redirect(request.path)
    context = {"rows": queries.idle_accounts(viewer), "days": policy.value("idle_days")}
    return show(request, "admin_idle", context)


@administrators_only("system", "security", "audit")
@require_http_methods(["GET", "HEAD", "POST"])
def organisations(request: HttpRequest) -> HttpResponse:
    """Which organisations are there, and since when? The system administrator adds, renames and ends them."""
    viewer = viewer_for(request)
    rows = queries.managed_organisations(viewer)
    do = request.POST.get("do", "")
    add = NewOrganisation(
        request.POST if do == "add" else None, parents=rows.filter(valid_to=None), auto_id="add_%s",
        initial={"since": clock.today()},
    )  # fmt: skip
    context: dict[str, Any] = {"add": add, "manages": viewer.admin == "system", "kinds": KINDS}
    status = 200
    if request.method == "POST":
        try:
            if _organisation_act(request, rows, add):
                return redirect(request.get_full_path())
            status = 422
        except Refused as refusal:
            context |= {"refusal": refusal, "of": number(request.POST.get("unit", "")), "typed": request.POST}
            status = refuse(add, refusal) if do == "add" else status_of(refusal)
    context |= {"rows": _pages(request, rows), "today": clock.today()}
    return show(request, "admin_organisations", context, status)


def parse_date(text: str) -> date | None:
    """A typed day; None for anything else."""
    try:
        return _parse_date(text)
    except ValueError:
        return None


def _organisation_act(request: HttpRequest, rows: QuerySet[Organisation], add: NewOrganisation) -> bool:
    """Carry out a button of the page of organisations; False where the form is not filled well."""
    viewer, posted, do = viewer_for(request), request.POST, request.POST.get("do", "")
    if do == "add":
        if not add.is_valid():
            return False
        data = dict(add.cleaned_data)
        made = actions.add_organisation(data.pop("parent").pk, by=viewer, **data)
        messages.success(request, str(say(f"已增设{made.name}。", f"{made.name} was added.")))
        return True
    unit = get_object_or_404(rows, pk=number(posted.get("unit", "")))
    if do == "rename":
        actions.rename_organisation(
            unit.pk, name=posted.get("name", "")[:80], name_en=posted.get("name_en", "")[:120], by=viewer
        )
        messages.success(request, str(say("已改名。", "Renamed.")))
    elif do == "end":
        actions.end_organisation(unit.pk, last_day=parse_date(posted.get("last_day", "")), by=viewer)
        messages.success(request, str(say(f"{unit.name}已定撤销日期。", f"{unit.name} has its last day.")))
    else:
        return False
    return True


@administrators_only("security")
@require_http_methods(["GET", "HEAD", "POST"])
def posts(request: HttpRequest) -> HttpResponse:
    """Which roles does each post give, and what does its holder answer for?"""
    viewer = viewer_for(request)
    context: dict[str, Any] = {"roles": titles().items()}
    status = 200
    if request.method == "POST":
        post = get_object_or_404(queries.managed_posts(viewer), pk=number(request.POST.get("post", "")))
        try:
            if request.POST.get("do") == "duties":
                actions.set_duties(
                    post.pk,
                    request.POST.get("duties", "")[:2000],
                    duties_en=request.POST.get("duties_en", "")[:2000],
                    by=viewer,
                )
                messages.success(
                    request, str(say(f"“{post}”的职责已更改。", f"The duties of {post} changed."))
                )
            else:
                actions.set_roles(post.pk, request.POST.getlist("roles"), by=viewer)
                messages.success(
                    request, str(say(f"“{post}”的授权已更改。", f"The grants of {post} changed."))
                )
            return redirect(request.get_full_path())
        except Refused as refusal:
            context |= {"refusal": refusal, "of": post.pk, "typed": request.POST}
            status = status_of(refusal)
    context["rows"] = _pages(request, queries.managed_posts(viewer))
    return show(request, "admin_posts", context, status)


@administrators_only("security")
@require_http_methods(["GET", "HEAD", "POST"])
def policies(request: HttpRequest) -> HttpResponse:
    """Which security values are in force?"""
    context: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        typed = request.POST.get("value", "")
        try:
            actions.set_policy(request.POST.get("name", ""), number(typed), by=viewer_for(request))
            messages.success(request, str(say("已更改，立即生效。", "Changed; in force now.")))
            return redirect(request.path)
        except Refused as refusal:
            context["refusal"], status = refusal, status_of(refusal)
    context["rows"] = [(known, policy.value(name)) for name, known in policy.POLICIES.items()]
    return show(request, "admin_policy", context, status)


def _fact(value: Any, names: Mapping[str, str]) -> str:
    """A fact of an entry as people read it: persons by name, lists and yes or no in words."""
    if isinstance(value, bool):
        return str(say("是", "yes") if value else say("否", "no"))
    if isinstance(value, (list, tuple)):
        return str(say("、", ", ")).join(_fact(one, names) for one in value) or "—"
    if isinstance(value, Mapping):
        return str(say("；", "; ")).join(f"{name} {_fact(one, names)}" for name, one in value.items()) or "—"
    return "—" if value is None else names.get(str(value), str(value))


@administrators_only("audit")
@require_http_methods(["GET", "HEAD", "POST"])
def ledger_page(request: HttpRequest) -> HttpResponse:
    """Who did what, when? And is the log whole? Read-only, without any sealed content."""
    chains = _readable_chains(request)
    report = None
    if request.method == "POST":
        chain = request.POST.get("chain", "")
        if chain not in chains:
            raise Http404
        report = ledger.verify(chain)
    form = LedgerFilter(request.GET or None)
    rows: QuerySet[Entry] = Entry.objects.filter(chain__in=chains).order_by("-at", "-seq")
    if form.is_bound and form.is_valid():
        rows = _filtered(rows, form.cleaned_data)
    page = _pages(request, rows)
    names = queries.named(
        str(text)
        for entry in page
        for text in (entry.actor, entry.subject, entry.on_behalf_of, *entry.known_facts.values())
    )
    lines = [
        {
            "entry": entry,
            "act": spoken(name_of(entry.act)),
            "actor": names.get(entry.actor, entry.actor),
            "for": names.get(entry.on_behalf_of, entry.on_behalf_of),
            "subject": names.get(entry.subject, entry.subject),
            "facts": [(name, _fact(value, names)) for name, value in entry.known_facts.items()],
        }
        for entry in page
    ]
    question = request.GET.copy()
    question.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "lines": lines,
        "chains": chains,
        "report": report,
        "query": question.urlencode(),
    }
    return show(request, "admin_ledger", context)


def _readable_chains(request: HttpRequest) -> list[str]:
    """An audit administrator of a township reads its chain; one of the county reads all."""
    township = getattr(request.user, "township", None)
    return [chain for chain in ledger.chains() if township is None or chain == township.code]


def _filtered(rows: QuerySet[Entry], wanted: dict[str, Any]) -> QuerySet[Entry]:
    for name in ("chain", "act", "subject"):
        if wanted[name]:
            rows = rows.filter(**{name: wanted[name].strip()})
    if wanted["actor"]:
        words = wanted["actor"].strip()
        people = Staff.objects.filter(name=words) | Staff.objects.filter(username__iexact=words)
        actors = [f"staff:{pk}" for pk in people.values_list("pk", flat=True)[:20]]
        rows = rows.filter(actor__in=[words, *actors])
    if wanted["first"]:
        rows = rows.filter(at__gte=_utc(wanted["first"], time.min))
    if wanted["last"]:
        rows = rows.filter(at__lte=_utc(wanted["last"], time.max))
    return rows


def _utc(day: Any, moment: time) -> str:
    return stamp(datetime.combine(day, moment, clock.CHINA))
