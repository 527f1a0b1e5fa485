"""What stands behind the lists: standards, households with their card, certificates, funds, meal allowances."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sunlit import clock
from sunlit.core import money
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.language import say, spoken
from sunlit.ledger import actions as ledger
from sunlit.matters.book import book
from sunlit.pages.templatetags.bilingual import day
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.subsidies import faults, marks, queries
from sunlit.subsidies.actions import certificates as certifying
from sunlit.subsidies.actions import funds as keeping
from sunlit.subsidies.actions import registering
from sunlit.subsidies.forms import (
    CertificateForm,
    DeathForm,
    DrawForm,
    FundEntryForm,
    FundForm,
    HouseholdForm,
    MealForm,
    StandardForm,
)  # fmt: skip
from sunlit.subsidies.models import Certificate, Fund, Household, MealLine, MealSheet
from sunlit.subsidies.views.lists import status_of

KEEPERS = keeping.KEEPERS
Acts = dict[str, tuple[Any, Callable[[], forms.Form], Callable[[dict[str, Any], Any], object]]]
"""By name: the title, how its empty form is made, and what runs with the typed values and the form."""


def _page(
    request: HttpRequest, heading: Any, lead: Any, acts: Acts, back: str, show: Callable[[], dict[str, Any]]
) -> HttpResponse:
    """One page with a few forms: the one that was sent runs, the others stand empty."""
    made = {name: form() for name, (_title, form, _run) in acts.items()}
    refusal, status = None, 200
    if request.method == "POST":
        name, status = request.POST.get("act", ""), 422
        if name in acts:
            form = made[name]
            form.data, form.is_bound = request.POST, True
            if form.is_valid():
                try:
                    acts[name][2](form.cleaned_data, form)
                    messages.success(request, say("已登记。", "Entered."))
                    return redirect(back)
                except Refused as found:
                    refusal, status = found, status_of(found)
    for name, form in made.items():
        form.auto_id = f"{name}_%s"
    shown = show()
    shown["rows"] = [
        [
            (head, day(cell) if isinstance(cell, date) else cell)
            for head, cell in zip(shown["heads"], row, strict=True)
        ]
        for row in shown["rows"]
    ]
    context = {
        "heading": heading,
        "lead": lead,
        "acts": [(name, acts[name][0], form) for name, form in made.items()],
        "refusal": refusal,
        **shown,
    }
    return render(request, "subsidies/register.html", context, status=status)


@require_http_methods(["GET", "POST"])
@staff_only(*registering.MAY_SET)
def standards(request: HttpRequest) -> HttpResponse:
    """What does each programme pay here, and by which document?"""
    place, viewer = township_for(request), viewer_for(request)

    def publish(typed: dict[str, Any], form: StandardForm) -> object:
        programme, category = form.programme
        return registering.publish_standard(
            place,
            programme,
            category,
            typed["amount"],
            typed["basis"],
            typed["since"],
            by=viewer,
            key=typed["key"],
        )

    def show() -> dict[str, Any]:
        rows = [
            [one.programme.title, title, f"{standard.plain}", standard.basis, standard.since]
            for one in queries.programmes_of(place, clock.today())
            for title, standard in one.standards
        ]
        heads = [
            say("项目", "Programme"), say("类别", "Category"), say("标准（元）", "Yuan"), say("文件", "Document"), say("起", "From")
        ]  # fmt: skip
        return {
            "heads": heads,
            "rows": rows,
            "export": "standards",
            "caption": say("现行标准", "Standards in force"),
        }

    acts: Acts = {"publish": (say("公布标准", "Publish a standard"), StandardForm, publish)}
    lead = say(
        "标准按市县当年文件，一经公布，名册金额必须和它算出的一致。",
        "By the year's document of the city or county; every list must agree with it.",
    )
    return _page(request, say("补贴标准", "Standards"), lead, acts, "subsidies_standards", show)


@require_http_methods(["GET", "POST"])
@staff_only(*registering.REGISTRARS)
def households(request: HttpRequest) -> HttpResponse:
    """Which card does a household have?"""
    place, viewer = township_for(request), viewer_for(request)

    def form() -> forms.Form:
        made = HouseholdForm()
        made.fields["village"].queryset = queries.villages(place)  # type: ignore[attr-defined]
        return made

    def register(typed: dict[str, Any], _form: forms.Form) -> object:
        return registering.register_household(
            place,
            typed["village"],
            typed["name"],
            typed["id_number"],
            by=viewer,
            card=typed["card"],
            bank=typed["bank"],
        )

    def died(typed: dict[str, Any], _form: forms.Form) -> object:
        return registering.enter_death(place, typed["id_number"], typed["died_on"], by=viewer)

    def show() -> dict[str, Any]:
        found = (
            Household.objects.visible_to(viewer).select_related("village").order_by("-registered_at", "-pk")
        )
        shown = [
            [
                one.village,
                one.name,
                f"…{one.card_tail}" if one.card_tail else say("没有卡", "no card"),
                one.bank,
            ]
            for one in found[:30]
        ]
        if shown and request.method == "GET":
            ledger.record_read(
                place.code,
                actor=viewer.actor,
                subject_kind="household",
                subject="",
                fields=["name"],
                purpose="一卡通登记",
            )
        heads = [
            say("村", "Village"),
            say("户主", "Householder"),
            say("卡号尾号", "Card ends in"),
            say("开户行", "Bank"),
        ]
        return {
            "heads": heads,
            "rows": shown,
            "brought": viewer.has_role(*registering.REGISTRARS),
            "caption": say(f"共{found.count()}户，最近登记的", f"{found.count()} households, the latest"),
        }

    acts: Acts = {
        "register": (say("登记户主和一卡通", "Register a householder and the card"), form, register),
        "died": (say("登记去世", "Enter a death"), DeathForm, died),
    }
    lead = say(
        "一户一卡，各项补贴都进这张卡；没有卡的不能列入名册。",
        "One card for each household takes every subsidy; without one nobody can be listed.",
    )
    return _page(request, say("一卡通登记", "Card accounts"), lead, acts, "subsidies_households", show)


@require_http_methods(["GET", "POST"])
@staff_only(*registering.MAKERS)
def certificates(request: HttpRequest) -> HttpResponse:
    """Who is entitled to regular payments, and which periods were drawn?"""
    place, viewer = township_for(request), viewer_for(request)

    def opened(typed: dict[str, Any], form: CertificateForm) -> object:
        programme, category = form.programme
        mark = marks.id_mark(typed["id_number"])
        person = Household.objects.filter(township=place, id_mark=mark).first()
        if person is None:
            raise faults.no_such("id_number", Text("已登记的户", "registered household"))
        return certifying.open_certificate(
            person.pk, programme, category, typed["number"], typed["since"], typed["until"], by=viewer
        )

    def drawn(typed: dict[str, Any], _form: forms.Form) -> object:
        row = Certificate.objects.filter(township=place, number=typed["number"].strip()).first()
        if row is None:
            raise faults.no_such("number", Text("证号", "certificate"))
        return certifying.draw(row.pk, typed["period"], typed["amount"], by=viewer)

    def show() -> dict[str, Any]:
        rows = []
        for one in queries.certificates(viewer)[:60]:
            periods, rule = certifying.schedule(one, clock.today()), book().programmes[one.programme]
            category = rule.category(one.category)
            done = sum(period.draw is not None for period in periods)
            missing = "、".join(period.name for period in periods if period.missing)
            rows.append(
                [
                    one.number,
                    one.household.name,
                    rule.title,
                    category.title if category else "",
                    f"{done}/{len(periods)}",
                    missing or "—",
                ]
            )
        if rows and request.method == "GET":
            ledger.record_read(
                place.code,
                actor=viewer.actor,
                subject_kind="certificate",
                subject="",
                fields=["name"],
                purpose="定期发放登记",
            )
        heads = [
            say("证号", "Number"), say("户主", "Householder"), say("项目", "Programme"), say("类别", "Category"),
            say("已领/应领", "Drawn of"), say("到期没领的", "Missing"),
        ]  # fmt: skip
        return {
            "heads": heads,
            "rows": rows,
            "export": "certificates",
            "caption": say("领取证", "Certificates"),
        }

    acts: Acts = {
        "draw": (say("登记领取", "Enter what was drawn"), DrawForm, drawn),
        "open": (say("新的领取证", "New certificate"), CertificateForm, opened),
    }
    lead = say("一期只领一次，金额按公布的标准。", "A period is drawn once, at the published standard.")
    return _page(request, say("定期发放", "Regular payments"), lead, acts, "subsidies_certificates", show)


@require_http_methods(["GET", "POST"])
@staff_only(*KEEPERS)
def funds(request: HttpRequest) -> HttpResponse:
    """What came in, what was used? All of it is public at once."""
    place, viewer = township_for(request), viewer_for(request)

    def form() -> forms.Form:
        made = FundEntryForm()
        made.fields["fund"].queryset = Fund.objects.filter(township=place).order_by("title")  # type: ignore[attr-defined]
        return made

    def enter(typed: dict[str, Any], _form: forms.Form) -> object:
        return keeping.enter(
            typed["fund"].pk,
            typed["used"] == "out",
            typed["quantity"],
            typed["what"],
            typed["on"],
            by=viewer,
            key=typed["key"],
        )

    def opened(typed: dict[str, Any], _form: forms.Form) -> object:
        return keeping.open_fund(place, typed["kind"], typed["title"], typed["unit"], by=viewer)

    def show() -> dict[str, Any]:
        year = clock.today().replace(month=1, day=1)
        rows = [
            [
                one.fund.title,
                one.fund.get_kind_display(),
                f"{one.counted[0]} {spoken(one.fund.unit_words)}",
                f"{one.counted[1]} {spoken(one.fund.unit_words)}",
                f"{one.counted[2]} {spoken(one.fund.unit_words)}",
                say("未使用", "unused") if one.unused else "—",
            ]
            for one in keeping.balances(place, year, clock.today())
        ]
        heads = [
            say("款物", "Fund"), say("种类", "Kind"), say("本年收入", "Received"), say("本年使用", "Used"), say("结余", "Left"),
            say("提示", "Note"),
        ]  # fmt: skip
        return {"heads": heads, "rows": rows, "export": "funds", "caption": say("本年收支", "This year")}

    acts: Acts = {
        "enter": (say("登记收入或使用", "Enter income or use"), form, enter),
        "open": (say("新的款物", "New fund"), FundForm, opened),
    }
    lead = say(
        "登记后马上公开：收到多少、用了多少、用在哪里。", "Public at once: received, used, and what for."
    )
    return _page(request, say("捐赠和救济款物", "Donations and relief"), lead, acts, "subsidies_funds", show)


@require_http_methods(["GET", "POST"])
@staff_only(*KEEPERS)
def meals(request: HttpRequest) -> HttpResponse:
    """Who came to a meeting without a salary, and did they sign for the meal allowance?"""
    place, viewer = township_for(request), viewer_for(request)

    def enter(typed: dict[str, Any], _form: forms.Form) -> object:
        return keeping.enter_meals(
            place,
            typed["meeting"],
            typed["day"],
            typed["meals"],
            _attendees(typed["attendees"]),
            by=viewer,
            key=typed["key"],
        )

    def sign(typed: dict[str, Any], _form: forms.Form) -> object:
        return keeping.sign_meal(typed["line"].pk, by=viewer)

    def waiting() -> forms.Form:
        made = _SignForm()
        lines = MealLine.objects.filter(sheet__township=place, amount__gt=0, signed_at=None).select_related(
            "sheet"
        )
        made.fields["line"].queryset = lines  # type: ignore[attr-defined]
        return made

    def show() -> dict[str, Any]:
        rows = []
        for sheet in (
            MealSheet.objects.filter(township=place).prefetch_related("lines").order_by("-day", "-pk")[:30]
        ):
            lines = list(sheet.lines.all())
            signed = sum(line.signed_at is not None for line in lines)
            owed = sum(line.amount > 0 for line in lines)
            rows.append(
                [
                    sheet.day,
                    sheet.meeting,
                    sheet.meals,
                    money.total(line.amount for line in lines),
                    f"{signed}/{owed}",
                ]
            )
        heads = [
            say("日期", "Day"),
            say("会议", "Meeting"),
            say("餐数", "Meals"),
            say("合计（元）", "Yuan"),
            say("已签收", "Signed"),
        ]
        return {
            "heads": heads,
            "rows": rows,
            "export": "meals",
            "caption": say("误餐补助", "Meal allowances"),
        }

    acts: Acts = {
        "sign": (say("签收", "Signed for"), waiting, sign),
        "enter": (say("新的会议", "New meeting"), MealForm, enter),
    }
    lead = say(
        "只发给农村不脱产干部；已安排用餐的那一餐不发。",
        "For non-salaried rural cadres only; none for a meal that was served.",
    )
    return _page(request, say("误餐补助", "Meal allowances"), lead, acts, "subsidies_meals", show)


class _SignForm(forms.Form):
    line = forms.ModelChoiceField(MealLine.objects.none(), label=say("谁签收", "Who signs"))


def _attendees(text: str) -> list[money.Attendee]:
    """Lines such as 王五 / 王五，在编 / 王五，已用1餐. Raises Refused (attendees_wrong) for a word that says nothing."""
    found = []
    for line in text.splitlines():
        name, *rest = [part.strip() for part in line.replace("，", ",").split(",")]
        if not name and not rest:
            continue
        served, salaried = 0, False
        for word in rest:
            digits = "".join(one for one in word if one in "0123456789")
            if word in ("在编", "salaried"):
                salaried = True
            elif word.startswith(("已用", "served")) and digits and len(digits) == 1:
                served = int(digits)
            else:
                raise Refused(
                    "attendees_wrong",
                    Text(f"看不懂“{word[:20]}”。", f"'{word[:20]}' says nothing here."),
                    Text("请写“在编”或“已用1餐”。", "Write 'salaried' or 'served 1'."),
                    field="attendees",
                )
        found.append(money.Attendee(name, salaried, served))
    return found
