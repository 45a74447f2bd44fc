//! One line of an account or a history: where it stands, the statement as it was typed, what it did.

use super::effect::Fact;
use super::escape::Html;
use super::paragraph::wrap;
use super::signs::Signs;
use super::visible;

/// The most characters of a statement that is shown again.
const STATEMENT: usize = 300;
/// Plain text under the first line begins here.
const INDENT: usize = 8;

/// A line ready to be written.
#[derive(Debug, Default)]
pub struct Line<'a> {
    /// `step 2`, and the table's name where it is needed.
    pub place: Vec<String>,
    pub statement: &'a str,
    pub facts: Vec<Fact>,
    /// `waiting`, `disabled`; empty for what is simply done.
    pub standing: &'static str,
    /// Drawn with a grey bar: it changed nothing.
    pub idle: bool,
    /// In plain text the first fact follows the statement at once.
    pub joined: bool,
}

impl Line<'_> {
    /// As plain text: the statement, and below it what it did.
    pub fn text(&self, width: usize, signs: &Signs) -> Vec<String> {
        let statement = typed(self.statement);
        let mut first: Vec<&str> = self.place.iter().map(String::as_str).collect();
        first.extend(statement.first().map(String::as_str));
        let mut facts = self.facts.iter();
        let mut blocks = Vec::new();
        if let Some(fact) = facts.clone().next().filter(|_| self.joined && statement.len() == 1) {
            facts.next();
            first.push(&fact.bold);
            blocks.push(fact.small.clone());
        }
        let standing = format!("({})", self.standing);
        if !self.standing.is_empty() {
            first.push(&standing);
        }
        let mut lines = wrap(&first.join("  "), width, INDENT + 2, signs);
        for more in statement.iter().skip(1) {
            lines.extend(indented(more, width, INDENT + 2, signs));
        }
        blocks.extend(facts.flat_map(Fact::blocks));
        lines.extend(blocks.iter().filter(|block| !block.is_empty()).flat_map(|block| indented(block, width, INDENT, signs)));
        lines
    }

    /// As HTML, without the `</div>`, so that details can follow.
    pub fn write_open(&self, html: &mut Html) {
        html.raw(if self.idle { "<div class=\"e z\">" } else { "<div class=\"e\">" });
        if !self.place.is_empty() {
            html.raw("<small>").text(&self.place.join(" · ")).raw("</small> ");
        }
        html.raw("<code>").text(&typed(self.statement).join(" ")).raw("</code>");
        for (i, fact) in self.facts.iter().enumerate() {
            html.raw(if i > 0 { ";" } else { "" });
            if !fact.bold.is_empty() {
                html.raw(" <b>").text(&fact.bold).raw("</b>");
            } else if !fact.rest.is_empty() {
                html.raw(" ");
            }
            html.text(&fact.rest);
            if !fact.small.is_empty() {
                html.raw(" <small>").text(&fact.small).raw("</small>");
            }
        }
        if !self.standing.is_empty() {
            html.raw(" <small>(").raw(self.standing).raw(")</small>");
        }
    }
}

/// A statement as it was typed, line by line, white space made visible inside but not around its lines.
fn typed(statement: &str) -> Vec<String> {
    let all = statement.trim();
    let near = visible::prefix(all, STATEMENT);
    let mut lines: Vec<String> = near.lines().map(|line| visible::line(line.trim())).filter(|line| !line.is_empty()).collect();
    if let Some(last) = lines.last_mut().filter(|_| near.len() < all.len()) {
        last.push('…');
    }
    lines
}

fn indented(text: &str, width: usize, indent: usize, signs: &Signs) -> Vec<String> {
    wrap(&format!("{}{text}", " ".repeat(indent)), width, indent, signs)
}
