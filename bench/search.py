"""Find-as-you-type over all service items: `python bench/search.py`. Prints the median and the worst query."""

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from sunlit import rulebook
from sunlit.core.item_search import ItemIndex

QUERIES = (
    "低",
    "证",
    "shk",
    "z",
    "08-0",
    "最低生活保障",
    "我想给孩子上户口怎么办",
    "certificate",
    "生孩子 上户口 盖房 低保",
)


def main() -> None:
    """Time every query fifteen times and print milliseconds."""
    index = ItemIndex(rulebook.load(Path(__file__).resolve().parents[1] / "rulebook").categories)
    found = {}
    for query in QUERIES:
        took = []
        for _ in range(15):
            started = time.perf_counter()
            index.find(query)
            took.append((time.perf_counter() - started) * 1000)
        found[query] = statistics.median(took)
    worst = max(found, key=lambda query: found[query])
    print(
        f"find an item: median {statistics.median(found.values()):.2f} ms, worst {found[worst]:.2f} ms ({worst})"
    )


if __name__ == "__main__":
    main()
