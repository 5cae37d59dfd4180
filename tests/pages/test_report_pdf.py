"""The report as a PDF, read back from its bytes by a small reader that knows nothing of the compiler."""

import re
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from html import unescape

import pytest

from data.catalogue.definition import definitions
from data.catalogue.instrument_files import instruments
from data.catalogue.vocabulary import MEASURES
from data.sharing.shares import Chosen
from pages.report.build import build_report
from pages.report.document import Figure, Note, Report, Table
from pages.report.html import report_file
from pages.report.pdf import report_pdf
from pages.telling.svg import Level, Point, Span, ribbon_svg, trend_svg
from tests.stores import new_store

FIRST = date(2026, 1, 1)
TODAY = date.today()
BREAK = "\u200b"
HOSTILE = '#eval("1") $x$ [ ] @ref <label> \\ ` */ // /* = - + #{ </svg></title><script>alert(1)</script> "\'&'


def day(n: int) -> date:
    return FIRST + timedelta(days=n)


def figures(words="It fell") -> tuple[Figure, ...]:
    points = [Point(day(n), n % 11, words) for n in range(80)]
    levels = [Level(day(n), 3, 2, 4) for n in range(80)]
    spans = [Span(FIRST, day(40), "respite", words), Span(day(41), day(50), "episode", words, is_open=True)]
    drawn = (
        trend_svg(points, levels, FIRST, day(79), low=0, high=10, axis="Average pain", title=words, description=words),
        ribbon_svg(spans, FIRST, day(79), title=words, description=words),
    )
    return tuple(Figure(f"{words} {n}", f"{words}: figure {n} in words.", svg) for n, svg in enumerate(drawn))


def report(**changed) -> Report:
    values = {
        "title": "Back pain, January 2026",
        "subtitle": "Ann",
        "is_simulated": False,
        "sentences": ("First sentence.", "Second sentence."),
        "figures": figures(),
        "tables": (Table("What was recorded", ("", "Recorded"), (("Average pain", "9 of 10 days"),)),),
        "notes": (),
        "how": ("By hand.",),
        "made_at": datetime(2026, 2, 1, 9, 5, 0, 350227),
    }
    return Report(**{**values, **changed})


def everywhere(words: str) -> Report:
    """A report with the same words in each of its twelve places."""
    return report(
        title=words,
        subtitle=words,
        sentences=(words,),
        how=(words,),
        notes=(Note(FIRST, words),),
        figures=figures(words)[:1],
        tables=(Table(words, (words, words), ((words, words),)),),
    )


def objects(pdf: bytes) -> dict[int, bytes]:
    return {int(one[1]): one[2] for one in re.finditer(rb"(\d+) 0 obj(.*?)endobj", pdf, re.DOTALL)}


def stream(body: bytes) -> bytes:
    return zlib.decompressobj().decompress(body.split(b"stream", 1)[1].lstrip(b"\r\n"))


def reference(body: bytes, name: bytes) -> int:
    return int(re.search(rb"/" + name + rb" (\d+) 0 R", body)[1])


# a string may hold brackets that are closed within it, and the numbers of glyphs may read as these, or as BT or ET
STRING = re.compile(rb"\((?:[^\\()]|\\.|\((?:[^\\()]|\\.|\((?:[^\\()]|\\.)*\))*\))*\)", re.DOTALL)
BLOCK = re.compile(rb"\bBT\b((?:%b|[^()])*?)\bET\b" % STRING.pattern, re.DOTALL)


def letters(body: bytes) -> bytes:
    """A string of the content stream without its escapes."""
    codes = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}

    def one(part):
        return bytes([int(part[1], 8)]) if part[1].isdigit() else codes.get(part[1], part[1])

    return re.sub(rb"\\([0-7]{3}|.)", one, body, flags=re.DOTALL)


def lines(pdf: bytes) -> list[list[str]]:
    """Of each page the pieces of text, at most a line each, in the order of its content; without spaces."""
    known, texts = objects(pdf), []
    for page in (body for body in known.values() if re.search(rb"/Type\s*/Page\b(?!s)", body)):
        named = dict(re.findall(rb"/(f\d+) (\d+) 0 R", known[reference(page, b"Resources")]))
        maps = {}
        for name, number in named.items():
            table = stream(known[reference(known[int(number)], b"ToUnicode")])
            pairs = re.findall(rb"<(\w{4})> <(\w+)>", table.split(b"endcodespacerange")[1])
            maps[name] = {int(code, 16): bytes.fromhex(said.decode()).decode("utf-16-be") for code, said in pairs}
        content = stream(known[reference(page, b"Contents")])
        texts.append([])
        for block in BLOCK.findall(content):
            font = maps[re.search(rb"/(f\d+) [\d.]+ Tf", block)[1]]
            raw = b"".join(letters(part[1:-1]) for part in STRING.findall(block))
            codes = (int.from_bytes(raw[at : at + 2]) for at in range(0, len(raw), 2))
            texts[-1].append(packed("".join(font.get(code, "") for code in codes)))
    return texts


def pages(pdf: bytes) -> list[str]:
    """The text of each page, without spaces: lines are broken anywhere."""
    return ["".join(page) for page in lines(pdf)]


def packed(words: str) -> str:
    return re.sub(rf"[\s{BREAK}]", "", words)


def alternatives(pdf: bytes) -> list[str]:
    """The text alternative of every figure."""
    found = re.findall(rb"/Alt(?:\(((?:[^\\()]|\\.)*)\)|<(\w+)>)", pdf, re.DOTALL)
    return [
        letters(plain).decode("latin-1") if plain else bytes.fromhex(coded.decode()).decode("utf-16").lstrip("\ufeff")
        for plain, coded in found
    ]


def roles(pdf: bytes) -> list[str]:
    return [name.decode() for name in re.findall(rb"/S/(\w+)", pdf)]


def test_it_is_tagged_and_says_what_it_is():
    pdf = report_pdf(report())
    assert b"/MarkInfo<</Marked true" in pdf and b"/StructTreeRoot" in pdf
    assert b"/Lang(en-GB)" in pdf and b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert b"/DisplayDocTitle true" in pdf and b"Back pain, January 2026</rdf:li>" in pdf
    assert b"/MediaBox[0 0 595.2756 841.8898]" in pdf  # A4 in points: 210 and 297 mm times 72 / 25.4


def test_headings_figures_and_the_table_have_their_roles():
    found = roles(report_pdf(report()))
    # the title; two figures, the table and how it was worked out; two columns and one row of two cells
    counts = {name: found.count(name) for name in ("H1", "H2", "Figure", "Table", "TH", "TD", "TR")}
    assert counts == {"H1": 1, "H2": 4, "Figure": 2, "Table": 1, "TH": 2, "TD": 2, "TR": 2}


def test_every_figure_has_its_description_as_text_alternative():
    assert sorted(alternatives(report_pdf(report()))) == ["It fell: figure 0 in words.", "It fell: figure 1 in words."]


def test_figures_are_drawn_not_pictured_and_their_texts_are_text():
    pdf = report_pdf(report())
    assert b"/Subtype/Image" not in pdf
    (page,) = pages(pdf)
    for words in ("Average pain", "1 Jan", "21 Mar", "respites above the line", "episodes of pain below it"):
        assert packed(words) in page


def test_black_and_white_is_enough():
    # greys only: every colour space that the pages name has one channel
    pdf = report_pdf(report())
    assert {int(n) for n in re.findall(rb"/N (\d)/", pdf)} == {1}
    assert b"DeviceRGB" not in pdf and b"DeviceCMYK" not in pdf


@pytest.fixture(scope="module")
def full():
    """All that can be ticked of a year in which all of it was recorded."""
    store = new_store()
    collection = store.create("Ann", "personal", is_simulated=True)
    with store.writing() as cursor:
        for n in range(365):
            pain = 0 if n % 60 < 40 else 2 + n % 5
            cursor.execute(
                """insert into day_entry (collection_id, participant_id, entry_id, revision, batch_id, is_deleted,
                                          on_day, pain_average, pain_worst, note)
                   values (?, ?, ?, 1, 1, false, ?, ?, ?, ?)""",
                [collection.id, collection.id, collection.id * 2**32 + n, day(n), pain, pain + 1, f"Note of day {n}."],
            )
    yield collection
    store.close()


def built(collection, **changed) -> Report:
    values = {
        "measures": tuple(MEASURES),
        "activities": ("steps", "walking", "sitting"),
        "definition": "delphi-2011",
        "first_on": FIRST,
        "last_on": day(364),
    }
    return build_report(collection, Chosen(**{**values, **changed}), today=day(364), made_at=datetime(2027, 1, 1))


def spoken(html: str) -> list[str]:
    """The texts of the HTML file that a reader sees, drawings and scripts left out."""
    body = re.sub(r"<(svg|script|style|summary)\b.*?</\1>", "", html.split("<body>")[1], flags=re.DOTALL)
    return [unescape(words).strip() for words in re.findall(r">([^<>]+)<", body) if words.strip()]


def test_it_says_what_the_web_page_says(full):
    report = built(full, has_notes=True)
    text = "".join(pages(report_pdf(report)))
    said = spoken(report_file(report))
    assert len(said) > 380 and len([words for words in said if "Note of day" in words]) == 365
    assert [words for words in said if packed(words) not in text] == []


def test_one_page_without_notes_and_none_of_them_on_the_first(full):
    alone = pages(report_pdf(built(full)))
    noted = pages(report_pdf(built(full, has_notes=True)))
    assert len(alone) == 1 and len(noted) > 1
    assert "MadewithRespite" in alone[0]
    assert "Noteofday" not in noted[0] and alone[0] in noted[0]
    assert "page1of" in noted[0] and "page1of" not in alone[0]


def test_every_shipped_definition_fits_on_a_page(full):
    for definition in definitions():
        assert len(pages(report_pdf(built(full, definition=definition.id)))) == 1, definition.id


def test_too_much_for_a_page_keeps_the_method_for_the_second():
    sources = tuple(f"{form.title}: {form.source.reference}." for form in instruments().values()) * 8
    first, second, *_ = pages(report_pdf(report(how=sources)))
    assert "Averagepain9of10days" in first and "Howthiswasworkedout" not in first
    assert second.startswith("Howthiswasworkedout")


def test_simulated_is_in_every_title(full):
    pdf = report_pdf(built(full))
    assert b"(simulated data)</rdf:li>" in pdf
    titles = [one.title for one in (*built(full).figures, *built(full).tables)]
    assert len(titles) == 3 and all("simulated" in title and packed(title) in pages(pdf)[0] for title in titles)


@pytest.mark.parametrize("words", [HOSTILE, "שלום", "مرحبا", "ünï çødé “quotes” – ½ ≥ 2", "line\nbroken"])
def test_a_persons_words_stay_words(words):
    pdf = report_pdf(everywhere(words))
    said, reversed_ = packed(words), packed(words)[::-1]  # what is read from right to left is drawn so
    text = "".join(pages(pdf))
    places = max(text.count(said), text.count(reversed_))
    # title, its two footers, subtitle, sentence, figure and its description, table, two columns, two cells, how, note;
    assert places == 14
    assert b"/JavaScript" not in pdf and b"/URI" not in pdf and b"/EmbeddedFile" not in pdf


def test_signs_without_a_shape_are_named_or_boxed():
    (page,) = pages(report_pdf(report(sentences=("fine \U0001f600\U0001f44d\U0001f3fd, so 你好",))))
    assert "fine(grinningface)(thumbsupsign),so□□" in page
    assert "aletterthatthisfilehasnotypefor" in page
    (plain,) = pages(report_pdf(report()))
    assert "notypefor" not in plain


@pytest.mark.parametrize(
    "words", ["nul \x00 bell \x07 end", "half \ud83d end", "not a sign \ufffe \uffff end", "\u202eturned\u2066 end"]
)
def test_what_is_no_text_does_not_stop_it(words):
    text = "".join(pages(report_pdf(everywhere(words))))
    assert text.count("end") >= 14 and text.count("page1of2") == 1


def test_nothing_written_is_nothing_shown():
    nothing = report(subtitle="", sentences=("", " "), notes=(Note(FIRST, ""), Note(FIRST, "\n")), how=("",))
    assert len(pages(report_pdf(nothing))) == 2


def test_a_very_long_word_stays_on_the_paper():
    (page,) = lines(report_pdf(report(sentences=("w" * 500,))))
    # the text is 176 mm wide, and a w of 11.5 points at least 0.7 of them, 2.8 mm: 62 fit on a line
    assert max(line.count("w") for line in page) <= 62
    assert "w" * 500 in "".join(page)


def test_an_empty_report_and_an_empty_diary():
    (page,) = pages(report_pdf(report(sentences=(), figures=(), tables=(), how=())))
    assert "MadewithRespiteon1February2026,09:05UTC." in page
    store = new_store()
    nothing = built(store.create("Nobody", "personal"))
    (page,) = pages(report_pdf(nothing))
    assert all(packed(sentence) in page for sentence in nothing.sentences) and nothing.sentences
    store.close()


def test_a_note_for_every_day_of_a_leap_year():
    notes = tuple(Note(day(n), f"Note {n}. " + "Some more words of it. " * 8) for n in range(366))
    text = "".join(pages(report_pdf(report(notes=notes))))
    assert [n for n in range(366) if f"Note{n}.Some" not in text] == []


def test_the_same_report_gives_the_same_bytes_also_side_by_side():
    many = [report(sentences=(f"Sentence {n % 4}.",)) for n in range(16)]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(report_pdf, many))
    assert len(set(made)) == 4 and made[:4] == [report_pdf(one) for one in many[:4]]
    assert b"/CreationDate(D:20260201090500Z)" in made[0]


def test_fonts_of_the_computer_are_not_used():
    pdf = report_pdf(everywhere("ä 好 م"))
    names = {name.decode() for name in re.findall(rb"/BaseFont/[A-Z]{6}\+([A-Za-z0-9]+)", pdf)}
    assert names <= {"LibertinusSerif", "DejaVuSansMono", "NewCM10", "NewCMMath"} and len(names) > 1
