"""How fast a study of 200 interviews and 50,000 codings is, beside a bare floor in the same run.

    python benchmarks/corpus.py FOLDER [--runs 5]

FOLDER holds two synthetic corpora of one making, S (20 interviews) and M (200), each with
docx/, txt/, codebook.json (codes with their group) and codings.jsonl (doc, coder, code, start,
end). A floor is the same work in bare sqlite3 on the same tables; what it leaves out is said.
Ours and floor take turns; shown is the median. Memory is read from /proc, so Linux only.
"""

import argparse
import csv
import importlib
import json
import os
import pkgutil
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

import numpy as np
import sqlalchemy as sa
from lxml import etree

import qualkit
from qualkit import Project
from qualkit.model import Coding, Span
from qualkit.store import codings as stored
from qualkit.store import log

CODER = "anna"
CODE = "code_01"
DESIGN = """\
label: {en: Benchmark}
languages: [nl]
roles:
  - {key: client, label: {en: client}, speaker_labels: [R]}
  - {key: interviewer, label: {en: interviewer}, respondent: false, speaker_labels: [I]}
waves:
  - {key: final, label: {en: final}}
"""
INSTRUMENT = """\
key: monitor
label: {en: Monitor}
roles: [client]
scale: {minimum: 1, maximum: 5}
subscales:
  - {key: trust, label: {en: Trust}, items: [{key: t1}, {key: t2}]}
columns:
  wide: "{item}_{wave}_{role}"
  waves: {final: final}
  roles: {client: client}
  case: case
  participants: {client: participant}
"""
Seconds = dict[str, float]


@dataclass(frozen=True)
class Corpus:
    """One corpus and what was made of it: files to import, and studies at three stages."""

    name: str
    source: Path
    folder: Path

    def file(self, name: str) -> Path:
        """A file that the benchmark makes."""
        return self.folder / f"{self.name}-{name}"

    @property
    def codings(self) -> list[dict[str, Any]]:
        """doc, coder, code (its key here), start, end."""
        rows = map(json.loads, (self.source / "codings.jsonl").read_text().splitlines())
        return [row | {"code": key(row["code"])} for row in rows]

    @property
    def documents(self) -> list[str]:
        """The names of the interviews."""
        return sorted(path.stem for path in (self.source / "docx").iterdir())

    def fresh(self, stage: str) -> Path:
        """A copy of the study 'empty' (codes only), 'read' (with interviews) or 'coded'."""
        return Path(shutil.copy(self.file(f"{stage}.qualkit"), self.file("work.qualkit")))


def key(label: str) -> str:
    """'Code 01 Bie' is code_01 here, 'Theme 1' is theme_1."""
    return "_".join(label.split()[:2]).casefold()


# making ----------------------------------------------------------------------------------------
def write_files(corpus: Corpus) -> None:
    """Design, codebook, respondent list, table of codings, questionnaire and its answers."""
    codes = json.loads((corpus.source / "codebook.json").read_text())
    lines = ["codes:"]
    for group in dict.fromkeys(code["group"] for code in codes):
        lines.append(f"  - {{key: {key(group)}, label: {{en: {group}}}, heading: true}}")
    for code in codes:
        parent = key(code["group"])
        lines.append(f"  - {{key: {key(code['code'])}, label: {{nl: x}}, parent: {parent}}}")
    corpus.file("codebook.yaml").write_text("\n".join(lines))
    corpus.file("design.yaml").write_text(DESIGN)
    corpus.file("instrument.yaml").write_text(INSTRUMENT)
    names = corpus.documents
    people = [("file", "case", "participant", "role", "wave")]
    people += [(f"{name}.docx", f"C{name}", f"P{name}", "client", "final") for name in names]
    answers = [("case", "participant", "t1_final_client", "t2_final_client")]
    answers += [
        (f"C{name}", f"P{name}", str(1 + i % 5), str(1 + i % 3)) for i, name in enumerate(names)
    ]
    columns = ("document", "code", "coder", "start", "end")
    codings = [columns, *((c["doc"], *(c[x] for x in columns[1:])) for c in corpus.codings)]
    tables = {"respondents": people, "answers": answers, "codings": codings}
    for name, rows in tables.items():
        with corpus.file(f"{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows(rows)


def make_studies(corpus: Corpus) -> Seconds:
    """Makes the study at each stage; returns how long reading the interviews took."""
    path = corpus.file("empty.qualkit")
    with Project.create(path, coder=CODER, design=corpus.file("design.yaml")) as study:
        study.import_codebook(corpus.file("codebook.yaml"))
    with Project.open(corpus.fresh("empty"), coder=CODER) as study:
        took = timed(lambda: import_transcripts(study, corpus))
        read = study.path
    shutil.move(read, corpus.file("read.qualkit"))
    with Project.open(corpus.fresh("read"), coder=CODER) as study:
        study.import_codings(corpus.file("codings.csv"))
        coded = study.path
    shutil.move(coded, corpus.file("coded.qualkit"))
    return {"reading": took, "reading floor": timed(lambda: text_of_word_files(corpus))}


def import_transcripts(study: Project, corpus: Corpus) -> None:
    """Brings in the interviews with their cases and people."""
    respondents = corpus.file("respondents.csv")
    done = study.import_transcripts(corpus.source / "docx", respondents=respondents)
    first = done.added[0]
    text = (corpus.source / "txt" / f"{first}.txt").read_text()
    check(study.document(first).text.string == text, "the text read is not that of the corpus")


def text_of_word_files(corpus: Corpus) -> None:
    """Floor of reading: unzip, parse, join; no runs, turns, words, file kept, database."""
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    for path in (corpus.source / "docx").iterdir():
        with zipfile.ZipFile(path) as archive:
            body = etree.fromstring(archive.read("word/document.xml"))
        "\n".join("".join(t.text or "" for t in p.iter(f"{w}t")) for p in body.iter(f"{w}p"))


# timing ----------------------------------------------------------------------------------------
def timed(do: Callable[[], object]) -> float:
    """Seconds that something takes."""
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def medians(runs: int, once: Callable[[], Seconds]) -> Seconds:
    """The median of each part, over runs in each of which every part is timed once."""
    found = [once() for _ in range(runs)]
    return {name: median(run[name] for run in found) for name in found[0]}


def check(is_so: bool, problem: str) -> None:
    """Stops where ours and floor do not do the same."""
    if not is_so:
        sys.exit(f"Nothing was measured: {problem}.")


@contextmanager
def by_table(study: Project) -> Iterator[Seconds]:
    """Seconds that writing takes in the database, by table."""
    spent: Seconds = defaultdict(float)
    started = [0.0]

    def before(*_: object) -> None:
        started[0] = time.perf_counter()

    def after(connection: Any, cursor: Any, statement: str, *_: object) -> None:
        verb, _, table, *_ = [*statement.split(maxsplit=3), "", "", ""]
        if verb == "INSERT":
            spent[table] += time.perf_counter() - started[0]

    engine = study.store.engine
    sa.event.listen(engine, "before_cursor_execute", before)
    sa.event.listen(engine, "after_cursor_execute", after)
    yield spent
    sa.event.remove(engine, "before_cursor_execute", before)
    sa.event.remove(engine, "after_cursor_execute", after)


@contextmanager
def bare(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection with the settings of the store."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("foreign_keys = ON", "journal_mode = WAL", "synchronous = FULL",
                       "secure_delete = ON", "cache_size = -16000"):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}")
        yield connection


# bulk coding -----------------------------------------------------------------------------------
def bulk(corpus: Corpus) -> Seconds:
    """The import of the table; the same as an act alone, undone, redone; the bare insertion."""
    took: Seconds = {}
    with Project.open(corpus.fresh("read"), coder=CODER) as study:
        took["import"] = timed(lambda: study.import_codings(corpus.file("codings.csv")))
    with Project.open(corpus.fresh("read"), coder=CODER) as study:
        codings = [
            Coding(str(uuid4()), c["doc"], c["code"], c["coder"], Span(c["start"], c["end"]),
                   datetime.now(UTC), origin="imported")
            for c in corpus.codings
        ]  # fmt: skip
        others = sorted({coding.coder for coding in codings})

        def code() -> None:
            with study.act("import codings", others=others) as act:
                stored.keep(act, codings)
                changes.extend(act.changes)

        changes: list[log.Change] = []
        with by_table(study) as spent:
            took["act"] = timed(code)
            took |= {f"act {table}": seconds for table, seconds in spent.items()}
        took["packing"] = timed(lambda: log.pack(changes))
        changes.clear()  # or Python's collector walks them while something else is timed
        codings.clear()
        took["undo"] = timed(study.undo)
        took["redo"] = timed(study.redo)
    return took | bare_bulk(corpus)


def bare_bulk(corpus: Corpus) -> Seconds:
    """Floor: the same rows, ready-made, into the same tables, in one transaction; no event."""
    took: Seconds = {}
    with bare(corpus.file("coded.qualkit")) as full:
        coders = full.execute("SELECT * FROM coder WHERE name NOT IN (?, 'consensus')", (CODER,))
        tables = {"coder": coders.fetchall()}
        for table in ("coding", "coding_span"):
            tables[table] = full.execute(f"SELECT * FROM {table}").fetchall()
    with bare(corpus.fresh("read")) as connection:
        start = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        for table, rows in tables.items():
            insert = f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})"
            took[f"bare {table}"] = timed(lambda i=insert, r=rows: connection.executemany(i, r))
        connection.execute("COMMIT")
        took["bare"] = time.perf_counter() - start
    with corpus.file("codings.csv").open(newline="") as file:
        took["bare import"] = took["bare"] + timed(lambda: list(csv.DictReader(file)))
    return took


# reading ---------------------------------------------------------------------------------------
CODED = """
    FROM coding JOIN coding_span AS span ON span.coding_id = coding.id
    JOIN coder ON coder.id = coding.coder_id AND coder.name = ?
"""
PASSAGES = f"""
    WITH RECURSIVE newest AS (
        SELECT * FROM code_revision
        WHERE id IN (SELECT max(id) FROM code_revision GROUP BY code_id)
    ),
    above(code_id, ancestor_id) AS (
        SELECT code_id, code_id FROM newest
        UNION SELECT above.code_id, newest.parent_id FROM above
        JOIN newest ON newest.code_id = above.ancestor_id WHERE newest.parent_id IS NOT NULL
    ),
    spread AS (
        SELECT ancestor_id, document_id, start_char, end_char, start_char >= ifnull(
            max(end_char) OVER (
                PARTITION BY ancestor_id, document_id ORDER BY start_char, end_char
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ), 0
        ) AS is_first
        {CODED} JOIN above ON above.code_id = coding.code_id
    ),
    numbered AS (
        SELECT *, sum(is_first) OVER (
            PARTITION BY ancestor_id, document_id ORDER BY start_char, end_char
        ) AS passage FROM spread
    )
    SELECT code.key, document.name, min(start_char), max(end_char) FROM numbered
    JOIN code ON code.id = ancestor_id JOIN document ON document.id = document_id
    GROUP BY ancestor_id, document_id, passage
"""
TURNS = """
    SELECT document.name, speech_start, end_char FROM turn
    JOIN speaker ON speaker.id = speaker_id JOIN role ON role.id = role_id AND is_respondent
    JOIN document ON document.id = speaker.document_id ORDER BY turn.text_id, turn.position
"""
WORDS = """
    SELECT document.name, content.data FROM text
    JOIN document ON document.id = document_id JOIN content ON hash = words_hash
"""
COUNTS = """
    SELECT code.key, count(*), count(DISTINCT document_id)
    FROM coding JOIN code ON code.id = code_id GROUP BY code.key
"""
QUOTES = f"""
    SELECT document.name, start_char, end_char, text.string_hash {CODED}
    JOIN code ON code.id = code_id AND code.key = ?
    JOIN document ON document.id = coding.document_id JOIN text ON text.id = text_id
    ORDER BY document.name, start_char, end_char
"""


def reading(corpus: Corpus) -> Seconds:
    """Frequencies and quotations in an open study, and bare."""
    took: Seconds = {}
    with (
        Project.open(corpus.file("coded.qualkit"), coder=CODER) as study,
        bare(corpus.file("coded.qualkit")) as connection,
    ):
        table = study.frequencies(by="document", coder=CODER)
        counted = table.loc[table["n_codings"] > 0, ["code", "document", "n_codings", "n_words"]]
        ours = {(code, document): [*n] for code, document, *n in counted.itertuples(index=False)}
        check(ours == bare_frequencies(connection), "the frequencies differ")
        words = study.quotes(CODE, coder=CODER)["text"].tolist()
        check(words == bare_quotes(connection), "the quotations differ")
        took["frequencies"] = timed(lambda: study.frequencies(by="document", coder=CODER))
        took["bare frequencies"] = timed(lambda: bare_frequencies(connection))
        took["codes"] = timed(study.codes)
        took["bare counts"] = timed(lambda: connection.execute(COUNTS).fetchall())
        took["quotes"] = timed(lambda: study.quotes(CODE, coder=CODER))
        took["bare quotes"] = timed(lambda: bare_quotes(connection))
    return took


def bare_frequencies(connection: sqlite3.Connection) -> dict[tuple[str, str], list[int]]:
    """Floor: passages and their words, joined up the tree; only where there are any, without
    consent, whose passages are the interviewer's, or who finished."""
    turns: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for document, start, end in connection.execute(TURNS):
        turns[document].append((start, end))
    passages: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for code, document, start, end in connection.execute(PASSAGES, (CODER,)):
        passages[document].append((code, start, end))
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for document, data in connection.execute(WORDS):
        words = np.frombuffer(data, dtype="<u4")
        begins, ends = np.array(turns[document]).T
        turn = np.searchsorted(begins, words, side="right") - 1
        spoken = words[(turn >= 0) & (words < ends[turn])]
        codes, starts, stops = zip(*passages[document], strict=True)
        n_words = np.searchsorted(spoken, stops) - np.searchsorted(spoken, starts)
        for code, n in zip(codes, n_words.tolist(), strict=True):
            count = found[code, document]
            count[0] += 1
            count[1] += n
    return dict(found)


def bare_quotes(connection: sqlite3.Connection) -> list[str]:
    """Floor: the words of one code's spans; without consent, or who made them when."""
    rows = connection.execute(QUOTES, (CODER, CODE)).fetchall()
    hashes = sorted({row[3] for row in rows})
    marks = ", ".join("?" * len(hashes))
    contents = connection.execute(f"SELECT * FROM content WHERE hash IN ({marks})", hashes)
    strings = {hash_: data.decode() for hash_, data in contents}
    return [strings[hash_][start:end] for _, start, end, hash_ in rows]


def joint(corpus: Corpus) -> float:
    """Seconds for a joint display of all codes and made-up scores."""
    with Project.open(corpus.fresh("coded"), coder=CODER) as study:
        instrument = corpus.file("instrument.yaml")
        study.import_answers(corpus.file("answers.csv"), instrument=instrument)
        study.finish()
        codes = [code.key for code in study.codebook.codes if not code.is_heading]
        return timed(
            lambda: study.joint_display(
                codes=codes, scores="trust", role="client", wave="final", coder=CODER
            )
        )


def whole_process(corpus: Corpus) -> float:
    """Seconds for `qualkit frequencies` at the command line."""
    command = [sys.executable, "-m", "qualkit", "frequencies", "--by", "document",
               "--codings-of", CODER, "--project", str(corpus.file("coded.qualkit")),
               "--output", str(corpus.file("table.csv"))]  # fmt: skip
    return timed(lambda: subprocess.run(command, check=True, capture_output=True))


# memory ----------------------------------------------------------------------------------------
MEMORY: Mapping[str, Callable[[Project, Corpus], object]] = {
    "frequencies by document": lambda study, _: study.frequencies(by="document", coder=CODER),
    "quotations of a code": lambda study, _: study.quotes(CODE, coder=CODER),
    "all codings with words": lambda study, _: study.codings(),
    "import of transcripts": import_transcripts,
    "import of codings": lambda study, c: study.import_codings(c.file("codings.csv")),
}
STAGES = {"import of transcripts": "empty", "import of codings": "read"}


def megabytes(what: str, corpus: Corpus) -> float:
    """The peak of resident memory above what a process holds that has imported all of qualkit."""
    for module in pkgutil.walk_packages(qualkit.__path__, "qualkit."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    path = corpus.fresh(STAGES.get(what, "coded"))
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = _resident("VmHWM")
    with Project.open(path, coder=CODER) as study:
        MEMORY[what](study, corpus)
    return _resident("VmHWM") - before


def _resident(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


# showing ---------------------------------------------------------------------------------------
Line = tuple[str, str, str | None, float | None]
"""What is shown, the part timed, its floor, and how many times that it may take."""
LINES: Sequence[Line] = (
    ("bulk coding as one act (floor: no event)", "act", "bare", 3),
    ("  rows of coding", "act coding", "bare coding", None),
    ("  rows of coding_span", "act coding_span", "bare coding_span", None),
    ("  the event's payload, packed", "packing", None, None),
    ("  the event's row", "act event", None, None),
    ("import of a table (floor: file read, as above)", "import", "bare import", None),
    ("undo (floor: the act)", "undo", "act", 2),
    ("redo (floor: the act)", "redo", "act", 2),
    ("frequencies by document", "frequencies", "bare frequencies", 5),
    ("codes with their counts", "codes", "bare counts", 5),
    ("quotations of a code", "quotes", "bare quotes", 5),
)


def show(took: Seconds) -> None:
    """Each measure beside its floor."""
    print(f"{'':46}{'ours s':>9}{'floor s':>9}{'ratio':>7}{'target':>8}")
    for label, part, floor, target in LINES:
        beside = f"{took[floor]:9.3f}{took[part] / took[floor]:7.1f}" if floor else ""
        aim = f"{target:8.0f}" if target else ""
        missed = "  MISSED" if floor and target and took[part] > target * took[floor] else ""
        print(f"{label:46}{took[part]:9.3f}{beside}{aim}{missed}")


def main() -> None:
    """Makes both studies, measures and prints."""
    parser = argparse.ArgumentParser(description="How fast a study of 200 interviews is.")
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        small, large = (Corpus(n, chosen.corpora / n, Path(temporary)) for n in ("S", "M"))
        took: dict[str, Seconds] = {}
        for corpus in (small, large):
            write_files(corpus)
            made = make_studies(corpus)
            took[corpus.name] = made | medians(chosen.runs, lambda c=corpus: bulk(c) | reading(c))
        info = json.loads((large.source / "info.json").read_text())
        print(f"M: {info['interviews']} interviews, {info['words']:,} words, {info['codings']:,} "
              f"codings; medians of {chosen.runs}; load {os.getloadavg()[0]:.1f} on "
              f"{os.cpu_count()} cores\n")  # fmt: skip
        show(took["M"])
        print("\nGrowth: time per coding (words, for reading) on M / on S; 1 is linear")
        ratio = info["codings"] / len(small.codings)
        for part in ("reading", "act", "import", "undo", "redo", "frequencies", "quotes"):
            print(f"{part:46}{took['M'][part] / took['S'][part] / ratio:9.2f}")
        print("\nPeak memory on M, MB above the process after its imports (target for tables: 150)")
        for what in MEMORY:
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
                print(f"{what:46}{fresh.submit(megabytes, what, large).result():9.0f}")
        print("\nSeconds, for information")
        print(f"{'import of transcripts':46}{took['M']['reading']:9.2f}  (unzip and parse: "
              f"{took['M']['reading floor']:.2f})")  # fmt: skip
        print(f"{'joint display of 40 codes':46}{joint(large):9.2f}")
        print(f"{'qualkit frequencies, whole process':46}{whole_process(large):9.2f}")


if __name__ == "__main__":
    main()
