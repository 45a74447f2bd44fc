//! `convert`: columns to another type. Text is read as people type it, once the whole column agrees on how; everything else is cast, and
//! never cut to fit.

mod conflict;
mod misfits;
mod notes;
mod nothing;
mod obstacle;
mod serial;
mod way;

use crate::lang::ast::{Arg, Call, Method, Otherwise};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::lang::{quote_name, quote_text};
use crate::plan::expr::{Expr, Operator};
use crate::plan::op::Op;
use crate::plan::query::{Fitted, Query, Told};
use crate::plan::reading::{Fault, Format};
use crate::plan::scope::{Scope, article};
use crate::plan::type_name;
use crate::plan::types::Type;
use crate::plan::verb::{Example, Lowered, Plan, Says, Tally, Verb};

use super::columnwise::{guarded, names_into, undecided};
use serial::Serial;
use way::Way;

pub use notes::of as assumed;
pub use obstacle::in_the_way;

pub struct Convert;

const FORMS: &[Form] = &[Form {
    shape: &[Part::Slot("columns", Slot::Targets(Uses::Any)), Part::Words("to"), Part::Slot("type", Slot::Type)],
    clauses: &[Clause::Using(&["\"…\"", "excel", "unix"]), Clause::Where, Clause::Into, Clause::Else(&["missing", "stop"])],
}];

impl Verb for Convert {
    fn name(&self) -> &'static str {
        "convert"
    }

    fn summary(&self) -> &'static str {
        "Makes columns another type, and loses no value in silence."
    }

    fn help(&self) -> &'static str {
        "The types are `integer`, `number`, `decimal(10,2)` (ten digits, two of them after the point), `text`, `date`, `datetime`, `time`, \
         `boolean`, and `category`, whose levels may be given in their order: `category(\"low\", \"mid\", \"high\")`.\n\n\
         **A value that does not fit stops the step**, which then says which values and how many. `else missing` makes those values missing \
         instead, and counts them.\n\n\
         **Text** is read as people type it, but only in a way that the whole column agrees on: `£1,234.50`, `1.234,50`, `(12)` for −12, `12%` for \
         0.12, `12.0` as an integer, `31/12/2024`, `3 Apr 2012`, `3:05 pm`, yes and no. Where values disagree (two currencies, `%` behind some only, \
         two styles of separators), or nothing shows which of `03/04/2024` is the day, it stops with the kinds and lines that settle it. \
         What the reading took for granted is told.\n\n\
         **Formats** after `using` are strftime's: `%d` day, `%m` month, `%Y` year, `%b` month's name, `%H:%M:%S` time, `%z` offset. Of several the first \
         that reads a value wins. `using excel` takes numbers as days of Excel's calendar, `using unix` as seconds since 1970.\n\n\
         Numbers become integers only if they are whole, and decimals only if nothing is rounded: `round` first. A datetime that becomes a date \
         loses its time of day, which is told. Times with an offset are turned to UTC.\n\n\
         A column has one type, so `where` goes with `into`: `convert Size to integer into cm where Unit = \"cm\"`."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        EXAMPLES
    }

    fn fit(&self, call: &Call, scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        let job = Job::of(call, scope)?;
        let mut queries = Vec::new();
        for column in &job.columns {
            match &column.way {
                Way::Read(formats) => queries.push(Query::Reading {
                    column: column.name.clone(),
                    wanted: job.wanted.clone(),
                    formats: formats.clone(),
                    condition: job.condition.clone(),
                }),
                _ => queries.extend(misfits::ask(&job, column)),
            }
        }
        Ok(queries)
    }

    fn learn(&self, call: &Call, scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        let job = Job::of(call, scope)?;
        let mut fitted = Fitted::default();
        let mut told = told.into_iter();
        let mut failures = Vec::new();
        for column in &job.columns {
            let failure = match &column.way {
                Way::Read(_) => {
                    let Some(Told::Reading(reading)) = told.next() else { continue };
                    match &reading.outcome {
                        Ok(style) => {
                            fitted.styles.push((column.name.clone(), style.clone()));
                            fitted.notes.extend(notes::of(&column.name, &reading.notes));
                        }
                        Err(conflict) => return Err(conflict::diagnostic(&column.name, &job.written, conflict, misfits::span(call))),
                    }
                    misfits::of_reading(&job, column, &reading)
                }
                _ if column.may_misfit(&job) => misfits::of_answers(&job, column, &mut told),
                _ => None,
            };
            failures.extend(failure);
        }
        if failures.is_empty() || job.lenient { Ok(fitted) } else { Err(misfits::diagnostic(&job, call, &failures)) }
    }

    fn lower(&self, call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let job = Job::of(call, scope)?;
        let mut lowered = Lowered { strict: !job.lenient, ..Lowered::default() };
        let mut set = Vec::new();
        for (index, column) in job.columns.iter().enumerate() {
            let old = Expr::column(column.name.clone(), column.kind.clone());
            let new = column.way.value(&old, &job.wanted, fitted.style(&column.name));
            let chosen = || job.condition.iter().cloned();
            if let Some(misfit) = column.way.misfit(&old, &new) {
                let condition = Expr::all(chosen().chain([misfit]));
                lowered.tallies.push(Tally { condition, says: Says::Misfit(column.name.clone()) });
            }
            if let (Type::Datetime, Type::Date) = (&column.kind, &job.wanted) {
                let midnight = Expr::test(Operator::Equal, vec![new.clone().cast(Type::Datetime), old.clone()]);
                let says = |rows: &str| format!("{}: the time of day was left out in {{}} {rows}", column.name);
                let condition = Expr::all(chosen().chain([old.clone().is_missing().negated(), midnight.negated()]));
                lowered.tallies.push(Tally { condition, says: Says::Note(says("row"), says("rows")) });
            }
            let target = job.into.get(index).unwrap_or(&column.name).clone();
            let span = call.clauses.into.get(index).map_or(call.span, |name| name.span);
            let new = guarded(scope, &target, new, job.condition.clone(), span)?;
            set.push((target, new));
        }
        lowered.ops.push(Op::With(set));
        Ok(Plan::Step(match job.condition {
            Some(condition) => lowered.tally(undecided(condition)),
            None => lowered,
        }))
    }
}

/// A call, understood.
struct Job {
    columns: Vec<Source>,
    wanted: Type,
    /// The type as the line writes it.
    written: String,
    condition: Option<Expr>,
    into: Vec<String>,
    /// Values that do not fit become missing.
    lenient: bool,
}

/// A column to convert, and how.
struct Source {
    name: String,
    kind: Type,
    way: Way,
}

impl Source {
    /// Whether values of this column, which are not read from text, may fail to fit, and the line stops at them.
    fn may_misfit(&self, job: &Job) -> bool {
        let old = Expr::column(self.name.clone(), self.kind.clone());
        let new = self.way.value(&old, &job.wanted, None);
        !job.lenient && self.way.misfit(&old, &new).is_some()
    }
}

/// What stands after `using`.
enum Using {
    Nothing,
    Formats(Vec<Format>),
    Serial(Serial),
}

impl Job {
    fn of(call: &Call, scope: &Scope) -> Result<Job, Diagnostic> {
        let (Some(targets), Some(Arg::Type(named))) = (call.args.targets("columns"), call.args.get("type").map(|arg| &arg.node)) else {
            return Err(Diagnostic::syntax(call.span, "Convert which columns, to what?"));
        };
        let names = scope.columns(targets, Uses::Any)?;
        let wanted = type_name::named(named)?;
        let using = using(call, &wanted)?;
        let mut columns = Vec::new();
        for name in names {
            let kind = scope.schema.kind(&name).cloned().unwrap_or(Type::Unknown);
            let way = Way::of(&name, &kind, &wanted, &using, call)?;
            columns.push(Source { name, kind, way });
        }
        let condition = scope.clause_condition(&call.clauses)?;
        let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
        let into = names_into(call, &names)?;
        if let (Some(clause), true) = (&call.clauses.condition, into.is_empty())
            && let Some(column) = columns.iter().find(|column| column.kind != wanted && column.kind != Type::Unknown)
        {
            return Err(Diagnostic::syntax(
                clause.span,
                format!("A column has one type: the other rows of {} cannot stay {}.", literal(&column.name), column.kind),
            )
            .note("With `into NAME` the values go to a column of their own, missing in the other rows."));
        }
        let lenient = call.clauses.otherwise.as_ref().is_some_and(|otherwise| otherwise.node == Otherwise::Word("missing".into()));
        if let Some(otherwise) = &call.clauses.otherwise
            && let Otherwise::Value(_) = otherwise.node
        {
            return Err(Diagnostic::syntax(otherwise.span, "After `else` stands `missing` or `stop`.").fixed_by(otherwise.span, "missing"));
        }
        Ok(Job { written: written(&wanted), columns, wanted, condition, into, lenient })
    }
}

/// A type as a line writes it.
fn written(kind: &Type) -> String {
    match kind {
        Type::Category(levels) if !levels.is_empty() => {
            let levels: Vec<String> = levels.iter().map(|level| quote_text(level)).collect();
            format!("category({})", levels.join(", "))
        }
        kind => kind.to_string(),
    }
}

fn using(call: &Call, wanted: &Type) -> Result<Using, Diagnostic> {
    let Some(first) = call.clauses.using.first() else {
        return Ok(Using::Nothing);
    };
    if !matches!(wanted, Type::Date | Type::Datetime | Type::Time) {
        return Err(Diagnostic::syntax(
            first.span(),
            format!("`using` says how dates and times are written, and {} is neither.", article(wanted)),
        ));
    }
    let mut formats = Vec::new();
    for method in &call.clauses.using {
        match method {
            Method::Format(text) => {
                formats.push(Format::new(&text.node, wanted).map_err(|fault| faulty(&fault, &text.node, wanted, text.span))?)
            }
            Method::Named { name, .. } => match (Serial::named(&name.node), call.clauses.using.len()) {
                (Some(_), 1) if *wanted == Type::Time => {
                    return Err(Diagnostic::syntax(name.span, format!("{} gives dates and datetimes, and no times.", literal(&name.node)))
                        .note("Convert to datetime first, then that to time."));
                }
                (Some(serial), 1) => return Ok(Using::Serial(serial)),
                (Some(_), _) => {
                    return Err(Diagnostic::syntax(name.span, format!("{} stands alone after `using`.", literal(&name.node))));
                }
                (None, _) => {
                    return Err(Diagnostic::name(name.span, format!("There is no method {} to read dates by.", literal(&name.node)))
                        .nearest(&name.node, Serial::NAMES, "Besides formats such as \"%d/%m/%Y\" there are"));
                }
            },
        }
    }
    Ok(Using::Formats(formats))
}

fn faulty(fault: &Fault, text: &str, wanted: &Type, span: crate::lang::span::Span) -> Diagnostic {
    let parts = "`%d` is the day, `%m` the month, `%Y` the year, `%H` the hour, `%M` the minute.";
    match fault {
        Fault::Unknown(directive) => Diagnostic::syntax(span, format!("{} means nothing in a format.", literal(directive))).note(parts),
        Fault::Incomplete if !text.contains('%') => {
            Diagnostic::syntax(span, format!("{} is no format: its parts begin with `%`.", literal(text))).note(parts)
        }
        Fault::Incomplete => {
            Diagnostic::syntax(span, format!("{} does not say all that {} needs.", literal(text), article(wanted))).note(parts)
        }
    }
}

/// `convert When to date`, as a line of its own.
fn line(column: &str, kind: &str) -> String {
    format!("convert {} to {kind}", quote_name(column))
}

const EXAMPLES: &[Example] = &[
    Example { title: "Whole numbers", table: "Age\n31\n+4\n12.0\n", script: "convert Age to integer", result: "Age\n31\n4\n12\n" },
    Example {
        title: "Amounts of money",
        table: "Cost\n\"£1,234.50\"\n£7\n(£3.20)\n",
        script: "convert Cost to decimal(10,2)",
        result: "Cost\n1234.50\n7.00\n-3.20\n",
    },
    Example {
        title: "Numbers with decimal commas",
        table: "x\n\"1.234,5\"\n\"0,25\"\n",
        script: "convert x to number",
        result: "x\n1234.5\n0.25\n",
    },
    Example {
        title: "Dates by their formats",
        table: "When\n31/01/2024\n2024-02-01\n",
        script: "convert When to date using \"%d/%m/%Y\", \"%Y-%m-%d\"",
        result: "When\n2024-01-31\n2024-02-01\n",
    },
    Example {
        title: "What does not fit becomes missing",
        table: "Id,Age\n1,31\n2,unknown\n",
        script: "convert Age to integer else missing",
        result: "Id,Age\n1,31\n2,\n",
    },
    Example {
        title: "What does not fit stops the step, as it would without saying so",
        table: "Age\n31\n\"4 \"\n",
        script: "convert Age to integer else stop",
        result: "Age\n31\n4\n",
    },
    Example {
        title: "Dates and times",
        table: "At\n31/12/2024 23:30\n1/2/2025 3:05 pm\n",
        script: "convert At to datetime",
        result: "At\n2024-12-31T23:30:00\n2025-02-01T15:05:00\n",
    },
    Example { title: "Times", table: "At\n3:05 pm\n11:30 am\n", script: "convert At to time", result: "At\n15:05:00\n11:30:00\n" },
    Example { title: "Yes and no", table: "Paid\nYes\nno\n", script: "convert Paid to boolean", result: "Paid\ntrue\nfalse\n" },
    Example {
        title: "Levels in their order",
        table: "Size\nhigh\nlow\nmid\n",
        script: "convert Size to category(\"low\", \"mid\", \"high\")\nsort by Size",
        result: "Size\nlow\nmid\nhigh\n",
    },
    Example {
        title: "Any levels",
        table: "City\nRome\nOslo\nRome\n",
        script: "convert City to category",
        result: "City\nRome\nOslo\nRome\n",
    },
    Example {
        title: "Numbers to text",
        table: "Code,Share\n12,0.5\n7,2.0\n",
        script: "convert Code, Share to text",
        result: "Code,Share\n12,0.5\n7,2\n",
    },
    Example {
        title: "Days of Excel's calendar",
        table: "When\n45322\n1\n",
        script: "convert When to date using excel",
        result: "When\n2024-01-31\n1900-01-01\n",
    },
    Example {
        title: "Seconds since 1970",
        table: "At\n0\n1706702400\n",
        script: "convert At to datetime using unix",
        result: "At\n1970-01-01T00:00:00\n2024-01-31T12:00:00\n",
    },
    Example {
        title: "Beside the original",
        table: "Size\n12 \n7\n",
        script: "convert Size to integer into cm",
        result: "Size,cm\n12 ,12\n7,7\n",
    },
    Example {
        title: "Some rows only",
        table: "Size,Unit\n12,cm\nlarge,\n",
        script: "convert Size to integer into cm where Unit = \"cm\"",
        result: "Size,Unit,cm\n12,cm,12\nlarge,,\n",
    },
];
