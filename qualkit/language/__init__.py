"""Words, sentences, lemmas, keyword patterns and caution cues, Dutch and English.

The only room that knows spaCy, which is imported when the first pattern is read or matched:
importing this package stays light.
"""

from qualkit.language.cues import Cue, cues
from qualkit.language.languages import LANGUAGES
from qualkit.language.lemmas import lemmas
from qualkit.language.matching import Hit, find
from qualkit.language.patterns import Patterns, compile_patterns
from qualkit.language.sentences import sentences
from qualkit.language.words import words

__all__ = [
    "LANGUAGES", "Cue", "Hit", "Patterns", "compile_patterns", "cues", "find", "lemmas",
    "sentences", "words",
]  # fmt: skip
