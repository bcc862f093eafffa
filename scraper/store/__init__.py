"""Disk: WARC, JSON lines, whole files or none, and the proof that they are whole."""
