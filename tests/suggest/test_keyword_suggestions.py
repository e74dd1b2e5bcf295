"""Suggestions by keyword, on small texts and on the example's interviews."""

from dataclasses import replace
from pathlib import Path

import pytest

from qualkit import Project
from qualkit.messages import Catalogue
from qualkit.model import Code, Codebook, Document, Span, Suggestion, Text, Turn
from qualkit.suggest import propose

POLES = {"positive": {"en": "trusting"}, "negative": {"en": "distrustful"}}
BOOK = Codebook(
    (
        Code(
            "trust", {"en": "Trust"}, poles=POLES,
            patterns={
                "en": {"any": ["trust"], "positive": ["rely on"], "negative": ["suspicious"],
                       "never": ["trust fund"]},
                "nl": {"any": ["vertrouwen"], "positive": ["nemen ... serieus"],
                       "never": ["met het volste vertrouwen"]},
            },
        ),
        Code("talk", {"en": "Talk"}, patterns={"en": {"any": ["talk"]}}),
        Code("old", {"en": "Old"}, is_retired=True, patterns={"en": {"any": ["trust"]}}),
        Code("group", {"en": "Group"}, is_heading=True, patterns={"en": {"any": ["trust"]}}),
    )
)  # fmt: skip


def suggested(*turns: str, language: str = "en", book: Codebook = BOOK) -> tuple[Suggestion, ...]:
    """Suggestions for turns of an interviewer and a respondent who take it in turns."""
    string, spans, at = "\n".join(turns), [], 0
    made = []
    for i, turn in enumerate(turns):
        made.append(Turn(at, at, at + len(turn), "IR"[i % 2]))
        spans.append(Span(at, at + len(turn)))
        at += len(turn) + 1
    document = Document("talk", Text(string, "test/1"), tuple(made))
    return propose(
        document, book, language=language, spans=spans[1::2], say=Catalogue("en")
    )  # fmt: skip


def poles(*sentences: str, language: str = "en") -> list[str | None]:
    return [s.polarity for s in suggested("Well?", " ".join(sentences), language=language)
            if s.code == "trust"]  # fmt: skip


def test_only_respondents_words_are_searched() -> None:
    """The interviewer's question holds the keyword and is not proposed; the answer is."""
    found = suggested("Do you trust him?", "I trust him.")
    assert [s.span for s in found] == [Span(18, 30)]


def test_a_hit_proposes_the_sentence_around_it() -> None:
    """The passage is one sentence, the hit lies in it, and the evidence quotes the hit."""
    (found,) = suggested("And?", "It rained. I trust him a lot. We left.")
    string = "And?\nIt rained. I trust him a lot. We left."
    assert found.span.of(string) == "I trust him a lot."
    assert [hit.of(string) for hit in found.hits] == ["trust"]
    assert "trust" in found.evidence
    assert all(hit in found.span for hit in found.hits)


def test_negation_turns_the_pole_round() -> None:
    """A negated positive is negative, a negated negative positive, a negated open one negative."""
    assert poles("I rely on her.") == ["positive"]
    assert poles("I do not rely on her.") == ["negative"]
    assert poles("I am suspicious.") == ["negative"]
    assert poles("I am not suspicious.") == ["positive"]
    assert poles("I trust her.") == [None]
    assert poles("I never trust her.") == ["negative"]


def test_negation_is_shown_in_the_evidence() -> None:
    """A reader sees which word turned the pole round."""
    (found,) = suggested("And?", "I do not rely on her.")
    assert "negated by not" in found.evidence


@pytest.mark.parametrize(
    "sentence", ["If I could rely on her it would help.", "Can I rely on her?"]
)
def test_doubt_leaves_the_pole_open_and_lowers_the_score(sentence: str) -> None:
    """What is hypothetical or a question is proposed without a pole, below what is plain."""
    (doubtful,) = suggested("And?", sentence)
    (plain,) = suggested("And?", "I rely on her.")
    assert doubtful.polarity is None
    assert doubtful.score < plain.score
    assert "(" in doubtful.evidence


def test_what_never_counts_is_not_proposed() -> None:
    """A trust fund is no trust, but a sentence with both is proposed for the other."""
    assert suggested("And?", "The trust fund paid.") == ()
    assert len(suggested("And?", "The trust fund paid, and I trust her.")) == 1


def test_dutch_is_searched_with_dutch_patterns() -> None:
    """Split verbs and inflections are found; the never-pattern keeps out a set phrase."""
    assert poles("Hij nam me serieus.", language="nl") == ["positive"]
    assert poles("Ik vertrouw hem niet.", language="nl") == ["negative"]
    assert poles("Met het volste vertrouwen tekende ik.", language="nl") == []
    assert poles("I trust him.", language="nl") == []


def test_a_code_without_poles_gets_none() -> None:
    """Negation is shown, but a code without poles has nothing to turn."""
    (found,) = suggested("And?", "We did not talk.")
    assert (found.code, found.polarity) == ("talk", None)


def test_headings_and_retired_codes_propose_nothing() -> None:
    """Codes that cannot be used are not proposed."""
    assert {s.code for s in suggested("And?", "I trust him.")} == {"trust"}


def test_two_hits_in_one_sentence_are_one_suggestion() -> None:
    """A sentence is proposed once for a code and pole, with all its evidence."""
    (found,) = suggested("And?", "I trust him and he can trust me.")
    assert len(found.hits) == 2


def test_the_same_call_gives_the_same_suggestions() -> None:
    """Ids, order and evidence do not depend on when or how often one asks."""
    words = ("And?", "I trust him. We talk. I do not rely on her.")
    assert suggested(*words) == suggested(*words)
    assert len({s.id for s in suggested(*words)}) == len(suggested(*words))


def test_another_text_gives_other_ids() -> None:
    """An id is that of one text: another word anywhere in it makes another suggestion."""
    (first,), (second,) = suggested("And?", "I trust him."), suggested("And!", "I trust him.")
    assert first.span == second.span and first.id != second.id


def test_suggestions_come_in_the_order_of_the_text() -> None:
    """They are sorted by place, and scores lie between 0 and 1."""
    found = suggested("And?", "We talk. I trust him.", "So?", "I am suspicious. We talk.")
    assert [s.span for s in found] == sorted(s.span for s in found)
    assert all(0 < s.score <= 1 for s in found)


# through the project ---------------------------------------------------------------------------
@pytest.fixture(scope="module")
def interviews(example_file: Path, tmp_path_factory: pytest.TempPathFactory):
    """The example study as somebody opens it who has coded nothing, with all suggestions."""
    path = tmp_path_factory.mktemp("suggest") / "example.qualkit"
    path.write_bytes(example_file.read_bytes())
    with Project.open(path, coder="newcomer") as study:
        yield study, study.suggest()


@pytest.mark.parametrize(
    "name",
    ["P014_final_interview", "P037_final_interview", "P058_final_interview",
     "P102_final_interview"],
)  # fmt: skip
def test_the_example_interviews_have_suggestions_in_both_languages(interviews, name: str) -> None:
    """Each interview, Dutch or English, has more than a few suggestions under several codes."""
    _, found = interviews
    mine = [s for s in found if s.document == name]
    assert len(mine) >= 10
    assert len({s.code for s in mine}) >= 5
    assert {s.polarity for s in mine} & {"positive", "negative"}


def test_no_suggestion_of_the_example_lies_in_a_question(interviews) -> None:
    """All hits lie in turns of respondents, none in those of the interviewer."""
    study, found = interviews
    for name in {s.document for s in found}:
        spoken = [t.speech for t in study.document(name).turns if t.role != "interviewer"]
        for suggestion in (s for s in found if s.document == name):
            assert all(any(hit in speech for speech in spoken) for hit in suggestion.hits)


def test_the_frame_holds_what_was_suggested(interviews) -> None:
    """One row per suggestion, with the words that stand there."""
    study, found = interviews
    frame = study.suggestions(found)
    assert list(frame.columns) == [
        "id", "document", "code", "start", "end", "text", "method", "score", "polarity",
        "evidence",
    ]  # fmt: skip
    assert len(frame) == len(found)
    row = frame.iloc[0]
    assert study.document(row["document"]).segment(row["start"], row["end"]).words == row["text"]


def test_suggesting_writes_nothing(few: Project) -> None:
    """Asking leaves no event; accepting leaves one, and the origin with the coding."""
    n = len(few.events())
    found = few.suggest()
    assert len(few.events()) == n
    few.accept(*found)
    assert len(few.events()) == n + 1
    made = few.codings().query("origin == 'suggestion'")
    assert len(made) == len(found)
    assert few.suggest() == ()


def test_what_one_already_coded_is_not_proposed(few: Project) -> None:
    """A passage with the same code around the hit silences the suggestion, for that coder only."""
    found = {(s.document, s.code) for s in few.suggest()}
    assert ("P1_last", "agreements") not in found
    others = {(s.document, s.code) for s in Project(few.store, coder="benno").suggest()}
    assert ("P1_last", "agreements") in others


def test_rejected_suggestions_do_not_come_back_until_undone(few: Project) -> None:
    """Rejecting is remembered, and undo takes it back."""
    first, *rest = few.suggest()
    few.reject(first)
    assert few.suggest() == tuple(rest)
    few.undo()
    assert few.suggest() == (first, *rest)


@pytest.mark.parametrize(
    ("extent", "words"),
    [
        (None, "I trust him a lot."),
        ("sentence", "I trust him a lot."),
        ("turn", "It rained. I trust him a lot. We left."),
        ("words", "trust"),
    ],
)
def test_a_code_says_how_far_its_suggestions_reach(extent: str | None, words: str) -> None:
    """The sentence unless the code says the turn, or only the words that were found."""
    trust = replace(BOOK.codes[0], extent=extent)
    (found,) = suggested("And?", "It rained. I trust him a lot. We left.", book=Codebook((trust,)))
    assert found.span.of("And?\nIt rained. I trust him a lot. We left.") == words
    assert found.hits == (Span(18, 23),)
