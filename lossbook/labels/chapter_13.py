"""Words of the figures of chapter 13, a two-layer network."""

CHINESE: dict[str, str] = {
    "linear": "线性",
    "eight hidden units": "八个隐藏单元",
    "One bend in every unit, and the boundary can turn": "每个单元折一下，分界线就能拐弯",
    "Sizes that differ leave no choice": "尺寸各不相等，怎么乘就由形状决定",
    "variance {} / D": "方差 {} / D",
    "layer": "层",
    "mean square": "均方",
    "One variance keeps the signal alive": "只有一种方差能让信号走到底",
    "training": "训练",
    "held out": "留出",
    "epoch": "轮",
    "cost (nats)": "代价（奈特）",
    "The training cost goes on falling, the other does not": "训练代价一直在降，留出代价停住了",
    "read as": "读成",
    "is": "实际",
    "Which digits it takes for which": "网络把哪个数字当成哪个",
    "Some of them are hard for people, too": "有几个，人也难认",
}
