"""Four short interviews with scores: a study that is made in a moment. All words are invented.

P1 speaks of pair C1; P2 of two pairs, C2 and C3; P3 of C4 and may not be quoted; P4 spoke of C5
at the first measurement. C6 has scores only; C7 was scored at the first measurement only.
"""

from dataclasses import dataclass
from pathlib import Path

from docx import Document

from qualkit import Project

TALK = {
    "P1_last": (
        "I: How did it go with him?",
        "Professional: He trusts me now, and we speak openly about everything that matters.",
        "I: Was there any doubt?",
        "Professional: I do not trust his brother. We agreed on a plan, and he kept to it.",
        "I: Thank you.",
        "Professional: Perhaps he would trust me more if I came more often.",
    ),
    "P2_last": (
        "I: You have two of them. How are they?",
        "Professional: The first one trusts me and tells me what happens at home.",
        "I: And the second one?",
        "Professional: The second one stays away from our talks, and we agreed on nothing.",
    ),
    "P3_last": (
        "I: How is she?",
        "Professional: She keeps silent about the debts, but she trusts my word.",
        "I: Go on.",
        "Professional: We agreed that she calls me on Mondays.",
    ),
    "P4_first": (
        "I: How did you begin?",
        "Professional: With coffee, and with a list of rules that nobody had explained.",
        "I: And he?",
        "Professional: He trusts nobody.",
    ),
}

DESIGN = """\
label: {en: A few interviews, nl: Een paar interviews}
case_label: {en: pair, nl: koppel}
languages: [en, nl]
roles:
  - {key: professional, label: {en: professional}, speaker_labels: [Professional]}
  - {key: client, label: {en: client}, speaker_labels: [Client]}
  - {key: interviewer, label: {en: interviewer}, respondent: false, speaker_labels: [I]}
waves:
  - {key: first, label: {en: first measurement}}
  - {key: last, label: {en: last measurement}}
attributes:
  setting: {en: field of work, nl: werkveld}
"""

CODEBOOK = """\
key: few
label: {en: Few codes}
codes:
  - key: trust
    label: {en: Trust, nl: Vertrouwen}
    poles: {positive: {en: trusting}, negative: {en: distrustful}}
    patterns:
      en: {any: [trust], never: [trust fund]}
  - key: openness
    parent: trust
    label: {en: Openness}
    poles: {positive: {en: open}, negative: {en: closed}}
    patterns:
      en: {positive: [openly], negative: [silent]}
  - key: bond
    label: {en: Bond}
  - key: frame
    label: {en: Frame}
    heading: true
  - key: agreements
    parent: frame
    label: {en: Agreements}
    patterns:
      en: {any: [agree]}
  - key: old_code
    label: {en: Old}
    retired: true
"""

INSTRUMENT = """\
key: short-monitor
label: {en: Short Monitor}
roles: [professional, client]
scale: {minimum: 1, maximum: 5}
missing: {99: {en: not answered}}
subscales:
  - key: trust
    label: {en: Trust}
    items: [{key: t1}, {key: t2}]
  - key: bond
    label: {en: Bond}
    better: low
    items: [{key: b1}, {key: b2, reversed: true}]
columns:
  wide: "{item}_{wave}_{role}"
  waves: {first: T0, last: T1}
  roles: {professional: p, client: c}
  case: pair
  participants: {professional: professional, client: client}
  attributes:
    setting: {en: field of work}
"""

RESPONDENTS = """\
file,case,participant,role,wave,language,consent to quotation
P1_last.docx,C1,P1,professional,last,en,yes
P2_last.docx,C2; C3,P2,professional,last,en,yes
P3_last.docx,C4,P3,professional,last,en,no
P4_first.docx,C5,P4,professional,first,en,
"""

CODINGS = """\
document,code,words,polarity,about,coder
P1_last,trust,He trusts me now,positive,,ana
P1_last,openness,"trusts me now, and we speak openly",positive,,ana
P1_last,trust,I do not trust his brother,negative,,ana
P1_last,agreements,We agreed on a plan,,,ana
P2_last,trust,The first one trusts me,positive,C2,ana
P2_last,agreements,we agreed on nothing,,,ana
P3_last,openness,She keeps silent about the debts,negative,,ana
P3_last,trust,she trusts my word,positive,,ana
P4_first,trust,He trusts nobody,negative,,ana
"""


@dataclass(frozen=True)
class Files:
    """The files that a study is made of, in one folder."""

    folder: Path

    @property
    def transcripts(self) -> Path:
        """The folder of Word files."""
        return self.folder / "interviews"

    def __getattr__(self, name: str) -> Path:
        return (
            self.folder
            / {
                "design": "design.yaml",
                "codebook": "codebook.yaml",
                "instrument": "instrument.yaml",
                "respondents": "respondents.csv",
                "answers": "answers.csv",
                "codings": "codings.csv",
            }[name]
        )


def answers(**changed: str) -> str:
    """The data file; `changed` gives cells such as C1_t1_T1_c another value."""
    items = [f"{item}_{wave}_{role}" for wave in ("T0", "T1") for role in "pc"
             for item in ("t1", "t2", "b1", "b2")]  # fmt: skip
    settings = {"C1": "north", "C2": "north", "C3": "south", "C4": "south", "C5": "north",
                "C6": "south", "C7": "south"}  # fmt: skip
    professionals = {"C1": "P1", "C2": "P2", "C3": "P2", "C4": "P3", "C5": "P4"}
    lines = [",".join(("pair", "setting", "professional", "client", *items))]
    for place, (case, setting) in enumerate(settings.items()):
        cells = [case, setting, professionals.get(case, f"P{case[1:]}x"), f"K{case[1:]}"]
        for item in items:
            absent = case in ("C5", "C7") and "T1" in item
            value = "" if absent else str(1 + (place + len(item) + ord(item[1])) % 5)
            cells.append(changed.get(f"{case}_{item}", value))
        lines.append(",".join(cells))
    return "\n".join(lines) + "\n"


def transcript(path: Path, paragraphs: tuple[str, ...]) -> Path:
    """A Word file with these paragraphs."""
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(str(path))
    return path


def write_files(folder: Path) -> Files:
    """Writes all files of the study into a folder."""
    files = Files(folder)
    files.transcripts.mkdir(parents=True)
    for name, paragraphs in TALK.items():
        transcript(files.transcripts / f"{name}.docx", paragraphs)
    for path, text in (
        (files.design, DESIGN),
        (files.codebook, CODEBOOK),
        (files.instrument, INSTRUMENT),
        (files.respondents, RESPONDENTS),
        (files.answers, answers()),
        (files.codings, CODINGS),
    ):
        path.write_text(text, encoding="utf-8")
    return files


def make(path: Path, files: Files) -> None:
    """The study, with everything imported by ana and nothing finished."""
    with Project.create(path, coder="ana", design=files.design) as study:
        study.import_codebook(files.codebook)
        study.import_transcripts(files.transcripts, respondents=files.respondents)
        study.import_answers(files.answers, instrument=files.instrument)
        study.import_codings(files.codings)
