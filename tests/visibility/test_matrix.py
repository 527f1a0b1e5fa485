"""Every address × every kind of viewer × every state of a matter is asked for, and answers as the matrix says (T19).

In the same walk every answer is searched for the data of people whose matters the viewer may not see.
"""

import contextlib
import io
import json
import re
import zipfile
import zlib
from urllib.parse import unquote, urlsplit

import pytest
import town_in_all_states
from django.db.models import Model
from django.test import Client
from reading_the_matrix import (
    NOT_FOUND,
    PAGE,
    ROW,
    SIGN_IN,
    address_of,
    addresses,
    entitled,
    expected,
    matrix,
    may_read,
    outside,
    rows,
    states_of,
)

from sunlit.disclosure import models as disclosure
from sunlit.hall import models as hall
from sunlit.ledger.models import Entry
from sunlit.matters import models as kernel
from sunlit.matters.models import Matter
from sunlit.people import models as people_models
from sunlit.people.models import Staff
from sunlit.people.viewer import PUBLIC, viewer_of
from sunlit.portal import guide_book
from sunlit.registers import models as registers

pytestmark = pytest.mark.django_db

READING = ("ledger.read", "signed_in", "sign_in_failed", "paper_printed", "read", "looked_at", "exported")
"""Acts that a mere look may write."""


@pytest.fixture
def town(db):
    return town_in_all_states.build()


def client_of(town, kind, **options):
    """A client that is signed in as this kind of viewer."""
    # Each kind of viewer comes from an address of its own, so that nobody uses up what others may still try.
    viewer = matrix()["viewers"][kind]
    client = Client(REMOTE_ADDR=f"192.0.2.{list(matrix()['viewers']).index(kind) + 1}", **options)
    username = viewer["as"]
    if viewer.get("receipt"):
        with_receipt(client, town.planted[viewer["receipt"]])
    if username:
        staff = town.people[username]
        Staff.objects.filter(pk=staff.pk).update(must_change_password=False)
        client.force_login(staff, "django.contrib.auth.backends.ModelBackend")
    return client


def with_receipt(client, planted):
    """Let a client show number, code and name once, as a resident does, and keep the cookie."""
    place = planted.matter.township.code
    checks, client.handler.enforce_csrf_checks = client.handler.enforce_csrf_checks, False
    answer = client.post(
        f"/{place}/follow/",
        {"number": planted.matter.number, "code": planted.code, "check": planted.application.applicant},
    )
    client.handler.enforce_csrf_checks = checks
    assert answer.status_code == 302 and "sunlit_receipt" in answer.cookies


def viewer_of_kind(town, kind):
    username = matrix()["viewers"][kind]["as"]
    return viewer_of(town.people[username]) if username else PUBLIC


def words_of(response):
    """All that an answer says: headers, cookies, body, and the text streams of a PDF."""
    body = b"".join(response) if getattr(response, "streaming", False) else response.content
    text = body.decode("utf-8", "replace")
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", body, re.S) if body[:4] == b"%PDF" else ():
        try:
            text += zlib.decompress(stream).decode("utf-8", "replace")
        except zlib.error:
            continue
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            text += "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    with contextlib.suppress(ValueError):
        text += json.dumps(json.loads(text), ensure_ascii=False)
    headers = "".join(f"{name}: {value}\n" for name, value in response.items())
    return headers + response.cookies.output() + text


def leaked(town, kind, response):
    """The planted words in an answer that this viewer may not read, and didn't ask with."""
    said, asked = words_of(response), unquote(response.request["PATH_INFO"])
    return [
        f"{word} (of the matter: {state})"
        for state, planted in town.planted.items()
        if not may_read(kind, state)
        for word in planted.canaries
        if word in said and word not in asked
    ]


def state_of_everything():
    """All rows of the business, so that a change of any of them shows."""
    models = [
        model
        for module in (people_models, kernel, hall, disclosure, registers)
        for model in vars(module).values()
        if isinstance(model, type) and issubclass(model, Model) and not model._meta.abstract
    ]
    found = {}
    for model in set(models) - {kernel.ProcedureVersion, hall.PublicUse}:
        skipped = {"last_login"}
        names = [field.attname for field in model._meta.concrete_fields if field.name not in skipped]
        found[model._meta.label] = sorted(map(repr, model._default_manager.values_list(*names)))
    found["Entry"] = sorted(
        map(repr, Entry.objects.exclude(act__in=READING).values_list("chain", "seq", "act", "subject"))
    )
    return found


def test_every_address_is_listed_and_every_listed_address_exists():
    listed = matrix()["routes"]
    known = set(listed) | set(matrix()["awaited"])
    assert set(addresses()) <= known, f"not in matrix.yaml: {sorted(set(addresses()) - known)}"
    assert set(listed) <= set(addresses()), f"no longer exist: {sorted(set(listed) - set(addresses()))}"
    assert not set(listed) & set(matrix()["awaited"]), "an address is listed twice"
    for name, row in (listed | matrix()["awaited"]).items():
        assert set(row) <= ROW, f"{name}: unknown words {set(row) - ROW}"
        assert row["open"] in matrix()["groups"], f"{name}: no such group"


def test_the_mark_of_every_view_agrees_with_the_matrix(town):
    kinds = {kind: viewer_of_kind(town, kind) for kind in matrix()["viewers"]}
    roles = {kind: viewer.roles for kind, viewer in kinds.items()}
    admins = {kind: viewer.admin for kind, viewer in kinds.items()}
    for name, row in rows().items():
        mark = getattr(addresses()[name].view, "open_to", None)
        if row.get("unmarked"):
            assert mark is None, f"{name} has a mark by now; take `unmarked` out of the matrix"
            continue
        assert mark is not None, f"{name}: the view has no mark"
        meant = set(matrix()["groups"][row["open"]])
        assert entitled(mark, roles, admins) == meant, (
            f"{name}: marked {mark}, the matrix says {sorted(meant)}"
        )


def test_the_matrix_and_the_gate_agree_about_matters(town):
    assert set(town.planted) == set(matrix()["matters"])
    for state, planted in town.planted.items():
        for kind in matrix()["viewers"]:
            seen = Matter.objects.visible_to(viewer_of_kind(town, kind)).filter(pk=planted.matter.pk).exists()
            assert seen == (kind in matrix()["matters"][state]["seen_by"]), f"{kind}, {state}: seen is {seen}"


@pytest.mark.slow
def test_every_cell_answers_as_the_matrix_says_and_nothing_leaks(town, monkeypatch):
    monkeypatch.setattr(guide_book, "FOLDER", "no-book-yet")  # another test may have left one on the shelf
    wrong: list[str] = []
    before = state_of_everything()
    for kind in matrix()["viewers"]:
        wrong += wrong_cells(town, kind)
    assert not wrong, "\n".join(wrong)
    after = state_of_everything()
    changed = [model for model in before if before[model] != after[model]]
    assert not changed, f"a look changed {changed}"


def wrong_cells(town, kind):
    """What is wrong in the cells of one kind of viewer, in words."""
    client = client_of(town, kind)
    for name, row in rows().items():
        for state in states_of(row, town):
            address = address_of(name, row, town, state)
            response = client.get(address)
            meant = expected(row, kind, state)
            case = f"{name} {address} as {kind}, {state or 'no matter'}"
            if response.status_code != meant:
                yield f"{case}: {response.status_code}, the matrix says {meant}"
            signs_in = urlsplit(response.get("Location", "")).path == "/desk/sign-in/"
            if meant == SIGN_IN and kind in outside() and row["open"] != "everybody" and not signs_in:
                yield f"{case}: leads to {response.get('Location')} instead of sign-in"
            yield from (f"{case}: leaks {word}" for word in leaked(town, kind, response))
            if address.startswith(("/desk/", "/api/")) and "no-store" not in response.get(
                "Cache-Control", ""
            ):
                yield f"{case}: a browser may keep it: {response.get('Cache-Control')}"


def test_no_browser_keeps_what_one_person_was_answered(town):
    asked = [name for name, row in rows().items() if not row.get("only_post")]
    for kind in ("public", "clerk", "audit"):
        client = client_of(town, kind)
        for name in asked:
            row = rows()[name]
            for state in states_of(row, town)[:1]:
                address = address_of(name, row, town, state)
                if address.startswith("/api/"):
                    answer = client.get(address)
                    assert answer["Cache-Control"] == "no-store", (kind, address, answer["Cache-Control"])


def test_what_one_may_not_see_answers_like_what_does_not_exist(town):
    for name, row in rows().items():
        if row.get("of") is None:
            continue
        for kind in matrix()["groups"][row["open"]]:
            client = client_of(town, kind)
            client.get("/desk/account/")  # the first answer after signing in sets the session's cookie
            for state in states_of(row, town):
                if expected(row, kind, state) != NOT_FOUND:
                    continue
                hidden = address_of(name, row, town, state)
                # Long enough that no record planted here has it.
                made_up = re.sub(r"\d+", lambda digits: "9" * max(7, len(digits[0])), hidden)
                mine, none = client.get(hidden), client.get(made_up)
                assert mine.status_code == none.status_code == NOT_FOUND
                assert words_of(mine).replace(hidden, "") == words_of(none).replace(made_up, ""), hidden


def test_pages_for_other_roles_say_nothing_about_records(town):
    for name, row in rows().items():
        for kind in set(matrix()["groups"]["signed_in"]) - set(matrix()["groups"][row["open"]]):
            client = client_of(town, kind)
            for state in states_of(row, town)[:1]:
                answer = client.get(address_of(name, row, town, state))
                assert answer.status_code == expected(row, kind, state) != PAGE, f"{name} as {kind}"
