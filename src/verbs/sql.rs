//! `sql`: a question in SQL.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Form, Part, Slot};
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::verb::{Example, Plan, Verb};

pub struct Sql;

const FORMS: &[Form] = &[Form { shape: &[Part::Slot("query", Slot::Text)], clauses: &[] }];

impl Verb for Sql {
    fn name(&self) -> &'static str {
        "sql"
    }

    fn summary(&self) -> &'static str {
        "Asks all tables of the session in SQL."
    }

    fn help(&self) -> &'static str {
        "The answer is a table, to be looked at, piped on, saved or named: `adults = sql \"select * from titanic where Age >= 18\"`. A query over \
         several lines stands between three quotes on either side.\n\n\
         Every table of the session is there under its name, as it is now. Inside the query SQL's rules hold, not this language's: a missing cell \
         is `NULL`, and a condition may be neither true nor false. A name with blanks or capitals stands in double quotes, so the query itself \
         is best written between three.\n\n\
         Without `order by` the rows, and groups, stand in the order of the tables.\n\n\
         It only asks: `select`, `with`, `show tables`, `explain`. Numbers that are not finite are missing in the answer, as in every table; sums \
         of integers beyond 64 bits are not found out there, as `set` does. Files are not read: they become tables by `load`."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "A question",
                table: "City,Age\nRome,20\nOslo,40\nRome,60\n",
                script: "sql \"select City, avg(Age) as mean_age from t group by City order by City\"",
                result: "City,mean_age\nOslo,40.0\nRome,40.0\n",
            },
            Example {
                title: "Over several lines, and piped on",
                table: "Name,Born In\nAnn,Rome\nBob,Oslo\nCem,Rome\n",
                script: "sql \"\"\"\n  select \"Born In\", count(*) as n\n  from t\n  group by \"Born In\"\n\"\"\" | keep rows where n > 1",
                result: "Born In,n\nRome,2\n",
            },
        ]
    }

    fn lower(&self, call: &Call, _scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        match call.args.text("query") {
            Some(query) => Ok(Plan::Sql(query.to_string())),
            None => Err(Diagnostic::syntax(call.span, "Ask what?")),
        }
    }
}
