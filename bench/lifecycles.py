"""T1: sixteen connections, each opening, assigning, resolving and reading matters over the JSON interface."""

import http.client
import json
import secrets
import threading
import time
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from sunlit.people import signing
from sunlit.people.models import Staff

CONNECTIONS = 16


@dataclass
class Run:
    """What one run did."""

    rate: float = 0.0
    p95: float = 0.0
    failed: int = 0
    calls: list[float] = field(default_factory=list)


def _cookies(username: str) -> dict[str, str]:
    """A signed-in session, as the sign-in page leaves it."""
    staff = Staff.objects.get(username=username)
    session = SessionStore()
    session[SESSION_KEY] = str(staff.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = staff.get_session_auth_hash()
    session[signing.SEEN] = time.time()
    session.save()
    token = secrets.token_hex(16)
    return {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}; csrftoken={token}",
        "X-CSRFToken": token,
        "Content-Type": "application/json",
    }


def measure(port: int, seconds: float) -> Run:
    """Lifecycles a second, the 95th percentile of a call, and how many calls failed."""
    clerk, handler = _cookies("qx.clerk"), _cookies("qx.social")
    run, lock, done = Run(), threading.Lock(), [0]
    end = time.perf_counter() + seconds

    def work() -> None:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        mine, finished, failed = [], 0, 0

        def call(
            method: str, path: str, headers: dict[str, str], body: object, wanted: int
        ) -> dict[str, str]:
            nonlocal failed
            started = time.perf_counter()
            link.request(method, f"/api/matters{path}", json.dumps(body) if body else None, headers)
            answer = link.getresponse()
            content = answer.read()
            mine.append(time.perf_counter() - started)
            if answer.status != wanted:
                failed += 1
                return {}
            return dict(json.loads(content))

        while time.perf_counter() < end:
            opened = call("POST", "", clerk, {"question": "路灯坏了找谁？", "visitor": "云有田"}, 201)
            if not opened:
                continue
            place = f"/{opened['number']}"
            call(
                "POST",
                f"{place}/assign",
                clerk,
                {"handler": "qx.social", "unit": "QX-ZX3", "category": "other"},
                200,
            )
            call("POST", f"{place}/resolve", handler, {"answer": "已报修。"}, 200)
            call("GET", place, handler, None, 200)
            finished += 1
        with lock:
            run.calls += mine
            run.failed += failed
            done[0] += finished

    started = time.perf_counter()
    threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run.rate = done[0] / (time.perf_counter() - started)
    run.p95 = sorted(run.calls)[int(len(run.calls) * 0.95)]
    return run
