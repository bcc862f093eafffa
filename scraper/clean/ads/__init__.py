"""Adverts inside the text: keyword lines, off-site anchors, runs inside numbers, and one-off adverts in plain text."""
