//! `words`: which words stand in a text column, and how often.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::plan::expr::{Expr, SortKey};
use crate::plan::op::Op;
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::types::Type;
use crate::plan::verb::{Example, Look, Plan, Shown, Verb};

use super::one_text::column;

pub struct Words;

const FORMS: &[Form] = &[Form { shape: &[Part::Slot("column", Slot::Targets(Uses::Text))], clauses: &[Clause::Where] }];

impl Verb for Words {
    fn name(&self) -> &'static str {
        "words"
    }

    fn summary(&self) -> &'static str {
        "Counts how often each word occurs in the cells of a text column."
    }

    fn help(&self) -> &'static str {
        "The answer is a table with the columns `word` and `count`: a row for each different word, the most frequent first, equally frequent ones \
         as they come first. `count` is how often the word stands there, also when it stands twice in one cell.\n\n\
         A word is a run of letters, of any script, in small letters: `Don't` and `don’t` are both `don't`, as an apostrophe between letters belongs \
         to its word; `well-known` is two words. Digits are no letters: `covid19` is `covid`, and `2024` is no word. Scripts that put no blanks \
         between words, as Chinese, are not cut into theirs.\n\n\
         With `where` only those rows count. Small words go by a step behind it: `words Review | drop rows where word in [\"the\", \"and\"]`. \
         The function `words` gives the words of each cell as a list."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "Words and how often they occur",
                table: "Id,Review\n1,Good food. Very good!\n2,\n3,DON'T go! Bad food.\n",
                script: "words Review",
                result: "word,count\ngood,2\nfood,2\nvery,1\ndon't,1\ngo,1\nbad,1\n",
            },
            Example {
                title: "In some rows only",
                table: "Review,Stars\nGood food,5\nBad food,1\nBad service,2\n",
                script: "words Review where Stars < 3",
                result: "word,count\nbad,2\nfood,1\nservice,1\n",
            },
            Example {
                title: "Piped on",
                table: "Review\nthe food and the wine\nthe wine\n",
                script: "words Review | drop rows where word in [\"the\", \"and\"]",
                result: "word,count\nwine,2\nfood,1\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        let column = column(self, call, scope)?;
        let kind = scope.schema.kind(&column).cloned().unwrap_or(Type::Text);
        let word = || "word".to_string();
        let mut ops = Vec::new();
        if let Some(condition) = scope.clause_condition(&call.clauses)? {
            ops.push(Op::Filter(condition));
        }
        let texts = Expr::call("words", vec![Expr::column(word(), kind)], Type::List(Box::new(Type::Text)));
        ops.extend([
            Op::Select(vec![(column, word())]),
            Op::With(vec![(word(), texts)]),
            Op::Explode(vec![word()]),
            Op::Filter(Expr::column(word(), Type::Text).is_missing().negated()),
            Op::Group { by: vec![word()], outputs: vec![("count".to_string(), Expr::call("count", Vec::new(), Type::Integer))] },
            Op::Sort(vec![SortKey { column: "count".to_string(), descending: true }]),
        ]);
        Ok(Plan::Look(Look { ops, shown: Shown::Head, answers: true, phrase: None }))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::schema::Schema;
    use crate::verbs::testing::{call, scope};

    #[test]
    fn one_text_column() {
        let schema = Schema { columns: vec![("a".into(), Type::Text), ("b".into(), Type::Text), ("n".into(), Type::Integer)] };
        let error = |line: &str| Words.lower(&call(line), &scope(&schema), &Fitted::default()).unwrap_err();
        assert_eq!(error("words a, b").lines, ["words a"]);
        assert!(error("words n").message.contains("needs text"));
        assert!(error("words number columns").message.contains("No text column"));
    }
}
