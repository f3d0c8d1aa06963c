"""Words of the figures of the project of part IV, a budget of gradients."""

CHINESE: dict[str, str] = {
    "The slow run held back": "慢的训练反而没有过头",
    "gradients taken": "梯度次数",
    "Newton, later": "牛顿法，后来",
    "Newton, training": "牛顿法，训练",
    "descent, later": "梯度下降，后来",
    "descent, training": "梯度下降，训练",
    "A stronger penalty, a steeper way down": "惩罚越强，下降越快",
    "above the lowest value, as a share": "高出最低值的比例",
}
