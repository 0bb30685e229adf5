"""Text files as grids: encoding and delimiter found, ragged rows kept, lines counted as seen."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from mirrorgap.io.grids import Gathering, Grid, ReadingError, Tick, blocks
from mirrorgap.io.grids_packed import is_packed, unpacked

_SAMPLE = 65_536
_DELIMITERS = ",;\t|"
csv.field_size_limit(16 * 1024 * 1024)

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Two or more bytes above ASCII in a row: multi-byte or Cyrillic text; alone: a Western letter.
_RUNS = re.compile(rb"[\x80-\xff]{2,}")
#: Letters inside a word of ASCII ones, as in Exportação: no Cyrillic word is written so.
_INSIDE = re.compile(rb"(?<=[a-z])[\x80-\xff]{1,3}(?=[a-z])|(?<=[A-Z])[\x80-\xff]{1,3}(?=[A-Z])")
_HIGH = re.compile(rb"[\x80-\xff]")
_TURKISH = re.compile(rb"[\xdd\xfd\xde\xfe\xf0\xd0]")
_WINDOWS = re.compile(rb"[\x80-\x9f]")


class TextBook:
    """A csv, tsv or txt file: one sheet without a name."""

    def __init__(self, file: str, source: Path | bytes) -> None:
        self.file = file
        self.sheets: tuple[str, ...] = ("",)
        self._source = source
        with self._open() as stream:
            self.encoding = encoding_of(stream)
        with self._open() as stream:
            sample = _decoded(stream.read(_SAMPLE), self.encoding)
        self._packed = is_packed(sample)
        self.delimiter = "\t" if self._packed else delimiter_of(sample)

    def _open(self) -> BinaryIO:
        if isinstance(self._source, bytes):
            return io.BytesIO(self._source)
        return self._source.open("rb")

    def grid(self, sheet: str, limit: int | None = None, tick: Tick | None = None) -> Grid:
        """Read the file, or its first *limit* rows."""
        gathering = Gathering()
        numbers: list[int] = []
        with self._open() as raw:
            total = raw.seek(0, io.SEEK_END)
            raw.seek(0)
            lines = io.TextIOWrapper(raw, self.encoding, errors="replace", newline="")
            for block in blocks(self._rows(lines, numbers, limit)):
                gathering.add(block)
                if tick is not None:
                    tick(raw.tell(), total)
        grid = Grid(self.file, sheet, gathering.columns(), np.array(numbers, dtype=np.int32))
        return unpacked(grid) if self._packed else grid

    def _rows(
        self, lines: io.TextIOWrapper, numbers: list[int], limit: int | None
    ) -> Iterator[list[str]]:
        reader = csv.reader((line.replace("\0", "") for line in lines), delimiter=self.delimiter)
        first = 1
        try:
            for row in reader:
                numbers.append(first)
                first = reader.line_num + 1
                yield row
                if limit is not None and len(numbers) >= limit:
                    return
        except csv.Error as problem:
            advice = f"this line cannot be read ({problem}): open it in a text editor and repair it"
            raise ReadingError(self.file, advice, row=first) from problem


def encoding_of(stream: BinaryIO) -> str:
    """Return the encoding of a text file: by its mark, as UTF-8, or by which letters it holds.

    Without a mark and not UTF-8, bytes above ASCII that stand alone are Latin-1 (or Turkish, where
    its letters occur), as are those inside of words; else the text is Cyrillic, Chinese or Korean, whichever
    decodes into the most frequent letters of the language.

    >>> encoding_of(io.BytesIO("Türkiye,1".encode("latin-1")))
    'latin-1'
    >>> encoding_of(io.BytesIO("商品编码,美元".encode("gb18030")))
    'gb18030'
    >>> encoding_of(io.BytesIO("Exportação,Descrição".encode("latin-1")))
    'latin-1'
    >>> encoding_of(io.BytesIO("ЭК,2021,KZ".encode("cp1251")))
    'cp1251'
    """
    head = stream.read(_SAMPLE)
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    if head.count(0) > len(head) // 4:
        return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
    decoder = codecs.getincrementaldecoder("utf-8")()
    telling = b""
    utf8 = True
    chunk = head
    while chunk:
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            utf8 = False
        if _HIGH.search(chunk) and len(telling) < _SAMPLE:
            telling += b"\n".join(x for x in chunk.splitlines() if _HIGH.search(x)) + b"\n"
        if not utf8 and len(telling) >= _SAMPLE:
            break
        chunk = stream.read(_SAMPLE)
    return "utf-8" if utf8 else _legacy(telling)


def _legacy(sample: bytes) -> str:
    high = len(_HIGH.findall(sample))
    in_runs = sum(len(run) for run in _RUNS.findall(sample))
    inside = sum(len(found) for found in _INSIDE.findall(sample))
    if in_runs * 2 < high or inside * 2 > high:
        if _TURKISH.search(sample):
            return "cp1254"
        return "cp1252" if _WINDOWS.search(sample) else "latin-1"
    marks = {
        "cp1251": _share(sample, "cp1251", "А", "я"),
        "gb18030": _share(sample, "gb18030", "\u4e00", "\u9fa5"),
        "cp949": _share(sample, "cp949", "가", "힣"),
    }
    # Korean syllables read as Chinese are everyday letters too; the reverse gives rare ones.
    return "cp949" if marks["cp949"] > 0.9 else max(marks, key=lambda name: marks[name])


def _share(sample: bytes, encoding: str, low: str, high: str) -> float:
    """Return how much of the text above ASCII consists of the language's everyday letters."""
    text = [c for c in sample.decode(encoding, errors="replace") if ord(c) > 127]
    fitting = sum(low <= c <= high for c in text)
    broken = sum(c == "\ufffd" for c in text)
    return (fitting - 4 * broken) / (len(text) or 1)


def _decoded(head: bytes, encoding: str) -> str:
    return head.decode(encoding, errors="replace")


def delimiter_of(text: str) -> str:
    r"""Return the delimiter that cuts most lines of *text* into the same number of fields.

    >>> delimiter_of("a;b\\n1,5;2\\n2,5;3\\n")
    ';'
    """
    lines = text.splitlines()[:200]
    if len(lines) > 1 and not text.endswith("\n"):
        lines.pop()
    best, delimiter = 0.0, ","
    for candidate in _DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=candidate) if row]
        many = [width for width in widths if width > 1]
        if not many:
            continue
        # Agreement counts most; a delimiter that also cuts finer wins a tie.
        width, times = Counter(many).most_common(1)[0]
        score = times / len(widths) + min(width, 50) / 1000
        if score > best:
            best, delimiter = score, candidate
    return delimiter
