//! What a table will look like at a cursor, before the cell has run: the lines above, and the links of the chain before it, are bound to the columns
//! that are known, and what their operations make of these is what may be named next. No data is asked.

use chrono::NaiveDateTime;

use crate::functions;
use crate::lang::ast::{Call, Statement};
use crate::lang::cursor::before;
use crate::lang::{Vocabulary, parse};
use crate::plan::action::Action;
use crate::plan::op::Op;
use crate::plan::query::{Fitted, Kinds};
use crate::plan::schema::Schema;
use crate::plan::scope::Scope;
use crate::plan::types::Type;
use crate::plan::verb::{Lowered, Plan, Verbs};
use crate::plan::view::Facts;
use crate::verbs;

use super::snapshot::{Snapshot, TableFacts};

/// So many statements above the cursor are looked at.
const MOST: usize = 100;

/// A table as it will be.
#[derive(Debug, Clone)]
pub struct Foreseen<'a> {
    /// Empty for the answer of a look.
    pub name: String,
    pub schema: Schema,
    /// The table as it is, whose columns may be in this one still.
    known: Option<&'a TableFacts>,
    /// Columns that are not what they were.
    changed: Vec<String>,
}

/// The table whose columns may be named at a cursor.
pub fn table_at<'a>(text: &str, cursor: usize, snapshot: &'a Snapshot, words: &dyn Vocabulary) -> Option<Foreseen<'a>> {
    let (above, chain) = before(text, cursor);
    let mut session = Session { tables: snapshot.tables.iter().map(Foreseen::of).collect(), current: snapshot.current.clone() };
    let statements = parse(above, words).program.statements;
    for statement in statements.iter().skip(statements.len().saturating_sub(MOST)) {
        session.run(statement);
    }
    match chain {
        Some(chain) => session.end(parse(chain, words).program.statements.first()?),
        None => session.of(session.current.as_deref()?).cloned(),
    }
}

/// A table by its name, as it is.
pub fn of_name<'a>(name: &str, snapshot: &'a Snapshot) -> Option<Foreseen<'a>> {
    snapshot.tables.iter().find(|table| table.name == name).map(Foreseen::of)
}

impl<'a> Foreseen<'a> {
    fn of(table: &'a TableFacts) -> Self {
        Foreseen { name: table.name.clone(), schema: table.schema.clone(), known: Some(table), changed: Vec::new() }
    }

    pub fn kind(&self, column: &str) -> Option<&Type> {
        self.schema.kind(column)
    }

    /// What is known of a column that no line before the cursor changes.
    pub fn facts(&self, column: &str) -> Option<&'a Facts> {
        if self.changed.iter().any(|changed| changed == column) { None } else { self.known?.facts(column) }
    }

    /// The rows of the table as it is.
    pub fn rows(&self) -> Option<usize> {
        self.known.map(|table| table.rows)
    }

    fn apply(&mut self, ops: &[Op]) {
        for op in ops {
            let after = op.schema(&self.schema);
            self.changed.extend(op.sets().iter().map(ToString::to_string));
            if let Op::Select(columns) = op {
                self.changed.extend(columns.iter().filter(|(from, to)| from != to).map(|(_, to)| to.clone()));
            }
            if let Op::Group { .. } | Op::Unpivot { .. } | Op::Pivot(_) | Op::Given(_) | Op::Append { .. } = op {
                self.changed.extend(after.names().map(str::to_string));
            }
            self.schema = after;
        }
    }
}

/// The session as far as it is foreseen.
struct Session<'a> {
    tables: Vec<Foreseen<'a>>,
    current: Option<String>,
}

impl<'a> Session<'a> {
    fn of(&self, name: &str) -> Option<&Foreseen<'a>> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// What a chain ends with; nothing where that hangs on data.
    fn end(&mut self, statement: &Statement) -> Option<Foreseen<'a>> {
        let source = statement.source.as_ref().map(|source| source.node.clone()).or_else(|| self.current.clone())?;
        let mut flow = self.of(&source)?.clone();
        for call in &statement.calls {
            match planned(call, &flow, &self.tables) {
                Some(Plan::Step(Lowered { ops, .. })) => flow.apply(&ops),
                Some(Plan::Look(look)) => {
                    flow.apply(&look.ops);
                    if look.answers {
                        flow.name = String::new();
                    }
                }
                Some(Plan::Survey(survey)) => {
                    flow.schema = survey.schema()?;
                    flow.changed = flow.schema.names().map(str::to_string).collect();
                    flow.name = String::new();
                }
                Some(Plan::Act(Action::Use(name))) => self.current = Some(name),
                Some(Plan::Recall(_) | Plan::Sql(_)) => return None,
                // What cannot be bound, or learns from the data first, most often leaves the columns as they are.
                Some(Plan::Act(_)) | None => {}
            }
        }
        Some(flow)
    }

    fn run(&mut self, statement: &Statement) {
        let Some(mut flow) = self.end(statement) else { return };
        let looks = statement.calls.iter().any(|call| matches!(planned(call, &flow, &self.tables), Some(Plan::Look(_) | Plan::Survey(_))));
        match &statement.name {
            Some(name) => flow.name = name.node.clone(),
            None if statement.source.is_some() || looks || flow.name.is_empty() => return,
            None => {}
        }
        self.tables.retain(|table| table.name != flow.name);
        self.tables.push(flow);
    }
}

fn planned(call: &Call, table: &Foreseen, tables: &[Foreseen]) -> Option<Plan> {
    let kinds = Kinds::default();
    let named = |name: &str| tables.iter().find(|table| table.name == name).map(|table| (table.name.clone(), table.schema.clone()));
    let others: Vec<(String, Schema)> = super::seen::named(call).filter_map(named).collect();
    let scope = Scope {
        table: Some(&table.name),
        schema: &table.schema,
        functions: &functions::FUNCTIONS,
        kinds: Some(&kinds),
        now: NaiveDateTime::default(),
        tables: &others,
    };
    verbs::All.find(call.verb)?.lower(call, &scope, &Fitted::default()).ok()
}
