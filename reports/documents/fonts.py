"""The fonts a PDF is set in: those of the package that brings Noto, and those of PORTAL_FONT_DIRS."""

from pathlib import Path

import pylopdf_fonts_zh_cn
import typst
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from reports.documents import layout


class FontMissing(ValidationError):
    """A PDF cannot be set with the fonts of this machine; the message says what to do."""


def find_fonts(folders):
    """The fonts of the folders and of the package, for typst. Raises FontMissing for a folder that is not there."""
    missing = [str(folder) for folder in folders if not Path(folder).is_dir()]
    if missing:
        raise FontMissing(
            _("找不到字体目录 %(folders)s，请检查 PORTAL_FONT_DIRS 的设置。") % {"folders": _("、").join(missing)}
        )
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[*folders, Path(pylopdf_fonts_zh_cn.__file__).parent],
    )


def families_by_face(found):
    """{face of layout.FONTS: its families that are there, best first}. Raises FontMissing when Noto is not there.

    Each face ends with every other font, so that one file with rare characters in PORTAL_FONT_DIRS serves all faces.
    """
    families = {family.lower(): family for family in found.families()}
    missing = [family for family in (layout.SERIF, layout.SANS) if family.lower() not in families]
    if missing:
        raise FontMissing(
            _("缺少中文字体 %(fonts)s，无法生成 PDF。请在门户目录运行 ./portal setup 重新安装后再试。")
            % {"fonts": _("、").join(missing)}
        )
    return {
        face: list(
            dict.fromkeys(
                [
                    *(families[family.lower()] for family in font.families if family.lower() in families),
                    *families.values(),
                ]
            )
        )
        for face, font in layout.FONTS.items()
    }


def missing_characters(characters):
    """The FontMissing that names characters which no font has."""
    named = _("、").join(f"{character} U+{ord(character):04X}" for character in characters)
    return FontMissing(
        _(
            "现有字体没有这些字：%(characters)s，无法生成 PDF。请管理员把含有这些字的字体文件放进 PORTAL_FONT_DIRS "
            "所列的目录并重启门户，或改用 Word 文档。"
        )
        % {"characters": named}
    )
