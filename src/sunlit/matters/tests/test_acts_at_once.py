"""Several people act at once on PostgreSQL: nobody is broken off, and the ledger is whole."""

import threading

import pytest
from django.db import connection

from sunlit.demonstration import places
from sunlit.hall.actions import inquiries
from sunlit.ledger.verification import verify
from sunlit.matters import tally
from sunlit.matters.models import Matter
from sunlit.people.actions import accounts
from sunlit.people.models import Organisation
from sunlit.people.viewer import viewer_of

ROUNDS = 6


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_opening_and_closing_at_once_never_wait_for_each_other():
    people = places.build()
    town = Organisation.objects.get(code="QX")
    clerk = viewer_of(people["qx.clerk"])
    inquiries.register(town, inquiries.Question("先问一件", visitor="云有田"), by=clerk)
    administrator = viewer_of(people["sys.admin"])
    faults: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(ROUNDS):
                inquiry = inquiries.register(town, inquiries.Question("路灯坏了", visitor="云有田"), by=clerk)
                inquiries.answer(inquiry.pk, "已报修", by=clerk)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    def administrate() -> None:
        """Meanwhile an account that the others' rows refer to is changed: that too writes the chain."""
        try:
            for _ in range(ROUNDS):
                accounts.reset_password(clerk.staff_id, by=administrator)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [*(threading.Thread(target=work) for _ in range(4)), threading.Thread(target=administrate)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert Matter.objects.filter(state="done").count() == 4 * ROUNDS
    assert verify("QX").ok and tally.differences() == {}
