"""A publication in the words of schema.org, inside its page, for search engines and readers' programs."""

import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from sunlit import clock
from sunlit.disclosure.models import Publication, PublicationFile
from sunlit.pages.addresses import whole
from sunlit.people.models import Organisation

# Inside a script element nothing may end it or begin a comment; JSON has another way to write these signs.
_ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def json_ld(row: Publication, township: Organisation, files: Iterable[PublicationFile]) -> SafeString:
    """What stands published, as the text of a data block (JSON-LD), which no browser runs. Only for a page that shows
    the publication's words; give no other."""
    page = whole("disclosed", township.code, row.pk)
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": page,
        "url": page,
        "identifier": f"{township.code}-{row.pk}",
        "headline": row.title,
        "articleBody": row.text,
        "inLanguage": "zh-CN",
        "datePublished": row.published_at.astimezone(clock.CHINA).isoformat(timespec="seconds"),
        "isAccessibleForFree": True,
        "author": _office(row.occurrence.unit),
        "publisher": _office(township),
    }
    if settings.OPEN_DATA_LICENSE:
        told["license"] = settings.OPEN_DATA_LICENSE
    encoded = [
        {
            "@type": "MediaObject",
            "name": file.name,
            "contentUrl": whole("disclosed_file", township.code, row.pk, file.number),
            "encodingFormat": file.media_type,
            "contentSize": str(file.size),
            "sha256": file.digest,
        }
        for file in files
    ]
    if encoded:
        told["associatedMedia"] = encoded
    text = json.dumps(told, ensure_ascii=False).translate(_ESCAPED)
    return mark_safe(text)  # noqa: S308 - no sign is left that could end the element


def _office(unit: Organisation) -> dict[str, str]:
    told = {"@type": "GovernmentOrganization", "name": unit.name, "identifier": unit.code}
    if unit.phone:
        told["telephone"] = unit.phone
    return told
