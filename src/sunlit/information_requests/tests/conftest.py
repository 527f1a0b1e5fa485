"""A township in which people ask for information: the demonstration's, without any matters."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

import pytest

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.information_requests.actions import intake
from sunlit.information_requests.models import Request
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import RESIDENT
from sunlit.registers import actions

MONDAY = "2026-06-01"
PARTY, IDENTITY, CONTACT = "申请人甲", "11010519491231002X", "0000-5557788"


def on(day: str, at: time = time(10)) -> Any:
    """The clock stands at a moment."""
    return clock.standing_at(datetime.combine(date.fromisoformat(day), at, clock.CHINA))


def asked(**changed: Any) -> intake.Asked:
    """A request as somebody makes it."""
    given = {
        "channel": "counter", "applicant": "person", "party": PARTY, "identity": IDENTITY, "contact": CONTACT,
        "about": "2025年村道维修花了多少钱", "form": "paper",
    }  # fmt: skip
    return intake.Asked(**{**given, **changed})


@pytest.fixture
def ask(town: Organisation, at_work: Any) -> Callable[..., Request]:
    """File a request: at the counter by the office's clerk, on the web by the applicant."""

    def file(**changed: Any) -> Request:
        key = changed.pop("key", str(uuid4()))
        said = asked(**changed)
        by = RESIDENT if said.channel == "web" else at_work("qx.office")
        return intake.file_request(town, said, by=by, key=key)

    return file


@pytest.fixture
def step(at_work: Any) -> Callable[..., Matter]:
    """Answer the open step of a request."""

    def answer(
        row: Request, outcome: str, username: str = "qx.office", opinion: str = "", **typed: Any
    ) -> Matter:
        task = Matter.objects.get(pk=row.matter_id).tasks.get(done_at=None)
        made = actions.complete_step(task.pk, outcome, typed, by=at_work(username), opinion=opinion)
        row.refresh_from_db()
        row.matter.refresh_from_db()
        return made

    return answer


@pytest.fixture
def answer(step: Any) -> Callable[..., Matter]:
    """Carry a request that is being handled to its answer."""

    def give(row: Request, kind: str = "given", text: str = "共三项，合计12万元。", **typed: Any) -> Matter:
        if row.matter.step == "examine":
            step(row, "clear")
        step(row, "drafted", answer_kind=kind, answer_text=text, **typed)
        step(row, "approved_answer", "qx.deputy")
        return step(row, "sent", sent_way="hand")

    return give


def refused(code: str) -> Any:
    """Expect a refusal with this code."""
    return pytest.raises(Refused, match="") if not code else _Expect(code)


class _Expect:
    """A refusal with a code."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        assert isinstance(error, Refused), f"nothing was refused ({error!r})"
        assert error.code == self.code, error
        return True
