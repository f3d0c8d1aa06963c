"""Every page of both editions in a real browser."""

from __future__ import annotations

import re

import pytest

from tests.site.conftest import PAGES, PHONE, SITE

#: What stays in Latin letters in the Chinese furniture: names, keys, licences, the other language.
NAMES = {"II", "English", "Ctrl", "K", "CC", "BY", "MIT", "notebook", "lossbook", "KL", "Softmax"}
#: The sum of what moved after it had been drawn, without anybody's doing.
LAYOUT_SHIFT = """() => new Promise((resolve) => {
    new PerformanceObserver((list) => resolve(list.getEntries().reduce((a, e) => a + e.value, 0)))
        .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => resolve(0), 50);
})"""
TRADITIONAL = re.compile("[損訓練優環節點開關閱讀說設計學習連結機數據圖標題頁]")


on_every_page = pytest.mark.parametrize("opened", PAGES, indirect=True)


@on_every_page
def test_asks_nobody_else_and_breaks_nothing(opened):
    """No outside request, no console message, nothing missing, under a strict policy."""
    assert not opened.troubles


@on_every_page
def test_says_its_language(opened):
    page = opened.page
    edition = page.url.removeprefix(opened.address)[:2]
    language = {"en": "en", "zh": "zh-CN"}[edition]
    assert page.evaluate("document.documentElement.lang") == language
    assert page.title()
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
@pytest.mark.parametrize("path", PAGES)
def test_fits_a_phone_and_does_not_jump(visit, path):
    page = visit.open(path)
    assert page.evaluate(LAYOUT_SHIFT) < 0.1, "above what web.dev calls good"
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    inside = page.evaluate(
        """() => [...document.querySelectorAll('main p, main li, main h1, main h2, main figure')]
            .filter((e) => !e.closest('.wide-table, .formula'))
            .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
            .map((e) => e.textContent.slice(0, 40))"""
    )
    assert inside == []


@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True)
@pytest.mark.parametrize("path", PAGES)
def test_reads_without_scripts(visit, path):
    page = visit.open(path)
    assert page.locator("main h1").is_visible()
    assert page.locator(".switch-language").is_visible()
    for index in range(min(3, page.locator(".maths .base").count())):
        assert page.locator(".maths .base").nth(index).bounding_box() is not None
    option = page.locator(".option summary").first
    if option.count():
        option.click()
        assert page.locator(".option[open] strong").first.is_visible()


@pytest.mark.parametrize(
    "opened", [path for path in PAGES if path.startswith("zh/")], indirect=True
)
def test_chinese_furniture_is_chinese(opened):
    page = opened.page
    texts = page.evaluate(
        """() => {
            const text = [...document.querySelectorAll('header, nav, footer, .contents, summary, '
                + '.block-kind, .caption-number, .eyebrow')].map((e) => e.innerText);
            const named = 'header *, nav, aside, .headerlink, button';
            const hidden = [...document.querySelectorAll(named)]
                .filter((e) => !e.hasAttribute('lang'))
                .flatMap((e) => ['aria-label', 'title', 'data-tooltip', 'placeholder']
                    .map((name) => e.getAttribute(name)).filter(Boolean));
            return [...text, ...hidden];
        }"""
    )
    allowed = NAMES | set(re.findall(r"[A-Za-z]+", page.locator("main").inner_text()))
    foreign = {
        word for text in texts for word in re.findall(r"[A-Za-z]{2,}", text) if word not in allowed
    }
    assert foreign == set()
    assert not TRADITIONAL.search(page.locator("body").inner_text())


@on_every_page
def test_figures_are_described_and_in_the_page(opened):
    page = opened.page
    for figure in page.locator("figure.course-figure").all():
        described = {d.get_attribute("aria-label") for d in figure.locator("[role=img]").all()}
        assert len(described) == 1, "one text for the drawing and for that of a narrow page"
        assert described.pop()
        assert figure.locator(".caption-number").text_content().strip()
        assert figure.locator("svg text").count()


#: The pages whose figures are drawn twice: the course, and the front page.
DRAWN = ["index"] + [
    path.removeprefix("en/").removesuffix(".html")
    for path in PAGES
    if re.match(r"en/chapters/(\d\d|project)-", path)
]
# What is out of view, or folded as an answer, is laid out too.
NARROW_OR_WIDE = """() => {
for (const answer of document.querySelectorAll('details.prediction')) answer.open = true;
for (const part of document.querySelectorAll('main, main *')) {
    part.style.contentVisibility = 'visible';
}
const drawn = [...document.querySelectorAll('.course-figure:has(.drawing.narrow)')];
return drawn.map((figure) => {
    const shown = [...figure.querySelectorAll('.drawing')].filter((d) => d.checkVisibility());
    const letters = [...shown[0].querySelectorAll('text')].map((text) => {
        const scale = text.getScreenCTM();
        return parseFloat(getComputedStyle(text).fontSize) * Math.hypot(scale.a, scale.b);
    });
    return [shown.length, shown[0].classList.contains('narrow'), Math.min(...letters)];
});
}"""


@pytest.mark.parametrize(("edition", "width"), [("en", 390), ("zh", 390), ("en", 1300)])
@pytest.mark.parametrize("page", DRAWN)
def test_a_figure_is_drawn_for_the_width_of_its_page(visit, edition, width, page):
    """A phone shows the drawing made for it, in letters of 11 px."""
    opened = visit.open(f"{edition}/{page}.html")
    opened.set_viewport_size({"width": width, "height": 900})
    figures = opened.evaluate(NARROW_OR_WIDE)
    assert figures
    for shown, narrow, letters in figures:
        assert (shown, narrow) == (1, width < 640)
        assert letters >= 11


CIRCUITS = """() => {
for (const part of document.querySelectorAll('main, main *')) {
    if (part.localName === 'details') part.open = true;
    part.style.contentVisibility = 'visible';
}
return [...document.querySelectorAll('.drawing.circuit')].filter((d) => d.checkVisibility())
    .map((d) => [d.getBoundingClientRect().right, d.getScreenCTM().a * parseFloat(
        getComputedStyle(d).fontSize)]);
}"""


@pytest.mark.parametrize("edition", ["en", "zh"])
@pytest.mark.parametrize("page", ["12-circuits", "12-circuits-further", "13-two-layer-network"])
def test_a_phone_shows_the_whole_of_a_circuit(visit, edition, page):
    """In strips if it is wide; in letters of 11 px, and nothing to scroll."""
    opened = visit.open(f"{edition}/chapters/{page}.html")
    opened.set_viewport_size({"width": 390, "height": 900})
    circuits = opened.evaluate(CIRCUITS)
    assert circuits
    for right, letters in circuits:
        assert right <= 390
        assert letters >= 10.99


@pytest.mark.parametrize("page", ["12-circuits", "12-circuits-further", "13-two-layer-network"])
def test_a_desktop_shows_the_whole_of_a_circuit(visit, page):
    boxes = visit.read(f"en/chapters/{page}.html").locator(".wide-drawing").all()
    assert boxes
    for box in boxes:
        assert box.evaluate("(e) => e.scrollWidth - e.clientWidth") <= 0


#: Words of a figure that leave their drawing, or stand on each other.
CROWDED = """() => {
for (const part of document.querySelectorAll('main, main *')) {
    if (part.localName === 'details') part.open = true;
    part.style.contentVisibility = 'visible';
}
const crowded = [];
for (const drawing of document.querySelectorAll('.course-figure .drawing')) {
    if (!drawing.checkVisibility()) continue;
    const edge = drawing.getBoundingClientRect();
    const words = [...drawing.querySelectorAll('text')].filter((e) => e.textContent.trim())
        .map((e) => [e.textContent, e.getBoundingClientRect()]);
    words.forEach(([text, box], k) => {
        if (box.left < edge.left - 4 || box.right > edge.right + 4) crowded.push([text, 'out']);
        for (const [other, its] of words.slice(k + 1)) {
            const across = Math.min(box.right, its.right) - Math.max(box.left, its.left);
            const down = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
            if (across > 2 && down > 0.45 * Math.min(box.height, its.height)) {
                crowded.push([text, other]);
            }
        }
    });
}
return crowded;
}"""


@pytest.mark.parametrize(("edition", "width"), [("en", 390), ("zh", 390), ("en", 1300)])
@pytest.mark.parametrize("page", DRAWN)
def test_words_of_a_figure_stay_in_it_and_apart(visit, edition, width, page):
    opened = visit.open(f"{edition}/{page}.html")
    opened.set_viewport_size({"width": width, "height": 900})
    opened.evaluate("document.fonts.ready.then(() => null)")
    assert opened.evaluate(CROWDED) == []


def test_dark_figures_use_the_dark_palette(visit):
    """A curve drawn in the accent colour follows the theme."""
    page = visit.open("en/chapters/03-information.html")
    colours = set()
    for theme in ("light", "dark"):
        page.evaluate("(t) => (document.documentElement.dataset.theme = t)", theme)
        colours.add(
            page.evaluate(
                """() => getComputedStyle(document.querySelector('.drawing [style*="--blue"]'))
                    .getPropertyValue('stroke') + getComputedStyle(document.body).backgroundColor"""
            )
        )
    assert len(colours) == 2


def test_a_printed_chapter_shows_what_was_folded_and_no_buttons(visit):
    page = visit.open("en/chapters/03-information.html")
    solution = page.locator("details.solution p").first
    assert not solution.evaluate("(e) => e.checkVisibility()")
    page.emulate_media(media="print")
    for gone in (".bar", ".chapters", ".contents", ".pair-button", ".toggle", ".copybtn"):
        assert not page.locator(gone).first.is_visible(), gone
    assert solution.evaluate("(e) => e.checkVisibility()")
    assert page.locator("main h1").is_visible()


def test_the_site_holds_no_leftovers():
    """Nothing of the themes and scripts that no page uses."""
    names = {path.name for path in SITE.rglob("*") if path.is_file()}
    assert not {name for name in names if re.search(r"fontawesome|bootstrap|thebe|jquery", name)}
    assert not {name for name in names if name.endswith((".map", ".ttf", ".woff"))}


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("en/chapters/05-softmax-cross-entropy.html", ["Bridle (1990)", "(Szegedy et al., 2016)"]),
        ("zh/chapters/05-softmax-cross-entropy.html", ["Bridle（1990）", "（Szegedy 等，2016）"]),
        ("zh/chapters/01-loss-cost-objective.html", ["李航（2012）", "周志华（2016）"]),
    ],
)
def test_works_are_cited_as_the_language_writes_them(visit, path, written):
    text = visit.read(path).locator("main").inner_text()
    for citation in written:
        assert citation in text
