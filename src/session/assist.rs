//! Completion and inspection: what may stand at the cursor, and what stands there. Answered from a snapshot, while anything runs.

use std::path::Path;

use crate::functions;
use crate::lang::cursor::{Place, place, word_at};
use crate::lang::form::Uses;
use crate::lang::span::Span;
use crate::lang::{Expected, Vocabulary, quote_name, quote_text};
use crate::plan::function::Function;
use crate::plan::type_name::TYPES;
use crate::plan::types::Type;
use crate::plan::verb::Verbs;
use crate::plan::view::Facts;
use crate::verbs;

use super::foresee::{Foreseen, of_name, table_at};
use super::help;
use super::snapshot::Snapshot;

/// One thing that could be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub text: String,
    /// `verb`, `column`, `function`, `table`, `keyword`, `value`, `method`, `type`, `test`, `path`.
    pub kind: &'static str,
    /// A type, a form, a count.
    pub note: String,
}

/// Candidates for the text in a stretch of the cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Completion {
    pub span: Span,
    pub candidates: Vec<Candidate>,
}

/// Candidates at a cursor, in bytes: those that begin as the word there does, those of the nearest kind first.
pub fn complete(text: &str, cursor: usize, snapshot: &Snapshot, words: &dyn Vocabulary) -> Completion {
    let here = place(text, cursor, words);
    let partial = here.partial.of(text).to_string();
    let table = table_at(text, here.partial.start, snapshot, words);
    let named = named_before(text.get(..here.partial.start).unwrap_or(""));
    let one = named.one.and_then(|name| of_name(&name, snapshot));
    let there = named.other.and_then(|name| of_name(&name, snapshot));
    let mut all = Vec::new();
    for expected in &here.expected {
        candidates(expected, &here, &partial, snapshot, (one.as_ref().or(table.as_ref()), there.as_ref()), &mut all);
    }
    if here.in_text {
        all.retain(|candidate| matches!(candidate.kind, "value" | "path"));
    } else if here.in_backticks {
        all.retain(|candidate| candidate.kind == "column");
    }
    let lower = partial.to_lowercase();
    all.retain(|candidate| bare(&candidate.text).to_lowercase().starts_with(&lower));
    let mut candidates: Vec<Candidate> = Vec::new();
    for candidate in all {
        if !candidates.iter().any(|known| known.text == candidate.text) {
            candidates.push(candidate);
        }
    }
    // Open quotes and backticks go with what is written into them.
    let span = Span::new(here.partial.start - usize::from(here.in_text || here.in_backticks), here.partial.end);
    Completion { span, candidates }
}

/// A candidate without its quotes, to be compared with what is typed.
fn bare(text: &str) -> &str {
    text.trim_start_matches(['"', '`'])
}

/// The tables that the call before a cursor names: `join other on`, `compare with other on`, `compare one with other on`.
#[derive(Default)]
struct Named {
    /// In place of the one at hand.
    one: Option<String>,
    other: Option<String>,
}

fn named_before(text: &str) -> Named {
    let line = text.rsplit(['\n', '|']).next().unwrap_or_default().trim_start();
    let compared = line.rsplit_once("= compare ").map(|(_, rest)| rest).or_else(|| line.strip_prefix("compare "));
    if let Some((one, other)) =
        compared.and_then(|rest| rest.strip_prefix("with ").map(|rest| ("", rest)).or_else(|| rest.split_once(" with ")))
    {
        return Named { one: first_name(one), other: first_name(other) };
    }
    let rest = line.rsplit_once("= join ").map_or(line, |(_, rest)| rest);
    Named { one: None, other: first_name(rest.strip_prefix("join ").unwrap_or(rest)) }
}

/// The name that a text begins with.
fn first_name(text: &str) -> Option<String> {
    match text.trim_start().strip_prefix('`') {
        Some(quoted) => quoted.split_once('`').map(|(name, _)| name.to_string()),
        None => text.split_whitespace().next().map(str::to_string),
    }
}

/// The tables whose columns may be meant at a cursor: the one at hand, and the other one that the call names.
type Near<'a> = (Option<&'a Foreseen<'a>>, Option<&'a Foreseen<'a>>);

fn candidates(expected: &Expected, here: &Place, partial: &str, snapshot: &Snapshot, (current, there): Near, out: &mut Vec<Candidate>) {
    match expected {
        Expected::Verb => out.extend(verbs::All.all().iter().map(|verb| candidate(verb.name(), "verb", verb.summary()))),
        Expected::Word(word) if word.starts_with(|c: char| c.is_alphabetic()) => out.push(candidate(word, "keyword", "")),
        Expected::Column(uses) => columns(current, *uses, here.in_backticks, out),
        Expected::ColumnThere => columns(there, Uses::Any, here.in_backticks, out),
        Expected::Table => out.extend(snapshot.tables.iter().map(|table| Candidate {
            text: quote_name(&table.name),
            kind: "table",
            note: format!("{} rows", table.rows),
        })),
        Expected::Expression => {
            columns(current, Uses::Any, here.in_backticks, out);
            if !here.in_backticks {
                let all = functions::families().flat_map(|(_, list)| list);
                out.extend(all.map(|function| candidate(&format!("{}(", function.name), "function", &function.signature())));
                out.extend(["missing", "true", "false", "not", "if"].map(|word| candidate(word, "keyword", "")));
            }
        }
        Expected::ValueOf(column) => values(current, column, out),
        Expected::Type => {
            out.extend(TYPES.iter().map(|named| candidate(named.written, "type", named.holds)));
        }
        Expected::Kind => {
            out.extend(functions::tests().map(|test| candidate(&as_typed(test), "test", test.summary)));
        }
        Expected::Method(methods) => {
            out.extend(methods.iter().filter(|method| !method.starts_with('"')).map(|method| candidate(method, "method", "")))
        }
        Expected::Path => paths(partial, out),
        Expected::Option(names) => out.extend(names.iter().map(|name| candidate(&format!("{name} = "), "option", ""))),
        Expected::Operator => out.extend(
            [
                "=",
                "!=",
                "<",
                ">",
                "<=",
                ">=",
                "in",
                "is missing",
                "is not missing",
                "contains",
                "starts with",
                "ends with",
                "matches",
                "and",
                "or",
            ]
            .into_iter()
            .filter(|word| word.starts_with(partial))
            .map(|word| candidate(word, "keyword", "")),
        ),
        Expected::Topic => {
            out.extend(verbs::All.all().iter().map(|verb| candidate(verb.name(), "verb", verb.summary())));
            let all = functions::families().flat_map(|(_, list)| list);
            out.extend(all.map(|function| candidate(function.name, "function", &function.signature())));
            out.extend(functions::tests().map(|test| candidate(test.word(), "test", test.summary)));
            out.extend(["functions", "types", "tests"].map(|word| candidate(word, "keyword", "")));
        }
        Expected::Word(_) | Expected::NewName | Expected::Text | Expected::Pattern | Expected::Number | Expected::End => {}
    }
}

/// A test as it is most often written: without what it may be told besides.
fn as_typed(test: &functions::Declared) -> String {
    let needs = test.params.iter().skip(1).any(|param| !param.optional);
    if needs { test.signature().trim_start_matches("is ").to_string() } else { test.word().to_string() }
}

fn candidate(text: &str, kind: &'static str, note: &str) -> Candidate {
    Candidate { text: text.to_string(), kind, note: note.to_string() }
}

fn columns(table: Option<&Foreseen>, uses: Uses, in_backticks: bool, out: &mut Vec<Candidate>) {
    let fits = |kind: &Type| match uses {
        Uses::Any => true,
        Uses::Text => kind.is_textual(),
        Uses::Number => kind.is_numeric(),
    };
    for (name, kind) in table.iter().flat_map(|table| &table.schema.columns) {
        if fits(kind) {
            let quoted = quote_name(name);
            let text = if in_backticks && !quoted.starts_with('`') { format!("`{quoted}`") } else { quoted };
            out.push(Candidate { text, kind: "column", note: kind.to_string() });
        }
    }
}

/// The column's most frequent texts.
fn values(table: Option<&Foreseen>, column: &str, out: &mut Vec<Candidate>) {
    let Some(facts) = table.and_then(|table| table.facts(column)) else {
        return;
    };
    for (value, count) in &facts.top {
        if let Some(text) = value.as_text() {
            out.push(Candidate { text: quote_text(text), kind: "value", note: format!("{count} rows") });
        }
    }
}

/// Files and folders that the path goes on with.
fn paths(partial: &str, out: &mut Vec<Candidate>) {
    const MOST: usize = 100;
    let (folder, start) = partial.rsplit_once('/').map_or(("", partial), |(folder, start)| (folder, start));
    let place = match (folder, partial.starts_with('/')) {
        ("", true) => Path::new("/"),
        ("", false) => Path::new("."),
        (folder, _) => Path::new(folder),
    };
    let Ok(entries) = std::fs::read_dir(place) else { return };
    let mut found: Vec<Candidate> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let hidden = name.starts_with('.') && !start.starts_with('.');
            let is_folder = entry.file_type().ok()?.is_dir();
            if hidden || !name.starts_with(start) {
                return None;
            }
            let prefix = if partial.contains('/') { format!("{folder}/") } else { String::new() };
            let text = quote_text(&format!("{prefix}{name}"));
            // A folder stays open, for what is in it.
            let text = if is_folder { format!("{}/", text.trim_end_matches('"')) } else { text };
            Some(Candidate { text, kind: "path", note: String::new() })
        })
        .collect();
    found.sort_by(|a, b| a.text.cmp(&b.text));
    found.truncate(MOST);
    out.append(&mut found);
}

/// What stands at a cursor, in bytes, as Markdown: a function, a verb, a column, a table, a test; on any other word of a line its verb.
pub fn inspect(text: &str, cursor: usize, snapshot: &Snapshot, words: &dyn Vocabulary) -> Option<String> {
    let Some((word, span, called)) = word_at(text, cursor) else { return verb_of_line(text, cursor).map(help::brief) };
    let function = functions::find(&word).filter(|function| !function.internal);
    if called && function.is_some() {
        return help::on(&word);
    }
    if let Some(verb) = verb_at(text, span) {
        return Some(help::brief(verb));
    }
    let before = text.get(..span.start).unwrap_or("").trim_end();
    let tested = before.ends_with(" is") || before.ends_with(" is not");
    if tested && functions::tests().any(|test| test.word() == word) {
        return help::on(&format!("is {word}"));
    }
    let table = table_at(text, span.start, snapshot, words);
    if let Some((table, kind)) = table.as_ref().and_then(|table| Some((table, table.kind(&word)?))) {
        return Some(column(&word, kind, table));
    }
    if let Some(table) = snapshot.tables.iter().find(|table| table.name == word) {
        let columns: Vec<String> = table.schema.columns.iter().map(|(name, kind)| format!("| {} | {kind} |", literal(name))).collect();
        return Some(format!("# {word}\n\n{} rows\n\n| column | type |\n|---|---|\n{}\n", table.rows, columns.join("\n")));
    }
    function.and_then(|_| help::on(&word)).or_else(|| verb_of_line(text, cursor).map(help::brief))
}

/// The verb that the link of the chain at the cursor begins with.
fn verb_of_line(text: &str, cursor: usize) -> Option<&'static dyn crate::plan::verb::Verb> {
    let line = crate::lang::span::line_at(text, cursor.min(text.len())).1;
    let before = text.get(line.start..cursor.min(line.end))?;
    let link = line.start + before.rfind('|').map_or(0, |bar| bar + 1);
    let start = text.get(link..line.end)?;
    let start = link + (start.len() - start.trim_start().len());
    verb_at(text, Span::new(start, start))
}

/// The verb that the word is, or is one of the words of.
fn verb_at(text: &str, span: Span) -> Option<&'static dyn crate::plan::verb::Verb> {
    let line = crate::lang::span::line_at(text, span.start).1;
    let before = text.get(line.start..span.start)?;
    let after = text.get(span.start..line.end)?;
    let starts = before.trim().is_empty() || before.trim_end().ends_with(['|', '=']);
    let known = |text: &str| {
        let mut found: Vec<&'static dyn crate::plan::verb::Verb> = verbs::All
            .all()
            .iter()
            .copied()
            .filter(|verb| text.strip_prefix(verb.name()).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')))
            .collect();
        found.sort_by_key(|verb| verb.name().len());
        found.pop()
    };
    if starts {
        known(after)
    } else {
        known(text.get(line.start..line.end)?.trim_start())
            .filter(|verb| verb.name().ends_with(&format!(" {}", span.of(text))) && before.trim_start().len() < verb.name().len())
    }
}

fn literal(text: &str) -> String {
    crate::lang::literal(text)
}

/// A column: type, missing, distinct, range, a small distribution.
fn column(name: &str, kind: &Type, table: &Foreseen) -> String {
    let of = if table.name.is_empty() { "the answer so far".to_string() } else { literal(&table.name) };
    let mut text = format!("# {name}\n\n{kind} column of {of}\n\n");
    let Some(facts) = table.facts(name) else {
        if let Some(rows) = table.rows().filter(|_| !table.name.is_empty()) {
            text.push_str(&format!("{rows} rows\n"));
        }
        return text;
    };
    text.push_str("| | |\n|---|---|\n");
    text.push_str(&format!("| missing | {} of {} |\n", facts.missing, facts.rows));
    if let Some(distinct) = facts.distinct {
        text.push_str(&format!("| distinct | {distinct} |\n"));
    }
    if let Some((low, high)) = &facts.range {
        text.push_str(&format!("| range | {low} to {high} |\n"));
    }
    if let Some(bars) = bars(facts) {
        text.push_str(&format!("| distribution | `{bars}` |\n"));
    }
    for (value, count) in facts.top.iter().take(5) {
        let shown: String = value.to_string().chars().take(40).map(|c| if c.is_control() || c == '|' { ' ' } else { c }).collect();
        text.push_str(&format!("| {} | {count} |\n", literal(&shown)));
    }
    text
}

/// The histogram as characters.
fn bars(facts: &Facts) -> Option<String> {
    const BLOCKS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = *facts.histogram.iter().max()?;
    let bar = |count: &usize| BLOCKS.get((count * 8).div_ceil(most.max(1))).copied().unwrap_or('█');
    Some(facts.histogram.iter().map(bar).collect())
}
