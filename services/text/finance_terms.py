"""Abbreviations and measures of financial statements -> the words that reports use, or the line items they are made of.

A question asks for the quick ratio; the balance sheet that answers it has current assets and current liabilities. The
definitions are those of any introduction to financial statements.
"""

import re
from collections.abc import Mapping

_ENTRIES = {  # what a question calls a line item -> how statements call it
    r"capex|capital expenditures?|capital spending": "capital expenditures purchases of property plant and equipment",
    r"cogs|cost of (?:goods sold|sales|revenues?)": "cost of goods sold cost of sales cost of revenue",
    r"pp&e|ppe|ppne": "property plant and equipment",
    r"eps": "earnings per share",
    r"r&d": "research and development",
    r"sg&a": "selling general and administrative expenses",
    r"d&a": "depreciation and amortization",
    r"fcf|free cash flow": "cash flows from operating activities capital expenditures",
    r"ebitda": "operating income depreciation and amortization",
    r"ebit": "operating income",
    r"p&l|profit and loss|income statement|statement of income": "statements of income operations earnings",
    r"statement of financial position": "balance sheet",
    r"cash flow statement": "statements of cash flows",
    r"top ?line|turnover": "revenue net sales",
    r"bottom line": "net income",
    r"gross (?:margin|profit)s?": "gross profit cost of sales revenue",
    r"(?:quick|current|acid test) ratio|working capital": "total current assets current liabilities balance sheet",
    r"liquidity": "cash current assets current liabilities",
    r"dpo|days payables?": "accounts payable cost of sales",
    r"dso|days sales": "accounts receivable revenue",
    r"dio|days inventory|inventory turnover": "inventories cost of sales",
    r"asset turnover|capital intens\w+": "revenue total assets property plant and equipment",
    r"roa|return on (?:total )?assets": "net income total assets",
    r"roe|return on equity": "net income total stockholders equity",
    r"interest coverage": "operating income interest expense",
    r"(?:leverage|debt to equity|gearing)(?: ratio)?": "total debt total equity",
    r"effective tax rate": "provision for income taxes income before taxes",
    r"(?:dividend )?(?:payout|retention) ratio": "dividends paid net income",
}
_STATEMENTS = {  # line items -> the statement that has them
    r"total (?:assets|liabilities|equity)|cash and cash equivalents|accounts payable|inventor(?:y|ies)": (
        "consolidated balance sheets"
    ),
    r"(?:total|net) (?:operating )?(?:revenues?|sales)|net (?:income|earnings|loss)|operating income"
    r"|earnings per share": "consolidated statements of income operations",
}


def _patterns(entries: Mapping[str, str]) -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(rf"(?<![\w&])(?:{name})(?![\w&])", re.IGNORECASE), words) for name, words in entries.items()]


_EXPLANATIONS, _PLACES = _patterns(_ENTRIES), _patterns(_STATEMENTS)


def explained(question: str) -> str:
    """The question, and after it what its abbreviations and measures stand for."""
    return " ".join([question, *(words for pattern, words in _EXPLANATIONS if pattern.search(question))])


def statement_of(question: str) -> str:
    """The titles of the statements that have the lines a question asks for; empty where it asks for none."""
    return " ".join(words for pattern, words in _PLACES if pattern.search(question))
