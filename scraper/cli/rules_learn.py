"""`rules learn`: pages in, a proposed rule file out."""

from collections.abc import Sequence
from pathlib import Path

from scraper.batch.inputs import Fields, expand
from scraper.batch.run import Run
from scraper.batch.two_passes import Source, learned_from
from scraper.batch.work import Job
from scraper.cli.options import confessed, jobs_of, warn
from scraper.corpus.lexicon_rules import id_of, lexicon_text
from scraper.corpus.sums import LEARN_FROM
from scraper.errors import ConfigError
from scraper.store.atomic import write_whole
from scraper.store.folders import ensure_place


def write_learned(inputs: Sequence[str], out: Path, *, rules: Path | None, jobs: int, keys: tuple[str, str]) -> str:
    """Write the file and say what it holds.

    Raises:
        ConfigError: an input is not there, `out` is a folder, or there are too few pages.
        StoreError: the disk says no.
    """
    ensure_place(out)
    source = Source(tuple(expand(inputs)), Fields(*keys), tell=warn)
    run = Run(Job((rules,) if rules else ()), jobs_of(jobs))
    lexicon = learned_from(confessed(source.pages()), run)
    if not lexicon.pages:
        raise ConfigError(f"nothing to learn from: a lexicon needs at least {LEARN_FROM} pages")
    text, own = lexicon_text(lexicon, out.stem), id_of(out.stem)
    write_whole(out, text.encode())
    hint = "" if own == out.stem else f"; in a folder of rules call it {own}.toml, which is its id"
    return f"{len(lexicon.phrases)} phrases -> {out}; use it: scraper clean --lexicon {out}{hint}"
