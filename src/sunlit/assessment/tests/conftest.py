"""A township to assess: the demonstration's, without any matters; moments of Chinese time."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from sunlit import clock
from sunlit.assessment import round_queries
from sunlit.assessment.actions import rounds
from sunlit.assessment.models import Check, Given, Round, RoundSheet
from sunlit.core.indicators import Result
from sunlit.demonstration.tests.townships import at
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Post, Staff
from sunlit.people.viewer import Viewer
from sunlit.registers import actions


@pytest.fixture
def spring() -> Iterator[None]:
    """Monday 4 March 2024, nine in the morning: the year before is assessed."""
    with at("2024-03-04 09:00"):
        yield


@pytest.fixture
def social(people: dict[str, Staff]) -> Organisation:
    return Organisation.objects.get(code="QX-ZX3")


@pytest.fixture
def do(at_work: Callable[[str], Viewer]) -> Callable[..., Matter]:
    """Do the open step of a record: ``do(matter, "mended", "qx.social.head", mending="…")``."""

    def step(matter: Matter, outcome: str, who: str, opinion: str = "", **typed: Any) -> Matter:
        task = matter.tasks.get(done_at=None)
        actions.complete_step(task.pk, outcome, typed, by=at_work(who), opinion=opinion)
        return Matter.objects.get(pk=matter.pk)

    return step


@pytest.fixture
def finding(town: Organisation, at_work: Callable[[str], Viewer]) -> Callable[[str], Matter]:
    """A finding of supervision against the officer's post in Social Affairs, entered on the day it was found."""

    def enter(day: str) -> Matter:
        post = Post.objects.get(organisation__code="QX-ZX3", title="社会事务岗")
        typed = {"post": post, "about": "窗口无人值守", "day": day, "found": day, "detail": "现场查看"}
        with at(f"{day} 10:00"):
            return actions.open_record(town, "post-finding", typed, by=at_work("qx.discipline")).matter

    return enter


@pytest.fixture
def shown(
    town: Organisation, at_work: Callable[[str], Viewer], do: Callable[..., Matter]
) -> Callable[..., Matter]:
    """Something made public by screen, handbook, board or press conference; filed unless ``outcome`` is empty."""

    def enter(channel: str, day: str, unit: str = "QX-ZX3", outcome: str = "filed") -> Matter:
        typed = {"unit": unit, "channel": channel, "about": "低保标准", "day": day, "place": "大厅东侧"}
        record = actions.open_record(town, "public-channel", typed, by=at_work("qx.office"))
        if outcome:
            do(record.matter, outcome, "qx.office", "没有找到" if outcome == "unfounded" else "")
        return record.matter

    return enter


def line(result: Result, key: str) -> Any:
    """One line of a result."""
    return next(one for one in result.lines if one.line.key == key)


JUDGED = ("functions", "laws", "handling", "licences", "charges", "enforcement", "supervision", "other")
"""The lines of the sheet of a hundred points that are always judged."""


@pytest.fixture
def small(town: Organisation) -> Organisation:
    """A township whose rounds cover one department and one village, so that a whole round is short."""
    # Units of others are never covered, and their people keep their posts.
    Organisation.objects.filter(township=town).exclude(code__in=("QX-ZX3", "QX-V1")).update(outside=True)
    return town


class Course:
    """The round of 2023 of a township, taken from step to step."""

    def __init__(self, town: Organisation, at_work: Callable[[str], Viewer]) -> None:
        self.town, self.at_work = town, at_work
        record = actions.open_record(
            town, "openness-round", {"period": "2023-12-31"}, by=at_work("qx.office")
        )
        self.round = Round.objects.get(matter=record.matter)

    def sheet(self, code: str = "QX-ZX3") -> RoundSheet:
        return self.round.sheets.select_related("unit", "round__township").get(unit__code=code)

    def finish(self, outcome: str, who: str = "qx.office") -> None:
        self.round.matter.refresh_from_db()
        rounds.finish(self.round, outcome, by=self.at_work(who))

    def plan(self) -> None:
        rounds.write_plan(
            self.town, 2023, "", "县政办〔2023〕5号", "镇政〔2023〕8号", by=self.at_work("qx.office")
        )
        self.finish("planned")

    def standards(self) -> None:
        for area in ("organisation", "content", "form"):
            rounds.set_standard(self.round, area, "按规定公开的得满分", by=self.at_work("qx.discipline"))
        self.finish("set", "qx.discipline")

    def self_scores(self) -> None:
        """All hand in nothing but Social Affairs and the village; written as their own acts would."""
        for sheet in self.round.sheets.select_related("unit"):
            rule = round_queries.sheet_named(sheet.sheet)
            own = {line.key: str(line.weight) for line in rule.lines}
            RoundSheet.objects.filter(pk=sheet.pk).update(
                own_points=own, report="全年公开12件", handed_in_at=clock.now(), handed_in_by=Staff.objects.get(username="qx.social.head")
            )  # fmt: skip
        self.finish("collected")

    def judge(self, share: str = "1", *, leave: tuple[str, ...] = ()) -> None:
        """Give every line that waits for points this share of its weight, and file every check that a grade needs."""
        by = Staff.objects.get(username="qx.mayor")
        for sheet in self.round.sheets.select_related("unit", "round"):
            found = round_queries.from_facts(sheet)
            for one in found.lines:
                if one.points is None and one.line.key not in leave:
                    last = sheet.given.filter(line=one.line.key).count()
                    Given.objects.create(
                        sheet=sheet, line=one.line.key, number=last + 1, points=one.line.weight * Decimal(share),
                        reason="看过", evidence="检查记录", at=clock.now(), by=by,
                    )  # fmt: skip
            for method in Check.Method.values:
                type_ = Check.Type.ROUTINE if method == "onsite" else Check.Type.CENTRAL
                Check.objects.create(
                    township=self.town, year=2023, unit=sheet.unit, type=type_, method=method, planned_on=clock.today(),
                    looked="看", visited="访", heard="听", found="查", rated="评", filed_at=clock.now(), filed_by=by,
                )  # fmt: skip

    def people(self) -> None:
        """Of one post-holder, whether the duties were kept, in routine and in the yearly assessment."""
        for kind in ("routine", "annual"):
            typed = {"person": "qx.social", "round": kind, "kept": "kept", "day": "2023-12-20"}
            record = actions.open_record(self.town, "openness-duty", typed, by=self.at_work("qx.discipline"))
            task = record.matter.tasks.get(done_at=None)
            actions.complete_step(task.pk, "filed", {}, by=self.at_work("qx.office"))

    def to(self, step: str, share: str = "1") -> "Course":
        """Take it to a step by the shortest way."""
        ways = {
            "standards": self.plan,
            "self_score": self.standards,
            "review": self.self_scores,
            "notice": lambda: (self.judge(share), self.finish("reviewed", "qx.discipline")),
        }
        for name, way in ways.items():
            way()
            if name == step:
                return self
        raise KeyError(step)


@pytest.fixture
def course(small: Organisation, at_work: Callable[[str], Viewer]) -> Course:
    """The round of 2023 in the small township, standing at its plan."""
    return Course(small, at_work)
