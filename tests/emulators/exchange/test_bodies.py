"""Bodies of the Exchange emulator: HTML as text, text as HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from emulators.exchange.bodies import to_html, to_text


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("", []),
        ("  \r\n ", []),
        ("<html><head><title>T</title></head><body></body></html>", []),
        ("plain", ["plain"]),
        ("<p>one\n  two</p>", ["one two"]),
        ("<p>one</p><p>two</p>", ["one", "", "two"]),
        ("<h1>Title</h1>text", ["Title", "", "text"]),
        ("<div>one</div><div>two</div>", ["one", "two"]),
        ("<div>one</div><div><br></div><div>two</div>", ["one", "", "two"]),
        ("one<br>two<br/><br>three", ["one", "two", "", "three"]),
        ("<p>one<br></p><p>two</p>", ["one", "", "two"]),
        ("a <b>bold</b> <i> word</i>", ["a bold word"]),
        ("T&eacute;l &amp; &lt;x&gt; &#8364;&nbsp;5", ["Tél & <x> € 5"]),
        ("a &nbsp; b", ["a   b"]),
        ("<style>p {}</style><script>x()</script><!-- c -->shown", ["shown"]),
        ("<ul><li>one</li><li>two</li></ul>", ["  *   one", "  *   two"]),
        ("<ol><li>one<li>two</ol>", ["  1.  one", "  2.  two"]),
        (
            "<ul><li>one<ol><li>inner</li></ol></li><li>two</li></ul>",
            ["  *   one", "    1.  inner", "  *   two"],
        ),
        ("<p>list:</p><ul><li>one</li></ul>end", ["list:", "", "  *   one", "", "end"]),
        (
            "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
            ["a\tb", "1\t2"],
        ),
        ("<pre>  keep\n   this</pre>", ["  keep", "   this"]),
        ('<a href="http://x.example/y">here</a>', ["here<http://x.example/y>"]),
        ('<a href="http://x.example">http://x.example</a>', ["http://x.example"]),
        ('<a href="mailto:a@b.example">a@b.example</a>', ["a@b.example"]),
        ('<img src="cid:1" alt="Logo"><img src="cid:2">', ["[Logo]"]),
        ("above<hr>below", ["above", "_" * 32, "below"]),
        ("<li>stray", ["  *   stray"]),
    ],
)
def test_html_as_text(html, lines):
    """HTML is laid out as a mail server does, with CRLF after each line."""
    assert to_text(html) == "".join(f"{line}\r\n" for line in lines)


def test_text_becomes_a_complete_document():
    """Text is stored as a whole HTML page with its markup escaped."""
    html = to_html("a < b & c\r\n  indented\ttab")
    assert html.startswith("<html>")
    assert "a &lt; b &amp; c<br>\r\n" in html
    page = etree.fromstring(html, etree.HTMLParser())
    assert [node.tag for node in page] == ["head", "body"]
    assert to_text(html) == "a < b & c\r\n  indented    tab\r\n"


@given(st.text(alphabet=st.sampled_from("ab <>&\"'é€;#\n"), max_size=60))
def test_text_survives_the_way_through_html(text):
    """Text shown as HTML and read again is the same, but for trailing spaces."""
    read = to_text(to_html(text)).split("\r\n")
    expected = [line.rstrip(" ") for line in text.split("\n")]
    while expected and not expected[-1]:
        expected.pop()
    while read and not read[-1]:
        read.pop()
    assert read == expected


@given(st.text(alphabet=st.sampled_from("<>/abpulrtdi =\"'&;!-\n"), max_size=80))
def test_any_markup_can_be_read(html):
    """Broken markup never fails, and each line ends with CRLF."""
    text = to_text(html)
    assert not text or text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
