"""The residents' help, and the trainer's story where the demonstration runs."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sunlit.pages import guides
from sunlit.pages.viewing import for_everybody


@for_everybody
@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """How do I use this site?"""
    told = guides.story() if settings.PROFILE == "demo" else None
    return render(request, "portal/help.html", {"guide": guides.guide(guides.RESIDENT), "story": told})


@for_everybody
@require_GET
def story(request: HttpRequest) -> HttpResponse:
    """The walk that a trainer follows; its people and places exist in the demonstration only."""
    if settings.PROFILE != "demo":
        raise Http404
    return render(request, "portal/story.html", {"story": guides.story()})
