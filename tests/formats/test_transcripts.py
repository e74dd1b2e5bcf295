"""From Word files to turns, speakers and marks."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from word_files import p, r, raw, transcript

from qualkit.errors import Unreadable
from qualkit.formats.respondents import Respondent
from qualkit.formats.transcripts import (
    READER,
    Reading,
    find_files,
    find_other_files,
    read_transcript,
)
from qualkit.model import Design, Role, Speaker

FILES = Path(__file__).parent / "files"
DESIGN = Design(
    {"en": "Alliance"},
    roles=(
        Role("professional", {}, speaker_labels=("Reclasseringswerker", "Begeleider")),
        Role("client", {}, speaker_labels=("Cliënt", "Client")),
        Role("interviewer", {}, is_respondent=False, speaker_labels=("Interviewer", "Int")),
    ),
)
P014 = Respondent("P014.docx", "P014_final", participant="P014", role="professional")


def read(data: bytes, folder: Path, respondent: Respondent | None = None) -> Reading:
    path = folder / "P014.docx"
    path.write_bytes(data)
    return read_transcript(path, design=DESIGN, respondent=respondent)


def said(reading: Reading) -> list[tuple[str, str]]:
    string = reading.document.text.string
    return [(turn.speaker, turn.speech.of(string)) for turn in reading.document.turns]


def unspoken(reading: Reading) -> list[str]:
    return [span.of(reading.document.text.string) for span in reading.document.text.unspoken]


CONVENTIONS = {
    "label": ("I: Hoe ging het?", "R: Goed.", "I:Echt?", "R:\tJa."),
    "time before": (
        "[00:00:01] I: Hoe ging het?", "00:00:02 R: Goed.", "(00:00:03) I: Echt?", "0:04 - R: Ja.",
    ),
    "time after": (
        "I (00:00:01): Hoe ging het?", "R [00:00:02]: Goed.", "I 00:03: Echt?", "R: [00:04] Ja.",
    ),
    "range before": (
        "[0:00:01,000 --> 0:00:02,000] I: Hoe ging het?", "[00:02 - 00:03] R: Goed.",
        "[00:03 --> 00:04] I: Echt?", "[00:04 --> 00:05] R: Ja.",
    ),
    "own line": ("I  00:01", "Hoe ging het?", "00:02 R", "Goed.", "I (00:03)", "Echt?",
                 "[00:00:04] R", "Ja."),
    "label on its own line": ("I:", "Hoe ging het?", "R:", "Goed.", "I:", "Echt?", "R:", "Ja."),
    "stamp line above": ("00:01", "I: Hoe ging het?", "00:02", "", "R: Goed.", "00:03",
                         "I: Echt?", "00:04", "R: Ja."),
    "line breaks": ("I: Hoe ging het?\nR: Goed.\nI: Echt?\nR: Ja.",),
    "title": ("Interview 3", "", "I: Hoe ging het?", "", "R: Goed.", "", "I: Echt?", "R: Ja.", ""),
    "header block": (
        "Datum: 3-3-2018", "Interviewer: Jan", "Respondent: P014", "Begintijd: 10:30",
        "I: Hoe ging het?", "R: Goed.", "I: Echt?", "R: Ja.",
    ),
    "spelling": ("I: Hoe ging het?", "R: Goed.", "i: Echt?", "r.: Ja."),
}  # fmt: skip
TABLES = {
    "two columns": [["I", "Hoe ging het?"], ["R", "Goed."], ["I:", "Echt?"], ["R", "Ja."]],
    "heading row": [["Wie", "Wat"], ["I", "Hoe ging het?"], ["R", "Goed."], ["I", "Echt?"],
                    ["R", "Ja."]],
    "time first": [["00:01", "I", "Hoe ging het?"], ["00:02", "R", "Goed."],
                   ["00:03", "I", "Echt?"], ["00:04", "R", "Ja."]],
    "time between": [["Wie", "Tijd", "Wat"], ["I", "00:01", "Hoe ging het?"],
                     ["R", "00:02", "Goed."], ["I", "00:03", "Echt?"], ["R", "00:04", "Ja."]],
    "time last": [["I", "Hoe ging het?", "00:01"], ["R", "Goed.", "00:02"], ["I", "Echt?", "00:03"],
                  ["R", "Ja.", "00:04"]],
    "time in the cell": [["I 00:01", "Hoe ging het?"], ["R (00:02)", "Goed."],
                         ["I\n00:03", "Echt?"], ["00:04 R", "Ja."]],
    "labels in one column": [["00:01", "I: Hoe ging het?"], ["00:02", "R: Goed."],
                             ["00:03", "I: Echt?"], ["00:04", "R: Ja."]],
    "one column": [["I: Hoe ging het?"], ["R: Goed."], ["I: Echt?"], ["R: Ja."]],
    "empty column": [["I", "", "Hoe ging het?"], ["R", "", "Goed."], ["I", "", "Echt?"],
                     ["R", "", "Ja."]],
}  # fmt: skip
TALK = [("I", "Hoe ging het?"), ("R", "Goed."), ("I", "Echt?"), ("R", "Ja.")]


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_reads_every_convention_of_lines(convention: str, tmp_path: Path) -> None:
    reading = read(transcript(*CONVENTIONS[convention]), tmp_path, P014)
    assert said(reading) == TALK
    assert [turn.role for turn in reading.document.turns] == ["interviewer", "professional"] * 2
    if ":0" in "".join(CONVENTIONS[convention]):
        assert [turn.time for turn in reading.document.turns] == [1, 2, 3, 4]


@pytest.mark.parametrize("convention", TABLES)
def test_reads_every_convention_of_tables(convention: str, tmp_path: Path) -> None:
    reading = read(transcript("Interview 3", table=TABLES[convention]), tmp_path, P014)
    assert said(reading) == TALK
    if "time" in convention:
        assert [turn.time for turn in reading.document.turns] == [1, 2, 3, 4]


def test_a_turn_begins_at_its_time_stamp_and_ends_before_the_line_end(tmp_path: Path) -> None:
    lines = ("Titel", "[00:01] I: Hoe?", "R: Goed.", "", "Echt.", "", "I: Ja.")
    reading = read(transcript(*lines), tmp_path, P014)
    string = reading.document.text.string
    first, second, _ = reading.document.turns
    assert string[first.start : first.end] == "[00:01] I: Hoe?"
    assert string[second.start : second.end] == "R: Goed.\n\nEcht."


def test_a_line_without_label_goes_on_and_a_repeated_label_begins_anew(tmp_path: Path) -> None:
    reading = read(transcript("I: Eén.", "Twee.", "I: Drie.", "R: Vier."), tmp_path, P014)
    assert said(reading) == [("I", "Eén.\nTwee."), ("I", "Drie."), ("R", "Vier.")]


def test_an_empty_first_cell_goes_on_without_the_time_beside_it(tmp_path: Path) -> None:
    table = [["I", "00:01", "Hoe?"], ["R", "00:02", "Goed."], ["", "00:03", "Echt."],
             ["I", "00:09", "Ja?"]]  # fmt: skip
    reading = read(transcript(table=table), tmp_path, P014)
    assert said(reading)[1] == ("R", "Goed.\n\n00:03\nEcht.")
    assert unspoken(reading) == ["00:03"]


def test_what_follows_a_table_of_turns_belongs_to_none_and_is_reported(tmp_path: Path) -> None:
    data = raw(
        "<w:tbl>"
        + "".join(f"<w:tr><w:tc>{p(who)}</w:tc><w:tc>{p(what)}</w:tc></w:tr>" for who, what in TALK)
        + "</w:tbl>"
        + p("Einde van de opname")
    )
    reading = read(data, tmp_path, P014)
    assert said(reading) == TALK
    assert any("belong to no turn: 1" in str(warning) for warning in reading.report.warnings)


def test_a_form_is_no_dialogue(tmp_path: Path) -> None:
    form = [["Naam", "P014"], ["Datum", "3 maart"], ["Doel", "begeleiding"], ["Uitkomst", "goed"]]
    reading = read(transcript("Verslag", table=form), tmp_path)
    assert not reading.report.is_dialogue
    assert reading.document.turns == ()
    assert reading.document.text.string.startswith("Verslag\nNaam\nP014")
    assert "no two speakers" in str(reading.report.warnings[0])


@pytest.mark.parametrize(
    "paragraphs",
    [
        ("Doel: kennismaken", "Let op: vertrouwelijk", "10:30 begin", "Verder niets."),
        (
            "Datum: 3-3-2018",
            "Interviewer: Jan",
            "Respondent: P014",
            "Samenvatting van het gesprek.",
        ),
        ("Datum: 3-3-2018", "Begeleider: Jan", "Cliënt: P014", "Samenvatting van het gesprek."),
        ("I: Een vraag zonder antwoord.", "I: Nog een."),
        ("Tekst.",) * 40 + ("Figuur 1: x", "Figuur 2: y", "Figuur 1: x", "Figuur 2: y"),
    ],
)
def test_what_only_looks_like_labels_makes_no_dialogue(
    paragraphs: tuple[str, ...], tmp_path: Path
) -> None:
    assert not read(transcript(*paragraphs), tmp_path).report.is_dialogue


def test_false_labels_inside_speech_stay_speech(tmp_path: Path) -> None:
    reading = read(
        transcript("I: Wat schreef je op?", "R: Dit:", "Doel: rust.", "10:30 was het.", "I: Mooi."),
        tmp_path,
        P014,
    )
    assert said(reading)[1] == ("R", "Dit:\nDoel: rust.\n10:30 was het.")


def test_a_field_in_the_middle_of_a_talk_makes_no_header_block_of_it(tmp_path: Path) -> None:
    talk = ("I: En?", "R: Nou.", "I: Wat stond er?", "R: Dit.", "Datum: 3-3-2018", "I: Oké.")
    assert len(said(read(transcript(*talk), tmp_path, P014))) == 5


def test_a_label_that_the_study_knows_needs_to_stand_only_once(tmp_path: Path) -> None:
    talk = ("I: En?", "R: Nou.", "I: En u?", "R: Ja.", "Begeleider: Ik ook.")
    assert said(read(transcript(*talk), tmp_path, P014))[-1] == ("Begeleider", "Ik ook.")


def test_a_sentence_before_a_colon_is_no_label(tmp_path: Path) -> None:
    sentence = "Wat mij betreft telt dit: rust."
    talk = ("I: En?", "R: Nou.", sentence, "I: Ja.", "R: Echt.", sentence)
    assert [speaker for speaker, _ in said(read(transcript(*talk), tmp_path))] == ["I", "R"] * 2


def test_what_a_speaker_quotes_is_no_turn(tmp_path: Path) -> None:
    talk = ("I: En toen?", "R: Nou.", "Ik zei: nee.", "Hij zei: ja.", "Ik zei: nee.", "I: Oké.")
    reading = read(transcript(*talk), tmp_path, P014)
    assert said(reading)[1] == ("R", "Nou.\nIk zei: nee.\nHij zei: ja.\nIk zei: nee.")


def test_a_heading_across_a_table_of_turns_is_not_spoken(tmp_path: Path) -> None:
    table = [["I", "Hoe?"], ["R", "Goed."], ["Deel twee: over de band met elkaar", ""],
             ["", "Echt."], ["I", "Ja?"], ["R", "Ja."], ["I", "O."]]  # fmt: skip
    reading = read(transcript(table=table), tmp_path, P014)
    assert [speaker for speaker, _ in said(reading)] == ["I", "R", "I", "R", "I"]
    assert unspoken(reading) == ["Deel twee: over de band met elkaar"]


@pytest.mark.parametrize(
    ("marked", "marks"),
    [
        ("Ja (lacht) nou", ["(lacht)"]),
        ("Ja (lacht hard) en (lange stilte)", ["(lacht hard)", "(lange stilte)"]),
        ("Bij [NAAM] in [onverstaanbaar 00:03]", ["[NAAM]", "[onverstaanbaar 00:03]"]),
        ("En toen (...) ja (…) hm", ["(...)", "(…)"]),
        ("Nou (3 sec) ja (2,5 seconden)", ["(3 sec)", "(2,5 seconden)"]),
        ("Hij zei xxx tegen XXXX", ["xxx", "XXXX"]),
        ("Goed. #00:01:02-3#", ["#00:01:02-3#"]),
        ("Om [00:02] en (00:01:02) dus", ["[00:02]", "(00:01:02)"]),
        ("Dat *zucht* <laughs> hè", ["*zucht*", "<laughs>"]),
        ("Hij (mijn broer) zei (niet waar) ja (denk ik) hoor", []),
        ("Om 10:30 was (door) de taxxxi er (gaat)", []),
        ("[" + "lang " * 10 + "]", []),
    ],
)
def test_marks_of_the_transcriber_are_unspoken(
    marked: str, marks: list[str], tmp_path: Path
) -> None:
    reading = read(transcript("I: Vertel.", f"R: {marked}", "I: Ja."), tmp_path, P014)
    assert unspoken(reading) == marks
    assert said(reading)[1] == ("R", marked)


def test_a_mark_beside_a_label_is_not_part_of_it(tmp_path: Path) -> None:
    reading = read(transcript("I: Hoe?", "R (lacht): Goed.", "R: Echt.", "I: Ja."), tmp_path, P014)
    assert [turn.speaker for turn in reading.document.turns] == ["I", "R", "R", "I"]


@pytest.mark.parametrize(
    ("labels", "respondent", "roles"),
    [
        (("Int. 1", "Begeleider"), None, ["interviewer", "professional"]),
        (("Interviewer 2", "CLIËNT"), None, ["interviewer", "client"]),
        (("V", "Geïnterviewde"), P014, ["interviewer", "professional"]),
        (("I", "P014"), P014, ["interviewer", "professional"]),
        (("I", "Mevr. X"), P014, ["interviewer", "professional"]),
        (("I", "Mevr. X"), None, ["interviewer", None]),
        (("Sara", "Tom"), P014, [None, None]),
        (("I", "R", "Sara"), P014, ["interviewer", "professional", None]),
        (("I", "R"), None, ["interviewer", None]),
        (("INT7", "P014"), Respondent("f", "d", participant="P014", role="client",
                                      interviewer="INT7"), ["interviewer", "client"]),
    ],
)  # fmt: skip
def test_labels_get_their_roles(
    labels: tuple[str, ...], respondent: Respondent | None, roles: list[str | None], tmp_path: Path
) -> None:
    talk = [f"{label}: Ja." for label in labels * 2]
    reading = read(transcript(*talk), tmp_path, respondent)
    labelled = [speaker for speaker in reading.document.speakers if speaker.label]
    assert [speaker.role for speaker in labelled] == roles
    assert [speaker.n_turns for speaker in reading.report.speakers] == [2] * len(labels)


def test_a_role_that_only_the_circumstances_give_is_marked(tmp_path: Path) -> None:
    reading = read(transcript("I: Ja?", "Sara: Ja.", "I: O.", "Sara: Ja."), tmp_path, P014)
    assert [speaker.is_inferred for speaker in reading.report.speakers] == [False, True]


def test_the_participant_is_who_has_the_role_of_the_file(tmp_path: Path) -> None:
    reading = read(
        transcript("I: Ja?", "R: Ja.", "Cliënt: Nee.", "I: O.", "R: Ja."), tmp_path, P014
    )
    assert reading.document.speakers == (
        Speaker("I", "interviewer"),
        Speaker("R", "professional", "P014"),
        Speaker("Cliënt", "client"),
    )
    assert [turn.participant for turn in reading.document.turns][:3] == [None, "P014", None]


@pytest.mark.parametrize("labels", [("R1", "R2"), ("P015",)])
def test_a_participant_is_not_given_to_somebody_else(
    labels: tuple[str, ...], tmp_path: Path
) -> None:
    talk = [f"{label}: Ja." for label in ("I", *labels) * 2]
    reading = read(transcript(*talk), tmp_path, P014)
    labelled = [speaker for speaker in reading.document.speakers if speaker.label]
    assert {speaker.participant for speaker in labelled} == {None}
    assert Speaker("", "professional", "P014") in reading.document.speakers, "for their consent"
    assert any("which speaker" in str(warning) for warning in reading.report.warnings)


def test_the_document_takes_over_what_the_respondent_list_says(tmp_path: Path) -> None:
    listed = Respondent(
        "P014.docx", "P014_final", wave="final", cases=("D014",), participant="P014",
        role="professional", language="nl", interviewer="INT1", date=date(2018, 5, 17), minutes=31,
    )  # fmt: skip
    data = transcript("I: Ja?", "R: Ja.", "I: O.")
    document = read(data, tmp_path, listed).document
    assert (document.name, document.kind, document.wave) == ("P014_final", "interview", "final")
    assert document.cases == ("D014",)
    assert (document.facts.date, document.facts.minutes) == (date(2018, 5, 17), 31)
    assert document.source is not None
    assert document.source.data == data
    assert document.text.reader == READER


def test_without_a_list_the_file_gives_the_name(tmp_path: Path) -> None:
    assert read(transcript("I: Ja?", "R: Ja."), tmp_path).document.name == "P014"


def test_corrections_under_track_changes_are_read(tmp_path: Path) -> None:
    deleted = "<w:del><w:r><w:delText>slecht</w:delText></w:r></w:del>"
    answer = p("R: Het ging ", deleted, f"<w:ins>{r('goed')}</w:ins>")
    reading = read(raw(p("I: Hoe?") + answer + p("I: Ja?")), tmp_path, P014)
    assert said(reading)[1] == ("R", "Het ging goed")
    assert reading.report.left_out == (("deleted text", 1),)


@pytest.mark.parametrize("data", [transcript(), transcript("", "…"), raw("")])
def test_a_file_without_words_cannot_be_read(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"P014.docx holds no words"):
        read(data, tmp_path)


@pytest.mark.parametrize("name", ["libreoffice_labels.docx", "libreoffice_table.docx"])
def test_reads_what_libreoffice_wrote(name: str) -> None:
    reading = read_transcript(FILES / name, design=DESIGN, respondent=P014)
    assert [turn.speaker for turn in reading.document.turns][:2] == ["I", "R"]
    assert said(reading)[0] == ("I", "Hoe ging het?")
    assert said(reading)[-1][0] in ("I", "R")
    assert reading.report.n_turns == {"libreoffice_labels.docx": 4}.get(name, 3)


def test_finds_transcripts_and_leaves_out_what_nobody_wrote(tmp_path: Path) -> None:
    for name in ("b.docx", "A.DOCX", "~$b.docx", ".hidden.docx", "list.xlsx", "deep/c.docx"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    assert [f.name for f in find_files(tmp_path)] == ["A.DOCX", "b.docx", "c.docx"]
    assert [f.name for f in find_other_files(tmp_path)] == ["list.xlsx"]
    assert find_files(tmp_path / "list.xlsx") == [tmp_path / "list.xlsx"]
    with pytest.raises(Unreadable, match="no file or folder"):
        find_files(tmp_path / "nowhere")


# speech as people write it: no control characters, nothing that itself looks like a label or a time
_speech = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters=":：")
)
_talk = st.lists(
    st.tuples(st.sampled_from(["I", "R", "Int. 1", "Mevr. Jansen"]), _speech.filter(bool)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(_talk)
def test_any_talk_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, talk: list[tuple[str, str]]
) -> None:
    known = [("I", "Ja?"), ("R", "Ja."), ("Int. 1", "Ja?"), ("Mevr. Jansen", "Ja.")]
    talk = known + talk  # each label at least twice is what makes it one
    reading = read(
        transcript(*(f"{who}: {what}" for who, what in talk + known)),
        tmp_path_factory.mktemp("talk"),
    )
    assert said(reading) == talk + known


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("C",))), min_size=1))
def test_runs_cover_every_text_without_a_gap(
    tmp_path_factory: pytest.TempPathFactory, paragraphs: list[str]
) -> None:
    text = read(transcript("a", *paragraphs), tmp_path_factory.mktemp("any")).document.text
    ends = [0, *(run.span.end for run in text.runs)]
    assert [run.span.start for run in text.runs] == ends[:-1]
    assert ends[-1] == len(text)
    assert text.string == "\n".join(["a", *paragraphs])
    assert {run.is_generated for run in text.runs if run.span.of(text.string) == "\n"} == {True}
