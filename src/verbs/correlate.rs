//! `correlate`: how far columns of numbers rise and fall together.

use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::lang::quote_name;
use crate::plan::correlation::Correlation;
use crate::plan::op::Op;
use crate::plan::query::{Answer, Fitted, Query, Told};
use crate::plan::scope::Scope;
use crate::plan::types::Type;
use crate::plan::verb::{Example, Look, Plan, Shown, Verb};

use super::using;

pub struct Correlate;

const METHODS: &[&str] = &["pearson", "spearman", "kendall"];

/// Words that other tools have for them.
const ELSEWHERE: &[(&str, &str)] = &[
    ("rank", "spearman"),
    ("rho", "spearman"),
    ("spearmanr", "spearman"),
    ("tau", "kendall"),
    ("tau_b", "kendall"),
    ("kendalltau", "kendall"),
    ("linear", "pearson"),
    ("r", "pearson"),
    ("pearsonr", "pearson"),
];

/// Under this name the answer is kept for the operations.
const ANSWER: &str = "correlations";

const FORMS: &[Form] = &[Form {
    shape: &[Part::Optional(&[Part::Slot("columns", Slot::Targets(Uses::Number))])],
    clauses: &[Clause::Using(METHODS), Clause::Where],
}];

impl Verb for Correlate {
    fn name(&self) -> &'static str {
        "correlate"
    }

    fn summary(&self) -> &'static str {
        "Shows how far columns of numbers rise and fall together."
    }

    fn help(&self) -> &'static str {
        "The answer is a table with a row for each two columns: `column`, `other`, `correlation` from −1 to 1, and `rows`, over how many rows it was \
         computed: those in which both hold a value. The strongest come first, whether they rise together or against each other. Where one of the \
         columns holds but one value, or fewer than two rows are left, there is no correlation, and its cell is missing; these pairs come last.\n\n\
         A row for each pair can be sorted, filtered and joined: `correlate | keep rows where abs(correlation) > 0.7`. As a matrix: \
         `correlate | pivot other from correlation by column`.\n\n\
         - `pearson` (what happens without `using`): how near the points lie to a straight line.\n\
         - `spearman`: how steadily one rises with the other; Pearson's measure of the ranks, equal values sharing theirs.\n\
         - `kendall`: how many more pairs of rows stand in the same order than in the opposite one, ties taken into account (tau-b).\n\n\
         Without columns all number columns are taken. With `where` only those rows count."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "All number columns",
                table: "name,a,b,c,same\nx,1,2,5,7\ny,2,4,3,7\nz,3,6,1,7\nw,4,,-1,7\n",
                script: "correlate",
                result: "column,other,correlation,rows\na,b,1.0,3\na,c,-1.0,4\nb,c,-1.0,3\na,same,,4\nb,same,,3\nc,same,,4\n",
            },
            Example {
                title: "By ranks",
                table: "a,b\n1,1\n2,8\n3,27\n4,64\n",
                script: "correlate a, b using spearman",
                result: "column,other,correlation,rows\na,b,1.0,4\n",
            },
            Example {
                title: "In some rows only",
                table: "a,b,k\n1,1,x\n2,2,x\n3,3,x\n9,0,y\n",
                script: "correlate a, b using kendall where k = \"x\"",
                result: "column,other,correlation,rows\na,b,1.0,3\n",
            },
            Example {
                title: "As a matrix",
                table: "a,b,c\n1,2,4\n2,4,2\n3,6,0\n",
                script: "correlate | sort by column, other | pivot other from correlation by column",
                result: "column,b,c\na,1.0,-1.0\nb,,-1.0\n",
            },
        ]
    }

    fn fit(&self, call: &Call, scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        let (columns, measure) = (columns(call, scope)?, measure(call)?);
        Ok(vec![Query::Correlations { columns, measure, condition: scope.clause_condition(&call.clauses)? }])
    }

    fn learn(&self, _call: &Call, _scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        let tables = told.into_iter().filter_map(|told| match told {
            Told::Rows(answer) => Some((ANSWER.to_string(), answer.into())),
            _ => None,
        });
        Ok(Fitted { tables: tables.collect(), ..Fitted::default() })
    }

    fn lower(&self, call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Plan, Diagnostic> {
        columns(call, scope)?;
        measure(call)?;
        scope.clause_condition(&call.clauses)?;
        let answer = fitted.table(ANSWER).cloned().unwrap_or_else(|| nothing().into());
        Ok(Plan::Look(Look { ops: vec![Op::Given(answer)], shown: Shown::Head, answers: true, phrase: None }))
    }
}

/// The answer before anything is known.
fn nothing() -> Answer {
    let columns = [("column", Type::Text), ("other", Type::Text), ("correlation", Type::Number), ("rows", Type::Integer)];
    Answer { columns: columns.into_iter().map(|(name, kind)| (name.to_string(), kind, Vec::new())).collect() }
}

/// The columns, of which there must be two.
fn columns(call: &Call, scope: &Scope) -> Result<Vec<String>, Diagnostic> {
    scope.need_table(call.span)?;
    let (columns, span) = match call.args.targets("columns") {
        Some(targets) => (scope.columns(targets, Uses::Number)?, targets.span),
        None => {
            let numbers = scope.schema.columns.iter().filter(|(_, kind)| kind.is_numeric());
            (numbers.map(|(name, _)| name.clone()).collect(), call.span)
        }
    };
    if columns.len() > 1 {
        return Ok(columns);
    }
    let has = match columns.first() {
        Some(only) => format!("here is one, {}", literal(only)),
        None => "here is none".to_string(),
    };
    let told = Diagnostic::data(span, format!("A correlation takes two number columns, and {has}."));
    let texts: Vec<String> = scope.schema.columns.iter().filter(|(_, kind)| kind.is_textual()).map(|(name, _)| quote_name(name)).collect();
    Err(match texts.first() {
        Some(text) => told.note("Text that holds numbers is converted first.").line(format!("convert {text} to number")),
        None => told,
    })
}

fn measure(call: &Call) -> Result<Correlation, Diagnostic> {
    let Some((name, args)) = using::one(&call.clauses.using, "Columns are correlated by one method.")? else {
        return Ok(Correlation::Pearson);
    };
    using::bare(name, args)?;
    Correlation::named(&name.node).ok_or_else(|| using::unknown(name, "to correlate columns by", ELSEWHERE, METHODS.iter().copied()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::schema::Schema;
    use crate::verbs::testing::{call, scope};

    #[test]
    fn two_number_columns_and_one_method() {
        let columns = [("a", Type::Integer), ("b", Type::Number), ("s t", Type::Text)];
        let schema = Schema { columns: columns.map(|(name, kind)| (name.to_string(), kind)).to_vec() };
        let error = |line: &str| Correlate.fit(&call(line), &scope(&schema)).unwrap_err();
        assert_eq!(error("correlate a").lines, ["convert `s t` to number"]);
        assert!(error("correlate a, `s t`").message.contains("needs numbers"));
        let fix = |line: &str| error(line).fix.into_iter().map(|(_, text)| text).collect::<String>();
        assert_eq!(fix("correlate using tau"), "kendall");
        assert_eq!(fix("correlate using \"spearman\""), "spearman");
        assert_eq!(fix("correlate using spearmn"), "spearman");
        assert!(error("correlate using pearson(2)").message.contains("nothing in brackets"));
        assert!(error("correlate using pearson, kendall").message.contains("by one method"));
        for (using, wanted) in [("", Correlation::Pearson), (" using kendall", Correlation::Kendall)] {
            let asked = Correlate.fit(&call(&format!("correlate{using}")), &scope(&schema)).unwrap();
            let columns = vec!["a".to_string(), "b".to_string()];
            assert_eq!(asked, [Query::Correlations { columns, measure: wanted, condition: None }]);
        }
    }
}
