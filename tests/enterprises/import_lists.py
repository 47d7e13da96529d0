"""Lists of firms as text tables, for the tests of their import."""

from django.core.files.uploadedfile import SimpleUploadedFile

from enterprises import services
from enterprises.credit_codes import make_demo_code
from enterprises.models import Enterprise, EnterpriseDuty
from enterprises.models.enterprise import REGISTRY_FIELDS

HEADINGS = (
    "统一社会信用代码,企业名称,村（社区）,地址,企业规模,状态,产品类别,负责人,联系电话,从业人数,监管责任人,村级联系人"
)
FIRST, SECOND, THIRD = (make_demo_code(serial) for serial in (11, 12, 13))


def table(*rows, headings=HEADINGS):
    """The text of a CSV; a row leaves out the cells at its end."""
    width = headings.count(",")
    return "\n".join([headings, *(row + "," * (width - row.count(",")) for row in rows)]) + "\n"


def long_table(count, *, first=1000, address="演示路"):
    """A list of `count` firms in two villages with every cell filled."""
    villages = ("演示东村", "演示西村")
    return table(
        *(
            f"{make_demo_code(serial)},演示第{serial}号灯饰照明有限公司,{villages[serial % 2]},{address}{serial}号,小型,在产,"
            f"固定式通用灯具,负责人甲,138{serial:08d},{serial % 90 + 1},执法员甲,联络员甲"
            for serial in range(first, first + count)
        )
    )


def prepare(text, *, by, name="企业名单.csv"):
    content = text if isinstance(text, bytes) else text.encode()
    return services.upload_enterprise_import(upload=SimpleUploadedFile(name, content), by=by)


def bring_in(text, *, by):
    return services.confirm_enterprise_import(prepare(text, by=by), by=by)


def registry():
    """Everything the registry says now, to be compared before and after."""
    columns = ("pk", "credit_code", "temporary_number", "name_key", "pinyin", *REGISTRY_FIELDS)
    duties = EnterpriseDuty.objects.filter(enterprise__is_registered=True, ends_on=None)
    return {
        "firms": list(Enterprise.objects.registered().order_by("pk").values_list(*columns)),
        "duties": list(duties.order_by("pk").values_list("enterprise", "kind", "name", "starts_on")),
    }
