"""`make bench`: every figure of the goals, in one run on one machine, as a table."""

import asyncio
import os
import platform
import time

from tests.bench import calls, cards, fairness, growth, large, restart, start, throughput
from tests.bench.table import show


async def main() -> None:
    began = time.perf_counter()
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors; medians of rounds\n")
    for each in (throughput, calls, growth, start, restart, cards, large, fairness):
        show(await each.measure())
    print(f"\n{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    asyncio.run(main())
