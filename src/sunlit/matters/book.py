"""The rulebook as this process holds it, and the published versions of its procedures."""

import gc
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.db import transaction
from pydantic import TypeAdapter

from sunlit import clock, rulebook
from sunlit.core.procedures.identity import content_hash
from sunlit.core.procedures.model import Procedure
from sunlit.matters.choices import Chosen, choices_of, forget_choices, in_order
from sunlit.matters.models import ProcedureVersion

_PROCEDURE = TypeAdapter(Procedure)


@lru_cache(maxsize=1)
def book() -> rulebook.Rulebook:
    """The rulebook of this installation, read once per process. Raises rulebook.RulebookError when faulty."""
    held = rulebook.load(settings.RULEBOOK_DIR)
    # It stays as long as the process. Without this the collector of cycles walks through all of it again and again,
    # which took a sixth of the processor's time of a long run.
    gc.collect()
    gc.freeze()
    return held


@lru_cache(maxsize=8)
def _chosen_book(chosen: Chosen, on: date) -> rulebook.Rulebook:
    return rulebook.load(settings.RULEBOOK_DIR, on, in_order(chosen))


def book_of(township_id: int | None) -> rulebook.Rulebook:
    """The rulebook with what a township decided itself: its values, and procedures whose limits follow them today.

    Matters keep the procedure and the limits that they were opened with.
    """
    chosen = choices_of(township_id)
    return _chosen_book(chosen, clock.today()) if chosen else book()


def number_in_force(parameter: str, on: date, township_id: int | None = None) -> int:
    """The whole number that a parameter of the rulebook holds on a day, by the township's own choice where one is
    named; read once per process and day.

    Raises KeyError for an unknown parameter and ValueError for one that is no whole number.
    """
    return _number(parameter, on, choices_of(township_id))


@lru_cache(maxsize=512)
def _number(parameter: str, on: date, chosen: Chosen) -> int:
    held = _chosen_book(chosen, on) if chosen else book()
    value = held.effective(parameter, on).value
    if isinstance(value, bool) or int(str(value)) != value:
        raise ValueError(f"{parameter} is {value!r}, not a whole number")
    return int(str(value))


_published: dict[str, int] = {}
_procedures: dict[int, Procedure] = {}


class _Fresh:
    """Versions that the running transaction published: remembered for good when it commits, forgotten when it
    doesn't, because the next act may be given the same number for another procedure."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[Callable[[], None], Procedure]] = {}

    def add(self, version_id: int, fingerprint: str, procedure: Procedure) -> None:
        """Remember a version until its transaction ends."""

        def keep() -> None:
            self.known.pop(version_id, None)
            _published[fingerprint] = version_id
            _procedures[version_id] = procedure

        self.known[version_id] = (keep, procedure)
        transaction.on_commit(keep)

    def get(self, version_id: int) -> Procedure | None:
        """The procedure of a version that this transaction published and hasn't taken back."""
        found = self.known.get(version_id)
        if found is None:
            return None
        if any(waiting[1] is found[0] for waiting in transaction.get_connection().run_on_commit):
            return found[1]
        del self.known[version_id]
        return None


_fresh = _Fresh()


def published(key: str, township_id: int | None = None) -> tuple[int, Procedure]:
    """The id of the present version of a procedure in a township, published now if it never was, and the procedure.

    Raises KeyError for a procedure that the rulebook doesn't have.
    """
    procedure = book_of(township_id).procedures[key]
    fingerprint = content_hash(procedure)
    version_id = _published.get(fingerprint)
    if version_id is None:
        version, made = ProcedureVersion.objects.get_or_create(
            content_hash=fingerprint,
            defaults={
                "key": procedure.id,
                "version": procedure.version,
                "body": _PROCEDURE.dump_python(procedure, mode="json"),
            },
        )
        version_id = version.pk
        if made:
            _fresh.add(version_id, fingerprint, procedure)
        elif _fresh.get(version_id) is None:
            _published[fingerprint] = version_id
            _procedures[version_id] = procedure
    return version_id, procedure


def procedure_of(version_id: int) -> Procedure:
    """The procedure behind a stored version; versions never change, so each is read once per process."""
    procedure = _procedures.get(version_id) or _fresh.get(version_id)
    if procedure is None:
        body = ProcedureVersion.objects.values_list("body", flat=True).get(pk=version_id)
        procedure = _procedures[version_id] = _PROCEDURE.validate_python(body)
    return procedure


def forget_stored() -> None:
    """Forget which versions are stored, as tests must between databases."""
    _published.clear()
    _procedures.clear()
    _fresh.known.clear()
    forget_choices()


def forget() -> None:
    """Forget everything read, after the rulebook was changed."""
    book.cache_clear()
    _number.cache_clear()
    _chosen_book.cache_clear()
    forget_choices()
    forget_stored()
