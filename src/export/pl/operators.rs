//! Operators and casts, by this language's rules.

use super::super::Unsayable;
use super::super::code::Truth;
use super::super::code::{ATOM, Code};
use super::super::python::{AND, COMPARE, OR, PRODUCT, SUM, UNARY, quoted};
use super::types::{dtype, literal};
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
            (O::Contains, [a, b]) => self.text_test("contains", a, b, ", literal=True", truth),
            (O::StartsWith, [a, b]) => self.text_test("starts_with", a, b, "", truth),
            (O::EndsWith, [a, b]) => self.text_test("ends_with", a, b, "", truth),
            (O::Matches, [a, b]) => self.text_test("contains", a, b, "", truth),
            (O::And | O::Or, [a, b]) => {
                let (sign, level) = if operator == O::And { ("&", AND) } else { ("|", OR) };
                let (a, b) = (self.expr_as(a, truth)?, self.expr_as(b, truth)?);
                Ok(Code::new(format!("{} {sign} {}", a.within(level), b.within(level + 1)), level))
            }
            (O::Not, [a]) => self.negation(a, truth),
            (O::IsTrue, [a]) => {
                let a = self.as_kind(a, &Type::Boolean)?;
                Ok(settled(a, truth))
            }
            (O::IsMissing, [a]) => Ok(Code::atom(format!("{}.is_null()", self.expr(a)?.within(ATOM)))),
            (O::IsBlank, [a]) => {
                let a = self.as_text(a)?.within(ATOM);
                Ok(Code::atom(format!("{a}.fill_null(\"\").str.strip_chars().eq(\"\")")))
            }
            (O::OneOf, [value, items @ ..]) => self.one_of(value, items, truth),
            (O::Add | O::Subtract | O::Multiply | O::Divide, [a, b]) => {
                let code = self.arithmetic(operator, a, b, kind)?;
                Ok(if *kind == Type::Number { self.finite(&code) } else { code })
            }
            (O::Negate, [a]) => self.negative(a, kind),
            (O::Concat, parts) => {
                let parts = parts.iter().map(|part| self.cast(part, &Type::Text).map(|code| code.text)).collect::<Result<Vec<_>, _>>()?;
                Ok(Code::atom(format!("pl.concat_str({})", parts.join(", "))))
            }
            // Polars fills with nothing only where nothing is missing.
            (O::Coalesce, [a, b]) if b.literal().is_some_and(Value::is_missing) => self.as_kind(a, kind),
            (O::Coalesce, [a, b]) => {
                let (a, b) = (self.as_kind(a, kind)?, self.as_kind(b, kind)?);
                Ok(Code::atom(format!("{}.fill_null({})", a.within(ATOM), b.bare_within(0))))
            }
            (O::Coalesce, parts) => {
                let parts = parts.iter().map(|part| self.as_kind(part, kind).map(|code| code.text)).collect::<Result<Vec<_>, _>>()?;
                Ok(Code::atom(format!("pl.coalesce({})", parts.join(", "))))
            }
            _ => unsayable(format!("operator {operator:?}")),
        }
    }

    fn equal(&mut self, a: &Expr, b: &Expr, truth: Truth) -> Result<Code, Unsayable> {
        match (&a.kind, &b.kind) {
            (Type::Unknown, _) => return Ok(Code::atom(format!("{}.is_null()", self.expr(b)?.within(ATOM)))),
            (_, Type::Unknown) => return Ok(Code::atom(format!("{}.is_null()", self.expr(a)?.within(ATOM)))),
            _ => {}
        }
        let (x, y) = self.level(a, b)?;
        let there = |expr: &Expr| expr.literal().is_some_and(|value| !value.is_missing());
        // Beside a value that is there, a missing cell is as good as false.
        if truth == Truth::Loose && (there(a) || there(b)) {
            return Ok(Code::new(format!("{} == {}", x.within(COMPARE + 1), beside(&x, &y)), COMPARE));
        }
        Ok(Code::atom(format!("{}.eq_missing({})", x.within(ATOM), y.bare_within(0))))
    }

    fn comparison(&mut self, operator: Operator, a: &Expr, b: &Expr, truth: Truth) -> Result<Code, Unsayable> {
        let (x, y) = self.ordered(a, b)?;
        let sign = match operator {
            Operator::Less => "<",
            Operator::AtMost => "<=",
            Operator::Greater => ">",
            _ => ">=",
        };
        let code = Code::new(format!("{} {sign} {}", x.within(COMPARE + 1), beside(&x, &y)), COMPARE);
        Ok(settled(code, truth))
    }

    fn text_test(&mut self, method: &str, a: &Expr, b: &Expr, more: &str, truth: Truth) -> Result<Code, Unsayable> {
        let a = self.as_text(a)?;
        let b = if matches!(b.node, Node::Pattern(_)) { self.expr(b)? } else { self.as_text(b)? };
        let code = Code::atom(format!("{}.str.{method}({}{more})", a.within(ATOM), b.bare_within(0)));
        Ok(settled(code, truth))
    }

    fn negation(&mut self, inner: &Expr, truth: Truth) -> Result<Code, Unsayable> {
        if let Node::Operator(Operator::IsMissing, args) = &inner.node
            && let [value] = args.as_slice()
        {
            return Ok(Code::atom(format!("{}.is_not_null()", self.expr(value)?.within(ATOM))));
        }
        if let (Node::Operator(Operator::Equal, args), Truth::Strict | Truth::Loose) = (&inner.node, truth)
            && let [a, b] = args.as_slice()
            && a.kind != Type::Unknown
            && b.kind != Type::Unknown
        {
            let (x, y) = self.level(a, b)?;
            return Ok(Code::atom(format!("{}.ne_missing({})", x.within(ATOM), y.bare_within(0))));
        }
        // Of a negated condition missing would be true.
        let inner = self.expr_as(inner, if truth == Truth::Open { Truth::Open } else { Truth::Strict })?;
        Ok(Code::new(format!("~{}", inner.within(UNARY)), UNARY))
    }

    fn one_of(&mut self, value: &Expr, items: &[Expr], truth: Truth) -> Result<Code, Unsayable> {
        let plain = |item: &Expr| item.literal().is_some_and(|value| !value.is_missing() && !matches!(value, Value::Decimal(..)));
        if !items.is_empty() && items.iter().all(plain) && items.iter().all(|item| near(&item.kind, &value.kind)) {
            let values: Vec<String> = items.iter().filter_map(Expr::literal).map(super::super::python::value).collect();
            let code = if value.kind.is_textual() { self.as_text(value)? } else { self.expr(value)? };
            let test = Code::atom(format!("{}.is_in([{}])", code.within(ATOM), values.join(", ")));
            return Ok(if truth == Truth::Open { settled(test, Truth::Strict) } else { settled(test, truth) });
        }
        let mut tests = Vec::new();
        for item in items {
            tests.push(self.equal(value, item, if truth == Truth::Open { Truth::Strict } else { truth })?);
        }
        let mut tests = tests.into_iter();
        let Some(first) = tests.next() else { return Ok(Code::atom("pl.lit(False)")) };
        Ok(tests.fold(first, |all, test| Code::new(format!("{} | {}", all.within(OR), test.within(OR + 1)), OR)))
    }

    /// Operands of which one is not a value alone.
    fn level(&mut self, a: &Expr, b: &Expr) -> Result<(Code, Code), Unsayable> {
        let float = |one: &Type, other: &Type| {
            matches!((one, other), (Type::Decimal(..), Type::Number | Type::Integer))
                || (matches!(other, Type::Decimal(..)) && *one == Type::Integer)
        };
        let mut side = |one: &Expr, other: &Expr| match (&one.kind, &other.kind) {
            (Type::Category(_), kind) if *kind != one.kind && one.literal().is_none() && other.literal().is_none() => {
                self.cast(one, &Type::Text)
            }
            (kind, against) if float(kind, against) => self.cast(one, &Type::Number),
            _ => self.expr(one),
        };
        Ok((side(a, b)?, side(b, a)?))
    }

    /// Operands whose order is the language's.
    fn ordered(&mut self, a: &Expr, b: &Expr) -> Result<(Code, Code), Unsayable> {
        let levels = match (&a.kind, &b.kind) {
            (Type::Category(levels), _) | (_, Type::Category(levels)) if !levels.is_empty() => levels,
            (Type::Category(_), _) | (_, Type::Category(_)) => return Ok((self.as_text(a)?, self.as_text(b)?)),
            _ => return self.level(a, b),
        };
        let mut place = |expr: &Expr| match (expr.literal(), &expr.kind) {
            (Some(Value::Text(text)), _) => match levels.contains(text) {
                true => {
                    let kind = Type::Category(levels.clone());
                    let mut code = literal(&Value::Text(text.clone()), &kind);
                    code.bare = Some(quoted(text));
                    Ok(code)
                }
                false => Ok(literal(&Value::Missing, &Type::Unknown)),
            },
            (_, Type::Category(_)) => self.expr(expr),
            _ => Ok(literal(&Value::Missing, &Type::Unknown)),
        };
        Ok((place(a)?, place(b)?))
    }

    /// The number; missing where there is none.
    pub fn finite(&mut self, code: &Code) -> Code {
        let finite = self.helper("finite");
        Code::atom(format!("{finite}({})", code.text))
    }

    /// Arithmetic whose result may still be infinite, where it is a number.
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
            return Ok(Code::atom(format!("{helper}({}, {})", a.bare_within(0), b.bare_within(0))));
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
        let x = self.operand(a, false)?;
        // Were it infinite, the quotient would be 0.
        let y = self.operand(b, operator == O::Divide)?;
        // Two values have no column beside them that would make an expression of them.
        let y = if x.bare.is_some() { y.within(level + 1) } else { bare_operand(&y, level + 1) };
        let x = if b.literal().is_some() { x.within(level) } else { bare_operand(&x, level) };
        Ok(Code::new(format!("{x} {sign} {y}"), level))
    }

    /// A side of arithmetic of numbers: itself such arithmetic, or a number of any kind.
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
        if let Some(Value::Integer(n)) = a.literal() {
            return Ok(literal(&Value::Integer(n.wrapping_neg()), kind));
        }
        if let Some(Value::Number(x)) = a.literal() {
            return Ok(literal(&Value::Number(-x), kind));
        }
        match kind {
            Type::Integer => self.arithmetic(Operator::Subtract, &Expr::integer(0), a, kind),
            Type::Decimal(..) => self.exact(Operator::Subtract, &Expr::integer(0), a, kind),
            _ => {
                let a = self.operand(a, false)?;
                Ok(Code::new(format!("-{}", a.within(UNARY)), UNARY))
            }
        }
    }

    /// Arithmetic of decimals on their digits.
    fn exact(&mut self, operator: Operator, a: &Expr, b: &Expr, kind: &Type) -> Result<Code, Unsayable> {
        let Type::Decimal(precision, scale) = kind else { return unsayable("arithmetic of decimals") };
        let (a, b) = (self.expr(a)?, self.expr(b)?);
        let each = self.helper("each");
        let exactly = self.helper("exactly");
        let sign = match operator {
            Operator::Add => "+",
            Operator::Subtract => "-",
            _ => "*",
        };
        Ok(Code::atom(format!("{each}({exactly}(\"{sign}\", {precision}, {scale}), {}, {}, {})", dtype(kind), a.text, b.text)))
    }

    /// A value of one type as another; missing where it has none there.
    pub fn cast(&mut self, inner: &Expr, kind: &Type) -> Result<Code, Unsayable> {
        if let (Some(Value::Missing), _) | (_, Type::Unknown) = (inner.literal(), kind) {
            return if inner.literal().is_some() { Ok(literal(&Value::Missing, kind)) } else { self.expr(inner) };
        }
        match (inner.literal(), kind) {
            (Some(Value::Integer(n)), Type::Number) => return Ok(literal(&Value::Number(*n as f64), kind)),
            (Some(value @ Value::Text(_)), Type::Category(_) | Type::Text) => return Ok(literal(value, kind)),
            _ => {}
        }
        let code = self.expr(inner)?;
        self.cast_code(code, &inner.kind, kind)
    }

    pub fn cast_code(&mut self, code: Code, from: &Type, to: &Type) -> Result<Code, Unsayable> {
        let value = code.within(ATOM);
        let text = match (from, to) {
            _ if from == to => return Ok(code),
            (Type::Number | Type::Decimal(..), Type::Integer) => {
                let whole = self.helper("whole");
                format!("{whole}({})", code.text)
            }
            (Type::Integer | Type::Number, Type::Boolean) => {
                format!("{value}.replace_strict({{1: True, 0: False}}, default=None, return_dtype=pl.Boolean)")
            }
            (Type::Number, Type::Text) => {
                let text = self.helper("number_text");
                format!("{value}.map_elements({text}, return_dtype=pl.String)")
            }
            (Type::Boolean, Type::Text) => {
                format!("{value}.replace_strict({{True: \"true\", False: \"false\"}}, default=None, return_dtype=pl.String)")
            }
            (Type::Datetime, Type::Text) => format!("{value}.dt.strftime(\"%Y-%m-%dT%H:%M:%S%.f\")"),
            (Type::Time, Type::Text) => format!("{value}.dt.strftime(\"%H:%M:%S%.f\")"),
            (Type::List(inner), Type::Text) => {
                let item = self.cast_code(Code::atom("pl.element()"), inner, &Type::Text)?;
                format!(
                    "pl.concat_str(pl.lit(\"[\"), {value}.list.eval({}.fill_null(\"·\")).list.join(\", \"), pl.lit(\"]\"))",
                    item.within(ATOM)
                )
            }
            (Type::Integer | Type::Number, Type::Decimal(..)) | (Type::Decimal(..), Type::Decimal(..)) | (_, Type::Category(_)) => {
                format!("{value}.cast({}, strict=False)", dtype(to))
            }
            _ => format!("{value}.cast({})", dtype(to)),
        };
        Ok(Code::atom(text))
    }
}

/// Whether values of the one type can stand among values of the other as they are.
fn near(a: &Type, b: &Type) -> bool {
    a == b || (a.is_textual() && b.is_textual()) || (matches!(a, Type::Integer | Type::Number) && matches!(b, Type::Integer | Type::Number))
}

/// A condition without missing values, where that is asked for.
fn settled(code: Code, truth: Truth) -> Code {
    match truth {
        Truth::Strict => Code::atom(format!("{}.fill_null(False)", code.within(ATOM))),
        Truth::Loose | Truth::Open => code,
    }
}

/// The right side of a comparison: a value as it is beside a column.
fn beside(left: &Code, right: &Code) -> String {
    if left.bare.is_some() { right.within(COMPARE + 1) } else { bare_operand(right, COMPARE + 1) }
}

/// A value as it is, a negative one in brackets where it must be.
fn bare_operand(code: &Code, level: u8) -> String {
    match &code.bare {
        Some(bare) if bare.starts_with('-') && level > SUM => format!("({bare})"),
        Some(bare) => bare.clone(),
        None => code.within(level),
    }
}
