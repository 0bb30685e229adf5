"""Figures in prose take the numbers that arrays hold."""

import numpy as np
import pytest

from mirrorgap.model import words
from mirrorgap.model.analysis.chance import share


@pytest.mark.parametrize("kind", [np.float64, np.float32, np.int64])
def test_numpy_scalars_are_written_as_plain_numbers_are(kind):
    assert words.amount(kind(2_500_000)) == words.amount(2_500_000) == "2.5 million dollars"
    assert words.amount(kind(1)) == "1 dollar"
    assert words.amount(-kind(2_500), "kg") == "−2.5 thousand kg"
    assert words.part_of(kind(12_892_480), kind(28_274_140)) == "12.9 of the 28.3 million dollars"


def test_one_decimal_stays_one():
    assert words.significant(np.float64(0.5)) == "0.5"
    assert words.significant(np.float64(65.96)) == "66.0"


def test_what_rounds_to_nothing_has_no_sign():
    assert words.percent(-1e-9, signed=True) == "0%"
    assert share(-0.0001) == "0.0%"
    assert share(-0.01).startswith("-1.0")
