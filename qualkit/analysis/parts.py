"""What a table counts in: documents, or the parts of them that its groups ask for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qualkit.analysis.frequencies import Offsets

OF_TURNS = ("role", "participant", "question")
SPLITS = (*OF_TURNS, "case", "coder", "polarity")
"""Groupings for which a document falls into parts; by all others it stays whole."""
POLES = ("positive", "ambivalent", "negative", "not_judged")
"""The groups of polarity, in order."""


@dataclass(frozen=True)
class Parts:
    """Documents in parts, and codings with the part that each belongs to.

    `parts` has a row per part: part (its name), document, case (of the part or, where documents
    stay whole, their only one), what else they are split by, n_words (of respondents; missing for
    a case in a document about several whose turns do not say), is_finished, and the other columns
    of the documents. `codings` have besides the columns part, case, and turn (the index of their
    row in the turns; missing in none). `word_starts` says for each part where the words of its
    respondents start.
    """

    parts: pd.DataFrame
    codings: pd.DataFrame
    word_starts: Mapping[str, Offsets]


def split(
    documents: pd.DataFrame,
    turns: pd.DataFrame,
    codings: pd.DataFrame,
    belonging: pd.DataFrame,
    finished: pd.DataFrame,
    *,
    word_starts: Mapping[str, Offsets],
    by: Collection[str],
) -> Parts:
    """Splits documents by those of SPLITS that are in `by`.

    A coding belongs to the turn in which its first word of a respondent stands. In a document
    about several cases it belongs to the one that it is about or, where it does not say, that
    its turn is about. By coder a document stands once for each who coded or finished it; by
    polarity, once for each pole and once for what was not judged.

    Parameters
    ----------
    documents
        document, n_words, is_finished, and more.
    turns
        Of respondents only: document, start, end, role, participant, about, item, n_words.
    codings
        document, start, end, coder, polarity, about, and more.
    belonging
        document, case.
    finished
        document, coder.
    word_starts
        Document -> where respondents' words start, ascending, in code points.
    """
    of_turns = [name for name in OF_TURNS if name in by]
    keys = ["document", *of_turns, *({"case"} & set(by))]
    turns = turns.rename(columns={"item": "question"})
    at = _turns_of(codings, turns, word_starts)
    said = codings["about"].where(codings["about"].notna(), turns["about"].reindex(at).to_numpy())
    coded = codings.assign(turn=at, case=_cases(codings["document"], said, belonging))
    for name in of_turns:
        coded[name] = turns[name].reindex(at).to_numpy()
    turns = turns.assign(case=_cases(turns["document"], turns["about"], belonging))
    judged = coded.assign(polarity=coded["polarity"].fillna("not_judged"))
    turns, judged = (_blank(frame, keys) for frame in (turns, judged))
    parts = _pieces(documents, turns, judged, belonging, keys)
    parts["words"] = pd.Series(_words(parts, turns, of_turns, word_starts), dtype=object)
    if "case" not in by:
        nothing = pd.Series(None, index=parts.index, dtype=object)
        parts["case"] = _cases(parts["document"], nothing, belonging)
    if "coder" in by:
        keys.append("coder")
        who = pd.concat([coded[["document", "coder"]], finished[["document", "coder"]]])
        parts = parts.drop(columns="is_finished").merge(who.drop_duplicates(), on="document")
        done = finished[["document", "coder"]].assign(is_finished=True)
        parts = parts.merge(done, how="left", on=["document", "coder"])
        parts["is_finished"] = parts["is_finished"].notna()
    if "polarity" in by:
        keys.append("polarity")
        parts = parts.merge(pd.DataFrame({"polarity": POLES}), how="cross")
    parts["part"] = _names(parts, keys)
    coded["part"] = _names(judged, keys)
    starts = dict(zip(parts["part"], parts.pop("words"), strict=True))
    parts[keys] = parts[keys].astype(object).where(parts[keys] != "", None)
    return Parts(parts, coded.drop(columns=of_turns), starts)


def _turns_of(
    codings: pd.DataFrame, turns: pd.DataFrame, word_starts: Mapping[str, Offsets]
) -> "pd.Series[float]":
    """For each coding the index of its turn, missing where it is in none."""
    found = np.full(len(codings), np.nan)
    by_document = turns.groupby("document", sort=False).indices
    begins, ends, starts, stops = (
        frame[column].to_numpy() for frame in (turns, codings) for column in ("start", "end")
    )
    for document, rows in codings.groupby("document", sort=False).indices.items():
        if document not in by_document:
            continue
        of_it = by_document[document]
        words = np.append(word_starts[str(document)].astype(np.int64), 1 << 40)
        start = starts[rows]
        first = words[np.searchsorted(words, start)]
        place = np.where(first < stops[rows], first, start)
        at = of_it[np.searchsorted(begins[of_it], place, side="right") - 1]
        inside = (begins[at] <= place) & (place < ends[at])
        found[rows] = np.where(inside, turns.index.to_numpy()[at], np.nan)
    return pd.Series(found, index=codings.index)


def _cases(
    documents: "pd.Series[str]", about: "pd.Series[str]", belonging: pd.DataFrame
) -> "pd.Series[str]":
    """The only case of a document or, where it has several, the one that is said."""
    n_cases = belonging.groupby("document")["case"].transform("size")
    only = belonging[n_cases == 1].set_index("document")["case"]
    is_shared = documents.isin(belonging.loc[n_cases > 1, "document"])
    return about.where(is_shared, documents.map(only)).astype(object)


def _blank(frame: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Missing keys as '', so that they can be joined."""
    return frame.assign(**{key: frame[key].astype(object).fillna("") for key in keys})


def _pieces(
    documents: pd.DataFrame,
    turns: pd.DataFrame,
    codings: pd.DataFrame,
    belonging: pd.DataFrame,
    keys: list[str],
) -> pd.DataFrame:
    """The documents, once for each combination of keys in their turns, cases and codings."""
    if keys == ["document"]:
        return documents.copy()
    spoken = turns.groupby(keys, sort=False)["n_words"].sum().reset_index()
    silent = documents.loc[~documents["document"].isin(turns["document"]), ["document"]]
    there = [spoken[keys], codings[keys], silent.reindex(columns=keys, fill_value="")]
    if "case" in keys:
        others = pd.concat(there)[[key for key in keys if key != "case"]].drop_duplicates()
        there.append(others.merge(belonging, on="document")[keys])
    pieces = pd.concat(there, ignore_index=True).drop_duplicates()
    if "case" in keys:  # only what is about several cases has a part that is about none
        n_cases = pieces["document"].map(belonging.groupby("document").size())
        pieces = pieces[(pieces["case"] != "") | (n_cases != 1)]
    pieces = pieces.merge(spoken, how="left", on=keys)
    pieces["n_words"] = pieces["n_words"].fillna(0).astype(float)
    if "case" in keys:  # of a case in a document about several only what turns say is known
        is_shared = pieces["document"].map(belonging.groupby("document").size()) > 1
        is_unsaid = is_shared & (pieces["case"] != "") & (pieces["n_words"] == 0)
        pieces.loc[is_unsaid, "n_words"] = np.nan
    whole = documents.drop(columns=["n_words", *(set(keys[1:]) & set(documents.columns))])
    return pieces.merge(whole, on="document").sort_values(keys, ignore_index=True)


def _words(
    parts: pd.DataFrame,
    turns: pd.DataFrame,
    of_turns: Sequence[str],
    word_starts: Mapping[str, Offsets],
) -> list[Offsets]:
    """Where the words of each part start: those of its turns, whatever case they are about."""
    if not of_turns:
        return [word_starts[document] for document in parts["document"]]
    keys = ["document", *of_turns]
    inside: dict[tuple[str, ...], Offsets] = {}
    for key, rows in turns.groupby(keys, sort=False):
        words = word_starts[str(key[0])]
        bounds = zip(rows["start"], rows["end"], strict=True)
        pieces = [words[slice(*np.searchsorted(words, bound))] for bound in bounds]
        inside[tuple(map(str, key))] = np.concatenate(pieces)
    nothing: Offsets = np.zeros(0, dtype=np.uint32)
    return [inside.get(key, nothing) for key in parts[keys].itertuples(index=False, name=None)]


def _names(frame: pd.DataFrame, keys: Sequence[str]) -> "pd.Series[str]":
    """What tells one part from another: its keys, joined."""
    name = frame[keys[0]].astype(str)
    for key in keys[1:]:
        name = name + " / " + frame[key].astype(str)
    return name
