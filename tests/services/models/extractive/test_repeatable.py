"""The same question is answered in the same way after each start of the program."""

import os
import subprocess
import sys

SCORES = """
from services.models.extractive.question import Asked
from services.models.extractive.quote_ranking import ranked_quotes
from services.models.extractive.quotes import quotes_of
from services.models.prompts import NumberedPassage

text = "The harbour office rings the lifeboat. In an emergency ring the harbour on channel 16, day and night."
passage = NumberedPassage(1, "Harbour guide.txt", text)
question = "which number does the harbour office ring in an emergency at night when I am at sea abroad"
print([score for score, _ in ranked_quotes(Asked.of(question), [passage], quotes_of(0, passage)).scored])
"""


def test_scores_do_not_depend_on_the_order_of_sets() -> None:
    printed = {
        subprocess.run(
            [sys.executable, "-c", SCORES],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in range(1, 7)
    }
    assert len(printed) == 1
