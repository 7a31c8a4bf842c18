"""Bodies in their other format: text made from HTML, HTML made from text.

The shapes are those of a mail server: CRLF line ends, a blank line between
paragraphs, bullets for lists, tabs between table cells.
"""

import re
from collections.abc import Iterator
from html import escape

from lxml import etree

_SKIPPED = frozenset({"head", "script", "style", "title", "template"})
_BLOCKS = frozenset(
    {"address", "article", "aside", "body", "center", "dd", "div", "dl", "dt"}
    | {"fieldset", "footer", "form", "header", "li", "main", "nav", "section", "tr"}
)
_PARAGRAPHS = frozenset(
    {"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul"}
)
_RULE = "_" * 32
_SPACES = re.compile(r"[ \t\r\n\f]+")
_HARD_SPACE = "\N{NO-BREAK SPACE}"

_IS_WHOLE = re.compile(r"<html[\s>]", re.IGNORECASE)
_INNER = re.compile(r"<body[^>]*>\r?\n?(.*?)\r?\n?</body>", re.IGNORECASE | re.DOTALL)
_BODY_END = re.compile(r"(?=\r?\n?</body>)", re.IGNORECASE)
_PAGE = (
    "<html>\r\n<head>\r\n"
    '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r\n'
    "</head>\r\n<body>\r\n{}\r\n</body>\r\n</html>\r\n"
)


def to_text(html: str) -> str:
    """Return the text of an HTML body, each line ended by CRLF."""
    page = _Page()
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    if html.strip():
        root = etree.fromstring(html.encode("utf-8", "replace"), parser)
        if root is not None:
            page.element(root)
    return page.text()


def to_html(text: str) -> str:
    """Return a text body as a complete HTML document that shows it unchanged."""
    lines = re.split(r"\r\n|\r|\n", text)
    shown = "<br>\r\n".join(map(_line_html, lines))
    return _PAGE.format(f'<div class="PlainText">{shown}</div>')


def document(html: str) -> str:
    """Return HTML as a server stores it: a fragment becomes a whole document.

    The shape is that of Microsoft's examples of GetItem for calendar items.
    """
    return html if not html or _IS_WHOLE.search(html) else _PAGE.format(html)


def appended(html: str, more: str) -> str:
    """Return a document with what another one shows at the end of its body."""
    inner = _INNER.search(more)
    addition = inner.group(1) if inner else more
    text, ends = _BODY_END.subn(lambda match: addition, html, count=1)
    return text if ends else html + addition


def _line_html(line: str) -> str:
    # Browsers fold spaces, so every second one must be a hard one.
    spaced = escape(line, quote=False).replace("\t", " " * 4).replace("  ", " &nbsp;")
    return f"&nbsp;{spaced[1:]}" if spaced.startswith(" ") else spaced


class _Page:
    """The text being laid out: finished lines, the open line, the space above."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.open = ""
        self.margin = 0
        self.preformatted = 0
        self.lists: list[Iterator[str]] = []

    def text(self) -> str:
        """Return everything laid out so far."""
        self.end_line()
        kept = [line.replace(_HARD_SPACE, " ").rstrip(" ") for line in self.lines]
        return "".join(f"{line}\r\n" for line in kept)

    def element(self, node: etree._Element) -> None:
        """Lay out an element with everything in it."""
        name = str(node.tag).lower()
        if name in _SKIPPED:
            return
        start = getattr(self, f"_start_{name}", None)
        space = 1 if name in _PARAGRAPHS and not self._is_inner_list(name) else 0
        is_block = name in _BLOCKS or name in _PARAGRAPHS
        if is_block:
            self.block(space)
        if start is not None:
            start(node)
        self._content(node)
        end = getattr(self, f"_end_{name}", None)
        if end is not None:
            end(node)
        if is_block:
            self.block(space)

    def _content(self, node: etree._Element) -> None:
        self.write(node.text or "")
        for child in node:
            if isinstance(child.tag, str):
                self.element(child)
            self.write(child.tail or "")

    def _is_inner_list(self, name: str) -> bool:
        return name in ("ol", "ul") and bool(self.lists)

    def block(self, space: int) -> None:
        """Begin a new line, below at least so many blank lines."""
        self.end_line()
        self.margin = max(self.margin, space if self.lines else 0)

    def end_line(self) -> None:
        """Finish the open line if there is anything on it."""
        if self.open.strip(" \t"):
            self._finish()
        self.open = ""

    def write(self, text: str) -> None:
        """Add running text; white space folds unless it is preformatted."""
        if self.preformatted:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self.open += first
            for line in rest:
                self._finish()
                self.open = line
            return
        folded = _SPACES.sub(" ", text)
        # Space at the start of a line or after a space shows nothing.
        at_edge = not self.open or self.open.endswith((" ", "\t"))
        self.open += folded.lstrip(" ") if at_edge else folded

    def _finish(self) -> None:
        self.lines += [""] * self.margin + [self.open]
        self.margin, self.open = 0, ""

    def _start_br(self, node: etree._Element) -> None:
        self._finish()

    def _start_hr(self, node: etree._Element) -> None:
        self.block(0)
        self.open = _RULE
        self.end_line()

    def _start_img(self, node: etree._Element) -> None:
        if node.get("alt"):
            self.write(f"[{node.get('alt')}]")

    def _end_a(self, node: etree._Element) -> None:
        target, shown = node.get("href", ""), "".join(map(str, node.itertext())).strip()
        if target and target.removeprefix("mailto:") != shown:
            self.write(f"<{target}>")

    def _end_td(self, node: etree._Element) -> None:
        if node.getnext() is not None:
            self.open += "\t"

    _end_th = _end_td

    def _start_pre(self, node: etree._Element) -> None:
        self.preformatted += 1

    def _end_pre(self, node: etree._Element) -> None:
        self.preformatted -= 1

    def _start_ul(self, node: etree._Element) -> None:
        self.lists.append(iter(lambda: "*   ", None))

    def _start_ol(self, node: etree._Element) -> None:
        self.lists.append(f"{number}.  " for number in range(1, 10**6))

    def _end_ul(self, node: etree._Element) -> None:
        self.lists.pop()

    _end_ol = _end_ul

    def _start_li(self, node: etree._Element) -> None:
        mark = next(self.lists[-1]) if self.lists else "*   "
        self.open = "  " * max(len(self.lists), 1) + mark
