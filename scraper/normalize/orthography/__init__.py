"""Traditional text that a machine converted badly: found from evidence in the text, then repaired character by character."""

from scraper.normalize.orthography.repair import Change, Repair, find_orthography, machine_made, repair, script_changes

__all__ = ["Change", "Repair", "find_orthography", "machine_made", "repair", "script_changes"]
