"""Words of the figures of chapter 01, loss, cost and objective."""

CHINESE: dict[str, str] = {
    "degree {}": "{} 次",
    "The last one reads every point, and nothing else": "最后一条背下了每个点，此外什么也没学到",
    "area": "面积",
    "price": "价格",
    "One sample, one gap, one number": "一个样本，一段差距，一个数",
    "twelve points": "12 个点",
    "fresh points": "新点",
    "mean squared error": "均方误差",
    "A little penalty helps, too much harms": "惩罚轻一点有好处，重了有害",
    "degree": "次数",
    "The training cost only falls; the fresh cost decides": "训练代价只会下降，要看新点上的代价",
    "log₁₀ λ": "log₁₀ λ",
    "noise {}": "噪声 {}",
    "fresh {}": "新点 {}",
    "{} points {}": "{} 个点 {}",
    "r log {}": "r log {}",
    "quote": "报价",
    "share of wrong answers": "分错的比例",
    "cross-entropy (nats)": "交叉熵（奈特）",
    "A small loss leaves room for few errors": "损失小，错的就多不了",
}
