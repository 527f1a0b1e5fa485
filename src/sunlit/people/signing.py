"""Signing in and out: what happens to the session, and what the ledger keeps of it."""

import time
from dataclasses import dataclass
from datetime import datetime

import django_otp
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from sunlit.people import lockout
from sunlit.people.actions.record import note
from sunlit.people.models import Staff, Telephone
from sunlit.people.queries import demonstration_accounts, needs_second_factor
from sunlit.people.viewer import PUBLIC, viewer_for

SEEN, ONE_CLICK, PENDING = "seen_at", "one_click", "sign_in_pending"
CODE_MINUTES = 5
CODE_TRIES = 5
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True)
class Tried:
    """What became of a user name and password: the person, or when the lock ends, or neither."""

    staff: Staff | None = None
    locked_until: datetime | None = None


def try_password(request: HttpRequest, username: str, password: str) -> Tried:
    """Check a user name (in any case) and password. A failure is counted and written down; the fifth locks the
    account and the address. Whether the user exists can't be told from the answer (GB/T 22239 8.1.4.1, row 5)."""
    name = username.strip().lower()
    if lockout.is_locked(request, name):
        return Tried(locked_until=lockout.locked_until(request, name))
    staff = authenticate(request, username=name, password=password)
    if staff is not None:
        return Tried(staff)
    known = Staff.objects.filter(username__iexact=name).select_related("township").first()
    until = lockout.locked_until(request, name) if lockout.is_locked(request, name) else None
    address = lockout.address_of(request)
    with transaction.atomic():
        note("sign_in_failed", known, by=PUBLIC, facts={"result": "refused"}, address=address)
        if until:
            note("locked", known, by=PUBLIC, facts={"until": until.isoformat()}, address=address)
    return Tried(locked_until=until)


def device_of(staff: Staff) -> Telephone | None:
    """The telephone (or key) that proves the second factor; None where none is enrolled."""
    device: Telephone | None = Telephone.objects.filter(user=staff, confirmed=True).order_by("-pk").first()
    return device


def wait_for_code(request: HttpRequest, staff: Staff) -> None:
    """The password was right; nobody is signed in before the code is, too. Held for five minutes."""
    request.session.flush()
    request.session[PENDING] = {
        "staff": staff.pk,
        "hash": staff.get_session_auth_hash(),
        "until": time.time() + CODE_MINUTES * 60,
        "tries": 0,
    }


def pending(request: HttpRequest) -> Staff | None:
    """Whose code is waited for in this session."""
    held = request.session.get(PENDING)
    if not held or held["until"] < time.time() or held["tries"] >= CODE_TRIES:
        return None
    staff = Staff.objects.filter(pk=held["staff"], is_active=True).select_related("township").first()
    return staff if staff and staff.get_session_auth_hash() == held["hash"] else None


def try_code(request: HttpRequest, staff: Staff, code: str) -> Telephone | None:
    """Check the code of the telephone, or a recovery code, which is used up. None for a wrong one; the wait after
    a wrong one doubles each time, and after five the password is asked for again."""
    device = device_of(staff)
    code = code.strip().replace(" ", "").lower()
    with transaction.atomic():
        if device is not None and device.verify_is_allowed()[0]:
            if len(code) > 6 and _use_recovery_code(staff, code):
                return device
            if len(code) <= 6 and django_otp.verify_token(staff, device.persistent_id, code):
                return device
            if len(code) > 6:
                device.throttle_increment()
        held = request.session.get(PENDING)
        if held:
            request.session[PENDING] = held | {"tries": held["tries"] + 1}
        note("second_factor_failed", staff, facts={"result": "refused"}, address=lockout.address_of(request))
    return None


def _use_recovery_code(staff: Staff, code: str) -> bool:
    for row in staff.recovery_codes.select_for_update():
        if check_password(code, row.code):
            row.delete()
            note("recovery_code_used", staff, facts={"left": staff.recovery_codes.count()})
            return True
    return False


def sign_in(
    request: HttpRequest, staff: Staff, *, device: Telephone | None = None, one_click: bool = False
) -> None:
    """Begin the session under a new key. ``device`` proved the second factor; ``one_click``: a button of the
    demonstration, never elsewhere."""
    with transaction.atomic():
        request.session.pop(PENDING, None)
        login(request, staff, backend=_BACKEND)
        request.session[SEEN] = time.time()
        if one_click:
            request.session[ONE_CLICK] = True
        if device is not None:
            django_otp.login(request, device)
        way = "demonstration" if one_click else "password and code" if device else "password"
        note("signed_in", staff, facts={"way": way}, address=lockout.address_of(request))


def sign_in_by_click(request: HttpRequest, staff_id: int) -> Staff | None:
    """The demonstration's button: only in that profile, only on this machine, only for one of the accounts shown."""
    if settings.PROFILE != "demo" or not lockout.is_this_machine(request):
        return None
    staff = next((person for person, _ in demonstration_accounts() if person.pk == staff_id), None)
    if staff is not None:
        sign_in(request, staff, one_click=True)
    return staff


def sign_out(request: HttpRequest) -> None:
    """End the session on the server; its cookie is worth nothing afterwards."""
    user = request.user
    with transaction.atomic():
        if user.is_authenticated:
            note("signed_out", user, address=lockout.address_of(request))
        logout(request)


def keep_this_session(request: HttpRequest, staff: Staff) -> None:
    """After a change of the own password: this session goes on under a new key, all others end."""
    device = getattr(request.user, "otp_device", None)
    one_click = request.session.get(ONE_CLICK)
    request.session.cycle_key()
    login(request, staff, backend=_BACKEND)
    request.session[SEEN] = time.time()
    if one_click:
        request.session[ONE_CLICK] = True
    if device is not None:
        django_otp.login(request, device)


def second_factor_is_proved(request: HttpRequest) -> bool:
    """The signed-in person proved a second factor; in the demonstration its buttons count as proof."""
    user = request.user
    if not user.is_authenticated:
        return False
    by_click = settings.PROFILE == "demo" and bool(request.session.get(ONE_CLICK))
    return by_click or bool(getattr(user, "is_verified", lambda: False)())


def second_factor_is_wanting(request: HttpRequest) -> bool:
    """The signed-in person must prove a second factor and has not."""
    if not settings.SECOND_FACTOR or second_factor_is_proved(request):
        return False
    return needs_second_factor(viewer_for(request))


def safe_next(request: HttpRequest, wanted: str, staff: Staff | None = None) -> str:
    """Where to go after sign-in: a page of the desk here, never another site."""
    home = "/desk/admin/" if staff is not None and staff.admin else "/desk/"
    local = wanted.startswith("/desk/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts=None, require_https=request.is_secure()
    )
    inside = local and not any(sign in wanted for sign in ("\\", "\r", "\n", "/desk/sign-"))
    return wanted if inside else home
