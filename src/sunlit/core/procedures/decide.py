"""Decisions of joint signatures and votes. Pure: who holds a seat and when they acted is the kernel's business."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from sunlit.core.procedures.model import Seat, Vote
from sunlit.core.text import Text


class Signature(StrEnum):
    """What a seat of a joint step says."""

    AGREE = "agree"
    REFUSE = "refuse"


class Ballot(StrEnum):
    """What a seat of a vote says. Who abstains is present; who is absent is not."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"
    ABSENT = "absent"


@dataclass(frozen=True)
class Decision:
    """Where a joint or vote step stands.

    ``outcome`` is ``all``/``refused`` or ``pass``/``fail``, empty while nothing is decided. ``quorate`` says
    whether enough members are present; ``stuck`` that everybody has been heard and the quorum was missed: the
    meeting has to be called again. ``reason`` says it in words, with the numbers.
    """

    outcome: str
    reason: Text
    quorate: bool = True
    stuck: bool = False

    @property
    def decided(self) -> bool:
        """Whether the step is over."""
        return bool(self.outcome)


def decide_joint(seats: Sequence[Hashable], signatures: Mapping[Hashable, Signature]) -> Decision:
    """The state of a joint step (会签): one refusal ends it, and only all signatures pass it.

    ``seats`` are the seats that must sign, each named once. Raises ``ValueError`` for a signature of somebody
    who has no seat, for a seat named twice, and for no seats at all.
    """
    _expect_seats(seats, signatures)
    refused = [seat for seat in seats if signatures.get(seat) is Signature.REFUSE]
    signed = sum(1 for seat in seats if signatures.get(seat) is Signature.AGREE)
    if refused:
        return Decision(
            "refused", Text("有一席不同意，会签结束。", "One seat refused, which ends the joint step.")
        )
    if signed == len(seats):
        return Decision("all", Text(f"{signed}席全部签署。", f"All {signed} seats have signed."))
    return Decision(
        "", Text(f"已签{signed}席，共{len(seats)}席。", f"{signed} of {len(seats)} seats have signed.")
    )


@dataclass(frozen=True)
class Threshold:
    """What a vote needs once the recused seats are out: seats left, members present, votes of all seats."""

    seats: int
    quorum: int
    of_all: int | None
    of_present: Fraction


def threshold(vote: Vote, seats: int, recused: int = 0) -> Threshold:
    """The numbers of a vote with ``recused`` of ``seats`` seats out of the room (回避).

    A recused seat counts as no seat. The quorum and the votes needed of all keep their share of the seats,
    rounded up: 5 of 7 becomes 5 of 6 and 4 of 5, so that a majority stays a majority and nobody's recusal
    counts as a vote against. Raises ``ValueError`` when nobody is left or the share is not between 0 and 1.
    """
    left = seats - recused
    if left <= 0:
        raise ValueError("no seat is left that may vote; a vote needs at least one seat that is not recused")
    share = share_of(vote.pass_of_present)

    def scaled(number: int) -> int:
        return -(-number * left // seats)

    return Threshold(
        left, scaled(vote.quorum), None if vote.pass_of_all is None else scaled(vote.pass_of_all), share
    )


def share_of(text: str) -> Fraction:
    """A share such as ``1/2`` or ``2/3``. Raises ``ValueError`` unless 0 <= share < 1: more than all can't vote."""
    try:
        share = Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise ValueError(f"{text!r} is no share; write it as 1/2 or 2/3") from error
    if not 0 <= share < 1:
        raise ValueError(f"{text!r} is not a share from 0 up to, not including, 1")
    return share


def decide_vote(
    vote: Vote,
    seats: Sequence[Hashable],
    ballots: Mapping[Hashable, Ballot],
    recused: Iterable[Hashable] = (),
) -> Decision:
    """The state of a vote (票决): the outcome as soon as no missing ballot can change it, never before quorum.

    ``ballots`` holds what has been said so far; a seat that is not in it may still come, vote or stay away.
    With ``pass_of_all`` the yes votes are counted against all seats, else against those present, abstentions
    included. Raises ``ValueError`` for ballots of strangers or of recused seats and for seats named twice.
    """
    _expect_seats(seats, ballots)
    out = set(recused)
    if strangers := out - set(seats):
        raise ValueError(f"recused without a seat: {sorted(map(str, strangers))}")
    if voted := [seat for seat in ballots if seat in out]:
        raise ValueError(f"recused seats may not vote: {sorted(map(str, voted))}")
    need = threshold(vote, len(seats), len(out))
    said = list(ballots.values())
    yes, present = said.count(Ballot.YES), len(said) - said.count(Ballot.ABSENT)
    missing = need.seats - len(said)
    count = Text(
        f"应到{need.seats}席，到会{present}席，同意{yes}票",
        f"{need.seats} seats, {present} present, {yes} in favour",
    )
    if present < need.quorum:
        stuck = present + missing < need.quorum
        end = (
            Text("，到会不足，须另行召集。", "; the quorum can't be reached, call the meeting again.")
            if stuck
            else Text(f"，须到会{need.quorum}席。", f"; {need.quorum} must be present.")
        )
        return Decision("", Text(count.zh + end.zh, count.en + end.en), quorate=False, stuck=stuck)
    if need.of_all is not None:
        passes, can_pass = yes >= need.of_all, yes + missing >= need.of_all
        rule = Text(f"，须全体{need.of_all}票", f"; {need.of_all} votes of all seats are needed")
    else:
        share = need.of_present
        # Worst case for the motion: everybody missing comes and votes no; best case: comes and votes yes.
        passes, can_pass = yes > share * (present + missing), yes + missing > share * (present + missing)
        rule = Text(f"，须超过到会的{share}", f"; more than {share} of those present is needed")
    if passes:
        return Decision("pass", Text(f"{count.zh}{rule.zh}，通过。", f"{count.en}{rule.en}: passed."))
    if not can_pass:
        return Decision("fail", Text(f"{count.zh}{rule.zh}，未通过。", f"{count.en}{rule.en}: not passed."))
    return Decision("", Text(f"{count.zh}{rule.zh}。", f"{count.en}{rule.en}."))


def waits_for(
    place: int,
    seats: Sequence[Seat],
    heard: Iterable[int],
    speaks_last: Sequence[str] = (),
    out: Iterable[int] = (),
) -> tuple[int, ...]:
    """The positions that have to be heard before the seat at ``place`` may speak or vote; empty if it may now.

    Members who speak in the same turn may speak in any order; only a role in ``speaks_last`` waits. ``heard``
    are the positions that have spoken or are absent, ``out`` the recused ones.
    """
    done = {*heard, *out}
    mine = _rank(seats[place], speaks_last)
    return tuple(
        other
        for other, seat in enumerate(seats)
        if other != place and other not in done and _rank(seat, speaks_last) < mine
    )


def _rank(seat: Seat, speaks_last: Sequence[str]) -> int:
    name = seat.role or seat.person
    return list(speaks_last).index(name) + 1 if name in speaks_last else 0


def _expect_seats(seats: Sequence[Hashable], said: Mapping[Hashable, object]) -> None:
    if not seats:
        raise ValueError("a decision of several needs at least one seat")
    if len(set(seats)) != len(seats):
        raise ValueError("a seat is named twice; each seat signs or votes once")
    if strangers := set(said) - set(seats):
        raise ValueError(f"no seat for: {sorted(map(str, strangers))}")
