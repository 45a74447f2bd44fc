//! `clip`: values beyond limits move to them.

use crate::lang::ast::{Arg, Call, Expr as Written, Node as Literal};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::plan::expr::{Expr, Node, Operator};
use crate::plan::query::{Fitted, Query, Told};
use crate::plan::scope::Scope;
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Example, Plan, Says, Tally, Verb};

use super::columnwise::each;
use super::learned;
use super::meeting::{fitting, rounded};
use super::outliers::limits::Search;
use super::outliers::method::{METHODS, Method};
use super::outliers::methods_help;

mod whole;

pub struct Clip;

const FORMS: &[Form] = &[
    Form {
        shape: &[Part::Slot("columns", Slot::Targets(Uses::Number)), Part::Words("to"), Part::Slot("range", Slot::Range)],
        clauses: &[Clause::Where, Clause::Into],
    },
    Form {
        shape: &[Part::Slot("columns", Slot::Targets(Uses::Number))],
        clauses: &[Clause::Method(METHODS), Clause::By, Clause::Where, Clause::Into],
    },
];

impl Verb for Clip {
    fn name(&self) -> &'static str {
        "clip"
    }

    fn summary(&self) -> &'static str {
        "Moves values beyond limits to the limits."
    }

    fn help(&self) -> &'static str {
        concat!(
            "`to 0..120` names the limits: what is below the lower one becomes it, and what is above the upper one that. `using` finds them in the \
             data, and what lies beyond is an outlier:\n\n",
            methods_help!(),
            "Missing cells stay missing.\n\n\
             With `by` each group has its own limits; a missing key makes a group of its own. With `where` only those rows change, but the limits \
             are those of all rows. The limits are told, and kept with the step.\n\n\
             A value moved to a limit with a fraction makes an integer column a number column, which is told; in a decimal column the limit is \
             rounded to its digits. Where `using` moves no value of an integer column to a fraction it stays integer; that is kept with the \
             step, too, which stops where other data has such values. \
             `drop outlier rows` drops the rows instead, `set Age = missing where Age > 120` makes the values missing."
        )
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "To limits that are known",
                table: "Age\n-1\n30\n\n150\n",
                script: "clip Age to 0..120",
                result: "Age\n0\n30\n\n120\n",
            },
            Example {
                title: "A decimal column, whose limits are rounded to its digits",
                table: "Share\n0.10\n0.25\n9.00\n",
                script: "convert Share to decimal(5,2)\nclip Share to 0.125..0.375",
                result: "Share\n0.12\n0.25\n0.38\n",
            },
            Example {
                title: "To limits that the data has",
                table: "Fare\n7.0\n8.0\n8.0\n9.0\n90.0\n",
                script: "clip Fare using iqr(1.5)",
                result: "Fare\n7.0\n8.0\n8.0\n9.0\n10.5\n",
            },
            Example {
                title: "To percentiles",
                table: "x\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n",
                script: "clip x using percentile(10, 90)",
                result: "x\n2\n2\n3\n4\n5\n6\n7\n8\n9\n10\n10\n",
            },
            Example {
                title: "To limits of each group",
                table: "Class,Fare\n1,90\n2,8\n1,80\n2,9\n1,85\n2,8\n2,85\n",
                script: "clip Fare using iqr(0.5) by Class",
                result: "Class,Fare\n1,90\n2,8\n1,80\n2,9\n1,85\n2,8\n2,38\n",
            },
            Example {
                title: "Some rows only",
                table: "Name,Age\nAnn,150\nBob,150\n",
                script: "clip Age to 0..120 where Name = \"Bob\"",
                result: "Name,Age\nAnn,150\nBob,120\n",
            },
            Example {
                title: "Some rows only, with limits of all of them",
                table: "g,x\na,1.0\na,2.0\nb,2.0\nb,3.0\nb,30.0\n",
                script: "clip x using iqr where g = \"b\"",
                result: "g,x\na,1.0\na,2.0\nb,2.0\nb,3.0\nb,4.5\n",
            },
            Example {
                title: "Beside the original",
                table: "Age\n150\n",
                script: "clip Age to 0..120 into years",
                result: "Age,years\n150,120\n",
            },
            Example {
                title: "Beside the original, by a method",
                table: "x\n1\n2\n3\n2\n50\n",
                script: "clip x using iqr(1) into y",
                result: "x,y\n1,1\n2,2\n3,3\n2,2\n50,4\n",
            },
        ]
    }

    fn fit(&self, call: &Call, scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        let Some(search) = search(call, scope)? else { return Ok(Vec::new()) };
        let condition = scope.clause_condition(&call.clauses)?;
        let limits = search.ask();
        Ok(limits.into_iter().chain(whole::asked(&search, condition.as_ref())).collect())
    }

    fn learn(&self, call: &Call, scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        let Some(search) = search(call, scope)? else { return Ok(Fitted::default()) };
        let mut told = told.into_iter();
        let mut fitted = search.learn(told.by_ref().take(search.ask().len()).collect());
        fitted.whole = whole::learned(&search, &fitted, told);
        Ok(fitted)
    }

    fn lower(&self, call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let columns = learned::treated(call, scope, Uses::Number)?;
        let limits = match search(call, scope)? {
            Some(search) => Limits::Learned(search, fitted),
            None => {
                let (low, high) = range(call)?;
                Limits::Named(low, high)
            }
        };
        learned::check_groups(call, scope, fitted)?;
        let condition = scope.clause_condition(&call.clauses)?;
        let mut lowered = each(call, scope, &columns, |column, old| {
            let (low, high) = limits.of(column, &old.kind);
            Ok(clipped(old, low, high))
        })?;
        for column in &columns {
            let old = learned::column(scope, column);
            let (low, high) = limits.of(column, &old.kind);
            let mut tally = |operator, limit: Expr, word: &str| {
                let moved = Expr::test(operator, vec![old.clone(), limit]);
                let condition = Expr::all([moved].into_iter().chain(condition.clone()));
                let says = Says::Note(format!("{column}: {{}} value {word}"), format!("{column}: {{}} values {word}"));
                lowered.tallies.push(Tally { condition, says });
            };
            tally(Operator::Less, low, "raised");
            tally(Operator::Greater, high, "lowered");
        }
        if let Limits::Learned(search, fitted) = &limits {
            lowered.expects.extend(whole::expected(search, fitted, condition.as_ref()));
            lowered.tallies.extend(search.unlimited(fitted, condition.as_ref(), |column| {
                (
                    format!("{column}: {{}} value stays as it is, as no limits were learned for its group"),
                    format!("{column}: {{}} values stay as they are, as no limits were learned for their groups"),
                )
            }));
        }
        Ok(Plan::Step(lowered))
    }
}

enum Limits<'a> {
    Named(Value, Value),
    Learned(Search<'a>, &'a Fitted),
}

impl Limits<'_> {
    /// The lower and the upper limit of a column's values, as a column of this type holds them.
    fn of(&self, column: &str, kind: &Type) -> (Expr, Expr) {
        match self {
            Limits::Named(low, high) => {
                let whole =
                    [low, high].into_iter().all(|limit| fitting(limit, &Type::Integer).is_some() || matches!(limit, Value::Integer(_)));
                let limit = |value: &Value| {
                    let (kind, value) = match (fitting(value, &Type::Integer), as_decimal(value, kind)) {
                        (Some(integer), _) if whole && *kind == Type::Integer => (Type::Integer, integer),
                        (_, Some(decimal)) => (kind.clone(), decimal),
                        _ => (kind_of(value), value.clone()),
                    };
                    Expr::new(Node::Literal(value), kind)
                };
                (limit(low), limit(high))
            }
            Limits::Learned(search, fitted) => {
                let Some(table) = fitted.table(column) else {
                    let none = || Expr::missing().cast(kind.clone());
                    return (none(), none());
                };
                let values = |at: usize| table.columns.get(search.by.len() + at).map(|(_, _, values)| values.clone()).unwrap_or_default();
                let (low, high) = (values(0), values(1));
                if *kind == Type::Integer && fitted.stays_whole(column) {
                    let limit = |values: Vec<Value>, inward: fn(f64) -> f64| {
                        let values = values.iter().map(|value| whole::inward(value, inward).unwrap_or(Value::Missing)).collect();
                        learned::of_group(search.scope, &search.by, table, Type::Integer, values)
                    };
                    return (limit(low, f64::ceil), limit(high, f64::floor));
                }
                let rows = low.len();
                let (kind, mut both) = learned::as_the_column(kind, low.into_iter().chain(high).collect());
                let high = both.split_off(rows.min(both.len()));
                let limit = |values| learned::of_group(search.scope, &search.by, table, kind.clone(), values);
                (limit(both), limit(high))
            }
        }
    }
}

/// A limit rounded to the digits of a decimal column, where it is one and has room.
fn as_decimal(limit: &Value, kind: &Type) -> Option<Value> {
    let Type::Decimal(precision, scale) = kind else { return None };
    rounded(limit.as_f64()?, *precision, *scale).map(|digits| Value::Decimal(digits, *scale))
}

fn search<'a>(call: &Call, scope: &'a Scope<'a>) -> Result<Option<Search<'a>>, Diagnostic> {
    if call.args.has("range") {
        return Ok(None);
    }
    let method = Method::of(&call.clauses.using)?;
    let by = scope.groups(&call.clauses)?;
    Ok(Some(Search { scope, method, columns: learned::treated(call, scope, Uses::Number)?, by }))
}

/// The values within their limits. Where there is no limit they stay as they are.
fn clipped(x: Expr, low: Expr, high: Expr) -> Expr {
    let numeric = |expr: &Expr| expr.literal().is_some_and(|value| !value.is_missing());
    if numeric(&low) && numeric(&high) {
        let kind = match (&x.kind, &low.kind, &high.kind) {
            (kind @ Type::Decimal(..), ..) => kind.clone(),
            (Type::Integer, Type::Integer, Type::Integer) => Type::Integer,
            _ => Type::Number,
        };
        return Expr::call("clamp", vec![x, low, high], kind);
    }
    let kind = match (&x.kind, &low.kind) {
        (Type::Integer, Type::Number) | (Type::Unknown, _) => Type::Number,
        (kind, _) => kind.clone(),
    };
    let test = |operator, limit: &Expr| Expr::test(operator, vec![x.clone(), limit.clone()]);
    let (below, above) = (test(Operator::Less, &low), test(Operator::Greater, &high));
    let inner = high.cast(kind.clone()).where_else(above, x.clone().cast(kind.clone()));
    low.cast(kind).where_else(below, inner)
}

fn kind_of(value: &Value) -> Type {
    if matches!(value, Value::Integer(_)) { Type::Integer } else { Type::Number }
}

/// The limits after `to`.
pub fn range(call: &Call) -> Result<(Value, Value), Diagnostic> {
    let Some((Arg::Range(low, high), span)) = call.args.get("range").map(|arg| (&arg.node, arg.span)) else {
        return Err(Diagnostic::syntax(call.span, "To which limits?"));
    };
    let (low, high) = (number(low)?, number(high)?);
    match (low.as_f64(), high.as_f64()) {
        (Some(a), Some(b)) if a < b => Ok((low, high)),
        (Some(a), Some(b)) if a > b => Err(Diagnostic::syntax(span, "The range runs backwards.").fixed_by(span, format!("{high}..{low}"))),
        _ => Err(Diagnostic::syntax(span, format!("From {low} to {high} there is one number only."))),
    }
}

fn number(written: &Written) -> Result<Value, Diagnostic> {
    match written.node {
        Literal::Integer(n) => Ok(Value::Integer(n)),
        Literal::Number(x) => Ok(Value::Number(x)),
        _ => Err(Diagnostic::syntax(written.span, format!("{} is no number, and limits of numbers are.", literal(&written.to_string())))),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::op::Op;
    use crate::plan::schema::Schema;
    use crate::verbs::testing::{call, mistake, scope};

    fn schema() -> Schema {
        let columns = [("n", Type::Integer), ("x", Type::Number), ("d", Type::Decimal(10, 2)), ("Name", Type::Text)];
        Schema { columns: columns.map(|(name, kind)| (name.to_string(), kind)).to_vec() }
    }

    fn kind(line: &str) -> Type {
        let schema = schema();
        let Plan::Step(lowered) = Clip.lower(&call(line), &scope(&schema), &Fitted::default()).unwrap() else { unreachable!() };
        match lowered.ops.as_slice() {
            [Op::With(columns)] => columns.first().unwrap().1.kind.clone(),
            _ => unreachable!(),
        }
    }

    #[test]
    fn columns_keep_their_type_where_they_can() {
        assert_eq!(kind("clip n to 0..120"), Type::Integer);
        assert_eq!(kind("clip n to 0.0..120.0"), Type::Integer);
        assert_eq!(kind("clip n to 0..1.5"), Type::Number);
        assert_eq!(kind("clip x to 0..120"), Type::Number);
        assert_eq!(kind("clip d to 0.5..120"), Type::Decimal(10, 2));
        assert_eq!(kind("clip n using iqr"), Type::Integer);
    }

    #[test]
    fn ranges_are_written_with_two_dots() {
        for line in ["clip n to 0 to 120", "clip n to 0, 120", "clip n to 0-120"] {
            assert!(mistake(line).fix.iter().any(|(_, text)| text == "0..120"), "{line}: {:?}", mistake(line));
        }
        let schema = schema();
        let error = |line: &str| Clip.lower(&call(line), &scope(&schema), &Fitted::default()).unwrap_err();
        assert_eq!(error("clip n to 120..0").fix.first().unwrap().1, "0..120");
        assert!(error("clip n to 1..1").message.contains("one number"));
        assert!(error("clip n to 2024-01-01..2024-12-31").message.contains("no number"));
        assert_eq!(error("clip Name to 0..1").lines, ["convert Name to number"]);
    }
}
