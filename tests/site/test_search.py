"""Search: what it finds first in both languages, how it shows it, what it says when it cannot."""

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
    "推导 公式 定义 符号 单位 奈特 比特 编码 语言 温度 平滑 先验 后验 猜 判断 准确率"
).split()


#: What is asked, and the page that a reader should see first.
FIRST = {
    "en": {
        "03-information": "entropy; cross-entropy; perplexity; KL divergence; one-hot;"
        " bits per byte",
        "03-information-further": "mutual information; Jensen-Shannon",
        "05-softmax-cross-entropy": "softmax overflow; nan; NaN; label smoothing; log-sum-exp;"
        " overflow; ignore_index; CrossEntropyLoss; numerical stability",
        "05-softmax-cross-entropy-further": "temperature; knowledge distillation",
        "06-binary-and-multilabel": "focal loss; BCEWithLogitsLoss;"
        " binary cross entropy; class imbalance",
        "07-scoring-and-calibration": "calibration; proper score; ECE; Brier score;"
        " temperature scaling; Platt scaling; scoring rules; calibration curve",
        "07-scoring-and-calibration-further": "isotonic regression; CRPS",
        "catalogue": "triplet loss; contrastive",
        "04-likelihood": "maximum likelihood; Poisson",
        "02-regression": "Huber loss; outlier; MSE; mae; pinball loss",
        "08-margins-and-svm": "hinge loss; support vector machine; KKT; margin",
        "08-margins-and-svm-further": "kernel trick",
        "10-optimization": "SGD; momentum; Adam; condition number; optimizer; conjugate gradients",
        "10-optimization-further": "Nesterov; saddle point; line search",
        "11-gradients": "gradient check; step size; finite differences",
        "12-circuits": "backpropagation; chain rule",
        "13-two-layer-network": "ReLU",
        "01-loss-cost-objective": "regularizer",
        "09-regularization": "weight decay; regularization; ridge regression; lasso; AdamW;"
        " cross-validation",
        "09-regularization-further": "early stopping; elastic net; dropout",
        "00-before-you-start": "epoch",
        "bibliography": "bibliography",
    },
    "zh": {
        "03-information": "交叉熵; 熵; 困惑度; KL 散度; 独热",
        "05-softmax-cross-entropy": "label smoothing; 标签平滑; softmax 溢出; 溢出; nan; 数值稳定",
        "05-softmax-cross-entropy-further": "温度; 知识蒸馏",
        "06-binary-and-multilabel": "焦点损失; focal loss; BCEWithLogitsLoss;"
        " 类别不平衡; 二元交叉熵",
        "07-scoring-and-calibration": "校准; 适当评分; 期望校准误差; 可靠性图; 温度缩放; 评分规则",
        "07-scoring-and-calibration-further": "保序回归",
        "04-likelihood": "极大似然; 泊松分布; 先验",
        "02-regression": "Huber 损失; 异常值; 均方误差",
        "08-margins-and-svm": "支持向量机; 合页损失; 间隔; 对偶问题",
        "10-optimization": "随机梯度下降; 动量; 牛顿法; 条件数; 优化器",
        "10-optimization-further": "自然梯度; 鞍点; 线搜索",
        "11-gradients": "梯度检查; 步长; 自动微分; 中心差分",
        "12-circuits": "反向传播; 计算图",
        "01-loss-cost-objective": "正则项",
        "09-regularization": "正则化; 权重衰减; 岭回归; 交叉验证; LASSO",
        "09-regularization-further": "早停; 弹性网",
        "13-two-layer-network-further": "死神经元",
        "glossary": "词汇表",
    },
}
#: Types each query into the dialog and notes what it shows: addresses, titles, all of its text.
ASK = """async (queries) => {
    document.querySelector(".open-search").click();
    const dialog = document.querySelector("dialog.search");
    const box = dialog.querySelector("input");
    const all = (selector) => [...dialog.querySelectorAll(selector)];
    const answers = {};
    for (const query of queries) {
        box.value = query;
        box.dispatchEvent(new Event("input"));
        while (dialog.ariaBusy === "true") await new Promise((go) => setTimeout(go, 20));
        answers[query] = {
            pages: all(".found-page > a").map((a) => a.getAttribute("href")),
            sections: all(".found-page:first-child li a").map((a) => a.getAttribute("href")),
            titles: all("a").map((a) => a.textContent),
            marks: all("mark").length,
            first: all(".found-page:first-child .excerpt").map((p) => p.textContent).join(" "),
            excerpts: all(".excerpt").map((p) => p.textContent),
            state: dialog.querySelector(".search-state").textContent,
        };
    }
    return answers;
}"""
HAN = re.compile("[\u4e00-\u9fff]")
NONSENSE = ["asdfgh", "qwertz", "zxcvbn", "囧囧", "focal asdfgh"]


def terms():
    return yaml.safe_load((ROOT / "chapters" / "terms.yml").read_text("utf-8"))


@pytest.fixture(scope="module", params=["en", "zh"])
def asked(request, browser, address):
    """What the dialog shows for each query, all asked in one visit."""
    expected = {
        query.strip(): page
        for page, queries in FIRST[request.param].items()
        for query in queries.split(";")
    }
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    page = context.new_page()
    page.goto(f"{address}{request.param}/index.html")
    names = [term[request.param] for term in terms()]
    answers = page.evaluate(ASK, [*expected, *NONSENSE, *names])
    context.close()
    return request.param, expected, answers


def test_the_page_that_teaches_stands_first(asked):
    _, expected, answers = asked
    astray = {
        query: answers[query]["pages"][:3]
        for query, page in expected.items()
        if f"/{page}.html" not in "".join(answers[query]["pages"][:1])
    }
    assert not astray
    assert sum(len(q.split(";")) for pages in FIRST.values() for q in pages.values()) >= 80


def test_results_lead_to_sections_of_the_edition(asked):
    edition, expected, answers = asked
    for query in expected:
        assert all(f"/{edition}/" in place for place in answers[query]["pages"]), query
    assert answers["entropy" if edition == "en" else "熵"]["marks"] > 10, "excerpts mark the word"
    (place,) = [p for p in answers["label smoothing"]["sections"] if "#label-smoothing" in p][:1]
    assert "05-softmax-cross-entropy.html" in place


def test_excerpts_show_what_a_page_says_and_no_more(asked):
    """No mark of a link in titles, no hidden names, no other language, no formula in TeX."""
    edition, expected, answers = asked
    titles = [title for query in expected for title in answers[query]["titles"]]
    excerpts = [text for query in expected for text in answers[query]["excerpts"]]
    assert titles
    assert not [title for title in titles if title.endswith("#")]
    assert not [t for t in excerpts if re.search(r"[⟦⟧]|\\[a-z]+\{|\\frac|\u2061|\u200b", t)]
    for term in terms():
        first = answers[term[edition]]["first"]
        assert edition == "zh" or not HAN.search(term["zh"]) or term["zh"] not in first
        assert f"{term['zh']} {term['en']}" not in first, first


def test_an_excerpt_begins_with_a_word(asked):
    _, expected, answers = asked
    excerpts = [text for query in expected for text in answers[query]["excerpts"]]
    assert len(excerpts) > 100
    assert not [
        text for text in excerpts if re.match(r"[\s,.;:!?)\]}，。；：、！？）”’·=+/*]", text)
    ]


def test_formulas_in_excerpts_are_read_as_text(asked):
    """Words around a formula do not close up over a gap."""
    edition, _, answers = asked
    if edition == "en":
        excerpts = " ".join(answers["cross-entropy"]["excerpts"] + answers["margin"]["excerpts"])
        assert not re.search(r" [,.;] ", excerpts)
        assert re.search(r"\(p, q\)|log|=", excerpts)


def test_nothing_is_found_where_there_is_nothing(asked):
    _, _, answers = asked
    for query in NONSENSE:
        assert answers[query]["pages"] == [], query
        assert query in answers[query]["state"], query


def searched(page, queries):
    """For each query the addresses of all results, best first."""
    return page.evaluate(
        """async (queries) => {
            const pagefind = await import(new URL("../pagefind/pagefind.js", location.href));
            const own = pagefind.createInstance({ noWorker: true });
            const answers = {};
            for (const query of queries) {
                const { results } = await own.search(query);
                const pages = await Promise.all(results.map((r) => r.data()));
                answers[query] = pages.map((p) => p.url.replace(/\\/$/, "/index.html"));
            }
            return answers;
        }""",
        queries,
    )


def indexed_text(edition):
    """Of each page of an edition, the text that a search should find."""
    texts = {}
    for path in (SITE / edition).rglob("*.html"):
        (main,) = lxml.html.fromstring(path.read_bytes().decode()).xpath("//main")
        if main.get("data-search") == "off":
            continue
        for kind in ("tip", "headerlink", "drawing", "above-input", "toctree-wrapper", "minutes"):
            for part in main.find_class(kind):
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


def test_every_term_is_found_where_it_is_taught(asked):
    """The page that teaches a term comes first, in each language."""
    edition, expected, answers = asked
    lost = {
        term[edition]: answers[term[edition]]["pages"][:3]
        for term in terms()
        if term[edition] not in expected
        and term["chapter"] not in "".join(answers[term[edition]]["pages"][:1])
    }
    assert not lost


def opened_search(page):
    page.keyboard.press("Control+k")
    box = page.locator("dialog.search input")
    expect(box).to_be_visible()
    return box


def test_the_dialog_opens_moves_and_closes_by_keyboard(visit):
    page = visit.open("en/index.html")
    box = opened_search(page)
    box.fill("entropy")
    expect(page.locator(".found-page").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".found-page a").first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    page.locator(".open-search").click()
    expect(box).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("chapters/03-information.html"))
    assert not visit.troubles


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_search_works_on_a_phone(visit):
    page = visit.open("zh/index.html")
    page.locator(".open-search").click()
    page.locator("dialog.search input").fill("熵")
    expect(page.locator(".found-page a").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("dialog.search").evaluate("(box) => box.scrollWidth <= box.clientWidth")


@pytest.mark.parametrize(
    "gone", ["pagefind.js", "pagefind-entry.json", "wasm.", ".pf_meta", ".pf_index", ".pf_fragment"]
)
def test_an_index_that_cannot_be_had_is_told(visit, gone):
    """Whichever file does not come; and once it comes, the search goes on."""
    page = visit.open("zh/index.html")
    blocked = re.compile(re.escape(gone))
    page.route(blocked, lambda route: route.abort())
    box = opened_search(page)
    box.fill("熵")
    state = page.locator(".search-state")
    expect(state).to_contain_text("没能载入搜索索引")
    assert page.locator("dialog.search").get_attribute("aria-busy") == "false"
    page.unroute(blocked)
    box.fill("交叉熵")
    expect(page.locator(".found-page").first).to_be_visible()


def test_a_slow_index_is_seen_to_be_on_its_way(visit):
    page = visit.open("en/index.html")
    waiting = []
    page.route(re.compile("pagefind.js"), lambda route: waiting.append(route))
    opened_search(page).fill("entropy")
    expect(page.locator(".search-state")).to_have_text("Searching…")
    assert page.locator("dialog.search").get_attribute("aria-busy") == "true"
    expect(page.locator("dialog.search[aria-busy=true] .search-head")).to_be_visible()
    waiting[0].continue_()
    expect(page.locator(".found-page").first).to_be_visible()
    assert page.locator(".search-state").inner_text() == ""


def test_pages_of_a_folder_say_why_they_are_not_searched(visit):
    page = visit.page
    page.goto((SITE / "en" / "index.html").as_uri())
    page.locator(".open-search").click()
    expect(page.locator(".search-state")).to_contain_text("read from a folder")


def test_every_name_of_the_list_leads_to_a_section_there_is():
    """`chapters/search.yml` names sections of pages of the book."""
    names = yaml.safe_load((ROOT / "chapters" / "search.yml").read_text("utf-8"))
    there = set()
    for path in (SITE / "en").rglob("*.html"):
        there |= set(re.findall(r'<h[123] id="([^"]+)"', path.read_text("utf-8")))
    assert set(names) <= there
    typed = [name.casefold() for each in names.values() for name in each]
    assert len(typed) == len(set(typed)), "one place for a word"
