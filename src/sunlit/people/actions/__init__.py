"""The only code that changes accounts, posts, absences and policy; each act is one transaction with its ledger entry."""

from sunlit.people.actions.absences import approve_absence, ask_absence, enter_absence, withdraw_absence
from sunlit.people.actions.accounts import (
    change_password,
    check_names,
    disable,
    disable_idle,
    make_administrator,
    make_staff,
    reset_password,
)
from sunlit.people.actions.grants import set_duties, set_policy, set_roles
from sunlit.people.actions.organisations import (
    add_organisation,
    end_organisation,
    rename_organisation,
)
from sunlit.people.actions.posts import end_post, give_post
from sunlit.people.actions.record import COMMAND_LINE, chain_of, note
from sunlit.people.actions.second_factor import enrol, new_recovery_codes, reset_second_factor

__all__ = [
    "COMMAND_LINE",
    "add_organisation",
    "approve_absence",
    "ask_absence",
    "chain_of",
    "change_password",
    "check_names",
    "disable",
    "disable_idle",
    "end_organisation",
    "end_post",
    "enrol",
    "enter_absence",
    "give_post",
    "make_administrator",
    "make_staff",
    "new_recovery_codes",
    "note",
    "rename_organisation",
    "reset_password",
    "reset_second_factor",
    "set_duties",
    "set_policy",
    "set_roles",
    "withdraw_absence",
]
