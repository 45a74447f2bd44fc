//! `split`: a text column cut into several, at a separator, at the matches of a pattern, or at places.

mod rows;
mod way;

use std::sync::LazyLock;

use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Clause, Form, Part, Slot};
use crate::lang::quote_name;
use crate::lang::span::{Ident, Span};
use crate::plan::count::{count, plural, things};
use crate::plan::expr::Expr;
use crate::plan::op::Op;
use crate::plan::query::{Answer, Fitted, Query, Told};
use crate::plan::scope::Scope;
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Example, Lowered, Plan, Says, Tally, Verb};

use super::columnwise::{drops_originals, guarded, undecided, without_originals};
use super::extract::source_text;
use way::Way;

pub struct Split;

/// More columns than this are made only by a line that names them.
const MOST: i64 = 200;

/// Under this name the number of pieces is remembered.
const PIECES: &str = "pieces";

const WAYS: &[&[Part]] = &[
    &[Part::Words("on"), Part::Slot("pattern", Slot::Pattern)],
    &[Part::Words("on"), Part::Slot("text", Slot::Text)],
    &[Part::Words("at"), Part::Slot("places", Slot::Values)],
];

const ON: Part = Part::Either(&[&[Part::Slot("text", Slot::Text)], &[Part::Slot("pattern", Slot::Pattern)]]);

/// Into rows, which stands first: `into rows` names no column.
const FORMS: &[Form] = &[
    Form { shape: &[Part::Slot("column", Slot::Column), Part::Words("on"), ON, Part::Words("into rows")], clauses: &[Clause::Where] },
    Form {
        shape: &[Part::Slot("column", Slot::Column), Part::Either(WAYS)],
        clauses: &[Clause::Into, Clause::DroppingOriginals, Clause::Where],
    },
];

/// The number of the first of these.
const INTO_ROWS: usize = 0;

static HELP: LazyLock<String> = LazyLock::new(|| format!("{COLUMNS_HELP}\n\n### Into rows\n\n{}", rows::HELP));

static EXAMPLES: LazyLock<Vec<Example>> = LazyLock::new(|| [COLUMNS_EXAMPLES, rows::EXAMPLES].concat());

const COLUMNS_HELP: &str = "`on` cuts at each occurrence of a text, or at each match of a pattern, which goes. `at 3, 5` cuts behind the third and behind the fifth \
         character; negative places count from the end: `at -3` takes the last three characters apart.\n\n\
         `into` names the columns; they are made at the end of the table or, where there are such columns, written into. Without names they are \
         `Date_1`, `Date_2` and so on, as many as the cell with most pieces has; that number is kept with the step. Names that are taken \
         already stop the line.\n\n\
         A cell with more pieces than columns leaves its rest, with the separators in it, in the last one; a cell with fewer leaves the last ones \
         missing. Both are counted. A missing cell is missing in all columns. The pieces are text, with their blanks: `trim` takes these, `convert` \
         makes numbers and dates of them.\n\n\
         The column itself stays, unless the line says `dropping originals`.";

const COLUMNS_EXAMPLES: &[Example] = &[
    Example {
        title: "Into named columns",
        table: "Date\n31/01/2024\n\n02/2024\n",
        script: "split Date on \"/\" into d, m, y",
        result: "Date,d,m,y\n31/01/2024,31,01,2024\n,,,\n02/2024,02,2024,\n",
    },
    Example {
        title: "As many columns as there are pieces",
        table: "Tags,n\n\"red, blue\",1\ngreen,2\n",
        script: "split Tags on \", \"",
        result: "Tags,n,Tags_1,Tags_2\n\"red, blue\",1,red,blue\ngreen,2,green,\n",
    },
    Example {
        title: "On a pattern",
        table: "A\na ;b\n\"c;  d\"\n",
        script: "split A on /\\s*;\\s*/ into x, y",
        result: "A,x,y\na ;b,a,b\nc;  d,c,d\n",
    },
    Example {
        title: "The rest stays in the last column",
        table: "Name\nvan der Berg Anna\nLee Bo\n",
        script: "split Name on \" \" into first, rest",
        result: "Name,first,rest\nvan der Berg Anna,van,der Berg Anna\nLee Bo,Lee,Bo\n",
    },
    Example {
        title: "At places",
        table: "Code\nABC12xyz\nDEF\n",
        script: "split Code at 3, 5",
        result: "Code,Code_1,Code_2,Code_3\nABC12xyz,ABC,12,xyz\nDEF,DEF,,\n",
    },
    Example {
        title: "From the end, without the original",
        table: "Postcode,n\nSW1A1AA,1\nN16XY,2\n",
        script: "split Postcode at -3 into outward, inward dropping originals",
        result: "n,outward,inward\n1,SW1A,1AA\n2,N1,6XY\n",
    },
    Example {
        title: "Some rows only",
        table: "Place,Country\n\"Rome, Lazio\",IT\n\"Paris, TX\",US\n",
        script: "split Place on \", \" into City, State where Country = \"US\"",
        result: "Place,Country,City,State\n\"Rome, Lazio\",IT,,\n\"Paris, TX\",US,Paris,TX\n",
    },
];

impl Verb for Split {
    fn name(&self) -> &'static str {
        "split"
    }

    fn summary(&self) -> &'static str {
        "Cuts the texts of a column into several columns, or rows."
    }

    fn help(&self) -> &'static str {
        &HELP
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &EXAMPLES
    }

    fn fit(&self, call: &Call, scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        if call.form == INTO_ROWS {
            return Ok(Vec::new());
        }
        let (_, text, way) = parts(call, scope)?;
        let Some(pieces) = way.pieces(&text).filter(|_| call.clauses.into.is_empty()) else { return Ok(Vec::new()) };
        let chosen = scope.clause_condition(&call.clauses)?.map(Op::Filter);
        let outputs = vec![(PIECES.to_string(), Expr::call("max", vec![pieces], Type::Integer))];
        Ok(vec![Query::Rows(chosen.into_iter().chain([Op::Group { by: Vec::new(), outputs }]).collect())])
    }

    fn learn(&self, call: &Call, scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        let mut fitted = Fitted::default();
        let Some(Told::Rows(answer)) = told.into_iter().next() else { return Ok(fitted) };
        let (source, _, way) = parts(call, scope)?;
        let most = match answer.cell(PIECES, 0) {
            Some(Value::Integer(n)) => *n,
            _ => 0,
        };
        if most > MOST {
            let pieces = count(usize::try_from(most).unwrap_or_default());
            return Err(Diagnostic::data(source.span, format!("A cell of {} has {pieces} pieces.", literal(&source.node)))
                .note(format!("Without names after `into` at most {MOST} columns are made."))
                .line(format!("split {} {} into first, rest", quote_name(&source.node), way.written())));
        }
        if most < 2 {
            let why = if most == 0 { "has no value".to_string() } else { format!("holds nothing to cut {}", way.written()) };
            fitted.notes.push(format!("{} {why}", source.node));
        }
        let column = (PIECES.to_string(), Type::Integer, vec![Value::Integer(most)]);
        fitted.tables.push((source.node, Answer { columns: vec![column] }.into()));
        Ok(fitted)
    }

    fn lower(&self, call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Plan, Diagnostic> {
        if call.form == INTO_ROWS {
            return rows::lower(call, scope);
        }
        let (source, text, way) = parts(call, scope)?;
        let condition = scope.clause_condition(&call.clauses)?;
        let names = names(call, scope, &source, &way, fitted)?;
        let mut lowered = Lowered::default();
        if names.is_empty() {
            return Ok(Plan::Step(lowered));
        }
        let mut set = Vec::new();
        for (place, (name, span)) in names.iter().enumerate() {
            let piece = way.piece(&text, place, names.len());
            set.push((name.clone(), guarded(scope, name, piece, condition.clone(), *span)?));
        }
        lowered.ops.push(Op::With(set));
        let here = |test: Expr| Expr::all(condition.iter().cloned().chain([test]));
        let last = names.last().map(|(name, _)| name.clone()).unwrap_or_default();
        if let Some(extra) = way.extra(&text, names.len()) {
            let than = things(names.len(), "piece");
            let says = |cells: &str| format!("{{}} {cells} more than {than}: the rest is in {last}");
            lowered = lowered.tally(Tally { condition: here(extra), says: Says::Note(says("cell has"), says("cells have")) });
        }
        // An empty text is one piece, and lacks the others.
        let lacking = way.piece(&text, names.len() - 1, names.len()).is_missing();
        let lacking = if names.len() > 1 { lacking } else { Expr::boolean(false) };
        let first = way.piece(&text, 0, names.len()).is_missing();
        let lacks = if way.counts_from_the_end() { lacking.or(first) } else { lacking };
        let lacks = text.clone().is_missing().negated().and(lacks);
        let says = |cells: &str| format!("{{}} {cells} fewer than {}: what lacks is missing", things(names.len(), "piece"));
        lowered = lowered.tally(Tally { condition: here(lacks), says: Says::Note(says("cell has"), says("cells have")) });
        if let Some(condition) = condition {
            lowered = lowered.tally(undecided(condition));
        }
        if drops_originals(call)? {
            let made: Vec<String> = names.into_iter().map(|(name, _)| name).collect();
            lowered.ops.push(without_originals(scope, &[source.node], &made));
        }
        Ok(Plan::Step(lowered))
    }
}

/// The column that is cut, its cells as text, and how it is cut.
fn parts(call: &Call, scope: &Scope) -> Result<(Ident, Expr, Way), Diagnostic> {
    let Some(source) = call.args.ident("column") else {
        return Err(Diagnostic::syntax(call.span, "Split which column?"));
    };
    let way = Way::of(call)?;
    let text = source_text(scope, &source)?;
    Ok((source, text, way))
}

/// The columns to be made, and where the line says so.
fn names(call: &Call, scope: &Scope, source: &Ident, way: &Way, fitted: &Fitted) -> Result<Vec<(String, Span)>, Diagnostic> {
    let into = &call.clauses.into;
    if into.is_empty() {
        let learned = fitted.table(&source.node).and_then(|table| table.cell(PIECES, 0));
        let pieces = match (way.columns(), learned) {
            (Some(columns), _) => columns,
            (None, Some(Value::Integer(n))) => usize::try_from(*n).unwrap_or_default(),
            (None, _) => 0,
        };
        let made: Vec<String> = if pieces < 2 { Vec::new() } else { (1..=pieces).map(|n| format!("{}_{n}", source.node)).collect() };
        if let Some(taken) = made.iter().find(|name| scope.schema.has(name)) {
            let named: Vec<String> = (1..=pieces.min(4)).map(|n| quote_name(&format!("{}_part_{n}", source.node))).collect();
            return Err(Diagnostic::name(source.span, format!("There is a column {} already.", literal(taken)))
                .note("Names after `into` say where the pieces go.")
                .line(format!("split {} {} into {}", quote_name(&source.node), way.written(), named.join(", "))));
        }
        return Ok(made.into_iter().map(|name| (name, source.span)).collect());
    }
    for (place, name) in into.iter().enumerate() {
        if into.iter().take(place).any(|earlier| earlier.node == name.node) {
            return Err(Diagnostic::syntax(name.span, format!("{} stands twice after `into`.", literal(&name.node))));
        }
    }
    if let Some(columns) = way.columns().filter(|columns| *columns != into.len()) {
        let span = into.iter().fold(into.first().map_or(call.span, |name| name.span), |all, name| all.to(name.span));
        let (cuts, names) = (things(columns - 1, "place"), things(into.len(), "name"));
        return Err(Diagnostic::syntax(
            span,
            format!("{cuts} {} {columns} pieces, and after `into` stands {names}.", plural_makes(columns - 1)),
        ));
    }
    Ok(into.iter().map(|name| (name.node.clone(), name.span)).collect())
}

fn plural_makes(places: usize) -> &'static str {
    if plural(places, "x") == "x" { "makes" } else { "make" }
}
