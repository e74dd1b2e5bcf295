"""Tables as web pages."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from qualkit.displays.table import Column, Quotation, Row, Table
from qualkit.reports.cells import printable
from qualkit.reports.html_file import table_bytes


class Page(HTMLParser):
    """A page taken apart: its tags with their attributes, and the text of each cell."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.rows: list[list[str]] = []
        self.text: dict[str, str] = {}
        self.feed(table_bytes(table).decode())
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        if tag != "meta":
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.text[self.open[-1]] = self.text.get(self.open[-1], "") + data
        if {"td", "th"} & set(self.open):
            self.rows[-1][-1] += data


def test_a_page_has_headings_numbers_and_notes_as_its_language_writes_them(
    frequencies: Table,
) -> None:
    page = Page(frequencies)
    assert ("html", {"lang": "nl"}) in page.tags
    assert page.text["title"] == page.text["caption"] == "Codefrequenties naar werkveld"
    assert page.rows[0] == ["", "Reclassering", "Schuldhulpverlening"]
    assert page.rows[1][:3] == ["Code", "Interviews", "% van interviews"]
    assert page.rows[2] == ["Vertrouwen", "1.234", "12,3\xa0%", "7", "0,67"]
    assert page.rows[3] == ["Serieus genomen worden", "40", "0,5\xa0%", "<5", "–"]
    assert page.text["em"] == "Noot."
    assert page.text["p"].split() == " ".join(frequencies.notes).split()


def test_headings_belong_to_their_columns_and_names_to_their_rows(frequencies: Table) -> None:
    """What a screen reader needs; the depth of a row in the tree is an indent."""
    heads = [attributes for tag, attributes in Page(frequencies).tags if tag == "th"]
    assert [h["scope"] for h in heads] == ["colgroup"] * 2 + ["col"] * 5 + ["row"] * 3
    assert [h["colspan"] for h in heads[:2]] == ["2", "2"]
    assert [h.get("style") for h in heads[-3:]] == [None, "--level: 1", "--level: 2"]


def test_quotations_stand_apart_with_their_source(joint: Table) -> None:
    page = Page(joint)
    assert [tag for tag, _ in page.tags].count("blockquote") == 2
    assert page.text["cite"] == "(D014, professional; positief)(D022, professional)"
    assert "“Ze kwam drie keer niet opdagen.” (D022, professional)" in page.rows[2][2]


def test_a_wide_table_is_printed_on_a_page_that_lies_down(joint: Table, frequencies: Table) -> None:
    assert b"size: A4 landscape" in table_bytes(joint)
    assert b"size: A4 portrait" in table_bytes(frequencies)


def test_a_page_needs_nothing_else(joint: Table) -> None:
    """No scripts, links or pictures, and a policy that forbids what might slip in."""
    content = table_bytes(joint).decode()
    tags = {tag for tag, _ in Page(joint).tags}
    assert not tags & {"script", "link", "img", "iframe", "a", "object"}
    assert "url(" not in content and "http:" not in content and "https:" not in content
    assert "default-src 'none'" in content


WORDS = st.text() | st.sampled_from(["<script>alert(1)</script>", '"><b>', "&amp;", "a\nb"])


def of_words(text: str) -> Table:
    """A table in which every place for words holds these."""
    columns = (Column("a", text, group=f"{text}."), Column("b", text, "quotations"))
    row = Row((text, (Quotation(text, f"{text}."),)))
    return Table("t", text, columns, (row,), (text,))


@given(WORDS)
def test_any_words_are_shown_as_they_are(text: str) -> None:
    """Whatever stands in the study becomes text of the page and never a part of it."""
    page, harmless = Page(of_words(text)), Page(of_words("x"))
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in harmless.tags]
    name, quotation = page.rows[2]
    assert name.split() == printable(text).split()
    assert quotation.split() == f"“{printable(text).strip()}” ({printable(text)}.)".split()
