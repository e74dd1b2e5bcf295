"""Make the questionnaire data of the example study: ``python transcripts/generate_scores.py``.

Writes ``monitor.sav`` (a row is a case) and ``monitor.xlsx`` (a row is a person at a wave) with the
same answers, and prints the numbers stated in ``README.md``. Everybody in them is invented. Two
runs give equal bytes.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat
import xlsxwriter
from ruamel.yaml import YAML

HERE = Path(__file__).parent
SEED = 20190310
SKIPPED = 99
WAVES = {"baseline": "T0", "interim": "T1", "final": "T2"}
ROLES = {"professional": "p", "client": "c"}
SUBSCALES = ("gc", "tr", "bo", "re")
REVERSED = ("tr4", "re3")
ITEMS = [f"{subscale}{number}" for subscale in SUBSCALES for number in range(1, 6)]
PROFESSIONAL_COLUMNS = [f"professional_{wave}" for wave in WAVES.values()]
SETTINGS = {
    "probation": "Reclassering",
    "labour_market": "Arbeidsintegratie",
    "youth_protection": "Jeugdhulp en jeugdbescherming",
    "social_services": "Maatschappelijke opvang",
    "debt_counselling": "Schuldhulpverlening",
}

N_PROFESSIONALS, N_CLIENTS, N_WITHOUT_PROFESSIONAL, N_NEWCOMERS = 229, 225, 10, 4
SEVERAL_CLIENTS = [4, 4, *[3] * 5, *[2] * 15]  # besides P058, who has two
CHANGES = ["T1"] * 6 + ["T2"] * 3  # the wave from which somebody else is the professional

# The cases of the interviews: the professional, the field of work, and the mean that each subscale
# (gc, tr, bo, re) has at T0, T1 and T2.
INTERVIEWED: dict[int, tuple[int, str, dict[str, list[tuple[float, float, float]]]]] = {
    14: (14, "probation", {
        "c": [(3.2, 2.8, 3.4), (2.4, 1.0, 3.4), (2.8, 3.2, 3.6), (3.4, 4.2, 3.8)],
        "p": [(3.8, 3.8, 4.0), (3.6, 4.0, 3.8), (3.2, 3.2, 3.8), (2.2, 2.4, 3.2)]}),
    23: (23, "social_services", {
        "c": [(4.2, 3.2, 3.2), (4.4, 3.2, 2.8), (4.2, 3.0, 2.8), (1.8, 3.0, 3.4)],
        "p": [(3.6, 4.0, 3.8), (3.8, 3.8, 3.4), (3.8, 3.6, 3.2), (2.2, 2.2, 2.6)]}),
    37: (37, "youth_protection", {
        "c": [(2.2, 1.0, 1.4), (1.8, 1.8, 1.4), (2.0, 1.0, 1.6), (4.2, 4.2, 4.6)],
        "p": [(3.4, 3.0, 3.4), (2.4, 2.0, 1.8), (3.0, 2.8, 3.0), (3.8, 4.2, 4.4)]}),
    58: (58, "debt_counselling", {
        "c": [(2.6, 1.2, 3.4), (4.2, 4.4, 4.4), (4.6, 4.8, 5.0), (2.0, 2.2, 2.0)],
        "p": [(4.2, 4.8, 3.4), (4.0, 4.4, 4.0), (4.6, 4.8, 4.8), (1.6, 1.6, 1.8)]}),
    59: (58, "debt_counselling", {
        "c": [(3.0, 3.0, 3.2), (3.0, 3.2, 3.2), (3.2, 3.0, 3.2), (3.0, 3.0, 2.8)],
        "p": [(3.4, 3.2, 3.4), (2.8, 2.6, 2.8), (3.0, 2.8, 3.0), (4.2, 4.2, 4.0)]}),
    71: (71, "labour_market", {
        "c": [(2.2, 2.4, 3.4), (2.4, 2.4, 3.2), (2.4, 2.4, 3.6), (4.0, 4.2, 2.8)],
        "p": [(3.2, 2.4, 3.6), (2.8, 2.4, 3.4), (2.6, 2.4, 3.6), (3.6, 4.2, 2.6)]}),
    102: (102, "labour_market", {
        "c": [(3.4, 2.4, 4.0), (3.2, 2.2, 4.2), (3.6, 4.4, 4.8), (2.6, 2.6, 2.0)],
        "p": [(3.8, 3.4, 3.6), (3.0, 3.4, 4.2), (3.4, 4.2, 4.8), (2.2, 1.8, 1.6)]}),
    126: (126, "youth_protection", {
        "c": [(2.8, 2.8, 3.8), (3.2, 3.8, 4.2), (3.0, 4.4, 4.6), (2.6, 2.0, 1.8)],
        "p": [(3.2, 2.8, 3.8), (3.0, 3.4, 3.8), (2.6, 4.4, 4.6), (2.4, 2.4, 2.0)]}),
    145: (145, "probation", {
        "c": [(3.0, 2.8, 3.6), (2.6, 2.2, 3.2), (2.4, 1.8, 3.4), (3.4, 4.0, 2.8)],
        "p": [(3.4, 3.2, 3.6), (3.2, 3.0, 3.4), (3.0, 3.0, 3.6), (2.6, 3.0, 2.8)]}),
    163: (163, "debt_counselling", {
        "c": [(3.8, 4.0, 3.4), (3.8, 3.6, 2.8), (3.8, 4.0, 3.2), (2.2, 2.0, 2.6)],
        "p": [(4.2, 4.0, 3.0), (3.8, 4.0, 2.8), (3.8, 4.0, 3.0), (2.0, 2.0, 3.0)]}),
    188: (188, "social_services", {
        "c": [(2.6, 2.4, 3.8), (2.8, 2.2, 3.8), (3.2, 2.6, 4.2), (3.8, 4.2, 3.0)],
        "p": [(3.8, 3.8, 4.0), (3.4, 3.4, 4.0), (3.8, 3.8, 4.4), (2.4, 2.4, 2.6)]}),
    201: (201, "debt_counselling", {
        "c": [(3.2, 4.0, 4.0), (3.4, 4.0, 4.0), (3.2, 4.0, 3.8), (2.8, 2.0, 2.0)],
        "p": [(3.6, 4.0, 4.2), (3.8, 4.0, 4.2), (3.6, 4.0, 4.0), (2.0, 1.8, 1.6)]}),
}  # fmt: skip

# What the answers depend on; the order of the subscales is that of SUBSCALES.
MEANS = {"p": np.array([3.6, 3.6, 3.75, 2.6]), "c": np.array([3.75, 4.1, 4.25, 2.4])}
SPREAD = {"p": np.array([0.85, 0.8, 0.8, 0.95]), "c": np.array([0.9, 1.0, 1.0, 1.05])}
SHARED = {  # the part of an item's variance that its subscale explains
    "p": np.array([0.52, 0.56, 0.58, 0.215]),
    "c": np.array([0.52, 0.59, 0.57, 0.205]),
}
BETWEEN_SUBSCALES = np.array(
    [[1, 0.5, 0.45, -0.4], [0.5, 1, 0.65, -0.5], [0.45, 0.65, 1, -0.4], [-0.4, -0.5, -0.4, 1]]
)
BETWEEN_ROLES = 0.45
STABLE = 0.75  # the part of the factors' variance that does not change between waves
OF_THE_PROFESSIONAL = 0.2  # the part of a professional's factors that all of his cases share
ITEM_SHIFTS = np.array([0.15, -0.1, 0.05, -0.2, 0.1])
SETTING_SHIFTS = {"youth_protection": -0.25, "labour_market": 0.1, "probation": -0.05}
GAIN = {"T0": 0.0, "T1": 0.1, "T2": 0.3}  # where friction was discussed


def main() -> None:
    """Write both files next to this one and print the numbers of the README."""
    frame = wide()
    write_sav(frame, HERE / "monitor.sav")
    write_xlsx(long(frame), HERE / "monitor.xlsx")
    sys.stdout.write(table(counts(frame)))


def wide() -> pd.DataFrame:
    """All answers, a row for each case; not a number where somebody did not take part."""
    rng = np.random.default_rng(SEED)
    cases = change_professionals(people(rng), rng)
    answers = {name: np.full(len(cases), np.nan) for name in answer_columns()}
    for (role, wave), values in draw_answers(cases, rng).items():
        for column, item in enumerate(ITEMS):
            answers[f"{item}_{wave}_{role}"] = values[:, column]
    frame = pd.concat([cases, pd.DataFrame(answers, index=cases.index)], axis=1)
    frame = skip_items(drop_out(frame, rng), rng)
    return write_interviewed(frame, rng).drop(columns="kept")


def answer_columns() -> list[str]:
    """The names of the columns with answers, in the order of the file."""
    return [f"{item}_{wave}_{role}" for wave in WAVES.values() for role in "pc" for item in ITEMS]


def people(rng: np.random.Generator) -> pd.DataFrame:
    """Who is in which case; `kept` marks the cases that nothing happens to."""
    taken = {professional for professional, *_ in INTERVIEWED.values()}
    free = [n for n in range(1, N_PROFESSIONALS + 1) if n not in taken]
    order = [int(n) for n in rng.permutation(free)][N_NEWCOMERS:]
    n_cases = N_CLIENTS - N_WITHOUT_PROFESSIONAL - len(INTERVIEWED)
    n_single = n_cases - sum(SEVERAL_CLIENTS)
    sizes = rng.permutation([*SEVERAL_CLIENTS, *[1] * n_single])
    with_clients, without_client = order[: len(sizes)], order[len(sizes) :]
    of_cases = [n for n, size in zip(with_clients, sizes, strict=True) for _ in range(size)]

    setting_of = {n: str(rng.choice(list(SETTINGS))) for n in order}
    numbers = [n for n in range(1, N_CLIENTS + 1) if n not in INTERVIEWED]
    alone = {int(n) for n in rng.choice(numbers, N_WITHOUT_PROFESSIONAL, replace=False)}
    waiting = iter(of_cases)
    rows: list[tuple[int, int | None, int | None, str, bool]] = []
    for number in range(1, N_CLIENTS + 1):
        if number in INTERVIEWED:
            professional, setting, _ = INTERVIEWED[number]
            rows.append((number, number, professional, setting, True))
        elif number in alone:
            rows.append((number, number, None, str(rng.choice(list(SETTINGS))), False))
        else:
            professional = next(waiting)
            rows.append((number, number, professional, setting_of[professional], False))
    for number, professional in enumerate(sorted(without_client), N_CLIENTS + 1):
        rows.append((number, None, professional, setting_of[professional], False))

    return pd.DataFrame(
        {
            "dyad": [f"D{number:03d}" for number, *_ in rows],
            "client": ["" if client is None else f"C{client:03d}" for _, client, *_ in rows],
            "setting": [row[3] for row in rows],
            **{
                column: ["" if row[2] is None else f"P{row[2]:03d}" for row in rows]
                for column in PROFESSIONAL_COLUMNS
            },
            "kept": [row[4] for row in rows],
        }
    )


def change_professionals(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Let a colleague or a newcomer take over some cases; these cases are kept from then on."""
    cases = cases.copy()
    known = set(cases["professional_T0"])
    everybody = [f"P{n:03d}" for n in range(1, N_PROFESSIONALS + 1)]
    newcomers = [name for name in everybody if name not in known]
    both = (cases["client"] != "") & (cases["professional_T0"] != "") & ~cases["kept"]
    chosen = rng.choice(cases.index[both].to_numpy(), len(CHANGES), replace=False)
    interviewed = {f"P{n:03d}" for n, *_ in INTERVIEWED.values()}
    for row, since in zip(chosen, CHANGES, strict=True):
        before, setting = cases.at[row, "professional_T0"], cases.at[row, "setting"]
        colleagues = set(cases.loc[cases["setting"] == setting, "professional_T0"])
        choice = sorted(colleagues - interviewed - {before, ""})
        after = newcomers.pop() if newcomers else str(rng.choice(choice))
        for wave in [wave for wave in WAVES.values() if wave >= since]:
            cases.at[row, f"professional_{wave}"] = after
        cases.at[row, "kept"] = True
    return cases


def draw_answers(
    cases: pd.DataFrame, rng: np.random.Generator
) -> dict[tuple[str, str], np.ndarray[Any, Any]]:
    """Answers (cases x items) of each role at each wave, as given: not yet reversed."""
    n_cases, n_subscales = len(cases), len(SUBSCALES)
    roles = np.array([[1, BETWEEN_ROLES], [BETWEEN_ROLES, 1]])
    covariance = np.kron(roles, BETWEEN_SUBSCALES)

    def factors() -> dict[str, np.ndarray[Any, Any]]:
        drawn = rng.multivariate_normal(np.zeros(2 * n_subscales), covariance, n_cases)
        return {"p": drawn[:, :n_subscales], "c": drawn[:, n_subscales:]}

    stable = factors()
    code, names = pd.factorize(cases["professional_T0"])
    own = rng.multivariate_normal(np.zeros(n_subscales), BETWEEN_SUBSCALES, len(names))[code]
    part = OF_THE_PROFESSIONAL
    stable["p"] = np.sqrt(1 - part) * stable["p"] + np.sqrt(part) * own
    discussed = rng.random(n_cases) < 0.5
    direction = np.array([1, 1, 1, -1])
    setting = cases["setting"].map(SETTING_SHIFTS).fillna(0.0).to_numpy(dtype=float)

    answers = {}
    for wave in WAVES.values():
        passing = factors()
        shift = np.outer(setting + discussed * GAIN[wave], direction)
        for role in ROLES.values():
            factor = np.sqrt(STABLE) * stable[role] + np.sqrt(1 - STABLE) * passing[role]
            noise = rng.standard_normal((n_cases, n_subscales, 5))
            shared = SHARED[role][None, :, None]
            deviation = np.sqrt(shared) * factor[:, :, None] + np.sqrt(1 - shared) * noise
            values = (MEANS[role] + shift)[:, :, None] + SPREAD[role][None, :, None] * deviation
            rounded = np.clip(np.rint(values + ITEM_SHIFTS), 1, 5).reshape(n_cases, -1)
            answers[role, wave] = as_answered(rounded)
    return answers


def as_answered(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Turn round the reversed items of values that all point the same way."""
    turned = values.copy()
    for item in REVERSED:
        turned[..., ITEMS.index(item)] = 6 - turned[..., ITEMS.index(item)]
    return turned


def of(frame: pd.DataFrame, role: str, wave: str) -> list[str]:
    """The columns of a role's answers at a wave."""
    return [f"{item}_{wave}_{role}" for item in ITEMS]


def drop_out(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Take away who never took part, and who left: a case before the interim, a case or one later.

    At the interim both fill in the Monitor, so there a case goes on with both or stops.
    """
    frame = frame.copy()
    kept = frame["kept"].to_numpy(dtype=bool)
    n_cases = len(frame)
    gone_at_interim = ~kept & (rng.random(n_cases) < 0.12)
    case_gone_at_final = ~kept & (rng.random(n_cases) < 0.14)
    for role, column in (("p", "professional_T0"), ("c", "client")):
        absent = (frame[column] == "").to_numpy(dtype=bool)
        person_gone = ~kept & (rng.random(n_cases) < 0.07)
        frame.loc[absent, of(frame, role, "T0")] = np.nan
        frame.loc[absent | gone_at_interim, of(frame, role, "T1")] = np.nan
        gone = absent | gone_at_interim | case_gone_at_final | person_gone
        frame.loc[gone, of(frame, role, "T2")] = np.nan
    return frame


def skip_items(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Skip single items here and there, and in a few persons too many of one subscale."""
    frame = frame.copy()
    columns = answer_columns()
    values = frame[columns].to_numpy(copy=True)
    values[~np.isnan(values) & (rng.random(values.shape) < 0.012)] = SKIPPED
    frame[columns] = values
    for _ in range(9):
        role, wave = str(rng.choice(["p", "c"])), str(rng.choice(["T0", "T1", "T2"]))
        subscale, n_skipped = str(rng.choice(SUBSCALES)), int(rng.integers(2, 6))
        took_part = frame.index[frame[f"gc1_{wave}_{role}"].notna()].to_numpy()
        numbers = rng.choice(np.arange(1, 6), n_skipped, replace=False)
        skipped = [f"{subscale}{number}_{wave}_{role}" for number in numbers]
        frame.loc[rng.choice(took_part), skipped] = SKIPPED
    return frame


def write_interviewed(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Give the cases of the interviews complete answers with the means laid down for them."""
    frame = frame.copy()
    for number, (_, _, means) in INTERVIEWED.items():
        row = frame.index[frame["dyad"] == f"D{number:03d}"][0]
        for role, subscales in means.items():
            for column, wave in enumerate(WAVES.values()):
                values = np.concatenate([spread(waves[column], rng) for waves in subscales])
                frame.loc[row, of(frame, role, wave)] = as_answered(values)
    return frame


def spread(mean: float, rng: np.random.Generator) -> np.ndarray[Any, Any]:
    """Five answers with a given mean, a multiple of 0.2."""
    total = round(5 * mean)
    values = np.full(5, float(total // 5))
    values[rng.permutation(5)[: total % 5]] += 1
    return values


def long(frame: pd.DataFrame) -> pd.DataFrame:
    """The same answers, a row for each person, case and wave that took part."""
    rows = []
    for case in frame.to_dict("records"):
        for wave, suffix in WAVES.items():
            for role, letter in ROLES.items():
                answers = {item: case[f"{item}_{suffix}_{letter}"] for item in ITEMS}
                if all(np.isnan(value) for value in answers.values()):
                    continue
                person = case["client"] if role == "client" else case[f"professional_{suffix}"]
                rows.append(
                    {
                        "dyad": case["dyad"],
                        "participant": person,
                        "role": role,
                        "wave": wave,
                        "setting": case["setting"],
                        **{item: int(value) for item, value in answers.items()},
                    }
                )
    return pd.DataFrame(rows)


def write_sav(frame: pd.DataFrame, path: Path) -> None:
    """Write the wide file with Dutch labels and 99 declared as user-missing."""
    instrument = YAML(typ="safe", pure=True).load(
        (HERE.parent / "codebooks" / "alliance-monitor.yaml").read_text(encoding="utf-8")
    )
    describes = {
        item["key"]: item["describes"]
        for subscale in instrument["subscales"]
        for item in subscale["items"]
    }
    role_words = {"professional": "professional", "client": "cliënt"}
    wave_words = {"baseline": "nulmeting", "interim": "tussenmeting", "final": "eindmeting"}
    labels = {"dyad": "Casus (koppel professional-cliënt)", "client": "Cliënt"}
    labels["setting"] = "Werkveld"
    for wave, suffix in WAVES.items():
        labels[f"professional_{suffix}"] = f"Professional bij de {wave_words[wave]}"
        for role, letter in ROLES.items():
            for item in ITEMS:
                content = describes[item][role]["nl"]
                words = f"{content} ({role_words[role]}, {wave_words[wave]})"
                labels[f"{item}_{suffix}_{letter}"] = words[0].upper() + words[1:]
    scale = instrument["scale"]["labels"]
    answers: dict[int | float, str] = {value: label["nl"] for value, label in scale.items()}
    answers[SKIPPED] = instrument["missing"][SKIPPED]["nl"]
    columns = answer_columns()
    value_labels: dict[str, Any] = {"setting": SETTINGS, **dict.fromkeys(columns, answers)}
    pyreadstat.write_sav(
        frame,
        path,
        file_label="Alliantiemonitor, voorbeeld met verzonnen gegevens",
        column_labels={name: labels[name] for name in frame.columns},
        variable_value_labels=value_labels,
        missing_ranges={name: [SKIPPED] for name in columns},
        variable_measure={
            name: "ordinal" if name in columns else "nominal" for name in frame.columns
        },
        variable_format=dict.fromkeys(columns, "F2.0"),
        row_compress=True,
    )
    # The header says when the file was made (bytes 92 to 108); a fixed moment keeps runs equal.
    content = bytearray(path.read_bytes())
    content[92:109] = b"01 Mar 1912:00:00"
    path.write_bytes(content)


def write_xlsx(rows: pd.DataFrame, path: Path) -> None:
    """Write the long file with a fixed date of creation."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": datetime(2019, 3, 1, 12, 0, 0)})
        sheet = book.add_worksheet("monitor")
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, list(rows.columns), book.add_format({"bold": True}))
        for number, row in enumerate(rows.itertuples(index=False), 1):
            sheet.write_row(number, 0, list(row))


def counts(frame: pd.DataFrame) -> dict[str, int]:
    """The numbers that the README states.

    Parameters
    ----------
    frame
        A row for each case, as `wide` gives it or as read from ``monitor.sav`` with its
        user-missing values kept.

    Returns
    -------
    dict
        What is counted, in English words, and how many.
    """
    has_client = frame["client"] != ""
    has_professional = frame["professional_T0"] != ""
    firsts = frame.loc[has_professional, ["professional_T0"]].assign(with_client=has_client)
    clients_of = firsts.groupby("professional_T0")["with_client"].sum()
    of_how_many = Counter(int(n) for n in clients_of)
    everybody = set(frame[PROFESSIONAL_COLUMNS].to_numpy().ravel()) - {""}
    answers = frame[answer_columns()]
    found = {
        "cases": len(frame),
        "cases with both": int((has_client & has_professional).sum()),
        "cases with the professional only": int((~has_client & has_professional).sum()),
        "cases with the client only": int((has_client & ~has_professional).sum()),
        "cases whose professional changes": int(
            (frame[PROFESSIONAL_COLUMNS].nunique(axis=1) > 1).sum()
        ),
        "professionals": len(everybody),
        "clients": int(frame.loc[has_client, "client"].nunique()),
    }
    for n in range(5):
        found[f"professionals who began with {n} clients"] = of_how_many[n]
    found["professionals who only took over a case"] = len(everybody - set(clients_of.index))
    for setting in SETTINGS:
        found[f"cases in {setting}"] = int((frame["setting"] == setting).sum())
    for wave, suffix in WAVES.items():
        for role, letter in ROLES.items():
            took_part = frame[of(frame, letter, suffix)].notna().any(axis=1)
            found[f"rows of {role}s at {wave}"] = int(took_part.sum())
    found["items skipped"] = int((answers == SKIPPED).to_numpy().sum())
    found["scores that cannot be computed"] = sum(unscored(frame))
    return found


def unscored(frame: pd.DataFrame) -> Iterator[int]:
    """For each subscale, role and wave: who took part but skipped more than one of five items."""
    for subscale in SUBSCALES:
        for wave in WAVES.values():
            for role in ROLES.values():
                columns = [f"{subscale}{n}_{wave}_{role}" for n in range(1, 6)]
                yield int(((frame[columns] == SKIPPED).sum(axis=1) > 1).sum())


def table(found: dict[str, int]) -> str:
    """The numbers as a Markdown table."""
    lines = ["| what | number |", "|---|---|", *(f"| {what} | {n} |" for what, n in found.items())]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
