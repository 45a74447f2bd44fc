//! What a load found out and decided, as a line like that of a step: rows and columns first, then everything worth a second look.

use super::caption;
use super::effect::Fact;
use super::escape::Html;
use super::visible;
use crate::plan::count::{count, plural, things};
use crate::plan::report::{KeptAsText, LoadReport, Rejects, TextFacts};

/// The most rejected lines that are shown.
const REJECTS: usize = 5;
/// The most names in a list.
const NAMES: usize = 5;

/// The sentences of a load.
pub fn facts(report: &LoadReport) -> Vec<Fact> {
    let size = caption::size(report.rows, report.columns.len());
    let mut facts = vec![Fact { bold: size, small: how(report).join(" · "), lead: "\n", ..Fact::default() }];
    let total = report.rejects.total;
    if total > 0 {
        let counts = report.rejects.counts.iter().map(|(kind, n)| format!("{} {}", kind.words(), count(*n)));
        let counts = counts.chain([format!("rejects shows {}", if total == 1 { "it" } else { "them" })]);
        facts.push(Fact {
            bold: things(total, "line"),
            rest: format!(" did not fit and {} kept apart", if total == 1 { "is" } else { "are" }),
            small: counts.collect::<Vec<_>>().join(" · "),
            lead: ": ",
        });
    }
    facts
}

/// How the file was read.
fn how(report: &LoadReport) -> Vec<String> {
    let mut notes = vec![bytes(report.bytes)];
    if let Some(text) = &report.text {
        notes.extend(written(text));
    }
    if let Some((sheet, others)) = &report.sheet {
        notes.push(format!("sheet {}{}", visible::short(sheet, 40), others_in_words(others.len())));
    }
    notes.push(match report.header {
        Some(line) if line > 1 => format!("header in {} {line}", if report.text.is_some() { "line" } else { "row" }),
        Some(_) => String::new(),
        None => "no header, columns are numbered".to_string(),
    });
    if report.preamble > 0 {
        notes.push(format!("{} passed over", things(report.preamble, if report.text.is_some() { "line" } else { "row" })));
    }
    notes.push(kept(report, KeptAsText::LeadingZeros, "leading zeros"));
    notes.push(kept(report, KeptAsText::LongNumbers, "more than 15 digits"));
    notes.push(renamed(report));
    notes.extend(report.notes.iter().map(|note| visible::short(note, 400)));
    notes.retain(|note| !note.is_empty());
    notes
}

fn written(text: &TextFacts) -> Vec<String> {
    let encoding = visible::short(&text.encoding, 40);
    let mut notes = vec![match &text.runner_up {
        Some(second) => format!("encoding {encoding}, next best {}", visible::short(second, 40)),
        None => encoding,
    }];
    notes.extend(text.separator.map(separator));
    notes.extend(text.quote.filter(|quote| *quote != '"').map(|quote| format!("quoted with {}", visible::line(&quote.to_string()))));
    notes
}

fn separator(c: char) -> String {
    match c {
        ',' => "comma".to_string(),
        ';' => "semicolon".to_string(),
        '\t' => "tab".to_string(),
        ' ' => "blank".to_string(),
        '|' => "bar |".to_string(),
        other => format!("separator {}", visible::line(&other.to_string())),
    }
}

fn others_in_words(others: usize) -> String {
    match others {
        0 => String::new(),
        n => format!(", {n} other {} not read", plural(n, "sheet")),
    }
}

/// `2 columns stay text, leading zeros: zip, phone`.
fn kept(report: &LoadReport, why: KeptAsText, words: &str) -> String {
    let names: Vec<String> =
        report.kept_as_text.iter().filter(|(_, kept)| *kept == why).map(|(name, _)| visible::short(name, 40)).collect();
    match names.len() {
        0 => String::new(),
        1 => format!("{} stays text ({words})", names.join("")),
        n => format!("{} stay text ({words})", listed(&names, n)),
    }
}

fn renamed(report: &LoadReport) -> String {
    let names: Vec<String> = report
        .renamed
        .iter()
        .map(|(number, old, new)| match old.is_empty() {
            true => format!("column {number} without a name is {}", visible::short(new, 40)),
            false => format!("second {} is {}", visible::short(old, 40), visible::short(new, 40)),
        })
        .collect();
    listed(&names, names.len())
}

fn listed(names: &[String], all: usize) -> String {
    let mut shown = names.get(..NAMES).unwrap_or(names).to_vec();
    if all > NAMES {
        shown.push(format!("{} more", count(all - NAMES)));
    }
    shown.join(", ")
}

/// A size on disk: `57.7 kB`.
pub fn bytes(n: u64) -> String {
    let n = n as f64;
    let (scaled, unit) = match n {
        n if n < 1e3 => return format!("{n:.0} {}", if n == 1.0 { "byte" } else { "bytes" }),
        n if n < 999_950.0 => (n / 1e3, "kB"),
        n if n < 999_950_000.0 => (n / 1e6, "MB"),
        n => (n / 1e9, "GB"),
    };
    format!("{scaled:.1} {unit}")
}

/// `the rejected lines`: the first of them, as they stand in the file.
pub fn write_rejects(html: &mut Html, rejects: &Rejects) {
    if rejects.first.is_empty() {
        return;
    }
    html.raw("<details><summary>the lines kept apart</summary><table><thead><tr><th scope=\"col\">line</th>").raw(
        "<th scope=\"col\" style=\"text-align:left\">what</th><th scope=\"col\" style=\"text-align:left\">text</th></tr></thead><tbody>",
    );
    for reject in rejects.first.iter().take(REJECTS) {
        html.raw("<tr><th scope=\"row\">").text(&count(usize::try_from(reject.line).unwrap_or(usize::MAX)));
        html.raw("</th><td style=\"text-align:left\">").text(reject.kind.words());
        if let Some(column) = &reject.column {
            html.raw(" <small>").text(&visible::short(column, 40)).raw("</small>");
        }
        html.raw("</td><td style=\"text-align:left\"><code>").text(&visible::short(&reject.raw, 100)).raw("</code></td></tr>");
    }
    html.raw("</tbody></table>");
    let more = rejects.total.saturating_sub(rejects.first.len().min(REJECTS));
    if more > 0 {
        html.raw("<small>and ").text(&count(more)).raw(" more: </small><code>rejects</code>");
    }
    html.raw("</details>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::report::{LineEnds, RejectKind};
    use crate::plan::types::Type;

    fn report() -> LoadReport {
        LoadReport {
            format: "csv".into(),
            bytes: 57_726,
            rows: 1_638,
            columns: (0..5).map(|i| (format!("c{i}"), Type::Text)).collect(),
            text: Some(TextFacts {
                encoding: "macintosh".into(),
                runner_up: Some("windows-1252".into()),
                separator: Some(';'),
                quote: Some('"'),
                line_ends: LineEnds::Lf,
            }),
            header: Some(1),
            ..LoadReport::default()
        }
    }

    fn said(report: &LoadReport) -> Vec<String> {
        facts(report).into_iter().map(|fact| format!("{}{}|{}{}", fact.bold, fact.rest, fact.lead, fact.small)).collect()
    }

    #[test]
    fn a_plain_load() {
        assert_eq!(said(&report()), ["1,638 rows × 5 columns|\n57.7 kB · encoding macintosh, next best windows-1252 · semicolon"]);
    }

    #[test]
    fn everything_worth_a_second_look() {
        let mut report = report();
        report.header = Some(3);
        report.preamble = 2;
        report.kept_as_text = vec![("zip".into(), KeptAsText::LeadingZeros), ("id".into(), KeptAsText::LongNumbers)];
        report.renamed = vec![(4, String::new(), "column_4".into()), (5, "name".into(), "name_2".into())];
        report.rejects.total = 12;
        report.rejects.counts = vec![(RejectKind::TooShort, 11), (RejectKind::StrayQuote, 1)];
        assert_eq!(
            said(&report),
            [
                "1,638 rows × 5 columns|\n57.7 kB · encoding macintosh, next best windows-1252 · semicolon · header in line 3 · 2 lines passed \
                 over · zip stays text (leading zeros) · id stays text (more than 15 digits) · column 4 without a name is column_4, \
                 second name is name_2",
                "12 lines did not fit and are kept apart|: too few fields 11 · a quote in the wrong place 1 · rejects shows them",
            ]
        );
    }

    #[test]
    fn sizes() {
        assert_eq!(bytes(1), "1 byte");
        assert_eq!(bytes(999), "999 bytes");
        assert_eq!(bytes(57_726), "57.7 kB");
        assert_eq!(bytes(999_960), "1.0 MB");
        assert_eq!(bytes(3_000_000_000), "3.0 GB");
    }
}
