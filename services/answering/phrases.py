"""Footnote's own sentences in answers, in the question's language."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.documents import Document
from services.text.function_words import Language
from services.text.markdown_text import escaped
from services.text.question_kind import QuestionKind

_MOST_NAMED = 50
"""Documents listed in an answer: about two screens; the page lists all of them beside it."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """Sentences and words of one language; `{place}`, `{document}` and `{count}` are filled in."""

    page: str
    slide: str
    pages: str
    slides: str
    sheets: str
    rows: str
    no_such_place: str
    more_documents: str
    nothing_found: str
    greeting: str
    thanks: str
    help: str
    documents: str

    def talk(self, kind: QuestionKind, documents: Sequence[Document]) -> str:
        """The reply to a greeting, to thanks, or to the question what can be asked, or of which documents."""
        match kind:
            case "documents" if documents:
                return self._list(documents)
            case "thanks":
                return self.thanks
            case "help" | "documents":
                return self.help
            case _:
                return self.greeting

    def _list(self, documents: Sequence[Document]) -> str:
        names = [f"- {escaped(document.filename)}" for document in documents[:_MOST_NAMED]]
        more = [f"- … (+{len(documents) - len(names)})"] if len(documents) > len(names) else []
        return "\n".join([f"{self.documents.format(count=len(documents))}\n", *names, *more])


_PHRASES: dict[str, Phrases] = {
    "en": Phrases(
        "page", "slide",
        "pages", "slides", "sheets", "rows", "“{document}” has no {place}.",
        "{count} more documents are not summarised here.",
        "I don't know: nothing in the documents is about that.",
        "Hello! Ask me anything about your documents; every answer shows its sources.",
        "You're welcome. Ask another question whenever you like.",
        "I answer questions about your documents and show where each answer comes from. Ask for a fact, a "
        "list or a comparison, for a page or a section, or what a document is about.",
        "Documents that I answer from: {count}",
    ),
    "de": Phrases(
        "Seite", "Folie",
        "Seiten", "Folien", "Tabellenblätter", "Zeilen", "In „{document}“ steht nichts unter: {place}.",
        "{count} weitere Dokumente sind hier nicht zusammengefasst.",
        "Ich weiß es nicht: In den Dokumenten steht nichts darüber.",
        "Hallo! Fragen Sie mich etwas zu Ihren Dokumenten; jede Antwort zeigt, wo sie steht.",
        "Gern geschehen. Fragen Sie jederzeit weiter.",
        "Ich beantworte Fragen zu Ihren Dokumenten und zeige, wo jede Antwort steht. Fragen Sie nach "
        "einer Angabe, einer Liste oder einem Vergleich, nach einer Seite oder einem Abschnitt, oder "
        "worum es in einem Dokument geht.",
        "Dokumente, aus denen ich antworte: {count}",
    ),
    "fr": Phrases(
        "page", "diapositive",
        "pages", "diapositives", "feuilles", "lignes", "« {document} » n'a pas de {place}.",
        "{count} autres documents ne sont pas résumés ici.",
        "Je ne sais pas : les documents ne disent rien à ce sujet.",
        "Bonjour ! Posez une question sur vos documents ; chaque réponse montre d'où elle vient.",
        "Avec plaisir. Posez d'autres questions quand vous voulez.",
        "Je réponds aux questions sur vos documents et montre d'où vient chaque réponse. Demandez un "
        "fait, une liste ou une comparaison, une page ou une section, ou de quoi parle un document.",
        "Documents d'où viennent mes réponses : {count}",
    ),
    "es": Phrases(
        "página", "diapositiva",
        "páginas", "diapositivas", "hojas", "filas", "«{document}» no tiene {place}.",
        "Otros {count} documentos no se resumen aquí.",
        "No lo sé: los documentos no dicen nada de eso.",
        "¡Hola! Pregunte lo que quiera sobre sus documentos; cada respuesta muestra de dónde sale.",
        "De nada. Siga preguntando cuando quiera.",
        "Respondo preguntas sobre sus documentos y muestro de dónde sale cada respuesta. Pida un dato, "
        "una lista o una comparación, una página o una sección, o de qué trata un documento.",
        "Documentos de los que respondo: {count}",
    ),
    "it": Phrases(
        "pagina", "diapositiva",
        "pagine", "diapositive", "fogli", "righe", "«{document}» non ha {place}.",
        "Altri {count} documenti non sono riassunti qui.",
        "Non lo so: nei documenti non c'è nulla al riguardo.",
        "Buongiorno! Faccia una domanda sui suoi documenti; ogni risposta mostra da dove viene.",
        "Prego. Continui pure a chiedere.",
        "Rispondo a domande sui suoi documenti e mostro da dove viene ogni risposta. Chieda un dato, un "
        "elenco o un confronto, una pagina o una sezione, o di che cosa parla un documento.",
        "Documenti da cui rispondo: {count}",
    ),
    "pt": Phrases(
        "página", "diapositivo",
        "páginas", "diapositivos", "folhas", "linhas", "“{document}” não tem {place}.",
        "Outros {count} documentos não são resumidos aqui.",
        "Não sei: os documentos não dizem nada sobre isso.",
        "Olá! Pergunte o que quiser sobre os seus documentos; cada resposta mostra de onde vem.",
        "De nada. Continue a perguntar quando quiser.",
        "Respondo a perguntas sobre os seus documentos e mostro de onde vem cada resposta. Peça um dado, "
        "uma lista ou uma comparação, uma página ou uma secção, ou do que trata um documento.",
        "Documentos a partir dos quais respondo: {count}",
    ),
    "nl": Phrases(
        "pagina", "dia",
        "pagina's", "dia's", "werkbladen", "rijen", "“{document}” heeft geen {place}.",
        "{count} andere documenten worden hier niet samengevat.",
        "Ik weet het niet: in de documenten staat daar niets over.",
        "Hallo! Stel een vraag over uw documenten; elk antwoord laat zien waar het staat.",
        "Graag gedaan. Vraag gerust verder.",
        "Ik beantwoord vragen over uw documenten en laat zien waar elk antwoord staat. Vraag naar een "
        "gegeven, een lijst of een vergelijking, naar een pagina of een paragraaf, of waar een document "
        "over gaat.",
        "Documenten waaruit ik antwoord: {count}",
    ),
}  # fmt: skip


def phrases_in(language: Language) -> Phrases:
    return _PHRASES.get(language, _PHRASES["en"])
