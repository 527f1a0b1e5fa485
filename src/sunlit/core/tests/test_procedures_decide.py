"""Joint signatures and votes, held against every way the meeting could still end."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.core.procedures.decide import (
    Ballot,
    Signature,
    decide_joint,
    decide_vote,
    threshold,
    waits_for,
)  # fmt: skip
from sunlit.core.procedures.model import Seat, Vote


def test_all_signatures_pass_a_joint_step_and_one_refusal_ends_it():
    agree, refuse = Signature.AGREE, Signature.REFUSE
    assert decide_joint("abc", {}).outcome == ""
    assert decide_joint("abc", {"a": agree, "b": agree}).outcome == ""
    assert decide_joint("abc", {"a": agree, "b": agree, "c": agree}).outcome == "all"
    assert decide_joint("abc", {"c": refuse}).outcome == "refused"
    assert decide_joint("abc", {"a": agree, "b": refuse}).decided


@pytest.mark.parametrize(("seats", "signed"), [("", {}), ("aa", {}), ("ab", {"x": Signature.AGREE})])
def test_a_joint_step_refuses_strangers_doubles_and_nobody(seats, signed):
    with pytest.raises(ValueError):
        decide_joint(seats, signed)


def final(vote: Vote, seats: int, recused: int, ballots: list[Ballot]) -> str:
    """The rule of a finished vote, written as plainly as can be: the oracle of the early decision."""
    left = seats - recused
    present = [ballot for ballot in ballots if ballot is not Ballot.ABSENT]
    if Fraction(len(present), left) < Fraction(vote.quorum, seats):
        return ""
    yes = present.count(Ballot.YES)
    if vote.pass_of_all is not None:
        return "pass" if Fraction(yes, left) >= Fraction(vote.pass_of_all, seats) else "fail"
    return "pass" if yes > Fraction(vote.pass_of_present) * len(present) else "fail"


@st.composite
def meetings(draw: st.DrawFn) -> tuple[Vote, int, int, list[Ballot]]:
    seats = draw(st.integers(1, 5))
    recused = draw(st.integers(0, min(2, seats - 1)))
    of_all = draw(st.one_of(st.none(), st.integers(1, seats)))
    vote = Vote(draw(st.integers(1, seats)), of_all, draw(st.sampled_from(["0", "1/3", "1/2", "2/3", "3/4"])))
    said = draw(st.lists(st.sampled_from(list(Ballot)), max_size=seats - recused))
    return vote, seats, recused, said


@settings(max_examples=80, deadline=None)
@given(meetings())
def test_a_vote_is_decided_exactly_when_no_completion_can_change_it(meeting):
    vote, seats, recused, said = meeting
    out = list(range(seats - recused, seats))
    found = decide_vote(vote, range(seats), dict(enumerate(said)), out)
    missing = seats - recused - len(said)
    ends = {final(vote, seats, recused, [*said, *rest]) for rest in product(Ballot, repeat=missing)}
    here = [ballot for ballot in said if ballot is not Ballot.ABSENT]
    quorate = Fraction(len(here), seats - recused) >= Fraction(vote.quorum, seats)
    assert found.quorate == quorate
    assert found.stuck == (ends == {""})
    assert found.outcome == (next(iter(ends)) if quorate and len(ends) == 1 else "")


@settings(max_examples=80, deadline=None)
@given(meetings())
def test_a_decision_that_was_taken_early_stays(meeting):
    vote, seats, recused, said = meeting
    out = list(range(seats - recused, seats))
    outcomes = [
        decide_vote(vote, range(seats), dict(enumerate(said[:count])), out).outcome
        for count in range(len(said) + 1)
    ]
    first = next((place for place, outcome in enumerate(outcomes) if outcome), len(outcomes))
    assert len(set(outcomes[first:])) <= 1


def test_a_member_who_abstains_is_present_and_one_who_is_absent_is_not():
    yes, no, none, away = Ballot.YES, Ballot.NO, Ballot.ABSTAIN, Ballot.ABSENT
    vote = Vote(3)
    assert decide_vote(vote, range(4), dict(enumerate([yes, yes, none, away]))).outcome == "pass"  # 2 of 3
    assert decide_vote(vote, range(4), dict(enumerate([yes, yes, none, no]))).outcome == "fail"  # 2 of 4
    assert decide_vote(vote, range(4), dict(enumerate([yes, yes, away, away]))).stuck


def test_nothing_is_decided_before_the_quorum():
    no = Ballot.NO
    vote = Vote(quorum=5, pass_of_all=4)
    # After four votes against the motion can't pass, but only the fifth member makes a meeting of it.
    assert decide_vote(vote, range(7), dict.fromkeys(range(4), no)).outcome == ""
    assert decide_vote(vote, range(7), dict.fromkeys(range(5), no)).outcome == "fail"


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 15), st.data())
def test_a_majority_stays_a_majority_when_members_are_recused(seats, data):
    needed = data.draw(st.integers(seats // 2 + 1, seats))
    recused = data.draw(st.integers(0, seats - 1))
    found = threshold(Vote(needed, needed), seats, recused)
    assert found.seats == seats - recused
    assert found.seats / 2 < found.of_all <= found.seats
    assert found.quorum <= found.seats


def test_votes_of_recused_members_and_strangers_are_refused():
    with pytest.raises(ValueError, match="recused"):
        decide_vote(Vote(1), "ab", {"a": Ballot.YES}, "a")
    with pytest.raises(ValueError, match="no seat"):
        decide_vote(Vote(1), "ab", {"c": Ballot.YES})
    with pytest.raises(ValueError, match="without a seat"):
        decide_vote(Vote(1), "ab", {}, "c")
    with pytest.raises(ValueError, match="no seat is left"):
        decide_vote(Vote(1), "ab", {}, "ab")
    with pytest.raises(ValueError, match="share"):
        decide_vote(Vote(1, pass_of_present="3/2"), "ab", {})


def test_the_principal_speaks_last():
    seats = [Seat("secretary"), Seat("mayor"), Seat("deputy"), Seat("clerk")]
    last = ("mayor", "secretary")
    assert waits_for(2, seats, [], last) == ()
    assert waits_for(1, seats, [2], last) == (3,)
    assert waits_for(0, seats, [2, 3], last) == (1,)
    assert waits_for(0, seats, [2, 3], last, out=[1]) == ()
    assert waits_for(0, seats, [], ()) == ()
