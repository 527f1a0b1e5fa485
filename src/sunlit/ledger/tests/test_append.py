"""Writing the ledger: together with the act or not at all, in order, without gaps."""

import json
from datetime import datetime, timedelta

import pytest
from django.db import Error, connection, transaction

from sunlit import clock
from sunlit.core.chain import CanonicalError, sealed_digest
from sunlit.ledger import actions, guards, queries
from sunlit.ledger.models import AppendOnlyError, Checkpoint, Entry, Head, Sealed

NINE = datetime(2026, 11, 20, 9, tzinfo=clock.CHINA)


def append(act="matter.open", **more):
    with transaction.atomic():
        return actions.append("330101", act, actor="wang", **more)


@pytest.mark.django_db(transaction=True)
def test_writing_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        actions.append("330101", "matter.open", actor="wang")
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_rolled_back_leaves_nothing():
    append()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.append("330101", "matter.close", actor="wang", sealed={"name": "张三"})
        raise ZeroDivisionError
    assert [entry.act for entry in Entry.objects.all()] == ["matter.open"]
    assert Head.objects.get().seq == 1 and not Sealed.objects.exists()
    assert append().seq == 2
    assert queries.verify("330101").ok


@pytest.mark.django_db
def test_numbers_have_no_gap_and_each_entry_names_the_one_before():
    entries = [append() for _ in range(3)]
    assert [entry.seq for entry in entries] == [1, 2, 3]
    assert entries[0].prev == "0" * 64
    assert [entry.prev for entry in entries[1:]] == [entry.hash for entry in entries[:2]]
    assert list(Entry.objects.order_by("seq")) == entries


@pytest.mark.django_db
def test_each_township_has_its_own_chain():
    append()
    with transaction.atomic():
        assert actions.append("330102", "matter.open", actor="li").seq == 1
    assert queries.chains() == ["330101", "330102"]


@pytest.mark.django_db
def test_many_entries_are_one_run_of_the_chain(django_assert_max_num_queries):
    append()
    drafts = [actions.Draft("task.done", "wang", facts={"n": number}) for number in range(120)]
    with django_assert_max_num_queries(5):
        entries = actions.append_many("330101", drafts)
    assert [entry.seq for entry in entries] == list(range(2, 122))
    assert actions.append_many("330101", []) == []
    report = queries.verify("330101")
    assert report.ok and report.count == 121


@pytest.mark.django_db
def test_personal_data_stands_apart_from_the_chain():
    entry = append(facts={"step": "受理"}, sealed={"name": "张三"})
    stored = Sealed.objects.get()
    assert json.loads(stored.payload) == {"name": "张三"}
    assert entry.sealed == sealed_digest(stored.salt, stored.payload)
    assert "张三" not in entry.facts
    assert append(sealed={"name": "张三"}).sealed != entry.sealed


@pytest.mark.django_db
def test_erasing_deletes_payload_and_salt_and_the_chain_stays_whole(outsider_finds):
    entry = append(sealed={"name": "张三"}, subject_kind="matter", subject="M1")
    record = actions.erase(entry, actor="audit", reason="当事人申请", article="个人信息保护法 47")
    assert not Sealed.objects.exists()
    assert record.known_facts == {"article": "个人信息保护法 47", "erased": 1, "reason": "当事人申请"}
    assert record in queries.entries_for("matter", "M1")
    report = queries.verify("330101")
    assert report.ok and report.erased == 1 and report.sealed == 0
    assert "依法删除 1 份" in report.sentence.zh and "1 erased" in report.sentence.en
    assert outsider_finds("330101") is None


@pytest.mark.django_db
def test_erasing_twice_or_nothing_or_without_reason_is_refused():
    entry, bare = append(sealed={"name": "张三"}), append()
    for target, reason, article in ((entry, " ", "47"), (entry, "x", ""), (bare, "x", "47")):
        with pytest.raises(actions.LedgerError):
            actions.erase(target, actor="audit", reason=reason, article=article)
    actions.erase(entry, actor="audit", reason="x", article="47")
    with pytest.raises(actions.LedgerError):
        actions.erase(entry, actor="audit", reason="x", article="47")
    assert queries.verify("330101").count == 3


@pytest.mark.django_db
def test_a_read_of_sensitive_data_is_an_entry():
    entry = actions.record_read(
        "330101",
        actor="wang",
        subject_kind="matter",
        subject="M1",
        fields=["phone", "id", "id"],
        purpose="核对",
    )
    assert entry.act == "ledger.read"
    assert entry.known_facts == {"fields": ["id", "phone"], "purpose": "核对"}
    for fields, purpose in (([], "核对"), (["id"], "  ")):
        with pytest.raises(actions.LedgerError):
            actions.record_read(
                "330101", actor="wang", subject_kind="matter", subject="M1", fields=fields, purpose=purpose
            )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fault",
    [
        {"act": ""},
        {"act": "x" * 65},
        {"act": "ledger.erase"},
        {"act": "a\nb"},
        {"subject": "x" * 65},
        {"subject": "nul\x00"},
        {"subject_kind": None},
        {"facts": {"clock_went_back": "2020"}},
        {"facts": {"money": 1.5}},
        {"sealed": {"born": NINE}},
    ],
)
def test_unfit_names_and_data_are_refused_and_nothing_is_written(fault):
    with pytest.raises((actions.LedgerError, CanonicalError)) as refusal:
        append(**fault)
    assert refusal.value.text.zh and refusal.value.text.en
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_hostile_text_is_kept_as_it_is(outsider_finds):
    facts = {
        "x": "'; DROP TABLE ledger_entry; -- %s {}",
        "换行": "a\r\n\u2028\x00\U0001f600",
        "大": -(10**300),
    }
    entry = append(facts=facts, sealed={"\x00": ["\\u0000", facts]})
    assert Entry.objects.get(pk=entry.pk).known_facts == facts
    assert queries.verify("330101").ok and outsider_finds("330101") is None


@pytest.mark.django_db
def test_a_time_slightly_before_the_last_entry_takes_the_last_entrys_time():
    append(at=NINE)
    late = append(at=NINE - timedelta(seconds=60))
    assert late.moment == NINE and "clock_went_back" not in late.known_facts


@pytest.mark.django_db
def test_a_clock_that_went_back_is_recorded_and_counted(outsider_finds):
    append(at=NINE)
    back = append(at=NINE - timedelta(seconds=61), facts={"n": 1})
    assert back.moment == NINE - timedelta(seconds=61)
    assert back.known_facts == {"n": 1, "clock_went_back": "2026-11-20T01:00:00.000000Z"}
    assert "clock_went_back" not in append(at=NINE - timedelta(seconds=30)).known_facts
    report = queries.verify("330101")
    assert report.ok and report.clock_notes == 1 and outsider_finds("330101") is None


@pytest.mark.django_db
def test_the_time_is_the_programs_clock():
    with clock.standing_at(NINE):
        assert append().moment == NINE


@pytest.mark.django_db
def test_models_refuse_every_way_of_changing():
    entry = append()
    actions.checkpoint("330101", clock.today(), closing=True)
    seal = Checkpoint.objects.get()
    entry.act = "other"
    attempts = [entry.save, entry.delete, seal.save, seal.delete, Entry(chain="x", seq=1).save]
    for objects in (Entry.objects, Entry._base_manager, Checkpoint.objects):
        attempts += [
            objects.all().delete,
            objects.all()._raw_delete,
            lambda objects=objects: objects.update(chain="x"),
            lambda objects=objects: objects.create(chain="x"),
            lambda objects=objects: objects.get_or_create(chain="x"),
            lambda objects=objects: objects.update_or_create(chain="x"),
            lambda objects=objects: objects.bulk_create([entry]),
            lambda objects=objects: objects.bulk_update([entry], ["act"]),
        ]
    for attempt in attempts:
        with pytest.raises(AppendOnlyError):
            attempt()
    assert queries.verify("330101").ok


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET act = 'x'",
        "UPDATE ledger_checkpoint SET day = '2020-01-01'",
        "UPDATE ledger_sealed SET payload = '{}'",
    ],
)
def test_the_database_refuses_changes_too(statement):
    append(sealed={"name": "张三"})
    actions.checkpoint("330101", clock.today(), closing=True)
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    if connection.vendor == "postgresql":
        for table in guards.ADDED_ONLY:
            with (
                pytest.raises(Error, match="append-only"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(f"DELETE FROM {table}")


@pytest.mark.django_db
def test_on_postgresql_the_programs_role_can_add_and_nothing_else():
    if connection.vendor != "postgresql":
        with pytest.raises(ValueError):
            guards.grants('x"; DROP TABLE y')
        assert len(guards.grants("sunlit_app")) == 4
        pytest.skip("the grants themselves need PostgreSQL")
    entry = append(sealed={"name": "张三"})
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE ledger_probe")
        for statement in guards.grants("ledger_probe"):
            cursor.execute(statement)
        cursor.execute("SET LOCAL ROLE ledger_probe")
        append()
        actions.checkpoint("330101", clock.today(), closing=True)
        actions.erase(entry, actor="audit", reason="x", article="47")
        for statement in (
            "UPDATE ledger_entry SET act = 'x'",
            "DELETE FROM ledger_entry",
            "TRUNCATE ledger_entry",
            "DELETE FROM ledger_checkpoint",
            "UPDATE ledger_sealed SET payload = '{}'",
            "DELETE FROM ledger_head",
            "ALTER TABLE ledger_entry DISABLE TRIGGER USER",
        ):
            with pytest.raises(Error, match=r"permission denied|must be owner"), transaction.atomic():
                cursor.execute(statement)
        cursor.execute("RESET ROLE")
    assert queries.verify("330101").ok


@pytest.mark.django_db
def test_entries_about_one_thing_come_in_order_and_from_one_township_if_asked():
    for chain in ("330102", "330101"):
        with transaction.atomic():
            for act in ("matter.open", "matter.close"):
                actions.append(chain, act, actor="wang", subject_kind="matter", subject="M1")
            actions.append(chain, "matter.open", actor="wang", subject_kind="matter", subject="M2")
    found = queries.entries_for("matter", "M1")
    assert [(entry.chain, entry.seq) for entry in found] == [
        ("330101", 1),
        ("330101", 2),
        ("330102", 1),
        ("330102", 2),
    ]
    assert queries.entries_for("matter", "M1", chain="330102").count() == 2
