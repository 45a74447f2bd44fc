//! `extract`: what a pattern finds in a column, into columns of its own.

use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Clause, Form, Part, Slot};
use crate::lang::quote_name;
use crate::lang::span::{Ident, Span};
use crate::plan::count::things;
use crate::plan::expr::Expr;
use crate::plan::op::Op;
use crate::plan::query::Fitted;
use crate::plan::scope::{Scope, article};
use crate::plan::types::Type;
use crate::plan::verb::{Example, Lowered, Plan, Says, Tally, Verb};

use super::columnwise::{drops_originals, undecided, without_originals};
use super::meeting::meet;
use super::patterns::Pattern;

pub struct Extract;

const FORMS: &[Form] = &[Form {
    shape: &[Part::Slot("pattern", Slot::Pattern), Part::Words("from"), Part::Slot("column", Slot::Column)],
    clauses: &[Clause::Where, Clause::Into, Clause::DroppingOriginals],
}];

impl Verb for Extract {
    fn name(&self) -> &'static str {
        "extract"
    }

    fn summary(&self) -> &'static str {
        "Takes what a pattern finds in a column into columns of its own."
    }

    fn help(&self) -> &'static str {
        "Each named group of the pattern, `(?<area>\\d+)`, becomes a text column of that name, or is written into the column that has it. In a row \
         where the group finds nothing a new column is missing, and an existing one keeps its cell. The first match in a cell counts.\n\n\
         A pattern without named groups gives one column: what its group found or, without any group, the whole match. Its name stands after \
         `into`; without `into` the column itself is reduced to what was found. Several groups without names take as many names after `into`.\n\n\
         The column it is taken from stays, unless the line says `dropping originals`. How many rows had a match is told for each new column."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "Named groups become columns",
                table: "Phone\n030-1234\nnone\n\n",
                script: "extract /(?<area>\\d+)-(?<no>\\d+)/ from Phone",
                result: "Phone,area,no\n030-1234,030,1234\nnone,,\n,,\n",
            },
            Example {
                title: "Into a column that exists",
                table: "Note,year\nsince 1998,\nunknown,old\n",
                script: "extract /(?<year>\\d{4})/ from Note",
                result: "Note,year\nsince 1998,1998\nunknown,old\n",
            },
            Example {
                title: "The whole match into a column",
                table: "Id\nPMC123 (pending)\n-\n",
                script: "extract /PMC\\d+/ from Id into pmcid",
                result: "Id,pmcid\nPMC123 (pending),PMC123\n-,\n",
            },
            Example {
                title: "In place",
                table: "Size\n12 cm\n9 cm\nlarge\n",
                script: "extract /(\\d+) cm/ from Size",
                result: "Size\n12\n9\nlarge\n",
            },
            Example {
                title: "Several groups without names",
                table: "Range\n5-7\n",
                script: "extract /(\\d)-(\\d)/ from Range into low, high",
                result: "Range,low,high\n5-7,5,7\n",
            },
            Example {
                title: "Some rows only",
                table: "Code,Kind\na1,x\nb2,y\n",
                script: "extract /(?<digit>\\d)/ from Code where Kind = \"y\"",
                result: "Code,Kind,digit\na1,x,\nb2,y,2\n",
            },
            Example {
                title: "Without the original",
                table: "Name,Age\n\"Lee, Ann\",30\n",
                script: "extract /(?<last>\\w+), (?<first>\\w+)/ from Name dropping originals",
                result: "Age,last,first\n30,Lee,Ann\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let (Some(pattern), Some(source)) = (Pattern::of(&call.args, "pattern")?, call.args.ident("column")) else {
            return Err(Diagnostic::syntax(call.span, "Extract what, from which column?"));
        };
        let text = source_text(scope, &source)?;
        let groups = groups(call, &pattern, &source)?;
        let condition = scope.clause_condition(&call.clauses)?;
        let mut lowered = Lowered::default();
        let mut set = Vec::new();
        for group in &groups {
            let found = Expr::call("extract_group", vec![text.clone(), pattern.expr(), Expr::integer(group.number)], Type::Text);
            let chosen = condition.iter().cloned();
            let hit = Expr::all(chosen.clone().chain([found.clone().is_missing().negated()]));
            set.push((group.column.clone(), written(scope, group, found, condition.clone())?));
            let name = &group.column;
            lowered = match &condition {
                None => lowered.tally(Tally { condition: hit, says: Says::Both(format!("{name}: {{}} found, {{rest}} without a match")) }),
                Some(chosen) => lowered
                    .tally(Tally { condition: hit.clone(), says: Says::Note(format!("{name}: {{}} found"), format!("{name}: {{}} found")) })
                    .tally(Tally {
                        condition: chosen.clone().and(hit.negated()),
                        says: Says::Note(format!("{name}: {{}} without a match"), format!("{name}: {{}} without a match")),
                    }),
            };
        }
        if let Some(condition) = condition {
            lowered = lowered.tally(undecided(condition));
        }
        let added: Vec<String> = groups.iter().map(|group| group.column.clone()).collect();
        lowered.ops.push(Op::With(set));
        if drops_originals(call)? {
            lowered.ops.push(without(scope, &source, &added, call)?);
        }
        Ok(Plan::Step(lowered))
    }
}

/// A group of the pattern and the column it goes to.
struct Group {
    number: i64,
    column: String,
    span: Span,
}

/// A column that a pattern or a separator is looked for in: text.
pub fn source_text(scope: &Scope, source: &Ident) -> Result<Expr, Diagnostic> {
    let (name, kind) = scope.column(source)?;
    if kind.is_textual() || kind == Type::Unknown {
        return Ok(Expr::column(name, kind));
    }
    let column = quote_name(&name);
    let diagnostic = Diagnostic::mistype(source.span, format!("{} is {}, and this needs text.", literal(&name), article(&kind)));
    Err(match kind {
        Type::List(_) | Type::Other(_) => diagnostic,
        Type::Date | Type::Datetime => {
            let fresh = crate::lang::quote_name(&format!("{name}_year"));
            diagnostic.note("`year`, `month` and `day` take a date apart.").line(format!("set {fresh} = year({column})"))
        }
        _ => diagnostic.line(format!("convert {column} to text")),
    })
}

/// Which groups go where.
fn groups(call: &Call, pattern: &Pattern, source: &Ident) -> Result<Vec<Group>, Diagnostic> {
    let into = &call.clauses.into;
    let named = pattern.named();
    if !named.is_empty() {
        if let Some(name) = into.first() {
            return Err(Diagnostic::syntax(
                name.span,
                "The named groups of the pattern name the columns; after `into` stands no other name.",
            )
            .note("Without names in the pattern, `into` gives them: `/(\\d+)/`."));
        }
        let group = |(number, column): (usize, String)| Group { number: i64::try_from(number).unwrap_or(0), column, span: pattern.span };
        return Ok(named.into_iter().map(group).collect());
    }
    let count = pattern.groups();
    match into.as_slice() {
        [] if count <= 1 => Ok(vec![Group { number: i64::from(count == 1), column: source.node.clone(), span: source.span }]),
        [name] if count <= 1 => Ok(vec![Group { number: i64::from(count == 1), column: name.node.clone(), span: name.span }]),
        names if names.len() == count => {
            let mut groups: Vec<Group> = Vec::new();
            for (name, number) in names.iter().zip(1..) {
                if groups.iter().any(|known| known.column == name.node) {
                    return Err(Diagnostic::syntax(name.span, format!("{} stands twice after `into`.", literal(&name.node))));
                }
                groups.push(Group { number, column: name.node.clone(), span: name.span });
            }
            Ok(groups)
        }
        names => {
            let span = names.first().map_or(pattern.span, |first| names.iter().fold(first.span, |all, name| all.to(name.span)));
            let groups = if count == 0 { "no group".to_string() } else { things(count, "group") };
            let told = if names.is_empty() { "no name".to_string() } else { things(names.len(), "name") };
            Err(Diagnostic::syntax(span, format!("The pattern has {groups}, and after `into` stands {told}."))
                .note("Each group that is to become a column takes a name, there or in the pattern: `(?<area>\\d+)`. A group that is not is written `(?:…)`."))
        }
    }
}

/// What the group's column holds afterwards: what was found, else its old cell, else missing.
fn written(scope: &Scope, group: &Group, found: Expr, condition: Option<Expr>) -> Result<Expr, Diagnostic> {
    let Some(kind) = scope.schema.kind(&group.column) else {
        return Ok(match condition {
            Some(condition) => found.where_else(condition, Expr::missing()),
            None => found,
        });
    };
    if !kind.is_textual() && *kind != Type::Unknown {
        let column = quote_name(&group.column);
        return Err(Diagnostic::mistype(
            group.span,
            format!("{} is {} already, and what is extracted is text.", literal(&group.column), article(kind)),
        )
        .note("A group of another name makes a column of its own; or the column becomes text first.")
        .line(format!("convert {column} to text")));
    }
    let met = meet(&group.column, kind, found, group.span)?;
    let new = met.new.or_else(met.old.clone());
    Ok(match condition {
        Some(condition) => new.where_else(condition, met.old),
        None => new,
    })
}

/// All columns but the one that was taken from.
fn without(scope: &Scope, source: &Ident, added: &[String], call: &Call) -> Result<Op, Diagnostic> {
    if added.contains(&source.node) {
        return Err(Diagnostic::syntax(
            call.clauses.span,
            format!("What was extracted stands in {} itself: it cannot be dropped.", literal(&source.node)),
        )
        .note("With `into NAME` it goes to a column of its own."));
    }
    Ok(without_originals(scope, std::slice::from_ref(&source.node), added))
}
