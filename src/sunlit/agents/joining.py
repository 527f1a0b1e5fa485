"""Where the agents' rooms join the hall: who may take a matter, the errand that follows, the hands a file passed."""

from sunlit.agents import queries
from sunlit.agents.actions import duty, taking
from sunlit.hall import agency, hands

agency.before_filing(duty.must_be_on_duty)
agency.after_filing(taking.carry)
hands.carried_by(queries.hands_of)
