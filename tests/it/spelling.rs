//! The one spelling of the language: every line of the examples and of the spec survives it, and means the same.

use std::path::Path;

use lustrum::lang::parse;
use lustrum::plan::verb::Verbs;
use lustrum::session::spelled;
use lustrum::verbs::{All, Words};
use proptest::prelude::*;

/// The tree without its places, which a spelling changes. A canonical call is another tree, so calls are compared by their spelling.
fn meaning(code: &str) -> String {
    let parsed = parse(code, &Words::default());
    assert!(parsed.errors.is_empty(), "{code}: {:?}", parsed.errors);
    let text = format!("{:?} {}", parsed.program.statements, parsed.program.quiet);
    regex::Regex::new(r"Span \{ start: \d+, end: \d+ \}").unwrap().replace_all(&text, "").into_owned()
}

fn is_canonical(code: &str) -> bool {
    let calls = parse(code, &Words::default()).program.statements.into_iter().flat_map(|statement| statement.calls);
    calls.into_iter().all(|call| All.find(call.verb).is_none_or(|verb| verb.canonical(&call).is_none()))
}

/// All cells of the spec and the examples that can be read.
fn cells() -> Vec<String> {
    let mut cells: Vec<String> = All.all().iter().flat_map(|verb| verb.examples()).map(|example| example.script.to_string()).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec");
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let fences = text.split("\n```lustrum\n").skip(1).filter_map(|rest| rest.split("\n```").next());
        cells.extend(fences.map(str::to_string));
    }
    cells.retain(|cell| parse(cell, &Words::default()).errors.is_empty());
    cells
}

#[test]
fn every_line_survives_the_formatter() {
    let cells = cells();
    assert!(cells.len() > 400, "only {} cells", cells.len());
    for cell in &cells {
        let once = spelled(cell).unwrap_or_else(|error| panic!("{cell}\n{error}"));
        assert_eq!(spelled(&once).unwrap(), once, "twice changes nothing");
        if is_canonical(cell) {
            assert_eq!(meaning(&once), meaning(cell), "{cell}\n{once}");
        }
    }
}

#[test]
fn other_tools_words_are_spelled_as_the_language_has_them() {
    for (theirs, ours) in [
        ("head 5", "show first 5"),
        ("head", "show first 5"),
        ("tail 3", "show last 3"),
        ("drop column A", "drop A"),
        ("keep columns A, B", "keep A, B"),
        ("drop duplicates by K", "drop duplicate rows by K"),
        ("drop missing in A, B", "drop incomplete rows in A, B"),
        ("keep rows where a == 1 and b <> 2", "keep rows where a = 1 and b != 2"),
        ("show where a between 1 and 3", "show where a in 1..3"),
        ("show where a is null or b is not NA", "show where a is missing or b is not missing"),
        ("fill A by G using mean", "fill A using mean by G"),
    ] {
        assert_eq!(spelled(theirs).unwrap(), format!("{ours}\n"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Cells put together from others, with comments and blanks between.
    #[test]
    fn programs_of_many_cells_survive(picks in prop::collection::vec((any::<prop::sample::Index>(), "(\n){0,3}|\n *# [a-z]{0,9}\n"), 1..6)) {
        let all = cells();
        let code: String = picks.iter().map(|(pick, between)| format!("{}\n{between}", pick.get(&all).trim_end_matches(';'))).collect();
        if parse(&code, &Words::default()).errors.is_empty() {
            let once = spelled(&code).unwrap();
            prop_assert_eq!(spelled(&once).unwrap(), once.clone());
            prop_assert_eq!(once.matches('#').count(), code.matches('#').count(), "comments are kept");
            if is_canonical(&code) {
                prop_assert_eq!(meaning(&once), meaning(&code));
            }
        }
    }
}
