"""Reading gives way to collecting: the desk waits until there is time."""

import asyncio
import itertools
import subprocess
import sys
from pathlib import Path

from crawler.desk.line import Line
from crawler.desk.task import Result
from crawler.running.load import LOOK, watch_load

DESK = """
import json, sys
from crawler.desk.task import Result, dump_result
for line in sys.stdin:
    print(dump_result(Result(json.loads(line)["capture"], "failed")), flush=True)
"""


def test_a_paused_desk_reads_when_there_is_time(tmp_path: Path) -> None:
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [sys.executable, "-c", DESK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )
        started.append(child)
        return child

    async def story() -> Result:
        line = Line(start, asyncio.get_running_loop())
        line.pause(True)
        answer = line.read(7, tmp_path)
        assert not started
        line.pause(False)
        result = await answer
        line.close()
        return result

    assert asyncio.run(story()).capture_id == 7


def test_a_process_that_computes_is_busy_and_one_that_waits_is_not() -> None:
    async def told(cpu: float) -> list[bool]:
        used, looks = itertools.count(step=cpu), list[bool]()
        watching = asyncio.create_task(watch_load(looks.append, lambda: next(used)))
        await asyncio.sleep(1.5 * LOOK)
        watching.cancel()
        return looks

    assert asyncio.run(told(LOOK)) == [True, True]
    assert asyncio.run(told(0.05 * LOOK)) == [True, False]
