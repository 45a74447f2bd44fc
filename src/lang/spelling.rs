//! Calls written out again by the form they were read by: one spelling for each meaning, whatever the blanks, brackets and the order of clauses
//! were.

use std::fmt::Display;

use super::ast::{Amount, Arg, Args, Call, Clauses, Key, Method, Otherwise, Setting, Statement};
use super::form::{Clause, Form, Part, Slot};
use super::span::Spanned;
use super::written::quote_pattern;
use super::{quote_name, quote_text};

/// A call as the language writes it. `text` is the cell that it was read from, whose long texts stay as they stand there.
pub fn call(call: &Call, form: &Form, text: &str) -> String {
    let mut words = vec![call.verb.to_string()];
    let mut clauses = clauses(&call.clauses, form);
    shape(form.shape, &call.args, text, &mut clauses, &mut words);
    words.append(&mut clauses);
    words.join(" ")
}

/// The parts of a statement, to be joined by bars: its name with what stands first, then the calls.
pub fn statement(statement: &Statement, calls: impl Iterator<Item = String>) -> Vec<String> {
    let mut parts: Vec<String> = statement.source.iter().map(|source| quote_name(&source.node)).chain(calls).collect();
    if let (Some(name), Some(first)) = (&statement.name, parts.first_mut()) {
        *first = format!("{} = {first}", quote_name(&name.node));
    }
    parts
}

/// Adds the words of the parts. Clauses stand where the form has a place for them, if nothing must follow there.
fn shape(parts: &[Part], args: &Args, text: &str, clauses: &mut Vec<String>, out: &mut Vec<String>) {
    for (place, part) in parts.iter().enumerate() {
        match part {
            Part::Words(":") => out.last_mut().into_iter().for_each(|word| word.push(':')),
            Part::Words(words) => out.push((*words).to_string()),
            Part::Flag(words) => out.extend(args.flag(words).map(str::to_string)),
            Part::Slot(name, slot) => out.extend(args.get(name).map(|arg| argument(arg, *slot, text))),
            Part::Optional(parts) if stands(parts, args) => shape(parts, args, text, clauses, out),
            Part::Optional(_) => {}
            Part::Either(ways) => {
                let way = ways.iter().find(|parts| stands(parts, args)).or(ways.first());
                way.into_iter().for_each(|parts| shape(parts, args, text, clauses, out));
            }
            Part::Many(name, parts) => {
                let each = args.many(name).iter().map(|one| {
                    let mut words = Vec::new();
                    shape(parts, one, text, &mut Vec::new(), &mut words);
                    words.join(" ")
                });
                out.push(each.collect::<Vec<_>>().join(", "));
            }
            Part::Clauses => {
                let rest = parts.get(place + 1..).unwrap_or_default();
                let follows = |part: &Part| matches!(part, Part::Optional(parts) if stands(parts, args));
                let method = clauses.iter().position(|clause| clause.starts_with("using "));
                match (rest.iter().all(|part| matches!(part, Part::Optional(_))), method) {
                    // An expression might go on with the words that follow; a method does not.
                    (true, Some(method)) if rest.iter().any(follows) => out.push(clauses.remove(method)),
                    (true, _) => out.append(clauses),
                    _ => {}
                }
            }
        }
    }
}

/// Whether something of these parts was said.
fn stands(parts: &[Part], args: &Args) -> bool {
    let mut named = false;
    let all = parts.iter().all(|part| match part {
        Part::Words(_) | Part::Clauses | Part::Optional(_) => true,
        Part::Flag(words) => {
            named = true;
            args.flag(words).is_some()
        }
        Part::Slot(name, _) | Part::Many(name, _) => {
            named = true;
            args.has(name)
        }
        Part::Either(ways) => {
            named = true;
            ways.iter().any(|parts| stands(parts, args))
        }
    });
    all && named
}

fn argument(arg: &Spanned<Arg>, slot: Slot, text: &str) -> String {
    match &arg.node {
        Arg::Flag => String::new(),
        Arg::Targets(targets) => targets.to_string(),
        Arg::Name(name) => quote_name(name),
        Arg::Expr(expr) => expr.to_string(),
        // A text over several lines is easier to read as it was written.
        Arg::Text(_) if arg.span.of(text).starts_with("\"\"\"") => arg.span.of(text).to_string(),
        Arg::Text(text) => quote_text(text),
        Arg::Pattern(pattern) => quote_pattern(pattern),
        Arg::Integer(n) => n.to_string(),
        Arg::Number(x) if slot == Slot::Number && x.fract() == 0.0 && x.abs() < 1e15 => format!("{x}"),
        Arg::Number(x) => format!("{x:?}"),
        Arg::Type(name) => name.to_string(),
        Arg::Keys(all) => keys(all),
        Arg::Sets(sets) => commas(sets.iter().map(|set| format!("{} = {}", set.targets, set.value))),
        Arg::Spans(spans) => commas(spans.iter().map(|(first, last)| match last {
            Some(last) => format!("{first}..{last}"),
            None => first.to_string(),
        })),
        Arg::Amount(Amount::Count(n)) => n.to_string(),
        Arg::Amount(Amount::Share(share)) => percent(*share),
        Arg::Values(values) => commas(values),
        Arg::Range(low, high) => format!("{low}..{high}"),
        Arg::Options(options) => commas(options.iter().map(|(name, setting)| format!("{} = {}", option(&name.node), set(&setting.node)))),
        Arg::Many(_) => String::new(),
        Arg::Words(words) => words.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

/// An option may be called `missing`, which is no name elsewhere.
fn option(name: &str) -> String {
    if name == "missing" { name.to_string() } else { quote_name(name) }
}

fn set(setting: &Setting) -> String {
    match setting {
        Setting::Value(value) => value.to_string(),
        Setting::Range(first, last) => format!("{first}..{last}"),
        Setting::Types(types) => {
            format!("{{{}}}", commas(types.iter().map(|(column, kind)| format!("{}: {kind}", quote_name(&column.node)))))
        }
    }
}

/// The share as it reads back: `12.5%`.
fn percent(share: f64) -> String {
    // A hundred times the share, without the digits that binary fractions add.
    let text = format!("{:.12}", share * 100.0);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

fn keys(keys: &[Key]) -> String {
    commas(keys.iter().map(|key| format!("{}{}", quote_name(&key.column.node), if key.descending { " descending" } else { "" })))
}

/// The clauses that were given, in the order in which the form names them.
fn clauses(given: &Clauses, form: &Form) -> Vec<String> {
    let given_here = form.clauses.iter().copied().filter(|clause| given.holds(*clause));
    given_here.map(|clause| format!("{}{}", clause.word(), said(given, clause))).collect()
}

/// What stands behind a clause's words, with a blank in front.
fn said(given: &Clauses, clause: Clause) -> String {
    let text = match clause {
        Clause::Where => given.condition.as_ref().map(ToString::to_string),
        Clause::By => given.by.as_ref().map(ToString::to_string),
        Clause::OrderBy => Some(keys(&given.order)),
        Clause::Using(_) | Clause::Method(_) => Some(commas(given.using.iter().map(method))),
        Clause::Into => Some(commas(given.into.iter().map(|name| quote_name(&name.node)))),
        Clause::Keeping(_) => given.keeping.as_ref().map(|word| word.node.clone()),
        Clause::DroppingOriginals | Clause::AllowingMany => None,
        Clause::Else(_) => given.otherwise.as_ref().map(|otherwise| match &otherwise.node {
            Otherwise::Word(word) => word.clone(),
            Otherwise::Value(value) => value.to_string(),
        }),
    };
    text.map(|text| format!(" {text}")).unwrap_or_default()
}

fn method(method: &Method) -> String {
    match method {
        Method::Format(text) => quote_text(&text.node),
        Method::Named { name, args } if args.is_empty() => quote_name(&name.node),
        Method::Named { name, args } => format!("{}({})", quote_name(&name.node), commas(args)),
    }
}

fn commas<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    items.into_iter().map(|item| item.to_string()).collect::<Vec<_>>().join(", ")
}
