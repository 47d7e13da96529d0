"""Figures of what firms declare and of the batches they are in: self-reports, 帮扶 and 打造."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from enterprises.choices import Timeliness, Track
from enterprises.models import Enrolment, ExpectedSelfReport, SelfReportFiling
from reports.figures import STATE_WINDOWS, Figure, known, register

BY_CLASS = {"village": "unit_id", "size": "size"}


def expected_and_not_filed(scope):
    filed = SelfReportFiling.objects.as_of(scope.as_of).filter(
        round=OuterRef("round"), enterprise=OuterRef("enterprise")
    )
    return known(ExpectedSelfReport, scope).filter(~Exists(filed), due_at__lte=scope.as_of)


def enrolled_at_end(span):
    return Q(happened_on__lte=span.ends_on) & (Q(ended_on=None) | Q(ended_on__gt=span.ends_on))


SELF_REPORTS_EXPECTED = register(
    Figure(
        code="self_reports_expected",
        version=1,
        name=_("企业自查应报"),
        unit_word=_("份"),
        formula=_("自查开放时在产（含季节停产）的企业数，按自查季度末日计入时段。"),
        base=lambda scope: known(ExpectedSelfReport, scope),
        dated_by="happened_on",
        dimensions=BY_CLASS,
    )
)
SELF_REPORTS_FILED = register(
    Figure(
        code="self_reports_filed",
        version=1,
        name=_("企业自查已报"),
        unit_word=_("份"),
        formula=_("已报送的自查数（按时和迟报），退回未重报的不计。"),
        base=lambda scope: known(SelfReportFiling, scope),
        dated_by="happened_on",
        dimensions=BY_CLASS,
    )
)
SELF_REPORTS_LATE = register(
    Figure(
        code="self_reports_late",
        version=1,
        name=_("其中迟报的自查"),
        unit_word=_("份"),
        formula=_("收到时间晚于报送截止时间的自查数。"),
        base=lambda scope: known(SelfReportFiling, scope).filter(timeliness=Timeliness.LATE),
        dated_by="happened_on",
        dimensions=BY_CLASS,
    )
)
SELF_REPORTS_MISSING = register(
    Figure(
        code="self_reports_missing",
        version=1,
        name=_("企业自查未报"),
        unit_word=_("份"),
        formula=_("到数据截至时报送已截止而没有报送的自查数。"),
        base=expected_and_not_filed,
        dated_by="happened_on",
        dimensions=BY_CLASS,
    )
)
FIRMS_ASSISTED = register(
    Figure(
        code="firms_assisted",
        version=1,
        name=_("帮扶企业"),
        unit_word=_("家"),
        formula=_("到该时段末日在帮扶名单内的企业数。"),
        base=lambda scope: known(Enrolment, scope).filter(track=Track.ASSISTANCE),
        tally=enrolled_at_end,
        dimensions=BY_CLASS,
        windows=STATE_WINDOWS,
    )
)
PRODUCTS_CULTIVATED = register(
    Figure(
        code="products_cultivated",
        version=1,
        name=_("打造产品"),
        unit_word=_("个"),
        formula=_("到该时段末日在“横栏精造”培育名单内的产品数。"),
        base=lambda scope: known(Enrolment, scope).filter(track=Track.CULTIVATION),
        tally=enrolled_at_end,
        dimensions={"village": "unit_id", "product": "category_id"},
        windows=STATE_WINDOWS,
    )
)
