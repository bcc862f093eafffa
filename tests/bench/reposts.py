"""Reposts made from real articles with damage of our own: consensus by number of copies, and pairs that are no copies.

    python tests/bench/reposts.py [--articles 60] [--damage mixed] [--worst 3] [--only consensus|pairs|order]

The articles are the golds of ../shared/data/extraction. Each copy is a page of its own: another script (sometimes by a
converter), another template and its menus, also in another language, adverts inside sentences, in lines and in links,
counters and stamps, a cut head or tail, missing, moved, joined and split paragraphs, another title. The pages go
through the program as `dedup --consensus` takes them. Pairs that are no copies: two articles with one quotation, an
opening and a closing that each issue repeats, two versions of a notice with other numbers, a digest of both. Order:
clean copies that each lack a tenth of the paragraphs, so that in some articles no copy knows the order of two.
"""

import argparse
import html
import random
import sys
from collections import Counter
from pathlib import Path

import regex

from scraper.corpus.consensus import Copy, CopyBlock, copy_of, copy_of_page, restore
from scraper.corpus.likeness import same_article
from scraper.model import Cluster, Page
from scraper.normalize.script import convert_script
from scraper.pipeline import explain
from scraper.rules.load import load_rules

SHARED = Path(__file__).resolve().parents[3] / "shared" / "bench"
sys.path.insert(0, str(SHARED))

PLACES = "宜蘭 基隆 士林 淡水 中壢 竹北 豐原 鹿港 斗六 麻豆 岡山 恆春 玉里 成功 馬公".split()
TRADES = "抓漏工程 補習班 鋼琴搬運 冷氣清潔 招牌製作 洗水塔 室內配線 月子餐 汽車隔熱紙 徵信社 代書貸款 水族用品 鐵捲門 團體服".split()
MENUS = {
    "zh": "首頁 分類 留言 訂閱 關於 搜尋 登入 相簿 名片 好友".split(),
    "en": "Home Archive Subscribe About Search Login Gallery Contact Share Print".split(),
    "ja": "ホーム カテゴリ コメント 購読 検索 ログイン 写真 プロフィール 新着記事 お問い合わせ".split(),
    "ko": "홈 분류 댓글 구독 검색 로그인 사진첩 소개 방명록 태그".split(),
}
FOOTS = {
    "zh": ("瀏覽人次：{}", "分享到臉書", "上一篇", "下一篇"),
    "en": ("Views: {}", "Share on Facebook", "Previous post", "Next post"),
    "ja": ("閲覧数：{}", "シェアする", "前の記事", "次の記事"),
    "ko": ("조회수: {}", "페이스북에 공유", "이전 글", "다음 글"),
}
DAMAGES = {
    "full": (0.0, 0.0, 0.0, 0.0),
    "missing": (0.1, 0.0, 0.0, 0.0),
    "cut": (0.0, 0.5, 0.0, 0.0),
    "moved": (0.0, 0.0, 0.35, 0.0),
    "joined": (0.0, 0.0, 0.0, 0.3),
    "mixed": (0.05, 0.25, 0.15, 0.15),
}
"""Name -> how often a paragraph is missing, a copy is cut at one end, has a paragraph moved, has paragraphs joined."""


def articles_of(count):
    """(title, paragraphs) of Chinese articles of a page or two."""
    import common

    found = []
    for name in ("daniel-zh-dev", "magic-zh"):
        for row in common.load_set(name, "extraction"):
            paragraphs = [p.strip() for p in row["gold"].split("\n") if p.strip()]
            paragraphs = [p for p in paragraphs if len(p) >= 20 and regex.search("[。！？」]$", p)]
            if (
                len(set(paragraphs)) == len(paragraphs)
                and 4 <= len(paragraphs) <= 25
                and len("".join(paragraphs)) > 300
            ):
                found.append((paragraphs[0][:12], paragraphs))
    return random.Random(5).sample(found, min(count, len(found)))


def advert(rng):
    return rng.choice(PLACES) + rng.choice(TRADES)


def copied(paragraphs, damage, rng):
    """The paragraphs as one copy has them, without adverts."""
    missing, cut, moved, joined = DAMAGES[damage]
    own = [p for p in paragraphs if rng.random() >= missing] or paragraphs[:1]
    if rng.random() < cut and len(own) > 3:
        size = rng.randint(1, max(1, len(own) // 3))
        own = own[size:] if rng.random() < 0.5 else [*own[: -size - 1], own[-size - 1][: rng.randint(12, 60)]]
    if rng.random() < moved and len(own) > 3:
        own.insert(rng.randrange(len(own) - 1), own.pop(rng.randrange(len(own))))
    if rng.random() < joined and len(own) > 3:
        at = rng.randrange(len(own) - 1)
        own[at : at + 2] = [own[at] + own[at + 1]]
    if rng.random() < joined:
        at = max(range(len(own)), key=lambda n: len(own[n]))
        first, mark, rest = own[at].partition("。")
        own[at : at + 1] = [first + mark, rest] if len(rest) > 20 else [own[at]]
    return own


def page_of(title, paragraphs, rng):
    """A page around the paragraphs, with adverts put in."""
    tongue = rng.choice(["zh", "zh", "en", "ja", "ko"])
    parts = []
    for p in paragraphs:
        text = html.escape(p)
        if rng.random() < 0.35 and "&" not in text:
            at, ad = rng.randrange(1, len(text)), advert(rng)
            put = rng.choice([ad, f'<a href="https://{rng.randrange(999)}.example/">{ad}</a>', f"<b>{ad}</b>"])
            text = text[:at] + put + text[at:]
        parts.append(f"<p>{text}</p>")
        if rng.random() < 0.12:
            parts.append(f"<p>{rng.choice(['｜', ' ', '|']).join(advert(rng) for _ in range(rng.randint(2, 6)))}</p>")
        if rng.random() < 0.06:
            parts.append(f'<p style="display:none">{advert(rng)}</p>')
    name = rng.choice([title, f"[轉] {title}", f"{title} @ 某某的部落格", f"{title} {advert(rng)}"])
    menu = "".join(f'<li><a href="/{n}">{w}</a></li>' for n, w in enumerate(rng.sample(MENUS[tongue], 6)))
    foot = "".join(f"<p>{f.format(rng.randrange(99999))}</p>" for f in FOOTS[tongue])
    body = rng.choice(['<div class="post">{}</div>', "<article>{}</article>", '<div id="content"><div>{}</div></div>'])
    stamp = f"<p>20{rng.randint(10, 20)}-0{rng.randint(1, 9)}-1{rng.randint(0, 9)} 12:{rng.randint(10, 59)}:07</p>"
    inner = body.format(f"<h1>{html.escape(name)}</h1>{stamp}{''.join(parts)}")
    return f"<html><head><meta charset=utf-8><title>{html.escape(name)}</title></head><body><ul>{menu}</ul>{inner}<div>{foot}</div></body></html>"


def explained(title, paragraphs, *, damage, number, rules, rng):
    """One copy, as the program reads its page."""
    own = copied(paragraphs, damage, rng)
    turn = rng.choice(["", "", "hant", "hans"])
    if turn:
        own = [convert_script(p, turn, hans=turn == "hant") for p in own]
    body = page_of(title, own, rng).encode()
    page = Page(body=body, url=f"https://c{number}.example/{rng.randrange(10**6)}", source=f"{title}-{number}")
    return explain(page, rules)


def consensus(articles, damage, rules, worst):
    """The table of one kind of damage."""
    import common
    from score_consensus import cluster_scores, summary

    scored = {}
    for n, (title, paragraphs) in enumerate(articles):
        rng = random.Random(f"{damage} {n}")
        made = [explained(title, paragraphs, damage=damage, number=c, rules=rules, rng=rng) for c in range(7)]
        made = [e for e in made if e.article is not None]
        for k in (2, 3, 5, 7):
            for way, copies in (
                ("raw", map(copy_of_page, made[:k])),
                ("cleaned", (copy_of(e.article) for e in made[:k])),
            ):
                restored = restore(list(copies), cluster=Cluster(id=str(n)))
                held = {b for e in made[:k] for b in kept_of(e, paragraphs)}
                row = {"k": k, "gold_paras": [paragraphs[i] for i in sorted(held)], "seen": [2] * len(held)}
                scored.setdefault((way, k), []).append((cluster_scores(row, {"text": restored.text}), row, restored))
    head = ["copies", "cer", "loss", "junk", "exact", "para_exact"]
    rows = []
    for (way, k), found in sorted(scored.items()):
        s = summary([x for x, _, _ in found])
        rows.append([f"{way} {k}", *(s[h] for h in head[1:])])
    print(f"\n{damage}: {len(articles)} articles")
    print(common.table(head, rows), flush=True)
    if worst:
        from consensus import show

        for score, row, restored in sorted(scored["raw", worst], key=lambda f: -f[0]["junk"])[:3]:
            show(score, {**row, "id": restored.title, "pages": ""}, restored, common)


def kept_of(explanation, paragraphs):
    """The numbers of the paragraphs that a copy holds, the most of each."""
    from scraper.corpus.folding import fold

    text = "".join(fold("".join(b.text.split())) for b in explanation.document.blocks)
    for n, p in enumerate(paragraphs):
        bare = fold("".join(p.split()))
        grams = {bare[i : i + 6] for i in range(len(bare) - 5)}
        if sum(g in text for g in grams) >= 0.4 * len(grams):
            yield n


def no_copies(articles, rng):
    """(what it is, one text, another): different articles that share text."""
    for n in range(0, len(articles) - 2, 3):
        a, b, c = (list(p) for _, p in articles[n : n + 3])
        yield "quotation", a, [*b[:2], a[1], *b[2:]]
        if len("".join(c[:1] + c[-1:])) < 0.5 * min(len("".join(x)) for x in (a, b)):
            yield "frame", [c[0], *a, c[-1]], [c[0], *b, c[-1]]
        yield "one event", [*a[: len(a) // 2], *c[:1]], [*a[len(a) // 2 :], *c[:1]]
        yield "digest", a, [a[0], *b, *c]
    for _ in range(40):
        yield "versions", notice(rng), notice(rng)


def notice(rng):
    """A notice of several paragraphs in which only names and numbers change."""
    place, number = rng.choice(PLACES), rng.randint
    return [
        f"主旨：公告{place}第{number(2, 99)}期重劃區道路工程施工期間交通管制事項，請用路人配合改道行駛。",
        f"依據：道路交通管理處罰條例第五條及本所民國{number(90, 112)}年{number(1, 12)}月{number(1, 28)}日第{number(10000, 99999)}號函辦理。",
        f"管制時間自{number(1, 12)}月{number(1, 28)}日{number(6, 10)}時起至{number(1, 12)}月{number(1, 28)}日{number(16, 22)}時止，遇雨順延{number(1, 9)}日，完工後另行公告解除。",
        f"管制路段長{number(100, 3000)}公尺，影響住戶{number(20, 900)}戶，公車改停{rng.choice(PLACES)}站，洽詢電話分機{number(100, 999)}。",
        "施工期間如有不便，敬請見諒，並請依現場指揮人員及標誌指示行駛，以維護自身與他人的安全。",
    ]


def pairs(articles):
    """How many pairs of different articles are taken for copies, bare and with a page around them."""
    rng, wrong, asked, shown = random.Random(3), Counter(), Counter(), []
    for what, one, other in no_copies(articles, rng):
        for way in ("bare", "page"):
            texts = ["\n\n".join(p if way == "bare" else dressed(p, rng)) for p in (one, other)]
            asked[what, way] += 1
            if like := same_article(*texts):
                wrong[what, way] += 1
                shown.append((what, way, like))
    print("\npairs that are no copies, taken for copies:")
    for (what, way), count in sorted(asked.items()):
        print(f"   {what}, {way}: {wrong[what, way]} of {count}")
    for line in shown[:8]:
        print("     ", *line)


def dressed(paragraphs, rng):
    """The blocks of an uncleaned page: menus and adverts of one account around the paragraphs."""
    lines = [f"{advert(rng)}|{advert(rng)}" for _ in range(3)]
    return [*MENUS["zh"], *lines, *paragraphs, *lines[:1], *(f.format(rng.randrange(9999)) for f in FOOTS["zh"])]


def order(count):
    """How paragraphs fare that no copy has beside each other: in the text, in order, left out."""
    import common
    from score_consensus import cluster_scores, summary

    articles = [r["paras"] for r in common.load_set("background", "inject") if len(r["paras"]) >= 4][:count]
    articles = [p for p in articles if len(set(p)) == len(p)]
    for k in (2, 3):
        scored = []
        for n, paragraphs in enumerate(articles):
            rng = random.Random(f"order {n} {k}")
            own = [[p for p in paragraphs if rng.random() >= 0.1] or paragraphs[:1] for _ in range(k)]
            copies = [Copy(id=str(i), blocks=tuple(CopyBlock("p", p) for p in c)) for i, c in enumerate(own)]
            held = [p for p in paragraphs if any(p in c for c in own)]
            row = {"k": k, "gold_paras": held, "seen": [2] * len(held)}
            scored.append(cluster_scores(row, {"text": restore(copies).text}))
        print(f"\norder, {k} copies of {len(articles)} articles: {summary(scored)}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--damage", choices=[*DAMAGES, "all"], default="all")
    parser.add_argument("--worst", type=int, default=0, help="show the worst clusters of so many raw copies")
    parser.add_argument("--only", choices=["consensus", "pairs", "order"])
    args = parser.parse_args()
    if args.only in (None, "order"):
        order(args.articles * 8)
    if args.only in (None, "pairs"):
        pairs(articles_of(400))
    for damage in DAMAGES if args.damage == "all" else [args.damage]:
        if args.only in (None, "consensus"):
            consensus(articles_of(args.articles), damage, load_rules(), args.worst)


if __name__ == "__main__":
    main()
