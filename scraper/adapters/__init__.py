"""Guests: engines of other people that run what `batch` does."""
