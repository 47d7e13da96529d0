"""The people of the demo town: one or more for every role, all with invented names, none with a password."""

from accounts.choices import Role
from accounts.models import OrgUnit, Post, User
from enterprises.models import EnterpriseMember
from reports.demo.firms import FILERS

SURNAMES = "梁何黄陈林吴罗邓谭卢苏冯欧麦关区梅温甘伍莫龚阮简霍岑"
OFFICE, BRANCH, TOWN = "henglan-office", "henglan-amr-branch", "henglan"
BUREAU, CITY = "zhongshan-amr", "zhongshan"

# login name, display name, unit, role, acts for
OFFICIALS = (
    ("office", "演示经办人甲", OFFICE, Role.OFFICE_CLERK, TOWN),
    ("office2", "演示经办人乙", OFFICE, Role.OFFICE_CLERK, TOWN),
    ("mayor", "演示镇领导", TOWN, Role.LEADER, TOWN),
    ("vice-mayor", "演示分管领导", TOWN, Role.LEADER_IN_CHARGE, TOWN),
    ("inspector", "演示执法人员甲", BRANCH, Role.INSPECTOR, TOWN),
    ("inspector2", "演示执法人员乙", BRANCH, Role.INSPECTOR, TOWN),
    ("inspector3", "演示执法人员丙", BRANCH, Role.INSPECTOR, TOWN),
    ("inspector4", "演示执法人员丁", BRANCH, Role.INSPECTOR, TOWN),
    ("organiser", "演示市局经办人", BUREAU, Role.ORGANISER, CITY),
    ("system-admin", "演示系统管理员", TOWN, Role.SYSTEM_ADMINISTRATOR, CITY),
    ("security-admin", "演示安全管理员", TOWN, Role.SECURITY_ADMINISTRATOR, CITY),
    ("audit-admin", "演示审计管理员", TOWN, Role.AUDIT_ADMINISTRATOR, CITY),
)
UNIT_POSTS = ((Role.UNIT_REPORTER, "联络员", "reporter"), (Role.UNIT_HEAD, "审核人", "head"))


def make_people(campaign):
    """Create officials and, for each reporting unit, a reporter and a head; returns {login name: Post}."""
    units = {unit.code: unit for unit in OrgUnit.objects.all()}
    rows = [
        (login_name, name, units[unit], role, units[acts_for]) for login_name, name, unit, role, acts_for in OFFICIALS
    ]
    reporting = campaign.campaign_units.filter(is_reporting=True).select_related("unit")
    for index, campaign_unit in enumerate(reporting):
        unit, surname = campaign_unit.unit, SURNAMES[index % len(SURNAMES)]
        for role, word, suffix in UNIT_POSTS:
            rows.append((f"{unit.code}-{suffix}", f"演示{surname}{word}", unit, role, unit))
    return _make_posts(rows, starts_on=campaign.starts_on, first_number=0)


def make_filers(firms):
    """Let a person of each firm in FILERS file for it; returns {number of the firm: user}."""
    own = [firm for firm in firms if firm.serial in FILERS]
    rows = [
        (FILERS[firm.serial], firm.enterprise.representative, unit, Role.ENTERPRISE_FILER, unit)
        for firm in own
        for unit in [firm.enterprise.unit]
    ]
    starts_on = min(firm.registered_on for firm in own)
    posts = _make_posts(rows, starts_on=starts_on, first_number=5000)
    EnterpriseMember.objects.bulk_create(
        EnterpriseMember(enterprise=firm.enterprise, user=posts[FILERS[firm.serial]].user, starts_on=firm.registered_on)
        for firm in own
    )
    return {firm.serial: posts[FILERS[firm.serial]].user for firm in own}


def _make_posts(rows, *, starts_on, first_number):
    """{login name: Post} of rows (login name, display name, unit, role, acts for)."""
    users = [
        _user(first_number + index, login_name, name, unit)
        for index, (login_name, name, unit, _role, _scope) in enumerate(rows)
    ]
    User.objects.bulk_create(users)
    posts = [
        Post(user=user, unit=unit, role=role, acts_for=acts_for, starts_on=starts_on)
        for user, (_login, _name, unit, role, acts_for) in zip(users, rows, strict=True)
    ]
    Post.objects.bulk_create(posts)
    for post in posts:
        post.user.post = post
        post.user.posts_held = [post]
    return {post.user.login_name: post for post in posts}


def _user(index, login_name, display_name, unit):
    # The telephone numbers are of a range that is not given out.
    user = User(login_name=login_name, display_name=display_name, home_unit=unit, phone=f"0760-0000{index:04d}")
    user.set_unusable_password()
    return user
