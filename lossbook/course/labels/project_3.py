"""Words of the figures of the project of part III, parcels for the island."""

CHINESE: dict[str, str] = {
    "On learned images the bill looks too low": "在学过的图像上，花费显得太低",
    "learn": "学习",
    "test": "测试",
    "threshold": "阈值",
    "bill for 1000 parcels": "一千个包裹的花费",
    "Three losses, and one line for each": "三种损失，各配一条直线",
    "before": "校准前",
    "after": "校准后",
    "share of eights": "“8”的比例",
}
