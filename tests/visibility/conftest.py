"""The tests of the gate share a generated world, an oracle and a town with matters in every state."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
