"""What names of files and headings of transcripts say."""

from datetime import date

import pytest

from qualkit.formats.dates import as_date
from qualkit.formats.file_names import (
    Vocabulary,
    read_name,
    vocabulary,
    wave_number,
    without_version,
)
from qualkit.formats.header_fields import read_header
from qualkit.language.guess import guess_language
from qualkit.model import Design, Role, Wave

DESIGN = Design(
    {"en": "Alliance"},
    roles=(
        Role("professional", {"nl": "professional"}, speaker_labels=("Jobcoach", "P")),
        Role("client", {"nl": "cliënt", "en": "client"}),
        Role("interviewer", {"nl": "interviewer"}, is_respondent=False),
    ),
    waves=(
        Wave("baseline", {"nl": "nulmeting"}),
        Wave("interim", {"nl": "tussenmeting"}),
        Wave("final", {"nl": "eindmeting"}),
    ),
    attributes={"setting": {"nl": "werkveld"}, "region": {"nl": "regio"}},
    values={"setting": {"probation": {"nl": "reclassering"}}},
)


def words(*names: str) -> Vocabulary:
    return vocabulary(
        DESIGN, names=names, wave_words={}, participants=["P014", "K-3"], cases=["D014"]
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("P014_final_interview", "participant=P014 wave=final kind=interview"),
        ("P14 eindmeting interview def2", "participant=P14 wave=final kind=interview"),
        ("interview P-014 (tussenmeting)", "participant=P-014 wave=interim kind=interview"),
        ("resp 12 T2", "participant=12 wave=final"),
        ("Respondent12_T0", "participant=12 wave=baseline"),
        ("17-5-2018 D014 cliënt", "date=2018-05-17 case=D014 role=client"),
        ("20180517_K-3_meting 2", "date=2018-05-17 participant=K-3 wave=interim"),
        ("client12 jobcoach", "participant=12 role=client"),
        ("014_survey_nameting", "participant=014 kind=survey record wave=final"),
        ("2e meting P7", "participant=P7 wave=interim"),
        ("annomi-000", "participant=annomi-000"),
        ("Interview 3 met Jan de Vries", "participant=3 kind=interview"),
        ("Interview Jan de Vries def2", "kind=interview"),
        ("INT1 deel 2", ""),
        ("Slide 4", ""),
        ("99999999", ""),
    ],
)
def test_a_name_says_who_when_and_what(name: str, said: str) -> None:
    """In Dutch and English, whatever stands between the words."""
    parts = read_name(name, words("P1 T0"))
    expected = dict(
        part.split("=", 1) for part in said.replace("survey record", "survey-record").split()
    )
    assert parts == {
        column: value.replace("-record", " record") for column, value in expected.items()
    }


@pytest.mark.parametrize(
    ("names", "wave"),
    [
        (("x T1", "x T0"), "interim"),
        (("x T1", "x T3"), "baseline"),
        (("x T1", "x T2"), None),
    ],
)
def test_measurements_count_from_nought_or_one_as_the_names_tell(
    names: tuple[str, ...], wave: str | None
) -> None:
    """Where they do not tell, nothing is guessed, but what is open can be said."""
    known = words(*names)
    assert read_name("P5 T1", known).get("wave") == wave
    assert wave_number("P5 T1", known) == (None if wave else "T1")


def test_a_questionnaires_words_for_measurements_come_first() -> None:
    known = vocabulary(DESIGN, names=["x T0"], wave_words={"T1": "final"})
    assert read_name("P5 T1", known)["wave"] == "final"


@pytest.mark.parametrize(
    "name", ["P14 eind def", "P14_eind_def2", "kopie P14 eind", "P14-eind (1)", "p14 EIND versie 3"]
)
def test_versions_of_a_file_have_the_rest_of_their_names_in_common(name: str) -> None:
    assert without_version(name).removesuffix(" 3") == "p14 eind"


def test_a_heading_is_read_as_a_list_would_hold_it() -> None:
    """What does not fit is passed over; the first to say something holds."""
    lines = (
        "Interview",
        "Datum: 3 mei 2018",
        "Datum: 4-5-2018",
        "Respondentnummer: P014",
        "Afgenomen door: Sara",
        "Duur: 45:10",
        "Meting: Eindmeting",
        "Rol: partner",
        "Werkveld: Reclassering",
        "Regio",
        "Oost",
        "Leeftijd: 45",
        "Toestemming: ja",
    )
    assert read_header(lines, design=DESIGN) == {
        "date": "2018-05-03",
        "participant": "P014",
        "interviewer": "Sara",
        "minutes": "45",
        "wave": "final",
        "setting": "probation",
        "region": "Oost",
    }


@pytest.mark.parametrize("value", ["Jan de Vries", "zie boven: 3", "x" * 41 + "1", ""])
def test_a_respondent_of_a_heading_is_an_id_or_nothing(value: str) -> None:
    assert read_header((f"Respondent: {value}",), design=DESIGN) == {}


@pytest.mark.parametrize(
    ("written", "minutes"), [("45", "45"), ("45 minuten", "45"), ("1:02:40", "63"), ("lang", None)]
)
def test_minutes_are_read_from_a_number_or_a_clock(written: str, minutes: str | None) -> None:
    assert read_header((f"Duur: {written}",), design=DESIGN).get("minutes") == minutes


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31-12-2019", date(2019, 12, 31)),
        ("2019-12-31", date(2019, 12, 31)),
        (" 1 March 2020 ", date(2020, 3, 1)),
        ("31 februari 2020", None),
        ("3 smarch 2020", None),
        ("mei 2018", None),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str, day: date | None) -> None:
    assert as_date(text) == day


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ja, dat heb ik hem ook verteld, maar hij wist het niet meer en ik ging naar huis.", "nl"),
        ("Well, I told him that, but they did not know what to do with it and went home.", "en"),
        ("A gente fala de tudo e de todos, mas de trabalho nunca se fala de verdade.", None),
        ("Ja, nee.", None),
        ("", None),
    ],
)
def test_a_language_is_known_by_its_common_words(text: str, language: str | None) -> None:
    """Too few, or those of neither, say nothing."""
    assert guess_language(text) == language
