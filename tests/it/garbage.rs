//! Whatever is typed gets an answer: soups of the language's own words, random text, and what is long or deep, in reading, completion,
//! inspection and running. Nothing panics, nothing hangs, and a cell that could not be read changes nothing.

use std::time::{Duration, Instant};

use lustrum::lang::cursor::completeness;
use lustrum::lang::parse;
use lustrum::session::{Session, Snapshot, complete, inspect};
use lustrum::verbs::Words;
use proptest::prelude::*;

use crate::table::{run, session};

/// More than any short line may take, on a busy machine and without optimisation.
const PATIENCE: Duration = Duration::from_secs(60);

const TABLE: &str = "Name,Age,by,a`b,When,^a$\n\" Ann \",31,x,1.5,2024-01-31,true\nBob,,,2.25,2024-02-01,false\n,45,y,,,\n";

/// Words, signs and literals of the language, and of others.
#[rustfmt::skip]
const TOKENS: &[&str] = &[
    "keep", "drop", "rows", "row", "columns", "where", "by", "order by", "set", "trim", "squash", "lower", "title", "replace", "strip", "extract",
    "mark", "as missing", "convert", "to", "fill", "with", "using", "mean", "median", "previous", "sort", "values", "count", "summarize", "show",
    "first", "last", "random", "seed", "rename", "clean names", "schema", "tables", "use", "t", "undo", "redo", "history", "help", "head", "tail",
    "into", "else", "missing", "keeping", "dropping originals", "except", "all columns", "text columns", "number columns", "columns matching",
    "empty columns", "duplicate", "incomplete", "in", "not", "not in", "is", "is not", "blank", "and", "or", "if", "then", "true", "false", "it",
    "contains", "starts with", "ends with", "matches", "between", "across", "descending", "at row", "from", "integer", "number", "text", "date",
    "boolean", "category", "decimal(10,2)", "accents", "digits", "html",
    "Name", "Age", "`by`", "`a``b`", "When", "`^a$`", "Nope", "``", "`*`", "round(", "length(", "sum(", "mean(", "count()", "coalesce(", "text(",
    "number(", "year(", "previous(", "rank(", "split(",
    "\"x\"", "'y'", "\"", "'", "\"\"\"", "\"\\u{1F600}\"", "\"\\u\"", "\"C:\\users\"", "/a(b/", "/[a-z]+/i", "/", "0", "1", "3", "-1", "2.5", "5%", "1e999", "1e400%",
    "99999999999999999999", "9223372036854775807", "2024-01-31", "2024-1-3", "2024-13-45", "2024-01-31T12:30:00Z", "0..100", "3..1",
    "=", "==", "!=", "<>", "<", "<=", "=>", "&&", "||", "&", "|", "|>", "%>%", "->", "+", "-", "*", "++", "..", ".", "(", ")", "[", "]", "{", "}",
    ",", ":", ";", "!", "%", "#", "\n", "\n  ", "\u{0}", "\u{feff}", "“", "é", "日本", "🙂",
];

fn soup() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(TOKENS), 0..24).prop_map(|tokens| tokens.join(" "))
}

/// Words glued together, without the blanks that help to tell them apart.
fn paste() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(TOKENS), 0..12).prop_map(|tokens| tokens.concat())
}

/// Lines that begin well, so that more of them can be run.
fn lines() -> impl Strategy<Value = String> {
    let begin = prop::sample::select(vec![
        "keep rows where ",
        "drop rows where ",
        "set x = ",
        "set Age = ",
        "fill Age with ",
        "summarize x = ",
        "show where ",
        "sort by ",
        "values ",
        "convert Age to ",
        "t | keep rows where ",
    ]);
    (begin, prop::collection::vec(prop::sample::select(TOKENS), 1..8)).prop_map(|(begin, tokens)| format!("{begin}{}", tokens.join(" ")))
}

fn anything() -> impl Strategy<Value = String> {
    prop_oneof![soup(), paste(), lines(), "\\PC{0,200}", "[ -~\\n]{0,200}", any::<String>()]
}

/// Reads, completes and inspects, which all must end soon.
fn look_at(text: &str) {
    let started = Instant::now();
    let (words, snapshot) = (Words::default(), Snapshot::default());
    let parsed = parse(text, &words);
    for error in &parsed.errors {
        assert!(error.span.start <= error.span.end, "{error:?}");
        assert!(!error.message.is_empty());
    }
    completeness(text, &words);
    for cursor in [0, text.len() / 3, text.len() / 2, text.len(), text.len() + 7] {
        let completion = complete(text, cursor, &snapshot, &words);
        assert!(completion.span.start <= completion.span.end);
        inspect(text, cursor, &snapshot, &words);
    }
    assert!(started.elapsed() < PATIENCE, "{:?} took {:?}", text.chars().take(80).collect::<String>(), started.elapsed());
}

fn small() -> Session {
    let folder = std::env::temp_dir().join(format!("lustrum-garbage-{}-{:?}", std::process::id(), std::thread::current().id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("t.csv");
    std::fs::write(&path, TABLE).unwrap();
    let mut session = session();
    run(&mut session, &format!("t = load \"{}\";", path.display())).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    session
}

/// Runs a cell. What could not be read must have changed nothing; and nothing may be the program's own fault.
fn run_it(session: &mut Session, text: &str) {
    // Files are not the matter here.
    if text.contains("load") || text.contains("save") || text.contains("export") {
        return;
    }
    let started = Instant::now();
    let steps = session.tables().iter().map(|table| table.steps.len()).sum::<usize>();
    let readable = parse(text, &Words::default()).errors.is_empty();
    let result = run(session, text);
    if !readable {
        assert!(result.is_err(), "{text:?} cannot be read and ran");
        assert_eq!(steps, session.tables().iter().map(|table| table.steps.len()).sum::<usize>(), "{text:?}");
    }
    if let Err(error) = &result {
        assert!(!error.contains("could not be computed"), "{text:?}\n{error}");
    }
    assert!(started.elapsed() < PATIENCE, "{text:?} took {:?}", started.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_and_completed(text in anything()) {
        look_at(&text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_can_be_run(texts in prop::collection::vec(anything(), 1..4)) {
        let mut session = small();
        for text in texts {
            run_it(&mut session, &text);
        }
    }

    #[test]
    fn any_line_that_begins_well_can_be_run(texts in prop::collection::vec(lines(), 1..4)) {
        let mut session = small();
        for text in texts {
            run_it(&mut session, &text);
        }
    }
}

#[test]
fn what_is_long_or_deep_is_answered() {
    let many = 10_000;
    let texts = [
        format!("set x = {}Age{}", "(".repeat(many), ")".repeat(many)),
        format!("set x = {}", "(".repeat(many)),
        format!("set x = {}1{}", "abs(".repeat(many), ")".repeat(many)),
        format!("set x = {}1", "if true then ".repeat(many)),
        format!("set x = {}Age", "-".repeat(many)),
        format!("keep rows where {}true", "not ".repeat(many)),
        format!("mark {}{} as missing", "[".repeat(many), "]".repeat(many)),
        format!("keep rows where {}", vec!["Age = 1"; many].join(" or ")),
        format!("keep rows where {}Age = 1{}", "(".repeat(150), format!("{} )", " or Age = 2".repeat(500)).repeat(150)),
        format!("trim {}", "Name, ".repeat(many)),
        "x".repeat(100_000),
        "@".repeat(100_000),
        "@ ".repeat(100_000),
        ")".repeat(100_000),
        ";".repeat(100_000),
        "1-".repeat(100_000),
        "/".repeat(100_000),
        format!("\"{}\"", "\\q".repeat(50_000)),
        "trin Name\n".repeat(20_000),
        "`".repeat(100_001),
        format!("keep rows where Name = \"{}\"", "x".repeat(1_000_000)),
        format!("mark {}\"x\" as missing", "\"N/A\", ".repeat(140_000)),
        format!("keep rows where Age in [{}1]", "1, ".repeat(350_000)),
        format!("keep rows where {}true", "Age = 1 or ".repeat(95_000)),
        format!("trim {}", "x".repeat(1_000_000)),
        format!("df{}", ".dropna()".repeat(110_000)),
        format!("set x = Name{}", ".lower()".repeat(120_000)),
        format!("set x = {}1", "case when Age > 1 then ".repeat(40_000)),
        format!("x{}", " %>% filter(Age > 1)".repeat(50_000)),
        format!("SELECT {}1 FROM t", "1, ".repeat(300_000)),
        "trim Name\n".repeat(100_000),
        "x <- 5\n".repeat(50_000),
        "\"".repeat(100_001),
    ];
    let mut session = small();
    for text in &texts {
        look_at(text);
        // A hundred thousand steps are run in `tests/notebooks/test_size.py`.
        if !text.starts_with("trim Name\n") {
            run_it(&mut session, text);
        }
    }
}

#[test]
fn long_sums_and_lists_are_computed() {
    let mut session = small();
    for line in [
        format!("set x = {}", vec!["Age"; 300].join(" + ")),
        format!("set y = {}", vec!["Age / 2"; 90].join(" * 0.5 + ")),
        format!("set z = {}Age / 2{}", "abs(".repeat(100), ")".repeat(100)),
        format!("keep rows where Age in [{}]", (0..20_000).map(|n| n.to_string()).collect::<Vec<_>>().join(", ")),
        format!("keep rows where {}", vec!["Age > 0"; 200].join(" and ")),
    ] {
        let started = Instant::now();
        run(&mut session, &line).unwrap();
        assert!(started.elapsed() < PATIENCE, "{} took {:?}", &line[..40], started.elapsed());
    }
    let shown = run(&mut session, "show x").unwrap();
    assert!(shown.contains("9,300") || shown.contains("9300"), "{shown}");
}
