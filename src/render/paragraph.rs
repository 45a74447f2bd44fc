//! Sentences in plain text: wrapped between words so that no line is wider than the terminal; some words may be bold.
//!
//! Bold is the only attribute of a terminal that is ever used: colours failed on the grounds that front ends show errors on.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::signs::Signs;
use super::visible;

/// A stretch of one weight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub text: String,
    pub bold: bool,
}

impl Run {
    pub fn plain(text: impl Into<String>) -> Self {
        Run { text: text.into(), bold: false }
    }

    pub fn bold(text: impl Into<String>) -> Self {
        Run { text: text.into(), bold: true }
    }
}

/// Reads a message: what stands in backticks is bold, without them; a doubled backtick is one of the text.
pub fn marked(message: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut run = Run::plain("");
    let mut rest = message.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '`' if rest.next_if_eq(&'`').is_some() => run.text.push('`'),
            '`' => {
                let bold = !run.bold;
                runs.push(std::mem::replace(&mut run, Run { text: String::new(), bold }));
            }
            c => run.text.push(c),
        }
    }
    runs.push(run);
    runs.retain(|run| !run.text.is_empty());
    for run in &mut runs {
        run.text = visible_inside(&run.text);
    }
    runs
}

/// White space made visible, but not at the ends: there it separates the run from its neighbours.
fn visible_inside(text: &str) -> String {
    let stretch = visible::Stretch { text, cut_before: true, cut_after: true };
    stretch.glyphs().iter().map(|glyph| glyph.shown.as_ref()).collect()
}

/// Breaks a text into lines of at most `width` columns, all but the first indented.
pub fn wrap(text: &str, width: usize, indent: usize, signs: &Signs) -> Vec<String> {
    wrap_runs(&[Run::plain(text)], width, indent, signs).into_iter().map(|line| line.into_iter().map(|run| run.text).collect()).collect()
}

/// The same for runs of different weight.
pub fn wrap_runs(runs: &[Run], width: usize, indent: usize, signs: &Signs) -> Vec<Vec<Run>> {
    let mut lines = Lines { done: Vec::new(), line: Vec::new(), filled: 0, width: width.max(indent + 8), indent };
    // A word goes on from one run into the next: `name` and the colon behind it are not torn apart.
    let mut word: Vec<Run> = Vec::new();
    for run in runs {
        for (i, text) in signs.say(&run.text).split(' ').enumerate() {
            if i > 0 {
                lines.word(&std::mem::take(&mut word));
                lines.blank(run.bold);
            }
            if !text.is_empty() {
                word.push(Run { text: text.to_string(), bold: run.bold });
            }
        }
    }
    lines.word(&word);
    lines.finish()
}

/// Lines being filled.
struct Lines {
    done: Vec<Vec<Run>>,
    line: Vec<Run>,
    filled: usize,
    width: usize,
    indent: usize,
}

impl Lines {
    fn blank(&mut self, bold: bool) {
        if self.filled < self.width {
            self.push(" ", bold);
        }
    }

    fn word(&mut self, word: &[Run]) {
        let wide: usize = word.iter().map(|run| width_of(&run.text)).sum();
        if self.filled + wide > self.width && self.filled > self.indent {
            self.next_line();
        }
        let fits = self.filled + wide <= self.width;
        for run in word {
            if fits {
                self.push(&run.text, run.bold);
                continue;
            }
            for cluster in run.text.graphemes(true) {
                if self.filled + cluster.width() > self.width {
                    self.next_line();
                }
                self.push(cluster, run.bold);
            }
        }
    }

    fn push(&mut self, text: &str, bold: bool) {
        self.filled += width_of(text);
        match self.line.last_mut() {
            Some(last) if last.bold == bold => last.text.push_str(text),
            _ if text.is_empty() => {}
            _ => self.line.push(Run { text: text.to_string(), bold }),
        }
    }

    fn next_line(&mut self) {
        self.done.push(without_trailing_blanks(std::mem::take(&mut self.line)));
        self.filled = 0;
        self.push(&" ".repeat(self.indent), false);
    }

    fn finish(mut self) -> Vec<Vec<Run>> {
        self.done.push(without_trailing_blanks(self.line));
        self.done.retain(|line| !line.is_empty());
        self.done
    }
}

/// Takes the blanks off the end of a line, whatever their weight.
pub fn without_trailing_blanks(mut line: Vec<Run>) -> Vec<Run> {
    while let Some(last) = line.last_mut() {
        last.text.truncate(last.text.trim_end_matches(' ').len());
        if !last.text.is_empty() {
            break;
        }
        line.pop();
    }
    line
}

/// Columns of a terminal, counted character by character, as everything here is.
pub fn width_of(text: &str) -> usize {
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// The start of a text in at most `width` columns, with the cut sign where something is left out. Blanks at the end go.
pub fn cut(text: &str, width: usize, signs: &Signs) -> String {
    let text = signs.say(text);
    let text = text.trim_end_matches(' ');
    if width_of(text) <= width {
        return text.to_string();
    }
    let sign = signs.cut.get(..width).unwrap_or(signs.cut);
    let room = width.saturating_sub(sign.width());
    let mut out = String::new();
    let mut filled = 0;
    for cluster in text.graphemes(true) {
        filled += cluster.width();
        if filled > room {
            break;
        }
        out.push_str(cluster);
    }
    out.push_str(sign);
    out
}

#[cfg(test)]
mod tests {
    use super::super::Style;
    use super::*;

    fn signs() -> &'static Signs {
        Signs::of(&Style::NOTEBOOK)
    }

    #[test]
    fn backticks_mark_bold() {
        assert_eq!(
            marked("There is no column `far` in `my``table`."),
            [Run::plain("There is no column "), Run::bold("far"), Run::plain(" in "), Run::bold("my`table"), Run::plain("."),]
        );
        assert_eq!(marked("a\u{1B}[31m"), [Run::plain("a\\u{1B}[31m")]);
        assert_eq!(marked(""), []);
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrap("one two three four", 9, 0, signs()), ["one two", "three", "four"]);
        assert_eq!(wrap("one two three", 12, 4, signs()), ["one two", "    three"]);
        assert_eq!(wrap("abcdefghijklm", 10, 0, signs()), ["abcdefghij", "klm"]);
        assert_eq!(wrap("日本語日本語", 9, 0, signs()), ["日本語日", "本語"]);
        assert_eq!(wrap("", 9, 0, signs()), Vec::<String>::new());
    }

    #[test]
    fn weights_survive_wrapping() {
        let lines = wrap_runs(&marked("There is `a b` here"), 12, 0, signs());
        assert_eq!(lines, [vec![Run::plain("There is "), Run::bold("a b")], vec![Run::plain("here")]]);
        let lines = wrap_runs(&marked("It is a `note`: 1"), 12, 0, signs());
        assert_eq!(lines, [vec![Run::plain("It is a")], vec![Run::bold("note"), Run::plain(": 1")]]);
    }

    #[test]
    fn cut_lines_end_in_the_sign() {
        assert_eq!(cut("abcdef", 6, signs()), "abcdef");
        assert_eq!(cut("abcdefg", 6, signs()), "abcde…");
        assert_eq!(cut("日本語日", 6, signs()), "日本…");
        assert_eq!(cut("abc   ", 3, signs()), "abc");
    }
}
