"""Words of the figures of the project of part II, a log of deliveries."""

CHINESE: dict[str, str] = {
    "None is very early, some are late, a few very late": "没有很早的，有些迟到，有几份迟了很久",
    "distance (km)": "距离（公里）",
    "minutes": "分钟",
    "One log, three losses, three lines": "一份记录，三种损失，三条直线",
    "planner": "调度员",
    "rider": "骑手",
    "customer": "顾客",
}
