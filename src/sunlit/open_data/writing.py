"""A list as JSON or CSV, written while its rows are read; and what the machine-readable index says about all of them."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings

from sunlit.core.text import Text
from sunlit.pages.addresses import whole
from sunlit.pages.open_lists import OpenColumn, OpenList, Stand, open_lists
from sunlit.people.models import Organisation
from sunlit.tables import Heading, csv_lines

FORMATS = {"json": "application/json; charset=utf-8", "csv": "text/csv; charset=utf-8"}
MEDIA_TYPES = {"json": "application/json", "csv": "text/csv"}
AT_ONCE = 200
"""Rows that go out in one piece."""
_AS = {"text": "text", "number": "number", "day": "day", "moment": "text", "link": "text"}


def plain(value: Any) -> Any:
    """A value as JSON has it: days and moments in ISO 8601, nothing as null."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def as_json(township: Organisation, one: OpenList) -> Iterator[bytes]:
    """The list as one JSON object whose ``rows`` are objects named after the columns."""
    head = {"township": township.code, "list": one.key, "catalog": whole("open_data_index", township.code)}
    yield (json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": [').encode()
    names = [column.name for column in one.columns]
    piece: list[str] = []
    before = "\n"
    for row in one.rows(township):
        told = dict(zip(names, map(plain, row), strict=True))
        piece.append(before + json.dumps(told, ensure_ascii=False))
        before = ",\n"
        if len(piece) == AT_ONCE:
            yield "".join(piece).encode()
            piece = []
    yield ("".join(piece) + "\n]}\n").encode()


def as_csv(township: Organisation, one: OpenList) -> Iterator[bytes]:
    """The list as CSV; its first line are the names of the columns. No cell can become a formula."""
    headings = [Heading(column.name, _AS[column.kind]) for column in one.columns]
    return csv_lines(headings, _written(one.columns, one.rows(township)))


def _written(columns: Sequence[OpenColumn], rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    moments = [column.kind == "moment" for column in columns]
    for row in rows:
        yield [plain(value) if moment else value for value, moment in zip(row, moments, strict=True)]


def tag_of(township: Organisation, key: str, form: str, stand: Stand) -> str:
    """The ETag of a long list: another whenever one of its rows is."""
    told = repr((township.code, key, form, stand.mark, settings.PUBLIC_ADDRESS))
    return f'"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'


def words(text: Text) -> dict[str, str]:
    """A text in both languages, as the index has it."""
    return {"zh": text.zh, "en": text.en}


def index_of(township: Organisation) -> dict[str, Any]:
    """The machine-readable index in the words of DCAT: who publishes, under which licence, and each list with its
    addresses and the meaning of its columns."""
    publisher = {
        "@type": "foaf:Organization",
        "identifier": township.code,
        "name": {"zh": township.name, "en": township.name_en or township.name},
        "homepage": whole("portal:home", township.code),
    }
    contact = {
        "@type": "vcard:Organization",
        "tel": township.phone,
        "complaints": township.complaint_phone,
        "address": township.address,
        "hours": township.hours,
    }
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "vcard": "http://www.w3.org/2006/vcard/ns#",
        },
        "@type": "dcat:Catalog",
        "identifier": township.code,
        "title": {
            "zh": f"{township.name}开放数据",
            "en": f"Open data of {township.name_en or township.name}",
        },
        "language": ["zh-CN", "en"],
        "publisher": publisher,
        "contactPoint": contact,
        "license": settings.OPEN_DATA_LICENSE or None,
        "feeds": [
            {"title": words(title), "accessURL": whole(name, township.code), "mediaType": kind}
            for title, name, kind in streams()
        ],
        "dataset": [_described(township, one) for one in open_lists()],
    }


def streams() -> tuple[tuple[Text, str, str], ...]:
    """What can be subscribed to: its name, its route, its media type."""
    return (
        (Text("新公开的", "What is new"), "feed_new", "application/atom+xml"),
        (Text("到期没有公开的", "What is missing"), "feed_missing", "application/atom+xml"),
        (Text("公开日历", "Calendar of what is dated"), "calendar", "text/calendar"),
        (Text("网站地图", "Site map"), "sitemap", "application/xml"),
    )


def _described(township: Organisation, one: OpenList) -> dict[str, Any]:
    return {
        "@type": "dcat:Dataset",
        "identifier": one.key,
        "title": words(one.title),
        "description": words(one.about),
        "columns": [
            {"name": column.name, "type": column.kind, "title": words(column.title)} for column in one.columns
        ],
        "distribution": [
            {
                "@type": "dcat:Distribution",
                "downloadURL": whole("open_list", township.code, one.key, form),
                "mediaType": MEDIA_TYPES[form],
            }
            for form in FORMATS
        ],
    }
