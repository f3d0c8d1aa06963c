"""Search: what it finds, in both languages, and how its dialog opens and closes."""

from __future__ import annotations

import re

import lxml.html
import pytest
import yaml
from playwright.sync_api import expect

from tests.site.conftest import PHONE, ROOT, SITE

CHAPTER = "chapters/03-information.html"
#: Words that a reader types, and that are no terms of the course.
EVERYDAY = (
    "学习 数据 样本 平均 误差 参数 模型 训练 预测 信息 标签 分类 回归 权重 函数 导数 斜率 折点 "
    "步长 方向 距离 边界 正则 惩罚 噪声 方差 均值 离群 曲线 直线 图像 数字 肿瘤 糖尿病 外卖 投票 "
    "硬币 骰子 速度 内存 矩阵 向量 形状 网络 隐藏 神经元 前向 反向 传播 检查 练习 答案 例子 证明 "
    "推导 公式 定义 符号 单位 奈特 比特 编码 语言 温度 平滑 先验 后验 猜 答对 准确率"
).split()


def opened_search(page):
    page.keyboard.press("Control+k")
    box = page.locator("pagefind-modal input")
    expect(box).to_be_visible()
    return box


@pytest.mark.parametrize(
    ("path", "query", "leads_to"),
    [
        ("zh/index.html", "交叉熵", "03-information"),
        ("zh/index.html", "熵", "03-information"),
        ("zh/index.html", "困惑度", "03-information"),
        ("en/index.html", "cross-entropy", "03-information"),
        (f"en/{CHAPTER}", "perplexity", "03-information"),
        (f"zh/{CHAPTER}", "KL 散度", "03-information"),
    ],
)
def test_search_finds_the_page_that_teaches_it(visit, path, query, leads_to):
    page = visit.open(path)
    opened_search(page).fill(query)
    links = page.locator("pagefind-modal pagefind-results a")
    # Results come one after the other; the one looked for may not be the first.
    expect(
        page.locator(f"pagefind-modal pagefind-results a[href*='{leads_to}']").first
    ).to_be_visible()
    expect(page.locator("pagefind-modal mark").first).to_be_visible()  # excerpts mark the words
    found = [link.get_attribute("href") for link in links.all()]
    pages = list(dict.fromkeys(href.partition("#")[0] for href in found))
    assert any(leads_to in href for href in pages[:3]), found
    assert all(f"/{path[:2]}/" in href for href in found), "one index a language"
    assert any("#" in href for href in found), "links to sections"
    assert not visit.troubles


def searched(page, queries):
    """For each query the addresses of all results, best first."""
    return page.evaluate(
        """async (queries) => {
            const pagefind = await import(new URL("../pagefind/pagefind.js", location.href));
            await pagefind.init();
            const answers = {};
            for (const query of queries) {
                const { results } = await pagefind.search(query);
                const pages = await Promise.all(results.map((r) => r.data()));
                answers[query] = pages.map((p) => p.url.replace(/\\/$/, "/index.html"));
            }
            return answers;
        }""",
        queries,
    )


def indexed_text(edition):
    """Of each page of an edition, the text that the search may find."""
    texts = {}
    for path in (SITE / edition).rglob("*.html"):
        for main in lxml.html.fromstring(path.read_bytes().decode()).xpath(
            "//main[@data-pagefind-body]"
        ):
            for part in main.xpath(".//*[@data-pagefind-ignore] | .//script"):
                part.drop_tree()
            text = re.sub(r"\s+", "", main.text_content())
            texts[f"/{path.relative_to(SITE).as_posix()}"] = text
    return texts


def test_everyday_words_are_found_in_chinese(visit):
    """Text and query are cut into words differently, so a few pages are missed; most are not."""
    page = visit.open("zh/index.html")
    texts = indexed_text("zh")
    held = {word: {url for url, text in texts.items() if word in text} for word in EVERYDAY}
    assert all(held.values()), "a word of the list that no page has says nothing"
    found = searched(page, EVERYDAY)
    missed = {word: held[word] - set(found[word]) for word in EVERYDAY}
    total = sum(map(len, held.values()))
    assert sum(map(len, missed.values())) <= 0.03 * total, {w: m for w, m in missed.items() if m}
    astray = [word for word in EVERYDAY if not held[word] & set(found[word][:3])]
    assert len(astray) <= 1, astray


def first(term):
    return 8 if term["chapter"].startswith("00-") else 3


@pytest.mark.parametrize("edition", ["en", "zh"])
def test_every_term_is_found_where_it_is_taught(visit, edition):
    """The page that teaches a term is among the first three results for it, in each language; of
    the words that every page uses, the page before the first chapter is among the first eight.
    """
    page = visit.open(f"{edition}/index.html")
    terms = yaml.safe_load((ROOT / "chapters" / "terms.yml").read_text("utf-8"))
    found = searched(page, [t[edition] for t in terms])
    lost = [
        (term[edition], found[term[edition]][:8])
        for term in terms
        if not any(term["chapter"] in url for url in found[term[edition]][: first(term)])
    ]
    assert not lost, str(lost)


def test_search_opens_by_button_and_closes_by_escape(visit):
    page = visit.open("en/index.html")
    page.locator(".open-search").click()
    box = page.locator("pagefind-modal input")
    expect(box).to_be_visible()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    assert page.locator(".open-search").count() == 1


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_search_works_on_a_phone(visit):
    page = visit.open("zh/index.html")
    page.locator(".open-search").click()
    page.locator("pagefind-modal input").fill("熵")
    expect(page.locator("pagefind-modal pagefind-results a").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
