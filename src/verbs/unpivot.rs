//! `unpivot`: columns become rows, each cell with the name of its column.

use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::lang::quote_name;
use crate::lang::span::{Ident, Span};
use crate::plan::count::{joined, things};
use crate::plan::expr::Expr;
use crate::plan::op::Op;
use crate::plan::query::{Fitted, Told};
use crate::plan::scope::Scope;
use crate::plan::types::Type;
use crate::plan::verb::{Example, Lowered, Plan, Verb};

use super::learned::without_groups;
use super::meeting::together;
use super::names;

pub struct Unpivot;

const FORMS: &[Form] = &[Form { shape: &[Part::Slot("columns", Slot::Targets(Uses::Any))], clauses: &[Clause::Into, Clause::By] }];

impl Verb for Unpivot {
    fn name(&self) -> &'static str {
        "unpivot"
    }

    fn summary(&self) -> &'static str {
        "Turns columns into rows: a row for each cell, with its column's name."
    }

    fn help(&self) -> &'static str {
        "After `into` stand two new names: of the column that takes the old columns' names, and of the one that takes their cells; without it they are \
         `name` and `value`. A row becomes as \
         many rows as there are columns to turn, in their order, before the next row follows. Missing cells become rows, too: \
         `drop incomplete rows in answer` takes them out.\n\n\
         The other columns stand before the new ones and are repeated. `by` says which of them to keep; those it does not name go.\n\n\
         The cells stand in one column, so their types must go together: integers and numbers become numbers, dates and datetimes become \
         datetimes, text and categories become text, which is told. Others stop it, with the line that converts them.\n\n\
         `pivot` does the reverse."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "Answers as rows",
                table: "id,q1,q2\n1,5,3\n2,4,\n",
                script: "unpivot q1, q2 into question, answer",
                result: "id,question,answer\n1,q1,5\n1,q2,3\n2,q1,4\n2,q2,\n",
            },
            Example {
                title: "All columns but one, integers beside numbers",
                table: "Country,1999,2000\nPeru,7,8.5\nChile,3,4\n",
                script: "unpivot all columns except Country into year, cases",
                result: "Country,year,cases\nPeru,1999,7.0\nPeru,2000,8.5\nChile,1999,3.0\nChile,2000,4.0\n",
            },
            Example {
                title: "Only what identifies a row",
                table: "id,note,x,y\n1,a,5,3\n2,b,4,6\n",
                script: "unpivot x, y into axis, place by id",
                result: "id,axis,place\n1,x,5\n1,y,3\n2,x,4\n2,y,6\n",
            },
        ]
    }

    fn learn(&self, call: &Call, scope: &Scope, _told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        let turned = Turned::of(call, scope)?;
        let kinds: Vec<&Type> = turned.columns.iter().map(|(_, kind)| kind).collect();
        let note = widened(&kinds, &turned.kind).map(|kinds| format!("{}: {kinds} → {}", turned.values, turned.kind));
        Ok(Fitted { notes: note.into_iter().collect(), ..Fitted::default() })
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let Turned { columns, kind, by, names, values } = Turned::of(call, scope)?;
        let mut lowered = Lowered::default();
        lowered.ops.extend(as_one_kind(&columns, &kind));
        lowered.ops.push(Op::Unpivot { columns: columns.into_iter().map(|(name, _)| name).collect(), by, names, values });
        Ok(Plan::Step(lowered))
    }
}

/// What a call says, found in the table.
struct Turned {
    columns: Vec<(String, Type)>,
    /// What the cells are in their new column.
    kind: Type,
    by: Vec<String>,
    names: String,
    values: String,
}

impl Turned {
    fn of(call: &Call, scope: &Scope) -> Result<Turned, Diagnostic> {
        scope.need_table(call.span)?;
        let Some(targets) = call.args.targets("columns") else {
            return Err(Diagnostic::syntax(call.span, "Unpivot which columns?"));
        };
        let keys = scope.groups(&call.clauses)?;
        let columns = without_groups(targets, scope, &keys, Uses::Any)?;
        if columns.is_empty() {
            return Err(Diagnostic::data(targets.span, "No column is among these."));
        }
        let (names, values) = new_names(call, scope)?;
        let by = match &call.clauses.by {
            Some(by) => {
                if let Some(both) = keys.iter().find(|key| columns.contains(key)) {
                    return Err(Diagnostic::syntax(by.span, format!("{} becomes rows, and cannot identify them as well.", literal(both))));
                }
                keys
            }
            None => scope.schema.names().filter(|name| !columns.iter().any(|column| column == name)).map(str::to_string).collect(),
        };
        let columns: Vec<(String, Type)> =
            columns.into_iter().map(|name| (name.clone(), scope.schema.kind(&name).cloned().unwrap_or(Type::Unknown))).collect();
        let kind = together(columns.iter().map(|(_, kind)| kind)).ok_or_else(|| apart(&columns, targets.span))?;
        Ok(Turned { columns, kind, by, names, values })
    }
}

/// The two names after `into`; without it those that other tools give.
fn new_names(call: &Call, scope: &Scope) -> Result<(String, String), Diagnostic> {
    let (names, values) = match call.clauses.into.as_slice() {
        [names, values] => (names, values),
        [] => {
            let free = |name| names::free(name, |name| scope.schema.has(name));
            return Ok((free("name"), free("value")));
        }
        [first, rest @ ..] => {
            let last = rest.last().unwrap_or(first);
            let (said, span) = (things(call.clauses.into.len(), "name"), first.span.to(last.span));
            return Err(Diagnostic::syntax(span, format!("After `into` stand two new names, and here {said}."))
                .note("The first is of the column that takes the old columns' names, the second of the one that takes their cells."));
        }
    };
    if names.node == values.node {
        return Err(Diagnostic::syntax(values.span, format!("{} stands twice after `into`.", literal(&values.node))));
    }
    match refused(names, values, scope) {
        Some(told) => Err(told),
        None => Ok((names.node.clone(), values.node.clone())),
    }
}

/// Names that are taken, each with one that is free.
fn refused(names: &Ident, values: &Ident, scope: &Scope) -> Option<Diagnostic> {
    let mut taken: Vec<String> =
        [names, values].into_iter().filter(|name| !scope.schema.has(&name.node)).map(|name| name.node.clone()).collect();
    let refused = [names, values].into_iter().filter(|name| scope.schema.has(&name.node));
    refused.fold(None, |told, name| {
        let free = names::free(&name.node, |name| scope.schema.has(name) || taken.iter().any(|other| other == name));
        let told = told.unwrap_or_else(|| {
            Diagnostic::name(name.span, format!("{} is a column already, and here stand new names.", literal(&name.node)))
        });
        let told = told.fixed_by(name.span, quote_name(&free));
        taken.push(free);
        Some(told)
    })
}

/// The columns in the one type that holds their cells, where they are not.
pub fn as_one_kind(columns: &[(String, Type)], kind: &Type) -> Option<Op> {
    let others = columns.iter().filter(|(_, own)| own != kind);
    let cast: Vec<(String, Expr)> =
        others.map(|(name, own)| (name.clone(), Expr::column(name.clone(), own.clone()).cast(kind.clone()))).collect();
    (!cast.is_empty()).then_some(Op::With(cast))
}

/// The types that became another, as a list, where there are any.
pub fn widened(kinds: &[&Type], kind: &Type) -> Option<String> {
    let mut others: Vec<String> = Vec::new();
    for own in kinds.iter().filter(|own| **own != kind && ***own != Type::Unknown) {
        let own = own.to_string();
        if !others.contains(&own) {
            others.push(own);
        }
    }
    (!others.is_empty()).then(|| joined(&others, "and"))
}

/// What to say of columns whose cells cannot stand in one.
fn apart(columns: &[(String, Type)], span: Span) -> Diagnostic {
    let mut kinds: Vec<(&Type, Vec<String>)> = Vec::new();
    for (name, kind) in columns {
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, names)) => names.push(literal(name)),
            None => kinds.push((kind, vec![literal(name)])),
        }
    }
    let mut told = Diagnostic::mistype(span, "The cells of these columns cannot stand in one: their types do not go together.");
    for (kind, names) in kinds.iter().take(5) {
        let more = if names.len() > 5 { format!(" and {} more", names.len() - 5) } else { String::new() };
        let shown: Vec<&str> = names.iter().take(5).map(String::as_str).collect();
        told = told.note(format!("{}: {}{more}.", kind, shown.join(", ")));
    }
    if columns.iter().any(|(_, kind)| matches!(kind, Type::List(_) | Type::Other(_))) {
        return told;
    }
    let others: Vec<String> = columns.iter().filter(|(_, kind)| *kind != Type::Text).map(|(name, _)| quote_name(name)).collect();
    told.note("As text they go together.").line(format!("convert {} to text", others.join(", ")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::schema::Schema;
    use crate::verbs::testing::{call, scope};

    fn schema() -> Schema {
        let columns = [("id", Type::Integer), ("n", Type::Number), ("name", Type::Text), ("when", Type::Date), ("x", Type::Decimal(4, 2))];
        Schema { columns: columns.map(|(name, kind)| (name.to_string(), kind)).to_vec() }
    }

    fn lowered(line: &str) -> Result<Vec<Op>, Diagnostic> {
        let schema = schema();
        match Unpivot.lower(&call(line), &scope(&schema), &Fitted::default())? {
            Plan::Step(lowered) => Ok(lowered.ops),
            other => panic!("{other:?}"),
        }
    }

    fn after(line: &str) -> Vec<(String, Type)> {
        lowered(line).unwrap().iter().fold(schema(), |schema, op| op.schema(&schema)).columns
    }

    #[test]
    fn the_others_identify_a_row() {
        let names = |line| after(line).into_iter().map(|(name, _)| name).collect::<Vec<_>>().join(" ");
        assert_eq!(names("unpivot id, n into a, b"), "name when x a b");
        assert_eq!(names("unpivot id, n into a, b by x, name"), "x name a b");
        assert_eq!(names("unpivot all columns except n, name, when, x into a, b by name"), "name a b");
    }

    #[test]
    fn types_go_together() {
        let kind = |line| after(line).pop().unwrap().1;
        assert_eq!(kind("unpivot id, n into a, b"), Type::Number);
        assert_eq!(kind("unpivot id, x into a, b"), Type::Decimal(21, 2));
        assert_eq!(kind("unpivot name into a, b"), Type::Text);
        let error = lowered("unpivot id, name, when into a, b").unwrap_err();
        assert_eq!(error.notes, ["integer: `id`.", "text: `name`.", "date: `when`.", "As text they go together."]);
        assert_eq!(error.lines, ["convert id, when to text"]);
    }

    #[test]
    fn names_are_new_ones() {
        let fixes = |line| lowered(line).unwrap_err().fix.into_iter().map(|(_, text)| text).collect::<Vec<_>>();
        assert_eq!(
            after("unpivot id, n").iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
            ["name", "when", "x", "name_2", "value"]
        );
        assert_eq!(fixes("unpivot id, n into x, b"), ["x_2"]);
        assert_eq!(fixes("unpivot id, n into id, n"), ["id_2", "n_2"]);
        assert_eq!(fixes("unpivot id, n into x, x_2"), ["x_3"]);
        assert_eq!(lowered("unpivot id into a").unwrap_err().message, "After `into` stand two new names, and here 1 name.");
        assert_eq!(lowered("unpivot id into a, a").unwrap_err().message, "`a` stands twice after `into`.");
        assert_eq!(
            after("unpivot number columns into a, b by id").iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
            ["id", "a", "b"]
        );
        assert!(lowered("unpivot id into a, b by id").unwrap_err().message.contains("cannot identify"));
        assert!(lowered("unpivot empty columns into a, b").is_err());
    }
}
