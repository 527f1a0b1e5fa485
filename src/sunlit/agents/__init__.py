"""Village agents (村级代办): on duty after training, matters taken for villagers, trips to the centre, lists signed."""
