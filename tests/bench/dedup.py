"""Near-duplicates: precision and recall of pairs on the injected pages, hard non-duplicates, and the cost of many.

    python tests/bench/dedup.py quality [--set dev-mixed]
    python tests/bench/dedup.py speed [--articles 100000] [--then 10000]

quality: the pages of a set of ../shared/data/inject (cluster = true group), cleaned, then clustered; and forms that
this script fills in: lottery results, weather, share prices, notices, serial news, two reports of one event; and
those of forms.py; each form's instances are different articles. speed: made-up articles, a third of them copies with junk put in; a second run joins
the clusters of the first.
"""

import argparse
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from itertools import combinations
from pathlib import Path

from scraper.batch.copies import Copied
from scraper.batch.dedup import Dedup
from scraper.corpus.consensus import copy_of
from scraper.model import Article
from scraper.store.cluster_index import ClusterIndex

sys.path.insert(0, str(Path(__file__).resolve().parent))
from forms import families

SHARED = Path(__file__).resolve().parents[3] / "shared" / "bench"


def clustered(articles):
    """Article id -> cluster id of articles in one run."""
    with tempfile.TemporaryDirectory() as folder, ClusterIndex(Path(folder)) as index:
        run = Dedup(index)
        run.take((Copied(a, copy_of(a)) for a in articles), keep_copies=False)
        run.join()
        return {a.id: run.filled(a).cluster.id for a in articles}


def pairs_of(groups):
    found = {}
    for item, group in groups.items():
        found.setdefault(group, []).append(item)
    return {tuple(sorted(p)) for items in found.values() for p in combinations(items, 2)}


def quality(name):
    sys.path.insert(0, str(SHARED))
    import common
    from export_pages import page_bytes

    from scraper.corpus.consensus import copy_of_page
    from scraper.model import Page
    from scraper.pipeline import explain
    from scraper.rules.load import load_rules

    rules, truth, cleaned, raw = load_rules(), {}, [], []
    for row in common.load_set(name, "inject"):
        explanation = explain(Page(body=page_bytes(row), url=row["url"], source=row["id"]), rules)
        if explanation.article is not None:
            truth[row["id"]] = row["cluster"]
            cleaned.append(Article(id=row["id"], text=explanation.article.text))
            raw.append(Article(id=row["id"], text="\n\n".join(b.text for b in copy_of_page(explanation).blocks)))
    rng = random.Random(7)
    forms = {f"form-{n}": text for n, text in enumerate(hard_negatives(rng))}
    forms |= {f"{family}-{n}": text for n, (family, text) in enumerate(families())}
    for title, articles in (("cleaned", cleaned), ("whole pages, uncleaned", raw)):
        want = pairs_of({i: c or i for i, c in truth.items()})
        have = pairs_of(clustered([*articles, *(Article(id=i, text=t) for i, t in forms.items())]))
        right = len(want & have)
        print(
            f"{name}, {title}: {len(articles)} pages, {len(forms)} forms; pairs {len(want)}, found {len(have)}, "
            f"precision {right / max(1, len(have)):.4f}, recall {right / max(1, len(want)):.4f}"
        )
        print(
            "   wrong:",
            Counter(p[0].split("-")[0] + "+" + p[1].split("-")[0] for p in have - want),
            sorted(have - want)[:6],
        )
        print("   missed:", sorted(want - have)[:6])


CITIES = "台北 高雄 台中 新竹 花蓮 台南 嘉義 基隆 宜蘭 屏東 桃園 苗栗 彰化 雲林".split()
SKY = "晴時多雲 多雲 陰短暫雨 午後雷陣雨 晴 多雲時陰 陰有雨".split()
FIRMS = "宏達 聯華 台塑 鴻海 華碩 長榮 大同 中鋼 統一 聲寶 東元 仁寶".split()
ROADS = "中山路 民權街 和平東路 復興南路 建國路 光明巷 文化三路 大學路 成功街 自由路".split()
TEAMS = "獅 象 猿 悍將 龍 熊 牛 虎".split()


def hard_negatives(rng):
    """Texts that share a frame and are different articles."""
    pick = rng.choice
    number = rng.randint
    for n in range(40):
        reds = " ".join(f"{x:02d}" for x in sorted(rng.sample(range(1, 34), 6)))
        yield (
            f"雙色球第2023{n + 11:03d}期開獎結果公布。本期紅球號碼為{reds}，藍球號碼為{number(1, 16):02d}。本期一等獎開出{number(1, 20)}注，單注獎金{number(500, 1000)}萬元；"
            f"二等獎開出{number(60, 300)}注，單注獎金{number(10, 40)}萬元。全國銷量為{number(300, 400)}457{number(100, 999)}元，獎池累計{number(8, 20)}億元。請持票人在六十天內到指定地點兌獎，逾期作棄獎處理。"
        )
    for _ in range(60):
        lines = [
            f"{city}：{pick(SKY)}，氣溫{number(8, 20)}至{number(21, 36)}度，降雨機率百分之{number(0, 9)}0。"
            for city in rng.sample(CITIES, 5)
        ]
        yield (
            f"中央氣象局今天發布天氣預報，{pick(['受東北季風影響', '受太平洋高壓影響', '受鋒面通過影響'])}，各地天氣如下。\n\n"
            + "\n\n".join(lines)
            + "\n\n請民眾外出注意安全，隨時留意最新的天氣資訊。"
        )
    for _ in range(60):
        firm, other = rng.sample(FIRMS, 2)
        yield (
            f"{firm}電子今天收盤價{number(20, 900)}.{number(0, 9)}元，{pick(['上漲', '下跌'])}{number(1, 9)}.{number(0, 99):02d}個百分點，成交量{number(1000, 90000)}張。三大法人{pick(['買超', '賣超'])}{number(100, 9000)}張，"
            f"其中外資{pick(['買超', '賣超'])}{number(100, 9000)}張。同族群的{other}收在{number(20, 900)}元。分析師表示，短線支撐在{number(20, 900)}元附近，投資人應審慎評估風險。"
        )
    for _ in range(60):
        a, b = rng.sample(ROADS, 2)
        yield (
            f"停水公告：因辦理{a}{number(1, 400)}號自來水管線汰換工程，訂於{number(1, 12)}月{number(1, 28)}日{number(8, 11)}時至{number(14, 20)}時停水，停水範圍為{a}至{b}一帶共{number(20, 3000)}戶。"
            f"請用戶提早儲水備用，復水初期水質可能混濁，請勿飲用。造成不便敬請見諒，如有疑問請洽服務所電話{number(200, 899)}{number(1000, 9999)}。"
        )
    for _ in range(60):
        home, away = rng.sample(TEAMS, 2)
        yield (
            f"中華職棒例行賽昨天進行，{home}隊以{number(1, 12)}比{number(0, 9)}{pick(['擊敗', '不敵'])}{away}隊。先發投手主投{number(3, 8)}局，用{number(60, 120)}球，被敲{number(2, 9)}支安打，失{number(0, 5)}分。"
            f"打線方面，第{number(1, 9)}局靠著{pick(['全壘打', '二壘安打', '滿壘保送'])}打回{number(1, 5)}分，全場{number(5, 16)}支安打。兩隊明天將在{pick(CITIES)}繼續交手，球迷可以提早進場。"
        )
    yield (
        "昨日下午南部山區發生芮氏規模六點一的地震，震央位於縣府東北方約二十公里處。消防局表示，目前接獲十二起受困通報，沒有人員傷亡。鐵路局宣布部分列車慢行，旅客可以全額退票。"
        "「我們會盡全力搜救，請民眾不要前往山區。」縣長在記者會上這樣說。學校今天停課一天，各地避難所已經開放，社會局也準備了毛毯與飲水。"
    )
    yield (
        "家住震央附近的林太太說，碗盤從櫃子裡掉出來的時候她正在煮飯，第一個念頭是抱起孩子往外跑。這場規模六點一的地震，讓許多居民想起多年前的夜晚。"
        "「我們會盡全力搜救，請民眾不要前往山區。」縣長的話從收音機裡傳來，鄰居們圍著聽。巷口的雜貨店沒有關門，老闆把泡麵分給大家，說錢以後再算。"
    )


COPIED = 0.33
"""Share of the made-up articles that are copies of one of the last RECENT originals."""
RECENT = 5_000


def made_up(count, *, seed=11, earlier=()):
    """Articles of 1,200 characters, a third of them copies with junk put in; the id ends in the original's number.

    earlier: originals (id, parts) of an earlier run, from which half of the copies are made.
    """
    rng = random.Random(seed)
    words = [chr(rng.randint(0x4E00, 0x9FA0)) + chr(rng.randint(0x4E00, 0x9FA0)) for _ in range(20_000)]
    kept = list(earlier)
    for n in range(count):
        own = f"{seed}.{n}"
        if kept and rng.random() < COPIED:
            own, parts = kept[rng.randrange(len(kept))]
            parts = list(parts)
            for _ in range(8):
                parts.insert(rng.randrange(len(parts)), "".join(rng.choices(words, k=4)))
        else:
            parts = ["".join(rng.choices(words, k=15)) + "，" for _ in range(40)]
            kept.append((own, parts))
            if len(kept) > RECENT + len(earlier):
                kept.pop(len(earlier))
        yield Article(id=f"{seed}.{n}/{own}", text="".join(parts)), (own, parts)


def one_run(folder, count, *, seed, earlier=(), known=()):
    """One run over made-up articles, as the command does it; prints its cost and what it found.

    known: (original, cluster) of the earlier run, which must still hold.
    """
    spent, originals, homes = Counter(), [], dict.fromkeys(known)
    with ClusterIndex(Path(folder)) as index:
        run, clock = Dedup(index), time.process_time

        def arriving():
            at = clock()
            for article, original in made_up(count, seed=seed, earlier=earlier):
                if len(originals) < RECENT and article.id.startswith(f"{original[0]}/"):
                    originals.append(original)
                spent["making"] += clock() - at
                yield Copied(article, copy_of(article))
                at = clock()

        wall, start = time.monotonic(), clock()
        run.take(arriving(), keep_copies=False)
        spent["take"] = clock() - start - spent["making"]
        start = clock()
        run.join()
        spent["join"], start = clock() - start, clock()
        making = 0.0
        at = start
        for article, _ in made_up(count, seed=seed, earlier=earlier):
            making += clock() - at
            homes[article.id.partition("/")[2], run.filled(article).cluster.id] = None
            at = clock()
        spent["fill"], start = clock() - start - making, clock()
        run.keep()
        spent["keep"] = clock() - start
        wall = time.monotonic() - wall
        size = sum(f.stat().st_size for f in Path(folder).iterdir()) / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    torn = len(homes) - len({own for own, _ in homes})
    mixed = len(homes) - len({cluster for _, cluster in homes})
    del spent["making"]
    print(
        f"{count} articles: {', '.join(f'{k} {v:.0f}' for k, v in spent.items())}: {sum(spent.values()):.0f} s CPU "
        f"({wall:.0f} s on the clock, with making them twice), peak {peak:.0f} MB, index {size:.0f} MB; "
        f"{len(homes)} clusters, {torn} torn apart, {mixed} mixed",
        flush=True,
    )
    return originals, homes


def speed(count, then):
    """A run, and a second one on its index, half of whose copies are copies of what the first one saw."""
    with tempfile.TemporaryDirectory() as folder:
        originals, homes = one_run(folder, count, seed=11)
        if then:
            one_run(folder, then, seed=12, earlier=originals, known=homes)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["quality", "speed"])
    parser.add_argument("--set", default="dev-mixed")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--then", type=int, default=0, help="articles of a second run on the index of the first")
    args = parser.parse_args()
    quality(args.set) if args.what == "quality" else speed(args.articles, args.then)


if __name__ == "__main__":
    main()
