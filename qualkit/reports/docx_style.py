"""How a Word document looks: page, fonts, styles, footer, properties."""

from datetime import datetime
from string import Formatter
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from qualkit.messages import Catalogue
from qualkit.reports.cells import printable
from qualkit.reports.saving import as_utc

FONT = "Arial"
INK, GREY = RGBColor(0x1A, 0x1A, 0x1A), RGBColor(0x6B, 0x6B, 0x6B)
SHORT, LONG, MARGIN = 21.0, 29.7, 2.5  # cm, A4
TABLE_TEXT, TABLE_NOTE = "Table Text", "Table Note"
TABLE_TEXT_ID = TABLE_TEXT.replace(" ", "")
_LANGUAGES = {"nl": "nl-NL", "en": "en-GB"}
# style: size, space before, space after (points), line spacing, bold, italic, colour
_STYLES: dict[str, tuple[float, float, float, float, bool, bool, RGBColor]] = {
    "Normal": (11, 0, 8, 1.15, False, False, INK),
    "Title": (22, 0, 4, 1.0, True, False, INK),
    "Subtitle": (12, 0, 20, 1.0, False, False, GREY),
    "Heading 1": (15, 22, 6, 1.0, True, False, INK),
    "Heading 2": (12.5, 16, 4, 1.0, True, False, INK),
    "Heading 3": (11, 12, 3, 1.0, True, True, INK),
    "Caption": (10, 12, 5, 1.0, False, False, INK),
    "Footer": (9, 0, 0, 1.0, False, False, GREY),
    TABLE_TEXT: (8.5, 1.5, 1.5, 1.0, False, False, INK),
    "Quote": (9, 1.5, 4, 1.0, False, False, INK),
    TABLE_NOTE: (8.5, 4, 14, 1.0, False, False, INK),
}


def new_document(title: str, language: str, *, created: datetime | None) -> Document:
    """An empty A4 document with the styles, the footer and the properties of a report."""
    document = docx.Document()
    _properties(document, title, language, created)
    _fonts(document, _LANGUAGES[language])
    for name, look in _STYLES.items():
        _style(document, name, *look)
    section = document.sections[0]
    turn(section, is_landscape=False)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Cm(MARGIN))
    section.footer_distance = section.header_distance = Cm(1.25)
    _footer(section, Catalogue(language))
    return document


def turn(section: Section, *, is_landscape: bool) -> None:
    """Lay the pages of the section down, or stand them up."""
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    section.page_width = Cm(LONG if is_landscape else SHORT)
    section.page_height = Cm(SHORT if is_landscape else LONG)


def element(tag: str, *children: Any, **attributes: object) -> Any:
    """A Word element such as element("tblLayout", type="fixed"), with its children."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(children)
    return made


def add_field(paragraph: Paragraph, instruction: str, result: str) -> None:
    """A field that Word can update, showing `result` until then."""
    for part in (
        element("fldChar", fldCharType="begin"),
        instruction,
        element("fldChar", fldCharType="separate"),
        None,
        element("fldChar", fldCharType="end"),
    ):
        run = paragraph.add_run(result if part is None else "")
        if isinstance(part, str):
            text = element("instrText")
            text.set(qn("xml:space"), "preserve")
            text.text = f" {part} "
            run._r.append(text)
        elif part is not None:
            run._r.append(part)


def _properties(document: Document, title: str, language: str, created: datetime | None) -> None:
    core = document.core_properties
    core.title, core.language = printable(title), _LANGUAGES[language]
    core.author = core.comments = core.last_modified_by = ""
    for name in ("created", "modified"):
        if created is not None:
            setattr(core, name, as_utc(created))
        else:  # the template's own date would be a lie
            for stale in core._element.findall(qn(f"dcterms:{name}")):
                core._element.remove(stale)
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:  # a picture of the empty template
            del package.rels[key]
    settings = document.settings.element
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")  # else Word opens it as a file from 2010
    for theme in settings.iter(qn("w:themeFontLang")):
        theme.set(qn("w:val"), _LANGUAGES[language])


def _fonts(document: Document, language: str) -> None:
    """One font for all styles, and the language in which Word checks the spelling."""
    styles = document.styles.element
    for fonts in styles.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), FONT)
    for tag in styles.iter(qn("w:lang")):
        tag.set(qn("w:val"), language)


def _style(
    document: Document,
    name: str,
    size: float,
    before: float,
    after: float,
    line_spacing: float,
    bold: bool,
    italic: bool,
    colour: RGBColor,
) -> None:
    names = {style.name for style in document.styles}
    if name not in names:
        added = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        added.base_style = document.styles["Normal"]
        added.quick_style = True
    style: Any = document.styles[name]
    style.hidden = False
    properties = style.element.get_or_add_pPr()
    for tag in ("w:pBdr", "w:numPr", "w:contextualSpacing"):
        for found in properties.findall(qn(tag)):
            properties.remove(found)
    for found in style.element.get_or_add_rPr().findall(qn("w:spacing")):
        style.element.rPr.remove(found)
    font, paragraph = style.font, style.paragraph_format
    font.size, font.bold, font.italic, font.color.rgb = Pt(size), bold, italic, colour
    paragraph.space_before, paragraph.space_after = Pt(before), Pt(after)
    paragraph.line_spacing = line_spacing


def _footer(section: Section, catalogue: Catalogue) -> None:
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    fields = {"page": "PAGE", "pages": "NUMPAGES"}
    for text, name, *_ in Formatter().parse(catalogue("Page {page} of {pages}")):
        paragraph.add_run(text)
        if name:
            add_field(paragraph, fields[name], "1")
