import pytest

from scraper.text.urls import absolute, host_of, is_canonical, is_front_page, is_web_url, path_of, same_site, site_of


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Blog.Example.com/a", "blog.example.com"),
        ("//cdn.example.com:81/a", "cdn.example.com"),
        ("http://u:p@example.com.:80?x", "example.com"),
        ("http://[::1]:80/", "[::1]"),
        ("/just/a/path", ""),
        ("", ""),
        ("http://", ""),
        ("javascript:void(0)", ""),
    ],
)
def test_the_host_is_read_without_user_port_and_case(url, host):
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("www.example.co.jp", "example.co.jp"),
        ("example.co.jp", "example.co.jp"),
        ("user.blog.example.idv.tw", "example.idv.tw"),
        ("user.example.net", "example.net"),
        ("localhost", "localhost"),
        ("192.168.0.1", "192.168.0.1"),
        ("co.uk", "co.uk"),
    ],
)
def test_a_site_is_the_registrable_domain(host, site):
    assert site_of(host) == site


def test_subdomains_are_the_same_site_and_strangers_are_not():
    assert same_site("http://a.example.com/1", "https://b.example.com/2")
    assert same_site("a.example.com", "https://example.com")
    assert not same_site("http://one.com.tw/", "http://two.com.tw/")
    assert not same_site("", "")


def test_relative_addresses_are_resolved_and_foreign_schemes_refused():
    assert absolute("//example.org/x", "https://example.com") == "https://example.org/x"
    assert absolute("?p=2", "https://example.com/a") == "https://example.com/a?p=2"
    for bad in ("javascript:alert(1)", "data:text/html,x", "mailto:a@b.c", "http://[", "http://[x", "/rel", ""):
        assert absolute(bad) == ""


def test_a_canonical_address_must_be_a_page_of_its_own():
    post = "https://blog.example.com/post/1"
    assert is_canonical("https://blog.example.com/post/1-title", post)
    assert is_canonical("https://original.example.org/story", post)
    assert not is_canonical("https://blog.example.com/", post)
    assert not is_canonical("/post/1", post)
    assert not is_canonical("http://localhost/post/1", post)
    assert is_canonical("https://blog.example.com/", "https://blog.example.com/index.html")


def test_front_pages_have_neither_path_nor_query():
    assert is_front_page("https://example.com/index.php")
    assert not is_front_page("https://example.com/?p=12")
    assert not is_front_page("http://[broken")
    assert not is_front_page("")  # "#" as a browser reads it: the page itself


def test_paths_are_unquoted():
    assert path_of("https://example.com/%E6%97%A5%E8%A8%98/1?x") == "/日記/1"
    assert path_of("http://[broken") == ""


def test_a_web_url_is_one_token():
    assert is_web_url("https://example.com/a?b=c")
    assert not is_web_url("https://example.com/a b")
    assert not is_web_url("ftp://example.com/")
