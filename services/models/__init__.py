"""Who writes an answer: a model behind an OpenAI-compatible server, or `extractive`, which quotes.

Others import `factory` (which of the two), `generation` (`stream_answer`), `prompts`, `embeddings` and `traits` (what
is known of the model that was configured). `provider` is the client of the server.
"""

import sys
from importlib.util import find_spec, module_from_spec


def _leave_out_tracing_types() -> None:
    """Keep langchain_core from loading all values of LangSmith's web interface, for 0.4 s: no answer is traced there.

    langsmith imports one of them, from a module of its own. The package replaces it, and what it imports is left out.
    """
    spec = find_spec("langsmith.types")
    if spec is not None:
        sys.modules.setdefault(spec.name, module_from_spec(spec))


_leave_out_tracing_types()
