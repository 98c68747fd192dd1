"""A whole web page that needs no script and asks for nothing beyond itself."""

from html import escape

_STYLE = """
:root { color-scheme: light dark; --paper: #fbfaf7; --card: #fff; --ink: #1d1c1a; --soft: #6a665e; --line: #e3dfd5;
  --accent: #2b50c8; --mark: #fff0b8; --cited: #ffd75e; --bad: #a32b22; }
@media (prefers-color-scheme: dark) { :root { --paper: #161514; --card: #232220; --ink: #eeebe4; --soft: #a29d92;
  --line: #35332f; --accent: #8ea6ff; --mark: #4a3d12; --cited: #7a6212; --bad: #ff9c92; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 24px 16px 48px; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; }
main { max-width: 820px; margin: 0 auto; }
h1 { margin: 0; font-size: 20px; line-height: 1.3; overflow-wrap: anywhere; }
a { color: var(--accent); }
.soft, footer { color: var(--soft); font-size: 14px; }
footer { margin-top: 32px; padding-top: 12px; border-top: 1px solid var(--line); }
img { display: block; max-width: 100%; height: auto; border: 1px solid var(--line); background: #fff; }
mark { background: var(--mark); color: inherit; }
mark.cited { background: var(--cited); }
.text { overflow-wrap: anywhere; } .plain { white-space: pre-wrap; }
.text p { margin: 0 0 10px; white-space: pre-wrap; } .text .item { padding-left: 1em; }
.text p.code { margin: 0; min-height: 1.2em; font: 14px/1.45 ui-monospace, monospace; }
.wide { overflow-x: auto; } table { border-collapse: collapse; margin: 0 0 12px; font-size: 14px; }
th, td { padding: 4px 12px 4px 0; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; }
"""


def web_page(title: str, body: str, *, style: str = "", head: str = "") -> str:
    """A page around `body`, which is HTML, as are `head` and the further `style`; the `title` is text."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{escape(title)}</title>{head}<style>{_STYLE}{style}</style></head><body><main>{body}</main></body></html>"
    )


def notice_page(title: str, message: str) -> str:
    """A page that only says something."""
    return web_page(title, f'<h1>{escape(title)}</h1><p role="alert">{escape(message)}</p>')
