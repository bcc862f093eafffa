"""Crawls: frontier, loop, resume, lock, run report."""
