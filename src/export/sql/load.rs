//! The file read as the load read it.

use super::super::Unsayable;
use super::super::source::{Column, File, Source};
use super::types::{dtype, name, quoted};
use super::{Writer, commented, unsayable};
use crate::plan::expr::Expr;
use crate::plan::reading::Style;
use crate::plan::types::Type;

impl Writer {
    pub fn load(&mut self, source: &Source) -> Result<String, Unsayable> {
        let file = match source {
            Source::File(file) => file,
            Source::Given { .. } => return unsayable("way to make this table"),
        };
        let row = self.row.clone();
        let from = match file.report.format.as_str() {
            "csv" | "tsv" => separated(file)?,
            "parquet" => format!("read_parquet({})", quoted(file.path)),
            other => return unsayable(format!("way to read files of the format {other}")),
        };
        if file.options.sample.is_some() {
            return unsayable("sample that is drawn as this one");
        }
        let mut items = vec![format!("row_number() OVER () AS {row}")];
        for one in &file.columns {
            items.push(self.column(one, file)?);
        }
        let mut select = format!("    SELECT\n        {}\n    FROM {from}", items.join(",\n        "));
        if let Some((first, last)) = file.options.rows {
            select.push_str(&format!("\n    QUALIFY {row} BETWEEN {first} AND {last}"));
        }
        Ok(format!("{}{}source AS (\n{select}\n)", commented(file.line), self.prefix))
    }

    fn column(&mut self, one: &Column, file: &File) -> Result<String, Unsayable> {
        let column = name(&one.name);
        if !file.is_separated() {
            return Ok(column);
        }
        let own = Expr::column(one.name.clone(), Type::Text);
        let missing: Vec<String> = file.options.missing.iter().map(|text| quoted(text)).collect();
        let text = if missing.is_empty() {
            column.clone()
        } else {
            format!("CASE WHEN {column} NOT IN ({}) THEN {column} END", missing.join(", "))
        };
        let code = match (&one.style, &one.kind) {
            (Some(_), _) if !missing.is_empty() => return unsayable("way to read texts of which some are missing"),
            (Some(style), kind) => self.read(&own, style, kind)?.text,
            (None, Type::Text) => text,
            (None, Type::Number) if missing.is_empty() => format!("nullif({column}, 'NaN')"),
            (None, Type::Number) => format!("nullif(CAST({text} AS DOUBLE), 'NaN')"),
            (None, Type::Integer | Type::Boolean | Type::Date) if missing.is_empty() => column.clone(),
            (None, Type::Integer | Type::Boolean | Type::Date) => format!("CAST({text} AS {})", dtype(&one.kind)),
            (None, Type::Datetime) if missing.is_empty() => self.read(&own, &Style::plain(&Type::Datetime), &Type::Datetime)?.text,
            (None, Type::Unknown) => column.clone(),
            (None, kind) => return unsayable(format!("way to read {kind} here")),
        };
        Ok(if code == column { code } else { format!("{code} AS {column}") })
    }
}

/// A file of separated text, its columns read as what the load found them to be.
fn separated(file: &File) -> Result<String, Unsayable> {
    if let Some(encoding) = file.encoding() {
        return unsayable(format!("way to read texts in {encoding}"));
    }
    if file.needs_mending() {
        return unsayable("way to pass over the lines that this load passed over");
    }
    if file.options.columns.is_some() && !file.names_stand() {
        return unsayable("way to choose among columns without names");
    }
    let mut options =
        vec![quoted(file.path), format!("header = {}", file.names_stand()), format!("delim = {}", quoted(&file.separator().to_string()))];
    match file.quote().or(if file.options.quote.is_none() { Some('"') } else { None }) {
        Some(quote) => options.push(format!("quote = {0}, escape = {0}", quoted(&quote.to_string()))),
        None => options.push("quote = '', escape = ''".to_string()),
    }
    if file.skipped() > 0 {
        options.push(format!("skip = {}", file.skipped()));
    }
    if let Some(comment) = file.options.comment {
        options.push(format!("comment = {}", quoted(&comment.to_string())));
    }
    if file.options.columns.is_some() {
        // Not all columns of the file are known by their names.
        options.push("all_varchar = true".to_string());
        if file.columns.iter().any(|one| !matches!(one.kind, Type::Text | Type::Unknown) && one.style.is_none()) {
            let typed = file.columns.iter().filter_map(|one| Some(format!("{}: {}", quoted(&one.name), quoted(read_as(one, file)?))));
            options.pop();
            options.push(format!("types = {{{}}}", typed.collect::<Vec<_>>().join(", ")));
            options.push("auto_detect = true".to_string());
        }
    } else {
        let columns: Vec<String> =
            file.columns.iter().map(|one| format!("{}: {}", quoted(&one.name), quoted(read_as(one, file).unwrap_or("VARCHAR")))).collect();
        options.push(format!("columns = {{{}}}", columns.join(", ")));
        options.push("auto_detect = false".to_string());
    }
    options.push("nullstr = '', allow_quoted_nulls = false".to_string());
    Ok(format!("read_csv(\n        {}\n    )", options.join(",\n        ")))
}

/// The type as which DuckDB reads a column; nothing where it is read as text and made what it is after.
fn read_as(one: &Column, file: &File) -> Option<&'static str> {
    if one.style.is_some() || !file.options.missing.is_empty() {
        return Some("VARCHAR");
    }
    Some(match one.kind {
        Type::Integer => "BIGINT",
        Type::Number => "DOUBLE",
        Type::Boolean => "BOOLEAN",
        Type::Date => "DATE",
        _ => "VARCHAR",
    })
}
