"""Words that the figures of several chapters share."""

CHINESE: dict[str, str] = {
    "nats": "奈特",
    "loss (nats)": "损失（奈特）",
    "surprise (nats)": "惊奇度（奈特）",
    "probability": "概率",
    "step": "步数",
    "log u": "log u",
    "−log p": "−log p",
}
