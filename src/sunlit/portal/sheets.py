"""The printed side of the public site: the A4 guide of an item and the notice of a day's checkpoint."""

import hashlib
import json
from functools import lru_cache
from typing import Any

from django.conf import settings

from sunlit.core.limits import Unit
from sunlit.core.periods import day_in_words
from sunlit.hall import catalogue, editions
from sunlit.hall.sheets import UNITS
from sunlit.ledger.models import Checkpoint
from sunlit.matters import documents
from sunlit.matters.book import book
from sunlit.paper.render import plain
from sunlit.people.models import Organisation
from sunlit.portal.guide import CONFIRM, Guide, chart_of, steps_of

HOW_TO_CHECK = (
    "抄下或拍下本页的校验码。",
    "打开本镇政务公开网站的“核对台账”，输入校验码，看是不是同一天、同一个码。",
    "想自己重新计算的，向本镇索取台账导出文件，用公开的独立程序 script/verify-ledger 核对，不需要安装任何软件包。",
)


def guide_data(guide: Guide) -> dict[str, Any]:
    """The data of the guide sheet: the elements of the page, the same chart, the same hash."""
    item, township = guide.item, guide.township
    elements = [
        {
            "name": element.name.zh,
            "value": "；".join(line.zh.rstrip("。；") for line in element.lines) + _doubt(element.confirmed),
        }
        for element in guide.elements
        if element.lines != (CONFIRM,)
    ]
    if guide.responsible:
        post = guide.responsible.posts[0] if guide.responsible.posts else None
        words = guide.responsible.name.zh
        if post:
            words += f"（{post.title.zh}" + (f"：{post.duties.zh}）" if post.duties else "）")
        elements.append({"name": "承办责任人", "value": words})
    promised, legal = catalogue.limits(item)
    for code, name in (("legal", "法定时限"), ("promised", "承诺时限")):
        # One row each: long names would make the column of names wider than that of what they say.
        limits = [
            (bar.case.zh + "，" if bar.case else "")
            + bar.words.zh
            + (f"（{bar.article}）" if bar.article else "")
            + _doubt(bar.confirmed)
            for bar in guide.bars
            if bar.code == code
        ]
        if limits:
            elements.insert(0, {"name": name, "value": "；".join(limits)})
    same_unit = promised and legal and promised.unit is legal.unit and promised.unit is not Unit.AT_ONCE
    if not guide.materials_confirmed:
        elements.append({"name": "材料清单", "value": CONFIRM.zh})
    edition = editions.edition_of(township, guide.offer)
    elements.append({"name": "版次", "value": f"{edition.words.zh}，{day_in_words(edition.day).zh}"})
    return {
        "qr": f"{settings.PUBLIC_ADDRESS}/{township.code}/items/{item.id}/",
        "office": township.name,
        "date": edition.day,
        "complaint_phone": (guide.offer.unit.complaint_phone if guide.offer.unit else "")
        or township.complaint_phone,
        "item": item.name.zh,
        "item_number": item.number,
        "elements": elements,
        "immediate": item.immediate or None,
        "promised_days": promised.amount if same_unit and promised else None,
        "legal_days": legal.amount if same_unit and legal else None,
        "unit": UNITS[legal.unit].zh if same_unit and legal else None,
        "materials": [
            {
                "name": row.name.zh,
                "issuer": row.issuer.zh,
                "form": row.form.zh,
                "copies": row.copies,
                "note": "；".join(note.zh for note in row.notes),
            }
            for row in guide.papers
        ],
        "steps": [step.zh for step in steps_of(guide.procedure)],
        "chart": chart_of(guide.procedure, "zh-hans", promised=catalogue.limits(item)[0]),
        "procedure_hash": guide.hash,
    }


def _doubt(confirmed: bool) -> str:
    return "" if confirmed else f"（{CONFIRM.zh}）"


def checkpoint_data(township: Organisation, seal: Checkpoint) -> dict[str, Any]:
    """The data of the notice that hangs on the board: the day's code, its hash and the code before."""
    before = Checkpoint.objects.filter(chain=seal.chain, number=seal.number - 1).first()
    return {
        "qr": f"{settings.PUBLIC_ADDRESS}/{township.code}/checkpoints/?code={seal.code}",
        "office": township.name,
        "date": seal.date,
        "day": seal.date,
        "code": seal.code,
        "hash": seal.hash,
        "previous_code": before.code if before else "无（第一份）",
        "entries": seal.seq - (before.seq if before else 0),
        "how_to_check": list(HOW_TO_CHECK),
        "complaint_phone": township.complaint_phone,
    }


def fingerprint(template: str, data: dict[str, Any]) -> str:
    """What decides the bytes of a sheet: its data and the rulebook, as an entity tag."""
    text = json.dumps([template, book().content_hash, plain(data)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@lru_cache(maxsize=64)
def _printed(tag: str, template: str, number: str, text: str) -> bytes:
    # The data travel as text, because only that can be kept in a cache.
    return bytes(documents.show(template, json.loads(text), number=number).pdf)


def printed(template: str, data: dict[str, Any], *, number: str) -> bytes:
    """The sheet as PDF; the last few are kept, so that a busy notice costs one rendering. Raises Refused (paper)."""
    text = json.dumps(plain(data), ensure_ascii=False, sort_keys=True)
    return _printed(fingerprint(template, data), template, number, text)
