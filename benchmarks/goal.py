"""What a goal module gives the runner, and the one way its timings are taken and judged."""

import dataclasses
import gc
import statistics
import time

WARM_UP_ROUNDS = 1
ROUNDS = 7


@dataclasses.dataclass(frozen=True)
class Goal:
    """`limit` is the largest allowed ratio ours/floor; `peer_name` says what the peer is, for the reader."""

    code: str
    claim: str
    limit: float
    peer_name: str


@dataclasses.dataclass(frozen=True)
class Timings:
    """Seconds per round: ours, the floor it is measured against and, where there is one, the usual way of doing it."""

    ours: list
    floor: list
    peer: list | None = None


@dataclasses.dataclass(frozen=True)
class Result:
    code: str
    claim: str
    ratio: float
    limit: float
    peer_ratio: float | None
    peer_name: str
    rounds: int

    @property
    def is_met(self):
        return self.ratio <= self.limit

    def line(self):
        """One line for the reader: G3 ok ratio 10.71 (limit 15), naive peer 22.10, 7 rounds: the claim."""
        verdict = "ok  " if self.is_met else "OVER"
        peer = "-" if self.peer_ratio is None else f"{self.peer_ratio:.2f}"
        return (
            f"{self.code:<4} {verdict} ratio {self.ratio:.2f} (limit {self.limit:g}), "
            f"{self.peer_name} {peer}, {self.rounds} rounds: {self.claim}"
        )

    def as_dict(self):
        return {**dataclasses.asdict(self), "is_met": self.is_met}


def take_timings(*, ours, floor, peer=None, rounds=ROUNDS, clock=time.process_time):
    """Calls the contenders in turn, round after round, so that a noisy moment hits all of them; returns Timings.

    `clock` is CPU time of this process; a goal that waits for a database server passes `time.perf_counter`.
    """
    contenders = [contender for contender in (ours, floor, peer) if contender is not None]
    for _round in range(WARM_UP_ROUNDS):
        for contender in contenders:
            contender()
    # As a process that serves does at its start (config/wsgi.py): a benchmark has loaded even more, for good.
    gc.collect()
    gc.freeze()
    taken = [[_seconds(contender, clock) for contender in contenders] for _round in range(rounds)]
    return Timings(*(list(column) for column in zip(*taken, strict=True)))


def _seconds(contender, clock):
    start = clock()
    contender()
    return clock() - start


def judge(goal, timings):
    """Returns the Result of one measurement: the median of the per-round ratios."""
    return Result(
        code=goal.code,
        claim=goal.claim,
        ratio=_median_ratio(timings.ours, timings.floor),
        limit=goal.limit,
        peer_ratio=_median_ratio(timings.peer, timings.floor) if timings.peer else None,
        peer_name=goal.peer_name,
        rounds=len(timings.ours),
    )


def _median_ratio(numerators, denominators):
    return statistics.median(top / bottom for top, bottom in zip(numerators, denominators, strict=True))
