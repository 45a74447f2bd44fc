//! `help`: the declarations, as text.

use crate::functions;
use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::plan::function::Function;
use crate::plan::type_name::TYPES;
use crate::plan::verb::{Verb, Verbs};
use crate::render::{self, Rendered, Style};
use crate::verbs;

/// Help on a verb, a function, a family of functions, or on everything.
pub(super) fn help(topic: Option<&str>, call: &Call, style: &Style) -> Result<Rendered, Diagnostic> {
    let Some(topic) = topic else {
        return Ok(render::help(&overview(), style));
    };
    let word = topic.trim().trim_end_matches("()");
    if let Some(text) = on(word) {
        return Ok(render::help(&text, style));
    }
    let span = call.args.get("topic").map_or(call.span, |arg| arg.span);
    let names =
        verbs::All.all().iter().map(|verb| verb.name()).chain(functions::families().flat_map(|(_, list)| list.into_iter().map(|f| f.name)));
    Err(Diagnostic::name(span, format!("There is no help on {}.", literal(word))).nearest_or(word, names, "`help` lists everything."))
}

/// The text of `help` on a word (a verb, a function, a family of functions, a test, `functions`, `types`, `tests`), as Markdown.
pub fn on(word: &str) -> Option<String> {
    match word {
        "functions" => return Some(all_functions()),
        "types" => return Some(all_types()),
        "tests" => return Some(all_tests()),
        _ => {}
    }
    let verb = verbs::All.find(word).map(on_verb);
    let function = functions::find(word).filter(|function| !function.internal).map(|function| on_function(function));
    match (verb, function) {
        (Some(verb), Some(function)) => Some(format!("{verb}\n\n{function}")),
        (Some(text), None) | (None, Some(text)) => Some(text),
        (None, None) => test(word)
            .map(|test| on_function(test))
            .or_else(|| functions::families().find(|(name, _)| *name == word).map(|(name, list)| family(name, &list))),
    }
}

fn overview() -> String {
    let mut text =
        String::from("# Lustrum\n\nOne line, one step, verb first, on the current table.\n\n| verb | what it does |\n|---|---|\n");
    for verb in verbs::All.all() {
        text.push_str(&format!("| `{}` | {} |\n", verb.name(), verb.summary()));
    }
    text.push_str("\n`help fill` tells all about a verb, `help functions` lists the functions, `help round` tells about one, `help types` lists the types, `help tests` what may stand after `is`.\n");
    text
}

fn all_functions() -> String {
    let families: Vec<String> =
        functions::families().filter(|(_, list)| !list.is_empty()).map(|(name, list)| family(name, &list)).collect();
    format!("# Functions\n\n{}", families.join("\n"))
}

fn all_types() -> String {
    let mut text = String::from("# Types\n\n| type | holds | as it is written |\n|---|---|---|\n");
    for named in TYPES {
        let literal = if named.literal.is_empty() { String::new() } else { format!("`{}`", named.literal) };
        text.push_str(&format!("| `{}` | {} | {literal} |\n", named.written, named.holds));
    }
    text.push_str(
        "\nA cell of any type may be missing. Files may also hold lists, which are shown and taken apart by the functions of lists.\n",
    );
    text
}

/// The test of this name, with or without its `is`.
fn test(word: &str) -> Option<&'static functions::Declared> {
    functions::tests().find(|test| test.word() == word || test.name == word)
}

fn all_tests() -> String {
    let tests: Vec<&functions::Declared> = functions::tests().collect();
    format!(
        "# Tests\n\nBehind `is` or `is not` stands what a value would read as: `drop rows where Email is not email`. A missing cell is nothing of \
         all this. Besides there are `is missing` and `is blank` (missing, or only white space).\n\n{}",
        table("test", "true for", &tests)
    )
}

fn family(name: &str, list: &[&functions::Declared]) -> String {
    format!("## {name}\n\n{}", table("function", "what it gives", list))
}

fn table(what: &str, gives: &str, list: &[&functions::Declared]) -> String {
    let mut text = format!("| {what} | {gives} |\n|---|---|\n");
    for function in list {
        text.push_str(&format!("| `{}` | {} |\n", function.signature(), function.summary));
    }
    text
}

/// All about a verb: its forms, its help, its examples.
fn on_verb(verb: &dyn Verb) -> String {
    let mut text = format!("# {}\n\n{}\n\n```\n", verb.name(), verb.summary());
    for form in verb.forms() {
        text.push_str(&format!("{}\n", form.usage(verb.name())));
    }
    text.push_str(&format!("```\n\n{}\n", verb.help()));
    if !verb.examples().is_empty() {
        text.push_str("\n## Examples\n");
    }
    for example in verb.examples() {
        text.push_str(&format!("\n{}:\n\n```\n{}\n```\n", example.title, example.script.trim().replace("{dir}/", "")));
    }
    text
}

fn on_function(function: &dyn Function) -> String {
    let mut text = format!("# {}\n\n{}\n", function.signature(), function.summary());
    if !function.examples().is_empty() {
        text.push_str("\n| expression | gives |\n|---|---|\n");
    }
    for (expression, value) in function.examples() {
        text.push_str(&format!("| `{}` | `{}` |\n", expression.replace('|', "\\|"), value.replace('|', "\\|")));
    }
    text
}

/// The first lines of the help on a verb, with two examples: for a tool tip.
pub(super) fn brief(verb: &dyn Verb) -> String {
    let mut text = format!("# {}\n\n{}\n\n```\n", verb.name(), verb.summary());
    for form in verb.forms() {
        text.push_str(&format!("{}\n", form.usage(verb.name())));
    }
    text.push_str("```\n");
    for example in verb.examples().iter().take(2) {
        text.push_str(&format!("\n{}:\n\n```\n{}\n```\n", example.title, example.script.trim().replace("{dir}/", "")));
    }
    text
}
