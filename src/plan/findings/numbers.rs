//! Numbers and dates that cannot be, or lie far from all others.

use chrono::{Datelike, NaiveDate};

use super::facts::{Days, Numbers};
use super::fix::{names, number};
use super::{Example, Fix, Issue, Kind, is_named_key, words};

/// What the name of a column says of its numbers: from, to. Amounts of which most are below 0 are meant so.
const LIMITS: [(&[&str], f64, f64); 9] = [
    (&["age", "alter"], 0.0, 125.0),
    (&["percent", "percentage", "pct", "%"], 0.0, 100.0),
    (&["lat", "latitude"], -90.0, 90.0),
    (&["lng", "longitude"], -180.0, 180.0),
    (&["month"], 1.0, 12.0),
    (&["hour"], 0.0, 24.0),
    (&["weekday"], 0.0, 7.0),
    (&["price", "cost", "costs", "fare", "salary", "wage", "quantity", "qty", "count"], 0.0, f64::INFINITY),
    (&["weight", "height", "length", "width", "distance", "duration", "population"], 0.0, f64::INFINITY),
];

/// The digits of a limit, but one.
const DIGITS: i32 = 6;
/// At most this share of a column is impossible; more show that the name means something else.
const FEW: f64 = 0.05;

/// Values outside of what the column's name allows.
pub fn impossible(numbers: &Numbers) -> Option<Issue> {
    let said = words::of(numbers.name);
    // A change may have any sign.
    if said.iter().any(|word| {
        matches!(word.as_str(), "change" | "difference" | "diff" | "delta" | "growth" | "index" | "log" | "z" | "score" | "group")
    }) {
        return None;
    }
    let (low, high) = LIMITS
        .iter()
        .find(|(known, ..)| said.iter().any(|word| known.contains(&word.as_str())))
        .map(|(_, low, high)| (*low, *high))
        .or_else(|| (said.last().is_some_and(|word| word == "year") && years(numbers)).then(|| (1000.0, f64::from(numbers.year) + 50.0)))?;
    let wrong: Vec<(f64, usize)> = numbers.values.iter().filter(|(x, _)| *x < low || *x > high).copied().collect();
    let rows: usize = wrong.iter().map(|(_, rows)| rows).sum();
    if rows == 0 || rows as f64 > FEW.max(1.5 / numbers.filled() as f64) * numbers.filled() as f64 {
        return None;
    }
    let column = names(&[numbers.name.to_string()]);
    let beyond = |x: f64, sign: &str| format!("{column} {sign} {}", number(x));
    let condition = match (wrong.iter().any(|(x, _)| *x < low), wrong.iter().any(|(x, _)| *x > high)) {
        (true, true) => format!("{} or {}", beyond(low, "<"), beyond(high, ">")),
        (true, false) => beyond(low, "<"),
        _ => beyond(high, ">"),
    };
    let fix = Fix::Line(format!("set {column} = missing where {condition}"));
    Some(Issue::new(Kind::Impossible, numbers.name, rows, fix).showing(examples(&wrong)))
}

/// Whether most are years as people write them in four digits.
fn years(numbers: &Numbers) -> bool {
    let usual: usize = numbers.values.iter().filter(|(x, _)| (1500.0..2100.0).contains(x)).map(|(_, rows)| rows).sum();
    numbers.integer && usual as f64 > 0.9 * numbers.filled() as f64
}

/// Numbers to be shown, with their rows where they are several.
pub(super) fn examples(values: &[(f64, usize)]) -> Vec<Example> {
    values.iter().map(|(x, rows)| Example { value: number(*x), rows: (*rows > 1).then_some(*rows) }).collect()
}

/// Births after today or before anybody's, and dates beyond the calendar's use.
pub fn impossible_days(days: &Days) -> Option<Issue> {
    let said = words::of(days.name);
    let born = said.iter().any(|word| matches!(word.as_str(), "birth" | "birthday" | "birthdate" | "dob" | "born"));
    let year = |year: i32| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(days.today);
    let (first, last) = if born { (year(days.today.year() - 125), days.today) } else { (year(1000), year(days.today.year() + 200)) };
    let wrong: Vec<(NaiveDate, usize)> = days.values.iter().filter(|(day, _)| *day < first || *day > last).copied().collect();
    let rows: usize = wrong.iter().map(|(_, rows)| rows).sum();
    let filled: usize = days.values.iter().map(|(_, rows)| rows).sum();
    if rows == 0 || rows * 2 > filled {
        return None;
    }
    let column = names(&[days.name.to_string()]);
    let at = |day: NaiveDate| match (day == days.today, days.whole) {
        (true, true) => "today()".to_string(),
        (true, false) => "now()".to_string(),
        (false, true) => day.to_string(),
        (false, false) => format!("{day}T00:00:00"),
    };
    let beyond = match (wrong.iter().any(|(day, _)| *day < first), wrong.iter().any(|(day, _)| *day > last)) {
        (true, true) => format!("{column} < {} or {column} > {}", at(first), at(last)),
        (true, false) => format!("{column} < {}", at(first)),
        _ => format!("{column} > {}", at(last)),
    };
    let fix = Fix::Line(format!("set {column} = missing where {beyond}"));
    let examples = wrong.iter().map(|(day, rows)| Example { value: day.to_string(), rows: (*rows > 1).then_some(*rows) });
    Some(Issue::new(Kind::Impossible, days.name, rows, fix).showing(examples))
}

/// Columns of fewer distinct values, or fewer rows, have no outliers: they have values.
const DISTINCT: usize = 20;
const ROWS: usize = 30;
/// So many times the spread between the quartiles must lie between a quartile and an outlier: five, where Tukey calls three "far out".
const FAR: f64 = 5.0;
/// Where more of the rows are that far out, the column has a long tail, and is measured by its logarithms.
const TAIL: f64 = 0.005;
/// The same on the scale of logarithms: of a million numbers that are log-normal hardly one lies so far out.
const FAR_IN_LOGARITHMS: f64 = 3.5;

/// The number with the fewest digits at a limit or beyond it, from a value that stays up to, but without, the next one that does not.
fn short(stays: f64, limit: f64, next: f64) -> f64 {
    let scale = 10f64.powi(limit.abs().log10().floor() as i32);
    let fits = |x: &f64| x.is_finite() && *x >= stays && *x < next;
    let rounded = (1..DIGITS).map(|digits| {
        let unit = scale / 10f64.powi(digits);
        // Divided again, so that it is the number that its digits write.
        ((limit / unit).ceil() * unit * 1e12).round() / 1e12
    });
    rounded.into_iter().find(fits).unwrap_or(stays)
}

/// Values far from all others. What is common in a column is no outlier of it: of columns with a long tail, such as fares and incomes, the logarithms
/// are looked at, and where those have a tail, too, nothing is.
pub fn outliers(numbers: &Numbers) -> Option<Issue> {
    let filled = numbers.filled();
    if numbers.values.len() < DISTINCT || filled < ROWS {
        return None;
    }
    let named = words::of(numbers.name)
        .last()
        .is_some_and(|word| matches!(word.as_str(), "no" | "number" | "code" | "zip" | "phone" | "year" | "index"));
    if named || is_named_key(numbers.name) {
        return None;
    }
    let count = |wrong: &[(f64, usize)]| wrong.iter().map(|(_, rows)| rows).sum::<usize>();
    let fence = |values: &[(f64, usize)], far: f64| {
        let measured = Numbers { values, ..*numbers };
        let (low, high) = (measured.quantile(0.25), measured.quantile(0.75));
        (low - far * (high - low), high + far * (high - low), high - low)
    };
    let (mut low, mut high, spread) = fence(numbers.values, FAR);
    if spread <= 0.0 {
        return None;
    }
    let beyond =
        |low: f64, high: f64| -> Vec<(f64, usize)> { numbers.values.iter().filter(|(x, _)| *x < low || *x > high).copied().collect() };
    let mut wrong = beyond(low, high);
    if count(&wrong) as f64 > TAIL * filled as f64 && count(&wrong) > 3 {
        if numbers.values.first().is_none_or(|(x, _)| *x < 0.0) {
            return None;
        }
        let logarithms: Vec<(f64, usize)> = numbers.values.iter().filter(|(x, _)| *x > 0.0).map(|(x, rows)| (x.ln(), *rows)).collect();
        let (_, upper, spread) = fence(&logarithms, FAR_IN_LOGARITHMS);
        (low, high) = (f64::NEG_INFINITY, upper.exp());
        wrong = beyond(low, high);
        if spread <= 0.0 || count(&wrong) as f64 > TAIL * filled as f64 {
            return None;
        }
    }
    if wrong.is_empty() {
        return None;
    }
    let column = names(&[numbers.name.to_string()]);
    // Limits between what stays and what goes, as short as they can be written: they are to hold for the next file, too.
    let last = numbers.values.iter().rev().map(|(x, _)| *x).find(|x| *x <= high)?;
    let first = numbers.values.iter().map(|(x, _)| *x).find(|x| *x >= low)?;
    let next = numbers.values.iter().map(|(x, _)| *x).find(|x| *x > high).unwrap_or(last);
    let before = numbers.values.iter().rev().map(|(x, _)| *x).find(|x| *x < low).unwrap_or(first);
    let (first, last) = (-short(-first, -low, -before), short(last, high, next));
    let condition = match (wrong.iter().any(|(x, _)| *x < low), wrong.iter().any(|(x, _)| *x > high)) {
        (true, true) => format!("{column} < {} or {column} > {}", number(first), number(last)),
        (true, false) => format!("{column} < {}", number(first)),
        _ => format!("{column} > {}", number(last)),
    };
    let fix = Fix::Line(format!("set {column} = missing where {condition}"));
    wrong.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
    Some(Issue::new(Kind::Outliers, numbers.name, count(&wrong), fix).showing(examples(&wrong)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_cannot_be() {
        let mut ages: Vec<(f64, usize)> = (1..60).map(|age| (f64::from(age), 5)).collect();
        assert_eq!(impossible(&Numbers::whole("Age", &ages)), None);
        ages.insert(0, (-3.0, 1));
        ages.push((210.0, 2));
        let issue = impossible(&Numbers::whole("Age", &ages)).unwrap();
        assert_eq!((issue.rows, issue.line().as_str()), (3, "set Age = missing where Age < 0 or Age > 125"));
        assert_eq!(impossible(&Numbers::whole("average", &ages)), None);
        assert_eq!(impossible(&Numbers::whole("age change", &ages)), None);
    }

    #[test]
    fn far_from_the_rest() {
        let mut costs: Vec<(f64, usize)> = (0..100).map(|n| (1000.0 + 20.0 * f64::from(n), 3)).collect();
        assert_eq!(outliers(&Numbers::whole("cost", &costs)), None);
        costs.push((13_200.0, 1));
        assert_eq!(outliers(&Numbers::whole("cost", &costs)).unwrap().line(), "set cost = missing where cost > 7500");
        // A long tail: each twentieth is ten times as large as the last one.
        let tail: Vec<(f64, usize)> = (0..200).map(|n| ((f64::from(n) / 20.0).exp(), 1)).collect();
        assert_eq!(outliers(&Numbers::whole("fare", &tail)), None);
    }

    #[test]
    fn births_to_come() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let values = [(day("1970-02-03"), 2), (day("1980-01-05"), 1), (day("2031-01-01"), 1)];
        let days = Days { name: "birthDate", whole: true, values: &values, today: day("2024-05-06") };
        assert_eq!(impossible_days(&days).unwrap().line(), "set birthDate = missing where birthDate > today()");
        assert_eq!(impossible_days(&Days { name: "due", ..days }), None);
    }
}
