"""What is new and missing in a township, in a frame on other people's sites; and how to put it there."""

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import conditional_page, require_safe

from sunlit import clock
from sunlit.disclosure import queries
from sunlit.open_data.lists import latest
from sunlit.pages.addresses import whole
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody
from sunlit.people.viewer import PUBLIC

SHOWN = 8
LANGUAGES = {"zh": "zh-hans", "en": "en"}


@for_everybody
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"], "form-action": ["'none'"]})  # type: ignore[arg-type]
@conditional_page
@require_safe
def embed(request: HttpRequest, township: str) -> HttpResponse:
    """What is new here, and what is missing? The one page that other sites may frame: no form, no script, no cookie."""
    place, today = township_or_404(township), clock.today()
    total, _units = queries.figures(place, PUBLIC, today)
    language = LANGUAGES.get(request.GET.get("language", ""), "zh-hans")
    context = {
        "township": place,
        "total": total,
        "rows": [(row, whole("disclosed", place.code, row.pk)) for row in latest(place)[:SHOWN]],
        "missing": queries.rows_of(queries.listed(place, PUBLIC, "missing", today)[:SHOWN], today),
        "here": whole("disclosure", place.code),
        "language": language,
        "today": today,
    }
    with override(language):
        return render(request, "open_data/embed.html", context)


@for_everybody
@require_safe
def how(request: HttpRequest, township: str) -> HttpResponse:
    """How do I show this township's openness on my own page?"""
    place = township_or_404(township)
    snippets = [
        (key, name, _snippet(whole("embed", place.code), key, f"{place.label(language)}：{title}"))
        for key, name, language, title in (
            ("zh", "中文", "zh-hans", "公开了什么，还缺什么"),
            ("en", "English", "en", "what is public, and what is missing"),
        )
    ]
    return render(
        request, "open_data/embed_how.html", public_page(place, section="disclosure", snippets=snippets)
    )


def _snippet(address: str, key: str, title: str) -> str:
    return (
        f'<iframe src="{address}?language={key}" title="{title}" width="100%" height="480" loading="lazy" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer"></iframe>'
    )
