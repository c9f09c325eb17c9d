"""The grammar of dates, phrase by phrase, and what must hold for any text."""

import unicodedata
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.cards.vocabulary import load_vocabulary
from dialogs.reading import dates
from dialogs.reading.dates import DateProblem, DateWords, Vague, When, faults
from dialogs.world import World

TODAY = date(2026, 11, 18)  # a Wednesday, in ISO week 47
NOT_UNDERSTOOD, NO_SUCH_DAY, NO_SUCH_TIME, PAST, WEEKDAY_DISAGREES, VAGUE = DateProblem
DAYS = st.dates(date(2000, 1, 1), date(2150, 1, 1))
WORLD = World(datetime(2026, 11, 18, tzinfo=UTC), date_words=load_vocabulary().date_words)


def parse(text, *, today, language):
    return dates.parse(text, today=today, words=WORLD.date_words_in(language))


def parse_time(text, *, language):
    return dates.parse_time(text, WORLD.date_words_in(language))


def on(year, month, day, *clock):
    return When(date(year, month, day), time(*clock) if clock else None)


def from_monday(year, month, day, *clock, count=5):
    first = date(year, month, day)
    days = tuple(first + timedelta(days=n) for n in range(count))
    return Vague(days, time(*clock) if clock else None)


def of(year, month, *days):
    return Vague(tuple(date(year, month, day) for day in days))


EITHER_FRIDAY = of(2026, 11, 20, 27)
MARCH = of(2027, 3, 1, 8, 16, 23, 31)
LAST_OF_MARCH = of(2027, 3, 25, 26, 29, 30, 31)

NUMERIC = [
    ("15.3.", on(2027, 3, 15)),
    ("15.3", on(2027, 3, 15)),
    ("15. 3.", on(2027, 3, 15)),
    ("1.9", on(2027, 9, 1)),
    ("01.09.", on(2027, 9, 1)),
    ("15.3.2027", on(2027, 3, 15)),
    ("15.3. 2027", on(2027, 3, 15)),
    ("15. 3. 2027", on(2027, 3, 15)),
    ("15.3.27", on(2027, 3, 15)),
    ("15/3", on(2027, 3, 15)),
    ("15/3/2027", on(2027, 3, 15)),
    ("15/3/27", on(2027, 3, 15)),
    ("15-3-2027", on(2027, 3, 15)),
    ("2027-03-15", on(2027, 3, 15)),
    ("2027-03-15 13:00", on(2027, 3, 15, 13)),
    ("15.3. 13:30", on(2027, 3, 15, 13, 30)),
    ("15.3.2027 3:30", on(2027, 3, 15, 3, 30)),
    ("  15.3.!  ", on(2027, 3, 15)),
    ("18.11.", on(2026, 11, 18)),
    ("17.11.", on(2027, 11, 17)),
    ("29.2.", on(2028, 2, 29)),
    ("17.11.2026", PAST),
    ("15.3.26", PAST),
    ("29.2.2027", NO_SUCH_DAY),
    ("30.2.", NO_SUCH_DAY),
    ("31.4.", NO_SUCH_DAY),
    ("0.3.", NO_SUCH_DAY),
    ("3/15", NO_SUCH_DAY),
    ("3/15/2027", NO_SUCH_DAY),
    ("2027-15-03", NO_SUCH_DAY),
    ("15.3.0000", NO_SUCH_DAY),
    ("15.3. 24:00", NO_SUCH_TIME),
    ("15.3. 13:60", NO_SUCH_TIME),
    ("30.2. 24:00", NO_SUCH_DAY),
    ("15.3. 13.30", NOT_UNDERSTOOD),
    ("15.3. 13", NOT_UNDERSTOOD),
    ("15.3. 27", NOT_UNDERSTOOD),
    ("15.32027", NOT_UNDERSTOOD),
    ("15-3", NOT_UNDERSTOOD),
    ("15.3.-17.3.", NOT_UNDERSTOOD),
    ("15.3. 13:30:15", NOT_UNDERSTOOD),
    ("15.", NOT_UNDERSTOOD),
    ("13:30", NOT_UNDERSTOOD),
    ("15", NOT_UNDERSTOOD),
    ("", NOT_UNDERSTOOD),
    ("١٥.٣.", NOT_UNDERSTOOD),
]

FINNISH = [
    ("15. maaliskuuta", on(2027, 3, 15)),
    ("15.maaliskuuta", on(2027, 3, 15)),
    ("15 maaliskuuta 2027", on(2027, 3, 15)),
    ("15. maalisk.", on(2027, 3, 15)),
    ("maaliskuun 15.", on(2027, 3, 15)),
    ("maaliskuun 15. päivänä 2027", on(2027, 3, 15)),
    ("1. kesäkuuta", on(2027, 6, 1)),
    ("15. maaliskuuta klo 14", on(2027, 3, 15, 14)),
    ("ma 15.3. klo 13", on(2027, 3, 15, 13)),
    ("Ma 15.3.2027, klo 13.30", on(2027, 3, 15, 13, 30)),
    ("maanantaina 15.3.", on(2027, 3, 15)),
    ("15.3. (ma) kello 9", on(2027, 3, 15, 9)),
    ("klo 13 15.3.", on(2027, 3, 15, 13)),
    ("to 1.4. klo 8.05", on(2027, 4, 1, 8, 5)),
    ("ensi tiistaina 24.11.", on(2026, 11, 24)),
    ("ti 15.3.", WEEKDAY_DISAGREES),
    ("tiistaina 15. maaliskuuta", WEEKDAY_DISAGREES),
    ("ma 16.11.2026", PAST),
    ("maanantaina", on(2026, 11, 23)),
    ("Maanantaina!", on(2026, 11, 23)),
    ("keskiviikkona", on(2026, 11, 25)),
    ("pe", on(2026, 11, 20)),
    ("perjantaina klo 9", on(2026, 11, 20, 9)),
    ("vaikka torstaiksi", on(2026, 11, 19)),
    ("seuraavana maanantaina", on(2026, 11, 23)),
    ("tänä perjantaina", on(2026, 11, 20)),
    ("tänä maanantaina", PAST),
    ("ensi maanantaina", on(2026, 11, 23)),
    ("ensi keskiviikkona", on(2026, 11, 25)),
    ("ensi perjantaina", EITHER_FRIDAY),
    ("ensi perjantaina klo 13", Vague(EITHER_FRIDAY.days, time(13))),
    ("ensi viikon perjantaina", on(2026, 11, 27)),
    ("ensi viikolla perjantaina", on(2026, 11, 27)),
    ("perjantaina ensi viikolla", on(2026, 11, 27)),
    ("tänään", on(2026, 11, 18)),
    ("tänään klo 15", on(2026, 11, 18, 15)),
    ("huomenna klo 8", on(2026, 11, 19, 8)),
    ("klo 8 huomenna", on(2026, 11, 19, 8)),
    ("huomenna klo8", on(2026, 11, 19, 8)),
    ("huomenna torstaina", on(2026, 11, 19)),
    ("ylihuomenna", on(2026, 11, 20)),
    ("eilen", PAST),
    ("viikon päästä", on(2026, 11, 25)),
    ("viikon päästä klo 13", on(2026, 11, 25, 13)),
    ("kahden viikon kuluttua", on(2026, 12, 2)),
    ("2 vkon päästä", on(2026, 12, 2)),
    ("kolmen päivän päästä", on(2026, 11, 21)),
    ("kuukauden päästä", on(2026, 12, 18)),
    ("2 kk päästä", on(2027, 1, 18)),
    ("3 kk:n kuluttua", on(2027, 2, 18)),
    ("puolen vuoden päästä", on(2027, 5, 18)),
    ("vuoden päästä", on(2027, 11, 18)),
    ("0 viikon päästä", NOT_UNDERSTOOD),
    ("viikolla 12", from_monday(2027, 3, 22)),
    ("vko 12", from_monday(2027, 3, 22)),
    ("viikolla 12 klo 13", from_monday(2027, 3, 22, 13)),
    ("viikolla 12/2028", from_monday(2028, 3, 20)),
    ("viikolla 12 maanantaina", on(2027, 3, 22)),
    ("maanantaina viikolla 12", on(2027, 3, 22)),
    ("viikolla 47", of(2026, 11, 18, 19, 20)),
    ("viikolla 53", Vague((*(date(2026, 12, n) for n in range(28, 32)), date(2027, 1, 1)))),
    ("viikolla 54", NO_SUCH_DAY),
    ("viikolla 12/2026", PAST),
    ("ensi viikolla", from_monday(2026, 11, 23)),
    ("tällä viikolla", of(2026, 11, 18, 19, 20)),
    ("maaliskuussa", MARCH),
    ("maaliskuussa 2027", MARCH),
    ("marraskuussa", of(2026, 11, 18, 20, 24, 26, 30)),
    ("maaliskuun alussa", of(2027, 3, 1, 2, 3, 4, 5)),
    ("maaliskuun puolivälissä", of(2027, 3, 12, 15, 16, 17, 18)),
    ("maaliskuun lopussa", LAST_OF_MARCH),
    ("maaliskuun 2027 lopussa", LAST_OF_MARCH),
    ("kuun lopussa", of(2026, 11, 24, 25, 26, 27, 30)),
    ("kuun alussa", PAST),
    ("ensi kuussa", of(2026, 12, 1, 8, 16, 23, 31)),
    ("ensi kuun lopussa", of(2026, 12, 25, 28, 29, 30, 31)),
    ("maaliskuussa 2026", PAST),
    ("keväällä", VAGUE),
    ("joskus", VAGUE),
    ("parin viikon päästä", VAGUE),
    ("huomenna klo 24", NO_SUCH_TIME),
    ("huomenna klo 24.00", NO_SUCH_TIME),
    ("huomenna klo 13.3", NOT_UNDERSTOOD),
    ("huomenna 8", NOT_UNDERSTOOD),
    ("huomenna 13.30", NOT_UNDERSTOOD),
    ("huomenna kiitos", on(2026, 11, 19)),
    ("ei maanantaina", NOT_UNDERSTOOD),
    ("maanantaina tai tiistaina", NOT_UNDERSTOOD),
    ("maanantaina klo 13-15", NOT_UNDERSTOOD),
    ("nähdään maanantaina", NOT_UNDERSTOOD),
    ("15. maaliskuuta 2114 klo", NOT_UNDERSTOOD),
    ("kesällä", VAGUE),
    ("tomorrow", NOT_UNDERSTOOD),
    ("15 March", NOT_UNDERSTOOD),
    ("15.3. at 13", NOT_UNDERSTOOD),
]

ENGLISH = [
    ("15 March", on(2027, 3, 15)),
    ("15th of March 2027", on(2027, 3, 15)),
    ("the 15th of March", on(2027, 3, 15)),
    ("March 15", on(2027, 3, 15)),
    ("March 15th, 2027", on(2027, 3, 15)),
    ("Mar. 15", on(2027, 3, 15)),
    ("1 Sept", on(2027, 9, 1)),
    ("March 27", on(2027, 3, 27)),
    ("on Monday 15 March at 13", on(2027, 3, 15, 13)),
    ("Mon, 15 March, 1:30 pm", on(2027, 3, 15, 13, 30)),
    ("Thurs 1.4. at 8.05", on(2027, 4, 1, 8, 5)),
    ("Tuesday 15 March", WEEKDAY_DISAGREES),
    ("30 February", NO_SUCH_DAY),
    ("29 February", on(2028, 2, 29)),
    ("tomorrow", on(2026, 11, 19)),
    ("tomorrow at 8", on(2026, 11, 19, 8)),
    ("tomorrow 8 p.m.", on(2026, 11, 19, 20)),
    ("at 8 on Monday", on(2026, 11, 23, 8)),
    ("Tomorrow at 12 am please", on(2026, 11, 19, 0)),
    ("tomorrow at 12 pm", on(2026, 11, 19, 12)),
    ("tomorrow at 13 pm", NO_SUCH_TIME),
    ("tomorrow at 24:00", NO_SUCH_TIME),
    ("the day after tomorrow", on(2026, 11, 20)),
    ("today", on(2026, 11, 18)),
    ("yesterday", PAST),
    ("Monday", on(2026, 11, 23)),
    ("Wednesday", on(2026, 11, 25)),
    ("next Monday", on(2026, 11, 23)),
    ("next Friday", EITHER_FRIDAY),
    ("this Friday", on(2026, 11, 20)),
    ("Friday next week", on(2026, 11, 27)),
    ("next week on Friday at 9:15", on(2026, 11, 27, 9, 15)),
    ("in two weeks", on(2026, 12, 2)),
    ("in 2 weeks' time", on(2026, 12, 2)),
    ("in a week’s time", on(2026, 11, 25)),
    ("two weeks from now", on(2026, 12, 2)),
    ("in a month", on(2026, 12, 18)),
    ("in six months", on(2027, 5, 18)),
    ("week 12", from_monday(2027, 3, 22)),
    ("Friday of week 12", on(2027, 3, 26)),
    ("next week", from_monday(2026, 11, 23)),
    ("the week after next", from_monday(2026, 11, 30)),
    ("in March", MARCH),
    ("March 2027", MARCH),
    ("at the end of March", LAST_OF_MARCH),
    ("late March", LAST_OF_MARCH),
    ("mid-March", of(2027, 3, 12, 15, 16, 17, 18)),
    ("next month", of(2026, 12, 1, 8, 16, 23, 31)),
    ("the end of the month", of(2026, 11, 24, 25, 26, 27, 30)),
    ("soon", VAGUE),
    ("in a few weeks", VAGUE),
    ("tomorrow 8", NOT_UNDERSTOOD),
    ("at 13", NOT_UNDERSTOOD),
    ("not Monday", NOT_UNDERSTOOD),
    ("Monday or Tuesday", NOT_UNDERSTOOD),
    ("huomenna", NOT_UNDERSTOOD),
    ("15.3. klo 13", NOT_UNDERSTOOD),
]

PHRASES = [
    *((text, language, expected) for text, expected in NUMERIC for language in ("fi", "en", "ar")),
    *((text, "fi", expected) for text, expected in FINNISH),
    *((text, "en", expected) for text, expected in ENGLISH),
]


@pytest.mark.parametrize(("text", "language", "expected"), PHRASES)
def test_a_phrase_means_what_people_mean(text, language, expected):
    assert parse(text, today=TODAY, language=language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("13", "fi", time(13)),
        ("klo 13", "fi", time(13)),
        ("Kello 13.30.", "fi", time(13, 30)),
        ("13.30", "fi", time(13, 30)),
        ("13:30", "fi", time(13, 30)),
        ("0:05", "fi", time(0, 5)),
        ("klo 3.30", "fi", time(3, 30)),
        ("24", "fi", NO_SUCH_TIME),
        ("24:00", "fi", NO_SUCH_TIME),
        ("13.60", "fi", NO_SUCH_TIME),
        ("1 pm", "fi", NOT_UNDERSTOOD),
        ("at 13", "fi", NOT_UNDERSTOOD),
        ("kahdelta", "fi", NOT_UNDERSTOOD),
        ("13.3.", "fi", NOT_UNDERSTOOD),
        ("", "fi", NOT_UNDERSTOOD),
        ("1 pm", "en", time(13)),
        ("1:30pm", "en", time(13, 30)),
        ("at 13", "en", time(13)),
        ("at 9 a.m.", "en", time(9)),
        ("12 am", "en", time(0)),
        ("12 pm", "en", time(12)),
        ("0 am", "en", NO_SUCH_TIME),
        ("klo 13", "en", NOT_UNDERSTOOD),
        ("13.30", "ar", time(13, 30)),
    ],
)
def test_a_time_means_what_people_mean(text, language, expected):
    assert parse_time(text, language=language) == expected


def test_months_are_counted_to_the_last_day_of_a_shorter_month():
    last_of_january = date(2027, 1, 31)

    assert parse("kuukauden päästä", today=last_of_january, language="fi") == on(2027, 2, 28)
    assert parse("2 kk päästä", today=last_of_january, language="fi") == on(2027, 3, 31)


def test_a_bare_weekday_is_never_today():
    monday = date(2026, 11, 16)

    assert parse("maanantaina", today=monday, language="fi") == on(2026, 11, 23)
    assert parse("ensi maanantaina", today=monday, language="fi") == on(2026, 11, 23)


def test_the_only_day_left_is_certain():
    friday = date(2026, 11, 20)

    assert parse("tällä viikolla", today=friday, language="fi") == on(2026, 11, 20)


def test_a_week_that_began_last_year_is_still_this_week():
    new_year = date(2027, 1, 1)

    assert parse("viikolla 53", today=new_year, language="fi") == on(2027, 1, 1)


def test_a_week_over_at_the_weekend_is_the_one_of_next_year():
    saturday = date(2026, 3, 21)

    assert parse("viikolla 12", today=saturday, language="fi") == from_monday(2027, 3, 22)


def test_a_leap_day_skips_a_century_without_one():
    assert parse("29.2.", today=date(2096, 3, 1), language="fi") == on(2104, 2, 29)


def test_easy_finnish_is_read_as_finnish():
    assert parse("huomenna", today=TODAY, language="fi-simple") == on(2026, 11, 19)


def test_letters_may_be_composed_or_not():
    decomposed = unicodedata.normalize("NFD", "TÄNÄÄN")

    assert parse(decomposed, today=TODAY, language="fi") == on(2026, 11, 18)


def test_spaces_around_do_not_make_a_text_too_long():
    assert parse("\n" * 100 + "15.3." + "\u00a0" * 100, today=TODAY, language="fi") == on(
        2027, 3, 15
    )


def test_the_end_of_the_calendar_is_no_such_day():
    assert parse("huomenna", today=date.max, language="fi") is NO_SUCH_DAY
    assert parse("vuoden päästä", today=date.max, language="fi") is NO_SUCH_DAY


SWEDISH_DAYS = ("mån", "tis", "ons", "tors", "fre", "lör", "sön")


def test_another_language_is_data_alone():
    swedish = DateWords(
        weekdays=tuple(f"(?:på )?{day}dag" for day in SWEDISH_DAYS),
        numbers=("en", "två"),
        units=("dag(?:ar)?", "veck(?:a|or)"),
        near_days=("i ?går", "i ?dag", "i ?morgon"),
        clock="kl|klockan",
        dates=("{near_day}",),
        phrases=("(?:nästa )?{weekday}", "om {number} {unit}"),
    )

    def means(text, expected):
        return dates.parse(text, today=TODAY, words=swedish) == expected

    assert not list(faults(swedish))
    assert means("i morgon kl 13", on(2026, 11, 19, 13))
    assert means("på måndag", on(2026, 11, 23))
    assert means("måndag 15.3.", on(2027, 3, 15))
    assert means("om två veckor", on(2026, 12, 2))


@pytest.mark.parametrize(
    ("words", "name", "reason"),
    [
        (DateWords(weekdays=("ma", "ti")), "weekdays", "2 members"),
        (DateWords(months=("tammi",)), "months", "1 members"),
        (DateWords(halves=("am",)), "halves", "1 members"),
        (DateWords(parts=("alussa",)), "parts", "1 members"),
        (DateWords(units=("a",) * 6), "units", "6 members"),
        (DateWords(clock="(?:klo"), "clock", "no regular expression"),
        (DateWords(phrases=("{weekdays} ensi",)), "phrases", "slot {weekdays}"),
        (DateWords(near_days=("ei(len)",)), "near_days", "group of its own"),
    ],
)
def test_words_that_could_not_be_read_by_are_named(words, name, reason):
    [(where, why)] = faults(words)

    assert where == name
    assert reason in why


FINNISH_DAYS = "maanantaina tiistaina keskiviikkona torstaina perjantaina lauantaina sunnuntaina"
FINNISH_MONTHS = "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu"


def as_typed(day):
    """The ways to write a day in full that every Finnish reader takes for the same day."""
    weekday, month = FINNISH_DAYS.split()[day.weekday()], FINNISH_MONTHS.split()[day.month - 1]
    return (
        f"{day.day}.{day.month}.{day.year}",
        f"{day:%d.%m.%Y}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day}-{day.month}-{day.year}",
        day.isoformat(),
        f"{weekday} {day.day}.{day.month}.{day.year}",
        f"{weekday[:2].upper()} {day.day}.{day.month}. {day.year}",
        f"{day.day}. {month}kuuta {day.year}",
        f"{weekday} {day.day}. {month}kuuta {day.year}",
    )


@given(DAYS, st.times(), st.integers(0, 3000))
def test_a_day_that_is_written_out_is_read_back(day, clock, days_before):
    at = clock.replace(second=0, microsecond=0)
    today = day - timedelta(days=days_before)

    for text in as_typed(day):
        assert parse(text, today=today, language="fi") == When(day)
        assert parse(f"{text} klo {at:%H.%M}", today=today, language="fi") == When(day, at)
        assert parse(f"{text} {at:%H:%M}", today=today, language="fi") == When(day, at)


@given(DAYS, st.integers(0, 364))
def test_a_day_without_a_year_is_the_next_one(today, ahead):
    day = today + timedelta(days=ahead)

    assert parse(f"{day.day}.{day.month}.", today=today, language="fi") == When(day)
    assert parse(f"{day:%B} {day.day}", today=today, language="en") == When(day)


@given(DAYS, st.integers(1, 7))
def test_a_weekday_is_within_a_week(today, ahead):
    day = today + timedelta(days=ahead)

    assert parse(f"{day:%A}", today=today, language="en") == When(day)


@given(DAYS, st.integers(1, 3000))
def test_a_day_gone_by_is_refused(today, ago):
    for text in as_typed(today - timedelta(days=ago)):
        assert parse(text, today=today, language="fi") is PAST


@given(DAYS, st.integers(1, 6))
def test_a_weekday_that_disagrees_is_refused(day, wrong_by):
    weekday = FINNISH_DAYS.split()[(day.weekday() + wrong_by) % 7]

    text = f"{weekday} {day.day}.{day.month}.{day.year}"

    assert parse(text, today=day, language="fi") is WEEKDAY_DISAGREES


@given(DAYS)
def test_month_and_day_are_never_swapped(day):
    found = parse(f"{day.month}/{day.day}/{day.year}", today=date(2000, 1, 1), language="en")

    if day.day > 12:
        assert found is NO_SUCH_DAY
    else:
        assert found == on(day.year, day.day, day.month)


WORDS = st.sampled_from(
    sorted({word for text, _, _ in PHRASES for word in text.split()} | {"99", "9999", "31.12.9999"})
)
ANYTHING = st.one_of(
    st.text(),
    st.text("0123456789.:/- klo", max_size=20),
    st.lists(WORDS, max_size=6).map(" ".join),
)


@given(ANYTHING, st.dates(), st.sampled_from(["fi", "en", "sv", ""]))
@example("joulukuussa 9999", date.max, "fi")
@example("\x00" * 5000, TODAY, "fi")
@example("\ud800", TODAY, "fi")
def test_any_text_gets_an_answer_from_today_on(text, today, language):
    match parse(text, today=today, language=language):
        case When(day):
            assert day >= today
        case Vague(days):
            assert 2 <= len(days) <= 5
            assert today <= days[0]
            assert list(days) == sorted(set(days))
        case problem:
            assert isinstance(problem, DateProblem)
    assert isinstance(parse_time(text, language=language), time | DateProblem)


@given(DAYS, st.sampled_from(PHRASES))
def test_no_phrase_gets_a_stranger_answer_on_another_day(today, phrase):
    text, language, expected = phrase

    found = parse(text, today=today, language=language)

    if expected in (NOT_UNDERSTOOD, VAGUE):
        assert found is expected
    else:
        assert found is not NOT_UNDERSTOOD
