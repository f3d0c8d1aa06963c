"""Words of the figures of the page of measurements."""

CHINESE: dict[str, str] = {
    "logsumexp": "logsumexp",
    "large": "大输入",
    "worst relative error": "最大相对误差",
    "value, lossbook": "值，lossbook",
    "value, torch": "值，torch",
    "gradient, lossbook": "梯度，lossbook",
    "gradient, torch": "梯度，torch",
    "Every digit kept, where others lose them all": "一位不丢，别处可能全丢",
    "time over torch's": "用时与 torch 之比",
    "Left of the line lossbook is the faster": "虚线以左，lossbook 更快",
    "our time over theirs": "我们的用时与其之比",
    "Against scipy and scikit-learn, value alone": "与 scipy、scikit-learn 比，只算值",
}
