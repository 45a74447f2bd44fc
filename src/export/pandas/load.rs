//! The file read as the load read it.

use super::super::Unsayable;
use super::super::python::{Part, quoted};
use super::super::source::{File, Source};
use super::expr::names;
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
        let path = quoted(file.path);
        let mut statements = match file.report.format.as_str() {
            "csv" | "tsv" => self.separated(file)?,
            "parquet" => vec![format!("df = pd.read_parquet({path})")],
            "arrow" => vec![format!("df = pd.read_feather({path})")],
            "ndjson" => vec![format!("df = pd.read_json({path}, lines=True)")],
            "json" => vec![format!("df = pd.read_json({path})")],
            "excel" => {
                let sheet = file.report.sheet.as_ref().map_or_else(String::new, |(sheet, _)| format!(", sheet_name={}", quoted(sheet)));
                vec![format!("df = pd.read_excel({path}{sheet})")]
            }
            "lines" => vec![
                format!("with open({path}, encoding={}) as file:", quoted(file.encoding().unwrap_or("utf-8"))),
                "    df = pd.DataFrame({\"line\": file.read().splitlines()}, dtype=\"string\")".to_string(),
            ],
            other => return unsayable(format!("way to read files of the format {other}")),
        };
        if let Some(wanted) = &file.options.columns {
            statements.push(format!("df = df[{}]", names(wanted)));
        }
        if let (Some((first, last)), false) = (file.options.rows, file.is_separated()) {
            statements.push(format!("df = df.iloc[{}:{last}].reset_index(drop=True)", first - 1));
        }
        statements.extend(self.types(file)?);
        if let Some(amount) = file.options.sample {
            let Some(seed) = file.options.seed else { return unsayable("sample without its seed") };
            let drawn = self.helper("drawn");
            let rows = match amount {
                Amount::Count(rows) => rows.to_string(),
                Amount::Share(share) => format!("round(len(df) * {share:?})"),
            };
            statements.push(format!("df = df.iloc[{drawn}(len(df), {rows}, {seed})].reset_index(drop=True)"));
        }
        Ok(Part { line: file.line.to_string(), statements })
    }

    /// Separated text, each column read as what the load found it to be.
    fn separated(&mut self, file: &File) -> Result<Vec<String>, Unsayable> {
        let mut statements = Vec::new();
        let mut path = quoted(file.path);
        if file.needs_mending() {
            let mended = self.helper("mended");
            statements.push(format!("text = {}", file.mended(&mended)?));
            path = "text".to_string();
        }
        let distinct = file.columns.iter().any(|one| one.empty_texts);
        statements.push(if distinct { self.with_empty_texts(file, &path) } else { plainly(file, &path) });
        if let (Some((first, last)), true) = (file.options.rows, distinct) {
            statements.push(format!("df = df.iloc[{}:{last}].reset_index(drop=True)", first - 1));
        }
        Ok(statements)
    }

    /// pandas takes `""` for missing, so the file is read by pyarrow.
    fn with_empty_texts(&mut self, file: &File, path: &str) -> String {
        let read_texts = self.helper("read_texts");
        let all: Vec<String> = file.names().map(str::to_string).collect();
        let mut arguments = vec![path.to_string(), names(&all)];
        if let (Some(encoding), false) = (file.encoding(), file.needs_mending()) {
            arguments.push(format!("encoding={}", quoted(encoding)));
        }
        if file.separator() != ',' {
            arguments.push(format!("separator={}", quoted(&file.separator().to_string())));
        }
        match file.quote() {
            Some('"') => {}
            Some(quote) => arguments.push(format!("quote={}", quoted(&quote.to_string()))),
            None if file.options.quote.is_some() => arguments.push("quote=None".to_string()),
            None => {}
        }
        if file.skipped() > 0 {
            arguments.push(format!("skip={}", file.skipped()));
        }
        if !file.names_stand() {
            arguments.push("header=False".to_string());
        }
        if !file.options.missing.is_empty() {
            arguments.push(format!("missing={}", names(&file.options.missing)));
        }
        format!("df = {read_texts}({})", arguments.join(", "))
    }

    /// What makes the columns what they are.
    fn types(&mut self, file: &File) -> Result<Vec<String>, Unsayable> {
        let texts = file.is_separated();
        let distinct = file.columns.iter().any(|one| one.empty_texts);
        let mut cast = Vec::new();
        let mut others = Vec::new();
        for one in &file.columns {
            let own = Expr::column(one.name.clone(), Type::Text);
            match (&one.style, &one.kind) {
                (Some(style), kind) => {
                    let code = self.read(&own, style, kind)?.text;
                    others.push(format!("{} = {code}", column(&one.name).text));
                }
                (None, Type::Integer) if distinct || !texts => cast.push(format!("{}: \"Int64\"", quoted(&one.name))),
                (None, Type::Number | Type::Date) => cast.push(format!("{}: {}", quoted(&one.name), dtype(&one.kind))),
                (None, Type::Boolean) if distinct => {
                    let code = self.read(&own, &Style::plain(&Type::Boolean), &Type::Boolean)?.text;
                    others.push(format!("{} = {code}", column(&one.name).text));
                }
                (None, Type::Datetime) if texts => {
                    let code = self.read(&own, &Style::plain(&Type::Datetime), &Type::Datetime)?.text;
                    others.push(format!("{} = {code}", column(&one.name).text));
                }
                (None, Type::Boolean | Type::Text | Type::Datetime) if !texts => {
                    cast.push(format!("{}: {}", quoted(&one.name), dtype(&one.kind)))
                }
                _ => {}
            }
        }
        let mut statements = Vec::new();
        if !cast.is_empty() {
            statements.push(format!("df = df.astype({{{}}})", cast.join(", ")));
        }
        statements.extend(others);
        Ok(statements)
    }
}

/// By pandas itself.
fn plainly(file: &File, path: &str) -> String {
    let mut options = Vec::new();
    if file.separator() != ',' {
        options.push(format!("sep={}", quoted(&file.separator().to_string())));
    }
    match file.quote() {
        Some('"') => {}
        Some(quote) => options.push(format!("quotechar={}", quoted(&quote.to_string()))),
        // 3 is QUOTE_NONE: quotes are characters like any other.
        None if file.options.quote.is_some() => options.push("quoting=3".to_string()),
        None => {}
    }
    if let (Some(encoding), false) = (file.encoding(), file.needs_mending()) {
        options.push(format!("encoding={}", quoted(encoding)));
    }
    if let Some(comment) = file.options.comment {
        options.push(format!("comment={}", quoted(&comment.to_string())));
    }
    let mut skipped = file.skipped().to_string();
    if let (Some((first, _)), true) = (file.options.rows.filter(|(first, _)| *first > 1), file.names_stand()) {
        skipped = format!("lambda row: row < {} or {} <= row < {}", file.skipped(), file.skipped() + 1, file.skipped() + first);
    }
    if skipped != "0" {
        options.push(format!("skiprows={skipped}"));
    }
    if !file.names_stand() {
        let all: Vec<String> = file.names().map(str::to_string).collect();
        options.push(format!("header=None, names={}", names(&all)));
    }
    if let Some((first, last)) = file.options.rows {
        options.push(format!("nrows={}", last + 1 - first));
    }
    let types = file.columns.iter().map(|one| {
        // Numbers are read as text first: NaN is one, and missing.
        let kind = match &one.kind {
            kind @ (Type::Integer | Type::Boolean) if one.style.is_none() => dtype(kind),
            _ => "\"string\"".to_string(),
        };
        format!("{}: {kind}", quoted(&one.name))
    });
    let types: Vec<String> = types.collect();
    let alike = types.iter().all(|one| one.ends_with("\"string\""));
    options.push(if alike { "dtype=\"string\"".to_string() } else { format!("dtype={{{}}}", types.join(", ")) });
    options.push("keep_default_na=False".to_string());
    if file.columns.len() == 1 && file.options.columns.is_none() {
        // A missing cell is an empty line.
        options.push("skip_blank_lines=False".to_string());
    }
    let missing: Vec<String> = std::iter::once(String::new()).chain(file.options.missing.iter().cloned()).collect();
    options.push(format!("na_values={}", names(&missing)));
    format!("df = pd.read_csv({path}, {},)", options.join(", "))
}
