//! The one way into HTML. Markup is written in the source of the kernel (`'static`); everything else is data and is escaped.

use super::Rendered;

/// A piece of HTML being written.
#[derive(Default)]
pub struct Html {
    out: String,
}

impl Html {
    /// Markup of our own. Only text that stands in the source can be passed, so no data comes in this way.
    pub fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.out.push_str(markup);
        self
    }

    /// Anything else. Quotes are escaped too, so it may also stand between the quotes of an attribute. So are line feeds: nbconvert puts an
    /// output into Markdown as it is, and a line that begins with data would be read as Markdown.
    pub fn text(&mut self, data: &str) -> &mut Self {
        for (number, line) in data.split('\n').enumerate() {
            if number > 0 {
                self.out.push_str("&#10;");
            }
            html_escape::encode_quoted_attribute_to_string(line, &mut self.out);
        }
        self
    }

    /// An answer that has been drawn by this writer before.
    pub fn drawn(&mut self, answer: &Rendered) -> &mut Self {
        self.out.push_str(&answer.html);
        self
    }

    /// ` name="value"`.
    pub fn attribute(&mut self, name: &'static str, value: &str) -> &mut Self {
        self.raw(" ").raw(name).raw("=\"").text(value).raw("\"")
    }

    pub fn len(&self) -> usize {
        self.out.len()
    }

    pub fn finish(self) -> String {
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_escaped_everywhere() {
        let mut html = Html::default();
        html.raw("<b").attribute("title", "\"><script>'").raw(">").text("<script>alert(1)</script> & more").raw("</b>");
        assert_eq!(html.finish(), "<b title=\"&quot;&gt;&lt;script&gt;&#x27;\">&lt;script&gt;alert(1)&lt;/script&gt; &amp; more</b>");
    }
}
