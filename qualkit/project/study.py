"""A study, open: every use case is a method here, and written in the module of its noun."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import pandas as pd

from qualkit.errors import Invalid, NotAllowed, QualkitError
from qualkit.messages import Catalogue
from qualkit.model import CONSENSUS, ONCE, Codebook, Design, Label, Role
from qualkit.project import backups as _backups
from qualkit.project import case_tables as _case_tables
from qualkit.project import codebooks as _codebooks
from qualkit.project import codings as _codings
from qualkit.project import documents as _documents
from qualkit.project import history as _history
from qualkit.project import joint as _joint
from qualkit.project import linking as _linking
from qualkit.project import memos as _memos
from qualkit.project import numbers as _numbers
from qualkit.project import overview as _overview
from qualkit.project import people
from qualkit.project import reading as _reading
from qualkit.project import reporting as _reporting
from qualkit.project import respondents as _respondents
from qualkit.project import results as _results
from qualkit.project import suggestions as _suggestions
from qualkit.project import transcripts as _transcripts
from qualkit.project import units as _units
from qualkit.store import Store
from qualkit.store import numbers as stored_numbers
from qualkit.store import study as stored
from qualkit.store.database import Act

PLAIN = Design(
    label={"nl": "Interviewonderzoek", "en": "Interview study"},
    waves=(ONCE,),
    roles=(
        Role("respondent", {"nl": "respondent", "en": "respondent"}),
        Role(
            "interviewer",
            {"nl": "interviewer", "en": "interviewer"},
            is_respondent=False,
            speaker_labels=("I", "Int", "Interviewer", "V", "Vraag", "Q"),
        ),
        Role("other", {"nl": "anders", "en": "other"}, is_respondent=False),
    ),
)
"""The design of a study that names none: one round of interviews."""


class Project:
    """One study and its file. `create` or `open` it; use it in `with` or `close` it.

    Every act needs a coder: the person who does it. What a method returns are frames (plural
    names), nouns (singular ones) or displays.

    >>> from qualkit import Project
    >>> import tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> with Project.create(folder / "interviews.qualkit", coder="ana") as study:
    ...     study.design.label["en"]
    'Interview study'
    """

    def __init__(self, store: Store, *, coder: str | None = None, language: str = "en") -> None:
        self.store = store
        self.coder = coder
        self.say = Catalogue(language)

    @classmethod
    def create(
        cls,
        path: Path | str,
        *,
        coder: str | None = None,
        design: Path | str | None = None,
        language: str = "en",
    ) -> "Project":
        """A new study, with the design of a file or the plain one.

        Raises Conflict if the file exists, Invalid if the design has faults.
        """
        from qualkit.formats.designs import read_design

        plan = PLAIN if design is None else read_design(design)
        store = Store.create(Path(path))
        with store.act("create study") as act:
            stored.keep_design(act, plan)
        return cls(store, coder=coder, language=language)

    @classmethod
    def open(cls, path: Path | str, *, coder: str | None = None, language: str = "en") -> "Project":
        """A study that exists. Raises NotFound, Unreadable, Conflict.

        `remarks` says what should be known of the file; one that cannot be written to can be
        looked at.
        """
        return cls(Store.open(Path(path)), coder=coder, language=language)

    def close(self) -> None:
        """Closes the file; it is complete by itself then."""
        self.store.close()

    def __enter__(self) -> "Project":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """The study's file."""
        return self.store.path

    @property
    def remarks(self) -> tuple[QualkitError, ...]:
        """What should be known of the file and of what was done: where it stands, that a backup
        could not be made, that nobody who answers said what was coded."""
        return tuple(self.store.remarks)

    @property
    def design(self) -> Design:
        """Roles, waves, languages."""
        with self.store.read() as connection:
            return stored.design(connection)

    def import_design(self, path: Path | str) -> None:
        """Replaces the study's design by that of a file: new labels, speaker labels, roles,
        measurements, attributes. Documents that are there keep their turns.

        Raises Invalid if it has faults, Conflict where it lacks a role or a measurement that
        something belongs to.
        """
        from qualkit.formats.designs import read_design

        plan = read_design(path)
        with self.act("import design", file=Path(path).name) as act:
            stored.change_design(act, plan)
            cases = set(stored.cases(act.connection)["case"])
            people.renew_memberships(act, plan, cases, stored_numbers.presences(act.connection))

    @property
    def codebook(self) -> Codebook:
        """The codebook as it is now."""
        from qualkit.store import codebook

        with self.store.read() as connection:
            return codebook.codebook(connection)

    def cases(self) -> pd.DataFrame:
        """One row per case: case, then its attributes."""
        with self.store.read() as connection:
            return stored.cases(connection)

    def participants(self) -> pd.DataFrame:
        """One row per person: participant, role, cases, consents, then attributes."""
        with self.store.read() as connection:
            return stored.participants(connection)

    def memberships(self) -> pd.DataFrame:
        """Who is in which case: case, participant, role, from_wave, to_wave."""
        with self.store.read() as connection:
            return stored.memberships(connection)

    def coders(self) -> tuple[str, ...]:
        """The names of the people who code here."""
        with self.store.read() as connection:
            return tuple(name for name in stored.coders(connection) if name != CONSENSUS)

    @contextmanager
    def act(self, kind: str, *, others: Sequence[str] = (), **subject: object) -> Iterator[Act]:
        """A transaction by this coder that becomes one event; `others` are coders it speaks of.

        Raises Invalid if nobody was named as coder, NotAllowed for `consensus`, which is nobody.
        """
        with self.store.act(kind, coders=(self.who, *others), **subject) as act:
            yield act

    @property
    def who(self) -> str:
        """The coder who acts. Raises as `act`."""
        name = self.coder
        if not name or not name.strip():
            raise Invalid(
                "Who is doing this? No coder was named.",
                "Give --coder NAME, or set QUALKIT_CODER once.",
            )
        if name == CONSENSUS:
            raise NotAllowed(
                "{coder} is nobody: it holds what coders agreed on.",
                "Act under your own name, with --reconciled.",
                coder=CONSENSUS,
            )
        return name

    def label(self, label: Label, otherwise: str = "") -> str:
        """A label in the language that this study is looked at in."""
        return self.say.label(label, otherwise)

    backups = staticmethod(_backups.backups)
    to_restore = staticmethod(_backups.to_restore)
    restore = staticmethod(_backups.restore)

    document = _documents.document
    documents = _documents.documents
    turns = _documents.turns
    import_transcripts = _transcripts.import_transcripts

    propose_respondents = _respondents.propose_respondents

    import_codebook = _codebooks.import_codebook
    export_codebook = _codebooks.export_codebook
    codes = _codebooks.codes

    code = _codings.code
    change_coding = _codings.change_coding
    delete_coding = _codings.delete_coding
    codings = _codings.codings
    quotes = _codings.quotes
    quotes_display = _codings.quotes_display
    import_codings = _codings.import_codings

    finish = _reading.finish
    unfinish = _reading.unfinish

    add_memo = _memos.add_memo
    memos = _memos.memos

    suggest = _suggestions.suggest
    suggestions = _suggestions.suggestions
    accept = _suggestions.accept
    reject = _suggestions.reject

    import_answers = _numbers.import_answers
    instrument = _numbers.instrument
    instruments = _numbers.instruments
    answers = _numbers.answers
    scores = _numbers.scores

    status = _overview.status
    frequencies = _results.frequencies
    frequency_display = _results.frequency_display
    quantitise = _units.quantitise
    case_table = _case_tables.case_table
    case_table_display = _case_tables.case_table_display
    joint_display = _joint.joint_display
    ledger_display = _linking.ledger_display
    links = _linking.link_frame
    pole_figure = _reporting.pole_figure
    standard_displays = _reporting.standard_displays
    report = _reporting.report

    undo = _history.undo
    redo = _history.redo
    events = _history.events
    withdraw = _history.withdraw
    erase = _history.erase
    to_erase = _history.to_erase
    check = _history.check
