"""The forms that `mirrorgap.io.layouts.forms` knows, as data: needs, roles, habits of publishers.

Sources: the publishers' documentation and files (WITS, Eurostat's Comext bulk and SDMX-CSV, the IMF's
DOTS and IMTS, the US Census Bureau's API, USITC DataWeb, Comex Stat, Panjiva, customs declarations
of the EAEU); read on 2026-11-22.
"""

from __future__ import annotations

from dataclasses import dataclass

from mirrorgap.io.extracting import EXPORTS_FOB_IMPORTS_CIF
from mirrorgap.io.parsing import OWN_NUMBERS
from mirrorgap.model.records import WORLD

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Form:
    """How files with certain header names are read.

    Attributes
    ----------
    name, publisher : str
        The layout's name, and whose names of columns these are.
    needs : frozenset of str
        Folded headers that tell the form; boxes of declarations by their number (``g33``).
    roles : dict of role to headers
        The best first; the first one that holds anything has the role. Where none holds the
        value, the periods stand across.
    constants : tuple of (role, text)
    scale : float or None
        Of the values; None: the source does not say.
    kg_scale : float
    flows : tuple of (text, flow)
        As in `mirrorgap.model.mapping.Mapping`.
    partners : tuple of (text, ISO3)
    rules : tuple of (header, pattern, reason, if_total)
        Rows count whose text matches the whole pattern.
    countries : str
        As in `mirrorgap.model.mapping.Mapping`.
    valued : tuple of (word, valuation)
        The first word that stands among the texts of the flow column tells the valuation.
    scaled_by : str
        Header of the column that says the scale, where the form has one.
    """

    name: str
    publisher: str
    needs: frozenset[str]
    roles: dict[str, tuple[str, ...]]
    constants: Pairs = ()
    scale: float | None = 1.0
    kg_scale: float = 1.0
    flows: Pairs = ()
    partners: Pairs = ()
    rules: tuple[tuple[str, str, str, bool], ...] = ()
    valued: Pairs = ()
    countries: str = ""
    scaled_by: str = ""


def _needs(text: str) -> frozenset[str]:
    return frozenset(text.split("|"))


_USD: Pairs = (("currency", "USD"),)
_NO_VALUE = "a measure other than value"
_IMF_FLOWS: Pairs = (
    ("txg_fob_usd", "export"), ("tmg_cif_usd", "import"), ("tmg_fob_usd", "import"),
    ("xg_fob_usd", "export"), ("mg_cif_usd", "import"), ("mg_fob_usd", "import"),
    ("imports of goods, cost insurance freight (cif), us dollar", "import"),
    ("goods, value of exports, free on board (fob), us dollars", "export"),
    ("goods, value of imports, cost, insurance, freight (cif), us dollars", "import"),
    ("goods, value of imports, free on board (fob), us dollars", "import"),
    ("exports of goods, free on board (fob), us dollar", "export"),
    ("imports of goods, cost insurance and freight (cif), us dollar", "import"),
    ("imports of goods, free on board (fob), us dollar", "import"),
)  # fmt: skip
_IMF_VALUED: Pairs = (("cif", EXPORTS_FOB_IMPORTS_CIF), ("fob", "adjusted"))
_IMF = {
    "reporter": ("country name", "country", "reporter name"),
    "partner": ("counterpart country name", "counterpart country", "counterpart area"),
    "flow": ("indicator code", "indicator id", "indicator", "indicator name"),
    "period": ("time period", "period", "date"),
    "value": ("value", "obs value"),
    "status": ("status",),
}
_IMF_RULES = (
    ("attribute", r"value|", "a note to a value", False),
    ("frequency", r"m|monthly|a|annual|q|quarterly|", "another frequency", False),
)


def _china(value: str, currency: str, *, chinese: bool) -> Form:
    """Return the form of China's customs in one language and one currency."""
    needs = "商品编码|贸易伙伴名称" if chinese else "trading partner code|commodity code"
    return Form(
        "china-customs", "China's customs", _needs(f"{needs}|{value}"),
        {
            # The numbers of China's customs are no ISO numbers: only the name tells the country.
            "partner": ("贸易伙伴名称", "trading partner"), "code": ("商品编码", "commodity code"),
            "period": ("数据年月", "date of data"), "value": (value,),
            "quantity": ("第一数量", "quantity"), "unit": ("第一计量单位", "unit"),
            "product_label": ("商品名称", "commodity"),
        },
        (("reporter", "CHN"), ("currency", currency), ("valuation", EXPORTS_FOB_IMPORTS_CIF)),
        countries=OWN_NUMBERS,
    )  # fmt: skip


def _easy_comext(value: str, hundreds: str) -> Form:
    """Return the form of Easy Comext's relational view, with or without weights in 100 kg."""
    told = f"reporter|partner|product|flow|stat procedure|period|{value}"
    return Form(
        "easy-comext", "Eurostat's Easy Comext", _needs(f"{told}|{hundreds}".rstrip("|")),
        {
            "reporter": ("reporter",), "partner": ("partner",), "code": ("product",),
            "flow": ("flow",), "period": ("period",), "value": (value,),
            "net_kg": (hundreds,) if hundreds else ("quantity in kg",),
            "quantity": ("sup quantity", "supplementary quantity"),
        },
        (("currency", "EUR"), ("valuation", EXPORTS_FOB_IMPORTS_CIF)),
        kg_scale=100.0 if hundreds else 1.0,
        rules=(("stat procedure", "t|t-total|total", "part of all statistical procedures", True),),
    )  # fmt: skip


FORMS: tuple[Form, ...] = (
    _china("美元", "USD", chinese=True),
    _china("人民币", "CNY", chinese=True),
    _china("us dollar", "USD", chinese=False),
    _china("renminbi yuan", "CNY", chinese=False),
    Form(
        "comex-stat", "Brazil's Comex Stat",
        _needs("ano|mes|codigo ncm|valor us$ fob"),
        {
            "flow": ("fluxo",), "partner": ("paises", "pais"), "code": ("codigo ncm",),
            "year": ("ano",), "month": ("mes",), "value": ("valor us$ fob",),
            "net_kg": ("quilograma liquido",), "quantity": ("quantidade estatistica",),
            "product_label": ("descricao ncm",),
        },
        (*_USD, ("reporter", "BRA"), ("valuation", "FOB")),
    ),
    Form(
        "wits", "the World Bank's WITS",
        _needs("reporteriso3|productcode|partneriso3|tradevalue in 1000 usd"),
        {
            "reporter": ("reporteriso3",), "partner": ("partneriso3",), "code": ("productcode",),
            "year": ("year",), "flow": ("tradeflowcode", "tradeflowname"),
            "value": ("tradevalue in 1000 usd",), "net_kg": ("netweight in kgm",),
            "quantity": ("quantity",), "unit": ("qtyunit", "qtytoken"),
            "hs_edition": ("nomenclature", "nomencode"), "reporter_label": ("reportername",),
            "partner_label": ("partnername",), "product_label": ("productdescription",),
        },
        (*_USD, ("valuation", EXPORTS_FOB_IMPORTS_CIF)), 1000.0,
        flows=(("5", "import"), ("6", "export"), ("3", "re-export"), ("4", "re-import"),
               ("gross imp.", "import"), ("gross exp.", "export"), ("re-exp", "re-export")),
    ),
    *(_easy_comext(value, weight) for value in ("value in eur", "value in euros")
      for weight in ("quantity in 100kg", "")),
    Form(
        "comext-bulk", "Eurostat's Comext bulk files",
        _needs("reporter|partner|product nc|flow|period|value eur"),
        {
            "reporter": ("reporter",), "partner": ("partner",), "code": ("product nc",),
            "flow": ("flow",), "period": ("period",), "value": ("value eur",),
            "net_kg": ("quantity kg",), "quantity": ("quantity suppl unit",),
            "unit": ("suppl unit",),
        },
        (("currency", "EUR"), ("valuation", EXPORTS_FOB_IMPORTS_CIF)),
        rules=(("stat procedure", "t|t-total|total", "part of all statistical procedures", True),),
    ),
    Form(
        "comext-bulk-old", "Eurostat's Comext bulk files of former years",
        _needs("declarant|partner|product nc|flow|period|value in euros"),
        {
            "reporter": ("declarant iso", "declarant"), "partner": ("partner iso", "partner"),
            "code": ("product nc",), "flow": ("flow",), "period": ("period",),
            "value": ("value in euros",), "net_kg": ("quantity in kg",),
            "quantity": ("sup quantity",), "unit": ("supp unit",),
        },
        (("currency", "EUR"), ("valuation", EXPORTS_FOB_IMPORTS_CIF)),
        rules=(("stat regime", "4|4-total|total", "part of all statistical regimes", True),),
    ),
    Form(
        "eurostat-sdmx", "Eurostat's SDMX-CSV",
        _needs("reporter|partner|product|flow|indicators|time period|obs value"),
        {
            "reporter": ("reporter",), "partner": ("partner",), "code": ("product",),
            "flow": ("flow",), "period": ("time period",), "value": ("obs value",),
            "status": ("obs flag",),
        },
        (("currency", "EUR"), ("valuation", EXPORTS_FOB_IMPORTS_CIF)),
        flows=(("1:import", "import"), ("2:export", "export")),
        rules=(
            ("indicators", r"value_(in_)?eur(os?)?([: ].*)?", _NO_VALUE, False),
            ("stat procedure", r"t|total|t:.*", "part of all statistical procedures", True),
        ),
    ),
    Form(
        "eurostat-bulk", "Eurostat's bulk tables", _needs("reporter|partner|product|flow|indicators"),
        {
            "reporter": ("reporter",), "partner": ("partner",), "code": ("product",),
            "flow": ("flow",),
        },
        (("currency", "EUR"), ("valuation", EXPORTS_FOB_IMPORTS_CIF)),
        flows=(("1:import", "import"), ("2:export", "export")),
        rules=(
            ("indicators", r"value_(in_)?eur(os?)?([: ].*)?", _NO_VALUE, False),
            ("stat procedure", r"t|total|t:.*", "part of all statistical procedures", True),
        ),
    ),
    Form(
        "imf-dots", "the IMF's Direction of Trade Statistics",
        _needs("country name|counterpart country name|indicator code|time period|value"),
        _IMF, (*_USD, ("code", "TOTAL")), 1.0, flows=_IMF_FLOWS, rules=_IMF_RULES,
        valued=_IMF_VALUED,
    ),
    Form(
        "imf-imts", "the IMF's International Trade in Goods by partner country",
        _needs("country|counterpart country|indicator|time period|obs value"),
        _IMF, (*_USD, ("code", "TOTAL")), 1.0, flows=_IMF_FLOWS, rules=_IMF_RULES,
        valued=_IMF_VALUED, scaled_by="scale",
    ),
    Form(
        "imf-imts", "the IMF's International Trade in Goods by partner country",
        _needs("country|counterpart country|indicator|series code|scale"),
        {role: names for role, names in _IMF.items() if role not in ("period", "value", "status")},
        (*_USD, ("code", "TOTAL")), 1.0, flows=_IMF_FLOWS, rules=_IMF_RULES, valued=_IMF_VALUED,
        scaled_by="scale",
    ),
    Form(
        "wto-stats", "the WTO's statistics portal",
        _needs("indicator|reporting economy|partner economy|product sector code|year|value"),
        {
            "reporter": ("reporting economy",), "partner": ("partner economy",),
            "code": ("product sector code",), "year": ("year",), "value": ("value",),
            "product_label": ("product sector",),
        },
        _USD, 1.0, scaled_by="unit",
        rules=(("product sector classification code", r"hs.*|", "classified by another system"
                " than the HS", False),
               ("frequency code", r"a|", "another frequency", False)),
    ),
    Form(
        "faostat-matrix", "FAOSTAT's detailed trade matrix",
        _needs("reporter countries|partner countries|element|item|year|value"),
        {
            "reporter": ("reporter countries",), "partner": ("partner countries",),
            "flow": ("element",), "year": ("year",), "value": ("value",),
            "product_label": ("item",), "status": ("flag",),
        },
        (*_USD, ("valuation", EXPORTS_FOB_IMPORTS_CIF)), 1000.0,
        flows=(("export value", "export"), ("import value", "import")),
        rules=(("element", r"(im|ex)port value", "a quantity, no value", False),),
    ),
    Form(
        "uk-hmrc", "HM Revenue and Customs' overseas trade statistics",
        _needs("monthid|flowtypeid|cn8code|value|netmass"),
        {
            "partner": ("countryname", "countrycodealpha"), "code": ("cn8code",),
            "period": ("monthid",), "flow": ("flowtypedescription", "flowtypeid"),
            "value": ("value",), "net_kg": ("netmass",), "quantity": ("suppunit",),
            "product_label": ("cn8longdescription", "hs6description"),
        },
        (("currency", "GBP"), ("reporter", "GBR"), ("valuation", EXPORTS_FOB_IMPORTS_CIF)),
        flows=(("1", "import"), ("2", "export"), ("3", "import"), ("4", "export")),
        countries=OWN_NUMBERS,
    ),
    Form(
        "us-census-imports", "the US Census Bureau's API of imports",
        _needs("i commodity|gen val mo"),
        {
            "partner": ("cty name", "cty code"), "code": ("i commodity",),
            "period": ("time",), "year": ("year",), "month": ("month",),
            "value": ("gen val mo",), "quantity": ("gen qy1 mo",), "unit": ("unit qy1",),
            "product_label": ("i commodity sdesc", "i commodity ldesc"),
        },
        (*_USD, ("reporter", "USA"), ("flow", "import"), ("valuation", "FOB")),
        partners=(("total for all countries", WORLD), ("-", WORLD)),
        rules=(("summary lvl", "det|", "a group of countries or of goods", False),),
        countries=OWN_NUMBERS,
    ),
    Form(
        "us-census-exports", "the US Census Bureau's API of exports",
        _needs("e commodity|all val mo"),
        {
            "partner": ("cty name", "cty code"), "code": ("e commodity",),
            "period": ("time",), "year": ("year",), "month": ("month",),
            "value": ("all val mo",), "quantity": ("qty 1 mo",), "unit": ("unit qy1",),
            "product_label": ("e commodity sdesc", "e commodity ldesc"),
        },
        (*_USD, ("reporter", "USA"), ("flow", "export"), ("valuation", "FOB")),
        partners=(("total for all countries", WORLD), ("-", WORLD)),
        rules=(("summary lvl", "det|", "a group of countries or of goods", False),
               # Domestic and foreign exports stand beside their sum.
               ("df", "-|", "domestic or foreign part of all exports", True)),
        countries=OWN_NUMBERS,
    ),
    Form(
        "comex-stat-bulk", "Brazil's Comex Stat bulk files",
        _needs("co ano|co mes|co ncm|co pais|vl fob"),
        {
            "partner": ("no pais", "co pais"), "code": ("co ncm",), "year": ("co ano",),
            "month": ("co mes",), "value": ("vl fob",), "net_kg": ("kg liquido",),
            "quantity": ("qt estat",), "unit": ("no unid",),
        },
        (*_USD, ("reporter", "BRA"), ("valuation", "FOB")),
        countries=OWN_NUMBERS,
    ),
    Form(
        "panjiva", "Panjiva's shipments to the United States",
        _needs("bill of lading number|arrival date|shipment origin"),
        {
            "partner": ("shipment origin",), "code": ("hs code",), "period": ("arrival date",),
            "value": ("value of goods usd",), "net_kg": ("weight kg",), "quantity": ("quantity",),
            "product_label": ("goods shipped",),
        },
        (*_USD, ("reporter", "USA"), ("flow", "import"), ("basis", "consignment")),
    ),
    Form(
        "shipments", "a list of declarations in English",
        _needs("declaration number|arrival date|importer country|hs code"),
        {
            "importer": ("importer country",), "exporter": ("exporter country",),
            "code": ("hs code",), "period": ("arrival date",), "value": ("usd fob",),
            "net_kg": ("net weight",), "quantity": ("quantity",),
            "product_label": ("product details",),
        },
        (*_USD, ("valuation", "FOB"), ("basis", "consignment")),
    ),
    Form(
        "declarations", "Russian customs declarations, by the boxes of the form",
        _needs("g33|g46|g072"),
        {
            "flow": ("g011",), "exporter": ("g15a", "g15"), "importer": ("g17a", "g17b", "g17"),
            "code": ("g33",), "period": ("g072",), "value": ("g46",), "net_kg": ("g38",),
            "product_label": ("g31_1", "g312", "g31"),
        },
        (*_USD, ("reporter", "RUS"), ("valuation", EXPORTS_FOB_IMPORTS_CIF),
         ("basis", "consignment")),
        flows=(("им", "import"), ("эк", "export")),
        rules=(("stat", r"1(\.0)?|да|", "outside the statistics (STAT is 0)", False),),
    ),
    Form(
        "eaeu-statforms", "statistical forms of trade inside the EAEU",
        _needs("дата подачи статформы|код страны отправителя|код страны получателя"),
        {
            "exporter": ("код страны отправителя",), "importer": ("код страны получателя",),
            "code": ("код товара по тн вэд тс", "код товара по тн вэд еаэс", "код товара по тн вэд"),
            "period": ("дата подачи статформы",), "value": ("статистическая стоимость $",
            "статистическая стоимость usd", "статистическая стоимость"),
            "net_kg": ("вес нетто кг", "вес нетто"),
            "product_label": ("наименование товара", "описание товара"),
        },
        (*_USD, ("basis", "consignment")),
    ),
)  # fmt: skip
