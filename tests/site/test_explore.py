"""Pictures that can be moved: what they show is what the package computes; anyone can."""

from __future__ import annotations

import gzip
import importlib
import re

import lxml.html
import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from booktools.pages import explore
from booktools.source.edition import LANGUAGES
from tests.site.conftest import PHONE, SITE

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


def agrees(text, value):
    """Whether a number as shown is the value, to the digits shown."""
    if text.endswith("∞"):
        return value == float(text.replace("−", "-").replace("∞", "inf"))
    digits = len(text.partition(".")[2])
    return abs(float(text.replace("−", "-")) - value) <= 0.5001 * 10**-digits


@pytest.mark.parametrize("name", NAMES)
def test_every_number_is_the_packages(visit, name):
    """Over a grid of settings: the numbers to the digits shown, and the sentence that holds."""
    case = case_of(name)
    _, place = opened(visit, name)
    seen = place.evaluate(_WALK, case.GRID)
    shown, said = set(), set()
    for setting, found in zip(case.GRID, seen, strict=True):
        wanted = case.numbers(setting)
        for number, text in found["numbers"]:
            assert agrees(text, wanted[number]), (setting, number, text, wanted[number])
            shown.add(number)
        assert found["says"] == case.says(setting), (setting, found["text"])
        said.add(found["says"])
    assert shown == set(wanted), "every number is shown in some setting"
    templates = {
        key for key, both in DESCRIBED[name].items() if key != "room" and "{" in both["en"]
    }
    assert said == templates, "every sentence is said in some setting"
    assert visit.troubles == []


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


@pytest.mark.parametrize("name", NAMES)
def test_it_comes_when_near_and_is_small(visit, name):
    """Nothing of it is fetched by the top of a page; what comes is one script of 12 kB at most."""
    script = SITE / "en" / "_static" / explore.address(name)
    assert len(gzip.compress(script.read_bytes(), 9)) <= 12_000
    asked = []
    visit.page.on("request", lambda request: asked.append(request.url))
    page = visit.open(f"en/chapters/{case_of(name).PAGE}.html")
    assert not [url for url in asked if "/explore/" in url]
    place_of(page, name)
    assert len([url for url in asked if f"/explore/{name}.js" in url]) == 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("visit", [{}, PHONE], indirect=True, ids=["wide", "phone"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_its_place_is_kept_and_wide_enough(visit, name, language):
    """What comes is as high as its place, so that nothing jumps, and no wider than the page."""
    page, place = opened(visit, name, language)
    needed = place.evaluate(
        """(e) => {
            e.style.minHeight = 0;
            const needed = e.offsetHeight;
            e.style.minHeight = "";
            return needed;
        }"""
    )
    kept = place.evaluate("(e) => parseFloat(getComputedStyle(e).minHeight)")
    assert kept - 60 <= needed <= kept + 2, (kept, needed)
    inside = place.evaluate(
        """(e) => {
            const frame = e.getBoundingClientRect();
            return [...e.querySelectorAll("text, input, label, p")]
                .filter((part) => part.getClientRects().length)
                .filter((part) => {
                    const box = part.getBoundingClientRect();
                    return box.left < frame.left - 1 || box.right > frame.right + 1;
                }).map((part) => part.textContent);
        }"""
    )
    assert inside == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_is_linked_to_reset_and_bounded(visit, name):
    """The address leads to a setting, Reset back to the first; beyond a bound is at the bound."""
    _, place = opened(visit, name)
    control, start, low, high = place.locator("[type=range]:visible").first.evaluate(
        """(slider) => [slider.closest("[data-control]").dataset.control, slider.value, slider.min,
            slider.max]"""
    )
    end, beyond = (low, float(low) - 100) if start != low else (high, float(high) + 100)
    for wanted in (end, beyond):
        page, place = opened(visit, name, query=f"?{name}={control}:{wanted},nothing:1,{control}")
        assert setting_of(place)[control] == end
    place.locator(".explore-reset").click()
    expect(place.locator(f'[data-control="{control}"] [type=range]')).to_have_js_property(
        "value", start
    )
    assert f"{name}=" not in page.url
    assert visit.troubles == []


@pytest.mark.parametrize("name", NAMES)
def test_the_keyboard_moves_it(visit, name):
    """A slider takes the arrow keys, says what it is at, and the address follows."""
    page, place = opened(visit, name)
    slider = place.locator("[type=range]:visible").first
    before, sentence = slider.get_attribute("aria-valuetext"), drawing_of(place)
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(slider).not_to_have_attribute("aria-valuetext", before)
    assert drawing_of(place) != sentence
    assert f"?{name}=" in page.url
    assert page.url.endswith("#" + place.get_attribute("data-figure"))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True)
def test_without_scripts_there_is_the_figure_alone(visit, name):
    page = visit.open(f"zh/chapters/{case_of(name).PAGE}.html")
    place = page.locator(f'[data-explore="{name}"]')
    assert not place.is_visible()
    assert page.locator(f"#{place.get_attribute('data-figure')}").count() == 1


@pytest.mark.parametrize("name", NAMES)
def test_on_paper_there_is_the_figure_alone(visit, name):
    page, place = opened(visit, name)
    page.emulate_media(media="print")
    assert not place.is_visible()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("visit", "language"),
    [({"color_scheme": "light"}, "en"), ({"color_scheme": "dark"}, "zh")],
    indirect=["visit"],
    ids=["light", "dark"],
)
def test_it_is_accessible(visit, name, language):
    page, place = opened(visit, name, language)
    place.locator(".explore-answer > summary").click()
    results = Axe().run(page, context=f'[data-explore="{name}"]')
    assert results.violations_count == 0, results.generate_report()


def test_a_script_that_does_not_come_leaves_no_hole(visit):
    page = visit.page
    page.route("**/explore/*.js*", lambda route: route.abort())
    page = visit.open(f"en/chapters/{case_of(NAMES[0]).PAGE}.html")
    place = page.locator(f'[data-explore="{NAMES[0]}"]')
    place.scroll_into_view_if_needed()
    expect(place).to_have_count(0)


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
