"""The Word report: a method text written from what was done, and the displays."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from qualkit import __version__, reports
from qualkit.displays.pole_bars import pole_bars
from qualkit.displays.table import Figure, Heading, Paragraph, Part, Report, Table
from qualkit.messages import Catalogue
from qualkit.model import CONSENSUS, INTERVIEW, SURVEY_RECORD, Instrument
from qualkit.project.consent import consented
from qualkit.project.joint import joint_display
from qualkit.project.linking import ledger_display
from qualkit.project.material import Material, gather
from qualkit.project.notes import provenance, value_labels
from qualkit.project.results import frequency_display
from qualkit.store import codings as stored_codings
from qualkit.store import numbers as stored_numbers

if TYPE_CHECKING:
    from qualkit.project.study import Project


def report(
    study: Project,
    path: Path | str,
    *displays: Table | Figure,
    title: str | None = None,
    coder: str | None = None,
    created: datetime | None = None,
) -> Path:
    """Writes a Word report: method, then the displays in their order; returns the path.

    Raises Invalid (not .docx), NotAllowed (open in Word), Conflict (whose codings).
    """
    say = study.say
    material = gather(study, coder=coder)
    parts: list[Part] = [Heading(say("Method"))]
    parts += [Paragraph(text) for text in method(study, material)]
    parts.append(Heading(say("Results")))
    parts += displays
    written = Report(
        title=title or study.label(material.design.label),
        subtitle=say("Report of {day}", day=say.date(date.today())),
        parts=tuple(parts),
        language=say.language,
    )
    target = Path(path)
    reports.write(written, target, created=created)
    return target


def standard_displays(
    study: Project,
    *,
    scores: str | None = None,
    role: str | None = None,
    wave: str | None = None,
    by: str | None = None,
    groups: str = "presence",
    codes: tuple[str, ...] = (),
    unit: str = "case",
    words_of: str | None = None,
    coder: str | None = None,
    instrument: str | None = None,
) -> tuple[Table | Figure, ...]:
    """What a report holds if nobody says otherwise: frequencies, figure, joint display, ledger.

    The last two only where the study has a questionnaire with scores. Raises as each of them.
    """
    figure = pole_figure(study, coder=coder)
    whole = (frequency_display(study, coder=coder), *((figure,) if figure.series else ()))
    grouped = () if by is None else (frequency_display(study, by=by, coder=coder),)
    with study.store.read() as connection:
        has_scores = bool(stored_numbers.scored(connection))
    if not has_scores:
        return (*whole, *grouped)
    linking: Any = {
        "scores": scores, "role": role, "wave": wave, "unit": unit, "words_of": words_of,
        "coder": coder, "instrument": instrument,
    }  # fmt: skip
    ledger = ledger_display(study, **linking)
    joint = joint_display(study, codes=codes, groups=groups, **linking)
    return (*whole, ledger, *grouped, joint)  # the wide ones together, on landscape pages


def pole_figure(study: Project, *, coder: str | None = None) -> Figure:
    """Passages by pole, per code in use that has poles and is below none such."""
    material = gather(study, coder=coder)
    book = material.codebook
    poled = {code.key for code in material.codes if code.poles}
    top = [c for c in material.codes if c.key in poled and not poled & set(book.path(c.key)[:-1])]
    without = [
        c for c in material.codes if not poled & {*book.path(c.key), *book.with_descendants(c.key)}
    ]
    others = [study.label(c.label, c.key) for c in without if len(book.path(c.key)) == 1]
    per_pole = {}
    for pole in ("positive", "ambivalent", "negative", ""):
        judged = material.codings["polarity"].fillna("") == pole
        found = material.passages(material.codings[judged])
        per_pole[pole] = found.groupby("code")["n_codings"].sum()
    counts = pd.DataFrame(per_pole).reindex([c.key for c in top]).fillna(0).astype(int)
    return pole_bars(
        counts,
        labels={c.key: study.label(c.label, c.key) for c in top},
        notes=[
            study.say(
                "A passage to which two poles were given counts under each; n = {n} documents, "
                "codings of {coder}.",
                n=len(material.documents),
                coder=material.coder or study.say("nobody yet"),
            ),
            *(
                [
                    study.say(
                        "Not shown, since they have no poles: {codes}.", codes=", ".join(others)
                    )
                ]
                if others
                else []
            ),
            provenance(study, material),
        ],
        say=study.say,
    )


def method(study: Project, material: Material) -> list[str]:
    """The method in paragraphs: material, coding, scores; each sentence a fact of the study."""
    paragraphs = [_about_documents(study, material), _about_coding(study, material)]
    paragraphs += _about_scores(study)
    paragraphs.append(
        study.say(
            "The analysis was done with qualkit {version} (codebook version {codebook}).",
            version=__version__,
            codebook=material.codebook_version,
        )
    )
    return [text for text in paragraphs if text]


def _about_documents(study: Project, material: Material) -> str:
    say, documents = study.say, material.documents
    if documents.empty:
        return say("No documents were analysed.")
    waves = value_labels(study, material.design, "wave")
    sentences = [
        say.plural(
            "{n} document was analysed, with {words} words of respondents ({mean} on average).",
            "{n} documents were analysed, with {words} words of respondents ({mean} on average).",
            len(documents),
            words=say.number(int(documents["n_words"].sum())),
            mean=say.number(documents["n_words"].mean()),
        )
    ]
    by_kind = documents.fillna({"wave": ""}).value_counts(["kind", "wave"], sort=False)
    listed = []
    for row in by_kind.items():
        (kind, wave), n = cast("tuple[tuple[str, str], int]", row)
        listed.append(_so_many(say, str(kind), n) + (f" ({waves.get(wave, wave)})" if wave else ""))
    sentences.append(say("They are: {list}.", list=", ".join(listed)))
    languages = documents["language"].dropna().value_counts()
    if len(languages):
        names = {"nl": say("Dutch"), "en": say("English")}
        spoken = [f"{names.get(str(key), str(key))} ({n})" for key, n in languages.items()]
        sentences.append(say("Languages: {list}.", list=", ".join(spoken)))
    if material.withdrawn:
        sentences.append(
            say.plural(
                "{n} document was left out because consent was withdrawn or refused.",
                "{n} documents were left out because consent was withdrawn or refused.",
                len(material.withdrawn),
            )
        )
    return " ".join(sentences)


def _so_many(say: Catalogue, kind: str, n: int) -> str:
    if kind == INTERVIEW:
        return say.plural("{n} interview", "{n} interviews", n)
    if kind == SURVEY_RECORD:
        return say.plural("{n} telephone survey", "{n} telephone surveys", n)
    return f"{n} {kind}"


def _about_coding(study: Project, material: Material) -> str:
    say, book = study.say, material.codebook
    used = [c for c in book.codes if not c.is_retired]
    top = [study.label(c.label, c.key) for c, level in book.in_tree_order() if level == 0]
    sentences = [
        say(
            "The codebook has {n} codes under {top} headings and main codes: {list}.",
            n=len(used),
            top=len(top),
            list=", ".join(top),
        )
    ]
    n = len(material.codings)
    with study.store.read() as connection:
        answers = stored_codings.answer_counts(connection, material.coder)
        finished = stored_codings.finished(connection)
    if material.coder == CONSENSUS:
        sentences.append(_about_consensus(study, material, finished))
    elif material.coder:
        sentences.append(
            say.plural(
                "{coder} made {n} coding.", "{coder} made {n} codings.", n, coder=material.coder
            )
        )
    n_finished = int(material.documents["is_finished"].sum())
    sentences.append(
        say(
            "Read to the end and marked as such: {n} of {total} documents.",
            n=n_finished,
            total=len(material.documents),
        )
    )
    if answers:
        accepted = answers.get("accepted", 0) + answers.get("accepted with changes", 0)
        sentences.append(
            say(
                "Keyword patterns proposed passages; of those looked at, {accepted} were accepted "
                "and {rejected} rejected, each by a person.",
                accepted=accepted,
                rejected=answers.get("rejected", 0),
            )
        )
    return " ".join(sentences)


def _about_consensus(study: Project, material: Material, finished: pd.DataFrame) -> str:
    """Who coded, what was coded twice, and what counts there."""
    people = finished[finished["coder"] != CONSENSUS]
    n_coders = people.groupby("document")["coder"].nunique()
    agreed = finished.loc[finished["coder"] == CONSENSUS, "document"]
    return study.say(
        "{coders} coded; {twice} of {total} documents were coded by more than one of them. Where "
        "they agreed on a reconciled set ({agreed} documents) it counts, elsewhere the codings of "
        "the only coder: {n} codings in all.",
        coders=", ".join(sorted(people["coder"].unique())),
        twice=int((n_coders > 1).sum()),
        total=len(n_coders),
        agreed=agreed.isin(material.documents["document"]).sum(),
        n=len(material.codings),
    )


def _about_scores(study: Project) -> list[str]:
    return [_about_questionnaire(study, key) for key in study.instruments()]


def _about_questionnaire(study: Project, key: str) -> str:
    say, questionnaire = study.say, study.instrument(key)
    with study.store.read() as connection:
        answers = stored_numbers.answers_frame(connection, key)
        answers = answers[consented(connection, answers)]
    rows = answers.groupby(["role", "wave"])["case"].nunique()
    design = study.design
    roles = {r.key: study.label(r.label, r.key) for r in design.roles}
    listed = []
    for role in questionnaire.roles:
        per_wave = [
            f"{study.label(w.label, w.key)} {rows[role, w.key]}"
            for w in design.waves
            if (role, w.key) in rows.index
        ]
        listed.append(f"{roles.get(role, role)}: {', '.join(per_wave)}")
    name, cases = study.label(questionnaire.label, questionnaire.key), "; ".join(listed)
    sentences = []
    if questionnaire.questions:
        n_open = sum(item.is_open for item in questionnaire.questions)
        sentences.append(
            say(
                "The questionnaire {instrument} has {closed} questions with given answers and "
                "{open} open questions. Cases with answers: {rows}.",
                instrument=name,
                closed=len(questionnaire.questions) - n_open,
                open=n_open,
                rows=cases,
            )
        )
    if questionnaire.subscales:
        sentences += _about_subscales(study, questionnaire, name, cases)
    return " ".join(sentences)


def _about_subscales(study: Project, questionnaire: Instrument, name: str, cases: str) -> list[str]:
    say, scales = study.say, questionnaire.subscales
    items = [item for subscale in scales for item in subscale.items]
    ranges = dict.fromkeys((i.scale.minimum, i.scale.maximum) for i in items if i.scale)
    sentences = [
        say(
            "The questionnaire {instrument} has {n} items in {k} subscales ({scales}), answered "
            "from {range}. Cases with answers: {rows}.",
            instrument=name,
            n=len(items),
            k=len(scales),
            scales=", ".join(study.label(s.label, s.key) for s in scales),
            range=", ".join(
                say("{low} to {high}", low=say.number(low), high=say.number(high))
                for low, high in ranges
            ),
            rows=cases,
        )
    ]
    for kind, share in sorted({(s.score, s.minimum_answered) for s in scales}):
        of_it = [study.label(s.label, s.key) for s in scales if (s.score, s.minimum_answered) ==
                 (kind, share)]  # fmt: skip
        sentences.append(
            say(
                "The score of {scales} is {rule} of the answered items, reversed items turned "
                "round, if at least {share} % of them are answered.",
                scales=say("each subscale") if len(of_it) == len(scales) else ", ".join(of_it),
                rule=say("the mean") if kind == "mean" else say("the sum"),
                share=say.number(100 * share),
            )
        )
    return sentences
