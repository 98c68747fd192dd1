"""The part of the page beside the answers, as HTML. The page's script fills it with documents."""

from html import escape

from services.files.reading.formats import NAMES


def render_sidebar(*, max_upload_mb: int, who_answers: str, needs_key: bool = False) -> str:
    """Brand, drop zone, who answers; the page's script fills in the documents and the visitor's token."""
    return "".join(
        line.strip() + " "
        for line in f"""
        <div class="top"><h1 class="brand">Footnote<sup>1</sup></h1>
        <button type="button" id="show-documents" aria-expanded="false"
         aria-controls="documents-panel">
        Documents</button></div>
        <div id="documents-panel"><label class="drop" id="drop" data-max-mb="{max_upload_mb}">
        <input type="file" id="files" multiple aria-label="Add documents">
        <b>Drop documents here</b><span>{NAMES}, up to {max_upload_mb} MB</span></label>
        <h2 id="documents-title">Searching in</h2>
        <ul id="documents" aria-labelledby="documents-title"></ul>
        <p id="uploads-say" class="sr" role="status"></p>
        <details id="program"><summary>Use these documents from your program</summary>
        <p>Your key to them; anyone who has it can read and delete them:</p>
        <pre id="token" tabindex="0"></pre>
        <p>Ask over HTTP, and get the same answer as events:</p>
        <pre id="curl" tabindex="0"{" data-needs-key" * needs_key}></pre>
        <button type="button" id="copy-curl">Copy</button></details>
        <button type="button" id="delete-all" hidden>Delete everything</button>
        <p class="foot">{escape(who_answers)}<br>
        Documents are private to this browser<span id="expires"> and stay until you delete them</span>.</p></div>
        """.splitlines()
    )


def render_conversation_actions(*, sharing: bool) -> str:
    """Actions for all answers at once; the page's style shows them from the second answer on."""
    share = '<button type="button" id="share-conversation">Share</button> ' if sharing else ""
    return f'Whole conversation: {share}<button type="button" id="export-conversation">Export</button>'
