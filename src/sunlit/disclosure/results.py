"""Results of phased work (工作结果公开): the last stage of a closed work, through every correction of it (S2.19.25, S2.19.26)."""

from sunlit.disclosure.models import Publication, Work

MOST_VERSIONS = 200
"""Nobody corrects one text so often; a chain that were a ring would end here."""


def versions_of(publication: Publication) -> list[Publication]:
    """Every version of what was published, from the first to the one that stands now; each but the first took the place
    of the one before it. One query for each version."""
    first = publication
    for _ in range(MOST_VERSIONS):
        before = first.occurrence.replaces
        if before is None:
            break
        first = before
    found = [first]
    for _ in range(MOST_VERSIONS):
        after = (
            Publication.objects.filter(occurrence__replaces=found[-1])
            .select_related("occurrence")
            .order_by("-pk")
            .first()
        )
        if after is None:
            break
        found.append(after)
    return found


def work_of(publication: Publication) -> Work | None:
    """The closed work whose result this is, in whatever version; None for everything else."""
    first = versions_of(publication)[0].occurrence
    work = first.work
    return work if work is not None and work.closed_at is not None and first.stage == work.stages else None


def result_of(work: Work) -> Publication | None:
    """The result of a closed work as it stands now; None while it is open, and where its last stage is withheld or was
    taken down."""
    if work.closed_at is None:
        return None
    last = (
        Publication.objects.filter(occurrence__work=work, occurrence__stage=work.stages)
        .select_related("occurrence")
        .first()
    )
    if last is None:
        return None
    now = versions_of(last)[-1]
    return None if now.occurrence.out_of_sight else now
