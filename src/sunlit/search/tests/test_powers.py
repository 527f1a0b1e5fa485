"""The published powers stand in the same search as everything else; what isn't published is found by nobody."""

import pytest
from django.test import Client

from sunlit.core.powers import Scope
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC
from sunlit.powers.actions import catalogue
from sunlit.powers.tests.conftest import approval, draft, office, publish
from sunlit.search import queries

__all__ = ["approval", "office", "publish"]
pytestmark = pytest.mark.django_db


def codes(town: Organisation, query: str) -> list[str]:
    """The codes of the powers that everybody finds."""
    found = queries.find(PUBLIC, town, query, ("powers",), size=20)
    return [one.words[0] for group in found for one in group.rows]


@pytest.mark.parametrize(
    "query",
    [
        "QL-001",
        "ql-001",
        "合同鉴证",
        "土地承包",
        "certification land",
        "tudi",
        "nctdcb",
        "农村土地承包合同鉴正",
        "农村 鉴证",
    ],
)
def test_a_power_is_found_by_code_name_sound_and_with_a_wrong_sign(town, publish, query):
    publish()
    assert codes(town, query) == ["QL-001"], query


def test_what_is_not_public_or_another_townships_is_found_by_nobody(town, publish, office, signed_in):
    first = publish()
    catalogue.enter(town, draft(town, "QL-002", item="", register="appeal", name="未公布的权力"), by=office)
    for query in ("QL-002", "未公布"):
        assert codes(town, query) == []
        page = signed_in("qx.office").get("/desk/search/", {"q": query}).content.decode()
        assert "of/QL-002" not in page and 'id="g-powers"' not in page
    assert codes(Organisation.objects.get(code="LH"), "QL-001") == []
    catalogue.end(first.pk, "法律修改后取消", by=office)
    assert codes(town, "QL-001") == []


def test_inside_the_office_only_is_not_found_by_the_public(town, publish, approval, office):
    publish("QL-003", item="", register="appeal", name="内部请示批转", affects=Scope.PARTY, scope=Scope.PARTY)
    assert codes(town, "内部请示") == []


def test_both_pages_show_it_with_its_address_and_the_panel_too(town, publish, signed_in):
    publish()
    for client, address in ((Client(), "/QX/search/"), (signed_in("qx.clerk"), "/desk/search/")):
        page = client.get(address, {"q": "合同鉴证"}).content.decode()
        assert 'id="g-powers"' in page and 'href="/QX/powers/of/QL-001/"' in page and "行政权力" in page
        assert client.get(address, {"q": "合同鉴证", "in": "powers"}).status_code == 200
        assert client.get(address, {"q": "合同鉴证", "in": "power"}).status_code == 404
    panel = {"HX-Request": "true", "HX-Target": "desk-found"}
    brief = signed_in("qx.clerk").get("/desk/search/", {"q": "合同鉴证"}, headers=panel).content.decode()
    assert 'href="/QX/powers/of/QL-001/"' in brief
    english = Client().get("/QX/search/", {"q": "certification"}, headers={"accept-language": "en"})
    assert "Certification</mark> of land contracts" in english.content.decode()


def test_all_powers_cost_one_query_however_many_there_are(town, publish, django_assert_max_num_queries):
    publish()
    codes(town, "QL-001")
    with django_assert_max_num_queries(2):
        assert codes(town, "QL-001") == ["QL-001"]
