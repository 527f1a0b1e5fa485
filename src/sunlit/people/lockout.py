"""What django-axes asks about a sign-in: whose account, from which address, how many failures, for how long."""

from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse

from sunlit.people import policy

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_FORWARDED_HOST")


def address_of(request: HttpRequest) -> str:
    """The address of the client: the peer's, unless the peer is a proxy named in SUNLIT_PROXIES; then the last
    address of X-Forwarded-For that is not itself such a proxy. Nobody else's header is believed."""
    peer = str(request.META.get("REMOTE_ADDR") or "")
    if not _is_proxy(peer):
        return peer
    for hop in reversed(str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")):
        if _is_address(hop.strip()) and not _is_proxy(hop.strip()):
            return hop.strip()
    return peer


def is_this_machine(request: HttpRequest) -> bool:
    """The request comes from a loopback address and was not forwarded for somebody else."""
    peer = str(request.META.get("REMOTE_ADDR") or "")
    forwarded = any(request.META.get(name) for name in FORWARDED)
    return not forwarded and _is_address(peer) and ip_address(peer).is_loopback


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_proxy(text: str) -> bool:
    return _is_address(text) and any(
        ip_address(text) in ip_network(network, strict=False) for network in settings.TRUSTED_PROXIES
    )


def account_tried(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The user name that was tried, in the one spelling under which its failures are counted."""
    tried = (credentials or {}).get("username") or request.POST.get("username", "")
    return str(tried).strip().lower()[:64]


def failures_allowed(request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
    """How many failures lock an account or an address."""
    return policy.value("failures")


def lasts(request: HttpRequest | None = None) -> timedelta:
    """How long a lock lasts after the last failure that was counted."""
    return timedelta(minutes=policy.value("lock_minutes"))


def keep_answer(
    request: HttpRequest, answer: HttpResponse, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """The sign-in page itself says that it is locked; axes has nothing to add."""
    return answer


def is_locked(request: HttpRequest, username: str) -> bool:
    """The account or the address is locked now."""
    return not AxesProxyHandler.is_allowed(request, {"username": username})


def locked_until(request: HttpRequest, username: str) -> datetime | None:
    """When the lock of this account or address ends; None where there is none."""
    tried = Q(username=account_tried(request, {"username": username})) | Q(ip_address=address_of(request))
    last = AccessAttempt.objects.filter(tried).aggregate(last=Max("attempt_time"))["last"]
    return last + lasts() if last else None
