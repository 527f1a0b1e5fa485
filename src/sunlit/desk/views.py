"""The help of the desk: first-day guides for staff and administrators, from the same texts as the help of each page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sunlit.pages import guides
from sunlit.pages.viewing import viewer_for
from sunlit.people.gate import signed_in


@signed_in
@require_GET
def help_page(request: HttpRequest, guide: str = "") -> HttpResponse:
    """What do I do on my first day? One's own guide, or another by its name."""
    name = guide or guides.guide_for(viewer_for(request))
    if name not in guides.STAFF:
        raise Http404
    context = {"guide": guides.guide(name), "guides": [guides.guide(other) for other in guides.STAFF]}
    return render(request, "desk/help.html", context)
