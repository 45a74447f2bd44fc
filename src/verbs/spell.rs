//! `spell`: the words of a column that a dictionary does not know.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::plan::op::Op;
use crate::plan::query::{Answer, Fitted, Query, Told};
use crate::plan::scope::Scope;
use crate::plan::spelling::{Looked, PROPOSED};
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Example, Look, Plan, Shown, Verb};

use super::one_text::column;
use super::path;

pub struct Spell;

/// Under this name the answer is kept for the operations.
const ANSWER: &str = "unknown words";

const FORMS: &[Form] = &[
    Form {
        shape: &[Part::Slot("column", Slot::Targets(Uses::Text)), Part::Clauses, Part::Words("using"), Part::Slot("path", Slot::Path)],
        clauses: &[Clause::Where],
    },
    Form { shape: &[Part::Slot("column", Slot::Targets(Uses::Text))], clauses: &[Clause::Where] },
];

impl Verb for Spell {
    fn name(&self) -> &'static str {
        "spell"
    }

    fn summary(&self) -> &'static str {
        "Shows the words of a text column that are not in a dictionary."
    }

    fn help(&self) -> &'static str {
        "The answer is a table with the columns `word`, `count` and `suggestions`: a row for each word that the dictionary does not know, the most \
         frequent first, with up to three words that may be meant. Suggestions are made for the 100 most frequent; for the others, and where \
         nothing is near, the cell is missing. `where` looks at those rows only.\n\n\
         **Which dictionary** is said above the answer. Without `using` it is American English; `using \"en-GB\"` takes the British one. Both are \
         those of SCOWL 2020.12.07, by Kevin Atkinson and others, and come with the program. `using \"dictionaries/de\"` reads one of your own in the format of \
         Hunspell: the files `de.aff` and `de.dic` beside each other, as LibreOffice and many packages have them for most languages (`\"./en\"` for one that is called as the program's own).\n\n\
         **What is looked up** are words in running text. A capital inside a sentence makes a name of a word, which is then no mistake where it begins a \
         sentence either. Left alone are also abbreviations in capitals, numbers and whatever holds a digit, addresses of mail and web, paths, tags and \
         words with an underscore or a capital inside, single letters, and words with letters that no word of the dictionary has. Capitals count as the dictionary says: \
         `monday` is wrong.\n\n\
         It changes nothing. `replace \"recieved\" with \"received\" in Comment` mends a word in all cells, `recode` whole cells."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "Words that are not in the dictionary",
                table: "Comment\nTeh food was good\nWe recieved teh wine of Mr. Braund\n\n",
                script: "spell Comment",
                result: "word,count,suggestions\nteh,2,\"the, eh, tech\"\nrecieved,1,\"received, relieved, retrieved\"\n",
            },
            Example {
                title: "British English",
                table: "Comment\nthe color of the theatre\n",
                script: "spell Comment using \"en-GB\"",
                result: "word,count,suggestions\ncolor,1,\"colour, colon, col or\"\n",
            },
            Example {
                title: "In some rows only",
                table: "Comment,Year\nrecieved,1\nsevice,2\n",
                script: "spell Comment where Year = 2",
                result: "word,count,suggestions\nsevice,1,\"service, device, vice\"\n",
            },
            Example {
                title: "In some rows only, British English",
                table: "Comment,Year\ncolour,1\nfavorite,2\n",
                script: "spell Comment where Year = 2 using \"en-GB\"",
                result: "word,count,suggestions\nfavorite,1,\"favourite, favouritism\"\n",
            },
        ]
    }

    fn fit(&self, call: &Call, scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        scope.need_table(call.span)?;
        let column = column(self, call, scope)?;
        let dictionary = match call.args.has("path") {
            true => Some(path::path(&call.args, &format!("spell {} using", crate::lang::quote_name(&column)), call.span)?),
            false => None,
        };
        Ok(vec![Query::Spelling { column, dictionary, condition: scope.clause_condition(&call.clauses)? }])
    }

    fn learn(&self, _call: &Call, _scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        let Some(Told::Spelling(looked)) = told.into_iter().next() else { return Ok(Fitted::default()) };
        let note = phrase(&looked);
        let integer = |n: usize| i64::try_from(n).map_or(Value::Missing, Value::Integer);
        let (mut words, mut counts, mut proposals) = (Vec::new(), Vec::new(), Vec::new());
        for unknown in looked.unknown {
            words.push(Value::Text(unknown.word));
            counts.push(integer(unknown.count));
            let all = unknown.proposals.join(", ");
            proposals.push(if all.is_empty() { Value::Missing } else { Value::Text(all) });
        }
        Ok(Fitted { tables: vec![(ANSWER.to_string(), table([words, counts, proposals]).into())], notes: vec![note], ..Fitted::default() })
    }

    fn lower(&self, call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        column(self, call, scope)?;
        scope.clause_condition(&call.clauses)?;
        let answer = fitted.table(ANSWER).cloned().unwrap_or_else(|| table(Default::default()).into());
        Ok(Plan::Look(Look { ops: vec![Op::Given(answer)], shown: Shown::Head, answers: true, phrase: fitted.notes.first().cloned() }))
    }
}

/// What stands above the answer.
fn phrase(looked: &Looked) -> String {
    let more = if looked.unknown.len() > PROPOSED { format!(" (suggestions for the {PROPOSED} most frequent)") } else { String::new() };
    format!("words unknown to {}{more}", looked.dictionary)
}

fn table([words, counts, proposals]: [Vec<Value>; 3]) -> Answer {
    let column = |name: &str, kind: Type, values| (name.to_string(), kind, values);
    Answer {
        columns: vec![
            column("word", Type::Text, words),
            column("count", Type::Integer, counts),
            column("suggestions", Type::Text, proposals),
        ],
    }
}
