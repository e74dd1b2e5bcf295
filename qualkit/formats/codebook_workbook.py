"""A codebook as an Excel workbook that people change and bring in again."""

from collections.abc import Iterator, Sequence
from itertools import chain

from qualkit.formats.codebook_columns import (
    CODE_FIELDS,
    MEANINGS,
    THEME_FIELDS,
    Column,
    columns,
    text,
)
from qualkit.formats.workbooks import Field, Page, workbook
from qualkit.messages import LANGUAGES, Catalogue, later
from qualkit.model import Code, Codebook, Theme

_TITLES = {"en": ("Codes", "Themes", "Read me"), "nl": ("Codes", "Thema's", "Lees mij")}
"""Of the sheets; `codebook_tables` knows them again."""

_SPOKEN = {"en": "English", "nl": "Nederlands"}
_ADVICE = (
    later("A row is a code. Only a label (or a key) is needed; columns may be left out."),
    later("A code that has no row, and what has no column, stay as they are in the study."),
    later("To give a code another label, keep its key. To stop using it, make it retired."),
    later(
        "A line in a cell that begins with ↳ belongs to the line above it. Where several lines "
        "are possible, Alt+Enter begins a new one."
    ),
)


def codebook_workbook(codebook: Codebook, *, languages: Sequence[str], language: str) -> bytes:
    """Codes in tree order, themes, and what the columns mean, as an .xlsx.

    There are columns for `languages` and for any other that the codebook uses; headings are in
    `language`. Raises Invalid with every text that Excel cannot hold.
    """
    used = tuple(dict.fromkeys((*languages, *_languages(codebook))))
    codes, themes = columns(CODE_FIELDS, used), columns(THEME_FIELDS, used)
    titles = _TITLES[language]
    in_order = [code for code, _ in codebook.in_tree_order()]
    return workbook(
        (
            _page(titles[0], codes, in_order, language),
            _page(titles[1], themes, codebook.themes, language),
            _help(titles[2], (*codes, *themes), language),
        )
    )


def _page(
    title: str, chosen: Sequence[Column], things: Sequence[Code | Theme], language: str
) -> Page:
    return Page(
        title,
        tuple(Field(c.heading(language), c.width, c.choices(language)) for c in chosen),
        tuple(tuple(text(thing, c, language) for c in chosen) for thing in things),
    )


def _help(title: str, chosen: Sequence[Column], language: str) -> Page:
    """What the columns mean, in both languages beside each other."""
    headings: dict[str, dict[str, None]] = {}
    for column in chosen:
        headings.setdefault(column.field, {})[column.heading(language)] = None
    says = [("", sentence) for sentence in _ADVICE]
    says += [("\n".join(headings[field]), MEANINGS[field]) for field in headings]
    return Page(
        title,
        (Field("", 26), *(Field(_SPOKEN[known], 60) for known in LANGUAGES)),
        tuple((name, *(Catalogue(known)(said) for known in LANGUAGES)) for name, said in says),
    )


def _languages(codebook: Codebook) -> Iterator[str]:
    """Every language that something in the codebook is written in."""
    for code in codebook.codes:
        by_language = (code.definition, code.use_when, code.not_when, code.examples, code.patterns)
        yield from chain(code.label, *by_language, *code.poles.values())
    for theme in codebook.themes:
        yield from chain(theme.label, theme.statement)
