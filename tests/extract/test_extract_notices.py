"""Short pages of our own: what servers, forums and blogs say instead of an article, and short posts that are one."""

import pytest

from scraper.extract.notices import likely_notice_of, notice_of, sentences
from scraper.model import Page
from scraper.pipeline import explain
from scraper.rules.load import load_rules

BARE = '<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head><body>{body}</body></html>'
FRAMED = (
    '<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head><body><header><a href="/">Logo</a><nav>'
    '<ul><li><a href="/0">Home</a></li><li><a href="/1">News</a></li><li><a href="/2">About</a></li></ul></nav></header>'
    '<div class="container"><main>{body}</main><aside class="sidebar"><h3>Most read</h3><ul>'
    '<li><a href="/p/1">Ten walks along the northern coast</a></li><li><a href="/p/2">A guide to rye</a></li>'
    '<li><a href="/p/3">渡轮时刻表为何再次调整</a></li><li><a href="/p/4">ビーバーの静かな帰還</a></li></ul></aside></div>'
    '<footer><ul><li><a href="/3">Privacy</a></li></ul><p>© 2024 Harbour Post</p></footer></body></html>'
)

REJECTED = [
    ("not-found", "Page not found - Harbour Post", ("<h1>Page not found</h1><p>Sorry, the page you are looking for could "
     "not be found. It may have been moved or deleted.</p>")),
    ("not-found", "Harbour Post", ("<h1>Oops!</h1><p>That page can’t be found.</p><p>It looks like nothing was found at "
     "this location. Maybe try a search?</p>")),
    ("not-found", "Lost?", ("<h1>Object not found!</h1><p>The requested URL was not found on this server. If you entered "
     "the URL manually please check your spelling and try again.</p>")),
    ("not-found", "页面不存在", "<h1>404</h1><p>抱歉，您访问的页面不存在或已被删除。</p><p>5秒后自动跳转到首页</p>"),
    ("not-found", "找不到網頁 | 港口日報", "<h1>找不到網頁</h1><p>很抱歉，您所尋找的網頁不存在，可能已被移除或更改名稱。</p>"),
    ("not-found", "ページが見つかりません", ("<h1>お探しのページは見つかりませんでした</h1><p>お探しのページは移動または削除された"
     "可能性があります。</p>")),
    ("not-found", "페이지를 찾을 수 없습니다", ("<h1>요청하신 페이지를 찾을 수 없습니다.</h1><p>방문하시려는 페이지의 주소가 "
     "잘못 입력되었거나, 변경 또는 삭제되었습니다.</p>")),
    ("not-found", "Seite nicht gefunden", ("<h1>Seite nicht gefunden</h1><p>Die von Ihnen gesuchte Seite existiert leider "
     "nicht mehr.</p>")),
    ("unavailable", "503", ("<h1>Service Unavailable</h1><p>The server is temporarily unable to service your request. "
     "Please try again later.</p>")),
    ("unavailable", "Account Suspended", ("<h1>Account Suspended</h1><p>This account has been suspended. Contact your "
     "hosting provider for more information.</p>")),
    ("unavailable", "系统维护中", "<h1>系统维护中</h1><p>网站正在进行系统升级维护，给您带来不便敬请谅解。</p>"),
    ("unavailable", "メンテナンス中", ("<h1>ただいまメンテナンス中です</h1><p>ご不便をおかけして申し訳ございません。しばらくしてから"
     "再度アクセスしてください。</p>")),
    ("blocked", "Just a moment...", ("<h1>harbour.example</h1><h2>Checking if the site connection is secure</h2><p>harbour."
     "example needs to review the security of your connection before proceeding.</p>")),
    ("blocked", "Attention Required!", ("<h1>Sorry, you have been blocked</h1><h2>You are unable to access harbour.example"
     "</h2><h2>Why have I been blocked?</h2><p>This website is using a security service to protect itself from online "
     "attacks. The action you just performed triggered the security solution. There are several actions that could lead "
     "to this, among them a certain word or malformed data.</p><p>You can email the site owner to let them know you were "
     "blocked. Please include what you were doing when this page came up.</p>")),
    ("blocked", "安全验证", "<h1>安全验证</h1><p>您的访问过于频繁，请完成下方拼图验证后继续访问</p>"),
    ("blocked", "網站防火牆", "<h1>您的請求帶有不合法參數，已被網站管理員設置攔截！</h1><p>可能原因：您提交的內容包含危險的攻擊請求</p>"),
    ("login-wall", "A guide to rye", ("<h1>A guide to rye</h1><p>This content is for members only. Please log in or "
     "subscribe to continue reading.</p><form><input><input type=password></form>")),
    ("login-wall", "Harbour Blog", "<h1>Permission denied</h1><p>This blog is open to invited readers only.</p>"),
    ("login-wall", "Protected: My diary", ("<h1>Protected: My diary</h1><p>This content is password protected. To view it "
     "please enter your password below:</p><form><p>Password: <input type=password></p></form>")),
    ("login-wall", "提示信息", "<p>抱歉，您所在的用户组(游客)无法进行此操作</p><p>您需要先登录才能继续本操作</p>"),
    ("login-wall", "アメンバー限定記事", "<p>この記事はアメンバーさん限定です。</p>"),
    ("consent-wall", "Age check", ("<h1>Are you 18 or older?</h1><p>You must be at least 18 years old to enter this site."
     "</p><a href='/y'>Enter</a> <a href='/n'>Leave</a>")),
    ("consent-wall", "年齡確認", "<h1>內容警告</h1><p>您即將進入之看板內容需滿十八歲方可瀏覽。</p><p>若您尚未年滿十八歲，請點選離開。</p>"),
    ("script-shell", "Harbour Post", ("<div id='root'></div><noscript>You need to enable JavaScript to run this app."
     "</noscript>")),
]  # fmt: skip
"""Kind, title, what stands in the place of the article."""

REVIEWED = [
    ("not-found", "提示信息 - 港口论坛", "<p>抱歉，指定的主题不存在或已被删除或正在被审核</p><p><a href='/'>[ 点击这里返回上一页 ]</a></p>"),
    ("not-found", "港ブログ", "<p>この記事は削除されたか、非公開に設定されています。</p>"),
    ("not-found", "Harbour Post", "<p>Sorry, this post has been removed by its author.</p>"),
    ("unavailable", "忙線中", "<p>目前瀏覽人數過多，請稍候再重新整理頁面。</p>"),
    ("login-wall", "论坛", "<p>本主题需向作者支付 5 金币 才能浏览</p>"),
    ("login-wall", "블로그", "<p>비공개 글입니다.</p>"),
]  # fmt: skip
"""The same, said once: it could be somebody's post of one sentence."""

POSTS = [
    ("Notice to members", "The annual meeting is moved to 4 May. Members only; please sign in at the door."),
    (
        "What I deleted",
        "This post has been rewritten three times. The first version was too long, and my sister hated it.",
    ),
    ("Concert on Friday", "The choir sings in the old mill at eight. Entry is for those aged 18 or over, five pounds."),
    ("Error of judgement", "Something went wrong with the bread. I had left the salt out, and nobody said so."),
    ("Road closed", "The ring road is closed for maintenance until Monday. Use the harbour road; it will be slow."),
    (
        "服务器维护公告",
        "各位玩家：我们将于3月5日6:00至10:00对全部服务器进行停机维护。维护补偿将通过邮件发放，请注意查收。",
    ),
    ("忘记密码的一天", "今天去银行，忘记密码，输了三次，卡被锁了。柜员看着我笑，我也笑。"),
    ("成人礼", "今天满十八岁，父亲送我一块旧手表，说走得不准，但一直在走。"),
    ("登入雜記", "需要登入的網站越來越多，我決定把密碼都寫在一本小冊子裡，放在廚房。"),
    ("探しもの", "傘が見つかりません。たぶんフェリーに忘れました。"),
    ("일기", "비밀번호를 또 잊어버렸다. 은행 직원이 웃었다. 나도 웃었다."),
    ("Perdu", "La page de ce livre est introuvable, mon fils en a fait un bateau."),
]
"""Title and text of short posts that speak of such things."""

NEAR = [
    ("Server room, Tuesday", "The server was down for an hour this morning. A mouse had eaten through the cable."),
    ("整理收藏夹", "打开收藏夹，发现好多文章已被删除，有些作者也不在了。"),
]
"""Posts so near to what sites say that they are for review."""


@pytest.fixture(scope="module")
def rules():
    return load_rules()


def explained(rules, shell, title, body):
    page = shell.format(title=title, body=body)
    return explain(Page(body=page.encode(), url="https://www.harbour.example/a/123.html"), rules)


@pytest.mark.parametrize("shell", [BARE, FRAMED], ids=["bare", "framed"])
@pytest.mark.parametrize(("kind", "title", "body"), REJECTED)
def test_a_page_that_says_twice_that_it_is_no_article_is_rejected_as_what_it_says(rules, shell, kind, title, body):
    found = explained(rules, shell, title, body)
    assert found.reject is not None, found.article.text
    assert found.reject.reason == kind


@pytest.mark.parametrize("shell", [BARE, FRAMED], ids=["bare", "framed"])
@pytest.mark.parametrize(("kind", "title", "body"), REVIEWED)
def test_one_that_says_it_once_is_for_review(rules, shell, kind, title, body):
    found = explained(rules, shell, title, body)
    assert found.reject is None
    assert found.article.quality.verdict == "review"
    assert any(f.code == "doubtful" and f.note.startswith(f"{kind}? says") for f in found.flags)


@pytest.mark.parametrize("shell", [BARE, FRAMED], ids=["bare", "framed"])
@pytest.mark.parametrize(("title", "text"), POSTS)
def test_a_short_post_about_such_things_is_an_article(rules, shell, title, text):
    found = explained(rules, shell, title, f"<h1>{title}</h1><p>{text}</p>")
    assert found.reject is None, found.reject
    assert text in found.article.text
    assert "doubtful" not in found.article.quality.flags


@pytest.mark.parametrize("shell", [BARE, FRAMED], ids=["bare", "framed"])
@pytest.mark.parametrize(("title", "text"), NEAR)
def test_a_short_post_that_reads_like_a_notice_is_kept_for_review(rules, shell, title, text):
    found = explained(rules, shell, title, f"<h1>{title}</h1><p>{text}</p>")
    assert found.reject is None, found.reject
    assert text in found.article.text
    assert found.article.quality.verdict == "review"


def test_a_page_that_speaks_of_nothing_but_accounts_and_servers_is_for_review(rules):
    text = (
        "Posting and reading are both switched off while the forum moves to another server. The boards open on Monday."
    )
    found = explained(rules, FRAMED, "Harbour Forum", f"<p>{text}</p>")
    assert found.article.quality.verdict == "review"
    assert any(f.code == "doubtful" and "words of notices" in f.note for f in found.flags)
    told = text + " I carried the machine down the stairs myself, and the cat watched."
    assert explained(rules, FRAMED, "Harbour Forum", f"<p>{told}</p>").article.quality.verdict == "keep"


def test_a_photo_post_above_a_login_box_is_an_article(rules):
    body = (
        '<article><h1>Harbour, Sunday</h1><figure><img src="/a.jpg"></figure><p>Low tide.</p>'
        '<p>All boats asleep.</p></article><div class="reply"><p>You must be logged in to post a comment.</p><p>Please log in to reply.</p>'
        '<form><input name="u"><input type="password" name="p"></form></div>'
    )
    found = explained(rules, FRAMED, "Harbour, Sunday", body)
    assert found.reject is None
    assert "doubtful" not in found.article.quality.flags


def test_a_short_article_on_a_page_that_also_holds_an_empty_widget_is_no_shell(rules):
    text = (
        "The rope parted at noon, between the ninth and the tenth stroke, so the village had a short noon for one day. "
    )
    body = f'<h1>Bell rope</h1><p>{text * 3}</p><div id="app"></div><noscript>Please enable JavaScript.</noscript>'
    found = explained(rules, FRAMED, "Bell rope", body)
    assert found.reject is None


def test_a_post_of_a_known_platform_that_asks_for_a_password_is_a_login_wall(rules):
    body = (
        '<article class="post type-post"><h1 class="entry-title">Protected: My diary</h1><div class="entry-content"><form '
        'class="post-password-form"><p>This content is password protected. To view it please enter your password below:'
        "</p><p>Password: <input type=password></p></form></div></article>"
    )
    page = FRAMED.format(title="Protected: My diary", body=body).replace(
        "<head>",
        '<head><meta name="generator" content="WordPress 6.4"><link rel="stylesheet" href="/wp-content/a.css">',
    )
    found = explain(Page(body=page.encode(), url="https://harbour.example/2024/diary"), rules)
    assert found.reject is not None
    assert found.reject.reason == "login-wall"


def test_a_notice_is_found_in_either_form_of_chinese_and_whatever_the_apostrophe():
    said = ["抱歉，您訪問的頁面不存在", "抱歉，您访问的页面不存在", "We can’t find the page", "we can't find the page"]
    assert [notice_of(s) for text in said for s in sentences(text)] == ["not-found"] * 4


def test_a_long_sentence_is_prose():
    said = "the page you requested " + "was never written and " * 7 + "was not found"
    assert notice_of(said) == ""
    assert not notice_of("go back to the home page " + "and wait " * 20)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("not-found", "Dieser Beitrag wurde vom Verfasser zurückgezogen"), ("login-wall", "您的会话已超时，需要重新验证身份"),
        ("not-found", "this item has been pulled from our catalogue at the publisher's request"),
        ("", "the goat ate the timetable"), ("", "父亲把那封信放回了抽屉"), ("", "la barca salió del puerto a las nueve"),
    ],
)  # fmt: skip
def test_the_model_tells_notices_that_no_pattern_knows(kind, said):
    (sentence,) = sentences(said)
    assert (notice_of(sentence), likely_notice_of(sentence)) == ("", kind)


def test_a_page_that_only_the_model_takes_for_a_notice_is_for_review(rules):
    body = "<h1>Zurückgezogen</h1><p>Dieser Beitrag wurde vom Verfasser zurückgezogen.</p>"
    found = explained(rules, FRAMED, "Zurückgezogen", body)
    assert found.reject is None
    assert found.article.quality.verdict == "review"
