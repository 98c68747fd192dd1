"""A document in the manner of a company's annual report: twenty short items, and a question for each."""

ITEMS = (
    ("Business", "Marlow Tidal builds turbines for tidal power.", "What does Marlow Tidal build?"),
    ("Risk factors", "Delays of sea cables are the largest risk.", "What is the largest risk?"),
    ("Properties", "The shipyard in Orban covers 42,000 square metres.", "How large is the shipyard in Orban?"),
    ("Legal proceedings", "One claim of 3.1 million dollars is pending in Varde.", "Which claim is pending?"),
    ("Market", "The shares are listed in Oslo under MTID.", "Where are the shares listed?"),
    ("Dividends", "A dividend of 0.48 dollars a share was paid in May.", "Which dividend was paid in May?"),
    ("Revenue", "Revenue rose to 912.4 million dollars in 2025.", "What was the revenue in 2025?"),
    ("Cost of sales", "The cost of sales was 601.9 million dollars.", "What was the cost of sales?"),
    ("Research", "Research expenses were 77 million dollars.", "How high were research expenses?"),
    ("Operating income", "Operating income fell to 118.2 million dollars.", "How did operating income develop?"),
    ("Taxes", "The effective tax rate was 21.5%.", "What was the effective tax rate?"),
    ("Net income", "Net income was 88.7 million dollars.", "What was the net income?"),
    ("Liquidity", "Cash at the end of the year was 240 million dollars.", "How much cash was there at year end?"),
    ("Debt", "The bonds of 150 million dollars fall due in 2031.", "When do the bonds fall due?"),
    ("Capital spending", "Capital spending doubled because of the new dock.", "Why did capital spending double?"),
    ("Employees", "The company has 3,260 employees.", "How many employees does the company have?"),
    ("Directors", "Ines Harrow chairs the board of nine directors.", "Who chairs the board?"),
    ("Auditors", "Bell and Stroud have been the auditors since 2019.", "Since when has Bell and Stroud audited?"),
    ("Controls", "Internal controls were effective at year end.", "Were internal controls effective?"),
    ("Subsequent events", "A storm damaged two turbines in January 2026.", "What did a storm damage?"),
)  # fmt: skip
QUESTIONS = tuple(question for _, _, question in ITEMS)


def filing() -> bytes:
    """The document, as Markdown; each item is a section."""
    sections = [f"## Item {number}. {title}\n\n{text}\n" for number, (title, text, _) in enumerate(ITEMS, 1)]
    return "\n".join(["# Marlow Tidal, annual report 2025\n", *sections]).encode()


def long_document() -> bytes:
    """Text of which a few passages take a small model some seconds to read."""
    sentence = "In the year {0} the ferry carried {1} passengers, {2} cars and {3} bicycles between the islands. "
    years = [sentence.format(1900 + year, 5000 + 7 * year, 900 + year, 40 + year) for year in range(120)]
    return ("# The ferry\n\n" + "\n\n".join("".join(years[i : i + 6]) for i in range(0, 120, 6))).encode()
