"""A list hangs in its village with photo and date before it goes up, and anybody objects from the posting."""

import io
import threading
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.hall.tests.refusing import refused
from sunlit.ledger.models import Entry
from sunlit.matters import actions, photos
from sunlit.matters.written_once import NeverChanged
from sunlit.pages.postings import postings_of
from sunlit.people.models import Holding, Organisation, Post
from sunlit.people.viewer import viewer_of
from sunlit.subsidies import postings
from sunlit.subsidies.actions import lists, posting, registering, sending
from sunlit.subsidies.models import ListPhoto, ListPosting, Objection, PayList
from sunlit.subsidies.tests.conftest import NAMES, NUMBERS, picture, row

KEY = "3f2b8c1e-0000-4000-8000-000000000001"


@pytest.fixture
def other(town):
    """The second village."""
    return Organisation.objects.get(code="QX-V2")


@pytest.fixture
def neighbour(people, other):
    """The agent of the second village."""
    post = Post.objects.create(organisation=other, title="代办员", title_en="Agent", roles=["village_agent"])
    Holding.objects.create(post=post, staff=people["qx.gov2"], letter="A", since=date(2020, 1, 1))
    return viewer_of(people["qx.gov2"])


@pytest.fixture
def round_of(town, village, other, standard, households, listed, at_work):
    """A round of a programme in both villages, approved and not posted."""

    def make(programme="grain", period="2026"):
        standard(programme, "12.5")
        registering.register_household(
            town, other, "冯样例", "00000019700101009X", by=at_work("social"), card="6200000000000777"
        )
        first = listed([row(1), row(2, who=1)], "approved", programme, period)
        rows = [row(1, name="冯样例", id_number="00000019700101009X")]
        second = lists.make(town, other, programme, period, rows, by=at_work("social"), key="second")
        lists.check(second.pk, by=at_work("social.head"))
        return first, lists.approve(second.pk, by=at_work("deputy"))

    return make


@pytest.fixture
def hang(at_work):
    """A posting by somebody, with what isn't named as it should be."""

    def act(made, by=None, on=date(2026, 3, 2), place="村委会门口", photo="", key="hang"):
        file = picture() if photo == "" else photo
        return posting.post(made.pk, on, place, file, by=by or at_work("agent"), key=key)

    return act


@pytest.fixture
def enter(people):
    """A client of somebody who is signed in."""

    def as_(name):
        client = Client()
        client.force_login(people[f"qx.{name}"], "django.contrib.auth.backends.ModelBackend")
        return client

    return as_


def buttons(page):
    """Whether both buttons of the payment file are inactive."""
    form = page[page.index("/file/") :].split("</form>")[0]
    assert form.count("<button") == 2 and form.count(" disabled") in (0, 2)
    return form.count(" disabled") == 2


@pytest.mark.clause("S2.36.14")
def test_each_round_gives_each_village_a_task_and_stays_flagged_until_there_is_evidence(
    town, village, other, round_of, hang, neighbour, at_work, enter, client
):
    with at("2026-03-02 09:00"):
        first, second = round_of()
        assert list(postings.waiting(at_work("agent"))) == [first]
        assert list(postings.waiting(neighbour)) == [second]
        assert first.title.zh in enter("agent").get("/desk/subsidies/postings/").content.decode()
    with at("2026-03-04 09:00"):
        head, paylist = enter("social"), f"/desk/subsidies/lists/{first.pk}/"
        assert "没有张榜凭据，从" in head.get(paylist).content.decode()
        assert head.get("/desk/subsidies/").content.decode().count("没有张榜，从") == 2
        overview = enter("mayor").get("/desk/villages/").content.decode()
        assert overview.count("没有张榜凭据，从") == 2 and 'datetime="2026-03-02"' in overview
        assert {one.since for one in postings_of([village, other], date(2026, 3, 4))} == {date(2026, 3, 2)}
        hang(first)
        assert "没有张榜凭据" not in head.get(paylist).content.decode()
        assert enter("mayor").get("/desk/villages/").content.decode().count("没有张榜凭据，从") == 1
        assert not postings.waiting(at_work("agent")).exists() and postings.waiting(neighbour).exists()
        shown = client.get("/QX/villages/QX-V1/").content.decode()
        address = f"/QX/subsidies/lists/{first.pk}/object/"
        assert first.title.zh in shown and "村委会门口" in shown and address in shown
        assert all(secret not in shown for secret in (*NAMES, *NUMBERS))
        assert second.title.zh not in client.get("/QX/villages/QX-V2/").content.decode()
        typed = {"party": "", "place": 2, "text": "没有这么多地", "key": KEY}
        sent = client.post(address, typed)
        assert sent.status_code == 302 and client.post(address, typed).status_code == 302
        objection = Objection.objects.get()
        slip = client.get(sent.url).content.decode()
        assert objection.matter.number in slip and objection.matter.record.receipt_code in slip
        assert (objection.list, objection.place) == (first, 2)
        assert objection.matter.number not in client.get(address).content.decode()


@pytest.mark.clause("S2.40.05")
def test_relief_goes_up_only_when_every_village_has_posted_and_the_objections_go_with_it(
    round_of, hang, neighbour, at_work, enter, people
):
    with at("2026-03-02 09:00"):
        first, second = round_of("disaster-relief", "2026-03")
    social, page = enter("social"), f"/desk/subsidies/lists/{first.pk}/"
    with at("2026-03-10 09:00"):
        assert buttons(social.get(page).content.decode())
        assert (
            refused("posting_needed", sending.send, first.pk, "csv", by=at_work("social")).clause
            == "S2.40.05"
        )
        refused("photo_needed", hang, first, photo=None)
        refused("day_unfit", hang, first, on=None)
        assert buttons(social.get(page).content.decode())
        hang(first)
        shown = social.get(page).content.decode()
        assert buttons(shown) and "下河村" in shown
        answer = social.post(f"{page}file/", {"kind": "csv"})
        assert answer.status_code == 422 and "下河村" in answer.content.decode()
        assert PayList.objects.get(pk=first.pk).state == "public"
        objection = posting.object_online(first, "", "不该有他", place=2, key=KEY)
        hang(second, by=neighbour, key="other")
        assert not buttons(social.get(page).content.decode())
        refused("objection_open", sending.send, first.pk, "csv", by=at_work("social"))
        number = objection.matter.number
        actions.withdraw(objection.matter_id, by=at_work("director"), reason="反映人核对后撤回")
        lines = sending.send(first.pk, "csv", by=at_work("social")).decode("utf-8-sig").splitlines()
        assert [number in line for line in lines] == [False, False, True]
        assert Entry.objects.get(act="list_sent").known_facts["objections"] == [number]
        assert number in social.get(page).content.decode()
        assert number.encode() not in sending.send(second.pk, "csv", by=at_work("social"))


def test_a_village_whose_list_is_dropped_holds_nobody_up(round_of, hang, at_work):
    with at("2026-03-02 09:00"):
        first, second = round_of()
        hang(first)
    with at("2026-03-10 09:00"):
        refused("posting_needed", sending.send, first.pk, "csv", by=at_work("social"))
        lists.drop(second.pk, "对象有误", by=at_work("social"))
        assert sending.send(first.pk, "csv", by=at_work("social"))


def test_only_the_village_itself_posts_and_only_what_is_approved(
    round_of, hang, neighbour, at_work, people, listed, enter
):
    with at("2026-03-02 09:00"):
        first, second = round_of()
        refused("not_your_seat", hang, first, by=neighbour)
        for who in ("social", "mayor", "clerk", "office"):
            refused("not_your_seat", hang, first, by=at_work(who))
        with pytest.raises(PayList.DoesNotExist):
            hang(first, by=viewer_of(people["lh.agent"]))
        assert enter("agent").get(f"/desk/subsidies/postings/{second.pk}/").status_code == 404
        draft = listed([row(1, who=2)], "made")
        refused("not_approved", hang, draft)
        assert draft not in postings.waiting(at_work("agent"))
        assert hang(first, by=at_work("committee")).by == people["qx.committee"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"on": date(2026, 3, 1)}, "day_unfit"),
        ({"on": date(2026, 3, 4)}, "day_unfit"),
        ({"place": " \x00 "}, "field_needed"),
        ({"place": "门" * 101}, "field_needed"),
        ({"place": "找13800138000"}, "personal_data"),
        ({"photo": None}, "photo_needed"),
        ({"photo": io.BytesIO(b"")}, "empty_file"),
        ({"photo": io.BytesIO(b"GIF89a nothing")}, "file_type"),
    ],
)
def test_a_posting_without_evidence_is_refused(round_of, hang, changes, code):
    with at("2026-03-02 09:00"):
        first, _second = round_of()
    with at("2026-03-03 09:00"):
        if isinstance(changes.get("photo"), io.BytesIO):
            changes["photo"] = SimpleUploadedFile("x.jpg", changes["photo"].getvalue())
        refused(code, hang, first, **changes)
        assert not ListPosting.objects.exists()
        assert hang(first, place="门" * 100).on == date(2026, 3, 2)


def test_the_photo_is_made_anew_and_seen_by_staff_alone(round_of, at_work, enter, client, neighbour):
    with at("2026-03-02 09:00"):
        first, _second = round_of()
        file, exif = io.BytesIO(), Image.Exif()
        exif[0x010F] = "SECRETCAMERA"
        Image.new("RGB", (40, 30), "#ffffff").save(file, "JPEG", exif=exif)
        assert b"SECRETCAMERA" in file.getvalue()
        agent, page = enter("agent"), f"/desk/subsidies/postings/{first.pk}/"
        typed = {"on": "2026-03-02", "place": "村委会门口", "key": "one"}
        bare = agent.post(page, typed)
        assert bare.status_code == 422 and 'value="村委会门口"' in bare.content.decode()
        sent = SimpleUploadedFile("a.jpg", file.getvalue())
        assert agent.post(page, {**typed, "photo": sent}).status_code == 302
        again = SimpleUploadedFile("a.jpg", file.getvalue())
        assert agent.post(page, {**typed, "photo": again, "key": "two"}).status_code == 409
        made = ListPosting.objects.get()
        assert b"SECRETCAMERA" not in photos.content(made.photo)
        for who, status in (("agent", 200), ("social", 200), ("gov2", 200), ("clerk", 403)):
            assert enter(who).get(f"{page}photo/").status_code == status
        assert client.get(f"{page}photo/").status_code == 302
        assert enter("mayor").get(f"/desk/subsidies/postings/{'9' * 30}/photo/").status_code == 404
        assert "没有照片" not in agent.get(page).content.decode()


def other_picture():
    """Another photo, told from the first by its colour."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "#102030").save(file, "JPEG")
    file.name = "again.jpg"
    return file


def test_a_bad_photo_is_replaced_with_a_reason_and_the_first_stays_on_record(
    round_of, hang, at_work, enter, neighbour
):
    with at("2026-03-02 09:00"):
        first, second = round_of()
        agent, page = enter("agent"), f"/desk/subsidies/postings/{first.pk}/"
        refused("not_posted", posting.photograph_again, second.pk, picture(), "反光", by=neighbour, key="n")
        made = hang(first)
        before = agent.get(f"{page}photo/").content
        refused("not_your_seat", posting.photograph_again, first.pk, picture(), "反光", by=neighbour, key="n")
        bad = other_picture()
        for typed, words in (
            ({"why": " ", "photo": bad}, "换照片的原因"),
            ({"why": "反光"}, "没有选新的照片"),
            ({"why": "打13800138000", "photo": bad}, "个人的号码"),
        ):
            if "photo" in typed:
                bad.seek(0)
            answer = agent.post(page, {"act": "again", "key": "again", **typed})
            assert answer.status_code == 422 and words in answer.content.decode(), words
        assert not ListPhoto.objects.exists()
        for _twice in range(2):
            bad.seek(0)
            sent = {"act": "again", "key": "again", "why": "反光，看不清", "photo": bad}
            assert agent.post(page, sent).status_code == 302
    kept = ListPhoto.objects.get()
    assert (kept.posting, kept.why, kept.by.username) == (made, "反光，看不清", "qx.agent")
    assert ListPosting.objects.get().photo == made.photo != kept.photo
    assert agent.get(f"{page}photo/?which=first").content == before != agent.get(f"{page}photo/").content
    shown = agent.get(page).content.decode()
    assert "反光，看不清" in shown and "?which=first" in shown
    assert Entry.objects.get(act="list_photo_replaced").subject == str(first.pk)
    for change in (kept.save, kept.delete, ListPhoto.objects.all().delete):
        with pytest.raises(NeverChanged):
            change()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_two_people_at_once_make_one_posting(round_of, people):
    with at("2026-03-02 09:00"):
        first, _second = round_of()
    found, start = [], threading.Barrier(2)

    def act(who):
        try:
            viewer = viewer_of(people[who])
            start.wait(10)
            with at("2026-03-02 10:00"):
                posting.post(first.pk, date(2026, 3, 2), "村口", picture(), by=viewer, key=who)
            found.append("posted")
        except Refused as refusal:
            found.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(who,)) for who in ("qx.agent", "qx.committee")]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert sorted(found) == ["posted", "posted_already"] and ListPosting.objects.count() == 1


def test_objecting_ends_with_the_publication_and_hostile_words_do_no_harm(round_of, hang, client, at_work):
    with at("2026-03-02 09:00"):
        first, second = round_of()
        address = f"/QX/subsidies/lists/{first.pk}/object/"
        for typed in (
            {"text": "x", "key": "no uuid"},
            {"text": "", "key": KEY},
            {"text": "x", "place": 9, "key": KEY},
            {"text": "x" * 2001, "key": KEY},
            {"text": "\x00", "key": KEY},
        ):
            assert client.post(address, typed).status_code == 422
        assert client.get(f"/QX/subsidies/lists/{second.pk + 100}/object/").status_code == 404
        assert client.get(f"/LH/subsidies/lists/{first.pk}/object/").status_code == 404
        shown = client.post(address, {"text": "<script>", "place": 9, "key": KEY}).content.decode()
        assert "<script>" not in shown.split("<main")[1]
        hang(first)
        lists.drop(second.pk, "撤", by=at_work("social"))
    with at("2026-03-10 09:00"):
        sending.send(first.pk, "csv", by=at_work("social"))
        assert "<textarea" not in client.get(address).content.decode()
        assert client.post(address, {"text": "晚了", "key": KEY}).status_code == 422
        assert not Objection.objects.exists()


def test_many_lists_take_no_more_queries_than_a_few(
    town, village, round_of, at_work, django_assert_num_queries
):
    with at("2026-03-02 09:00"):
        first, _second = round_of()
        for number in range(30):
            PayList.objects.create(
                township=town, village=village, programme="seed", period=f"20{number:02d}", state="public", total=1, count=1,
                made_by=first.made_by, made_at=first.made_at, checked_by=first.checked_by, approved_by=first.approved_by,
                public_from=date(2026, 3, 2), public_until=date(2026, 3, 2) + timedelta(days=7), key=f"many-{number}",
            )  # fmt: skip
        with django_assert_num_queries(1):
            assert len(postings_of([village], date(2026, 3, 2))) == 31
