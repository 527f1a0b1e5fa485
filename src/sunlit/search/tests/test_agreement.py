"""The index and the gate together find what a plain look through every visible matter finds, whatever is typed."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunlit.core.search_words import holds
from sunlit.demonstration import townspeople
from sunlit.matters import book
from sunlit.matters.models import Matter, ProcedureVersion, Share
from sunlit.operations import checks
from sunlit.people.models import Organisation
from sunlit.people.viewer import viewer_of
from sunlit.search import index, lines, queries
from sunlit.search.models import MatterLine, WithheldLine

pytestmark = pytest.mark.django_db
ITEMS = ("civil.low-income-rural", "household.birth", "land.house-plot", "subsidy.farmers", "")
VIEWERS = (
    "qx.clerk",
    "qx.social",
    "qx.econ",
    "qx.gov",
    "qx.director",
    "qx.discipline",
    "qx.agent",
    "lh.clerk",
    "sys.admin",
)
TYPED = st.one_of(
    st.sampled_from([
        "低保", "王", "wx", "云", "生孩子 上户口", "盖房", "建房审匹", "宅基地", "000003", "QX2026B", "QX2026B000007", "b3", "举报",
        "李四光", "种粮补贴", "z", "1", "补贴 云", "a", "农村宅基第审批", "house", "新生儿出生",
    ]),
    st.text(alphabet=st.sampled_from("低保云王田有水生孩子户口盖房地补贴QX2026B013wxy \"'*()-:\x00ǂ"), max_size=8),
)  # fmt: skip


def fill(people, rng, number):
    """Matters of both townships in every unit and with every label, written past the acts; then the lines are mended."""
    procedure = ProcedureVersion.objects.create(key="x", version="1", body={}, content_hash="generated")
    units = {code: list(Organisation.objects.filter(township__code=code)) for code in ("QX", "LH")}
    staff = {
        code: [one for one in people.values() if one.township_id == units[code][0].township_id]
        for code in units
    }
    for running in range(1, number + 1):
        code = rng.choice(["QX", "QX", "LH"])
        item = rng.choice(ITEMS)
        matter = Matter.objects.create(
            township=units[code][0].township, number=f"{code}2026B{running:06d}", kind="application", item=item,
            title=book.book().items[item].name.zh if item else rng.choice(["举报有人占地", "群众来问补贴"]),
            subject=townspeople.name(rng), label=rng.choice(["ordinary", "ordinary", "ordinary", "sensitive", "report"]),
            procedure=procedure, step="x", unit=rng.choice(units[code]), intake_unit=rng.choice(units[code]),
            handler=rng.choice([None, rng.choice(staff[code])]), opened_at="2026-03-02T09:00:00+08:00",
        )  # fmt: skip
        if rng.random() < 0.2:
            Share.objects.create(matter=matter, unit=rng.choice(units[code]))
    index.mend()


def plainly(viewer, query):
    """Every matter that the viewer may see, looked at one by one."""
    visible = list(Matter.objects.visible_to(viewer).values_list("pk", "number", "title", "subject", "item"))
    for forgiving in (False, True):
        asked = queries.asked(query, by_item=True, forgiving=forgiving)
        found = [pk for pk, *texts in visible if holds(asked, lines.of_matter(*texts))]
        if found:
            return sorted(found, reverse=True)
    return []


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rng=st.randoms(use_true_random=False), typed=st.lists(TYPED, min_size=8, max_size=8, unique=True))
def test_what_is_found_is_what_a_look_through_everything_visible_finds(people, rng, typed):
    with transaction.atomic():
        fill(people, rng, 25)
        town = Organisation.objects.get(code="QX")
        for username in VIEWERS:
            viewer = viewer_of(people[username])
            for query in typed:
                group = queries.find(viewer, town, query, ("matters",), size=1000)
                expected = plainly(viewer, query)
                assert [row.pk for row in group[0].rows] == expected if group else not expected, (
                    username,
                    query,
                )
                assert (group[0].total if group else 0) == len(expected)
        transaction.set_rollback(True)


def test_what_came_in_past_the_acts_is_written_and_what_differs_is_mended(people):
    from random import Random

    fill(people, Random(5), 30)
    assert index.mend() == 0 and index.missing() == 0
    changed = MatterLine.objects.order_by("pk")[0]
    MatterLine.objects.filter(pk=changed.pk).update(words=index.stored("错"))
    MatterLine.objects.filter(pk=MatterLine.objects.order_by("pk")[1].pk).delete()
    moved = Matter.objects.filter(pk__in=MatterLine.objects.order_by("pk").values("pk")[2:3])
    number = moved.get().pk
    Matter.objects.filter(pk=number).update(label="sensitive")
    assert index.missing() == 1 and "reindex" in checks.search_lines()[0].text.en
    # One line mended, one written, one taken out of the index and written apart.
    assert index.mend() == 4 and index.mend() == 0 and index.missing() == 0
    assert checks.search_lines() == []
    assert WithheldLine.objects.filter(pk=number).exists()
    assert MatterLine.objects.get(pk=changed.pk).words == changed.words


def test_the_number_of_queries_of_mending_grows_with_portions_only(people, django_assert_max_num_queries):
    from random import Random

    fill(people, Random(6), 30)
    with django_assert_max_num_queries(20):
        index.mend()
