"""One publication as data: what its page says, for machines. Only what stands published for everybody comes in here."""

from typing import Any

from sunlit import clock
from sunlit.disclosure.models import Publication, PublicationFile
from sunlit.matters.book import book
from sunlit.open_data.writing import words
from sunlit.pages.addresses import whole
from sunlit.people.models import Organisation


def told(row: Publication, township: Organisation, files: list[PublicationFile]) -> dict[str, Any]:
    """A publication with its words, its days, its unit, its grounds, and the hash of each file."""
    occurrence = row.occurrence
    duty = book().duties.get(occurrence.duty)
    return {
        "township": township.code,
        "number": row.pk,
        "title": row.title,
        "text": row.text,
        "text_en": row.text_en,
        "matter": {"zh": occurrence.title, "en": occurrence.title_en},
        "duty": occurrence.duty,
        "duty_title": words(duty.title) if duty else None,
        "clauses": list(duty.clauses) if duty else [],
        "unit": {
            "code": occurrence.unit.code,
            "name": occurrence.unit.name,
            "name_en": occurrence.unit.name_en,
        },
        "period": occurrence.period,
        "due": occurrence.due.isoformat(),
        "published_at": row.published_at.astimezone(clock.CHINA).isoformat(timespec="seconds"),
        "sha256": row.text_hash,
        "replaces": occurrence.replaces_id,
        "particulars": {one.key: one.value for one in row.particulars.all()},
        "files": [
            {
                "number": file.number,
                "name": file.name,
                "mediaType": file.media_type,
                "size": file.size,
                "sha256": file.digest,
                "downloadURL": whole("disclosed_file", township.code, row.pk, file.number),
            }
            for file in files
        ],
        "page": whole("disclosed", township.code, row.pk),
    }
