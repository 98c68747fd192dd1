"""Read and draw uploaded files, in confined processes.

Others import `filenames`, `processes`, `sandbox`, `forking`, `reading`, `splitting` and `drawing`.
"""
