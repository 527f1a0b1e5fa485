"""What is wrong with the rulebook's rules on village disclosure."""

from collections.abc import Iterator

from sunlit.core.problems import Path, Problem
from sunlit.core.text import Text
from sunlit.core.villages import AMOUNTS, ColumnKind, Villages, VillageSheet


def check_villages(value: Villages) -> list[Problem]:
    """What the types can't say: keys that are unique, sheets that exist, columns that sums speak of."""
    return list(_check(value))


def _check(value: Villages) -> Iterator[Problem]:
    sheets = {one.key: one for one in value.sheets}
    keys = [one.key for one in value.headings()]
    for place, one in enumerate(value.lists):
        for number, heading in enumerate(one.headings):
            at: Path = ("lists", place, "headings", number)
            if keys.count(heading.key) > 1:
                yield _wrong((*at, "key"), f"“{heading.key}”重复", f"“{heading.key}” stands twice")
            if heading.sheet not in sheets:
                yield _wrong(
                    (*at, "sheet"), f"没有“{heading.sheet}”这种表", f"there is no sheet “{heading.sheet}”"
                )
            if not heading.clauses:
                yield _wrong((*at, "clauses"), "没有写条款", "no clause is named")
    if not any(one.required for one in value.channels):
        yield _wrong(("channels",), "没有必须用的渠道", "no channel is required")
    for name, found in (("policies", value.policies), ("policy_channels", value.policy_channels)):
        if len({one.key for one in found}) != len(found):
            yield _wrong((name,), "有重复的", "something stands twice")
    for place, sheet in enumerate(value.sheets):
        yield from _check_sheet(("sheets", place), sheet)


def _check_sheet(at: Path, sheet: VillageSheet) -> Iterator[Problem]:
    columns = {one.key: one for one in sheet.columns}
    amounts = {one.key for one in sheet.columns if one.kind in AMOUNTS and one.required}
    figures = {one.key for one in sheet.figures if one.kind in AMOUNTS}
    for one in (*sheet.columns, *sheet.figures):
        if (one.kind is ColumnKind.CHOICE) != bool(one.choices):
            yield _wrong((*at, "columns"), f"“{one.key}”的可选项不对", f"“{one.key}” has no proper choices")
    if sheet.product and not {sheet.product.result, *sheet.product.factors} <= amounts:
        yield _wrong(
            (*at, "product"), "写的列不是必填的数", "it speaks of a column that is no required amount"
        )
    if sheet.paid_to and not (sheet.paid_to.amount in amounts and sheet.paid_to.person in columns):
        yield _wrong((*at, "paid_to"), "写的列不存在", "it speaks of a column that isn't there")
    for number, one_sum in enumerate(sheet.sums):
        for term in (*one_sum.left, *one_sum.right):
            said = [bool(term.figure), bool(term.column), bool(term.account)].count(True)
            known = (
                (not term.figure or term.figure in figures)
                and (not term.column or columns.get(term.column) is not None)
                and (not term.column or columns[term.column].kind in AMOUNTS)
                and term.account in ("", "income", "spending")
                and set(term.where) <= set(columns)
            )
            if said != 1 or not known:
                yield _wrong(
                    (*at, "sums", number), "等式里有不存在的数", "it speaks of a number that isn't there"
                )
                break


def _wrong(path: Path, zh: str, en: str) -> Problem:
    return Problem(path, Text(f"{zh}。", f"{en}."), Text("请改正。", "Mend it."))
