//! A script, to be read and copied: as it is.

use super::{Rendered, Style, page};

/// The text of a script in both forms, cut nowhere.
pub fn code(script: &str, _style: &Style) -> Rendered {
    let script = script.trim_end();
    let html = page::document(|html, _| {
        html.raw("<pre>").text(script).raw("</pre>");
    });
    Rendered::new(script.to_string(), html)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_escaped() {
        let drawn = code("# <b>\nx = 1\n", &Style::NOTEBOOK);
        assert_eq!(drawn.text, "# <b>\nx = 1");
        assert!(drawn.html.contains("<pre># &lt;b&gt;&#10;x = 1</pre>"));
    }
}
