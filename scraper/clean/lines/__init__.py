"""Detectors of whole lines (and small residues) that are no part of an article, one file per family.

Each `find_<name>` is pure: Document -> edits and flags. Its rule id is its name in kebab case. A line goes only when
all of it parses as junk by the family's grammar and it stands where such lines stand (`shape.Line.head`, `.tail`).
"""
