//! What is unclean in a table: the messiness with its parts, then each issue with the line that fixes it under it.

use super::escape::Html;
use super::paragraph::{cut, width_of, wrap};
use super::signs::Signs;
use super::warning::write_proposal;
use super::{Rendered, Style, page, visible};
use crate::plan::count::{count, things};
use crate::plan::findings::{Findings, Kind, Merged, Severity};

/// Issues that are drawn; more are named by their number.
const DRAWN: usize = 50;
/// Over this many a page that is too large has no buttons.
const BUTTONS: usize = 12;
/// The most characters of an example and of a column's name.
const EXAMPLE: usize = 40;
const NAME: usize = 40;

/// All issues of a table, worst first.
pub fn issues(table: &str, findings: &Findings, style: &Style) -> Rendered {
    let name = visible::short(table, 60);
    let merged = findings.merged();
    Rendered::new(text(&name, findings, &merged, style), page::document(|html, lean| write(html, lean, &name, findings, &merged)))
}

/// `●`, `◐`, `○`, or what stands for them in ASCII.
pub(super) fn sign(severity: Severity, unicode: bool) -> &'static str {
    match (severity, unicode) {
        (Severity::Serious, true) => "●",
        (Severity::Moderate, true) => "◐",
        (Severity::Minor, true) => "○",
        (Severity::Serious, false) => "!",
        (Severity::Moderate, false) => "+",
        (Severity::Minor, false) => "-",
    }
}

fn counted(issues: usize) -> String {
    match issues {
        0 => "no issues".to_string(),
        1 => "1 issue".to_string(),
        n => format!("{}, worst first", things(n, "issue")),
    }
}

/// What the messiness is made of: `spellings 12 · white space 5`. Parts below half a point are told as such.
fn parts(findings: &Findings) -> String {
    let part = |points: f64| if points < 0.5 { "<1".to_string() } else { format!("{points:.0}") };
    findings.parts().iter().map(|known| format!("{} {}", known.name, part(known.points))).collect::<Vec<_>>().join(" · ")
}

/// The columns of an issue, or how many there are.
pub(super) fn place(merged: &Merged) -> String {
    match merged.columns.as_slice() {
        [] => "whole rows".to_string(),
        [one] => visible::short(one, NAME),
        [first, second] if merged.kind == Kind::Dependency => format!("{} → {}", visible::short(first, NAME), visible::short(second, NAME)),
        [first, second] => format!("{}, {}", visible::short(first, NAME), visible::short(second, NAME)),
        more => things(more.len(), "column"),
    }
}

fn affected(merged: &Merged) -> String {
    match (merged.groups, merged.kind) {
        (_, Kind::Rejects) => things(merged.touched, "line"),
        (_, Kind::DuplicateRows) => things(merged.touched, "row"),
        (Some(groups), _) => things(groups, "group"),
        (None, Kind::Empty | Kind::Constant) => things(merged.columns.len(), "column"),
        _ => things(merged.touched, "cell"),
    }
}

fn text(name: &str, findings: &Findings, merged: &[Merged], style: &Style) -> String {
    let signs = Signs::of(style);
    let width = style.width();
    let head = format!("{name} · messiness {} of 100 · {}", findings.shown(), counted(merged.len()));
    let mut lines = wrap(&head, width, 0, signs);
    if merged.is_empty() {
        return lines.join("\n");
    }
    lines.extend(wrap(&parts(findings), width, 0, signs));
    lines.push(String::new());
    let drawn = merged.get(..DRAWN).unwrap_or(merged);
    let said: Vec<[String; 3]> = drawn
        .iter()
        .map(|one| [one.kind.words().to_string(), place(one), affected(one)].map(|said| signs.say(&said).into_owned()))
        .collect();
    let widest = |column: usize| said.iter().filter_map(|row| row.get(column)).map(|cell| width_of(cell)).max().unwrap_or(0);
    let (words, counts) = (widest(0), widest(2));
    // The sign, and two blanks between what stands beside each other.
    let room = width.checked_sub(3 + words + 2 + 2 + counts).filter(|room| *room >= 8);
    for (one, [kind, place, affected]) in drawn.iter().zip(&said) {
        let sign = sign(one.kind.severity(), style.unicode);
        match room {
            Some(room) => {
                let place = cut(place, room.min(widest(1)), signs);
                let gap = " ".repeat(room.min(widest(1)).saturating_sub(width_of(&place)) + counts.saturating_sub(width_of(affected)));
                lines.push(format!("{sign}  {kind}{}  {place}{gap}  {affected}", " ".repeat(words.saturating_sub(width_of(kind)))));
            }
            None => lines.extend(wrap(&format!("{sign}  {kind} · {place} · {affected}"), width, 3, signs)),
        }
        lines.push(format!("   {}", signs.say(&visible::line(&one.line))));
    }
    if let Some(more) = merged.len().checked_sub(DRAWN).filter(|more| *more > 0) {
        lines.push(format!("{} more, which the table of the answer holds: issues | show last {}", count(more), count(more)));
    }
    lines.join("\n")
}

/// The number in front of a score with a bar under what it counts.
pub(super) fn write_score(html: &mut Html, shown: usize, small: &str) {
    html.raw("<div class=\"sc\"><b style=\"font-size:22px\">").text(&shown.to_string()).raw("</b> <span>of 100 messiness");
    if !small.is_empty() {
        html.raw(" <small>").text(small).raw("</small>");
    }
    let bar = format!(
        "height:4px;min-width:180px;max-width:260px;margin-top:4px;border-radius:3px;background:linear-gradient(to right,#e0912f {shown}%,rgba(127,127,127,.25) {shown}%)"
    );
    html.raw("<div").attribute("style", &bar).raw("></div></span></div>");
}

fn write(html: &mut Html, lean: bool, name: &str, findings: &Findings, merged: &[Merged]) {
    write_score(html, findings.shown(), &parts(findings));
    if merged.is_empty() {
        html.raw("<div class=\"e z\"><b>").text(name).raw("</b> has no issues.</div>");
        return;
    }
    let caption = format!("{} · ● serious ◐ moderate ○ minor", counted(merged.len()));
    html.raw("<div class=\"x\" style=\"overflow:auto\" tabindex=\"0\" role=\"region\"")
        .attribute("aria-label", &format!("{name} · {caption}"));
    html.raw("><table class=\"i\"><caption style=\"caption-side:top;text-align:left\"><b>")
        .text(name)
        .raw("</b> · ")
        .text(&caption)
        .raw("</caption>");
    html.raw("<thead><tr><th scope=\"col\" style=\"text-align:left\">issue, and the line that fixes it</th>");
    html.raw("<th scope=\"col\" style=\"text-align:left\">where</th><th scope=\"col\" class=\"n\" style=\"text-align:right\">affected</th></tr></thead><tbody>");
    for (number, one) in merged.iter().take(DRAWN).enumerate() {
        let severity = one.kind.severity();
        html.raw("<tr><td style=\"text-align:left\"><span").attribute("title", severity.word()).raw(">").text(sign(severity, true));
        html.raw("</span> ").text(one.kind.words());
        if !one.examples.is_empty() {
            html.raw(" <small>").text(&examples(one)).raw("</small>");
        }
        html.raw("<br>");
        if lean && number >= BUTTONS {
            html.raw("<code>").text(&visible::line(&one.line)).raw("</code>");
        } else {
            write_proposal(html, &one.line);
        }
        html.raw("</td><td style=\"text-align:left\"");
        if one.columns.len() > 1 {
            html.attribute("title", &visible::short(&one.columns.join(", "), 500));
        }
        html.raw(">")
            .text(&place(one))
            .raw("</td><td class=\"n\" style=\"text-align:right;white-space:nowrap\">")
            .text(&affected(one))
            .raw("</td></tr>");
    }
    html.raw("</tbody></table></div>");
    if let Some(more) = merged.len().checked_sub(DRAWN).filter(|more| *more > 0) {
        html.raw("<div class=\"e z\">").text(&count(more)).raw(" more are in the table of the answer: <code>issues | show</code></div>");
    }
}

fn examples(merged: &Merged) -> String {
    let each = merged.examples.iter().map(|example| {
        let value = if example.value.is_empty() { "\"\"".to_string() } else { visible::short(&example.value, EXAMPLE) };
        example.rows.map_or_else(|| value.clone(), |rows| format!("{value} {}", count(rows)))
    });
    each.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::findings::{Example, Fix, Issue};

    fn found() -> Findings {
        let mut spellings = Issue::new(Kind::Spellings, "Publisher", 4, Fix::Line("merge clusters in Publisher".into()));
        spellings.groups = Some(1);
        spellings.examples = vec![Example::counted("Elsevier", 387), Example::counted("<b>ELSEVIER", 4)];
        let blanks = |column: &str, rows| Issue::new(Kind::Blanks, column, rows, Fix::each("squash "));
        Findings::new(100, 4, vec![spellings, blanks("a", 9), blanks("b", 4), blanks("c d", 1)])
    }

    #[test]
    fn two_lines_each() {
        let drawn = issues("wellcome", &found(), &Style::NOTEBOOK);
        assert_eq!(
            drawn.text,
            "\
wellcome · messiness 12 of 100 · 2 issues, worst first
white space 7 · spellings 5

●  One value in several spellings  Publisher   1 group
   merge clusters in Publisher
◐  Blanks at the ends or doubled   3 columns  14 cells
   squash a, b, `c d`"
        );
        let narrow = issues("wellcome", &found(), &Style { width: 30, ..Style::NOTEBOOK }).text;
        assert!(narrow.contains("●  One value in several\n   spellings · Publisher ·"), "{narrow}");
        let ascii = issues("wellcome", &found(), &Style { unicode: false, ..Style::NOTEBOOK }).text;
        assert!(ascii.is_ascii() && ascii.contains("\n!  One value"), "{ascii}");
    }

    #[test]
    fn the_page() {
        let html = issues("wellcome", &found(), &Style::NOTEBOOK).html;
        assert!(html.contains("<b style=\"font-size:22px\">12</b> <span>of 100 messiness <small>white space 7 · spellings 5</small>"));
        assert!(
            html.contains("<small>Elsevier 387, &lt;b&gt;ELSEVIER 4</small><br><code>merge clusters in Publisher</code><button"),
            "{html}"
        );
        assert!(html.contains("title=\"a, b, c d\">3 columns</td>"));
    }

    #[test]
    fn a_clean_table() {
        let drawn = issues("t", &Findings::new(3, 2, Vec::new()), &Style::NOTEBOOK);
        assert_eq!(drawn.text, "t · messiness 0 of 100 · no issues");
        assert!(drawn.html.contains("has no issues"));
    }

    #[test]
    fn very_many_stay_small() {
        let many = (0..400)
            .map(|n| Issue::new(Kind::NumbersAsText, &format!("column {n}"), 9, Fix::Line(format!("convert `column {n}` to number"))))
            .collect();
        let drawn = issues("wide", &Findings::new(9, 400, many), &Style::NOTEBOOK);
        assert!(drawn.html.len() < 40_000, "{}", drawn.html.len());
        assert!(drawn.text.ends_with("350 more, which the table of the answer holds: issues | show last 350"));
    }
}
