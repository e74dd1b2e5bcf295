"""Things by what they are called: a key, or a label in any language."""

from collections.abc import Iterable, Mapping

Label = Mapping[str, str]
"""What something is called, per language: {"nl": "Vertrouwen", "en": "Trust"}."""


def plain_name(name: str) -> str:
    """What names that mean the same have in common, whatever their case, blanks and underscores.

    >>> plain_name("Goals_and  Conditions")
    'goals and conditions'
    """
    return " ".join(name.replace("_", " ").split()).casefold()


def called(names: Mapping[str, Iterable[str]]) -> dict[str, str | None]:
    """Plain name -> the key of what is called so; None where several things are."""
    found: dict[str, str | None] = {}
    for key, of_it in names.items():
        for name in {plain_name(name) for name in (key, *of_it)}:
            found[name] = None if name in found else key
    return found


def by_name(name: str, labels: Mapping[str, Label]) -> str | None:
    """The key of the only thing that has this key or label.

    >>> by_name("EINDMETING", {"final": {"nl": "eindmeting", "en": "final measurement"}})
    'final'
    """
    if name in labels:
        return name
    return called({key: label.values() for key, label in labels.items()}).get(plain_name(name))
