"""How long papers take: the first of a process, later ones with other data, and a long register.

Run: python bench/paper.py [font directory ...]; without directories the usual places are used. Prints one line a
measure; exits 1 if a bound is broken (they leave room for a slow township machine).
"""

import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from sunlit.paper import Documents, FontSet, usual_places  # noqa: E402

BOUNDS = {"first": 3.0, "later, median": 0.15, "register of 5,000": 20.0}


def main(directories: list[str]) -> int:
    """Measure and compare with the bounds; returns the exit status."""
    begun = time.perf_counter()
    fonts = FontSet.find([Path(folder) for folder in directories] or usual_places(ROOT))
    papers = Documents.load(ROOT / "rulebook" / "service-centre" / "documents")
    sample = papers.sample("acceptance-receipt")
    papers.print("acceptance-receipt", sample.data, number="首份", fonts=fonts)
    took = {"first": time.perf_counter() - begun}
    laps = []
    for count in range(100):
        begun = time.perf_counter()
        data = {**sample.data, "applicant": f"王示例{count}", "receipt_code": f"YG26-{count:04}"}
        papers.print("acceptance-receipt", data, number=f"{count}号", fonts=fonts)
        laps.append(time.perf_counter() - begun)
    took["later, median"] = statistics.median(laps)
    took["later, 95 of 100"] = sorted(laps)[94]
    row = papers.sample("first-inquiry-register").data["rows"][0]
    rows = [{**row, "no": number} for number in range(1, 5001)]
    begun = time.perf_counter()
    data = {**papers.sample("first-inquiry-register").data, "rows": rows}
    long = papers.print("first-inquiry-register", data, number="全年", fonts=fonts)
    took["register of 5,000"] = time.perf_counter() - begun
    for name, seconds in took.items():
        print(f"{name}: {seconds * 1000:.0f} ms")
    print(f"pages of the register: {long.pages}")
    broken = [name for name, bound in BOUNDS.items() if took[name] > bound]
    for name in broken:
        print(f"too slow: {name}, at most {BOUNDS[name] * 1000:.0f} ms", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
