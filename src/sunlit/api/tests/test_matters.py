"""The JSON interface runs the same acts behind the same gate as the pages."""

import json
from typing import Any

import pytest
from django.test import Client

from sunlit.demonstration import places
from sunlit.ledger.queries import entries_for, verify
from sunlit.people.models import Staff

QUESTION = {"question": "路灯坏了找谁？", "visitor": "云满仓", "contact": "10012345678"}


@pytest.fixture
def town(db: None) -> dict[str, Staff]:
    return places.build()


def _as(staff: Staff, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _post(client: Client, path: str, body: object) -> Any:
    return client.post(f"/api/matters{path}", json.dumps(body), content_type="application/json")


def test_a_matter_is_opened_assigned_resolved_and_read(town: dict[str, Staff]) -> None:
    clerk, handler = _as(town["qx.clerk"]), _as(town["qx.social"])
    opened = _post(clerk, "", QUESTION)
    assert opened.status_code == 201, opened.content
    number = opened.json()["number"]
    assigned = _post(
        clerk, f"/{number}/assign", {"handler": "qx.social", "unit": "QX-ZX3", "category": "other"}
    )
    assert assigned.status_code == 200 and assigned.json()["handler"] == "qx.social"
    resolved = _post(handler, f"/{number}/resolve", {"answer": "已报修，三日内修好。"})
    assert resolved.status_code == 200 and resolved.json()["state"] == "done"
    read = handler.get(f"/api/matters/{number}")
    assert read.json()["state"] == "done" and "10012345678" not in read.content.decode()
    acts = [entry.act for entry in entries_for("matter", number)]
    assert acts[0] == "opened" and acts.count("completed") == 2 and "taken" in acts
    assert verify("QX").ok


def test_nobody_is_answered_without_signing_in(town: dict[str, Staff]) -> None:
    assert _post(Client(), "", QUESTION).status_code == 401
    assert Client().get("/api/matters/QX2026W000001").status_code == 401
    assert Client().get("/api/docs").status_code == 302


def test_administrators_do_no_business(town: dict[str, Staff]) -> None:
    assert _post(_as(town["sys.admin"]), "", QUESTION).status_code in (302, 401)


def test_another_township_finds_nothing(town: dict[str, Staff]) -> None:
    number = _post(_as(town["qx.clerk"]), "", QUESTION).json()["number"]
    stranger = _as(town["lh.director"])
    assert stranger.get(f"/api/matters/{number}").status_code == 404
    assert _post(stranger, f"/{number}/resolve", {"answer": "x"}).status_code == 404
    assert _post(stranger, f"/{number}/assign", {"handler": "lh.social", "unit": "LH-ZX3"}).status_code == 404


def test_a_change_without_the_csrf_token_is_refused(town: dict[str, Staff]) -> None:
    assert _post(_as(town["qx.clerk"], enforce_csrf_checks=True), "", QUESTION).status_code == 403


def test_the_same_key_opens_one_matter(town: dict[str, Staff]) -> None:
    clerk = _as(town["qx.clerk"])
    numbers = {_post(clerk, "", QUESTION | {"key": "k-1"}).json()["number"] for _ in range(3)}
    assert len(numbers) == 1


def test_a_refused_act_says_why_in_both_languages(town: dict[str, Staff]) -> None:
    clerk = _as(town["qx.clerk"])
    answer = _post(clerk, "", {"question": "  "})
    assert answer.status_code == 422
    assert answer.json()["code"] == "matter_needed" and answer.json()["field"] == "question"
    assert set(answer.json()["reason"]) == {"zh", "en"}
    number = _post(clerk, "", QUESTION).json()["number"]
    assert _post(clerk, f"/{number}/assign", {"handler": "lh.social", "unit": "QX-ZX3"}).json()["code"] == (
        "handler_needed"
    )
    assert _post(clerk, f"/{number}/resolve", {"answer": "x"}).status_code == 422


def test_the_description_is_for_staff(town: dict[str, Staff]) -> None:
    described = _as(town["qx.clerk"]).get("/api/docs").json()
    assert "/api/matters/{number}/assign" in described["paths"]
