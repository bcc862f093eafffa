"""The block model: which blocks of a page of an unknown platform are its article (see card.md)."""
