//! Mistakes, said to people: where, what, and what to write instead.
//!
//! An error leaves as the protocol's one `error` message, whose traceback is the text form; bold is its only attribute, because no colour can
//! be read on every ground that front ends show errors on. The texts of a message are marked as those of `lang`'s diagnostics are: what stands
//! in backticks is a literal (a backtick in it doubled) and is shown bold, without them.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::Style;
use super::paragraph::{Run, marked, width_of, without_trailing_blanks, wrap_runs};
use super::signs::Signs;
use super::visible;

/// Lines of source are cut round the caret when they are wider.
const EXCERPT: usize = 100;

/// One mistake, or one warning.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Message {
    /// The class of the mistake, for programs: `NameError`.
    pub name: String,
    /// The line of the cell it stands in, from 1; absent when it stands in none.
    pub line: Option<usize>,
    /// That line, and the place in it.
    pub source: Option<Source>,
    /// One sentence: what is wrong.
    pub what: String,
    /// Further lines: the nearest name, what else is possible, examples of values.
    pub notes: Vec<String>,
    /// Lines that would work. They are shown whole, however wide: they are there to be copied.
    pub proposals: Vec<String>,
}

/// A line of a cell and a stretch of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Source {
    /// The line without its end.
    pub text: String,
    /// What the message is about, in bytes of `text`. It may be empty, and what lies outside of the line is left out.
    pub span: Range<usize>,
}

/// An error as the protocol wants it, and without attributes for files and pipes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorText {
    pub ename: String,
    /// The first sentence, plain.
    pub evalue: String,
    /// The whole text form, line by line; bold is the only ANSI attribute.
    pub traceback: Vec<String>,
    /// The same lines without any attribute.
    pub plain: String,
}

/// All mistakes of a cell, in order; `closing` says what became of the rest of the cell (marked like a message; may be empty).
pub fn error(messages: &[Message], closing: &str, style: &Style) -> ErrorText {
    let signs = Signs::of(style);
    let mut lines: Vec<Vec<Run>> = Vec::new();
    for message in messages {
        separate(&mut lines);
        lines.extend(message.lines(style.width(), signs));
    }
    if !closing.is_empty() {
        separate(&mut lines);
        lines.extend(wrap_runs(&marked(closing), style.width(), 0, signs));
    }
    let first = messages.first();
    let sentence: Vec<String> = first.map(|message| message.sentence().into_iter().map(|run| run.text).collect()).unwrap_or_default();
    ErrorText {
        ename: first.map(|message| message.name.clone()).unwrap_or_default(),
        evalue: signs.say(&sentence.concat()).into_owned(),
        traceback: lines.iter().map(|line| ansi(line)).collect(),
        plain: lines.iter().map(|line| plain(line)).collect::<Vec<_>>().join("\n"),
    }
}

fn separate(lines: &mut Vec<Vec<Run>>) {
    if !lines.is_empty() {
        lines.push(Vec::new());
    }
}

/// A line without attributes.
pub fn plain(line: &[Run]) -> String {
    line.iter().map(|run| run.text.as_str()).collect()
}

fn ansi(line: &[Run]) -> String {
    line.iter().map(|run| if run.bold { format!("\x1b[1m{}\x1b[0m", run.text) } else { run.text.clone() }).collect()
}

impl Message {
    /// The text form, without what became of the rest of the cell.
    pub(super) fn lines(&self, width: usize, signs: &Signs) -> Vec<Vec<Run>> {
        let mut lines = wrap_runs(&self.sentence(), width, 0, signs);
        if let Some(source) = &self.source {
            lines.push(Vec::new());
            lines.extend(excerpt_lines(source, self.line, width, signs));
        }
        for note in self.notes_and_offer() {
            lines.extend(wrap_runs(&marked(&note), width, 0, signs));
        }
        if self.proposals.iter().any(|proposal| !proposal.trim().is_empty()) {
            lines.push(Vec::new());
            for line in self.proposals.iter().flat_map(|proposal| proposal.lines()).filter(|line| !line.trim().is_empty()) {
                lines.push(vec![Run::plain("    "), Run::bold(signs.say(&shown_code(line)).into_owned())]);
            }
        }
        lines
    }

    /// `Line 2: there is no column far in titanic.`
    fn sentence(&self) -> Vec<Run> {
        let mut runs = marked(&self.what);
        let Some(line) = self.line else {
            return runs;
        };
        if let Some(first) = runs.first_mut().filter(|first| !first.bold) {
            first.text = with_small_initial(&first.text);
        }
        runs.splice(0..0, [Run::bold(format!("Line {line}")), Run::plain(": ")]);
        runs
    }

    /// The notes; the last one goes on with `This line works:` when lines are proposed.
    pub(super) fn notes_and_offer(&self) -> Vec<String> {
        let mut notes = self.notes.clone();
        let offer = match self.proposals.len() {
            0 => return notes,
            1 => "This line works:",
            _ => "These lines work:",
        };
        match notes.last_mut() {
            Some(last) => {
                last.push(' ');
                last.push_str(offer);
            }
            None => notes.push(offer.to_string()),
        }
        notes
    }
}

/// A sentence that goes on after a colon. Names are marked and so never first here; abbreviations keep their capitals.
fn with_small_initial(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(text.chars().skip(1)).collect(),
        _ => text.to_string(),
    }
}

/// Code as it may be shown: blanks stay blanks, a tab is one; what else cannot be seen is written by its sign.
fn shown_code(line: &str) -> String {
    code_clusters(line).map(|(_, shown)| shown).collect::<String>().trim_end().to_string()
}

fn code_clusters(line: &str) -> impl Iterator<Item = (usize, String)> {
    line.grapheme_indices(true).map(|(at, cluster)| {
        let shown = match cluster {
            " " | "\t" => " ".to_string(),
            other => visible::line(other),
        };
        (at, shown)
    })
}

/// An excerpt of the source: what stands before the place, the place, what follows; and how far in the place begins.
pub(super) struct Excerpt {
    pub before: String,
    pub place: String,
    pub after: String,
}

impl Excerpt {
    /// In at most `limit` columns, round the place.
    pub fn new(source: &Source, limit: usize, signs: &Signs) -> Self {
        let clusters: Vec<(usize, String)> =
            code_clusters(source.text.trim_end()).map(|(at, shown)| (at, signs.say(&shown).into_owned())).collect();
        let start = clusters.partition_point(|(at, _)| *at < source.span.start);
        let end = clusters.partition_point(|(at, _)| *at < source.span.end).max(start);
        let texts: Vec<&str> = clusters.iter().map(|(_, shown)| shown.as_str()).collect();
        let (before, rest) = texts.split_at(start.min(texts.len()));
        let (place, after) = rest.split_at((end - start).min(rest.len()));
        let wide = |texts: &[&str]| texts.iter().map(|text| width_of(text)).sum::<usize>();
        if wide(&texts) <= limit {
            return Excerpt { before: before.concat(), place: place.concat(), after: after.concat().trim_end().to_string() };
        }
        let cut = width_of(signs.cut);
        let place = take(place.iter().copied(), limit.saturating_sub(2 * cut), signs.cut);
        let room = limit.saturating_sub(width_of(&place)).max(2 * cut);
        let tail = wide(after).min(room / 2);
        let before = if wide(before) <= room - tail { before.concat() } else { last(before, room - tail, signs.cut) };
        let after = take(after.iter().copied(), limit.saturating_sub(width_of(&place) + width_of(&before)), signs.cut);
        Excerpt { before, place, after: after.trim_end().to_string() }
    }

    /// The carets under the place, at least one.
    pub fn carets(&self) -> String {
        "^".repeat(width_of(&self.place).max(1))
    }

    /// The blanks before them.
    pub fn margin(&self) -> String {
        " ".repeat(width_of(&self.before))
    }
}

/// The first of some characters, in `room` columns, with the cut sign when there are more.
fn take<'a>(clusters: impl Iterator<Item = &'a str>, room: usize, cut: &str) -> String {
    let all: Vec<&str> = clusters.collect();
    if all.iter().map(|text| width_of(text)).sum::<usize>() <= room {
        return all.concat();
    }
    let mut out = String::new();
    let mut filled = width_of(cut);
    for text in all {
        filled += width_of(text);
        if filled > room {
            break;
        }
        out.push_str(text);
    }
    out + cut
}

/// The last of some characters, in `room` columns, after the cut sign.
fn last(clusters: &[&str], room: usize, cut: &str) -> String {
    let mut filled = width_of(cut);
    let kept = clusters.iter().rev().take_while(|text| {
        filled += width_of(text);
        filled <= room
    });
    let mut kept: Vec<&str> = kept.copied().collect();
    kept.push(cut);
    kept.reverse();
    kept.concat()
}

fn excerpt_lines(source: &Source, line: Option<usize>, width: usize, signs: &Signs) -> Vec<Vec<Run>> {
    let number = line.map(|n| n.to_string()).unwrap_or_default();
    let blank = " ".repeat(number.len());
    let frame = number.len() + 5;
    let excerpt = Excerpt::new(source, EXCERPT.min(width).saturating_sub(frame).max(8), signs);
    let bar = signs.vertical;
    vec![
        vec![
            Run::plain(format!("  {number} {bar} {}", excerpt.before)),
            Run::bold(excerpt.place.clone()),
            Run::plain(excerpt.after.clone()),
        ],
        vec![Run::plain(format!("  {blank} {bar} {}", excerpt.margin())), Run::bold(excerpt.carets())],
    ]
    .into_iter()
    .map(without_trailing_blanks)
    .map(|line| line.into_iter().filter(|run| !run.text.is_empty()).collect())
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn far() -> Message {
        Message {
            name: "NameError".into(),
            line: Some(2),
            source: Some(Source { text: "fill far using median by pclass".into(), span: 5..8 }),
            what: "There is no column `far` in titanic.".into(),
            notes: vec!["Did you mean `fare`?".into()],
            proposals: vec!["fill fare using median by pclass".into()],
        }
    }

    fn source(text: &str, wrong: &str) -> Source {
        let start = text.find(wrong).unwrap_or(0);
        Source { text: text.into(), span: start..start + wrong.len() }
    }

    #[test]
    fn the_whole_form() {
        let error = error(&[far()], "Nothing was changed by line 2. Line 1 stays applied.", &Style::NOTEBOOK);
        assert_eq!(
            error.plain,
            "\
Line 2: there is no column far in titanic.

  2 │ fill far using median by pclass
    │      ^^^
Did you mean fare? This line works:

    fill fare using median by pclass

Nothing was changed by line 2. Line 1 stays applied."
        );
        assert_eq!(error.ename, "NameError");
        assert_eq!(error.evalue, "Line 2: there is no column far in titanic.");
    }

    #[test]
    fn bold_is_the_only_attribute() {
        let error = error(&[far()], "", &Style::TRACEBACK);
        assert_eq!(error.traceback[0], "\x1b[1mLine 2\x1b[0m: there is no column \x1b[1mfar\x1b[0m in titanic.");
        assert_eq!(error.traceback[2], "  2 │ fill \x1b[1mfar\x1b[0m using median by pclass");
        assert_eq!(error.traceback[3], "    │      \x1b[1m^^^\x1b[0m");
        assert_eq!(error.traceback[6], "    \x1b[1mfill fare using median by pclass\x1b[0m");
        let all = error.traceback.concat();
        assert_eq!(all.matches('\x1b').count(), all.matches("\x1b[1m").count() + all.matches("\x1b[0m").count());
    }

    #[test]
    fn several_mistakes_stand_apart() {
        let mut second = far();
        second.line = None;
        second.source = None;
        let error = error(&[far(), second], "", &Style::NOTEBOOK);
        assert!(error.plain.ends_with("fill fare using median by pclass\n\nThere is no column far in titanic.\nDid you mean fare? This line works:\n\n    fill fare using median by pclass"));
    }

    #[test]
    fn carets_stand_under_wide_characters_and_tabs() {
        let signs = Signs::of(&Style::NOTEBOOK);
        let excerpt = Excerpt::new(&source("\tfill 日本 with 0", "日本"), 90, signs);
        assert_eq!((excerpt.margin().len(), excerpt.carets().as_str()), (6, "^^^^"));
        let excerpt = Excerpt::new(&source("fill e\u{301} with 0", "with"), 90, signs);
        assert_eq!(excerpt.margin().len(), 7);
        let end = Excerpt::new(&Source { text: "fill".into(), span: 4..4 }, 90, signs);
        assert_eq!((end.margin().len(), end.carets().as_str()), (4, "^"));
    }

    #[test]
    fn spans_outside_of_the_line_do_no_harm() {
        let signs = Signs::of(&Style::NOTEBOOK);
        for (start, end) in [(90, 95), (2, 900), (1, 2), (3, 1)] {
            let excerpt = Excerpt::new(&Source { text: "é fill".into(), span: Range { start, end } }, 90, signs);
            assert_eq!(format!("{}{}{}", excerpt.before, excerpt.place, excerpt.after), "é fill");
        }
    }

    #[test]
    fn long_lines_are_cut_round_the_caret() {
        let text = format!("{} wrong {}", "a".repeat(300), "b".repeat(300));
        let lines = excerpt_lines(&source(&text, "wrong"), Some(12), 100, Signs::of(&Style::NOTEBOOK));
        let (code, carets) = (plain(&lines[0]), plain(&lines[1]));
        assert_eq!(width_of(&code), 100);
        assert!(code.starts_with("  12 │ …aaa") && code.ends_with("bbb…"), "{code}");
        let at = code.find("wrong").map(|at| width_of(&code[..at]));
        assert_eq!(at, carets.find('^').map(|at| width_of(&carets[..at])));
        assert!(carets.ends_with("^^^^^"));
        let text = "x".repeat(500);
        let lines = excerpt_lines(&Source { text, span: 0..500 }, Some(1), 100, Signs::of(&Style::NOTEBOOK));
        assert!(width_of(&plain(&lines[0])) <= 100 && width_of(&plain(&lines[1])) <= 100);
    }

    #[test]
    fn names_are_never_lowered() {
        let mut message = far();
        message.what = "`Age` is text.".into();
        assert_eq!(plain(&message.sentence()), "Line 2: Age is text.");
        message.what = "CSV needs a separator.".into();
        assert_eq!(plain(&message.sentence()), "Line 2: CSV needs a separator.");
    }

    #[test]
    fn controls_never_reach_a_terminal() {
        let mut message = far();
        message.what = "No \u{1B}[31m`\u{1B}]0;x\u{7}` here.".into();
        message.proposals = vec!["fill \u{1B}[2J".into()];
        message.source = Some(source("fill \u{1B}[2J", "\u{1B}"));
        let error = error(&[message], "\u{1B}c", &Style::NOTEBOOK);
        assert!(!error.plain.chars().any(|c| c.is_control() && c != '\n'), "{:?}", error.plain);
    }
}
