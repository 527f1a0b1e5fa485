"""Who is looking at a page: the viewer of the request, and what to do for those who may not."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from sunlit.core.text import Text
from sunlit.language import spoken
from sunlit.pages import terminal
from sunlit.people.models import Organisation
from sunlit.people.viewer import viewer_for

View = Callable[..., HttpResponseBase]


def township_for(request: HttpRequest) -> Organisation:
    """The township of the signed-in person. Raises Http404 for somebody without one."""
    township: Organisation | None = getattr(request.user, "township", None)
    if township is None:
        raise Http404
    return township


def staff_only(*roles: str, otherwise: Text | None = None) -> Callable[[View], View]:
    """Let only signed-in staff pass, and only holders of one of ``roles`` where any are named.

    Administrators hold no post and don't pass (GB/T 22239 8.1.5). ``otherwise`` tells who doesn't pass where it is done.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            viewer = viewer_for(request)
            if viewer.staff_id is None:
                return redirect_to_login(request.get_full_path(), "/desk/sign-in/")
            if viewer.admin or (roles and not viewer.has_role(*roles)):
                raise PermissionDenied(spoken(otherwise))
            return view(request, *args, **kwargs)

        guarded.open_to = ("staff", *roles)  # type: ignore[attr-defined]
        return guarded

    return decorate


def administrators_only(*kinds: str) -> Callable[[View], View]:
    """Let only administrators of the named kinds pass (system, security, audit)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            viewer = viewer_for(request)
            if viewer.staff_id is None:
                return redirect_to_login(request.get_full_path(), "/desk/sign-in/")
            if viewer.admin not in kinds:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.open_to = ("admin", *kinds)  # type: ignore[attr-defined]
        return guarded

    return decorate


def for_everybody(view: View) -> View:
    """Mark a view as public on purpose; a route without any mark fails the visibility matrix. At a self-service terminal
    each page that is asked for is a touch (`terminal`)."""

    @wraps(view)
    def open_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        terminal.touched(request)
        return view(request, *args, **kwargs)

    open_view.open_to = ("everybody",)  # type: ignore[attr-defined]
    return open_view


PERSONAL = ("/desk/", "/api/")
"""Where every answer is meant for one signed-in person."""


class NoStore:
    """Answers to signed-in people, pages and JSON alike, are kept by no browser or proxy (GB/T 22239, 剩余信息)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Cache-Control", "no-store" if request.path.startswith(PERSONAL) else "no-cache")
        return response


class NoNulls:
    """An address that holds the NUL character names nothing (404), and JSON that holds it is not taken (400):
    PostgreSQL can't store it. For what people type, forms say so next to the field. The body of a form is not
    read here: a view may have to refuse its size first, or to read it another way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: View, _args: tuple[Any, ...], _kwargs: dict[str, Any]
    ) -> None:
        """Look before any view does."""
        if "\x00" in request.path:
            raise Http404
        if request.content_type == "application/json" and b"\\u0000" in request.body:
            raise BadRequest("NUL")
