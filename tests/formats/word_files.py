"""Word files for the tests: by python-docx, or part by part where python-docx cannot."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from docx import Document

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT_W = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_NAMESPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w16se="http://schemas.microsoft.com/office/word/2015/wordml/symex" '
    'xmlns:wps="urn:shapes"'
)


def transcript(*paragraphs: str, table: Sequence[Sequence[str]] = ()) -> bytes:
    """A document with these paragraphs and then, if given, a table; by python-docx."""
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        made = document.add_table(rows=len(table), cols=len(table[0]))
        for row, cells in zip(made.rows, table, strict=True):
            for cell, words in zip(row.cells, cells, strict=True):
                cell.text = words
    data = BytesIO()
    document.save(data)
    return data.getvalue()


def raw(
    body: str,
    *,
    styles: str = "",
    header: str = "",
    main: str = "word/document.xml",
    is_strict: bool = False,
) -> bytes:
    """A package whose body is this XML, with the prefixes w, mc and w16se."""
    w, office = (STRICT_W, _STRICT_OFFICE) if is_strict else (W, _OFFICE)
    folder, _, file = main.rpartition("/")
    parts = {
        "_rels/.rels": _relationships({"officeDocument": main}, office),
        main: f'<w:document xmlns:w="{w}" {_NAMESPACES}><w:body>{body}</w:body></w:document>',
        f"{folder}/_rels/{file}.rels": _relationships(
            {"styles": "styles.xml", "header": "header1.xml"}, office
        ),
    }
    if styles:
        parts[f"{folder}/styles.xml"] = f'<w:styles xmlns:w="{w}">{styles}</w:styles>'
    if header:
        parts[f"{folder}/header1.xml"] = f'<w:hdr xmlns:w="{w}">{header}</w:hdr>'
    return zipped(parts)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip file with these members."""
    data = BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()


def p(*runs: str, properties: str = "") -> str:
    """A paragraph; what is no XML becomes a run."""
    inner = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def r(text: str, properties: str = "") -> str:
    """A run."""
    before = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{before}<w:t xml:space="preserve">{text}</w:t></w:r>'


def _relationships(targets: Mapping[str, str], office: str) -> str:
    inner = "".join(
        f'<Relationship Id="r{n}" Type="{office}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets.items())
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{package}">{inner}</Relationships>'
