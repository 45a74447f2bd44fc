//! What is told of dates, datetimes, times and durations: their span, and where nothing stands in it.

use chrono::TimeDelta;
use polars::prelude::TimeUnit;

use crate::engine::counting::{Ladder, Unit};
use crate::plan::profile::{Gap, Moments};

use super::spread;

pub fn moments(ladder: &Ladder) -> Moments {
    let Some((first, last)) = ladder.range() else { return Moments::default() };
    let steps = || ladder.iter().zip(ladder.iter().skip(1)).map(|((key, _), (next, _))| (key, next));
    // Of equal ones the last that is not smaller wins, so they are gone through from behind.
    let longest = ladder.iter().rev().skip(1).zip(ladder.iter().rev()).max_by_key(|((key, _), (next, _))| next - key);
    let gap = longest.map(|((key, _), (next, _))| Gap {
        after: ladder.value(key),
        before: ladder.value(next),
        length: time(ladder.unit, next - key),
    });
    Moments {
        quantiles: spread::quantiles(ladder, false),
        histogram: spread::bars(ladder),
        span: time(ladder.unit, last - first),
        days: days(ladder, first, last),
        gap,
        usual: usual(steps().map(|(key, next)| next - key)).map(|step| time(ladder.unit, step)),
    }
}

/// The step that more than half of all are, by the vote of Boyer and Moore (1981), whose winner is counted again.
fn usual(steps: impl Iterator<Item = i128> + Clone) -> Option<i128> {
    let (mut winner, mut votes) = (None, 0_usize);
    for step in steps.clone() {
        match votes {
            0 => (winner, votes) = (Some(step), 1),
            _ if winner == Some(step) => votes += 1,
            _ => votes -= 1,
        }
    }
    let winner = winner?;
    let (all, same) = steps.fold((0, 0), |(all, same), step| (all + 1, same + usize::from(step == winner)));
    (same * 2 > all).then_some(winner)
}

/// Days with a value, and those from the first to the last.
fn days(ladder: &Ladder, first: i128, last: i128) -> Option<(usize, usize)> {
    let day = match ladder.unit {
        Unit::Days => 1,
        Unit::Moment(unit) => 86_400 * ticks(unit),
        _ => return None,
    };
    let mut held = 0;
    let mut before = None;
    for (key, _) in ladder.iter() {
        let today = key.div_euclid(day);
        held += usize::from(before != Some(today));
        before = Some(today);
    }
    let all = last.div_euclid(day) - first.div_euclid(day) + 1;
    Some((held, usize::try_from(all).unwrap_or(usize::MAX)))
}

/// How many of a unit make a second.
fn ticks(unit: TimeUnit) -> i128 {
    match unit {
        TimeUnit::Nanoseconds => 1_000_000_000,
        TimeUnit::Microseconds => 1_000_000,
        TimeUnit::Milliseconds => 1_000,
    }
}

/// The time between two keys; the longest there is where it would be longer.
fn time(unit: Unit, keys: i128) -> TimeDelta {
    let nanos = match unit {
        Unit::Days => 86_400_000_000_000,
        Unit::Moment(unit) | Unit::Span(unit) => 1_000_000_000 / ticks(unit),
        _ => 1,
    };
    let all = keys.saturating_mul(nanos);
    let seconds = i64::try_from(all.div_euclid(1_000_000_000)).unwrap_or(i64::MAX);
    let rest = u32::try_from(all.rem_euclid(1_000_000_000)).unwrap_or_default();
    TimeDelta::new(seconds, rest).unwrap_or(TimeDelta::MAX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::engine::guard::Cancel;
    use crate::plan::value::Value;
    use chrono::NaiveDate;
    use polars::prelude::{DataType, IntoColumn, NamedFrom, Series};

    fn of(days: &[i32]) -> Moments {
        let column = Series::new("d".into(), days).cast(&DataType::Date).unwrap().into_column();
        moments(&Ladder::of(&column, &Cancel::default()).unwrap().unwrap())
    }

    #[test]
    fn the_first_of_the_longest_gaps() {
        let day = |day: u32| Value::Date(NaiveDate::from_ymd_opt(1970, 1, day).unwrap());
        let told = of(&[0, 1, 2, 5, 6, 9, 10, 2]);
        assert_eq!(told.gap, Some(Gap { after: day(3), before: day(6), length: TimeDelta::days(3) }));
        assert_eq!(told.usual, Some(TimeDelta::days(1)));
        assert_eq!((told.span, told.days), (TimeDelta::days(10), Some((7, 11))));
    }

    #[test]
    fn no_step_is_usual_that_half_of_them_are_not() {
        assert_eq!(of(&[0, 1, 3]).usual, None);
        assert_eq!(of(&[4, 4]), Moments { gap: None, ..of(&[4]) });
    }

    #[test]
    fn nothing_overflows() {
        assert_eq!(time(Unit::Days, i128::from(i32::MAX) * 2), TimeDelta::days(i64::from(i32::MAX) * 2));
        assert_eq!(time(Unit::Moment(TimeUnit::Milliseconds), i128::MAX), TimeDelta::MAX);
        assert_eq!(time(Unit::Clock, 1_500_000_000), TimeDelta::milliseconds(1500));
    }
}
