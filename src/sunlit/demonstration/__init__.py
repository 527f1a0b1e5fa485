"""The demonstration: two invented townships whose matters are produced by the program's own acts."""
