"""Codebooks as Excel and csv tables."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from test_codebooks import codebooks, texts

from qualkit.errors import Invalid
from qualkit.formats.code_keys import Named, find_keys
from qualkit.formats.codebook_tables import read_codebook_table
from qualkit.formats.codebook_workbook import codebook_workbook
from qualkit.model import Code, Codebook, Theme

NOTHING = Codebook(())
FULL = Codebook(
    codes=(
        Code(
            key="trust",
            label={"nl": "Vertrouwen", "en": "Trust"},
            aliases=("confidence", "faith"),
            definition={"en": "=Being able to speak\n\nwithout harm."},
            use_when={"nl": "'altijd"},
            not_when={"en": "-"},
            examples={"nl": ("hij houdt woord", "eerste regel\n  tweede regel")},
            colour="#1f77b4",
            extent="turn",
            poles={"positive": {"nl": "vertrouwen"}, "negative": {"nl": "wantrouwen"}},
            patterns={"nl": {"any": ("=waar ... op",), "never": ("@x", "3-4")}},
        ),
        Code("trust_lost", {"en": "Trust lost"}, parent="trust", is_retired=True),
        Code("12", {"de": "Zwölf"}, is_heading=True),
    ),
    themes=(Theme("speaking", {"en": "Speaking"}, ("trust", "12"), {"en": "Who trusts speaks."}),),
)


def xlsx(folder: Path, *rows: tuple[object, ...], themes: tuple[tuple[object, ...], ...] = ()):
    """A workbook with a sheet of codes and, if given, one of themes."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if themes:
        book.active.title = "Codes"
        sheet = book.create_sheet("Thema's")
        for row in themes:
            sheet.append(row)
    book.save(folder / "codes.xlsx")
    return folder / "codes.xlsx"


def read(path: Path, known: Codebook = NOTHING) -> Codebook:
    return read_codebook_table(path, language="nl", known=known).codebook


def written(folder: Path, codebook: Codebook, *, language: str = "en") -> Path:
    path = folder / "codebook.xlsx"
    path.write_bytes(codebook_workbook(codebook, languages=("nl", "en"), language=language))
    return path


def problems(path: Path, known: Codebook = NOTHING) -> list[str]:
    with pytest.raises(Invalid) as caught:
        read(path, known)
    return [str(problem).removeprefix(f"{path.name}, ") for problem in caught.value.problems]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_workbook_that_is_written_reads_the_same(tmp_path: Path, language: str) -> None:
    """Whatever a text begins with, and over lines; headings are in either language."""
    assert read(written(tmp_path, FULL, language=language)) == FULL


EXCEL_HOLDS = texts(exclude_categories=["Cs", "Cc"], include_characters=["\n", "\t"])


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(codebook=codebooks(EXCEL_HOLDS))
def test_reading_what_was_written_changes_nothing_that_is_known(
    tmp_path: Path, codebook: Codebook
) -> None:
    """Not even an empty list of examples."""
    again = read(written(tmp_path, codebook), codebook)
    assert again.codes == tuple(code for code, _ in codebook.in_tree_order())
    assert again.themes == codebook.themes


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(words=EXCEL_HOLDS, said=st.lists(EXCEL_HOLDS, min_size=1, max_size=3).map(tuple))
def test_odd_words_read_the_same_where_nothing_is_known(
    tmp_path: Path, words: str, said: tuple[str, ...]
) -> None:
    """Only the sign that begins a further line of an entry is not itself in an entry."""
    assume("↳" not in "".join(said))
    code = Code("a", {"nl": words}, aliases=said, definition={"en": words}, examples={"nl": said})
    assert read(written(tmp_path, Codebook((code,)))).codes == (code,)


@pytest.mark.parametrize("character", ["\r", "\x07", "\ufffe"])
def test_what_no_cell_can_hold_is_refused(tmp_path: Path, character: str) -> None:
    code = Code("a", {"nl": "A"}, definition={"en": f"one{character}two"})
    with pytest.raises(Invalid) as caught:
        written(tmp_path, Codebook((code,)))
    assert "row 2, column definition_en: there is a control character" in str(caught.value)


def test_a_code_stands_below_its_parent(tmp_path: Path) -> None:
    codes = (Code("a", {"en": "A"}), Code("b", {"en": "B"}), Code("c", {"en": "C"}, parent="a"))
    assert [code.key for code in read(written(tmp_path, Codebook(codes))).codes] == ["a", "c", "b"]


def test_a_cell_holds_as_much_as_excel_allows_and_no_more(tmp_path: Path) -> None:
    """Excel counts signs beyond the first 65,536 as two characters."""
    longest = Codebook((Code("a", {"en": "A"}, definition={"en": "𝄞" * 16_383 + "x"}),))
    assert read(written(tmp_path, longest)) == longest
    too_long = replace(longest.codes[0], definition={"en": "𝄞" * 16_384})
    with pytest.raises(Invalid) as caught:
        written(tmp_path, Codebook((too_long,)))
    assert [str(problem) for problem in caught.value.problems] == [
        "Sheet Codes, row 2, column definition_en: the text is longer than the 32767 characters "
        "that a cell of Excel can hold."
    ]


def test_every_cell_is_text_and_some_have_a_list_to_choose_from(tmp_path: Path) -> None:
    sheet = load_workbook(written(tmp_path, FULL, language="nl"))["Codes"]
    assert {cell.number_format for row in sheet["A1:AE4"] for cell in row} == {"@"}
    assert {cell.data_type for row in sheet["A1:AE4"] for cell in row} <= {"s", "n"}
    assert sheet.freeze_panes == "B2"
    headings = {cell.value: cell.column_letter for cell in sheet[1]}
    listed = {str(rule.sqref).split("2")[0] for rule in sheet.data_validations.dataValidation}
    assert listed == {headings[name] for name in ("kop", "vervallen", "reikwijdte")}


def test_the_workbook_says_what_each_of_its_columns_means(tmp_path: Path) -> None:
    book = load_workbook(BytesIO(written(tmp_path, FULL).read_bytes()))
    explained = "\n".join(str(row[0].value) for row in book["Read me"].iter_rows()).split("\n")
    for title in ("Codes", "Themes"):
        assert {cell.value for cell in book[title][1]} <= set(explained)


def test_a_table_of_ones_own_needs_only_what_codes_are_called(tmp_path: Path) -> None:
    """Keys are made of the labels; a blank row and a column of remarks are passed over."""
    path = xlsx(
        tmp_path,
        ("Code", "Omschrijving", "Hoofdcode", "Opmerking"),
        ("Vertrouwen & cliënt", "Durven leunen.", None, "bespreken"),
        (),
        (None, None, None, "volgende keer meer"),
        ("Woord houden", None, "vertrouwen & Cliënt"),
    )
    found = read_codebook_table(path, language="nl", known=NOTHING)
    assert found.not_read == ("Opmerking",)
    assert found.codebook.codes == (
        Code(
            "vertrouwen_client",
            {"nl": "Vertrouwen & cliënt"},
            definition={"nl": "Durven leunen."},
        ),
        Code("woord_houden", {"nl": "Woord houden"}, parent="vertrouwen_client"),
    )


def test_beside_a_label_a_code_is_a_key(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("code;label (English);definitie NL\n1.2;Trust;Durven\n", encoding="utf-8")
    assert read(path).codes == (Code("1_2", {"en": "Trust"}, definition={"nl": "Durven"}),)


def test_codes_that_are_called_alike_get_their_parents_name_before_theirs(tmp_path: Path) -> None:
    """In whatever order they stand; and the same again when the codes are known."""
    rows = [("Band",), ("Positief", "Band"), ("Doel",), ("Positief", "Doel")]
    book = read(xlsx(tmp_path, ("code", "parent"), *rows))
    assert [code.key for code in book.codes] == ["band", "band_positief", "doel", "doel_positief"]
    again = read(xlsx(tmp_path, ("code", "parent"), *reversed(rows)), book)
    assert again.codes == tuple(reversed(book.codes))


@given(order=st.permutations(range(5)), n_known=st.integers(2, 5))
def test_a_later_table_finds_the_keys_that_an_earlier_one_made(
    order: list[int], n_known: int
) -> None:
    """Whatever the order of its rows, and however many codes were added meanwhile."""
    rows = [
        Named(label=label, language="nl", parent=parent)
        for label, parent in (
            ("A", ""),
            ("B", ""),
            ("Een", "A"),
            ("Een", "B"),
            ("Twee", "A"),
        )
    ]
    first = find_keys(rows[:n_known], ())
    known = [
        Code(key, {"nl": row.label}, parent=row.parent.lower() or None)
        for key, row in zip(first, rows, strict=False)
    ]
    later = dict(zip(order, find_keys([rows[n] for n in order], known), strict=True))
    assert [later[n] for n in range(n_known)] == first
    assert len(set(later.values())) == len(rows)


def test_what_a_table_has_no_column_for_stays_as_it_is(tmp_path: Path) -> None:
    path = xlsx(tmp_path, ("label_en", "definitie_nl"), ("Trust", "Nieuw."))
    before = FULL.codes[0]
    assert read(path, FULL).codes == (
        replace(before, definition={**before.definition, "nl": "Nieuw."}),
    )


def test_a_cell_that_is_emptied_takes_away_what_it_held(tmp_path: Path) -> None:
    path = xlsx(tmp_path, ("key", "patterns_nl_never", "colour"), ("trust", None, None))
    before = FULL.codes[0]
    assert read(path, FULL).codes == (
        replace(before, patterns={"nl": {"any": ("=waar ... op",)}}, colour=None),
    )


def test_three_dots_that_excel_made_one_sign_of_are_three_again(tmp_path: Path) -> None:
    path = xlsx(tmp_path, ("key", "patronen nl open"), ("trust", "waar … op"))
    assert read(path).codes[0].patterns == {"nl": {"any": ("waar ... op",)}}


def test_all_faults_are_named_at_once_with_sheet_row_and_column(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path,
        ("sleutel", "label_nl", "hoofdcode", "kop", "reikwijdte", "kleur", "patronen_nl_positief"),
        ("trust", "Vertrouwen", "Vertrouwn", "misschien", "zin", "blauw", None),
        (None, None, "trust"),
        (None, "???", None, "x"),
        ("a", "A", "b", "ja", "alinea"),
        ("b", "B", "a"),
        ("Trust", "Nog eens"),
        ("bond", "Band", "nergens", None, None, None, "klik"),
        ("p", "Positief"),
        ("q", "positief"),
        ("r", "R", "Positief"),
        themes=(("sleutel", "label", "codes"), ("t", "T", "trust; tryst\nbond")),
    )
    assert problems(path) == [
        "sheet Codes, row 2, column kop: misschien does not fit; expected was: yes | no | ja | "
        "nee.",
        "sheet Codes, row 2, column kleur: blauw does not fit; expected was: #44aa99.",
        "sheet Codes, row 2, column hoofdcode: Vertrouwn is not known; is Vertrouwen meant?",
        "sheet Codes, row 3, column sleutel: the cell is blank.",
        "sheet Codes, row 4, column sleutel: it is not clear what this is; write its key in a "
        "column key.",
        "sheet Codes, row 5, column reikwijdte: alinea does not fit; expected was: sentence | turn "
        "| words | zin | spreekbeurt | woorden.",
        "sheet Codes, row 5, column hoofdcode: codes are each other's parents: a → b → a.",
        "sheet Codes, row 7, column sleutel: trust stands in row 2 already.",
        "sheet Codes, row 8, column hoofdcode: there is no code nergens.",
        "sheet Codes, row 8, column patronen_nl_positief: the code bond has patterns for a pole, "
        "but names no poles.",
        "sheet Codes, row 11, column hoofdcode: several codes are called Positief; write the key.",
        "sheet Thema's, row 2, column codes: tryst is not known; is trust meant?",
    ]


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("definitie;kleur\nx;y\n", "codes.csv: there is neither a column key nor a column label."),
        ("code;naam;label_nl\na;b;c\n", "codes.csv: the headings naam, label_nl mean the same."),
    ],
)
def test_headings_that_do_not_make_a_codebook_are_named(
    table: str, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "codes.csv"
    path.write_text(table, encoding="utf-8")
    assert says in problems(path)


def test_a_known_parent_needs_no_row(tmp_path: Path) -> None:
    path = xlsx(tmp_path, ("code", "parent"), ("Nieuw", "Trust"))
    assert read(path, FULL).codes == (Code("nieuw", {"nl": "Nieuw"}, parent="trust"),)
    cycle = xlsx(tmp_path, ("key", "parent"), ("trust", "trust_lost"))
    assert "each other's parents" in problems(cycle, FULL)[0]
