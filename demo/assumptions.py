"""What the demo workbooks are made from: published figures, and assumptions that say so.

Values are in million US dollars a month where nothing else is said. Months run from `FIRST`; a
*path* is a set of anchors between which the level runs straight. Goods and their weights stand in
``goods.csv``.
"""

from __future__ import annotations

FIRST = "2021-01"
#: The list of 45 codes, which the reproduced stories use.
LIST_ID = "chpl-2023-09"
#: Months from 2021-01 to 2024-12.
N_MONTHS = 48
#: From this month on everybody reports HS2022; before it HS2017 (assumed: all switch together).
HS2022_FROM = "2022-01"
#: Imports are recorded this much above exports: the IMF's practice since 2017 (METHODS 2).
CIF = 1.06

Path = dict[str, float]

# -- Published: Middle East Eye's series of Turkey's exports of the 45 codes to Russia
#: The months and sums that the story states; `RUS_LISTED` gives them exactly.
PUBLISHED_RUS = {
    ("2022-01", "2022-11"): 70.9,
    ("2023-01", "2023-11"): 129.0,
    ("2022-10", "2022-10"): 11.1,
    ("2022-11", "2022-11"): 12.3,
    ("2023-10", "2023-10"): 10.7,
    ("2023-11", "2023-11"): 8.4,
}
#: The same story: Turkey's exports of all goods to Russia.
PUBLISHED_RUS_TOTAL = {"2023-10": 807.0, "2023-11": 905.0}
#: The Financial Times, January to September 2023 on the same months of 2022, 45 codes: the change
#: of Turkey's exports to Kazakhstan, and of Kazakhstan's imports from Turkey.
PUBLISHED_KAZ = {"exports": 66.0, "imports": 6.0}

#: Turkey to Russia, 45 codes, by month. Published: October and November of 2022 and 2023, the two
#: sums, and that November 2023 is the lowest since August 2022. Every other month is assumed.
RUS_LISTED = (
    *(1.9, 2.0, 2.3, 2.2, 2.1, 2.4, 2.2, 2.3, 2.5, 2.4, 2.6, 2.8),
    *(2.1, 2.3, 1.9, 3.6, 4.9, 6.4, 7.3, 8.2, 10.8, 11.1, 12.3, 13.4),
    *(11.4, 12.1, 13.6, 12.2, 12.9, 12.6, 11.8, 12.0, 11.3, 10.7, 8.4, 7.9),
    *(5.2, 4.6, 4.9, 4.1, 3.8, 3.6, 3.9, 3.4, 3.2, 3.5, 3.1, 2.9),
)
#: Turkey to Russia, all goods. Published: October and November 2023; the others are assumed.
RUS_TOTAL = (
    *(360, 395, 470, 465, 430, 480, 470, 480, 500, 545, 560, 620),
    *(430, 440, 365, 480, 560, 660, 730, 790, 1050, 1140, 1180, 1200),
    *(950, 900, 1010, 900, 960, 920, 880, 930, 820, 807, 905, 880),
    *(640, 650, 700, 680, 690, 700, 720, 740, 720, 760, 745, 760),
)
#: Turkey to Kazakhstan, 45 codes. January to September: 11.4 in 2022 and 77.4 in 2023, which is the
#: published +66; the levels and the months are assumed.
KAZ_LISTED = (
    *(0.48, 0.50, 0.55, 0.52, 0.50, 0.56, 0.54, 0.55, 0.58, 0.57, 0.60, 0.64),
    *(0.6, 0.7, 0.9, 1.1, 1.2, 1.4, 1.6, 1.8, 2.1, 2.6, 3.3, 4.4),
    *(5.2, 6.0, 7.1, 8.0, 8.8, 9.6, 10.4, 11.0, 11.3, 11.0, 10.6, 9.9),
    *(9.0, 8.2, 7.6, 6.9, 6.4, 6.0, 5.6, 5.1, 4.8, 4.6, 4.3, 4.2),
)
#: The true loss begins here; until then Kazakhstan records all that Turkey sends (assumed).
LOSS_FROM = "2022-03"
#: Kazakhstan's imports from Turkey, 45 codes, from `LOSS_FROM` on. January to September, with the
#: two matched months before it: 6.8 in 2022 and 12.8 in 2023, the published +6; months assumed.
KAZ_RECORDED = (
    *(0.722, 0.76, 0.74, 0.80, 0.78, 0.80, 0.82, 0.86, 0.92, 1.02),
    *(1.15, 1.22, 1.30, 1.38, 1.45, 1.50, 1.55, 1.60, 1.65, 1.62, 1.60, 1.66),
    *(1.52, 1.50, 1.48, 1.45, 1.44, 1.42, 1.40, 1.38, 1.36, 1.38, 1.35, 1.40),
)

# -- Assumed: Turkey's exports to the others
#: The month's share of an average month, January first; 45 codes and tier 4.B move with it.
SEASON = (0.92, 0.95, 1.03, 0.99, 0.98, 1.02, 0.98, 0.97, 1.03, 1.04, 1.04, 1.05)
#: 45 codes. Kyrgyzstan rises with the re-export that is planted there.
LISTED: dict[str, Path] = {
    "KGZ": {"2021-01": 0.20, "2022-03": 0.22, "2022-10": 1.5, "2023-06": 2.8, "2024-12": 1.6},
    "UZB": {"2021-01": 0.9, "2022-03": 1.0, "2023-06": 2.0, "2024-12": 1.9},
    "GEO": {"2021-01": 0.7, "2024-12": 1.1},
    "AZE": {"2021-01": 1.2, "2024-12": 2.0},
    "ROU": {"2021-01": 5.5, "2024-12": 6.6},
    "EGY": {"2021-01": 2.4, "2024-12": 2.6},
}
#: Tier 4.B (machine tools), listed since February 2024: what parts the list of 50 from that of 45.
TIER_4B: dict[str, Path] = {
    "RUS": {"2021-01": 1.2, "2022-03": 1.0, "2022-10": 3.2, "2023-10": 3.0, "2024-12": 0.8},
    "KAZ": {"2021-01": 0.30, "2024-12": 0.55},
    "KGZ": {"2021-01": 0.05, "2024-12": 0.12},
    "UZB": {"2021-01": 0.45, "2024-12": 0.60},
    "GEO": {"2021-01": 0.03, "2024-12": 0.04},
    "AZE": {"2021-01": 0.30, "2024-12": 0.40},
    "ROU": {"2021-01": 0.90, "2024-12": 1.10},
    "EGY": {"2021-01": 0.50, "2024-12": 0.50},
}
#: The unlisted goods of goods.csv together.
UNLISTED: dict[str, Path] = {
    "RUS": {"2021-01": 95.0, "2022-03": 80.0, "2022-10": 170.0, "2023-10": 165.0, "2023-11": 180.0}
    | {"2024-12": 140.0},
    "KAZ": {"2021-01": 13.0, "2023-01": 17.0, "2024-12": 19.0},
    "KGZ": {"2021-01": 5.0, "2023-01": 8.0, "2024-12": 9.0},
    "UZB": {"2021-01": 16.0, "2024-12": 20.0},
    "GEO": {"2021-01": 13.0, "2024-12": 19.0},
    "AZE": {"2021-01": 21.0, "2024-12": 26.0},
    "ROU": {"2021-01": 55.0, "2024-12": 62.0},
    "EGY": {"2021-01": 30.0, "2024-12": 33.0},
}
#: All goods; Russia's stand in `RUS_TOTAL`.
TOTAL: dict[str, Path] = {
    "KAZ": {"2021-01": 85, "2022-03": 110, "2023-06": 165, "2024-12": 150},
    "KGZ": {"2021-01": 45, "2022-10": 85, "2024-12": 95},
    "UZB": {"2021-01": 125, "2024-12": 170},
    "GEO": {"2021-01": 130, "2024-12": 235},
    "AZE": {"2021-01": 180, "2024-12": 245},
    "ROU": {"2021-01": 390, "2024-12": 560},
    "EGY": {"2021-01": 310, "2024-12": 330},
}

# -- Assumed: other suppliers, whose exports the importers book in full
SUPPLIER_GOODS = {
    "CHN": (
        "854231",
        "854239",
        "854232",
        "851762",
        "847150",
        "850440",
        "854149",
        "854141",
    ),
    "DEU": ("854231", "850440", "848210", "853690"),
}
#: Millions a month of the supplier's goods together: far below real ones, so that Turkey's trade,
#: which the stories are about, stays in sight beside them.
SUPPLIERS: dict[str, dict[str, Path]] = {
    "CHN": {
        "KAZ": {"2021-01": 2.9, "2024-12": 2.9},
        "KGZ": {"2021-01": 0.6, "2024-12": 1.4},
        "AZE": {"2021-01": 1.6, "2024-12": 2.2},
        "RUS": {"2021-01": 9.0, "2022-03": 6.5, "2023-03": 15.0, "2024-12": 12.0},
    },
    "DEU": {
        "KAZ": {"2021-01": 0.65, "2024-12": 0.65},
        "AZE": {"2021-01": 0.5, "2024-12": 0.6},
        "RUS": {"2021-01": 3.8, "2022-02": 3.6, "2022-05": 0.4, "2022-12": 0.09, "2024-12": 0.03},
    },
}
#: All goods of the suppliers, scaled down alike.
SUPPLIER_TOTAL: dict[str, dict[str, Path]] = {
    "CHN": {
        "KAZ": {"2021-01": 110.0, "2024-12": 230.0},
        "KGZ": {"2021-01": 45.0, "2024-12": 150.0},
        "AZE": {"2021-01": 60.0, "2024-12": 80.0},
        "RUS": {"2021-01": 520.0, "2022-03": 420.0, "2023-03": 890.0, "2024-12": 960.0},
    },
    "DEU": {
        "KAZ": {"2021-01": 65.0, "2024-12": 125.0},
        "AZE": {"2021-01": 35.0, "2024-12": 40.0},
        "RUS": {"2021-01": 230.0, "2022-02": 220.0, "2022-05": 110.0, "2024-12": 60.0},
    },
}
#: Small suppliers, of whom no exporter's file is there: with them the import files of Kazakhstan and
#: Azerbaijan name more than ten partners, as files do that were asked for all of them.
SMALL_SUPPLIERS = ("CZE", "FRA", "GBR", "ITA", "JPN", "KOR", "NLD", "POL", "USA", "VNM")
#: What they deliver, one good each in turn: goods that China and Germany send too, and far less than these.
SMALL_GOODS = ("850440", "854231")
#: Millions a month of all small suppliers together, of these goods and of all goods.
SMALL: dict[str, float] = {"KAZ": 0.16, "AZE": 0.10}
SMALL_TOTAL: dict[str, float] = {"KAZ": 120.0, "AZE": 70.0}
#: The tier whose goods have a row of the whole world (W00) in the importers' files; TOTAL has one.
WORLD_TIERS = ("1",)
#: What all others together deliver, on top of the suppliers that have a file: it is in W00 only.
REST_OF_WORLD = 0.35

# -- Planted
#: Azerbaijan books this share of these goods from Turkey under the country of origin.
ORIGIN = {"851762": "CHN", "847150": "CHN", "848210": "DEU"}
ORIGIN_SHARE = 0.9
#: Uzbekistan records this much of what Turkey states, in every year and for all goods.
UZB_RECORDED = 0.42
#: Georgia's file was asked for these goods only: at most ten, so the others are not covered.
GEO_ASKED = ("850440", "851762", "853669", "853690", "848210", "850431", "853710")
#: Kyrgyzstan sends this share of last month's imports of listed goods from Turkey on to Russia.
REEXPORT_SHARE = 0.85
REEXPORT_FROM = "2022-05"
#: Before that: this share, in one month of four.
REEXPORT_BEFORE = 0.04
#: Exports to Russia of goods made in Kyrgyzstan, as a share of the re-exports: in X, not in RX.
DOMESTIC_SHARE = 0.03
#: Exports to Russia in Kyrgyzstan's and Kazakhstan's own books, millions a month: all goods, the unlisted
#: goods of goods.csv, and Kazakhstan's 45 codes. Kazakhstan's are level: it sends nothing on that it did
#: not send before, so that what it does not record is no re-export in its own books either.
RUS_BOUND_TOTAL: dict[str, Path] = {
    "KGZ": {"2021-01": 32.0, "2022-05": 65.0, "2022-12": 80.0, "2024-12": 75.0},
    "KAZ": {"2021-01": 480.0, "2024-12": 620.0},
}
RUS_BOUND_UNLISTED: dict[str, Path] = {
    "KGZ": {"2021-01": 1.5, "2024-12": 1.8},
    "KAZ": {"2021-01": 6.0, "2024-12": 7.0},
}
KAZ_RUS_LISTED: Path = {"2021-01": 0.40, "2024-12": 0.44}
#: Russia's last month: its customs service stopped publishing by country.
RUS_UNTIL = "2022-01"
