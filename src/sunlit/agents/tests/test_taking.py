"""A matter taken on a phone without a script: nothing typed is lost, nothing is done twice, no bad file comes in."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from sunlit import clock
from sunlit.agents.actions import taking, uploads
from sunlit.agents.models import Errand, Taking, Upload, UploadPart
from sunlit.core.refusals import Refused
from sunlit.hall.tests.visits import ASKED, ITEM, PASSWORD
from sunlit.matters.models import Attachment, Matter
from sunlit.sealing import unseal

NAME, ID = "周样本", "11010519491231002X"


def picture(size=(1200, 900), noise=False, **options) -> bytes:
    out = io.BytesIO()
    image = Image.effect_noise(size, 90) if noise else Image.new("RGB", size, "white")
    image.save(out, "JPEG", **options)
    return out.getvalue()


@pytest.fixture
def phone(client, people):
    client.force_login(people["qx.agent"], backend=PASSWORD)
    return client


@pytest.fixture
def row(village, agent, monday) -> Taking:
    return taking.begin(village, ITEM, by=agent, key="k")


def part(row, content, start=0, total=None, uid=None, material="charter"):
    described = uploads.Part(
        uid or str(uuid4()), material, "证.jpg", start, len(content) if total is None else total
    )
    return described, content


def test_from_the_search_to_the_number_in_three_steps_without_a_script(phone, village, monday):
    page = phone.get(reverse("agent_new"), {"q": "企业设立"}).content.decode()
    assert f'value="{ITEM}"' in page and "<script" not in page
    begun = phone.post(reverse("agent_new"), {"item": ITEM, "key": "k1"})
    assert begun.status_code == 302
    assert phone.post(reverse("agent_new"), {"item": ITEM, "key": "k1"})["Location"] == begun["Location"]
    assert Taking.objects.count() == 1
    token = Taking.objects.get().token
    who = {"applicant": NAME, "consent": "phone", "id_number": ID, "phone": "0000-1", "address": "3组"}
    assert phone.post(reverse("agent_who", args=[token]), who)["Location"] == reverse(
        "agent_papers", args=[token]
    )
    papers = {
        "key": "x",
        "ask-0": "no",
        "next": "1",
        "file-charter": SimpleUploadedFile("章程.jpg", picture()),
    }
    papers |= {f"paper-{name}": "there" for name in ASKED}
    assert phone.post(reverse("agent_papers", args=[token]), papers)["Location"] == reverse(
        "agent_check", args=[token]
    )
    look = phone.get(reverse("agent_check", args=[token])).content.decode()
    assert NAME in look and "电话同意" in look
    sent = phone.post(reverse("agent_check", args=[token]))
    again = phone.post(reverse("agent_check", args=[token]))
    assert sent["Location"] == again["Location"]
    matter = Matter.objects.get()
    assert Errand.objects.get().matter == matter and not Taking.objects.exists()
    assert matter.attachments.get().kind == "charter"
    assert matter.application.papers.filter(state="there").count() == len(ASKED)
    done = phone.get(sent["Location"]).content.decode()
    assert matter.number in done and matter.application.receipt_code in done


def test_what_is_wrong_is_kept_too_and_said(phone, row):
    page = reverse("agent_who", args=[row.token])
    answer = phone.post(page, {"applicant": NAME, "consent": "", "id_number": "123", "phone": "0000-9"})
    assert answer.status_code == 422
    # The network broke off here: opened again, everything stands there.
    back = phone.get(page).content.decode()
    assert NAME in back and 'value="123"' in back and "0000-9" in back
    assert phone.get(reverse("agent_check", args=[row.token]))["Location"] == page
    assert NAME in phone.get(reverse("agent_home")).content.decode()


def test_a_bad_file_is_refused_and_neither_the_ticks_nor_the_good_files_are_lost(phone, row):
    page = reverse("agent_papers", args=[row.token])
    files = {
        "file-charter": SimpleUploadedFile("好.jpg", picture()),
        "file-premises": SimpleUploadedFile("坏.jpg", b"<svg onload=alert(1)>"),
        "file-../../etc/passwd": SimpleUploadedFile("x.jpg", picture()),
    }
    answer = phone.post(page, {"key": "x", "paper-charter": "there", "next": "1", **files})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "只收照片" in text and "好" in text
    assert [held.kind for held in taking.files_of(row)] == ["charter"]
    row.refresh_from_db()
    assert taking.content_of(row)["papers"]["paper-charter"] == "there"
    too_large = phone.post(page, {}, CONTENT_LENGTH=str(60 * 1024 * 1024))
    assert too_large.status_code == 413
    # A form that broke off before its last field erases nothing.
    phone.post(page, {"save": "1"})
    row.refresh_from_db()
    assert taking.content_of(row)["papers"]["paper-charter"] == "there"


def test_a_material_that_is_not_on_the_list_is_refused(phone, row, agent):
    for material in ("blood-type", "", "charter-2"):
        with pytest.raises(Refused) as refused:
            taking.attach(row, material, io.BytesIO(picture()), "x.jpg", by=agent)
        assert (refused.value.code, refused.value.clause) == ("not_on_the_list", "S4.20.03")


def test_a_photo_in_parts_goes_on_where_the_network_broke_off(phone, row, agent):
    content = picture((900, 900), noise=True)
    assert len(content) > 2 * 96 * 1024
    url, uid, step = reverse("agent_part", args=[row.token]), str(uuid4()), 96 * 1024
    pieces = [(start, content[start : start + step]) for start in range(0, len(content), step)]

    def send(start, piece):
        posted = {"uid": uid, "material": "charter", "name": "证.jpg", "start": start, "total": len(content)}
        return phone.post(url, posted | {"part": SimpleUploadedFile("part", piece)})

    first = send(*pieces[0]).json()
    assert first["received"] == step and first["done"] is None
    assert send(*pieces[0]).json()["received"] == step, "the answer got lost, the part comes again"
    late = send(*pieces[-1])
    assert (
        late.status_code == 422 and late.json()["code"] == "out_of_order" and late.json()["received"] == step
    )
    assert phone.get(url, {"uid": uid}).json() == {"received": step}
    assert phone.get(url, {"uid": "unknown"}).json() == {"received": 0}
    assert bytes(UploadPart.objects.get().content) != pieces[0][1], "parts are kept encrypted"
    assert unseal(bytes(UploadPart.objects.get().content)) == pieces[0][1]
    for piece in pieces[1:]:
        answer = send(*piece).json()
    assert answer["done"]["name"] == "证.jpg"
    held = Attachment.objects.get()
    assert (held.kind, held.size, held.media_type) == ("charter", len(content), "image/jpeg")
    assert not Upload.objects.exists() and not UploadPart.objects.exists()
    shown = phone.get(reverse("agent_photo", args=[row.token, held.pk]))
    assert (
        shown["Content-Disposition"].startswith("attachment") and shown["X-Content-Type-Options"] == "nosniff"
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"uid": "../../x"}, "bad_part"),
        ({"material": "blood-type"}, "not_on_the_list"),
        ({"start": -1}, "bad_part"),
        ({"start": 7}, "out_of_order"),
        ({"total": 3}, "bad_part"),
        ({"total": 11 * 1024 * 1024}, "file_too_large"),
    ],
)
def test_hostile_parts_are_refused(row, agent, change, code):
    described = {"uid": str(uuid4()), "material": "charter", "name": "x", "start": 0, "total": 100} | change
    with pytest.raises(Refused) as refused:
        uploads.take_part(row, uploads.Part(**described), b"x" * 50, by=agent)
    assert refused.value.code == code


def test_parts_that_make_no_picture_and_too_many_uploads_are_refused(row, agent):
    described, content = part(row, b"MZ\x90\x00 not a picture")
    with pytest.raises(Refused) as refused:
        uploads.take_part(row, described, content, by=agent)
    assert refused.value.code == "file_type" and not Upload.objects.exists()
    with pytest.raises(Refused) as refused:
        uploads.take_part(row, part(row, b"")[0], b"", by=agent)
    assert refused.value.code == "bad_part"
    with pytest.raises(Refused):
        uploads.take_part(row, part(row, b"")[0], b"x" * (uploads.LARGEST_PART + 1), by=agent)
    for _ in range(uploads.MOST_UNFINISHED):
        uploads.take_part(row, part(row, b"x" * 10, total=20)[0], b"x" * 10, by=agent)
    with pytest.raises(Refused) as refused:
        uploads.take_part(row, part(row, b"x" * 10, total=20)[0], b"x" * 10, by=agent)
    assert refused.value.code == "too_many_uploads"


def test_nobody_else_opens_a_taking(client, people, row, at_work):
    for name, status in (("lh.agent", 404), ("qx.clerk", 403), ("qx.mayor", 403)):
        client.force_login(people[name], backend=PASSWORD)
        for page in ("agent_who", "agent_papers", "agent_check", "agent_part"):
            assert client.get(reverse(page, args=[row.token])).status_code == status, (name, page)
        client.post(reverse("agent_throw_away", args=[row.token]))
    assert Taking.objects.filter(pk=row.pk).exists()


def test_what_was_begun_is_erased_when_it_is_not_wanted_or_after_thirty_days(
    phone, row, agent, village, monday
):
    taking.attach(row, "charter", io.BytesIO(picture()), "x.jpg", by=agent)
    phone.post(reverse("agent_throw_away", args=[row.token]))
    assert not Taking.objects.exists() and not Attachment.objects.exists()
    taking.begin(village, ITEM, by=agent, key="old")
    with clock.standing_at(monday + timedelta(days=29)):
        assert taking.forget_old() == 0
    with clock.standing_at(monday + timedelta(days=30)):
        assert taking.forget_old() == 1


def test_each_page_is_small_enough_for_an_old_phone(phone, row, settings):
    shared = sum(
        (settings.BASE_DIR / "frontend/static" / name).stat().st_size
        for name in (
            "css/components.css",
            "css/portal.css",
            "css/agents.css",
            "js/agent-photos.js",
            "img/sun.svg",
        )
    )
    for name, args in (
        ("agent_home", []),
        ("agent_new", []),
        ("agent_who", [row.token]),
        ("agent_papers", [row.token]),
    ):
        size = len(phone.get(reverse(name, args=args)).content)
        assert size + shared < 100 * 1024, (name, size, shared)
