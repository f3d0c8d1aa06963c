"""Words of the figure of the project of part V, a broken network."""

CHINESE: dict[str, str] = {
    "broken": "有错的",
    "mended": "改正后的",
    "training cost": "训练代价",
    "Both fall; one of them by the wrong slope": "两条都在下降，其中一条的斜率是错的",
}
