//! How far a long piece of work has come. It is replaced several times a second, so it goes without the style sheet: inline styles only.

use super::escape::Html;
use super::load::bytes;
use super::paragraph::{cut, width_of};
use super::signs::Signs;
use super::{Rendered, Style, visible};
use crate::plan::count::count;

/// Columns of the bar in plain text.
const BAR: usize = 20;

/// The state of some work.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress<'a> {
    /// What is done: `load`.
    pub verb: &'a str,
    /// To what: `visits-2025.csv`.
    pub subject: &'a str,
    pub done: u64,
    /// How much there is; none when that is not known.
    pub total: Option<u64>,
    /// What is counted, in the plural: `rows`. `bytes` are written as `3.2 of 4.9 MB`.
    pub unit: &'a str,
    pub seconds_left: Option<u64>,
}

/// The line that stands while the work is done.
pub fn progress(progress: &Progress, style: &Style) -> Rendered {
    Rendered::new(text(progress, style), html(progress))
}

fn html(progress: &Progress) -> String {
    let mut html = Html::default();
    html.raw("<div class=\"lu mathjax_ignore tex2jax_ignore\"><div style=\"font-size:13px;border-left:3px solid #3f8cc4;padding:1px 0 1px 10px\"><small>");
    html.text(&visible::short(progress.verb, 40)).raw("</small> <code>").text(&visible::short(progress.subject, 80)).raw("</code> ");
    html.raw("<progress style=\"width:180px;height:6px;vertical-align:1px;accent-color:#3f8cc4\"");
    let mut words = Vec::new();
    if let Some((total, share)) = share(progress) {
        html.attribute("value", &progress.done.min(total).to_string()).attribute("max", &total.to_string());
        html.attribute("title", &format!("{share} %")).raw(">").text(&format!("{share} %"));
        words.push(format!("{share} %"));
    } else {
        html.raw(">");
    }
    words.push(amount(progress, &["thousand ", "million ", "billion "]));
    words.extend(progress.seconds_left.map(time_left));
    html.raw("</progress> <span>").text(&words.join(" · ")).raw("</span></div></div>");
    html.finish()
}

fn text(progress: &Progress, style: &Style) -> String {
    let signs = Signs::of(style);
    let mut end = String::new();
    if let Some((_, share)) = share(progress) {
        let done = usize::try_from(share).unwrap_or(100) * BAR / 100;
        end = format!("  {}{}  {share:>2} %", signs.done.repeat(done), signs.open.repeat(BAR - done));
    }
    end.push_str(&format!("  {}", amount(progress, &["k ", "M ", "bn "])));
    if let Some(seconds) = progress.seconds_left {
        end.push_str(&format!(", {}", time_left(seconds)));
    }
    let room = style.width().saturating_sub(width_of(&end)).max(8);
    let start = cut(&format!("{} {}", visible::line(progress.verb), visible::short(progress.subject, 200)), room, signs);
    cut(&format!("{start}{end}"), style.width(), signs)
}

/// The total and the per cent done, rounded down so that 100 means done.
fn share(progress: &Progress) -> Option<(u64, u64)> {
    let total = progress.total.filter(|total| *total > 0)?;
    let done = u128::from(progress.done.min(total)) * 100 / u128::from(total);
    Some((total, u64::try_from(done).unwrap_or(100)))
}

/// `3.2 of 4.9 million rows`.
fn amount(progress: &Progress, scales: &[&str; 3]) -> String {
    let unit = visible::short(progress.unit, 40);
    if unit == "bytes" {
        return of_bytes(progress);
    }
    let largest = progress.total.unwrap_or(progress.done);
    let (scale, word) = match largest {
        n if n < 10_000 => (1.0, ""),
        n if n < 1_000_000 => (1e3, scales[0]),
        n if n < 1_000_000_000 => (1e6, scales[1]),
        _ => (1e9, scales[2]),
    };
    let scaled = |n: u64| match scale {
        1.0 => count(usize::try_from(n).unwrap_or(usize::MAX)),
        scale => format!("{:.1}", n as f64 / scale),
    };
    match progress.total {
        Some(total) => format!("{} of {} {word}{unit}", scaled(progress.done), scaled(total)),
        None => format!("{} {word}{unit}", scaled(progress.done)),
    }
}

fn of_bytes(progress: &Progress) -> String {
    let Some(total) = progress.total else {
        return bytes(progress.done);
    };
    let (done, total) = (bytes(progress.done), bytes(total));
    match (done.split_once(' '), total.split_once(' ')) {
        (Some((figure, unit)), Some((_, same))) if unit == same => format!("{figure} of {total}"),
        _ => format!("{done} of {total}"),
    }
}

/// `8 s left`, `3 min left`.
fn time_left(seconds: u64) -> String {
    match seconds {
        0..=99 => format!("{seconds} s left"),
        100..=5_999 => format!("{} min left", (seconds + 30) / 60),
        _ => format!("{} h left", (seconds + 1_800) / 3_600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visits() -> Progress<'static> {
        Progress { verb: "load", subject: "visits-2025.csv", done: 3_187_000, total: Some(4_900_000), unit: "rows", seconds_left: Some(8) }
    }

    #[test]
    fn the_form_of_the_design() {
        let seen = progress(&visits(), &Style::NOTEBOOK);
        assert_eq!(seen.text, "load visits-2025.csv  ━━━━━━━━━━━━━───────  65 %  3.2 of 4.9 M rows, 8 s left");
        assert_eq!(
            seen.html,
            "<div class=\"lu mathjax_ignore tex2jax_ignore\"><div style=\"font-size:13px;border-left:3px solid #3f8cc4;padding:1px 0 1px 10px\"><small>load</small> \
             <code>visits-2025.csv</code> <progress style=\"width:180px;height:6px;vertical-align:1px;accent-color:#3f8cc4\" value=\"3187000\" \
             max=\"4900000\" title=\"65 %\">65 %</progress> <span>65 % · 3.2 of 4.9 million rows · 8 s left</span></div></div>"
        );
    }

    #[test]
    fn without_a_total_there_is_no_bar() {
        let seen = progress(&Progress { total: None, seconds_left: None, ..visits() }, &Style::NOTEBOOK);
        assert_eq!(seen.text, "load visits-2025.csv  3.2 M rows");
        assert!(seen.html.contains("accent-color:#3f8cc4\"></progress> <span>3.2 million rows</span>"));
    }

    #[test]
    fn other_amounts() {
        let of = |done, total, unit| amount(&Progress { done, total: Some(total), unit, ..visits() }, &["k ", "M ", "bn "]);
        assert_eq!(of(3_200_000, 4_900_000, "bytes"), "3.2 of 4.9 MB");
        assert_eq!(of(320_000, 4_900_000, "bytes"), "320.0 kB of 4.9 MB");
        assert_eq!(of(1_200, 9_999, "rows"), "1,200 of 9,999 rows");
        assert_eq!(time_left(99), "99 s left");
        assert_eq!(time_left(100), "2 min left");
        assert_eq!(time_left(7_200), "2 h left");
    }

    #[test]
    fn it_fits_the_terminal() {
        let subject = "日本".repeat(60);
        for width in [20, 40, 80] {
            let style = Style { width, ..Style::NOTEBOOK };
            let line = text(&Progress { subject: &subject, ..visits() }, &style);
            assert!(width_of(&line) <= width, "{line}");
        }
        let ascii = text(&visits(), &Style { unicode: false, ..Style::NOTEBOOK });
        assert_eq!(ascii, "load visits-2025.csv  #############-------  65 %  3.2 of 4.9 M rows, 8 s left");
    }
}
