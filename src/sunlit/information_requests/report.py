"""The tables of the yearly report, built from cases (政府信息公开条例 49, 50); every cell is a list that can be opened."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from sunlit import clock
from sunlit.core.text import Text
from sunlit.information_requests import active
from sunlit.information_requests.letters import rules
from sunlit.information_requests.models import REVIEW, Report, Request, RequestQuerySet
from sunlit.matters.models import Matter, MatterQuerySet
from sunlit.people.models import Organisation
from sunlit.registers import values
from sunlit.registers.models import Record

NEW, CARRIED_IN, TOTAL, CARRIED_OUT, NO_ROW = "new", "carried_in", "total", "carried_out", "no_row"
WAYS = {
    "reconsideration": Text("行政复议", "Reconsideration"),
    "suit": Text("行政诉讼：未经复议直接起诉", "Suit without reconsideration"),
    "suit_after": Text("行政诉讼：复议后起诉", "Suit after reconsideration"),
}
RESULTS = {
    "upheld": Text("结果维持", "Upheld"),
    "corrected": Text("结果纠正", "Corrected"),
    "other": Text("其他结果", "Other result"),
    "pending": Text("尚未审结", "Pending"),
    "total": Text("总计", "Total"),
}


@dataclass(frozen=True)
class Line:
    """A row of the third table: its key (which opens its cases), its words, a number for each kind of applicant."""

    key: str
    group: Text
    title: Text
    numbers: Mapping[str, int]

    @property
    def total(self) -> int:
        """The number of the row."""
        return sum(self.numbers.values())

    @property
    def cells(self) -> list[tuple[str, int]]:
        """Each column with its number, in the order of the form."""
        return [(one.key, self.numbers.get(one.key, 0)) for one in rules().applicants]


@dataclass(frozen=True)
class Flaw:
    """Why the tables don't reconcile, with the numbers of the cases concerned."""

    text: Text
    cases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tables:
    """The tables of one township and year. They may be published where ``flaws`` is empty."""

    year: int
    lines: tuple[Line, ...]
    reviews: tuple[tuple[str, Text, Mapping[str, int]], ...]
    flaws: tuple[Flaw, ...]

    def line(self, key: str) -> Line:
        """The row with this key."""
        return next(one for one in self.lines if one.key == key)


def cases(township: Organisation, year: int, row: str, column: str = "") -> RequestQuerySet:
    """The requests behind a cell. Raises LookupError for a row or column that the form doesn't have."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    rows = Request.objects.of(township).filter(received_on__lte=last)
    done = Q(answered_on__range=(first, last))
    if row == NEW:
        rows = rows.filter(received_on__gte=first)
    elif row == CARRIED_IN:
        rows = rows.filter(Q(answered_on=None) | Q(answered_on__gte=first), received_on__lt=first)
    elif row == CARRIED_OUT:
        rows = rows.filter(Q(answered_on=None) | Q(answered_on__gt=last))
    elif row == TOTAL:
        rows = rows.filter(done).exclude(row="")
    elif row == NO_ROW:
        rows = rows.filter(done, row="")
    elif rules().row(row) is not None:
        rows = rows.filter(done, row=row)
    else:
        raise LookupError(row)
    if column:
        if column not in {one.key for one in rules().applicants}:
            raise LookupError(column)
        rows = rows.filter(applicant=column)
    return rows


def tables(township: Organisation, year: int) -> Tables:
    """The third and fourth table of a year. The third is counted five times over independently, so that a case that falls
    between the rows shows as a difference and not as a smaller number."""
    counted = {key: _by_applicant(cases(township, year, key)) for key in (NEW, CARRIED_IN, CARRIED_OUT)}
    done: dict[str, Counter[str]] = {}
    of_rows = cases(township, year, TOTAL).values_list("row", "applicant").annotate(number=Count("pk"))
    for row, applicant, number in of_rows.order_by():
        done.setdefault(row, Counter())[applicant] += number
    nothing = Text("", "")
    results = [Line(one.key, one.group, one.title, done.get(one.key, Counter())) for one in rules().rows]
    totals = sum((Counter(one.numbers) for one in results), Counter())
    lines = (
        Line(NEW, nothing, Text("一、本年新收申请数量", "I New in the year"), counted[NEW]),
        Line(CARRIED_IN, nothing, Text("二、上年结转申请数量", "II Carried in"), counted[CARRIED_IN]),
        *results,
        Line(TOTAL, nothing, Text("（七）总计", "7 Total dealt with"), totals),
        Line(
            CARRIED_OUT,
            nothing,
            Text("四、结转下年度继续办理", "IV Carried to the next year"),
            counted[CARRIED_OUT],
        ),
    )
    reviews, unknown = _reviews(township, year)
    return Tables(year, lines, reviews, (*_flaws(township, year, lines), *unknown))


def _by_applicant(rows: RequestQuerySet) -> Counter[str]:
    return Counter(dict(rows.values_list("applicant").annotate(number=Count("pk")).order_by()))


def _flaws(township: Organisation, year: int, lines: tuple[Line, ...]) -> list[Flaw]:
    by_key = {one.key: one for one in lines}
    found = []
    for one in rules().applicants:
        came = by_key[NEW].numbers.get(one.key, 0) + by_key[CARRIED_IN].numbers.get(one.key, 0)
        went = by_key[TOTAL].numbers.get(one.key, 0) + by_key[CARRIED_OUT].numbers.get(one.key, 0)
        if came != went:
            numbers = cases(township, year, NO_ROW, one.key).values_list("matter__number", flat=True)
            text = Text(
                f"{one.title.zh}：新收加结转{came}件，办结加结转下年{went}件，对不上。",
                f"{one.title.en}: {came} came in, {went} were dealt with or carried on.",
            )
            found.append(Flaw(text, tuple(numbers[:20])))
    before = Report.objects.filter(township=township, year=year - 1).first()
    now = {key: number for key, number in by_key[CARRIED_IN].numbers.items() if number}
    if before is not None and before.carried_out != now:
        text = Text(
            f"上年报告结转{sum(before.carried_out.values())}件，今年开头{sum(now.values())}件，对不上。",
            f"Last year's report carried {sum(before.carried_out.values())} over; this year begins with {sum(now.values())}.",
        )
        found.append(Flaw(text))
    return found


@dataclass(frozen=True)
class Review:
    """A review or suit that was pending in a year: its number, its way, its result at the end of the year, and the number
    of the request that it names."""

    number: str
    way: str
    result: str
    about: str


def _pending(township: Organisation, year: int) -> Iterator[Review]:
    last = date(year, 12, 31).isoformat()
    rows = Record.objects.filter(register=REVIEW, matter__township=township).select_related("matter")
    for record in rows.prefetch_related("matter__register_entries").order_by("pk"):
        known = values.known(record, sorted(record.matter.register_entries.all(), key=lambda one: one.pk))
        decided = known.get("decided_on", "")
        over_before = decided and decided < f"{year}-01-01"
        if known["filed"] > last or over_before or record.matter.state == Matter.State.WITHDRAWN:
            continue
        result = record.matter.outcome if decided and decided <= last else "pending"
        yield Review(record.matter.number, known["way"], result, known["about"].strip().upper())


def review_cases(township: Organisation, year: int, way: str, result: str) -> MatterQuerySet:
    """The reviews and suits behind a cell of the fourth table. Raises LookupError for a cell that it doesn't have."""
    if way not in WAYS or result not in RESULTS:
        raise LookupError(f"{way} {result}")
    found = [
        one.number for one in _pending(township, year) if one.way == way and result in (one.result, "total")
    ]
    return Matter.objects.filter(township=township, number__in=found)


def _reviews(
    township: Organisation, year: int
) -> tuple[tuple[tuple[str, Text, Mapping[str, int]], ...], list[Flaw]]:
    """The fourth table: reviews and suits that were pending in the year, by their result at its end."""
    counts = {way: Counter(dict.fromkeys(RESULTS, 0)) for way in WAYS}
    about = {}
    for one in _pending(township, year):
        counts[one.way][one.result] += 1
        counts[one.way]["total"] += 1
        about[one.number] = one.about
    numbers = set(Request.objects.of(township).filter(matter__number__in=about.values()).values_list("matter__number", flat=True))  # fmt: skip
    unknown = tuple(review for review, number in about.items() if number not in numbers)
    flaws = [Flaw(Text("复议诉讼登记的申请编号不存在。", "A review names a request that doesn't exist."), unknown)] if unknown else []  # fmt: skip
    return tuple((way, words, dict(counts[way])) for way, words in WAYS.items()), flaws


def is_over(year: int) -> bool:
    """Whether a year has ended."""
    return clock.today() > date(year, 12, 31)


@dataclass(frozen=True)
class Words:
    """What the office writes beside the tables (条例 50): how it went, problems, improvements, whatever else is reported."""

    overview: str
    problems: str
    improvements: str
    other: str = ""


def in_lines(found: Tables, rows: tuple[active.Row, ...], words: Words, paid: tuple[int, int]) -> str:
    """The report as the text of a publication, in the six parts of the national form. ``paid``: how many requests were
    charged, and how much."""
    heads = "、".join(one.title.zh for one in rules().applicants)
    lines = [
        f"{found.year}年政府信息公开工作年度报告",
        "",
        "一、总体情况",
        words.overview.strip(),
        "",
        "二、主动公开政府信息情况",
        *active.in_lines(rows),
        "",
        "三、收到和处理政府信息公开申请情况",
        f"（各行依次为：{heads}；合计）",
    ]
    group = ""
    for line in found.lines:
        if line.group.zh and line.group.zh != group:
            group = line.group.zh
            lines.append(group)
        lines.append(
            f"{line.title.zh}："
            + "、".join(str(number) for _key, number in line.cells)
            + f"；合计{line.total}件"
        )
    lines += ["", "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况"]
    for _way, way, counts in found.reviews:
        lines.append(f"{way.zh}：" + "，".join(f"{RESULTS[key].zh}{counts[key]}件" for key in RESULTS))
    lines += ["", "五、存在的主要问题及改进情况", words.problems.strip(), words.improvements.strip()]
    charged, yuan = paid
    fees = f"本年收取信息处理费{charged}件，{yuan}元。" if charged else "本年没有收取信息处理费。"
    lines += ["", "六、其他需要报告的事项", fees, *filter(None, [words.other.strip()])]
    return "\n".join(lines)
