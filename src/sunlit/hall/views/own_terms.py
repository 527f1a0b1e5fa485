"""The page of one item of the catalogue: what this township itself promises and says of it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sunlit.core.refusals import Refused
from sunlit.hall import catalogue
from sunlit.hall.actions import offering
from sunlit.hall.forms.own_terms import TermsForm, as_typed
from sunlit.hall.sheets import limit_in_words
from sunlit.language import say
from sunlit.pages.viewing import staff_only, township_for, viewer_for


@staff_only(*offering.EDITORS)
@require_http_methods(["GET", "HEAD", "POST"])
def own_terms(request: HttpRequest, item: str) -> HttpResponse:
    """What does this township promise for an item, and where, when and for what money?"""
    township = township_for(request)
    try:
        offer = catalogue.offer(township, item)
    except KeyError as error:
        raise Http404 from error
    entry = catalogue.item(item)
    form, refusal, status = TermsForm(initial=as_typed(entry, offer.terms)), None, 200
    if request.method == "POST":
        form, status = TermsForm(request.POST), 422
        if form.is_valid():
            try:
                offering.set_terms(township, item, form.terms(), by=viewer_for(request))
            except Refused as found:
                refusal = found
            else:
                messages.success(request, say("已保存。", "Saved."))
                return redirect(f"{reverse('desk_items')}#{item}")
    place = catalogue.where(township, offer.unit, offer.terms)
    context = {
        "offer": offer,
        "item": entry,
        "legal": limit_in_words(entry.legal) if entry.legal else None,
        "usual": limit_in_words(catalogue.limits(entry)[0]),
        "place": place,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "hall/desk/own_terms.html", context, status=status)
