//! A condition is true or false, never in between: random ones over random tables with missing cells, against a small evaluator that knows nothing
//! of Polars. What `keep rows where C` keeps is just what `C` holds for, `drop rows where C` leaves just the rest, and a negated test is `not` of it.

use lustrum::plan::value::Value;
use lustrum::session::Session;
use proptest::prelude::*;

use crate::soak::times;
use crate::table::{run, session};

/// A row: an integer, a number, a text, a boolean, each perhaps missing.
#[derive(Debug, Clone)]
struct Row {
    whole: Option<i64>,
    number: Option<f64>,
    word: Option<&'static str>,
    flag: Option<bool>,
}

const WORDS: [&str; 7] = ["Rome", "Oslo", "rome", " ", "Romeo", "", "Ö"];

fn row() -> impl Strategy<Value = Row> {
    let whole = prop::option::of(-3i64..4);
    let number = prop::option::of(prop::sample::select(vec![-1.5, -0.0, 0.0, 0.5, 2.0, 3.0]));
    (whole, number, prop::option::of(prop::sample::select(WORDS.to_vec())), prop::option::of(any::<bool>()))
        .prop_map(|(whole, number, word, flag)| Row { whole, number, word, flag })
}

/// A value that a comparison may have on either side.
#[derive(Debug, Clone)]
enum Operand {
    Whole,
    Number,
    Word,
    Integer(i64),
    Float(f64),
    Text(&'static str),
    /// The integer column and a number more.
    Plus(i64),
    Missing,
}

#[derive(Debug, Clone, PartialEq)]
enum Cell {
    Number(f64),
    Text(String),
    Missing,
}

impl Operand {
    fn of(&self, row: &Row) -> Cell {
        let number = |x: Option<f64>| x.map_or(Cell::Missing, Cell::Number);
        match self {
            Operand::Whole => number(row.whole.map(|n| n as f64)),
            Operand::Number => number(row.number),
            Operand::Word => row.word.map_or(Cell::Missing, |word| Cell::Text(word.to_string())),
            Operand::Integer(n) => Cell::Number(*n as f64),
            Operand::Float(x) => Cell::Number(*x),
            Operand::Text(text) => Cell::Text((*text).to_string()),
            Operand::Plus(n) => number(row.whole.map(|whole| (whole + n) as f64)),
            Operand::Missing => Cell::Missing,
        }
    }

    fn written(&self) -> String {
        match self {
            Operand::Whole => "whole".into(),
            Operand::Number => "number".into(),
            Operand::Word => "word".into(),
            Operand::Integer(n) => n.to_string(),
            Operand::Float(x) => format!("{x:?}"),
            Operand::Text(text) => format!("{text:?}"),
            Operand::Plus(n) => format!("(whole + {n})"),
            Operand::Missing => "missing".into(),
        }
    }
}

#[derive(Debug, Clone)]
enum Test {
    Compare(&'static str, Operand, Operand),
    OneOf(Operand, Vec<Operand>),
    Within(Operand, Operand, Operand),
    IsMissing(Operand),
    IsBlank(Operand),
    /// `contains`, `starts with`, `ends with`.
    Part(&'static str, Operand, &'static str),
    /// A pattern that is a text of its own.
    Matches(Operand, &'static str),
    IsInteger(Operand),
    Flag,
    Literal(bool),
    Not(Box<Test>),
    And(Box<Test>, Box<Test>),
    Or(Box<Test>, Box<Test>),
    If(Box<Test>, Box<Test>, Box<Test>),
}

impl Test {
    fn holds(&self, row: &Row) -> bool {
        match self {
            Test::Compare(sign, a, b) => compared(sign, &a.of(row), &b.of(row)),
            Test::OneOf(value, items) => items.iter().any(|item| item.of(row) == value.of(row)),
            Test::Within(value, low, high) => compared(">=", &value.of(row), &low.of(row)) && compared("<=", &value.of(row), &high.of(row)),
            Test::IsMissing(value) => value.of(row) == Cell::Missing,
            Test::IsBlank(value) => match value.of(row) {
                Cell::Missing => true,
                Cell::Text(text) => text.trim().is_empty(),
                Cell::Number(_) => false,
            },
            Test::Part(how, value, part) => match value.of(row) {
                Cell::Text(text) => match *how {
                    "contains" => text.contains(part),
                    "starts with" => text.starts_with(part),
                    _ => text.ends_with(part),
                },
                _ => false,
            },
            Test::Matches(value, part) => matches!(value.of(row), Cell::Text(text) if text.contains(part)),
            Test::IsInteger(value) => matches!(value.of(row), Cell::Number(x) if x.fract() == 0.0),
            Test::Flag => row.flag == Some(true),
            Test::Literal(holds) => *holds,
            Test::Not(test) => !test.holds(row),
            Test::And(a, b) => a.holds(row) && b.holds(row),
            Test::Or(a, b) => a.holds(row) || b.holds(row),
            Test::If(condition, yes, no) => {
                if condition.holds(row) {
                    yes.holds(row)
                } else {
                    no.holds(row)
                }
            }
        }
    }

    fn written(&self) -> String {
        let words = |a: &Operand, between: &str, b: &str| format!("{} {between} {b}", a.written());
        match self {
            Test::Compare(sign, a, b) => words(a, sign, &b.written()),
            Test::OneOf(value, items) => {
                let items: Vec<String> = items.iter().map(Operand::written).collect();
                words(value, "in", &format!("[{}]", items.join(", ")))
            }
            Test::Within(value, low, high) => words(value, "in", &format!("{}..{}", low.written(), high.written())),
            Test::IsMissing(value) => words(value, "is", "missing"),
            Test::IsBlank(value) => words(value, "is", "blank"),
            Test::Part(how, value, part) => words(value, how, &format!("{part:?}")),
            Test::Matches(value, part) => words(value, "matches", &format!("/{part}/")),
            Test::IsInteger(value) => words(value, "is", "integer"),
            Test::Flag => "flag".into(),
            Test::Literal(holds) => holds.to_string(),
            Test::Not(test) => format!("not ({})", test.written()),
            Test::And(a, b) => format!("({}) and ({})", a.written(), b.written()),
            Test::Or(a, b) => format!("({}) or ({})", a.written(), b.written()),
            Test::If(condition, yes, no) => {
                format!("if {} then ({}) else ({})", condition.written(), yes.written(), no.written())
            }
        }
    }

    /// The test with its own negation in it (`!=`, `not in`, `is not`), where it has one.
    fn negated(&self) -> Option<String> {
        match self {
            Test::Compare("=", a, b) => Some(format!("{} != {}", a.written(), b.written())),
            Test::OneOf(..) | Test::Within(..) => Some(self.written().replacen(" in ", " not in ", 1)),
            Test::IsMissing(_) | Test::IsBlank(_) | Test::IsInteger(_) => Some(self.written().replacen(" is ", " is not ", 1)),
            _ => None,
        }
    }
}

/// Missing equals missing; every other comparison with it is false.
fn compared(sign: &str, a: &Cell, b: &Cell) -> bool {
    match (sign, a, b) {
        ("=", a, b) => a == b,
        ("!=", a, b) => a != b,
        (_, Cell::Number(x), Cell::Number(y)) => ordered(sign, x.partial_cmp(y)),
        (_, Cell::Text(x), Cell::Text(y)) => ordered(sign, Some(x.cmp(y))),
        _ => false,
    }
}

fn ordered(sign: &str, order: Option<std::cmp::Ordering>) -> bool {
    order.is_some_and(|order| match sign {
        "<" => order.is_lt(),
        "<=" => order.is_le(),
        ">" => order.is_gt(),
        _ => order.is_ge(),
    })
}

fn numeric() -> impl Strategy<Value = Operand> {
    prop_oneof![
        4 => Just(Operand::Whole),
        3 => Just(Operand::Number),
        3 => (-3i64..4).prop_map(Operand::Integer),
        2 => prop::sample::select(vec![-1.5, 0.0, 0.5, 2.0]).prop_map(Operand::Float),
        2 => (1i64..3).prop_map(Operand::Plus),
        1 => Just(Operand::Missing),
    ]
}

/// A range written out runs forwards: the other way it is told to be empty.
fn forwards(value: Operand, low: Operand, high: Operand) -> Test {
    let written = |operand: &Operand| match operand {
        Operand::Integer(n) => Some(*n as f64),
        Operand::Float(x) => Some(*x),
        _ => None,
    };
    match written(&low).zip(written(&high)) {
        Some((from, to)) if from > to => Test::Within(value, high, low),
        _ => Test::Within(value, low, high),
    }
}

fn textual() -> impl Strategy<Value = Operand> {
    prop_oneof![5 => Just(Operand::Word), 3 => prop::sample::select(WORDS.to_vec()).prop_map(Operand::Text), 1 => Just(Operand::Missing)]
}

fn test() -> impl Strategy<Value = Test> {
    let sign = prop::sample::select(vec!["=", "!=", "<", "<=", ">", ">="]);
    let part = prop::sample::select(vec!["R", "om", "o", " ", "e", "Ö"]);
    let how = prop::sample::select(vec!["contains", "starts with", "ends with"]);
    let leaf = prop_oneof![
        4 => (sign.clone(), numeric(), numeric()).prop_map(|(sign, a, b)| Test::Compare(sign, a, b)),
        3 => (sign, textual(), textual()).prop_map(|(sign, a, b)| Test::Compare(sign, a, b)),
        2 => (numeric(), prop::collection::vec(numeric(), 0..4)).prop_map(|(value, items)| Test::OneOf(value, items)),
        2 => (textual(), prop::collection::vec(textual(), 0..4)).prop_map(|(value, items)| Test::OneOf(value, items)),
        1 => (numeric(), numeric(), numeric()).prop_map(|(value, low, high)| forwards(value, low, high)),
        1 => prop_oneof![numeric(), textual()].prop_map(Test::IsMissing),
        1 => prop_oneof![numeric(), textual()].prop_map(Test::IsBlank),
        1 => numeric().prop_map(Test::IsInteger),
        2 => (how, part.clone()).prop_map(|(how, part)| Test::Part(how, Operand::Word, part)),
        1 => part.prop_map(|part| Test::Matches(Operand::Word, part)),
        2 => Just(Test::Flag),
        1 => any::<bool>().prop_map(Test::Literal),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let boxed = inner.prop_map(Box::new);
        prop_oneof![
            boxed.clone().prop_map(Test::Not),
            (boxed.clone(), boxed.clone()).prop_map(|(a, b)| Test::And(a, b)),
            (boxed.clone(), boxed.clone()).prop_map(|(a, b)| Test::Or(a, b)),
            (boxed.clone(), boxed.clone(), boxed).prop_map(|(condition, yes, no)| Test::If(condition, yes, no)),
        ]
    })
}

/// The rows as a file. The first one is whole, so that every column has its type.
fn csv(rows: &[Row]) -> String {
    let mut text = String::from("id,whole,number,word,flag\n");
    for (id, row) in rows.iter().enumerate() {
        let cell = |value: Option<String>| value.unwrap_or_default();
        let word = cell(row.word.map(|word| format!("\"{word}\"")));
        let (whole, number, flag) =
            (row.whole.map(|n| n.to_string()), row.number.map(|x| format!("{x:?}")), row.flag.map(|b| b.to_string()));
        text.push_str(&format!("{id},{},{},{word},{}\n", cell(whole), cell(number), cell(flag)));
    }
    text
}

/// The ids of the rows that a chain on the table leaves.
fn left(session: &mut Session, chain: &str) -> Vec<i64> {
    run(session, &format!("left = t | {chain}")).unwrap_or_else(|error| panic!("{chain}\n{error}"));
    let table = session.tables().iter().find(|table| table.name == "left").unwrap();
    let values = table.frame().values();
    (0..values.rows())
        .map(|row| match values.cell("id", row) {
            Some(Value::Integer(id)) => *id,
            other => panic!("{other:?} is no id"),
        })
        .collect()
}

fn ids(rows: &[Row], holds: impl Fn(&Row) -> bool) -> Vec<i64> {
    rows.iter().zip(0i64..).filter_map(|(row, id)| holds(row).then_some(id)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: times(1200) as u32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn conditions_split_a_table_in_two(rows in prop::collection::vec(row(), 1..14), tests in prop::collection::vec(test(), 1..5)) {
        let whole = Row { whole: Some(1), number: Some(0.5), word: Some("Rome"), flag: Some(true) };
        let rows: Vec<Row> = [whole].into_iter().chain(rows).collect();
        let path = std::env::temp_dir().join(format!("lustrum-conditions-{}-{:?}.csv", std::process::id(), std::thread::current().id()));
        std::fs::write(&path, csv(&rows)).unwrap();
        let mut session = session();
        run(&mut session, &format!("t = load \"{}\";", path.display())).unwrap();
        std::fs::remove_file(&path).unwrap();
        for test in tests {
            let condition = test.written();
            let holds = ids(&rows, |row| test.holds(row));
            let fails = ids(&rows, |row| !test.holds(row));
            prop_assert_eq!(left(&mut session, &format!("keep rows where {condition}")), holds.clone(), "keep {}", condition);
            prop_assert_eq!(left(&mut session, &format!("drop rows where {condition}")), fails.clone(), "drop {}", condition);
            prop_assert_eq!(left(&mut session, &format!("keep rows where not ({condition})")), fails.clone(), "not {}", condition);
            if let Some(negated) = test.negated() {
                prop_assert_eq!(left(&mut session, &format!("keep rows where {negated}")), fails, "{}", negated);
            }
            let marked = format!("set holds = {condition} | keep rows where holds");
            prop_assert_eq!(left(&mut session, &marked), holds, "set {}", condition);
        }
    }
}
