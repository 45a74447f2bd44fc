//! Records as columns: each path of names from a record to a value is a column, filled as the records come.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::value::RawValue;

use super::Cell;
use super::object::{Object, Text};

/// What is nested more deeply than this stays as it is written.
const DEEPEST: usize = 16;

/// No record could be made of it.
#[derive(Debug, PartialEq)]
pub struct NoRecord;

/// The columns of the records so far, as a tree: an object inside a record has its names below its own.
pub struct Records<'a> {
    pub rows: usize,
    nodes: Vec<Node<'a>>,
    /// Records that have a name twice.
    pub doubled: usize,
}

#[derive(Default)]
struct Node<'a> {
    /// The names from the record down to here, joined.
    path: String,
    parent: usize,
    name: Cow<'a, str>,
    /// Those below it, in the order they were first seen.
    children: Vec<usize>,
    places: HashMap<Cow<'a, str>, usize>,
    /// Where the next name is looked for first: records mostly have their names in one order.
    next: usize,
    /// One for each row so far; those lacking at the end are missing.
    cells: Vec<Cell<'a>>,
    /// Whether some record has a value here, or nothing where others have a record.
    used: bool,
}

impl Default for Records<'_> {
    fn default() -> Self {
        Records { rows: 0, nodes: vec![Node::default()], doubled: 0 }
    }
}

impl<'a> Records<'a> {
    /// Adds the record that a text is.
    pub fn push_text(&mut self, text: &'a str) -> Result<(), NoRecord> {
        let object = serde_json::from_str::<Object<'a>>(text).map_err(|_| NoRecord)?;
        self.push(object);
        Ok(())
    }

    /// Adds a record.
    pub fn push(&mut self, object: Object<'a>) {
        let doubled = self.take(0, object, 0);
        self.doubled += usize::from(doubled);
        self.rows += 1;
    }

    /// Adds a row of values under these names.
    pub fn push_row(&mut self, names: &[String], values: Vec<&'a RawValue>) {
        for (name, value) in names.iter().zip(values) {
            let node = self.child(0, Cow::Owned(name.clone()));
            self.put(node, value, DEEPEST);
        }
        self.rows += 1;
    }

    /// Makes sure that there is a column of that name.
    pub fn declare(&mut self, name: &str) {
        let node = self.child(0, Cow::Owned(name.to_owned()));
        if let Some(node) = self.nodes.get_mut(node) {
            node.used = true;
        }
    }

    /// Fills a column of that name, one cell for each row, and counts the rows by it.
    pub fn fill(&mut self, name: Cow<'a, str>, values: Vec<&'a RawValue>) {
        let (node, rows) = (self.child(0, name), values.len());
        for (row, value) in values.into_iter().enumerate() {
            self.rows = row;
            self.put(node, value, DEEPEST);
        }
        self.rows = rows;
    }

    /// Takes in what another part of the file holds, below these.
    pub fn append(&mut self, other: Records<'a>) {
        let mut places = vec![0; other.nodes.len()];
        for (number, node) in other.nodes.into_iter().enumerate() {
            let mine = match number {
                0 => 0,
                _ => self.child(places.get(node.parent).copied().unwrap_or_default(), node.name),
            };
            if let Some(place) = places.get_mut(number) {
                *place = mine;
            }
            if let Some(into) = self.nodes.get_mut(mine)
                && node.used
            {
                into.used = true;
                if !node.cells.is_empty() {
                    into.cells.resize(self.rows, Cell::Missing);
                    into.cells.extend(node.cells);
                }
            }
        }
        self.rows += other.rows;
        self.doubled += other.doubled;
    }

    /// The number of rows, and the columns with their names; cells lacking at a column's end are missing.
    pub fn finish(self) -> (usize, Vec<(String, Vec<Cell<'a>>)>) {
        let rows = self.rows;
        let mut order = Vec::new();
        self.walk(0, &mut order);
        let mut nodes: Vec<Option<Node<'a>>> = self.nodes.into_iter().map(Some).collect();
        let mut columns = Vec::new();
        for number in order {
            if let Some(mut node) = nodes.get_mut(number).and_then(Option::take) {
                node.cells.resize(rows, Cell::Missing);
                columns.push((node.path, node.cells));
            }
        }
        (rows, columns)
    }

    /// The numbers of the nodes that are columns, a record's own before those of the next name. Where records stand, nothing but missing
    /// cells beside them is no column.
    fn walk(&self, number: usize, order: &mut Vec<usize>) {
        let Some(node) = self.nodes.get(number) else { return };
        let holds = node.cells.iter().any(|cell| *cell != Cell::Missing);
        if number != 0 && node.used && (holds || node.children.is_empty()) {
            order.push(number);
        }
        node.children.iter().for_each(|child| self.walk(*child, order));
    }

    /// Takes in the entries of an object whose place in the tree is known. True when a name stands twice.
    fn take(&mut self, parent: usize, object: Object<'a>, depth: usize) -> bool {
        let mut doubled = false;
        for (name, value) in object.0 {
            let node = self.child(parent, name);
            doubled |= self.put(node, value, depth);
        }
        doubled
    }

    /// Puts a value into the row that is being filled.
    fn put(&mut self, number: usize, value: &'a RawValue, depth: usize) -> bool {
        let raw = value.get();
        if raw.starts_with('{')
            && depth < DEEPEST
            && let Ok(object) = serde_json::from_str::<Object<'a>>(raw)
            && !object.0.is_empty()
        {
            return self.take(number, object, depth + 1);
        }
        let (row, cell) = (self.rows, Cell::of(raw));
        let Some(node) = self.nodes.get_mut(number) else { return false };
        node.used = true;
        let doubled = node.cells.len() > row;
        node.cells.resize(row, Cell::Missing);
        node.cells.push(cell);
        doubled
    }

    /// The node of that name below another.
    fn child(&mut self, parent: usize, name: Cow<'a, str>) -> usize {
        let fresh = self.nodes.len();
        let expected = self.nodes.get(parent).and_then(|node| node.children.get(node.next).copied());
        if let Some(expected) = expected
            && self.nodes.get(expected).is_some_and(|node| node.name == name)
        {
            if let Some(node) = self.nodes.get_mut(parent) {
                node.next = (node.next + 1) % node.children.len();
            }
            return expected;
        }
        let Some(node) = self.nodes.get_mut(parent) else { return 0 };
        if let Some(known) = node.places.get(&name) {
            let known = *known;
            node.next = node.children.iter().position(|child| *child == known).map_or(0, |place| (place + 1) % node.children.len());
            return known;
        }
        let path = if parent == 0 { name.to_string() } else { format!("{}_{name}", node.path) };
        node.children.push(fresh);
        node.places.insert(name.clone(), fresh);
        node.next = 0;
        self.nodes.push(Node { path, parent, name, ..Node::default() });
        fresh
    }
}

impl<'a> Cell<'a> {
    /// What a value of JSON is as a cell.
    pub fn of(raw: &'a str) -> Cell<'a> {
        match raw.as_bytes().first() {
            Some(b'"') => serde_json::from_str::<Text<'a>>(raw).map_or(Cell::Missing, |text| Cell::Text(text.0)),
            Some(b't') => Cell::Boolean(true),
            Some(b'f') => Cell::Boolean(false),
            // An empty record says as little as none.
            Some(b'{') if raw.trim_matches(['{', '}', ' ', '\n', '\r', '\t']).is_empty() => Cell::Missing,
            Some(b'[' | b'{') => Cell::Nested(raw),
            Some(b'-' | b'0'..=b'9') => Cell::Number(raw),
            _ => Cell::Missing,
        }
    }
}
