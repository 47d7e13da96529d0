"""G20, too: twice the rows take a DOCX about twice as long, however long its tables are."""

from benchmarks.goal import Goal, take_timings
from benchmarks.papers import make_paper
from reports.documents import docx

ROWS = 300
GOAL = Goal(
    code="G20",
    claim="a DOCX with twice the rows costs at most 2.3 times as much",
    limit=2.3,
    peer_name="no peer",
)


def measure(rows=ROWS):
    few, many = make_paper(rows), make_paper(2 * rows)
    return take_timings(ours=lambda: docx.render(many), floor=lambda: docx.render(few))
