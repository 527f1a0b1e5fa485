"""What the county's portal takes over: a ZIP of everything published in a period, the same bytes for the same content.

manifest.json                       the period, each publication with its folder, and what is to be removed there
index.atom                          the same publications as a feed
publications/<number>/index.html    the page, readable by itself
publications/<number>/metadata.json what the page says, for programs
publications/<number>/files/…       its files under safe names
SHA256SUMS                          the hash of every file above
"""

import hashlib
import json
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.translation import override

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.disclosure.actions.files import content_of
from sunlit.disclosure.models import Publication, PublicationFile, PublicationQuerySet, Taking
from sunlit.open_data import publications
from sunlit.open_data.feeds import SteadyAtom
from sunlit.open_data.lists import published_now
from sunlit.pages.addresses import whole
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC

FORMAT = 1
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""Every member of the archive carries this moment, so that making it again gives the same bytes."""


@dataclass(frozen=True)
class Made:
    """What was written: how many publications, files of them, and removals."""

    publications: int
    files: int
    removed: int


def check_period(first: date, last: date, today: date) -> None:
    """Raises Refused (no_period) for days that are no period, or not over: today still goes on."""
    if first > last or last >= today:
        raise Refused(
            "no_period",
            Text(
                "起止日期不对：第一天不能晚于最后一天，最后一天要已经过完。",
                "No such period: it begins before it ends, and its last day is over.",
            ),
            Text("请改日期；最晚到昨天。", "Change the days; yesterday is the latest."),
            field="last",
        )


def in_period(township: Organisation, first: date, last: date) -> PublicationQuerySet:
    """What stands published and was published, or shown again after an objection, in a period; the oldest first."""
    again = Taking.objects.filter(kind=Taking.Kind.RESTORED, on__range=(first, last)).values("publication")
    rows = published_now(township).filter(Q(published_on__range=(first, last)) | Q(pk__in=again))
    return rows.prefetch_related("particulars")


def removed_in(township: Organisation, first: date, last: date) -> list[dict[str, Any]]:
    """What was replaced, taken down or hidden in a period and doesn't stand now: its number and the day, no words."""
    rows = Taking.objects.filter(
        on__range=(first, last),
        publication__in=Publication.objects.known_to(PUBLIC).filter(occurrence__township=township),
    ).exclude(kind=Taking.Kind.RESTORED)
    gone = rows.exclude(publication__occurrence__out_of_sight="")
    return [
        {"number": row.publication_id, "kind": row.kind, "on": row.on.isoformat(), "by": row.replacement_id}
        for row in gone.order_by("publication_id", "number")
    ]


class _Archive:
    """A ZIP whose bytes depend on nothing but what is put in: no moments, no compression."""

    def __init__(self, to: BinaryIO) -> None:
        self.file = zipfile.ZipFile(to, "w", zipfile.ZIP_STORED)
        self.sums: list[tuple[str, str]] = []

    def put(self, name: str, content: bytes) -> str:
        """Write one member; its SHA-256."""
        one = zipfile.ZipInfo(name, _MOMENT)
        one.external_attr = 0o644 << 16
        one.create_system = 3
        self.file.writestr(one, content)
        digest = hashlib.sha256(content).hexdigest()
        self.sums.append((digest, name))
        return digest

    def __enter__(self) -> "_Archive":
        return self

    def __exit__(self, fault: type[BaseException] | None, *_: Any) -> None:
        """Write the sums, where nothing went wrong, and end it."""
        if fault is None:
            self.put("SHA256SUMS", "".join(f"{digest}  {name}\n" for digest, name in self.sums).encode())
        self.file.close()


def write(township: Organisation, first: date, last: date, to: BinaryIO) -> Made:
    """Write the ZIP of a period into ``to``. Publications are read one by one.

    Raises Refused (no_period; file_unreadable where a file isn't what was published).
    """
    check_period(first, last, clock.today())
    with _Archive(to) as archive:
        return _fill(archive, township, first, last)


def _fill(archive: _Archive, township: Organisation, first: date, last: date) -> Made:
    feed = _feed(township, first, last)
    told: list[dict[str, Any]] = []
    number_of_files = 0
    for row in in_period(township, first, last).iterator(chunk_size=200):
        files = list(PublicationFile.objects.visible_to(PUBLIC).filter(publication=row).order_by("number"))
        folder = f"publications/{row.pk}"
        names = {file.number: f"files/{file.number}{safe_suffix(file.name)}" for file in files}
        for file in files:
            archive.put(f"{folder}/{names[file.number]}", _content(file))
        data = publications.told(row, township, files)
        for entry in data["files"]:
            entry["path"] = names[entry["number"]]
        archive.put(f"{folder}/metadata.json", _json(data))
        page = _page(row, township, [(file, names[file.number]) for file in files])
        told.append({"number": row.pk, "folder": folder, "sha256": archive.put(f"{folder}/index.html", page)})
        feed.add_item(
            row.title,
            whole("disclosed", township.code, row.pk),
            row.text[:200],
            unique_id=whole("disclosed", township.code, row.pk),
            pubdate=row.published_at,
            updateddate=row.published_at,
        )
        number_of_files += len(files)
    gone = removed_in(township, first, last)
    archive.put("index.atom", feed.writeString("utf-8").encode())
    manifest = {
        "format": FORMAT,
        "township": township.code,
        "name": township.name,
        "first": first.isoformat(),
        "last": last.isoformat(),
        "publications": told,
        "removed": gone,
    }
    archive.put("manifest.json", _json(manifest))
    return Made(len(told), number_of_files, len(gone))


def safe_suffix(name: str) -> str:
    """The end of a file's name that tells its kind; empty where it isn't plain letters and digits. The name itself stays
    in the metadata: unpacked, no file can be called what somebody typed."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix if _SUFFIX.fullmatch(suffix) else ""


def _content(file: PublicationFile) -> bytes:
    try:
        return content_of(file)
    except (OSError, ValueError, InvalidTag) as error:
        raise Refused(
            "file_unreadable",
            Text(
                f"第{file.publication_id}号公开内容的附件{file.number}读不出来，或者被改过。",
                f"File {file.number} of publication {file.publication_id} can't be read, or was changed.",
            ),
            Text("请先核对存储和备份，再导出。", "Check the storage and the backup first."),
        ) from error


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _page(row: Publication, township: Organisation, files: list[tuple[PublicationFile, str]]) -> bytes:
    context = {
        "publication": row,
        "occurrence": row.occurrence,
        "township": township,
        "files": files,
        "address": whole("disclosed", township.code, row.pk),
    }
    with override("zh-hans"):
        return render_to_string("open_data/county.html", context).encode()


def _feed(township: Organisation, first: date, last: date) -> SteadyAtom:
    return SteadyAtom(
        f"{township.name}公开内容 {first} — {last}",
        whole("disclosure", township.code),
        "",
        language="zh-cn",
        feed_guid=f"{whole('feed_new', township.code)}#{first}/{last}",
        steady=datetime.combine(last, time(), clock.CHINA),
    )
