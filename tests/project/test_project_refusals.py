"""What a study refuses, and in which words. Each refused act leaves the study as it was."""

from collections.abc import Callable

import pytest
from few_interviews import Files

from qualkit import Project, QualkitError
from qualkit.errors import Conflict, Invalid, NotAllowed, NotFound, TooFewData
from qualkit.project.suggestions import pick
from qualkit.store.history import rows

WORDS = "we speak openly"


def everything(study: Project) -> list[object]:
    """Every row of the study, and how long its log is."""
    with study.store.read() as connection:
        return [*rows(connection), len(study.events())]


def code(study: Project, **given: object) -> str:
    segment = study.document("P1_last").find(WORDS)
    return study.code(segment, **{"code": "trust", **given})


def ana_is(study: Project, name: str | None) -> Project:
    return Project(study.store, coder=name)


def benno_codes(study: Project) -> str:
    return code(ana_is(study, "benno"))


Refused = tuple[Callable[[Project], object], type[QualkitError], str]

CODING: dict[str, Refused] = {
    "an unknown code": (lambda s: code(s, code="trsut"), NotFound, "Did you mean: trust"),
    "a strange code": (lambda s: code(s, code="zzzz"), NotFound, "`qualkit codebook` lists"),
    "a heading": (lambda s: code(s, code="frame"), NotAllowed, "only groups others"),
    "a retired code": (lambda s: code(s, code="old_code"), NotAllowed, "is retired"),
    "an unknown polarity": (lambda s: code(s, polarity="good"), Invalid, "Choose positive"),
    "a polarity without poles": (
        lambda s: code(s, code="agreements", polarity="positive"), Invalid, "has no poles",
    ),
    "an unknown case": (lambda s: code(s, about="C99"), NotFound, "is not about the case C99"),
    "the same coding again": (lambda s: (code(s), code(s)), Conflict, "with trust already"),
    "an empty passage": (
        lambda s: s.code(s.document("P1_last").segment(5, 5), code="trust"), Invalid, "is empty",
    ),
    "words that are not there": (
        lambda s: s.document("P1_last").find("no such words"), NotFound, "Copy them",
    ),
    "words that are there twice": (
        lambda s: s.document("P1_last").find("trust"), Conflict, "Take more words along",
    ),
    "a passage beyond the text": (
        lambda s: s.document("P1_last").segment(0, 10_000), NotFound, "characters",
    ),
    "a passage that ends before it begins": (
        lambda s: s.document("P1_last").segment(9, 3), Invalid, "cannot run from 9 to 3",
    ),
    "an unknown document": (lambda s: s.document("P1_lst"), NotFound, "Did you mean: P1_last"),
    "nobody as coder": (lambda s: code(ana_is(s, None)), Invalid, "set QUALKIT_CODER once"),
    "blanks as coder": (lambda s: code(ana_is(s, "  ")), Invalid, "Who is doing this?"),
    "somebody else's coding, changed": (
        lambda s: s.change_coding(benno_codes(s), code="bond"), NotAllowed, "benno's, not ana's",
    ),
    "somebody else's coding, deleted": (
        lambda s: s.delete_coding(benno_codes(s)), NotAllowed, "Only who made a coding",
    ),
    "an unknown coding": (lambda s: s.delete_coding("zzzz"), NotFound, "`qualkit coding list`"),
    "an empty id": (lambda s: s.delete_coding(""), NotFound, "There is no coding"),
    "a memo of an unknown kind": (
        lambda s: s.add_memo("x", kind="odd"), Invalid, "analytic, method, reflexive",
    ),
    "a memo on an unknown document": (
        lambda s: s.add_memo("x", document="P9"), NotFound, "There is no document P9",
    ),
    "an unknown document as finished": (
        lambda s: s.finish("P1_last", "P9"), NotFound, "There is no document P9",
    ),
    "suggestions for an unknown code": (
        lambda s: s.suggest("P1_last", code="trsut"), NotFound, "Did you mean: trust",
    ),
    "codings of an unknown document": (
        lambda s: s.codings(document="P1_lst"), NotFound, "Did you mean: P1_last",
    ),
    "codings of an unknown code": (lambda s: s.codings(code="trsut"), NotFound, "Did you mean"),
    "codings of an unknown coder": (lambda s: s.codings(coder="zoe"), NotFound, "Coders are"),
    "quotes of an unknown code": (lambda s: s.quotes("trsut"), NotFound, "Did you mean: trust"),
    "turns of an unknown document": (lambda s: s.turns("P9"), NotFound, "P9"),
    "to withdraw nothing": (lambda s: s.withdraw(), Invalid, "a participant, or a document"),
    "to withdraw two things": (
        lambda s: s.withdraw(participant="P1", document="P1_last"), Invalid, "Say what",
    ),
    "to withdraw a stranger": (lambda s: s.withdraw(participant="P99"), NotFound, "P99"),
    "to erase nothing": (lambda s: s.erase(), Invalid, "Say what to erase"),
    "to erase blanks": (lambda s: s.erase(words="  "), Invalid, "no words to erase"),
    "to redo nothing": (lambda s: s.redo(), NotFound, "nothing of ana's to redo"),
}  # fmt: skip


def ben_too(study: Project) -> None:
    benno_codes(study)


def finished(study: Project) -> Project:
    study.finish()
    return study


RESULTS: dict[str, Refused] = {
    "two coders and nobody named": (
        lambda s: (ben_too(s), s.frequencies()), Conflict, "ana, benno, consensus",
    ),
    "a coder who did nothing": (
        lambda s: s.frequencies(coder="zoe"), NotFound, "Coders are: ana",
    ),
    "an unknown grouping": (
        lambda s: s.frequencies(by="settng"), NotFound, "document, role, participant, question",
    ),
    "no role": (lambda s: s.joint_display(wave="last"), Invalid, "professional, client"),
    "an unknown role": (
        lambda s: s.joint_display(role="boss", wave="last"), Invalid, "no role boss here",
    ),
    "no wave": (lambda s: s.joint_display(role="client"), Invalid, "first, last"),
    "an unknown wave": (
        lambda s: s.joint_display(role="client", wave="T9"), Invalid, "no wave T9 here",
    ),
    "an unknown wave to quantitise": (
        lambda s: finished(s).quantitise(wave="T9"), Invalid, "no wave T9 here",
    ),
    "an unknown way to group": (
        lambda s: s.joint_display(role="client", wave="last", groups="thirds"), Invalid,
        "presence, tertiles, median",
    ),
    "an unknown subscale": (
        lambda s: s.joint_display(role="client", wave="last", scores="trsut"), NotFound, "trust",
    ),
    "an unknown code in a joint display": (
        lambda s: finished(s).joint_display(codes=["trsut"], role="client", wave="last"),
        NotFound, "Did you mean: trust",
    ),
    "a code without a subscale": (
        lambda s: finished(s).joint_display(codes=["agreements"], role="client", wave="last"),
        NotFound, "Say which score",
    ),
    "nothing finished": (
        lambda s: s.quantitise(), TooFewData, "`qualkit finish` marks documents",
    ),
    "nothing finished beside scores": (
        lambda s: s.joint_display(role="client", wave="last"), TooFewData, "--ledger",
    ),
    "an unknown measure": (lambda s: s.quantitise(measure="weight"), Invalid, "per_1000_words"),
    "an unknown questionnaire": (lambda s: s.scores("long-monitor"), NotFound, "long-monitor"),
}  # fmt: skip


DO_SOMETHING_FIRST = {
    "the same coding again", "somebody else's coding, changed", "somebody else's coding, deleted",
    "two coders and nobody named", "an unknown wave to quantitise",
    "an unknown code in a joint display", "a code without a subscale",
}  # fmt: skip


@pytest.mark.parametrize("name", [*CODING, *RESULTS])
def test_what_is_refused_is_refused_in_words_and_changes_nothing(few: Project, name: str) -> None:
    """An act that cannot be done raises the right kind of error, says what to do, and leaves
    every row of the study and its log as they were."""
    act, kind, words = (CODING | RESULTS)[name]
    before = everything(few)
    with pytest.raises(kind) as caught:
        act(few)
    assert words in str(caught.value)
    assert "{" not in str(caught.value)
    assert (everything(few) == before) == (name not in DO_SOMETHING_FIRST)


def test_an_ambiguous_beginning_of_an_id_is_refused(example: Project) -> None:
    """With 156 codings some first character is shared, and asks for more of the id."""
    first = example.codings()["id"].str[0].mode()[0]
    with pytest.raises(Invalid, match="Give more of the id"):
        example.delete_coding(first)


def test_a_short_id_that_fits_one_coding_is_enough(few: Project) -> None:
    """The first eight characters, which the listing shows, find the coding."""
    id_ = few.codings()["id"].iloc[0]
    few.change_coding(id_[:8], polarity="none")
    assert few.codings().set_index("id").loc[[id_], "polarity"].isna().all()


def test_a_suggestion_is_picked_by_a_beginning_that_only_it_has(few: Project) -> None:
    """A beginning that several suggestions share accepts none of them; a strange one neither."""
    found = few.suggest()
    assert len(found) > 1
    assert pick(found, ids=[found[0].id[:9]]) == (found[0],)
    with pytest.raises(Invalid, match="Give more of the id"):
        pick(found, ids=[""])
    with pytest.raises(NotFound, match="no open suggestion zzz"):
        pick(found, ids=["zzz"])


def test_an_answered_suggestion_is_not_answered_again(few: Project) -> None:
    """Accepting or rejecting the same suggestion twice is refused, and it comes back to nobody."""
    first, second = few.suggest()[:2]
    few.accept(first)
    few.reject(second)
    for suggestion in (first, second):
        with pytest.raises(Conflict, match="answered the suggestion"):
            few.accept(suggestion)
        with pytest.raises(Conflict, match="answered the suggestion"):
            few.reject(suggestion)
    assert {first.id, second.id}.isdisjoint(s.id for s in few.suggest())


def test_a_study_without_questionnaire_says_how_to_bring_one_in(tmp_path, few_files: Files) -> None:
    """Scores, and joint displays, of a study without answers point at `qualkit import answers`."""
    with Project.create(tmp_path / "new.qualkit", coder="ana", design=few_files.design) as study:
        for act in (study.scores, lambda: study.joint_display(role="client", wave="last")):
            with pytest.raises(NotFound, match="`qualkit import answers` brings one in"):
                act()


def test_a_codebook_without_codes_named_as_subscales_is_said(tmp_path, few_files: Files) -> None:
    """A joint display without any code does not come out empty: it asks for codes and scores."""
    other = tmp_path / "codebook.yaml"
    other.write_text("codes:\n  - {key: apples, label: {en: Apples}}\n")
    with Project.create(tmp_path / "new.qualkit", coder="ana", design=few_files.design) as study:
        study.import_codebook(other)
        study.import_transcripts(few_files.transcripts, respondents=few_files.respondents)
        study.import_answers(few_files.answers, instrument=few_files.instrument)
        study.finish()
        with pytest.raises(NotFound, match="--scores: bond, trust"):
            study.joint_display(role="client", wave="last")
        assert study.joint_display(role="client", wave="last", scores="trust").rows


def test_undo_needs_an_act_of_ones_own(few: Project) -> None:
    """Somebody who did nothing has nothing to undo, whatever others did."""
    with pytest.raises(NotFound, match="nothing of benno's to undo"):
        ana_is(few, "benno").undo()


def test_an_act_that_others_stand_on_is_not_undone(few: Project) -> None:
    """Ana cannot take back a codebook under which benno has coded."""
    benno_codes(few)
    for _ in range(3):  # codings, answers, transcripts ...
        try:
            few.undo()
        except Conflict as error:
            assert "later acts stand on it" in str(error)
            break
    else:
        pytest.fail("everything was undone under benno's coding")
