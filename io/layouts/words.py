"""What headers, titles and cells say, in the languages that statistics offices publish in."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_PLAIN = str.maketrans({"ı": "i", "ё": "е", "&": " ", "_": " "})
_SIGNS = re.compile(r"[^\w$€£¥%]+")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    r"""Return *text* in lower case without accents, dots, no-break blanks and signs.

    >>> fold("İhracat Dolar"), fold(" US$\xa0FOB "), fold("Qty Unit Code")
    ('ihracat dolar', 'us$ fob', 'qty unit code')
    """
    if text.isascii():
        return " ".join(_SIGNS.sub(" ", text.lower().translate(_PLAIN)).split())
    parts = unicodedata.normalize("NFKD", text.replace("İ", "i").casefold())
    bare = "".join(c for c in parts if not unicodedata.combining(c)).translate(_PLAIN)
    # Korean syllables come apart like accented letters, and are put together again.
    return " ".join(_SIGNS.sub(" ", unicodedata.normalize("NFC", bare)).split())


_LETTER = re.compile(r"[^\W\d_]")


@lru_cache(maxsize=16)
def folds(texts: frozenset[str]) -> frozenset[str]:
    """Return each of *texts* folded; those without a letter are left out.

    >>> sorted(folds(frozenset(["HS Code", "854231", "Yıl"])))
    ['hs code', 'yil']
    """
    return frozenset(fold(text) for text in texts if _LETTER.search(text))


_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def split_words(text: str) -> str:
    """Return *text* with a blank where two words were written as one.

    >>> split_words("ExportValueKUSD")
    'Export Value KUSD'
    """
    return _CAMEL.sub(" ", text)


def _phrases(text: str) -> frozenset[str]:
    return frozenset(fold(part) for part in text.split("|"))


#: Header phrases by role; a header is one of them, whole, or one of them with a unit behind it.
HEADERS: dict[str, frozenset[str]] = {
    "reporter": _phrases(
        "berichtsland|meldeland|raporlayan|bildiren ülke|pays déclarant|déclarant|país declarante|"
        "reporter|reporterISO|reporter iso|reporter iso3|reporterISO3|reporter code|reportercode"
        "|reporting country|reporter country|reporting economy|declarant|declarant iso|reporter name"
        "|reporting economies|reporter countries|raporlayan ülke|страна-отчет|страна отчета|报告国"
    ),
    "partner": _phrases(
        "partnerland|handelspartner|ortak ülke|pays partenaire|partenaire|país socio|país parceiro|"
        "partner|partnerISO|partner iso|partner iso3|partnerISO3|partner code|partnercode|country"
        "|partner country|country name|counterpart|counterpart country|trading partner|partner name"
        "|trading partner code|country of destination|country of origin|origin country|destination"
        "|destination country|counterparty|cty code|cty name|countries|countryd|country code"
        "|ülke|ülke adı|ülkeler|страна|страны|страна-партнер|страна партнер|strana|контрагент"
        "|мамлекет|өлкө|ел|страна назначения|страна происхождения|país|pays|land"
        "|partners|partner economy|partner countries|partner country name"
        "|贸易伙伴名称|贸易伙伴|贸易伙伴编码|国家|国家(地区)|국가|국가명|country/region"
    ),
    "exporter": _phrases("exporter|exporter iso3|exporting country|exporters|ihracatçı ülke"),
    "importer": _phrases("importer|importer iso3|importing country|importers|ithalatçı ülke"),
    "flow": _phrases(
        "verkehrsrichtung|warenverkehr|flux|flujo|sens du flux|handelsrichtung|"
        "flow type|flow type description|flowtype|traffic direction|imports exports|import/exports|"
        "flow|flowcode|flow code|flowdesc|flow desc|trade flow|trade flow code|tradeflowcode"
        "|tradeflowname|flow name|direction|napr|направление|направление перемещения|akış|trade type"
        "|exp or imp|import export|export import|regime|进出口|수출입구분|type of trade|fluxo"
    ),
    "code": _phrases(
        "tariff|hkhs code|hkhs|tariff number|tariff number 8 digits|tariff item|tariff line|commodity hs|"
        "warencode|warennummer|code produit|código de producto|kn code|produktcode|code sh|"
        "code|hs|hs code|hscode|hs6|hs4|hs2|hs8|hs10|hs12|hs 6|hs 8|hs 2|hs 4|cmdcode|cmd code"
        "|commodity code|product code|productcode|commodity hs code|hs_code|product|cn8|cn code"
        "|gtip|gtip kodu|gtip no|gtıp|fasıl|tnved|тн вэд|код тн вэд|код товара|код товара по тн вэд"
        "|product nc|hts|hts number|hts code|hts10|hts8|hts6|ncm|商品编码|商品编号|hs 코드|hs코드|품목코드"
        "|hs kod|hs kodu"
        "|i commodity|e commodity|tariff code|itc hs code|sh6|sh4|code hs|código ncm"
    ),
    "period": _phrases(
        "zeitraum|periode|période|período|monat jahr|"
        "period|date|refperiodid|time|time period|time_period|year month|yearmonth|ym|month year"
        "|fiscal year|financial year|fy|mali yıl|source year"
        "|dönem|период|дата|date of data|数据年月|年月|时间|日期|기간|período|période|ref period"
    ),
    "year": _phrases(
        "jahr|année|año|ano|"
        "year|refyear|ref year|yıl|yıllar|годы|год|жыл|yil|ano|año|annee|年|年份|연도|년|yr|years"
    ),
    "month": _phrases(
        "monat|mois|mes|"
        "month|refmonth|ref month|ay|месяц|ай|mes|mês|mois|月|월|oy|ay adı|timeperiod"
    ),
    "value": _phrases(
        "wert|warenwert|handelswert|valeur|valor|statistischer wert|"
        "value|values|primaryvalue|primary value|trade value|tradevalue|value usd|value us$|value in usd"
        "|trade value us$|usd|us$|us dollar|us dollars|amount|export value|import value|fob value us$"
        "|value eur|value in eur|value in euros|obs value|stoim|стоимость|сумма|значение|value $"
        "|tradevalue in 1000 usd|trade value 1000usd|statistical value|статистическая стоимость"
        "|değer|değeri|dolar|tutar|valor|valeur|valor fob us$|vl fob|us$ fob|us$ cif|美元|人民币|金额"
        "|renminbi yuan|수출금액|수입금액|금액|gen val mo|con val mo|all val mo|total value|value nac"
        "|customs value|fas value|customs value gen|customs value cons|total exports value"
        "|exports value|imports value|trade value usd|value fob|value cif|qiymat|сумма usd|fobusd"
    ),
    "cif_value": _phrases(
        "cifvalue|cif value|cif import value|cif trade value us$|cif usd|cif value usd|cif"
    ),
    "fob_value": _phrases("fobvalue|fob value|fob trade value us$|fob value usd"),
    "net_kg": _phrases(
        "mass|mass kg|net mass kg|eigenmasse|nettogewicht|nettomasse|masse nette|peso neto|"
        "netwgt|net weight|net weight kg|netweight kg|netweight|netweight in kgm|net wgt|netto"
        "|net kg|weight kg|quantity kg|quantity in kg|net mass|вес нетто|вес нетто кг|net ağırlık"
        "|netto kg|weight|kg|kilogramos|peso líquido|kg líquido|kg net|중량|net quantity kg|net_kg"
        "|air wgt mo|masse nette|net weight in kg"
    ),
    "quantity": _phrases(
        "qty|quantity|miktar|количество|kol|кол-во|supplementary quantity|suppl quantity|数量"
        "|第一数量|数量1|수량|cantidad|quantidade|quantité|quantity suppl unit|gen qy1 mo|alt qty 1"
    ),
    "unit": _phrases(
        "unit|qty unit|qtyunit|qtyunitabbr|quantity unit|ölçü adı|ölçü birimi|birim|единица"
        "|единица измерения|edizm|ед изм|第一计量单位|单位|단위|unidad|unidade|supp unit|suppl unit"
        "|unit qy1|qty unit abbr|uom|supplementary unit|unit of quantity"
    ),
    "currency": _phrases("currency|para birimi|валюта|valyuta|moneda|币种|currency code"),
    "valuation": _phrases("valuation|incoterm|incoterms|цена|условие поставки|price basis"),
    "basis": _phrases("basis|country concept"),
    "hs_edition": _phrases(
        "classificationcode|classification|nomenclature|hs edition|hs version|nomencode|revision"
    ),
    "status": _phrases("status|obs flag|obs_status|observation flag|статус"),
    "reporter_label": _phrases("reporterdesc|reportername|reporter desc|reporter label"),
    "partner_label": _phrases(
        "partnerdesc|partnername|partner desc|partner label|partner name en|country label"
    ),
    "product_label": _phrases(
        "cmddesc|commodity|description|product label|product name|commodity description|hs8 name"
        "|hs6 name|hs12 name|hs4 name|hs2 name|goods|item|product description|cmd desc|hs name|label"
        "|наименование показателей|items|indicators name"
        "|наименование товара|товар|описание|madde adı|ürün|gtip adı|tanım|mal adı|商品名称|품목명"
        "|hs code description|descrição|descripción|name|itc hs description|commodities"
    ),
}
_ROLE = {phrase: role for role, phrases in HEADERS.items() for phrase in phrases}
#: A unit behind a header: "Value (thousand USD)", "Net weight, kg".
_TAIL = re.compile(
    r"[\s,]*[(\[].*[)\]]\s*$|[,:]\s*(in )?(thousand|million|billion|mln|bn|тыс|млн|млрд|bin|milyon)"
    r".*$|\s+in (thousands?|millions?|billions?|1000s?).*$|,.*$",
    re.IGNORECASE,
)


#: Behind the name of a column in a corner: what stands across.
_OVER_PERIODS = re.compile(
    r"\s*[\\/]\s*(time[ _]?)?(period|year|month|quarter|dönem|yıl|период|год)s?\s*$", re.IGNORECASE
)
_UNITS_BEHIND = re.compile(
    r"( (in|usd|us\$|\$|eur|euros?|us dollars?|dollars?|thousands?|millions?|billions?|1000|000|kusd|musd"
    r"|mn|bn|mln|mio|ths))+$"
)


#: "HS6 code", "HS2022 code", "HS code (6-digit)", "6-digit HS codes".
_HS_CODE = re.compile(
    r"(?:\d{1,2} ?digits? )?(?:hs|hts|cn) ?(?:\d{1,2}|(?:19|20)\d\d)? ?codes?(?: {1,2}\d{1,2} ?digits?)?"
)


@lru_cache(maxsize=16384)
def role_of(header: str) -> str | None:
    """Return the role that a header names; None where it names none.

    >>> role_of("Trade Value (US$)"), role_of("Ülke adı"), role_of("Value (thousand USD)")
    ('value', 'partner', 'value')
    """
    header = _OVER_PERIODS.sub("", header)
    whole = _ROLE.get(fold(header)) or _ROLE.get(fold(split_words(header)))
    if whole is not None:
        return whole
    if _HS_CODE.fullmatch(re.sub(r"[_\-()]+", " ", fold(header)).strip()):
        return "code"
    bare = _TAIL.sub("", header)
    if bare != header and (role := _ROLE.get(fold(bare))) is not None:
        return role
    measure = _ROLE.get(_UNITS_BEHIND.sub("", fold(header)))
    return measure if measure in ("value", "cif_value", "fob_value") else None


_TOTALS = _phrases(
    "total|grand total|totals|sub total|subtotal|sum|toplam|genel toplam|ara toplam|всего|итого"
    "|общий итог|бардыгы|барлығы|jami|合计|总计|总值|小计|합계|총계|total exports|total imports|total:"
    "|total geral|ընդամենը|sum total|ukupno|всього"
)


@lru_cache(maxsize=65536)
def is_total(text: str) -> bool:
    """Return whether a cell marks a row of sums.

    >>> is_total("Total 2"), is_total("Genel Toplam:"), is_total("Total products")
    (True, True, False)
    """
    return fold(text).rstrip("0123456789* ") in _TOTALS


_FLOWS = {
    "export": _phrases(
        "ausfuhr|ausfuhren|exportation|exportations|exportações|exportaciones|esportazioni|"
        "x|export|exports|exp|ihracat|экспорт|эк|出口|수출|2-export|e|exportação|exportación|outflow"
        "|domestic and foreign exports|total exports|eksport|exported|2|экспорт товаров"
        "|dispatch|dispatches"
    ),
    "import": _phrases(
        "einfuhr|einfuhren|importation|importations|importações|importaciones|importazioni|"
        "m|import|imports|imp|ithalat|импорт|им|进口|수입|1-import|i|importação|importación|inflow"
        "|general imports|total imports|imported|1|импорт товаров"
        "|arrival|arrivals"
    ),
    "re-export": _phrases("rx|re-export|re-exports|reexport|reexports|реэкспорт|reeksport"),
    "re-import": _phrases("rm|re-import|re-imports|reimport|reimports|реимпорт"),
}
_FLOW = {phrase: flow for flow, phrases in _FLOWS.items() for phrase in phrases}


#: The United Kingdom tells its trade with the EU from that with others.
_WITH_WHOM = re.compile(r"^(non )?eu (?=\D)")


@lru_cache(maxsize=4096)
def flow_of(text: str) -> str | None:
    """Return the flow that a cell names; None where it names none.

    The bare numbers 1 and 2 are the legacy codes of the UN and Eurostat: imports and exports.

    >>> flow_of("İhracat"), flow_of("RX"), flow_of("2-EXPORT"), flow_of("Balance")
    ('export', 're-export', 'export', None)
    """
    folded = fold(text)
    return _FLOW.get(folded) or _FLOW.get(_WITH_WHOM.sub("", folded))


#: Words for both flows together, in which the word for one of them stands.
_BOTH = re.compile(r"进出口|輸出入|수출입|\b(import|export)s? (and|or) (im|ex)ports?\b")
_FLOW_IN = (
    ("export", re.compile(r"\breported by (the )?exporter|\bexporter s? ?(reported|report)")),
    ("import", re.compile(r"\breported by (the )?importer|\bimporter s? ?(reported|report)")),
    ("re-export", re.compile(r"\bre ?export(s|ed|ing)?\b|\bреэкспорт")),
    ("re-import", re.compile(r"\bre ?import(s|ed|ing)?\b|\bреимпорт")),
    ("export", re.compile(r"\bexport(s|ed|ing)?\b|\bihracat|\bэкспорт|出口|수출|\beksport")),
    ("import", re.compile(r"\bimport(s|ed|ing)?\b|\bithalat|\bимпорт|进口|수입")),
)


@lru_cache(maxsize=16384)
def flow_in(text: str) -> str | None:
    """Return the one flow that a title, a sheet name or a file name speaks of; None for none or two.

    >>> flow_in("Exported value in 2009"), flow_in("2012_İhracat"), flow_in("Exports and imports")
    ('export', 'export', None)
    """
    folded = _BOTH.sub(" ", fold(split_words(text)))
    found = {flow for flow, pattern in _FLOW_IN if pattern.search(folded)}
    if "re-export" in found:
        found.discard("export")
    if "re-import" in found:
        found.discard("import")
    return found.pop() if len(found) == 1 else None


_BASES = (
    ("origin", re.compile(r"\borigin\b|происхожден|\bmense")),
    ("consignment", re.compile(r"\bconsig|\bdispatch\b|отправлен|\bprovenance\b")),
)


@lru_cache(maxsize=4096)
def basis_in(text: str) -> str | None:
    """Return by which concept a header names its partners; None where it says nothing.

    >>> basis_in("import_consigment"), basis_in("Country of origin"), basis_in("Partner")
    ('consignment', 'origin', None)
    """
    folded = fold(text)
    return next((basis for basis, pattern in _BASES if pattern.search(folded)), None)


_SCALES = (
    (1e9, re.compile(r"\b(billions?|bln|bn|млрд|миллиард\w*|milyar|trln)\b|十亿")),
    (1e6, re.compile(r"\b(millions?|mln|mill?|mio|musd|млн|миллион\w*|milyon|mn)\b|百万")),
    (1e4, re.compile(r"万")),
    (
        1e3,
        re.compile(
            r"\b(thousands?|thsd|thous|kusd|1000|000|тыс\w*|тысяч\w*|миң|мың|bin|ming|k)\b|\b1 000\b|千"
            r"|천 ?(?=달러|불|미불|us|원)"
        ),
    ),
)
_CURRENCIES = (
    (
        "USD",
        re.compile(
            r"\b[km]?usd|\bus ?\$|\$ ?us\b|us dollars?|u s dollars?|"
            r"(?<!hong kong )(?<!canadian )(?<!australian )(?<!singapore )\bdol(l?ars?|ar)\b|"
            r"доллар|美元|долл"
            r"|аҡш|\bакш\b|달러|천 ?불|미불|\b\$"
        ),
    ),
    ("EUR", re.compile(r"\beuros?\b|\beur\b|евро|€|\bavro\b|欧元")),
    ("CNY", re.compile(r"\bcny\b|\brmb\b|renminbi|\byuan\b|人民币|юан")),
    ("JPY", re.compile(r"\bjpy\b|\byen\b|円|йен|иен")),
    ("RUB", re.compile(r"\brub\b|\brur\b|roubles?|rubles?|(?<!белорусских )рубл")),
    ("TRY", re.compile(r"\btry\b|\btl\b|turk lirasi|turkish lira|лир")),
    ("KZT", re.compile(r"\bkzt\b|tenge|тенге")),
    ("KGS", re.compile(r"\bkgs\b|\bsoms?\b|\bсом(ов)?\b")),
    ("UZS", re.compile(r"\buzs\b|\bso ?m\b|сум\b|сумов")),
    ("NPR", re.compile(r"\bnpr\b|nepalese rupees?|nepali rupees?")),
    ("INR", re.compile(r"\binr\b|indian rupees?")),
    ("KRW", re.compile(r"\bkrw\b|\bwon\b|원")),
    ("HKD", re.compile(r"\bhk ?\$|\bhkd\b|港元|港币|hong kong dollars?")),
    ("CHF", re.compile(r"\bchf\b|swiss francs?|schweizer franken")),
    ("NOK", re.compile(r"\bnok\b|norwegian kroner?")),
    ("SEK", re.compile(r"\bsek\b|swedish kronor")),
    ("DKK", re.compile(r"\bdkk\b|danish kroner?")),
    ("PLN", re.compile(r"\bpln\b|zloty|zlotych")),
    ("CZK", re.compile(r"\bczk\b")),
    ("HUF", re.compile(r"\bhuf\b|forints?\b")),
    ("RON", re.compile(r"\bron\b")),
    ("CAD", re.compile(r"\bcad\b|canadian dollars?|\bcan ?\$|\bc\$")),
    ("AUD", re.compile(r"\baud\b|australian dollars?|\ba\$")),
    ("SGD", re.compile(r"\bsgd\b|singapore dollars?|\bs\$")),
    ("TWD", re.compile(r"\btwd\b|\bntd\b|\bnt ?\$|新台幣|新臺幣")),
    ("THB", re.compile(r"\bthb\b|\bbaht\b|บาท")),
    ("UAH", re.compile(r"\buah\b|hryvnias?|гривн|грн")),
    ("BYN", re.compile(r"\bbyn\b|белорусских рубл")),
    ("PKR", re.compile(r"\bpkr\b|pakistani? rupees?")),
    ("GBP", re.compile(r"\bgbp\b|pounds? sterling|£")),
    ("AMD", re.compile(r"\bamd\b|\bdrams?\b|драм")),
    ("GEL", re.compile(r"\bgel\b|\blari\b|лари")),
)


_GLUED = re.compile(r"(?<=\d)(?=(usd|us\$|eur|kusd)\b)")


def _apart(folded: str) -> str:
    """Return a text with a blank between a number and the currency glued to it: 1000USD."""
    return _GLUED.sub(" ", folded)


@lru_cache(maxsize=4096)
def currency_in(text: str) -> str | None:
    """Return the one currency (ISO 4217) that a title or header names; None for none or several.

    >>> currency_in("тыс. долларов США"), currency_in("VALUE_IN_EUR"), currency_in("Value")
    ('USD', 'EUR', None)
    """
    folded = _apart(fold(split_words(text)))
    found = {name for name, pattern in _CURRENCIES if pattern.search(folded)}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=4096)
def scale_in(text: str) -> float | None:
    """Return what the numbers under a title or header are multiplied with; None where unsaid.

    >>> scale_in("thousand US dollars"), scale_in("млн. долл."), scale_in("US$"), scale_in("in 2009")
    (1000.0, 1000000.0, None, None)
    """
    folded = _apart(fold(split_words(text)))
    return next((scale for scale, pattern in _SCALES if pattern.search(folded)), None)
