"""Runs one of these programs: run.py NAME FILE [profiled]. Writes what its rounds took, in instructions or CPU time."""

import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))

import constraints
import others
import scheduler
from counter import open_counter


def program(name):
    return next(getattr(module, name) for module in (others, scheduler, constraints) if hasattr(module, name))


def main():
    name, file = sys.argv[1:3]
    one_round, rounds = program(name)()
    counter = open_counter()
    read = (lambda: counter.value) if counter is not None else time.thread_time_ns
    profiler = None
    if "profiled" in sys.argv:
        import cProfile

        profiler = cProfile.Profile()
    before = read()
    for _ in range(rounds):
        if profiler is None:
            one_round()
        else:
            profiler.runcall(one_round)
    taken = read() - before
    with open(file, "w", encoding="utf8") as out:
        out.write(str(taken))


main()
