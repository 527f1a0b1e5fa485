"""A day that is filled in already must be seen, in whichever language the page is."""

import ast
import pkgutil
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest
from django import forms
from django.utils.translation import override

import sunlit

HERE = Path(sunlit.__file__).parent
DAY = date(2026, 3, 9)


def our_forms():
    """Every form class of the software, from every module that says it holds forms."""
    for found in pkgutil.walk_packages([str(HERE)], "sunlit."):
        if "forms" in found.name.split(".")[-1] or ".forms." in found.name or ".acts." in found.name:
            import_module(found.name)
    waiting, seen = [forms.BaseForm], set()
    while waiting:
        for one in waiting.pop().__subclasses__():
            if one not in seen:
                seen.add(one)
                waiting.append(one)
    return [one for one in seen if one.__module__.startswith("sunlit.")]


def calls_of(name):
    """Every call of ``forms.<name>`` in the software: where it stands and how it is written."""
    for path in HERE.rglob("*.py"):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == f"forms.{name}":
                yield f"{path.relative_to(HERE)}:{node.lineno}", ast.unparse(node)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_prefilled_day_of_any_form_stands_as_a_browser_reads_it(language):
    days = 0
    with override(language):
        for form in our_forms():
            for name, field in form.base_fields.items():
                if isinstance(field.widget, forms.DateInput):
                    days += 1
                    drawn = field.widget.render(name, DAY)
                    assert 'type="date"' in drawn and 'value="2026-03-09"' in drawn, (form, name)
    assert days > 10


def test_a_field_that_a_form_makes_as_it_goes_has_the_same_widget():
    """Fields that depend on the data stand in no class; whoever makes one writes the shared widget."""
    unlike = [f"{place}: {call}" for place, call in calls_of("DateInput") if "format='%Y-%m-%d'" not in call]
    bare = [f"{place}: {call}" for place, call in calls_of("DateField")
            if "DayInput()" not in call and "format='%Y-%m-%d'" not in call and "widget=DAY" not in call]  # fmt: skip
    assert unlike == [] and bare == []
