"""The checks of windows: the same for each of them, from the moment it is set up, and none can be left out (S4.26.02)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.windows import placards, queries, signs, staffing
from sunlit.windows.acting import MANAGERS, check_role, note
from sunlit.windows.models import Round, Window

MOST_WORDS = 200


@dataclass(frozen=True)
class Result:
    """What one check says of one window: kept or not, and why not."""

    code: str
    title: Text
    kept: bool
    why: Text | None = None


TITLES = {
    "staffed": Text("有人在岗，或者按时间关着", "staffed, or closed by its hours"),
    "workers": Text("有合格人员可排班", "somebody fit to be planned"),
    "sign": Text("标牌有效", "the sign holds"),
    "guide": Text("办事指南有效", "the guide holds"),
    "plates": Text("桌签摆好", "nameplates are there"),
}
"""Every check of windows, in order."""


@dataclass(frozen=True)
class Looked:
    """A window with the result of every check."""

    window: Window
    results: tuple[Result, ...]

    @property
    def faults(self) -> list[Result]:
        """The checks that it doesn't keep."""
        return [one for one in self.results if not one.kept]


def look(township: Organisation, now: datetime) -> list[Looked]:
    """Every standing window under every check, those that visit at home as well."""
    rows = list(
        Window.objects.standing()
        .filter(township=township)
        .select_related("township", "department", "post")
        .order_by("number")
    )
    today = now.astimezone(clock.CHINA).date()
    closed = {one.window.pk: one for one in queries.windows_now(township, now)}
    guides = {one.about: one for one in placards.guides(township, rows)}
    plates = placards.plates(township, today)
    found = []
    for row in rows:
        state = closed.get(row.pk)
        nobody = state is not None and state.sitting is None and "无人在岗" in state.words.zh
        guide = guides[f"window:{row.pk}"]
        names = [one for one in plates if one.about.startswith(f"post:{row.post_id}:")]
        says = {
            "staffed": state.words if state is not None and nobody else None,
            "workers": None
            if staffing.offered(row, today)
            else Text("没有职责、考试都合格的人", "nobody with duties and a passed test"),
            "sign": None if row.sign_hash == signs.hash_of(row) else signs.standing(row),
            "guide": None if guide.state is placards.State.HOLDS else guide.words,
            "plates": next((one.words for one in names if one.state is not placards.State.HOLDS), None),
        }
        results = tuple(Result(code, TITLES[code], why is None, why) for code, why in says.items())
        found.append(Looked(row, results))
    return found


def close_round(township: Organisation, looked_at: Mapping[int, str], *, by: Viewer) -> Round:
    """Write down a round of all windows: what the checks say now, and a remark for each. ``looked_at`` holds the remark
    by the window's number; a window that isn't in it would be left out, which is refused. The same again on the same day
    changes nothing.

    Raises Refused (not_your_seat, no_windows, window_left_out, no_such_window, remark_too_long).
    """
    author = check_role(by, township.pk, *MANAGERS)
    with transaction.atomic():
        ledger.hold(township.code)
        at = clock.now()
        rows = look(township, at)
        if not rows:
            raise Refused("no_windows", Text("还没有设置窗口。", "No window is set up yet."))
        numbers = {row.window.number for row in rows}
        left_out = sorted(numbers - set(looked_at))
        if left_out:
            which = "、".join(str(number) for number in left_out)
            raise Refused(
                "window_left_out",
                Text(f"{which}号窗口没有查。", f"Not looked at: window {which}."),
                Text("办法适用于每个窗口，一个也不能不查。", "The measures apply to every window; none can be left out."),
                clause="S4.26.02",
                field="looked",
            )  # fmt: skip
        if set(looked_at) - numbers:
            raise Refused(
                "no_such_window", Text("没有这个窗口。", "There is no such window."), field="looked"
            )
        if any(len(words) > MOST_WORDS for words in looked_at.values()):
            raise Refused(
                "remark_too_long",
                Text(f"备注不超过{MOST_WORDS}字。", f"A remark has at most {MOST_WORDS} characters."),
                field="looked",
            )
        found = {
            str(row.window.number): {
                "faults": [one.code for one in row.faults],
                "remark": " ".join(looked_at[row.window.number].split()),
            }
            for row in rows
        }
        faults = sum(len(row.faults) for row in rows)
        day = at.astimezone(clock.CHINA).date()
        last = Round.objects.filter(township=township, day=day).order_by("-pk").first()
        if last is not None and last.by_id == author and last.found == found:
            return last  # sent twice
        made = Round.objects.create(
            township=township,
            day=day,
            found=found,
            faults=faults,
            at=at,
            by_id=author,
        )
        facts = {"windows": sorted(numbers), "faults": faults}
        note(township, "windows_looked_at", by, "windows", facts)
        return made
