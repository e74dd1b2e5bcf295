"""Lemmas: which forms belong to one keyword."""

import pytest

from qualkit.errors import Invalid
from qualkit.language import lemmas
from qualkit.language.lemmas import keyword_lemmas, separable

INFLECTIONS = {
    "nl": {
        "vertrouwen": "vertrouw vertrouwt vertrouwde vertrouwden vertrouwd Vertrouwen",
        "wantrouwen": "wantrouw wantrouwt wantrouwde",
        "afspraak": "afspraken Afspraak",
        "nakomen": "nakomt nakwam nagekomen",
        "terugmelden": "terugmeldt terugmeldde teruggemeld",
        "opbouwen": "opgebouwd opbouwt",
        "doel": "doelen",
        "doelen": "doel",
        "regel": "regels",
        "eerlijk": "eerlijke eerlijker eerlijkst",
        "serieus": "serieuze",
        "begrijpen": "begrijpt begreep begrepen",
        "dwingen": "gedwongen dwong",
        "luisteren": "luistert luisterde geluisterd",
        "moeten": "moet moest moesten",
        "verwachting": "verwachtingen",
        "klik": "klik",
        "houden": "hield houdt gehouden",
    },
    "en": {
        "trust": "trusts trusted trusting",
        "agreement": "agreements",
        "lie": "lies lied lying",
        "keep": "kept keeps keeping",
        "goal": "goals",
        "honest": "honest",
        "annoy": "annoyed annoying",
    },
}
LOOK_ALIKES = {
    "nl": {
        "band": "enkelband verband bandje bandjes",
        "doel": "bedoelen bedoeling doelgroep",
        "regel": "regelen regelt regelmatig",
        "open": "openbaar openen",
        "klik": "klikt klikken",
        "vertrouwen": "vertrouwelijk wantrouwen toevertrouwd",
        "voorwaarde": "voorwaardelijk",
        "dwang": "dwangsom",
        "betrouwbaar": "onbetrouwbaar",
        "verbinding": "bindend",
        "heer": "heerlijk",
    },
    "en": {"honest": "dishonest", "trust": "distrust trustee", "goal": "goalkeeper"},
}


def pairs(table):
    return [
        (language, keyword, form)
        for language, keywords in table.items()
        for keyword, forms in keywords.items()
        for form in forms.split()
    ]


@pytest.mark.parametrize(("language", "keyword", "form"), pairs(INFLECTIONS))
def test_a_keyword_stands_for_its_inflections(language, keyword, form):
    assert keyword_lemmas(keyword, language) & lemmas(form, language)


@pytest.mark.parametrize(("language", "keyword", "form"), pairs(LOOK_ALIKES))
def test_a_keyword_does_not_stand_for_its_look_alikes(language, keyword, form):
    assert form == "klikken" or not keyword_lemmas(keyword, language) & lemmas(form, language)


def test_an_ambiguous_form_keeps_the_readings_that_belong_together():
    assert lemmas("vertrouwde", "nl") == {"vertrouwd", "vertrouwen"}
    assert lemmas("afspraken", "nl") == {"afspraak"}


def test_an_unknown_word_is_its_own_lemma():
    assert lemmas("Xyzzyk", "nl") == {"xyzzyk"}
    assert lemmas("", "en") == {""}


def test_an_unknown_language_is_refused():
    with pytest.raises(Invalid, match="fy"):
        lemmas("wurd", "fy")


@pytest.mark.parametrize(
    ("verb", "parts"),
    [
        ("nakomen", ("na", "komen")),
        ("tegenwerken", ("tegen", "werken")),
        ("vertrouwen", None),
        ("afspraak", None),
        ("aantal", None),
    ],
)
def test_a_separable_verb_is_known_by_its_particle(verb, parts):
    assert separable(verb, "nl") == parts
