//! The file read as the load read it.

use super::super::Unsayable;
use super::super::python::{Part, quoted};
use super::super::source::{File, Source};
use super::types::{column, dtype};
use super::{Writer, unsayable};
use crate::plan::expr::Expr;
use crate::plan::load::Amount;
use crate::plan::reading::{Pair, Style};
use crate::plan::report::LineEnds;
use crate::plan::types::Type;

impl Writer {
    pub fn load(&mut self, source: &Source) -> Result<Part, Unsayable> {
        let file = match source {
            Source::File(file) => file,
            Source::Given { line } => {
                let given = "df = df  # the table as this line made it".to_string();
                return Ok(Part { line: (*line).to_string(), statements: vec![given] });
            }
        };
        let mut statements = match file.report.format.as_str() {
            "csv" | "tsv" => self.separated(file)?,
            "parquet" => vec![format!("df = pl.read_parquet({})", quoted(file.path))],
            "arrow" => vec![format!("df = pl.read_ipc({})", quoted(file.path))],
            "ndjson" => vec![format!("df = pl.read_ndjson({})", quoted(file.path))],
            "json" => vec![format!("df = pl.read_json({})", quoted(file.path))],
            "excel" => vec![excel(file)],
            "lines" => lines(file),
            other => return unsayable(format!("a file of the format {other}")),
        };
        if !file.is_separated() {
            statements.extend(chosen(file));
        }
        let wanted = self.types(file)?;
        if let (Some((first, last)), false) = (file.options.rows, file.is_separated()) {
            statements.push(format!("df = df.slice({}, {})", first - 1, last + 1 - first));
        }
        statements.extend(wanted);
        if let Some(amount) = file.options.sample {
            statements.push(self.sample(amount, file)?);
        }
        Ok(Part { line: file.line.to_string(), statements })
    }

    /// Separated text. Every column is read as text, and made what it is after, so that nothing is guessed.
    fn separated(&mut self, file: &File) -> Result<Vec<String>, Unsayable> {
        let mut options = Vec::new();
        if file.separator() != ',' {
            options.push(format!("separator={}", quoted(&file.separator().to_string())));
        }
        match file.quote() {
            Some('"') => {}
            Some(quote) => options.push(format!("quote_char={}", quoted(&quote.to_string()))),
            // A file in which nothing is quoted may hold quotes.
            None if file.options.quote.is_some() => options.push("quote_char=None".to_string()),
            None => {}
        }
        if let Some(encoding) = file.encoding() {
            options.push(format!("encoding={}", quoted(encoding)));
        }
        if file.report.text.as_ref().is_some_and(|text| text.line_ends == LineEnds::Cr) {
            options.push("eol_char=\"\\r\"".to_string());
        }
        if let Some(comment) = file.options.comment {
            options.push(format!("comment_prefix={}", quoted(&comment.to_string())));
        }
        if file.skipped() > 0 {
            options.push(format!("skip_lines={}", file.skipped()));
        }
        if !file.names_stand() {
            options.push("has_header=False".to_string());
            if file.options.columns.is_none() {
                let names: Vec<String> = file.names().map(quoted).collect();
                options.push(format!("new_columns=[{}]", names.join(", ")));
            }
        }
        if !file.options.missing.is_empty() {
            let texts: Vec<String> = file.options.missing.iter().map(|text| quoted(text)).collect();
            options.push(format!("null_values=[{}]", texts.join(", ")));
        }
        options.push("infer_schema=False".to_string());
        if let Some((first, last)) = file.options.rows {
            if first > 1 {
                options.push(format!("skip_rows_after_header={}", first - 1));
            }
            options.push(format!("n_rows={}", last + 1 - first));
        }
        let mut statements = Vec::new();
        let path = if file.report.rejects.total > 0 { self.without_rejects(file, &mut statements)? } else { quoted(file.path) };
        statements.push(format!("df = pl.read_csv({path}, {})", options.join(", ")));
        statements.extend(chosen(file));
        Ok(statements)
    }

    /// The text without the lines that did not fit.
    fn without_rejects(&mut self, file: &File, statements: &mut Vec<String>) -> Result<String, Unsayable> {
        let rejects = &file.report.rejects;
        if rejects.total > rejects.first.len() || rejects.total > 200 {
            return unsayable(format!("leaving out the {} lines that do not fit", rejects.total));
        }
        let mut numbers = Vec::new();
        for reject in rejects.first.iter() {
            let lines = reject.raw.replace("\r\n", "\n").matches(['\n', '\r']).count() as u64;
            numbers.extend((reject.line..=reject.line + lines).map(|line| line.to_string()));
        }
        let without = self.helper("without_lines");
        let encoding = file.encoding().map_or_else(String::new, |encoding| format!(", encoding={}", quoted(encoding)));
        statements.push(format!("text = {without}({}, [{}]{encoding})", quoted(file.path), numbers.join(", ")));
        Ok("text".to_string())
    }

    /// What makes the columns what they are, where they are read as text.
    fn types(&mut self, file: &File) -> Result<Vec<String>, Unsayable> {
        let texts = file.is_separated();
        let mut groups: Vec<(Vec<String>, String)> = Vec::new();
        for one in &file.columns {
            let own = Expr::column(one.name.clone(), if one.style.is_some() || texts { Type::Text } else { one.kind.clone() });
            let code = match (&one.style, &one.kind) {
                (_, Type::Text | Type::Other(_)) => continue,
                (Some(style), kind) => self.read(&own, style, kind)?.text,
                (None, kind) if texts => self.plain(&own, kind)?,
                (None, Type::Integer | Type::Number | Type::Date | Type::Datetime | Type::Boolean) => {
                    format!("{}.cast({})", column(&one.name).text, dtype(&one.kind))
                }
                _ => continue,
            };
            let shape = code.replacen(&column(&one.name).text, "\u{0}", 1);
            match groups.iter_mut().find(|(_, known)| *known == shape) {
                Some((names, _)) => names.push(quoted(&one.name)),
                None => groups.push((vec![quoted(&one.name)], shape)),
            }
        }
        if groups.is_empty() {
            return Ok(Vec::new());
        }
        let all: Vec<String> =
            groups.into_iter().map(|(names, shape)| shape.replacen('\u{0}', &format!("pl.col({})", names.join(", ")), 1)).collect();
        Ok(vec![format!("df = df.with_columns({})", all.join(", "))])
    }

    /// A column that the load found to be plainly of a type.
    fn plain(&mut self, own: &Expr, kind: &Type) -> Result<String, Unsayable> {
        let text = self.expr(own)?.text;
        Ok(match kind {
            Type::Integer => format!("{text}.cast(pl.Int64)"),
            Type::Number => format!("{text}.cast(pl.Float64).fill_nan(None)"),
            Type::Date => format!("{text}.str.to_date(\"%Y-%m-%d\")"),
            Type::Boolean => self.read(own, &Style::Boolean(Pair::TrueFalse), kind)?.text,
            Type::Unknown => format!("{text}.cast(pl.Null)"),
            _ => self.read(own, &Style::plain(kind), kind)?.text,
        })
    }

    fn sample(&mut self, amount: Amount, file: &File) -> Result<String, Unsayable> {
        let Some(seed) = file.options.seed else { return unsayable("a sample without its seed") };
        let drawn = self.helper("drawn");
        let rows = match amount {
            Amount::Count(rows) => rows.to_string(),
            Amount::Share(share) => format!("round(df.height * {share:?})"),
        };
        Ok(format!("df = df[{drawn}(df.height, {rows}, {seed})]"))
    }
}

fn chosen(file: &File) -> Option<String> {
    let names = file.options.columns.as_ref()?;
    let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    Some(format!("df = df.select({})", names.join(", ")))
}

fn excel(file: &File) -> String {
    let sheet = file.report.sheet.as_ref().map_or_else(String::new, |(sheet, _)| format!(", sheet_name={}", quoted(sheet)));
    format!("df = pl.read_excel({}{sheet}, engine=\"openpyxl\")", quoted(file.path))
}

fn lines(file: &File) -> Vec<String> {
    let encoding = file.encoding().unwrap_or("utf-8");
    vec![
        format!("with open({}, encoding={}) as file:", quoted(file.path), quoted(encoding)),
        "    df = pl.DataFrame({\"line\": file.read().splitlines()}, schema={\"line\": pl.String})".to_string(),
    ]
}
