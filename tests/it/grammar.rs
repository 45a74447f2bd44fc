//! The whole interpreter under lines that its own grammar makes: calls by the declared forms of all verbs, expressions by the declared arguments of
//! all functions, over a table of every type with extreme values. Now and then a word is left out or put elsewhere.
//!
//! Whatever comes of a line, nothing panics, nothing hangs, no number that is not finite gets into a table, and a line that can be read is spelled by
//! the formatter in one way that does the same.

use std::cell::Cell;
use std::time::{Duration, Instant};

use lustrum::functions;
use lustrum::lang::form::{Clause, Form, Part, Slot, Uses};
use lustrum::lang::{Vocabulary, parse};
use lustrum::plan::function::{Function, Takes};
use lustrum::plan::type_name::TYPES;
use lustrum::plan::types::Type;
use lustrum::plan::value::Value;
use lustrum::session::{Session, spelled};
use lustrum::verbs::Words;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::soak::{figures, times};
use crate::table::{run, session};

const PATIENCE: Duration = Duration::from_secs(20);

const TABLE: &str = "n,x,s,p,d,at,clock,`odd name`,void\n\
    1,0.5,\" Ann \",true,2024-01-31,2024-01-31T12:30:00,12:30,a,\n\
    9223372036854775807,1e308,Bob,false,9999-12-31,9999-12-31T23:59:59,23:59:59,b,\n\
    -9223372036854775807,-1e308,\"\",,0001-01-01,0001-01-01T00:00:00,00:00,a,\n\
    0,0,日本 é,true,1969-07-20,1969-07-20T00:00:01,06:00,,\n\
    ,,,,,,,,\n";

const COLUMNS: [&str; 10] = ["n", "x", "s", "p", "d", "at", "clock", "`odd name`", "void", "nope"];

/// Choices, drawn beforehand so that a failing line can be made smaller.
struct Dice {
    drawn: Vec<u32>,
    at: usize,
}

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        let drawn = self.drawn.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        drawn as usize % sides.max(1)
    }

    fn one_in(&mut self, sides: usize) -> bool {
        self.below(sides) == sides - 1
    }

    fn pick<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }

    fn list(&mut self, most: usize, one: impl Fn(&mut Dice) -> String) -> String {
        let count = 1 + self.below(most);
        (0..count).map(|_| one(self)).collect::<Vec<_>>().join(", ")
    }

    fn column(&mut self) -> String {
        self.pick(&COLUMNS).to_string()
    }

    fn literal(&mut self) -> String {
        self.pick(&[
            "0",
            "1",
            "-1",
            "2.5",
            "5%",
            "9223372036854775807",
            "1e308",
            "-1e308",
            "1e-320",
            "\"\"",
            "\"a\"",
            "\"Ann\"",
            "\"12%\"",
            "\"%d/%m/%Y\"",
            "2024-01-31",
            "9999-12-31",
            "0001-01-01",
            "2024-01-31T12:30:00",
            "true",
            "false",
            "missing",
        ])
        .to_string()
    }

    fn pattern(&mut self) -> String {
        self.pick(&["/a/", "/^(.*)$/", "/(?<x>\\d+)-?(?<y>.)?/i", "/\\s+/", "/[/]/", "/$^/", "/é|日/"]).to_string()
    }

    fn targets(&mut self) -> String {
        match self.below(8) {
            0 => format!("{} columns", self.pick(&["all", "text", "number", "date", "boolean", "category", "empty", "constant"])),
            1 => format!("columns matching {}", self.pattern()),
            2 => format!("{}..{}", self.column(), self.column()),
            3 => format!("all columns except {}", self.list(2, Dice::column)),
            _ => self.list(3, Dice::column),
        }
    }

    fn keys(&mut self) -> String {
        self.list(2, |dice| format!("{}{}", dice.column(), dice.pick(&["", " descending", " ascending"])))
    }

    fn type_name(&mut self) -> String {
        let at = self.below(TYPES.len() + 1);
        TYPES.get(at).map_or("category(\"a\", \"b\")", |named| named.written).to_string()
    }

    fn argument(&mut self, takes: Takes, depth: usize) -> String {
        match takes {
            Takes::Pattern => self.pattern(),
            Takes::TextOrPattern if self.one_in(2) => self.pattern(),
            Takes::Word(words) => format!("{:?}", self.pick(words)),
            Takes::Share => self.pick(&["0", "0.5", "25%", "1", "2"]).to_string(),
            Takes::Rows(_) => self.pick(&["1", "2", "-1", "9223372036854775807"]).to_string(),
            Takes::Format => self.pick(&["\"%d/%m/%Y\"", "\"%H:%M\"", "\"%Q\"", "\"%z\""]).to_string(),
            Takes::Country(_) => self.pick(&["\"GB\"", "\"US\"", "\"UK\""]).to_string(),
            Takes::Boolean => self.condition(depth),
            Takes::Text | Takes::TextOrPattern | Takes::Code if !self.one_in(6) => {
                self.pick(&["s", "`odd name`", "\"a-b\"", "text(n)"]).to_string()
            }
            Takes::Numeric | Takes::Integer if !self.one_in(6) => self.pick(&["n", "x", "3", "-2", "1e308", "n * 2"]).to_string(),
            Takes::Temporal if !self.one_in(6) => self.pick(&["d", "at", "2024-02-29"]).to_string(),
            Takes::List if !self.one_in(6) => "split(s, \" \")".to_string(),
            _ => self.expression(depth),
        }
    }

    fn call(&mut self, depth: usize) -> String {
        let all: Vec<_> = functions::families().flat_map(|(_, list)| list).collect();
        let function = all[self.below(all.len())];
        let mut args = Vec::new();
        for param in function.params() {
            if param.optional && self.one_in(2) {
                break;
            }
            args.push(self.argument(param.takes, depth));
            if param.many && self.one_in(2) {
                args.push(self.argument(param.takes, depth));
            }
        }
        if self.one_in(12) {
            args.pop();
        }
        let across = if self.one_in(10) { format!(" across {}", self.targets()) } else { String::new() };
        format!("{}({}{across})", function.name(), args.join(", "))
    }

    fn expression(&mut self, depth: usize) -> String {
        if depth == 0 {
            return if self.one_in(2) { self.column() } else { self.literal() };
        }
        match self.below(10) {
            0 | 1 => self.column(),
            2 => self.literal(),
            3 | 4 => format!("{} {} {}", self.expression(depth - 1), self.pick(&["+", "-", "*", "/", "++"]), self.expression(depth - 1)),
            5 => format!("({})", self.expression(depth - 1)),
            6 => format!("if {} then {} else {}", self.condition(depth - 1), self.expression(depth - 1), self.expression(depth - 1)),
            7 => format!("-{}", self.expression(depth - 1)),
            _ => self.call(depth - 1),
        }
    }

    /// What may stand after `is`.
    fn test(&mut self) -> String {
        let tests = [
            "missing",
            "blank",
            "email",
            "url",
            "phone",
            "phone(\"GB\")",
            "uuid",
            "ip",
            "iban",
            "creditcard",
            "country",
            "date",
            "integer",
            "number",
            "boolean",
            "time",
            "postcode(\"US\")",
            "date(\"%d/%m/%Y\")",
        ];
        self.pick(&tests).to_string()
    }

    fn condition(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.pick(&["p", "n > 0", "s is missing", "true"]).to_string();
        }
        match self.below(11) {
            0..=2 => {
                let sign = self.pick(&["=", "!=", "<", "<=", ">", ">="]);
                format!("{} {sign} {}", self.expression(depth - 1), self.expression(depth - 1))
            }
            3 => format!("{} {} [{}]", self.column(), self.pick(&["in", "not in"]), self.list(3, Dice::literal)),
            4 => format!("{} in {}..{}", self.column(), self.literal(), self.literal()),
            5 => format!("s {} {}", self.pick(&["contains", "starts with", "ends with"]), self.pick(&["\"a\"", "s", "\"\""])),
            6 => format!("s matches {}", self.pattern()),
            7 => format!("not {}", self.condition(depth - 1)),
            8 => format!("{} {} {}", self.condition(depth - 1), self.pick(&["and", "or"]), self.condition(depth - 1)),
            9 => {
                let (column, is) = (self.column(), self.pick(&["is", "is not"]));
                format!("{column} {is} {}", self.test())
            }
            _ => self.call(depth - 1),
        }
    }

    fn slot(&mut self, slot: Slot) -> String {
        match slot {
            // Verbs that take texts alone would hardly ever run.
            Slot::Targets(Uses::Text) if self.one_in(2) => "s".to_string(),
            Slot::Targets(_) => self.targets(),
            Slot::Column | Slot::There => self.column(),
            Slot::New => self.pick(&["new", "n", "`a b`"]).to_string(),
            Slot::Expr => self.expression(3),
            Slot::Condition => self.condition(3),
            Slot::Text => self
                .pick(&[
                    "\"a\"",
                    "\"$1\"",
                    "\"\"",
                    "\"select * from t\"",
                    "\"select n, count(*) as c from t group by n\"",
                    "\"select 1/0.0 as z\"",
                ])
                .to_string(),
            Slot::Pattern => self.pattern(),
            Slot::Integer | Slot::Number => self.pick(&["0", "1", "3", "-1", "1000", "9223372036854775807"]).to_string(),
            Slot::Value if self.one_in(3) => format!("[{}]", self.list(3, Dice::literal)),
            Slot::Value => self.literal(),
            Slot::Values => self.list(3, Dice::literal),
            Slot::Type => self.type_name(),
            Slot::Test => self.test(),
            Slot::Path => "\"nothing.csv\"".to_string(),
            Slot::Table => self.pick(&["t", "u", "nope"]).to_string(),
            Slot::Keys => self.keys(),
            Slot::Sets => self.list(2, |dice| format!("{} = {}", dice.pick(&["new", "n", "s", "x..s", "d"]), dice.expression(3))),
            Slot::Spans => self.list(2, |dice| dice.pick(&["1", "2..4", "3..9999999", "9223372036854775807", "0"]).to_string()),
            Slot::Amount => self.pick(&["1", "3", "50%", "0", "100%", "9223372036854775807"]).to_string(),
            Slot::Range => self.pick(&["0..1", "-3..2.5", "5..1", "0..9223372036854775807", "2024-01-01..2024-12-31"]).to_string(),
            Slot::Options(names) => format!("{} = {}", self.pick(names), self.literal()),
            Slot::Topic => self.pick(&["fill", "dates", "types", "round", "email", "foo"]).to_string(),
        }
    }

    fn parts(&mut self, parts: &[Part]) -> String {
        let mut words = Vec::new();
        for part in parts {
            words.push(match part {
                Part::Words(text) => text.to_string(),
                Part::Slot(_, slot) => self.slot(*slot),
                Part::Flag(all) => self.pick(all).to_string(),
                Part::Optional(parts) => {
                    if self.one_in(2) {
                        self.parts(parts)
                    } else {
                        String::new()
                    }
                }
                Part::Either(ways) => {
                    let way = ways[self.below(ways.len())];
                    self.parts(way)
                }
                Part::Many(_, parts) => self.list(2, |dice| dice.parts(parts)),
                Part::Clauses => String::new(),
            });
        }
        words.retain(|word| !word.is_empty());
        words.join(" ")
    }

    fn clause(&mut self, clause: Clause) -> String {
        let argument = match clause {
            Clause::Where => self.condition(2),
            Clause::By => self.targets(),
            Clause::OrderBy => self.keys(),
            Clause::Using(methods) | Clause::Method(methods) => {
                let number = self.pick(&["2", "0", "-1", "99"]);
                self.pick(methods)
                    .replace("\"…\"", "\"%d/%m/%Y\"")
                    .replace("(n)", &format!("({number})"))
                    .replace("(k)", &format!("({number})"))
                    .replace("(lo, hi)", "(5, 95)")
                    .replace("(k, share)", "(2, 10%)")
                    .replace("(share)", "(60%)")
            }
            Clause::Into => "new".to_string(),
            Clause::Keeping(words) => self.pick(words).to_string(),
            Clause::Else(words) => {
                if self.one_in(2) {
                    self.literal()
                } else {
                    self.pick(words).to_string()
                }
            }
            Clause::DroppingOriginals | Clause::AllowingMany => String::new(),
        };
        format!("{} {argument}", clause.word()).trim_end().to_string()
    }

    fn form(&mut self, verb: &str, form: &Form) -> String {
        let mut words = vec![verb.to_string(), self.parts(form.shape)];
        for clause in form.clauses {
            if matches!(clause, Clause::Method(_)) || self.one_in(3) {
                words.push(self.clause(*clause));
            }
        }
        words.retain(|word| !word.is_empty());
        words.join(" ")
    }

    fn link(&mut self, words: &Words) -> String {
        // Files are not the matter here.
        let verbs: Vec<_> = words.verbs().iter().filter(|(verb, _)| !matches!(*verb, "load" | "save" | "save recipe" | "export")).collect();
        let (verb, forms) = verbs[self.below(verbs.len())];
        let form = forms[self.below(forms.len())];
        self.form(verb, &form)
    }

    fn line(&mut self, words: &Words) -> String {
        let mut line = String::new();
        if self.one_in(6) {
            line.push_str("u = ");
        }
        if self.one_in(5) {
            line.push_str("t | ");
        }
        let links = 1 + self.below(6) / 4;
        line.push_str(&(0..links).map(|_| self.link(words)).collect::<Vec<_>>().join(" | "));
        if self.one_in(8) {
            let mut parts: Vec<&str> = line.split(' ').collect();
            let (from, to) = (self.below(parts.len()), self.below(parts.len()));
            match self.below(3) {
                0 => drop(parts.remove(from)),
                1 => parts.swap(from, to),
                _ => parts.insert(to, parts[from]),
            }
            line = parts.join(" ");
        }
        line
    }
}

fn loaded() -> Session {
    let path = std::env::temp_dir().join(format!("lustrum-grammar-{}-{:?}.csv", std::process::id(), std::thread::current().id()));
    std::fs::write(&path, TABLE.replace('`', "")).unwrap();
    let mut session = session();
    run(&mut session, &format!("t = load \"{}\" with types = {{clock: time}};", path.display())).unwrap();
    std::fs::remove_file(&path).unwrap();
    session
}

/// A session, and one that runs what the formatter makes of the same lines.
struct Twins {
    session: Session,
    twin: Session,
}

impl Twins {
    fn new() -> Self {
        Twins { session: loaded(), twin: loaded() }
    }

    /// What holds of every line. True when it ran.
    fn hold(&mut self, line: &str) -> bool {
        let started = Instant::now();
        let readable = parse(line, &Words::default()).errors.is_empty();
        let result = run(&mut self.session, line);
        if let Err(error) = &result {
            assert!(!error.contains("could not be computed"), "{line}\n{error}");
        }
        let tables = cells(&self.session);
        for (name, _, values) in tables.iter().flatten() {
            assert!(!values.iter().any(|value| matches!(value, Value::Number(x) if !x.is_finite())), "{line}: {name} has {values:?}");
        }
        assert!(started.elapsed() < PATIENCE, "{line} took {:?}", started.elapsed());
        // The moment of a line is not that of its twin, nor is a seed that it was not told, nor how it was written.
        let drawn = line.contains("random") && !line.contains("seed");
        if readable && !drawn && !["now(", "history", "why", "expectations"].iter().any(|word| line.contains(word)) {
            let once = spelled(line).unwrap_or_else(|error| panic!("{line}\n{error}"));
            assert_eq!(spelled(&once).unwrap_or_else(|error| panic!("{once}\n{error}")), once, "spelled twice: {line}");
            let again = run(&mut self.twin, &once);
            assert_eq!(result.is_ok(), again.is_ok(), "{line}\n{once}\n{again:?}");
            assert_eq!(tables, cells(&self.twin), "{line} means another thing than {once}");
        } else if readable {
            *self = Twins::new();
        }
        result.is_ok()
    }
}

/// The cells of all tables.
fn cells(session: &Session) -> Vec<Vec<(String, Type, Vec<Value>)>> {
    session.tables().iter().map(|table| table.frame().values().columns).collect()
}

#[test]
fn any_line_of_the_grammar_is_answered() {
    let begun = Instant::now();
    let words = Words::default();
    let (lines, ran) = (Cell::new(0usize), Cell::new(0usize));
    let config = ProptestConfig { cases: times(60_000) as u32, failure_persistence: None, ..ProptestConfig::default() };
    let strategy = (prop::collection::vec(any::<u32>(), 300), 1usize..6);
    let result = TestRunner::new(config).run(&strategy, |(drawn, count)| {
        let mut dice = Dice { drawn, at: 0 };
        let mut twins = Twins::new();
        for _ in 0..count {
            lines.set(lines.get() + 1);
            ran.set(ran.get() + usize::from(twins.hold(&dice.line(&words))));
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    figures("lines of the grammar", begun, format!("{} answered, {} of them ran", lines.get(), ran.get()));
}

/// Lines of the grammar would be no test if hardly any of them ran.
#[test]
fn many_lines_of_the_grammar_run() {
    let words = Words::default();
    let mut twins = Twins::new();
    let mut runner = TestRunner::deterministic();
    let mut ran = 0;
    for _ in 0..300 {
        let tree = prop::collection::vec(any::<u32>(), 300).new_tree(&mut runner).unwrap();
        let mut dice = Dice { drawn: proptest::strategy::ValueTree::current(&tree), at: 0 };
        ran += usize::from(twins.hold(&dice.line(&words)));
        if twins.session.tables().first().is_none_or(|table| table.frame().rows() == 0 || table.frame().schema().len() < 5) {
            twins = Twins::new();
        }
    }
    assert!(ran >= 60, "only {ran} of 300 lines ran");
}
