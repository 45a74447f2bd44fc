//! Data that means harm or only looks like it: nothing in it may become markup, overrun a line or move a cursor.

use proptest::prelude::*;

use super::message::{Message, Source};
use super::paragraph::width_of;
use super::profile::specimens as profiles;
use super::specimens::{column, view as some};
use super::{Entered, Entry, Listed, Load, Outcome, Profiled, Progress, Rendered, Standing, Step, Style};
use super::{account, error, help, history, note, profile, progress, schema, tables, view, warning};
use crate::plan::effect::{Effect, Removed, Sample};
use crate::plan::profile::Profile;
use crate::plan::report::{LoadReport, Reject, RejectKind, TextFacts};
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::view::{Extent, Facts, Mark, View};

/// A table whose every name and cell is this text.
fn table(words: &str, columns: usize, rows: usize) -> View {
    let value = Value::Text(words.into());
    let marks = [Mark::Same, Mark::New, Mark::Renamed(words.into()), Mark::Retyped(Type::Other(words.into()))];
    let columns = (0..columns).map(|i| {
        let mut one = column(words, Type::Text, rows, 0, vec![value.clone(); rows]);
        one.mark = marks[i % marks.len()].clone();
        one.was = vec![Some(Value::List(vec![value.clone(), Value::Missing])); rows];
        one.facts = Facts { rows, range: Some((value.clone(), value.clone())), top: vec![(value.clone(), 1)], ..Facts::default() };
        one
    });
    let mut view = some(words, rows, 1..=rows, Extent::Chosen { of: rows + 1, phrase: format!("rows where {words}") }, columns.collect());
    view.hidden = vec![(words.into(), Type::Other(words.into()))];
    view.columns_total += 1;
    view
}

fn effect(words: &str) -> Effect {
    let value = Value::Text(words.into());
    Effect {
        table: words.into(),
        rows_after: 3,
        rows_changed: 2,
        cells_changed: vec![(words.into(), 2)],
        columns_added: vec![words.into()],
        columns_removed: vec![words.into()],
        columns_renamed: vec![(words.into(), words.into())],
        columns_retyped: vec![(words.into(), Type::Text, Type::Other(words.into()))],
        misfits: vec![(words.into(), 1)],
        notes: vec![words.into()],
        samples: vec![Sample { row: 1, column: words.into(), was: value.clone(), is: Value::Text(format!("{words}!")) }],
        removed: Some(Removed { rows: vec![1], columns: vec![(words.into(), vec![value])] }),
        ..Effect::default()
    }
}

fn report(words: &str) -> LoadReport {
    let mut report = LoadReport {
        rows: 3,
        text: Some(TextFacts {
            encoding: words.into(),
            runner_up: Some(words.into()),
            separator: words.chars().next(),
            ..TextFacts::default()
        }),
        sheet: Some((words.into(), vec![words.into()])),
        renamed: vec![(1, words.into(), words.into())],
        notes: vec![words.into()],
        ..LoadReport::default()
    };
    report.rejects.total = 2;
    report.rejects.first =
        vec![Reject { line: 3, byte: 9, column: Some(words.into()), kind: RejectKind::TooLong, raw: words.into() }].into();
    report
}

fn message(words: &str) -> Message {
    Message {
        name: "DataError".into(),
        line: Some(3),
        source: Some(Source { text: words.into(), span: words.len() / 3..words.len() / 2 }),
        what: format!("There is no `{}` here: {words}.", words.replace('`', "``")),
        notes: vec![words.into()],
        proposals: vec![words.into()],
    }
}

/// Few columns, of which all is told in plain text.
fn few(words: &str) -> Profile {
    let mut few = profiles::profile(words);
    few.cards = few.cards.into_iter().enumerate().filter(|(i, _)| matches!(i, 0 | 3 | 5)).map(|(_, card)| card).collect();
    few
}

/// Every kind of output, with this text wherever a text can come in.
fn everything(words: &str, style: &Style) -> Vec<Rendered> {
    let (effect, report, shown) = (effect(words), report(words), table(words, 3, 3));
    let entries = [
        Entry::Load(Load { number: None, table: words, text: words, report: &report }),
        Entry::Step(Step { number: 2, text: words, effect: &effect }),
    ];
    let entered = Entered { number: 1, text: words, standing: Standing::Waiting, outcome: Outcome::Words(words), at: None, took: None };
    let listed = Listed { name: words, rows: 1, columns: 1, steps: 1, source: words, current: true };
    vec![
        view(&shown, style),
        account(&entries, Some(&shown), style),
        account(&entries, None, style),
        warning(&message(words), style),
        note(words, style),
        progress(&Progress { verb: words, subject: words, done: 1, total: Some(2), unit: words, seconds_left: None }, style),
        schema(words, 3, &shown.columns, style),
        history(words, &[entered], style),
        tables(&[listed], style),
        profile(&profiles::profile(words), &Profiled { table: words, rows: 900, columns: 12, phrase: Some(words) }, style),
        profile(&few(words), &Profiled { table: words, rows: 900, columns: 12, phrase: None }, style),
    ]
}

/// The tags and the words of an HTML text, read strictly: `Err` says what could not be read.
fn tags(html: &str) -> Result<Vec<String>, String> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let words = &rest[..at];
        if words.contains('"') && !words.contains("</style>") && !tags.last().is_some_and(|tag: &String| tag == "style" || tag == "small") {
            return Err(format!("a quote in {words:?}"));
        }
        let tail = &rest[at + 1..];
        let mut quoted = false;
        let end = tail.find(|c| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        let end = end.ok_or("a tag without an end")?;
        let tag = &tail[..end];
        if tag.contains('<') {
            return Err(format!("a < in {tag:?}"));
        }
        let name = tag.split_once(' ').map_or(tag, |(name, _)| name);
        tags.push(name.to_string());
        rest = &tail[end + 1..];
    }
    Ok(tags)
}

const OURS: [&str; 27] = [
    "style", "div", "table", "caption", "thead", "tbody", "tr", "th", "td", "b", "br", "small", "img", "span", "ins", "del", "code", "pre",
    "button", "details", "summary", "progress", "h3", "h4", "h5", "p", "li",
];

fn check_html(html: &str) -> Result<(), String> {
    let names = tags(html)?;
    match names.iter().find(|name| !OURS.contains(&name.trim_start_matches('/'))) {
        Some(name) => Err(format!("<{name}> is not ours")),
        None => Ok(()),
    }
}

fn check_text(text: &str, style: &Style) -> Result<(), String> {
    for line in text.split('\n') {
        let to_copy = line.starts_with("    ");
        if width_of(line) > style.width && !to_copy {
            return Err(format!("{} columns: {line:?}", width_of(line)));
        }
        if line.ends_with(' ') {
            return Err(format!("blanks at the end: {line:?}"));
        }
        if line.chars().any(char::is_control) || line.contains(['\u{202E}', '\u{200B}', '\u{2028}']) {
            return Err(format!("controls: {line:?}"));
        }
        if !style.unicode && !line.is_ascii() {
            return Err(format!("not ASCII: {line:?}"));
        }
    }
    Ok(())
}

fn check(words: &str, style: &Style) -> Result<(), String> {
    for (i, seen) in everything(words, style).iter().enumerate() {
        check_html(&seen.html).map_err(|why| format!("output {i}: {why}"))?;
        check_text(&seen.text, style).map_err(|why| format!("output {i}: {why}"))?;
    }
    Ok(())
}

const NASTY: [&str; 16] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</style></div>",
    "a`b",
    "``",
    "",
    "   ",
    "\u{1B}]0;title\u{7}\u{1B}[31mred",
    "\u{0}\u{8}\r\n\t\u{7F}\u{9B}",
    "مرحبا بالعالم",
    "\u{202E}txt.exe\u{202C}",
    "e\u{301}\u{301}\u{301}",
    "日本語のとても長い列の名前です、どうぞよろしく",
    "👩\u{200D}👩\u{200D}👧 🇨🇭",
    "&lt;b&gt; &amp; &quot;",
];

#[test]
fn every_output_holds_against_every_nasty_text() {
    for words in NASTY {
        for width in [20, 33, 80, 120] {
            for unicode in [true, false] {
                let style = Style { width, rows: 6, unicode };
                assert_eq!(check(words, &style), Ok(()), "{words:?} in {width}");
            }
        }
    }
}

#[test]
fn very_long_cells_stay_small() {
    for words in ["<\"x' ".repeat(1_000), "日".repeat(5_000), format!("a{}", "\u{301}".repeat(5_000)), "\u{200B}".repeat(5_000)] {
        assert_eq!(check(&words, &Style::NOTEBOOK), Ok(()));
        let html = view(&table(&words, 10, 20), &Style::NOTEBOOK).html;
        assert!(html.len() < 110_000, "{} bytes", html.len());
    }
}

#[test]
fn titles_share_six_kilobytes() {
    let html = view(&table(&"x".repeat(5_000), 30, 20), &Style::NOTEBOOK).html;
    let titles: usize = html.split(" title=\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::len).sum();
    assert!(titles <= 6_000, "{titles}");
    assert!(titles > 5_000, "{titles}");
}

#[test]
fn ordinary_long_text_stays_within_the_worst_case_of_the_design() {
    let words = "The quick brown fox jumps over the lazy dog and on. ".repeat(20);
    let mut shown = table(words.trim(), 10, 20);
    for column in &mut shown.columns {
        column.name = "title".into();
        column.mark = Mark::Same;
        column.was = Vec::new();
    }
    let html = view(&shown, &Style::NOTEBOOK).html;
    assert!(html.len() < 31_000, "{} bytes", html.len());
    assert!(!html.contains("<td style=\"text-align:left;white-space:nowrap\""));
}

#[test]
fn data_never_names_a_class_or_an_id() {
    let html = everything("lu", &Style::NOTEBOOK).iter().map(|seen| seen.html.as_str()).collect::<String>();
    assert!(!html.contains(" id=") && !html.contains(" href="));
    for class in html.split(" class=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        let ours =
            ["lu", "x", "n", "m", "c", "a", "e", "z", "er", "d", "w", "q", "g", "v", "p", "k", "l", "mathjax_ignore", "tex2jax_ignore"];
        assert!(class.split(' ').all(|name| ours.contains(&name)), "{class}");
    }
}

#[test]
fn empty_tables_can_be_shown() {
    for (columns, rows) in [(0, 0), (0, 5), (3, 0)] {
        for width in [20, 80] {
            let style = Style { width, ..Style::NOTEBOOK };
            let seen = view(&table("a", columns, rows), &style);
            assert_eq!(check_html(&seen.html), Ok(()));
            assert_eq!(check_text(&seen.text, &style), Ok(()));
        }
    }
}

#[test]
fn a_view_that_does_not_fit_together_does_no_harm() {
    let mut odd = table("a", 3, 3);
    odd.numbers = vec![7, 3, 1_000_000_000_000];
    odd.columns[0].cells.clear();
    odd.columns[1].was.clear();
    odd.columns[2].facts = Facts { rows: 1, missing: 9, distinct: Some(99), histogram: vec![1; 100], ..Facts::default() };
    odd.columns_total = 0;
    let seen = view(&odd, &Style { width: 20, ..Style::NOTEBOOK });
    assert_eq!(check_html(&seen.html), Ok(()));
    assert_eq!(check_text(&seen.text, &Style { width: 20, ..Style::NOTEBOOK }), Ok(()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_an_output(words in "(\\PC|[<>\"'&` \\n\\t\\x1b]|[\u{300}-\u{36F}\u{200B}-\u{200F}\u{590}-\u{6FF}日本]){0,60}", width in 20_usize..140, unicode in any::<bool>()) {
        let style = Style { width, rows: 6, unicode };
        prop_assert_eq!(check(&words, &style), Ok(()));
    }

    #[test]
    fn no_help_text_breaks_an_output(words in "([a-z<>\"`*|#. -]|\\n|```\\n|日|\\x1b){0,120}", width in 20_usize..140) {
        let seen = help(&words, &Style { width, ..Style::NOTEBOOK });
        let html = seen.html.replace("<ul", "<p").replace("</ul", "</p").replace("<ol", "<p").replace("</ol", "</p");
        prop_assert_eq!(check_html(&html), Ok(()));
        prop_assert!(!seen.text.chars().any(|c| c.is_control() && c != '\n'));
    }

    #[test]
    fn no_error_moves_the_cursor(words in "(\\PC|[<>\"'&` \\n\\t\\x1b]){0,200}") {
        let error = error(&[message(&words)], &words, &Style::TRACEBACK);
        prop_assert!(!error.plain.chars().any(|c| c.is_control() && c != '\n'), "{:?}", error.plain);
        let bare = error.traceback.concat().replace("\u{1B}[1m", "").replace("\u{1B}[0m", "");
        prop_assert!(!bare.chars().any(char::is_control));
    }
}
