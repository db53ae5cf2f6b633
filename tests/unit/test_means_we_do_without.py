"""Means by which a text of somebody becomes code, markup, a question to the database or an address.

Read in the source: a page that is asked shows the ways it took, and not those it could take.
"""

import ast
import re
from pathlib import Path
from re import _parser as parser

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "soleus"
STATIC = SOURCE / "web" / "static"
CODE = {
    f.relative_to(SOURCE).as_posix(): ast.parse(f.read_text("utf-8")) for f in SOURCE.rglob("*.py")
}
SCRIPTS = {f.name: f.read_text("utf-8") for f in STATIC.glob("*.js")}
PAGES = {f.name: f.read_text("utf-8") for f in (SOURCE / "web" / "templates").iterdir()}
# Where SQL is put together of our own names; none of them sees a word that somebody typed.
OWN_SQL = {
    *(f"ops/{each}.py" for each in ("apart", "backup", "erase")),
    *("records/changing.py", "records/sqlcipher/base.py"),
}
# Drawings of ours, which escape what they show.
DRAWN = {
    *("web/drawing.py", "web/nutrients.py"),
    *(f"web/pages/{each}.py" for each in ("diary", "helps", "home", "learn", "trial")),
}
# Where a text with gaps is not written beside what fills it: ours, from a table of this file.
FILLED = {"web/pages/your_data.py", "words/say.py"}
SAFE = {
    "_sheet_part.html": ['{{ part.drawing.svg|default:""|safe }}'],
    "report_alone.html": ["{{ style|safe }}"],
    "_install_steps.html": ["{{ iphone|safe }}", "{{ android|safe }}"],
    "sw.js": ["{{ told|safe }}"],  # JSON of which public pages there are
}


def calls(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def name_of(node):
    """`a.b` of `a.b(…)`, as far as it is made of names."""
    if isinstance(node, ast.Call):
        return name_of(node.func)
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{each.name}" for each in node.names)


def where(found):
    """The files in which something is found."""
    return {name for name, tree in CODE.items() if any(found(node) for node in ast.walk(tree))}


def importing(*modules):
    return {name for name, tree in CODE.items() if {*imports(tree)} & {*modules}}


def is_call(*names):
    return lambda node: isinstance(node, ast.Call) and name_of(node) in names


def saying(pattern, texts=SCRIPTS):
    return sorted(name for name, text in texts.items() if re.search(pattern, text))


def is_made(node):
    """Whether a text is put together, and not written down."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    is_sum = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod)
    return is_sum or (isinstance(node, ast.Call) and name_of(node).endswith(".format"))


# ── code ────────────────────────────────────────────────────────────────────────────────────


def test_no_code_is_made_while_it_runs():
    assert where(is_call("eval", "exec", "compile", "__import__")) == set()
    assert importing("pickle", "marshal", "shelve", "yaml", "dill", "code", "runpy") == set()
    assert saying(r"\beval\(|new Function|setTimeout\(\s*[\"'`]|importScripts\(") == []


def test_no_program_is_started_through_a_shell():
    assert where(is_call("os.system", "os.popen", "subprocess.getoutput")) == set()
    assert where(lambda node: isinstance(node, ast.keyword) and node.arg == "shell") == set()
    assert importing("subprocess", "pty") == {
        "ops/apart.py"
    }  # which starts Python, by its own path


def test_no_question_to_the_database_is_put_together_from_words():
    def is_put_together(node):
        asks = isinstance(node, ast.Call) and name_of(node).endswith((".execute", ".executemany"))
        return asks and is_made(node.args[0])

    assert where(is_put_together) <= OWN_SQL
    assert where(is_call("RawSQL")) == set()
    ways = (".raw", ".extra")
    asks = where(lambda node: isinstance(node, ast.Call) and name_of(node).endswith(ways))
    assert asks <= {"exchange/share_link.py"}  # `jwe.raw`, which reads base64


def test_no_pattern_is_made_of_what_somebody_wrote():
    def is_ours(part):
        return name_of(
            getattr(part, "value", part) if isinstance(part, ast.FormattedValue) else part
        ).isupper()

    def is_of_words(node):
        asks = isinstance(node, ast.Call) and name_of(node).startswith("re.") and node.args
        told = node.args[0] if asks else ast.Constant("")
        parts = told.values if isinstance(told, ast.JoinedStr) else [told]
        return not all(isinstance(part, ast.Constant) or is_ours(part) for part in parts)

    # Both make one of the words in the tables of foods, once.
    assert where(is_of_words) == {"nutrition/called.py", "nutrition/sets.py"}
    assert saying(r"new RegExp\(") == []


# A repetition within one, but with a sign between that belongs to neither.
PARTED = {r"\d+(?:\.\d+)+"}
SIGN = r"(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])"  # one sign of a pattern, or a choice of some
IN_A_SCRIPT = re.compile(rf"(?:[(,=:?&|!]|return) */((?!\*){SIGN}+)/[a-z]*")


def patterns():
    """Every pattern that is written down in the source, in words that Python reads."""
    for tree in CODE.values():
        for node in calls(tree):
            if (
                name_of(node).startswith("re.")
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                told = node.args[0].value
                yield told.decode() if isinstance(told, bytes) else told
    for text in SCRIPTS.values():
        for found in IN_A_SCRIPT.findall(text):
            yield re.sub(r"\\p\{\w+\}", r"\\w", found)


def grows(parsed, within=False):
    """Whether a repetition without an end stands within another: for such a one a text can be
    found that takes twice as long with each letter more."""
    for kind, told in parsed:
        if kind in (parser.MAX_REPEAT, parser.MIN_REPEAT):
            endless = told[1] is parser.MAXREPEAT
            if endless and within:
                return True
            if grows(told[2], within or endless):
                return True
        elif kind is parser.SUBPATTERN:
            if grows(told[3], within):
                return True
        elif kind is parser.BRANCH and any(grows(each, within) for each in told[1]):
            return True
    return False


def test_no_pattern_takes_ever_longer():
    found = set(patterns())
    assert len(found) > 50
    assert {each for each in found if grows(parser.parse(each))} == PARTED


@pytest.mark.parametrize("pattern", ["(a+)+", "(?:a*b?)*", "((x|y+)z?)*$"])
def test_a_pattern_that_does_would_be_found(pattern):
    assert grows(parser.parse(pattern))


def test_no_format_is_what_somebody_wrote():
    """A text with gaps is one that is written down, or a sentence of ours."""

    def is_of_words(node):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            return False
        fills = node.func.attr in ("format", "format_map")
        of = node.func.value
        return fills and not isinstance(of, ast.Constant) and not name_of(of).isupper()

    assert where(is_of_words) == FILLED


# ── markup ──────────────────────────────────────────────────────────────────────────────────


def test_no_page_takes_text_for_markup():
    safe = {name: re.findall(r"\{\{[^}]*\|\s*safe[^}]*\}\}", text) for name, text in PAGES.items()}
    assert {name: each for name, each in safe.items() if each} == SAFE
    assert saying(r"autoescape\s+off|\|\s*safeseq", PAGES) == []
    assert where(is_call("mark_safe", "SafeString")) <= DRAWN
    assert importing("django.utils.safestring.SafeData") == set()


def test_no_template_is_made_of_text():
    assert importing("django.template.Template", "jinja2", "django.template.engines") == set()
    assert (
        where(lambda node: isinstance(node, ast.Attribute) and node.attr == "from_string") == set()
    )


def test_no_script_makes_markup_of_text():
    ways = ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "setHTML", "srcdoc"]
    ways += ["createContextualFragment", "javascript:"]
    assert saying("|".join(map(re.escape, ways))) == []
    # What is read there is a page of ours, whose scripts do not run.
    assert saying(r"DOMParser") == ["food.js"]


def test_every_script_has_names_of_its_own():
    """In a module: there, no element of a page becomes a name by its id."""
    for name, text in PAGES.items():
        for tag in re.findall(r"<script\b[^>]*>", text):
            is_module = 'type="module"' in tag
            assert is_module or 'type="application/json"' in tag or "src=" in tag, (name, tag)
    assert saying(r"\bwindow\[|\bdocument\[|document\.(all|forms)\b") == []


def test_no_script_can_be_changed_through_a_name():
    assert saying(r"__proto__|\.prototype\b|constructor\[") == []


def test_no_page_listens_to_other_pages():
    heard = re.compile(r"(\S+?)\??\.(?:addEventListener\(\s*[\"'`]message[\"'`]|onmessage\s*=)")
    found = {of for text in SCRIPTS.values() for of in heard.findall(text)}
    # Our own worker, and the channel that only pages of one origin share.
    assert found <= {"serviceWorker", "channel", 'BroadcastChannel("soleus")'}
    assert saying(r"(parent|opener|top|window)\.postMessage") == []


def test_no_page_needs_what_browsers_have_left_behind():
    assert saying(r"<(applet|object|embed|marquee|frameset)\b", PAGES) == []
    assert saying(r"document\.domain|\bactiveX|showModalDialog|\bunload\b[\"']", SCRIPTS) == []


def test_no_form_asks_for_a_hint():
    assert saying(r"<input[^>]*name=\"(hint|question|answer)\"", PAGES) == []


# ── elsewhere ───────────────────────────────────────────────────────────────────────────────


def test_no_page_loads_anything_from_elsewhere():
    loads = r"<(?:script|img|link|iframe|video|audio|source)\b[^>]*(?:src|href)=\"(?:https?:)?//"
    assert saying(loads, PAGES) == []
    styles = {f.name: f.read_text("utf-8") for f in STATIC.glob("*.css")}
    assert saying(r"url\(\s*[\"']?(?:https?:)?//|@import", styles) == []
    assert saying(r"(?:fetch|import|Worker|sendBeacon)\(\s*[\"'`](?:https?:)?//") == []


def test_a_link_to_another_site_says_so():
    """In words before a list of them, or in the name of the link itself."""
    leads = {
        name for name, text in PAGES.items() if re.search(r"href=\"(\{\{ source|https?:)", text)
    }
    for name in leads:
        text = PAGES[name]
        assert "noreferrer noopener external" in text, name
    assert "These links leave Soleus and open other sites." in PAGES["_learn_sources.html"]


def test_no_page_leads_on_to_what_it_was_told():
    """Where a page leads is one of ours, or one that stands in a list of ours."""
    told = re.compile(r"redirect\(\s*request\.(POST|GET|META|headers)")
    texts = {name: (SOURCE / name).read_text("utf-8") for name in CODE}
    assert saying(told, texts) == []
    assert saying(r"HttpResponseRedirect\(", texts) == []


def test_no_page_of_hers_is_a_script():
    """No template makes a script or a style with something of hers in it."""
    assert [n for n in PAGES if n.endswith(".js")] == ["sw.js"]
    assert not re.search(r"request\.user|person|entry", PAGES["sw.js"])
    texts = {name: (SOURCE / name).read_text("utf-8") for name in CODE}
    assert saying(r"/javascript", texts) == ["web/pages/phone.py"]


# ── sealing ─────────────────────────────────────────────────────────────────────────────────

SEALS = {"diary_key.py", "exchange/jwe.py", "notify/web_push.py"}


def test_nothing_weak_is_used_to_seal():
    weak = r"\b(md5|sha1|MD5|SHA1|DES|RC4|ARC4|ECB|CBC|Blowfish|PKCS1v15)\b|SHA-1\b"
    texts = {name: (SOURCE / name).read_text("utf-8") for name in CODE}
    assert saying(weak, texts) == []
    assert saying(weak + r"|AES-(CBC|CTR)|RSA") == []
    assert re.findall(r"const AES = .*", SCRIPTS["boxes.js"]) == [
        'const AES = { name: "AES-GCM", length: 256 };'
    ]


def test_sealing_is_done_by_libraries_that_are_known():
    by = {
        name
        for name, tree in CODE.items()
        if any(m.startswith("cryptography") for m in imports(tree))
    }
    assert by >= SEALS
    assert importing("Crypto", "nacl", "rsa", "ecdsa", "pyaes") == set()
    assert saying(r"subtle\.") == ["boxes.js", "sealed.js", "shell.js", "vault.js"]


def test_chance_for_secrets_comes_from_the_system():
    """Chance that can be repeated is for what is simulated and for which idea comes first."""
    repeated = {name.split("/")[0] for name in importing("random", "numpy.random")}
    assert repeated <= {"insight", "nutrition", "study"}
    assert saying(r"Math\.random") == []


def test_secrets_are_compared_in_one_time():
    """A sum of a secret is compared by `compare_digest` alone."""
    words = ("digest(", ".digest", "proof(", ".proof", "token_")

    def is_plain(node):
        is_it = isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq)
        return is_it and any(word in ast.unparse(node) for word in words)

    assert where(is_plain) == set()
    assert len(where(is_call("hmac.compare_digest"))) >= 4


def test_each_seal_begins_with_chance_of_its_own():
    """A number used twice with one key opens both seals to whoever has them."""
    seals = {name: text.count("subtle.encrypt(") for name, text in SCRIPTS.items()}
    begins = re.compile(r"\biv = random\((?:12|IV)\)")
    for name, count in seals.items():
        assert len(begins.findall(SCRIPTS[name])) == count, name
    assert {name for name, count in seals.items() if count} == {"boxes.js", "sealed.js", "vault.js"}
    made = {name: (SOURCE / name).read_text("utf-8").count(".encrypt(") for name in CODE}
    assert {name for name, count in made.items() if count} == SEALS
