"""What a page's template needs beyond Sphinx's own: words, the twin page, the notebook, the date,
the theme.
"""

from __future__ import annotations

import json
import posixpath
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from sphinx.addnodes import toctree

from booktools.pages import assets, explore, report, running
from booktools.pages.assets import THEME
from booktools.pages.finish import finish, level_captions
from booktools.pages.navigation import neighbours, side_bar
from booktools.pages.reading_time import in_contents, reading_of, under_headings
from booktools.source.edition import HTML_LANGUAGE, LANGUAGES, has_code, language_of
from booktools.source.numbering import page_of
from booktools.source.strings import page_name, script_words, words

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment


def name_book(app: Sphinx, config: Config) -> None:
    """The book's title and the permalink's label in the edition's language."""
    text = words(language_of(config))
    config.html_title = config.html_short_title = text["book_title"]
    config.nb_code_prompt_show = text["show_code"]
    config.nb_code_prompt_hide = text["hide_code"]
    config.numfig_format |= {
        "figure": text["figure"] + " %s",
        "table": text["table"] + " %s",
        "code-block": text["listing"] + " %s",
        "exercise": text["exercise"] + " %s",
    }


def add_context(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    language = language_of(app.config)
    page = page_of(pagename)
    other = "zh" if language == "en" else "en"
    here = f"{pagename}.html"
    up = posixpath.relpath(".", posixpath.dirname(here) or ".")
    base = app.config.html_baseurl
    context |= {
        "word": words(language),
        "script_words": json.dumps(script_words(language), ensure_ascii=False),
        "edition": language,
        "html_language": HTML_LANGUAGE[language],
        "other": other,
        "other_html_language": HTML_LANGUAGE[other],
        "site_root": posixpath.normpath(posixpath.join(up, "..")),
        "twin": posixpath.join(posixpath.normpath(posixpath.join(up, "..")), other, here),
        "canonical": base and f"{base.rstrip('/')}/{language}/{here}",
        "default_canonical": base and _default(base, here, pagename == app.config.root_doc),
        "own_file": posixpath.basename(here),
        "asset": lambda name: assets.address(app, context["pathto"](f"_static/{name}", 1)),
        "twin_canonical": base and f"{base.rstrip('/')}/{other}/{here}",
        "page_name": page and page_name(page, language),
        "page_kind": page.kind if page else "",
        **neighbours(app, pagename),
        "has_maths": 'class="katex' in context.get("body", ""),
        "italic_start": language == "en" and starts_in_italics(context.get("body", "")),
    }
    if "body" in context:
        context["body"] = finish(context["body"], context["word"])
        context["body"] = explore.with_words(context["body"], language, context["asset"])
    if page is not None and doctree is not None:
        sections = reading_of(app.srcdir, pagename, language).sections
        context["toc"] = in_contents(context["toc"], sections, language)
        if page.kind == "further":
            context["body"] = under_headings(context["body"], sections, language)
    if "toctree" in context:
        tree = context["toctree"](collapse=False, includehidden=True, titles_only=True, maxdepth=2)
        listed = side_bar(tree, pagename, language, context.get("toc", ""))
        context["chapters"] = level_captions(listed)
    if (repository := repository_of(app)) and "body" in context:
        context["body"] = report.after_sections(
            context["body"],
            lambda label: report.link(
                report.issue(repository, pagename, label, language, context["word"]),
                context["word"],
            ),
        )
    source = Path(app.srcdir) / f"{pagename}.ipynb"
    if source.exists():
        if _runs(source):
            name = f"{posixpath.basename(pagename)}.ipynb"
            context["notebook"] = posixpath.join(up, "notebooks", name)
            context["colab"] = running.colab_url(app, f"{language}/notebooks/{name}")
            if pagename != app.config.root_doc:
                context["body"] = running.with_line(context["body"], context)
        context["markdown"] = f"{posixpath.basename(pagename)}.md"
        context["changed"] = last_changed(str(app.srcdir)).get(f"{pagename}.ipynb")
        context["source_url"] = source_url(app, f"{pagename}.ipynb")


def _runs(source: Path) -> bool:
    """Whether a page has code, and so a notebook of its own."""
    return has_code(nbformat.reads(source.read_text("utf-8"), as_version=4))


def _default(base: str, here: str, front: bool) -> str:
    """The page for readers of any other language: the doors of the book, or the English page."""
    return f"{base.rstrip('/')}/{'' if front else f'{LANGUAGES[0]}/{here}'}"


def starts_in_italics(body: str) -> bool:
    """Whether a good part of the first screen waits for the italic font, as in a list of works."""
    return body[:6000].count("<em>") >= 8


def repository_of(app: Sphinx) -> str:
    """Where the sources live, if `_config.yml` says so."""
    return app.config.html_theme_options.get("repository_url") or ""


def source_url(app: Sphinx, path: str) -> str:
    """The file in the public repository, if there is one."""
    url = repository_of(app)
    branch = app.config.html_theme_options.get("repository_branch") or "main"
    return f"{url}/blob/{branch}/{path}" if url else ""


@cache
def last_changed(folder: str) -> dict[str, str]:
    """The day each file was last committed, by one walk through the history; empty outside a
    repository.
    """
    log = subprocess.run(
        ["git", "log", "--format=%x00%cs", "--name-only", "--", "*.ipynb"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    days: dict[str, str] = {}
    for commit in log.stdout.split("\0")[1:]:
        day, *paths = commit.split()
        for path in paths:
            days.setdefault(path, day)
    return days


def shows(app: Sphinx, docname: str) -> list[Any]:
    """The navigation, which names every page, and the day the page was last changed."""
    return [navigation(app.env), last_changed(str(app.srcdir)).get(f"{docname}.ipynb")]


def navigation(env: BuildEnvironment) -> list[str]:
    """The parts of the book and the titles of its pages."""
    trees = (env.tocs[docname].findall(toctree) for docname in sorted(env.tocs))
    parts = [str(tree) for found in trees for tree in found]
    return [*parts, *(f"{name}: {title}" for name, title in sorted(env.titles.items()))]


def leave_search_to_pagefind(app: Sphinx) -> None:
    """Sphinx's own index, which the site does not use, takes longer to make than to load a page."""
    app.builder.search = False


def setup(app: Sphinx) -> None:
    app.add_html_theme("lossbook", str(THEME))
    # Jupyter Book sets this for an extension that the book does not load.
    app.add_config_value("comments_config", {}, "html")
    # After sphinx-exercise has named its own.
    app.connect("config-inited", name_book, priority=900)
    app.connect("html-page-context", add_context)
    app.connect("page-shows", shows)
    app.connect("builder-inited", leave_search_to_pagefind)
