"""Charset detection: documents re-encoded x {declaration absent, right, wrong}, for our chain and charset-normalizer.

    python tests/bench/charset.py [--pages 60] [--failures]
    python tests/bench/charset.py --tables      (the Chinese rows of scraper/extract/commonest.py)

Documents: sentences of our own in fifteen languages, long and short, and (where ../shared is present) real pages of its
sets. A document counts as right if the decoded text equals the encoded one.
"""

import argparse
import lzma
import re
import sys
import time
from collections import Counter
from pathlib import Path

import msgspec

from scraper.extract.decode import codec_of, decode, scrub

SETS = Path(__file__).resolve().parents[3] / "shared" / "data" / "extraction"

SENTENCES = {
    "zh-Hans": "昨天下午我们去了城南的旧书店，老板说这里的书都是从乡下收来的。“便宜卖给你们吧，”他一边泡茶一边说，“反正年轻人现在都用手机看小说了。”",
    "zh-Hant": "昨天下午我們去了城南的舊書店，老闆說這裡的書都是從鄉下收來的。「便宜賣給你們吧，」他一邊泡茶一邊說，「反正年輕人現在都用手機看小說了。」",
    "ja": "昨日の午後、友達と古い本屋へ行きました。店の主人は、ここにある本は全部田舎から集めたものだと話してくれた。最近の若い人はスマートフォンで小説を読むそうです。",
    "ko": "어제 오후에 친구와 함께 오래된 책방에 다녀왔습니다. 주인 아저씨는 여기 있는 책들이 모두 시골에서 모은 것이라고 말씀하셨어요. 요즘 젊은 사람들은 휴대폰으로 소설을 읽는다고 합니다.",
    "fr": "Hier après-midi, nous sommes allés à la vieille librairie près du marché ; le libraire, âgé déjà, nous a offert du thé et des gâteaux. « Prenez-les, ça m'arrange », a-t-il répété.",
    "de": "Gestern Nachmittag gingen wir in die alte Buchhandlung südlich der Straße. Der Händler erzählte, dass die Bücher früher größtenteils aus Dörfern kämen – schöne Stücke für fünf Euro.",
    "es": "Ayer por la tarde fuimos a la vieja librería del señor Núñez; nos enseñó una edición única de poesía y preguntó: ¿quién lee hoy en papel? Mañana volveremos con más dinero.",
    "pt": "Ontem à tarde fomos à velha livraria da praça. O livreiro não queria vender a edição de canções, mas depois da conversa ofereceu-nos também café e pão.",
    "sv": "I går eftermiddag gick vi till den gamla bokhandeln på söder. Ägaren berättade att böckerna kommit från små gårdar långt norrut, och bjöd på kaffe med grädde.",
    "pl": "Wczoraj po południu poszliśmy do starej księgarni przy rynku. Właściciel powiedział, że wszystkie książki pochodzą ze wsi, a młodzież czyta dziś już tylko w telefonie. Żal było wyjść.",
    "cs": "Včera odpoledne jsme šli do starého knihkupectví u řeky. Majitel říkal, že všechny knížky pocházejí z vesnic a že mladí dnes čtou už jen v telefonu. Škoda, že zavírá tak brzy.",
    "hu": "Tegnap délután elmentünk a régi könyvesboltba. A tulajdonos azt mondta, hogy minden könyv vidékről érkezett, és a fiatalok ma már csak telefonon olvasnak. Kétezer forintért vettünk hét kötetet; őszintén örült.",
    "tr": "Dün öğleden sonra şehrin güneyindeki eski kitapçıya gittik. Dükkân sahibi bütün kitapların köylerden toplandığını söyledi; gençler artık romanları telefonda okuyormuş. Çay içip ayrıldık.",
    "ru": "Вчера днём мы пошли в старый книжный магазин на юге города. Хозяин рассказал, что все книги привезены из деревень, а молодёжь теперь читает романы только в телефоне.",
    "uk": "Учора вдень ми пішли до старої книгарні на півдні міста. Господар розповів, що всі книжки привезені з сіл, а молодь тепер читає романи лише в телефоні. Їй так зручніше.",
    "el": "Χθες το απόγευμα πήγαμε στο παλιό βιβλιοπωλείο της πόλης. Ο ιδιοκτήτης μας είπε ότι όλα τα βιβλία ήρθαν από τα χωριά και ότι οι νέοι διαβάζουν πια μόνο στο κινητό.",
    "he": "אתמול אחר הצהריים הלכנו לחנות הספרים הישנה בדרום העיר. בעל החנות סיפר שכל הספרים הגיעו מהכפרים ושהצעירים קוראים היום רק בטלפון.",
    "ar": "ذهبنا بعد ظهر أمس إلى المكتبة القديمة في جنوب المدينة. قال صاحبها إن كل الكتب جاءت من القرى وإن الشباب يقرأون الروايات اليوم في الهاتف فقط.",
    "th": "เมื่อวานตอนบ่ายเราไปร้านหนังสือเก่าทางใต้ของเมือง เจ้าของร้านบอกว่าหนังสือทุกเล่มมาจากต่างจังหวัด และคนหนุ่มสาวสมัยนี้อ่านนิยายในโทรศัพท์กันหมดแล้ว",
}
"""Written for this bench."""

CHARSETS = {
    "zh-Hans": ["gb18030", "gb2312", "utf-8"],
    "zh-Hant": ["big5", "gb18030", "big5hkscs", "utf-8"],
    "ja": ["shift_jis", "euc_jp", "iso2022_jp", "utf-8"],
    "ko": ["euc_kr", "cp949", "utf-8"],
    **{lang: ["cp1252", "utf-8"] for lang in ("fr", "de", "es", "pt", "sv")},
    **{lang: ["cp1250", "iso8859_2", "utf-8"] for lang in ("pl", "cs", "hu")},
    "tr": ["cp1254", "utf-8"],
    "ru": ["cp1251", "koi8_r", "utf-8"],
    "uk": ["cp1251", "utf-8"],
    "el": ["cp1253", "utf-8"],
    "he": ["cp1255", "utf-8"],
    "ar": ["cp1256", "utf-8"],
    "th": ["cp874", "utf-8"],
}
WRONG = {
    "utf-8": "gb2312",
    "big5": "utf-8",
    "gb18030": "utf-8",
    "gb2312": "big5",
    "euc_jp": "shift_jis",
    "shift_jis": "euc-jp",
    "euc_kr": "iso-8859-1",
}
SCRIPT = "<script>var config = {debug: false, items: [1, 2, 3]};</script>\n" * 40


def own_documents():
    """(name, language, HTML without a declaration): a long page, a page with one sentence, a title alone"""
    for lang, text in SENTENCES.items():
        half = re.split(r"(?<=[。.;；，,])", text)[0]
        yield f"{lang}/page", lang, f"<html><head>{SCRIPT}<title>{half}</title></head><body><p>{text}</p></body></html>"
        yield f"{lang}/sentence", lang, f"<html><head><title>Blog</title></head><body><p>{half}</p></body></html>"


def real_documents(count):
    """Pages of the shared sets, their declarations taken out."""
    for name, langs in (
        ("daniel-zh-dev", ("zh-Hans", "zh-Hant")),
        ("magic-zh", ("zh-Hans",)),
        ("trafilatura-eval", ("de",)),
        ("wcxb-dev", ("fr",)),
    ):
        path = SETS / f"{name}.jsonl.xz"
        if not path.exists():
            continue
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            rows = [msgspec.json.decode(line) for _, line in zip(range(4 * count), lines, strict=False)]
        for row in [r for r in rows if r.get("html")][:count]:
            lang = row.get("lang") or langs[0]
            html = re.sub(r"(?i)<meta[^>]*charset[^>]*>|<\?xml[^>]*>", "", row["html"])
            if lang in CHARSETS and not html.isascii():
                yield f"{name}/{row['id']}", lang, html


def cases(documents):
    for name, lang, html in documents:
        for charset in CHARSETS[lang]:
            for state, label in (("absent", ""), ("right", charset), ("wrong", WRONG.get(charset, "utf-8"))):
                meta = f'<meta charset="{label}">' if label else ""
                body = html.replace("<head>", "<head>" + meta, 1).encode(charset, "xmlcharrefreplace")
                yield name, charset, state, body


def normalizer(body):
    from charset_normalizer import from_bytes

    best = from_bytes(body).best()
    return str(best) if best else ""


def measure(name, documents, decoder, show):
    right, seen, cpu, size = Counter(), Counter(), 0.0, 0
    for page, charset, state, body in cases(documents):
        start = time.process_time()
        text = decoder(body)
        cpu += time.process_time() - start
        size += len(body)
        seen[state] += 1
        plain, wide = (scrub(body.decode(c))[0] for c in (charset, codec_of(charset)))
        good = text in (plain, wide)  # A1A4 is one dot in gb2312, another in gb18030
        right[state] += good
        if show and not good:
            print("  wrong:", name, page, charset, state, getattr(decode(body), "charset", ""), file=sys.stderr)
    states = ("absent", "right", "wrong")
    print(
        f"{name:32s}", *(f"{right[s]:5d}/{seen[s]:<5d}" for s in states), f"{size / 1e6 / max(cpu, 1e-9):7.1f} MB/s CPU"
    )


def tables():
    gb = {
        c
        for b in range(0xB0, 0xF8)
        for c in bytes(x for t in range(0xA1, 0xFF) for x in (b, t)).decode("gb2312", "ignore")
    }
    for want in (True, False):
        counts = Counter()
        for name in ("daniel-zh-dev", "magic-zh"):
            with lzma.open(SETS / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
                for line in lines:
                    gold = msgspec.json.decode(line)["gold"]
                    han = Counter(c for c in gold if "\u4e00" <= c <= "\u9fff")
                    if han and (sum(c in gb for c in han) / len(han) > 0.93) == want:
                        counts.update({c: min(n, 5) for c, n in han.items()})
        print("".join(c for c, _ in counts.most_common(400)))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--pages", type=int, default=60, help="real pages a set")
    ap.add_argument("--failures", action="store_true", help="name each wrong document on stderr")
    ap.add_argument("--tables", action="store_true")
    args = ap.parse_args()
    if args.tables:
        tables()
        return
    groups = {"own sentences": list(own_documents()), "real pages": list(real_documents(args.pages))}
    print(f"{'':32s} {'absent':>11s} {'right':>11s} {'wrong':>11s}")
    for name, documents in groups.items():
        measure(f"{name}: ours", documents, lambda body: decode(body).text, args.failures)
        measure(
            f"{name}: charset-normalizer",
            documents[::10] if len(documents) > 100 else documents,
            lambda body: scrub(normalizer(body))[0],
            show=False,
        )


if __name__ == "__main__":
    main()
