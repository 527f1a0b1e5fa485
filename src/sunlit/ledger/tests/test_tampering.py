"""A thousand ways to falsify a chain: the program's verifier and the outsider's script find every one."""

import importlib.util
import io
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from django.db import transaction

from sunlit.ledger import actions, queries

_spec = importlib.util.spec_from_file_location("attacks", Path(__file__).with_name("attacks.py"))
attacks = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(attacks)

CHAIN = "330101"


def test_an_honest_chain_is_whole(ten_days, outsider_finds):
    seen = []
    report = queries.verify(CHAIN, codes=ten_days, progress=lambda done, total: seen.append((done, total)))
    assert report.ok and report.problems == ()
    assert (report.count, report.checkpoints, report.sealed, report.erased) == (313, 9, 96, 4)
    assert seen[-1] == (313, 313)
    assert outsider_finds(codes=ten_days) is None
    assert outsider_finds(codes=ten_days, with_sealed=False) is None


@pytest.mark.slow
def test_a_thousand_tamperings_are_all_found_by_both_verifiers(ten_days, outsider_finds):
    attacks.drop_guards()
    random, kinds, tried = Random(20261121), Counter(), Counter()
    ways = attacks.attacks()
    assert len(ways) >= 24
    for number in range(1000):
        way = ways[number % len(ways)]
        where = f"{way.__name__} (number {number})"
        point = transaction.savepoint()
        expected = way(attacks.Insider(CHAIN, random))
        codes = ten_days if expected.needs_code else ()
        report = queries.verify(CHAIN, codes=codes)
        assert not report.ok, f"verify did not see {where}"
        assert report.problems and report.sentence.zh and report.sentence.en
        if expected.seq is not None:
            # Where an entry that records an erasure or a seal was hit, what it recorded shows first, rightly.
            first = report.problems[0]
            assert expected.seq in {problem.seq for problem in report.problems}, f"{where}: {report.problems}"
            recorded = first.kind in {"sealed-mismatch", "checkpoint-mismatch"}
            assert first.seq == expected.seq or recorded, f"{where}: {report.problems}"
        kinds[report.problems[0].kind] += 1
        if expected.in_file:
            try:
                found = outsider_finds(codes=codes)
            except LookupError:
                found = "nothing left to export"
            assert found, f"the outsider did not see {where}"
        if expected.needs_code:
            assert queries.verify(CHAIN).ok, (
                "without paper this forgery is perfect; the documentation says so"
            )
        tried[way.__name__] += 1
        transaction.savepoint_rollback(point)
    assert queries.verify(CHAIN, codes=ten_days).ok
    assert set(kinds) == {
        "changed",
        "inserted",
        "removed",
        "reordered",
        "backdated",
        "sealed-mismatch",
        "truncated",
        "checkpoint-mismatch",
        "code-unknown",
    }
    assert sum(tried.values()) == 1000


@pytest.mark.parametrize("odd", ["'text'", "x'ff00'", "1e300", "-5", "''"])
def test_values_of_the_wrong_type_are_found_and_not_stumbled_over(ten_days, odd):
    if attacks.connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps the types of columns itself")
    attacks.drop_guards()
    attacks.sql("PRAGMA ignore_check_constraints = ON")
    tables = {
        "ledger_entry": ["chain", *attacks.COLUMNS],
        "ledger_checkpoint": ["number", "day", "seq", "head", "until", "previous", "hash"],
        "ledger_sealed": ["seq", "salt", "payload"],
        "ledger_head": ["seq", "hash", "not_before"],
    }
    for table, columns in tables.items():
        for column in columns:
            point = transaction.savepoint()
            key = {"ledger_head": "chain = '330101'", "ledger_checkpoint": "number = 3"}.get(
                table, "seq = 64"
            )
            old = attacks.sql(f"SELECT {column} FROM {table} WHERE {key}")
            attacks.sql(f"UPDATE {table} SET {column} = {odd} WHERE {key}")
            report = queries.verify(CHAIN, codes=ten_days)
            assert report.ok == (old[0][0] == "" and odd == "''"), (table, column, odd)
            transaction.savepoint_rollback(point)
    attacks.sql("PRAGMA ignore_check_constraints = OFF")


@pytest.mark.parametrize(
    ("way", "kind"),
    [
        ("change_facts_a_little", "changed"),
        ("change_and_rehash_one", "changed"),
        ("insert_with_renumbering", "inserted"),
        ("insert_beyond_the_head", "inserted"),
        ("remove_one", "removed"),
        ("remove_and_renumber", "removed"),
        ("swap_two", "reordered"),
        ("backdate", "backdated"),
        ("backdate_plainly", "backdated"),
        ("truncate", "truncated"),
        ("swap_sealed", "sealed-mismatch"),
        ("remove_sealed", "sealed-mismatch"),
        ("remove_a_seal", "checkpoint-mismatch"),
        ("rewrite_everything", "code-unknown"),
    ],
)
def test_the_report_says_what_happened(ten_days, way, kind):
    attacks.drop_guards()
    for seed in range(3):
        point = transaction.savepoint()
        insider = attacks.Insider(CHAIN, Random(seed))
        if way == "remove_one":
            insider.last -= 1  # removing the very last one is a truncation
        getattr(insider, way)()
        report = queries.verify(CHAIN, codes=ten_days if kind == "code-unknown" else ())
        assert report.problems[0].kind == kind, (way, seed, report.problems)
        transaction.savepoint_rollback(point)


def exported(with_sealed=True, from_seq=1):
    file = io.BytesIO()
    queries.export(CHAIN, file, with_sealed=with_sealed, from_seq=from_seq)
    return file.getvalue().splitlines(keepends=True)


def judge(outsider, lines, codes=()):
    verifier = outsider.Verifier(codes)
    try:
        for line in lines:
            verifier.feed(line)
        verifier.finish()
    except outsider.Wrong:
        return verifier.line
    return 0


def test_a_file_changed_anywhere_is_refused_at_that_line(ten_days, outsider):
    lines, random = exported(), Random(7)
    assert judge(outsider, lines) == 0
    for _ in range(200):
        number = random.randrange(1, len(lines))
        line = bytearray(lines[number])
        place = random.randrange(len(line))
        line[place] ^= 1 << random.randrange(8)
        assert judge(outsider, [*lines[:number], bytes(line), *lines[number + 1 :]]) == number + 1


def test_lines_removed_doubled_exchanged_or_cut_off_are_found(ten_days, outsider):
    lines, random = exported(), Random(8)
    for _ in range(40):
        one, other = sorted(random.sample(range(1, len(lines) - 1), 2))
        swapped = list(lines)
        swapped[one], swapped[other] = swapped[other], swapped[one]
        for wrong in (lines[:one] + lines[one + 1 :], lines[:one] + lines[one - 1 :], swapped, lines[:other]):
            assert judge(outsider, wrong) > 0
    for hostile in (b"", b"\n", b"[]\n", b"{}\n", b'{"ledger":1}\n', b"\xff\n", b"[" * 100_000 + b"\n"):
        assert judge(outsider, [hostile, *lines[1:]]) == 1
        assert judge(outsider, [lines[0], hostile, *lines[1:]]) == 2


def test_a_part_of_the_chain_can_be_exported_and_checked(ten_days, outsider):
    for from_seq in (2, 31, 32, 33, 150, 313):
        lines = exported(from_seq=from_seq)
        assert judge(outsider, lines, ten_days) == 0, from_seq
        middle = len(lines) - 1
        assert judge(
            outsider, [*lines[:middle], lines[middle].replace(b"wang", b"wong").replace(b'"system"', b'"x"')]
        )
    with pytest.raises(LookupError):
        exported(from_seq=0)
    with pytest.raises(LookupError):
        exported(from_seq=400)
    with pytest.raises(LookupError):
        queries.export("no-such-chain", io.BytesIO())


def test_personal_data_leaves_only_when_asked_for(ten_days):
    assert "村民".encode() not in b"".join(exported(with_sealed=False))
    assert "村民".encode() in b"".join(exported(with_sealed=True))


def test_receipt_codes_of_entries_are_known_to_both_verifiers(ten_days, outsider_finds):
    code = queries.entries_for("matter", "M4-4")[0].code
    assert queries.verify(CHAIN, codes=[code]).ok and outsider_finds(codes=[code]) is None
    foreign = "2222-2222-2222-2222"
    report = queries.verify(CHAIN, codes=[code, foreign])
    assert [problem.kind for problem in report.problems] == ["code-unknown"]
    assert outsider_finds(codes=[foreign])


def test_verifying_can_go_on_from_a_trusted_seal(ten_days):
    attacks.drop_guards()
    seal = queries.Checkpoint.objects.get(number=5)
    report = queries.verify(CHAIN, after=seal, codes=ten_days[4:])
    assert report.ok and report.count == 313 - seal.seq and report.checkpoints == 4
    point = transaction.savepoint()
    attacks.sql("UPDATE ledger_entry SET actor = 'x' WHERE seq = %s", seal.seq + 1)
    assert queries.verify(CHAIN, after=seal).first_bad_seq == seal.seq + 1
    transaction.savepoint_rollback(point)
    with transaction.atomic():
        actions.append(CHAIN, "matter.open", actor="wang")
    assert queries.verify(CHAIN, after=queries.latest_checkpoint(CHAIN)).ok


def test_the_script_runs_alone_and_says_so_in_both_languages(ten_days, tmp_path, script_path):
    def run(*arguments):
        # -I -S: no environment, no site-packages; whatever is not the standard library would be missing.
        command = [sys.executable, "-I", "-S", str(script_path), *arguments]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)

    lines, file = exported(), tmp_path / "ledger.jsonl"
    file.write_bytes(b"".join(lines))
    good = run(str(file), "--checkpoint", ten_days[0], "--checkpoint", ten_days[8].lower())
    assert good.returncode == 0 and "完整" in good.stdout and "is whole: 313 entries" in good.stdout
    assert run(str(file), "--checkpoint", "2222-2222-2222-2222").returncode == 1
    mistyped = run(str(file), "--checkpoint", "2222-2222-2222-2223")
    assert mistyped.returncode == 2 and "输入有误" in mistyped.stderr
    assert run(str(tmp_path / "missing")).returncode == 2
    for number in (1, 5, 100, len(lines) - 1):
        wrong = [*lines[:number], lines[number].replace(b'"v":1', b'"v":2'), *lines[number + 1 :]]
        file.write_bytes(b"".join(wrong))
        bad = run(str(file))
        assert bad.returncode == 1
        assert f"第 {number + 1} 行" in bad.stdout and f"Line {number + 1}:" in bad.stdout
    file.write_bytes(b"")
    assert run(str(file)).returncode == 1
    assert len(script_path.read_text(encoding="utf-8").splitlines()) <= 200
