//! Styles of reading as calls of the helpers of `reading.py`.

use std::collections::BTreeSet;

use super::literal::quoted;
use crate::plan::reading::{Currency, Dates, DecimalMark, GroupMark, Numbers, Order, Pair, Style, Times};

/// A function of one text that reads it in a style, as an expression, and the helpers it needs; nothing where no helper is needed.
pub fn reader(style: &Style, helpers: &mut BTreeSet<String>) -> Option<String> {
    let (name, arguments) = match style {
        Style::Integer(numbers) => ("read_integer", customs(numbers)),
        Style::Number(numbers) => ("read_number", customs(numbers)),
        Style::Decimal(numbers, precision, scale) => {
            let mut arguments = vec![format!("precision={precision}"), format!("scale={scale}")];
            arguments.extend(customs(numbers));
            ("read_decimal", arguments)
        }
        Style::Date(dates) => ("read_date", days(dates)),
        Style::Datetime(dates) => ("read_datetime", days(dates)),
        Style::Time(Times::Usual) => ("read_time", Vec::new()),
        Style::Time(Times::Formats(formats)) => ("read_time", formats.iter().map(|format| quoted(format.as_str())).collect()),
        Style::Boolean(Pair::TrueFalse) => ("read_boolean", Vec::new()),
        Style::Boolean(pair) => {
            let (yes, no) = pair.words();
            ("read_boolean", vec![quoted(yes), quoted(no)])
        }
        Style::Text | Style::Category(_) | Style::Never => return None,
    };
    helpers.insert(name.to_string());
    Some(called(name, &arguments))
}

/// The reader of numbers written as an example is.
pub fn numbers_like(example: &str, helpers: &mut BTreeSet<String>) -> Option<String> {
    let numbers = Numbers::alone(example)?;
    helpers.insert("read_number".to_string());
    Some(called("read_number", &customs(&numbers)))
}

fn called(name: &str, arguments: &[String]) -> String {
    if arguments.is_empty() { name.to_string() } else { format!("lambda text: {name}(text, {})", arguments.join(", ")) }
}

/// What is unusual in the way numbers are written.
fn customs(numbers: &Numbers) -> Vec<String> {
    let mut arguments = Vec::new();
    if numbers.marks.decimal == DecimalMark::Comma {
        arguments.push("decimal=\",\"".to_string());
    }
    match numbers.marks.group {
        GroupMark::Comma => {}
        GroupMark::Point => arguments.push("group=\".\"".to_string()),
        GroupMark::Blank => arguments.push("group=\" \"".to_string()),
        GroupMark::Apostrophe => arguments.push("group=\"'\"".to_string()),
    }
    if let Some(currency) = numbers.currency {
        arguments.push(format!("currency={}", signs(currency)));
    }
    if numbers.percent {
        arguments.push("percent=True".to_string());
    }
    arguments
}

fn signs(currency: Currency) -> String {
    let signs: Vec<String> = currency.signs().map(quoted).collect();
    format!("[{}]", signs.join(", "))
}

fn days(dates: &Dates) -> Vec<String> {
    match dates {
        Dates::Formats(formats) => formats.iter().map(|format| quoted(format.as_str())).collect(),
        Dates::Usual { order, short_years } => {
            let order = match order {
                Some(Order::DayFirst) => Some("order=\"day first\"".to_string()),
                Some(Order::MonthFirst) => Some("order=\"month first\"".to_string()),
                None => None,
            };
            order.into_iter().chain(short_years.then(|| "short_years=True".to_string())).collect()
        }
    }
}
