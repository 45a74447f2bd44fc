//! Operators and casts, by this language's rules.

use super::super::Unsayable;
use super::super::code::Code;
use super::super::code::Truth;
use super::expr::{AND, COMPARE, NOT, OR, PRODUCT, SUM, tight};
use super::types::{bare, dtype, literal};
use super::{Writer, unsayable};
use crate::plan::expr::{Expr, Node, Operator};
use crate::plan::types::Type;
use crate::plan::value::Value;

impl Writer {
    pub fn operator(&mut self, operator: Operator, args: &[Expr], kind: &Type, truth: Truth) -> Result<Code, Unsayable> {
        use Operator as O;
        match (operator, args) {
            (O::Equal, [a, b]) => self.equal(a, b, false, truth),
            (O::Less | O::AtMost | O::Greater | O::AtLeast, [a, b]) => {
                let sign = match operator {
                    O::Less => "<",
                    O::AtMost => "<=",
                    O::Greater => ">",
                    _ => ">=",
                };
                let (x, y) = self.level(a, b)?;
                Ok(settled(Code::new(format!("{x} {sign} {y}"), COMPARE), truth))
            }
            (O::Contains, [a, b]) => self.text_test("contains", a, b, truth),
            (O::StartsWith, [a, b]) => self.text_test("starts_with", a, b, truth),
            (O::EndsWith, [a, b]) => self.text_test("ends_with", a, b, truth),
            (O::Matches, [a, b]) => {
                let (a, b) = (self.as_text(a)?, self.expr(b)?);
                Ok(settled(Code::atom(format!("regexp_matches({}, {})", a.text, b.text)), truth))
            }
            (O::And | O::Or, [a, b]) => {
                let (word, level) = if operator == O::And { ("AND", AND) } else { ("OR", OR) };
                let (a, b) = (self.expr_as(a, truth)?, self.expr_as(b, truth)?);
                Ok(Code::new(format!("{} {word} {}", a.within(level), b.within(level + 1)), level))
            }
            (O::Not, [a]) => self.negation(a, truth),
            (O::IsTrue, [a]) => {
                let code = self.as_kind(a, &Type::Boolean)?;
                Ok(settled(code, truth))
            }
            (O::IsMissing, [a]) => Ok(Code::new(format!("{} IS NULL", self.expr(a)?.within(COMPARE + 1)), COMPARE)),
            (O::IsBlank, [a]) => {
                let a = self.as_text(a)?;
                Ok(Code::atom(format!(r"coalesce(regexp_full_match({}, '[\s\x0B\x{{85}}\pZ]*'), true)", a.text)))
            }
            (O::OneOf, [value, items @ ..]) => self.one_of(value, items, truth),
            (O::Add | O::Subtract | O::Multiply | O::Divide, [a, b]) => self.arithmetic(operator, a, b, kind),
            (O::Negate, [a]) => match a.literal() {
                Some(Value::Integer(n)) => literal(&Value::Integer(n.wrapping_neg()), kind),
                Some(Value::Number(x)) => literal(&Value::Number(-x), kind),
                _ => self.arithmetic(Operator::Subtract, &Expr::integer(0), a, kind),
            },
            (O::Concat, parts) => {
                let parts =
                    parts.iter().map(|part| self.cast(part, &Type::Text).map(|code| tight(&code))).collect::<Result<Vec<_>, _>>()?;
                Ok(Code::new(parts.join(" || "), COMPARE + 1))
            }
            (O::Coalesce, parts) => {
                let codes = parts.iter().map(|part| self.as_kind(part, kind)).collect::<Result<Vec<_>, _>>()?;
                // Behind a column a value takes its type.
                let plain =
                    codes.first().is_some_and(|first| first.bare.is_none()) && matches!(kind, Type::Integer | Type::Number | Type::Text);
                let parts: Vec<String> = codes.iter().map(|code| if plain { code.bare_within(0) } else { code.text.clone() }).collect();
                Ok(Code::atom(format!("coalesce({})", parts.join(", "))))
            }
            _ => unsayable(format!("operator {operator:?}")),
        }
    }

    fn equal(&mut self, a: &Expr, b: &Expr, negated: bool, truth: Truth) -> Result<Code, Unsayable> {
        let not = if negated { " NOT" } else { "" };
        match (&a.kind, &b.kind) {
            (Type::Unknown, _) => return Ok(Code::new(format!("{} IS{not} NULL", self.expr(b)?.within(COMPARE + 1)), COMPARE)),
            (_, Type::Unknown) => return Ok(Code::new(format!("{} IS{not} NULL", self.expr(a)?.within(COMPARE + 1)), COMPARE)),
            _ => {}
        }
        let (x, y) = self.level(a, b)?;
        let there = |expr: &Expr| expr.literal().is_some_and(|value| !value.is_missing());
        Ok(match negated {
            true => Code::new(format!("{x} IS DISTINCT FROM {y}"), COMPARE),
            false if truth == Truth::Loose && (there(a) || there(b)) => Code::new(format!("{x} = {y}"), COMPARE),
            false => Code::new(format!("{x} IS NOT DISTINCT FROM {y}"), COMPARE),
        })
    }

    fn text_test(&mut self, function: &str, a: &Expr, b: &Expr, truth: Truth) -> Result<Code, Unsayable> {
        let (a, b) = (self.as_text(a)?, self.as_text(b)?);
        Ok(settled(Code::atom(format!("{function}({}, {})", a.text, b.text)), truth))
    }

    fn negation(&mut self, inner: &Expr, truth: Truth) -> Result<Code, Unsayable> {
        match &inner.node {
            Node::Operator(Operator::IsMissing, args) => {
                if let [value] = args.as_slice() {
                    return Ok(Code::new(format!("{} IS NOT NULL", self.expr(value)?.within(COMPARE + 1)), COMPARE));
                }
            }
            Node::Operator(Operator::Equal, args) => {
                if let [a, b] = args.as_slice() {
                    return self.equal(a, b, true, truth);
                }
            }
            _ => {}
        }
        let inner = self.expr_as(inner, if truth == Truth::Open { Truth::Open } else { Truth::Strict })?;
        Ok(Code::new(format!("NOT {}", inner.within(NOT + 1)), NOT))
    }

    fn one_of(&mut self, value: &Expr, items: &[Expr], truth: Truth) -> Result<Code, Unsayable> {
        let plain = |item: &Expr| item.literal().is_some_and(|value| !value.is_missing());
        if !items.is_empty() && items.iter().all(plain) {
            let values = items.iter().filter_map(Expr::literal).map(bare).collect::<Result<Vec<_>, _>>()?;
            let code = self.as_text(value)?;
            let test = Code::new(format!("{} IN ({})", code.within(COMPARE + 1), values.join(", ")), COMPARE);
            return Ok(settled(test, if truth == Truth::Open { Truth::Strict } else { truth }));
        }
        let mut tests = Vec::new();
        for item in items {
            tests.push(self.equal(value, item, false, Truth::Strict)?);
        }
        let mut tests = tests.into_iter();
        let Some(first) = tests.next() else { return Ok(Code::atom("false")) };
        Ok(tests.fold(first, |all, test| Code::new(format!("{} OR {}", all.within(OR), test.within(OR + 1)), OR)))
    }

    /// Two operands of one kind, ready to stand beside each other.
    fn level(&mut self, a: &Expr, b: &Expr) -> Result<(String, String), Unsayable> {
        let mut side = |one: &Expr, other: &Expr| -> Result<String, Unsayable> {
            let code = match (&one.kind, &other.kind) {
                (Type::Decimal(..), Type::Number | Type::Integer) | (Type::Integer, Type::Decimal(..)) => self.cast(one, &Type::Number)?,
                (Type::Category(_), _) if one.kind != other.kind && one.literal().is_none() && other.literal().is_none() => {
                    self.cast(one, &Type::Text)?
                }
                // Beside a column a literal takes its type; a category's is that of its levels.
                (_, Type::Category(levels)) if one.literal().is_some() && !levels.is_empty() => match one.literal() {
                    Some(Value::Text(text)) if levels.contains(text) => literal(&Value::Text(text.clone()), &other.kind)?,
                    _ => self.expr(one)?,
                },
                _ => self.expr(one)?,
            };
            Ok(match (&code.bare, other.literal()) {
                (Some(bare), None) if !code.text.contains("ENUM") && !bare.starts_with('-') => bare.clone(),
                _ => code.within(COMPARE + 1),
            })
        };
        Ok((side(a, b)?, side(b, a)?))
    }

    fn arithmetic(&mut self, operator: Operator, a: &Expr, b: &Expr, kind: &Type) -> Result<Code, Unsayable> {
        use Operator as O;
        let (sign, level) = match operator {
            O::Add => ("+", SUM),
            O::Subtract => ("-", SUM),
            O::Multiply => ("*", PRODUCT),
            _ => ("/", PRODUCT),
        };
        match kind {
            Type::Integer => {
                // Worked out in 128 bits; missing beyond 64.
                let (a, b) = (self.as_kind(a, kind)?, self.as_kind(b, kind)?);
                let y = match &b.bare {
                    Some(bare) if !bare.starts_with('-') => bare.clone(),
                    _ => b.within(level + 1),
                };
                Ok(Code::atom(format!("TRY_CAST(CAST({} AS HUGEINT) {sign} {y} AS BIGINT)", a.text)))
            }
            Type::Decimal(..) => {
                let (a, b) = (self.expr(a)?, self.expr(b)?);
                Ok(Code::atom(format!("TRY_CAST({} {sign} {} AS {})", a.within(level), b.within(level + 1), dtype(kind))))
            }
            _ => {
                let (x, y) = (self.cast(a, &Type::Number)?, self.cast(b, &Type::Number)?);
                let y = match (operator, b.literal().and_then(Value::as_f64)) {
                    (O::Divide, Some(x)) if x != 0.0 => y.within(level + 1),
                    (O::Divide, _) => format!("nullif({}, 0)", y.text),
                    _ => y.within(level + 1),
                };
                Ok(Code::new(format!("{} {sign} {y}", x.within(level)), level))
            }
        }
    }

    /// A value of one type as another; missing where it has none there.
    pub fn cast(&mut self, inner: &Expr, kind: &Type) -> Result<Code, Unsayable> {
        match (inner.literal(), kind) {
            (Some(Value::Missing), _) => return literal(&Value::Missing, kind),
            (Some(Value::Integer(n)), Type::Number) => return literal(&Value::Number(*n as f64), kind),
            (Some(value @ Value::Text(_)), Type::Category(_) | Type::Text) => return literal(value, kind),
            (_, Type::Unknown) => return self.expr(inner),
            _ if inner.kind == *kind => return self.expr(inner),
            _ => {}
        }
        let code = self.expr(inner)?.text;
        Ok(Code::atom(match (&inner.kind, kind) {
            // Beside a number a whole one is as good, and a category without levels is text.
            (Type::Category(levels), Type::Text) if levels.is_empty() => return Ok(Code::guessed(code)),
            (Type::Text, Type::Category(levels)) if levels.is_empty() => return Ok(Code::guessed(code)),
            (Type::Number | Type::Decimal(..), Type::Integer) => format!("{}({code})", self.helper("whole")),
            (Type::Integer | Type::Number, Type::Boolean) => format!("CASE {code} WHEN 1 THEN true WHEN 0 THEN false END"),
            (Type::Number, Type::Text) => format!("{}({code})", self.helper("number_text")),
            (Type::Datetime, Type::Text) => format!("{}({code})", self.helper("datetime_text")),
            (Type::Time | Type::List(_), Type::Text) => return unsayable(format!("text for {}", inner.kind)),
            (Type::Integer, Type::Date) => format!("DATE '1970-01-01' + CAST({code} AS INTEGER)"),
            (Type::Integer, Type::Datetime) => format!("make_timestamp({code})"),
            (Type::Text, Type::Category(_)) | (_, Type::Decimal(..)) => format!("TRY_CAST({code} AS {})", dtype(kind)),
            _ => format!("CAST({code} AS {})", dtype(kind)),
        }))
    }
}

/// A condition without missing values, where that is asked for.
fn settled(code: Code, truth: Truth) -> Code {
    match truth {
        Truth::Strict => Code::atom(format!("coalesce({}, false)", code.text)),
        Truth::Loose | Truth::Open => code,
    }
}
