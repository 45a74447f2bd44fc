//! Where the records of a JSON document are: in a list, under one name of an object, column by column as pandas writes them, or one on a
//! line after all.

use std::borrow::Cow;
use std::fmt;

use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::super::{header, names};
use super::Cell;
use super::object::{Object, Text};
use super::records::Records;

/// What a document holds.
pub enum Content<'a> {
    /// A record on each line.
    Lines,
    Records(Box<Records<'a>>),
}

/// Why a document gives no table.
#[derive(Debug)]
pub enum Broken {
    /// Line and character, from 1, and what serde_json says.
    At(usize, usize, String),
    End,
    /// It is a value with nothing in it.
    Only(&'static str),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Broken::At(line, column, what) => write!(f, "it is no JSON from line {line}, character {column} on: {what}"),
            Broken::End => f.write_str("its end is lacking"),
            Broken::Only(what) => write!(f, "it holds no records, only {what}"),
        }
    }
}

impl From<serde_json::Error> for Broken {
    fn from(error: serde_json::Error) -> Self {
        if error.is_eof() {
            return Broken::End;
        }
        let text = error.to_string();
        let what = text.split(" at line ").next().unwrap_or(&text).to_owned();
        Broken::At(error.line(), error.column(), what)
    }
}

type Entries<'a> = Vec<(Cow<'a, str>, &'a RawValue)>;

/// Finds the records of a document. What had to be decided is added to the notes.
pub fn content<'a>(text: &'a str, notes: &mut Vec<String>) -> Result<Content<'a>, Broken> {
    match text.trim_start().as_bytes().first() {
        Some(b'[') => Ok(records(listed(serde_json::from_str(text)?, notes))),
        Some(b'{') => match serde_json::from_str::<Object<'a>>(text) {
            Ok(Object(entries)) => Ok(records(keyed(entries, notes))),
            Err(_) if is_lines(text) => {
                notes.push("a record on each line".to_owned());
                Ok(Content::Lines)
            }
            Err(error) => Err(error.into()),
        },
        _ => {
            serde_json::from_str::<IgnoredAny>(text)?;
            Err(Broken::Only(match Cell::of(text.trim_start()) {
                Cell::Number(_) => "a number",
                Cell::Text(_) => "a text",
                _ => "a single value",
            }))
        }
    }
}

fn records(records: Records<'_>) -> Content<'_> {
    Content::Records(Box::new(records))
}

/// Whether the first line with something on it is a whole record, and another follows.
fn is_lines(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.next().is_some_and(|first| serde_json::from_str::<Object<'_>>(first).is_ok()) && lines.next().is_some()
}

/// The records of a list: of objects, of lists, or of plain values.
fn listed<'a>(items: Vec<&'a RawValue>, notes: &mut Vec<String>) -> Records<'a> {
    let objects = items.iter().filter(|item| item.get().starts_with('{')).count();
    let lists = items.iter().filter(|item| item.get().starts_with('[')).count();
    if objects == 0 && lists == items.len() && lists > 0 {
        return rows(items.iter().filter_map(|item| serde_json::from_str(item.get()).ok()).collect());
    }
    let mut records = Records::default();
    if objects == 0 {
        if !items.is_empty() {
            records.fill("value".into(), items);
        }
        return records;
    }
    let mut others = 0;
    for item in items {
        if records.push_text(item.get()).is_err() {
            others += 1;
        }
    }
    if others > 0 {
        notes.push(format!(
            "{} of the list no records and left out",
            if others == 1 { "1 item is".to_owned() } else { format!("{others} items are") }
        ));
    }
    records
}

/// Rows of values. The first holds the names if it looks like them.
fn rows<'a>(rows: Vec<Vec<&'a RawValue>>) -> Records<'a> {
    let width = rows.iter().map(Vec::len).max().unwrap_or_default();
    let plain = |row: &Vec<&'a RawValue>| -> header::Cells<'a> {
        row.iter().map(|value| Cell::of(value.get()).plain().map(|text| Cow::Owned(text.to_owned()))).collect()
    };
    let texts = |row: &Vec<&RawValue>| row.iter().all(|value| value.get().starts_with('"'));
    let sample: Vec<header::Cells<'_>> = rows.iter().take(1_000).map(plain).collect();
    let named = match (rows.first(), sample.split_first()) {
        (Some(first), Some((candidate, body))) => texts(first) && first.len() == width && header::names_columns(candidate, body),
        _ => false,
    };
    let mut all = rows.into_iter();
    let names: Vec<String> = match named {
        true => all.next().unwrap_or_default().iter().map(|value| Cell::of(value.get()).plain().unwrap_or_default().to_owned()).collect(),
        false => names::numbered(width),
    };
    let mut records = Records::default();
    names.iter().for_each(|name| records.declare(name));
    all.for_each(|row| records.push_row(&names, row));
    records
}

/// The records of an object.
fn keyed<'a>(entries: Entries<'a>, notes: &mut Vec<String>) -> Records<'a> {
    if let Some(records) = split(&entries).or_else(|| columns(&entries)) {
        return records;
    }
    let is_list =
        |value: &RawValue| value.get().starts_with('[') && value.get().get(1..).is_some_and(|rest| rest.trim_start().starts_with('{'));
    let lists: Vec<&(Cow<'a, str>, &'a RawValue)> = entries.iter().filter(|(_, value)| is_list(value)).collect();
    if let [(name, value)] = lists.as_slice()
        && let Ok(items) = serde_json::from_str::<Vec<&'a RawValue>>(value.get())
    {
        let others: Vec<String> = entries.iter().filter(|(other, _)| other != name).map(|(other, _)| format!("`{other}`")).collect();
        let rest = if others.is_empty() { String::new() } else { format!("; not read: {}", few(&others)) };
        notes.push(format!("records under `{name}`{rest}"));
        return listed(items, notes);
    }
    notes.push("one record".to_owned());
    let mut records = Records::default();
    records.push(Object(entries));
    records
}

fn few(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// `{"columns": […], "data": [[…], …]}`, as pandas calls it: split.
fn split<'a>(entries: &Entries<'a>) -> Option<Records<'a>> {
    let under = |name: &str| entries.iter().find(|(known, _)| known == name).map(|(_, value)| value.get());
    if !entries.iter().all(|(name, _)| matches!(name.as_ref(), "columns" | "index" | "data")) {
        return None;
    }
    let names: Vec<Text<'a>> = serde_json::from_str(under("columns")?).ok()?;
    let rows: Vec<Vec<&'a RawValue>> = serde_json::from_str(under("data")?).ok()?;
    let names: Vec<String> = names.into_iter().map(|name| name.0.into_owned()).collect();
    let mut records = Records::default();
    names.iter().for_each(|name| records.declare(name));
    rows.into_iter().for_each(|row| records.push_row(&names, row));
    Some(records)
}

/// `{"a": [1, 2], "b": [3, 4]}`, or with `{"0": 1, "1": 2}` for each list, as pandas writes a frame.
fn columns<'a>(entries: &Entries<'a>) -> Option<Records<'a>> {
    let mut columns: Vec<(Cow<'a, str>, Vec<&'a RawValue>)> = Vec::new();
    for (name, value) in entries {
        let values = match value.get().as_bytes().first()? {
            b'[' => serde_json::from_str::<Vec<&'a RawValue>>(value.get()).ok()?,
            b'{' => {
                let object = serde_json::from_str::<Object<'a>>(value.get()).ok()?;
                let numbered = object.0.iter().enumerate().all(|(place, (key, _))| *key == place.to_string());
                if !numbered {
                    return None;
                }
                object.0.into_iter().map(|(_, value)| value).collect()
            }
            _ => return None,
        };
        // A list of records under a name is no column.
        if values.iter().any(|value| value.get().starts_with('{')) {
            return None;
        }
        columns.push((name.clone(), values));
    }
    let rows = columns.first().map(|(_, values)| values.len())?;
    if rows == 0 || columns.iter().any(|(_, values)| values.len() != rows) {
        return None;
    }
    let mut records = Records::default();
    for (name, values) in columns {
        records.fill(name, values);
    }
    Some(records)
}
