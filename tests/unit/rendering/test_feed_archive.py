from datetime import date, timedelta

from syndicate.rendering.feed_archive import closed_months, neighbours_of, touched_months

AUTUMN = [date(2026, 8, 1) + timedelta(days=number) for number in range(97)]
AUGUST, SEPTEMBER, OCTOBER, NOVEMBER = ((2026, month) for month in (8, 9, 10, 11))


def test_a_month_is_over_when_a_later_one_has_an_issue():
    assert closed_months([]) == ()
    assert closed_months([date(2026, 10, 31)]) == ()
    assert closed_months(AUTUMN) == (AUGUST, SEPTEMBER, OCTOBER)
    assert closed_months([date(2027, 1, 1), date(2026, 3, 3)]) == ((2026, 3),)


def test_a_day_like_any_other_touches_no_document():
    assert touched_months(AUTUMN, [AUTUMN[-1]]) == ()


def test_the_first_day_of_a_month_closes_the_one_before_which_the_one_before_that_then_leads_to():
    until_november = [day for day in AUTUMN if day <= date(2026, 11, 1)]
    assert touched_months(until_november, [date(2026, 11, 1)]) == (SEPTEMBER, OCTOBER)
    assert touched_months(until_november, until_november[-3:]) == (SEPTEMBER, OCTOBER)


def test_a_correction_touches_the_document_of_its_month_alone():
    assert touched_months(AUTUMN, [date(2026, 8, 20)]) == (AUGUST,)
    assert touched_months(AUTUMN, [date(2026, 8, 20), AUTUMN[-1]]) == (AUGUST,)


def test_a_month_between_others_is_named_by_both():
    without = [day for day in AUTUMN if day.month != 9 or day.day == 9]
    assert touched_months(without, [date(2026, 9, 9)]) == (AUGUST, SEPTEMBER, OCTOBER)


def test_a_gap_of_months_is_none_in_the_chain():
    closed = closed_months([date(2026, 1, 1), date(2026, 5, 1), date(2027, 2, 1), date(2027, 3, 1)])
    assert neighbours_of((2026, 5), closed) == ((2026, 1), (2027, 2))
    assert neighbours_of((2026, 1), closed) == (None, (2026, 5))
    assert neighbours_of((2027, 2), closed) == ((2026, 5), None)
