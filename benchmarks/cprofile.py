"""Instructions that cProfile adds to one call, counted by the emulator that this process runs under."""

import cProfile

from counter import open_counter


def work(x):
    return x


def loop(turns):
    for turn in range(turns):
        work(turn)


def instructions_per_turn(counter, turns=20_000):
    def instructions_of(length):
        before = counter.value
        loop(length)
        return counter.value - before

    loop(turns)
    return (instructions_of(2 * turns) - instructions_of(turns)) / turns


counter = open_counter()
if counter is None:
    raise SystemExit("this process does not run under the counting plugin")
plain = instructions_per_turn(counter)
profiler = cProfile.Profile()
profiler.enable()
profiled = instructions_per_turn(counter)
profiler.disable()
print(profiled - plain)
