"""Short ways to a visit at the counter in tests, each by the act that the program itself uses."""

from typing import Any

from sunlit.hall.actions import reception
from sunlit.hall.actions.applications import Applicant
from sunlit.hall.actions.reception import Visit
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

ITEM = "business.enterprise"
ASKED = ("application", "charter", "premises", "appointment")
WHO = Applicant("周样本", phone="0000-1")
NO_PROXY = {"委托他人办理": False}
PASSWORD = "django.contrib.auth.backends.ModelBackend"


def states(**changed: str) -> dict[str, str]:
    """How the papers of `ITEM` stand: all there but those named."""
    return dict.fromkeys(ASKED, "there") | changed


def visit(
    result: str,
    town: Organisation,
    clerk: Viewer,
    *,
    found: dict[str, str] | None = None,
    item: str = ITEM,
    **more: Any,
) -> Matter:
    """A visit that ends with a result."""
    made = Visit(item, WHO, NO_PROXY, states() if found is None else found, **more)
    return reception.take_in(town, made, result, by=clerk)


def follow(client: Any, matter: Matter, check: str = "周样本") -> str:
    """The applicant's own page of a matter, opened with number, code and name."""
    typed = {"number": matter.number, "code": matter.application.receipt_code, "check": check}
    answer = client.post(f"/{matter.township.code}/follow/", typed)
    assert answer.status_code == 302, answer.content.decode()
    return client.get(answer["Location"]).content.decode()


def paper_of(client: Any, page: str, title: str) -> bytes:
    """A paper that the applicant's page offers, as it is downloaded there."""
    line = next(part for part in page.split("<li>") if title in part and "(PDF)" in part)
    address = line.split('href="', 1)[1].split('"', 1)[0]
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content if not answer.streaming else b"".join(answer.streaming_content)
