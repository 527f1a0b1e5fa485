"""The rulebook as this process holds it, and the published versions of its procedures."""

from datetime import date
from functools import lru_cache

from django.conf import settings
from django.db import transaction
from pydantic import TypeAdapter

from sunlit import rulebook
from sunlit.core.procedures.identity import content_hash
from sunlit.core.procedures.model import Procedure
from sunlit.matters.models import ProcedureVersion

_PROCEDURE = TypeAdapter(Procedure)


@lru_cache(maxsize=1)
def book() -> rulebook.Rulebook:
    """The rulebook of this installation, read once per process. Raises rulebook.RulebookError when faulty."""
    return rulebook.load(settings.RULEBOOK_DIR)


@lru_cache(maxsize=256)
def number_in_force(parameter: str, on: date) -> int:
    """The whole number that a parameter of the rulebook holds on a day, read once per process and day.

    Raises KeyError for an unknown parameter and ValueError for one that is no whole number.
    """
    value = book().effective(parameter, on).value
    if isinstance(value, bool) or int(str(value)) != value:
        raise ValueError(f"{parameter} is {value!r}, not a whole number")
    return int(str(value))


_published: dict[str, int] = {}
_procedures: dict[int, Procedure] = {}
_by_content: dict[str, Procedure] = {}


def published(key: str) -> tuple[int, Procedure]:
    """The id of the present version of a procedure, published now if it never was, and the procedure.

    Raises KeyError for a procedure that the rulebook doesn't have.
    """
    procedure = book().procedures[key]
    fingerprint = content_hash(procedure)
    version_id = _published.get(fingerprint)
    if version_id is None:
        version, _made = ProcedureVersion.objects.get_or_create(
            content_hash=fingerprint,
            defaults={
                "key": procedure.id,
                "version": procedure.version,
                "body": _PROCEDURE.dump_python(procedure, mode="json"),
            },
        )
        version_id = version.pk
        _by_content[fingerprint] = procedure
        # Remembered by its number only once that is durable: an act that is refused takes the row with it, and
        # the number goes to another procedure.
        transaction.on_commit(lambda: _remember(fingerprint, version.pk, procedure))
    return version_id, procedure


def _remember(fingerprint: str, version_id: int, procedure: Procedure) -> None:
    _published[fingerprint] = version_id
    _procedures[version_id] = procedure


def procedure_of(version_id: int) -> Procedure:
    """The procedure behind a stored version; versions never change, so each is read once per process."""
    procedure = _procedures.get(version_id)
    if procedure is not None:
        return procedure
    fingerprint = ProcedureVersion.objects.values_list("content_hash", flat=True).get(pk=version_id)
    procedure = _by_content.get(fingerprint)
    if procedure is None:
        body = ProcedureVersion.objects.values_list("body", flat=True).get(pk=version_id)
        procedure = _by_content[fingerprint] = _PROCEDURE.validate_python(body)
    transaction.on_commit(lambda: _remember(fingerprint, version_id, procedure))
    return procedure


def forget_stored() -> None:
    """Forget which versions are stored, as tests must between databases."""
    _published.clear()
    _procedures.clear()


def forget() -> None:
    """Forget everything read, after the rulebook was changed."""
    book.cache_clear()
    number_in_force.cache_clear()
    forget_stored()
