"""`python -m api.doctor ADDRESS`: show which proxies are in front of a running server, and what they do to streams.

`probe` measures, `findings` judges, `report` writes.
"""
