"""What somebody tries who means harm: other people's records, forged numbers and hosts, verbs and fields that don't
belong there, and acts on what lies in another township. Nothing may change, nothing may leak, nothing may break."""

from urllib.parse import quote

import pytest
import town_in_all_states
from django.test import Client
from django.urls import NoReverseMatch, reverse
from reading_the_matrix import address_of, addresses, expected, matrix, outside, rows, states_of
from test_matrix import client_of, leaked, state_of_everything, words_of

from sunlit.core.refusals import Refused
from sunlit.hall.actions import applications, handling, inquiries, notices, ratings
from sunlit.hall.models import Application, Inquiry, Rating
from sunlit.matters import actions, assignment, clock_actions
from sunlit.matters.models import HandOver, Matter, Task
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC

pytestmark = pytest.mark.django_db

FORGED = (
    "../../../../etc/passwd",
    "..\\..\\secret_key",
    "QX2026S000001' OR '1'='1",
    "９９９９",
    "١٢٣",
    "9" * 400,
    "-1",
    "0",
    "%",
    "_",
    "*",
    "a\r\nSet-Cookie: stolen=1",
    "\x00",
    "{{7*7}}",
    "<script>alert(1)</script>",
    "金" * 200,
)
HOSTILE_FIELDS = {
    "state": "done", "label": "ordinary", "township": "1", "township_id": "1", "unit": "1", "unit_id": "1",
    "handler": "1", "handler_id": "1", "receiver": "1", "staff": "1", "staff_id": "1", "admin": "system",
    "is_active": "1", "is_superuser": "1", "pk": "1", "id": "1", "revision": "0", "by": "1", "actor": "clock",
    "machine": "clock", "number": "QX2026S000001", "matter": "1", "task": "1", "level": "5", "roles": "mayor",
    "next": "https://elsewhere.invalid/", "amount": "9" * 40, "key": "x" * 500, "day": "9999-99-99",
}  # fmt: skip


@pytest.fixture
def town(db):
    return town_in_all_states.build()


def lenient(town, kind):
    """A client that gets the error page, as a browser does, where a view breaks."""
    return client_of(town, kind, raise_request_exception=False)


def test_forged_records_are_not_found_by_anybody(town):
    wrong = []
    for kind in ("public", "clerk", "mayor", "foreign_clerk", "audit"):
        client = lenient(town, kind)
        for name, row in rows().items():
            fields = [field for field in row.get("with", {}) if row.get("of") or field != "township"]
            for forged in FORGED if fields else ():
                try:
                    good = address_of(name, row, town, states_of(row, town)[0])
                    address = _with_forged(name, row, town, fields[-1], forged)
                except NoReverseMatch:
                    # The pattern itself doesn't take it; ask for the bare text instead.
                    address = good.rstrip("/").rsplit("/", 1)[0] + "/" + quote(forged, safe="") + "/"
                response = client.get(address)
                case = f"{name} as {kind} with {forged[:30]!r}"
                if response.status_code >= 500:
                    wrong.append(f"{case}: breaks")
                if response.status_code == 200 and row.get("of"):
                    wrong.append(f"{case}: shows something")
                if "stolen" in response.cookies or b"root:" in response.getvalue():
                    wrong.append(f"{case}: takes the bait")
                if "<script>alert(1)" in words_of(response):
                    wrong.append(f"{case}: script comes back")
                wrong += [f"{case}: leaks {word}" for word in leaked(town, kind, response)]
    assert not wrong, "\n".join(wrong)


def _with_forged(name, row, town, field, forged):
    state = states_of(row, town)[0]
    kwargs = {
        key: forged if key == field else value
        for key, value in addresses_arguments(name, row, town, state).items()
    }
    return reverse(name, kwargs=kwargs)


def addresses_arguments(name, row, town, state):
    from django.urls import resolve

    return resolve(address_of(name, row, town, state)).kwargs


def test_a_forged_host_is_refused(town):
    client = Client(raise_request_exception=False)
    for host in ("elsewhere.invalid", "127.0.0.1:1@elsewhere.invalid", "elsewhere.invalid:80"):
        for name, row in rows().items():
            address = address_of(name, row, town, states_of(row, town)[0])
            response = client.get(address, headers={"host": host, "x-forwarded-host": host})
            assert "elsewhere.invalid" not in words_of(response)


def test_every_change_needs_the_token_against_forged_requests(town):
    """CSRF: no address takes a POST without the token, whoever is signed in."""
    for name in rows():
        exempt = getattr(addresses()[name].view, "csrf_exempt", False)
        assert exempt == bool(rows()[name].get("own_token")), f"{name} is exempt: {exempt}"
    before = state_of_everything()
    for kind in ("public", "clerk", "handler", "mayor", "system"):
        client = client_of(town, kind, enforce_csrf_checks=True, raise_request_exception=False)
        for name, row in rows().items():
            address = address_of(name, row, town, states_of(row, town)[0])
            refusals = (403, 405) if name == "api:read" else (403,)
            assert client.post(address, HOSTILE_FIELDS).status_code in refusals, f"{name} as {kind}"
    assert state_of_everything() == before


def test_whoever_may_not_open_a_page_can_not_post_to_it_either(town):
    """Also with every field that a clever person would add, for every address, viewer and state of a matter."""
    wrong = []
    before = state_of_everything()
    for kind in matrix()["viewers"]:
        client = lenient(town, kind)
        for name, row in rows().items():
            if kind in outside() and row["open"] == "everybody" and not row.get("receipt"):
                continue
            for state in states_of(row, town):
                meant = expected({**row, "gives": {}, "only_post": False}, kind, state)
                if meant == 200:
                    continue
                response = client.post(address_of(name, row, town, state), HOSTILE_FIELDS)
                case = f"POST {name} as {kind}, {state}"
                # The interface reads the body before it looks for the record: no JSON is 400, whatever the number.
                unread = 400 if name.startswith("api:") else meant
                if response.status_code not in (meant, unread, 401, 403, 404, 405):
                    wrong.append(f"{case}: {response.status_code}")
                wrong += [f"{case}: leaks {word}" for word in leaked(town, kind, response)]
    assert not wrong, "\n".join(wrong)
    assert state_of_everything() == before


@pytest.mark.slow
def test_nonsense_in_every_field_breaks_no_page_of_those_who_may_open_it(town):
    wrong = []
    for kind in ("public", "clerk", "head", "mayor", "supervisor", "system", "security", "audit"):
        for name, row in rows().items():
            for state in states_of(row, town):
                if kind not in matrix()["groups"][row["open"]] or expected(row, kind, state) >= 400:
                    continue
                client = lenient(town, kind)
                address = address_of(name, row, town, state)
                for fields in ({}, dict.fromkeys(HOSTILE_FIELDS, "\x00' OR 1=1 --"), HOSTILE_FIELDS):
                    response = client.post(address, fields)
                    where = response.get("Location", "")
                    if response.status_code >= 500 or "elsewhere.invalid" in where:
                        wrong.append(f"POST {name} as {kind}, {state}: {response.status_code} {where}")
                    wrong += [f"POST {name} as {kind}: leaks {w}" for w in leaked(town, kind, response)]
    assert not wrong, "\n".join(wrong)


def test_a_verb_that_a_page_does_not_know_changes_nothing(town):
    before = state_of_everything()
    for kind in ("public", "clerk", "mayor", "audit"):
        client = lenient(town, kind)
        for name, row in rows().items():
            address = address_of(name, row, town, states_of(row, town)[0])
            for verb in (client.put, client.patch, client.delete, client.head, client.options, client.trace):
                assert verb(address).status_code < 500, f"{name} {verb.__name__} as {kind}"
    assert state_of_everything() == before


# The acts themselves, called as a careless view might call them.

STRANGERS = (
    "lh.clerk",
    "lh.gov",
    "lh.gov.head",
    "lh.director",
    "lh.deputy",
    "lh.mayor",
    "lh.discipline",
    "lh.office",
)
ADMINISTRATORS = ("sys.admin", "sec.admin", "audit.admin")


def acts_on(town, state):
    """Every act that could be tried on a matter, each as a function of who tries it."""
    planted = town.planted[state]
    matter, application, inquiry = planted.matter, planted.application, planted.inquiry
    handler, unit = town.people["lh.gov"], Organisation.objects.get(code="LH-ZX2")
    acts = {
        "withdraw": lambda by: actions.withdraw(matter.pk, by=by, reason="试"),
        "migrate": lambda by: actions.migrate(matter.pk, by=by, reason="试"),
        "name_handler": lambda by: assignment.name_handler(matter.pk, handler, by=by, reason="试"),
        "recuse": lambda by: assignment.recuse(matter.pk, town.people["qx.gov"], by=by, reason="试"),
        "share": lambda by: assignment.share(matter, [unit], by=by),
        "offer": lambda by: assignment.offer(matter.pk, "handling", unit, by=by),
        "stop_clock": lambda by: clock_actions.stop_clock(
            matter.pk, by=by, reason="inspection", document="1"
        ),
        "resume_clock": lambda by: clock_actions.resume_clock(matter.pk, by=by),
        "extend": lambda by: clock_actions.extend(matter.pk, by=by, amount=1, reason="试", notice="1"),
    }
    for task in Task.objects.filter(matter=matter, done_at=None):
        acts[f"complete {task.step}"] = lambda by, task=task: actions.complete(
            task.pk, "supplied" if task.step == "supplement" else "propose_grant", by=by, opinion="试"
        )
    if application:
        papers = {paper.material: "there" for paper in application.papers.all()}
        acts |= {
            "check_papers": lambda by: applications.check_papers(application.pk, papers, by=by),
            "hand_in": lambda by: applications.hand_in(application.pk, papers, by=by),
            "accept": lambda by: applications.accept(application.pk, by=by, rights_told=True),
            "give_notice": lambda by: notices.give_notice(application.pk, by=by),
            "take_back": lambda by: handling.take_back(application.pk, by=by),
        }
    if inquiry:
        acts |= {
            "answer": lambda by: inquiries.answer(inquiry.pk, "试", by=by),
            "lead": lambda by: inquiries.lead(inquiry.pk, unit, handler, by=by),
        }
    return acts


@pytest.mark.parametrize("state", ["open", "stopped", "inquiry", "report"])
def test_no_act_on_a_matter_succeeds_from_another_township_or_as_administrator(town, state):
    before = state_of_everything()
    for who in (*STRANGERS, *ADMINISTRATORS):
        for name, act in acts_on(town, state).items():
            with pytest.raises(Refused):
                act(town.viewer(who))
                pytest.fail(f"{name} by {who} on the matter {state}")
    assert state_of_everything() == before


def test_nothing_is_handed_to_a_unit_or_person_of_another_township(town):
    """Form fields `unit` and `handler` that were changed to name another township."""
    foreign, handler = Organisation.objects.get(code="LH-ZX2"), town.people["lh.gov"]
    before = state_of_everything()
    clerk, head = town.viewer("qx.clerk"), town.viewer("qx.gov.head")
    matter, inquiry = town.planted["open"].matter, town.planted["inquiry"].inquiry
    for name, act in {
        "offer": lambda: assignment.offer(matter.pk, "handling", foreign, by=head),
        "share": lambda: assignment.share(matter, [foreign], by=head),
        "lead": lambda: inquiries.lead(inquiry.pk, foreign, handler, by=clerk),
        "name_handler": lambda: assignment.name_handler(matter.pk, handler, by=head, reason="试"),
    }.items():
        with pytest.raises(Refused):
            act()
            pytest.fail(f"{name} names another township")
    assert state_of_everything() == before


def test_the_same_request_sent_again_does_nothing_more(town):
    matter = town.planted["open"].matter
    unit = Organisation.objects.get(code="QX-ZX3")
    for _ in range(3):
        assignment.offer(matter.pk, "papers", unit, by=town.viewer("qx.gov.head"), key="the-same")
    assert HandOver.objects.filter(matter=matter).count() == 1


def test_a_forged_rating_code_rates_nothing(town):
    matter = town.planted["done"].matter
    for token in ("", "0", ratings.token_for(town.planted["open"].matter), "9" * 500, "＊"):
        with pytest.raises(Refused):
            ratings.rate(matter.number, token, 5, by=PUBLIC)
    assert not Rating.objects.filter(matter=matter).exists()


@pytest.mark.clause("S3.25.01")
def test_a_department_can_not_take_in_an_application_and_the_centre_can(town):
    place = Organisation.objects.get(code="QX")
    for department in ("qx.gov", "qx.gov.head", "qx.social", "qx.econ.head"):
        with pytest.raises(Refused) as refusal:
            applications.file_application(
                place, "subsidy.farmers", applications.Applicant("某人"), by=town.viewer(department)
            )
        assert refusal.value.code == "not_through_the_centre"
        assert "政务服务中心" in refusal.value.way_out.zh
    before = Application.objects.count()
    page, sent = "/desk/counter/items/subsidy.farmers/", {"applicant": "某人", "act": "accept", "key": "k"}
    for department in ("qx.gov", "qx.gov.head", "qx.social", "qx.econ.head"):
        browser = Client()
        browser.force_login(town.people[department], backend="django.contrib.auth.backends.ModelBackend")
        for answer in (browser.get(page), browser.post(page, sent)):
            assert answer.status_code == 403 and "政务服务中心咨询受理服务部" in answer.content.decode()
    assert Application.objects.count() == before
    filed = applications.file_application(
        place, "subsidy.farmers", applications.Applicant("某人"), by=town.viewer("qx.clerk")
    )
    assert Application.objects.filter(pk=filed.application.pk).exists()


def test_the_enquiry_department_keeps_reading_after_the_matter_has_passed_on(town):
    """Part of S3.27.06; that a matter without a class can't be transferred is not shown here."""
    matter = town.planted["open"].matter
    assert matter.unit.code == "QX-ZX2"
    for colleague in ("qx.clerk", "qx.clerk2"):
        assert Matter.objects.visible_to(town.viewer(colleague)).filter(pk=matter.pk).exists()


def test_the_person_reported_finds_nothing_by_any_way(town):
    """S1.06.06: can't open, search, count or infer; also not when a task of the report waits for their own seat."""
    report = town.planted["report"].matter
    Task.objects.filter(matter=report, done_at=None).update(
        person=None, unit=Organisation.objects.get(code="QX-ZX2"), role="handler"
    )
    reported, colleague = town.viewer("qx.gov"), town.viewer("qx.gov2")
    from sunlit.matters import queries

    assert queries.inbox(colleague).filter(matter=report).exists()
    assert not queries.inbox(reported).filter(matter=report).exists()
    assert not Inquiry.objects.visible_to(reported).filter(matter=report).exists()
    assert not queries.entries(reported).filter(subject=report.number).exists()
    assert not Matter.objects.visible_to(reported).filter(title__contains="反映").exists()
