"""Static HTML for people: one page explained, and one run reported.

A report is one file without scripts, fonts or anything else from elsewhere, the same bytes for the same input. All that
comes from pages is hostile: only `html.py` makes markup, and it escapes whatever is not markup already.
"""

from scraper.report.page import page_report
from scraper.report.run import run_report

__all__ = ["page_report", "run_report"]
