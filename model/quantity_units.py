"""Units of quantity under one name: what offices call a piece, a kilogram or a square metre.

The names are the abbreviations of the UN's standard units (Comtrade's ``qtyUnitAbbr``), so that the
same goods counted by two offices stand in one unit. Nothing is converted: a thousand pieces stays
a unit of its own.
"""

from __future__ import annotations

from functools import lru_cache

from mirrorgap.model.spelling import folded

#: Names by unit: the UN's own first, then what offices, UN/CEFACT codes and the Russian OKEI say.
_NAMES = {
    "u": "u|number|no|nos|nmb|number of items|item|items|unit|units|piece|pieces|pcs|pce|pc|ea|each"
    "|p/st|pst|nar|adet|ad|шт|штук|штука|796|дана|даана|dona|个|件|台|只|辆|架|艘|支|条|根|块|片|개|nu"
    "|stk|unidad|unidades|unidade|numero|número|x|number of units|c62|thousands of units no",
    "kg": "kg|kgs|kgm|kilogram|kilograms|kilogramme|kilogrammes|weight in kilograms|kilogramo"
    "|kilogramos|quilograma|quilogramas|quilograma liquido|кг|килограмм|килограмма|166|千克|公斤|kq|килограмдар"
    "|net kg|kilogramm|kg net",
    "t": "t|ton|tons|tonne|tonnes|mt|tne|metric ton|metric tons|metric tonnes|тонн|тонна|т|168|吨|톤"
    "|tonelada|toneladas",
    "g": "g|gr|grm|gram|grams|gramme|grammes|г|грамм|163|克|weight in grams",
    "2u": "2u|pair|pairs|number of pairs|prs|pa|npr|çift|пара|пар|715|双|켤레|par|pares|pr",
    "12u": "12u|dozen|dozens|doz|dz|dzn|düzine|дюжина|打",
    "1000u": "1000u|thousand|thousands|thousands of items|th|mil|thousand pieces|тыс шт|798|千个|千支"
    "|1000 p/st|bin adet|1000 adet|ths",
    "l": "l|ltr|lt|litre|litres|liter|liters|volume in litres|litro|litros|litre s|л|литр|112|升",
    "m": "m|mtr|metre|metres|meter|meters|length in metres|metro|metros|м|метр|006|米",
    "m²": "m²|m2|sqm|sm|mtk|square metre|square metres|square meters|area in square metres"
    "|metrekare|м2|кв м|055|平方米|metro cuadrado",
    "m³": "m³|m3|cum|cm|mtq|cubic metre|cubic metres|cubic meters|volume in cubic metres"
    "|metreküp|м3|куб м|113|立方米|metro cubico",
    "carat": "carat|carats|ct|car|ctm|carrat|weight in carats|karat|карат|метрический карат|162|克拉",
    "1000 kWh": "1000 kwh|mwh|electrical energy in thousands of kilowatt hours|тыс квт ч|246"
    "|千瓦时 1000|thousand kilowatt hours",
    "set": "set|sets|takım|компл|комплект|839|套",
}  # fmt: skip
_NOTHING_NAMES = (
    "n/a", "na", "n.q.", "nq", "no quantity", "no units", "none", "-", "--", "?", "без единицы", "无",
    "nan", "not applicable",
)  # fmt: skip
_NOTHING = frozenset(map(folded, _NOTHING_NAMES)) | {""}
#: The UN's numbers of units in downloads that have no abbreviations.
_UN_NUMBERS = {
    "2": "m²", "3": "1000 kWh", "4": "m", "5": "u", "6": "2u", "7": "l", "8": "kg", "9": "1000u",
    "10": "u", "11": "12u", "12": "m³", "13": "carat",
}  # fmt: skip
_UN_NOTHING = frozenset(("-1", "0", "1"))
_CANONICAL = {
    folded(name): unit for unit, names in reversed(_NAMES.items()) for name in names.split("|")
}


@lru_cache(maxsize=4096)
def quantity_unit(text: str, *, un_numbers: bool = False) -> str | None:
    """Return the name of a unit of quantity; None where the text says that there is none.

    Parameters
    ----------
    text : str
        As the source writes it: word, abbreviation, or a number of the Russian OKEI.
    un_numbers : bool
        True: bare numbers are those of the UN's list of units.

    Returns
    -------
    str or None
        The UN's abbreviation (``u``, ``kg``, ``m²`` ...); the text as it stands where the unit is
        none of the usual ones.

    Examples
    --------
    >>> quantity_unit("Number"), quantity_unit("PCS"), quantity_unit("千克"), quantity_unit("Kg.")
    ('u', 'u', 'kg', 'kg')
    >>> quantity_unit("-"), quantity_unit("5", un_numbers=True), quantity_unit("GEN")
    (None, 'u', 'GEN')
    """
    bare = text.strip()
    if un_numbers and bare in _UN_NOTHING:
        return None
    if un_numbers and bare in _UN_NUMBERS:
        return _UN_NUMBERS[bare]
    name = folded(bare)
    return None if name in _NOTHING else _CANONICAL.get(name, bare)
