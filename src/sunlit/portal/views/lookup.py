"""Looking up a record by its number, for its parties alone: a certified land contract, for example (S3.26.16)."""

from datetime import timedelta

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall.actions import public_use
from sunlit.language import say
from sunlit.matters.book import book
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody
from sunlit.people.lockout import address_of
from sunlit.registers import following

FROM_ADDRESS = public_use.Allowance("lookup-address", 60, timedelta(hours=1))
FOR_NUMBER = public_use.Allowance("lookup-number", 5, timedelta(minutes=15))
"""Five tries for one number: enough to mistype, too few to try identity numbers out."""
NOTHING = Text(
    "查不到：编号或者证件号码不对，或者您不是合同双方。",
    "Nothing found: the number or the identity number isn't right, or you aren't a party.",
)


class LookupForm(forms.Form):
    """The number of the record, and what a party is known by. Both go in the body and never into an address."""

    use_required_attribute = False
    number = forms.CharField(label=say("编号", "Number"), max_length=40)
    identity = forms.CharField(
        label=say(
            "您的证件号码（单位填统一社会信用代码）",
            "Your identity number (an organisation: its credit code)",
        ),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@for_everybody
@require_http_methods(["GET", "HEAD", "POST"])
def lookup(request: HttpRequest, township: str, register: str) -> HttpResponse:
    """What does the register say of my contract? Shown to its parties, and to nobody else."""
    place = township_or_404(township)
    found = book().registers.get(register)
    if found is None or found.lookup is None:
        raise Http404
    form, status, lines, nothing, refusal = LookupForm(), 200, None, None, None
    number = ""
    if request.method == "POST":
        form, status = LookupForm(request.POST), 422
        if form.is_valid():
            number = form.cleaned_data["number"].strip().upper()
            try:
                public_use.take(FROM_ADDRESS, address_of(request))
                public_use.take(FOR_NUMBER, f"{place.code}:{number}")
                record = following.found_by_party(place.code, found, number, form.cleaned_data["identity"])
            except Refused as tried:
                refusal, status = tried, 429
            else:
                status = 200
                lines = following.shown_to_party(record) if record else None
                nothing = None if record else NOTHING
    context = public_page(
        place, form=form, register=found, lines=lines, number=number, nothing=nothing, refusal=refusal
    )
    response = render(request, "portal/lookup.html", context, status=status)
    add_never_cache_headers(response)
    return response
