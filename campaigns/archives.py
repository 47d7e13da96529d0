"""The archive of an action (行动档案包): one ZIP with the plan, the ledger, the judged goals and what other apps add.

`SHA256SUMS` lists every file inside in the form that `sha256sum -c` checks.
"""

import hashlib
import json
import shutil
import zipfile
from functools import partial
from pathlib import Path

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns import activity_sheets, archive_parts, archive_sheets, ledger_export, memorandum_sheets
from campaigns.archive_parts import ArchivePart
from campaigns.directive_sheets import directive_workbook
from campaigns.models import Baseline
from campaigns.resource_sheets import resource_workbook
from campaigns.services.pack_exports import export_pack

ZIP = "application/zip"
MANIFEST = "SHA256SUMS"


def write_archive(prepared, user, stream, progress):
    """Write the archive of the campaign as the user sees it; returns its name."""
    campaign = prepared.campaign
    parts = archive_parts.parts_of(campaign, user)
    progress(0, len(parts))
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        sums = []
        for number, part in enumerate(parts, 1):
            sums.append(f"{_add(archive, part)}  {part.name}\n")
            progress(number, len(parts))
        archive.writestr(MANIFEST, "".join(sums))
    day = timezone.localdate().strftime("%Y%m%d")
    return _("%(campaign)s档案包%(day)s.zip") % {"campaign": campaign.name, "day": day}


def _add(archive, part):
    """Put one file in, stored ones in pieces; returns its SHA-256."""
    content = part.content()
    if isinstance(content, Path):
        with content.open("rb") as source, archive.open(part.name, "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target)
        with content.open("rb") as source:
            return hashlib.file_digest(source, "sha256").hexdigest()
    archive.writestr(part.name, content)
    return hashlib.sha256(content).hexdigest()


def own_parts(campaign, user):
    """What campaigns itself puts into the archive."""
    yield ArchivePart(_("01 行动方案.yaml"), lambda: export_pack(campaign).encode())
    for baseline in Baseline.objects.visible_to(user).filter(campaign=campaign).order_by("number"):
        name = _("02 批准的方案/第%(number)d版.json") % {"number": baseline.number}
        yield ArchivePart(name, partial(_as_json, baseline.content))
    sheets = {
        _("03 方案变更.xlsx"): archive_sheets.change_workbook,
        _("04 任务台账.xlsx"): ledger_export.ledger_workbook,
        _("05 目标评估和移交.xlsx"): archive_sheets.closing_workbook,
        _("06 保障台账.xlsx"): resource_workbook,
        _("07 督办和批示.xlsx"): directive_workbook,
        _("08 活动.xlsx"): activity_sheets.activity_workbook,
        _("09 合作备忘录.xlsx"): memorandum_sheets.memorandum_workbook,
    }
    for name, workbook in sheets.items():
        yield ArchivePart(name, partial(workbook, campaign, user=user))


def _as_json(content):
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()
