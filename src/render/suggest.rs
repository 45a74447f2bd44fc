//! Steps that would clean a table, most useful first, each with what it would do.

use super::effect::facts;
use super::escape::Html;
use super::issues::write_score;
use super::paragraph::wrap;
use super::signs::Signs;
use super::warning::write_proposal;
use super::{Rendered, Style, page, visible};
use crate::plan::count::things;
use crate::plan::effect::Effect;

/// A line, and what it would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    pub line: String,
    /// What it is for: `Blanks at the ends or doubled: City`.
    pub issue: String,
    /// The effect of each of its steps.
    pub effects: Vec<Effect>,
    /// Points of the messiness that its issues have.
    pub points: f64,
}

/// The most characters of an effect and of what it is for.
const EFFECT: usize = 300;
const ISSUE: usize = 200;

impl Suggestion {
    /// What the line would do, in one line.
    pub fn effect(&self) -> String {
        let told = self.effects.iter().map(|effect| {
            let said: Vec<String> = facts(effect).iter().map(|fact| fact.blocks().join(": ")).filter(|said| !said.is_empty()).collect();
            said.join("; ")
        });
        told.collect::<Vec<_>>().join(" | ")
    }

    /// `−9`; in tenths below one.
    fn gain(&self) -> String {
        if self.points < 0.95 { format!("−{:.1}", self.points.max(0.1)) } else { format!("−{:.0}", self.points) }
    }
}

/// The steps with their effects.
pub fn suggestions(table: &str, messiness: usize, suggestions: &[Suggestion], style: &Style) -> Rendered {
    let name = visible::short(table, 60);
    let counted = match suggestions.len() {
        0 => "no steps to suggest".to_string(),
        1 => "1 step".to_string(),
        n => format!("{}, most useful first", things(n, "step")),
    };
    let signs = Signs::of(style);
    let mut lines = wrap(&format!("{name} · {counted} · messiness {messiness} of 100"), style.width(), 0, signs);
    let digits = suggestions.len().to_string().len();
    for (number, one) in suggestions.iter().enumerate() {
        if number == 0 {
            lines.push(String::new());
        }
        lines.push(format!("{:>digits$}  {}", number + 1, signs.say(&visible::line(&one.line))));
        let told = format!("{} · {} · messiness {}", visible::short(&one.issue, ISSUE), visible::short(&one.effect(), EFFECT), one.gain());
        let indent = digits + 2;
        let wrapped = wrap(&told, style.width().saturating_sub(indent), 0, signs);
        lines.extend(wrapped.into_iter().map(|line| format!("{}{line}", " ".repeat(indent))));
    }
    let html = page::document(|html, _| {
        write_score(html, messiness, "");
        if suggestions.is_empty() {
            html.raw("<div class=\"e z\"><b>").text(&name).raw("</b>: no steps to suggest.</div>");
        } else {
            write(html, &name, &counted, suggestions);
        }
    });
    Rendered::new(lines.join("\n"), html)
}

fn write(html: &mut Html, name: &str, counted: &str, suggestions: &[Suggestion]) {
    html.raw("<div class=\"x\" style=\"overflow:auto\" tabindex=\"0\" role=\"region\"")
        .attribute("aria-label", &format!("{name} · {counted}"));
    html.raw("><table class=\"i s\"><caption style=\"caption-side:top;text-align:left\"><b>")
        .text(name)
        .raw("</b> · ")
        .text(counted)
        .raw("</caption>");
    html.raw("<thead><tr><th scope=\"col\" class=\"n\" style=\"text-align:right\">#</th><th scope=\"col\" style=\"text-align:left\">step, and what it would do</th>");
    html.raw("<th scope=\"col\" style=\"text-align:left\">for</th><th scope=\"col\" class=\"n\" style=\"text-align:right\">messiness</th></tr></thead><tbody>");
    for (number, one) in suggestions.iter().enumerate() {
        html.raw("<tr><td class=\"n\" style=\"text-align:right\">")
            .text(&(number + 1).to_string())
            .raw("</td><td style=\"text-align:left\">");
        write_proposal(html, &one.line);
        html.raw("<br><small>").text(&visible::short(&one.effect(), EFFECT)).raw("</small></td><td style=\"text-align:left\"><small>");
        html.text(&visible::short(&one.issue, ISSUE)).raw("</small></td><td class=\"n\" style=\"text-align:right\">");
        html.text(&one.gain()).raw("</td></tr>");
    }
    html.raw("</tbody></table></div>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_with_their_effects() {
        let effect = Effect { rows_after: 4, rows_changed: 1, cells_changed: vec![("City".into(), 1)], ..Effect::default() };
        let one = Suggestion {
            line: "squash City".into(),
            issue: "Blanks at the ends or doubled: City".into(),
            effects: vec![effect],
            points: 9.2,
        };
        let drawn = suggestions("t", 34, std::slice::from_ref(&one), &Style::NOTEBOOK);
        assert_eq!(
            drawn.text,
            "\
t · 1 step · messiness 34 of 100

1  squash City
   Blanks at the ends or doubled: City · 1 cell changed in 1 of 4 rows: City 1 ·
   messiness −9"
        );
        assert!(drawn.html.contains("<code>squash City</code>"));
        assert_eq!(suggestions("t", 0, &[], &Style::NOTEBOOK).text, "t · no steps to suggest · messiness 0 of 100");
    }
}
