"""Filled-in survey forms for the tests, as Word writes them, and their questionnaire.

All words are invented.
"""

from collections.abc import Sequence
from io import BytesIO

from docx import Document
from docx.oxml import parse_xml
from docx.table import _Cell

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)

SURVEY = """\
key: survey
label: {en: Telephone survey, nl: Telefonische enquête}
roles: [professional]
scale:
  minimum: 1
  maximum: 5
  labels: {1: {en: useless, nl: nutteloos}, 5: {en: very useful, nl: heel nuttig}}
missing: {99: {en: does not know, nl: weet niet}}
questions:
  - key: discussed
    question: {en: Did you discuss the answers?, nl: Hebt u de antwoorden besproken?}
    answers:
      1: {en: "yes, wholly", nl: "ja, helemaal"}
      2: {en: "yes, partly", nl: "ja, deels"}
      3: {en: no, nl: nee}
  - key: useful
    question: {en: How useful was the talk?, nl: Hoe nuttig was het gesprek?}
  - key: how
    question: {en: How did the talk go?, nl: Hoe is het gesprek gegaan?}
    open: true
  - key: hard
    question: {en: What was difficult for you?, nl: Wat was moeilijk voor u?}
    open: true
"""
QUESTIONS = {
    "en": (
        "Did you discuss the answers?",
        "How useful was the talk?",
        "How did the talk go?",
        "What was difficult for you?",
    ),
    "nl": (
        "Hebt u de antwoorden besproken?",
        "Hoe nuttig was het gesprek?",
        "Hoe is het gesprek gegaan?",
        "Wat was moeilijk voor u?",
    ),
}
CHOICES = {
    "en": ("yes, wholly", "yes, partly", "no"),
    "nl": ("ja, helemaal", "ja, deels", "nee"),
}


def ticks(labels: Sequence[str], *ticked: int, boxes: str = "☐☒") -> str:
    """Labels behind boxes, those with these numbers ticked: '☐ ja   ☒ nee'."""
    return "   ".join(f"{boxes[n in ticked]} {label}" for n, label in enumerate(labels))


def form(
    *rows: Sequence[str],
    headings: Sequence[str] = ("Nr", "Vraag", "Antwoord"),
    above: Sequence[str] = ("Telefonische enquête", "Naam: P1"),
) -> bytes:
    """A form with these rows below the headings; ☐ and ☒ become Word's own boxes."""
    document = Document()
    for paragraph in above:
        document.add_paragraph(paragraph)
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in (*([headings] if headings else []), *rows):
        for cell, words in zip(table.add_row().cells, row, strict=True):
            _fill(cell, words)
    data = BytesIO()
    document.save(data)
    return data.getvalue()


def _fill(cell: _Cell, words: str) -> None:
    lines = words.split("\n")
    paragraphs = [*cell.paragraphs, *(cell.add_paragraph() for _ in lines[1:])]
    for paragraph, line in zip(paragraphs, lines, strict=True):
        text = ""
        for character in line:
            if character in "☐☒":
                if text:
                    paragraph.add_run(text)
                paragraph._p.append(parse_xml(check_box(character == "☒")))
                text = ""
            else:
                text += character
        if text:
            paragraph.add_run(text)


def check_box(is_ticked: bool) -> str:
    """A check box content control, as Word 2010 and later write it."""
    return (
        f"<w:sdt {NAMESPACES}><w:sdtPr>"
        '<w:rPr><w:rFonts w:ascii="MS Gothic" w:hAnsi="MS Gothic"/></w:rPr>'
        f'<w14:checkbox><w14:checked w14:val="{int(is_ticked)}"/>'
        '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
        '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox></w:sdtPr>'
        '<w:sdtContent><w:r><w:rPr><w:rFonts w:ascii="MS Gothic" w:eastAsia="MS Gothic" '
        'w:hAnsi="MS Gothic" w:hint="eastAsia"/></w:rPr>'
        f"<w:t>{'☒' if is_ticked else '☐'}</w:t></w:r></w:sdtContent></w:sdt>"
    )


def filled(
    language: str = "nl",
    *,
    discussed: str | None = None,
    useful: str | None = None,
    how: str = "Goed. We spraken over de post.",
    hard: str = "",
    **options: Sequence[str],
) -> bytes:
    """The form of SURVEY, filled in; without other words the second and third box are ticked."""
    answers = (
        ticks(CHOICES[language], 1) if discussed is None else discussed,
        ticks("12345", 2) if useful is None else useful,
        how,
        hard,
    )
    pairs = zip(QUESTIONS[language], answers, strict=True)
    return form(*((str(n), *pair) for n, pair in enumerate(pairs, start=1)), **options)
