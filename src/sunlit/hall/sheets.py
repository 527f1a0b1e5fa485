"""The papers of the service hall: what each says, gathered from the matter, the item and the township."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings

from sunlit import clock
from sunlit.core.items import Item, Mode, PaperForm
from sunlit.core.limits import Limit, Unit
from sunlit.core.procedures.identity import short_hash
from sunlit.core.procedures.walk import usual_steps
from sunlit.core.text import Text
from sunlit.hall import catalogue, own_forms, receipts
from sunlit.hall.models import Application, ItemState, Paper
from sunlit.matters import documents, queries, timing
from sunlit.matters.book import procedure_of
from sunlit.matters.models import Document, HandOver, Matter
from sunlit.people.models import Staff
from sunlit.people.viewer import Viewer

if TYPE_CHECKING:
    pass

FORMS = {
    PaperForm.ORIGINAL: Text("原件", "original"),
    PaperForm.COPY: Text("复印件", "copy"),
    PaperForm.ORIGINAL_AND_COPY: Text("原件和复印件", "original and copy"),
    PaperForm.ORIGINAL_SHOWN: Text("原件核验后退还", "original, shown and handed back"),
    PaperForm.OUR_FORM: Text("本中心表格", "our form"),
}
UNITS = {
    Unit.WORKING_DAY: Text("个工作日", " working days"),
    Unit.DAY: Text("日", " days"),
    Unit.MONTH: Text("个月", " months"),
    Unit.HOUR: Text("小时", " hours"),
}
MODES = {
    Mode.HANDLED: Text("本中心办理", "handled here"),
    Mode.AGENT: Text("代为办理，由上级机关决定", "handled as agent; a higher authority decides"),
    Mode.INFORMATION: Text("提供信息", "information"),
    Mode.PASS_ON: Text("受理后转办", "accepted and passed on"),
    Mode.RECEIVE: Text("接待", "reception"),
}
RIGHTS = (
    "凭查询码随时查询办到哪一步、由谁在办。",
    "补充材料、陈述意见，申请办理人员回避。",
    "对决定不服的，依法申请行政复议或者提起行政诉讼。",
)
DUTIES = ("对所交材料的真实性负责。", "情况有变化时及时告知承办部门。")


def limit_in_words(limit: Limit | None) -> Text:
    """A limit as people say it; at once where it is for the same working day."""
    if limit is None:
        return Text("待公布", "not yet published")
    if limit.unit is Unit.AT_ONCE:
        return Text("当场办结", "on the spot")
    words = UNITS[limit.unit]
    return Text(f"{limit.amount}{words.zh}", f"{limit.amount}{words.en}")


def responsible_for(matter: Matter) -> tuple[str, str]:
    """Name of who answers for a matter now, and the telephone: the item's own, else the department's (S1.04.05)."""
    state = _state_of(matter)
    person = _person(matter, state)
    own = state.phone if state else ""
    return (person.name if person else matter.unit.name), own or matter.unit.phone or matter.township.phone


def responsible_person(matter: Matter) -> Staff | None:
    """The handler, or as long as none is named whoever the township made responsible for the item."""
    return matter.handler if matter.handler_id else _person(matter, _state_of(matter))


def _state_of(matter: Matter) -> ItemState | None:
    states = ItemState.objects.select_related("owner")
    return states.filter(township_id=matter.township_id, item=matter.item).first()


def _person(matter: Matter, state: ItemState | None) -> Staff | None:
    if matter.handler_id:
        return matter.handler
    return state.owner if state else None


def card_address(matter: Matter) -> str:
    """Where the public reads post and duties of whoever answers for a matter (S1.04.07); empty for nobody."""
    person = responsible_person(matter)
    return f"{settings.PUBLIC_ADDRESS}/{matter.township.code}/staff/{person.pk}/" if person else ""


def remedies(matter: Matter) -> list[dict[str, str]]:
    """The remedies against a decision of the township, with the last days that the law gives."""
    return [
        {
            "way": "行政复议",
            "authority": "上一级人民政府",
            "within": "知道之日起60日内",
            "basis": "行政复议法 20",
        },
        {
            "way": "行政诉讼",
            "authority": "有管辖权的人民法院",
            "within": "知道之日起6个月内",
            "basis": "行政诉讼法 46",
        },
    ]


def follow_address(matter: Matter) -> str:
    """What the QR code on a slip holds: the page on which the matter is followed, without the code."""
    return f"{settings.PUBLIC_ADDRESS}/{matter.township.code}/follow/?number={matter.number}"


def rating_address(matter: Matter, application: Application) -> str:
    """What the QR code on the result sheet holds: the page on which this matter, and only this one, is rated."""
    token = receipts.rating_token(matter.number, application.receipt_hash)
    return f"{settings.PUBLIC_ADDRESS}/{matter.township.code}/rate/{matter.number}/{token}/"


def _papers(application: Application, item: Item, states: tuple[str, ...]) -> list[dict[str, Any]]:
    rows = {row.material: row for row in application.papers.filter(state__in=states)}
    return [
        {
            "name": entry.name.zh,
            "form": FORMS[entry.form].zh,
            "copies": entry.copies,
            "note": rows[entry.id].note,
        }
        for entry in item.materials
        if entry.id in rows
    ]


def acceptance(matter: Matter, application: Application, *, by: Viewer) -> Document:
    """The acceptance receipt: due date and why, handler, complaint telephone, rights and duties (S1.02.05)."""
    item = catalogue.item(application.item)
    # Those it was opened with: a promise that the township changed since, or another case of the item, is not this one's.
    promised, legal = timing.limits_of(matter, procedure_of(matter.procedure_id))
    why = queries.why_this_date(matter)
    name, phone = responsible_for(matter)
    return documents.issue(
        "acceptance-receipt",
        {
            "qr": follow_address(matter),
            "applicant": application.applicant,
            "agent": application.agent,
            "item": item.name.zh,
            "item_number": item.number,
            "received": clock.now(),
            "materials": _papers(
                application, item, (Paper.State.THERE, Paper.State.FETCHED, Paper.State.FOLLOWS)
            ),
            "promised_limit": limit_in_words(promised).zh,
            "promised_date": matter.due,
            "legal_limit": limit_in_words(legal).zh if legal else "法律未规定",
            "legal_date": matter.legal_due or matter.due,
            "why": why.summary.zh if why else "当场办结。",
            "provisional": matter.provisional or None,
            "handler": name,
            "handler_card": card_address(matter),
            "department": matter.unit.name,
            "phone": phone,
            "rights": list(RIGHTS),
            "duties": list(DUTIES),
            "receipt_code": application.receipt_code,
            "procedure_hash": short_hash(procedure_of(matter.procedure_id)),
        },
        township=matter.township,
        matter=matter,
        by=by,
    )


def undertaking(matter: Matter, application: Application, *, by: Viewer) -> Document:
    """The undertaking form (承办单) that goes with the papers to the department (S3.28.04)."""
    item = catalogue.item(application.item)
    name, _phone = responsible_for(matter)
    papers = _papers(application, item, (Paper.State.THERE, Paper.State.FETCHED, Paper.State.FOLLOWS))
    exchanges = [
        {
            "at": row.taken_at,
            "what": str(row.get_what_display()),
            "giver": row.giver.name,
            "receiver": row.taken_by.name if row.taken_by else "",
        }
        for row in matter.hand_overs.filter(what=HandOver.What.FORM, taken_at__isnull=False).select_related(
            "giver", "taken_by"
        )
    ]
    return documents.issue(
        "undertaking-form",
        {
            "matter": item.name.zh,
            "matter_number": matter.number,
            "applicant": application.applicant,
            "received": clock.now(),
            "department": matter.unit.name,
            "handler": name,
            "promised_date": matter.due,
            "legal_date": matter.legal_due or matter.due,
            "rights_told": True,
            "papers": [f"{row['name']}（{row['form']}，{row['copies']}份）" for row in papers] or ["无"],
            "form": [
                {"name": line.label.zh, "value": line.value.zh}
                for line in own_forms.lines(application, item)
                if line.value.zh
            ],
            "exchanges": exchanges,
            "spare_rows": 4,
        },
        township=matter.township,
        matter=matter,
        by=by,
    )


def one_time_notice(
    application: Application,
    short: list[str],
    added: dict[str, str],
    ordinal: int,
    until: date,
    *,
    by: Viewer,
) -> Document:
    """The one-time notice in two copies of one number (S2.29.11): every missing paper, how and where to get it."""
    matter = application.matter
    item = catalogue.item(application.item)
    terms = catalogue.terms_of(matter.township_id, application.item)
    place = catalogue.where(matter.township, matter.intake_unit, terms)
    window = f"，{place.window.zh}" if place.window else ""
    notes = dict(application.papers.values_list("material", "note"))
    needs = []
    for entry in item.materials:
        if entry.id in short:
            how = f"由{entry.issuer.zh}出具；交{FORMS[entry.form].zh}{entry.copies}份"
            if entry.note:
                how += f"；{entry.note.zh}"
            needs.append(
                {
                    "kind": "材料",
                    "name": entry.name.zh,
                    "why": notes.get(entry.id, ""),
                    "how": how,
                    "where": entry.issuer.zh,
                }
            )
    return documents.issue(
        "one-time-notice",
        {
            "applicant": application.applicant,
            "item": item.name.zh,
            "came": clock.now(),
            "round": ordinal,
            "needs": needs,
            "procedure": [step.title.zh for step in usual_steps(procedure_of(matter.procedure_id))],
            "requirements": [condition.zh for condition in item.conditions] or [item.audience.zh],
            "until": until,
            "until_note": (
                "补齐之前不计办理时限；补齐当日受理。"
                if matter.stage == "acceptance"
                else "告知当日计为已用一日，次日起停止计时；补齐次日起接着计算，不重新起算。"
            ),
            "bring_to": f"{matter.intake_unit.name}（{place.address.zh}{window}）",
            "hours": place.hours.zh,
            "phone": place.phone,
            "handler": by.name,
            "additions": [
                {"name": catalogue.material(item, material).name.zh, "why": why}
                for material, why in added.items()
            ],
        },
        township=matter.township,
        matter=matter,
        by=by,
    )


def not_accepted(
    matter: Matter, application: Application, where: tuple[str, str, str], *, by: Viewer
) -> Document:
    """The reasoned refusal to accept, with where to go and the remedies (S1.02.06)."""
    department, address, phone = where
    return documents.issue(
        "not-accepted",
        {
            "applicant": application.applicant,
            "item": matter.title,
            "applied": matter.opened_at.astimezone(clock.CHINA).date(),
            "reason": application.decision_text,
            "grounds": [application.decision_ground],
            "elsewhere": [{"department": department, "address": address, "phone": phone}]
            if department
            else [],
            "remedies": remedies(matter),
            "handler": by.name,
            "phone": matter.intake_unit.phone or matter.township.phone,
        },
        township=matter.township,
        matter=matter,
        by=by,
    )


def result(matter: Matter, application: Application, *, by: Viewer) -> Document:
    """The result sheet with reasons, ground and remedies (S3.28.11)."""
    name, phone = responsible_for(matter)
    words = {"granted": "准予", "partly": "部分准予", "refused": "不予批准"}[application.decision]
    starts = matter.clock_events.filter(kind="start").order_by("at").first()
    return documents.issue(
        "result-sheet",
        {
            "qr": rating_address(matter, application),
            "applicant": application.applicant,
            "item": matter.title,
            "matter_number": matter.number,
            "accepted": (starts.at if starts else matter.opened_at).astimezone(clock.CHINA).date(),
            "finished": clock.today(),
            "result": words,
            "decision": application.decision_text,
            "reasons": [application.decision_text] if application.decision != "granted" else [],
            "grounds": [application.decision_ground],
            "remedies": remedies(matter),
            "handler": name,
            "phone": phone,
        },
        township=matter.township,
        matter=matter,
        by=by,
    )


DELIVERY = {
    "in_person": "直接送达",
    "phone": "直接送达",
    "message": "电子送达",
    "post": "邮寄送达",
    "agent": "委托送达",
    "online": "电子送达",
}


def delivery(
    matter: Matter, application: Application, sheet: Document, channel: str, receiver: str, *, by: Viewer
) -> Document:
    """The record of delivery of the result sheet."""
    return documents.issue(
        "delivery-record",
        {
            "document_name": "办理结果告知书",
            "document_number": sheet.number,
            "recipient": application.applicant,
            "address": application.address
            or (matter.village.name if matter.village else matter.township.name),
            "method": DELIVERY[channel],
            "delivered": clock.now(),
            "deliverers": [by.name],
            "agent_receiver": receiver if receiver != application.applicant else "",
        },
        township=matter.township,
        matter=matter,
        by=by,
    )
