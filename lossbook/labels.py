"""The words of the figures, English to Chinese.

A figure is drawn once, with short English labels that stay text in its SVG. :func:`translate`
gives it in the other language. A label may hold numbers: ``entropy 0.8018`` is looked up as
``entropy {}``, and the numbers keep their order.
"""

from __future__ import annotations

import html
import re

#: One figure label a line; ``{}`` stands for a number.
CHINESE: dict[str, str] = {
    # units and axes
    "nats": "奈特",
    "loss (nats)": "损失（奈特）",
    "surprise (nats)": "惊奇（奈特）",
    "probability": "概率",
    "step": "步数",
    "log u": "log u",
    "−log p": "−log p",
    # 03-information
    "cat": "猫",
    "dog": "狗",
    "bird": "鸟",
    "uniform": "均匀",
    "entropy of the labels": "标签的熵",
    "KL divergence: what training removes": "KL 散度：训练能消掉的部分",
    "The loss stops at the entropy of its labels": "损失停在标签的熵上",
    "probability of what happened": "所发生之事的概率",
    "{} costs {}": "{} 的价格是 {}",
    "Halve the probability and the price rises by log 2": "概率减半，价格涨 log 2",
    "entropy {}": "熵 {}",
    "A rare outcome is dear, but seldom paid for": "罕见的结果价格高，但很少要付",
    "Every model pays the entropy; the rest is its own": "熵是每个模型都要付的，多付的才归模型负责",
    "equal only at 1": "只在 1 处相等",
    "The logarithm never rises above its tangent": "对数从不高过它的切线",
    "forward KL(p‖q)": "前向 KL(p‖q)",
    "reverse KL(q‖p)": "反向 KL(q‖p)",
    "covers both bumps": "盖住两个峰",
    "settles on one": "守住一个峰",
    "The same target, the same family, two answers": "同一个目标，同一族模型，两个答案",
    "mean of q": "q 的均值",
    "Forward KL has one valley here, reverse KL two": "这里前向 KL 有一个谷，反向 KL 有两个",
    "What p calls impossible, q must not do": "p 认为不可能的事，q 不能做",
    "{} grey levels": "{} 级灰度",
    "black and white": "黑白",
    "Thresholding a pixel never tells more about the digit": "像素压成黑白，透露的信息只少不多",
    "total variation": "全变差",
    "KL(p‖q), nats": "KL(p‖q)，奈特",
    "No pair lies below Pinsker's curve": "没有一对分布落在平斯克曲线之下",
    "surprise of the character (bits)": "字符的惊奇（比特）",
    "bits of its code word": "码字的比特数",
    "length = surprise": "码长 = 惊奇",
    "A word is as long as its character is surprising": "字符有多令人惊奇，码字就有多长",
    "standard deviation σ": "标准差 σ",
    "½ log(2πeσ²)": "½ log(2πeσ²)",
    "A narrow density has negative entropy": "密度够窄，微分熵就为负",
    "φ(u) = u log u": "φ(u) = u log u",
    "Height above a tangent, for two curves": "两条凸曲线各高出切线多少",
    "guess": "猜测",
    "What a loss can look at": "损失看什么",
    "of the error": "看误差",
    "of the margin": "看间隔",
    "of a probability": "看概率",
    "prediction − target": "预测 − 目标",
    "label × score": "标签 × 得分",
    "probability of the truth": "真实类别的概率",
    "loss": "损失",
    "squared": "平方",
    "absolute": "绝对值",
    "Huber": "Huber",
    "quantile": "分位数",
    "zero one": "0-1",
    "hinge": "合页",
    "logistic": "逻辑",
    "squared hinge": "平方合页",
    "log": "对数",
    "Brier": "Brier",
    "cost of the guess": "猜测的代价",
    "squared: {}": "平方误差：{}",
    "absolute: {}": "绝对误差：{}",
    "quantile {}: {}": "{} 分位数：{}",
    "One list of prices, three losses, three answers": "同一组价格，三种损失，三个答案",
}

_TEXT = re.compile(r"(<(text|tspan)\b[^>]*>)([^<]+)(</\2>)")
_NUMBER = re.compile(r"[−-]?\d+(?:\.\d+)?")


def translate(svg_text: str, lang: str) -> str:
    """The SVG with every label of the catalogue in ``lang`` (``"en"`` or ``"zh"``)."""
    if lang == "en":
        return svg_text
    if lang != "zh":
        raise ValueError(f"lang: got {lang!r}; want 'en' or 'zh'")
    return _TEXT.sub(
        lambda m: m[1] + html.escape(chinese(html.unescape(m[3])), quote=False) + m[4], svg_text
    )


def chinese(label: str) -> str:
    """The Chinese of one label; a label that is not in the catalogue stays as it is."""
    if label in CHINESE:
        return CHINESE[label]
    pattern = CHINESE.get(_NUMBER.sub("{}", label))
    return label if pattern is None else pattern.format(*_NUMBER.findall(label))


def missing(svg_text: str) -> list[str]:
    """The labels that hold an English word of three letters or more and have no Chinese."""
    labels = [html.unescape(m[3]).strip() for m in _TEXT.finditer(svg_text)]
    return [
        label
        for label in labels
        if re.search(r"[A-Za-z]{3,}", label)
        and label not in CHINESE
        and _NUMBER.sub("{}", label) not in CHINESE
    ]
