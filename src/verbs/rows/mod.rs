//! `keep` and `drop`: columns by name, rows by condition, place or content. They are complements: what one phrase keeps, the same phrase drops.

mod columns;
mod outlying;
pub mod random;
mod which;

use crate::lang::ast::{Call, Target, Targets};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::lang::span::Spanned;
use crate::plan::op::Op;
use crate::plan::query::{Fitted, Query, Told};
use crate::plan::scope::Scope;
use crate::plan::verb::{Example, Lowered, Plan, Verb};

use super::declared::declared;
use super::outliers::method::METHODS;
pub use which::in_spans;

/// Which of the two a verb is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Does {
    Keep,
    Drop,
}

/// `keep` or `drop`.
pub struct RowsVerb {
    does: Does,
    name: &'static str,
    summary: &'static str,
    help: &'static str,
    forms: &'static [Form],
    examples: &'static [Example],
}

const GROUPED: &[Clause] = &[Clause::By, Clause::OrderBy];

const FORMS: &[Form] = &[
    Form { shape: &[Part::Slot("columns", Slot::Targets(Uses::Any))], clauses: &[] },
    Form { shape: &[Part::Words("rows"), Part::Clauses, Part::Words("where"), Part::Slot("condition", Slot::Condition)], clauses: GROUPED },
    Form { shape: &[Part::Words("rows"), Part::Slot("spans", Slot::Spans)], clauses: GROUPED },
    Form { shape: &[Part::Flag(&["first", "last"]), Part::Slot("amount", Slot::Amount), Part::Words("rows")], clauses: GROUPED },
    Form {
        shape: &[Part::Flag(&["random"]), Part::Slot("amount", Slot::Amount), Part::Words("rows"), Part::Clauses, random::SEED],
        clauses: GROUPED,
    },
    Form { shape: &[Part::Flag(&["empty rows"])], clauses: &[] },
    Form {
        shape: &[
            Part::Flag(&["incomplete rows", "missing"]),
            Part::Optional(&[Part::Words("in"), Part::Slot("within", Slot::Targets(Uses::Any))]),
        ],
        clauses: &[],
    },
    Form {
        shape: &[Part::Flag(&["outlier rows"]), Part::Optional(&[Part::Words("in"), Part::Slot("within", Slot::Targets(Uses::Number))])],
        clauses: &[Clause::Using(METHODS), Clause::By],
    },
    Form {
        shape: &[Part::Flag(&["duplicate rows", "duplicates"])],
        clauses: &[Clause::By, Clause::Keeping(&["first", "last", "none"]), Clause::OrderBy],
    },
    Form {
        shape: &[Part::Either(&[&[Part::Words("columns")], &[Part::Words("column")]]), Part::Slot("columns", Slot::Targets(Uses::Any))],
        clauses: &[],
    },
];

pub const KEEP: RowsVerb = RowsVerb {
    does: Does::Keep,
    name: "keep",
    summary: "Keeps some columns or some rows; the others go.",
    help: "**Columns** stay in the order in which they are named; those of a kind or pattern in table order. `except` leaves some out.\n\n\
           **Rows** stay in the order they have. `keep` and `drop` of one phrase split the table in two: no row is in both parts, none in \
           neither.\n\n\
           - `rows where` a condition holds. Rows that went their way only because a cell was missing are counted.\n\
           - `rows 10..20`: by number, from 1. Numbers beyond the table's end are said.\n\
           - `first 100 rows`, `last 10% rows`. A share is rounded to the nearest number of rows, half a row up.\n\
           - `random 100 rows`, `random 10% rows`: drawn by lot, each set of rows as likely as any other; those that stay keep their order. The same `seed` draws \
           the same rows; without one it is chosen and told, and the step keeps it, so that it draws the same rows whenever it is applied again. With \
           `by` as many are drawn from each group. With `order by` the lots fall by the places in that order, not by those in the table.\n\
           - `empty rows`: nothing in any column.\n\
           - `incomplete rows`: a cell is missing, in any column or `in` these.\n\
           - `duplicate rows`: those that have an earlier row equal to them in all columns, missing equal to missing. With `by` only these \
           columns are compared, and a row with a missing key equals no other; `by all columns except Id` compares whole rows but for that. `keeping` says which of equal rows is no duplicate: the `first` \
           (when it is left out), the `last`, or `none` of them.\n\
           - `outlier rows`: a value lies far from the others, in any column of numbers or `in` these, by a method such as `using iqr(1.5)`. \
           `help outliers` tells the methods. A missing cell is no outlier.\n\n\
           With `by` each group is treated by itself, and with `order by` places are those of the rows in that order: \
           `keep first 3 rows by Region order by Sales descending` is the top three of each region. A missing key is a group of its own.\n\n\
           Other tools' words: `keep columns A, B` is `keep A, B`.",
    forms: FORMS,
    examples: &[
        Example { title: "Columns, in a new order", table: "id,age,name\n1,22,Ann\n", script: "keep name, id", result: "name,id\nAnn,1\n" },
        Example {
            title: "Columns by kind",
            table: "id,age,name\n1,22,Ann\n",
            script: "keep number columns except id",
            result: "age\n22\n",
        },
        Example {
            title: "Rows that meet a condition",
            table: "Name,Age\nAnn,22\nBob,30\nCid,\n",
            script: "keep rows where Age >= 25",
            result: "Name,Age\nBob,30\n",
        },
        Example {
            title: "Rows above the mean of their group",
            table: "Sex,Fare\nf,1\nm,10\nf,3\nm,30\n",
            script: "keep rows where Fare > mean(Fare) by Sex",
            result: "Sex,Fare\nf,3\nm,30\n",
        },
        Example {
            title: "Rows where something rises, in the order of time",
            table: "Day,n\n3,9\n1,5\n2,4\n",
            script: "keep rows where n > previous(n) order by Day",
            result: "Day,n\n3,9\n",
        },
        Example { title: "Rows by number", table: "n\n1\n2\n3\n4\n", script: "keep rows 2..3", result: "n\n2\n3\n" },
        Example { title: "The first of each group", table: "g,n\na,1\nb,2\na,3\n", script: "keep rows 1 by g", result: "g,n\na,1\nb,2\n" },
        Example {
            title: "The latest, wherever it stands",
            table: "Day,n\n2,a\n3,b\n1,c\n",
            script: "keep rows 1 order by Day descending",
            result: "Day,n\n3,b\n",
        },
        Example {
            title: "The top two of each region",
            table: "Region,Sales\nN,5\nN,9\nS,1\nN,7\nS,2\n",
            script: "keep first 2 rows by Region order by Sales descending",
            result: "Region,Sales\nN,9\nS,1\nN,7\nS,2\n",
        },
        Example { title: "Rows at random", table: "n\n1\n2\n3\n4\n5\n", script: "keep random 2 rows seed 42", result: "n\n2\n5\n" },
        Example {
            title: "A share at random, of each group, whatever the order of the rows",
            table: "id,g\n4,a\n3,b\n2,a\n1,b\n",
            script: "keep random 50% rows by g order by id seed 7",
            result: "id,g\n2,a\n1,b\n",
        },
        Example { title: "A share", table: "n\n1\n2\n3\n4\n5\n", script: "keep last 30% rows", result: "n\n4\n5\n" },
        Example { title: "Rows that lack something", table: "a,b\n1,\n2,x\n", script: "keep incomplete rows", result: "a,b\n1,\n" },
        Example { title: "Rows without anything", table: "a,b\n1,x\n,\n", script: "keep empty rows", result: "a,b\n,\n" },
        Example {
            title: "Later rows of a key",
            table: "id,Day\n1,3\n2,1\n1,2\n",
            script: "keep duplicate rows by id order by Day",
            result: "id,Day\n1,3\n",
        },
        Example {
            title: "All rows that share their key",
            table: "id,n\n1,a\n2,b\n1,c\n",
            script: "keep duplicate rows by id keeping none",
            result: "id,n\n1,a\n1,c\n",
        },
        Example {
            title: "Rows with a value far from the others",
            table: "Name,Fare\nAnn,7\nBob,8\nCem,8\nDua,9\nEva,90\n",
            script: "keep outlier rows in Fare using mad(3.5)",
            result: "Name,Fare\nEva,90\n",
        },
        Example {
            title: "Rows far from the others of their group",
            table: "Class,Fare\n1,90\n2,8\n1,80\n2,9\n1,85\n2,8\n2,85\n1,84\n2,7\n",
            script: "keep outlier rows in Fare using mad(3.5) by Class",
            result: "Class,Fare\n2,85\n",
        },
        Example { title: "In other tools' words", table: "a,b,c\n1,2,3\n", script: "keep columns c, a", result: "c,a\n3,1\n" },
    ],
};

pub const DROP: RowsVerb = RowsVerb {
    does: Does::Drop,
    name: "drop",
    summary: "Drops some columns or some rows; the others stay.",
    help: "**Columns**: by name, by kind (`empty columns`, `constant columns`), by pattern. One column at least must stay.\n\n\
           **Rows**: those that stay keep their order. `keep` and `drop` of one phrase split the table in two: no row is in both parts, none in \
           neither.\n\n\
           - `rows where` a condition holds. Rows that went their way only because a cell was missing are counted.\n\
           - `rows 3, 7`, `rows 10..20`: by number, from 1. Numbers beyond the table's end are said.\n\
           - `first 100 rows`, `last 10% rows`. A share is rounded to the nearest number of rows, half a row up.\n\
           - `random 100 rows`, `random 10% rows`: drawn by lot, each set of rows as likely as any other; those that stay keep their order. The same `seed` draws \
           the same rows; without one it is chosen and told, and the step keeps it, so that it draws the same rows whenever it is applied again. With \
           `by` as many are drawn from each group. With `order by` the lots fall by the places in that order, not by those in the table.\n\
           - `empty rows`: nothing in any column.\n\
           - `incomplete rows`: a cell is missing, in any column or `in` these.\n\
           - `duplicate rows`: those that have an earlier row equal to them in all columns, missing equal to missing. With `by` only these \
           columns are compared; rows with a missing key equal no other: they stay, and are counted. `keeping` says which of equal rows stays: \
           the `first` (when it is left out), the `last`, or `none` of them. With `order by` the first is the first in that order.\n\
           - `outlier rows`: a value lies far from the others, in any column of numbers or `in` these, by a method such as `using iqr(1.5)`. \
           `help outliers` tells the methods. A missing cell is no outlier: such rows stay, and are counted.\n\n\
           With `by` each group is treated by itself, and with `order by` places are those of the rows in that order: \
           `drop first 1 rows by Region order by Date` drops the earliest of each region. A missing key is a group of its own.\n\n\
           Other tools' words: `drop column A` is `drop A`, `drop duplicates` is `drop duplicate rows`, and `drop missing` is \
           `drop incomplete rows`. A column that is called so wins.",
    forms: FORMS,
    examples: &[
        Example { title: "A column", table: "Name,Age\nAnn,22\n", script: "drop Age", result: "Name\nAnn\n" },
        Example { title: "Empty columns", table: "a,b,c\n1,,2\n3,,4\n", script: "drop empty columns", result: "a,c\n1,2\n3,4\n" },
        Example {
            title: "Columns by a pattern",
            table: "id,tmp1,tmp2\n1,2,3\n",
            script: "drop columns matching /^tmp/",
            result: "id\n1\n",
        },
        Example {
            title: "Rows that meet a condition",
            table: "Name,Age\nAnn,22\nBob,150\nCid,\n",
            script: "drop rows where Age > 120",
            result: "Name,Age\nAnn,22\nCid,\n",
        },
        Example {
            title: "Small groups",
            table: "City,n\nRome,1\nOslo,2\nRome,3\n",
            script: "drop rows where count() < 2 by City",
            result: "City,n\nRome,1\nRome,3\n",
        },
        Example {
            title: "Where nothing changed since the day before",
            table: "Day,n\n3,4\n1,5\n2,4\n",
            script: "drop rows where n = previous(n) order by Day",
            result: "Day,n\n1,5\n2,4\n",
        },
        Example { title: "Rows by number", table: "n\n1\n2\n3\n4\n5\n", script: "drop rows 2, 4..5", result: "n\n1\n3\n" },
        Example {
            title: "The second of each group",
            table: "g,Day\na,2\na,1\nb,1\n",
            script: "drop rows 2 by g order by Day",
            result: "g,Day\na,1\nb,1\n",
        },
        Example {
            title: "The earliest of each group",
            table: "g,Day\na,2\na,1\nb,1\n",
            script: "drop first 1 rows by g order by Day",
            result: "g,Day\na,2\n",
        },
        Example {
            title: "The other rows of a draw",
            table: "n\n1\n2\n3\n4\n5\n",
            script: "drop random 2 rows seed 42",
            result: "n\n1\n3\n4\n",
        },
        Example {
            title: "The other rows of a draw within groups",
            table: "id,g\n4,a\n3,b\n2,a\n1,b\n",
            script: "drop random 50% rows by g order by id seed 7",
            result: "id,g\n4,a\n3,b\n",
        },
        Example { title: "Empty rows", table: "a,b\n1,x\n,\n2,\n", script: "drop empty rows", result: "a,b\n1,x\n2,\n" },
        Example { title: "Incomplete rows", table: "a,b\n1,x\n,y\n2,\n", script: "drop incomplete rows", result: "a,b\n1,x\n" },
        Example {
            title: "Rows that lack a certain cell",
            table: "a,b\n1,x\n,y\n2,\n",
            script: "drop incomplete rows in a",
            result: "a,b\n1,x\n2,\n",
        },
        Example { title: "Duplicate rows", table: "a,b\n1,\n2,y\n1,\n", script: "drop duplicate rows", result: "a,b\n1,\n2,y\n" },
        Example {
            title: "Duplicates by a key: rows without one stay",
            table: "id,n\n1,a\n,b\n1,c\n,d\n",
            script: "drop duplicate rows by id",
            result: "id,n\n1,a\n,b\n,d\n",
        },
        Example {
            title: "The newest of each key",
            table: "id,Day\n1,3\n2,1\n1,5\n1,4\n",
            script: "drop duplicate rows by id keeping last order by Day",
            result: "id,Day\n2,1\n1,5\n",
        },
        Example {
            title: "Every row whose key occurs twice",
            table: "id,n\n1,a\n2,b\n1,c\n",
            script: "drop duplicate rows by id keeping none",
            result: "id,n\n2,b\n",
        },
        Example {
            title: "Rows with a value far from the others",
            table: "Name,Fare\nAnn,7\nBob,8\nCem,\nDua,8\nEva,9\nFay,90\n",
            script: "drop outlier rows in Fare using iqr(1.5)",
            result: "Name,Fare\nAnn,7\nBob,8\nCem,\nDua,8\nEva,9\n",
        },
        Example {
            title: "Far from the others of their group",
            table: "Class,Fare\n1,90\n2,8\n1,80\n2,9\n1,85\n2,8\n2,85\n1,84\n2,7\n",
            script: "drop outlier rows in Fare using mad(3.5) by Class",
            result: "Class,Fare\n1,90\n2,8\n1,80\n2,9\n1,85\n2,8\n1,84\n2,7\n",
        },
        Example { title: "In other tools' words: a column", table: "a,b,c\n1,2,3\n", script: "drop columns a, c", result: "b\n2\n" },
        Example { title: "In other tools' words: duplicates", table: "a,b\n1,x\n1,x\n", script: "drop duplicates", result: "a,b\n1,x\n" },
        Example { title: "In other tools' words: missing", table: "a,b\n1,x\n,y\n", script: "drop missing in a", result: "a,b\n1,x\n" },
    ],
};

impl Verb for RowsVerb {
    declared!();

    fn canonical(&self, call: &Call) -> Option<Call> {
        let mut meant = call.clone();
        for (name, _) in &mut meant.args.0 {
            match *name {
                "missing" => *name = "incomplete rows",
                "duplicates" => *name = "duplicate rows",
                _ => {}
            }
        }
        if call.args.has("columns") {
            // `drop column A` is `drop A`.
            meant.form = 0;
        }
        (meant != *call).then_some(meant)
    }

    fn fit(&self, call: &Call, scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        if call.args.has("outlier rows") {
            return outlying::ask(call, scope);
        }
        Ok(which::largest(call, scope)?.into_iter().collect())
    }

    fn learn(&self, call: &Call, scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        if call.args.has("outlier rows") {
            return outlying::learn(call, scope, told);
        }
        let mut fitted = random::learn(call, scope)?;
        fitted.notes.extend(which::beyond(call, &told));
        Ok(fitted)
    }

    fn lower(&self, call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        if let Some(targets) = columns(call, scope) {
            return Ok(Plan::Step(Lowered::new(vec![columns::select(self, &targets, scope)?])));
        }
        let rows = match outlying::search(call, scope)? {
            Some(search) => outlying::rows(call, &search, fitted)?,
            None => which::rows(call, scope, self.does, fitted)?,
        };
        let staying = if self.does == Does::Keep { rows.condition } else { rows.condition.negated() };
        let mut ops = vec![Op::Filter(staying)];
        if let Some(helping) = rows.helping {
            // A column that only the condition looks at.
            ops.insert(0, Op::With(vec![helping]));
            ops.push(Op::Select(scope.schema.names().map(|name| (name.to_string(), name.to_string())).collect()));
        }
        Ok(Plan::Step(Lowered { ops, tallies: rows.tallies, ..Lowered::default() }))
    }
}

/// The columns that the call means; none when it means rows. `duplicates` and `missing` are rows unless a column is called so.
fn columns(call: &Call, scope: &Scope) -> Option<Targets> {
    if let Some(targets) = call.args.targets("columns") {
        return (!means_duplicates(call, scope)).then(|| targets.clone());
    }
    let word = "missing";
    let flag = call.args.get(word).filter(|_| !call.args.has("within") && scope.schema.has(word))?;
    Some(Targets { items: vec![Spanned::new(Target::Name(word.to_string()), flag.span)], except: Vec::new(), span: flag.span })
}

/// `drop duplicates` reads as a column's name; without such a column it is `drop duplicate rows`.
fn means_duplicates(call: &Call, scope: &Scope) -> bool {
    let word = "duplicates";
    let alone = match call.args.targets("columns") {
        Some(Targets { items, except, .. }) if except.is_empty() => {
            matches!(items.as_slice(), [item] if item.node == Target::Name(word.to_string()))
        }
        _ => false,
    };
    alone && !scope.schema.has(word)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::schema::Schema;
    use crate::plan::types::Type;
    use crate::verbs::testing::{call, mistake, scope};

    fn ops(line: &str) -> Vec<Op> {
        let schema = Schema { columns: ["a", "b", "c"].map(|name| (name.to_string(), Type::Integer)).to_vec() };
        let (call, scope) = (call(line), scope(&schema));
        let verb = if call.verb == "keep" { KEEP } else { DROP };
        match verb.lower(&call, &scope, &Fitted::default()).unwrap() {
            Plan::Step(lowered) => lowered.ops,
            other => unreachable!("{other:?}"),
        }
    }

    #[test]
    fn keep_and_drop_are_complements() {
        for phrase in [
            "rows where a > 1",
            "rows 3, 7..9 by b",
            "first 3 rows by b order by c descending",
            "last 12.5% rows",
            "random 3 rows seed 42",
            "random 12.5% rows order by b seed 42",
            "empty rows",
            "incomplete rows in a, b",
            "duplicate rows by a, b keeping last order by c",
            "duplicate rows",
            "outlier rows in a using zscore(2) by b",
        ] {
            let (kept, dropped) = (ops(&format!("keep {phrase}")), ops(&format!("drop {phrase}")));
            let [Op::Filter(keep)] = kept.as_slice() else { unreachable!("{phrase}: {kept:?}") };
            assert_eq!(dropped, [Op::Filter(keep.clone().negated())], "{phrase}");
        }
    }

    #[test]
    fn lines_that_lack_a_word_are_mended() {
        for (line, word) in [
            ("drop where a > 60", "rows "),
            ("drop rows a > 60", "where "),
            ("drop row 3", "rows"),
            ("keep frist 2 rows", "first"),
            ("keep first 2", " rows"),
            ("drop rows 3 to 7", "3..7"),
        ] {
            assert_eq!(mistake(line).fix.first().unwrap().1, word, "{line}");
        }
    }

    #[test]
    fn a_draw_needs_no_negative_seed_or_share() {
        let schema = Schema { columns: vec![("a".to_string(), Type::Integer)] };
        let told = KEEP.learn(&call("keep random 3 rows seed -4"), &scope(&schema), Vec::new()).unwrap_err();
        assert_eq!((told.message.as_str(), told.fix.first().unwrap().1.as_str()), ("A seed is not negative.", "4"));
        assert!(mistake("keep random -3 rows").message.contains("not negative"));
        assert!(mistake("keep random -5% rows").message.contains("not negative"));
        assert!(mistake("keep random 150% rows").message.contains("at most"));
    }

    #[test]
    fn a_seed_that_is_not_said_is_remembered() {
        let schema = Schema { columns: vec![("a".to_string(), Type::Integer)] };
        let (call, scope) = (call("keep random 3 rows"), scope(&schema));
        let fitted = KEEP.learn(&call, &scope, Vec::new()).unwrap();
        let seed = random::seed(&call, &scope, &fitted).unwrap();
        assert_eq!(fitted.notes, [format!("drawn with seed {seed}")]);
        let later = crate::plan::scope::Scope { now: scope.now + chrono::Duration::seconds(1), ..scope };
        assert_eq!(random::seed(&call, &later, &fitted).unwrap(), seed);
        assert_ne!(KEEP.learn(&call, &later, Vec::new()).unwrap(), fitted);
    }
}
