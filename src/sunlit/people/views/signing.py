"""The way in and the way out."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from sunlit.core.text import Text
from sunlit.pages.viewing import for_everybody
from sunlit.people import lockout, signing
from sunlit.people.forms import Code, SignIn
from sunlit.people.models import Staff, Unsent
from sunlit.people.queries import demonstration_accounts
from sunlit.people.views.showing import number, show

WRONG = Text("用户名或密码不对。", "The user name or the password is wrong.")
ENDED = {
    "idle": Text(
        "您有一段时间没有操作，已自动退出。请重新登录。", "You were signed out after a while without use."
    ),
    "kept": Text(
        "您有一段时间没有操作，已自动退出。刚才填写的内容已加密保存，登录后可以继续提交。",
        "You were signed out after a while without use. What you typed is kept, encrypted; sign in to send it.",
    ),
    "lost": Text(
        "您有一段时间没有操作，已自动退出，刚才的操作没有完成。",
        "You were signed out after a while without use, and what you just did was not done.",
    ),
}


@for_everybody
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """User name and password; in the demonstration, on this machine, also one button a role."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if request.method != "POST":
        return _page(request, SignIn(auto_id="%s"), wanted)
    form = SignIn(request.POST, auto_id="%s")
    if not form.is_valid():
        return _page(request, form, wanted, error=WRONG, status=422)
    tried = signing.try_password(request, form.cleaned_data["username"], form.cleaned_data["password"])
    if tried.locked_until:
        return _page(request, form, wanted, until=tried.locked_until, status=429)
    if tried.staff is None:
        return _page(request, form, wanted, error=WRONG, status=422)
    if signing.device_of(tried.staff):
        signing.wait_for_code(request, tried.staff)
        return redirect(f"/desk/sign-in/code/?{urlencode({'next': wanted})}")
    signing.sign_in(request, tried.staff)
    return redirect(_after(request, wanted, tried.staff))


def _after(request: HttpRequest, wanted: str, staff: Staff) -> str:
    """Where to go: first to what was typed when the last session ended, then where one wanted to go."""
    if Unsent.objects.filter(staff=staff).exists():
        return "/desk/account/unsent/"
    return signing.safe_next(request, wanted, staff)


def _page(
    request: HttpRequest,
    form: SignIn,
    wanted: str,
    *,
    error: Text | None = None,
    until: object = None,
    status: int = 200,
) -> HttpResponse:
    local = settings.PROFILE == "demo" and lockout.is_this_machine(request)
    context = {
        "form": form,
        "next": wanted if wanted.startswith("/desk/") else "",
        "error": error,
        "until": until,
        "ended": ENDED.get(request.GET.get("ended", "")),
        "people": demonstration_accounts() if local else [],
    }
    return show(request, "sign_in", context, status)


@for_everybody
@require_POST
def one_click(request: HttpRequest) -> HttpResponse:
    """A button of the demonstration. In any other profile, and from any other machine, there is no such page."""
    staff = signing.sign_in_by_click(request, number(request.POST.get("staff", "")))
    if staff is None:
        return show(request, "sign_in_refused", {}, 404)
    return redirect(_after(request, request.POST.get("next", ""), staff))


@for_everybody
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second factor, after the password."""
    staff = signing.pending(request)
    if staff is None:
        return redirect("/desk/sign-in/")
    wanted = request.POST.get("next") or request.GET.get("next", "")
    form = Code(request.POST or None, auto_id="%s")
    if request.method == "POST" and form.is_valid():
        device = signing.try_code(request, staff, form.cleaned_data["code"])
        if device is not None:
            signing.sign_in(request, staff, device=device)
            return redirect(_after(request, wanted, staff))
        if signing.pending(request) is None:
            return redirect("/desk/sign-in/")
    wrong = request.method == "POST"
    return show(request, "code", {"form": form, "next": wanted, "wrong": wrong}, 422 if wrong else 200)


@for_everybody
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    signing.sign_out(request)
    return redirect("/desk/sign-in/")
