"""The pages of the sets with their evidence and labels: what the chooser is trained and measured on."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import tldextract
from chooser_labels import label
from msgspec import Struct

BENCH = Path(__file__).resolve().parents[3] / "shared" / "bench"
sys.path.insert(0, str(BENCH))
import common as bench  # noqa: E402
from export_pages import page_bytes  # noqa: E402

from scraper.extract.chooser.features import evidence_of  # noqa: E402
from scraper.extract.decode import decode  # noqa: E402
from scraper.extract.read import read_html  # noqa: E402

SETS = ("wcxb-dev", "daniel-zh-dev", "magic-zh", "trafilatura-eval")


class Page(Struct, frozen=True, kw_only=True):
    """One page: labels are 1, 0 or nan (unknown) per row of the evidence; sizes are tokens as the scorer counts them."""

    set: str
    id: str
    domain: str
    document: Any
    evidence: Any
    labels: Any
    sizes: Any
    texts: list[str]
    gold: str | None
    wanted: list[str]
    unwanted: list[str]
    digest: str
    short: bool = False


_split = tldextract.TLDExtract(suffix_list_urls=())


def domain_of(url, fallback):
    """The registrable domain."""
    found = _split(url or "")
    return found.top_domain_under_public_suffix or found.domain or fallback


def read_set(name, limit=0):
    """The pages of a set that have text."""
    for row in bench.load_set(name)[: limit or None]:
        html = decode(page_bytes(row)).text
        document = read_html(html, url=row["url"])
        evidence = evidence_of(document)
        if evidence is None:
            continue
        texts = [document.blocks[i].text for i in evidence.index]
        tokens = [bench.tokens(t) for t in texts]
        yield Page(
            set=name, id=row["id"], domain=domain_of(row["url"], row["id"]), document=document, evidence=evidence,
            labels=_labels(row, texts, tokens), sizes=np.array([len(t) for t in tokens]), texts=texts, gold=row["gold"],
            wanted=row.get("with") or [], unwanted=row.get("without") or [], digest="",
        )  # fmt: skip


def _labels(row, texts, tokens):
    """From the gold text; where there is none, only the rows that hold a snippet are known."""
    if row["gold"] is not None:
        return np.array(label(tokens, row["gold"], bench.tokens), float)
    out = np.full(len(texts), np.nan)
    flat = [" ".join(t.split()) for t in texts]
    for key, answer in (("with", 1.0), ("without", 0.0)):
        for snippet in row.get(key) or []:
            wanted = " ".join(snippet.split())
            for i, text in enumerate(flat):
                if wanted and wanted in text:
                    out[i] = answer
    return out
