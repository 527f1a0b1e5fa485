"""Assessment (考评): indicator sheets of units, computed from facts and published so that anybody can recompute them."""
