"""Words in the gates of a circuit. Symbols need no translation; names of functions keep theirs."""

CHINESE: dict[str, str] = {
    "exp": "exp",
    "tanh": "tanh",
    "relu": "relu",
    "softplus": "softplus",
    "affine": "affine",
    "max": "max",
    "max {}": "max {}",
    "min": "min",
    "min {}": "min {}",
    "mean": "平均",
    "reshape": "改形状",
    "transpose": "转置",
    "concatenate": "拼接",
}
