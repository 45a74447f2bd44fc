//! A whole script: what it is, imports, helpers, then a part for each step under the line that it was.

use std::collections::BTreeSet;

use super::super::code::Scan;
use super::super::{Step, Subject};
use super::{Library, fold, identifier, quoted};
use crate::plan::types::Type;

/// A step: the line, and the statements.
#[derive(Debug, Default)]
pub struct Part {
    pub line: String,
    pub statements: Vec<String>,
}

/// A line of the language as a comment, however many lines it has.
pub fn commented(line: &str, sign: &str) -> String {
    let line: String = line.chars().map(|c| if c.is_control() && !matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }).collect();
    let lines: Vec<String> = line.split(['\n', '\r']).filter(|line| !line.trim().is_empty()).map(|line| format!("{sign} {line}")).collect();
    lines.join("\n")
}

/// A test of the frame: the script stops where it fails, or says so and goes on.
pub fn expected(holds: &str, line: &str, warns: bool) -> Vec<String> {
    let line = quoted(&line.split_whitespace().collect::<Vec<_>>().join(" "));
    match warns {
        true => vec![format!("if not {holds}:"), format!("    print({line})")],
        false => vec![format!("assert {holds}, {line}")],
    }
}

/// Whether columns are there, and of their types where one is named; `typed` says the latter.
pub fn there(wanted: &[(String, Option<Type>)], typed: impl Fn(&str, &Type) -> String) -> String {
    let names: Vec<String> = wanted.iter().map(|(name, _)| quoted(name)).collect();
    let types = wanted.iter().filter_map(|(name, kind)| Some(typed(&quoted(name), kind.as_ref()?)));
    let all: Vec<String> = std::iter::once(format!("{{{}}} <= set(df.columns)", names.join(", "))).chain(types).collect();
    if all.len() == 1 { format!("({})", all.join("")) } else { format!("({})", all.join(" and ")) }
}

/// Modules that scripts import when a part of them is named, and how.
const STANDARD: [&str; 11] =
    ["bisect", "html", "io", "ipaddress", "itertools", "math", "operator", "re", "statistics", "unicodedata", "uuid"];
const DECIMAL: [&str; 5] = ["ROUND_CEILING", "ROUND_FLOOR", "ROUND_HALF_EVEN", "Decimal", "localcontext"];
const DATETIME: [&str; 4] = ["date", "datetime", "time", "timedelta"];

/// The script. `modules` are the imports that every one has, such as `import polars as pl`.
pub fn written(name: &str, modules: &[(&str, &str)], library: &Library, helpers: &BTreeSet<String>, parts: &[Part]) -> String {
    let helpers = library.blocks(helpers);
    let body: Vec<String> = parts.iter().map(part).collect();
    let last = format!("{} = df", variable(name, library));
    let code = [helpers.join("\n\n\n"), body.join("\n\n"), last].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>();
    let imports = imports(&code.join("\n"), modules);
    let mut blocks = vec![imports];
    if helpers.is_empty() {
        blocks.extend(body);
    } else {
        blocks.push(String::new());
        blocks.push(helpers.join("\n\n\n"));
        blocks.push(String::new());
        blocks.extend(body);
    }
    blocks.push(format!("{} = df\n", variable(name, library)));
    // Helpers stand two empty lines apart from the rest.
    blocks.join("\n\n").replace("\n\n\n\n", "\n\n\n")
}

fn part(part: &Part) -> String {
    let statements: Vec<String> = part.statements.iter().map(|statement| fold(statement)).collect();
    let comment = commented(&part.line, "#");
    [comment, statements.join("\n")].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The imports of what code names outside of its texts and comments.
fn imports(code: &str, modules: &[(&str, &str)]) -> String {
    let code: String = code.lines().filter(|line| !line.trim_start().starts_with('#')).map(bare).collect::<Vec<_>>().join("\n");
    let mut lines: Vec<String> =
        STANDARD.iter().filter(|module| names(&code, module, ".")).map(|module| format!("import {module}")).collect();
    let kinds: Vec<&str> = DATETIME.iter().copied().filter(|kind| names(&code, kind, "(") || names(&code, kind, ".")).collect();
    if !kinds.is_empty() {
        lines.push(format!("from datetime import {}", kinds.join(", ")));
    }
    let exact: Vec<&str> = DECIMAL.iter().copied().filter(|word| says(&code, word)).collect();
    if !exact.is_empty() {
        lines.push(format!("from decimal import {}", exact.join(", ")));
    }
    let (mut others, mut last) = (Vec::new(), Vec::new());
    for (name, import) in modules {
        match *name {
            "" => others.push((*import).to_string()),
            name if names(&code, name, ".") => last.push((*import).to_string()),
            _ => {}
        }
    }
    others.splice(0..0, last);
    [lines, others].into_iter().filter(|lines| !lines.is_empty()).map(|lines| lines.join("\n")).collect::<Vec<_>>().join("\n\n")
}

/// A line without what stands in quotes.
fn bare(line: &str) -> String {
    Scan::new(line).map(|(_, letter, _)| letter).collect()
}

/// Whether a name stands in code as a word of its own, no attribute of another, with something right behind it.
fn names(code: &str, name: &str, behind: &str) -> bool {
    code.match_indices(&format!("{name}{behind}")).any(|(at, _)| {
        let before = code.get(..at).and_then(|text| text.chars().next_back());
        !before.is_some_and(|c| c == '_' || c == '.' || c.is_alphanumeric())
    })
}

/// Whether code says a word.
fn says(code: &str, word: &str) -> bool {
    code.split(|c: char| c != '_' && !c.is_alphanumeric()).any(|known| known == word)
}

/// The variables of the other tables of a script, each another.
pub fn variables(subject: &Subject, library: &Library) -> Vec<String> {
    let mut taken = vec![variable(subject.name, library)];
    for other in &subject.others {
        let plain = variable(other.name, library);
        let mut name = plain.clone();
        let mut number = 1;
        while taken.contains(&name) {
            number += 1;
            name = format!("{plain}_{number}");
        }
        taken.push(name);
    }
    taken.split_off(1)
}

/// The tables that a step names, with their variables.
pub fn named(step: &Step, variables: &[String]) -> Vec<(String, String)> {
    step.others.iter().filter_map(|(name, place)| Some(((*name).to_string(), variables.get(*place)?.clone()))).collect()
}

/// The variable for a table: its name, as far as Python can have it.
fn variable(name: &str, library: &Library) -> String {
    let mut plain: String = name.chars().map(|c| if c == '_' || c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if plain.starts_with(|c: char| c.is_ascii_digit()) || plain.is_empty() {
        plain.insert(0, '_');
    }
    let taken = ["df", "pl", "pd", "np", "Decimal"].contains(&plain.as_str())
        || STANDARD.contains(&plain.as_str())
        || DATETIME.contains(&plain.as_str())
        || library.has(&plain)
        || !identifier(&plain);
    if taken { format!("{plain}_") } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_is_imported() {
        let code = "x = re.sub(\"math.pi\", Decimal(\"1\"))  \ny = a.date(1)\nz = date(2024, 1, 31)";
        let imported = imports(code, &[("np", "import numpy as np"), ("", "import polars as pl")]);
        assert_eq!(imported, "import re\nfrom datetime import date\nfrom decimal import Decimal\n\nimport polars as pl");
    }

    #[test]
    fn a_line_over_several_lines_is_all_comment() {
        assert_eq!(commented("rename a to b,\n  c to d", "#"), "# rename a to b,\n#   c to d");
        assert_eq!(commented("x\r\ny", "--"), "-- x\n-- y");
    }
}
