"""Every sentence that users see, in Dutch and English.

The key of a sentence is its English form with {named} places; English therefore needs no
catalogue, and Dutch lives in `nl/LC_MESSAGES/qualkit.po` (compiled beside it).
"""

import gettext
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from importlib import resources

from qualkit.errors import Invalid, QualkitError

LANGUAGES = ("en", "nl")
_EXACT = Context(prec=400)  # more digits than any number has
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}
"""Written here, since the month that Python names depends on the computer's settings."""


class _Later(str):
    """An English sentence or word that knows its key, so that it can be translated later."""

    message: str
    values: Mapping[str, object]


def later(message: str, /, **values: object) -> str:
    """Marks a sentence that is translated where it is shown, not where it stands.

    As a value of another sentence it is translated with that one.
    """
    marked = _Later(message.format(**values) if values else message)
    marked.message, marked.values = message, values
    return marked


_AND = later("and")


@dataclass(frozen=True)
class Catalogue:
    """Says sentences, numbers and dates as one language writes them.

    Raises Invalid for a language that has no catalogue.
    """

    language: str = "en"
    _translations: gettext.NullTranslations = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise Invalid(
                "The language {language} is not known.",
                "Choose one of: {choices}.",
                language=self.language,
                choices=", ".join(LANGUAGES),
            )
        folder = str(resources.files("qualkit").joinpath("messages"))
        found = gettext.translation("qualkit", folder, [self.language], fallback=True)
        object.__setattr__(self, "_translations", found)

    def __call__(self, message: str, /, **values: object) -> str:
        """The sentence in this language, its {named} places filled in."""
        translated = self._translations.gettext(message) if message else ""
        return translated.format(**self._said(values)) if values else translated

    def plural(self, singular: str, plural: str, n: int, /, **values: object) -> str:
        """One of two sentences by the number `n`, which fills {n} as this language writes it."""
        said = self._said(values)
        return self._translations.ngettext(singular, plural, n).format(n=self.number(n), **said)

    def _said(self, values: Mapping[str, object]) -> dict[str, object]:
        return {
            name: self(value.message, **value.values) if isinstance(value, _Later) else value
            for name, value in values.items()
        }

    def number(self, value: float, digits: int = 0) -> str:
        """A number with its decimal mark and thousands as this language writes them; a half is
        rounded away from nought, as in SPSS and Excel."""
        exact = Decimal(str(value))
        if exact.is_finite():
            exact = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, _EXACT)
        written = f"{exact:z,.{digits}f}".replace("-", "\N{MINUS SIGN}")
        if self.language == "nl":
            written = written.translate(str.maketrans(",.", ".,"))
        return written

    def series(self, names: Sequence[str]) -> str:
        """The names one after another, the last behind 'and'."""
        if len(names) < 2:
            return "".join(names)
        return f"{', '.join(names[:-1])} {self(_AND)} {names[-1]}"

    def date(self, day: date) -> str:
        """A day written out: 3 maart 2019, 3 March 2019."""
        month = MONTHS[self.language].split()[day.month - 1]
        return f"{day.day} {month} {day.year}"

    def label(self, label: Mapping[str, str], otherwise: str = "") -> str:
        """A label given per language: this one, else English, else any, else `otherwise`."""
        return (
            label.get(self.language) or label.get("en") or next(iter(label.values()), otherwise)
        ) or otherwise

    def explain(self, error: QualkitError) -> tuple[str, tuple[str, ...], str]:
        """An error as message, problems (with theirs below them) and hint in this language."""
        problems = tuple(
            " ".join(self(part, **p.values) for part in (p.message, p.hint) if part)
            for problem in error.problems
            for p in (problem, *problem.problems)
        )
        hint = self(error.hint, **error.values) if error.hint else ""
        return self(error.message, **error.values), problems, hint
