"""Posting lists in villages: what is to be posted, one list with its photo, and objecting from the posting."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.hall.actions import public_use
from sunlit.language import say
from sunlit.matters.models import DoneRequest
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.pictures import picture
from sunlit.pages.viewing import for_everybody, staff_only, viewer_for
from sunlit.people.lockout import address_of
from sunlit.people.viewer import Viewer
from sunlit.subsidies import postings, queries
from sunlit.subsidies.actions import posting
from sunlit.subsidies.forms import ObjectForm, PhotoAgainForm, PostForm
from sunlit.subsidies.models import DESK, POSTERS, ListPosting, PayList

SLIP_SHOWN_FOR = timedelta(days=1)


@require_GET
@staff_only(*POSTERS)
def tasks(request: HttpRequest) -> HttpResponse:
    """Which lists has my village to post?"""
    return render(request, "subsidies/postings.html", {"lists": list(postings.waiting(viewer_for(request)))})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(*POSTERS)
def task(request: HttpRequest, list_id: int) -> HttpResponse:
    """Post this list: the day, where it hangs, and a photo of it."""
    viewer = viewer_for(request)
    row = (
        PayList.objects.posted_by(viewer)
        .select_related("village", "township", "posting")
        .filter(pk=list_id)
        .first()
    )
    if row is None:
        raise Http404
    hung, refusal, status = postings.posting_of(row), None, 200
    form: PostForm | PhotoAgainForm = PostForm(request.POST or None, request.FILES or None)
    if hung and request.POST.get("act") == "again":
        form = PhotoAgainForm(request.POST, request.FILES)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _act(row, form, viewer)
                messages.success(request, say("已登记。", "Entered."))
                return redirect("subsidies_posting", row.pk)
            except Refused as found:
                refusal, status = found, 409 if found.code == "posted_already" else 422
    context = {
        "list": row,
        "posting": hung,
        "photos": list(hung.photos_after.select_related("by").order_by("pk")) if hung else [],
        "form": form if isinstance(form, PhotoAgainForm) or hung is None else PhotoAgainForm(),
        "refusal": refusal,
    }
    return render(request, "subsidies/posting.html", context, status=status)


def _act(row: PayList, form: PostForm | PhotoAgainForm, viewer: Viewer) -> None:
    """Enter the posting, or another photo of it. Raises Refused."""
    typed = form.cleaned_data
    if isinstance(form, PhotoAgainForm):
        posting.photograph_again(row.pk, typed["photo"], typed["why"], by=viewer, key=typed["key"])
    else:
        posting.post(row.pk, typed["on"], typed["place"], typed["photo"], by=viewer, key=typed["key"])


@require_GET
@staff_only(*DESK, *POSTERS)
def photo(request: HttpRequest, list_id: int) -> HttpResponse:
    """The photo of a list where it hangs, the newest, or with ``which=first`` the one with which it was entered; for those
    who post or oversee it."""
    # By the list's own number, so that one too large for the database finds nothing instead of breaking.
    lists = PayList.objects.filter(pk=list_id)
    row = ListPosting.objects.visible_to(viewer_for(request)).filter(list__in=lists).first()
    if row is None:
        raise Http404
    newest = row.photos_after.order_by("-pk").first()
    shown = row if newest is None or request.GET.get("which") == "first" else newest
    return picture(shown.photo, shown.photo_type)


@for_everybody
@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: HttpRequest, township: str, list_id: int) -> HttpResponse:
    """I object to this list: no account, no name needed; a number and a code to follow it by."""
    place = township_or_404(township)
    row = (
        queries.public_lists(place, clock.today())
        .select_related("village", "township")
        .filter(pk=list_id)
        .first()
    )
    if row is None:
        raise Http404
    form = ObjectForm(request.POST if request.method == "POST" else None)
    refusal, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            typed = form.cleaned_data
            try:
                public_use.take(public_use.ASK, address_of(request))
                posting.object_online(
                    row, typed["party"], typed["text"], place=typed["place"], key=str(typed["key"])
                )
                here = reverse("subsidies_object", kwargs={"township": place.code, "list_id": row.pk})
                return redirect(f"{here}?sent={typed['key']}")
            except Refused as found:
                refusal, status = found, 429 if found.code == "too_often" else 422
    context = public_page(
        place, section="disclosure", list=row, form=form, refusal=refusal, slip=_slip(row, request)
    )
    response = render(request, "subsidies/object.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _slip(row: PayList, request: HttpRequest) -> DoneRequest | None:
    """What was sent with this key within a day: whoever sent it sees its number and code."""
    sent = request.GET.get("sent", "")
    if not sent or len(sent) > 40 or "\x00" in sent:
        return None
    found = DoneRequest.objects.select_related("matter__record").filter(
        pk=posting.key_of(row, sent), at__gt=clock.now() - SLIP_SHOWN_FOR
    )
    return found.first()
