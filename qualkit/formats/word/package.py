"""Opening the bytes of a Word file: what it is, where its parts are, and that it is safe."""

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import unquote
from zipfile import ZipFile, ZipInfo

from qualkit.errors import Unreadable
from qualkit.formats.word.xml import Element, name, parse
from qualkit.messages import later

MAX_MAIN = 100_000_000
MAX_READ = 200_000_000
MAX_RATIO = 200
"""Bytes of the main part, of all parts read, and how often a part may outgrow its file."""
_RATIO_FROM = 10_000_000  # below this no ratio is dangerous
_RELATED = ("styles", "header", "footer")


@dataclass(frozen=True)
class Package:
    """The main part of a Word file and the parts that say something about its words."""

    main: Element
    related: Mapping[str, tuple[Element, ...]] = field(default_factory=dict)
    """'styles', 'header', 'footer' -> roots"""


def open_package(data: bytes, *, file: str) -> Package:
    """Open a Word file (.docx, .docm, .dotx, transitional or strict).

    Raises Unreadable, in words that say what the file seems to be instead.
    """
    if not data.startswith(b"PK"):
        message, hint = _what_it_seems(data)
        raise Unreadable(message, hint, file=file)
    parts = _Parts(data, file)
    main = next(iter(parts.targets("", "officeDocument")), None)
    if main is None or not parts.has(main):
        message, hint = _what_the_zip_seems(parts)
        raise Unreadable(message, hint, file=file)
    root = parts.read(main, limit=MAX_MAIN)
    if name(root) != "w:document":
        message, hint = _what_the_zip_seems(parts)
        raise Unreadable(message, hint, file=file)
    related = {
        kind: tuple(parts.read(p) for p in parts.targets(main, kind) if parts.has(p))
        for kind in _RELATED
    }
    return Package(root, related)


class _Parts:
    """The parts of a package by name, read within limits."""

    def __init__(self, data: bytes, file: str) -> None:
        self._file = file
        self._n_read = 0
        try:
            self._zip = ZipFile(BytesIO(data))
        except Exception as error:  # zipfile lets through whatever the broken place provokes
            raise self._damaged() from error
        self._infos = {_plain(info.filename): info for info in self._zip.infolist()}

    def has(self, part: str) -> bool:
        return _plain(part) in self._infos

    def starts_with(self, folder: str) -> bool:
        return any(part.startswith(folder) for part in self._infos)

    def bytes(self, part: str, *, limit: int = MAX_READ) -> bytes:
        info = self._infos[_plain(part)]
        if info.flag_bits & 1:
            raise Unreadable(*_PROTECTED, file=self._file)
        self._n_read += info.file_size
        if info.file_size > limit or self._n_read > MAX_READ or _is_bomb(info):
            raise Unreadable(
                "The Word file {file} is too large: unpacked, its text takes {n} MB.",
                "A transcript takes less than one. Split the file, or ask for it again.",
                file=self._file,
                n=info.file_size // 1_000_000,
            )
        try:
            return self._zip.read(info)
        except Exception as error:  # see above
            raise self._damaged() from error

    def read(self, part: str, *, limit: int = MAX_READ) -> Element:
        return parse(self.bytes(part, limit=limit), file=self._file, part=part)

    def targets(self, source: str, kind: str) -> list[str]:
        """Names of the parts that `source` ('' is the package) points to as `kind`."""
        folder, own = posixpath.split(source)
        relationships = posixpath.join(folder, "_rels", own + ".rels")
        if not self.has(relationships):
            return []
        return [
            posixpath.normpath(posixpath.join("/", folder, unquote(r.get("Target", "")))).strip("/")
            for r in self.read(relationships)
            if r.get("Type", "").endswith("/" + kind) and r.get("TargetMode") != "External"
        ]

    def _damaged(self) -> Unreadable:
        return Unreadable(
            "The Word file {file} is damaged: it is incomplete or was changed on its way.",
            "Copy or download it again, or open it in Word and let Word repair it.",
            file=self._file,
        )


def _plain(part: str) -> str:
    """Part names differ in case and slashes between programs, and mean the same."""
    return part.replace("\\", "/").strip("/").casefold()


def _is_bomb(info: ZipInfo) -> bool:
    return info.file_size > max(_RATIO_FROM, MAX_RATIO * info.compress_size)


_Sentence = tuple[str, str]
_PROTECTED: _Sentence = (
    later("The file {file} is protected with a password."),
    later("Open it in Word, save it without a password and try again."),
)
_SAVE_AS_DOCX = later("Open it in Word, save it as Word document (.docx) and try again.")


def _utf16(word: str) -> bytes:
    return word.encode("utf-16-le")


def _is_ole(data: bytes) -> bool:
    return data.startswith(bytes.fromhex("d0cf11e0a1b11ae1"))


def _is_text(data: bytes) -> bool:
    try:
        text = data[:100_000].decode("utf-8", errors="ignore" if len(data) > 100_000 else "strict")
    except UnicodeDecodeError:
        text = data[:100_000].decode("cp1252", errors="replace")
    return bool(text) and all(c.isprintable() or c in "\t\r\n\f\ufeff" for c in text)


_SEEMS: tuple[tuple[Callable[[bytes], bool], _Sentence], ...] = (
    (
        lambda data: not data.strip(b"\0\t\r\n "),
        (later("The file {file} is empty."), later("Was the right file saved?")),
    ),
    (lambda data: _is_ole(data) and _utf16("EncryptedPackage") in data, _PROTECTED),
    (
        lambda data: _is_ole(data) and _utf16("WordDocument") in data,
        (later("The file {file} is of the old Word kind (.doc)."), _SAVE_AS_DOCX),
    ),
    (
        _is_ole,
        (
            later("The file {file} is of an old Office program, but not a Word document."),
            _SAVE_AS_DOCX,
        ),
    ),
    (
        lambda data: b"%PDF-" in data[:1024],
        (
            later("The file {file} is a PDF, not a Word file."),
            later("Ask for the Word file, or open the PDF in Word and save it as .docx."),
        ),
    ),
    (
        lambda data: data.lstrip().startswith(b"{\\rtf"),
        (later("The file {file} is an RTF file, not a Word file."), _SAVE_AS_DOCX),
    ),
    (
        lambda data: b"<html" in data[:2048].lower() or b"<!doctype html" in data[:2048].lower(),
        (later("The file {file} is a web page (HTML), not a Word file."), _SAVE_AS_DOCX),
    ),
    (
        lambda data: b"<?mso-application" in data[:1024] or b"<pkg:package" in data[:1024],
        (later("The file {file} is Word's XML, not a Word document (.docx)."), _SAVE_AS_DOCX),
    ),
    (
        _is_text,
        (later("The file {file} is plain text, not a Word file."), _SAVE_AS_DOCX),
    ),
)


def _what_it_seems(data: bytes) -> _Sentence:
    for recognises, sentence in _SEEMS:
        if recognises(data):
            return sentence
    return (
        later("The file {file} is not a Word file, or it is damaged."),
        later("Check that it opens in Word, and copy or download it again."),
    )


def _what_the_zip_seems(parts: _Parts) -> _Sentence:
    if parts.starts_with("xl/"):
        return (
            later("The file {file} is an Excel workbook, not a Word file."),
            later("Name the Word file."),
        )
    if parts.starts_with("ppt/"):
        return (
            later("The file {file} is a presentation, not a Word file."),
            later("Name the Word file."),
        )
    if parts.has("mimetype") and b"opendocument.text" in parts.bytes("mimetype"):
        return (
            later("The file {file} is an OpenDocument text (.odt), not a Word file."),
            _SAVE_AS_DOCX,
        )
    if parts.starts_with("index/") and parts.has("index/document.iwa"):
        return (
            later("The file {file} is a Pages document, not a Word file."),
            later("Open it in Pages and export it as Word."),
        )
    if parts.starts_with("word/"):
        return (
            later("The Word file {file} is damaged: its main part is missing."),
            later("Open it in Word, let Word repair it, save it and try again."),
        )
    return (
        later("The file {file} is a zip file that holds no Word document."),
        later("Unpack it, and name the Word files in it."),
    )
