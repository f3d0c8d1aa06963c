"""Words of the figures of chapter 00, before you start."""

CHINESE: dict[str, str] = {
    "days": "天数",
    "the mean": "均值",
    "one standard deviation": "一个标准差",
    "One late parcel pulls the mean and makes the spread": "一个迟到的包裹，拉动均值，撑大标准差",
    "N = {}": "N = {}",
    "Means of more throws crowd around the expectation": "掷得越多，均值越集中在期望附近",
    "probability per cm": "每厘米的概率",
    "{} cm": "{} cm",
    "Narrower bars, the same heights: a density": "柱子变窄，高度不变：这就是密度",
    "x²": "x²",
    "x⁴ − 2x²": "x⁴ − 2x²",
    "Chords above a curve, and one that runs below": "弦在曲线上方，以及一条在下方的弦",
    "rate {}": "学习率 {}",
    "step": "步数",
    "cost": "代价",
    "Half as much again is too much": "学习率再大一半就过了头",
    "logit": "logit",
    "probability": "概率",
    "Two points of score are nearly 90 %": "得分高出 2，概率接近 90%",
}
