"""What the acts of agents are called where the ledger is read."""

from sunlit.core.text import Text

ACTS = {
    "agent_on_duty": Text("代办员上岗", "Agent on duty"),
    "agent_off_duty": Text("代办员离岗", "Agent off duty"),
    "agent_trained": Text("登记代办员培训", "Training of an agent entered"),
    "help_given": Text("登记帮助老年人", "Help to an older person entered"),
    "off_hand_over_list": Text("从交接清单撤下", "Taken off a hand-over list"),
}
