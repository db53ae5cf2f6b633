"""The links and forms of a page, as somebody without a browser finds and fills them in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urlencode

from django.urls import Resolver404, resolve

from tests.lib.site import Answer, Visitor

FREE = ("text", "search", "email", "url", "password", "tel", "textarea")  # take any words
AS_IT_IS = ("hidden", "number", "date", "time", "datetime-local", "range", "month", "color")


@dataclass
class Form:
    """action: "" for the page's own address

    words: the fields that anything can be typed into; numbers: those among them that ask for one
    """

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.title, self.in_title, self.select = "", False, ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        # A drawing has a title of its own, further down.
        self.in_title = tag == "title" and not self.title
        if tag == "a":
            self.links.append(told.get("href", ""))
        elif tag == "form":
            self.forms.append(Form(told.get("action", ""), told.get("method", "get").lower()))
        elif self.forms and tag in ("input", "textarea", "select", "button", "option"):
            self.take(self.forms[-1], tag, told)

    def take(self, form: Form, tag: str, told: dict[str, str]) -> None:
        name, kind = told.get("name", ""), told.get("type", "text") if tag == "input" else tag
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            if told.get("value") and (self.select not in form.fields or "selected" in told):
                form.fields[self.select] = told["value"]
        elif not name or "disabled" in told:
            return
        elif kind in FREE:
            form.words.append(name)
            if told.get("inputmode") in ("numeric", "decimal"):
                form.numbers.append(name)
            form.fields[name] = told.get("value", "")
        elif kind in AS_IT_IS or ("checked" in told) or name not in form.fields:
            form.fields[name] = told.get("value", "on" if kind == "checkbox" else "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self.in_title = False
        if tag == "select":
            self.select = ""

    def handle_data(self, data: str) -> None:
        if self.in_title:
            self.title += data.strip()


def walk(visitor: Visitor, *starts: str, each: int = 2) -> Iterator[tuple[str, Answer, Page]]:
    """Every page that links lead to, a few of each kind."""
    left, seen, kinds = list(starts), set(starts), dict[str, int]()
    while left:
        path = left.pop(0)
        answer = visitor.get(path)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        page = Page(answer.text)
        yield path, answer, page
        for link in page.links:
            address, _ = urldefrag(link)
            name = name_of(address)
            if name and address not in seen and kinds.get(name, 0) < each:
                kinds[name] = kinds.get(name, 0) + 1
                seen.add(address)
                left.append(address)


def name_of(address: str) -> str:
    """The name of a page's address; "" for what is no page of ours."""
    if not address.startswith("/") or address.startswith("//"):
        return ""
    try:
        return resolve(address.partition("?")[0]).url_name or ""
    except Resolver404:
        return ""


def send(
    visitor: Visitor, path: str, form: Form, word: Callable[[str], str], *, sense: bool
) -> Answer:
    """Send a form with words in each field; in those that ask for a number, one that has sense."""
    told = form.fields | {
        name: "1" if sense and name in form.numbers else word(name) for name in form.words
    }
    at = form.action.partition("#")[0] or path
    if form.method == "get":
        return visitor.get(f"{at.partition('?')[0]}?{urlencode(told)}")
    kind = "application/x-www-form-urlencoded"
    return visitor.ask("POST", at, urlencode(told).encode(), Content_Type=kind)
