"""Document -> Edits: what is not the authors' text."""
