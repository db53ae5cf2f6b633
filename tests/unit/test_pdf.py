"""The page as PDF: one page whatever stands on it, tagged, and every word of hers is text."""

import io
import random
from dataclasses import replace
from datetime import UTC, datetime

import pypdf
import pytest

from soleus.care.products import Product
from soleus.care.profile import LIMITS, About
from soleus.exchange import pdf
from soleus.knowledge import catalog
from soleus.web.pages.sheet import sheet
from tests.lib.made_up import made_up
from tests.lib.told_by_report import composed

MADE = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
KNOWN = catalog.load()
WORDS = "why does it come back each time I walk to the shop in my old shoes and not at home "


def written(made, *, name="", appendix=False):
    told = sheet(composed(made, appendix=appendix), KNOWN, name=name)
    return pypdf.PdfReader(io.BytesIO(pdf.write(told, made=MADE)))


def told_on(page):
    return " ".join(page.extract_text().split())


def empty():
    made = made_up(0)
    return replace(made, entries=(), about=About(), due=None)


def full():
    """As much as she can put on one page."""
    long = made_up(5, nights=220, busy=4)
    longest = LIMITS["question"].max_length
    products = tuple(
        Product(id=f"p{n}", name=f"Box {n} " + "w" * 72, measure="measure.vitamin-d", unit="µg",
                label=100.0, agreed_with="m" * 80)
        for n in range(12)
    )  # fmt: skip
    asked = tuple(f"{n} {WORDS * 9}"[:longest] for n in range(LIMITS["questions"].max_length))
    about = replace(long.about, questions=asked, products=products, region="")
    signs = random.Random(1).sample(sorted(KNOWN.signs), 12)
    checks = tuple(
        replace(each, answers=dict.fromkeys(signs, "yes")) if hasattr(each, "answers") else each
        for each in long.entries
    )
    return replace(long, entries=checks, about=about, last=long.first.replace(year=2027))


@pytest.mark.parametrize("made", [empty, lambda: made_up(3), lambda: made_up(7, nights=220), full],
                         ids=["empty", "sparse", "two hundred nights", "full"])  # fmt: skip
def test_one_page_stays_one_page(made):
    found = written(made())
    assert len(found.pages) == 1
    # The last part and the foot are on it: nothing fell off its end.
    assert "It holds no diagnosis." in told_on(found.pages[0])


def test_the_last_word_of_a_full_page_is_on_it():
    made = full()
    for question in made.about.questions:
        assert question.split()[-1] in told_on(written(made).pages[0])


def test_it_speaks_to_those_who_listen():
    found = written(made_up(7, nights=100))
    root = found.trailer["/Root"]
    assert bool(root["/MarkInfo"]["/Marked"])
    assert str(root["/Lang"]) == "en"
    assert found.metadata.title == "For a visit"
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert "Cramps in each week" in alternatives(root["/StructTreeRoot"])


def alternatives(node):
    """What is said in place of each picture."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return " ".join(alternatives(each) for each in node)
    if not isinstance(node, dict):
        return ""
    below = alternatives(node["/K"]) if "/K" in node else ""
    return f"{node.get('/Alt', '')} {below}"


@pytest.mark.parametrize("text", ["#panic() *x* $y$", "<script>alert(1)</script>", "=1+1 \\ @a _b_",
                                  "שלום, כואב לי", "Ελλάδα и Россия", "tiếng Việt"])  # fmt: skip
def test_what_she_wrote_stays_text(text):
    made = made_up(3)
    found = written(replace(made, about=replace(made.about, questions=(text,))), name="שרה לוי")
    letters = set("".join(told_on(found.pages[0]).split()))
    assert set("".join(text.split())) <= letters


@pytest.mark.parametrize("text", ["痛", "🦵 hurts", "दर्द"])
def test_a_letter_without_a_shape_is_never_left_blank(text):
    made = made_up(3)
    asking = replace(made, about=replace(made.about, questions=(text,)))
    with pytest.raises(pdf.NoLetterError):
        written(asking)


@pytest.mark.parametrize("text", ["x" * 300, "https://example.org/" + "a-b" * 90])
def test_a_word_without_an_end_breaks_and_is_whole(text):
    made = made_up(3)
    found = written(replace(made, about=replace(made.about, questions=(text,))))
    inside = pdf_width(found.pages[0])
    assert inside <= 210 - 13 + 0.5
    assert text in "".join(told_on(found.pages[0]).replace("\u200b", "").split())


def pdf_width(page):
    """How far right any text begins, in millimetres."""
    ends = []
    page.extract_text(visitor_text=lambda text, cm, tm, *_: ends.append(tm[4] * cm[0] + cm[4]))
    return max(ends) / 72 * 25.4


def test_the_same_page_is_the_same_file():
    told = sheet(composed(made_up(3)), KNOWN)
    assert pdf.write(told, made=MADE) == pdf.write(told, made=MADE)


def test_the_appendix_follows_on_pages_of_its_own():
    made = made_up(7, nights=200, busy=1)
    found = written(made, appendix=True)
    assert len(found.pages) > 1
    assert "Night by night" in told_on(found.pages[1])
