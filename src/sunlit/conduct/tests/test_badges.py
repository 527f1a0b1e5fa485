"""Badges from the staff data, and who may be given enforcement work."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from sunlit import clock
from sunlit.conduct.actions import badges
from sunlit.conduct.models import Badge, Certificate
from sunlit.conduct.tests.conftest import days, picture
from sunlit.core.refusals import Refused
from sunlit.matters import assignment, photos
from sunlit.matters.models import Matter
from sunlit.registers.actions import open_record

pytestmark = pytest.mark.django_db


def words_of(pdf: bytes) -> str:
    return "".join("".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages).split())


def pictures_in(pdf: bytes) -> int:
    return sum(len(one.images) for one in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.clause("S0.02.01")
def test_a_badge_prints_photo_name_section_and_post_and_no_badge_stands_in_the_record_of_that_person(
    monday, people, at_work, signed_in, inspected
):
    badges.give_badge(people["qx.gov"], by=at_work("qx.office"), photo=picture())
    browser = signed_in("qx.office")
    answer = browser.get(reverse("conduct_badge_prints"), {"staff": people["qx.gov"].pk})
    assert answer["Content-Type"] == "application/pdf"
    words = words_of(answer.content)
    badge = Badge.objects.get(staff=people["qx.gov"])
    for word in (people["qx.gov"].name, "政务服务部", "政务服务岗", badge.number):
        assert word in words
    assert pictures_in(answer.content) == 1
    inspected("staff", "qx.gov", no=("badge",), by="qx.office", day=date(2026, 2, 27))
    record = browser.get(reverse("conduct_person", args=(people["qx.gov"].pk,)))
    assert record.status_code == 404  # the office records, it doesn't read records of persons
    shown = signed_in("qx.gov").get(reverse("conduct_person", args=(people["qx.gov"].pk,))).content.decode()
    assert "佩戴工作牌" in shown and "2026-02-27" in shown
    # Any employee: everybody with a post has a badge to print.
    for username, staff in people.items():
        if username.startswith("qx."):
            got = signed_in("qx.office").get(reverse("conduct_badge_prints"), {"staff": staff.pk})
            assert staff.name in words_of(got.content), username


def test_a_whole_unit_is_printed_at_once(monday, people, signed_in):
    answer = signed_in("qx.director").get(reverse("conduct_badge_prints"), {"unit": "QX-ZX2"})
    words = words_of(answer.content)
    for username in ("qx.gov", "qx.gov2", "qx.gov.head"):
        assert people[username].name in words
    assert people["qx.social"].name not in words


def test_numbers_are_given_once_and_a_photo_is_cut_and_loses_what_the_camera_wrote(monday, people, at_work):
    Badge.objects.all().delete()
    first = badges.give_badge(people["qx.gov"], by=at_work("qx.office"))
    second = badges.give_badge(people["qx.gov2"], by=at_work("qx.director"), photo=picture((4000, 500)))
    again = badges.give_badge(people["qx.gov"], by=at_work("qx.office"), photo=picture())
    assert (first.number, second.number, again.number) == ("QX-0001", "QX-0002", "QX-0001")

    kept = Image.open(io.BytesIO(photos.content(second.photo)))
    assert kept.size == badges.PORTRAIT and not kept.getexif()


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4\n%%EOF", b"<svg/>", b"\xff\xd8\xff broken"])
def test_what_is_no_picture_is_refused_beside_its_field(monday, people, signed_in, content):
    address = reverse("conduct_badge", args=(people["qx.gov"].pk,))
    file = SimpleUploadedFile("x.jpg", content, "image/jpeg")
    answer = signed_in("qx.office").post(address, {"what": "badge", "photo": file})
    assert answer.status_code == 422
    assert not Badge.objects.get(staff=people["qx.gov"]).photo


def test_only_who_keeps_badges_gives_them(monday, people, at_work):
    for username in ("qx.gov", "qx.mayor", "lh.office"):
        with pytest.raises(Refused):
            badges.give_badge(people["qx.gov"], by=at_work(username))


def case(town, by) -> Matter:
    typed = {
        "party": "某某商店", "place": "青溪镇集市", "about": "占道经营", "ground": "城市管理规定第十条",
        "officers": "叶知秋、汤予安",
    }  # fmt: skip
    return open_record(town, "inspection", typed, by=by).matter


def certificate_until(people, username, last, first=date(2020, 1, 1)):
    Certificate.objects.filter(staff=people[username]).delete()
    return Certificate.objects.create(
        township=people[username].township, staff=people[username], kind="enforcement", number="ZF-1",
        authority="云岭县人民政府", valid_from=first, valid_to=last, entered_at=clock.now(),
        entered_by=people["qx.office"],
    )  # fmt: skip


@pytest.mark.clause("S3.07.07")
def test_enforcement_work_needs_a_certificate_that_holds_today_and_the_badge_is_on_the_public_page(
    monday, town, people, at_work, client
):
    matter = case(town, at_work("qx.gov"))
    head, colleague = at_work("qx.gov.head"), people["qx.gov2"]

    def assign():
        return assignment.name_handler(matter.pk, colleague, by=head, reason="轮换")

    Certificate.objects.filter(staff=colleague).delete()
    with pytest.raises(Refused) as refused:
        assign()
    assert (refused.value.code, refused.value.clause) == ("no_certificate", "S3.07.07")
    certificate_until(people, "qx.gov2", days(monday, -1))
    with pytest.raises(Refused):
        assign()
    certificate_until(people, "qx.gov2", monday, first=days(monday, 0))
    assert assign().handler == colleague
    badge = badges.give_badge(colleague, by=at_work("qx.office"), photo=picture())
    shown = client.get(f"/QX/staff/{colleague.pk}/").content.decode()
    photo = reverse("public_badge_photo", args=("QX", colleague.pk))
    for word in (colleague.name, "政务服务岗", badge.number, photo):
        assert word in shown
    assert client.get(photo)["Content-Type"] == "image/jpeg"


def test_a_certificate_of_tomorrow_or_one_withdrawn_today_does_not_hold(monday, town, people, at_work):
    matter = case(town, at_work("qx.gov"))
    head = at_work("qx.gov.head")
    row = certificate_until(people, "qx.gov2", None, first=days(monday, 1))
    with pytest.raises(Refused):
        assignment.name_handler(matter.pk, people["qx.gov2"], by=head, reason="轮换")
    row = certificate_until(people, "qx.gov2", None)
    badges.withdraw_certificate(row.pk, "调离执法岗位", by=at_work("qx.office"))
    with pytest.raises(Refused):
        assignment.name_handler(matter.pk, people["qx.gov2"], by=head, reason="轮换")


def test_who_opens_an_enforcement_record_needs_the_certificate_too_and_nothing_else_does(
    monday, town, people, at_work
):
    Certificate.objects.filter(staff=people["qx.gov"]).delete()
    with pytest.raises(Refused) as refused:
        case(town, at_work("qx.gov"))
    assert refused.value.code == "no_certificate"
    assert not Matter.objects.exists()


def test_the_photo_of_somebody_who_is_neither_at_a_window_nor_certified_is_not_public(
    monday, people, at_work, client
):
    for username, status in (("qx.clerk", 200), ("qx.gov", 200), ("qx.office", 404), ("qx.mayor", 404)):
        badges.give_badge(people[username], by=at_work("qx.office"), photo=picture())
        answer = client.get(reverse("public_badge_photo", args=("QX", people[username].pk)))
        assert answer.status_code == status, username
    assert client.get(reverse("public_badge_photo", args=("LH", people["qx.clerk"].pk))).status_code == 404
    certificate_until(people, "qx.gov", days(monday, -1))
    assert client.get(reverse("public_badge_photo", args=("QX", people["qx.gov"].pk))).status_code == 404


def test_certificates_are_entered_and_withdrawn_on_the_page(monday, people, signed_in):
    browser = signed_in("qx.office")
    address = reverse("conduct_badge", args=(people["qx.clerk"].pk,))
    typed = {
        "what": "certificate", "key": "c1", "kind": "enforcement", "number": "ZF-9", "authority": "云岭县人民政府",
        "valid_from": "2026-01-01", "valid_to": "2025-12-31",
    }  # fmt: skip
    assert browser.post(address, typed).status_code == 422
    assert browser.post(address, typed | {"valid_to": "2026-12-31"}).status_code == 302
    row = Certificate.objects.get(staff=people["qx.clerk"])
    withdraw = {"what": "withdraw", "certificate": row.pk, "reason": "离岗"}
    assert browser.post(address, withdraw | {"reason": ""}).status_code == 422
    assert browser.post(address, withdraw).status_code == 302
    assert browser.post(address, withdraw).status_code == 409
    assert browser.post(address, withdraw | {"certificate": "0"}).status_code == 404


def test_a_photo_that_was_changed_or_taken_off_is_erased(
    monday, people, at_work, django_capture_on_commit_callbacks
):
    office = at_work("qx.office")
    names = []
    with django_capture_on_commit_callbacks(execute=True):
        names.append(badges.give_badge(people["qx.gov"], by=office, photo=picture()).photo)
        names.append(badges.give_badge(people["qx.gov"], by=office, photo=picture((300, 400))).photo)
    with pytest.raises(Refused):
        photos.content(names[0])
    assert photos.content(names[1])
    with django_capture_on_commit_callbacks(execute=True):
        assert badges.take_photo_off(people["qx.gov"], by=office).photo == ""
    with pytest.raises(Refused):
        photos.content(names[1])
