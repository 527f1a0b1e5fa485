"""Whose rule an item comes from and whom it serves: on the guide, before it is published, and in the public list."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from sunlit.core.items import Basis, Level, Serves
from sunlit.core.refusals import Refused
from sunlit.hall import catalogue
from sunlit.hall.actions import offering
from sunlit.matters.book import book
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import viewer_of
from sunlit.portal.tests.conftest import Edit

ITEM = "civil.low-income-rural"
FOR_ONE = {"residents": "household.birth", "businesses": "construction.building-permit"}
FOR_BOTH = "business.enterprise"
NAMED = {"level": "依据的层级", "serves": "面向居民还是企业", "basis": "办理依据"}


def listed(client: Client, query: str = "") -> set[str]:
    response = client.get(f"/QX/items/{query}")
    assert response.status_code == 200
    text = response.content.decode()
    return {item for item in book().items if f'href="/QX/items/{item}/"' in text}


@pytest.mark.clause("S4.26.03")
def test_every_item_names_the_level_and_the_rule_and_its_guide_shows_both(
    town: Organisation, client: Client
) -> None:
    for item in book().items.values():
        assert item.basis and all(row.level and row.citation.strip() for row in item.basis), item.id
        assert item.serves, item.id
    text = client.get(f"/QX/items/{ITEM}/").content.decode()
    basis = text.split('id="element-basis"')[1].split("</dd>")[0]
    assert (
        "中央：社会救助法 48、62" in basis and "乡镇：镇政务服务中心建设工作实施方案 三、服务范围 8" in basis
    )
    assert "居民" in text.split('id="element-serves"')[1].split("</dd>")[0]
    english = client.get(f"/QX/items/{FOR_BOTH}/", headers={"accept-language": "en"}).content.decode()
    assert "central: " in english and "residents, businesses and other bodies" in english


@pytest.mark.clause("S4.26.03")
@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"basis": (Basis("社会救助法 48", "S"),)}, "level"),
        (
            {"basis": (Basis("社会救助法 48", "S", Level.CENTRAL), Basis("民政工作相关制度 流程图", "S"))},
            "level",
        ),
        ({"basis": (Basis("社会救助法 48", "S", Level.CENTRAL), Basis(" ", "S", Level.TOWNSHIP))}, "level"),
        ({"basis": ()}, "basis"),
        ({"serves": ()}, "serves"),
    ],
)
def test_an_item_without_level_or_rule_is_not_published_and_what_it_lacks_is_named(
    town: Organisation,
    people: dict[str, Staff],
    client: Client,
    edit: Edit,
    change: dict[str, object],
    named: str,
) -> None:
    director = viewer_of(people["qx.director"])
    offering.stop_offering(town, ITEM, by=director, reason="试")
    offering.offer(town, ITEM, by=director)
    edit(ITEM, **change)
    with pytest.raises(Refused) as refusal:
        offering.offer(town, ITEM, by=director)
    assert refusal.value.code == "item_incomplete" and NAMED[named] in refusal.value.reason.zh
    response = client.get(f"/QX/items/{ITEM}/")
    text = response.content.decode()
    assert "not-published" in text and NAMED[named] in text and f"/items/{ITEM}/apply/" not in text
    assert client.get(reverse("portal:sheet", args=["QX", ITEM])).status_code == 404


@pytest.mark.clause("S4.26.03")
def test_the_public_list_shows_what_is_there_for_residents_and_what_for_businesses(
    town: Organisation, client: Client
) -> None:
    everything = listed(client)
    assert everything == set(book().items)
    shown = {one: listed(client, f"?for={one}") for one in FOR_ONE}
    for one, found in shown.items():
        assert found == {item.id for item in book().items.values() if Serves(one) in item.serves}
        assert FOR_BOTH in found and FOR_ONE[one] in found
    assert shown["residents"] | shown["businesses"] == everything
    assert FOR_ONE["businesses"] not in shown["residents"] and FOR_ONE["residents"] not in shown["businesses"]


def test_the_filter_holds_in_a_category_and_in_a_search(town: Organisation, client: Client) -> None:
    construction = {item.id for item in catalogue.category_of(FOR_ONE["businesses"]).items}
    assert listed(client, "?for=businesses&category=4") == construction
    assert FOR_ONE["businesses"] not in listed(client, "?for=residents&category=4")
    found = listed(client, "?q=%E8%AE%B8%E5%8F%AF&for=residents")
    assert found and all(Serves.RESIDENTS in catalogue.item(item).serves for item in found)
    text = client.get("/QX/items/?q=%E8%AE%B8%E5%8F%AF&for=residents").content.decode()
    assert '<input type="hidden" name="for" value="residents">' in text
    assert '?for=residents&amp;q=%E8%AE%B8%E5%8F%AF" aria-current="true">' in text


@pytest.mark.parametrize("whom", ["farmers", "RESIDENTS", "residents'--", "<b>"])
def test_a_list_for_nobody_that_is_known_is_not_found(town: Organisation, client: Client, whom: str) -> None:
    assert client.get("/QX/items/", {"for": whom}).status_code == 404


def test_a_rule_of_the_province_or_the_city_is_called_so(
    town: Organisation, client: Client, edit: Edit
) -> None:
    rules = (Basis("某省条例 1", "S", Level.PROVINCE), Basis("某市办法 2", "S", Level.CITY))
    edit(ITEM, basis=(*replace(catalogue.item(ITEM)).basis, *rules))
    text = client.get(f"/QX/items/{ITEM}/").content.decode()
    assert "省：某省条例 1" in text and "市：某市办法 2" in text
