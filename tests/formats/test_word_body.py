"""What is read of a Word file, what is left out, and where it stands."""

from pathlib import Path

import pytest
from word_files import p, r, raw

from qualkit.formats.blocks import Layout, Table, lay_out
from qualkit.formats.word.body import Body, read_body
from qualkit.formats.word.package import open_package

FILES = Path(__file__).parent / "files"
BEGIN, SEPARATE, END = (
    f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
)
NESTED_FIELD = BEGIN + BEGIN + SEPARATE + r("nee") + END + SEPARATE + r("ja") + END
EMOJI = (
    "<w:r><mc:AlternateContent><mc:Choice Requires='w16se'><w16se:symEx w16se:char='1F60A'/>"
    "</mc:Choice><mc:Fallback><w:t>X</w:t></mc:Fallback></mc:AlternateContent></w:r>"
)
HIDDEN = "<w:vanish/>"


def body(xml: str, **parts: str) -> Body:
    return read_body(open_package(raw(xml, **parts), file="test.docx"))


def layout(xml: str, **parts: str) -> Layout:
    return lay_out(body(xml, **parts).blocks)


def cell(*paragraphs: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(paragraphs) or p()}</w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def deleted(words: str) -> str:
    return f"<w:del><w:r><w:delText>{words}</w:delText></w:r></w:del>"


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (p("a", "<w:r><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:cr/></w:r>"), "a\tb\nc\n"),
        (p("<w:r><w:t>e</w:t><w:noBreakHyphen/><w:t>mail</w:t></w:r>"), "e\u2011mail"),
        (p("<w:r><w:t>sa</w:t><w:softHyphen/><w:t>men</w:t></w:r>"), "samen"),
        (p("<w:r><w:t>a\nb\tc</w:t></w:r>"), "a b c"),
        (p('<w:r><w:br w:type="page"/><w:t>a</w:t><w:br w:type="page"/></w:r>'), "a"),
        (p('<w:r><w:t>a</w:t><w:br w:type="page"/><w:t>b</w:t></w:r>'), "a\nb"),
        (p('<w:r><w:sym w:font="Arial" w:char="20AC"/></w:r>'), "€"),
        (p("a") + p() + p("b"), "a\n\nb"),
        (p("ik ", f"<w:ins>{r('wil')}</w:ins>", f"<w:moveTo>{r(' wel')}</w:moveTo>"), "ik wil wel"),
        (f"<w:sdt><w:sdtContent>{p('blok')}</w:sdtContent></w:sdt>", "blok"),
        (p(f"<w:sdt><w:sdtContent>{r('in de zin')}</w:sdtContent></w:sdt>"), "in de zin"),
        (p(f"<w:smartTag>{r('Utrecht')}</w:smartTag>", f"<w:hyperlink>{r('!')}</w:hyperlink>"),
         "Utrecht!"),
        (p(f"<w:fldSimple w:instr='DATE'>{r('vandaag')}</w:fldSimple>"), "vandaag"),
        (p(BEGIN + "<w:r><w:instrText>DATE</w:instrText></w:r>" + SEPARATE + r("vandaag") + END,
           " nog"), "vandaag nog"),
        (p(NESTED_FIELD), "ja"),
        (p(EMOJI), "😊"),
        (p("<w:r><w:ruby><w:rt><w:r><w:t>toki</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>時</w:t></w:r>"
           "</w:rubyBase></w:ruby></w:r>"), "時"),
    ],
)  # fmt: skip
def test_reads_what_a_reader_sees(xml: str, words: str) -> None:
    assert layout(xml).string == words


@pytest.mark.parametrize(
    ("xml", "words", "left_out"),
    [
        (p("a", deleted("weg"), "b"), "ab", ("deleted text", 1)),
        (p("a", f"<w:moveFrom>{r('weg')}</w:moveFrom>"), "a", ("text moved elsewhere", 1)),
        (p("a", r("geheim", HIDDEN)), "a", ("hidden text", 1)),
        (p("a", r("zichtbaar", '<w:vanish w:val="0"/>')), "azichtbaar", None),
        (p("a", "<w:r><w:sym w:font='Wingdings' w:char='F0FC'/></w:r>"), "a□",
         ("symbols that have no letter", 1)),
        (p("a", "<w:r><w:sym w:font='Wingdings' w:char='004A'/></w:r>"), "a□",
         ("symbols that have no letter", 1)),
        (p("a", "<w:r><w:footnoteReference w:id='2'/></w:r>"), "a", ("footnotes", 1)),
        (p("a", "<w:r><w:endnoteReference w:id='2'/></w:r>"), "a", ("endnotes", 1)),
        (p("a", "<w:r><w:commentReference w:id='2'/></w:r>"), "a", ("comments", 1)),
        (p("a", "<w:r><w:drawing/></w:r>"), "a", ("pictures", 1)),
        (p("a", f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>{p('kader')}"
           f"</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>{p('kader')}"
           "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"), "a",
         ("text boxes", 1)),
        (p("a", properties='<w:numPr><w:numId w:val="3"/></w:numPr>'), "a",
         ("list numbers and bullets", 1)),
        (p("a", properties='<w:numPr><w:numId w:val="0"/></w:numPr>'), "a", None),
        (p("a", "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
           f"{r('Klik hier')}</w:sdtContent></w:sdt>"), "a", ("placeholders not filled in", 1)),
        (p("a", "<w:r><w:fldChar w:fldCharType='begin'/></w:r>", r("nooit gesloten")), "a",
         ("text inside field codes", 1)),
    ],
)  # fmt: skip
def test_says_what_it_left_out(xml: str, words: str, left_out: tuple[str, int] | None) -> None:
    read = body(xml)
    assert lay_out(read.blocks).string == words
    assert read.left_out == ((left_out,) if left_out else ())


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    xml = p("ik dacht ", properties="<w:rPr><w:del/></w:rPr>") + p("dat wel")
    read = layout(xml)
    assert read.string == "ik dacht dat wel"
    assert [(run.paragraph, run.span.of(read.string)) for run in read.runs] == [
        (0, "ik dacht "),
        (1, "dat wel"),
    ]


def test_a_style_can_hide_and_number() -> None:
    styles = (
        "<w:style w:styleId='Base'><w:rPr><w:vanish/></w:rPr></w:style>"
        "<w:style w:styleId='Note'><w:basedOn w:val='Base'/></w:style>"
        "<w:style w:styleId='List'><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>"
        "<w:style w:styleId='Loop'><w:basedOn w:val='Loop'/></w:style>"
    )
    xml = (
        p("weg", properties='<w:pStyle w:val="Note"/>')
        + p("punt", properties='<w:pStyle w:val="List"/>')
        + p("gewoon", properties='<w:pStyle w:val="Loop"/>')
    )
    read = body(xml, styles=styles)
    assert lay_out(read.blocks).string == "\npunt\ngewoon"
    assert dict(read.left_out) == {"hidden text": 1, "list numbers and bullets": 1}


def test_headers_with_words_are_counted() -> None:
    assert body(p("a"), header=p("Vertrouwelijk")).left_out == (("headers and footers", 1),)
    assert body(p("a"), header=p()).left_out == ()


def test_merged_cells_are_read_once_and_keep_their_place() -> None:
    xml = table(
        cell(p("I"), properties="<w:vMerge w:val='restart'/>") + cell(p("een")),
        cell(p(), properties="<w:vMerge/>") + cell(p("twee")),
        cell(p("breed"), properties="<w:gridSpan w:val='2'/>") + cell(p("drie")),
    )
    read = layout(xml)
    assert read.string == "I\neen\ntwee\nbreed\ndrie"
    assert [(line.place.row, line.place.column) for line in read.lines if line.place] == [
        (0, 0), (0, 1), (1, 1), (2, 0), (2, 2),
    ]  # fmt: skip


def test_an_absurd_span_does_not_fill_the_memory() -> None:
    xml = table(cell(p("a"), properties="<w:gridSpan w:val='999999999'/>"))
    (read,) = body(xml).blocks
    assert isinstance(read, Table)
    assert len(read.rows[0]) == 63


def test_nested_tables_are_read_in_order() -> None:
    xml = table(
        cell(p("een"), table(cell(p("twee")) + cell(p("drie"))), p("vier")) + cell(p("vijf"))
    )
    assert layout(xml).string == "een\ntwee\ndrie\nvier\nvijf"


def test_deleted_rows_and_cells_are_left_out() -> None:
    xml = (
        f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr>{cell(p('weg'))}</w:tr>"
        f"<w:tr>{cell(p('ook weg'), properties='<w:cellDel/>')}{cell(p('blijft'))}</w:tr></w:tbl>"
    )
    read = body(xml)
    assert lay_out(read.blocks).string == "blijft"
    assert read.left_out == (("deleted text", 2),)


def test_rows_and_cells_in_content_controls_are_read() -> None:
    inner = f"<w:sdt><w:sdtContent>{cell(p('b'))}</w:sdtContent></w:sdt>"
    row = f"<w:sdt><w:sdtContent><w:tr>{cell(p('a'))}{inner}</w:tr></w:sdtContent></w:sdt>"
    assert layout(f"<w:tbl>{row}</w:tbl>").string == "a\nb"


def test_runs_name_paragraph_and_run_of_the_file() -> None:
    hidden_between = p("een", r("weg", HIDDEN), "twee")
    read = layout(hidden_between + p("<w:r><w:t>drie</w:t><w:tab/><w:t>vier</w:t></w:r>"))
    assert [(n.paragraph, n.run, n.is_generated, n.span.of(read.string)) for n in read.runs] == [
        (0, 0, False, "een"),
        (0, 2, False, "twee"),
        (0, 2, True, "\n"),
        (1, 0, False, "drie\tvier"),
    ]


def test_a_moved_paragraph_stands_only_where_it_was_moved_to() -> None:
    data = (FILES / "moved_paragraph.docx").read_bytes()
    read = read_body(open_package(data, file="moved_paragraph.docx"))
    lines = [line for line in lay_out(read.blocks).string.split("\n") if line]
    assert len(lines) == len(set(lines)) == 5
    assert "text moved elsewhere" in dict(read.left_out)


def test_moves_inside_content_controls_are_read_once() -> None:
    data = (FILES / "moved_and_content_controls.docx").read_bytes()
    read = read_body(open_package(data, file="moved_and_content_controls.docx"))
    lines = lay_out(read.blocks).string.split("\n")
    assert [line.split()[0] for line in lines] == ["Video", "You", "To", "When", "For"]
    assert "text moved elsewhere" in dict(read.left_out)
