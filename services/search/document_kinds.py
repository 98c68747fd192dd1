"""What people call documents by their kind, in seven languages: "the presentation", "das Protokoll", "le tarif"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """Words for one kind of document, and the endings of files that are of this kind by their format."""

    words: frozenset[str]
    endings: frozenset[str] = frozenset()


def _kind(words: str, endings: str = "") -> DocumentKind:
    return DocumentKind(frozenset(words.split()), frozenset(endings.split()))


# By the names that people give documents in questions, with the endings of the formats that are of one kind only.
KINDS: Sequence[DocumentKind] = (
    _kind(
        "presentation slides slide deck powerpoint präsentation folien présentation diaporama diapositives presentación"
        " diapositivas presentazione apresentação presentatie",
        "pptx ppt odp",
    ),
    _kind(
        "spreadsheet workbook excel sheet tabelle arbeitsmappe tableur classeur hoja planilla foglio planilha"
        " rekenblad",
        "xlsx xlsm xls ods csv tsv",
    ),
    _kind("article wikipedia webpage website artikel webseite artículo articolo artigo", "html htm mhtml"),
    _kind("paper study publication preprint studie aufsatz étude estudio studio estudo"),
    _kind("minutes protokoll niederschrift procès verbal pv compte-rendu acta verbale ata notulen"),
    _kind(
        "manual instructions guide anleitung bedienungsanleitung gebrauchsanweisung handbuch manuel notice mode"
        " instrucciones manuale istruzioni handleiding"
    ),
    _kind("handbook handbuch guide manuel"),
    _kind("policy insurance versicherung versicherungsbedingungen police assurance póliza seguro polizza polis"),
    _kind("pricelist prices preisliste tarif tarifs precios tarifa listino prijslijst"),
    _kind("report review bericht jahresbericht rapport informe relazione relatório verslag"),
    _kind("contract agreement lease vertrag mietvertrag contrat bail contrato contratto contract"),
    _kind("letter email mail brief courrier lettre carta lettera", "eml msg"),
    _kind("regulations rules bylaws satzung ordnung règlement statuts reglamento estatutos regolamento reglement"),
    _kind("recipe recipes rezept rezepte recette recettes receta ricetta receita recept"),
    _kind("book novel buch roman livre libro livro boek", "epub"),
)
KIND_WORDS = frozenset[str]().union(*(kind.words for kind in KINDS))
_WORD = re.compile(r"[^\W\d_]+")


def is_of_kind(question: str, filename: str, beginning: str) -> bool:
    """Whether the question says a kind that a document is of, by its format, its name or its first lines."""
    asked = set(_WORD.findall(question.lower()))
    ending = filename.rpartition(".")[2].lower()
    said = set(_WORD.findall(f"{filename} {beginning}".lower()))
    return any(kind.words & asked and (ending in kind.endings or kind.words & said) for kind in KINDS)
