"""Saved searches with e-mail: asked for, confirmed by a link, one digest a day, ended with one press.

Nothing here tells whether an address is known: asking always answers alike, and links hold a code that only whoever got
the mail has. Addresses are unsealed nowhere but where a mail is sent.
"""

import hashlib
import hmac
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Max

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.search_words import terms_of
from sunlit.core.text import Text
from sunlit.disclosure.models import Publication
from sunlit.hall.actions import public_use
from sunlit.matters.jobs import enqueue, job
from sunlit.pages.addresses import whole
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC
from sunlit.search import queries
from sunlit.search.models import SavedSearch

ASK = public_use.Allowance("saved-search", 20, timedelta(hours=1))
"""From one network address; a village agent helps a whole village."""
CONFIRM = public_use.Allowance("saved-search-mail", 3, timedelta(hours=24))
"""Mails to one address that nobody confirmed, so that this form is no way to fill somebody's box."""
WAITS = timedelta(hours=48)
"""For so long a link of confirmation works; then what was asked for is forgotten."""
PORTION = 50
"""Searches that are looked after in one transaction, so that the counter never waits for more."""
LISTED = 30
"""Publications at most in one digest; the rest is counted."""


def available() -> None:
    """Raises Refused (no_mail) where this installation sends no mail."""
    if not settings.MAIL_WORKS:
        raise Refused(
            "no_mail",
            Text("本站没有开通邮件。", "This site sends no e-mail."),
            Text("可以用订阅地址（Atom）。", "Follow the Atom feed instead."),
        )


def ask(township: Organisation, typed: str, address: str, language: str, *, who: str) -> None:
    """Save a search for an address that is still to be confirmed, and send the link for that.

    ``who`` is the network address that asks. Whether the address is known already changes nothing that anybody can see.
    Raises Refused (no_mail, words_needed with field ``q``, too_often).
    """
    available()
    query = queries.cleaned(typed)
    if not terms_of(query):
        raise Refused(
            "words_needed",
            Text("没有写要找什么。", "There are no words to look for."),
            Text("写一个词，例如“低保”。", "Write a word, such as “subsidy”."),
            field="q",
        )
    public_use.take(ASK, who)
    try:
        public_use.take(CONFIRM, f"{township.pk}:{_known(address)}")
    except Refused:
        return
    with transaction.atomic():
        row, made = SavedSearch.objects.get_or_create(
            mark=_digest(f"saved:{township.pk}:{_known(address)}:{query.casefold()}"),
            defaults={
                "township": township,
                "query": query,
                "language": language,
                "address": address,
                "asked_at": clock.now(),
            },
        )
        if row.confirmed_at is not None:
            return
        if not made:
            SavedSearch.objects.filter(pk=row.pk).update(asked_at=clock.now(), language=language)
        key = f"saved:{row.pk}:{clock.now():%Y%m%d%H%M%S%f}"
        enqueue("saved_search_confirm", {"reference": str(row.pk)}, key=key)


def code_of(reference: UUID) -> str:
    """What the links of a saved search carry, so that nobody can guess one."""
    return _digest(f"saved-link:{reference}")[:32]


def is_right(reference: UUID, code: str) -> bool:
    """Whether a link was sent by this installation; it says nothing of whether the search still is there."""
    return hmac.compare_digest(code_of(reference).encode(), code.encode())


def found(township: Organisation, reference: UUID) -> SavedSearch | None:
    """The saved search behind a link; None where it was ended, or forgotten unconfirmed."""
    row = SavedSearch.objects.filter(pk=reference, township=township).first()
    if row is not None and row.confirmed_at is None and row.asked_at < clock.now() - WAITS:
        return None
    return row


def confirm(row: SavedSearch) -> None:
    """From now on a digest comes when something new is published; what stands published already is not new."""
    SavedSearch.objects.filter(pk=row.pk, confirmed_at=None).update(
        confirmed_at=clock.now(), seen=_latest(row.township_id)
    )


def end(township: Organisation, reference: UUID) -> None:
    """Forget a saved search with its address; ending it again does nothing."""
    SavedSearch.objects.filter(pk=reference, township=township).delete()


def send_digests(today: date) -> int:
    """Once a day: queue one mail for each confirmed search that finds something new, and forget what nobody confirmed in
    time. How many mails. Called again on the same day it sends nothing more."""
    SavedSearch.objects.filter(confirmed_at=None, asked_at__lt=clock.now() - WAITS).delete()
    if not settings.MAIL_WORKS:
        return 0
    sent = 0
    latest: dict[int, int] = {}
    seen: dict[tuple[int, str, int], list[int]] = {}
    rows = SavedSearch.objects.running().exclude(sent_on=today).select_related("township")
    waiting = list(rows.defer("address").order_by("pk"))
    for start in range(0, len(waiting), PORTION):
        with transaction.atomic():
            for row in waiting[start : start + PORTION]:
                newest = latest.setdefault(row.township_id, _latest(row.township_id))
                asked = (row.township_id, row.query, row.seen)
                if newest > row.seen:
                    if asked not in seen:
                        seen[asked] = new_for(row)
                    sent += _queue(row, newest, seen[asked], today)
    return sent


def _queue(row: SavedSearch, newest: int, numbers: list[int], today: date) -> bool:
    """Note how far a search has looked and queue its mail; one transaction of the caller's holds both, so
    that no crash loses or doubles it."""
    changed: dict[str, Any] = {"seen": newest}
    if numbers:
        changed["sent_on"] = today
    mine = SavedSearch.objects.filter(pk=row.pk, seen=row.seen, confirmed_at__isnull=False)
    if not mine.update(**changed) or not numbers:
        return False
    enqueue(
        "saved_search_digest",
        {"reference": str(row.pk), "publications": numbers},
        key=f"saved:{row.pk}:{today}",
    )
    return True


def new_for(row: SavedSearch) -> list[int]:
    """What was published since a saved search looked last and that it finds as typed, the newest first."""
    return queries.notice_ids(PUBLIC, row.township, queries.asked(row.query), after=row.seen)


def _latest(township_id: int) -> int:
    rows = Publication.objects.filter(occurrence__township=township_id)
    return rows.aggregate(last=Max("pk"))["last"] or 0


def _known(address: str) -> str:
    return address.strip().casefold()


def _digest(text: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(errors="replace"), hashlib.sha256).hexdigest()


@job("saved_search_confirm")
def _ask_by_mail(arguments: dict[str, Any], key: str) -> None:
    row = SavedSearch.objects.filter(pk=arguments["reference"], confirmed_at=None).first()
    if row is None:
        return
    place, link = row.township, whole("saved_confirm", row.township.code, row.pk, code_of(row.pk))
    # Not a word of what was typed: this mail may go to somebody who never asked for it.
    text = Text(
        f"有人（希望是您）要求：{place.name}有新的公开内容时，发邮件到这个地址。\n\n"
        f"要收，请在48小时内打开下面的地址，按“确认”：\n{link}\n\n"
        "不是您要的，不用理会，不会再有邮件，地址到时删除。\n",
        f"Somebody, hopefully you, asked that {place.name_en or place.name} write to this address when something new is "
        f"published.\n\nTo have that, open this address within 48 hours and press “Confirm”:\n{link}\n\n"
        "If you didn't ask, do nothing: no more mail comes, and the address is forgotten.\n",
    )
    subject = Text(
        f"{place.name}：请确认邮件订阅", f"{place.name_en or place.name}: please confirm your e-mail updates"
    )
    _send(row, subject, text, key)


@job("saved_search_digest")
def _digest_by_mail(arguments: dict[str, Any], key: str) -> None:
    row = SavedSearch.objects.running().filter(pk=arguments["reference"]).first()
    if row is None:
        return
    # Looked up again: what was taken down since the digest was queued isn't told any more.
    notices = list(
        Publication.objects.visible_to(PUBLIC)
        .filter(pk__in=arguments["publications"], occurrence__township=row.township)
        .select_related("occurrence__unit")
        .order_by("-pk")
    )
    if not notices:
        return
    place, more = row.township, len(notices) - LISTED
    lines = [
        f"{one.published_on}  {one.title}（{one.occurrence.unit.label(row.language)}）\n"
        f"{whole('disclosed', place.code, one.pk)}"
        for one in notices[:LISTED]
    ]
    listed = "\n\n".join(lines)
    page, stop = whole("search", place.code), whole("saved_end", place.code, row.pk, code_of(row.pk))
    text = Text(
        f"{place.name}新公开了{len(notices)}份与“{row.query}”有关的内容：\n\n{listed}\n\n"
        + (f"还有{more}份，请到 {page} 查找。\n\n" if more > 0 else "")
        + f"不想再收，打开这个地址按“退订”：\n{stop}\n",
        f"{place.name_en or place.name} published {len(notices)} new about “{row.query}”:\n\n{listed}\n\n"
        + (f"{more} more are found at {page}\n\n" if more > 0 else "")
        + f"To stop these mails, open this address and press “Stop”:\n{stop}\n",
    )
    subject = Text(
        f"{place.name}：新公开{len(notices)}份“{row.query}”",
        f"{place.name_en or place.name}: {len(notices)} new about “{row.query}”",
    )
    _send(row, subject, text, key)


def _send(row: SavedSearch, subject: Text, text: Text, key: str) -> None:
    stop = whole("saved_end", row.township.code, row.pk, code_of(row.pk))
    message = EmailMessage(
        subject.in_language(row.language),
        text.in_language(row.language),
        to=[row.address],
        headers={
            "Message-ID": f"<{key.replace(':', '.')}@sunlit>",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    try:
        message.send()
    except Exception as error:
        # A mail server's words name the address; what the table of jobs keeps must not.
        raise OSError(f"the mail was not taken: {type(error).__name__}") from None
