"""What each step of a round waits for: asked before every answer, whichever page it came by."""

from sunlit.assessment import round_queries
from sunlit.assessment.models import Circular, Plan, Round
from sunlit.assessment.round_queries import Review
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.people.models import Organisation


def check_ready(row: Round, step: str) -> None:
    """What a step of a round waits for, asked before every answer. Raises Refused (not_ready) that names the first
    missing thing. S0.04.06, S3.01.02, S3.01.03, S3.02.01, S3.06.02, S3.21.12, S3.21.14, S3.21.15."""
    review = Review(row)
    found = _missing(row, review, step)
    if found is not None:
        reason, way, clause = found
        raise Refused("not_ready", reason, way, clause=clause)


def _missing(row: Round, review: Review, step: str) -> tuple[Text, Text, str] | None:
    if step == "plan" and not Plan.objects.filter(township=row.township, year=row.year).exists():
        return (
            Text(f"还没有{row.year}年的检查方案。", f"There is no plan for {row.year}."),
            Text("先写方案，写明两个依据。", "Write it first, with both documents."),
            "S3.01.02",
        )
    if step == "standards" and (areas := round_queries.missing_areas(row)):
        return (
            Text(
                f"还没有定标准：{'、'.join(one.zh for one in areas)}。",
                f"No standard yet: {', '.join(one.en for one in areas)}.",
            ),
            Text("三个方面都定好才能评分。", "All areas come before scoring."),
            "S3.06.02",
        )
    if step == "self_score":
        open_ = [
            one.unit
            for one in review.standings
            if one.row is None or not (one.row.handed_in_at or one.row.absent)
        ]
        if open_:
            return _units(open_, "没有交自评", "nothing handed in", "催交，或记下没有交。", "Ask for it, or record its absence.", "S3.21.13")  # fmt: skip
    if step == "review":
        without = [one.unit for one in review.standings if one.row is None]
        if without:
            return _units(without, "没有考核表", "no sheet", "先补发考核表。", "Give it a sheet first.", "S3.19.02")  # fmt: skip
        waiting = [one for one in review.standings if not one.done or one.waits]
        if waiting:
            done, all_ = review.covered
            said = waiting[0].waits[0] if waiting[0].waits else Text("没有评完", "not judged")
            name = waiting[0].unit
            return (
                Text(f"评完 {done}/{all_}。{name.name}：{said.zh}。", f"{done}/{all_} judged. {name.label('en')}: {said.en}."),
                Text("补齐再公示。", "Complete it before the results are posted."),
                "S3.02.01",
            )  # fmt: skip
        if review.open_findings:
            one = review.open_findings[0]
            return (
                Text(
                    f"还有{len(review.open_findings)}个问题没有解决：{one}。",
                    f"{len(review.open_findings)} problems open: {one}.",
                ),
                Text("写明怎么解决的和证据，核实后再结束检查。", "Resolve them with evidence first."),
                "S3.01.03",
            )
    if step == "notice":
        return _notice(row, review)
    if step == "grade":
        left = [one.unit for one in review.standings if one.row is not None and one.fixed is None]
        if left:
            return _units(left, "没有定等次", "no grade", "先答复异议、作出决定，再定等次。", "Answer objections and decide first.", "S3.21.15")  # fmt: skip
    if step == "circular":
        return _closing(row)
    return None


def _notice(row: Round, review: Review) -> tuple[Text, Text, str] | None:
    posting = round_queries.posting(row)
    if posting is None:
        return (
            Text("结果没有在公示。", "The results aren't posted."),
            Text("先公示；撤下的要重新公示满期。", "Post them; a notice that was taken off starts again."),
            "S3.21.14",
        )
    last = round_queries.notice_last_day(row, posting)
    if review.today <= last:
        return (
            Text(f"公示到{last}才满期。", f"The notice runs to the end of {last}."),
            Text("第二天起可以定等次。", "Grades are fixed from the next day on."),
            "S3.21.14",
        )
    return None


def _closing(row: Round) -> tuple[Text, Text, str] | None:
    if not Circular.objects.filter(township=row.township, year=row.year, kind=Circular.Kind.RESULTS).exists():
        return (
            Text("还没有发考核结果通报。", "The circular of results isn't issued."),
            Text("先发通报。", "Issue it first."),
            "S3.21.15",
        )
    names = {
        ("routine", "section"): Text("平时·科室", "routine, sections"),
        ("annual", "section"): Text("年度·科室", "annual, sections"),
        ("routine", "individual"): Text("平时·个人", "routine, individuals"),
        ("annual", "individual"): Text("年度·个人", "annual, individuals"),
    }
    empty = [names[cell] for cell, number in round_queries.coverage_cells(row).items() if not number]
    if empty:
        return (
            Text(
                f"本年考核不完整，缺：{'、'.join(one.zh for one in empty)}。",
                f"The year is incomplete: {'; '.join(one.en for one in empty)}.",
            ),
            Text("补齐再结束。", "Complete it before closing."),
            "S0.04.06",
        )
    return None


def _units(
    units: list[Organisation], zh: str, en: str, way_zh: str, way_en: str, clause: str
) -> tuple[Text, Text, str]:
    return (
        Text(
            f"{zh}：{'、'.join(unit.name for unit in units)}。",
            f"{en}: {', '.join(unit.label('en') for unit in units)}.",
        ),
        Text(way_zh, way_en),
        clause,
    )
