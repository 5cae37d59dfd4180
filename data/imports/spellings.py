"""Words that files have where no answer, nobody, or a part of a day stands, in the languages of Europe."""

from __future__ import annotations

import re
from functools import cache

from data.imports.signs import usual


def _lines(text: str) -> frozenset[str]:
    return frozenset(word.strip() for word in text.split(";") if word.strip())


# words that often stand for a missing answer: as with the numbers, worth a question, never taken for one
NO_ANSWERS = _lines(
    "k.a.; n.a.; n. a.; not applicable; k. a.; ka; keine angabe; keine angaben; fehlt; fehlend; weiß nicht; weiss nicht; "
    "missing; not answered; no answer; no response; not done; not asked; not recorded; not available; not known; refused; "
    "declined; skipped; skip; unanswered; empty; blank; unknown; unbekannt; prefer not to say; don't know; dont know; "
    "nil; <na>; (null); <null>; <undefined>; \\n; #n/b; n/d; n.d.; nd; s/o; s/d; nc; nr; nsp; no data; ohne angabe; nicht beantwortet; "
    "sans réponse; non répondu; pas de réponse; manquant; inconnu; sin respuesta; sin dato; sin datos; no contesta; ns/nc; "
    "desconocido; nessuna risposta; mancante; sconosciuto; sem resposta; desconhecido; geen antwoord; onbekend; ontbreekt; "
    "intet svar; ubesvaret; ikke besvart; ubesvart; ej svar; inget svar; saknas; okänt; ei vastausta; ei tietoa; puuttuu; "
    "brak; brak odpowiedzi; brak danych; b.d.; nie wiem; bez odpovědi; neuvedeno; nincs válasz; nincs adat; nema odgovora; "
    "bez odgovora; fără răspuns; δεν απάντησε; άγνωστο; нет ответа; нет данных; неизвестно; немає відповіді; няма отговор; "
    "-; --; ---; —; –; ?; *; #null!; sysmis; "  # of SPSS, and an error of a spreadsheet too
    + "; ".join(f".{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")  # of Stata
    # the codes for missing data that REDCap proposes
    + "; ni; inv; unk; nask; asku; nav; navu; msk; nap; der; oth; qs; trc; ninf; pinf; und"
)
# no answer where numbers stand, and the least step of a scale where words do
NONE = frozenset({"none"})
# words that stand for nobody where people are called: those of NO_ANSWERS that are no initials
NOBODY = frozenset(word for word in NO_ANSWERS | NONE if (len(word) > 3 or not word.isalpha()) and word[0] != "#") | {
    "nat"
}
# what stands where the participant would, in the last lines of a table
TOTALS = _lines(
    "total; totals; grand total; subtotal; sub total; sum; sums; mean; means; average; averages; median; std dev; stdev; standard deviation; "
    "st dev; count; overall; summe; summen; zwischensumme; gesamt; gesamtsumme; "
    "insgesamt; mittelwert; mittel; durchschnitt; standardabweichung; anzahl; somme; sous total; total général; moyenne; "
    "médiane; écart type; ensemble; suma; promedio; media; mediana; desviación típica; desviación estándar; totale; somma; "
    "deviazione standard; totaal; som; gemiddelde; mediaan; soma; média; sum total; gennemsnit; gjennomsnitt; medelvärde; "
    "summa; medel; yhteensä; keskiarvo; mediaani; keskihajonta; razem; średnia; suma całkowita; celkem; průměr; součet; "
    "spolu; priemer; összesen; átlag; ukupno; prosjek; skupaj; povprečje; σύνολο; μέσος όρος; итого; всего; среднее; "
    "разом; общо; средно; toplam; ortalama; viso; vidurkis; kopā; vidējais; kokku; keskmine"
)
# what stands in every cell of a line that says of which type the columns are
TYPES = _lines(
    "string; str; text; char; character; varchar; factor; integer; int; int64; bigint; numeric; number; decimal; float; "
    "float64; double; object; category; bool; boolean; date; datetime; timestamp; <chr>; <dbl>; <int>; <fct>; <date>; <lgl>; "
    "<dttm>"
)
# parts of a day, which tell its entries apart and are no times
DAY_PARTS = frozenset(
    "morning forenoon noon midday afternoon evening night bedtime am pm a.m. p.m. waking midnight morgen morgens vormittag "
    "vormittags mittag mittags nachmittag nachmittags abend abends nacht nachts früh frueh matin midi après-midi soir nuit "
    "mañana tarde noche mattina mattino pomeriggio sera notte ochtend middag avond manhã noite rano wieczór wieczorem "
    "popołudnie południe noc morgon kväll förmiddag eftermiddag aften formiddag ettermiddag kveld natt nat aamu ilta "
    "aamupäivä iltapäivä yö ráno večer dopoledne odpoledne poledne reggel este délelőtt délután jutro navečer dimineața "
    "dimineata seara πρωί μεσημέρι απόγευμα βράδυ утро утром день днём вечер вечером ночь ранок вечір сутрин обед rytas "
    "vakaras rīts vakars hommik õhtu sabah öğle akşam".split()
)
_SIZE = re.compile(r"n ?= ?[0-9]+")
_WORD = re.compile(r"[^\W\d_]+")


@cache
def no_person(label: str, column: str) -> str | None:
    """Why what stands where a participant would is none: a line of totals, or of names; None for a label."""
    text = usual(label).casefold().strip(" :.")
    if not any(sign.isalnum() for sign in text):
        return f"“{label}” names nobody; a participant takes a label with a letter or a digit in it"
    words = _WORD.findall(text)
    is_total = text in TOTALS or _SIZE.fullmatch(text) or (" ".join(words) in TOTALS and not re.search(r"\d", text))
    # Mean (SD), Moyenne générale, Summe aller Zeilen
    begins = len(words) > 1 and words[0] in TOTALS and not re.search(r"\d", text) and len(words[0]) > LEAST
    if is_total or begins:
        return f"“{label}” is a line of totals, no participant"
    if text == usual(column).casefold().strip():
        return f"“{label}” is the header once more, no participant"
    return None


LEAST = 3  # letters of a word for a total that may have others behind it
