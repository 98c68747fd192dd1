"""A hint for questions in another language than the documents: quotes alone can't bridge that, a model can."""

from collections.abc import Sequence

from services.text.function_words import Language
from services.text.language import known_language

_HINTS: dict[Language, str] = {
    "en": "The documents seem to be in {language}. Ask in {language}, or set up a model, which can translate.",
    "de": "Die Dokumente scheinen auf {language} zu sein. Fragen Sie auf {language}, oder richten Sie ein Modell ein, "
    "das übersetzen kann.",
    "fr": "Les documents semblent être en {language}. Posez la question en {language}, ou configurez un modèle, qui "
    "peut traduire.",
    "es": "Los documentos parecen estar en {language}. Pregunte en {language} o configure un modelo, que puede "
    "traducir.",
    "it": "I documenti sembrano essere in {language}. Chieda in {language}, o configuri un modello, che può tradurre.",
    "pt": "Os documentos parecem estar em {language}. Pergunte em {language} ou configure um modelo, que pode "
    "traduzir.",
    "nl": "De documenten lijken in het {language} te zijn. Vraag in het {language}, of stel een model in, dat kan "
    "vertalen.",
}
_LATIN_ENDS = "ɏ"
"""The last letter of Latin Extended-B."""


def hint(question: str, texts: Sequence[str]) -> str:
    """A sentence in the question's language that names the documents' one; empty where both may be the same.

    `texts` are how the documents begin, and the passages that were found. Several languages give no hint, nor do
    texts of which nothing tells the language.
    """
    languages = {known_language(text) for text in map(_prose, texts) if text.strip()}
    if len(languages) != 1 or (language := next(iter(languages))) is None:
        return ""
    asked = known_language(question, expected=language)
    if not _is_latin(question):
        asked = None
    elif asked is None or asked == language:
        return ""
    return _HINTS[asked or "en"].format(language=_name(language, asked or "en"))


def _prose(text: str) -> str:
    """The text without its tables: a few names and headings tell no language."""
    return "\n".join(line for line in text.split("\n") if not line.startswith("|"))


def _is_latin(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return sum(letter <= _LATIN_ENDS for letter in letters) * 2 >= len(letters)


def _name(language: Language, within: Language) -> str:
    from babel import Locale

    return str(Locale.parse(within).languages[language])
