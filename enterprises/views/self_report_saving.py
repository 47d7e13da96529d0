"""Keeping what was typed into a self-report's form: the same for the firm and for whoever enters on its behalf."""

from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils.translation import gettext as _

from campaigns.transitions import Conflict
from enterprises import services
from enterprises.models import SelfReport
from enterprises.self_report_sheets import sheet_of


def find_self_report(user):
    """The self-reports a person may open, with all that their pages need."""
    reports = SelfReport.objects.visible_to(user)
    return reports.select_related(
        "round__campaign__owner_unit", "round__template", "enterprise__unit", "submitted_by", "source_file"
    )


def save(form, self_report):
    """Keep the photos, then the answers; whether all of it was in order.

    What is wrong with a photo stands at its question, and the answers are saved all the same. A stale form without a
    difference is saved. Raises Conflict, StaleSelfReportError, and ValidationError after the round closed.
    """
    is_valid = form.is_valid()
    _keep_photos(form, self_report)
    if not is_valid:
        return False
    answers = form.answers
    try:
        services.save_self_report(self_report, version=form.cleaned_data["version"], answers=answers, by=form.user)
    except services.StaleSelfReportError as stale:
        if form.differences(sheet_of(stale.theirs)):
            raise
        services.save_self_report(self_report, version=stale.theirs.version, answers=answers, by=form.user)
    if form.errors:
        form.add_error(None, _("还没有报送：有照片没收下，见红字。已经填的存成了草稿。"))
    return not form.errors


def _keep_photos(form, self_report):
    """Photos first: a browser does not send them again after a difference page."""
    for photo in form.withdrawn:
        services.withdraw_self_report_photo(photo, by=form.user)
    for question, upload in form.uploads:
        try:
            services.attach_self_report_photo(self_report, question=question, upload=upload, by=form.user)
        except Conflict:
            raise
        except ValidationError as error:
            form.add_error(f"photos-{question.pk}", error)


def difference_page(request, self_report, form, *, action_url):
    """409: somebody saved or moved the self-report first. Both answers to each question; nothing typed is lost."""
    differences = form.differences(sheet_of(self_report)) if form.is_valid() else []
    if not differences:
        return conflict_page(request, self_report)
    context = {"self_report": self_report, "form": form, "differences": differences, "action_url": action_url}
    return render(request, "enterprises/self_report_difference.html", context, status=409)


def conflict_page(request, self_report):
    """409: the self-report is not, or no longer, where the button expected it; its state now."""
    context = {"self_report": self_report, "is_firm": not request.user.data_path}
    return render(request, "enterprises/self_report_conflict.html", context, status=409)
