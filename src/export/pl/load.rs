//! The file read as the load read it.

use super::super::Unsayable;
use super::super::python::{Part, quoted};
use super::super::source::{Column, File, Source};
use super::types::{column, dtype};
use super::{Writer, unsayable};
use crate::plan::expr::Expr;
use crate::plan::load::Amount;
use crate::plan::reading::Style;
use crate::plan::types::Type;

impl Writer {
    pub fn source(&mut self, source: &Source) -> Result<Part, Unsayable> {
        let file = match source {
            Source::File(file) => file,
            Source::Given { .. } => return unsayable("way to make this table"),
        };
        let mut statements = match file.report.format.as_str() {
            "csv" | "tsv" => self.separated(file)?,
            "parquet" => vec![format!("df = pl.read_parquet({})", quoted(file.path))],
            "arrow" => vec![format!("df = pl.read_ipc({})", quoted(file.path))],
            "ndjson" => vec![format!("df = pl.read_ndjson({})", quoted(file.path))],
            "json" => vec![format!("df = pl.read_json({})", quoted(file.path))],
            "excel" => vec![excel(file)],
            "lines" => lines(file),
            other => return unsayable(format!("way to read files of the format {other}")),
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
        if let (Some(encoding), false) = (file.encoding(), file.needs_mending()) {
            options.push(format!("encoding={}", quoted(encoding)));
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
        let typed: Vec<String> = file.columns.iter().filter_map(|one| Some(format!("{}: {}", quoted(&one.name), read_as(one)?))).collect();
        if !typed.is_empty() {
            options.push(format!("schema_overrides={{{}}}", typed.join(", ")));
        }
        if let Some((first, last)) = file.options.rows {
            if first > 1 {
                options.push(format!("skip_rows_after_header={}", first - 1));
            }
            options.push(format!("n_rows={}", last + 1 - first));
        }
        let mut statements = Vec::new();
        let mut path = quoted(file.path);
        if file.needs_mending() {
            let mended = self.helper("mended");
            statements.push(format!("text = {}", file.mended(&mended)?));
            path = "text".to_string();
        }
        // Several options stand on lines of their own, however long the path is.
        let lines = if options.len() > 1 { "," } else { "" };
        statements.push(format!("df = pl.read_csv({path}, {}{lines})", options.join(", ")));
        statements.extend(chosen(file));
        Ok(statements)
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
                (None, Type::Integer | Type::Boolean | Type::Date) if texts => continue,
                // As in every table, NaN is missing.
                (None, Type::Number) if texts => format!("{}.fill_nan(None)", column(&one.name).text),
                (None, kind) if texts => self.plain(&own, kind)?,
                // JSON has no dates of its own.
                (None, Type::Date) if is_json(file) => format!("{}.str.to_date()", column(&one.name).text),
                (None, Type::Datetime) if is_json(file) => format!("{}.str.to_datetime(time_unit=\"us\")", column(&one.name).text),
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
            Type::Unknown => format!("{text}.cast(pl.Null)"),
            _ => self.read(own, &Style::plain(kind), kind)?.text,
        })
    }

    fn sample(&mut self, amount: Amount, file: &File) -> Result<String, Unsayable> {
        let Some(seed) = file.options.seed else { return unsayable("sample without its seed") };
        let drawn = self.helper("drawn");
        let rows = match amount {
            Amount::Count(rows) => rows.to_string(),
            Amount::Share(share) => format!("round(df.height * {share:?})"),
        };
        Ok(format!("df = df[{drawn}(df.height, {rows}, {seed})]"))
    }
}

/// The type as which polars reads a column of separated text; nothing where it is read as text and made what it is after.
fn read_as(column: &Column) -> Option<String> {
    let plain = matches!(column.kind, Type::Integer | Type::Number | Type::Boolean | Type::Date);
    (plain && column.style.is_none()).then(|| dtype(&column.kind))
}

fn is_json(file: &File) -> bool {
    matches!(file.report.format.as_str(), "json" | "ndjson")
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
