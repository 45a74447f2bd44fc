//! Warnings and notes in HTML: the same parts as an error, and the run goes on.

use super::escape::Html;
use super::message::{Excerpt, Message, plain};
use super::paragraph::{Run, marked, wrap_runs};
use super::signs::Signs;
use super::visible;
use super::{Rendered, Style, page};

/// The most columns of a source line.
const EXCERPT: usize = 100;

/// A warning: something a person should look at, though nothing stopped.
pub fn warning(message: &Message, style: &Style) -> Rendered {
    let signs = Signs::of(style);
    let lines: Vec<String> = message.lines(style.width(), signs).iter().map(|line| plain(line)).collect();
    Rendered::new(lines.join("\n"), page::document(|html, _| write(html, message)))
}

/// A sentence of its own, such as `titanic is unchanged`; what stands in backticks is bold.
pub fn note(message: &str, style: &Style) -> Rendered {
    let lines = wrap_runs(&marked(message), style.width(), 0, Signs::of(style));
    let text: Vec<String> = lines.iter().map(|line| plain(line)).collect();
    let html = page::document(|html, _| {
        html.raw("<div class=\"e z\">");
        write_runs(html, &marked(message));
        html.raw("</div>");
    });
    Rendered::new(text.join("\n"), html)
}

fn write(html: &mut Html, message: &Message) {
    html.raw("<div class=\"er\">");
    if let Some(line) = message.line {
        html.raw("<b class=\"d\">Line ").text(&line.to_string()).raw("</b> ");
    }
    write_runs(html, &marked(&message.what));
    if message.source.is_some() {
        write_source(html, message);
    }
    for (i, note) in message.notes_and_offer().iter().enumerate() {
        if i > 0 || message.source.is_none() {
            html.raw("<br>");
        }
        write_runs(html, &marked(note));
    }
    for proposal in &message.proposals {
        html.raw(" ");
        write_proposal(html, proposal);
    }
    html.raw("</div>");
}

fn write_runs(html: &mut Html, runs: &[Run]) {
    for run in runs {
        if run.bold {
            html.raw("<b>").text(&run.text).raw("</b>");
        } else {
            html.text(&run.text);
        }
    }
}

fn write_source(html: &mut Html, message: &Message) {
    let Some(source) = &message.source else {
        return;
    };
    let number = message.line.map(|n| n.to_string()).unwrap_or_default();
    let excerpt = Excerpt::new(source, EXCERPT, Signs::of(&Style::NOTEBOOK));
    html.raw("<pre><small>").text(&number).raw(" │</small> ").text(&excerpt.before);
    html.raw("<b class=\"d\">").text(&excerpt.place).raw("</b>").text(&excerpt.after);
    html.raw("\n<small>").text(&" ".repeat(number.len())).raw(" │</small> ").text(&excerpt.margin());
    html.raw("<b class=\"d\">").text(&excerpt.carets()).raw("</b></pre>");
}

/// A line to copy, with a button that puts it into a new cell where the front end can do that; elsewhere the button stays hidden.
pub fn write_proposal(html: &mut Html, line: &str) {
    let shown: Vec<String> = line.lines().map(visible::line).collect();
    let text = serde_json::Value::String(line.to_string());
    let commands = "{\"commands\":[\"notebook:insert-cell-below\",\"notebook:replace-selection\"],\"args\":{\"text\":";
    html.raw("<code>").text(&shown.join("\n")).raw("</code><button type=\"button\" style=\"display:none\"");
    html.raw(" title=\"put this line into a new cell below\" data-commandlinker-command=\"apputils:run-all-enabled\"");
    html.attribute("data-commandlinker-args", &format!("{commands}{text}}}}}")).raw(">Insert</button>");
}

#[cfg(test)]
mod tests {
    use super::super::message::Source;
    use super::*;

    fn far() -> Message {
        Message {
            name: "Warning".into(),
            line: Some(2),
            source: Some(Source { text: "fill far using median by pclass".into(), span: 5..8 }),
            what: "There is no column `far` in titanic.".into(),
            notes: vec!["Did you mean `fare`?".into()],
            proposals: vec!["fill fare using median by pclass".into()],
        }
    }

    #[test]
    fn the_form_of_the_design() {
        let html = warning(&far(), &Style::NOTEBOOK).html;
        let body = html.split_once("</style>").map(|(_, body)| body);
        assert_eq!(
            body,
            Some(
                "<div class=\"lu mathjax_ignore tex2jax_ignore\"><div class=\"er\"><b class=\"d\">Line 2</b> There is no column <b>far</b> in titanic.<pre><small>2 │</small> \
                 fill <b class=\"d\">far</b> using median by pclass\n<small>  │</small>      <b class=\"d\">^^^</b></pre>Did you mean \
                 <b>fare</b>? This line works: <code>fill fare using median by pclass</code><button type=\"button\" style=\"display:none\" \
                 title=\"put this line into a new cell below\" data-commandlinker-command=\"apputils:run-all-enabled\" \
                 data-commandlinker-args=\"{&quot;commands&quot;:[&quot;notebook:insert-cell-below&quot;,&quot;notebook:replace-selection&quot;],\
                 &quot;args&quot;:{&quot;text&quot;:&quot;fill fare using median by pclass&quot;}}\">Insert</button></div></div>"
            )
        );
    }

    #[test]
    fn a_note() {
        let note = note("`titanic` is unchanged.", &Style::NOTEBOOK);
        assert_eq!(note.text, "titanic is unchanged.");
        assert!(
            note.html
                .ends_with("<div class=\"lu mathjax_ignore tex2jax_ignore\"><div class=\"e z\"><b>titanic</b> is unchanged.</div></div>")
        );
    }

    #[test]
    fn the_button_carries_any_line() {
        let mut html = Html::default();
        write_proposal(&mut html, "set a = \"<b>\\\"'\" ");
        let html = html.finish();
        assert!(!html.contains("<b>"), "{html}");
        assert!(html.contains("&quot;set a = \\&quot;&lt;b&gt;\\\\\\&quot;&#x27;\\&quot; &quot;}}"), "{html}");
    }
}
