"""Who: kinds of units, roles, and the groups of roles that permissions speak of (users.md, "Who may do what")."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    PROVINCE = "province", _("省")
    CITY = "city", _("市")
    DISTRICT = "district", _("区县")
    TOWN = "town", _("镇街")
    VILLAGE = "village", _("村")
    COMMUNITY = "community", _("社区")
    DEPARTMENT = "department", _("成员单位")
    OFFICE = "office", _("专班办公室")
    BUREAU = "bureau", _("市场监管局")
    BRANCH = "branch", _("市场监管分局")
    LABORATORY = "laboratory", _("检验机构")
    ASSOCIATION = "association", _("协会")


class Role(models.TextChoices):
    OFFICE_CLERK = "office_clerk", _("专班办经办人")
    UNIT_REPORTER = "unit_reporter", _("联络员")
    UNIT_HEAD = "unit_head", _("审核人")
    LEADER_IN_CHARGE = "leader_in_charge", _("分管领导")
    LEADER = "leader", _("领导")
    INSPECTOR = "inspector", _("执法人员")
    SAMPLER = "sampler", _("抽样人员")
    ORGANISER = "organiser", _("组织机关经办人")
    LABORATORY = "laboratory", _("检验机构经办人")
    ASSOCIATION = "association", _("协会联络员")
    ENTERPRISE_FILER = "enterprise_filer", _("企业填报人")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("系统管理员")
    SECURITY_ADMINISTRATOR = "security_administrator", _("安全管理员")
    AUDIT_ADMINISTRATOR = "audit_administrator", _("审计管理员")


# 三员分立: separate persons, separate rights; none of them sees what the campaign is about.
ADMINISTRATOR_ROLES = (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR)
# Roles whose posts see a whole subtree of units.
OVERSEEING_ROLES = (Role.OFFICE_CLERK, Role.LEADER, Role.LEADER_IN_CHARGE, Role.INSPECTOR, Role.ORGANISER)
UNIT_ROLES = (Role.UNIT_REPORTER, Role.UNIT_HEAD)
# Laboratories and filers see rows through links of their own, never through the tree.
UNSCOPED_ROLES = (Role.LABORATORY, Role.ENTERPRISE_FILER)


class LinkPurpose(models.TextChoices):
    DEMO = "demo", _("演示登录")
    ACTIVATION = "activation", _("账号启用")


class Channel(models.TextChoices):
    """How something reached the person who typed it in."""

    PORTAL = "portal", _("本人填报")
    TELEPHONE = "telephone", _("电话")
    PAPER = "paper", _("纸质")
    WECHAT = "wechat", _("微信")
    EXCEL = "excel", _("Excel")


class DeliveryChannel(models.TextChoices):
    """How messages leave the portal. Without any of them they are read in the portal."""

    EMAIL = "email", _("电子邮件")
    OTHER = "other", _("其他渠道")


class RuleWay(models.TextChoices):
    """Where an automatic rule shows: in the work queue of a post, as a message to persons, or both."""

    WORK = "work", _("待办")
    MESSAGE = "message", _("消息")
    BOTH = "both", _("待办和消息")
