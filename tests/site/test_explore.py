"""Pictures that can be moved: what they show is what the package computes; anyone can."""

from __future__ import annotations

import contextlib
import gzip
import importlib
import re
from dataclasses import dataclass

import lxml.html
import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect

from booktools.pages import explore
from booktools.source.edition import LANGUAGES
from tests.site.conftest import PHONE, SITE, Visit, _visit

NAMES = explore.names()
DESCRIBED = {
    name: yaml.safe_load((explore.SOURCES / f"{name}.yml").read_text("utf-8")) for name in NAMES
}
#: Take each setting in turn, as a reader would, and note what is then shown.
_WALK = """async (place, settings) => {
    const next = () => new Promise((done) => requestAnimationFrame(done));
    const put = (name, value) => {
        const control = place.querySelector(`[data-control="${name}"]`);
        const slider = control.querySelector("[type=range]");
        if (slider) {
            slider.value = value;
            slider.dispatchEvent(new Event("input", {bubbles: true}));
            return;
        }
        const switched = control.querySelector("[type=checkbox]");
        const button = switched ?? control.querySelector(`[value="${value}"]`);
        if (button.type === "radio" ? !button.checked : button.checked !== value) button.click();
    };
    const seen = [];
    for (const setting of settings) {
        for (const [name, value] of Object.entries(setting)) put(name, value);
        await next();
        await next();
        const numbers = [...place.querySelectorAll("[data-number]")];
        const sentence = place.querySelector(".explore-says");
        seen.push({
            numbers: numbers.map((number) => [number.dataset.number, number.textContent]),
            says: sentence.dataset.says,
            text: sentence.textContent,
        });
    }
    return seen;
}"""


def case_of(name):
    """What the picture has to show."""
    return importlib.import_module(f"tests.site.explorables.{name}")


def place_of(page, name):
    """The picture on an open page, brought to life."""
    place = page.locator(f'[data-explore="{name}"]')
    # Sections take their heights as they come near the screen, and move what lies below them.
    while not place.evaluate("(e) => Math.abs(e.getBoundingClientRect().top) < 900"):
        place.evaluate("(e) => e.scrollIntoView()")
        page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    place.scroll_into_view_if_needed()
    expect(place).to_have_attribute("data-ready", "")
    return place


def opened(visit, name, language="en", query=""):
    page = visit.open(f"{language}/chapters/{case_of(name).PAGE}.html{query}")
    return page, place_of(page, name)


@pytest.fixture(scope="module")
def alive(browser, address, request):
    """A picture that several tests move, each from its start: `(name, language, options)`."""
    name, language, options = request.param
    with contextlib.contextmanager(_visit)(browser, address, options) as visit:
        asked = []
        visit.page.on("request", lambda sent: asked.append(sent.url))
        visit.open(f"{language}/chapters/{case_of(name).PAGE}.html")
        at_first = [url for url in asked if "/explore/" in url]
        place = place_of(visit.page, name)
        then = [url for url in asked if f"/explore/{name}.js" in url]
        yield Alive(name, language, visit, place, at_first, then)


@dataclass
class Alive:
    """A picture on its page; what was fetched for it before it came near, and then."""

    name: str
    language: str
    visit: Visit
    place: Locator
    at_first: list[str]
    then: list[str]

    @property
    def page(self):
        return self.visit.page

    def reset(self):
        self.page.emulate_media(media="screen")
        self.place.locator(".explore-reset").click()
        self.page.evaluate("new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))")
        return self.place


def seen_by(options, languages=LANGUAGES):
    """Each picture, on a window of its own for each language."""
    looks = [(name, language, options[language]) for name in NAMES for language in languages]
    ids = [f"{name}-{language}" for name, language, _ in looks]
    return pytest.mark.parametrize("alive", looks, ids=ids, indirect=True, scope="module")


on_a_desk = seen_by({"en": {"color_scheme": "light"}, "zh": {"color_scheme": "dark"}})
on_a_phone = seen_by({"en": PHONE, "zh": PHONE})


def agrees(text, value):
    """Whether a number as shown is the value, to the digits shown."""
    if text.endswith("∞"):
        return value == float(text.replace("−", "-").replace("∞", "inf"))
    digits = len(text.partition(".")[2])
    return abs(float(text.replace("−", "-")) - value) <= 0.5001 * 10**-digits


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_says_what_the_package_computes(name):
    """And both languages have the same numbers in the same places."""
    described = DESCRIBED[name]
    for language in LANGUAGES:
        missing = [
            text for text in case_of(name).ANSWERS if text not in described["answer"][language]
        ]
        assert not missing, language
    for key, both in described.items():
        if key == "room":
            continue
        held = [
            set(re.findall(r"[{<]\w+[}>]|\d[\d.]*\d|\d", both[language])) for language in LANGUAGES
        ]
        assert held[0] == held[1], key


def sentences(name):
    """The names of the sentences: what numbers are put into."""
    return {key for key, both in DESCRIBED[name].items() if key != "room" and "{" in both["en"]}


def assert_fits(alive):
    """As high as the place that is kept for it, so that nothing jumps, and no wider."""
    needed, kept, outside = alive.reset().evaluate(
        """(e) => {
            const kept = parseFloat(getComputedStyle(e).minHeight);
            e.style.minHeight = 0;
            const needed = e.offsetHeight;
            e.style.minHeight = "";
            const frame = e.getBoundingClientRect();
            const outside = [...e.querySelectorAll("text, input, label, p")]
                .filter((part) => part.getClientRects().length)
                .filter((part) => {
                    const box = part.getBoundingClientRect();
                    return box.left < frame.left - 1 || box.right > frame.right + 1;
                }).map((part) => part.textContent);
            return [needed, kept, outside];
        }"""
    )
    assert kept - 60 <= needed <= kept + 2, (kept, needed)
    assert outside == []
    assert alive.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@on_a_desk
class TestOnADesk:
    def test_it_comes_when_near_and_is_small(self, alive):
        """Nothing is fetched by the top of a page; then comes one script of 12 kB at most."""
        script = SITE / alive.language / "_static" / explore.address(alive.name)
        assert len(gzip.compress(script.read_bytes(), 9)) <= 12_000
        assert alive.at_first == []
        assert len(alive.then) == 1

    def test_its_place_is_kept_and_wide_enough(self, alive):
        assert_fits(alive)

    def test_it_is_accessible(self, alive):
        place = alive.reset()
        place.locator(".explore-answer > summary").click()
        results = Axe().run(alive.page, context=f'[data-explore="{alive.name}"]')
        place.locator(".explore-answer > summary").click()
        assert results.violations_count == 0, results.generate_report()

    def test_every_number_is_the_packages(self, alive):
        """Over a grid of settings: the numbers to the digits shown, and the sentence that holds."""
        case = case_of(alive.name)
        grid = case.GRID if alive.language == "en" else case.GRID[::7]
        seen = alive.reset().evaluate(_WALK, grid)
        shown, said = set(), set()
        for setting, found in zip(grid, seen, strict=True):
            wanted = case.numbers(setting)
            for number, text in found["numbers"]:
                assert agrees(text, wanted[number]), (setting, number, text, wanted[number])
                shown.add(number)
            assert found["says"] == case.says(setting), (setting, found["text"])
            said.add(found["says"])
        if grid is case.GRID:
            assert shown == set(wanted), "every number is shown in some setting"
            assert said == sentences(alive.name), "every sentence is said in some setting"
        assert alive.visit.troubles == []

    def test_the_keyboard_moves_it(self, alive):
        """A slider takes the arrow keys, says what it is at, and the address follows."""
        place = alive.reset()
        slider = place.locator("[type=range]:visible").first
        before, drawing = slider.get_attribute("aria-valuetext"), drawing_of(place)
        slider.focus()
        alive.page.keyboard.press("ArrowRight")
        alive.page.keyboard.press("ArrowRight")
        expect(slider).not_to_have_attribute("aria-valuetext", before)
        assert drawing_of(place) != drawing
        assert f"?{alive.name}=" in alive.page.url
        assert alive.page.url.endswith("#" + place.get_attribute("data-figure"))

    def test_on_paper_there_is_the_figure_alone(self, alive):
        alive.page.emulate_media(media="print")
        assert not alive.place.is_visible()
        alive.page.emulate_media(media="screen")
        assert alive.place.is_visible()


@on_a_phone
class TestOnAPhone:
    def test_its_place_is_kept_and_wide_enough(self, alive):
        assert_fits(alive)


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_is_linked_and_bounded(visit, name):
    """The address leads to a setting, beyond a bound to the bound; what it misspells is nothing."""
    control = next(
        key for key, value in case_of(name).GRID[0].items() if type(value) in (int, float)
    )
    _, place = opened(visit, name, query=f"?{name}={control}:1e6,nothing:1,{control}")
    slider = place.locator(f'[data-control="{control}"] [type=range]')
    highest = slider.get_attribute("max")
    expect(slider).to_have_js_property("value", highest)
    place.locator(".explore-reset").click()
    expect(slider).not_to_have_js_property("value", highest)
    assert f"{name}=" not in visit.page.url
    assert visit.troubles == []


@pytest.mark.parametrize("page", sorted({case_of(name).PAGE for name in NAMES}))
@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True)
def test_without_scripts_there_is_the_figure_alone(visit, page):
    opened = visit.open(f"zh/chapters/{page}.html")
    places = opened.locator("[data-explore]").all()
    assert places
    for place in places:
        assert not place.is_visible()
        assert opened.locator(f"#{place.get_attribute('data-figure')}").count() == 1


@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True)
def test_an_exercise_that_explores_is_no_picture(visit):
    """It has a class of its own: it is read without scripts and on paper."""
    page = visit.open("en/chapters/04-likelihood-further.html")
    exercises = page.locator(".block-exercise.explore")
    assert exercises.count() > 0
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        assert all(exercise.is_visible() for exercise in exercises.all())
    border = "(e) => getComputedStyle(e).borderTopStyle"
    assert {exercise.evaluate(border) for exercise in exercises.all()} == {"none"}


def test_a_script_that_does_not_come_leaves_no_hole(visit):
    page = visit.page
    page.route("**/explore/*.js*", lambda route: route.abort())
    page = visit.open(f"en/chapters/{case_of(NAMES[0]).PAGE}.html")
    place = page.locator(f'[data-explore="{NAMES[0]}"]')
    place.scroll_into_view_if_needed()
    expect(place).to_be_hidden()


def test_beside_the_other_language_it_is_there_once(visit):
    page, place = opened(visit, "divergence")
    page.locator("#kl-definition .pair-button").click()
    expect(page.locator("#kl-definition .pair-button")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".pair .twin").first).to_be_visible()
    assert page.locator("[data-explore=divergence]").count() == 1
    sentence = place.locator(".explore-says").text_content()
    place.locator("[type=range]").first.press("ArrowLeft")
    expect(place.locator(".explore-says")).not_to_have_text(sentence)


@pytest.mark.parametrize("name", NAMES)
def test_a_hidden_place_draws_without_complaint(visit, name):
    """A place that is not laid out has no width; no part of the drawing then has less than none."""
    page, place = opened(visit, name)
    place.evaluate("(e) => (e.style.display = 'none')")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")
    assert visit.troubles == []


@pytest.mark.parametrize("name", NAMES)
def test_the_sentence_alone_is_read_out(visit, name):
    """A slider says its value itself; were that read out too, each move would be told twice."""
    _, place = opened(visit, name)
    status = place.get_by_role("status")
    expect(status).to_have_count(1)
    expect(status).to_have_class("explore-says")


def test_equal_pulls_have_equal_arrows(visit):
    """Under absolute error each sample pulls with 1, from near and far, and so it is drawn."""
    _, place = opened(visit, "pulls")
    settings = [{"loss": "absolute", "slowest": 52, "prediction": c} for c in (14.5, 16, 30, 51)]
    for setting in settings:
        place.evaluate(_WALK, [setting])
        tips = place.locator(".arrow-head").evaluate_all(
            "(heads) => heads.map((head) => Number(head.getAttribute('d').match(/^M(\\S+)/)[1]))"
        )
        at = float(place.locator("line.at").get_attribute("x1"))
        lengths = [abs(tip - at) for tip in tips]
        assert len(lengths) == 5
        assert max(lengths) - min(lengths) < 0.2, (setting, lengths)


def test_a_small_share_is_not_shown_as_nothing(visit):
    """Far from the readings their probability is tiny, not 0."""
    _, place = opened(visit, "noise")
    far = {"noise": "gaussian", "prediction": 12, "largest": 4, "scale": 0.8}
    (seen,) = place.evaluate(_WALK, [far])
    assert "less than 0.0001 times" in seen["text"]
    assert "0.0000" not in seen["text"]


def test_a_handle_is_dragged(visit):
    """In the drawing of the five pulls: the prediction follows the pointer, the slider too."""
    page, place = opened(visit, "pulls")
    at = middle_of(place.locator(".handle.main"))
    before = float(setting_of(place)["prediction"])
    page.mouse.move(*at)
    page.mouse.down()
    page.mouse.move(at[0] + 80, at[1] + 15, steps=5)
    page.mouse.up()
    expect(place.locator("[data-control=prediction] output")).not_to_have_text(f"{before:.1f}")
    assert float(setting_of(place)["prediction"]) > before
    assert "?pulls=prediction:" in page.url


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_a_finger_drags_a_handle_and_scrolls_beside_it(visit):
    """On a handle the finger moves it and the page stays; elsewhere the drawing lets it scroll."""
    page, place = opened(visit, "pulls")
    place.evaluate("(e) => e.scrollIntoView({ block: 'center' })")
    before = setting_of(place)["prediction"]
    x, y = middle_of(place.locator(".handle.main"))
    there = page.evaluate("scrollY")
    swipe(visit, (x, y), (x + 60, y + 40))
    expect(place.locator("[data-control=prediction] [type=range]")).not_to_have_js_property(
        "value", before
    )
    assert page.evaluate("scrollY") == there
    swipe(visit, (x + 60, y + 150), (x + 60, y - 150))
    page.wait_for_function("(there) => scrollY > there + 50", arg=there)


def swipe(visit, start, end):
    """A finger goes from one place to another, as the browser's own gestures see it."""
    session = visit.context.new_cdp_session(visit.page)

    def touch(kind, *points):
        places = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    touch("touchStart", start)
    for step in range(1, 11):
        touch("touchMove", tuple(a + (b - a) * step / 10 for a, b in zip(start, end, strict=True)))
    touch("touchEnd")


def middle_of(part):
    box = part.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def setting_of(place):
    """What the sliders stand at."""
    return place.evaluate(
        """(e) => Object.fromEntries([...e.querySelectorAll("[type=range]")]
            .map((slider) => [slider.closest("[data-control]").dataset.control, slider.value]))"""
    )


def drawing_of(place):
    return place.locator(".explore-drawing").inner_html()


def test_every_picture_stands_on_one_page_and_has_its_numbers():
    """A picture that no figure names, or without a case, is not published."""
    placed = {}
    for page in sorted((SITE / "en" / "chapters").glob("*.html")):
        for name in re.findall(r'data-explore="(\w+)"', page.read_text("utf-8")):
            placed.setdefault(name, []).append(page.stem)
    assert placed == {name: [case_of(name).PAGE] for name in NAMES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_front_page_names_them_all(language):
    document = lxml.html.parse(SITE / language / "index.html")
    linked = {link.partition("#")[2] for link in document.xpath("//main//a/@href")}
    figures = [
        figure
        for page in sorted((SITE / language / "chapters").glob("*.html"))
        for figure in re.findall(r'data-figure="([\w-]+)"', page.read_text("utf-8"))
    ]
    assert len(figures) == len(NAMES) == 10, "the front page says how many there are"
    assert set(figures) <= linked
