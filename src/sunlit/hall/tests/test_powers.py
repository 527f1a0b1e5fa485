"""The power list: what lies outside the centre is seen until it is brought in, and what lacks a window is counted."""

import pytest
from django.test import Client

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.hall import powers
from sunlit.hall.actions import offering
from sunlit.hall.actions import powers as acts
from sunlit.hall.models import Power
from sunlit.hall.tests.refusing import refused
from sunlit.hall.tests.walking import CERTIFICATE, unit
from sunlit.matters.book import book
from sunlit.people.models import Organisation, Post, Staff
from sunlit.windows.models import Window


def listed(number="Q-1", item="", in_hall=True, name="农机具牌证初审"):
    return acts.Listed(number, name, "approval", unit("economic_development"), item, in_hall)


@pytest.fixture
def director(at_work):
    return at_work("qx.director")


def page(people, username, address="/desk/catalogue/powers/", data=None):
    Staff.objects.filter(pk=people[username].pk).update(must_change_password=False)
    client = Client()
    client.force_login(people[username], "django.contrib.auth.backends.ModelBackend")
    return client.post(address, data) if data is not None else client.get(address)


def outside(director, town):
    return {row.power.number for row in powers.listed(director, town) if row.outside_the_centre}


@pytest.mark.clause("S3.26.01")
def test_a_power_without_a_service_is_reported_until_it_is_brought_into_the_catalogue(town, people, director):
    assert len(book().categories) == 15
    assert "15" in page(people, "qx.director").content.decode()
    power = acts.list_power(town, listed(), by=director)
    assert outside(director, town) == {"Q-1"}
    report = page(people, "qx.mayor", "/desk/catalogue/powers/?only=outside").content.decode()
    assert "农机具牌证初审" in report
    # An item of the rulebook that the township doesn't offer is no way in.
    offering.stop_offering(town, CERTIFICATE, by=director, reason="准备中")
    acts.change_power(power.pk, listed(item=CERTIFICATE), by=director)
    assert outside(director, town) == {"Q-1"}
    offering.offer(town, CERTIFICATE, by=director)
    assert outside(director, town) == set()
    report = page(people, "qx.mayor", "/desk/catalogue/powers/?only=outside").content.decode()
    assert "农机具牌证初审" not in report


@pytest.mark.clause("S3.26.01")
def test_the_public_catalogue_lists_fifteen_categories(town):
    text = Client().get("/QX/items/").content.decode()
    assert len(book().categories) == 15
    assert all(category.name.zh in text for category in book().categories)


def test_a_power_needs_number_name_unit_and_a_known_item(town, director, at_work):
    for plan, field in (
        (listed(number=" "), "number"),
        (listed(name="长" * 121), "name"),
        (acts.Listed("Q-2", "甲", "else", unit("economic_development")), "kind"),
        (acts.Listed("Q-2", "甲", "service", Organisation.objects.get(code="LH")), "unit"),
        (listed(item="no.such-item"), "item"),
    ):
        with pytest.raises(Refused) as found:
            acts.list_power(town, plan, by=director)
        assert found.value.field == field
    power = acts.list_power(town, listed(), by=director)
    refused("number_taken", acts.list_power, town, listed(), by=director)
    for who in ("qx.econ", "qx.mayor", "lh.mayor", "sys.admin"):
        refused("not_your_seat", acts.list_power, town, listed("Q-9"), by=at_work(who))
        refused("not_your_seat", acts.change_power, power.pk, listed(), by=at_work(who))
    refused("reason_needed", acts.end_power, power.pk, " ", by=director)
    acts.end_power(power.pk, "职权已取消", by=director)
    refused("power_ended", acts.change_power, power.pk, listed(), by=director)
    refused("power_ended", acts.end_power, power.pk, "再来一次", by=director)
    assert not powers.listed(director, town)
    acts.list_power(town, listed(), by=director)  # an ended number may be used again


def test_only_staff_of_the_township_read_its_list(town, director, at_work):
    acts.list_power(town, listed(), by=director)
    for who, count in (("qx.econ", 1), ("lh.mayor", 0)):
        assert Power.objects.visible_to(at_work(who)).count() == count


def test_a_township_without_a_list_begins_with_what_it_offers(town, people, director):
    answer = page(people, "qx.director", data={"what": "catalogue"})
    assert answer.status_code == 302
    rows = Power.objects.filter(township=town)
    assert rows.count() == len([row for row in powers.catalogue.offers(town) if row.offered and row.unit])
    assert acts.take_over_catalogue(town, by=director) == 0
    assert outside(director, town) == set()


def test_a_form_that_lacks_something_says_so_and_keeps_what_was_typed(town, people, director):
    answer = page(
        people,
        "qx.director",
        data={"number": "", "name": "甲", "kind": "service", "unit": unit("enquiry").pk, "item": ""},
    )
    text = answer.content.decode()
    assert answer.status_code == 422 and "编号没有填写" in text and 'value="甲"' in text
    power = acts.list_power(town, listed(), by=director)
    answer = page(people, "qx.director", f"/desk/catalogue/powers/{power.pk}/", {"what": "end", "reason": ""})
    assert answer.status_code == 422
    assert (
        page(
            people, "qx.director", f"/desk/catalogue/powers/{power.pk}/", {"what": "end", "reason": "取消"}
        ).status_code
        == 302
    )


def window(town, scope):
    post = Post.objects.filter(organisation__township=town).first()
    return Window.objects.create(
        township=town, number=77, name="综合", department=unit("enquiry"), post=post, place="一楼", scope=scope,
        hours=[["09:00", "17:00"]], changed_at=clock.now(),
    )  # fmt: skip


def test_what_belongs_into_the_hall_waits_for_a_window(town, director):
    Window.objects.filter(township=town).delete()
    acts.list_power(town, listed(item=CERTIFICATE), by=director)
    acts.list_power(town, listed("Q-2", in_hall=False), by=director)
    assert powers.outside_the_hall(town) == 1
    row = window(town, ["subsidy.farmers"])
    assert powers.outside_the_hall(town) == 1
    Window.objects.filter(pk=row.pk).update(scope=["category:11"])
    assert powers.outside_the_hall(town) == 0
    Window.objects.filter(pk=row.pk).update(at_home=True)
    assert powers.outside_the_hall(town) == 1
