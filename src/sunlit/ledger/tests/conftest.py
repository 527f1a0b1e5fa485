"""A chain as a township has it after ten days, and the outsider's verifier."""

import importlib.machinery
import importlib.util
import io
from datetime import date, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest
from django.db import transaction

from sunlit import clock
from sunlit.ledger import actions, queries

SCRIPT = Path(__file__).resolve().parents[4] / "script" / "verify-ledger"
CHAIN = "330101"
FIRST_DAY = date(2026, 11, 2)


@pytest.fixture(scope="session")
def script_path() -> Path:
    return SCRIPT


@pytest.fixture(scope="session")
def outsider() -> ModuleType:
    """script/verify-ledger as a module."""
    loader = importlib.machinery.SourceFileLoader("verify_ledger", str(SCRIPT))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("verify_ledger", loader))
    loader.exec_module(module)
    return module


@pytest.fixture
def outsider_finds(outsider):
    """Run the outsider's verifier on the chain as it is now: None, or (line number, the line, what is wrong)."""

    def find(chain=CHAIN, *, codes=(), with_sealed=True, from_seq=1):
        file = io.BytesIO()
        queries.export(chain, file, with_sealed=with_sealed, from_seq=from_seq)
        lines = file.getvalue().splitlines(keepends=True)
        verifier = outsider.Verifier(codes)
        try:
            for line in lines:
                verifier.feed(line)
            verifier.finish()
        except outsider.Wrong as wrong:
            return verifier.line, lines[verifier.line - 1], wrong.args
        return None

    return find


@pytest.fixture
def ten_days(db):
    """About 300 entries over ten days, nine of them sealed; some personal data, some of it erased. Gives the codes."""
    codes = []
    for day in range(10):
        morning = datetime.combine(FIRST_DAY + timedelta(days=day), datetime.min.time(), clock.CHINA)
        for act in range(10):
            with clock.standing_at(morning + timedelta(hours=8, minutes=act)), transaction.atomic():
                subject = f"M{day}-{act}"
                entries = actions.append_many(
                    CHAIN,
                    [
                        actions.Draft(
                            "matter.open",
                            f"staff-{act}",
                            subject_kind="matter",
                            subject=subject,
                            sealed={"姓名": f"村民{day}{act}", "n": act},
                        ),
                        actions.Draft(
                            "task.done", "wang", "li", "matter", subject, {"step": "受理", "n": act}
                        ),
                        actions.Draft(
                            "clock.start",
                            "system",
                            subject_kind="matter",
                            subject=subject,
                            facts={"days": 20},
                        ),
                    ],
                )
            if act == 5 and day % 3 == 0:
                with clock.standing_at(morning + timedelta(hours=8, minutes=5, seconds=30)):
                    actions.erase(entries[0], actor="audit", reason="当事人申请", article="个人信息保护法 47")
            if act == 9 and day < 9:
                with clock.standing_at(morning + timedelta(hours=25)):
                    codes.append(actions.checkpoint(CHAIN, morning.date()).code)
    return codes
