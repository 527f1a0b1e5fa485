"""The walk-through docs/new-item.md, done: its blocks become a rulebook, and one item goes from the form to its sheet."""

import re
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from sunlit.demonstration import places
from sunlit.demonstration.filled_forms import filled
from sunlit.demonstration.tests.townships import at
from sunlit.hall import own_forms
from sunlit.hall.models import Application, ItemState
from sunlit.ledger.models import Entry
from sunlit.ledger.queries import verify
from sunlit.matters import book as books
from sunlit.matters import documents, vocabulary
from sunlit.matters.models import Document, Matter
from sunlit.people.models import Organisation, Staff
from sunlit.rulebook import check, check_guards, load

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[1]
BACKEND = "django.contrib.auth.backends.ModelBackend"
BLOCK = re.compile(r"`rulebook/([^`\n]+)`\n\n```(?:yaml|typst)\n(.*?)```", re.S)
ITEM, NOW = "own.meeting-room", "2026-03-02 09:00"
NUMBER = "110101199001011237"
FORM = {
    "form-about": "换届选举培训会",
    "form-sort": "training",
    "form-day": "2026-03-09",
    "form-persons": "４０",
    "form-projector": "yes",
    "form-deposit": "¥200",
    "form-contact": "138 0000 6666",
}
HOSTILE = [
    ("form-about", ""),
    ("form-about", "会" * 61),
    ("form-about", "会" * 5000),
    ("form-about", "a\x00b"),
    ("form-about", "a\x1b[31m"),
    ("form-about", "a\nb"),
    ("form-sort", "other"),
    ("form-day", "2026-02-30"),
    ("form-day", "9999-99-99"),
    ("form-persons", "0"),
    ("form-persons", "61"),
    ("form-persons", "-1"),
    ("form-persons", "1e1"),
    ("form-persons", "1.5"),
    ("form-projector", "maybe"),
    ("form-deposit", "500.01"),
    ("form-deposit", "1.005"),
    ("form-deposit", "=1+1"),
    ("form-contact", "12"),
    ("form-contact", "电话"),
    ("form-key_taker", "110101199001011238"),
    ("form-nobody", "1"),
    ("form-state", "done"),
]


FAULTS = [
    ("items/16-own.yaml", "kind: choice,", "kind: chioce,", "key: sort", "choice"),
    ("items/16-own.yaml", "template: room-slip", "template: room-slap", "template: room-slap", "room-slip"),
    ("items/16-own.yaml", "{key: sort,", "{key: about,", "label: {zh: 会议类别", "twice"),
    ("items/16-own.yaml", "step: arrange", "step: arange", "step: arange", "arrange"),
    ("items/16-own.yaml", "outcome: arranged", "outcome: lent", "outcome: lent", "arranged"),
    ("items/16-own.yaml", "{borrower: applicant,", "{borower: applicant,", "borower", "borower"),
    ("items/16-own.yaml", "borrower: applicant", "borrower: applikant", "applikant", "applikant"),
    ("items/16-own.yaml", ", takes: {borrower: applicant, kind_of_meeting: sort}", "", "room-slip", "borrower"),
    ("items/16-own.yaml", "when: 委托他人取钥匙", "when: 委托别人", "委托别人", "委托"),
    ("items/16-own.yaml", "kind: phone, sensitive: true", "kind: phone", "key: contact", "sensitive"),
    ("items/16-own.yaml", "least: 1, most: 60", "least: 61, most: 60", "key: persons", "below"),
    ("items/16-own.yaml", "kind: day}", "kind: unit}", "kind: unit", "unit"),
    ("items/16-own.yaml", "    form:\n", "    forms:\n", "forms:", "form"),
    ("documents/documents.yaml", "kind: yes_no", "kind: yesno", "projector", "yes_no"),
    ("documents/documents.yaml", "id: room-slip", "id: room-paper", "id: room-paper", "room-paper"),
    ("documents/documents.yaml", "      day: {zh", "      day: {zh: 日, en: D}\n      day: {zh", "day:", "day"),
]  # fmt: skip
"""A file, what is changed in it, a piece of the line that the fault names, and of what is said."""


COUNTER = {
    "applicant": "周小满",
    "paper-id-card": "there",
    "rights_told": "on",
    "key": "k1",
    "act": "accept",
}


def write_blocks(folder: Path) -> list[str]:
    """The files of the walk-through, as they stand in the document."""
    blocks = BLOCK.findall((ROOT / "docs/new-item.md").read_text("utf-8"))
    for name, body in blocks:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body, "utf-8")
    return [name for name, _body in blocks]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the rulebook with the five files of the walk-through."""
    copy = tmp_path / "rulebook"
    shutil.copytree(ROOT / "rulebook", copy)
    assert len(write_blocks(copy)) == 5
    return copy


@pytest.fixture
def people(folder: Path, settings: Any) -> Iterator[dict[str, Staff]]:
    """The demonstration's townships under that rulebook."""
    settings.RULEBOOK_DIR = folder
    books.forget()
    documents.forms.cache_clear()
    yield places.build()
    books.forget()
    documents.forms.cache_clear()


@pytest.fixture
def opened(people: dict[str, Staff], signed_in: Any) -> None:
    """The director names who answers for the new item, attaches the meeting's decision and opens it, on the desk."""
    ItemState.objects.filter(item=ITEM).delete()
    director = signed_in("qx.director")
    catalogue, offer = "/desk/catalogue/", {"item": ITEM, "what": "offer"}
    owner = {"item": ITEM, "what": "owner", "owner": people["qx.gov"].pk}
    assert director.post(catalogue, owner).status_code == 302
    assert director.post(catalogue, offer).status_code == 422  # not before the joint meeting decided
    decided = {"what": "new", "items": [ITEM], "decision": "党政联席会纪要〔2026〕3号，2月27日"}
    assert director.post("/desk/promises/services/", decided).status_code == 302
    assert director.post(catalogue, offer).status_code == 302


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def printed(document: Document) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(documents.pdf(document))).pages)


def matter_at(answer: Any) -> Matter:
    assert answer.status_code == 302, text_of(answer)[-3000:]
    return Matter.objects.get(number=answer["Location"].rstrip("/").rsplit("/", 1)[1])


def arrange(signed_in: Any, matter: Matter, **more: str) -> Any:
    task = matter.tasks.get(done_at=None)
    return signed_in("qx.gov.head").post(
        f"/desk/matters/{matter.number}/complete/",
        {
            "outcome": "arranged",
            "opinion": "",
            "task": task.pk,
            "revision": matter.revision,
            "key": "k9",
            **more,
        },
    )


def test_the_blocks_are_a_rulebook_without_fault(folder: Path) -> None:
    assert check(folder) == ()
    declared = {kind: vocabulary.vocabulary(kind) for kind in vocabulary.kinds()}
    assert check_guards(load(folder), declared) == ()


def test_from_the_counter_through_both_steps_to_the_printed_sheet(people, signed_in, opened) -> None:
    with at(NOW):
        clerk = signed_in("qx.clerk")
        page = text_of(clerk.get(f"/desk/counter/items/{ITEM}/"))
        assert "会议类别" in page and "取钥匙人证件号" in page and "开什么会" in page
        matter = matter_at(clerk.post(f"/desk/counter/items/{ITEM}/", {**COUNTER, **FORM}))
        assert matter.step == "arrange" and matter.due is not None
        application = matter.application
        assert application.form["persons"] == "40" and application.form["deposit"] == "200"
        assert "contact" not in application.form and "13800006666" in application.form_sealed
        assert "13800006666" not in str(list(Application.objects.values("form")))
        head = signed_in("qx.gov.head")
        page = text_of(head.get(f"/desk/matters/{matter.number}/"))
        assert "换届选举培训会" in page and "13800006666" not in page and "****6666" in page
        shown = head.post(f"/desk/matters/{matter.number}/reveal/", {"purpose": "通知领取"})
        assert "13800006666" in text_of(shown)
        assert Entry.objects.filter(act="ledger.read").count() == 1
        answer = arrange(signed_in, matter)
        assert answer.status_code == 302, text_of(answer)
        matter.refresh_from_db()
        assert matter.state == "done"
        sheet = matter.documents.get(template="room-slip")
        assert sheet.issued_by == people["qx.gov.head"] and "JY" in sheet.number
        seen = clerk.get(f"/desk/papers/{sheet.number}.pdf")
        assert seen["Content-Type"] == "application/pdf"
        words = "".join(printed(sheet).split())
        for value in (
            "周小满",
            matter.number,
            "换届选举培训会",
            "培训",
            "2026年3月9日",
            "40",
            "200.00元",
            "13800006666",
        ):
            assert value in words, value
        assert "会议室借用单" in text_of(clerk.get(f"/desk/counter/applications/{matter.number}/"))
        assert verify("QX").ok


def test_online_the_form_is_a_screen_of_its_own_and_everything_typed_stays(people, signed_in, opened) -> None:
    with at(NOW):
        client = Client()
        first = text_of(client.get(f"/QX/items/{ITEM}/apply/"))
        assert "申请表" in first and "用途" in first
        base = client.post(f"/QX/items/{ITEM}/apply/")["Location"].removesuffix("who/").rstrip("/")
        assert client.post(f"{base}/who/", {"applicant": "周小满", "phone": "13800006666"}).status_code == 302
        answer = client.post(f"{base}/questions/", {"q0": "yes"})
        assert answer["Location"].endswith("/form/")
        wrong = {**FORM, "form-persons": "61", "form-contact": "x", "form-about": "会" * 61}
        page = client.post(f"{base}/form/", wrong)
        words = text_of(page)
        assert page.status_code == 422
        assert words.count('class="field wrong"') == 4, (
            "persons, contact, about, and the missing identity number"
        )
        assert "会" * 61 in words and 'value="61"' in words and "不能大于60" in words
        refused = client.post(f"{base}/check/", {"send": "1"})
        assert refused.status_code == 422 and not Matter.objects.filter(kind="application").exists()
        right = {**FORM, "form-key_taker": NUMBER.lower()}
        assert client.post(f"{base}/form/", right)["Location"].endswith("/papers/")
        assert client.post(f"{base}/papers/", {"next": "1"}).status_code == 302
        page = text_of(client.get(f"{base}/check/"))
        assert "换届选举培训会" in page and "200.00元" in page
        assert client.post(f"{base}/check/", {"send": "1"}).status_code == 302
        matter = Matter.objects.get(kind="application")
        assert matter.channel == "online" and matter.application.form["about"] == "换届选举培训会"
        assert NUMBER in matter.application.form_sealed
        # The centre looks at the papers, and may still mend the form.
        clerk = signed_in("qx.clerk")
        place = f"/desk/counter/applications/{matter.number}/"
        assert 'value="换届选举培训会"' in text_of(clerk.get(place))
        changed = {
            **right,
            "form-about": "党员培训会",
            "act": "form",
            "key": "k2",
            "revision": matter.revision,
        }
        assert clerk.post(place, changed).status_code == 302
        accepted = clerk.post(
            place, {"act": "accept", "paper-id-card": "there", "rights_told": "on", "key": "k3"}
        )
        assert accepted.status_code == 302, text_of(accepted)
        matter.refresh_from_db()
        again = clerk.post(place, {**changed, "key": "k4", "revision": matter.revision})
        assert again.status_code == 422 and "不能再改" in text_of(again)
        assert arrange(signed_in, matter).status_code == 302
        words = "".join(printed(matter.documents.get(template="room-slip")).split())
        assert "党员培训会" in words and NUMBER in words
        assert Entry.objects.filter(act="form_written").count() == 2
        slip = client.get(f"{base}/sent/")
        code = re.search(r"(?:[2-9A-Z]{4}[ -]?){2}", text_of(slip).split("查询码", 1)[1])
        assert code
        follow = {"number": matter.number, "code": code[0], "check": "周小满"}
        answer = client.post("/QX/follow/", follow, follow=True)
        assert "党员培训会" in text_of(answer) and NUMBER not in text_of(answer)
        assert "会议室借用单" in text_of(answer)


def test_the_village_agent_fills_it_in_with_the_papers(people, signed_in, opened) -> None:
    with at(NOW):
        agent = signed_in("qx.agent")
        begun = agent.post("/desk/agent/new/", {"item": ITEM, "key": "a1"})
        token = begun["Location"].rstrip("/").rsplit("/", 2)[1]
        who = {"applicant": "周小满", "consent": "present", "key": "x"}
        papers = agent.post(begun["Location"], who)["Location"]
        assert "会议类别" in text_of(agent.get(papers))
        answer = agent.post(papers, {**FORM, "form-persons": "0", "ask-0": "no", "key": "x", "next": "1"})
        assert answer.status_code == 422 and 'value="0"' in text_of(answer) and "不能小于1" in text_of(answer)
        answer = agent.post(
            papers, {**FORM, "ask-0": "no", "paper-id-card": "there", "key": "x", "next": "1"}
        )
        assert answer.status_code == 302
        page = text_of(agent.get(answer["Location"]))
        assert "换届选举培训会" in page and token in answer["Location"]
        matter = matter_at(agent.post(answer["Location"], {"key": "x"}))
        assert matter.channel == "agent" and matter.application.form["sort"] == "training"


def test_what_cannot_stand_in_a_field_is_refused_at_it_and_nothing_is_stored(
    people, signed_in, opened
) -> None:
    with at(NOW):
        clerk = signed_in("qx.clerk")
        for field, value in HOSTILE:
            form = {**COUNTER, "ask-0": "yes", "form-key_taker": NUMBER, **FORM, field: value}
            answer = clerk.post(f"/desk/counter/items/{ITEM}/", form)
            words = text_of(answer)
            assert answer.status_code == 422 and not Matter.objects.filter(kind="application").exists(), (
                field,
                value[:20],
            )
            if field not in ("form-nobody", "form-state"):
                wrong = re.findall(r'class="field wrong" id="field-([^"]+)"', words)
                assert wrong == [field], (field, value[:20])
            assert ('value="周小满"' in words and 'value="2026-03-09"' in words) or field == "form-day"


def test_a_formula_and_markup_are_words_and_are_printed_as_words(people, signed_in, opened) -> None:
    with at(NOW):
        hostile = '=HYPERLINK("x") #set <b>'
        form = {**COUNTER, **FORM, "form-about": hostile}
        matter = matter_at(signed_in("qx.clerk").post(f"/desk/counter/items/{ITEM}/", form))
        assert matter.application.form["about"] == hostile
        assert "<b>" not in text_of(signed_in("qx.gov.head").get(f"/desk/matters/{matter.number}/"))
        assert arrange(signed_in, matter).status_code == 302
        words = "".join(printed(matter.documents.get(template="room-slip")).split())
        assert "".join(hostile.split()) in words


def test_only_who_may_see_the_matter_sees_or_changes_its_form(people, signed_in, opened) -> None:
    with at(NOW):
        clerk = signed_in("qx.clerk")
        form = {**COUNTER, **FORM, "act": "notice", "paper-id-card": "missing"}
        matter = matter_at(clerk.post(f"/desk/counter/items/{ITEM}/", form))
        place = f"/desk/counter/applications/{matter.number}/"
        for other in ("lh.clerk", "qx.agent"):
            answer = signed_in(other).get(place)
            assert answer.status_code in (403, 404) and "换届选举培训会" not in text_of(answer)
            act = {**FORM, "form-about": "别人改的", "act": "form", "key": f"x{other}"}
            assert signed_in(other).post(place, act).status_code in (403, 404, 409, 422)
        assert Client().get(place).status_code in (302, 403)
        matter.application.refresh_from_db()
        assert matter.application.form["about"] == "换届选举培训会"


def test_a_field_whose_condition_does_not_hold_is_not_asked_and_not_stored(people, signed_in, opened) -> None:
    with at(NOW):
        clerk = signed_in("qx.clerk")
        listed = clerk.post(f"/desk/counter/items/{ITEM}/", {**FORM, "ask-0": "no", "act": "list"})
        assert "取钥匙人证件号" not in text_of(listed) and 'value="换届选举培训会"' in text_of(listed)
        form = {**COUNTER, **FORM, "ask-0": "no", "form-key_taker": NUMBER}
        matter = matter_at(clerk.post(f"/desk/counter/items/{ITEM}/", form))
        assert "key_taker" not in matter.application.form_sealed
        wanted = clerk.post(f"/desk/counter/items/{ITEM}/", {**COUNTER, **FORM, "ask-0": "yes", "key": "k7"})
        assert wanted.status_code == 422, "asked for and missing"
        unknown = clerk.post(f"/desk/counter/items/{ITEM}/", {**COUNTER, **FORM, "key": "k8"})
        assert unknown.status_code == 302, "nobody is refused for what nobody knows"


def test_an_application_from_before_the_form_is_completed_at_the_counter(people, signed_in, opened) -> None:
    with at(NOW):
        clerk = signed_in("qx.clerk")
        filed = {**COUNTER, **FORM, "act": "notice", "paper-id-card": "missing"}
        matter = matter_at(clerk.post(f"/desk/counter/items/{ITEM}/", filed))
        place = f"/desk/counter/applications/{matter.number}/"
        Application.objects.update(form={}, form_sealed="")
        handed = {"act": "hand_in", "supplied": "id-card", "rights_told": "on", "key": "k5"}
        answer = clerk.post(place, handed)
        assert answer.status_code == 422 and "用途" in text_of(answer)


def test_a_fault_has_file_line_and_reason(folder: Path) -> None:
    for name, old, new, line, said in FAULTS:
        path = folder / "meeting-room" / name
        text = path.read_text("utf-8")
        assert old in text, old
        path.write_text(text.replace(old, new, 1), "utf-8")
        problems = check(folder)
        lines = path.read_text("utf-8").splitlines()
        mine = [one for one in problems if one.file == f"meeting-room/{name}"]
        assert mine, (new, problems)
        places = [(lines[one.line - 1], one.reason.en, one.mend.en, one.reason.zh) for one in mine]
        assert any(line in place[0] and said in " ".join(place[1:]) for place in places), (new, places)
        path.write_text(text, "utf-8")


def test_a_past_day_and_a_day_since_another_are_held(people) -> None:
    """The limits that the example doesn't use hold as well, because they are the registers' own."""
    from sunlit.core.fields import Field, FieldKind, fault_of
    from sunlit.core.text import Text

    name = Text("日", "day")
    today = date(2026, 3, 2)
    past = Field("a", name, FieldKind.DAY, past=True)
    assert fault_of(past, str(today), today=today, others={}) is None
    assert fault_of(past, str(today + timedelta(days=1)), today=today, others={})
    since = Field("b", name, FieldKind.DAY, since="a")
    assert fault_of(since, "2026-03-01", today=today, others={"a": "2026-03-02"})


def test_words_that_no_font_can_print_refuse_the_act_that_prints_them(people, signed_in, opened) -> None:
    with at(NOW):
        # The undertaking form says what the form says, so the acceptance can't be printed either.
        form = {**COUNTER, **FORM, "form-about": "会\U0001e900"}
        answer = signed_in("qx.clerk").post(f"/desk/counter/items/{ITEM}/", form)
        assert answer.status_code == 422 and 'value="周小满"' in text_of(answer)
        assert not Matter.objects.filter(kind="application").exists() and not Document.objects.exists()


def test_what_the_demonstration_writes_fits_every_form_of_the_catalogue(db) -> None:
    township = Organisation(name="样例")
    forms = [item for item in load(ROOT / "rulebook").items.values() if item.form]
    assert len(forms) >= 2
    for item in forms:
        given = filled(item)
        assert own_forms.read(item, {}, given, township).keys() == given.keys(), item.id
