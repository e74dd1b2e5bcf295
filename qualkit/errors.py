"""Every error that qualkit raises on purpose.

QualkitError
├── NotFound      something named does not exist
├── Invalid       what was given does not fit; carries all problems at once
├── Conflict      something stands in the way: a later act, another program
├── Unreadable    a file cannot be read
├── TooFewData    a number cannot be computed honestly
└── NotAllowed    consent, a restriction or a rule forbids it

A message is an English sentence with {named} places: the key under which the message
catalogues hold its translation. The door that shows an error translates it.
No message and no value may hold words of a transcript.
"""

from collections.abc import Sequence


class QualkitError(Exception):
    """A researcher can do something about this: `message` says what is wrong, `hint` what to do."""

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        problems: Sequence["QualkitError"] = (),
        **values: object,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.problems = tuple(problems)
        self.values = values

    def __str__(self) -> str:
        lines = [self.message.format(**self.values)]
        lines += [f"  - {problem}" for problem in self.problems]
        if self.hint:
            lines.append(self.hint.format(**self.values))
        return "\n".join(lines)


class NotFound(QualkitError):
    """Something named does not exist."""


class Invalid(QualkitError):
    """What was given does not fit; `problems` holds every fault found."""


class Conflict(QualkitError):
    """Something stands in the way: a later act, another program, a name already taken."""


class Unreadable(QualkitError):
    """A file cannot be read as what it should be."""


class TooFewData(QualkitError):
    """A number cannot be computed honestly from what there is."""


class NotAllowed(QualkitError):
    """Consent, a restriction or a rule of the study forbids it."""
