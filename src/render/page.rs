//! The frame of every HTML output: the style sheet once at its head, one `<div class="lu">` around the rest. Its other classes keep front ends
//! from reading what stands between two dollars as mathematics.

use super::escape::Html;

/// The look of all outputs. Its lines are joined when it is sent.
const STYLE: &str = include_str!("lustrum.css");
/// Over this many bytes an output is written again, lean.
const LARGE: usize = 25_000;

/// A whole output. `body` is called with false, and once more with true when what it wrote was too large: it then leaves out what only
/// improves the look.
pub fn document(body: impl Fn(&mut Html, bool)) -> String {
    let full = write(&body, false);
    if full.len() > LARGE { write(&body, true).finish() } else { full.finish() }
}

fn write(body: &impl Fn(&mut Html, bool), lean: bool) -> Html {
    let mut html = Html::default();
    html.raw("<style>");
    for line in STYLE.lines().filter(|line| !line.starts_with("/*")) {
        html.raw(line);
    }
    html.raw("</style><div class=\"lu mathjax_ignore tex2jax_ignore\">");
    body(&mut html, lean);
    html.raw("</div>");
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_carries_its_style() {
        let page = document(|html, _| {
            html.text("<x>");
        });
        assert!(page.starts_with("<style>.lu{--f:"));
        assert!(page.ends_with("}}</style><div class=\"lu mathjax_ignore tex2jax_ignore\">&lt;x&gt;</div>"));
        assert!(!page.contains('\n'));
        assert!(page.len() < 5_100);
    }

    #[test]
    fn large_outputs_are_written_lean() {
        let page = |rows: usize| {
            document(|html, lean| {
                for _ in 0..rows {
                    html.raw(if lean { "lean" } else { "0123456789" });
                }
            })
        };
        assert!(!page(1_900).contains("lean"));
        assert!(page(2_100).contains("lean"));
    }
}
