"""Codebooks as YAML files."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualkit.errors import Invalid, Unreadable
from qualkit.formats.codebooks import codebook_yaml, read_codebook
from qualkit.model import EXTENTS, Code, Codebook, Theme

SHIPPED = Path(__file__).parents[2] / "codebooks" / "alliance.yaml"

SMALL = """\
key: small
label: {nl: Klein, en: Small}
about: {en: A codebook to test with.}
codes:
  - key: trust
    label: {nl: Vertrouwen, en: Trust}
    aliases: [confidence]
    definition:
      en: >
        Being able to speak
        without harm.
    use_when: {en: Somebody says that the other is honest.}
    not_when: {en: The trust is in somebody else.}
    examples: {nl: [hij houdt woord]}
    colour: "#1f77b4"
    poles:
      positive: {nl: vertrouwen}
      negative: {nl: wantrouwen}
    patterns:
      nl: {any: [vertrouwen], negative: [wantrouwen], never: [zelfvertrouwen]}
  - key: trust_lost
    parent: trust
    label: {en: Trust lost}
    retired: true
  - key: no
    parent: null
    label: {en: No}
    heading: true
themes:
  - key: speaking
    label: {en: Speaking}
    codes: [trust, trust_lost]
    statement: {en: Who trusts speaks.}
"""


def _written(folder: Path, text: str) -> Path:
    path = folder / "codebook.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def _problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(Invalid) as caught:
        read_codebook(_written(folder, text))
    return [str(problem).removeprefix("codebook.yaml, ") for problem in caught.value.problems]


def test_every_field_of_the_file_comes_into_the_codebook(tmp_path: Path) -> None:
    assert read_codebook(_written(tmp_path, SMALL)) == Codebook(
        key="small",
        label={"nl": "Klein", "en": "Small"},
        about={"en": "A codebook to test with."},
        codes=(
            Code(
                key="trust",
                label={"nl": "Vertrouwen", "en": "Trust"},
                aliases=("confidence",),
                definition={"en": "Being able to speak without harm."},
                use_when={"en": "Somebody says that the other is honest."},
                not_when={"en": "The trust is in somebody else."},
                examples={"nl": ("hij houdt woord",)},
                colour="#1f77b4",
                poles={"positive": {"nl": "vertrouwen"}, "negative": {"nl": "wantrouwen"}},
                patterns={
                    "nl": {
                        "any": ("vertrouwen",),
                        "negative": ("wantrouwen",),
                        "never": ("zelfvertrouwen",),
                    }
                },
            ),
            Code("trust_lost", {"en": "Trust lost"}, parent="trust", is_retired=True),
            Code("no", {"en": "No"}, is_heading=True),
        ),
        themes=(
            Theme(
                "speaking",
                {"en": "Speaking"},
                ("trust", "trust_lost"),
                {"en": "Who trusts speaks."},
            ),
        ),
    )


def test_all_problems_are_named_at_once_with_their_lines(tmp_path: Path) -> None:
    problems = _problems(
        tmp_path,
        """\
key: [small]
label: {nederlands: Klein}
codes:
  - key: trust
    lable: {nl: Vertrouwen}
  - key: "Twelve!"
    label: Twelve
    aliases: alias
    heading: ja
    colour: #ff0000
  - key: bond
    key: band
    label: {nl: Band, en: }
    colour: blue
    patterns: {nl: {some: [x]}}
sorts: []
""",
    )
    assert problems == [
        "line 1: key must be text; put a number or a date in quotation marks.",
        "line 2: label/nederlands: a language is two lower-case letters, such as nl or en.",
        "line 4: the field codes/1/label is missing.",
        "line 5: there is no field codes/1/lable; is label meant? Known are: key, label, parent, "
        "aliases, heading, definition, use_when, not_when, examples, colour, poles, patterns, "
        "extent, retired.",
        "line 6: codes/2/key must consist of lower-case letters, digits and underscores.",
        "line 7: codes/2/label must consist of fields, each a name, a colon and what it holds.",
        "line 8: codes/2/aliases must be a list, each entry after a dash.",
        "line 9: codes/2/heading must be true or false.",
        "line 10: codes/2/colour is empty. Text with a # or with a comma "
        "between braces needs quotation marks.",
        "line 12: the field key stands there twice.",
        "line 13: codes/3/label/en is empty. Text with a # or with a comma "
        "between braces needs quotation marks.",
        "line 14: codes/3/colour must be a colour such as '#1f77b4', in quotation marks.",
        "line 15: there is no field codes/3/patterns/nl/some. Known are: any, positive, negative, "
        "never.",
        "line 16: there is no field sorts. Known are: key, label, about, codes, themes.",
    ]


def test_what_codes_say_of_each_other_is_checked(tmp_path: Path) -> None:
    problems = _problems(
        tmp_path,
        """\
codes:
  - {key: a, label: {en: A}, parent: b}
  - {key: b, label: {en: B}, parent: c}
  - {key: c, label: {en: C}, parent: a}
  - {key: d, label: {en: D}, parent: a}
  - {key: trust, label: {en: Trust}, parent: nothing_like_it}
  - {key: trust, label: {en: Trust}}
  - key: bond
    label: {en: Bond}
    patterns:
      nl:
        any: [band]
        positive: [klik]
themes:
  - key: one
    label: {en: One}
    codes:
      - a
      - tryst
""",
    )
    assert problems == [
        "line 2: codes are each other's parents: a → b → c → a.",
        "line 6: nothing_like_it is not known. Known are: a, b, c, d, trust, bond.",
        "line 7: trust is taken by an earlier entry.",
        "line 13: the code bond has patterns for its positive pole, but names no poles.",
        "line 19: tryst is not known; is trust meant?",
    ]


def test_a_code_that_is_its_own_parent_is_a_cycle(tmp_path: Path) -> None:
    text = "codes:\n  - key: a\n    label: {en: A}\n    parent: a\n"
    assert _problems(tmp_path, text) == ["line 4: codes are each other's parents: a → a."]


def test_broken_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path, 'key: a\nlabel: {nl: "open\ncodes: []\n')
    assert problem.startswith("line 4: the YAML cannot be read")
    (problem,) = _problems(tmp_path, "key: a\nlabel: \x07\n")
    assert problem == "line 2: there is a character that YAML does not allow."


def test_a_comma_between_braces_without_quotation_marks_is_one_problem(tmp_path: Path) -> None:
    text = "codes:\n  - key: a\n    label: {en: now, and then}\n"
    assert _problems(tmp_path, text) == [
        "line 3: codes/1/label/and then is empty. Text with a # or with a comma between braces "
        "needs quotation marks."
    ]


def test_a_file_that_is_a_list_is_refused(tmp_path: Path) -> None:
    assert _problems(tmp_path, "- key: a\n") == [
        "line 1: the file must consist of fields, each a name, a colon and what it holds."
    ]


@pytest.mark.parametrize(
    ("data", "error", "says"),
    [
        (None, Unreadable, "There is no file"),
        (b"  \n", Unreadable, "is empty"),
        (b"# later\n", Invalid, "nothing but remarks"),
        ("key: caf\xe9".encode("latin-1"), Unreadable, "not text in UTF-8"),
    ],
)
def test_what_is_no_codebook_is_refused_with_a_sentence(
    tmp_path: Path, data: bytes | None, error: type[Exception], says: str
) -> None:
    path = tmp_path / "codebook.yaml"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(error, match=says):
        read_codebook(path)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="is a folder"):
        read_codebook(tmp_path)


def test_an_empty_codebook_is_written_and_read(tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_bytes(codebook_yaml(Codebook(codes=())))
    assert read_codebook(tmp_path / "empty.yaml") == Codebook(codes=())


languages = st.sampled_from(["nl", "en", "no"])


def texts(**characters: list[str]) -> st.SearchStrategy[str]:
    """Words without blanks around them, of any characters but those excluded."""
    return st.text(st.characters(**characters), max_size=20).map(str.strip).filter(bool)


@st.composite
def codebooks(draw: st.DrawFn, words: st.SearchStrategy[str]) -> Codebook:
    """Any codebook that a file may hold, of these words."""
    labels = st.dictionaries(languages, words, max_size=2)
    full_labels = st.dictionaries(languages, words, min_size=1, max_size=2)
    listed = st.lists(words, max_size=3).map(tuple)
    keys = draw(st.lists(st.from_regex(r"[a-z0-9_]{1,6}", fullmatch=True), unique=True, max_size=4))
    codes = []
    for n, key in enumerate(keys):
        poles = draw(
            st.dictionaries(
                st.sampled_from(["positive", "negative", "ambivalent"]), full_labels, max_size=2
            )
        )
        kinds = ["any", "positive", "negative", "never"] if poles else ["any", "never"]
        codes.append(
            Code(
                key=key,
                label=draw(full_labels),
                parent=draw(st.none() | st.sampled_from(keys[:n])) if n else None,
                aliases=draw(listed),
                definition=draw(labels),
                use_when=draw(labels),
                not_when=draw(labels),
                examples=draw(st.dictionaries(languages, listed, max_size=2)),
                patterns=draw(
                    st.dictionaries(
                        languages, st.dictionaries(st.sampled_from(kinds), listed), max_size=2
                    )
                ),
                poles=poles,
                colour=draw(st.none() | st.just("#00fF7e")),
                extent=draw(st.none() | st.sampled_from(EXTENTS)),
                is_heading=draw(st.booleans()),
                is_retired=draw(st.booleans()),
            )
        )
    chosen = st.lists(st.sampled_from(keys), max_size=3).map(tuple) if keys else st.just(())
    themes = st.builds(Theme, st.just("theme"), full_labels, chosen, labels)
    return Codebook(
        codes=tuple(codes),
        themes=tuple(draw(st.lists(themes, max_size=1))),
        key=draw(st.sampled_from(["", "key", "null", "12"])),
        label=draw(labels),
        about=draw(labels),
    )


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(codebook=codebooks(texts(exclude_categories=["Cs"])))
def test_a_codebook_that_is_written_reads_the_same(tmp_path: Path, codebook: Codebook) -> None:
    path = tmp_path / "codebook.yaml"
    path.write_bytes(codebook_yaml(codebook))
    assert read_codebook(path) == codebook


def test_the_shipped_codebook_reads_and_is_written_the_same(tmp_path: Path) -> None:
    codebook = read_codebook(SHIPPED)
    assert {"trust", "bond", "reactance"} <= {code.key for code in codebook.codes}
    (tmp_path / "again.yaml").write_bytes(codebook_yaml(codebook))
    assert read_codebook(tmp_path / "again.yaml") == codebook
