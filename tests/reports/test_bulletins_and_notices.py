"""A published notice is no spot check: it enters no figure, and taking one back leaves every older bulletin as it was."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from inspections import services as inspections_services
from inspections.models import NoticeRecord
from reports import services
from tests.factories_bulletins import compiled_bulletin, make_campaign

pytestmark = pytest.mark.django_db
NOTICE = Path(__file__).parents[1] / "data" / "notices" / "cn-gd-sz-shenshan-2021-lamps"


def bring_in(by):
    meta = json.loads((NOTICE / "meta.json").read_text(encoding="utf-8"))
    upload = SimpleUploadedFile("rows.csv", (NOTICE / "rows.csv").read_bytes())
    uploaded = inspections_services.upload_notice_import(upload=upload, meta=meta, list_kind="", by=by)
    return inspections_services.confirm_notice_import(uploaded, by=by)


def frozen(bulletin):
    return list(bulletin.figures.values_list("code", "rows_sha256", "cells"))


def test_older_bulletin_verifies_after_a_notice_came_went_and_came_again(office, village, town_clerk):
    campaign = make_campaign(office, village)
    before = compiled_bulletin(campaign, key="2026-W45")
    notice_import = bring_in(town_clerk)
    during = compiled_bulletin(campaign)
    told = frozen(before), frozen(during)

    inspections_services.undo_notice_import(notice_import, reason="演示", by=town_clerk)

    assert NoticeRecord.objects.current().count() == 0
    assert [services.verify_bulletin(bulletin) for bulletin in (before, during)] == [[], []]

    bring_in(town_clerk)

    assert NoticeRecord.objects.current().count() == 2
    assert [services.verify_bulletin(bulletin) for bulletin in (before, during)] == [[], []]
    assert told == (frozen(before), frozen(during))
