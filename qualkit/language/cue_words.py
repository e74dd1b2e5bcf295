"""The words by which Dutch and English deny, suppose and generalise, as data."""

from dataclasses import dataclass

from qualkit.language.languages import word_set

# By each word of a phrase: where in the phrase it stands, and the phrase.
Phrases = dict[str, tuple[tuple[int, tuple[str, ...]], ...]]


@dataclass(frozen=True)
class Vocabulary:
    """The words by which one language denies, supposes and generalises.

    Phrases are found by any of their words.
    """

    negators: frozenset[str]
    reversible: Phrases  # negative themselves; a negator before them cancels them
    not_negations: Phrases  # look like negation, are none
    negators_after: frozenset[str]
    denials_after: Phrases
    closing_negators: frozenset[str]  # after the hit, and only at the end of the clause
    reach_before: int  # words
    reach_after: int
    contrasts: frozenset[str]  # what is said before them does not hold after them
    stops: frozenset[str]  # begin a clause that negation does not reach into
    joins: frozenset[str]  # do so only before a subject
    subjects: frozenset[str]
    resumptive: frozenset[str]  # vertrouwen, dat was er niet
    resuming_verbs: frozenset[str]
    that: frozenset[str]
    without: frozenset[str]
    conditions: frozenset[str]  # before a subject, with an unreal verb after
    unreal: frozenset[str]
    supposing: Phrases
    not_supposing: Phrases
    general: Phrases
    others: frozenset[str]  # people who are not the other of this alliance
    previous: frozenset[str]  # followed by a person, not by a time
    times: frozenset[str]
    norms: frozenset[str]
    norm_verbs: frozenset[str]
    for_me: Phrases  # after a norm: an experience after all


def _phrases(phrases: str) -> Phrases:
    found: Phrases = {}
    for phrase in phrases.split(","):
        words = tuple(phrase.split())
        for at, word in enumerate(words):
            found[word] = (*found.get(word, ()), (at, words))
    return found


VOCABULARIES = {
    "nl": Vocabulary(
        negators=word_set(
            "niet geen nooit nauwelijks amper niks niets nergens niemand noch evenmin"
        ),
        reversible=_phrases(
            "zonder, weinig, slecht, slechte, gebrek aan, tekort aan, te weinig, moeilijk, minder, "
            "ik mis, mis ik, ik miste, miste ik, ontbreekt, ontbrak"
        ),
        not_negations=_phrases(
            "niet alleen, niet enkel, niet slechts, geen twijfel, zonder twijfel, geen probleem, "
            "geen wonder, niets anders dan, niks anders dan, waarom niet, niet te vergeten, "
            "zonder meer, niet voor niets"
        ),
        negators_after=word_set(
            "niet nooit nauwelijks amper nergens miste misten ontbreekt ontbrak ontbraken"
        ),
        denials_after=_phrases("voor geen meter, geen greintje, geen enkele"),
        closing_negators=word_set("geen niks niets nee weinig"),
        reach_before=7,
        reach_after=6,
        contrasts=word_set("maar echter alleen behalve terwijl hoewel integendeel daarentegen"),
        stops=word_set(
            "wel want omdat doordat zodat dus toch tenzij totdat voordat wat wie hoe waarom waar "
            "welke waardoor"
        ),
        joins=word_set("en of toen dan als"),
        subjects=word_set(
            "ik jij je u hij zij ze we wij jullie het 't er die dat deze iemand men mijn de een "
            "toen"
        ),
        resumptive=word_set("dat die"),
        resuming_verbs=word_set(
            "is was zijn waren heb heeft hebben had hadden zit zat kreeg krijg kwam komt "
            "voel voelde ben"
        ),
        that=word_set("dat"),
        without=word_set("zonder"),
        conditions=word_set("als indien wanneer"),
        unreal=word_set("was waren had hadden zou zouden geweest"),
        supposing=_phrases(
            "alsof, stel dat, stel je voor, mocht hij, mocht zij, mocht ze, mocht er, mocht ik, "
            "mocht het, zou, zouden, hopelijk, ik wou dat, of hij, of zij, of ze, of er"
        ),
        not_supposing=_phrases(
            "zou zeggen, zou ik zeggen, zou niet weten, zou het niet weten, of er zo, of zo"
        ),
        general=_phrases(
            "in het algemeen, over het algemeen, in de regel, je moet, moet je, moeten mensen, "
            "mensen moeten, iedereen, men, elke cliënt, alle cliënten, iedere cliënt, "
            "sommige mensen, de meeste mensen, de meeste cliënten"
        ),
        others=word_set(
            "buurman buurvrouw buren moeder vader ouders broer zus vriend vriendin vrienden "
            "vrouw man partner ex zoon dochter oma opa advocaat rechter huisarts baas collega "
            "collega's werkgever"
        ),
        previous=word_set("vorige vroegere eerdere voormalige"),
        times=word_set(
            "week weken maand maanden jaar jaren keer keren dag dagen gesprek gesprekken afspraak "
            "afspraken periode"
        ),
        norms=word_set("belangrijk essentieel cruciaal noodzakelijk nodig onmisbaar belangrijkste"),
        norm_verbs=word_set("is blijft zijn"),
        for_me=_phrases("voor mij, voor me"),
    ),
    "en": Vocabulary(
        negators=word_set(
            "not no never hardly barely scarcely nobody nothing neither nor none cannot"
        ),
        reversible=_phrases(
            "without, little, bad, poor, lack of, lacked, lacking, absence of, less, difficult to, "
            "hard to"
        ),
        not_negations=_phrases(
            "not only, not just, no doubt, without doubt, without a doubt, no problem, no wonder, "
            "why not, nothing but, not to mention"
        ),
        negators_after=word_set("not never hardly barely missing lacking"),
        denials_after=_phrases("at no time, in no way"),
        closing_negators=word_set("none nothing nowhere no"),
        reach_before=6,
        reach_after=3,
        contrasts=word_set("but however except although though whereas while"),
        stops=word_set("because so until unless what who how why where which"),
        joins=word_set("and or then whether if"),
        subjects=word_set(
            "i you he she it we they there that this someone people my his her the a i'm i've "
            "i'd he's she's it's we're they're you're that's"
        ),
        resumptive=word_set("that it"),
        resuming_verbs=word_set(
            "is isn't was wasn't were weren't has hasn't had hadn't never came"
        ),
        that=word_set("that"),
        without=word_set("without"),
        conditions=word_set("if whether"),
        unreal=word_set("was were had would could been"),
        supposing=_phrases(
            "as if, as though, would, wouldn't, i'd, he'd, she'd, they'd, we'd, could have, "
            "should have, i wish, suppose, imagine, hopefully, had he been, had she been, "
            "had they been, had there been, had i been, if he, if she, if they, if there, whether"
        ),
        not_supposing=_phrases(
            "i suppose, would say, i'd say, wouldn't know, if you will, i'd had, he'd had"
        ),
        general=_phrases(
            "in general, generally, generally speaking, you have to, you need to, you must, "
            "you should, everyone, everybody, people should, people need, most people, most clients"
        ),
        others=word_set(
            "neighbour neighbor neighbours neighbors mother mum mom father dad parents brother "
            "sister friend friends wife husband partner ex son daughter lawyer judge gp boss "
            "colleague colleagues employer"
        ),
        previous=word_set("previous former earlier last"),
        times=word_set(
            "second minute moment week weeks month months year years time times day days night "
            "session sessions meeting meetings appointment"
        ),
        norms=word_set("important essential crucial necessary vital"),
        norm_verbs=word_set("is it's remains"),
        for_me=_phrases("to me, for me"),
    ),
}
