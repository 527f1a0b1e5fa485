"""The files for the county's portal, on the desk."""

import tempfile
from datetime import timedelta

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.ledger import actions as ledger
from sunlit.open_data import county
from sunlit.open_data.forms import PeriodForm
from sunlit.pages.viewing import staff_only, township_for, viewer_for

SENDERS = ("office_clerk", "deputy_leader", "mayor")
"""Who gives the county what is published: whoever publishes, and the leaders."""


@staff_only(*SENDERS)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Which days do you want to hand to the county's portal?"""
    yesterday = clock.today() - timedelta(days=1)
    form = PeriodForm(initial={"first": yesterday.replace(day=1), "last": yesterday})
    return render(request, "open_data/portal.html", {"form": form, "yesterday": yesterday})


@staff_only(*SENDERS)
@require_GET
def file(request: HttpRequest) -> HttpResponseBase:
    """The ZIP of a period; that it was taken is in the ledger. All that is in it is public."""
    place, by, form = township_for(request), viewer_for(request), PeriodForm(request.GET)
    refusal: Refused | None = None
    if form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        made_file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer sends and closes it
        try:
            made = county.write(place, first, last, made_file)
        except Refused as refused:
            made_file.close()
            refusal = refused
        else:
            with transaction.atomic():
                ledger.append(
                    place.code,
                    "exported",
                    actor=by.actor,
                    subject_kind="list",
                    subject="county-portal",
                    facts={"rows": made.publications, "form": "zip", "first": str(first), "last": str(last)},
                )
            made_file.seek(0)
            answer = FileResponse(made_file, content_type="application/zip")
            answer["Content-Disposition"] = f'attachment; filename="{place.code}-{first}-{last}.zip"'
            answer["X-Content-Type-Options"] = "nosniff"
            answer["Cache-Control"] = "no-store"
            return answer
    context = {"form": form, "refusal": refusal, "yesterday": clock.today() - timedelta(days=1)}
    return render(request, "open_data/portal.html", context, status=422)
