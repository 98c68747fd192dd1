"""The pages that answers cite, gathered from a store."""

import pytest

from services.assembly import Services
from services.errors import DocumentDeleted
from services.events import Citation
from services.evidence.answers import CitedAnswer, cited_answer
from services.evidence.gathering import MOST_PICTURES, EvidenceGatherer
from tests.services.conftest import WORKSPACE
from tests.support.citations import citation
from tests.support.recordings import recording


@pytest.fixture
def gatherer(services: Services) -> EvidenceGatherer:
    return EvidenceGatherer(services.library, services.marked_pages)


async def of_rivers(services: Services, pages: list[int]) -> CitedAnswer:
    """An answer that cites these pages of the stored document, each by a footnote of its own."""
    [document] = await services.library.documents(WORKSPACE)
    hits = {each.passage.page: each.passage_id for each in await services.library.passages(document)}
    found: list[Citation] = [
        citation(number, page=page).model_copy(update={"document_id": document.id, "passage_id": hits[page]})
        for number, page in enumerate(pages, start=1)
    ]
    text = " ".join(f"Claim {each.index} [{each.index}]." for each in found)
    return cited_answer(recording(text=text, citations=found, documents=[document.id]))


async def test_pages_are_in_the_order_of_their_footnotes_each_with_its_picture(
    services: Services, gatherer: EvidenceGatherer
) -> None:
    first, second = await of_rivers(services, [2, 1, 2]), await of_rivers(services, [1])
    evidence = await gatherer.gather([first, second])
    assert [[page.footnotes for page in each.pages] for each in evidence] == [[(1, 3), (2,)], [(1,)]]
    pictures = [page.picture for each in evidence for page in each.pages]
    assert all(picture is not None and picture.startswith(b"\x89PNG") for picture in pictures)
    assert pictures[0] != pictures[1]
    assert pictures[1] == pictures[2]


async def test_pages_beyond_the_most_are_shown_as_text(services: Services, gatherer: EvidenceGatherer) -> None:
    answers = [await of_rivers(services, [1]) for _ in range(MOST_PICTURES + 1)]
    evidence = await gatherer.gather(answers)
    drawn = [each.pages[0].picture is not None for each in evidence]
    assert drawn == [True] * MOST_PICTURES + [False]


async def test_a_document_that_was_deleted_is_named_however_many_pages_are_cited(
    services: Services, gatherer: EvidenceGatherer
) -> None:
    answer = await of_rivers(services, [1, 2])
    [document] = await services.library.documents(WORKSPACE)
    await services.library.delete(WORKSPACE, document.id)
    with pytest.raises(DocumentDeleted) as raised:
        await gatherer.gather([answer])
    assert raised.value.document_id == document.id
