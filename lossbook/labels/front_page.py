"""Words of the front page's figure."""

CHINESE: dict[str, str] = {
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
}
