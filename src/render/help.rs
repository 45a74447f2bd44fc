//! Help texts, written in a small part of Markdown, as HTML and as plain text.
//!
//! It knows headings, paragraphs, lists (`-` and `1.`), fenced code, tables with bars, `code` and **bold**. Anything else is text.

use super::escape::Html;
use super::paragraph::{width_of, wrap};
use super::signs::Signs;
use super::{Rendered, Style, page, visible};

/// A help text in both forms.
pub fn help(markdown: &str, style: &Style) -> Rendered {
    let blocks = blocks(markdown);
    Rendered::new(text(&blocks, style), page::document(|html, _| blocks.iter().for_each(|block| write(html, block))))
}

/// A part of the text.
#[derive(Debug, PartialEq)]
enum Block {
    Heading(usize, String),
    Paragraph(String),
    /// The mark of each item, `•` or its number, and its text.
    List(Vec<(String, String)>),
    Code(Vec<String>),
    Table(Vec<Vec<String>>),
}

fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    let mut lines = markdown.lines();
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        let was_open = std::mem::replace(&mut open, !trimmed.is_empty());
        if trimmed.is_empty() {
            continue;
        }
        if trimmed.starts_with("```") {
            let code = lines.by_ref().take_while(|line| !line.trim_start().starts_with("```"));
            blocks.push(Block::Code(code.map(|line| line.trim_end().to_string()).collect()));
            open = false;
        } else if let Some((level, heading)) = heading(trimmed) {
            blocks.push(Block::Heading(level, heading.to_string()));
            open = false;
        } else if let Some((mark, item)) = item(trimmed) {
            let entry = (mark, item.to_string());
            match blocks.last_mut().filter(|_| was_open) {
                Some(Block::List(items)) => items.push(entry),
                _ => blocks.push(Block::List(vec![entry])),
            }
        } else if trimmed.starts_with('|') {
            let row = cells(trimmed);
            let is_rule = row.iter().all(|cell| !cell.is_empty() && cell.chars().all(|c| matches!(c, '-' | ':')));
            match blocks.last_mut().filter(|_| was_open) {
                Some(Block::Table(_)) if is_rule => {}
                Some(Block::Table(rows)) => rows.push(row),
                _ => blocks.push(Block::Table(vec![row])),
            }
        } else {
            match blocks.last_mut().filter(|_| was_open) {
                Some(Block::Paragraph(text)) => push_line(text, trimmed),
                Some(Block::List(items)) => {
                    if let Some((_, text)) = items.last_mut() {
                        push_line(text, trimmed);
                    }
                }
                _ => blocks.push(Block::Paragraph(trimmed.to_string())),
            }
        }
    }
    blocks
}

fn push_line(text: &mut String, line: &str) {
    text.push(' ');
    text.push_str(line);
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    (1..=6).contains(&level).then(|| text.strip_prefix(' ')).flatten().map(|text| (level, text.trim()))
}

fn item(line: &str) -> Option<(String, &str)> {
    if let Some(text) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
        return Some(("•".to_string(), text.trim()));
    }
    let (number, text) = line.split_once(". ")?;
    (!number.is_empty() && number.len() < 4 && number.bytes().all(|b| b.is_ascii_digit())).then(|| (format!("{number}."), text.trim()))
}

/// The cells of a table's row; a bar inside code, or after a backslash, does not separate.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut in_code = false;
    let mut chars = line.trim().trim_start_matches('|').chars().peekable();
    while let Some(c) = chars.next() {
        let Some(cell) = cells.last_mut() else {
            break;
        };
        match c {
            '\\' if chars.next_if_eq(&'|').is_some() => cell.push('|'),
            '`' => {
                in_code = !in_code;
                cell.push(c);
            }
            '|' if !in_code && chars.peek().is_none() => {}
            '|' if !in_code => cells.push(String::new()),
            c => cell.push(c),
        }
    }
    cells.into_iter().map(|cell| cell.trim().to_string()).collect()
}

/// A stretch of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    Plain,
    Bold,
    Code,
}

/// The stretches of a text. Code may be fenced by several backticks, so that it can hold fewer; a fence without its end is text.
fn spans(text: &str) -> Vec<(Weight, &str)> {
    let mut spans = Vec::new();
    let mut rest = text;
    let mut plain = 0;
    let mut at = 0;
    while let Some(tail) = rest.get(at..).filter(|tail| !tail.is_empty()) {
        let ticks = tail.len() - tail.trim_start_matches('`').len();
        let (fence, weight) = if ticks > 0 {
            (tail.get(..ticks).unwrap_or("`"), Weight::Code)
        } else if tail.starts_with("**") {
            ("**", Weight::Bold)
        } else {
            at += tail.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        let inside = tail.get(fence.len()..).unwrap_or("");
        match inside.find(fence).filter(|end| *end > 0) {
            Some(end) => {
                spans.push((Weight::Plain, rest.get(plain..at).unwrap_or("")));
                spans.push((weight, inside.get(..end).unwrap_or("")));
                rest = inside.get(end + fence.len()..).unwrap_or("");
                (plain, at) = (0, 0);
            }
            None => at += fence.len(),
        }
    }
    spans.push((Weight::Plain, rest.get(plain..).unwrap_or("")));
    spans.retain(|(_, text)| !text.is_empty());
    spans
}

/// Code without the blanks that only part it from its fence.
fn code(text: &str) -> &str {
    if text.contains('`') { text.trim() } else { text }
}

fn write_line(html: &mut Html, text: &str) {
    for (weight, text) in spans(text) {
        match weight {
            Weight::Plain => html.text(text),
            Weight::Bold => html.raw("<b>").text(text).raw("</b>"),
            Weight::Code => html.raw("<code>").text(code(text)).raw("</code>"),
        };
    }
}

fn write(html: &mut Html, block: &Block) {
    match block {
        Block::Heading(level, text) => {
            let (open, close) = match level {
                1 => ("<h3 style=\"margin:0 0 4px\">", "</h3>"),
                2 => ("<h4 style=\"margin:10px 0 2px\">", "</h4>"),
                _ => ("<h5 style=\"margin:8px 0 2px\">", "</h5>"),
            };
            html.raw(open);
            write_line(html, text);
            html.raw(close);
        }
        Block::Paragraph(text) => {
            html.raw("<p style=\"margin:0 0 6px;max-width:46em\">");
            write_line(html, text);
            html.raw("</p>");
        }
        Block::List(items) => {
            let numbered = items.first().is_some_and(|(mark, _)| mark != "•");
            html.raw(if numbered { "<ol style=\"margin:0 0 6px\">" } else { "<ul style=\"margin:0 0 6px\">" });
            for (_, text) in items {
                html.raw("<li style=\"max-width:46em\">");
                write_line(html, text);
                html.raw("</li>");
            }
            html.raw(if numbered { "</ol>" } else { "</ul>" });
        }
        Block::Code(lines) => {
            html.raw("<pre style=\"margin:0 0 6px 14px\">").text(&lines.join("\n")).raw("</pre>");
        }
        Block::Table(rows) => write_table(html, rows),
    }
}

fn write_table(html: &mut Html, rows: &[Vec<String>]) {
    html.raw("<table style=\"margin:0 0 8px\">");
    for (i, row) in rows.iter().enumerate() {
        html.raw(if i == 0 { "<thead><tr>" } else { "<tr>" });
        for cell in row {
            html.raw(if i == 0 {
                "<th scope=\"col\" style=\"text-align:left\">"
            } else {
                "<td style=\"text-align:left;white-space:normal\">"
            });
            write_line(html, cell);
            html.raw(if i == 0 { "</th>" } else { "</td>" });
        }
        html.raw(if i == 0 { "</tr></thead><tbody>" } else { "</tr>" });
    }
    html.raw("</tbody></table>");
}

/// A line without marks.
fn said(text: &str) -> String {
    let parts = spans(text).into_iter().map(|(weight, text)| if weight == Weight::Code { code(text) } else { text });
    visible_words(&parts.collect::<String>())
}

/// Controls made visible; blanks are left as they are, since this text is our own or typed.
fn visible_words(text: &str) -> String {
    text.split(' ').map(visible::line).collect::<Vec<_>>().join(" ")
}

fn text(blocks: &[Block], style: &Style) -> String {
    let signs = Signs::of(style);
    let width = style.width();
    let mut parts: Vec<String> = Vec::new();
    for block in blocks {
        let lines = match block {
            Block::Heading(_, text) => wrap(&said(text), width, 0, signs),
            Block::Paragraph(text) => wrap(&said(text), width, 0, signs),
            Block::List(items) => items
                .iter()
                .flat_map(|(mark, text)| {
                    let mark = if mark == "•" { "-" } else { mark };
                    wrap(&format!("{mark} {}", said(text)), width, mark.len() + 1, signs)
                })
                .collect(),
            Block::Code(lines) => {
                lines.iter().map(|line| format!("    {}", signs.say(&visible_words(line))).trim_end().to_string()).collect()
            }
            Block::Table(rows) => table_lines(rows, width, signs),
        };
        parts.push(lines.join("\n"));
    }
    parts.join("\n\n")
}

/// A table as columns; the last one is wrapped.
fn table_lines(rows: &[Vec<String>], width: usize, signs: &Signs) -> Vec<String> {
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| signs.say(&said(cell)).into_owned()).collect()).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns.saturating_sub(1))
        .map(|i| rows.iter().filter_map(|row| row.get(i)).map(|cell| width_of(cell)).max().unwrap_or(0))
        .collect();
    let indent = widths.iter().map(|width| width + 2).sum::<usize>().min(width / 2);
    let mut lines = Vec::new();
    for row in &rows {
        let mut line = String::new();
        for (i, cell) in row.iter().enumerate() {
            line.push_str(cell);
            if let Some(wide) = widths.get(i).filter(|_| i + 1 < row.len()) {
                line.push_str(&" ".repeat(wide + 2 - width_of(cell).min(*wide)));
            }
        }
        lines.extend(wrap(&line, width, indent, signs));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILL: &str = "\
# fill

Gives missing cells a value.
It never touches others: `fill City with \"unknown\"`.

## Methods

- **median**, of the table or the group
- previous

```
fill Age using median by Pclass
  where Sex = \"male\"
```

| method | what |
|---|---|
| `mean` | the mean |
| `a|b` | a < b |

1. one
2. two";

    #[test]
    fn plain_text() {
        assert_eq!(
            help(FILL, &Style { width: 60, ..Style::NOTEBOOK }).text,
            "\
fill

Gives missing cells a value. It never touches others: fill
City with \"unknown\".

Methods

- median, of the table or the group
- previous

    fill Age using median by Pclass
      where Sex = \"male\"

method  what
mean    the mean
a|b     a < b

1. one
2. two"
        );
    }

    #[test]
    fn html() {
        let html = help(FILL, &Style::NOTEBOOK).html;
        let body = html.split_once("<div class=\"lu mathjax_ignore tex2jax_ignore\">").map(|(_, body)| body).unwrap_or_default();
        assert_eq!(
            body,
            "<h3 style=\"margin:0 0 4px\">fill</h3><p style=\"margin:0 0 6px;max-width:46em\">Gives missing cells a value. It never touches \
             others: <code>fill City with &quot;unknown&quot;</code>.</p><h4 style=\"margin:10px 0 2px\">Methods</h4><ul style=\"margin:0 0 6px\">\
             <li style=\"max-width:46em\"><b>median</b>, of the table or the group</li><li style=\"max-width:46em\">previous</li></ul>\
             <pre style=\"margin:0 0 6px 14px\">fill Age using median by Pclass&#10;  where Sex = &quot;male&quot;</pre>\
             <table style=\"margin:0 0 8px\"><thead><tr><th scope=\"col\" style=\"text-align:left\">method</th><th scope=\"col\" \
             style=\"text-align:left\">what</th></tr></thead><tbody><tr><td style=\"text-align:left;white-space:normal\"><code>mean</code></td>\
             <td style=\"text-align:left;white-space:normal\">the mean</td></tr><tr><td style=\"text-align:left;white-space:normal\"><code>a|b</code>\
             </td><td style=\"text-align:left;white-space:normal\">a &lt; b</td></tr></tbody></table>\
             <ol style=\"margin:0 0 6px\"><li style=\"max-width:46em\">one</li><li style=\"max-width:46em\">two</li></ol></div>"
        );
    }

    #[test]
    fn marks_inside_code_and_without_an_end() {
        assert_eq!(spans("a ``x`y`` b **c"), [(Weight::Plain, "a "), (Weight::Code, "x`y"), (Weight::Plain, " b **c")]);
        assert_eq!(spans("2 * 3 ` 4"), [(Weight::Plain, "2 * 3 ` 4")]);
        assert_eq!(said("`` `Total (GBP)` `` is a name"), "`Total (GBP)` is a name");
        assert_eq!(help("<script>\u{1B}", &Style::NOTEBOOK).text, "<script>\\u{1B}");
    }
}
