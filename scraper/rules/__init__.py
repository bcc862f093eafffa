"""The rule language: what TOML files may say, loading and checking them, and picking the rule sets for a page."""
