//! How the figures of a profile are written: numbers with the digits that a column needs, stretches of time, values.

use chrono::TimeDelta;

use crate::plan::count::{count, percent, things};
use crate::plan::profile::{Card, Numbers, Profile, Together};
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::render::number;
use crate::render::visible;

use super::Profiled;

/// Digits after the point of numbers that span one or more.
const USUAL: usize = 2;
/// The most digits after the point.
const MOST: usize = 4;
/// The most columns named in a sentence.
const NAMED: usize = 6;

/// Digits after the point for a column's figures: as many as are needed, at most two, or more where all its numbers lie close together.
pub fn digits(numbers: &Numbers) -> usize {
    let at = |share: f64| numbers.quantiles.at(share);
    let range = at(1.0).as_f64().unwrap_or_default() - at(0.0).as_f64().unwrap_or_default();
    let cap = if range > 0.0 && range < 1.0 { USUAL + (-range.log10()).ceil() as usize } else { USUAL };
    let mean = numbers.mean.map_or(Value::Missing, Value::Number);
    number::decimals([at(0.0), at(0.5), at(1.0), &mean]).min(cap).min(MOST)
}

/// A figure of a column with so many digits; without zeros at its end where it is to stand alone.
pub fn figure(value: &Value, digits: usize) -> String {
    let real = match value {
        Value::Decimal(..) => value.as_f64().map_or(Value::Missing, Value::Number),
        other => other.clone(),
    };
    number::shown(&real, digits)
}

/// The same without zeros after the point.
pub fn short(value: &Value, digits: usize) -> String {
    let text = figure(value, digits);
    match text.contains('.') && !text.contains('e') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_string(),
        false => text,
    }
}

/// A value as one of many: text as it is, with its white space made visible.
pub fn value(value: &Value, limit: usize) -> String {
    match value {
        Value::Text(text) if text.is_empty() => "\"\"".to_string(),
        Value::Text(text) if text == "·" => "\"·\"".to_string(),
        Value::Text(_) | Value::List(_) => visible::short(&value.to_string(), limit),
        Value::Number(_) => number::alone(value),
        other => other.to_string(),
    }
}

/// `65 %`, `<1 %`.
pub fn share(part: usize, whole: usize) -> String {
    format!("{} %", percent(part, whole).unwrap_or_else(|| "0".to_string()))
}

/// `88 distinct`, `all different`, `one value`; nothing where there is none.
pub fn distinct(card: &Card) -> String {
    match (card.distinct, card.valid()) {
        (0, _) => String::new(),
        (1, _) => "one value".to_string(),
        _ if card.all_different() => "all different".to_string(),
        (distinct, _) => format!("{} distinct", count(distinct)),
    }
}

/// `714 valid, 177 missing (20 %)`.
pub fn valid(card: &Card) -> String {
    match (card.rows, card.missing) {
        (0, _) => "no rows".to_string(),
        (rows, missing) if rows == missing => format!("all {} missing", count(missing)),
        (rows, 0) => format!("{} valid", count(rows)),
        (rows, missing) => format!("{} valid, {} missing ({})", count(card.valid()), count(missing), share(missing, rows)),
    }
}

/// A stretch of time in its two largest units: `2 days 3 h`, `12.5 s`.
pub fn time(length: TimeDelta) -> String {
    let (days, hours, minutes) = (length.num_days(), length.num_hours() % 24, length.num_minutes() % 60);
    let seconds = (length - TimeDelta::try_minutes(length.num_minutes()).unwrap_or_default()).as_seconds_f64();
    let some = |n: i64, unit: &str| (n != 0).then(|| format!("{} {unit}", n.abs()));
    let day = usize::try_from(days.unsigned_abs()).map_or_else(|_| String::new(), |days| things(days, "day"));
    let parts = match (days, hours, minutes) {
        (0, 0, 0) => vec![Some(format!("{} s", number::alone(&Value::Number(seconds))))],
        (0, 0, _) => vec![some(minutes, "min"), (seconds.trunc() != 0.0).then(|| format!("{:.0} s", seconds.trunc()))],
        (0, ..) => vec![some(hours, "h"), some(minutes, "min")],
        _ => vec![Some(day), some(hours, "h")],
    };
    parts.into_iter().flatten().collect::<Vec<String>>().join(" ")
}

/// The type as it stands on a card.
pub fn kind(kind: &Type) -> String {
    match kind {
        Type::Unknown => "no type".to_string(),
        other => visible::short(&other.to_string(), 40),
    }
}

/// What follows the table's name: `profile of 11 columns, 891 rows · 866 of 9,801 cells missing (9 %) · no duplicate rows`.
pub fn caption(profile: &Profile, of: &Profiled) -> String {
    let columns = match (profile.cards.len(), of.columns) {
        (some, all) if some < all => format!("{} of {}", count(some), things(all, "column")),
        (all, _) => things(all, "column"),
    };
    let rows = match of.phrase {
        Some(phrase) => {
            let phrase = visible::short(phrase, 200);
            format!("{} of {} {phrase}", count(profile.rows), count(of.rows))
        }
        None => things(profile.rows, "row"),
    };
    let mut parts = vec![format!("profile of {columns}, {rows}")];
    parts.push(match (profile.missing(), profile.cells()) {
        (_, 0) => "no cells".to_string(),
        (0, _) => "no missing cells".to_string(),
        (missing, cells) => {
            let whole = match profile.complete {
                0 => "no complete rows".to_string(),
                rows => things(rows, "complete row"),
            };
            format!("{} of {} cells missing ({}), {whole}", count(missing), count(cells), share(missing, cells))
        }
    });
    if profile.empty > 0 {
        parts.push(things(profile.empty, "empty row"));
    }
    if let (Some(duplicates), true) = (profile.duplicates, profile.rows > 1) {
        parts.push(if duplicates.repeats == 0 { "no duplicate rows".to_string() } else { things(duplicates.repeats, "duplicate row") });
    }
    let empty = profile.cards.iter().filter(|card| card.rows > 0 && card.distinct == 0).count();
    let constant = profile.cards.iter().filter(|card| card.distinct == 1 && card.missing == 0 && card.rows > 1).count();
    for (columns, word) in [(empty, "empty column"), (constant, "constant column")] {
        if columns > 0 {
            parts.push(things(columns, word));
        }
    }
    parts.join(" · ")
}

/// `age and cabin in 158 rows`, `Street and Town always, 24 rows`.
pub fn together(together: &Together) -> String {
    let mut names: Vec<String> = together.columns.iter().take(NAMED).map(|name| visible::short(name, 40)).collect();
    if together.columns.len() > NAMED {
        names.push(format!("{} more", count(together.columns.len() - NAMED)));
    }
    let names = crate::plan::count::joined(&names, "and");
    let rows = things(together.rows, "row");
    if together.always { format!("{names} always, {rows}") } else { format!("{names} in {rows}") }
}

/// True for a column all of whose values are told with their shares.
pub fn tells_all(card: &Card) -> bool {
    card.distinct > 0 && card.distinct <= super::FEW
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_of_time() {
        let said = |seconds: f64| time(TimeDelta::milliseconds((seconds * 1000.0) as i64));
        assert_eq!([0.25, 59.0, 61.0, 3600.0, 3661.0].map(said), ["0.25 s", "59 s", "1 min 1 s", "1 h", "1 h 1 min"]);
        assert_eq!([86_400.0, 90_000.0, 86_400.0 * 1461.0].map(said), ["1 day", "1 day 1 h", "1,461 days"]);
        assert_eq!(time(TimeDelta::zero()), "0 s");
    }

    #[test]
    fn figures_have_the_digits_of_their_column() {
        let numbers = |low: f64, median: f64, high: f64, mean: f64| {
            let at = |x| Value::Number(x);
            let all = [low, low, low, low, median, high, high, high, high].map(at).to_vec();
            digits(&Numbers { quantiles: crate::plan::profile::Quantiles(all), mean: Some(mean), ..Numbers::default() })
        };
        assert_eq!(numbers(0.42, 28.0, 80.0, 29.699), 2);
        assert_eq!(numbers(0.001, 0.056, 0.128, 0.05977), 3);
        assert_eq!(numbers(1.0, 2.0, 3.0, 2.0), 0);
        assert_eq!(short(&Value::Number(28.0), 2), "28");
        assert_eq!(short(&Value::Number(512.3292), 2), "512.33");
        assert_eq!(figure(&Value::Decimal(361_450, 2), 2), "3614.50");
    }
}
