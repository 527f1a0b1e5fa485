"""The exit "search snippet": whoever types somebody's name or number finds what the matrix says, and reads no more."""

import pytest
import town_in_all_states
from reading_the_matrix import matrix, may_read
from test_matrix import client_of, words_of

from sunlit.search import index
from sunlit.search.models import MatterLine, WithheldLine

pytestmark = pytest.mark.django_db
LOOKING = (
    "clerk",
    "handler",
    "head",
    "other_unit",
    "mayor",
    "supervisor",
    "supervisor_b",
    "office",
    "agent",
    "foreign_clerk",
)


@pytest.fixture
def town(db):
    return town_in_all_states.build()


def test_a_search_finds_what_the_matrix_says_and_its_snippets_say_no_more(town):
    wrong = []
    for kind in LOOKING:
        client = client_of(town, kind)
        for state, planted in town.planted.items():
            number = planted.matter.number
            for query in {number, planted.matter.subject or number}:
                answer = client.get("/desk/search/", {"q": query, "in": "matters"})
                assert answer.status_code == 200
                said = words_of(answer)
                sees = kind in matrix()["matters"][state]["seen_by"]
                if (f'href="/desk/matters/{number}/"' in said) != sees:
                    wrong.append(f"{kind}, {state}, {query}: found is {not sees}")
                for other, row in town.planted.items():
                    if not may_read(kind, other):
                        wrong += [
                            f"{kind}, {query}: {word}"
                            for word in row.canaries
                            if word in said and word not in query
                        ]
    assert not wrong, "\n".join(wrong)


def test_the_public_search_and_administrators_find_no_matter(town):
    for kind in ("public", "resident", "system", "security", "audit"):
        client = client_of(town, kind)
        for planted in town.planted.values():
            for query in (planted.matter.number, planted.matter.subject or "0"):
                said = words_of(client.get("/QX/search/", {"q": query}))
                assert "/desk/matters/" not in said
                assert not [word for word in planted.canaries if word in said and word not in query]


def test_what_is_withheld_is_in_no_index_and_what_is_sealed_in_no_line(town):
    index.mend()  # the town marks a matter sensitive past the acts, none of which ever changes a label
    restricted = {one.matter.pk for one in town.planted.values() if one.matter.label != "ordinary"}
    assert restricted and not MatterLine.objects.filter(pk__in=restricted).exists()
    assert set(WithheldLine.objects.values_list("pk", flat=True)) >= restricted
    lines = " ".join(
        [
            *MatterLine.objects.values_list("words", flat=True),
            *WithheldLine.objects.values_list("words", flat=True),
        ]
    )
    for planted in town.planted.values():
        application = planted.application
        for sealed in (application.phone, application.id_number, application.address) if application else ():
            assert sealed and sealed.lower() not in lines
