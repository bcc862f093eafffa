"""Documents built by hand for the tests of scraper/clean."""

from scraper.edits import merge, texts
from scraper.model import Block, Document, Edit, Element, Link

URL = "http://moonlily88.blog.example/post/17"

ZH = (
    "昨天清晨我們從山腳出發,沿著溪邊的小路慢慢往上走,一路上都是剛開的櫻花。",
    "走到半山腰的時候下起了小雨,大家躲進一間茶館,老闆端出熱茶,說這場雨等了一個月。",
    "雨停之後霧散得很快,從窗口望出去,整個山谷像是剛剛洗過一樣,連對面的村子都看得清楚。",
    "回程的路上沒有人說話,只有腳步聲和水聲,那是這一年裡最安靜的一個下午。",
)
HANS = (
    "昨天清晨我们从山脚出发，沿着溪边的小路慢慢往上走，一路上都是刚开的樱花。",
    "走到半山腰的时候下起了小雨，大家躲进一间茶馆，老板端出热茶，说这场雨等了一个月。",
    "雨停之后雾散得很快，从窗口望出去，整个山谷像是刚刚洗过一样，连对面的村子都看得清楚。",
)
JA = (
    "昨日の朝、私たちは山のふもとから川沿いの小道をゆっくり登り、咲いたばかりの桜を見て歩いた。",
    "中腹で雨が降り出したので、みんなで茶店に入り、熱いお茶を飲みながら雨がやむのを待っていた。",
    "帰り道では誰も話さず、足音と水の音だけが聞こえる、その年でいちばん静かな午後になった。",
)
KO = (
    "어제 아침 우리는 산기슭에서 출발해 개울가 오솔길을 따라 천천히 올라가며 막 핀 벚꽃을 보았다.",
    "산 중턱에서 비가 내리기 시작해서 모두 찻집에 들어가 뜨거운 차를 마시며 비가 그치기를 기다렸다.",
    "돌아오는 길에는 아무도 말을 하지 않았고 발소리와 물소리만 들리는 조용한 오후였다.",
)
EN = (
    "We left the foot of the hill at dawn and walked slowly along the stream, past cherry trees that had just opened.",
    "Halfway up it began to rain, so all of us crowded into a tea house and waited for an hour with hot cups in our hands.",
    "On the way back nobody spoke. There were only our steps and the water, and it was the quietest afternoon of the year.",
)
BODIES = {"zh": ZH, "hans": HANS, "ja": JA, "ko": KO, "en": EN}


def page(*blocks, url=URL, **keys):
    """A document of the given texts (paragraphs) and blocks."""
    made = tuple(Block("p", b) if isinstance(b, str) else b for b in blocks)
    return Document(blocks=made, elements=keys.pop("elements", (Element(-1, "body"),)), url=url, **keys)


def linked(text, href="http://moonlily88.blog.example/post/9", kind="p"):
    """A block that is one link."""
    return Block(kind, text, links=(Link(0, len(text), href),))


def left(document, found):
    """The texts of the blocks after the edits, without empty ones."""
    return [t for t in texts(document, merge((), [e for e in found if isinstance(e, Edit)])) if t]


def facts(found):
    """The facts of all edits as (field, value)."""
    return [(f.field, f.value) for e in found if isinstance(e, Edit) for f in e.facts]


def removes(find, line, lang="zh", *, head=False):
    """Whether a detector cuts exactly this line, put before or after a body."""
    body = BODIES[lang]
    document = page(line, *body) if head else page(*body, line)
    return left(document, find(document)) == list(body)


def leaves(find, *blocks, **keys):
    """Whether a detector proposes no edit at all."""
    document = page(*blocks, **keys)
    return not [e for e in find(document) if isinstance(e, Edit)]
