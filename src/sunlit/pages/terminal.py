"""The self-service terminal (自助终端): one browser in the hall on which many people use the public pages, one after the
other (S4.29.02).

A use begins where the device opens it (its secret address), lasts as long as somebody touches something, and is over a
minute after the last touch. What is filed in a use came by the terminal; what somebody typed there is seen in that use
only: whoever comes next and goes back in the browser finds nothing.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text

IDLE = timedelta(seconds=60)
WARN_AFTER = timedelta(seconds=40)
"""When the page asks whether somebody is still there: twenty seconds before the end (WCAG 2.2.1)."""
DEVICE = "terminal_device"
USE = "terminal_use"
MOST_HELD = 20


@dataclass(frozen=True)
class Use:
    """A running use: in which township (its code), the page of the device to which it returns, and whether an
    application was sent in it. With that its channel is over; number and code stay in sight until the use is."""

    township: str
    back: str
    sent: bool


def begin(request: HttpRequest, township: str, back: str) -> None:
    """Begin a use; what was left of another is gone."""
    request.session[DEVICE] = back
    request.session[USE] = {
        "township": township,
        "back": back,
        "sent": False,
        "at": clock.now().isoformat(),
        "held": [],
    }


def end(request: HttpRequest) -> None:
    """End the use, if there is one. The browser is known as a terminal from then on."""
    if _has_session(request):
        request.session.pop(USE, None)


def touched(request: HttpRequest) -> None:
    """Somebody asked for a page: a use goes on, or is over where a minute went by before."""
    kept = request.session.get(USE) if _has_session(request) else None
    if kept is None:
        return
    now = clock.now()
    if now - datetime.fromisoformat(kept["at"]) >= IDLE:
        end(request)
    else:
        request.session[USE] = {**kept, "at": now.isoformat()}


def running(request: HttpRequest) -> Use | None:
    """The use that runs in this browser, or None in any other browser."""
    kept = request.session.get(USE) if _has_session(request) else None
    return Use(kept["township"], kept["back"], kept["sent"]) if kept else None


def files_for(request: HttpRequest, township: str) -> bool:
    """Whether an application that is sent now to this township comes by the terminal."""
    use = running(request)
    return use is not None and use.township == township and not use.sent


def sent(request: HttpRequest) -> None:
    """An application was sent: the channel is over with it."""
    if running(request):
        request.session[USE] = {**request.session[USE], "sent": True}


def is_device(request: HttpRequest) -> bool:
    """Whether this browser was ever a terminal; it keeps nothing of anybody then."""
    return bool(way_back(request))


def way_back(request: HttpRequest) -> str:
    """The page of the device on which a use begins; empty in any other browser."""
    return str(request.session.get(DEVICE, "")) if _has_session(request) else ""


def check_running(request: HttpRequest) -> None:
    """What is begun at a terminal is begun in a use, or nobody could go on with it. Raises Refused (use_is_over)."""
    if is_device(request) and running(request) is None:
        raise Refused(
            "use_is_over",
            Text(
                "自助终端一分钟没有人用，已经退出。",
                "Nobody used the terminal for a minute; it has ended.",
            ),
            Text("请回到首页，再按“自助办理”。", "Go back to its first page and press “Self-service”."),
            clause="S4.29.02",
        )


def hold(request: HttpRequest, token: str) -> None:
    """What this token opens was begun, or opened by its code, in the running use."""
    if running(request):
        kept = request.session[USE]
        held = [*kept["held"], _hash(token)][-MOST_HELD:]
        request.session[USE] = {**kept, "held": held}


def may_open(request: HttpRequest, token: str) -> bool:
    """Whether this browser may open what a token opens: at a terminal only what was begun in the running use."""
    if not is_device(request):
        return True
    return _hash(token) in request.session.get(USE, {}).get("held", [])


def _has_session(request: HttpRequest) -> bool:
    """Without asking the store for a browser that brings no session at all."""
    return hasattr(request, "session") and (
        request.session.session_key is not None or not request.session.is_empty()
    )


def _hash(token: str) -> str:
    cleaned = "".join(sign for sign in token.upper() if sign.isalnum())
    return hashlib.sha256(cleaned.encode()).hexdigest()
