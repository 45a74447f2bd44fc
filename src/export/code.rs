//! A piece of code with what it needs to stand beside others.

/// What may stand for false in a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// Only false.
    Strict,
    /// Missing, too: where rows are kept, or a branch is chosen.
    Loose,
    /// Missing means that a missing cell decided.
    Open,
}

/// How strongly a piece of code holds together, from the weakest. Python and SQL order their operators differently, so the numbers have no names
/// but the first and the last.
pub type Level = u8;

/// Needs brackets wherever it is an operand.
pub const LOOSE: Level = 0;
/// A name, a call, a literal.
pub const ATOM: Level = 20;

/// A piece of code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    pub text: String,
    pub level: Level,
    /// As the other language's own value, where it is a literal.
    pub bare: Option<String>,
    /// One value for all rows, which has to be spread before it is a column.
    pub scalar: bool,
}

impl Code {
    pub fn new(text: impl Into<String>, level: Level) -> Code {
        Code { text: text.into(), level, bare: None, scalar: false }
    }

    pub fn atom(text: impl Into<String>) -> Code {
        Code::new(text, ATOM)
    }

    /// A call or an expression of which only the text is known.
    pub fn guessed(text: impl Into<String>) -> Code {
        let text = text.into();
        let level = if holds_together(&text) { ATOM } else { LOOSE };
        Code::new(text, level)
    }

    pub fn scalar(mut self) -> Code {
        self.scalar = true;
        self
    }

    /// Its text, in brackets where it is weaker than its place asks for.
    pub fn within(&self, level: Level) -> String {
        if self.level < level { format!("({})", self.text) } else { self.text.clone() }
    }

    /// Its text as the other language's own value, if it has one.
    pub fn bare_within(&self, level: Level) -> String {
        match &self.bare {
            Some(bare) => bare.clone(),
            None => self.within(level),
        }
    }
}

/// Whether no operator stands outside of brackets and quotes.
fn holds_together(text: &str) -> bool {
    !text.starts_with(['-', '~']) && outside(text).all(|(_, letter)| !letter.is_whitespace())
}

/// The characters of a line of code that stand in no brackets and no quotes, with their places. The brackets themselves count as outside.
pub fn outside(text: &str) -> impl Iterator<Item = (usize, char)> {
    Scan::new(text).filter(|(_, _, depth)| *depth == 0).map(|(at, letter, _)| (at, letter))
}

/// Goes through code character by character, and leaves out what stands in quotes.
pub struct Scan<'a> {
    letters: std::iter::Peekable<std::str::CharIndices<'a>>,
    depth: usize,
    quote: Option<char>,
    raw: bool,
    before: char,
}

impl<'a> Scan<'a> {
    pub fn new(text: &'a str) -> Self {
        Scan { letters: text.char_indices().peekable(), depth: 0, quote: None, raw: false, before: ' ' }
    }
}

impl Iterator for Scan<'_> {
    /// Place, character, and how many brackets are open around it; an opening and a closing bracket stand outside of their own.
    type Item = (usize, char, usize);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (at, letter) = self.letters.next()?;
            let before = std::mem::replace(&mut self.before, letter);
            match self.quote {
                Some(quote) if letter == quote => {
                    self.quote = None;
                    self.before = ' ';
                    // The last quote stands for the whole text.
                    return Some((at, '"', self.depth));
                }
                Some(_) if letter == '\\' => {
                    self.letters.next();
                }
                Some(_) => {}
                None => match letter {
                    '"' | '\'' => {
                        self.quote = Some(letter);
                        self.raw = before == 'r';
                    }
                    '(' | '[' | '{' => {
                        self.depth += 1;
                        return Some((at, letter, self.depth - 1));
                    }
                    ')' | ']' | '}' => {
                        self.depth = self.depth.saturating_sub(1);
                        return Some((at, letter, self.depth));
                    }
                    _ => return Some((at, letter, self.depth)),
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_within_brackets_and_quotes_do_not_count() {
        for atom in ["pl.col(\"a b\").round(2, mode=\"x\")", "finite(a / b)", "x['a (']", "\"a \\\" b\"", "df[\"a\"]"] {
            assert_eq!(Code::guessed(atom).level, ATOM, "{atom}");
        }
        for loose in ["a % b", "-a", "~x.is_null()", "f(x) + 1", "CASE WHEN x THEN y END"] {
            assert_eq!(Code::guessed(loose).level, LOOSE, "{loose}");
        }
    }
}
