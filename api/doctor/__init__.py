"""`python -m api.doctor ADDRESS`: show which proxies stand before a running server, and what they do to streams.

`probe` measures, `findings` judges, `report` writes.
"""
