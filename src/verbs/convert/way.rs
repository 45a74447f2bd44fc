//! How values of one type become values of another: read from text, cast, or counted from the first day of a calendar. What has no value there
//! becomes missing, and is known as a misfit.

use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::plan::expr::{Expr, Node, Operator};
use crate::plan::reading::{Format, Style};
use crate::plan::scope::article;
use crate::plan::types::Type;

use super::serial::Serial;
use super::{Using, line, written};

pub enum Way {
    /// It is of the type already.
    Stay,
    /// Texts are read, by these formats or by none.
    Read(Vec<Format>),
    /// Cast to these types, one after the other.
    Cast(Vec<Type>),
    /// Written as text, which is a level or is none.
    Levels,
    /// Numbers count from a day.
    Serial(Serial),
}

impl Way {
    pub fn of(name: &str, kind: &Type, wanted: &Type, using: &Using, call: &Call) -> Result<Way, Diagnostic> {
        match (kind, using) {
            _ if kind == wanted => Ok(Way::Stay),
            (Type::Unknown, _) => Ok(Way::Cast(vec![wanted.clone()])),
            (_, Using::Serial(serial)) if kind.is_numeric() => Ok(Way::Serial(*serial)),
            (_, Using::Serial(serial)) if kind.is_textual() => {
                Err(Diagnostic::mistype(call.span, format!("{} is text, and {} counts in numbers.", literal(name), serial.word()))
                    .line(format!("{}\n{} using {}", line(name, "number"), line(name, &written(wanted)), serial.word())))
            }
            (Type::Integer, Using::Formats(formats)) => Ok(Way::Read(formats.clone())),
            (_, Using::Formats(formats)) if kind.is_textual() => Ok(Way::Read(formats.clone())),
            (_, Using::Formats(_) | Using::Serial(_)) => Err(unreadable(name, kind, wanted, call)),
            (_, Using::Nothing) if kind.is_textual() && *wanted == Type::Text => Ok(Way::Cast(vec![Type::Text])),
            (_, Using::Nothing) if kind.is_textual() => Ok(Way::Read(Vec::new())),
            (_, Using::Nothing) => cast(kind, wanted).ok_or_else(|| impossible(name, kind, wanted, call)),
        }
    }

    /// The new value; missing where there is none.
    pub fn value(&self, old: &Expr, wanted: &Type, style: Option<&Style>) -> Expr {
        let read = |style: Style| Expr::new(Node::Read(Box::new(old.clone().cast(Type::Text)), style), wanted.clone());
        match self {
            Way::Stay => old.clone(),
            Way::Read(_) => read(style.cloned().unwrap_or_else(|| Style::plain(wanted))),
            Way::Cast(through) => through.iter().fold(old.clone(), |value, kind| value.cast(kind.clone())),
            Way::Levels => read(Style::plain(wanted)),
            Way::Serial(serial) => serial.value(old.clone(), wanted),
        }
    }

    /// True where a value becomes missing or another one; nothing where that cannot be.
    pub fn misfit(&self, old: &Expr, new: &Expr) -> Option<Expr> {
        let there = old.clone().is_missing().negated();
        match (self, &old.kind, &new.kind) {
            (Way::Stay, ..) | (Way::Cast(_), Type::Unknown | Type::Boolean, _) | (Way::Cast(_), _, Type::Text) => None,
            (Way::Cast(_), Type::Date | Type::Datetime, _) => None,
            (Way::Cast(_), a, b) if a.is_numeric() && b.is_numeric() => {
                // Compared as what it was: beyond 2^53 a whole number is another one as a floating-point number.
                let same = Expr::test(Operator::Equal, vec![new.clone().cast(a.clone()), old.clone()]);
                Some(there.and(same.negated()))
            }
            _ => Some(there.and(new.clone().is_missing())),
        }
    }
}

/// The casts there are, of values that are no text.
fn cast(kind: &Type, wanted: &Type) -> Option<Way> {
    let plain = !matches!(kind, Type::List(_) | Type::Other(_));
    Some(match (kind, wanted) {
        (a, b) if a.is_numeric() && b.is_numeric() => Way::Cast(vec![wanted.clone()]),
        (Type::Integer | Type::Number, Type::Boolean) | (Type::Boolean, Type::Integer | Type::Number) => Way::Cast(vec![wanted.clone()]),
        (Type::Decimal(..), Type::Boolean) => Way::Cast(vec![Type::Number, Type::Boolean]),
        (Type::Boolean, Type::Decimal(..)) => Way::Cast(vec![Type::Integer, wanted.clone()]),
        (Type::Date, Type::Datetime) | (Type::Datetime, Type::Date | Type::Time) => Way::Cast(vec![wanted.clone()]),
        (_, Type::Text) if plain => Way::Cast(vec![Type::Text]),
        (_, Type::Category(_)) if plain => Way::Levels,
        _ => return None,
    })
}

/// A format or a serial date for what is neither text nor number.
fn unreadable(name: &str, kind: &Type, wanted: &Type, call: &Call) -> Diagnostic {
    let span = call.clauses.using.first().map_or(call.span, |method| method.span());
    let diagnostic = Diagnostic::mistype(span, format!("{} is {}, and a format reads text.", literal(name), article(kind)));
    if kind.is_numeric() {
        return diagnostic.note("Whole numbers such as 20240131 are read once they are integers.").line(line(name, "integer"));
    }
    match cast(kind, wanted) {
        Some(_) => diagnostic.line(line(name, &written(wanted))),
        None => diagnostic,
    }
}

/// No value of the one type is one of the other.
fn impossible(name: &str, kind: &Type, wanted: &Type, call: &Call) -> Diagnostic {
    let span = call.args.get("type").map_or(call.span, |arg| arg.span);
    let to = written(wanted);
    if kind.is_numeric() && wanted.is_temporal() {
        let diagnostic = Diagnostic::mistype(span, format!("{} is {}, and nothing says what it counts.", literal(name), article(kind)))
            .note("Excel counts days, and many programs seconds since 1970.")
            .line(format!("{} using excel", line(name, &to)))
            .line(format!("{} using unix", line(name, &to)));
        return match (kind, wanted) {
            (Type::Integer, Type::Date) => diagnostic.line(format!("{} using \"%Y%m%d\"", line(name, &to))),
            _ => diagnostic,
        };
    }
    let diagnostic = Diagnostic::mistype(span, format!("{} is {}, and cannot become {}.", literal(name), article(kind), article(wanted)));
    match (kind, wanted) {
        (Type::Date, Type::Time) => diagnostic.note("A date has no time of day."),
        (Type::Date | Type::Datetime, Type::Integer | Type::Number) => {
            diagnostic.note(format!("`year({0})`, `month({0})` and the like are numbers.", crate::lang::quote_name(name)))
        }
        _ => diagnostic,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::schema::Schema;
    use crate::plan::verb::Verb;
    use crate::verbs::convert::{Convert, Job};
    use crate::verbs::testing::{call, scope};

    fn schema() -> Schema {
        let columns = [
            ("i", Type::Integer),
            ("x", Type::Number),
            ("d", Type::Decimal(10, 2)),
            ("s", Type::Text),
            ("c", Type::Category(vec!["a".into()])),
            ("b", Type::Boolean),
            ("day", Type::Date),
            ("at", Type::Datetime),
            ("clock", Type::Time),
            ("list", Type::List(Box::new(Type::Text))),
            ("none", Type::Unknown),
        ];
        Schema { columns: columns.into_iter().map(|(name, kind)| (name.to_string(), kind)).collect() }
    }

    #[test]
    fn every_pair_of_types_has_a_way_or_a_reason() {
        let schema = schema();
        let scope = scope(&schema);
        let refused = |wanted: &str| -> Vec<String> {
            let refuses = |name: &&str| Job::of(&call(&format!("convert {name} to {wanted}")), &scope).is_err();
            schema.names().filter(refuses).map(str::to_string).collect()
        };
        assert_eq!(refused("integer"), ["day", "at", "clock", "list"]);
        assert_eq!(refused("number"), ["day", "at", "clock", "list"]);
        assert_eq!(refused("decimal(5,1)"), ["day", "at", "clock", "list"]);
        assert_eq!(refused("boolean"), ["day", "at", "clock", "list"]);
        assert_eq!(refused("date"), ["i", "x", "d", "b", "clock", "list"]);
        assert_eq!(refused("datetime"), ["i", "x", "d", "b", "clock", "list"]);
        assert_eq!(refused("time"), ["i", "x", "d", "b", "day", "list"]);
        assert_eq!(refused("text"), ["list"]);
        assert_eq!(refused("category"), ["list"]);
    }

    #[test]
    fn refusals_show_a_line_that_works() {
        let schema = schema();
        let scope = scope(&schema);
        let lines = |line: &str| Convert.fit(&call(line), &scope).unwrap_err().lines;
        assert_eq!(
            lines("convert i to date"),
            ["convert i to date using excel", "convert i to date using unix", "convert i to date using \"%Y%m%d\""]
        );
        assert_eq!(lines("convert x to date using \"%Y%m%d\""), ["convert x to integer"]);
        assert_eq!(lines("convert s to date using excel"), ["convert s to number\nconvert s to date using excel"]);
        assert_eq!(lines("convert at to date using \"%Y\""), Vec::<String>::new());
        assert_eq!(lines("convert at to date using \"%d/%m/%Y\""), ["convert at to date"]);
    }
}
