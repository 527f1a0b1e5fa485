"""The facts (事实) that the conditions of service items ask for."""

from dataclasses import dataclass

from sunlit.core.conditions import Field, FieldType
from sunlit.core.items import Category
from sunlit.core.problems import Path, Problem
from sunlit.core.text import Text


@dataclass(frozen=True)
class ItemFacts:
    """What the window or the online form asks an applicant so that only the papers of their own case are wanted
    (S4.20.03): each with its title and its question."""

    facts: tuple[Field, ...]


def check_facts(value: ItemFacts) -> list[Problem]:
    """Facts that are no yes-or-no question, or have none. Names are held against each other by ``Vocabulary``."""
    problems = []
    for place, each in enumerate(value.facts):
        path: Path = ("facts", place)
        if each.type is not FieldType.BOOLEAN:
            problems.append(
                Problem(
                    (*path, "type"),
                    Text("办事时只问是或不是。", "An applicant is asked yes-or-no questions only."),
                    Text("请写 type: boolean。", "Write type: boolean."),
                )
            )
        for language, text in (("zh", each.ask.zh), ("en", each.ask.en)):
            if not text.strip():
                problems.append(
                    Problem(
                        (*path, "ask", language),
                        Text("没有写怎么问。", "There is no question."),
                        Text("中英文的问法都要写。", "Write the question in both languages."),
                    )
                )
    return problems


def conditions_of(category: Category) -> list[tuple[Path, str]]:
    """Every condition text of a category's items with its place."""
    found: list[tuple[Path, str]] = []
    for number, item in enumerate(category.items):
        at: Path = ("items", number)
        found += [
            ((*at, "materials", place, "when"), row.when)
            for place, row in enumerate(item.materials)
            if row.when
        ]
        found += [((*at, "form", place, "when"), one.when) for place, one in enumerate(item.form) if one.when]
        found += [
            ((*at, "limit_cases", place, "when"), case.when) for place, case in enumerate(item.limit_cases)
        ]
    return found
