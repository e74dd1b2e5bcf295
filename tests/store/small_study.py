"""A study small enough to be made in a moment: its files, and what is done with them.

Three Word files (one client alone, one professional alone, one with both), a telephone survey, a
design, a codebook and a revised one, a questionnaire with answers, a list of codings. All words
are invented.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from docx import Document
from form_files import SURVEY, filled
from openpyxl import Workbook

from qualkit import Project
from qualkit.store import Store
from qualkit.store.history import rows

NAME = "Karim Öztürk"
CLIENT, PROFESSIONAL, BOTH = "A01_client", "A01_professional", f"Gesprek {NAME}"

DESIGN = """
label: {nl: Kleine studie, en: Small study}
languages: [nl, en]
roles:
  - key: professional
    label: {en: professional}
    speaker_labels: [Prof]
  - key: client
    label: {en: client}
    speaker_labels: [Client]
  - key: interviewer
    label: {en: interviewer}
    respondent: false
    speaker_labels: [Int]
waves:
  - {key: baseline, label: {en: baseline}}
  - {key: final, label: {en: final}}
attributes:
  setting: {en: field of work}
"""

CODEBOOK = """
codes:
  - key: bond
    label: {nl: Band, en: Bond}
    heading: true
  - key: trust
    label: {nl: Vertrouwen, en: Trust}
    parent: bond
    definition: {en: Whether they trust each other.}
    poles:
      positive: {en: trusts}
      negative: {en: distrusts}
    patterns:
      nl: {positive: ["serieus", "vertrouwen"]}
  - key: goals
    label: {nl: Doelen, en: "Goals (Karim Öztürk)"}
    definition: {en: What they work towards.}
    patterns:
      nl: {any: ["doel", "plan"]}
themes:
  - {key: together, label: {en: Together}, codes: [trust, goals]}
"""

INSTRUMENT = """
key: monitor
label: {en: Monitor}
roles: [professional, client]
scale: {minimum: 1, maximum: 5}
missing:
  99: {en: not answered}
subscales:
  - key: trust
    label: {en: Trust}
    items: [{key: t1}, {key: t2, reversed: true}]
columns:
  wide: "{item}_{wave}_{role}"
  waves: {baseline: T0, final: T2}
  roles: {professional: p, client: c}
  case: dyad
  participants: {professional: professional, client: client}
  attributes:
    setting: {en: field of work}
"""

TALKS = {
    CLIENT: (
        "Int: Hoe was het contact?",
        "Client: Hij nam me serieus en dat gaf vertrouwen. Mijn buurman Karim Öztürk zei dat ook.",
        "Int: En het plan?",
        "Client: Het plan was van ons samen, met een doel 😀 dat klopte. (lacht) Karim\nÖztürk "
        "wist het, en Marina ook.",
    ),
    PROFESSIONAL: (
        "Int: Hoe kijkt u terug?",
        "Prof: Wij maakten een plan. Ik had vertrouwen in hem, al duurde dat even.",
        "Int: Nam hij het serieus?",
        "Prof: Hij nam het doel serieus, en KARIM ÖZTÜRK hielp.",
    ),
    BOTH: (
        "Int: U bent er beiden.",
        "Prof: Het plan lag op tafel, dat schreef ik zelf.",
        "Client: Ik nam het plan niet serieus, mijn eigen doel wel.",
        "Prof: Nu is er vertrouwen.",
    ),
}
RESPONDENTS = (
    ("file", "document", "wave", "case", "participant", "role", "setting", "language",
     "interviewer", "date", "consent", "consent to quotation"),
    ("one.docx", CLIENT, "final", "A01", "C01", "client", "probation", "nl", "Ine", "2019-03-31",
     "yes", "yes"),
    ("two.docx", PROFESSIONAL, "final", "A01", "P01", "professional", "probation", "nl", "Ine",
     "2019-03-30", "yes", "no"),
    ("three.docx", BOTH, "final", "A02", "C02", "client", "debt", "nl", "Tom", "2019-04-02",
     "yes", "yes"),
)  # fmt: skip
ANSWERS = (
    ("dyad", "setting", "professional", "client", "t1_T0_p", "t2_T0_p", "t1_T0_c", "t2_T0_c",
     "t1_T2_p", "t2_T2_p", "t1_T2_c", "t2_T2_c"),
    ("A01", "probation", "P01", "C01", 4, 2, 3, 2, 5, 1, 4, 99),
    ("A02", "debt", "P02", "C02", 3, 3, 2, 4, 4, 2, 4, 2),
    ("A03", "debt", "P02", "C03", 2, 4, 2, None, 3, 3, 3, 3),
)  # fmt: skip
CALLED = (
    ("file", "kind", "wave", "case", "participant", "role", "language"),
    ("call.docx", "survey record", "baseline", "A01", "P01", "professional", "nl"),
)
CODINGS = (
    ("document", "code", "words", "polarity", "about", "coder"),
    (CLIENT, "trust", "dat gaf vertrouwen", "positive", "A01", "ana"),
    (PROFESSIONAL, "goals", "Wij maakten een plan", "", "", "ben"),
)


@dataclass(frozen=True)
class Files:
    """Where the study's files are."""

    folder: Path

    @property
    def transcripts(self) -> Path:
        return self.folder / "interviews"

    @property
    def forms(self) -> Path:
        return self.folder / "forms"

    def __getattr__(self, name: str) -> Path:
        texts = ("design", "codebook", "revised", "instrument", "survey")
        ending = "yaml" if name in texts else "xlsx"
        return self.folder / f"{name}.{ending}"


def write_files(folder: Path) -> Files:
    """Writes all files of the small study into the folder."""
    files = Files(folder)
    files.transcripts.mkdir()
    for row in RESPONDENTS[1:]:
        write_word(files.transcripts / row[0], TALKS[row[1]])
    files.design.write_text(DESIGN, encoding="utf-8")
    files.codebook.write_text(CODEBOOK, encoding="utf-8")
    revised = CODEBOOK.replace("What they work towards.", "Where they go.")
    files.revised.write_text(revised, encoding="utf-8")
    files.instrument.write_text(INSTRUMENT, encoding="utf-8")
    files.survey.write_text(SURVEY, encoding="utf-8")
    files.forms.mkdir()
    (files.forms / "call.docx").write_bytes(filled("nl", how=f"{NAME} zat erbij."))
    write_sheet(files.called, CALLED)
    write_sheet(files.respondents, RESPONDENTS)
    write_sheet(files.answers, ANSWERS)
    write_sheet(files.codings, CODINGS)
    return files


def write_word(path: Path, paragraphs: Sequence[str], *, header: str = "") -> None:
    """A Word file with these paragraphs."""
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    document.save(str(path))


def write_sheet(path: Path, table: Sequence[Sequence[object]]) -> None:
    """An Excel file with these rows."""
    workbook = Workbook()
    sheet = workbook.active
    for row in table:
        sheet.append(row)
    workbook.save(path)
    workbook.close()


def import_transcripts(study: Project, files: Files) -> None:
    study.import_transcripts(files.transcripts, respondents=files.respondents)


def import_codebook(study: Project, files: Files) -> None:
    study.import_codebook(files.codebook)


def import_answers(study: Project, files: Files) -> None:
    study.import_answers(files.answers, instrument=files.instrument)


def import_codings(study: Project, files: Files) -> None:
    study.import_codings(files.codings)


def import_forms(study: Project, files: Files) -> None:
    study.import_transcripts(files.forms, respondents=files.called, form=files.survey)


IMPORTS: tuple[Callable[[Project, Files], None], ...] = (
    import_transcripts,
    import_codebook,
    import_answers,
    import_codings,
)


def state(store: Store) -> list[tuple[str, tuple[object, ...]]]:
    """Every row of every noun."""
    with store.read() as connection:
        return list(rows(connection))


def n_events(study: Project) -> int:
    """How many events the log holds."""
    return len(study.events())


def revise_codebook(study: Project, files: Files) -> None:
    study.import_codebook(files.revised)


def code(study: Project, _: Files) -> None:
    study.code(study.document(PROFESSIONAL).find("het doel"), code="goals")


def change_coding(study: Project, _: Files) -> None:
    coding = study.codings(coder="ana").iloc[0]
    study.change_coding(coding["id"], code="goals", polarity="none", start=58, about="A01")


def delete_coding(study: Project, _: Files) -> None:
    study.delete_coding(study.codings(coder="ana")["id"].iloc[0])


def finish(study: Project, _: Files) -> None:
    study.finish()


def unfinish(study: Project, _: Files) -> None:
    study.unfinish(CLIENT)


def accept(study: Project, _: Files) -> None:
    study.accept(*study.suggest(BOTH))


def reject(study: Project, _: Files) -> None:
    study.reject(study.suggest()[0])


def add_memo(study: Project, _: Files) -> None:
    study.add_memo("Marina lijkt belangrijk.", document=CLIENT)


def withdraw(study: Project, _: Files) -> None:
    study.withdraw(participant="C01")


Step = Callable[[Project, Files], None]
ACTS: dict[str, tuple[Sequence[Step], Step]] = {
    "import transcripts": ((), import_transcripts),
    "import codebook": ((import_transcripts,), import_codebook),
    "import answers": ((import_transcripts,), import_answers),
    "import answers first": ((), import_answers),
    "import codings": (IMPORTS[:3], import_codings),
    "import transcripts that are forms": (IMPORTS, import_forms),
    "import codebook again, revised": (IMPORTS, revise_codebook),
    "code": (IMPORTS, code),
    "change coding": (IMPORTS, change_coding),
    "delete coding": (IMPORTS, delete_coding),
    "delete accepted coding": ((*IMPORTS, accept), delete_coding),
    "finish": (IMPORTS, finish),
    "unfinish": ((*IMPORTS, finish), unfinish),
    "accept suggestions": (IMPORTS, accept),
    "reject suggestions": (IMPORTS, reject),
    "add memo": (IMPORTS, add_memo),
    "withdraw": (IMPORTS, withdraw),
}
"""Every use case that changes a study: what comes before it, and the act itself."""
