"""Start the processes that read and draw files by forking one that has loaded their libraries.

Others import `client` (`open_fork_server`).
"""
