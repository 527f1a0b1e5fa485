"""The generic verbs: what holds for every register, whatever its YAML says."""

import re
import shutil
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from sunlit.core.refusals import Refused
from sunlit.ledger.models import Entry as LedgerEntry
from sunlit.ledger.queries import verify
from sunlit.matters import book as books
from sunlit.matters.models import Matter
from sunlit.matters.written_once import NeverChanged
from sunlit.people.viewer import PUBLIC
from sunlit.registers import actions, queries
from sunlit.registers.models import Entry, Record
from sunlit.rulebook import check, load

from .conftest import again, on, turn
from .test_statutory_notices import CASES, open_case
from .test_time_limits import DECISION, open_decision

ROOT = Path(__file__).resolve().parents[4]

REGISTER = """
key: visitors
title: {zh: 来访登记, en: Visitors}
purpose: {zh: 谁来过。, en: Who came.}
series: LF
procedure: visitors
opens: [office_clerk]
heading: "{who}"
clauses: [S2.27.07]
fields:
  - {key: who, label: {zh: 来访人, en: Visitor}}
  - {key: group, label: {zh: 人数, en: Number}, kind: number, fact: 人数}
demands:
  - step: receive
    outcome: received
    fields: [{key: result, label: {zh: 结果, en: Result}, clause: S2.27.07}]
"""
PROCEDURE = """
id: visitors
version: "1"
title: {zh: 接待, en: Reception}
start: receive
steps:
  receive:
    title: {zh: 接待, en: Receive}
    who: [{role: office_clerk, place: township}]
    limit: {working_days: 1}
    clauses: [S2.27.07]
    outcomes:
      received: {title: {zh: 已接待, en: Received}, to: done, guard: 人数 ≤ 5, guard_text: {zh: 五人以上由领导接待。, en: A leader receives more than five.}}
  done: {title: {zh: 完, en: Done}, kind: end, result: done}
"""


@pytest.fixture
def with_visitors(tmp_path, settings):
    """A rulebook to which a register was added by two files and no code."""
    copy = tmp_path / "rulebook"
    shutil.copytree(ROOT / "rulebook", copy)
    (copy / "time-limits/registers/visitors.yaml").write_text(REGISTER, "utf-8")
    (copy / "time-limits/procedures/visitors.yaml").write_text(PROCEDURE, "utf-8")
    settings.RULEBOOK_DIR = copy
    books.forget()
    yield copy
    books.forget()


def test_a_new_register_is_two_files(with_visitors, town, at_work, step, signed_in):
    with on("2026-03-02"):
        record = actions.open_record(
            town, "visitors", {"who": "万里晴", "group": "5"}, by=at_work("qx.office")
        )
        assert record.matter.number == "QX2026LF000001" and record.matter.title == "万里晴"
        client = signed_in("qx.office")
        assert "来访登记" in client.get("/desk/registers/").content.decode()
        page = client.get(f"/desk/matters/{record.matter.number}/").content.decode()
        assert "已接待" in page and "结果" in page
        assert step(record.matter, "received", "qx.office", result="已答复").state == "done"
        large = actions.open_record(
            town, "visitors", {"who": "一行人", "group": "6"}, by=at_work("qx.office")
        )
        with pytest.raises(Refused) as refused:
            step(large.matter, "received", "qx.office", result="已答复")
        assert refused.value.code == "guard_failed" and "五人以上" in refused.value.reason.zh


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("procedure: visitors", "procedure: visitor", "visitors"),
        ("opens: [office_clerk]", "opens: [clerk]", "office_clerk"),
        ("outcome: received", "outcome: taken", "received"),
        ("series: LF", "series: SJ", "SJ"),
        ("clauses: [S2.27.07]", "clauses: [S2.27.77]", "S2.27.77"),
        ("key: visitors", "key: guests", "visitors"),
        ('heading: "{who}"', 'heading: "{whom}"', "whom"),
    ],
)
def test_a_faulty_register_is_refused_with_its_file(with_visitors, old, new, said):
    path = with_visitors / "time-limits/registers/visitors.yaml"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    problems = check(with_visitors)
    assert problems and all("registers/" in problem.file for problem in problems)
    assert any(said in problem.reason.en + problem.mend.en for problem in problems)


def test_a_guard_of_a_register_is_held_against_its_own_facts(with_visitors):
    from sunlit.matters import vocabulary
    from sunlit.rulebook import check_guards

    def declared():
        return {kind: vocabulary.vocabulary(kind) for kind in vocabulary.kinds()}

    assert check_guards(load(with_visitors), declared()) == ()
    path = with_visitors / "time-limits/procedures/visitors.yaml"
    path.write_text(path.read_text("utf-8").replace("人数 ≤ 5", "人头 ≤ 5"), "utf-8")
    (problem,) = check_guards(load(with_visitors), declared())
    assert problem.file.endswith("procedures/visitors.yaml")
    path.write_text(path.read_text("utf-8").replace("人头 ≤ 5", "人数 ≤ 5"), "utf-8")
    path = with_visitors / "time-limits/registers/visitors.yaml"
    mark = 'marks: [{text: {zh: 人多, en: Many}, when: "人头 > 5", clause: S2.27.07}]'
    path.write_text(f"{REGISTER}{mark}\n", "utf-8")
    (problem,) = check_guards(load(with_visitors), declared())
    assert problem.file.endswith("registers/visitors.yaml") and "人头" in problem.reason.zh


def test_only_holders_of_the_named_roles_open_a_record_and_only_at_home(town, at_work):
    with on("2025-11-03"):
        for who in ("qx.clerk", "qx.gov", "lh.office", "sys.admin"):
            with pytest.raises(Refused) as refused:
                actions.open_record(town, "superior-decision", DECISION, by=at_work(who))
            assert refused.value.code == "not_your_seat"
        with pytest.raises(Refused):
            actions.open_record(town, "superior-decision", DECISION, by=PUBLIC)
        with pytest.raises(Refused) as refused:
            actions.open_record(town, "nothing", DECISION, by=at_work("qx.office"))
        assert refused.value.code == "no_such_register"
    assert not Matter.objects.exists() and not Record.objects.exists()


@pytest.mark.parametrize("unit", ["LH-ZX2", "YL", "nothing", "QX-ZX2\x00"])
def test_a_unit_of_another_township_is_refused(town, at_work, unit):
    with on("2025-11-03"), pytest.raises(Refused) as refused:
        open_decision(town, at_work, responsible=unit)
    assert refused.value.field == "responsible" and not Matter.objects.exists()


def test_the_same_request_changes_nothing(town, at_work):
    with on("2025-11-03"):
        office = at_work("qx.office")
        one, two = (
            actions.open_record(town, "superior-decision", DECISION, by=office, request_key="k")
            for _ in range(2)
        )
        assert one.pk == two.pk and Matter.objects.count() == 1
        head = at_work("qx.gov.head")
        task = turn(one.matter)
        for _ in range(2):
            actions.complete_step(task, "planned", {"plan": "有"}, by=head, key="p")
        assert Entry.objects.count() == 1
        with pytest.raises(Refused) as refused:
            actions.complete_step(task, "planned", {"plan": "另"}, by=head)
        assert refused.value.code == "already_done" and Entry.objects.count() == 1


def test_a_step_is_done_by_whose_turn_it_is_and_nothing_is_kept_of_a_refused_one(town, at_work, step):
    with on("2025-11-03"):
        matter = open_decision(town, at_work)
        for who in ("qx.office", "qx.econ", "lh.gov.head", "qx.mayor"):
            with pytest.raises(Refused) as refused:
                step(matter, "planned", who, plan="有")
            assert refused.value.code == "not_your_seat"
        with pytest.raises(Refused) as refused:
            actions.complete_step(
                turn(matter), "planned", {"plan": "有"}, by=at_work("qx.gov.head"), revision=99
            )
        assert refused.value.code == "changed_meanwhile"
    assert not Entry.objects.exists()


def test_an_entry_is_never_changed_or_removed_and_stands_in_the_ledger(town, at_work, step):
    with on("2025-11-03"):
        matter = open_decision(town, at_work)
        matter = step(matter, "planned", "qx.gov.head", plan="分片包干")
    entry = Entry.objects.get()
    for change in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(value="x"),
    ):
        with pytest.raises(NeverChanged):
            change()
    acts = list(
        LedgerEntry.objects.filter(subject=matter.number).order_by("seq").values_list("act", flat=True)
    )
    assert acts == ["opened", "recorded", "entered", "completed"]
    assert "分片包干" not in "".join(LedgerEntry.objects.values_list("facts", flat=True))
    assert verify("QX").ok


def test_the_database_refuses_empty_and_double_entries(town, at_work, step):
    with on("2025-11-03"):
        matter = step(open_decision(town, at_work), "planned", "qx.gov.head", plan="有")
    first = Entry.objects.get()
    given = {
        "matter": matter, "task": first.task, "step": "plan", "outcome": "planned", "by": first.by, "at": first.at,
    }  # fmt: skip
    for more in (
        {"field": "x"},
        {"field": "x", "value": "a", "sealed": "b"},
        {"field": "plan", "value": "again"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.create(**given, **more)
    with pytest.raises(IntegrityError), transaction.atomic():
        Record.objects.create(matter=matter, register="superior-decision")
    Entry.objects.create(**given, field="phone", sealed="0000")


def test_sensitive_values_are_stored_sealed_shown_masked_and_revealed_for_a_purpose(town, at_work, signed_in):
    with on("2026-03-02"):
        matter = open_case(town, at_work, "penalty-case")
        assert "00000008877" not in str(matter.record.values)
        client = signed_in("qx.gov")
        page = client.get(f"/desk/matters/{matter.number}/").content.decode()
        assert "00000008877" not in page and "****8877" in page
        address = f"/desk/registers/records/{matter.number}/reveal/"
        assert client.post(address, {"purpose": " "}).status_code == 422
        assert not LedgerEntry.objects.filter(act="ledger.read").exists()
        shown = client.post(address, {"purpose": "通知送达"})
        assert shown.status_code == 200 and "00000008877" in shown.content.decode()
        assert LedgerEntry.objects.filter(act="ledger.read", subject=matter.number).count() == 1
        assert signed_in("qx.gov2").post(address, {"purpose": "看看"}).status_code == 404


def test_the_lists_show_what_one_may_see_and_every_figure_is_the_length_of_its_list(town, at_work, signed_in):
    with on("2026-03-02"):
        open_decision(town, at_work, received="2026-01-05")
        open_decision(town, at_work, received="2026-03-02")
        open_case(town, at_work, "penalty-case")
        open_case(town, at_work, "inspection")
    with on("2026-03-03"):
        for who in ("qx.office", "qx.gov", "qx.gov2", "qx.mayor", "qx.clerk", "lh.mayor"):
            client, viewer = signed_in(who), at_work(who)
            for shelf in queries.shelves(viewer):
                for state, figure in (("", shelf.total), ("open", shelf.open), ("late", shelf.late)):
                    page = client.get(f"/desk/registers/{shelf.register.key}/?state={state}").content.decode()
                    assert len(re.findall(r"/desk/matters/\w+/\"", page)) == figure
        office = {shelf.register.key: shelf for shelf in queries.shelves(at_work("qx.office"))}
        assert (office["superior-decision"].total, office["superior-decision"].late) == (2, 1)
        assert "penalty-case" not in office
        assert {shelf.register.key for shelf in queries.shelves(at_work("qx.gov"))} >= set(CASES)
        # An agent keeps the registers of the village and no other.
        assert all(one.register.key.startswith("village-") for one in queries.shelves(at_work("qx.agent")))
        rooms = queries.rooms(at_work("qx.office"))
        assert [shelf for room in rooms for shelf in room.shelves] != [] and queries.OTHERS not in {
            room.title for room in rooms
        }
        assert {shelf.register.key for room in rooms for shelf in room.shelves} == set(office)
        decisions = next(
            room for room in rooms if "superior-decision" in {s.register.key for s in room.shelves}
        )
        assert (decisions.title.zh, decisions.late) == ("限时办结制度", 1) and decisions.open >= 2


def test_the_form_keeps_what_was_typed_and_the_sheet_prints_the_record(town, at_work, step, signed_in):
    with on("2025-11-03"):
        client = signed_in("qx.office")
        address = "/desk/registers/superior-decision/new/"
        answer = client.post(address, {"issuer": "县政府", "key": "k"})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert 'value="县政府"' in page and "S2.27.06" in page
        answer = client.post(address, DECISION | {"key": "k"})
        matter = Matter.objects.get()
        assert answer["Location"] == f"/desk/matters/{matter.number}/"
        assert client.post(address, DECISION | {"key": "k"})["Location"] == answer["Location"]
        matter = step(matter, "planned", "qx.gov.head", plan="分片包干")
        sheet = client.get(f"/desk/registers/sheets/{matter.number}.pdf")
        assert sheet.content[:5] == b"%PDF-"
        assert signed_in("qx.clerk").get(f"/desk/registers/sheets/{matter.number}.pdf").status_code == 404
    assert again(matter).is_open


def test_the_general_form_of_a_step_does_not_lead_around_the_registers(town, at_work, signed_in):
    with on("2025-11-03"):
        matter = open_decision(town, at_work)
        client = signed_in("qx.gov.head")
        address = f"/desk/matters/{matter.number}"
        typed = {"outcome": "planned", "task": turn(matter), "revision": matter.revision, "key": "k"}
        assert client.post(f"{address}/complete/", typed).status_code == 404
        assert client.post(f"{address}/step-planned/", typed).status_code == 422
        assert client.post(f"{address}/step-planned/", typed | {"plan": "有"}).status_code == 302
        late = client.post(f"{address}/step-planned/", typed | {"plan": "又", "key": "j"})
        assert late.status_code == 409 and "卫东升" in late.content.decode()
        for act in ("step-nothing", "paper-nothing", "nothing"):
            assert client.post(f"{address}/{act}/", {"key": "x"}).status_code == 404
