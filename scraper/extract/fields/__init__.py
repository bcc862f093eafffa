"""What is known about an article beside its text: title, author, dates, addresses, language, origin."""

from scraper.extract.fields.fields import Fields, read_fields

__all__ = ["Fields", "read_fields"]
