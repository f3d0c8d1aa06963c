"""Words of the figures of the project of part II, a log of deliveries."""

CHINESE: dict[str, str] = {
    "Few are early, some are late, and a few very late": "早到的少，迟到的不少，还有几份迟了很久",
    "distance (km)": "距离（公里）",
    "minutes": "分钟",
    "One log, three losses, three lines": "一份记录，三种损失，三条直线",
    "planner": "调度员",
    "rider": "骑手",
    "customer": "顾客",
}
