"""Reads one uploaded Word document inside a process of its own and prints its text as JSON.

Run by campaigns/plan_reading/document.py as a plain script, as spreadsheet_child.py is: a hostile file can exhaust only this
process. It prints paragraphs and tables in the order of the document, with the numbers that Word would have printed
before them, what was deleted left out and what was inserted taken as it is.
"""

import json
import resource
import sys
from pathlib import Path

MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 30
MAX_BLOCKS = 10_000
MAX_CHARACTERS = 2_000_000
MAX_COLUMNS = 60
MAX_STYLES = 20  # of styles based on one another
CHINESE_DIGITS = "〇一二三四五六七八九"
HEAVENLY_STEMS = "甲乙丙丁戊己庚辛壬癸"
CHINESE_FORMATS = {
    "chineseCounting",
    "chineseCountingThousand",
    "japaneseCounting",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
    "ideographDigital",
    "japaneseDigitalTenThousand",
    "taiwaneseDigital",
    "koreanDigital2",
}
CIRCLED_FORMATS = {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"}
FULL_WIDTH_FORMATS = {"decimalFullWidth", "decimalFullWidth2"}
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Text that is not in the document as it is read: deleted, moved away, or said twice for old programs.
LEFT_OUT = {f"{WORD}del", f"{WORD}moveFrom", f"{WORD}rPr", f"{WORD}pPr"}
COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


class RefusalError(Exception):
    def __init__(self, code):
        super().__init__(code)
        self.code = code


def limit_resources():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))


def word(name):
    return WORD + name


def value_of(element, name):
    """The value of a child such as <w:ilvl w:val="1"/>, or None."""
    child = None if element is None else element.find(word(name))
    return None if child is None else child.get(word("val"))


# -- Numbers


def chinese_number(value):
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    text = f"{CHINESE_DIGITS[hundreds]}百" if 0 < hundreds < 10 else ""
    if tens:
        text += f"{CHINESE_DIGITS[tens]}十" if tens > 1 or hundreds else "十"
    elif hundreds and ones:
        text += "零"
    return (text + (CHINESE_DIGITS[ones] if ones else "")) or CHINESE_DIGITS[0]


def formatted(value, number_format):
    if number_format in CHINESE_FORMATS:
        return chinese_number(value)
    if number_format in CIRCLED_FORMATS and 1 <= value <= 20:
        return chr(ord("①") + value - 1)
    if number_format in FULL_WIDTH_FORMATS:
        return str(value).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    if number_format == "ideographTraditional" and 1 <= value <= 10:
        return HEAVENLY_STEMS[value - 1]
    if number_format in {"upperLetter", "lowerLetter"} and 1 <= value <= 26:
        return chr(ord("A" if number_format == "upperLetter" else "a") + value - 1)
    return str(value)


class Level:
    """One level of a list: what is counted, and how it is printed."""

    def __init__(self, element):
        self.start = int(value_of(element, "start") or 1)
        self.format = value_of(element, "numFmt") or "decimal"
        self.text = value_of(element, "lvlText") or ""
        self.style = value_of(element, "pStyle")
        self.is_legal = element.find(word("isLgl")) is not None


class Numbering:
    """The lists of a document, counting as its paragraphs come by."""

    def __init__(self, root, styles):
        self.levels, self.lists, self.overrides, self.counts = {}, {}, {}, {}
        self.styles = {style.get(word("styleId")): style for style in styles.iter(word("style"))}
        for element in () if root is None else root.findall(word("abstractNum")):
            levels = {int(level.get(word("ilvl"))): Level(level) for level in element.findall(word("lvl"))}
            self.levels[element.get(word("abstractNumId"))] = levels
        for element in () if root is None else root.findall(word("num")):
            self._read_list(element)

    def _read_list(self, element):
        number = element.get(word("numId"))
        self.lists[number] = value_of(element, "abstractNumId")
        for override in element.findall(word("lvlOverride")):
            at = int(override.get(word("ilvl")))
            replaced = override.find(word("lvl"))
            start = value_of(override, "startOverride")
            self.overrides[number, at] = (None if replaced is None else Level(replaced), start)

    def printed(self, paragraph):
        """What Word prints before a paragraph; "" where it prints nothing or a bullet."""
        number, at = self._list_of(paragraph)
        levels = self.levels.get(self.lists.get(number), {})
        if number in {None, "0"} or at not in levels:
            return ""
        counts = self._count(number, at, levels)
        level = self._level(number, at, levels)
        if level.format in {"bullet", "none"}:
            return ""
        text = level.text
        for place, count in enumerate(counts):
            shown = self._level(number, place, levels)
            number_format = "decimal" if level.is_legal else shown.format
            text = text.replace(f"%{place + 1}", formatted(count, number_format))
        return text

    def _level(self, number, at, levels):
        replaced, _start = self.overrides.get((number, at), (None, None))
        return replaced or levels.get(at) or levels[min(levels)]

    def _count(self, number, at, levels):
        """Counts one on at this level; lists of one definition count together, unless one says where it starts."""
        overridden = any(start for (owner, _at), (_level, start) in self.overrides.items() if owner == number)
        counts = self.counts.setdefault(number if overridden else self.lists[number], {})
        for place in range(at + 1):
            level, start = self._level(number, place, levels), self.overrides.get((number, place), (None, None))[1]
            first = int(start) if start else level.start
            if place == at:
                counts[place] = counts[place] + 1 if place in counts else first
            else:
                counts.setdefault(place, first)
        for place in [place for place in counts if place > at]:
            del counts[place]
        return [counts[place] for place in range(at + 1)]

    def _list_of(self, paragraph):
        """(list, level) of a paragraph, by itself or by its style."""
        properties = paragraph.find(word("pPr"))
        own = None if properties is None else properties.find(word("numPr"))
        if own is not None and value_of(own, "numId") is not None:
            return value_of(own, "numId"), int(value_of(own, "ilvl") or 0)
        style = value_of(properties, "pStyle")
        for name in self.style_chain(style):
            numbered = self.styles[name].find(f"{word('pPr')}/{word('numPr')}")
            if numbered is not None and value_of(numbered, "numId") is not None:
                number = value_of(numbered, "numId")
                levels = self.levels.get(self.lists.get(number), {})
                by_style = next((at for at, level in levels.items() if level.style == name), None)
                return number, int(value_of(numbered, "ilvl") or by_style or 0)
        return None, 0

    def style_chain(self, name):
        """A style and those it is based on."""
        chain = []
        while name in self.styles and name not in chain and len(chain) < MAX_STYLES:
            chain.append(name)
            name = value_of(self.styles[name], "basedOn")
        return chain

    def heading_level(self, paragraph):
        """1 for a heading of the first level, 0 for text."""
        properties = paragraph.find(word("pPr"))
        outline = value_of(properties, "outlineLvl")
        for name in self.style_chain(value_of(properties, "pStyle")):
            outline = outline or value_of(self.styles[name].find(word("pPr")), "outlineLvl")
        return int(outline) + 1 if outline and int(outline) < 9 else 0


# -- Text


class Reader:
    def __init__(self, document):
        self.numbering = Numbering(numbering_root(document), document.styles.element)
        self.blocks, self.characters = [], 0

    def read(self, body):
        for element in body_elements(body):
            if element.tag == word("tbl"):
                self.add({"kind": "table", "rows": self.read_table(element)})
                continue
            for line in self.paragraph_lines(element):
                self.add(line)
        return self.blocks

    def add(self, block):
        self.blocks.append(block)
        if len(self.blocks) > MAX_BLOCKS or self.characters > MAX_CHARACTERS:
            raise RefusalError("too_much_text")

    def paragraph_lines(self, paragraph):
        """A paragraph as one block, or as many as its line breaks make; the text of its boxes after it."""
        if self.is_contents_entry(paragraph):
            return
        printed, text = self.numbering.printed(paragraph), text_of(paragraph)
        self.characters += len(text)
        if printed and text.strip() and not text.lstrip().startswith(printed):
            text = f"{printed}{text.lstrip()}"
        heading = self.numbering.heading_level(paragraph)
        for line in text.split("\n"):
            if line.strip():
                yield {"kind": "paragraph", "text": line.strip(), "heading": heading}
        for box in paragraph.iter(word("txbxContent")):
            yield from self.box_lines(box)

    def box_lines(self, box):
        if any(ancestor.tag == COMPATIBILITY for ancestor in box.iterancestors()):
            return
        for element in body_elements(box, word("p")):
            yield from self.paragraph_lines(element)

    def is_contents_entry(self, paragraph):
        style = value_of(paragraph.find(word("pPr")), "pStyle") or ""
        return style.casefold().startswith("toc")

    def read_table(self, table):
        """[{"cells": […], "is_wide": one cell from side to side}], merged cells repeated in all their places."""
        rows, above = [], {}
        for row in body_elements(table, word("tr")):
            cells, below, count = [], {}, 0
            for cell in body_elements(row, word("tc")):
                properties = cell.find(word("tcPr"))
                span = min(int(value_of(properties, "gridSpan") or 1), MAX_COLUMNS)
                merge = None if properties is None else properties.find(word("vMerge"))
                is_continued = merge is not None and merge.get(word("val")) != "restart"
                text = above.get(len(cells), "") if is_continued else self.cell_text(cell)
                if merge is not None:
                    below[len(cells)] = text
                cells += [text] * span
                count += 1
            above = below
            if len(cells) > MAX_COLUMNS:
                raise RefusalError("too_much_text")
            rows.append({"cells": cells, "is_wide": count == 1})
        if len(rows) > MAX_BLOCKS:
            raise RefusalError("too_much_text")
        return rows

    def cell_text(self, cell):
        lines = []
        for element in body_elements(cell):
            if element.tag == word("tbl"):
                lines += [" ".join(row["cells"]) for row in self.read_table(element)]
            else:
                lines += [line["text"] for line in self.paragraph_lines(element)]
        return "\n".join(lines)


def numbering_root(document):
    from docx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415 - limits come first

    try:
        return document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element
    except KeyError:
        return None


def body_elements(parent, *tags):
    """Paragraphs and tables (or rows, or cells) right below, those inside content controls and insertions, too."""
    tags = tags or (word("p"), word("tbl"))
    for child in parent:
        if child.tag in tags:
            yield child
        elif child.tag in {word("sdt"), word("sdtContent"), word("ins"), word("customXml"), word("smartTag")}:
            yield from body_elements(child, *tags)


def text_of(element):
    text = ""
    for child in element:
        if child.tag == word("t"):
            text += child.text or ""
        elif child.tag == word("tab"):
            text += "\t"
        elif child.tag in {word("br"), word("cr")}:
            text += "\n"
        elif child.tag == word("noBreakHyphen"):
            text += "-"
        elif child.tag not in LEFT_OUT and child.tag not in {COMPATIBILITY, word("txbxContent")}:
            text += text_of(child)
    return text


def main(path):
    limit_resources()
    try:
        import docx  # noqa: PLC0415 - limits come first

        document = docx.Document(path)
        answer = {"blocks": Reader(document).read(document.element.body)}
    except RefusalError as refusal:
        answer = {"refused": refusal.code}
    except MemoryError:
        answer = {"refused": "too_much_memory"}
    except Exception as error:  # noqa: BLE001 - whatever a damaged file provokes is an answer, not a crash of the portal
        answer = {"refused": "unreadable", "reason": f"{type(error).__name__}: {error}"[:200]}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass"))


if __name__ == "__main__":
    main(str(Path(sys.argv[1])))
