"""Near-duplicates over one run and all earlier ones: index what arrives, join clusters, fill in the records."""

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import msgspec
import regex
from msgspec import Struct
from msgspec.structs import replace

from scraper.batch.copies import Copied, articles_in
from scraper.corpus.consensus import Copy, CopyBlock, Restored, copy_of, restore
from scraper.corpus.duplicates import Clusters, candidates, linked, summed
from scraper.corpus.likeness import THRESHOLD, Likeness, exact_key, overlap, same_article
from scraper.corpus.origin import Finding, Witness, find_first, identity, origin_for, roles, witness_of
from scraper.corpus.sketch import sample_of, shingles_of
from scraper.model import Article, Cluster
from scraper.store.cluster_index import ClusterIndex, Entry
from scraper.store.jsonl import jsonl_writer
from scraper.store.leftovers import spare_folder

TEXTS = 4_096
"""Texts kept in memory while pairs are compared (10 MB)."""

_NUMBER = regex.compile(r"[0-9]{2,}")

KNOWN = 20_000
"""Clusters whose findings are kept while records are written; their members are seldom far apart."""


MOST_READ = 256
"""Copies of a cluster that are read for its consensus, the first seen; the best of them vote."""


class Facts(Struct, frozen=True):
    """What the index keeps of an article beside its text."""

    witness: Witness
    copy: Copy | None = None


class Group(Struct, frozen=True):
    """A cluster as it is now: ids by document number, who was first, and the document that others are compared with."""

    id: str
    members: tuple[int, ...]
    finding: Finding
    roles: dict[str, str]
    reference: int


class Dedup:
    """One run of near-duplicate detection on an open index.

    threshold: least Jaccard overlap of shingles, 0–1; see likeness.THRESHOLD.
    """

    def __init__(self, index: ClusterIndex, *, threshold: float = THRESHOLD) -> None:
        self._index, self._threshold = index, threshold
        self._text = lru_cache(TEXTS)(index.text)
        self._taken: set[int] = set()
        self._clusters = Clusters(lru_cache(16 * TEXTS)(self._compare))
        self.group = lru_cache(KNOWN)(self._group)

    def take(self, arrivals: Iterable[Copied], *, keep_copies: bool) -> int:
        """Index the articles; the answer is how many arrived. A page that is already in the index stays as it was."""
        count = 0
        for one in arrivals:
            count += 1
            text = one.article.text
            key = exact_key(text)
            own = identity(one.article)
            facts = Facts(witness_of(one.article), replace(one.copy, id=own) if keep_copies else None)
            entry = Entry(own, sha256(key.encode("utf-8", "replace")).digest()[:16], _tie(one.article), text, facts)
            number = self._index.add(entry, sample_of(shingles_of(text)))
            known = self._index.number(own) if number is None else number
            self._taken.add(known or 0)
        return count

    @property
    def articles(self) -> int:
        """How many different articles were taken."""
        return len(self._taken)

    def join(self) -> None:
        """Find the clusters of what was taken, with earlier runs; `keep` writes them down."""
        for document, home in self._index.homes():
            self._clusters.known(document, home)
        for first, other in self._index.exact():
            self._clusters.merge(first, other)
        sizes, ties = self._index.columns()
        parts = [linked(h, d, ties, first_new=self._index.first_new) for h, d in self._index.shingles() if len(h)]
        for a, b in candidates(summed(parts), sizes):
            self._clusters.join(a, b)

    def keep(self) -> None:
        """Keep this run in the index, once its results are where they belong: until then it can be run again."""
        for home in self._touched():
            group = self.group(home)
            if len(group.members) > 1:
                self._index.write_cluster(home, group.members, group.id)
        self._index.commit()

    def _touched(self) -> list[int]:
        """The clusters, by their first document, that articles of this run belong to."""
        return sorted({self._clusters.home(document) for document in self._taken})

    def _compare(self, a: int, b: int) -> Likeness | None:
        return same_article(self._text(a), self._text(b), threshold=self._threshold)

    def _facts(self, document: int) -> Facts:
        return msgspec.convert(self._index.facts(document), Facts)

    def _group(self, home: int) -> Group:
        members = tuple(sorted(self._clusters.members(home)))
        witnesses = [self._facts(n).witness for n in members]
        finding = find_first(witnesses)
        earliest = min(witnesses, key=lambda w: (w.id != finding.first, w.published or "~", w.id))
        numbers = dict(zip((w.id for w in witnesses), members, strict=True))
        return Group(
            self._cluster_id(members, earliest.id),
            members,
            finding,
            dict(roles(witnesses, finding)),
            numbers[earliest.id],
        )

    def _cluster_id(self, members: Sequence[int], earliest: str) -> str:
        """The id the cluster was given in an earlier run; a new one is named after its earliest member."""
        old = [n for n in members if n < self._index.first_new]
        known = next((found for n in old if (found := self._index.cluster_id(n))), "")
        return known or _named_after(self._facts(old[0]).witness.id if old else earliest)

    def filled(self, article: Article) -> Article:
        """The article with its cluster and with what the cluster says of its origin."""
        own = identity(article)
        number = self._index.number(own)
        if number is None:
            return article
        group = self.group(self._clusters.home(number))
        role = group.roles.get(own, "alone")
        near = 1.0
        if number != group.reference:
            near = round(overlap(self._text(group.reference), article.text).jaccard, 4)
        cluster = Cluster(group.id, role, len(group.members), near)
        return replace(article, cluster=cluster, origin=origin_for(article, group.finding))

    def restored(self) -> Iterator[Restored]:
        """One record for every cluster that this run touched, articles that stand alone included."""
        for home in self._touched():
            group = self.group(home)
            size = len(group.members)
            copies = [self._copy(n) for n in group.members[:MOST_READ]]
            cluster = Cluster(group.id, "first" if size > 1 else "alone", size)
            yield restore(copies, cluster=cluster, origin=group.finding.origin)

    def _copy(self, document: int) -> Copy:
        """The copy as it was kept; of runs without consensus the cleaned text."""
        facts = self._facts(document)
        if facts.copy is not None:
            return facts.copy
        w = facts.witness
        blocks = tuple(CopyBlock("p", text) for text in self._text(document).split("\n\n"))
        return Copy(id=w.id, source=w.source, url=w.url, published=w.published, blocks=blocks)


def dedup_file(articles: Path, out: Path, index: Path | None = None) -> tuple[int, int]:
    """Write the records of a file of articles with `cluster` and `origin` filled in; out may be the same file.

    index: a folder that remembers the articles of earlier runs. The answer: (articles with company, their clusters).

    Raises:
        IndexBusyError: another run works with the index. StoreError: a line is no article, or the disk says no.
    """
    with ExitStack() as stack:
        folder = index or stack.enter_context(spare_folder("scraper-dedup"))
        run = Dedup(stack.enter_context(ClusterIndex(folder)))
        run.take((Copied(a, copy_of(a)) for a in articles_in(articles)), keep_copies=False)
        run.join()
        with jsonl_writer(out) as write:
            sizes = written((run.filled(a) for a in articles_in(articles)), write)
        run.keep()
    return sizes


def written(articles: Iterable[Article], write: Callable[[object], None]) -> tuple[int, int]:
    """Write filled articles; the answer: (how many of them have company, in how many clusters)."""
    clusters: set[str] = set()
    copies = 0
    for article in articles:
        write(article)
        if article.cluster.size > 1:
            clusters.add(article.cluster.id)
            copies += 1
    return copies, len(clusters)


def _named_after(article_id: str) -> str:
    return sha256(f"cluster {article_id}".encode()).hexdigest()[:32]


def _tie(article: Article) -> int:
    """63 bits: first a number of the text, so that the same issue of a series stands together, then the id."""
    number = min(_NUMBER.findall(article.text), default="")
    return (zlib.crc32(number.encode()) & 0xFFFF) << 47 | int.from_bytes(sha256(article.id.encode()).digest()[:5])
