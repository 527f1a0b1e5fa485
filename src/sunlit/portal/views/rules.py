"""The regulations: what they say, who enforces it, and how often it was kept."""

from collections.abc import Mapping
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from sunlit import clock
from sunlit.bodies.rules import interpretations
from sunlit.core.parameters import Parameter, shown
from sunlit.core.regulations import PARTS, Clause, ClauseKind
from sunlit.core.text import Text
from sunlit.language import current
from sunlit.matters.book import book, book_of
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC
from sunlit.portal import guide as guides
from sunlit.portal import queries
from sunlit.portal.examples import examples_of

REMEMBER_SECONDS = 600

KINDS = {
    ClauseKind.ENFORCE: Text("程序把关", "enforced by the program"),
    ClauseKind.COMPUTE: Text("程序计算", "computed by the program"),
    ClauseKind.RECORD: Text("留下记录", "recorded"),
    ClauseKind.PUBLISH: Text("对外公开", "published"),
    ClauseKind.INFORM: Text("提示", "told to the people concerned"),
    ClauseKind.EXCLUDED: Text("不执行", "not carried out"),
}


@for_everybody
def rules(request: HttpRequest, township: str) -> HttpResponse:
    """Which regulations hold here?"""
    place = township_or_404(township)
    context = public_page(
        place, section="rules", regulations=tuple(book().regulations.values()), version=book().version
    )
    return render(request, "portal/rules.html", context)


@for_everybody
def regulation(request: HttpRequest, township: str, regulation: str) -> HttpResponse:
    """What does this regulation say, and was it kept?"""
    place = township_or_404(township)
    found = book().regulations.get(regulation)
    if found is None:
        raise Http404
    kept = _kept(place)
    own = {clause.id for clause in found.clauses}
    procedures = [
        procedure
        for procedure in book().procedures.values()
        if own & {code for step in procedure.steps.values() for code in step.clauses}
    ]
    language = current()
    explained = interpretations(PUBLIC, place)
    context = public_page(
        place,
        section="rules",
        regulation=found,
        clauses=[
            _clause(clause, kept) | {"interpretations": explained.get(clause.id, ())}
            for clause in found.clauses
        ],
        parameters=[_parameter(place, parameter) for parameter in found.parameters],
        examples=examples_of(found.id),
        charts=[
            {
                "procedure": procedure,
                "hash": guides.short_hash(procedure),
                "words": guides.words_of(procedure, language),
            }
            for procedure in procedures
        ],
        lang="en" if language == "en" else "zh",
    )
    return render(request, "portal/regulation.html", context)


@for_everybody
def parameters(request: HttpRequest, township: str) -> HttpResponse:
    """Every number in the rules, with its source and the law under it."""
    place = township_or_404(township)
    groups = [
        {"regulation": entry, "rows": [_parameter(place, parameter) for parameter in entry.parameters]}
        for entry in book().regulations.values()
        if entry.parameters
    ]
    return render(request, "portal/parameters.html", public_page(place, section="rules", groups=groups))


def _kept(place: Organisation) -> Mapping[str, queries.Kept]:
    """Counted at most once in ten minutes for a township, so that readers cost the counter nothing."""
    name = f"kept-{place.pk}-{clock.today():%Y%m%d}"
    found: Mapping[str, queries.Kept] | None = cache.get(name)
    if found is None:
        found = queries.kept_in_twelve_months(place)
        cache.set(name, found, REMEMBER_SECONDS)
    return found


def _clause(clause: Clause, kept: Mapping[str, queries.Kept]) -> dict[str, Any]:
    return {
        "clause": clause,
        "kind": KINDS[clause.kind],
        "part": PARTS.get(clause.enforced_by),
        "kept": kept.get(clause.id),
        "countable": clause.id in queries.COUNTED_CLAUSES,
    }


def _parameter(place: Organisation, parameter: Parameter) -> dict[str, Any]:
    now = book_of(place.pk).effective(parameter.id, clock.today())
    return {
        "parameter": parameter,
        "value": shown(now.value, parameter.unit),
        "source": now.article,
        "preset": now.source.preset,
        "law_value": shown(now.law_value, parameter.unit) if now.law_value is not None else None,
        "law_article": now.law_article,
    }
