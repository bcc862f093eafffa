"""Page -> Document, its fields, and which of its blocks are the article."""
