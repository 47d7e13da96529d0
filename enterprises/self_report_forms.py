"""The form of a self-report: a question is an answer of three, and for 不符合 a note, a day and photos."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.choices import Channel
from accounts.fields import DayField, OwnFilesField, SeveralFilesField
from accounts.forms import ReceivedForm
from enterprises import services
from enterprises.choices import Answer
from enterprises.self_report_sheets import sheet_of

MINE, THEIRS = "mine", "theirs"
PHOTO_ACCEPT = "image/jpeg,image/png"


@dataclass(frozen=True)
class QuestionFields:
    """The bound fields of one question, for the template."""

    line: object
    answer: object
    note: object
    fix_by: object
    photos: object
    withdraw: object

    @property
    def photo_choices(self):
        """(photo, its checkbox to take it off) for each photo kept."""
        return list(zip(self.line.photos, self.withdraw, strict=True))

    @property
    def is_open(self):
        """Whether note, day and photos show at once: for 不符合, and where something was typed or refused."""
        values = (self.note.value(), self.fix_by.value(), self.line.photos, self.note.errors, self.fix_by.errors)
        return self.answer.value() == Answer.NONCONFORMING or any(values)

    @property
    def has_errors(self):
        return any(field.errors for field in (self.answer, self.note, self.fix_by, self.photos))


@dataclass(frozen=True)
class Difference:
    """A question on which the form and the kept self-report differ; `name` is the question's id."""

    name: str
    label: str
    mine: str
    theirs: str


class SelfReportForm(forms.Form):
    """All questions on one page.

    After `is_valid`: `answers` is what save_self_report takes. `uploads` are (question, file) and `withdrawn` are photos,
    also of a form that is not valid: a browser does not send a file twice.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, user, sheet, **kwargs):
        self.user = user
        self.sheet = sheet
        super().__init__(*args, initial={"version": sheet.self_report.version}, **kwargs)
        for line in sheet.lines:
            self._add_question(line)

    def _add_question(self, line):
        key = line.question.pk
        note = forms.Textarea(attrs={"rows": 2, "class": "form-control"})
        self.fields |= {
            services.answer_key(key): forms.ChoiceField(
                label=line.question.text,
                choices=Answer.choices,
                initial=line.answer.answer or None,
                required=False,
                widget=forms.RadioSelect(attrs={"class": "answer-input"}),
            ),
            f"note-{key}": forms.CharField(
                label=_("哪里不符合"), max_length=300, required=False, initial=line.answer.note, widget=note
            ),
            f"fix_by-{key}": DayField(label=_("改好日期"), required=False, initial=line.answer.fix_by),
            f"photos-{key}": SeveralFilesField(
                label=_("照片（拍照或选图，可多张）"), required=False, accept=PHOTO_ACCEPT
            ),
            f"withdraw-{key}": OwnFilesField(
                label=_("撤下"), required=False, choices=[(str(photo.pk), photo.file_name) for photo in line.photos]
            ),
        }
        self.fields[f"fix_by-{key}"].widget.attrs["class"] = "form-control"

    def ask_for_all_answers(self):
        """Let the browser hold back the form until each question is answered: on the way a chosen photo would be lost."""
        for line in self.sheet.lines:
            self.fields[services.answer_key(line.question.pk)].widget.attrs["required"] = True

    @property
    def question_fields(self):
        return [self._fields_of(line) for line in self.sheet.lines]

    def _fields_of(self, line):
        key = line.question.pk
        names = (services.answer_key(key), *(f"{name}-{key}" for name in ("note", "fix_by", "photos", "withdraw")))
        return QuestionFields(line, *(self[name] for name in names))

    @property
    def answers(self):
        return {line.question.pk: self._chosen(line) for line in self.sheet.lines}

    def _typed(self, line):
        key = line.question.pk
        return {
            "answer": self.cleaned_data[services.answer_key(key)],
            "note": self.cleaned_data[f"note-{key}"],
            "fix_by": self.cleaned_data[f"fix_by-{key}"],
        }

    def _chosen(self, line):
        """After a difference page: the answer that the person chose there."""
        if self.data.get(f"choose-{line.question.pk}") == THEIRS:
            return {name: getattr(line.answer, name) for name in services.ANSWER_FIELDS}
        return self._typed(line)

    @property
    def uploads(self):
        return [
            (line.question, upload)
            for line in self.sheet.lines
            for upload in self.cleaned_data.get(f"photos-{line.question.pk}") or []
        ]

    @property
    def withdrawn(self):
        return [
            photo
            for line in self.sheet.lines
            for photo in line.photos
            if str(photo.pk) in self.cleaned_data.get(f"withdraw-{line.question.pk}", [])
        ]

    def differences(self, theirs):
        """Where what was typed differs from the self-report as it is now (its sheet)."""
        kept = {line.question.pk: line.answer for line in theirs.lines}
        return [
            Difference(str(line.question.pk), str(line.question), _told(mine), _told(there))
            for line in self.sheet.lines
            if (mine := self._typed(line))
            != (there := {name: getattr(kept[line.question.pk], name) for name in services.ANSWER_FIELDS})
        ]

    @property
    def typed_pairs(self):
        """(name, value) of everything typed, to be carried through the difference page; photos were kept already."""
        return [(name, value) for name in self.fields if name != "version" for value in self.data.getlist(name)]

    def show(self, error):
        """A refused question stands at the question, any other sentence above the form."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)

    def again(self, self_report):
        """This form for the page to show once more: with what was typed and told, the version saved since, and the photos
        that are kept by now."""
        data = self.data.copy()
        data["version"] = str(self_report.version)
        for name in self.fields:
            if name.startswith("withdraw-"):
                data.setlist(name, [])
        form = SelfReportForm(data, user=self.user, sheet=sheet_of(self_report))
        known = set(form.errors)
        for name, errors in self.errors.as_data().items():
            if name not in known:
                form.add_error(None if name == NON_FIELD_ERRORS else name, errors)
        return form


def _told(values):
    """An answer in one line, as the difference page shows it."""
    parts = [Answer(values["answer"]).label if values["answer"] else "", values["note"]]
    if values["fix_by"]:
        parts.append(_("%(day)s改好") % {"day": date_format(values["fix_by"], "Y-m-d")})
    return " · ".join(str(part) for part in parts if part)


class SelfReportOnBehalfForm(ReceivedForm):
    CHANNELS = (Channel.PAPER, Channel.TELEPHONE, Channel.WECHAT)

    channel = forms.ChoiceField(
        label=_("来源"),
        choices=[(channel.value, channel.label) for channel in CHANNELS],
        widget=forms.RadioSelect,
        initial=Channel.PAPER,
    )
    source = forms.FileField(
        label=_("纸质自查表的照片"),
        required=False,
        widget=forms.FileInput(attrs={"accept": f"{PHOTO_ACCEPT},application/pdf"}),
        help_text=_("纸质报来的必须附照片；电话、微信报来的可不附。"),
    )


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label=_("退回原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"})
    )
