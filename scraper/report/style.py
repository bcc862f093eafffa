"""How reports look: the letters and colours of the classes, and the style sheet."""

from collections.abc import Mapping

LETTERS: Mapping[str, str] = {
    "boilerplate": "B", "advertising": "A", "injected-ad": "I", "spam-link": "S", "view-counter": "V", "byline": "Y",
    "navigation": "N", "related": "R", "share-widget": "W", "comment": "C", "prompt": "P", "copyright-notice": "K",
    "attribution": "T", "residue": "U", "hidden": "H", "encoding": "E", "gloss": "G", "orthography": "O",
    "tracking": "X", "duplicate": "D",
}  # fmt: skip
"""One letter for each class: nothing is told by colour alone."""

HUES: Mapping[str, int] = {
    "boilerplate": 220, "advertising": 0, "injected-ad": 340, "spam-link": 18, "view-counter": 260, "byline": 200,
    "navigation": 215, "related": 235, "share-widget": 190, "comment": 280, "prompt": 42, "copyright-notice": 55,
    "attribution": 75, "residue": 30, "hidden": 300, "encoding": 160, "gloss": 175, "orthography": 130,
    "tracking": 320, "duplicate": 95,
}  # fmt: skip
"""Degrees on the colour circle: adverts are red, lists of links blue, repairs of characters green."""

LIGHT, DARK = ((75, 22), (80, 92)), ((75, 86), (40, 17))
"""Text and ground of a class, each as per cent of saturation and lightness; a test holds the contrast of 4.5."""

_BASE = """\
:root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--soft:#59616b;--line:#d5dae0;--card:#f5f7f9;--link:#0a4f9e;\
--bar:#3b6fb0;--warn:#8a1c1c}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.25rem;max-width:76rem;background:var(--bg);color:var(--fg);\
font:1rem/1.55 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.6rem;line-height:1.3;margin:.2rem 0 .6rem}
h2{font-size:1.2rem;margin:2.2rem 0 .6rem;padding-bottom:.25rem;border-bottom:2px solid var(--line)}
h3{font-size:1rem;margin:1.4rem 0 .4rem}
a{color:var(--link)}a:focus-visible,[tabindex]:focus-visible,summary:focus-visible{outline:2px solid var(--link);\
outline-offset:2px}
small,.soft,.more{color:var(--soft)}.more{font-style:italic}
.kicker{margin:0;color:var(--soft);font-size:.85rem;letter-spacing:.04em;text-transform:uppercase}
.warn{border-left:.3rem solid var(--warn);padding:.4rem .8rem;background:var(--card)}
.nav{font-size:.9rem;display:flex;flex-wrap:wrap;gap:.2rem 1rem;padding:0;margin:.6rem 0 0;list-style:none}
.wide{overflow-x:auto;margin:.6rem 0 1rem}
table{border-collapse:collapse;min-width:min(100%,36rem);font-size:.9rem}
caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{text-align:left;vertical-align:top;padding:.3rem 1.4rem .3rem 0;border-bottom:1px solid var(--line);\
overflow-wrap:break-word}
td:last-child,td a,td bdi,.cut{overflow-wrap:anywhere}td:last-child:not(.n){min-width:11rem}
thead th{color:var(--soft);font-weight:600;white-space:nowrap}
tbody th{font-weight:500;min-width:7.5rem}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td ul{margin:0;padding:0;list-style:none}
.bars table{width:100%}.bars td:last-child{width:70%}
.bar{display:inline-block;height:.8em;min-width:1px;background:var(--bar);border-radius:2px}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(9rem,1fr));gap:.6rem;margin:1rem 0;padding:0}
.cards div{background:var(--card);border:1px solid var(--line);border-radius:.4rem;padding:.5rem .8rem}
.cards dt{color:var(--soft);font-size:.85rem}.cards dd{margin:0;font-size:1.35rem;font-variant-numeric:tabular-nums}
.legend{display:flex;flex-wrap:wrap;gap:.35rem .6rem;padding:0;margin:.6rem 0;list-style:none;font-size:.85rem}
.legend li{border-radius:.25rem;padding:.05rem .5rem}
.blocks{border:1px solid var(--line);border-radius:.4rem;padding:.6rem 1rem}
.b{display:grid;grid-template-columns:4.2rem minmax(0,1fr);gap:.8rem;margin:.5rem 0}
.b:target{outline:2px solid var(--link);outline-offset:.2rem}
.at{color:var(--soft);font-size:.75rem;padding-top:.35rem;font-variant-numeric:tabular-nums}
.t{white-space:pre-wrap;line-height:1.75}
.h{font-weight:700;font-size:1.1rem}.pre{font-family:ui-monospace,monospace;font-size:.9rem}
.quote{border-left:3px solid var(--line);padding-left:.7rem}
.out{background:var(--card);border-radius:.3rem;margin:.5rem 0;padding:.3rem .7rem;color:var(--soft)}
.out summary{cursor:pointer;font-size:.9rem}.out .t{line-height:1.5;font-size:.9rem}
.why{display:block;font-size:.8rem}
.e{border-radius:.2rem;padding:0 .15rem;-webkit-box-decoration-break:clone;box-decoration-break:clone}
.l{white-space:nowrap}.cut{text-decoration:none;background:var(--card)}
.e del{text-decoration-thickness:1.5px}.e ins{font-weight:600;text-decoration-thickness:1px}
.e .k{font-size:.65em;vertical-align:.35em;padding-right:.15em}
.e:focus::after{content:" [" attr(title) "]";font-size:.8em;font-weight:600}
.odd{font:600 .7em ui-monospace,monospace;border:1px solid currentColor;border-radius:.2rem;padding:0 .15rem}
mark{background:none;color:inherit;text-decoration:underline wavy;text-underline-offset:.2em}
footer{margin-top:2.5rem;color:var(--soft);font-size:.85rem}
"""
_DARK = (
    ":root{--bg:#14171b;--fg:#e6e9ec;--soft:#a3abb5;--line:#363d46;--card:#1d2227;--link:#86b9f5;--bar:#5b93d8;"
    "--warn:#ff9a9a}\n"
)
_REST = """\
@media (max-width:40rem){body{padding:.8rem}.b{grid-template-columns:minmax(0,1fr);gap:0}.at{padding:0}\
th,td{padding-right:.8rem}}
@media print{body{max-width:none;font-size:10pt}.nav{display:none}.e,.legend li,.bar{print-color-adjust:exact;\
-webkit-print-color-adjust:exact}::details-content{content-visibility:visible;block-size:auto}\
.b,tr{break-inside:avoid}h2,h3,caption{break-after:avoid}.blocks{border:0;padding:0}}
"""


def sheet() -> str:
    """The style sheet of every report."""
    dark = _DARK + _colours(DARK)
    return f"{_BASE}{_colours(LIGHT)}@media screen and (prefers-color-scheme:dark){{\n{dark}}}\n{_REST}"


def class_name(cls: str) -> str:
    """The name that colours a class of edits; what is no class of ours has no colour."""
    return f"c-{cls}" if cls in LETTERS else "c-other"


def _colours(tone: tuple[tuple[int, int], tuple[int, int]]) -> str:
    front, ground = (f"{saturation}% {lightness}%" for saturation, lightness in tone)
    return "".join(
        f".c-{cls}{{color:hsl({hue} {front});background:hsl({hue} {ground})}}\n" for cls, hue in HUES.items()
    )
