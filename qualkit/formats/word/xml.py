"""XML as Word files hold it: parsed without entities, named without caring which namespace.

Word writes the same vocabulary under two namespaces, transitional and strict. `name` gives
both the same short name ('w:p'), so that nothing else needs to know.
"""

from functools import cache

from lxml import etree

from qualkit.errors import Unreadable

Element = etree._Element

_W = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_PREFIXES = {
    **dict.fromkeys(_W, "w:"),
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m:",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m:",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc:",
    "http://schemas.microsoft.com/office/word/2015/wordml/symex": "w16se:",
}
_SYMEX = "{http://schemas.microsoft.com/office/word/2015/wordml/symex}"


def parse(data: bytes, *, file: str, part: str) -> Element:
    """The root of an XML part. Raises Unreadable for damaged XML and for a DOCTYPE.

    No Word file has a DOCTYPE; one is a sign of an attack with entities.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Unreadable(
            "The Word file {file} is damaged: its part {part} cannot be read.",
            "Open it in Word, let Word repair it, save it and try again.",
            file=file,
            part=part,
        ) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(
            "The file {file} holds a document type declaration, which no Word file has.",
            "Do not trust this file; ask for it again.",
            file=file,
        )
    return root


def name(element: Element) -> str:
    """Prefix and local name, e.g. 'w:p'; a foreign element keeps its whole tag."""
    return _short(str(element.tag))


@cache
def _short(tag: str) -> str:
    namespace, brace, local = tag[1:].partition("}")
    prefix = _PREFIXES.get(namespace)
    return prefix + local if brace and prefix else tag


def attribute(element: Element, key: str) -> str | None:
    """A Word attribute by its local name: attribute(tab, 'val')."""
    for namespace in (*_W, ""):
        value = element.get(f"{{{namespace}}}{key}" if namespace else key)
        if value is not None:
            return value
    return element.get(_SYMEX + key)


def child(element: Element | None, *path: str) -> Element | None:
    """The first child with that name, its first child with the next name, and so on."""
    for step in path:
        if element is None:
            return None
        element = next((c for c in element if name(c) == step), None)
    return element


def is_on(element: Element | None) -> bool | None:
    """A switch of Word: None where it is not mentioned, on unless it says otherwise."""
    if element is None:
        return None
    return attribute(element, "val") not in ("0", "false", "off")


def descendants(element: Element, wanted: str) -> list[Element]:
    """All elements of that name below, in document order."""
    local = wanted.partition(":")[2]
    return [e for e in element.iter("{*}" + local) if name(e) == wanted]


def has_words(element: Element) -> bool:
    """Whether any text that can be seen or was deleted stands below the element."""
    return any(e.text and e.text.strip() for e in element.iter("{*}t", "{*}delText"))
