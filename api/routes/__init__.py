"""One module for each group of routes: `questions`, `documents`, `pages`, `health`, `ticks`.

`api.main` includes them.
"""
