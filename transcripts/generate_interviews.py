"""Makes the example's Word files, respondent list and codings from interviews and telephone/*.txt.

    python transcripts/generate_interviews.py

Each conversation is laid out as a transcriber would do it, in one of the conventions that
researchers meet; each telephone survey as a form that was filled in during the call. The codings
stand in the sources as {{code:pole|words}}; their places are counted in the text as qualkit
reads it from the finished Word file.
"""

import csv
import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

import docx
import xlsxwriter
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from qualkit.formats.designs import read_design
from qualkit.formats.instruments import read_instrument
from qualkit.formats.transcripts import read_transcript
from qualkit.model import Item

HERE = Path(__file__).parent
WRITTEN = datetime(2018, 9, 3, 9, 0)
POLES = {"+": "positive", "-": "negative", "±": "ambivalent", ".": None}
MARK = re.compile(r"\{\{(?P<code>\w+):(?P<pole>[-+±.])(?:@(?P<about>\w+))?\|")
TITLES = {"nl": "Interview eindmeting", "en": "Interview, final measurement"}
CONSENT = date(2017, 9, 18)
SURVEY = read_instrument(HERE.parent / "codebooks" / "telephone-survey.yaml")
FORM = {
    "nl": ("Respondent", "Koppel", "Datum", "Interviewer", "Nr", "Vraag", "Antwoord"),
    "en": ("Respondent", "Pair", "Date", "Interviewer", "No.", "Question", "Answer"),
}
"""What the facts and the columns of a survey form are called."""
FORM_WIDTHS = (Cm(1.1), Cm(5.7), Cm(10.2))
HEADING_COLOUR, FACTS_COLOUR = "D9E2EC", "F2F5F8"
W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'


@dataclass
class Marked:
    """Plain words with the codings that stand on them: (start, end, code, pole, about)."""

    words: str = ""
    codings: list[tuple[int, int, str, str | None, str | None]] = field(default_factory=list)


def unmark(source: str) -> Marked:
    """Takes the marks out of a paragraph and remembers where they stood."""
    marked = Marked()
    open_marks: list[tuple[int, re.Match[str]]] = []
    at = 0
    while at < len(source):
        if found := MARK.match(source, at):
            open_marks.append((len(marked.words), found))
            at = found.end()
        elif open_marks and source.startswith("}}", at):
            start, mark = open_marks.pop()
            marked.codings.append(
                (start, len(marked.words), mark["code"], POLES[mark["pole"]], mark["about"])
            )
            at += 2
        else:
            marked.words += source[at]
            at += 1
    if open_marks:
        raise ValueError(f"A coding is not closed: {source[:60]}")
    return marked


def read_source(path: Path) -> tuple[dict[str, str], list[Marked]]:
    """The header and the paragraphs of a source file."""
    header, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    facts = dict(line.split(": ", 1) for line in header.splitlines())
    paragraphs = [" ".join(p.split("\n")) for p in body.strip().split("\n\n")]
    return facts, [unmark(p) for p in paragraphs]


def write_word(facts: dict[str, str], paragraphs: list[Marked], path: Path) -> None:
    """Lays a conversation out in its convention."""
    word = docx.Document()
    word.styles["Normal"].font.name = "Calibri"
    word.styles["Normal"].font.size = Pt(11)
    if facts["convention"] == "form":
        _as_form(word, facts, paragraphs)
    else:
        _as_conversation(word, facts, paragraphs)
    properties = word.core_properties
    properties.author, properties.title = "", facts["document"]
    properties.created = properties.modified = WRITTEN
    properties.last_modified_by = ""
    buffer = io.BytesIO()
    word.save(buffer)
    path.write_bytes(_with_fixed_dates(buffer.getvalue()))


def _as_conversation(word: WordDocument, facts: dict[str, str], paragraphs: list[Marked]) -> None:
    word.add_heading(f"{TITLES[facts['language']]} {facts['participant']}", level=1)
    if facts["convention"] == "table":
        _as_table(word, paragraphs)
        return
    for paragraph in paragraphs:
        _as_paragraph(word, paragraph.words, bold_label=facts["language"] == "en")


def _as_table(word: WordDocument, paragraphs: list[Marked]) -> None:
    table = word.add_table(rows=0, cols=2, style="Table Grid")
    for paragraph in paragraphs:
        who, separator, words = paragraph.words.partition(" | ")
        if not separator:
            table.rows[-1].cells[1].add_paragraph(paragraph.words)
            continue
        cells = table.add_row().cells
        cells[0].text, cells[1].text = who, words


def _as_paragraph(word: WordDocument, words: str, *, bold_label: bool) -> None:
    paragraph = word.add_paragraph()
    label, colon, speech = words.partition(": ")
    if bold_label and colon and label in ("Interviewer", "Respondent"):
        paragraph.add_run(label + colon).bold = True
        paragraph.add_run(speech)
    else:
        paragraph.add_run(words)


def _as_form(word: WordDocument, facts: dict[str, str], paragraphs: list[Marked]) -> None:
    """A title, a small table of facts, and a table of numbered questions with their answers."""
    language = facts["language"]
    names = FORM[language]
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    word.styles["Normal"].font.size = Pt(10.5)
    word.styles["Normal"].paragraph_format.space_after = Pt(0)
    title = word.add_heading(SURVEY.label[language], level=1)
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(0), Pt(8)
    day = date.fromisoformat(facts["date"])
    held = (facts["participant"], facts["case"], f"{day:%d-%m-%Y}", facts["interviewer"])
    table = _grid(word, (Cm(3.2), Cm(5.3), Cm(3.2), Cm(5.3)))
    for n in (0, 2):
        row = table.add_row().cells
        for cell, text in zip(row, (names[n], held[n], names[n + 1], held[n + 1]), strict=True):
            _write(cell, text, colour=FACTS_COLOUR if text in names else None)
    word.add_paragraph()
    table = _grid(word, FORM_WIDTHS)
    for cell, text in zip(table.add_row().cells, names[4:], strict=True):
        _write(cell, text, colour=HEADING_COLOUR)
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    answers = dict(answer_of(paragraph.words) for paragraph in paragraphs)
    for n, item in enumerate(SURVEY.questions, start=1):
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        number, question, answer = row.cells
        _write(number, str(n))
        _write(question, item.question[language])
        if item.is_open:
            _write(answer, answers[item.key])
        else:
            _tick(answer, item, answers[item.key], language)


def answer_of(paragraph: str) -> tuple[str, str]:
    """The key of a question, and what was answered."""
    key, _, answer = paragraph.partition(":")
    return key, answer.removeprefix(" ")


def _grid(word: WordDocument, widths: tuple[int, ...]) -> Table:
    """An empty table with these columns."""
    table = word.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    margins = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 50), ("left", 100), ("bottom", 50), ("right", 100))
    )
    table._tbl.tblPr.append(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{margins}</w:tblCellMar>"))
    return table


def _write(cell: _Cell, words: str, *, colour: str | None = None) -> None:
    """Words in a cell; with a colour behind them they are a heading."""
    cell.paragraphs[0].add_run(words).bold = colour is not None
    if colour:
        shade = OxmlElement("w:shd")
        for key, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
            shade.set(qn(f"w:{key}"), value)
        cell._tc.get_or_add_tcPr().append(shade)


def _tick(cell: _Cell, item: Item, answer: str, language: str) -> None:
    """A box for each answer: those of a choice below each other, those of a scale in a row."""
    scale = item.scale
    if scale is None:
        raise ValueError(f"{item.key} has no boxes")
    if scale.is_choice:
        for n, (value, label) in enumerate(scale.labels.items()):
            line = cell.add_paragraph() if n else cell.paragraphs[0]
            _add_box(line, answer == str(value))
            line.add_run(f" {label[language]}")
        return
    ends = (scale.minimum, scale.maximum)
    for value in range(int(scale.minimum), int(scale.maximum) + 1):
        _add_box(cell.paragraphs[0], answer == str(value))
        label = f" {scale.labels[value][language]}" if value in ends else ""
        kept_together = f" {value}{label}".replace(" ", "\N{NO-BREAK SPACE}")
        gap = "" if value == scale.maximum else "   "
        cell.paragraphs[0].add_run(kept_together + gap)


def _add_box(paragraph: Paragraph, is_ticked: bool) -> None:
    """A check box as Word makes it, to be clicked."""
    font = '<w:rFonts w:ascii="MS Gothic" w:eastAsia="MS Gothic" w:hAnsi="MS Gothic"/>'
    box = (
        f"<w:sdt {nsdecls('w')} {W14}><w:sdtPr><w:rPr>{font}</w:rPr><w14:checkbox>"
        f'<w14:checked w14:val="{int(is_ticked)}"/>'
        '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
        '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox></w:sdtPr>'
        f"<w:sdtContent><w:r><w:rPr>{font}</w:rPr><w:t>{'☒' if is_ticked else '☐'}</w:t></w:r>"
        "</w:sdtContent></w:sdt>"
    )
    paragraph._p.append(parse_xml(box))


def _with_fixed_dates(data: bytes) -> bytes:
    """The same package with every member dated alike, so that two runs give equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, WRITTEN.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return buffer.getvalue()


def codings_of(facts: dict[str, str], paragraphs: list[Marked], path: Path) -> list[list[object]]:
    """The codings with their places in the text as qualkit reads it."""
    design = read_design(HERE / "design.yaml")
    text = read_transcript(path, design=design, respondent=None).document.text.string
    rows: list[list[object]] = []
    at = 0
    for paragraph in paragraphs:
        spoken = spoken_words(facts, paragraph.words)
        if not spoken:
            continue
        cut = len(paragraph.words) - len(spoken)
        at = text.index(spoken, at)
        for start, end, code, pole, about in sorted(paragraph.codings):
            place = at + start - cut
            fragment = paragraph.words[start:end]
            if text[place : place + len(fragment)] != fragment:
                raise ValueError(f"{path.name}: a coding does not stand where it should")
            rows.append([facts["document"], place, place + len(fragment), fragment, code,
                         facts.get("coder", "ana"), pole, about])  # fmt: skip
        at += len(spoken)
    return rows


def second_codings() -> list[list[object]]:
    """The codings of the second coders, and what both agreed on, from double_codings.csv."""
    design = read_design(HERE / "design.yaml")
    texts: dict[str, str] = {}
    rows: list[list[object]] = []
    with (HERE / "double_codings.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            name, words = row["document"], row["words"]
            if name not in texts:
                document = read_transcript(HERE / f"{name}.docx", design=design).document
                texts[name] = document.text.string
            if texts[name].count(words) != 1:
                raise ValueError(f"{name}: a second coding does not stand there once: {words}")
            start = texts[name].index(words)
            rows.append([name, start, start + len(words), words, row["code"], row["coder"],
                         row["polarity"] or None, row["about"] or None])  # fmt: skip
    return rows


def with_times(rows: list[list[object]], days: dict[str, date]) -> list[list[object]]:
    """The codings with the moment of each: some weeks after the talk, three minutes apart."""
    weeks = {"ana": 6, "bram": 8, "consensus": 12}
    n_before: Counter[tuple[object, object]] = Counter()
    timed: list[list[object]] = []
    for row in rows:
        document, coder = row[0], str(row[5])
        begun = datetime.combine(days[str(document)], time(9, 30)) + timedelta(weeks[coder] * 7)
        moment = begun + timedelta(minutes=3 * n_before[document, coder])
        n_before[document, coder] += 1
        timed.append([*row, moment.isoformat(" ", "minutes")])
    return timed


def spoken_words(facts: dict[str, str], paragraph: str) -> str:
    """The end of a paragraph that stands in the Word file as it is; nothing for a box to tick."""
    if facts["convention"] == "form":
        key, answer = answer_of(paragraph)
        return answer if key in {item.key for item in SURVEY.questions if item.is_open} else ""
    label, separator, words = paragraph.partition(" | ")
    return words if separator else label


def write_sheet(path: Path, headings: list[str], rows: list[list[object]]) -> None:
    """A plain worksheet, equal bytes for equal rows."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        book.set_properties({"created": WRITTEN})
        sheet = book.add_worksheet()
        days = book.add_format({"num_format": "dd-mm-yyyy"})
        sheet.write_row(0, 0, headings, book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        for i, row in enumerate(rows, start=1):
            for j, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(i, j, datetime(value.year, value.month, value.day), days)
                elif value is not None:
                    sheet.write(i, j, value)
        sheet.autofit(max_width=420)


def main() -> None:
    """Writes everything beside this file."""
    respondents: list[list[object]] = []
    codings: list[list[object]] = []
    days: dict[str, date] = {}
    sources = [*sorted((HERE / "interviews").glob("*.txt")),
               *sorted((HERE / "telephone").glob("*.txt"))]  # fmt: skip
    for source in sources:
        facts, paragraphs = read_source(source)
        path = HERE / f"{facts['document']}.docx"
        write_word(facts, paragraphs, path)
        codings += codings_of(facts, paragraphs, path)
        days[facts["document"]] = date.fromisoformat(facts["date"])
        respondents.append(
            [path.name, facts["kind"], facts["wave"], facts["case"], facts["participant"],
             facts["role"], facts["setting"], facts["language"], facts["interviewer"],
             days[facts["document"]], int(facts["minutes"]), "yes", "yes", CONSENT]
        )  # fmt: skip
    write_sheet(
        HERE / "respondents.xlsx",
        ["file", "kind", "wave", "case", "participant", "role", "setting", "language",
         "interviewer", "date", "minutes", "consent to analysis", "consent to quotation",
         "consent date"],
        respondents,
    )  # fmt: skip
    codings = with_times([*codings, *second_codings()], days)
    headings = ["document", "start", "end", "words", "code", "coder", "polarity", "about", "time"]
    agreed = [row for row in codings if row[5] == "consensus"]
    write_sheet(HERE / "reconciled.xlsx", headings, agreed)
    write_sheet(HERE / "codings.xlsx", headings, [row for row in codings if row not in agreed])
    print(f"{len(respondents)} conversations, {len(codings)} codings, {len(agreed)} agreed on")


if __name__ == "__main__":
    main()
