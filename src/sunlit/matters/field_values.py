"""Values of fields: from what was typed to what is stored, and from what is stored to words."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from sunlit import clock
from sunlit.core.fields import Field, FieldKind, fault_of, tidied, unfit
from sunlit.core.periods import day_in_words
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people import identity
from sunlit.people.models import Organisation, OrganisationQuerySet, Post, Staff
from sunlit.people.queries import holdings_on

Fault = tuple[Text, Text] | None
"""The reason and the way out, or nothing."""
MASK = "****"


def read(
    fields: Iterable[Field], typed: Mapping[str, Any], township: Organisation, earlier: Mapping[str, str]
) -> dict[str, str]:
    """What was typed as it is stored: texts, days as 2026-11-21, units and persons by code and user name.

    ``earlier`` are the values entered before, to which days may refer. Empty values are left out. Raises Refused
    (field_needed, field_unfit) with the field and the clause that demands it.
    """
    found: dict[str, str] = {}
    for one, value, fault in judged(fields, typed, township, earlier):
        if fault is not None:
            code = "field_needed" if not value else "field_unfit"
            raise Refused(code, *fault, clause=one.clause, field=one.key)
        if value:
            found[one.key] = value
    return found


def judged(
    fields: Iterable[Field], typed: Mapping[str, Any], township: Organisation, earlier: Mapping[str, str]
) -> Iterator[tuple[Field, str, Fault]]:
    """Each field with what was typed, as it is stored, and what is wrong with it (None: nothing)."""
    right = dict(earlier)
    today = clock.today()
    for one in fields:
        value = tidied(one, _plain(typed.get(one.key)))
        fault = fault_of(one, value, today=today, others=right)
        if fault is None and value:
            fault = _fault_outside(one, value, township)
        if fault is None and value:
            right[one.key] = value
        yield one, value, fault


def _plain(value: Any) -> str:
    if isinstance(value, Organisation):
        return value.code
    if isinstance(value, Staff):
        return value.username
    if isinstance(value, Post):
        return str(value.pk)
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value if value is not None else "").strip()


def _fault_outside(one: Field, value: str, township: Organisation) -> Fault:
    """A unit or person that isn't there today, or is of another township; an identity number that doesn't check."""
    if one.kind is FieldKind.ID_NUMBER:
        wrong = identity.fault(value)
        return unfit(one, f"不对：{wrong.zh}", f"isn't right: {wrong.en}") if wrong else None
    if one.kind is FieldKind.UNIT:
        rows = Organisation.objects.filter(code=value, township=township).valid_on(clock.today())
        what = Text("本镇没有这个单位。", "There is no such unit here.")
    elif one.kind is FieldKind.PERSON:
        return _fault_of_person(one, value, township)
    elif one.kind is FieldKind.POST:
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 18 else 0
        if posts_of(township).filter(pk=number).exists():
            return None
        return (
            Text("本镇没有这个岗位。", "There is no such post here."),
            Text("请从列出的岗位中选择。", "Choose from the list."),
        )
    elif one.kind is FieldKind.RECORD:
        if Matter.objects.filter(number=value, kind=one.of, township=township).open().exists():
            return None
        return (
            Text(f"没有这个编号的在办登记：{value}。", f"There is no open record with the number {value}."),
            Text("请从列出的编号中选择。", "Choose a number from the list."),
        )
    else:
        return None
    if rows.exists():
        return None
    return what, Text("请从列出的名单中选择。", "Choose from the list.")


def _fault_of_person(one: Field, value: str, township: Organisation) -> Fault:
    """Somebody who isn't on the staff, or holds none of the roles that the field asks for."""
    way_out = Text("请从列出的名单中选择。", "Choose from the list.")
    if not Staff.objects.filter(username=value, township=township, is_active=True).exists():
        return Text("本镇没有这名工作人员。", "There is nobody of this name on the staff."), way_out
    if not people_for(one, township.pk).filter(username=value).exists():
        titles = [book().roles.get(role, Text(role, role)) for role in one.roles]
        return unfit(
            one,
            f"应是现任{'、'.join(title.zh for title in titles)}。",
            f"must be somebody who is now: {', '.join(title.en for title in titles)}.",
        )
    return None


def people_for(one: Field, township_id: int) -> QuerySet[Staff]:
    """The people that a field of the kind ``person`` may name, by user name: the township's staff, or those of them who
    hold one of the field's roles today."""
    rows = Staff.objects.filter(township_id=township_id, is_active=True, admin="").order_by("username")
    if not one.roles:
        return rows
    held = holdings_on(clock.today()).filter(staff__township_id=township_id).select_related("post")
    return rows.filter(pk__in=[row.staff_id for row in held if set(one.roles) & set(row.post.roles)])


def _places(township: Organisation) -> OrganisationQuerySet:
    """The township and its units on this day: where its posts are."""
    return (Organisation.objects.filter(Q(township=township) | Q(pk=township.pk), outside=False)).valid_on(
        clock.today()
    )


def posts_of(township: Organisation) -> QuerySet[Post]:
    """The posts of a township that a field may name, by unit."""
    rows = Post.objects.filter(organisation__in=_places(township)).select_related("organisation")
    return rows.order_by("organisation__code", "pk")


def stored_apart(fields: Iterable[Field], values: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The values that are stored in the open, and the sensitive ones."""
    sensitive = {one.key for one in fields if one.sensitive}
    return (
        {key: value for key, value in values.items() if key not in sensitive},
        {key: value for key, value in values.items() if key in sensitive},
    )


def masked(value: str) -> str:
    """What a page or paper shows of a sensitive value: the last digits of a number, and nothing of words."""
    tail = value[-4:] if len(value) > 7 else ""
    return MASK + (tail if tail.isascii() and tail.isalnum() else "")


class Words:
    """Stored values in words, with units and persons read once."""

    def __init__(self, fields: Iterable[Field], values: Iterable[tuple[str, str]]) -> None:
        kinds = {one.key: one.kind for one in fields}
        pairs = list(values)
        units = {value for key, value in pairs if kinds.get(key) is FieldKind.UNIT}
        names = {value for key, value in pairs if kinds.get(key) is FieldKind.PERSON}
        posts = {int(v) for k, v in pairs if kinds.get(k) is FieldKind.POST and v.isascii() and v.isdigit()}
        found = Post.objects.filter(pk__in=posts).select_related("organisation") if posts else ()
        self._posts = {str(row.pk): row for row in found}
        self._units = {row.code: row for row in Organisation.objects.filter(code__in=units)} if units else {}
        self._staff = {row.username: row for row in Staff.objects.filter(username__in=names)} if names else {}

    def of(self, one: Field, value: str) -> Text:
        """A value as people read it; a sensitive one is masked."""
        if one.sensitive:
            return Text(masked(value), masked(value))
        row: Organisation | Staff | None = None
        if one.kind is FieldKind.UNIT:
            row = self._units.get(value)
        elif one.kind is FieldKind.PERSON:
            row = self._staff.get(value)
        elif one.kind is FieldKind.POST and value in self._posts:
            post = self._posts[value]
            return Text(
                f"{post.organisation.name}{post.title}",
                f"{post.organisation.label('en')}: {post.label('en')}",
            )
        elif one.kind is FieldKind.DAY:
            return day_in_words(date.fromisoformat(value))
        return Text(row.label("zh-hans"), row.label("en")) if row else one.label_of(value)
