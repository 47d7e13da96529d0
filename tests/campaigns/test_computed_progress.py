"""What the portal works out of a task's steps, and what a camera says of its picture."""

import io
import struct
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns import photo_times, services
from campaigns.choices import TaskStatus
from campaigns.computed_progress import ComputedProgress, computed_progress
from campaigns.models import Milestone, Task, TaskTerms
from tests.factories_campaigns import make_task


def step(task, number, *, reached_on=None):
    return Milestone.objects.create(
        task=task, code=f"m{number}", title=f"节点{number}", due_on=date(2026, 11, 10), reached_on=reached_on
    )


@pytest.mark.parametrize(
    ("done", "total", "percent"), [(0, 3, 0), (1, 3, 33), (2, 3, 67), (1, 8, 13), (3, 8, 38), (3, 3, 100)]
)
def test_the_percent_is_rounded_half_up(done, total, percent):
    assert ComputedProgress(done, total).percent == percent


@pytest.mark.parametrize(("declared", "is_far"), [(31, False), (30, True), (69, False), (70, True)])
def test_twenty_points_apart_is_far(declared, is_far):
    assert ComputedProgress(1, 2).is_far_from(declared) is is_far


@pytest.mark.django_db
class TestOfTasks:
    def test_milestones_and_subtasks_count_the_same(self, task, village):
        step(task, 1, reached_on=date(2026, 11, 9))
        step(task, 2)
        for number, status in enumerate((TaskStatus.CLOSED, TaskStatus.OPEN, TaskStatus.WITHDRAWN)):
            subtask = make_task(task.measure, village, code=f"sub-{number}")
            Task.objects.filter(pk=subtask.pk).update(parent=task, status=status)
        TaskTerms.objects.filter(task__code="sub-2").delete()

        assert computed_progress([task.pk]) == {task.pk: ComputedProgress(2, 4)}

    def test_a_task_without_steps_has_nothing_to_work_it_out_from(self, task):
        assert computed_progress([task.pk]) == {}

    def test_many_tasks_take_one_query(self, task, village, django_assert_num_queries):
        tasks = [task, *(make_task(task.measure, village, code=f"more-{number}") for number in range(3))]
        for each in tasks:
            step(each, 1)

        with django_assert_num_queries(1):
            found = computed_progress([each.pk for each in tasks])

        assert len(found) == 4


def jpeg(taken, offset=None):
    """A JPEG that holds nothing but the time it was taken, as cameras write it."""
    texts = [(0x9003, taken)] + ([(0x9011, offset)] if offset else [])
    place = 8 + 2 + 12 + 4 + 2 + 12 * len(texts) + 4  # what follows the two directories
    entries, values = b"", b""
    for tag, text in texts:
        value = text.encode() + b"\0"
        entries += struct.pack("<HHII", tag, 2, len(value), place + len(values))
        values += value
    exif_pointer = struct.pack("<HHII", 0x8769, 4, 1, 8 + 2 + 12 + 4)
    tiff = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 1) + exif_pointer + struct.pack("<I", 0)
    tiff += struct.pack("<H", len(texts)) + entries + struct.pack("<I", 0) + values
    body = b"Exif\0\0" + tiff
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(body) + 2) + body + b"\xff\xd9"


@pytest.mark.parametrize(
    ("content", "instant"),
    [
        (jpeg("2026:11:12 09:20:00"), datetime(2026, 11, 12, 1, 20, tzinfo=UTC)),
        (jpeg("2026:11:12 09:20:00", "+09:00"), datetime(2026, 11, 12, 0, 20, tzinfo=UTC)),
        (jpeg("2026:11:12 09:20:00", "-03:30"), datetime(2026, 11, 12, 12, 50, tzinfo=UTC)),
        (jpeg("0000:00:00 00:00:00"), None),
        (jpeg("2026:02:30 09:20:00"), None),
        (b"\xff\xd8\xff\xd9", None),
        (b"%PDF-1.4", None),
        (b"", None),
    ],
)
def test_the_camera_says_when(content, instant):
    assert photo_times.taken_at(io.BytesIO(content)) == instant


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("taken", "is_of_another_time"),
    [("2026:11:12 09:20:00", False), ("2026:11:08 23:59:00", True), ("2099:01:01 00:00:00", True)],
)
def test_a_photo_of_another_time_is_told(week, task, village, village_reporter, taken, is_of_another_time):
    upload = SimpleUploadedFile("现场.jpg", jpeg(taken))

    evidence = services.attach_evidence(task, period=week, unit=village, upload=upload, by=village_reporter)

    assert evidence.taken_at is not None
    assert evidence.is_of_another_time is is_of_another_time
    assert evidence.file.size == len(jpeg(taken))


@pytest.mark.django_db
def test_a_file_without_a_time_says_nothing(week, task, village, village_reporter):
    upload = SimpleUploadedFile("现场.pdf", b"%PDF-1.4 1")

    evidence = services.attach_evidence(task, period=week, unit=village, upload=upload, by=village_reporter)

    assert (evidence.taken_at, evidence.is_of_another_time) == (None, False)
