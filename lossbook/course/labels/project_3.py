"""Words of the figures of the project of part III, parcels for the island."""

CHINESE: dict[str, str] = {
    "On learned images the bill looks too low": "在学过的图像上，花费显得太低",
    "learn": "学习",
    "test": "测试",
    "threshold": "阈值",
    "bill for 1000 parcels": "一千个包裹的花费",
    "The threshold decides the bill": "花费多少，取决于阈值",
    "bill beyond that of calibrated, 1/21": "比“校准，1/21”多花多少",
    "not calibrated, 1/21": "不校准，1/21",
    "best on calibrate": "校准份上最省",
    "one half": "一半",
    "best on learn": "学习份上最省",
    "most right": "答对最多",
    "Three losses, and one line for each": "三种损失，各配一条直线",
    "before": "校准前",
    "after": "校准后",
    "share of eights": "“8”的比例",
}
