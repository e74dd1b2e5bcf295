"""Makes the example's Word files, respondent list and codings from interviews/*.txt.

    python transcripts/generate_interviews.py

Each conversation is laid out as a transcriber would do it, in one of the conventions that
researchers meet. The codings stand in the sources as {{code:pole|words}}; their places are
counted in the text as qualkit reads it from the finished Word file.
"""

import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import docx
import xlsxwriter
from docx.document import Document as WordDocument
from docx.shared import Pt

from qualkit.formats.designs import read_design
from qualkit.formats.transcripts import read_transcript

HERE = Path(__file__).parent
WRITTEN = datetime(2018, 9, 3, 9, 0)
POLES = {"+": "positive", "-": "negative", "±": "ambivalent", ".": None}
MARK = re.compile(r"\{\{(?P<code>\w+):(?P<pole>[-+±.])(?:@(?P<about>\w+))?\|")
TITLES = {"nl": "Interview eindmeting", "en": "Interview, final measurement"}
CONSENT = date(2017, 9, 18)


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
    word.add_heading(f"{TITLES[facts['language']]} {facts['participant']}", level=1)
    if facts["convention"] == "table":
        _as_table(word, paragraphs)
    else:
        for paragraph in paragraphs:
            _as_paragraph(word, paragraph.words, bold_label=facts["language"] == "en")
    properties = word.core_properties
    properties.author, properties.title = "", facts["document"]
    properties.created = properties.modified = WRITTEN
    properties.last_modified_by = ""
    buffer = io.BytesIO()
    word.save(buffer)
    path.write_bytes(_with_fixed_dates(buffer.getvalue()))


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
        label, separator, words = paragraph.words.partition(" | ")
        spoken = words if separator else paragraph.words
        cut = len(label) + len(separator) if separator else 0
        at = text.index(spoken, at)
        for start, end, code, pole, about in sorted(paragraph.codings):
            place = at + start - cut
            fragment = paragraph.words[start:end]
            if text[place : place + len(fragment)] != fragment:
                raise ValueError(f"{path.name}: a coding does not stand where it should")
            rows.append([facts["document"], place, place + len(fragment), fragment, code, "ana",
                         pole, about])  # fmt: skip
        at += len(spoken)
    return rows


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
    for source in sorted((HERE / "interviews").glob("*.txt")):
        facts, paragraphs = read_source(source)
        path = HERE / f"{facts['document']}.docx"
        write_word(facts, paragraphs, path)
        codings += codings_of(facts, paragraphs, path)
        respondents.append(
            [path.name, facts["kind"], facts["wave"], facts["case"], facts["participant"],
             facts["role"], facts["setting"], facts["language"], facts["interviewer"],
             date.fromisoformat(facts["date"]), int(facts["minutes"]), "yes", "yes", CONSENT]
        )  # fmt: skip
    write_sheet(
        HERE / "respondents.xlsx",
        ["file", "kind", "wave", "case", "participant", "role", "setting", "language",
         "interviewer", "date", "minutes", "consent to analysis", "consent to quotation",
         "consent date"],
        respondents,
    )  # fmt: skip
    write_sheet(
        HERE / "codings.xlsx",
        ["document", "start", "end", "words", "code", "coder", "polarity", "about"],
        codings,
    )
    print(f"{len(respondents)} interviews, {len(codings)} codings")


if __name__ == "__main__":
    main()
