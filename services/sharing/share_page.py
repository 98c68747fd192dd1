"""The page of a share: answers, verdicts and cited pages. It leads nowhere, and prints like the report."""

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape

from services.evidence.gathering import GatheredEvidence
from services.exporting.report import REPORT_STYLE, article, title_of
from services.rendering.web_page import web_page

_PREVIEW_CHARS = 200  # what messengers show below a link
_ONLY = "This page shows the answer and the pages that it cites, and nothing else of the documents."


def share_page(evidence: Sequence[GatheredEvidence], created: float, expires: float, *, preview: bool) -> str:
    """The HTML of a share; times are in seconds since the epoch.

    What chat programs show of the address has no word of the documents or the answer, unless `preview`.
    """
    articles = "".join(article(each, number) for number, each in enumerate(evidence, start=1))
    footer = f"<footer>Shared from Footnote on {_day(created)}, readable until {_day(expires)}. {_ONLY}</footer>"
    beginning = " ".join(evidence[0].answer.text.split())[:_PREVIEW_CHARS]
    description = beginning if preview else "A shared answer with its sources."
    head = "".join(
        f'<meta property="og:{name}" content="{escape(content)}">'
        for name, content in (("type", "article"), ("title", title_of(evidence)), ("description", description))
    )
    return web_page(title_of(evidence), articles + footer, style=REPORT_STYLE, head=head)


def _day(when: float) -> str:
    moment = datetime.fromtimestamp(when, UTC)
    return f"{moment.day} {moment:%B %Y}"
