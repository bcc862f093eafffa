"""Articles written for the tests, and ways to damage copies of them."""

from scraper.corpus.consensus import Copy, CopyBlock, Doubt

PARAGRAPHS = (
    "清晨的港口總是先醒過來。漁船靠岸的時候，碼頭上的燈還沒有熄，賣早餐的婦人已經把蒸籠擺開，熱氣順著堤防往外飄。",
    "老陳在這裡修了四十一年的引擎。他說柴油的味道會跟著人一輩子，洗也洗不掉，回到家裡連貓都不肯靠近。",
    "去年冬天颱風過後，有三十七艘船需要大修，他和徒弟兩個人做到除夕前一天，才把最後一根曲軸裝回去。",
    "徒弟今年二十六歲，本來在城裡寫程式，因為想念海邊的風才搬回來。他學得很慢，但是每一顆螺絲都記得位置。",
    "港口的人都知道，等老陳真的退休的那一天，碼頭大概會安靜很久，直到另一個人的扳手聲再響起來。",
)
TITLE = "修船的人"
ENGLISH = (
    "The harbour wakes before the town does. When the boats come in, the lamps on the pier are still burning.",
    "Chen has repaired engines here for forty-one years, and he says that the smell of diesel never washes off.",
    "Last winter thirty-seven boats needed new parts, and he finished the last of them on the day before the feast.",
)
ADS = (
    "台中搬家公司推薦",
    "高雄借錢當舖",
    "網路行銷課程",
    "北部廢鐵回收",
    "便宜機票代訂",
    "二手鋼琴買賣",
    "信用卡換現金",
)


def copy(name, paragraphs=PARAGRAPHS, **facts):
    """A copy of these paragraphs; a paragraph may be a CopyBlock already."""
    blocks = tuple(p if isinstance(p, CopyBlock) else CopyBlock("p", p) for p in paragraphs)
    return Copy(
        **{"id": name, "source": f"{name}.html", "title": TITLE, "script": "Hant", "language": "zh-Hant"} | facts,
        blocks=blocks,
    )


def with_ad(paragraph, ad, at):
    return paragraph[:at] + ad + paragraph[at:]


def doubted(text, part, cls="injected-ad"):
    """A block in which cleaning would cut one part."""
    at = text.index(part)
    return CopyBlock("p", text, (Doubt(at, at + len(part), cls),))


def spoiled(number, paragraphs=PARAGRAPHS):
    """The paragraphs with an advert in each, at places and of advertisers that depend on the copy."""
    return [
        with_ad(
            p, ADS[(number + 2 * i) % len(ADS)] + "，" * (number % 2), 7 + (11 * (number + 1) + 5 * i) % (len(p) - 9)
        )
        for i, p in enumerate(paragraphs)
    ]
