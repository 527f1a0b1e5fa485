"""Giving each member the personal part of what is published in total (S4.43.03)."""

from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.disclosure.models import Publication, Share
from sunlit.ledger import actions as ledger
from sunlit.matters import frame, refusals
from sunlit.people.models import Staff
from sunlit.people.viewer import Viewer

ENTERERS = ("office_clerk",)
MOST_WHAT, MOST_VALUE = 60, 200


def give(publication_id: int, member_id: int, what: str, value: str, *, by: Viewer, key: str = "") -> Share:
    """Enter what one member has to do with a publication; only that member reads it. The same form again changes
    nothing; a later entry under the same words takes the earlier one's place.

    Raises Refused (not_your_seat, no_personal_part, no_such_member, words_needed), Publication.DoesNotExist.
    """
    if not by.has_role(*ENTERERS):
        raise refusals.not_your_seat()
    with transaction.atomic():
        row = (
            Publication.objects.visible_to(by)
            .select_related("occurrence__township")
            .get(pk=publication_id, occurrence__township_id=by.township_id)
        )
        done = Share.objects.filter(key=key).first() if key else None
        if done is not None:
            return done
        rule = row.occurrence.rule
        if rule is None or not rule.members:
            raise Refused(
                "no_personal_part",
                Text("这项公开没有个人部分。", "This publication has no personal part."),
                Text("请选党费、评议、考核这类事项。", "Choose dues, an evaluation or an assessment."),
                clause="S4.43.03",
            )
        member = Staff.objects.filter(
            pk=member_id, township_id=by.township_id, is_active=True, admin=""
        ).first()
        if member is None:
            raise Refused(
                "no_such_member",
                Text("没有这个人。", "There is no such member."),
                Text("请从名单里选。", "Choose one of the list."),
                field="member",
            )
        words, text = " ".join(what.split()), " ".join(value.split())
        for field, typed, most in (("what", words, MOST_WHAT), ("value", text, MOST_VALUE)):
            if not typed or len(typed) > most:
                raise Refused(
                    "words_needed",
                    Text(
                        f"没有写，或者超过{most}字。", f"Nothing is written, or more than {most} characters."
                    ),
                    Text("请写明。", "Write it."),
                    field=field,
                )
        found = Share.objects.create(
            publication=row,
            member=member,
            what=words,
            value=text,
            at=clock.now(),
            by_id=frame.staff_of(by),
            key=key or None,
        )
        ledger.append(
            row.occurrence.township.code,
            "personal_part_given",
            actor=by.actor,
            subject_kind="publication",
            subject=str(row.pk),
            facts={"publication": row.pk},
            at=clock.now(),
        )
    return found
