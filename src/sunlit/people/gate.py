"""What stands between a request and a view: sessions that ended, passwords due, the second factor.

Works in `process_view`, after the check against forged requests (CSRF): a forged request is never kept as something
that somebody typed.
"""

import json
import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from sunlit import clock
from sunlit.pages.viewing import View, viewer_for
from sunlit.people import policy, signing
from sunlit.people.models import Staff, Unsent
from sunlit.people.queries import password_is_due

SIGN_IN = "/desk/sign-in/"
KEPT_AT_MOST = 200_000
_SEEN_EVERY = 30
_NEVER_KEPT = ("/desk/sign-", "/desk/account/password/", "/desk/account/second-factor/", "/desk/admin/")
_ALWAYS = frozenset({"people:sign-in", "people:code", "people:one-click", "people:sign-out", "set_language"})


def signed_in(view: View) -> View:
    """Let everybody pass who is signed in, staff and administrators: pages about the own account."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if viewer_for(request).staff_id is None:
            return redirect(f"{SIGN_IN}?{urlencode({'next': request.get_full_path()})}")
        return view(request, *args, **kwargs)

    guarded.open_to = ("signed_in",)  # type: ignore[attr-defined]
    return guarded


class Gate:
    """Ends idle sessions on the server, and lets an account with something due do nothing else before it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        staff_id = request.session.get(SESSION_KEY)
        if staff_id is None:
            return None
        now, seen = time.time(), request.session.get(signing.SEEN)
        idle = seen is not None and now - seen > policy.value("idle_minutes") * 60
        if idle or not request.user.is_authenticated:
            return _ended(request, view, int(staff_id))
        if seen is None or now - seen > _SEEN_EVERY:
            request.session[signing.SEEN] = now
        return _due(request, view)


def _is_public(request: HttpRequest, view: View) -> bool:
    return getattr(view, "open_to", ()) == ("everybody",) and request.method in ("GET", "HEAD")


def _due(request: HttpRequest, view: View) -> HttpResponse | None:
    match = request.resolver_match
    name = match.view_name if match else ""
    if name in _ALWAYS or _is_public(request, view):
        return None
    by_click = settings.PROFILE == "demo" and request.session.get(signing.ONE_CLICK)
    if not by_click and password_is_due(request.user):  # type: ignore[arg-type]
        return None if name == "people:password" else _to(request, reverse("people:password"))
    if signing.second_factor_is_wanting(request) and name not in ("people:second-factor", "people:password"):
        if signing.device_of(request.user):  # type: ignore[arg-type]
            signing.sign_out(request)
            return _to(request, SIGN_IN)
        return _to(request, reverse("people:second-factor"))
    return None


def _to(request: HttpRequest, address: str) -> HttpResponse:
    """Go there, also when htmx asked."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def _ended(request: HttpRequest, view: View, staff_id: int) -> HttpResponse | None:
    """The session is over: forget it, keep what was typed, and ask to sign in again."""
    match = request.resolver_match
    posted = request.method == "POST"
    kept = posted and _keep(request, staff_id)
    wanted = request.get_full_path()
    request.session.flush()
    request.user = AnonymousUser()
    if _is_public(request, view) or (match and match.view_name in _ALWAYS):
        return None
    query = {"ended": "kept" if kept else "lost" if posted else "idle"}
    if not posted and wanted.startswith("/desk/"):
        query["next"] = wanted
    return _to(request, f"{SIGN_IN}?{urlencode(query)}")


def _keep(request: HttpRequest, staff_id: int) -> bool:
    """Keep the typed fields of a desk form for the person whose session ended; never a password, never a file."""
    path = request.get_full_path()
    if not path.startswith("/desk/") or path.startswith(_NEVER_KEPT) or len(path) > 400:
        return False
    fields = {
        name: request.POST.getlist(name)
        for name in request.POST
        if name != "csrfmiddlewaretoken" and "password" not in name.lower()
    }
    text = json.dumps({"fields": fields, "files": [file.name for file in request.FILES.values()]})  # type: ignore[union-attr]
    if len(text) > KEPT_AT_MOST or not Staff.objects.filter(pk=staff_id, is_active=True).exists():
        return False
    Unsent.objects.update_or_create(
        staff_id=staff_id, defaults={"path": path, "fields": text, "at": clock.now()}
    )
    return True
