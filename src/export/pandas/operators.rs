//! Operators and casts, by this language's rules.

use super::super::Unsayable;
use super::super::code::Truth;
use super::super::code::{ATOM, Code};
use super::super::python::pattern as translated;
use super::super::python::{AND, COMPARE, OR, PRODUCT, SUM, UNARY, raw};
use super::expr::{negated, spread};
use super::types::{cell, dtype, is_object, literal};
use super::{Writer, unsayable};
use crate::plan::expr::{Expr, Node, Operator};
use crate::plan::types::Type;
use crate::plan::value::Value;

impl Writer {
    pub fn operator(&mut self, operator: Operator, args: &[Expr], kind: &Type, truth: Truth) -> Result<Code, Unsayable> {
        use Operator as O;
        match (operator, args) {
            (O::Equal, [a, b]) => self.equal(a, b, truth),
            (O::Less | O::AtMost | O::Greater | O::AtLeast, [a, b]) => self.comparison(operator, a, b, truth),
            (O::Contains, [a, b]) => self.text_test("contains", "in", a, b, ", regex=False", truth),
            (O::StartsWith, [a, b]) => self.text_test("startswith", "startswith", a, b, "", truth),
            (O::EndsWith, [a, b]) => self.text_test("endswith", "endswith", a, b, "", truth),
            (O::Matches, [a, b]) => {
                let Node::Pattern(pattern) = &b.node else { return unsayable("pattern that is a column") };
                let a = self.as_text(a)?;
                let code = Code::atom(format!("{}.str.contains({})", a.within(ATOM), raw(&uncaptured(&translated(pattern)?))));
                Ok(settled(code, truth))
            }
            (O::And | O::Or, [a, b]) => {
                let (sign, level) = if operator == O::And { ("&", AND) } else { ("|", OR) };
                let (a, b) = (self.series_as(a, truth)?, self.series_as(b, truth)?);
                Ok(Code::new(format!("{} {sign} {}", a.within(level), b.within(level + 1)), level))
            }
            (O::Not, [a]) => self.negation(a, truth),
            (O::IsTrue, [a]) => {
                let code = self.as_kind(a, &Type::Boolean)?;
                Ok(settled(spread(code, &Type::Boolean), truth))
            }
            (O::IsMissing, [a]) => Ok(Code::atom(format!("{}.isna()", self.series(a)?.within(ATOM)))),
            (O::IsBlank, [a]) => {
                let a = self.as_text(a)?.within(ATOM);
                Ok(Code::atom(format!("{a}.fillna(\"\").str.strip().eq(\"\")")))
            }
            (O::OneOf, [value, items @ ..]) => self.one_of(value, items),
            (O::Add | O::Subtract | O::Multiply | O::Divide, [a, b]) => {
                let code = self.arithmetic(operator, a, b, kind)?;
                if *kind != Type::Number {
                    return Ok(code);
                }
                let finite = self.helper("finite");
                let text = format!("{finite}({})", code.text);
                Ok(if code.scalar { Code::atom(text).scalar() } else { Code::atom(text) })
            }
            (O::Negate, [a]) => self.negative(a, kind),
            (O::Concat, parts) => {
                let mut texts = Vec::new();
                for (place, part) in parts.iter().enumerate() {
                    let code = self.cast(part, &Type::Text)?;
                    texts.push(if place == 0 { spread(code, &Type::Text).within(SUM) } else { code.within(SUM + 1) });
                }
                Ok(Code::new(texts.join(" + "), SUM))
            }
            (O::Coalesce, parts) => self.coalesce(parts, kind),
            _ => unsayable(format!("operator {operator:?}")),
        }
    }

    fn coalesce(&mut self, parts: &[Expr], kind: &Type) -> Result<Code, Unsayable> {
        if matches!(kind, Type::Category(_)) {
            let texts = self.coalesce(parts, &Type::Text)?;
            return Ok(Code::atom(format!("{}.astype({})", texts.within(ATOM), dtype(kind))));
        }
        let codes = parts.iter().map(|part| self.as_kind(part, kind)).collect::<Result<Vec<_>, _>>()?;
        let mut codes = codes.into_iter();
        let Some(first) = codes.next() else { return Ok(literal(&Value::Missing, kind)) };
        let first = spread(first, kind);
        Ok(codes.fold(first, |all, next| match is_object(kind) || next.bare.as_deref() == Some("pd.NA") {
            // Objects that are nothing cannot be filled with nothing.
            true => Code::atom(format!("{}.where({}.notna(), {})", all.within(ATOM), all.within(ATOM), next.text)),
            false => Code::atom(format!("{}.fillna({})", all.within(ATOM), next.text)),
        }))
    }

    fn equal(&mut self, a: &Expr, b: &Expr, truth: Truth) -> Result<Code, Unsayable> {
        match (&a.kind, &b.kind) {
            (Type::Unknown, _) => return Ok(Code::atom(format!("{}.isna()", self.series(b)?.within(ATOM)))),
            (_, Type::Unknown) => return Ok(Code::atom(format!("{}.isna()", self.series(a)?.within(ATOM)))),
            _ => {}
        }
        let (x, y) = self.level(a, b)?;
        let there = |expr: &Expr| expr.literal().is_some_and(|value| !value.is_missing());
        if (there(a) || there(b)) && !(x.scalar && y.scalar) {
            let code = Code::new(format!("{} == {}", x.within(COMPARE + 1), y.within(COMPARE + 1)), COMPARE);
            // Dates and objects that are missing equal nothing as it is.
            let never_missing = a.kind.is_temporal() || is_object(&a.kind) || matches!(a.kind, Type::Category(_));
            return Ok(if truth == Truth::Loose || never_missing { code } else { settled(code, Truth::Strict) });
        }
        let equal = self.helper("equal");
        let x = if x.scalar && y.scalar { spread(x, &a.kind) } else { x };
        Ok(Code::atom(format!("{equal}({}, {})", x.text, y.text)))
    }

    fn comparison(&mut self, operator: Operator, a: &Expr, b: &Expr, truth: Truth) -> Result<Code, Unsayable> {
        let sign = match operator {
            Operator::Less => "<",
            Operator::AtMost => "<=",
            Operator::Greater => ">",
            _ => ">=",
        };
        let (x, y) = self.ordered(a, b)?;
        if (is_object(&a.kind) || is_object(&b.kind)) && !matches!((&a.kind, &b.kind), (Type::Number, _) | (_, Type::Number)) {
            let compared = self.helper("compared");
            let x = spread(x, &a.kind);
            return Ok(settled(Code::atom(format!("{compared}(\"{sign}\", {}, {})", x.text, y.text)), truth));
        }
        let x = if x.scalar && y.scalar { spread(x, &a.kind) } else { x };
        let code = Code::new(format!("{} {sign} {}", x.within(COMPARE + 1), y.within(COMPARE + 1)), COMPARE);
        // A missing date or category is not known to be missing by what comes of comparing it.
        if truth == Truth::Open && (a.kind.is_temporal() || matches!(a.kind, Type::Category(_))) {
            let column = spread(x, &a.kind);
            return Ok(Code::atom(format!("({}).astype(\"boolean\").mask({}.isna())", code.text, column.within(ATOM))));
        }
        Ok(settled(code, truth))
    }

    fn text_test(&mut self, method: &str, other: &str, a: &Expr, b: &Expr, more: &str, truth: Truth) -> Result<Code, Unsayable> {
        let a = self.as_text(a)?;
        let code = match b.literal() {
            Some(Value::Text(_)) => {
                let b = self.expr(b)?;
                Code::atom(format!("{}.str.{method}({}{more})", a.within(ATOM), b.text))
            }
            _ => {
                let (each, b) = (self.helper("each"), self.as_text(b)?);
                let test = if other == "in" { "lambda text, part: part in text".to_string() } else { format!("str.{other}") };
                Code::atom(format!("{each}({test}, \"boolean\", {}, {})", a.text, b.text))
            }
        };
        Ok(settled(code, truth))
    }

    fn negation(&mut self, inner: &Expr, truth: Truth) -> Result<Code, Unsayable> {
        if let Node::Operator(Operator::IsMissing, args) = &inner.node
            && let [value] = args.as_slice()
        {
            return Ok(Code::atom(format!("{}.notna()", self.series(value)?.within(ATOM))));
        }
        let inner = self.series_as(inner, if truth == Truth::Open { Truth::Open } else { Truth::Strict })?;
        Ok(negated(&inner))
    }

    fn one_of(&mut self, value: &Expr, items: &[Expr]) -> Result<Code, Unsayable> {
        let plain = |item: &Expr| item.literal().is_some_and(|value| !value.is_missing());
        let near = |a: &Type, b: &Type| {
            a == b
                || (a.is_textual() && b.is_textual())
                || (matches!(a, Type::Integer | Type::Number) && matches!(b, Type::Integer | Type::Number))
        };
        if !items.is_empty() && items.iter().all(plain) && items.iter().all(|item| near(&item.kind, &value.kind)) {
            let values: Vec<String> = items.iter().filter_map(|item| Some(cell(item.literal()?, &item.kind))).collect();
            let code = self.series(value)?;
            return Ok(Code::atom(format!("{}.isin([{}])", code.within(ATOM), values.join(", "))));
        }
        let mut tests = Vec::new();
        for item in items {
            tests.push(self.equal(value, item, Truth::Strict)?);
        }
        let mut tests = tests.into_iter();
        let Some(first) = tests.next() else { return Ok(literal(&Value::Boolean(false), &Type::Boolean)) };
        Ok(tests.fold(first, |all, test| Code::new(format!("{} | {}", all.within(OR), test.within(OR + 1)), OR)))
    }

    /// Operands of one kind: decimals meet other numbers as floating-point numbers.
    fn level(&mut self, a: &Expr, b: &Expr) -> Result<(Code, Code), Unsayable> {
        let float = |one: &Type, other: &Type| {
            matches!((one, other), (Type::Decimal(..), Type::Number | Type::Integer))
                || (matches!(other, Type::Decimal(..)) && *one == Type::Integer)
        };
        let mut side = |one: &Expr, other: &Expr| match (&one.kind, &other.kind) {
            (Type::Category(_), _) if one.literal().is_none() && other.literal().is_none() => self.cast(one, &Type::Text),
            (kind, against) if float(kind, against) => self.cast(one, &Type::Number),
            _ => self.expr(one),
        };
        Ok((side(a, b)?, side(b, a)?))
    }

    fn ordered(&mut self, a: &Expr, b: &Expr) -> Result<(Code, Code), Unsayable> {
        match (&a.kind, &b.kind) {
            (Type::Category(levels), _) | (_, Type::Category(levels)) if !levels.is_empty() => Ok((self.expr(a)?, self.expr(b)?)),
            (Type::Category(_), _) | (_, Type::Category(_)) => {
                let text = |writer: &mut Self, expr: &Expr| if expr.literal().is_some() { writer.expr(expr) } else { writer.as_text(expr) };
                Ok((text(self, a)?, text(self, b)?))
            }
            _ => self.level(a, b),
        }
    }

    fn arithmetic(&mut self, operator: Operator, a: &Expr, b: &Expr, kind: &Type) -> Result<Code, Unsayable> {
        use Operator as O;
        if *kind == Type::Integer {
            let helper = match operator {
                O::Add => "plus",
                O::Subtract => "minus",
                _ => "times",
            };
            let (a, b) = (self.as_kind(a, kind)?, self.as_kind(b, kind)?);
            let helper = self.helper(helper);
            let code = Code::atom(format!("{helper}({}, {})", a.text, b.text));
            return Ok(if a.scalar && b.scalar { code.scalar() } else { code });
        }
        if let Type::Decimal(..) = kind {
            return self.exact(operator, a, b, kind);
        }
        let (sign, level) = match operator {
            O::Add => ("+", SUM),
            O::Subtract => ("-", SUM),
            O::Multiply => ("*", PRODUCT),
            _ => ("/", PRODUCT),
        };
        let (x, y) = (self.operand(a, false)?, self.operand(b, operator == O::Divide)?);
        let scalar = x.scalar && y.scalar;
        if scalar && operator == O::Divide {
            let ratio = self.helper("ratio");
            return Ok(Code::atom(format!("{ratio}({}, {})", x.text, y.text)).scalar());
        }
        let code = Code::new(format!("{} {sign} {}", x.within(level), y.within(level + 1)), level);
        Ok(if scalar { code.scalar() } else { code })
    }

    fn operand(&mut self, expr: &Expr, settled: bool) -> Result<Code, Unsayable> {
        match (&expr.node, &expr.kind) {
            (
                Node::Operator(operator @ (Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide), args),
                Type::Number,
            ) if !settled => match args.as_slice() {
                [a, b] => self.arithmetic(*operator, a, b, &Type::Number),
                _ => unsayable("arithmetic of one number"),
            },
            (_, Type::Integer | Type::Number) => self.expr(expr),
            _ => self.cast(expr, &Type::Number),
        }
    }

    fn negative(&mut self, a: &Expr, kind: &Type) -> Result<Code, Unsayable> {
        match (a.literal(), kind) {
            (Some(Value::Integer(n)), _) => Ok(literal(&Value::Integer(n.wrapping_neg()), kind)),
            (Some(Value::Number(x)), _) => Ok(literal(&Value::Number(-x), kind)),
            (_, Type::Integer) => self.arithmetic(Operator::Subtract, &Expr::integer(0), a, kind),
            (_, Type::Decimal(..)) => self.exact(Operator::Subtract, &Expr::integer(0), a, kind),
            _ => {
                let a = self.operand(a, false)?;
                let code = Code::new(format!("-{}", a.within(UNARY)), UNARY);
                Ok(if a.scalar { code.scalar() } else { code })
            }
        }
    }

    fn exact(&mut self, operator: Operator, a: &Expr, b: &Expr, kind: &Type) -> Result<Code, Unsayable> {
        let Type::Decimal(precision, scale) = kind else { return unsayable("arithmetic of decimals") };
        let sign = match operator {
            Operator::Add => "+",
            Operator::Subtract => "-",
            _ => "*",
        };
        let (x, y) = (self.series(a)?, self.expr(b)?);
        let (each, exactly) = (self.helper("each"), self.helper("exactly"));
        Ok(Code::atom(format!("{each}({exactly}(\"{sign}\", {precision}, {scale}), object, {}, {})", x.text, y.text)))
    }

    /// A value of one type as another; missing where it has none there.
    pub fn cast(&mut self, inner: &Expr, kind: &Type) -> Result<Code, Unsayable> {
        match (inner.literal(), kind) {
            (Some(Value::Missing), _) => return Ok(literal(&Value::Missing, kind)),
            (Some(Value::Integer(n)), Type::Number) => return Ok(literal(&Value::Number(*n as f64), kind)),
            (Some(value @ Value::Text(_)), Type::Category(_) | Type::Text) => return Ok(literal(value, kind)),
            (Some(value @ Value::Date(_)), Type::Datetime) => return Ok(literal(value, kind)),
            (_, Type::Unknown) => return self.expr(inner),
            _ => {}
        }
        let code = self.expr(inner)?;
        let loose = code.scalar && matches!((&inner.kind, kind), (Type::Integer, Type::Number));
        if loose || inner.kind == *kind {
            return Ok(code);
        }
        let column = spread(code, &inner.kind).within(ATOM);
        Ok(Code::atom(self.cast_column(&column, &inner.kind, kind)))
    }

    fn cast_column(&mut self, column: &str, from: &Type, to: &Type) -> String {
        let mapped = |function: String| format!("{column}.map({function}, na_action=\"ignore\").astype({})", dtype(to));
        match (from, to) {
            (Type::Unknown, to) => format!("pd.Series(None, index=df.index, dtype={})", dtype(to)),
            (Type::Number, Type::Integer) => format!("{}({column})", self.helper("whole")),
            (Type::Decimal(..), Type::Integer) => format!("{}({column})", self.helper("whole")),
            (Type::Integer | Type::Number, Type::Boolean) => format!("{column}.map({{1: True, 0: False}}).astype(\"boolean\")"),
            (Type::Boolean, Type::Text) => format!("{column}.map({{True: \"true\", False: \"false\"}}).astype(\"string\")"),
            (Type::Number, Type::Text) => mapped(self.helper("number_text")),
            (Type::Date, Type::Text) => format!("{column}.dt.strftime(\"%Y-%m-%d\").astype(\"string\")"),
            (Type::Datetime, Type::Text) => mapped(self.helper("datetime_text")),
            (Type::Time, Type::Text) => mapped(self.helper("time_text")),
            (Type::Decimal(..), Type::Text) => mapped(self.helper("decimal_text")),
            (Type::List(inner), Type::Text) => {
                let item = self.item_text(inner).ok().flatten().unwrap_or_else(|| "str".to_string());
                mapped(format!("{}({item})", self.helper("list_text")))
            }
            (Type::Decimal(..), Type::Number) => mapped("float".to_string()),
            (Type::Boolean, Type::Decimal(precision, scale)) => {
                format!(
                    "{column}.astype(\"Int64\").map({}({precision}, {scale}), na_action=\"ignore\").astype(object)",
                    self.helper("to_decimal")
                )
            }
            (_, Type::Decimal(precision, scale)) => mapped(format!("{}({precision}, {scale})", self.helper("to_decimal"))),
            (Type::Datetime, Type::Date) => format!("{column}.dt.normalize()"),
            (Type::Date, Type::Datetime) => column.to_string(),
            (Type::Datetime, Type::Time) => format!("{column}.map(lambda at: at.time(), na_action=\"ignore\").astype(object)"),
            (Type::Integer, Type::Date) => mapped("lambda days: date(1970, 1, 1) + timedelta(days=days)".to_string()),
            (Type::Integer, Type::Datetime) => mapped("lambda micros: datetime(1970, 1, 1) + timedelta(microseconds=micros)".to_string()),
            (Type::Date, Type::Integer) => format!("(({column} - pd.Timestamp(0)) // pd.Timedelta(days=1)).astype(\"Int64\")"),
            (Type::Category(_), Type::Category(_)) => format!("{column}.astype(\"string\").astype({})", dtype(to)),
            _ => format!("{column}.astype({})", dtype(to)),
        }
    }

    /// The function that writes an item of a list; nothing where it is text.
    pub fn item_text(&mut self, kind: &Type) -> Result<Option<String>, Unsayable> {
        Ok(match kind {
            Type::Text | Type::Category(_) | Type::Unknown => None,
            Type::Number => Some(self.helper("number_text")),
            Type::Integer => Some("str".to_string()),
            Type::Boolean => Some("lambda one: str(one).lower()".to_string()),
            Type::Date => Some("lambda one: one.strftime(\"%Y-%m-%d\")".to_string()),
            Type::Datetime => Some(self.helper("datetime_text")),
            Type::Time => Some(self.helper("time_text")),
            Type::Decimal(..) => Some(self.helper("decimal_text")),
            _ => return unsayable(format!("text for lists of {kind}")),
        })
    }
}

/// A condition without missing values, where that is asked for.
fn settled(code: Code, truth: Truth) -> Code {
    match truth {
        Truth::Strict => Code::atom(format!("{}.fillna(False)", code.within(ATOM))),
        Truth::Loose | Truth::Open => code,
    }
}

/// A pattern without groups: pandas warns of them where they are of no use.
fn uncaptured(pattern: &str) -> String {
    let mut out = String::new();
    let mut letters = pattern.chars().peekable();
    let mut in_class = false;
    while let Some(letter) = letters.next() {
        out.push(letter);
        match letter {
            '\\' => out.extend(letters.next()),
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => match letters.peek() {
                Some('?') => {
                    let rest: String = letters.clone().take(3).collect();
                    if rest.starts_with("?P<") {
                        out.push_str("?:");
                        letters.by_ref().find(|letter| *letter == '>');
                    }
                }
                _ => out.push_str("?:"),
            },
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_that_catch_nothing() {
        assert_eq!(uncaptured(r"(a)(?P<n>b)\((?:c)[(]"), r"(?:a)(?:b)\((?:c)[(]");
    }
}
