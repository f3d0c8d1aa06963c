"""The line under a page's title that says how to run what it shows."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def with_line(body: str, context: dict[str, Any]) -> str:
    """The page with that line, if it has a notebook."""
    if "notebook" not in context:
        return body
    words = context["word"]
    links = [f'<a href="{html.escape(context["notebook"])}" download>{words["run_notebook"]}</a>']
    if context["colab"]:
        links.append(f'<a href="{html.escape(context["colab"])}">{words["run_colab"]}</a>')
    line = f"{words['run_page']}{' · '.join(links)}"
    return body.replace("</h1>", f'</h1>\n<p class="run-page" data-pagefind-ignore>{line}</p>', 1)


def colab_url(app: Sphinx, path: str) -> str:
    """Where Colab opens a notebook of the site: from a branch on GitHub, and from nowhere else."""
    options = app.config.html_theme_options
    host, _, repository = (options.get("repository_url") or "").partition("://github.com/")
    branch = options.get("repository_site_branch")
    if host != "https" or not branch:
        return ""
    repository = repository.strip("/").removesuffix(".git")
    return f"https://colab.research.google.com/github/{repository}/blob/{branch}/{path}"
