//! Texts read as values. What is read in fewer ways than the step reads it stops the query.

use super::super::Unsayable;
use super::super::code::Code;
use super::types::{dtype, literal, quoted};
use super::{Writer, unsayable};
use crate::plan::expr::Expr;
use crate::plan::reading::{Dates, DecimalMark, Format, GroupMark, Numbers, Order, Style, Times};
use crate::plan::types::Type;
use crate::plan::value::Value;

impl Writer {
    pub fn read(&mut self, text: &Expr, style: &Style, kind: &Type) -> Result<Code, Unsayable> {
        let code = self.as_text(text)?.text;
        Ok(Code::atom(match style {
            Style::Text => return Ok(Code::guessed(code)),
            Style::Never => return literal(&Value::Missing, kind),
            Style::Category(levels) if levels.is_empty() => return Ok(Code::guessed(code)),
            Style::Category(_) => format!("TRY_CAST({code} AS {})", dtype(kind)),
            Style::Integer(numbers) => {
                let number = self.number(&code, numbers)?;
                format!("{}({number})", self.helper("whole"))
            }
            Style::Number(numbers) => self.number(&code, numbers)?,
            Style::Decimal(numbers, ..) => format!("TRY_CAST({} AS {})", self.number(&code, numbers)?, dtype(kind)),
            Style::Date(dates) => format!("CAST({} AS DATE)", moments(&code, dates)?),
            Style::Datetime(dates) => moments(&code, dates)?,
            Style::Time(Times::Usual) => {
                let usual = ["%H:%M:%S", "%H:%M:%S.%f", "%H:%M", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p", "%I %p", "%I%p"];
                format!("CAST(strptime(trim({code}), {}) AS TIME)", list(usual))
            }
            Style::Time(Times::Formats(formats)) => format!("CAST(try_strptime(trim({code}), {}) AS TIME)", formatted(formats)?),
            Style::Boolean(pair) => {
                let (yes, no) = pair.words();
                format!("CASE lower(trim({code})) WHEN {} THEN true WHEN {} THEN false END", quoted(yes), quoted(no))
            }
        }))
    }

    /// Numbers in a custom of writing them: brought to that of the macro first.
    fn number(&mut self, code: &str, numbers: &Numbers) -> Result<String, Unsayable> {
        let read = self.helper("read_number");
        let mut text = format!("trim({code})");
        if let Some(currency) = numbers.currency {
            let signs: Vec<String> = currency.signs().map(regex::escape).collect();
            let signs = signs.join("|").replace('\'', "''");
            text = format!(
                "regexp_replace(regexp_replace({text}, '(?i)^([-+(]*) *(?:{signs}) *', '\\1'), '(?i) *(?:{signs})( *\\)?)$', '\\1')"
            );
        }
        if numbers.percent {
            text = format!("regexp_extract({text}, '^(.*[^ ]) *%$', 1) || 'e-2'");
        }
        text = match (numbers.marks.decimal, numbers.marks.group) {
            (DecimalMark::Point, GroupMark::Comma) => text,
            (DecimalMark::Comma, GroupMark::Point) => format!("translate({text}, '.,', ',.')"),
            (decimal, GroupMark::Blank) => grouped(&text, "[ \\x{A0}\\x{2009}\\x{202F}]", decimal),
            (decimal, GroupMark::Apostrophe) => grouped(&text, "[''\\x{2019}]", decimal),
            _ => return unsayable("way to read such numbers"),
        };
        Ok(format!("{read}({text})"))
    }
}

/// Marks between thousands as commas.
fn grouped(text: &str, marks: &str, decimal: DecimalMark) -> String {
    let point = if decimal == DecimalMark::Comma { format!("replace({text}, ',', '.')") } else { text.to_string() };
    format!("regexp_replace({point}, '(\\d){marks}(\\d)', '\\1,\\2', 'g')")
}

fn moments(code: &str, dates: &Dates) -> Result<String, Unsayable> {
    match dates {
        Dates::Formats(formats) => Ok(format!("try_strptime(trim({code}), {})", formatted(formats)?)),
        Dates::Usual { order, short_years } => {
            let year = if *short_years { "%y" } else { "%Y" };
            let mut all: Vec<String> = Vec::new();
            let numeric = match order {
                Some(Order::DayFirst) => "%d/%m/",
                Some(Order::MonthFirst) => "%m/%d/",
                None => "",
            };
            if !*short_years {
                all.extend(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"].map(str::to_string));
            }
            if !numeric.is_empty() {
                all.extend(["/", ".", "-"].map(|mark| format!("{}{year}", numeric.replace('/', mark))));
            }
            all.extend(["%d %b", "%d %B", "%d-%b", "%b %d", "%B %d", "%b %d,", "%B %d,"].map(|day| {
                let mark = if day.contains('-') { "-" } else { " " };
                format!("{day}{mark}{year}")
            }));
            let mut with_times = all.clone();
            for time in [" %H:%M", " %H:%M:%S", "T%H:%M", "T%H:%M:%S", "T%H:%M:%S.%f", " %I:%M %p"] {
                with_times.extend(all.iter().map(|day| format!("{day}{time}")));
            }
            let wanted: Vec<&str> =
                if numeric.is_empty() && !*short_years { plain().collect() } else { with_times.iter().map(String::as_str).collect() };
            Ok(format!("strptime(trim({code}), {})", list(wanted)))
        }
    }
}

/// The formats of dates that leave no doubt.
fn plain() -> impl Iterator<Item = &'static str> {
    ["%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%d %H:%M", "%d %b %Y", "%d %B %Y", "%B %d, %Y"]
        .into_iter()
}

fn list<'a>(formats: impl IntoIterator<Item = &'a str>) -> String {
    format!("[{}]", formats.into_iter().map(quoted).collect::<Vec<_>>().join(", "))
}

/// Formats of which DuckDB knows every directive.
fn formatted(formats: &[Format]) -> Result<String, Unsayable> {
    let known = |format: &&Format| {
        format
            .as_str()
            .split('%')
            .skip(1)
            .all(|piece| piece.starts_with(['a', 'A', 'b', 'B', 'd', 'H', 'I', 'j', 'm', 'M', 'p', 'S', 'y', 'Y', '-', '%']))
    };
    match formats.iter().find(|format| !known(format)) {
        Some(format) => unsayable(format!("format such as {}", format.as_str())),
        None => Ok(list(formats.iter().map(Format::as_str))),
    }
}
