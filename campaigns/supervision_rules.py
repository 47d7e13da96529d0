"""What supervision does by itself, in plain words, with the days of the ladder as they are in force."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts import automatic_rules
from accounts.choices import RuleWay
from campaigns import directive_ladder as ladder

UNIT = _("承办单位的联络员和审核人（请了代理的，提醒代理人）")
OFFICE = _("专班办经办人")
LEADERS = _("领导和分管领导")


def declare():
    for order, (code, trigger, whom, when, way, *keys) in enumerate((*_acts(), *_rungs(), *_last_rungs()), 30):
        automatic_rules.register(
            code,
            trigger=trigger,
            whom=whom,
            when=when,
            keys=keys,
            way=way,
            app="campaigns",
            order=order,
            has_own_ladder=True,
        )


def _acts():
    at_once = _("当时；消息在工作时间发出")
    return (
        (
            "directive",
            _("领导作了批示，或专班办交办、分解了督办"),
            _("承办单位的联络员和审核人；领导本人批示的，还有专班办经办人"),
            at_once,
            RuleWay.BOTH,
            "directive",
            "directive-issued",
        ),
        (
            "directive_check",
            _("单位回复了办理结果"),
            OFFICE,
            _("回复之后，核查办结或退回后自动办结"),
            RuleWay.WORK,
            "directive-check",
        ),
        (
            "directive_decided",
            _("督办被退回、撤销或启动追责"),
            UNIT,
            at_once,
            RuleWay.MESSAGE,
            "directive-returned",
            "directive-withdrawn",
            "directive-accountability",
        ),
        (
            "directive_extension",
            _("单位申请延期；延期有了批复"),
            _("专班办经办人；批复后告诉承办单位的联络员和审核人"),
            format_lazy(
                _("申请时、批复后；批复限 {days} 个工作日，其间不提醒、不催办，过后没有批复的按原期限继续"),
                days=ladder.EXTENSION_DECISION_DAYS,
            ),
            RuleWay.BOTH,
            "directive-extension",
            "directive-extension-decided",
        ),
        (
            "directive_blocker",
            _("单位上报协调；协调有了答复"),
            _("被请求协调的单位；答复后告诉承办单位的联络员和审核人"),
            _("上报时、答复后；等答复期间不提醒、不催办，回复期限按工作日顺延"),
            RuleWay.BOTH,
            "directive-blocker",
            "directive-blocker-answered",
        ),
    )


def _rungs():
    return (
        (
            "directive_receipt",
            _("督办交办后没有签收"),
            UNIT,
            format_lazy(_("交办后第 {days} 个工作日内没有签收的，次一工作日提醒一次"), days=ladder.RECEIPT_DAYS),
            RuleWay.MESSAGE,
            "directive-receipt",
        ),
        (
            "directive_reminded",
            _("督办快到回复期限（提醒）"),
            UNIT,
            format_lazy(_("期限前 {days} 个工作日"), days=ladder.REMINDED_DAYS_BEFORE),
            RuleWay.MESSAGE,
            "directive-reminded",
        ),
        (
            "directive_urged",
            _("督办过了回复期限（催办），或专班办点了“催一下”"),
            UNIT,
            format_lazy(_("期限后第 {days} 个工作日；人工催办一天最多一次"), days=ladder.URGED_DAYS_AFTER),
            RuleWay.MESSAGE,
            "directive-urged",
        ),
        (
            "directive_overdue",
            _("督办过了回复期限，单位没有回复"),
            OFFICE,
            format_lazy(_("期限后第 {days} 个工作日，催办单位的同时"), days=ladder.URGED_DAYS_AFTER),
            RuleWay.MESSAGE,
            "directive-overdue",
        ),
        (
            "supervision_letter",
            _("逾期仍未回复，拟好督办函；督办函签发"),
            _("专班办经办人核对，领导和分管领导签发；签发后告诉承办单位的联络员和审核人"),
            format_lazy(_("期限后第 {days} 个工作日拟稿"), days=ladder.LETTER_DAYS_AFTER),
            RuleWay.BOTH,
            "supervision-letter",
        ),
    )


def _last_rungs():
    return (
        (
            "directive_reported",
            _("督办函后仍未回复，列入领导清单"),
            LEADERS,
            format_lazy(
                _("督办函签发后第 {signed} 个工作日；没有签发的，期限后第 {days} 个工作日"),
                signed=ladder.REPORTED_DAYS_AFTER_SIGNATURE,
                days=ladder.REPORTED_DAYS_AFTER_DUE,
            ),
            RuleWay.WORK,
            "directive-reported",
        ),
        (
            "directive_blocker_late",
            _("被请求协调的单位逾期没有答复"),
            _("该单位的有关人员，以及专班办经办人"),
            _("答复期限后的第一个工作日，只提醒一次；逾期的是该单位，不是承办单位"),
            RuleWay.BOTH,
            "directive-blocker-late",
        ),
    )
