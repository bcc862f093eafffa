"""A blog on loopback, made from a seed: N posts of 50-200 kB with links, archive pages, feed, sitemap, robots.txt.

    with LoopbackSite(pages=200) as site:           # in a thread: `hits` can be read
        crawl(site.url("/"))
    with served(LoopbackSite(pages=5000)) as root:  # in a process of its own: for benchmarks
        crawl(root)

Paths: / and /archive/N (20 posts each, newest first), /post/N, /post/N/2 (second page of every tenth post),
/amp/post/N (of every seventh), /feed.xml, /sitemap.xml, /robots.txt. The same seed gives the same bytes.
"""

import asyncio
import contextlib
import hashlib
import multiprocessing
import random
import threading
import time

_WORDS = (
    "港口 渡輪 颱風 清晨 市場 漁民 老街 茶館 雨傘 鐵路 山城 稻田 水庫 橋樑 燈塔 祭典 廟口 夜市 學童 工匠 陶土 木船 島嶼 候鳥 濕地"
    " 溪流 古道 石階 果園 蜂農 畫室 唱片 底片 車站 月台 旅客 地圖 信件 日記 庭院 屋瓦 炊煙 豆腐 麵線 海苔 鹽田 風箏 紙燈 書店 琴聲"
).split()
_LINKS = "今天 後來 於是 其實 那時 漸漸 終於 也許 因此 從前 如今 沿著 遠處 附近 偶爾 依然".split()
_VERBS = "走過 記得 看見 修好 等待 帶回 畫下 聽說 守著 搬進 離開 想起 收拾 送走 點亮 找到".split()
_PER_ARCHIVE = 20
_DAY = 86_400


class LoopbackSite:
    """The site; a context manager that serves it from a thread.

    sizes: bytes of a post's page; texts: bytes of the article in it, the rest is scripts and widgets; without texts the
    article fills the page.
    """

    def __init__(
        self, pages: int = 100, *, seed: int = 7, sizes: tuple[int, int] = (50_000, 200_000),
        texts: tuple[int, int] | None = None, crawl_delay: float = 0,
    ):  # fmt: skip
        self.pages, self.seed, self.sizes, self.texts, self.crawl_delay = pages, seed, sizes, texts, crawl_delay
        self.port = 0
        self.versions: dict[int, int] = {}  # post → version; a new version changes its text and ETag
        self.gone: set[str] = set()  # paths that answer 404
        self.hits: list[tuple[float, str, int]] = []  # (time.monotonic(), path, status)
        dice = random.Random(seed)
        self._paragraphs = [self._paragraph(dice) for _ in range(400)]
        self._chrome = self._made_chrome(dice)
        self._widgets = [self._widget(dice, n) for n in range(120)]

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def posts(self) -> list[str]:
        """Paths of all posts, first pages only."""
        return [f"/post/{n}" for n in range(self.pages)]

    def all_paths(self) -> set[str]:
        """Every HTML path that links lead to."""
        archives = {f"/archive/{n}" for n in range(1, self._archives() + 1)}
        seconds = {f"/post/{n}/2" for n in range(0, self.pages, 10)}
        amps = {f"/amp/post/{n}" for n in range(0, self.pages, 7)}
        return {"/"} | archives | set(self.posts()) | seconds | amps

    def page(self, path: str) -> tuple[bytes, str] | None:
        """Body and media type, None where there is nothing."""
        if path in self.gone:
            return None
        fixed = {
            "/": lambda: self._archive(1),
            "/robots.txt": self._robots,
            "/feed.xml": self._feed,
            "/sitemap.xml": self._sitemap,
        }
        if path in fixed:
            kind = {"/": "text/html", "/robots.txt": "text/plain"}.get(path, "application/xml")
            return fixed[path]().encode(), kind
        parts = path.strip("/").split("/")
        if parts[0] == "amp":
            parts = parts[1:]
        with contextlib.suppress(ValueError, IndexError):
            number = int(parts[1])
            if parts[0] == "archive" and 1 <= number <= self._archives() and len(parts) == 2:
                return self._archive(number).encode(), "text/html"
            if parts[0] == "post" and 0 <= number < self.pages:
                if len(parts) == 2 and (not path.startswith("/amp") or number % 7 == 0):
                    return self._post(number, 1, amp=path.startswith("/amp")).encode(), "text/html"
                if parts[2:] == ["2"] and number % 10 == 0 and not path.startswith("/amp"):
                    return self._post(number, 2).encode(), "text/html"
        return None

    def _archives(self) -> int:
        return max(1, -(-self.pages // _PER_ARCHIVE))

    def _paragraph(self, dice: random.Random) -> str:
        sentences = (
            f"{dice.choice(_LINKS)}，{dice.choice(_WORDS)}旁的{dice.choice(_WORDS)}{dice.choice(_VERBS)}了{dice.choice(_WORDS)}，"
            f"{dice.choice(_LINKS)}{dice.choice(_VERBS)}{dice.choice(_WORDS)}與{dice.choice(_WORDS)}。"
            for _ in range(dice.randint(3, 9))
        )
        return "<p>" + "".join(sentences) + "</p>\n"

    def _widget(self, dice: random.Random, number: int) -> str:
        """About 1.5 kB of what pages are full of beside their article: state for scripts, or nested boxes with icons."""
        if number % 2:
            rows = ",".join(
                f'{{"id":{dice.randrange(10**9)},"slug":"w-{dice.randrange(10**6):x}","on":true}}' for _ in range(28)
            )
            return f'<script type="application/json" id="state-{number}">[{rows}]</script>\n'
        boxes = "".join(
            f'<div class="cell cell-{n} w-{number}" data-track="{dice.randrange(10**9):x}"><span class="icon"><svg width="16">'
            f'<path d="M{dice.randrange(99)} {dice.randrange(99)}h{dice.randrange(99)}z"></path></svg></span></div>\n'
            for n in range(9)
        )
        return f'<div class="widget block-{number}" role="presentation">{boxes}</div>\n'

    def _made_chrome(self, dice: random.Random) -> tuple[str, str]:
        nav = "".join(
            f'<li class="item-{n}"><a href="/archive/{n % 9 + 1}">{dice.choice(_WORDS)}</a></li>\n' for n in range(60)
        )
        style = "".join(f".block-{n}{{margin:{n}px;padding:0 {n}px;color:#{n:03x}}}\n" for n in range(350))
        script = "".join(f"window.q{n}=window.q{n}||[];q{n}.push(['track',{n}]);\n" for n in range(250))
        head = (
            f"<style>{style}</style><script>{script}</script></head><body><header><nav><ul>{nav}</ul></nav></header>\n"
        )
        side = "".join(
            f"<div class='widget block-{n}'><a href='/archive/{n % 9 + 1}'>{dice.choice(_WORDS)}誌</a></div>\n"
            for n in range(80)
        )
        return head, f"<aside>{side}</aside><footer>© {dice.choice(_WORDS)}部落格</footer></body></html>"

    def _post(self, number: int, part: int, *, amp: bool = False) -> str:
        version = self.versions.get(number, 1)
        dice = random.Random(f"{self.seed}/{number}/{part}/{version}")
        size = dice.randint(*self.sizes)
        opening, closing = self._chrome
        title = f"{dice.choice(_WORDS)}與{dice.choice(_WORDS)}（第{number}篇）"
        body, room = (
            [f"<p>第{number}篇，第{part}頁，第{version}版。</p>\n"],
            size - len(opening.encode()) - len(closing.encode()),
        )
        text = min(room, dice.randint(*self.texts)) if self.texts else room
        room -= text
        while text > 0:
            body.append(dice.choice(self._paragraphs))
            text -= 3 * len(body[-1])
        boxes = []
        while room > 0:
            boxes.append(dice.choice(self._widgets))
            room -= len(boxes[-1])
        near = [(number * 7 + k * 13 + 1) % self.pages for k in range(6)]
        related = "".join(f'<li><a href="/post/{n}">第{n}篇</a></li>' for n in near)
        more = (
            f'<a class="next" rel="next" href="/post/{number}/2">下一頁</a>'
            if part == 1 and number % 10 == 0 and not amp
            else ""
        )
        alternate = (
            f'<link rel="amphtml" href="/amp/post/{number}">' if number % 7 == 0 and not amp and part == 1 else ""
        )
        return (
            f'<!doctype html><html lang="zh-Hant"{" amp" if amp else ""}><head><meta charset="utf-8"><title>{title}</title>'
            f'<link rel="canonical" href="/post/{number}{"/2" if part == 2 else ""}">{alternate}{opening}<article><h1>{title}</h1>'
            f"<time datetime='2026-{number % 12 + 1:02d}-{number % 28 + 1:02d}'></time>\n{''.join(body)}{more}</article>"
            f'<ul class="related">{related}</ul>{"".join(boxes)}{closing}'
        )

    def _archive(self, number: int) -> str:
        first = (number - 1) * _PER_ARCHIVE
        rows = "".join(
            f'<h2><a href="/post/{n}">第{n}篇</a></h2>' for n in range(first, min(first + _PER_ARCHIVE, self.pages))
        )
        older = (
            f'<a rel="next" class="older" href="/archive/{number + 1}">較舊的文章</a>'
            if number < self._archives()
            else ""
        )
        return f'<!doctype html><html><head><meta charset="utf-8"><title>第{number}頁</title></head><body>{rows}{older}</body></html>'

    def _robots(self) -> str:
        delay = f"Crawl-delay: {self.crawl_delay}\n" if self.crawl_delay else ""
        return f"User-agent: *\n{delay}Disallow: /private\n\nSitemap: {self.url('/sitemap.xml')}\n"

    def _feed(self) -> str:
        items = "".join(
            f"<item><title>第{n}篇</title><link>{self.url(f'/post/{n}')}</link></item>"
            for n in range(min(20, self.pages))
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>部落格</title>{items}</channel></rss>'

    def _sitemap(self) -> str:
        rows = "".join(f"<url><loc>{self.url(path)}</loc></url>" for path in self.posts())
        return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'

    def response(self, path: str, head: bytes = b"") -> tuple[int, bytes]:
        """Status and the whole response."""
        found = self.page(path)
        if found is None:
            return 404, b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\nnot found"
        body, kind = found
        etag = b'"' + hashlib.blake2b(body, digest_size=8).hexdigest().encode() + b'"'
        if b"if-none-match: " + etag in head.lower():
            return 304, b"HTTP/1.1 304 Not Modified\r\nETag: " + etag + b"\r\n\r\n"
        start = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {len(body)}\r\nETag: "
        return 200, start.encode() + etag + b"\r\n\r\n" + body

    async def serve(self, ready) -> None:
        """Until cancelled; ready is called with the port."""
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0, backlog=1024)
        self.port = server.sockets[0].getsockname()[1]
        ready(self.port)
        try:
            await asyncio.Event().wait()
        finally:
            server.close()
            talks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in talks:
                task.cancel()
            await asyncio.gather(*talks, return_exceptions=True)
            await asyncio.sleep(0.01)  # aborted connections are closed in the next turn

    async def _talk(self, reader, writer) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                path = head.split(b" ", 2)[1].decode("latin-1")
                status, answer = self.response(path, head)
                self.hits.append((time.monotonic(), path, status))
                writer.write(answer)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort()

    def __enter__(self):
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(lambda _: ready.set(),), daemon=True)
        self._thread.start()
        assert ready.wait(10), "the site did not start"
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join(10)

    def _run(self, ready) -> None:
        async def main():
            self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
            await self.serve(ready)

        with contextlib.suppress(asyncio.CancelledError):
            asyncio.run(main())


def _child(site: LoopbackSite, pipe) -> None:
    asyncio.run(site.serve(pipe.send))


@contextlib.contextmanager
def served(site: LoopbackSite):
    """The site in a process of its own, so that it does not share our interpreter; gives its root URL."""
    here, there = multiprocessing.Pipe()
    child = multiprocessing.get_context("spawn").Process(target=_child, args=(site, there), daemon=True)
    child.start()
    try:
        assert here.poll(20), "the site did not start"
        site.port = here.recv()
        yield site.url("/")
    finally:
        child.terminate()
        child.join(10)
