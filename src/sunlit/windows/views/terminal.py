"""The self-service terminal (自助终端): from the kiosk to the public pages and back (S4.29.02)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sunlit.pages import terminal
from sunlit.pages.context import township_or_404
from sunlit.pages.viewing import for_everybody
from sunlit.windows.views.kiosk import kiosk_place


@for_everybody
@require_POST
def begin(request: HttpRequest, township: str, key: str) -> HttpResponse:
    """Somebody wants to apply here by themselves: a use begins, with the services of the township."""
    place = kiosk_place(township, key)
    terminal.begin(request, place.code, reverse("kiosk", kwargs={"township": place.code, "key": key}))
    return redirect(f"/{place.code}/items/")


@for_everybody
@require_GET
def touch(request: HttpRequest, township: str) -> HttpResponse:
    """Somebody is typing at the terminal: answered while the use runs. Raises Http404 once it is over."""
    place, use = township_or_404(township), terminal.running(request)
    if use is None or use.township != place.code:
        raise Http404
    return HttpResponse("ok", content_type="text/plain")
