"""The elder mode (长辈版): large type, large targets, one column; chosen once, kept in a cookie."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from sunlit.pages.context import ELDER_COOKIE
from sunlit.pages.viewing import for_everybody

KEPT = 365 * 24 * 60 * 60


@for_everybody
@require_POST
def elder(request: HttpRequest) -> HttpResponseBase:
    """Switch the elder mode on or off and go back to the page; an address outside this site is not followed."""
    following = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        following, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        following = "/"
    response = redirect(following)
    if request.POST.get("elder") == "1":
        response.set_cookie(
            ELDER_COOKIE,
            "1",
            max_age=KEPT,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(ELDER_COOKIE, samesite="Lax")
    return response
