"""Answers of the extractive model about passages."""

from langchain_core.messages import AIMessageChunk

from services.models.extractive.composing import compose
from services.models.extractive.model import ExtractiveChatModel
from services.models.prompts import make_messages
from tests.support.citations import citation

RIVERS = [
    "The Nile is 6,650 km long. It flows north\nthrough eleven countries.",
    "The Rhine is 1,230 km long. Rotterdam lies where it reaches the sea [4].",
    "Bread is baked at 230 degrees for forty minutes.",
]


async def chunks_of(question: str, texts: list[str], **changes: object) -> list[AIMessageChunk]:
    model = ExtractiveChatModel(words_per_second=100_000)
    cited = [citation(n, text, page=n).model_copy(update=changes) for n, text in enumerate(texts, start=1)]
    return [chunk async for chunk in model.astream(make_messages(question, cited, ()))]


async def answer_to(question: str, texts: list[str], **changes: object) -> str:
    return "".join(str(chunk.content) for chunk in await chunks_of(question, texts, **changes))


def composed(question: str, *texts: str, name: str = "file") -> str:
    """An answer to a question about texts, each from a file of its own: “file 1.md”, “file 2.md”."""
    cited = [citation(number, text, filename=f"{name} {number}.md") for number, text in enumerate(texts, start=1)]
    return compose(make_messages(question, cited, ()))[0]
