//! `rename`: other names for columns, one by one or by a pattern.

use crate::lang::ast::{Args, Call};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Form, Part, Slot};
use crate::lang::quote_name;
use crate::lang::span::Span;
use crate::plan::op::Op;
use crate::plan::query::{Fitted, Told};
use crate::plan::scope::Scope;
use crate::plan::template::Template;
use crate::plan::verb::{Example, Lowered, Plan, Verb};

use super::names;
use super::patterns::Pattern;

pub struct Rename;

const FORMS: &[Form] = &[
    Form {
        shape: &[Part::Many("pairs", &[Part::Slot("old", Slot::Column), Part::Words("to"), Part::Slot("new", Slot::New)])],
        clauses: &[],
    },
    Form {
        shape: &[
            Part::Words("columns matching"),
            Part::Slot("pattern", Slot::Pattern),
            Part::Words("to"),
            Part::Slot("replacement", Slot::Text),
        ],
        clauses: &[],
    },
];

impl Verb for Rename {
    fn name(&self) -> &'static str {
        "rename"
    }

    fn summary(&self) -> &'static str {
        "Gives columns other names."
    }

    fn help(&self) -> &'static str {
        "Each column stays in its place with its cells; only its name changes. All names of a line change at once, so two columns can swap theirs.\n\n\
         Two columns of one name are refused. A name that is no plain word stands in backticks: `` rename cost to `Cost (GBP)` ``.\n\n\
         With a pattern, every stretch of a name that matches is replaced; what does not match stays. In the new text `$1` is the first group, \
         `$name` or `${name}` a named one, `$0` the whole match, and `$$` a dollar sign.\n\n\
         `clean names` tidies all names at once."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "Some columns",
                table: "Pclass,Sex,Age\n3,male,22\n",
                script: "rename Pclass to class, Sex to sex",
                result: "class,sex,Age\n3,male,22\n",
            },
            Example { title: "Two names swapped", table: "a,b\n1,2\n", script: "rename a to b, b to a", result: "b,a\n1,2\n" },
            Example {
                title: "By a pattern",
                table: "x_age,x_sex,id\n22,male,1\n",
                script: "rename columns matching /^x_(.*)/ to \"$1\"",
                result: "age,sex,id\n22,male,1\n",
            },
            Example {
                title: "A part of each name",
                table: "q1 score,q2 score\n5,4\n",
                script: "rename columns matching /^q(\\d+) / to \"question $1 \"",
                result: "question 1 score,question 2 score\n5,4\n",
            },
        ]
    }

    fn learn(&self, call: &Call, scope: &Scope, _told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        let mut fitted = Fitted::default();
        if let Some(pattern) = Pattern::of(&call.args, "pattern")?
            && !scope.schema.names().any(|name| pattern.regex.is_match(name))
        {
            fitted.notes.push("no column matches".to_string());
        }
        Ok(fitted)
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        let listed = call.args.has("pairs");
        let columns = if listed { by_name(call.args.many("pairs"), scope)? } else { by_pattern(call, scope)? };
        refuse_twins(&columns, listed)?;
        Ok(Plan::Step(Lowered::new(vec![Op::Select(columns.into_iter().map(|column| (column.old, column.new)).collect())])))
    }
}

/// A column's name and the one it gets; `told` is where the line says so.
struct Named {
    old: String,
    new: String,
    told: Option<Span>,
}

impl Named {
    fn staying(name: &str) -> Named {
        Named { old: name.to_string(), new: name.to_string(), told: None }
    }
}

fn by_name(pairs: &[Args], scope: &Scope) -> Result<Vec<Named>, Diagnostic> {
    let mut columns: Vec<Named> = scope.schema.names().map(Named::staying).collect();
    for pair in pairs {
        let (Some(old), Some(new)) = (pair.ident("old"), pair.ident("new")) else {
            continue;
        };
        let (name, _) = scope.column(&old)?;
        let Some(column) = columns.iter_mut().find(|column| column.old == name) else {
            continue;
        };
        if column.told.is_some() {
            return Err(Diagnostic::syntax(old.span, format!("{} gets two names in one line.", literal(&name))));
        }
        column.told = Some(new.span);
        column.new = new.node;
    }
    Ok(columns)
}

fn by_pattern(call: &Call, scope: &Scope) -> Result<Vec<Named>, Diagnostic> {
    let (Some(pattern), Some(replacement)) = (Pattern::of(&call.args, "pattern")?, call.args.ident("replacement")) else {
        return Err(Diagnostic::syntax(call.span, "Which columns?"));
    };
    pattern.check_replacement(&replacement.node, replacement.span)?;
    let template = Template::new(&replacement.node, &pattern.regex);
    let mut columns = Vec::new();
    for name in scope.schema.names() {
        let new = template.replaced(&pattern.regex, name);
        if new.is_empty() {
            return Err(Diagnostic::name(replacement.span, format!("{} would be left without a name.", literal(name))));
        }
        let told = (new != name).then_some(replacement.span);
        columns.push(Named { old: name.to_string(), new, told });
    }
    Ok(columns)
}

/// Two columns of one name are refused, naming both. A name that the line itself holds can be put right, one that a pattern made cannot.
fn refuse_twins(columns: &[Named], by_name: bool) -> Result<(), Diagnostic> {
    for (place, column) in columns.iter().enumerate() {
        let Some(twin) = columns.iter().take(place).find(|other| other.new == column.new) else {
            continue;
        };
        let (renamed, other) = if column.told.is_some() { (column, twin) } else { (twin, column) };
        let Some(span) = renamed.told else { continue };
        let new = literal(&column.new);
        let both = match other.told {
            Some(_) => format!("{} and {}", literal(&twin.old), literal(&column.old)),
            None => format!("{}, and the one that has this name now", literal(&renamed.old)),
        };
        let diagnostic = Diagnostic::name(span, format!("Two columns would be named {new}: {both}."));
        if !by_name {
            return Err(diagnostic);
        }
        let free = names::free(&column.new, |name| columns.iter().any(|other| other.new == name));
        return Err(diagnostic.note(format!("A name that is free: {}.", literal(&free))).fixed_by(span, quote_name(&free)));
    }
    Ok(())
}
