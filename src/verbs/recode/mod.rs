//! `recode`: whole cells by a list of what becomes what, written in the line or read from a mapping file.

mod column;
mod pairs;

use crate::lang::ast::{Call, Otherwise};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::lang::span::Span;
use crate::lang::{quote_name, quote_text};
use crate::plan::count::things;
use crate::plan::expr::{Expr, Keep, Node, Operator};
use crate::plan::op::Op;
use crate::plan::query::{Fitted, Query, Told};
use crate::plan::scope::{ANY, Scope, article};
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Example, Expectation, Lowered, Plan, Rule, Says, Tally, Verb};

use super::columnwise::{guarded, names_into, undecided};
use super::path;
use column::Recoded;
use pairs::{Constant, Pair};

pub struct Recode;

/// Of so many values it is told one by one that they do not occur.
const NAMED: usize = 40;

/// Under this name what a file says is remembered.
const MAPPING: &str = "mapping";

const CLAUSES: &[Clause] = &[Clause::Else(&["missing", "keep", "stop"]), Clause::Where, Clause::Into];

const FORMS: &[Form] = &[
    Form {
        shape: &[Part::Slot("columns", Slot::Targets(Uses::Any)), Part::Words("using"), Part::Slot("path", Slot::Path)],
        clauses: CLAUSES,
    },
    Form {
        shape: &[
            Part::Slot("columns", Slot::Targets(Uses::Any)),
            Part::Words(":"),
            Part::Many("pairs", &[Part::Slot("from", Slot::Value), Part::Words("to"), Part::Slot("to", Slot::Value)]),
        ],
        clauses: CLAUSES,
    },
];

impl Verb for Recode {
    fn name(&self) -> &'static str {
        "recode"
    }

    fn summary(&self) -> &'static str {
        "Puts other values in the place of whole cells, by a list or a file."
    }

    fn help(&self) -> &'static str {
        "Before `to` stands a value, or a list of several in brackets, behind it what they become. A cell must be exactly the value, capitals and \
         blanks included. All cells are looked at once: `\"a\" to \"b\", \"b\" to \"a\"` swaps the two. `missing` may stand on either side. A value \
         that does not occur is told.\n\n\
         `else` says what becomes of the values that are not listed: `keep`, the default, leaves them; a value, or `missing`, takes their \
         place; `stop` stops the line and shows them with their counts, now and whenever the step is applied to other data. Missing cells stay missing, unless `missing to …` says otherwise.\n\n\
         Numbers, dates and booleans are recoded as texts are. New values of another type than the column make the column one of that type; then \
         all of its values must be listed, or `else` must say what becomes of the rest, else the line stops and shows those that are not. Where \
         some rows keep their cells (`where`) the type stays.\n\n\
         `using \"cities.csv\"` reads the pairs from the columns `from` and `to` of a file, of any format that `load` reads; other columns do no harm, so \
         what `clusters` found can be saved, corrected by hand, and used. Where all of the columns are text, both are read as text: `00501` stays one. It is read when the line first runs and kept with the step: \
         a recipe does not need the file. A value that the file gives twice, differently, stops the line."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "Several spellings of one value",
                table: "City\nNYC\nN.Y.\nBoston\nBeantown\n",
                script: "recode City: [\"NYC\", \"N.Y.\"] to \"New York\", \"Beantown\" to \"Boston\"",
                result: "City\nNew York\nNew York\nBoston\nBoston\n",
            },
            Example {
                title: "A value for the rest; missing cells stay missing",
                table: "City,n\nNYC,1\nParis,2\n\"\",3\n,4\n",
                script: "recode City: \"NYC\" to \"New York\", \"\" to missing else \"Other\"",
                result: "City,n\nNew York,1\nOther,2\n,3\n,4\n",
            },
            Example {
                title: "Into another type",
                table: "Grade\nlow\nhigh\n\nlow\n",
                script: "recode Grade: \"low\" to 1, \"high\" to 3 else stop",
                result: "Grade\n1\n3\n\n1\n",
            },
            Example {
                title: "Numbers, in several columns, beside the originals",
                table: "q1,q2\n1,9\n2,1\n",
                script: "recode q1, q2: 1 to \"yes\", 2 to \"no\" else missing into a1, a2",
                result: "q1,q2,a1,a2\n1,9,yes,\n2,1,no,yes\n",
            },
            Example {
                title: "Some rows only",
                table: "Code,Source\nA,web\nA,paper\n",
                script: "recode Code: \"A\" to \"B\" where Source = \"paper\"",
                result: "Code,Source\nA,web\nB,paper\n",
            },
            Example {
                title: "From a file",
                table: "City,from,to\nNYC,NYC,New York\nRome,Roma,Rome\nRoma,,\n",
                script: "t | keep from, to | save \"{dir}/cities.csv\"\nrecode City using \"{dir}/cities.csv\"",
                result: "City,from,to\nNew York,NYC,New York\nRome,Roma,Rome\nRome,,\n",
            },
            Example {
                title: "From a file, a value for the rest, some rows only",
                table: "City,from,to\nNYC,NYC,New York\nOslo,,\nBern,,\n",
                script: "t | keep from, to | save \"{dir}/cities.csv\"\nrecode City using \"{dir}/cities.csv\" else missing where City != \"Bern\" into Town",
                result: "City,from,to,Town\nNYC,NYC,New York,New York\nOslo,,,\nBern,,,\n",
            },
        ]
    }

    fn fit(&self, call: &Call, scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        if !call.args.has("path") {
            return Ok(Vec::new());
        }
        let said = call.args.targets("columns").map(ToString::to_string).unwrap_or_default();
        let path = path::path(&call.args, &format!("recode {said} using"), call.span)?;
        let columns = columns(call, scope)?;
        let textual = |column: &String| scope.schema.kind(column).is_some_and(Type::is_textual);
        let mut as_text = Vec::new();
        if columns.iter().any(textual) {
            as_text.push("from".to_string());
        }
        // What looks like a number is a code among texts: `00501`.
        if columns.iter().all(textual) {
            as_text.push("to".to_string());
        }
        Ok(vec![Query::File { path, as_text }])
    }

    fn learn(&self, call: &Call, _scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        let mut fitted = Fitted::default();
        let Some((path, Told::File(file))) = call.args.ident("path").zip(told.into_iter().next()) else { return Ok(fitted) };
        if file.rejected > 0 {
            let lines = things(file.rejected, "line");
            return Err(Diagnostic::data(path.span, format!("{lines} of {} could not be read.", literal(&path.node)))
                .note("A mapping counts as a whole. `rejects` shows the lines after the file is loaded.")
                .line(format!("load {}", quote_text(&path.node))));
        }
        let mapping = pairs::of_file(&file.rows, &path.node, path.span)?;
        if mapping.rows() == 0 {
            fitted.notes.push(format!("{} holds no pairs", quote_text(&path.node)));
        }
        fitted.tables.push((MAPPING.to_string(), mapping.into()));
        fitted.lasts = true;
        Ok(fitted)
    }

    fn lower(&self, call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let columns = columns(call, scope)?;
        let file = call.args.ident("path");
        let pairs: Vec<Pair> = match &file {
            Some(path) => {
                let unknown = || Diagnostic::data(path.span, format!("Which pairs {} holds is not known.", literal(&path.node)));
                pairs::of_fitted(fitted.table(MAPPING).ok_or_else(unknown)?, path.span)
            }
            None => pairs::of_line(call, scope)?,
        };
        let rest = Rest::of(call, scope)?;
        let condition = scope.clause_condition(&call.clauses)?;
        let into = names_into(call, &columns)?;
        let here = |test: Expr| Expr::all(condition.iter().cloned().chain([test]));
        let mut lowered = Lowered::default();
        let mut set = Vec::new();
        for (index, column) in columns.iter().enumerate() {
            let kind = scope.schema.kind(column).cloned().unwrap_or(Type::Unknown);
            let name = file.as_ref().map(|path| path.node.as_str());
            let recoded = Recoded::new(column, &kind, &pairs, &rest, name)?;
            let (target, span) = into.get(index).map_or((column, call.span), |name| (name, into_span(call, index)));
            if recoded.other_type && condition.is_some() && target == column {
                return Err(recoded.apart(span).note("With `where` the other rows keep their cells; `into` makes a column of its own."));
            }
            let value = recoded.value(&rest);
            let set_to = match &condition {
                Some(condition) if target == column => value.where_else(condition.clone(), old_as(column, &kind, &recoded.kind)),
                _ => guarded(scope, target, value, condition.clone(), span)?,
            };
            set.push((target.clone(), set_to));
            lowered.expects.extend(must_cover(&recoded, &rest, &kind, &here));
            lowered.tallies.extend(tallies(&recoded, &rest, name, condition.as_ref()));
        }
        lowered.ops.push(Op::With(set));
        Ok(Plan::Step(match condition {
            Some(condition) => lowered.tally(undecided(condition)),
            None => lowered,
        }))
    }
}

/// What becomes of values that no pair is about.
pub enum Rest {
    Keep,
    Missing,
    Stop,
    Value(Constant),
}

impl Rest {
    fn of(call: &Call, scope: &Scope) -> Result<Rest, Diagnostic> {
        let Some(otherwise) = &call.clauses.otherwise else { return Ok(Rest::Keep) };
        Ok(match &otherwise.node {
            Otherwise::Word(word) if word == "missing" => Rest::Missing,
            Otherwise::Word(word) if word == "stop" => Rest::Stop,
            Otherwise::Word(_) => Rest::Keep,
            Otherwise::Value(value) => Rest::Value(Constant::of(value, scope)?),
        })
    }

    pub fn value(&self) -> Option<&Constant> {
        match self {
            Rest::Value(constant) => Some(constant),
            _ => None,
        }
    }
}

fn columns(call: &Call, scope: &Scope) -> Result<Vec<String>, Diagnostic> {
    let Some(targets) = call.args.targets("columns") else {
        return Err(Diagnostic::syntax(call.span, "Recode which columns?"));
    };
    let columns = scope.columns(targets, ANY)?;
    for column in &columns {
        if let Some(kind @ (Type::List(_) | Type::Other(_))) = scope.schema.kind(column) {
            return Err(Diagnostic::mistype(
                targets.span,
                format!("{} is {}, which has no single values.", literal(column), article(kind)),
            ));
        }
    }
    Ok(columns)
}

fn into_span(call: &Call, index: usize) -> Span {
    call.clauses.into.get(index).map_or(call.span, |name| name.span)
}

fn old_as(column: &str, kind: &Type, wanted: &Type) -> Expr {
    Expr::column(column, kind.clone()).cast(wanted.clone())
}

/// That each value is listed, where it must be.
fn must_cover(recoded: &Recoded, rest: &Rest, kind: &Type, here: &dyn Fn(Expr) -> Expr) -> Option<Expectation> {
    let column = quote_name(&recoded.column);
    let cure = match rest {
        Rest::Stop => "`else keep` leaves such values as they are, `else missing` makes them missing.".to_string(),
        Rest::Keep if recoded.other_type => format!(
            "{column} is {} and becomes {}: all of its values need a new one. A value after `else`, or `else missing`, takes the place of the rest.",
            article(kind),
            article(&recoded.kind)
        ),
        _ => return None,
    };
    let rule = Rule::Covered { column: recoded.column.clone(), uncovered: here(recoded.uncovered()), cure };
    Some(Expectation { columns: vec![recoded.column.clone()], ..Expectation::new(rule) })
}

/// Values that do not occur, and cells that went the way of `else`.
fn tallies(recoded: &Recoded, rest: &Rest, file: Option<&str>, condition: Option<&Expr>) -> Vec<Tally> {
    let here = |test: Expr| Expr::all(condition.cloned().into_iter().chain([test]));
    let column = &recoded.column;
    let mut tallies = Vec::new();
    if recoded.other_type && !recoded.kind.is_textual() {
        // A column of another type is not held against what it was.
        let says = |values: &str| format!("{column}: {{}} {values} replaced");
        tallies.push(Tally { condition: here(recoded.covered()), says: Says::Note(says("value"), says("values")) });
    }
    match file {
        None if recoded.keys() <= NAMED => tallies.extend(recoded.each_key().map(|(key, is_it)| {
            let says =
                Says::Never(format!("{} does not occur in {column}", if key.is_missing() { "missing".to_string() } else { shown(key) }));
            Tally { condition: here(is_it), says }
        })),
        _ => {
            let of = file.map_or(String::new(), |file| format!(" of {}", quote_text(file)));
            let says = Says::Lacking { of: recoded.keys(), text: format!("{{}} of {{all}} values{of} do not occur in {column}") };
            tallies.push(Tally { condition: recoded.covered().and(first_here(column, condition)), says });
        }
    }
    let became = match rest {
        Rest::Missing => "missing".to_string(),
        Rest::Value(constant) if constant.value.is_missing() => "missing".to_string(),
        Rest::Value(constant) => shown(&constant.value),
        Rest::Keep | Rest::Stop => return tallies,
    };
    let says = |cells: &str| format!("{column}: {{}} {cells} not listed became {became}");
    tallies.push(Tally { condition: here(recoded.uncovered()), says: Says::Note(says("cell"), says("cells")) });
    tallies
}

/// In the first row of each value, of those that the condition holds for.
fn first_here(column: &str, condition: Option<&Expr>) -> Expr {
    let by = || vec![column.to_string()];
    let Some(condition) = condition else {
        return Expr::new(Node::Repeated { by: by(), keep: Keep::First, order: Vec::new() }, Type::Boolean).negated();
    };
    let place = Expr::row_number().where_else(condition.clone(), Expr::missing());
    let first = Expr::call("min", vec![place], Type::Integer).within(by(), Vec::new());
    Expr::test(Operator::Equal, vec![Expr::row_number(), first])
}

fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => quote_text(text),
        other => other.to_string(),
    }
}
