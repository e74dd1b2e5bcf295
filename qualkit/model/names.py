"""Things by what they are called: a key, or a label in any language, whatever its case."""

from collections.abc import Iterable, Mapping

Label = Mapping[str, str]
"""What something is called, per language: {"nl": "Vertrouwen", "en": "Trust"}."""


def called(names: Mapping[str, Iterable[str]]) -> dict[str, str | None]:
    """Name in small letters -> the key of what is called so; None where several things are."""
    found: dict[str, str | None] = {}
    for key, of_it in names.items():
        for name in {name.casefold() for name in (key, *of_it)}:
            found[name] = None if name in found else key
    return found


def meant(name: str, labels: Mapping[str, Label]) -> str:
    """The key of the one thing that has this name; the name as it is where there is none.

    >>> meant("EINDMETING", {"final": {"nl": "eindmeting", "en": "final measurement"}})
    'final'
    """
    if name in labels:
        return name
    return called({k: label.values() for k, label in labels.items()}).get(name.casefold()) or name
