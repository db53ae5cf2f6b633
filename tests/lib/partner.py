"""The walk of somebody who lies beside her: her phone in hand, and it is not locked."""

import json
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from playwright.sync_api import BrowserType, Error, Page, expect

from soleus.words.say import english
from tests.lib.clock import now
from tests.lib.leaving import shown
from tests.lib.neighbour import fill, paths
from tests.lib.own_browser import OwnBrowser, holding
from tests.lib.phone import settled, stored
from tests.lib.site import Answer, LockedSite, Visitor
from tests.lib.walk import TELLING, Tried, Walk, shows, words

HER_PAGES = (
    *("/", "/diary", "/food", "/plan", "/about", "/report", "/helps", "/food/supplements"),
    *("/reminders", "/your-data", "/who", "/keys", "/ways-in", "/learn", "/now", "/check"),
)
TYPED = "zqcanarytyped"
REST = 2.5  # seconds after which a browser has written down what a page looks like
BACK = 12  # pages
QUIET = "Kitchen measures"
RESTORED = "--restore-last-session"
CODE = "483920"
PASSPHRASE = "zqcanarypassphrase umbrella seven stairs"
MINUTE = 60_000  # milliseconds
NIGHT = ("/now", "/check", "/help")
# As if she had put the phone away.
HIDE = """() => {
  Object.defineProperty(document, "hidden", { configurable: true, value: true });
  Object.defineProperty(document, "visibilityState", { configurable: true, value: "hidden" });
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
}"""

PLANTED = "scarlettrombone"  # shows that what lies there in clear is found
# All copies of pages, and the two stores that are text.
COPIES = """async () => {
  const found = [JSON.stringify([{ ...localStorage }, { ...sessionStorage }])];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const asked of await cache.keys()) {
      found.push(asked.url, await (await cache.match(asked, { ignoreVary: true })).text());
    }
  }
  return found.join("\\n");
}"""

SIGNED_IN = (
    "She is still signed in, and whoever holds her open phone is she. Leave stands against that, "
    "and a passphrase or a passkey, with which the phone locks by itself."
)
UNHEARD = (
    "A phone without a connection cannot hear that the diary was locked. It opens what it keeps of "
    "the last days, as it does wherever there is none. Leave stands against that, and a passphrase "
    "or a passkey, with which it locks by itself."
)
STAYS = (
    "Whom she calls. The coach, the check and the card stay as they were made for her, so that "
    "nobody has to sign in at night to be helped. Leave takes that away as well."
)
WHOM = frozenset({"zqcanaryunit"})  # of a diary, what these pages of the night say
ICON = "Whoever holds the icon sees the way to help. Under a chosen name it is not there."
IDS = (
    "What she reads has its id in its address, and Leave does not clear the history of a browser: "
    "it may tell what the app is for, and no word of hers."
)


def walk(
    folder: Path,
    kind: BrowserType,
    chromium: str,
    tell: Callable[[Tried], object],
    pictures: Path | None,
) -> list[Tried]:
    """folder: an empty one, in which all of it happens; pictures: where to, None for none"""
    partner = Partner(folder, kind, chromium, Walk("a partner", tell), pictures)
    try:
        partner.after_a_kill()
        partner.after_leaving()
        partner.while_locked()
        partner.after_it_locked_by_itself()
    finally:
        partner.phone.end()
        partner.site.stop()
    return partner.taken.tried


class Partner:
    def __init__(
        self, folder: Path, kind: BrowserType, chromium: str, taken: Walk, pictures: Path | None
    ) -> None:
        folder.mkdir(parents=True)
        self.taken, self.pictures, self.folder = taken, pictures, folder
        self.site = LockedSite(folder / "data")
        assert self.site.unlock().status == 302
        self.her = self.site.visitor()
        self.ids = fill(self.site)
        self.paths = paths(self.ids[0], now().date().isoformat())
        self.kind, self.chromium = kind, chromium
        self.new_phone("profile")

    def new_phone(self, name: str) -> None:
        self.profile = self.folder / name
        self.phone = OwnBrowser(self.kind, self.chromium, self.profile)

    # ── what she did ────────────────────────────────────────────────────────────────────────

    def she_uses_it(self, page: Page) -> None:
        """Signed in, every page of hers seen, something begun in a form and left there."""
        page.goto(f"{self.site.url}/now")
        settled(page)
        page.goto(self.site.link())
        page.get_by_role("button", name="Open my diary").click()
        page.wait_for_url("**/")
        for path in (*HER_PAGES, f"/entry/{self.ids[0]}", f"/night/{now().date()}"):
            page.goto(self.site.url + path)
            page.wait_for_load_state("networkidle")
        page.goto(f"{self.site.url}/log")
        page.get_by_label("Note").press_sequentially(TYPED)
        page.get_by_label("How many minutes?").focus()
        page.evaluate("(word) => localStorage.setItem('planted', word)", PLANTED)
        time.sleep(REST)
        page.goto(f"{self.site.url}/diary")
        assert words(page.content().encode()), "her diary shows none of her words"

    # ── four times somebody takes it ────────────────────────────────────────────────────────

    def after_a_kill(self) -> None:
        self.taken.when = "after the browser was killed, and she did not leave"
        self.she_uses_it(self.phone.open())
        self.phone.close()  # a browser writes its cookies down after a while, or now
        page = self.phone.open()
        page.goto(f"{self.site.url}/diary")
        assert shows(shown(page)), "she is signed in"
        time.sleep(REST)
        self.phone.kill()
        self.bytes()
        self.lists()
        self.open_again(limit=SIGNED_IN)
        self.phone.close()

    def after_leaving(self) -> None:
        self.taken.when = "after she pressed Leave"
        page = self.phone.open()
        self.she_uses_it(page)
        page.get_by_role("button", name="Leave").click()
        expect(page).to_have_title(QUIET)
        self.back_and_forward(page)
        self.phone.close()
        self.bytes()
        self.lists()  # before whoever tries all this adds addresses of their own to the history
        self.downloads()
        page = self.open_again(limit="")
        self.addresses(page, leads="sign in")
        self.kept(page)
        self.cookies(page)
        self.clipboard(page)
        self.phone.close()
        self.outside()
        self.ended()

    def while_locked(self) -> None:
        self.taken.when = "while the diary is locked, and she did not leave"
        page = self.phone.open()
        self.she_uses_it(page)
        self.her.close()
        page.context.set_offline(True)
        self.site.lock()
        self.what_it_keeps(page, "What the phone keeps, before it can hear of it", limit=UNHEARD)
        page.context.set_offline(False)
        page.wait_for_timeout(1000 * REST)  # it hears by itself, and goes to another page
        means = "The phone hears from its server that the diary is locked, and locks too."
        self.what_it_keeps(page, "The page of what the phone keeps", means=means)
        self.addresses(page, leads="unlock it")
        self.kept(page)
        self.phone.close()
        self.bytes()

    def after_it_locked_by_itself(self) -> None:
        self.taken.when = "after the phone locked by itself"
        assert self.site.unlock().status == 302
        self.new_phone("another profile")  # the history of that one is of whoever tried all this
        page = self.phone.open()
        self.she_uses_it(page)
        self.it_locks_by_itself(page)
        self.back_and_forward(page, stays=WHOM)
        self.phone.close()
        self.bytes()
        self.lists()
        self.downloads()
        page = self.open_again(limit="")
        self.addresses(page, leads="sign in", stays=WHOM)
        page.context.set_offline(True)
        means = "What opens there opens only once she is in again."
        self.what_it_keeps(page, "What the phone keeps, without a connection", means=means)
        self.night(page, stays=WHOM)
        page.context.set_offline(False)
        self.kept(page)
        self.cookies(page)
        self.clipboard(page)
        self.phone.close()

    def it_locks_by_itself(self, page: Page) -> None:
        """She has a passphrase, was writing, and put it away for longer than the minute."""
        page.clock.install()
        page.goto(f"{self.site.url}/ways-in/passphrase")
        page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
        page.get_by_role("button", name="Save passphrase").click()
        expect(page.get_by_text("Your phone locks after 1 minute away")).to_be_visible()
        page.goto(f"{self.site.url}/log")
        page.get_by_label("Note").press_sequentially(TYPED)
        page.evaluate(HIDE)
        page.clock.run_for(MINUTE + 1_000)
        expect(page.get_by_text("Welcome back.")).to_be_visible()

    # ── what they try ───────────────────────────────────────────────────────────────────────

    # stays: what may be found, since it opens by night
    def back_and_forward(self, page: Page, stays: frozenset[str] = frozenset()) -> None:
        found: set[str] = set()
        for turn in (page.go_back, page.go_forward):
            for _ in range(BACK):
                with suppress(Error):  # no further, or a page that leads elsewhere
                    turn(wait_until="commit")
                found |= shows(shown(page))
        means = "The browser keeps no page of hers to show again, and asks the server anew."
        self.taken.note(
            "Back, and forward again",
            f"{2 * BACK} steps",
            sorted(found),
            limit=limit_of(found, stays),
            means=means,
        )

    def what_it_keeps(self, page: Page, what: str, *, limit: str = "", means: str = "") -> None:
        page.goto(f"{self.site.url}/phone")
        page.wait_for_timeout(1000 * REST)
        found = shows(shown(page))
        self.taken.note(what, "1 page", found, limit=limit if found else "", means=means)

    def night(self, page: Page, stays: frozenset[str]) -> None:
        """The copies that were made for her, which stay so that nothing reassures wrongly."""
        found: set[str] = set()
        for path in NIGHT:
            page.goto(self.site.url + path)
            page.wait_for_timeout(1000 * REST)
            found |= shows(shown(page))
        what = "The help of the night, without a connection"
        means = "It helps as it was made for her, and holds no word of her diary."
        limit = limit_of(found, stays)
        self.taken.note(what, f"{len(NIGHT)} pages", sorted(found), limit=limit, means=means)

    def addresses(self, page: Page, *, leads: str, stays: frozenset[str] = frozenset()) -> None:
        """Typed in, as a browser shows them, and as bytes."""
        found, telling, titles = set[str](), set[str](), set[str]()
        for number, path in enumerate(self.paths):
            with suppress(Error):  # a file that would be saved
                page.goto(self.site.url + path)
            text = shown(page)
            found |= shows(text)
            titles.add(page.title())
            self.picture(page, f"{number:03}{path.replace('/', '-')}")
            answer = page.context.request.get(self.site.url + path)
            found |= shows(answer.text() if answer.ok else "")
        looked = f"{len(self.paths)} addresses, twice each"
        means = f"They lead to the page to {leads}, or to what is the same for everybody."
        self.taken.note(
            "Every address, typed in",
            looked,
            sorted(found),
            limit=limit_of(found, stays),
            means=means,
        )
        telling = {title for title in titles if TELLING.search(title)}
        self.taken.note(
            "The titles of all windows and tabs",
            f"{len(titles)} titles",
            sorted(words("".join(titles).encode())),
            telling=sorted(telling),
            means=f"They are: {', '.join(sorted(filter(None, titles)))}.",
        )

    def kept(self, page: Page) -> None:
        """Through the browser itself: what lies compressed in its files is text here."""
        page.goto(f"{self.site.url}/now")
        text = stored(page) + page.evaluate(COPIES)
        looked = f"{len(text):,} letters"
        means = "It keeps public pages, and what is sealed."
        self.taken.note("What the browser keeps for these pages", looked, shows(text), means=means)

    def picture(self, page: Page, name: str) -> None:
        if self.pictures:
            folder = self.pictures / re.sub(r"\W+", "-", self.taken.when)
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=folder / f"{name[:80]}.png")

    def cookies(self, page: Page) -> None:
        """With whatever cookies are left."""
        thief = self.site.stranger()
        thief.cookies = {each["name"]: each["value"] for each in page.context.cookies()}
        answers = [
            thief.get(path) for path in ("/", "/diary", "/api/v1/phone", "/your-data/out/json")
        ]
        found = {word for answer in answers for word in shows(told(answer))}
        means = "What is left of them opens nothing."
        looked = f"{len(thief.cookies)} cookies"
        self.taken.note("Asking with the cookies that are left", looked, sorted(found), means=means)

    def clipboard(self, page: Page) -> None:
        page.context.grant_permissions(["clipboard-read"], origin=self.site.url)
        page.goto(f"{self.site.url}/quiet")
        page.bring_to_front()
        try:
            text = page.evaluate("navigator.clipboard.readText()")
        except Error:  # a browser without a window has none to give
            self.taken.note(
                "The clipboard", "not readable here", (), means="Nothing of ours writes to it."
            )
            return
        means = "No page of ours puts anything there."
        self.taken.note("The clipboard", f"{len(text)} letters", words(text.encode()), means=means)

    def outside(self) -> None:
        """What is seen of it on a home screen and on a screen that is locked."""
        stranger = self.site.stranger()
        for path in ("/manifest.webmanifest", "/manifest/notes.webmanifest"):
            text = stranger.get(path).text
            names = [text_ for text_ in texts(json.loads(text)) if TELLING.search(text_)]
            self.taken.note(
                "The installed app: its name, icon and shortcuts"
                + (", under a name that she chose" if "notes" in path else ""),
                "1 manifest",
                words(text.encode()),
                telling=names,
                limit=ICON if names else "",
                means="A name and a picture that tell nothing.",
            )
        said = {
            code: str(text)
            for code, text in english().items()
            if code.startswith(("message.", "push."))
        }
        telling = [text for text in said.values() if TELLING.search(text)]
        means = "They say that it is time, unless she asked for more."
        self.taken.note(
            "What a message says", f"{len(said)} texts", (), telling=telling, means=means
        )

    def ended(self) -> None:
        """What she gave to others and took back: its links lie in a history, or on a paper."""
        self.her.close()  # a connection that rests for minutes is ended
        her, stranger, day = self.her, self.site.stranger(), now().date().isoformat()
        night = (now() - timedelta(days=1)).date().isoformat()
        share = {
            "id": str(uuid4()),
            "from": night,
            "to": night,
            "lasts": "day",
            "label": "",
            "appendix": "yes",
        }
        made = her.form("/report/share", **share, code=CODE)
        link = link_in(r"/v/[\w-]{86}", made)
        assert shows(told(post(stranger, link, code=CODE))), "the link opens before it is ended"
        her.form(f"/report/shared/{share['id']}", at="/report/shared")
        self.closed(
            "A link to her page, with its code, after she ended it",
            stranger.get(link),
            post(stranger, link, code=CODE),
        )

        made = her.form("/reminders/calendar", at="/reminders", do="new")
        feed = urlsplit(link_in(r"http[^\"]*/feed/[^\"]+\.ics", made)).path
        shown_then = stranger.get(feed)
        means = "It says when, and never what for."
        self.taken.note(
            "Her calendar, while its link works",
            f"answers {shown_then.status}",
            shows(told(shown_then)),
            telling=TELLING.findall(told(shown_then)),
            means=means,
        )
        her.form("/reminders/calendar", at="/reminders", do="end")
        self.closed("Her calendar, after she turned it off", stranger.get(feed))

        guest = {"kind": "helper", "id": str(uuid4()), "name": "B", "called": "A", "last": day}
        made = her.form("/who", do="invite", may="cramps", **guest)
        bea = self.site.stranger()
        bea.sign_in(link_in(r"http[^\"<]*/enter/[\w-]+", made))
        assert bea.get("/with").status == 200
        her.form("/who", do="end", id=guest["id"])
        ways = ("/with", "/with/diary", "/with/visit", "/with/plan", "/diary", "/api/v1/phone")
        self.closed(
            "The pages of somebody she let in, after she took it back",
            *(bea.get(path) for path in ways),
        )

    def closed(self, what: str, *answers: Answer) -> None:
        looked = "answers " + ", ".join(str(each.status) for each in answers)
        what_of_hers = {word for each in answers for word in shows(told(each))}
        self.taken.note(what, looked, sorted(what_of_hers), means="It leads nowhere any more.")

    # ── what lies on the phone ──────────────────────────────────────────────────────────────

    def bytes(self) -> None:
        assert holding(self.profile, PLANTED), "a word that lies there in clear is not found"
        files = [
            each for each in self.profile.rglob("*") if each.is_file() and not each.is_symlink()
        ]
        found = {
            f"{word} in {file.relative_to(self.profile)}"
            for file in files
            for word in words(file.read_bytes())
        }
        looked = f"{len(files)} files, {sum(each.stat().st_size for each in files) // 1_000_000} MB"
        means = "What is kept there is sealed; no word of hers lies in it in clear."
        self.taken.note("Every byte of the browser's profile", looked, sorted(found), means=means)

    def lists(self) -> None:
        rows = list(self.rows("History", "SELECT url, title FROM urls"))
        telling = {urlsplit(url).path for url, title in rows if TELLING.search(url + str(title))}
        self.taken.note(
            "The history: addresses and titles",
            f"{len(rows)} pages",
            words(repr(rows).encode()),
            telling=sorted(telling),
            limit=IDS if telling else "",
            means="No address holds a word of hers.",
        )
        typed = list(self.rows("Web Data", "SELECT name, value FROM autofill"))
        means = "No field of hers is remembered for the next time."
        self.taken.note(
            "What forms remember", f"{len(typed)} values", [v for _, v in typed], means=means
        )

    def rows(self, name: str, ask: str) -> Iterator[tuple[str, str]]:
        with TemporaryDirectory() as folder:
            copy = shutil.copy(self.profile / "Default" / name, folder)
            with closing(sqlite3.connect(copy)) as opened:
                yield from opened.execute(ask).fetchall()

    def downloads(self) -> None:
        rows = list(self.rows("History", "SELECT target_path, tab_url FROM downloads"))
        means = (
            "Nothing is saved unless she saves it. A file that she did save lies there in clear."
        )
        self.taken.note(
            "The folder of downloads", f"{len(rows)} files", words(repr(rows).encode()), means=means
        )

    def open_again(self, limit: str) -> Page:
        """The icon again, with all tabs of the last time."""
        page = self.phone.open(RESTORED)
        page.wait_for_timeout(1000 * REST)
        pages = [each for context in self.phone.opened.contexts for each in context.pages]
        found = {what for each in pages for what in shows(shown(each))}
        page.goto(f"{self.site.url}/diary")
        found |= shows(shown(page))
        means = "Every page asks the server anew, and it knows nobody here."
        looked = f"{len(pages)} tabs, and her diary"
        self.taken.note(
            "Opening it again, with the tabs of before",
            looked,
            sorted(found),
            limit=limit if found else "",
            means=means,
        )

        return page


def limit_of(found: set[str], stays: frozenset[str]) -> str:
    """Why it is found, where nothing else is."""
    return STAYS if found and found <= stays else ""


def told(answer: Answer) -> str:
    return answer.body.decode("utf-8", "replace")


def link_in(pattern: str, answer: Answer) -> str:
    match = re.search(pattern, answer.text)
    assert match, (answer.status, answer.headers, answer.text[:500])
    return match[0]


def post(visitor: Visitor, path: str, **fields: str) -> Answer:
    kind = "application/x-www-form-urlencoded"
    return visitor.ask("POST", path, urlencode(fields).encode(), Content_Type=kind)


def texts(shape: object) -> Iterator[str]:
    """Every text in some JSON."""
    if isinstance(shape, str):
        yield shape
    for each in (
        shape.values() if isinstance(shape, dict) else shape if isinstance(shape, list) else ()
    ):
        yield from texts(each)
