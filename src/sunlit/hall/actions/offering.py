"""What a township does with an item: who answers for it, and whether it is open for applications."""

from datetime import date

from django.db import transaction

from sunlit import clock
from sunlit.core.limits import Limit, describe_limit
from sunlit.core.own_terms import OwnTerms, check_terms, tidy
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue, completeness
from sunlit.hall.models import ItemState
from sunlit.ledger import actions as ledger
from sunlit.ledger.models import Entry
from sunlit.matters import refusals
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer

EDITORS = ("centre_director", "office_clerk")


def set_owner(township: Organisation, item_id: str, owner: Staff, *, by: Viewer) -> ItemState:
    """Name who answers for an item; for one without a limit, that it is set soon (S0.07.31).

    The days of an item that isn't complete run from the day on which somebody first took note of it. Raises
    Refused (not_your_seat, not_of_this_township), KeyError for an unknown item.
    """
    _editors_only(by, township)
    if owner.township_id != township.pk or not owner.is_active:
        raise Refused(
            "not_of_this_township",
            Text(f"{owner.name}不在本镇任职。", f"{owner.name} doesn't work for this township."),
            Text("请从本镇人员中选择。", "Choose somebody of this township."),
            field="owner",
        )
    with transaction.atomic():
        state = _state(township, item_id)
        state.owner = owner
        state.save(update_fields=["owner"])
        _log(township, "item_owner_set", item_id, by, {"owner": f"staff:{owner.pk}"})
        return state


def offer(township: Organisation, item_id: str, *, by: Viewer) -> ItemState:
    """Open an item for applications. What the published guide still lacks is named (S0.07.31, S1.02.03, S2.27.02).

    Raises Refused (item_incomplete, not_your_seat), KeyError for an unknown item.
    """
    _editors_only(by, township)
    missing = catalogue.offer(township, item_id).missing
    if missing:
        note_incomplete(township, item_id)
        raise Refused(
            "item_incomplete",
            Text(
                "还缺：" + "、".join(element.zh for element in missing) + "。",
                "Still missing: " + ", ".join(element.en for element in missing) + ".",
            ),
            Text("请先在规则库中补齐再开办。", "Complete it in the rulebook before it is offered."),
            clause="S0.07.31",
            field="item",
        )
    with transaction.atomic():
        state = _state(township, item_id)
        first = state.first_offered_at is None
        state.offered, state.incomplete_since = True, None
        state.first_offered_at = state.first_offered_at or clock.now()
        state.save(update_fields=["offered", "incomplete_since", "first_offered_at"])
        _log(township, "item_offered", item_id, by, {})
        if first:
            completeness.tell_first_offered(township, catalogue.item_of(township.pk, item_id))
        return state


def stop_offering(township: Organisation, item_id: str, *, by: Viewer, reason: str) -> ItemState:
    """Close an item for new applications, with the reason; open matters go on. Raises Refused."""
    _editors_only(by, township)
    if not reason.strip():
        raise refusals.reason_needed()
    with transaction.atomic():
        state = _state(township, item_id)
        state.offered = False
        state.save(update_fields=["offered"])
        _log(township, "item_closed", item_id, by, {"reason": reason.strip()[:200]})
        return state


def set_terms(township: Organisation, item_id: str, terms: OwnTerms, *, by: Viewer) -> ItemState:
    """Say what the township itself promises of an item: its limit, window, telephone, hours and the fee in its words.

    A promise never goes past the law (S2.08.08); one that is longer than the last version closes the item until a
    leader approves it (S3.30.05). What is open keeps the limit it was opened with. The same again changes nothing.
    Raises Refused (terms_refused, not_your_seat), KeyError for an unknown item.
    """
    _editors_only(by, township)
    entry = catalogue.item(item_id)
    said = tidy(terms)
    for problem in check_terms(entry, said):
        field = str(problem.path[0])
        clause = CLAUSES.get(field, "")
        if field == "promised":
            clause = entry.legal_article or ("S3.28.06" if entry.immediate else "S2.08.08")
        raise Refused("terms_refused", problem.reason, problem.mend, clause=clause, field=field)
    with transaction.atomic():
        ledger.hold(township.code)
        state = _state(township, item_id)
        before = state.terms
        if before == said:
            return state
        own = said.promised
        state.promised_amount, state.promised_unit = (own.amount, own.unit.value) if own else (None, "")
        state.promise_why, state.phone = said.why, said.phone
        for name in ("window", "hours", "fee"):
            text: Text | None = getattr(said, name)
            setattr(state, name, text.zh if text else "")
            setattr(state, f"{name}_en", text.en if text and text.en != text.zh else "")
        state.save()
        _log(township, "item_terms_set", item_id, by, _told(said, before))
        return state


CLAUSES = {"why": "S2.08.08", "fee": "行政许可法 58"}


def _told(said: OwnTerms, before: OwnTerms) -> dict[str, str]:
    """What changed, in words, for the ledger; what was taken back is empty."""
    found = {}
    for name in ("promised", "why", "window", "phone", "hours", "fee"):
        now = getattr(said, name)
        if now != getattr(before, name):
            words = describe_limit(now) if isinstance(now, Limit) else now
            found[name] = words.zh if isinstance(words, Text) else words or ""
    return found


def note_incomplete(township: Organisation, item_id: str) -> ItemState:
    """Note since when an item is known to be incomplete; the first day stays (S0.07.31)."""
    with transaction.atomic():
        state = _state(township, item_id)
        if state.incomplete_since is None and catalogue.offer(township, item_id).missing:
            state.incomplete_since = clock.today()
            state.save(update_fields=["incomplete_since"])
        return state


def note_what_is_missing(township: Organisation, today: date | None = None) -> None:
    """Note of every item since when it is known to be incomplete, and forget that day once it is complete again, so
    that the public list counts its days (S0.07.31). Four queries where nothing has changed."""
    day = today or clock.today()
    with transaction.atomic():
        since = dict(ItemState.objects.filter(township=township).values_list("item", "incomplete_since"))
        incomplete = {offer.item.id for offer in catalogue.offers(township) if offer.missing}
        whole = [item for item, first in since.items() if first is not None and item not in incomplete]
        if whole:
            ItemState.objects.filter(township=township, item__in=whole).update(incomplete_since=None)
        for item in sorted(incomplete):
            if item not in since:
                ItemState.objects.get_or_create(
                    township=township, item=item, defaults={"incomplete_since": day}
                )
            elif since[item] is None:
                ItemState.objects.filter(township=township, item=item, incomplete_since=None).update(
                    incomplete_since=day
                )


def _state(township: Organisation, item_id: str) -> ItemState:
    incomplete = bool(catalogue.offer(township, item_id).missing)
    state, _made = ItemState.objects.get_or_create(
        township=township,
        item=item_id,
        defaults={"incomplete_since": clock.today() if incomplete else None},
    )
    return state


def _editors_only(by: Viewer, township: Organisation) -> None:
    if by.township_id != township.pk or not by.has_role(*EDITORS):
        raise refusals.not_your_seat()


def note_changes(*, by: Viewer) -> int:
    """Write down which items say something else than when this was last called: the rulebook has a new version, or
    the department moved. Printed guides carry the day of it (S1.04.04). How many changed; called once a day and when
    the program starts."""
    changed = 0
    for township in Organisation.objects.filter(kind=Organisation.Kind.TOWNSHIP, valid_to=None):
        with transaction.atomic():
            for shown in catalogue.offers(township):
                mark = catalogue.mark_of(township, shown)
                if shown.offered and _marked(township, shown.item.id) != mark:
                    _log(township, "item_changed", shown.item.id, by, {"mark": mark})
                    changed += 1
    return changed


def _marked(township: Organisation, item_id: str) -> str:
    """What the guide of an item said when it was last noted."""
    entries = Entry.objects.filter(chain=township.code, subject_kind="item", subject=item_id).order_by("-seq")
    return next((str(row.known_facts["mark"]) for row in entries if "mark" in row.known_facts), "")


def _log(township: Organisation, act: str, item_id: str, by: Viewer, facts: dict[str, str]) -> None:
    """Write an act on an item into the ledger, with the mark of what its guide says from now on."""
    known = {**facts, "mark": catalogue.mark_of(township, catalogue.offer(township, item_id))}
    ledger.append(
        township.code, act, actor=by.actor, subject_kind="item", subject=item_id, facts=known, at=clock.now()
    )
