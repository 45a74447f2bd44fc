//! Functions of dates and datetimes. A datetime has no zone; a date stands for its midnight where a time of day is asked for.

use chrono::NaiveDate;
use chrono::format::{Item, StrftimeItems};
use polars::prelude as pl;
use polars::prelude::{DataType, Float64Type, Int64Type, StringType};

use super::calendar::{Unit, instant, micros, midnight};
use super::call::{Call, dtype, kind, text_literal};
use super::cells::{emptied, one, three, two};
use super::declared::Declared;
use super::spelled::{self, Spelled, Spelling};
use crate::plan::expr::Expr;
use crate::plan::function::{Param, Role, Takes};
use crate::plan::reading::{Dates, Format};
use crate::plan::types::Type;

const UNITS: &[&str] = &[
    "days", "weeks", "months", "quarters", "years", "hours", "minutes", "seconds", "day", "week", "month", "quarter", "year", "hour",
    "minute", "second",
];
const DATE: &[Param] = &[Param::new("date", Takes::Temporal)];

pub(super) const FUNCTIONS: &[Declared] = &[
    Declared {
        name: "year",
        summary: "the year of a date",
        role: Role::Row,
        params: DATE,
        gives: |_| Type::Integer,
        lower: |args, typed| part(&Call::of(args, typed), |date| date.dt().year()),
        spelled: Spelled::new("{0}.dt.year().cast(pl.Int64)", r#"{0}.dt.year.astype("Int64")"#, "year({0})"),
        examples: &[("year(2024-01-31)", "2024")],
        internal: false,
    },
    Declared {
        name: "quarter",
        summary: "the quarter of a date, 1 to 4",
        role: Role::Row,
        params: DATE,
        gives: |_| Type::Integer,
        lower: |args, typed| part(&Call::of(args, typed), |date| date.dt().quarter()),
        spelled: Spelled::new("{0}.dt.quarter().cast(pl.Int64)", r#"{0}.dt.quarter.astype("Int64")"#, "quarter({0})"),
        examples: &[("quarter(2024-05-31)", "2")],
        internal: false,
    },
    Declared {
        name: "month",
        summary: "the month of a date, 1 to 12",
        role: Role::Row,
        params: DATE,
        gives: |_| Type::Integer,
        lower: |args, typed| part(&Call::of(args, typed), |date| date.dt().month()),
        spelled: Spelled::new("{0}.dt.month().cast(pl.Int64)", r#"{0}.dt.month.astype("Int64")"#, "month({0})"),
        examples: &[("month(2024-05-31)", "5")],
        internal: false,
    },
    Declared {
        name: "week",
        summary: "the week of the year by ISO 8601, 1 to 53",
        role: Role::Row,
        params: DATE,
        gives: |_| Type::Integer,
        lower: |args, typed| part(&Call::of(args, typed), |date| date.dt().week()),
        spelled: Spelled::new("{0}.dt.week().cast(pl.Int64)", r#"{0}.dt.isocalendar().week.astype("Int64")"#, "week({0})"),
        examples: &[("week(2024-12-29)", "52"), ("week(2024-12-30)", "1")],
        internal: false,
    },
    Declared {
        name: "day",
        summary: "the day of the month, 1 to 31",
        role: Role::Row,
        params: DATE,
        gives: |_| Type::Integer,
        lower: |args, typed| part(&Call::of(args, typed), |date| date.dt().day()),
        spelled: Spelled::new("{0}.dt.day().cast(pl.Int64)", r#"{0}.dt.day.astype("Int64")"#, "day({0})"),
        examples: &[("day(2024-05-31)", "31")],
        internal: false,
    },
    Declared {
        name: "weekday",
        summary: "the day of the week, from 1 for Monday to 7 for Sunday",
        role: Role::Row,
        params: DATE,
        gives: |_| Type::Integer,
        lower: |args, typed| part(&Call::of(args, typed), |date| date.dt().weekday()),
        spelled: Spelled::new("{0}.dt.weekday().cast(pl.Int64)", r#"({0}.dt.day_of_week + 1).astype("Int64")"#, "isodow({0})"),
        examples: &[("weekday(2024-01-29)", "1"), ("weekday(2024-02-04)", "7")],
        internal: false,
    },
    Declared {
        name: "hour",
        summary: "the hour of a datetime, 0 to 23",
        role: Role::Row,
        params: DATE,
        gives: |_| Type::Integer,
        lower: |args, typed| part(&Call::of(args, typed), |date| date.dt().hour()),
        spelled: Spelled::new("{0:datetime}.dt.hour().cast(pl.Int64)", r#"{0}.dt.hour.astype("Int64")"#, "hour({0:datetime})"),
        examples: &[("hour(2024-01-31T12:30:59)", "12"), ("hour(2024-01-31)", "0")],
        internal: false,
    },
    Declared {
        name: "minute",
        summary: "the minute of a datetime, 0 to 59",
        role: Role::Row,
        params: DATE,
        gives: |_| Type::Integer,
        lower: |args, typed| part(&Call::of(args, typed), |date| date.dt().minute()),
        spelled: Spelled::new("{0:datetime}.dt.minute().cast(pl.Int64)", r#"{0}.dt.minute.astype("Int64")"#, "minute({0:datetime})"),
        examples: &[("minute(2024-01-31T12:30:59)", "30")],
        internal: false,
    },
    Declared {
        name: "second",
        summary: "the whole seconds of a datetime, 0 to 59",
        role: Role::Row,
        params: DATE,
        gives: |_| Type::Integer,
        lower: |args, typed| part(&Call::of(args, typed), |date| date.dt().second()),
        spelled: Spelled::new("{0:datetime}.dt.second().cast(pl.Int64)", r#"{0}.dt.second.astype("Int64")"#, "second({0:datetime})"),
        examples: &[("second(2024-01-31T12:30:59)", "59")],
        internal: false,
    },
    Declared {
        name: "date",
        summary: "the date of a datetime or text, or from a year, month and day",
        role: Role::Row,
        params: &[Param::new("value", Takes::Any), Param::optional("month", Takes::Integer), Param::optional("day", Takes::Integer)],
        gives: |_| Type::Date,
        lower: |args, typed| as_date(&Call::of(args, typed)),
        spelled: Spelled {
            polars: Spelling::By(spelled::dates::date_polars),
            pandas: Spelling::By(spelled::dates::date_pandas),
            sql: Spelling::By(spelled::dates::date_sql),
        },
        examples: &[
            ("date(2024-01-31T12:30:00)", "2024-01-31"),
            (r#"date("31 January 2024")"#, "2024-01-31"),
            ("date(2024, 1, 31)", "2024-01-31"),
            ("date(2023, 2, 29)", "missing"),
        ],
        internal: false,
    },
    Declared {
        name: "datetime",
        summary: "the datetime of a text, or of a date, at midnight or at a time of day",
        role: Role::Row,
        params: &[Param::new("value", Takes::Any), Param::optional("time", Takes::Any)],
        gives: |_| Type::Datetime,
        lower: |args, typed| as_datetime(&Call::of(args, typed)),
        spelled: Spelled {
            polars: Spelling::By(spelled::dates::datetime_polars),
            pandas: Spelling::By(spelled::dates::datetime_pandas),
            sql: Spelling::By(spelled::dates::datetime_sql),
        },
        examples: &[
            ("datetime(2024-01-31)", "2024-01-31T00:00:00"),
            (r#"datetime("2024-01-31 12:30")"#, "2024-01-31T12:30:00"),
            (r#"datetime("soon")"#, "missing"),
        ],
        internal: false,
    },
    Declared {
        name: "format",
        summary: "a date written in a strftime format",
        role: Role::Row,
        params: &[Param::new("date", Takes::Temporal), Param::new("format", Takes::Format)],
        gives: |_| Type::Text,
        lower: |args, typed| formatted(&Call::of(args, typed)),
        spelled: Spelled {
            polars: Spelling::By(spelled::dates::format_polars),
            pandas: Spelling::By(spelled::dates::format_pandas),
            sql: Spelling::By(spelled::dates::format_sql),
        },
        examples: &[(r#"format(2024-01-31, "%d/%m/%y")"#, r#""31/01/24""#), (r#"format(2024-01-31T09:05:00, "%-H:%M")"#, r#""9:05""#)],
        internal: false,
    },
    Declared {
        name: "parse_date",
        summary: "the text read in the first strftime format that fits",
        role: Role::Row,
        params: &[Param::new("text", Takes::Text), Param::many("format", Takes::Format)],
        gives: parsed_kind,
        lower: |args, typed| parsed(&Call::of(args, typed), parsed_kind(typed)),
        spelled: Spelled {
            polars: Spelling::By(spelled::dates::parse_polars),
            pandas: Spelling::By(spelled::dates::parse_pandas),
            sql: Spelling::By(spelled::dates::parse_sql),
        },
        examples: &[
            (r#"parse_date("31/01/2024", "%d/%m/%Y")"#, "2024-01-31"),
            (r#"parse_date("2024.1.31", "%d/%m/%Y", "%Y.%m.%d")"#, "2024-01-31"),
            (r#"parse_date("31/01/2024 9:05", "%d/%m/%Y %H:%M")"#, "2024-01-31T09:05:00"),
            (r#"parse_date("31/31/2024", "%d/%m/%Y")"#, "missing"),
        ],
        internal: false,
    },
    Declared {
        name: "add",
        summary: "a date some years, quarters, months, weeks, days, hours … later",
        role: Role::Row,
        params: &[Param::new("date", Takes::Temporal), Param::new("count", Takes::Integer), Param::new("unit", Takes::Word(UNITS))],
        gives: added_kind,
        lower: |args, typed| added(&Call::of(args, typed), added_kind(typed)),
        spelled: Spelled {
            polars: Spelling::By(spelled::dates::add_polars),
            pandas: Spelling::By(spelled::dates::add_pandas),
            sql: Spelling::By(spelled::dates::add_sql),
        },
        examples: &[
            (r#"add(2024-01-31, 3, "days")"#, "2024-02-03"),
            (r#"add(2024-01-31, 1, "month")"#, "2024-02-29"),
            (r#"add(2024-01-31, -1, "years")"#, "2023-01-31"),
            (r#"add(2024-01-31, 36, "hours")"#, "2024-02-01T12:00:00"),
        ],
        internal: false,
    },
    Declared {
        name: "difference",
        summary: "how many days, hours … a is after b; of months and years, the whole ones",
        role: Role::Row,
        params: &[Param::new("a", Takes::Temporal), Param::new("b", Takes::Temporal), Param::new("unit", Takes::Word(UNITS))],
        gives: difference_kind,
        lower: |args, typed| difference(&Call::of(args, typed), &difference_kind(typed)),
        spelled: Spelled {
            polars: Spelling::By(spelled::dates::difference_polars),
            pandas: Spelling::By(spelled::dates::difference_pandas),
            sql: Spelling::By(spelled::dates::difference_sql),
        },
        examples: &[
            (r#"difference(2024-03-01, 2024-02-01, "days")"#, "29"),
            (r#"difference(2024-01-01, 2024-01-31T12:00:00, "days")"#, "-30.5"),
            (r#"difference(2024-01-31T12:30:00, 2024-01-31, "hours")"#, "12.5"),
            (r#"difference(2024-06-14, 2000-06-15, "years")"#, "23"),
        ],
        internal: false,
    },
    Declared {
        name: "today",
        summary: "the date of the day on which the line runs",
        role: Role::Moment,
        params: &[],
        gives: |_| Type::Date,
        // Binding has put the date in the place of the call.
        lower: |_, _| pl::lit(pl::NULL),
        spelled: Spelled::new("pl.lit(date.today())", r#"pd.Timestamp.today().normalize().as_unit("us")"#, "current_date"),
        examples: &[("today() > 2024-01-01", "true")],
        internal: false,
    },
    Declared {
        name: "now",
        summary: "the date and time at which the line runs, to the second",
        role: Role::Moment,
        params: &[],
        gives: |_| Type::Datetime,
        lower: |_, _| pl::lit(pl::NULL),
        spelled: Spelled::new(
            "pl.lit(datetime.now().replace(microsecond=0))",
            r#"pd.Timestamp.now().floor("s").as_unit("us")"#,
            "date_trunc('second', localtimestamp)",
        ),
        examples: &[("now() > 2024-01-01T00:00:00", "true")],
        internal: false,
    },
    Declared {
        name: "start_of",
        summary: "where the year, quarter, month, week, day, hour … around a date begins",
        role: Role::Row,
        params: &[Param::new("date", Takes::Temporal), Param::new("unit", Takes::Word(UNITS))],
        gives: moment_kind,
        lower: |args, typed| {
            let call = Call::of(args, typed);
            let Some(unit) = unit(typed, 1) else {
                return emptied(call.any(0), dtype(&moment_kind(typed)));
            };
            moment(one::<Int64Type, Int64Type, _>(instants(&call, 0), move |at| unit.start(at)), &moment_kind(typed))
        },
        spelled: Spelled {
            polars: Spelling::By(spelled::dates::start_polars),
            pandas: Spelling::By(spelled::dates::start_pandas),
            sql: Spelling::By(spelled::dates::start_sql),
        },
        examples: &[
            (r#"start_of(2024-05-31, "month")"#, "2024-05-01"),
            (r#"start_of(2024-05-31, "quarter")"#, "2024-04-01"),
            (r#"start_of(2024-05-31, "week")"#, "2024-05-27"),
            (r#"start_of(2024-05-31T12:34:56, "hour")"#, "2024-05-31T12:00:00"),
        ],
        internal: false,
    },
];

/// A number that a date has.
fn part(call: &Call, part: fn(pl::Expr) -> pl::Expr) -> pl::Expr {
    part(call.datetime(0)).cast(DataType::Int64)
}

/// Dates and datetimes as microseconds since 1970.
fn instants(call: &Call, at: usize) -> pl::Expr {
    call.datetime(at).cast(DataType::Int64)
}

/// Microseconds since 1970 as dates or datetimes.
fn moment(instants: pl::Expr, kind: &Type) -> pl::Expr {
    let moments = instants.cast(dtype(&Type::Datetime));
    if kind == &Type::Datetime { moments } else { moments.cast(dtype(kind)) }
}

/// Date or datetime, as its argument is.
fn moment_kind(typed: &[Expr]) -> Type {
    match kind(typed, 0) {
        Type::Datetime => Type::Datetime,
        _ => Type::Date,
    }
}

/// The unit that an argument names.
fn unit(typed: &[Expr], at: usize) -> Option<Unit> {
    text_literal(typed, at).and_then(Unit::named)
}

pub(super) fn as_date(call: &Call) -> pl::Expr {
    let day = match call.kind(0) {
        Type::Date => return call.any(0),
        Type::Datetime => return call.fit(0, &Type::Date),
        Type::Integer if call.has(2) => {
            three::<Int64Type, Int64Type, Int64Type, Int64Type, _>(call.any(0), call.integer(1), call.integer(2), |year, month, day| {
                let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, u32::try_from(month).ok()?, u32::try_from(day).ok()?)?;
                Some(midnight(date))
            })
        }
        Type::Text | Type::Category(_) => {
            let dates = Dates::default();
            one::<StringType, Int64Type, _>(call.any(0), move |text| dates.datetime(text).map(|at| midnight(at.date())))
        }
        _ => return emptied(call.any(0), DataType::Date),
    };
    moment(day, &Type::Date)
}

pub(super) fn as_datetime(call: &Call) -> pl::Expr {
    let day = match call.kind(0) {
        Type::Date | Type::Datetime => call.datetime(0),
        Type::Text | Type::Category(_) => {
            let dates = Dates::default();
            moment(one::<StringType, Int64Type, _>(call.any(0), move |text| dates.datetime(text).map(micros)), &Type::Datetime)
        }
        _ => return emptied(call.any(0), dtype(&Type::Datetime)),
    };
    match call.kind(1) {
        _ if !call.has(1) => day,
        Type::Time => {
            let at_midnight = one::<Int64Type, Int64Type, _>(day.cast(DataType::Int64), |at| Unit::Day.start(at));
            let at_time = two::<Int64Type, Int64Type, Int64Type, _>(at_midnight, call.any(1).cast(DataType::Int64), |day, nanoseconds| {
                Some(day + nanoseconds / 1_000)
            });
            moment(at_time, &Type::Datetime)
        }
        _ => emptied(call.any(0), dtype(&Type::Datetime)),
    }
}

fn formatted(call: &Call) -> pl::Expr {
    let items = call.text_literal(1).and_then(|format| StrftimeItems::new(format).parse_to_owned().ok());
    let Some(items) = items else {
        return emptied(call.any(0), DataType::String);
    };
    one::<Int64Type, StringType, _>(instants(call, 0), move |at| written(at, &items))
}

/// A moment in a format; nothing when the format names a zone, which a moment has not.
fn written(at: i64, items: &[Item]) -> Option<String> {
    use std::fmt::Write;
    let mut text = String::new();
    write!(text, "{}", instant(at)?.format_with_items(items.iter())).ok()?;
    Some(text)
}

/// A datetime where one of the formats has a time of day, else a date.
fn parsed_kind(typed: &[Expr]) -> Type {
    let has_time = |at| text_literal(typed, at).is_some_and(|format| Format::new(format, &Type::Time).is_ok());
    if (1..typed.len()).any(has_time) { Type::Datetime } else { Type::Date }
}

fn parsed(call: &Call, kind: Type) -> pl::Expr {
    let formats: Option<Vec<Format>> = (1..call.every().len()).map(|at| Format::new(call.text_literal(at)?, &Type::Date).ok()).collect();
    let Some(formats) = formats else {
        return emptied(call.any(0), dtype(&kind));
    };
    moment(
        one::<StringType, Int64Type, _>(call.text(0), move |text| formats.iter().find_map(|format| format.datetime(text)).map(micros)),
        &kind,
    )
}

/// A date stays one under units of days and more.
fn added_kind(typed: &[Expr]) -> Type {
    if unit(typed, 2).is_some_and(Unit::is_clock) { Type::Datetime } else { moment_kind(typed) }
}

fn added(call: &Call, kind: Type) -> pl::Expr {
    let Some(unit) = call.text_literal(2).and_then(Unit::named) else {
        return emptied(call.any(0), dtype(&kind));
    };
    moment(two::<Int64Type, Int64Type, Int64Type, _>(instants(call, 0), call.integer(1), move |at, count| unit.add(at, count)), &kind)
}

/// A number where there can be fractions.
fn difference_kind(typed: &[Expr]) -> Type {
    let dates = kind(typed, 0) == &Type::Date && kind(typed, 1) == &Type::Date;
    match unit(typed, 2) {
        Some(Unit::Year | Unit::Quarter | Unit::Month) => Type::Integer,
        Some(Unit::Day | Unit::Hour | Unit::Minute | Unit::Second) if dates => Type::Integer,
        _ => Type::Number,
    }
}

fn difference(call: &Call, kind: &Type) -> pl::Expr {
    let Some(unit) = call.text_literal(2).and_then(Unit::named) else {
        return emptied(call.any(0), dtype(kind));
    };
    two::<Int64Type, Int64Type, Float64Type, _>(instants(call, 0), instants(call, 1), move |a, b| unit.between(a, b)).cast(dtype(kind))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, check_examples};
    use super::*;

    #[test]
    fn examples() {
        check_examples(FUNCTIONS);
    }

    #[test]
    fn columns_of_dates() {
        check(&[
            ("year(day)", "[2024, 2023, 1969, missing]"),
            ("week(day)", "[5, 52, 29, missing]"),
            ("weekday(day)", "[3, 7, 7, missing]"),
            ("hour(at)", "[23, 0, 12, missing]"),
            ("second(at)", "[59, 0, 1, missing]"),
            ("date(at)", "[2024-01-31, 2023-12-31, 1969-07-20, missing]"),
            ("datetime(day)", "[2024-01-31T00:00:00, 2023-12-31T00:00:00, 1969-07-20T00:00:00, missing]"),
            ("datetime(day, clock)", "[2024-01-31T23:59:59, 2023-12-31T00:00:00.500, 1969-07-20T12:30:00, missing]"),
            ("datetime(at, clock)", "[2024-01-31T23:59:59, 2023-12-31T00:00:00.500, 1969-07-20T12:30:00, missing]"),
            ("date(x + 2000, x, x)", "[2003-03-03, 2001-01-01, 2002-02-02, missing]"),
            (r#"add(day, x, "months")"#, "[2024-04-30, 2024-01-31, 1969-09-20, missing]"),
            (r#"add(at, -1, "second")"#, "[2024-01-31T23:59:58, 2023-12-30T23:59:59, 1969-07-20T12:30:00, missing]"),
            (r#"difference(at, day, "hours")"#, "[23.99972222222222, 0, 12.500277777777777, missing]"),
            (r#"start_of(at, "day")"#, "[2024-01-31T00:00:00, 2023-12-31T00:00:00, 1969-07-20T00:00:00, missing]"),
            (r#"start_of(day, "hour")"#, "[2024-01-31, 2023-12-31, 1969-07-20, missing]"),
            (r#"format(at, "%A %H:%M")"#, r#"["Wednesday 23:59", "Sunday 00:00", "Sunday 12:30", missing]"#),
        ]);
    }

    #[test]
    fn what_cannot_be_done_is_missing() {
        check(&[
            (r#"add(2024-01-31, 99999999999, "days")"#, "missing"),
            (r#"difference(2024-01-31, missing, "days")"#, "missing"),
            (r#"format(2024-01-31, "%z")"#, "missing"),
            (r#"parse_date("2024", "%Y")"#, "missing"),
            (r#"date("03/04/2024")"#, "missing"),
            ("date(2024)", "missing"),
            ("date(true)", "missing"),
        ]);
    }

    #[test]
    fn columns_without_a_type() {
        check(&[
            ("year(void)", "[missing, missing, missing, missing]"),
            ("date(void)", "[missing, missing, missing, missing]"),
            (r#"add(void, 1, "day")"#, "[missing, missing, missing, missing]"),
            (r#"difference(void, day, "days")"#, "[missing, missing, missing, missing]"),
            (r#"start_of(void, "year")"#, "[missing, missing, missing, missing]"),
            (r#"format(void, "%Y")"#, "[missing, missing, missing, missing]"),
        ]);
    }
}
