//! `linear`, `nearest`, `polynomial(n)`, `spline(n)`: missing cells take a value between known ones, by where they stand.

use crate::lang::ast::{Call, Expr as Written, Node};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::quote_name;
use crate::lang::span::Span;
use crate::plan::expr::{Expr, Keep, Node as Typed, Operator, SortKey};
use crate::plan::op::Op;
use crate::plan::query::{Fitted, Query, Told};
use crate::plan::scope::{Scope, article};
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Says, Tally};

use super::super::learned;
use super::Filling;

/// Columns of questions; no columns of a table have such names.
const FOUND: &str = "\u{0}found";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Between {
    Linear,
    Nearest,
    Polynomial(i64),
    Spline(i64),
}

impl Between {
    /// The method of this name with what stands in its brackets; none of another name.
    pub fn of(word: &str, args: &[Written], span: Span) -> Result<Option<Between>, Diagnostic> {
        let between = match word {
            "linear" => Between::Linear,
            "nearest" => Between::Nearest,
            "polynomial" => Between::Polynomial(degree(word, args, span, 2)?),
            "spline" => Between::Spline(degree(word, args, span, 3)?),
            _ => return Ok(None),
        };
        match (between, args.first()) {
            (Between::Linear | Between::Nearest, Some(arg)) => {
                Err(Diagnostic::syntax(arg.span, format!("{} takes nothing in brackets.", literal(word))))
            }
            _ => Ok(Some(between)),
        }
    }

    fn word(self) -> (&'static str, i64) {
        match self {
            Between::Linear => ("linear", 1),
            Between::Nearest => ("nearest", 1),
            Between::Polynomial(degree) => ("polynomial", degree),
            Between::Spline(degree) => ("spline", degree),
        }
    }

    /// The values between those of a column, by where its rows stand.
    fn found(self, call: &Call, scope: &Scope, column: &str, kind: &Type) -> Result<Expr, Diagnostic> {
        let (word, degree) = self.word();
        let mut args = vec![Expr::column(column, kind.clone()), Expr::text(word), Expr::integer(degree)];
        args.extend(place(call, scope, column)?.map(|place| learned::column(scope, &place.column)));
        let gives = match (self, kind) {
            (Between::Nearest, Type::Category(_)) => Type::Text,
            (Between::Nearest, kind) | (_, kind @ (Type::Date | Type::Datetime)) => kind.clone(),
            _ => Type::Number,
        };
        Ok(Expr::call("interpolate", args, gives).within(scope.groups(&call.clauses)?, Vec::new()))
    }

    /// The integer columns into which fractions may come.
    fn whole(self, columns: Vec<String>, scope: &Scope) -> Vec<String> {
        let integer = |column: &String| self != Between::Nearest && scope.schema.kind(column) == Some(&Type::Integer);
        columns.into_iter().filter(integer).collect()
    }

    /// Asks, of each integer column, whether there are fractions for any cell.
    pub fn ask(self, call: &Call, scope: &Scope, columns: Vec<String>) -> Result<Vec<Query>, Diagnostic> {
        let condition = scope.clause_condition(&call.clauses)?;
        let mut queries = Vec::new();
        for column in self.whole(columns, scope) {
            self.check(call, &column, &Type::Integer)?;
            let found = self.found(call, scope, &column, &Type::Integer)?;
            let old = Expr::column(column, Type::Integer);
            // Where all gaps of the table are filled, most columns answer with their first.
            let all = self == Between::Linear && call.clauses.order.is_empty() && call.clauses.by.is_none() && condition.is_none();
            let (found, any) = if all {
                (None, Expr::call("interpolates_to_fraction", vec![old], Type::Boolean))
            } else {
                let fractional = fraction(Expr::column(FOUND, Type::Number));
                let filled = Expr::all(condition.iter().cloned().chain([old.is_missing(), fractional]));
                (Some(Op::With(vec![(FOUND.to_string(), found)])), Expr::call("any", vec![filled], Type::Boolean))
            };
            let grouped = Op::Group { by: Vec::new(), outputs: vec![(FOUND.to_string(), any)] };
            queries.push(Query::Rows(found.into_iter().chain([grouped]).collect()));
        }
        Ok(queries)
    }

    /// Keeps which integer columns stay so.
    pub fn learn(self, scope: &Scope, columns: Vec<String>, told: Vec<Told>) -> Fitted {
        let asked = self.whole(columns, scope);
        if asked.is_empty() {
            return Fitted::default();
        }
        let none = |told: Told| learned::rows(told).cell(FOUND, 0) == Some(&Value::Boolean(false));
        let whole = asked.into_iter().zip(told).filter_map(|(column, told)| none(told).then_some(column)).collect();
        Fitted { whole: Some(whole), ..Fitted::default() }
    }

    pub fn fill(self, call: &Call, scope: &Scope, column: &str, kind: &Type, fitted: &Fitted) -> Result<Filling, Diagnostic> {
        self.check(call, column, kind)?;
        let by = scope.groups(&call.clauses)?;
        let place = place(call, scope, column)?;
        let old = Expr::column(column, kind.clone());
        let found = self.found(call, scope, column, kind)?;
        let gives = found.kind.clone();
        let whole = *kind == Type::Integer && fitted.stays_whole(column);
        let misfit = (whole && gives == Type::Number).then(|| old.clone().is_missing().and(fraction(found.clone())));
        // Fractions make an integer column a number column; a decimal keeps its digits.
        let holds = match kind {
            Type::Integer if gives == Type::Number && !whole => Type::Number,
            Type::Unknown => gives.clone(),
            kind => kind.clone(),
        };
        // From row to row, known numbers are found where they are.
        let filled = if self == Between::Linear && place.is_none() && holds == Type::Number {
            found
        } else {
            old.clone().cast(holds.clone()).or_else(found.cast(holds.clone()))
        };
        let mut tallies = Vec::new();
        let mut here = filled.clone().is_missing();
        if let Some(key) = place {
            let at = || learned::column(scope, &key.column);
            let name = &key.column;
            here = here.and(at().is_missing().negated());
            tallies.push(Tally {
                condition: old.clone().is_missing().and(at().is_missing()),
                says: Says::Note(
                    format!("{column}: {{}} cell stays missing, as its row has no {name}"),
                    format!("{column}: {{}} cells stay missing, as their rows have no {name}"),
                ),
            });
            tallies.push(Tally { condition: out_of_order(&key, at(), &by), says: order_note(name) });
            let same = by.iter().cloned().chain([name.clone()]).collect();
            let repeated = Expr::new(Typed::Repeated { by: same, keep: Keep::First, order: Vec::new() }, Type::Boolean);
            let counts = if self == Between::Nearest {
                "the first value at a place counts"
            } else {
                "known values at one place count with their mean"
            };
            tallies.push(Tally {
                condition: repeated.and(at().is_missing().negated()),
                says: Says::Note(
                    format!("{{}} row has the {name} of an earlier one: {counts}"),
                    format!("{{}} rows have the {name} of an earlier one: {counts}"),
                ),
            });
        }
        let few = match self {
            Between::Polynomial(degree) | Between::Spline(degree) => format!(", or there are fewer than {}", degree + 1),
            _ => String::new(),
        };
        tallies.push(Tally {
            condition: here,
            says: Says::Note(
                format!("{column}: {{}} cell stays missing, as values do not stand on both sides of it{few}"),
                format!("{column}: {{}} cells stay missing, as values do not stand on both sides of them{few}"),
            ),
        });
        Ok(Filling { old: old.cast(holds), filled, left: None, tallies, misfit })
    }

    /// Whether there is anything between two values of this type.
    fn check(self, call: &Call, column: &str, kind: &Type) -> Result<(), Diagnostic> {
        let span = call.args.get("columns").map_or(call.span, |arg| arg.span);
        let has = match kind {
            Type::Date | Type::Datetime | Type::Unknown => true,
            Type::List(_) | Type::Other(_) => false,
            kind => self == Between::Nearest || kind.is_numeric(),
        };
        if has {
            return Ok(());
        }
        let text = format!("{} is {}, and this needs numbers or dates.", literal(column), article(kind));
        let diagnostic = Diagnostic::mistype(span, text);
        Err(match kind {
            Type::List(_) | Type::Other(_) => diagnostic.note("It can be filled `using previous` or `using next`."),
            _ => diagnostic.line(format!("fill {} using nearest", quote_name(column))),
        })
    }
}

/// True where there is a number that is not whole.
fn fraction(x: Expr) -> Expr {
    x.clone().is_missing().negated().and(x.cast(Type::Integer).is_missing())
}

/// Where distances are measured: the one column of the order, else in rows.
fn place(call: &Call, scope: &Scope, column: &str) -> Result<Option<SortKey>, Diagnostic> {
    let keys = scope.keys(&call.clauses.order)?;
    if let (Some(_), Some(second)) = (keys.get(1), call.clauses.order.get(1)) {
        return Err(Diagnostic::syntax(second.column.span, "Distances are measured in one column."));
    }
    let (Some(key), Some(written)) = (keys.into_iter().next(), call.clauses.order.first()) else { return Ok(None) };
    let kind = scope.schema.kind(&key.column).cloned().unwrap_or(Type::Unknown);
    if key.column == column {
        return Err(Diagnostic::syntax(written.column.span, format!("{} cannot be measured in itself.", literal(column))));
    }
    if scope.groups(&call.clauses)?.contains(&key.column) {
        let text = format!("{} is the same throughout a group: nothing can be measured in it.", literal(&key.column));
        return Err(Diagnostic::syntax(written.column.span, text).note("Without `order by` distances are measured in rows."));
    }
    if !(kind.is_numeric() || kind.is_temporal() || matches!(kind, Type::Time | Type::Unknown)) {
        let text = format!("{} is {}, and distances are measured in numbers or dates.", literal(&key.column), article(&kind));
        return Err(Diagnostic::mistype(written.column.span, text));
    }
    Ok(Some(key))
}

/// True for rows that stand behind one that they should stand before.
fn out_of_order(key: &SortKey, at: Expr, by: &[String]) -> Expr {
    if at.kind == Type::Unknown {
        return Expr::boolean(false);
    }
    let kind = at.kind.clone();
    let before = Expr::call("previous", vec![at.clone()], kind).within(by.to_vec(), Vec::new());
    Expr::test(if key.descending { Operator::Greater } else { Operator::Less }, vec![at, before])
}

fn order_note(name: &str) -> Says {
    let why = format!("out of the order of {name}; distances are measured in it all the same");
    Says::Note(format!("{{}} row stands {why}"), format!("{{}} rows stand {why}"))
}

/// The degree of a polynomial or a spline.
fn degree(word: &str, args: &[Written], span: Span, usual: i64) -> Result<i64, Diagnostic> {
    match args {
        [] => Err(Diagnostic::syntax(span, format!("{} takes its degree.", literal(word))).fixed_by(span, format!("{word}({usual})"))),
        [arg] => match arg.node {
            Node::Integer(n) if (1..=5).contains(&n) => Ok(n),
            _ => Err(Diagnostic::syntax(arg.span, "The degree is a whole number, 1 to 5.")),
        },
        [_, second, ..] => Err(Diagnostic::syntax(second.span, "In brackets stands one number: the degree.")),
    }
}
