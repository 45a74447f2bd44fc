//! `bin`: numbers and dates to an ordered category of ranges.

mod edges;

use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::plan::count::things;
use crate::plan::expr::{Expr, Node, Operator};
use crate::plan::op::Op;
use crate::plan::query::{Answer, Fitted, Query, Told};
use crate::plan::scope::{Scope, article};
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Example, Plan, Says, Tally, Verb};

use super::columnwise::each;
use super::learned::{self, shown_number};
use edges::{Edges, Method, counted, equal, labels};

pub struct Bin;

const METHODS: &[&str] = &["equal(n)", "quantile(n)"];
const AS: Part = Part::Optional(&[Part::Words("as"), Part::Slot("labels", Slot::Values)]);

const FORMS: &[Form] = &[
    Form {
        shape: &[Part::Slot("columns", Slot::Targets(Uses::Any)), Part::Words("at"), Part::Slot("edges", Slot::Values), AS],
        clauses: &[Clause::Where, Clause::Into],
    },
    Form {
        shape: &[Part::Slot("columns", Slot::Targets(Uses::Any)), Part::Clauses, AS],
        clauses: &[Clause::Method(METHODS), Clause::Where, Clause::Into],
    },
];

impl Verb for Bin {
    fn name(&self) -> &'static str {
        "bin"
    }

    fn summary(&self) -> &'static str {
        "Puts numbers or dates into bins: an ordered category of ranges."
    }

    fn help(&self) -> &'static str {
        "`at 0, 18, 65` makes the bins `[0, 18)`, `[18, 65)` and `[65, …)`: each edge begins a bin and is in it, and the last bin is open above. \
         Values below the first edge are in no bin: they become missing, and are counted.\n\n\
         `using` finds the edges in the data; the last bin ends with the largest value, which is in it:\n\n\
         - `equal(5)`: so many bins of the same width, from the smallest to the largest value.\n\
         - `quantile(4)`: so many bins of the same number of values, as far as equal values allow it. Edges lie between two values on their line. \
         Where edges fall together there are fewer bins, which is told.\n\n\
         A bin is named by its edges, or with `as` by a label for each bin. The labels show learned edges rounded, so far that they tell the bins \
         apart; which bin a value is in, the exact edges decide.\n\n\
         The column becomes a category whose levels are ordered as the bins are; `into` makes a new one and leaves it as it is. Learned edges are \
         told, and kept with the step: on other data, values beyond the first and the last of them become missing, and are counted."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "At edges of one's own",
                table: "Age\n0\n17\n18\n64.5\n65\n\n-1\n",
                script: "bin Age at 0, 18, 65",
                result: "Age\n\"[0, 18)\"\n\"[0, 18)\"\n\"[18, 65)\"\n\"[18, 65)\"\n\"[65, …)\"\n\n\n",
            },
            Example {
                title: "With labels",
                table: "Age\n3\n40\n70\n",
                script: "bin Age at 0, 18, 65 as \"child\", \"adult\", \"senior\"",
                result: "Age\nchild\nadult\nsenior\n",
            },
            Example {
                title: "Of the same width, into a new column",
                table: "Age\n0\n10\n25\n50\n",
                script: "bin Age using equal(5) into decade",
                result: "Age,decade\n0,\"[0, 10)\"\n10,\"[10, 20)\"\n25,\"[20, 30)\"\n50,\"[40, 50]\"\n",
            },
            Example {
                title: "Of the same number of values",
                table: "x\n1\n2\n3\n4\n5\n6\n7\n8\n",
                script: "bin x using quantile(2) as \"lower\", \"upper\"",
                result: "x\nlower\nlower\nlower\nlower\nupper\nupper\nupper\nupper\n",
            },
            Example {
                title: "Dates",
                table: "When\n2023-12-31\n2024-02-29\n2024-07-01\n",
                script: "bin When at 2023-01-01, 2024-01-01, 2024-07-01 as \"2023\", \"early 2024\", \"late 2024\" into half",
                result: "When,half\n2023-12-31,2023\n2024-02-29,early 2024\n2024-07-01,late 2024\n",
            },
            Example {
                title: "Some rows only",
                table: "Sex,Age\nf,30\nm,30\n",
                script: "bin Age at 0, 18 into g where Sex = \"f\"",
                result: "Sex,Age,g\nf,30,\"[18, …)\"\nm,30,\n",
            },
            Example {
                title: "Some rows only, by edges of all of them",
                table: "Sex,Age\nf,10\nm,20\nf,30\n",
                script: "bin Age using equal(2) into g where Sex = \"f\"",
                result: "Sex,Age,g\nf,10,\"[10, 20)\"\nm,20,\nf,30,\"[20, 30]\"\n",
            },
        ]
    }

    fn fit(&self, call: &Call, scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        check(call, scope)?;
        let Some(method) = Method::of(call)? else { return Ok(Vec::new()) };
        let ask = |column: &String| {
            let x = || learned::column(scope, column).cast(Type::Number);
            let outputs = match method {
                Method::Equal(_) => ["min", "max"].into_iter().map(|end| Expr::call(end, vec![x()], Type::Number)).collect(),
                Method::Quantile(bins) => (0..=bins).map(|at| quantile(x(), at as f64 / bins as f64)).collect::<Vec<_>>(),
            };
            let outputs = outputs.into_iter().enumerate().map(|(at, value)| (format!("\u{0}edge{at}"), value)).collect();
            Query::Rows(vec![Op::Group { by: Vec::new(), outputs }])
        };
        Ok(typed(call, scope)?.iter().map(ask).collect())
    }

    fn learn(&self, call: &Call, scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        let mut fitted = Fitted::default();
        let Some(method) = Method::of(call)? else { return Ok(fitted) };
        for (column, told) in typed(call, scope)?.into_iter().zip(told) {
            let answer = learned::rows(told);
            let numbers: Vec<f64> = (0..answer.columns.len()).filter_map(|at| *learned::numbers(&answer, 0, at).first()?).collect();
            let numbers = match (method, numbers.as_slice()) {
                (Method::Equal(_), [least, most]) => equal(*least, *most, method.bins()),
                _ => numbers,
            };
            let edges = Edges::learned(numbers);
            let bins = edges.from.len();
            if let Some(labels) = labels(call)?.filter(|labels| bins > 0 && labels.len() != bins) {
                let span = call.args.get("labels").map_or(call.span, |arg| arg.span);
                let text = format!("There are {} for {} of {}.", things(labels.len(), "label"), things(bins, "bin"), literal(&column));
                return Err(match bins < method.bins() {
                    true => Diagnostic::data(span, text).note("Edges fall together, as many values are equal."),
                    false => Diagnostic::syntax(span, text),
                });
            }
            fitted.notes.push(note(&column, &edges, method));
            let values: Vec<Value> = edges.from.into_iter().chain(edges.to).collect();
            fitted.tables.push((column.clone(), Answer { columns: vec![(column, Type::Number, values)] }.into()));
        }
        Ok(fitted)
    }

    fn lower(&self, call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let columns = check(call, scope)?;
        let method = Method::of(call)?;
        let edges = |column: &str| match method {
            None => Edges::written(call),
            Some(_) => {
                let numbers = fitted.table(column).map(|table| learned::numbers(table, 0, 0)).unwrap_or_default();
                Ok(Edges::learned(numbers.into_iter().flatten().collect()))
            }
        };
        let mut lowered = each(call, scope, &columns, |column, old| {
            let edges = edges(column)?;
            let labels = labels(call)?.unwrap_or_else(|| edges.labels());
            let kind = Type::Category(labels.clone());
            Ok(edges.binned(&old, &labels, &kind))
        })?;
        let condition = scope.clause_condition(&call.clauses)?;
        for column in &columns {
            let edges = edges(column)?;
            let x = learned::column(scope, column);
            let mut tally = |operator, edge: &Value, side: &str| {
                let condition = Expr::all([edges.test(&x, operator, edge)].into_iter().chain(condition.clone()));
                let edge = edge.as_f64().map_or_else(|| edge.to_string(), shown_number);
                let says = Says::Note(
                    format!("{column}: {{}} value {side} {edge} is in no bin and becomes missing"),
                    format!("{column}: {{}} values {side} {edge} are in no bin and become missing"),
                );
                lowered.tallies.push(Tally { condition, says });
            };
            if let Some(first) = edges.from.first() {
                tally(Operator::Less, first, "below");
            }
            if let Some(last) = &edges.to {
                tally(Operator::Greater, last, "above");
            }
        }
        Ok(Plan::Step(lowered))
    }
}

/// The columns to treat, of types that fit the edges, with as many labels as there are edges.
fn check(call: &Call, scope: &Scope) -> Result<Vec<String>, Diagnostic> {
    let Some(targets) = call.args.targets("columns") else {
        return Err(Diagnostic::syntax(call.span, "Which columns?"));
    };
    if Method::of(call)?.is_some() {
        let columns = scope.columns(targets, Uses::Any)?;
        let dates = columns.iter().filter_map(|column| Some((column, scope.schema.kind(column)?))).find(|(_, kind)| kind.is_temporal());
        if let Some((column, kind)) = dates {
            let text = format!("{} is {}; bins of dates are made at edges.", literal(column), article(kind));
            let line = format!("bin {} at 2024-01-01, 2024-07-01", crate::lang::quote_name(column));
            return Err(Diagnostic::mistype(targets.span, text).line(line));
        }
        let labels = labels(call)?;
        if let (Some(labels), Some(method)) = (labels, Method::of(call)?)
            && labels.len() > method.bins()
        {
            counted(&labels, method.bins(), call)?;
        }
        return scope.columns(targets, Uses::Number);
    }
    let edges = Edges::written(call)?;
    if let Some(labels) = labels(call)? {
        counted(&labels, edges.from.len(), call)?;
    }
    let columns = scope.columns(targets, Uses::Any)?;
    for column in &columns {
        let kind = scope.schema.kind(column).cloned().unwrap_or(Type::Unknown);
        edges.fit(column, &kind, call)?;
    }
    Ok(columns)
}

/// The columns that may hold numbers.
fn typed(call: &Call, scope: &Scope) -> Result<Vec<String>, Diagnostic> {
    Ok(check(call, scope)?.into_iter().filter(|column| scope.schema.kind(column).is_some_and(|kind| *kind != Type::Unknown)).collect())
}

fn quantile(x: Expr, share: f64) -> Expr {
    Expr::call("quantile", vec![x, Expr::new(Node::Literal(Value::Number(share)), Type::Number)], Type::Number)
}

/// `Age: edges 0.42, 16.336, 32.252, 48.168, 64.084, 80`.
fn note(column: &str, edges: &Edges, method: Method) -> String {
    const SHOWN: usize = 11;
    let all: Vec<f64> = edges.from.iter().chain(&edges.to).filter_map(Value::as_f64).collect();
    let shown: Vec<String> = all.iter().take(SHOWN).map(|x| shown_number(*x)).collect();
    let more = if all.len() > SHOWN { format!(" and {} more", all.len() - SHOWN) } else { String::new() };
    let bins = edges.from.len();
    match bins {
        0 => format!("{column} has no values to make bins of"),
        _ if edges.to == edges.from.first().cloned() => {
            format!("{column} is {} throughout, which makes one bin", shown.first().cloned().unwrap_or_default())
        }
        _ if bins < method.bins() => {
            let why = "as edges fall together where many values are equal";
            format!("{column}: edges {}{more}; {} in place of {}, {why}", shown.join(", "), things(bins, "bin"), method.bins())
        }
        _ => format!("{column}: edges {}{more}", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::schema::Schema;
    use crate::verbs::testing::{call, mistake, scope};

    fn error(line: &str) -> Diagnostic {
        let columns = [("Age", Type::Integer), ("Name", Type::Text), ("When", Type::Date)];
        let schema = Schema { columns: columns.map(|(name, kind)| (name.to_string(), kind)).to_vec() };
        let (call, scope) = (call(line), scope(&schema));
        match Bin.fit(&call, &scope) {
            Ok(_) => Bin.lower(&call, &scope, &Fitted::default()).unwrap_err(),
            Err(error) => error,
        }
    }

    #[test]
    fn labels_and_edges_are_checked() {
        assert_eq!(error("bin Age at 0, 18, 65 as \"a\", \"b\"").message, "There are 2 labels for 3 bins.");
        assert!(error("bin Age at 0, 18 as \"a\", \"a\"").message.contains("twice"));
        assert!(error("bin Age at 0, 18 as 1, 2").message.contains("quotes"));
        assert!(error("bin Age at 18, 0").message.contains("rise"));
        assert!(error("bin Age at 0, 0").message.contains("rise"));
        assert!(error("bin Age at 0, 2024-01-01").message.contains("all numbers or all dates"));
        assert_eq!(error("bin Age using equal(2) as \"a\", \"b\", \"c\"").message, "There are 3 labels for 2 bins.");
    }

    #[test]
    fn types_are_checked() {
        assert!(error("bin Name at 0, 18").message.contains("these edges are numbers"));
        assert!(error("bin Age at 2024-01-01").message.contains("these edges are dates"));
        assert!(error("bin When using equal(3)").lines.first().unwrap().starts_with("bin When at"));
        assert_eq!(error("bin Name using equal(3)").lines, ["convert Name to number"]);
    }

    #[test]
    fn methods_are_checked() {
        assert!(error("bin Age using equal").message.contains("number of bins"));
        assert!(error("bin Age using equal(0)").message.contains("1 to 1000"));
        assert!(error("bin Age using qcut(4)").fix.iter().any(|(_, text)| text == "quantile"));
        assert!(!mistake("bin Age").message.is_empty());
    }
}
