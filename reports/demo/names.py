"""Invented names of firms, products and brands. Every name of a firm holds 演示; none is a real firm's."""

from enterprises.choices import EnterpriseSize
from reports.demo.chance import chance

MARK = "演示"
FIRST = "星明光辉瑞恒晟宏嘉鑫博凯铭泰金盛丰佳美尚雅乐优安顺"
SECOND = "辉轩达耀晖彩虹源诚朗悦宸腾翔霖沃卓宇凡乔图蓝屿"
# The trade words by category: a small workshop is a 厂, the bigger ones are companies.
TRADES = {
    "fixed": ("灯饰", "灯具", "照明电器"),
    "recessed": ("照明", "照明电器", "光电"),
    "portable": ("灯饰", "灯具", "灯饰电器"),
    "children": ("灯饰", "儿童灯具"),
    "street": ("照明工程", "户外照明"),
    "floodlight": ("照明", "户外照明"),
    "light-string": ("灯饰", "节日灯饰"),
    "led-lamp": ("光电", "照明", "半导体照明"),
    "control-gear": ("电子", "电源", "驱动电源"),
    "other": ("灯饰配件", "五金灯饰", "照明"),
}
PRODUCTS = {
    "fixed": ("LED吸顶灯", "LED吊灯", "LED壁灯", "固定式LED灯具"),
    "recessed": ("嵌入式LED筒灯", "嵌入式LED射灯", "LED平板灯"),
    "portable": ("LED台灯", "LED落地灯", "可移式LED灯具"),
    "children": ("儿童LED台灯", "儿童小夜灯"),
    "street": ("LED路灯", "LED庭院灯"),
    "floodlight": ("LED投光灯", "LED洗墙灯"),
    "light-string": ("LED灯串", "节日装饰灯串"),
    "led-lamp": ("自镇流LED灯", "LED球泡灯", "LED灯管"),
    "control-gear": ("LED控制装置", "LED驱动电源"),
    "other": ("水族箱灯具", "镜前灯", "轨道灯"),
}
MODEL_PREFIXES = {
    "fixed": "XD",
    "recessed": "TD",
    "portable": "TS",
    "children": "ET",
    "street": "LD",
    "floodlight": "TG",
    "light-string": "DC",
    "led-lamp": "QP",
    "control-gear": "DY",
    "other": "QT",
}
# Kinds that are in the scope of CCC (rules.md 2.1).
CERTIFIED = frozenset({"fixed", "recessed", "portable", "children", "control-gear"})
SURNAMES = "梁何黄陈林吴罗邓谭卢苏冯欧麦关区梅温甘伍莫龚阮简霍岑"
TITLES = ("生", "某", "姐", "叔")


KNOWN = frozenset({"盛源", "博朗", "美图", "雅图", "星图"})  # parts of names that exist


def trade_names():
    """All two-character names (字号), shuffled; each is given to one firm only."""
    names = [first + second for first in FIRST for second in SECOND if first != second]
    names = [name for name in names if name not in KNOWN]
    chance("trade names").shuffle(names)
    return names


def firm_name(trade_name, *, category, size, generator):
    trade = generator.choice(TRADES[category])
    if size == EnterpriseSize.LARGE:
        return f"广东{MARK}{trade_name}{trade}科技股份有限公司"
    if size == EnterpriseSize.MEDIUM or (size == EnterpriseSize.SMALL and generator.random() < 0.6):
        return f"中山市{MARK}{trade_name}{trade}{generator.choice(('', '', '科技'))}有限公司"
    return f"中山市横栏镇{MARK}{trade_name}{trade}{generator.choice(('厂', '厂', '厂', '经营部', '加工厂'))}"


def workshop_name(village, number, generator):
    """A place without a licence is known by where it is."""
    place = generator.choice(("工业路", "围仔", "沙田", "西边", "河边", "新村"))
    return f"{MARK}{village}{place}{number}号{generator.choice(('灯饰加工点', '灯具组装点', '五金灯饰加工点'))}"


def person_name(generator):
    return f"{MARK}{generator.choice(SURNAMES)}{generator.choice(TITLES)}"
