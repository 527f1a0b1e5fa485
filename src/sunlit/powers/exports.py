"""The catalogue of powers and the rules on them as files for the staff; the public has them as open data."""

from django.http import HttpRequest

from sunlit import clock
from sunlit.core.text import Text
from sunlit.language import current, spoken
from sunlit.pages.exporting import Exported, ExportedList, columns, gated, offer
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.powers import queries, work
from sunlit.powers.acting import rules


def powers(request: HttpRequest) -> Exported:
    """The catalogue, with what each power still lacks."""
    place, viewer = township_for(request), viewer_for(request)
    lacking = {one.power.pk: one.lacks for one in work.to_do(place, clock.today())}
    rows = [
        (
            line.power.code,
            line.power.label(current()),
            spoken(line.group.title),
            line.unit.label(current()),
            spoken(line.scope),
            line.power.published_at.astimezone(clock.CHINA).date() if line.power.published_at else None,
            "；".join(spoken(one) for one in lacking.get(line.power.pk, ())),
        )
        for line in queries.catalogue(viewer, place)
    ]
    heads = columns(
        ("编码", "Code"), ("权力", "Power", "text", 30), ("类别", "Group", "text", 24), ("单位", "Unit", "text", 24),
        ("公开范围", "Disclosed to", "text", 16), ("公布", "Published", "day"), ("还差什么", "What is missing", "text", 40),
    )  # fmt: skip
    return Exported(Text("权力目录", "Catalogue of powers"), heads, rows)


def rules_file(request: HttpRequest) -> Exported:
    """The rules on powers."""
    names = {one.key: one.title for one in rules().functions}
    rows = [
        (
            row.reference,
            gated(row.title),
            spoken(names[row.function]) if row.function else "",
            row.published_at.astimezone(clock.CHINA).date() if row.published_at else None,
        )
        for row in queries.rule_list(viewer_for(request), township_for(request))
    ]
    heads = columns(
        ("文号", "Reference", "text", 24), ("制度", "Rule", "text", 40), ("职能", "Function"), ("公布", "Published", "day")
    )  # fmt: skip
    return Exported(Text("规范权力的制度", "Rules on powers"), heads, rows)


offer(ExportedList("powers", staff_only(), powers, personal=False))
offer(ExportedList("power_rules", staff_only(), rules_file, personal=False))
