"""The own account: password, second factor, what was typed, absences; and the staffing of the departments."""

import json
from base64 import urlsafe_b64decode
from binascii import hexlify
from datetime import timedelta
from typing import Any, cast
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.language import say
from sunlit.pages.viewing import staff_only, viewer_for
from sunlit.paper import qr
from sunlit.people import actions, lockout, passwords, policy, queries, signing
from sunlit.people.actions.absences import Leave
from sunlit.people.forms import AbsenceForm, Code, NewPassword
from sunlit.people.gate import signed_in
from sunlit.people.models import SECRET_BYTES, Absence, Staff, Telephone, Unsent
from sunlit.people.views.showing import number, refuse, show, status_of
from sunlit.sealing import unseal

_NEW_KEY = "second_factor_sealed_key"
UNSENT_HOURS = 12


def _me(request: HttpRequest) -> Staff:
    return cast(Staff, request.user)


@signed_in
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Who am I here, whom do I stand in for, and how is my account protected?"""
    viewer, me = viewer_for(request), _me(request)
    context = {
        "me": me,
        "holdings": queries.current_holdings(me),
        "covering": queries.covering(viewer),
        "device": signing.device_of(me),
        "needs_device": queries.needs_second_factor(viewer),
        "by_click": bool(request.session.get(signing.ONE_CLICK)),
        "password_until": me.password_changed_at
        and me.password_changed_at + timedelta(days=policy.value("password_days")),
    }
    return show(request, "account", context)


@signed_in
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change the own password."""
    form = NewPassword(request.POST or None, auto_id="%s")
    due = queries.password_is_due(_me(request))
    context = {"form": form, "due": due, "help": passwords.HELP}
    if request.method != "POST":
        return show(request, "password", context)
    if not form.is_valid():
        return show(request, "password", context, 422)
    try:
        staff = actions.change_password(
            _me(request).pk,
            form.cleaned_data["old"],
            form.cleaned_data["new"],
            address=lockout.address_of(request),
        )
    except Refused as refusal:
        return show(request, "password", context | {"refusal": refusal}, refuse(form, refusal))
    signing.keep_this_session(request, staff)
    messages.success(
        request, str(say("密码已更改，其他设备上的登录已全部退出。", "Changed; all other sessions ended."))
    )
    return redirect("/desk/account/")


@signed_in
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Enrol a telephone as second factor, or make new recovery codes."""
    me, device = _me(request), signing.device_of(_me(request))
    if device is not None and not signing.second_factor_is_proved(request):
        signing.wait_for_code(request, me)
        return redirect("/desk/sign-in/code/?next=/desk/account/second-factor/")
    if request.method == "POST" and device is not None and request.POST.get("do") == "codes":
        return show(request, "recovery_codes", {"codes": actions.new_recovery_codes(me)})
    if device is not None and "again" not in request.GET and request.method != "POST":
        return show(request, "second_factor", {"device": device, "left": me.recovery_codes.count()})
    key = _new_key(request)
    form = Code(request.POST or None, auto_id="%s")
    context: dict[str, Any] = {"form": form, **_secret(me, key)}
    if request.method != "POST" or not form.is_valid():
        return show(request, "second_factor", context, 422 if request.method == "POST" else 200)
    try:
        device, codes = actions.enrol(me, key, form.cleaned_data["code"])
    except Refused as refusal:
        return show(request, "second_factor", context | {"refusal": refusal}, refuse(form, refusal))
    del request.session[_NEW_KEY]
    request.session.cycle_key()
    signing.django_otp.login(request, device)
    return show(request, "recovery_codes", {"codes": codes, "enrolled": True})


def _new_key(request: HttpRequest) -> str:
    """The secret that is being enrolled, in hex: the same on each look, sealed while the session keeps it."""
    held = request.session.get(_NEW_KEY, "")
    if held:
        return hexlify(unseal(urlsafe_b64decode(held))).decode()
    key = random_hex(SECRET_BYTES)
    request.session[_NEW_KEY] = Telephone.sealed_key(key)
    return key


def _secret(me: Staff, key: str) -> dict[str, str]:
    """The QR code as a picture in the page, and the secret in groups of four for typing."""
    shown = TOTPDevice(user=me, key=key)
    address = shown.config_url
    letters = address.split("secret=")[1].split("&")[0]
    return {
        "picture": f"data:image/svg+xml,{quote(qr.svg(address))}",
        "secret": " ".join(letters[i : i + 4] for i in range(0, len(letters), 4)),
    }


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def unsent(request: HttpRequest) -> HttpResponse:
    """What was typed when the session ended: send it now, or drop it."""
    row = Unsent.objects.filter(staff=_me(request)).first()
    if row is None or clock.now() - row.at > timedelta(hours=UNSENT_HOURS):
        Unsent.objects.filter(staff=_me(request)).delete()
        return redirect(signing.safe_next(request, "", _me(request)))
    kept = json.loads(row.fields)
    if request.method == "POST":
        row.delete()
        if request.POST.get("unsent") == "drop":
            return redirect(signing.safe_next(request, "", _me(request)))
        # 307: the browser sends the same form, with its new CSRF token, to where it belongs.
        return redirect(signing.safe_next(request, row.path, _me(request)), preserve_request=True)
    pairs = [(name, value) for name, values in kept["fields"].items() for value in values]
    shown = [(name, value) for name, value in pairs if value and name not in ("key", "revision")]
    return show(request, "unsent", {"row": row, "pairs": pairs, "shown": shown, "files": kept["files"]})


@staff_only()
@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: HttpRequest) -> HttpResponse:
    """Enter an absence once; heads approve it."""
    viewer, me = viewer_for(request), _me(request)
    led = queries.led_by(viewer)
    may_order = viewer.has_role("centre_director", "mayor")
    people = Staff.objects.filter(pk__in=[me.pk, *(person.pk for person in led)]).order_by("name")
    form = AbsenceForm(
        request.POST if request.POST.get("do") == "enter" else None,
        initial={"staff": me.pk, "first_day": clock.today(), "last_day": clock.today()},
        people=people,
        substitutes=_substitutes(me, led),
        may_order=may_order,
    )
    context: dict[str, Any] = {"form": form, "led": led, "may_order": may_order, "me": me}
    status = 200
    if request.method == "POST":
        try:
            if _absence_act(request, form, me):
                return redirect("/desk/account/absences/")
            status = 422
        except Refused as refusal:
            context["refusal"] = refusal
            status = refuse(form, refusal) if form.is_bound else status_of(refusal)
        except Absence.DoesNotExist:
            return redirect("/desk/account/absences/")
    rows = list(queries.absences_for(viewer))
    led_ids = {person.pk for person in led}
    context["rows"] = [
        {
            "absence": row,
            "may_approve": row.approved_by_id is None and row.staff_id in led_ids,
            "may_withdraw": row.staff_id == me.pk or row.staff_id in led_ids,
        }
        for row in rows
    ]
    return show(request, "absences", context, status)


def _substitutes(me: Staff, led: list[Staff]) -> Any:
    """Who can be named: colleagues of the own units, and for a head everybody of the township."""
    if led:
        held = queries.holdings_on(clock.today()).filter(staff__township_id=me.township_id)
        return Staff.objects.filter(pk__in=held.values("staff_id"), is_active=True).order_by("name")
    return queries.possible_substitutes(me)


def _absence_act(request: HttpRequest, form: AbsenceForm, me: Staff) -> bool:
    viewer, do = viewer_for(request), request.POST.get("do")
    absence_id = number(request.POST.get("absence", ""))
    if do == "approve":
        actions.approve_absence(absence_id, by=viewer, ordered=bool(request.POST.get("ordered")))
        messages.success(
            request, str(say("已批准，期间工作由代岗人办理。", "Approved; the substitute does the work."))
        )
        return True
    if do == "withdraw":
        actions.withdraw_absence(absence_id, by=viewer)
        messages.success(request, str(say("已撤回。", "Taken back.")))
        return True
    if not form.is_bound or not form.is_valid():
        return False
    data = form.cleaned_data
    staff = data["staff"] or me
    leave = Leave(data["first_day"], data["last_day"], data["reason"], data["substitute"])
    if queries.heads_over(viewer, staff):
        actions.enter_absence(staff, leave, by=viewer, ordered=bool(data.get("ordered")))
        messages.success(request, str(say("已登记并批准。", "Entered and approved.")))
    else:
        actions.ask_absence(staff, leave, by=viewer)
        messages.success(request, str(say("已提交，等待负责人批准。", "Entered; your head approves it.")))
    return True


@staff_only("mayor", "deputy_leader", "centre_director", "station_head", "supervisor")
@require_safe
def staffing(request: HttpRequest) -> HttpResponse:
    """Which department lacks its second worker, who is away today, and which posts have no written duties?"""
    viewer = viewer_for(request)
    assert viewer.township_id is not None
    context = {
        "departments": queries.staffing(viewer.township_id),
        "bare": queries.posts_without_duties(viewer.township_id),
    }
    return show(request, "staffing", context)
