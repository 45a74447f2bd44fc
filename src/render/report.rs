//! All that a script answered, as a page of its own to be kept and handed on.

use super::escape::Html;
use super::{Rendered, visible};

/// A whole HTML page: what was run, each answer in order, and what went wrong at the end, if anything did.
pub fn report(script: &str, answers: &[Rendered], wrong: Option<&str>) -> String {
    let mut html = Html::default();
    let title = visible::short(script, 200);
    html.raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>").text(&title).raw("</title></head>\n");
    html.raw("<body style=\"font:14px sans-serif;max-width:1100px;margin:24px auto;padding:0 16px\"><h1>").text(&title).raw("</h1>\n");
    for answer in answers {
        html.raw("<div style=\"margin:16px 0\">").drawn(answer).raw("</div>\n");
    }
    if let Some(wrong) = wrong {
        html.raw("<pre style=\"color:#a00;white-space:pre-wrap\">").text(wrong).raw("</pre>\n");
    }
    html.raw("</body></html>\n");
    html.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page() {
        let answers = [Rendered::new("a".into(), "<p>a</p>".into())];
        let page = report("<clean>.lus", &answers, Some("1 < 2"));
        assert!(page.contains("<title>&lt;clean&gt;.lus</title>"), "{page}");
        assert!(page.contains("<p>a</p>") && page.contains("1 &lt; 2"), "{page}");
    }
}
