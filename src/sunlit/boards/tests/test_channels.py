"""The channel log: a publication is carried only when its demands are met; tables, issues, publicity, the office's network."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from sunlit.boards.actions import carrying, issuing, posting, publicizing
from sunlit.boards.models import Carried, Issue, Publicity
from sunlit.boards.queries import channels
from sunlit.boards.tests.conftest import picture
from sunlit.core.beneficiaries import ListRow, masked_name
from sunlit.core.boards import MOST_SMS, sms_text, spoken_text
from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure.models import Publication
from sunlit.ledger.queries import verify
from sunlit.matters import documents
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC
from sunlit.subsidies.actions import lists, registering

DAY = date(2026, 3, 2)


@pytest.fixture
def march():
    with at("2026-03-02 09:00"):
        yield DAY


@pytest.fixture
def office(at_work):
    return at_work("qx.office")


def carried(row, carrier, office, **more):
    return carrying.carry(row.pk, carrier, DAY, more.pop("evidence", "登记簿第3页"), by=office, **more)


def missing(row, office):
    """The demands that stand against closing; none where it closes."""
    try:
        carrying.finish(row.pk, by=office)
    except Refused as refusal:
        assert refusal.code == "channels_missing"
        plan = channels.channelled([row])[0]
        assert not plan.done
        return {one.clause for one, _ in plan.unmet}
    return set()


@pytest.mark.clause("S0.01.13")
def test_a_new_policy_stays_open_until_a_media_entry_with_outlet_date_and_evidence(march, bring_out, office):
    row = bring_out(
        "policy", "高龄津贴", "八十岁以上每月发给津贴。", effective="2026-04-01", concerns="八十岁以上老人"
    )
    carried(row, "notice", office)
    assert missing(row, office) == {"S0.01.13"}
    for outlet, evidence, code in (("", "A3版", "outlet_needed"), ("云岭日报", " ", "evidence_needed")):
        with pytest.raises(Refused) as refusal:
            carrying.carry(row.pk, "newspaper", DAY, evidence, by=office, outlet=outlet)
        assert refusal.value.code == code
    for day in (date(2026, 3, 1), date(2026, 3, 3)):
        with pytest.raises(Refused) as refusal:
            carrying.carry(row.pk, "newspaper", day, "A3版", by=office, outlet="云岭日报")
        assert refusal.value.code == "day_unfit"
    assert missing(row, office) == {"S0.01.13"}
    carrying.carry(row.pk, "newspaper", DAY, "A3版", by=office, outlet="云岭日报")
    assert missing(row, office) == set()


@pytest.mark.clause("S0.07.25")
@pytest.mark.parametrize("carrier", ["notice", "newspaper", "radio", "tv"])
def test_what_society_must_know_isnt_closed_with_the_board_alone(march, enter, bring_out, office, carrier):
    row = bring_out()
    posting.post(enter().pk, row.pk, by=office)
    carrying.mark(row.pk, ["society"], by=office)
    assert missing(row, office) == {"S0.07.25"}
    carried(row, carrier, office, outlet="云岭台")
    assert missing(row, office) == set()


def test_a_matter_of_wide_concern_needs_two_channels(march, bring_out, office):
    row = bring_out()
    carrying.mark(row.pk, ["hot"], by=office)
    assert "S1.04.14" in missing(row, office)  # the website alone
    carried(row, "notice", office)
    assert missing(row, office) == set()


WIDE = {
    "allowance-payments": "低保金发放",
    "job-preference": "再就业优惠证发放",
    "conscription": "征兵",
}


@pytest.mark.clause("S1.04.14")
@pytest.mark.parametrize("duty", [*WIDE, "decision"])
def test_a_hot_matter_stays_open_with_one_channel_and_closes_with_two(march, bring_out, office, duty):
    row = bring_out(duty, WIDE.get(duty, "集市搬迁"))
    if duty not in WIDE:  # what isn't hot by itself is marked so
        carrying.mark(row.pk, ["hot"], by=office)
    assert [one.key for one in channels.channelled([row])[0].used] == ["website"]
    assert "S1.04.14" in missing(row, office)
    # The other demands met by one carrier as well: a struck-out entry is no channel.
    first = carried(row, "notice", office)
    carrying.strike(first.pk, "登错了", by=office)
    assert "S1.04.14" in missing(row, office)
    carried(row, "notice", office)
    assert {one.key for one in channels.channelled([row])[0].used} == {"website", "notice"}
    assert missing(row, office) == set() and channels.channelled([row])[0].done


@pytest.mark.clause("S1.04.14")
def test_the_list_of_allowances_shows_amounts_and_masked_names(town, at_work):
    village = Organisation.objects.get(code="QX-V1")
    people_of = (("周样本", "00000019700101001X", "300"), ("欧阳假名", "00000019700101002X", "300"))
    with at("2026-03-02 09:00"):
        registering.publish_standard(
            town,
            "minimum-living",
            "rural",
            "300",
            "云岭县民〔2026〕1号",
            DAY,
            by=at_work("qx.mayor"),
            key="s",
        )
        for place, (name, number, _amount) in enumerate(people_of):
            registering.register_household(
                town, village, name, number, by=at_work("qx.social"), card=f"620000000000000{place}"
            )
        rows = [
            ListRow(place, name, number, Decimal(1), "rural", Decimal(amount))
            for place, (name, number, amount) in enumerate(people_of, 1)
        ]
        made = lists.make(town, village, "minimum-living", "2026-03", rows, by=at_work("qx.social"), key="l")
        address = f"/QX/subsidies/lists/{made.pk}/"
        assert Client().get(address).status_code == 404  # not before it is approved
        lists.check(made.pk, by=at_work("qx.social.head"))
        lists.approve(made.pk, by=at_work("qx.deputy"))
        page = Client().get(address).content.decode()
    for name, number, amount in people_of:
        assert f"{amount}.00" in page and name not in page and number not in page
        assert masked_name(name) in page and masked_name(name) != name


@pytest.mark.clause("S2.19.05", "S2.33.07")
@pytest.mark.parametrize("carrier", ["meeting", "document", "briefing"])
def test_an_internal_item_needs_one_of_three_carriers_and_is_for_the_staff_only(
    march, bring_out, office, carrier, signed_in
):
    row = bring_out("internal", "食堂开放时间", "下周起提前开放。")
    with pytest.raises(Refused):
        carrying.finish(row.pk, by=office)
    assert "S2.19.05" in {one.clause for one, _ in channels.channelled([row])[0].unmet}
    for outside in ("newspaper", "notice", "tv"):
        with pytest.raises(Refused) as refusal:
            carried(row, outside, office, outlet="x")
        assert refusal.value.code == "not_for_this_carrier"
    carried(row, carrier, office)
    assert missing(row, office) == set()
    assert not Publication.objects.visible_to(PUBLIC).filter(pk=row.pk).exists()
    assert not Carried.objects.visible_to(PUBLIC).filter(publication=row).exists()
    assert Client().get(reverse("disclosed", args=["QX", row.pk])).status_code == 404
    assert "食堂" in signed_in("qx.clerk").get(reverse("inside_board")).content.decode()


@pytest.mark.clause("S2.19.06", "S2.33.06")
def test_each_external_form_can_be_chosen_and_is_logged_with_date_evidence_and_upload(
    march, bring_out, office, signed_in, enter
):
    row = bring_out()
    forms = ["phone", "guide", "card", "briefing", "pledge", "newspaper", "radio", "tv"]
    for one in forms:
        made = carried(row, one, office, outlet="云岭台", photo=picture())
        assert made.on == DAY and made.evidence and made.photo
    posting.post(enter().pk, row.pk, by=office)
    used = {one.key for one in channels.channelled([row])[0].used}
    assert used >= {*forms, "board", "website"}
    page = signed_in("qx.office").get(reverse("channels_of", args=[row.pk])).content.decode()
    for one in [*forms[:5], "meeting"]:
        assert f'value="{one}"' in page
    shown = signed_in("qx.office").get(
        reverse("channel_evidence", args=[Carried.objects.filter(carrier="tv").get().pk])
    )
    assert shown.status_code == 200 and shown["Content-Type"] == "image/jpeg"
    assert signed_in("lh.office").get(reverse("channels_of", args=[row.pk])).status_code == 404
    known = channels.rules()
    demand = next(one for one in known.demands if one.key == "external")
    assert demand.missing(()) == 1 and all(
        demand.missing((one,)) == 0 for one in (*forms, "board", "website")
    )


@pytest.mark.clause("S3.09.04", "S4.43.07")
def test_zero_channels_are_refused_and_the_table_counts_and_lists_items_on_only_one(
    march, bring_out, office, enter, town
):
    first, second, third = (bring_out(title=f"决定{n}") for n in range(3))
    assert "S4.43.07" in missing(first, office)
    carried(first, "screen", office)
    assert "S4.43.07" in missing(first, office)  # none of the six means
    posting.post(enter().pk, first.pk, by=office)
    assert missing(first, office) == set()
    for one in ("meeting", "document", "circular", "briefing", "notice"):
        row = bring_out(title=f"用{one}")
        assert "S4.43.07" in missing(row, office)
        carried(row, one, office)
        assert missing(row, office) == set()
    carried(second, "notice", office)
    tables = {one.table.key: one for one in channels.tables(town, office, 2026)}
    means = {carrier.key: number for carrier, number in tables["means"].counts}
    assert means == {"board": 1, "meeting": 1, "document": 1, "circular": 1, "briefing": 1, "notice": 2}
    assert tables["means"].none == (third,) and second in tables["means"].only_one
    wide = {carrier.key: number for carrier, number in tables["channels"].counts}
    assert (wide["screen"], wide["board"], wide["website"], wide["tv"]) == (1, 1, 8, 0)
    assert first not in tables["channels"].only_one and set(tables["channels"].only_one) == set(
        Publication.objects.exclude(pk=first.pk)
    )
    assert not any(number for one in channels.tables(town, office, 2025) for _carrier, number in one.counts)


@pytest.mark.clause("S0.06.07")
def test_an_approved_item_is_on_the_public_site_at_once_and_press_and_radio_stand_in_the_log(
    march, bring_out, office
):
    row = bring_out()
    page = Client().get(reverse("disclosed", args=["QX", row.pk]))
    assert page.status_code == 200 and "会议决定三月底前关停旧砖窑" in page.content.decode()
    carried(row, "newspaper", office, outlet="云岭日报")
    carried(row, "radio", office, outlet="青溪广播")
    log = Carried.objects.filter(publication=row).order_by("pk").values_list("carrier", "outlet", "on")
    assert list(log) == [("newspaper", "云岭日报", DAY), ("radio", "青溪广播", DAY)]


@pytest.mark.clause("S0.06.06")
def test_a_gazette_holds_each_approved_item_of_a_month_once_and_the_log_shows_its_number(
    bring_out, office, town, tmp_path
):
    with at("2026-03-02 09:00"):
        first, second = bring_out(title="三月第一件"), bring_out(title="三月第二件")
        inside = bring_out("internal", "内部一件", "内部事项。")
    with at("2026-04-01 09:00"):
        other = bring_out(title="四月一件")
        issue = issuing.make(town, "gazette", DAY, by=office, key="once")
        assert issuing.make(town, "gazette", DAY, by=office, key="once").pk == issue.pk
        with pytest.raises(Refused) as refusal:
            issuing.make(town, "gazette", DAY, by=office)
        assert refusal.value.code == "nothing_for_issue"
        following = issuing.make(town, "gazette", date(2026, 4, 1), by=office)
    assert (issue.year, issue.number, following.number) == (2026, 1, 2)
    assert {one.publication_id for one in issue.items.all()} == {first.pk, second.pk}
    assert [one.publication_id for one in following.items.all()] == [other.pk]
    assert Carried.objects.filter(publication=inside).count() == 0
    for row in (first, second):
        entry = Carried.objects.get(publication=row, carrier="gazette")
        assert "2026年第1期" in entry.evidence and issue.document.number in entry.evidence
    file = tmp_path / "gazette.pdf"
    file.write_bytes(documents.pdf(issue.document))
    text = "".join(
        "".join(page.extract_text().replace("\u200b", "").split()) for page in PdfReader(file).pages
    )
    # Once in the contents and once as the heading of its text.
    assert (
        text.count("三月第一件") == text.count("三月第二件") == 2
        and "四月" not in text
        and "内部" not in text
    )
    assert issue.document.number in text and "2026年第1期" in text
    answer = Client().get(reverse("public_issue", args=["QX", issue.pk]))
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    assert Client().get(reverse("public_issue", args=["LH", issue.pk])).status_code == 404
    assert verify("QX").ok


@pytest.mark.clause("S2.32.02")
def test_each_item_records_which_of_three_channels_it_used_and_a_handbook_is_made_of_it(
    march, bring_out, office, town, enter
):
    row = bring_out()
    posting.post(enter().pk, row.pk, by=office)
    carried(row, "phone", office, evidence="热线答复口径第1号")
    issue = issuing.make(town, "handbook", DAY, by=office)
    assert issue.kind == Issue.Kind.HANDBOOK and documents.pdf(issue.document).startswith(b"%PDF")
    used = {one.key for one in channels.channelled([row])[0].used}
    assert {"board", "phone", "handbook"} <= used
    table = next(one for one in channels.tables(town, office, 2026) if one.table.key == "town")
    assert {carrier.key: number for carrier, number in table.counts} == {
        "board": 1,
        "handbook": 1,
        "phone": 1,
    }


def test_a_struck_entry_counts_no_more_and_opens_the_plan(march, bring_out, office):
    row = bring_out()
    entry = carried(row, "notice", office)
    assert missing(row, office) == set()
    with pytest.raises(Refused):
        carrying.strike(entry.pk, "", by=office)
    carrying.strike(entry.pk, "登错了", by=office)
    assert "S4.43.07" in missing(row, office)
    with pytest.raises(Refused) as refusal:
        carrying.strike(entry.pk, "再划", by=office)
    assert refusal.value.code == "ended_already"


def test_channels_are_entered_by_the_office_only_and_hostile_input_is_refused(
    march, bring_out, at_work, office
):
    row = bring_out()
    for name in ("qx.clerk", "qx.mayor", "qx.discipline"):
        with pytest.raises(Refused) as refusal:
            carried(row, "notice", at_work(name))
        assert refusal.value.code == "not_your_seat"
    with pytest.raises(Publication.DoesNotExist):
        carried(row, "notice", at_work("lh.office"))
    for carrier, more, code in (
        ("rocket", {}, "unknown_carrier"),
        ("board", {}, "made_elsewhere"),
        ("website", {}, "made_elsewhere"),
        ("notice", {"copies": -1}, "copies_unfit"),
        ("notice", {"evidence": "联系 13800006666"}, "personal_data"),
    ):
        with pytest.raises(Refused) as refusal:
            carried(row, carrier, office, **more)
        assert refusal.value.code == code
    with pytest.raises(Refused):
        carrying.mark(row.pk, ["society", "forged"], by=office)
    carried(row, "notice", office, key="same")
    carried(row, "notice", office, key="same")
    assert Carried.objects.count() == 1


@pytest.mark.clause("S3.30.03", "S2.22.04", "S3.06.04")
def test_publicity_shows_each_carrier_with_date_and_count_names_the_unused_and_units_without_a_plan(
    march, at_work, office, town, signed_in
):
    centre = publicizing.plan(town, "centre", 2026, by=office)
    for one in ("radio", "tv", "meeting", "board", "banner"):
        publicizing.enter(centre.pk, one, DAY, 3, "登记簿", by=office)
    village = Organisation.objects.get(code="QX-V1")
    own = publicizing.plan(village, "unit", 2026, by=at_work("qx.agent"))
    publicizing.enter(own.pk, "card", DAY, 500, "发到每户", by=at_work("qx.agent"))
    inspection = publicizing.plan(town, "inspection", 2026, by=office)
    publicizing.enter(inspection.pk, "card", DAY, 1200, "发放单", by=office)
    units = list(Organisation.objects.filter(township=town, outside=False))
    rows = {(row.campaign.key, row.unit.code): row for row in channels.publicity(town, office, 2026, units)}
    shown = rows["centre", "QX"]
    assert len(shown.carriers) == 6 and [one.key for one in shown.unused] == ["open_letter"]
    assert all(one.total == 3 and one.efforts[0].on == DAY for one in shown.carriers if one.efforts)
    assert rows["unit", "QX-V1"].plan and len(rows["unit", "QX-V1"].unused) == 4
    assert rows["unit", "QX-V2"].plan is None
    copies = {one.carrier.key: one.total for one in rows["inspection", "QX"].carriers}
    assert copies["card"] == 1200 and copies["radio"] == 0
    page = signed_in("qx.clerk").get(reverse("publicity")).content.decode()
    assert "没有计划" in page and "一封信" in page and "没用过" in page and "1200" in page
    publicizing.enter(centre.pk, "open_letter", DAY, 2000, "每户一封", by=office)
    assert not {(r.campaign.key, r.unit.code): r for r in channels.publicity(town, office, 2026, units)}[
        "centre", "QX"
    ].unused


def test_a_plan_is_made_by_the_unit_itself_or_the_office_and_forged_uses_are_refused(
    march, at_work, office, town
):
    village = Organisation.objects.get(code="QX-V2")
    for name in ("qx.agent", "qx.clerk", "lh.office"):
        with pytest.raises(Refused) as refusal:
            publicizing.plan(village, "unit", 2026, by=at_work(name))
        assert refusal.value.code == "not_your_seat"
    row = publicizing.plan(village, "unit", 2026, by=office)
    for carrier, day, count, code in (
        ("tv", DAY, 1, "unknown_carrier"),
        ("card", date(2026, 3, 3), 1, "day_unfit"),
        ("card", date(2025, 12, 31), 1, "day_unfit"),
        ("card", DAY, 0, "count_unfit"),
    ):
        with pytest.raises(Refused) as refusal:
            publicizing.enter(row.pk, carrier, day, count, "凭据", by=office)
        assert refusal.value.code == code
    with pytest.raises(Publicity.DoesNotExist):
        publicizing.enter(row.pk, "card", DAY, 1, "凭据", by=at_work("lh.office"))


@pytest.mark.clause("S0.01.15")
def test_the_three_collections_open_in_the_network_and_are_refused_outside_it(
    march, bring_out, people, settings
):
    settings.SUNLIT_PROXIES = []
    for duty, title in (
        ("study-material", "学习第一讲"),
        ("internal-bulletin", "通报一则"),
        ("internal-rule", "用车规定"),
    ):
        bring_out(duty, title, f"{title}全文。")
    address = reverse("network_collections")

    def ask(peer, **more):
        client = Client(REMOTE_ADDR=peer)
        client.force_login(people["qx.clerk"])
        return client.get(address, **more)

    for peer in ("192.168.1.20", "10.0.0.5", "127.0.0.1"):
        page = ask(peer)
        assert page.status_code == 200
        for words in ("学习资料", "内部通报", "内部管理规定", "学习第一讲", "通报一则", "用车规定"):
            assert words in page.content.decode()
        # Nothing on the page is fetched from anywhere else, so it works with the line to the internet cut.
        assert "https://" not in page.content.decode()
    for peer in ("8.8.8.8", "172.32.0.1", "2001:db8::1", ""):
        refused = ask(peer, headers={"x-forwarded-for": "192.168.1.20"})
        assert refused.status_code == 403 and "学习第一讲" not in refused.content.decode()
    other = Client(REMOTE_ADDR="192.168.1.20")
    other.force_login(people["lh.clerk"])
    assert "学习第一讲" not in other.get(address).content.decode()
    assert Client(REMOTE_ADDR="192.168.1.20").get(address).status_code == 302


@given(st.text(max_size=20), st.text(max_size=150), st.text(max_size=80))
def test_a_short_message_never_has_more_than_seventy_characters(office, title, address):
    assert len(sms_text(office, title, address)) <= MOST_SMS


def test_a_short_message_keeps_the_whole_address_and_the_radio_reads_plain_sentences():
    text = sms_text(
        "青溪镇",
        "关于三月底前关停旧砖窑并安置职工的决定（征求意见后修改稿）",
        "http://qx.example/QX/disclosure/12/",
    )
    assert text.endswith("http://qx.example/QX/disclosure/12/") and len(text) <= 70 and "…" in text
    words = spoken_text(
        "青溪镇", "决定", "一、关停旧砖窑；安置职工。\n二、三月底前完成。", {"实行日期": "4月1日"}
    )
    assert words.splitlines()[2:6] == [
        "一、关停旧砖窑。",
        "安置职工。",
        "二、三月底前完成。",
        "实行日期：4月1日。",
    ]


@pytest.mark.clause("S2.15.10")
@pytest.mark.parametrize("left_out", ["scope", "rights", "complaints", ""])
def test_an_announced_power_states_scope_rights_and_where_to_complain(march, bring_out, left_out):
    stated = {"scope": "全镇农户", "rights": "陈述、申辩、申请复议", "complaints": "0000-6010012"}
    whole = {key: "" if key == left_out else words for key, words in stated.items()}
    if left_out:
        with pytest.raises(Refused) as refusal:
            bring_out("power-announcement", "宅基地审批", "对农户宅基地申请进行审批。", **whole)
        assert (refusal.value.code, refusal.value.field) == ("particular_needed", left_out)
        assert refusal.value.clause == "S2.15.10" and not Publication.objects.exists()
        return
    row = bring_out("power-announcement", "宅基地审批", "对农户宅基地申请进行审批。", **whole)
    page = Client().get(reverse("disclosed", args=["QX", row.pk])).content.decode()
    assert "对农户宅基地申请进行审批" in page and all(words in page for words in stated.values())
