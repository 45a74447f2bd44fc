//! `fill`: values for missing cells, from an expression, a neighbour, or what is usual for the column or its group.

mod between;
mod decimal;
mod method;
mod neighbour;
mod statistic;

use crate::lang::ast::{Call, Node};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::lang::span::Span;
use crate::plan::expr::Expr;
use crate::plan::op::Op;
use crate::plan::query::{Fitted, Query, Told};
use crate::plan::scope::{Aggregates, Binding, Scope};
use crate::plan::types::Type;
use crate::plan::verb::{Example, Lowered, Plan, Says, Tally, Verb};

use super::columnwise::undecided;
use super::learned::{self, treated, without_groups};
use super::meeting::{Met, meet};
use method::{METHODS, Method};

pub struct Fill;

const FORMS: &[Form] = &[
    Form {
        shape: &[Part::Slot("columns", Slot::Targets(Uses::Any)), Part::Words("with"), Part::Slot("value", Slot::Expr)],
        clauses: &[Clause::By, Clause::OrderBy, Clause::Where],
    },
    Form {
        shape: &[Part::Slot("columns", Slot::Targets(Uses::Any))],
        clauses: &[Clause::Method(METHODS), Clause::By, Clause::OrderBy, Clause::Where],
    },
];

impl Verb for Fill {
    fn name(&self) -> &'static str {
        "fill"
    }

    fn summary(&self) -> &'static str {
        "Gives missing cells a value."
    }

    fn help(&self) -> &'static str {
        "Only missing cells change. Text such as `N/A` is not missing until `mark \"N/A\" as missing` says so; nor is empty text.\n\n\
         `with` takes an expression: `fill City with \"unknown\"`, `fill a with b * 2`. In it, `it` is the column's own cell, and an aggregate such as \
         `mean(Age)` is that of the table or, with `by`, of the group.\n\n\
         `using` takes a method:\n\n\
         - `mean`, `median`: of the column's values; for columns of numbers.\n\
         - `mode`: the most frequent value; of several, the one that comes first.\n\
         - `min`, `max`: the smallest, the largest value.\n\
         - `previous`, `next`: the nearest value above or below, in table order or that of `order by`. `previous(3)` fills at most three cells in a row.\n\
         - `linear`: on the line between the two known values around the cell.\n\
         - `nearest`: the nearer of the two; of two as near the one before.\n\
         - `polynomial(2)`: on the polynomial of that degree, 1 to 5, through so many known values around the cell and one more: the two next to it, \
         then those nearest to it.\n\
         - `spline(3)`: on the spline of that degree, 1 to 5, through all known values, as scipy's `make_interp_spline` makes it; what pandas calls \
         `interpolate(method=\"polynomial\", order=3)`.\n\n\
         These four are for numbers and dates (`nearest` for all). Distances are measured in the column of `order by`, a number or a date, wherever \
         its rows stand; without it in rows. Nothing is extrapolated: cells before the first or after the last known value stay missing, and are \
         counted. So are cells without a place, rows out of order, and rows that share a place: there known values count with their mean.\n\n\
         With `by`, each group has its own values; a missing key makes a group of its own. A group without values stays missing, which is told. \
         With `where`, only those rows are filled, but the value is computed from all rows of the table or group.\n\n\
         The value used is told, and kept with the step. Fractions put into an integer column make it a number column, which is told; in a \
         decimal column they are rounded to its digits. Where all values are whole it stays integer; that is kept with the step, too, which \
         stops where fractions come on other data."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "With a value",
                table: "Name,City\nAnn,\nBob,Rome\n",
                script: "fill City with \"unknown\"",
                result: "Name,City\nAnn,unknown\nBob,Rome\n",
            },
            Example { title: "With an expression", table: "a,b\n1,5\n,3\n", script: "fill a with b * 2", result: "a,b\n1,5\n6,3\n" },
            Example {
                title: "Numbers in a decimal column",
                table: "Price,Guess\n1.25,1.0\n,0.125\n",
                script: "convert Price to decimal(6,2)\nfill Price with Guess",
                result: "Price,Guess\n1.25,1.0\n0.12,0.125\n",
            },
            Example {
                title: "With the mean of the group, as an expression",
                table: "g,x\na,1.0\na,\nb,4.0\na,3.0\n",
                script: "fill x with mean(x) by g",
                result: "g,x\na,1.0\na,2.0\nb,4.0\na,3.0\n",
            },
            Example {
                title: "With what the rows before it add up to",
                table: "Day,Sold,Total\n2,4,\n1,3,3\n3,1,\n",
                script: "fill Total with cumulative_sum(Sold) order by Day where Day > 1",
                result: "Day,Sold,Total\n2,4,7\n1,3,3\n3,1,8\n",
            },
            Example {
                title: "Using the median",
                table: "Name,Age\nAnn,20\nBob,\nCem,28\nDua,40\n",
                script: "fill Age using median",
                result: "Name,Age\nAnn,20\nBob,28\nCem,28\nDua,40\n",
            },
            Example {
                title: "Using the median of each group",
                table: "Class,Age\n1,30\n2,20\n1,\n2,\n1,40\n3,\n",
                script: "fill Age using median by Class",
                result: "Class,Age\n1,30\n2,20\n1,35\n2,20\n1,40\n3,\n",
            },
            Example {
                title: "Using the mean",
                table: "a,b\n1,2.5\n2,\n,3.5\n",
                script: "fill number columns using mean",
                result: "a,b\n1.0,2.5\n2.0,3.0\n1.5,3.5\n",
            },
            Example {
                title: "Using the most frequent value",
                table: "Id,Port\n1,S\n2,C\n3,\n4,C\n5,S\n",
                script: "fill Port using mode",
                result: "Id,Port\n1,S\n2,C\n3,S\n4,C\n5,S\n",
            },
            Example {
                title: "Using the smallest and the largest value",
                table: "Id,low,high\n1,3,7\n2,5,9\n3,,\n",
                script: "fill low using min\nfill high using max",
                result: "Id,low,high\n1,3,7\n2,5,9\n3,3,9\n",
            },
            Example {
                title: "Using the value above",
                table: "Region,Sales\nNorth,3\n,4\nSouth,5\n,6\n",
                script: "fill Region using previous",
                result: "Region,Sales\nNorth,3\nNorth,4\nSouth,5\nSouth,6\n",
            },
            Example {
                title: "At most one cell in a row",
                table: "Day,Temp\n1,7\n2,\n3,\n4,9\n",
                script: "fill Temp using previous(1)",
                result: "Day,Temp\n1,7\n2,7\n3,\n4,9\n",
            },
            Example {
                title: "In an order, within each group",
                table: "Station,Day,Temp\nA,2,\nA,1,7\nB,1,\nB,2,3\n",
                script: "fill Temp using previous by Station order by Day",
                result: "Station,Day,Temp\nA,2,7\nA,1,7\nB,1,\nB,2,3\n",
            },
            Example {
                title: "Using the value below",
                table: "Day,Total\n1,\n2,9\n3,\n",
                script: "fill Total using next",
                result: "Day,Total\n1,9\n2,9\n3,\n",
            },
            Example {
                title: "On the line between the values around it",
                table: "Hour,Temp\n1,\n2,10.0\n3,\n4,\n5,16.0\n",
                script: "fill Temp using linear",
                result: "Hour,Temp\n1,\n2,10.0\n3,12.0\n4,14.0\n5,16.0\n",
            },
            Example {
                title: "By distances in days, within each group",
                table: "Station,Day,Temp\nA,2024-01-11,20\nA,2024-01-01,10\nA,2024-01-04,\nB,2024-01-01,5\nB,2024-01-02,\n",
                script: "fill Temp using linear by Station order by Day",
                result: "Station,Day,Temp\nA,2024-01-11,20\nA,2024-01-01,10\nA,2024-01-04,13\nB,2024-01-01,5\nB,2024-01-02,\n",
            },
            Example {
                title: "The nearest value",
                table: "km,Town\n0,Bern\n4,\n6,\n10,Thun\n",
                script: "fill Town using nearest order by km",
                result: "km,Town\n0,Bern\n4,Bern\n6,Thun\n10,Thun\n",
            },
            Example {
                title: "On a parabola through three values",
                table: "x,y\n0,0.0\n1,1.0\n2,\n3,9.0\n",
                script: "fill y using polynomial(2) order by x",
                result: "x,y\n0,0.0\n1,1.0\n2,4.0\n3,9.0\n",
            },
            Example {
                title: "On a spline, dates between dates",
                table: "Visit,When\n1,2024-01-01\n2,2024-01-08\n3,\n4,2024-01-22\n5,2024-01-29\n",
                script: "fill When using spline(3)",
                result: "Visit,When\n1,2024-01-01\n2,2024-01-08\n3,2024-01-15\n4,2024-01-22\n5,2024-01-29\n",
            },
            Example {
                title: "Some rows only",
                table: "Sex,Age\nf,20\nf,\nm,\nm,40\n",
                script: "fill Age using mean where Sex = \"f\"",
                result: "Sex,Age\nf,20\nf,30\nm,\nm,40\n",
            },
        ]
    }

    fn fit(&self, call: &Call, scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        let wanted = wanted(call, scope)?;
        match &wanted {
            Wanted::Using(Method::Statistic(statistic)) => statistic.ask(call, scope),
            Wanted::Using(Method::Between(between)) => between.ask(call, scope, columns(call, scope, &wanted)?),
            _ => Ok(Vec::new()),
        }
    }

    fn learn(&self, call: &Call, scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        let wanted = wanted(call, scope)?;
        match &wanted {
            Wanted::Using(Method::Statistic(statistic)) => statistic.learn(call, scope, told),
            Wanted::Using(Method::Between(between)) => Ok(between.learn(scope, columns(call, scope, &wanted)?, told)),
            _ => Ok(Fitted::default()),
        }
    }

    fn lower(&self, call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let wanted = wanted(call, scope)?;
        let condition = scope.clause_condition(&call.clauses)?;
        let mut lowered = Lowered::default();
        let mut set = Vec::new();
        for column in columns(call, scope, &wanted)? {
            let kind = scope.schema.kind(&column).cloned().unwrap_or(Type::Unknown);
            let Some(filling) = (match &wanted {
                Wanted::With(value) => Some(with(call, scope, &column, &kind, value)?),
                Wanted::Using(Method::Neighbour(neighbour)) => Some(neighbour.fill(call, scope, &column, &kind)?),
                Wanted::Using(Method::Between(between)) => Some(between.fill(call, scope, &column, &kind, fitted)?),
                Wanted::Using(Method::Statistic(_)) => statistic::fill(call, scope, &column, &kind, fitted)?,
            }) else {
                continue;
            };
            let Filling { old, filled, .. } = filling;
            if let Some(misfit) = filling.misfit {
                let fits = Expr::all(condition.iter().cloned().chain([misfit])).negated();
                lowered.expects.push(learned::whole(&column, fits));
            }
            for Tally { condition: met, says } in filling.tallies {
                lowered.tallies.push(Tally { condition: Expr::all(condition.iter().cloned().chain([met])), says });
            }
            if let Some((one, several)) = filling.left {
                let condition = Expr::all(condition.iter().cloned().chain([filled.clone().is_missing()]));
                let says = Says::Note(format!("{column}: {one}"), format!("{column}: {several}"));
                lowered.tallies.push(Tally { condition, says });
            }
            set.push((
                column,
                match &condition {
                    Some(condition) => filled.where_else(condition.clone(), old),
                    None => filled,
                },
            ));
        }
        lowered.ops.push(Op::With(set));
        Ok(Plan::Step(match condition {
            Some(condition) => lowered.tally(undecided(condition)),
            None => lowered,
        }))
    }
}

/// What the missing cells of a column take.
struct Filling {
    /// The column, in the type that holds both.
    old: Expr,
    /// The same filled.
    filled: Expr,
    /// What is said of the cells for which there is nothing either, `{}` being their number: of one, and of several.
    left: Option<(String, String)>,
    /// What else is counted.
    tallies: Vec<Tally>,
    /// True for cells that take no value of the type that was learned.
    misfit: Option<Expr>,
}

impl Filling {
    /// Missing cells of a column take new values; nothing is said of it.
    fn of(Met { old, new }: Met) -> Filling {
        Filling { filled: old.clone().or_else(new), old, left: None, tallies: Vec::new(), misfit: None }
    }
}

enum Wanted<'a> {
    With(&'a crate::lang::ast::Expr),
    Using(Method),
}

impl Wanted<'_> {
    fn uses(&self) -> Uses {
        match self {
            Wanted::Using(Method::Statistic(statistic)) => statistic.uses(),
            _ => Uses::Any,
        }
    }
}

/// The columns to fill. Those that make the groups are left out unless they are named, and so is the one in which distances are measured.
fn columns(call: &Call, scope: &Scope, wanted: &Wanted) -> Result<Vec<String>, Diagnostic> {
    let (Wanted::Using(Method::Between(_)), Some(targets)) = (wanted, call.args.targets("columns")) else {
        return treated(call, scope, wanted.uses());
    };
    let places = scope.keys(&call.clauses.order)?.into_iter().map(|key| key.column);
    let apart: Vec<String> = scope.groups(&call.clauses)?.into_iter().chain(places).collect();
    without_groups(targets, scope, &apart, wanted.uses())
}

fn wanted<'a>(call: &'a Call, scope: &Scope) -> Result<Wanted<'a>, Diagnostic> {
    let targets = call.args.targets("columns").ok_or_else(|| Diagnostic::syntax(call.span, "Fill which columns?"))?;
    let Some(value) = call.args.expr("value") else {
        return Method::of(&call.clauses.using, targets.span, call.span).map(Wanted::Using);
    };
    if let Node::Name(name) = &value.node
        && !scope.schema.has(name)
        && Method::is_one(name)
    {
        let between = Span::new(targets.span.end, value.span.start);
        return Err(Diagnostic::name(value.span, format!("{} is a method, and methods stand after `using`.", literal(name)))
            .fixed_by(between, " using "));
    }
    Ok(Wanted::With(value))
}

fn with(call: &Call, scope: &Scope, column: &str, kind: &Type, value: &crate::lang::ast::Expr) -> Result<Filling, Diagnostic> {
    let aggregates = Aggregates::Spread { by: scope.groups(&call.clauses)?, order: scope.keys(&call.clauses.order)? };
    let binding = Binding { aggregates, it: Some(column.to_string()) };
    let new = scope.expr(value, &binding)?;
    if new.literal().is_some_and(crate::plan::value::Value::is_missing) {
        return Err(Diagnostic::syntax(value.span, "Missing cells filled with `missing` stay as they are."));
    }
    if let (Type::Decimal(..), Type::Number) = (kind, &new.kind)
        && meet(column, kind, new.clone(), value.span)?.new.kind != *kind
    {
        return Ok(decimal::rounding(column, kind, new));
    }
    let certain = new.literal().is_some();
    let left = (
        "{} cell stays missing, as the value is missing there".to_string(),
        "{} cells stay missing, as the value is missing there".to_string(),
    );
    Ok(Filling { left: (!certain).then_some(left), ..Filling::of(meet(column, kind, new, value.span)?) })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::schema::Schema;
    use crate::verbs::testing::{call, mistake, scope};

    fn schema() -> Schema {
        Schema { columns: vec![("Age".into(), Type::Integer), ("City".into(), Type::Text), ("When".into(), Type::Date)] }
    }

    fn error(line: &str) -> Diagnostic {
        let schema = schema();
        let (call, scope) = (call(line), scope(&schema));
        match Fill.fit(&call, &scope) {
            Ok(_) => Fill.lower(&call, &scope, &Fitted::default()).unwrap_err(),
            Err(error) => error,
        }
    }

    #[test]
    fn methods_stand_after_using() {
        let wrong = error("fill Age with mean");
        assert_eq!(wrong.fix, [(Span::new(8, 14), " using ".to_string())]);
        assert!(error("fill Age using ffill").fix.iter().any(|(_, text)| text == "previous"));
        assert!(error("fill Age using meen").fix.iter().any(|(_, text)| text == "mean"));
        assert!(error("fill Age using \"x\"").fix.iter().any(|(_, text)| text == " with "));
        assert!(mistake("fill Age").notes.concat().contains("`using`"));
    }

    #[test]
    fn values_are_of_the_columns_type() {
        assert_eq!(error("fill Age with \"unknown\"").lines, ["convert Age to text"]);
        assert!(error("fill City with 0").fix.iter().any(|(_, text)| text == "\"0\""));
        assert_eq!(error("fill City using mean").message, "`City` is text, and this needs numbers.");
        assert!(error("fill When using median").lines.is_empty());
        assert_eq!(error("fill Age with missing").message, "Missing cells filled with `missing` stay as they are.");
    }

    #[test]
    fn arguments_of_methods() {
        assert!(error("fill Age using previous(0)").message.contains("at least 1"));
        assert!(error("fill Age using mean(3)").message.contains("brackets"));
        assert!(error("fill Age using mean, median").message.contains("one method"));
        assert!(error("fill Age using mean by Age").message.contains("group"));
    }
}
