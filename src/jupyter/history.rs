//! The inputs of this process, for the history request.
//!
//! There is one session, number 1, which may also be asked for as 0, the current one. Lines are numbered by execution count.

use std::collections::VecDeque;

use regex::Regex;
use serde_json::{Value, json};

use super::messages::history::{Access, HistoryRequest};

/// The most inputs kept; the oldest go first.
const KEPT: usize = 10_000;
/// The number of this process's session.
const SESSION: i64 = 1;

/// What was run, oldest first.
#[derive(Default)]
pub struct History(VecDeque<Input>);

#[derive(Clone)]
struct Input {
    line: i64,
    code: String,
}

impl History {
    /// Keeps an input under its execution count.
    pub fn add(&mut self, line: u32, code: &str) {
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(Input { line: i64::from(line), code: code.to_owned() });
    }

    /// Answers a request with `(session, line, input)` for each input, oldest first; with `output`, the input is a pair with `null`,
    /// because outputs are not kept.
    pub fn answer(&self, request: &HistoryRequest) -> Vec<Value> {
        let found = match request.hist_access_type {
            Access::Range => self.range(request.session.unwrap_or(0), request.start.unwrap_or(1), request.stop),
            Access::Tail => last(self.0.iter().collect(), request.n),
            Access::Search => last(self.search(request.pattern.as_deref().unwrap_or("*"), request.unique), request.n),
        };
        let input = |code: &str| if request.output { json!([code, null]) } else { json!(code) };
        found.into_iter().map(|Input { line, code }| json!([SESSION, line, input(code)])).collect()
    }

    fn range(&self, session: i64, start: i64, stop: Option<i64>) -> Vec<&Input> {
        if session != 0 && session != SESSION {
            return Vec::new();
        }
        let lines = start..stop.unwrap_or(i64::MAX);
        self.0.iter().filter(|input| lines.contains(&input.line)).collect()
    }

    /// Inputs that match a glob as a whole. With `unique`, only the latest of equal ones.
    fn search(&self, glob: &str, unique: bool) -> Vec<&Input> {
        let Some(pattern) = from_glob(glob) else {
            return Vec::new();
        };
        let mut seen = std::collections::HashSet::new();
        let latest_first = self.0.iter().rev().filter(|input| pattern.is_match(&input.code));
        let mut found: Vec<&Input> = latest_first.filter(|input| !unique || seen.insert(&input.code)).collect();
        found.reverse();
        found
    }
}

/// The last `n` of these, or all when no number is given.
fn last(mut inputs: Vec<&Input>, n: Option<i64>) -> Vec<&Input> {
    let keep = n.map_or(usize::MAX, |n| usize::try_from(n).unwrap_or(0));
    inputs.drain(..inputs.len().saturating_sub(keep));
    inputs
}

/// A glob in which `*` stands for any text and `?` for one character. `None` when it is too large to be searched for.
fn from_glob(glob: &str) -> Option<Regex> {
    let escaped = regex::escape(glob).replace(r"\*", ".*").replace(r"\?", ".");
    Regex::new(&format!("(?s)^{escaped}$")).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn ask(request: Value) -> Value {
        let mut history = History::default();
        for (line, code) in [(1, "load \"a.csv\""), (2, "show"), (3, "undo"), (4, "show"), (5, "sort by A\nshow")] {
            history.add(line, code);
        }
        Value::Array(history.answer(&serde_json::from_value(request).unwrap()))
    }

    #[test]
    fn tail_gives_the_last_inputs_in_order() {
        assert_eq!(ask(json!({"hist_access_type": "tail", "n": 2})), json!([[1, 4, "show"], [1, 5, "sort by A\nshow"]]));
        assert_eq!(ask(json!({"hist_access_type": "tail", "n": 1000})).as_array().unwrap().len(), 5);
        assert_eq!(ask(json!({"hist_access_type": "tail", "n": 0})), json!([]));
        assert_eq!(ask(json!({"hist_access_type": "tail", "n": -4})), json!([]));
    }

    #[test]
    fn range_counts_from_start_up_to_stop_in_this_session() {
        let two_and_three = json!([[1, 2, "show"], [1, 3, "undo"]]);
        assert_eq!(ask(json!({"hist_access_type": "range", "session": 0, "start": 2, "stop": 4})), two_and_three);
        assert_eq!(ask(json!({"hist_access_type": "range", "session": 1, "start": 2, "stop": 4})), two_and_three);
        assert_eq!(ask(json!({"hist_access_type": "range", "session": 7})), json!([]));
        assert_eq!(ask(json!({"hist_access_type": "range", "session": 0, "start": 5, "stop": null})).as_array().unwrap().len(), 1);
        assert_eq!(ask(json!({"hist_access_type": "range", "start": 9, "stop": 2})), json!([]));
    }

    #[test]
    fn search_matches_whole_inputs_by_glob() {
        assert_eq!(ask(json!({"hist_access_type": "search", "pattern": "*show"})).as_array().unwrap().len(), 3);
        assert_eq!(ask(json!({"hist_access_type": "search", "pattern": "sho?", "n": 1})), json!([[1, 4, "show"]]));
        assert_eq!(ask(json!({"hist_access_type": "search", "pattern": "show", "unique": true})), json!([[1, 4, "show"]]));
        assert_eq!(ask(json!({"hist_access_type": "search", "pattern": "a.csv"})), json!([]));
        assert_eq!(ask(json!({"hist_access_type": "search", "pattern": "*\"a?csv\""})), json!([[1, 1, "load \"a.csv\""]]));
        assert_eq!(ask(json!({"hist_access_type": "search", "pattern": "*\"a.csv\""})), json!([[1, 1, "load \"a.csv\""]]));
    }

    #[test]
    fn with_outputs_an_input_is_a_pair() {
        assert_eq!(ask(json!({"hist_access_type": "tail", "n": 1, "output": true})), json!([[1, 5, ["sort by A\nshow", null]]]));
    }

    #[test]
    fn only_so_many_are_kept() {
        let mut history = History::default();
        for line in 1..=KEPT as u32 + 5 {
            history.add(line, "show");
        }
        assert_eq!(history.0.len(), KEPT);
        assert_eq!(history.0.front().unwrap().line, 6);
    }
}
