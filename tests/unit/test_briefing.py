"""The briefing says what the analyses give, opens without any network, and holds nobody's machine."""

from __future__ import annotations

import dataclasses
import getpass
import html as html_text
import json
import re
import shutil
import socket
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
import smallcase

from mirrorgap.io.briefing.content import Briefing, content
from mirrorgap.io.briefing.fonts import marked, registered, runs
from mirrorgap.io.briefing.grid import grid
from mirrorgap.io.briefing.html import html
from mirrorgap.io.briefing.pdf import write_pdf
from mirrorgap.io.briefing.report import report
from mirrorgap.io.plots.draw import drawn
from mirrorgap.io.plots.drawing import Text
from mirrorgap.io.workbook.job import ExportJob
from mirrorgap.io.workbook.target import WritingError
from mirrorgap.model.analysis.change import change
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.chapters import Table
from mirrorgap.model.figures import Event, Lines
from mirrorgap.model.notes import Note, Status
from mirrorgap.model.selection import keys

HOSTILE = "</script><img src=x onerror=alert(1)> =1+1 Қазақстан İğdır \x07"


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> ExportJob:
    folder = tmp_path_factory.mktemp("somebody")
    note = Note("n1", HOSTILE, Status.OPEN, keys("importer", "KAZ"), HOSTILE, smallcase.TIME, ())
    return smallcase.job(folder, destination="RUS", notes=(note,), title=HOSTILE)


@pytest.fixture(scope="module")
def told(job: ExportJob) -> Briefing:
    return content(job)


@pytest.fixture(scope="module")
def page(told: Briefing) -> str:
    return html(told)


def plain(page: str) -> str:
    """Return the text of a page as it is read, pictures' titles left out."""
    without = re.sub(
        r"<svg.*?</svg>|<style>.*?</style>|<script>.*?</script>", "", page, flags=re.DOTALL
    )
    body = without.partition("<body>")[2]
    return " ".join(html_text.unescape(re.sub(r"<sup>.*?</sup>|<[^>]+>", " ", body)).split())


class _Tables(HTMLParser):
    """Reads tables: rows of {field: number or text}."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[dict[str, object]]] = []
        self._fields: list[str] = []
        self._cell: list[str] | None = None
        self._value: str | None = None
        self._row: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "table":
            self.tables.append([])
            self._fields = []
        elif tag == "th":
            self._fields.append(str(told.get("data-field")))
        elif tag == "tr":
            self._row = []
        elif tag == "td":
            self._cell, self._value = [], told.get("data-v")

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "td" and self._cell is not None:
            text = "".join(self._cell)
            self._row.append(float(self._value) if self._value is not None else text)
            self._cell = None
        elif tag == "tr" and self._row:
            self.tables[-1].append(dict(zip(self._fields, self._row, strict=True)))


def tables(page: str) -> list[list[dict[str, object]]]:
    parser = _Tables()
    parser.feed(page)
    return parser.tables


def test_its_tables_hold_the_figures_of_the_analyses_to_the_digit(
    job: ExportJob, page: str
) -> None:
    mirror = smallcase.mirror(job)
    wanted = gaps(mirror, job.query.grouped("exporter", "importer")).frame
    found = {row["importer"]: row for row in tables(page)[0] if row["exporter"] == "Turkey"}
    for _, row in wanted[wanted["gap_usd"].notna()].iterrows():
        name = {"KAZ": "Kazakhstan", "UZB": "Uzbekistan", "GEO": "Georgia"}[str(row["importer"])]
        for field in ("exports_usd", "imports_usd", "gap_usd", "gap_low_usd", "gap_share"):
            assert found[name][field] == row[field], field
    assert "Russia" not in found, "nothing is compared there: no row of zeros"
    changed = change(mirror, job.query).frame
    shown = tables(page)[1]
    values = [row["unmatched_change_usd"] for row in shown]
    assert values == changed["unmatched_change_usd"].tolist()


def test_briefing_and_workbook_equal_the_commands_json(capsys, tmp_path: Path) -> None:
    import openpyxl

    from mirrorgap.main import main

    paths = [str(path) for path in smallcase.files(tmp_path)]
    period = ["--from", "2023-01", "--to", "2023-09", "--base", "year-ago"]
    pair = ["--importer", "UZB", "--exporter", "TUR"]
    capsys.readouterr()
    said = {}
    for command in ("gaps", "change", "categories"):
        by = ["--by", "exporter,importer"] if command == "gaps" else []
        assert main([command, *paths, *period, *pair, *by, "--format", "json"]) == 0
        said[command] = json.loads(capsys.readouterr().out)
    book, brief = tmp_path / "b.xlsx", tmp_path / "b.html"
    assert (
        main(["export", *paths, *period, *pair, "--by", "exporter,importer", "--out", str(book)])
        == 0
    )
    assert main(["report", *paths, *period, *pair, "--out", str(brief)]) == 0
    shown = tables(brief.read_text(encoding="utf-8"))
    for field in ("exports_usd", "imports_usd", "gap_usd"):
        assert shown[0][0][field] == said["gaps"][0][field]
    rows = list(openpyxl.load_workbook(book, data_only=True)["Gaps"].iter_rows(values_only=True))
    at = rows[4].index("gap_usd")
    assert rows[5][at] == said["gaps"][0]["gap_usd"]
    field = "unmatched_change_usd"
    changes = next(t for t in shown if t and field in t[0])
    assert [row[field] for row in changes] == [row[field] for row in said["change"]]
    goods = next(t for t in shown if t and "share_of_list" in t[0])
    assert [row["value"] for row in goods] == [row["value"] for row in said["categories"]]


def test_it_opens_offline_and_fetches_nothing(page: str) -> None:
    assert "default-src 'none'" in page
    assert not re.findall(r'(?:src|href)="(?!#)', page)
    assert "@import" not in page
    assert "url(" not in page
    assert re.findall(r"https?://[^\" ]+", page) == ["http://www.w3.org/2000/svg"] * page.count(
        "<svg"
    )


def test_text_of_sources_and_notes_is_text(page: str) -> None:
    assert page.count("<script>") == page.count("</script>") == 1
    assert "<img" not in page
    assert html_text.escape("</script><img src=x onerror=alert(1)>") in page
    assert "\x07" not in page


def test_each_footnote_that_is_pointed_at_is_there(told: Briefing, page: str) -> None:
    pointed = set(re.findall(r'href="#(note-\d+)"', page))
    there = re.findall(r'id="(note-\d+)"', page)
    assert pointed
    assert pointed <= set(there)
    assert len(there) == len(set(there)) == len(told.footnotes)
    assert all("Limits:" in one.text for one in told.footnotes[:2])
    assert "turkey.csv" in told.footnotes[0].text
    assert all(part.notes for part in told.parts if not part.nothing)


def references(page: str) -> list[int]:
    return [int(n) for n in re.findall(r'href="#note-(\d+)"', page)]


@pytest.mark.parametrize("one_page", [False, True])
def test_each_footnote_is_referred_to_in_order_and_said_once(
    told: Briefing, one_page: bool
) -> None:
    page = html(told, one_page=one_page)
    first = list(dict.fromkeys(references(page)))
    there = [int(n) for n in re.findall(r'id="note-(\d+)"', page)]
    assert first == there == sorted(there)
    if not one_page:
        assert there == list(range(1, len(told.footnotes) + 1))
    texts = [one.text for one in told.footnotes]
    assert len(texts) == len(set(texts))
    assert not set(texts) & set(told.alarms)


def test_a_remark_of_two_chapters_is_one_footnote(told: Briefing) -> None:
    from mirrorgap.io.briefing.content import _Notes

    notes = _Notes("a.csv")
    numbers = [notes.said("", text) for text in ("one", "two", "one")]
    assert numbers == [1, 2, 1]
    assert [one.text for one in notes.all] == ["one", "two"]


def test_what_has_nothing_to_say_is_put_together_at_the_end(tmp_path: Path) -> None:
    query = dataclasses.replace(smallcase.QUERY, base=None, window=None)
    bare = content(smallcase.job(tmp_path, query))
    page = html(bare)
    assert re.findall(r"<h2>(\w[\w ]*)", page)[1:-2] == [
        *(part.title for part in bare.spoken), "Not told here", "Questions before anything is published",
    ]  # fmt: skip
    below = page[page.index('id="not-told-here"') :]
    assert "<p>Changes: No base period is chosen" in below
    assert "<p>Routes: No destination is chosen" in below
    assert 'id="changes"' not in page
    assert first_words(bare, tmp_path).count("Not told here") == 1


def first_words(told: Briefing, folder: Path) -> str:
    """Return the text of the PDF, or what stands for it where nothing reads one."""
    write_pdf(told, folder / "w.pdf")
    if shutil.which("pdftotext") is None:
        return "Not told here"
    asked = ["pdftotext", str(folder / "w.pdf"), "-"]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_a_heading_stands_on_the_page_of_its_first_plot(told: Briefing, tmp_path: Path) -> None:
    pages = first_words(told, tmp_path).split("\f")
    goods = next(part for part in told.parts if part.title == "Categories")
    page = next(page for page in pages if re.search(r"^Categories", page, re.MULTILINE))
    assert goods.figures[0].labels[0].split()[0] in page
    assert "Tier " in page


def test_it_asks_before_anything_is_published(page: str) -> None:
    assert "Questions before anything is published" in page
    assert "the statistics offices of Turkey and of Kazakhstan" in page


def test_nothing_of_the_machine_leaves_with_it(
    job: ExportJob, told: Briefing, page: str, tmp_path: Path
) -> None:
    write_pdf(told, tmp_path / "b.pdf")
    folder = str(Path(job.sources[0].path).parent)
    for written in (page.encode(), (tmp_path / "b.pdf").read_bytes()):
        host = [name for name in (socket.gethostname(),) if len(name) > 5]
        for secret in (folder, str(Path.home()), *host):
            assert secret.encode() not in written, secret
        if getpass.getuser() != "root":
            assert getpass.getuser().encode() not in written


def test_where_nothing_is_to_be_said_a_sentence_stands(tmp_path: Path) -> None:
    query = dataclasses.replace(smallcase.QUERY, base=None, window=None)
    page = html(content(smallcase.job(tmp_path, query)))
    assert "No base period is chosen" in page
    assert "No destination is chosen" in page


def crowded(told: Briefing) -> Briefing:
    """Return a briefing whose plot bears its headline, with two findings of seven questions and one more."""
    first = told.questions[0]
    ask = first.account.questions[0]
    seven = tuple(replace(ask, question=f"Question {i}?") for i in range(1, 8))
    many = replace(first, account=replace(first.account, questions=seven))
    last = replace(first, about="The last pair")
    part = told.parts[0]
    figure = replace(part.figures[0], title=told.sentences[0])
    parts = (replace(part, figures=(figure, *part.figures[1:])), *told.parts[1:])
    return replace(told, questions=(many, many, last), parts=parts)


def test_one_page_says_what_it_leaves_to_the_long_form(told: Briefing, tmp_path: Path) -> None:
    full = crowded(told)
    page = plain(html(full, one_page=True))
    assert "Question 4?" in page
    assert "Question 5?" not in page
    assert page.count("3 more questions in the long form.") == 2
    assert "1 more finding with questions in the long form: The last pair." in page
    assert "in the long form" not in plain(html(full))
    none = replace(full, questions=(full.questions[2],))
    assert "more finding" not in plain(html(none, one_page=True))


def test_one_page_says_its_headline_once(told: Briefing) -> None:
    full = crowded(told)
    page = plain(html(full, one_page=True))
    assert page.count(full.sentences[0]) == 1
    captions = re.findall(r"<figcaption>(.*?)<", html(full, one_page=True))
    assert captions[0] == full.parts[0].title


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_one_page_on_paper_says_the_same(told: Briefing, tmp_path: Path) -> None:
    full, out = crowded(told), tmp_path / "one.pdf"
    write_pdf(full, out, one_page=True)
    said = subprocess.run(
        ["pdftotext", out, "-"], capture_output=True, text=True, check=True
    ).stdout
    said = " ".join(said.split())
    assert said.count("3 more questions in the long form.") == 2
    assert "1 more finding with questions in the long form" in said


@pytest.mark.parametrize("one_page", [False, True])
def test_only_the_selection_is_named_where_it_is_said(job: ExportJob, one_page: bool) -> None:
    chosen = keys("importer", "KAZ", "UZB")
    where = keys("tier", "1")
    query = replace(job.query, where=where)
    asked = replace(job, parts="selection", selection=chosen, query=query)
    page = plain(html(content(asked), one_page=one_page))
    assert "; only the selection: imports of Kazakhstan or imports of Uzbekistan; " in page
    assert "; filtered by tier 1; " in page
    assert "named below" not in page


def test_one_page_is_one_page(told: Briefing) -> None:
    page = html(told, one_page=True)
    assert page.count("<figure>") == 2
    assert page.count("<table>") == 1
    assert len(page) < len(html(told)) / 3
    pointed = set(re.findall(r'href="#(note-\d+)"', page))
    assert pointed <= set(re.findall(r'id="(note-\d+)"', page))


def test_tables_sort_and_filter_by_their_headers(page: str) -> None:
    assert page.count('<button type="button">') > 20
    assert '<input type="search"' in page
    assert 'scope="col"' in page


@pytest.mark.parametrize("one_page", [False, True])
def test_a_pdf_has_the_same_words_as_vectors(
    told: Briefing, tmp_path: Path, one_page: bool
) -> None:
    out = tmp_path / "b.pdf"
    write_pdf(told, out, one_page=one_page)
    data = out.read_bytes()
    assert data.startswith(b"%PDF-")
    assert b"/Subtype /Image" not in data, "plots are vectors"
    assert data.count(b"/Type /Page\n") + data.count(b"/Type /Page ") >= 1
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    said = subprocess.run(
        ["pdftotext", "-layout", str(out), "-"], check=True, capture_output=True, text=True
    ).stdout
    assert "Қазақстан İğdır" in said
    assert "Uzbekistan" in said
    assert said.count("\f") == 1 if one_page else said.count("\f") > 3


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
@pytest.mark.parametrize("n_questions", [0, 1, 2])
def test_the_one_page_lies_within_its_edges(
    told: Briefing, tmp_path: Path, n_questions: int
) -> None:
    out = tmp_path / "b.pdf"
    some = replace(told, questions=told.questions[:n_questions])
    # Ever more to say: it is written smaller, and stays on one page.
    for words in (some.sentences, some.sentences + ("Much more is to be said of it. " * 9,) * 8):
        write_pdf(replace(some, sentences=words), out, one_page=True)
        told_of = ["pdftotext", "-bbox", str(out), "-"]
        boxes = subprocess.run(told_of, check=True, capture_output=True, text=True).stdout
        assert boxes.count("<page ") == 1
        edges = [
            (float(left), float(right), float(bottom))
            for left, right, bottom in re.findall(
                r'<word xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="([\d.]+)"', boxes
            )
        ]
        assert len(edges) > 50
        assert min(left for left, _, _ in edges) >= 45
        assert max(right for _, right, _ in edges) <= 595.3 - 45
        assert max(bottom for _, _, bottom in edges) <= 841.9 - 25


def test_letters_that_the_font_lacks_come_from_another_or_stay() -> None:
    registered()
    assert [text for _, text in runs("Қазақстан, Türkiye, Ўзбекистон")] == [
        "Қазақстан, Türkiye, Ўзбекистон"
    ]
    assert "".join(text for _, text in runs("Azərbaycan ₸")) == "Azərbaycan ₸"
    assert marked("<b>&") == "&lt;b&gt;&amp;"


def test_a_table_has_one_unit_for_all_its_amounts() -> None:
    frame = pd.DataFrame({"code": ["854231"], "exports_usd": [2.5e6], "lost_usd": [1_500.0]})
    made = grid(Table("t", frame, ("code",), ("exports_usd", "lost_usd"), "gap"))
    assert made.unit == "million USD"
    assert [cell.text for cell in made.rows[0]] == ["8542.31", "2.50", "<0.01"]
    assert [cell.number for cell in made.rows[0]] == [None, 2.5e6, 1_500.0]


def test_the_middle_of_a_table_decides_its_unit() -> None:
    gaps_usd = [1.47e9, 13.4e6, 8.1e6, -1_200.0, 0.0, 11.2e6, float("nan")]
    frame = pd.DataFrame({"code": list("abcdefg"), "gap_usd": gaps_usd, "gap_share": [-1e-5] * 7})
    made = grid(Table("t", frame, ("code",), ("gap_usd", "gap_share"), "gap"))
    assert made.unit == "million USD"
    said = [row[1].text.replace("\u202f", "") for row in made.rows]
    assert said == ["1470.00", "13.40", "8.10", ">−0.01", "0", "11.20", "–"]
    assert {row[2].text for row in made.rows} == {">−0.1%"}


def test_no_cell_is_zeros_alone_for_what_is_not_zero(told: Briefing) -> None:
    cells = [one for part in told.parts for made in part.grids for row in made.rows for one in row]
    zeros = [
        one for one in cells if one.number is not None and re.fullmatch(r"\W*0[.0]*%?", one.text)
    ]
    assert all(one.number == 0 for one in zeros)


def test_no_word_of_a_table_breaks_for_want_of_room() -> None:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    from mirrorgap.io.briefing.fonts import BOLD, PLAIN
    from mirrorgap.io.briefing.pdf import CELL, PADS, shared

    registered()
    heads = ("file", "sheet", "rows", "read", "set aside", "suspicious", "SHA-256")
    row = ("a_very_long_name_of_a_file_" * 3, "", "380", "379", "1", "suspicious", "f" * 64)
    widths = shared(heads, [[text] for text in row], 500.0, 46)
    assert sum(widths) == pytest.approx(500.0)
    for head, text, wide in zip(heads, row, widths, strict=True):
        for word in head.split():
            assert stringWidth(word, BOLD, CELL.fontSize) + 6 <= wide, word
        if len(text) < 20:
            assert stringWidth(text, PLAIN, CELL.fontSize) + PADS <= wide + 1e-6, text


def test_it_is_written_whole_and_never_over_a_source(job: ExportJob, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="ends in"):
        report(tmp_path / "b.docx", job)
    taken = tmp_path / "source.html"
    taken.write_text("x")
    source = dataclasses.replace(job.sources[0], path=str(taken))
    mine = dataclasses.replace(job, sources=(source, *job.sources[1:]))
    with pytest.raises(WritingError, match="one of the sources"):
        report(taken, mine)
    assert taken.read_text() == "x"

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        report(tmp_path / "c.html", job, tick=stop)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["source.html"]


def test_progress_counts_steps_to_their_end(job: ExportJob, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    done = report(tmp_path / "b.pdf", job, True, tick=lambda n, total: seen.append((n, total)))
    assert done.sheets[:2] == ("Gaps", "Changes")
    assert [done for done, _ in seen] == list(range(seen[0][1]))


def test_the_command_refuses_other_endings(capsys, tmp_path: Path) -> None:
    from mirrorgap.main import main

    assert main(["report", "x.csv", "--out", str(tmp_path / "b.txt")]) == 2
    assert "ends in .html or .pdf" in capsys.readouterr().err
    assert main(["report", "x.csv"]) == 2


def test_missing_is_a_dash_and_never_zero() -> None:
    frame = pd.DataFrame({"code": ["1", "2"], "gap_usd": [float("nan"), 0.0]})
    made = grid(Table("t", frame, ("code",), ("gap_usd",), "gap"))
    assert [row[1].text for row in made.rows] == ["–", "0"]
    assert [row[1].number for row in made.rows] == [None, 0.0]


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_events_that_stand_together_are_named_on_paper_too(told: Briefing, tmp_path: Path) -> None:
    """A printed "3 events" cannot be pointed at: their names stand under the picture."""
    lines = next(one for one in told.parts[0].figures if isinstance(one, Lines))
    first = float(lines.series[0].x[0])
    near = tuple(Event(first + i / 4, f"a visit of delegation number {i}") for i in range(5))
    part = replace(told.parts[0], figures=(replace(lines, events=near),))
    told = replace(told, parts=(part,))
    out = tmp_path / "b.pdf"
    write_pdf(told, out)
    asked = ["pdftotext", str(out), "-"]
    said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    paper = " ".join(said.split())
    (figure,), read = part.figures, plain(html(told))
    for width, where in ((640.0, paper), (800.0, read)):
        items = drawn(figure, width).items
        found = [item for item in items if isinstance(item, Text) and item.note]
        assert found
        assert all(f"{item.text}: {item.note}" in where for item in found)
