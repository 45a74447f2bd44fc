//! `scale` and `standardize`: numbers moved and stretched to a range, or to mean 0 and standard deviation 1, by what is learned from them.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::plan::count::things;
use crate::plan::expr::{Expr, Node, Operator};
use crate::plan::op::Op;
use crate::plan::query::{Answer, Fitted, Query, Told};
use crate::plan::scope::Scope;
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Example, Plan, Says, Tally, Verb};

use super::clip::range;
use super::columnwise::each;
use super::declared::declared;
use super::learned::{self, lost, shown_number};

/// `scale` or `standardize`.
pub struct Rescale {
    does: Does,
    name: &'static str,
    summary: &'static str,
    help: &'static str,
    forms: &'static [Form],
    examples: &'static [Example],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Does {
    Scale,
    Standardize,
}

const CLAUSES: &[Clause] = &[Clause::By, Clause::Where, Clause::Into];

pub const SCALE: Rescale = Rescale {
    does: Does::Scale,
    name: "scale",
    summary: "Moves and stretches numbers to a range: the smallest and largest to its ends.",
    help: "The smallest value becomes the lower end of the range, the largest the upper one, and the others lie between them as they did \
           (min–max scaling). Without `to` the range is `0..1`. The column becomes a number column. Missing cells stay missing.\n\n\
           With `by` each group has its own smallest and largest value; a missing key makes a group of its own. With `where` only those rows \
           change, but the values are those of all rows.\n\n\
           What was learned is told, and kept with the step: on other data values beyond it come to lie beyond the range, which is told, and \
           values of a group that was not there become missing. Where all values are the same they become the lower end, as in scikit-learn.",
    forms: &[Form {
        shape: &[
            Part::Slot("columns", Slot::Targets(Uses::Number)),
            Part::Optional(&[Part::Words("to"), Part::Slot("range", Slot::Range)]),
        ],
        clauses: CLAUSES,
    }],
    examples: &[
        Example { title: "To 0..1", table: "Age\n20\n30\n\n60\n", script: "scale Age to 0..1", result: "Age\n0.0\n0.25\n\n1.0\n" },
        Example { title: "To another range", table: "Age\n20\n30\n60\n", script: "scale Age to -1..1", result: "Age\n-1.0\n-0.5\n1.0\n" },
        Example {
            title: "Within each group",
            table: "Class,Fare\n1,90\n2,8\n1,80\n2,9\n1,85\n2,16\n",
            script: "scale Fare by Class",
            result: "Class,Fare\n1,1.0\n2,0.0\n1,0.0\n2,0.125\n1,0.5\n2,1.0\n",
        },
        Example {
            title: "Some rows only",
            table: "g,x\na,10\nb,0\nb,20\n",
            script: "scale x to 0..1 where g = \"b\"",
            result: "g,x\na,10.0\nb,0.0\nb,1.0\n",
        },
        Example {
            title: "Beside the original",
            table: "Age\n20\n30\n60\n",
            script: "scale Age to 0..1 into share",
            result: "Age,share\n20,0.0\n30,0.25\n60,1.0\n",
        },
    ],
};

pub const STANDARDIZE: Rescale = Rescale {
    does: Does::Standardize,
    name: "standardize",
    summary: "Moves and stretches numbers to mean 0 and standard deviation 1.",
    help: "From each value the mean is taken, and what is left divided by the standard deviation: that of a sample, as `std` gives it (divided by \
           one less than the count; scikit-learn's StandardScaler divides by the count). The column becomes a number column. Missing cells stay \
           missing.\n\n\
           With `by` each group has its own mean and deviation; a missing key makes a group of its own. With `where` only those rows change, but \
           mean and deviation are those of all rows.\n\n\
           What was learned is told, and kept with the step, so that other data is treated by the same numbers; values of a group that was not \
           there become missing. Where all values are the same, or there is only one, they become 0.",
    forms: &[Form { shape: &[Part::Slot("columns", Slot::Targets(Uses::Number))], clauses: CLAUSES }],
    examples: &[
        Example { title: "A column", table: "Fare\n1\n2\n\n3\n", script: "standardize Fare", result: "Fare\n-1.0\n0.0\n\n1.0\n" },
        Example {
            title: "Within each group",
            table: "g,x\na,1\nb,10\na,3\nb,30\na,2\nb,20\n",
            script: "standardize x by g",
            result: "g,x\na,-1.0\nb,-1.0\na,1.0\nb,1.0\na,0.0\nb,0.0\n",
        },
        Example {
            title: "Some rows only, by all of them",
            table: "g,x\na,1\nb,2\nb,3\n",
            script: "standardize x where g = \"b\"",
            result: "g,x\na,1.0\nb,0.0\nb,1.0\n",
        },
        Example {
            title: "Beside the original",
            table: "x\n1\n2\n3\n",
            script: "standardize x into z",
            result: "x,z\n1,-1.0\n2,0.0\n3,1.0\n",
        },
    ],
};

const FIRST: &str = "\u{0}first";
const SECOND: &str = "\u{0}second";
const LEAST: &str = "\u{0}least";
const MOST: &str = "\u{0}most";

impl Verb for Rescale {
    declared!();

    fn fit(&self, call: &Call, scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        ends(call)?;
        let by = scope.groups(&call.clauses)?;
        let ask = |column: &String| {
            let x = learned::column(scope, column);
            let kind = x.kind.clone();
            let end = |function: &str| Expr::call(function, vec![x.clone()], kind.clone()).cast(Type::Number);
            let measure = |function: &str| Expr::call(function, vec![x.clone()], Type::Number);
            let outputs = match self.does {
                Does::Scale => vec![(FIRST, end("min")), (SECOND, end("max"))],
                // Mean and deviation of equal fractions are not always quite their value and 0.
                Does::Standardize => vec![(FIRST, measure("mean")), (SECOND, measure("std")), (LEAST, end("min")), (MOST, end("max"))],
            };
            let outputs = outputs.into_iter().map(|(name, value)| (name.to_string(), value)).collect();
            Query::Rows(vec![Op::Group { by: by.clone(), outputs }])
        };
        Ok(typed(call, scope)?.iter().map(ask).collect())
    }

    fn learn(&self, call: &Call, scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        let by = scope.groups(&call.clauses)?;
        let low = ends(call)?.0;
        let mut fitted = Fitted::default();
        for (column, told) in typed(call, scope)?.into_iter().zip(told) {
            let answer = learned::rows(told);
            let mut columns = learned::keys_of(&answer, by.len());
            let numbers = |at: usize| learned::numbers(&answer, by.len(), at);
            let ends = if self.does == Does::Scale { (numbers(0), numbers(1)) } else { (numbers(2), numbers(3)) };
            for (at, name) in self.learns().into_iter().enumerate() {
                let ends = ends.0.iter().copied().zip(ends.1.iter().copied());
                let values = numbers(at).into_iter().zip(ends).map(|(value, (least, most))| match name {
                    // Of one value, and of equal ones, there is no other deviation.
                    "std" if least.is_some() && least == most => Value::Number(0.0),
                    "mean" if least == most => learned::number(least),
                    _ => learned::number(value),
                });
                columns.push((name.to_string(), Type::Number, values.collect()));
            }
            let table = Answer { columns };
            fitted.notes.push(self.note(&column, &table, by.len(), low));
            let known = |at: usize| learned::numbers(&table, by.len(), at);
            if known(0).into_iter().zip(known(1)).any(|(mean, std)| mean.is_some() && std.is_none()) {
                fitted.notes.push(format!("{column}: values lie further apart than the largest number, {:e}, can tell", f64::MAX));
            }
            fitted.tables.push((column, table.into()));
        }
        Ok(fitted)
    }

    fn lower(&self, call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let (low, high) = ends(call)?;
        let by = scope.groups(&call.clauses)?;
        let columns = learned::treated(call, scope, Uses::Number)?;
        learned::check_groups(call, scope, fitted)?;
        for column in typed(call, scope)? {
            learned::table(fitted, &column, call.span)?;
        }
        let new = |column: &str| {
            let table = fitted.table(column).cloned().unwrap_or_default();
            let unit = self.unit(&table, by.len());
            let (centers, spreads) = self.measures(&table, by.len(), unit).into_iter().unzip();
            let of_group = |values| learned::of_group(scope, &by, &table, Type::Number, values);
            let x = learned::column(scope, column).cast(Type::Number);
            let x = if unit == 1.0 { x } else { arithmetic(Operator::Multiply, x, number(unit)) };
            let share = arithmetic(Operator::Divide, arithmetic(Operator::Subtract, x, of_group(centers)), of_group(spreads));
            match self.does {
                Does::Standardize => share,
                Does::Scale if !(high - low).is_finite() => {
                    let rest = arithmetic(Operator::Subtract, number(1.0), share.clone());
                    let part = |share: Expr, end: f64| arithmetic(Operator::Multiply, share, number(end));
                    arithmetic(Operator::Add, part(rest, low), part(share, high))
                }
                Does::Scale => {
                    let stretched = if high - low == 1.0 { share } else { arithmetic(Operator::Multiply, share, number(high - low)) };
                    if low == 0.0 { stretched } else { arithmetic(Operator::Add, stretched, number(low)) }
                }
            }
        };
        let mut lowered = each(call, scope, &columns, |column, _| Ok(new(column)))?;
        let condition = scope.clause_condition(&call.clauses)?;
        let among = |test: Expr| Expr::all([test].into_iter().chain(condition.clone()));
        for column in &columns {
            let old = learned::column(scope, column);
            let why = if by.is_empty() { "as nothing was learned of it" } else { "as nothing was learned of its group" };
            let mut tally = lost(
                old.clone(),
                new(column),
                format!("{column}: {{}} value becomes missing, {why}"),
                format!("{column}: {{}} values become missing, {}", why.replace("of its", "of their").replace("of it", "of them")),
            );
            tally.condition = among(tally.condition);
            lowered.tallies.push(tally);
            if let (Does::Scale, Some(table)) = (self.does, fitted.table(column)) {
                let learnt = |at: usize| {
                    let values = learned::numbers(table, by.len(), at).into_iter().map(learned::number).collect();
                    learned::of_group(scope, &by, table, Type::Number, values)
                };
                let test = |operator, limit| Expr::test(operator, vec![old.clone(), limit]);
                let beyond = test(Operator::Less, learnt(0)).or(test(Operator::Greater, learnt(1)));
                let text = |value: &str| format!("{column}: {{}} {value} beyond {low}..{high}, being beyond what was learned");
                lowered.tallies.push(Tally { condition: among(beyond), says: Says::Note(text("value lies"), text("values lie")) });
            }
        }
        Ok(Plan::Step(lowered))
    }
}

impl Rescale {
    fn learns(&self) -> [&'static str; 2] {
        match self.does {
            Does::Scale => ["min", "max"],
            Does::Standardize => ["mean", "std"],
        }
    }

    /// What values and measures are multiplied by, so that no difference of them is beyond the largest number.
    fn unit(&self, table: &Answer, by: usize) -> f64 {
        const LARGE: f64 = 1e307;
        let large = |x: &Option<f64>| x.is_some_and(|x| x.abs() > LARGE);
        let any = (0..2).any(|at| learned::numbers(table, by, at).iter().any(large));
        if any { 2f64.powi(-20) } else { 1.0 }
    }

    /// What is taken from the values of each group, and what they are divided by: 1 where all are the same. In these units.
    fn measures(&self, table: &Answer, by: usize, unit: f64) -> Vec<(Value, Value)> {
        let of_unit = |at: usize| learned::numbers(table, by, at).into_iter().map(move |x| x.map(|x| x * unit));
        let measured = of_unit(0).zip(of_unit(1)).map(|(first, second)| {
            let spread = match (self.does, first, second) {
                (_, None, _) => None,
                (Does::Scale, Some(least), most) => most.map(|most| most - least),
                (Does::Standardize, _, std) => std,
            };
            (learned::number(first), learned::number(spread.map(|spread| if spread == 0.0 { 1.0 } else { spread })))
        });
        measured.collect()
    }

    /// `min 0.42, max 80 for Age`, `mean 32.2042, std 49.6934 for Fare`, `mean and std of 3 groups for Fare`.
    fn note(&self, column: &str, table: &Answer, by: usize, low: f64) -> String {
        let pairs: Vec<(f64, Option<f64>)> = learned::numbers(table, by, 0)
            .into_iter()
            .zip(learned::numbers(table, by, 1))
            .filter_map(|(first, second)| Some((first?, second)))
            .collect();
        let constant = |(first, second): &(f64, Option<f64>)| match self.does {
            Does::Scale => second.is_none_or(|most| most == *first),
            Does::Standardize => *second == Some(0.0),
        };
        let becomes = if self.does == Does::Scale { low } else { 0.0 };
        let [a, b] = self.learns();
        match (pairs.as_slice(), by == 0) {
            ([], _) => format!("{column} has no values to learn from"),
            ([pair @ (first, _)], true) if constant(pair) => {
                format!("{column} is {} throughout, which becomes {}", shown_number(*first), shown_number(becomes))
            }
            ([(first, Some(second)), ..], true) => format!("{a} {}, {b} {} for {column}", shown_number(*first), shown_number(*second)),
            ([(first, None), ..], true) => format!("{a} {} and no {b} for {column}", shown_number(*first)),
            (groups, false) => {
                let same = groups.iter().filter(|pair| constant(pair)).count();
                let told = format!("{a} and {b} of {} for {column}", things(groups.len(), "group"));
                match same {
                    0 => told,
                    same => format!("{told}; {} with one value, which becomes {}", things(same, "group"), shown_number(becomes)),
                }
            }
        }
    }
}

/// The ends of the range that is scaled to.
fn ends(call: &Call) -> Result<(f64, f64), Diagnostic> {
    if !call.args.has("range") {
        return Ok((0.0, 1.0));
    }
    let (low, high) = range(call)?;
    Ok((low.as_f64().unwrap_or(0.0), high.as_f64().unwrap_or(1.0)))
}

/// The columns that may hold numbers.
fn typed(call: &Call, scope: &Scope) -> Result<Vec<String>, Diagnostic> {
    let columns = learned::treated(call, scope, Uses::Number)?;
    Ok(columns.into_iter().filter(|column| scope.schema.kind(column).is_some_and(|kind| *kind != Type::Unknown)).collect())
}

fn number(x: f64) -> Expr {
    Expr::new(Node::Literal(Value::Number(x)), Type::Number)
}

fn arithmetic(operator: Operator, left: Expr, right: Expr) -> Expr {
    Expr::new(Node::Operator(operator, vec![left, right]), Type::Number)
}
