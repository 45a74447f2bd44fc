//! `merge clusters`: the values of each cluster become one.

use std::collections::HashSet;

use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::plan::count::{count, joined, things};
use crate::plan::expr::{Expr, Node};
use crate::plan::likeness::Method;
use crate::plan::op::Op;
use crate::plan::query::{Answer, Fitted, Query, Told};
use crate::plan::scope::Scope;
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Example, Plan, Verb};

use super::super::columnwise::each;
use super::super::learned;
use super::method::{METHODS, method};
use super::{Cluster, clusters_of, target};

pub struct MergeClusters;

pub const MERGE_CLUSTERS: MergeClusters = MergeClusters;

const FORMS: &[Form] = &[Form {
    shape: &[
        Part::Words("in"),
        Part::Slot("columns", Slot::Targets(Uses::Text)),
        Part::Clauses,
        Part::Optional(&[Part::Words("to"), Part::Flag(&["longest"])]),
    ],
    clauses: &[Clause::Using(METHODS), Clause::Where, Clause::Into],
}];

/// Clusters that the account shows, and merged values of each.
const SHOWN: usize = 3;
const VALUES: usize = 2;

impl Verb for MergeClusters {
    fn name(&self) -> &'static str {
        "merge clusters"
    }

    fn summary(&self) -> &'static str {
        "Makes one value of those that are spellings of one another."
    }

    fn help(&self) -> &'static str {
        "Values that go together become the most common of them, or `to longest` the longest. Of equally common ones that of the more usual words stands for all: \
         `Company of Biolgists` becomes `Company of Biologists` where other names hold `Biologists`, too; else the one that comes first. `clusters` shows \
         beforehand what would be merged, as a list to be gone through by hand. The methods:\n\n\
         - `variants`, which is meant without `using`: spellings of one name. Case, accents, punctuation and white space do not count; `&` is `and`; a \
         legal form at the end (`Ltd`, `Inc`, `GmbH`) goes, and so do a name's own initials in brackets (`Oxford University Press (OUP)`); a usual \
         abbreviation (`Univ`, `Soc`, `Intl`) is spelt out. One letter too many or too few is taken for a slip in a word of five letters or more, \
         if the other words agree and no other name has the rarer word; in a name of one word only a doubled letter is, where one is thirty times as common \
         as the other. The order of words, numbers, and small words such as `the` and `of` always \
         count, and so does a letter in place of another.\n\
         - `fingerprint`: the same words in any order, whatever their case, accents and punctuation (OpenRefine's fingerprint).\n\
         - `ngram(2)`: the same runs of two letters, blanks left out (OpenRefine's n-gram fingerprint). `ngram(1)`: the same letters.\n\
         - `phonetic(\"metaphone\")`: words that sound alike. Also `double-metaphone`, `soundex`, `nysiis` (English), `cologne` (German), \
         `daitch-mokotoff` (Slavic and Yiddish names), `beider-morse` (names of many languages).\n\
         - `levenshtein(2)`: at most two letters inserted, left out or exchanged, and at most one for each three of the shorter value.\n\
         - `jaro(0.92)`: a similarity by Jaro and Winkler of at least that, as the function `similarity` gives it. It compares all pairs, so it takes \
         long beyond some ten thousand different values.\n\n\
         With `levenshtein` and `jaro`, capitals and accents are letters like any other. There, and for slips, clusters form around their most common \
         value: each member is that near to it, and one that is near to two goes to the nearer. Chains of small steps do not join what lies far apart.\n\n\
         Several columns are treated each on its own. With `where` only those rows change, but the clusters are those of all rows. The account says how \
         many values were merged, and shows some. What becomes what is kept with the step."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "Spellings of one name",
                table: "Publisher\nOxford University Press\nOXFORD UNIV PRESS\nOxford Univesity Press Ltd\nOxford University Press\nThe Royal Society\n",
                script: "merge clusters in Publisher",
                result: "Publisher\nOxford University Press\nOxford University Press\nOxford University Press\nOxford University Press\nThe Royal Society\n",
            },
            Example {
                title: "The same words",
                table: "Name\n\"Cruise, Tom\"\nTom Cruise\ntom cruise\nTom Cruise\n",
                script: "merge clusters in Name using fingerprint",
                result: "Name\nTom Cruise\nTom Cruise\nTom Cruise\nTom Cruise\n",
            },
            Example {
                title: "The same runs of letters",
                table: "City\nSan Jose\nSanJose\nSan-José\nSan Jose\n",
                script: "merge clusters in City using ngram(2)",
                result: "City\nSan Jose\nSan Jose\nSan Jose\nSan Jose\n",
            },
            Example {
                title: "The same sound",
                table: "Name\nMeyer\nMaier\nMeyer\nSchmidt\n",
                script: "merge clusters in Name using phonetic(\"cologne\")",
                result: "Name\nMeyer\nMeyer\nMeyer\nSchmidt\n",
            },
            Example {
                title: "A few letters apart",
                table: "City\nMarseille\nMarseile\nMarsaile\nMarseille\n",
                script: "merge clusters in City using levenshtein(2)",
                result: "City\nMarseille\nMarseille\nMarseille\nMarseille\n",
            },
            Example {
                title: "Similar enough",
                table: "Name\nJonathan Lee\nJonathon Lee\nJonathan Lee\nJane Lee\n",
                script: "merge clusters in Name using jaro(0.95)",
                result: "Name\nJonathan Lee\nJonathan Lee\nJonathan Lee\nJane Lee\n",
            },
            Example {
                title: "To the longest",
                table: "Name\nOxford Univ Press\nOxford Univ Press\nOxford University Press\n",
                script: "merge clusters in Name to longest",
                result: "Name\nOxford University Press\nOxford University Press\nOxford University Press\n",
            },
            Example {
                title: "Some rows only",
                table: "City,Year\nRome,1\nROME,1\nrome,2\nRome,2\n",
                script: "merge clusters in City where Year = 2",
                result: "City,Year\nRome,1\nROME,1\nRome,2\nRome,2\n",
            },
            Example {
                title: "Beside the original",
                table: "City\nRome\nROME\nRome\n",
                script: "merge clusters in City into Clean",
                result: "City,Clean\nRome,Rome\nROME,Rome\nRome,Rome\n",
            },
        ]
    }

    fn fit(&self, call: &Call, scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        scope.need_table(call.span)?;
        let method = method(&call.clauses.using)?;
        let columns = columns(call, scope)?;
        let ask = |column: &String| Query::Clusters { column: column.clone(), method: method.clone(), condition: None };
        let mut queries: Vec<Query> = columns.iter().map(ask).collect();
        if let Some(condition) = scope.clause_condition(&call.clauses)? {
            // Which values the rows have that change, so that no others are told.
            let rows = || vec![("\u{0}rows".to_string(), Expr::call("count", Vec::new(), Type::Integer))];
            let here = |column: String| vec![Op::Filter(condition.clone()), Op::Group { by: vec![column], outputs: rows() }];
            queries.extend(columns.into_iter().map(|column| Query::Rows(here(column))));
        }
        Ok(queries)
    }

    fn learn(&self, call: &Call, scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        let method = method(&call.clauses.using)?;
        let mut fitted = Fitted::default();
        let columns = columns(call, scope)?;
        let mut told = told.into_iter();
        let clusters: Vec<Vec<Cluster>> = told.by_ref().take(columns.len()).map(clusters_of).collect();
        let mut here = told.map(values_of);
        for (column, clusters) in columns.into_iter().zip(clusters) {
            fitted.notes.push(note(&column, &clusters, here.next().as_ref(), &method, call));
            let (mut from, mut to) = (Vec::new(), Vec::new());
            for cluster in clusters {
                let name = target(&cluster, call).unwrap_or_default().to_string();
                for (value, _) in cluster.into_iter().filter(|(value, _)| *value != name) {
                    from.push(Value::Text(value));
                    to.push(Value::Text(name.clone()));
                }
            }
            let sides = [("from", from), ("to", to)].map(|(name, values)| (name.to_string(), Type::Text, values));
            fitted.tables.push((column, Answer { columns: sides.into() }.into()));
        }
        Ok(fitted)
    }

    fn lower(&self, call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Plan, Diagnostic> {
        method(&call.clauses.using)?;
        let lowered = each(call, scope, &columns(call, scope)?, |column, old| {
            let Some(table) = fitted.table(column).filter(|table| table.rows() > 0) else { return Ok(old) };
            let kind = old.kind.clone();
            let keys = vec![old.clone().cast(Type::Text)];
            Ok(Expr::new(Node::Lookup { keys, table: table.clone() }, kind).or_else(old))
        })?;
        Ok(Plan::Step(lowered))
    }
}

fn columns(call: &Call, scope: &Scope) -> Result<Vec<String>, Diagnostic> {
    match call.args.targets("columns") {
        Some(targets) => scope.columns(targets, Uses::Text),
        None => Err(Diagnostic::syntax(call.span, "In which columns?")),
    }
}

/// The texts of the first column of an answer.
fn values_of(told: Told) -> HashSet<String> {
    let answer = learned::rows(told);
    answer.columns.into_iter().take(1).flat_map(|(_, _, values)| values).filter_map(|value| value.as_text().map(str::to_string)).collect()
}

/// Of the clusters those that merge values which are `here`, or all; in words:
/// ``Publisher: 75 values merged in 46 clusters by variants: `PLoS` to `PLOS`; and 45 more``.
fn note(column: &str, clusters: &[Cluster], here: Option<&HashSet<String>>, method: &Method, call: &Call) -> String {
    let by = method.written();
    let there = |value: &str| here.is_none_or(|here| here.contains(value));
    let merging = clusters.iter().map(|cluster| {
        let name = target(cluster, call).unwrap_or_default();
        let others = cluster.iter().map(|(value, _)| value.as_str()).filter(|value| *value != name && there(value));
        (name, others.collect::<Vec<&str>>())
    });
    let merging: Vec<(&str, Vec<&str>)> = merging.filter(|(_, others)| !others.is_empty()).collect();
    match (clusters.is_empty(), merging.is_empty()) {
        (true, _) => return format!("{column}: no values go together by {by}"),
        (false, true) => return format!("{column}: no value of these rows is merged by {by}"),
        _ => {}
    }
    let merged: usize = merging.iter().map(|(_, others)| others.len()).sum();
    let one = |(name, others): &(&str, Vec<&str>)| {
        let mut shown: Vec<String> = others.iter().take(VALUES).map(|value| literal(value)).collect();
        if others.len() > VALUES {
            shown.push(format!("{} more", count(others.len() - VALUES)));
        }
        format!("{} to {}", joined(&shown, "and"), literal(name))
    };
    let mut shown: Vec<String> = merging.iter().take(SHOWN).map(one).collect();
    if merging.len() > SHOWN {
        shown.push(format!("and {} more", count(merging.len() - SHOWN)));
    }
    format!("{column}: {} merged in {} by {by}: {}", things(merged, "value"), things(merging.len(), "cluster"), shown.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verbs::testing::call;

    #[test]
    fn notes_count_and_show_some() {
        let cluster = |values: &[&str]| values.iter().map(|value| (value.to_string(), 1)).collect::<Cluster>();
        let clusters = [cluster(&["A", "a", "a.", "a!"]), cluster(&["B", "b"]), cluster(&["C", "c", "c."]), cluster(&["D", "d"])];
        let said = |clusters: &[Cluster], line: &str| note("x", clusters, None, &Method::Fingerprint, &call(line));
        assert_eq!(
            said(&clusters, "merge clusters in x"),
            "x: 7 values merged in 4 clusters by fingerprint: `a`, `a.` and 1 more to `A`; `b` to `B`; `c` and `c.` to `C`; and 1 more"
        );
        assert_eq!(said(&clusters[1..2], "merge clusters in x"), "x: 1 value merged in 1 cluster by fingerprint: `b` to `B`");
        assert_eq!(
            said(&clusters[2..3], "merge clusters in x to longest"),
            "x: 2 values merged in 1 cluster by fingerprint: `C` and `c` to `c.`"
        );
        let of_rows = |values: &[&str]| {
            let here = values.iter().map(|value| value.to_string()).collect();
            note("x", &clusters, Some(&here), &Method::Fingerprint, &call("merge clusters in x where y"))
        };
        assert_eq!(of_rows(&["a.", "B"]), "x: 1 value merged in 1 cluster by fingerprint: `a.` to `A`");
        assert_eq!(of_rows(&["A", "D"]), "x: no value of these rows is merged by fingerprint");
        assert_eq!(said(&[], "merge clusters in x"), "x: no values go together by fingerprint");
    }
}
