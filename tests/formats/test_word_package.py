"""Opening Word files, and saying what is wrong with those that are none."""

from pathlib import Path

import pytest
from word_files import W, p, raw, transcript, zipped

from qualkit.errors import Unreadable
from qualkit.formats.blocks import lay_out
from qualkit.formats.word.body import read_body
from qualkit.formats.word.package import open_package

FILES = Path(__file__).parent / "files"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500)
ODT = "application/vnd.oasis.opendocument.text"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (bytes(20), "is empty"),
        (b"%PDF-1.7\n...", "is a PDF"),
        (OLE + "WordDocument".encode("utf-16-le"), "old Word kind (.doc)"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "protected with a password"),
        (OLE + "Workbook".encode("utf-16-le"), "old Office program"),
        (rb"{\rtf1\ansi I: hoi}", "is an RTF file"),
        (b"<!DOCTYPE html><html><body>I: hoi</body></html>", "is a web page"),
        (b"<?xml version='1.0'?><?mso-application progid='Word.Document'?><w/>", "Word's XML"),
        ("I: hoi\r\nR: één".encode(), "is plain text"),
        ("I: hoi\r\nR: één".encode("cp1252"), "is plain text"),
        (bytes(range(256)), "is not a Word file"),
        (zipped({"xl/workbook.xml": "<x/>"}), "is an Excel workbook"),
        (zipped({"ppt/presentation.xml": "<x/>"}), "is a presentation"),
        (zipped({"mimetype": ODT}), "is an OpenDocument text"),
        (zipped({"a.txt": "I: hoi"}), "holds no Word document"),
        (zipped({"word/document.xml": "<x/>"}), "its main part is missing"),
        (transcript("I: hoi")[:-400], "is damaged"),
        (transcript("I: hoi")[:900], "is damaged"),
        (raw("<w:p>"), "its part word/document.xml cannot be read"),
        (raw("<w:p/>").replace(b"word/document.xml", b"word/nowhere!.xml", 1), "is damaged"),
    ],
)
def test_says_what_a_file_is_that_is_no_word_file(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as error:
        open_package(data, file="P014.docx")
    assert reason in str(error.value)
    assert "P014.docx" in str(error.value)
    assert error.value.hint


def test_says_that_a_file_is_protected_with_a_password() -> None:
    with pytest.raises(Unreadable, match="protected with a password"):
        open_package((FILES / "encrypted.docx").read_bytes(), file="encrypted.docx")


def test_a_zip_bomb_ends_in_a_sentence() -> None:
    with pytest.raises(Unreadable, match="too large: unpacked, its text takes 20 MB"):
        open_package(raw(p("a" * 20_000_000)), file="bomb.docx")


def test_a_main_part_above_the_limit_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualkit.formats.word.package.MAX_MAIN", 1000)
    with pytest.raises(Unreadable, match="too large"):
        open_package(raw(p("a" * 1000)), file="long.docx")


def test_a_document_type_declaration_is_refused_and_no_entity_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    document = (
        f'<!DOCTYPE d [<!ENTITY e SYSTEM "{secret.as_uri()}"><!ENTITY l "lol">]>'
        f'<w:document xmlns:w="{W}"><w:body>{p("&e;&l;")}</w:body></w:document>'
    )
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r" Type="x/officeDocument" Target="d.xml"/></Relationships>'
    )
    with pytest.raises(Unreadable, match="document type declaration"):
        open_package(zipped({"_rels/.rels": rels, "d.xml": document}), file="attack.docx")


def test_the_main_part_is_found_wherever_the_package_says() -> None:
    assert _words(raw(p("hoi"), main="other/Main text.xml")) == "hoi"


def test_strict_files_are_read_like_others() -> None:
    body = p("hoi", "<w:r><w:tab/><w:br/></w:r>", "dag") + "<w:tbl><w:tr><w:tc><w:tcPr>"
    body += f'<w:gridSpan w:val="2"/></w:tcPr>{p("cel")}</w:tc></w:tr></w:tbl>'
    assert _words(raw(body, is_strict=True)) == _words(raw(body)) == "hoi\t\ndag\ncel"


def _words(data: bytes) -> str:
    return lay_out(read_body(open_package(data, file="test.docx")).blocks).string
