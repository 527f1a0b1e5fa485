"""A patrol starts its shift with the badge on, and what is said of it off duty is rated; a month shows counts alone."""

from datetime import date

import pytest
from django.urls import reverse

from sunlit.conduct import tallies
from sunlit.core.conduct import month_of
from sunlit.hall.tests.refusing import refused
from sunlit.matters import actions as kernel

pytestmark = pytest.mark.django_db
SHIFT = {"member": "田大壮", "day": "2026-03-02", "place": "集市路口"}
COMPLAINT = {
    "member": "田大壮",
    "day": "2026-03-01",
    "duty": "off_duty",
    "about": "courtesy",
    "what": "在小卖部门口骂人。",
}
RATED = {"heard": "承认说话急了。", "found": "两名在场的人说法一致。"}


def counts(found) -> dict[str, dict[str, int]]:
    return {one.tally.key: {label.en: count for label, count in one.rows if count} for one in found}


@pytest.mark.clause("S2.51.07")
def test_a_shift_starts_only_with_the_badge_ticked_and_an_off_duty_complaint_is_rated(
    opened, answered, town, at_work, signed_in, monday
):
    shift = opened("patrol-shift", SHIFT)
    # Not ticked at all, ticked as missing, or something else: there is no shift.
    empty = refused("field_needed", answered, shift, "started", "qx.office")
    assert (empty.field, empty.clause) == ("badge", "S2.51.07")
    missing = refused("guard_failed", answered, shift, "started", "qx.office", badge="missing")
    assert missing.clause == "S2.51.07" and "执勤标志" in missing.reason.zh and "badge" in missing.reason.en
    refused("field_unfit", answered, shift, "started", "qx.office", badge="on")
    # Nor does the kernel's own verb lead around it.
    task = shift.tasks.get(done_at=None)
    refused("field_needed", kernel.complete, task.pk, "started", by=at_work("qx.office"))
    shift.refresh_from_db()
    assert shift.step == "start" and not shift.register_entries.exists()
    answered(shift, "started", "qx.office", badge="worn")
    shift.refresh_from_db()
    assert shift.step == "under_way"
    # Off duty or on: a complaint is closed by a rating and by nothing else.
    for duty in ("off_duty", "on_shift"):
        complaint = opened("patrol-complaint", COMPLAINT | {"duty": duty})
        unrated = refused("field_needed", answered, complaint, "rated", "qx.discipline", **RATED)
        assert (unrated.field, unrated.clause) == ("rating", "S2.51.07")
        refused("field_unfit", answered, complaint, "rated", "qx.discipline", **RATED, rating="bad")
        refused("no_such_outcome", answered, complaint, "closed", "qx.discipline")
        refused("not_your_seat", answered, complaint, "rated", "qx.office", **RATED, rating="founded")
        answered(complaint, "rated", "qx.discipline", **RATED, rating="founded")
        complaint.refresh_from_db()
        assert complaint.state == "done"
    month = counts(tallies.tallied(town, at_work("qx.discipline"), month_of(monday)))
    assert month == {
        "patrol-badges": {"Worn": 1},
        "patrol-off-duty": {"Founded": 1},
        "patrol-on-duty": {"Founded": 1},
    }
    shown = signed_in("qx.discipline").get(reverse("conduct_summary")).content.decode()
    assert "联防出勤：执勤标志" in shown and "评定" in shown and "田大壮" not in shown


def test_without_the_badge_there_is_no_shift_and_that_is_counted(opened, answered, town, at_work, monday):
    shift = opened("patrol-shift", SHIFT)
    refused("guard_failed", answered, shift, "not_started", "qx.office", badge="worn")
    answered(shift, "not_started", "qx.office", badge="missing")
    shift.refresh_from_db()
    assert shift.state == "refused"
    started = opened("patrol-shift", SHIFT)
    answered(started, "started", "qx.office", badge="worn")
    answered(started, "ended", "qx.office")
    opened("patrol-shift", SHIFT)  # nobody looked at the badge yet
    found = next(
        one
        for one in tallies.tallied(town, at_work("qx.mayor"), month_of(monday))
        if one.tally.key == "patrol-badges"
    )
    assert counts([found]) == {"patrol-badges": {"Worn": 1, "Not worn": 1}}
    assert (found.waiting, found.total) == (1, 3)


def test_a_month_counts_what_happened_in_it_whenever_it_was_entered(opened, answered, town, at_work):
    for day in ("2026-02-28", "2026-03-01", "2026-02-01", "2026-01-31"):
        complaint = opened("patrol-complaint", COMPLAINT | {"day": day})
        answered(complaint, "rated", "qx.discipline", **RATED, rating="unfounded")
    viewer = at_work("qx.discipline")
    seen = {
        day: counts(tallies.tallied(town, viewer, month_of(date.fromisoformat(day))))["patrol-off-duty"]
        for day in ("2026-01-15", "2026-02-15", "2026-03-15", "2026-04-01")
    }
    assert [one.get("Unfounded", 0) for one in seen.values()] == [1, 2, 1, 0]
    # Whoever may not see the records counts nothing, and another township has its own.
    for name in ("qx.social", "lh.discipline"):
        assert not any(one.total for one in tallies.tallied(town, at_work(name), month_of(date(2026, 2, 1))))


def test_a_shift_lies_not_ahead_and_members_own_heads_enter_it(opened):
    assert refused("field_unfit", opened, "patrol-shift", SHIFT | {"day": "2026-03-03"}).field == "day"
    refused("not_your_seat", opened, "patrol-shift", SHIFT, by="qx.clerk")
    refused("field_needed", opened, "patrol-shift", SHIFT | {"member": " "})
    assert opened("patrol-shift", SHIFT, by="qx.gov").handler.username == "qx.gov"
