"""Citations to test with."""

from services.events import Citation


def citation(
    index: int = 1,
    text: str = "The Nile is long.",
    *,
    filename: str = "rivers.pdf",
    page: int | None = 1,
    place: str | None = None,
    section: tuple[str, ...] = (),
) -> Citation:
    """The passage of a footnote, of the document “d”."""
    return Citation(
        index=index,
        document_id="d",
        filename=filename,
        page=page,
        passage_id=f"d-{index}",
        chunk_text=text,
        relevance_score=1,
        page_url=None,
        url=f"http://127.0.0.1/source/d-{index}/signature#passage",
        place=place,
        section=section,
    )
