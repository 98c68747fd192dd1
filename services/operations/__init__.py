"""What an operator sees and sets: log lines, metrics, garbage collection, fair turns, the rights of the process.

Others import `logs`, `log_format`, `metrics`, `garbage_collection`, `turns` and `privileges`.
"""
