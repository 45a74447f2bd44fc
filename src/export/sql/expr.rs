//! Typed expressions in SQL.

use super::super::Unsayable;
use super::super::code::{ATOM, Code, Truth};
use super::types::{bare, dtype, literal, name, pattern};
use super::{Around, Writer, unsayable};
use crate::plan::expr::{Expr, Keep, Node, SortKey};
use crate::plan::query::Answer;
use crate::plan::types::Type;
use crate::plan::value::Value;

pub const OR: u8 = 2;
pub const AND: u8 = 4;
pub const NOT: u8 = 6;
pub const COMPARE: u8 = 8;
pub const SUM: u8 = 10;
pub const PRODUCT: u8 = 12;

impl Writer {
    pub fn expr(&mut self, expr: &Expr) -> Result<Code, Unsayable> {
        self.expr_as(expr, Truth::Strict)
    }

    pub fn expr_as(&mut self, expr: &Expr, truth: Truth) -> Result<Code, Unsayable> {
        match &expr.node {
            Node::Column(column) => Ok(Code::atom(name(column))),
            Node::Literal(value) => literal(value, &expr.kind),
            Node::RowNumber => Ok(Code::atom(self.window("row_number()", None, &[], &[]))),
            Node::Pattern(text) => Ok(Code::atom(pattern(text)?)),
            Node::Call(name, args) => self.call(name, args, expr),
            Node::Operator(operator, args) => self.operator(*operator, args, &expr.kind, truth),
            Node::If(condition, yes, no) => self.choice(condition, yes, no, &expr.kind),
            Node::Within { value, by, order } => self.within(value, by, order),
            Node::Lookup { keys, table } => self.lookup(keys, table, &expr.kind),
            Node::Read(text, style) => self.read(text, style, &expr.kind),
            Node::Cast(inner) => self.cast(inner, &expr.kind),
            Node::Undecided(condition) => {
                let open = self.expr_as(condition, Truth::Open)?;
                Ok(Code::new(format!("{} IS NULL", open.within(COMPARE + 1)), COMPARE))
            }
            Node::Repeated { by, keep, order } => Ok(self.repeated(by, *keep, order)),
        }
    }

    pub fn as_kind(&mut self, expr: &Expr, kind: &Type) -> Result<Code, Unsayable> {
        match expr.literal() {
            Some(Value::Missing) => literal(&Value::Missing, kind),
            _ if expr.kind == *kind || expr.kind == Type::Unknown => self.expr(expr),
            _ => self.cast(expr, kind),
        }
    }

    fn choice(&mut self, condition: &Expr, yes: &Expr, no: &Expr, kind: &Type) -> Result<Code, Unsayable> {
        let condition = self.expr_as(condition, Truth::Loose)?;
        let (yes, no) = (self.as_kind(yes, kind)?, self.as_kind(no, kind)?);
        let otherwise = if no.bare.as_deref() == Some("NULL") { String::new() } else { format!(" ELSE {}", no.text) };
        Ok(Code::atom(format!("CASE WHEN {} THEN {}{otherwise} END", condition.text, yes.text)))
    }

    fn within(&mut self, inner: &Expr, by: &[String], order: &[SortKey]) -> Result<Code, Unsayable> {
        let around = Around::Rows { by: by.to_vec(), order: order.to_vec() };
        let before = std::mem::replace(&mut self.around, around);
        let code = match inner.node {
            Node::RowNumber => Ok(Code::atom(self.window("row_number()", None, by, order))),
            _ => self.expr(inner),
        };
        self.around = before;
        code
    }

    /// A function over the rows of a group in an order; the frame, where it is not that of the function.
    pub fn window(&self, function: &str, frame: Option<&str>, by: &[String], order: &[SortKey]) -> String {
        let by: Vec<String> = by.iter().map(|column| name(column)).collect();
        let partition = if by.is_empty() { String::new() } else { format!("PARTITION BY {} ", by.join(", ")) };
        let frame = frame.map_or_else(String::new, |frame| format!(" {frame}"));
        format!("{function} OVER ({partition}ORDER BY {}{frame})", self.order(order))
    }

    /// The order of rows: by keys, then as they stand.
    pub fn order(&self, order: &[SortKey]) -> String {
        let keys = order.iter().map(|key| format!("{}{} NULLS LAST", name(&key.column), if key.descending { " DESC" } else { "" }));
        keys.chain([self.row.clone()]).collect::<Vec<_>>().join(", ")
    }

    fn repeated(&mut self, by: &[String], keep: Keep, order: &[SortKey]) -> Code {
        let text = match keep {
            Keep::First => format!("{} IS NOT NULL", self.window("lag(1)", None, by, order)),
            Keep::Last => format!("{} IS NOT NULL", self.window("lead(1)", None, by, order)),
            Keep::None => {
                let by: Vec<String> = by.iter().map(|column| name(column)).collect();
                format!("count(*) OVER (PARTITION BY {}) > 1", by.join(", "))
            }
        };
        Code::new(text, COMPARE)
    }

    fn lookup(&mut self, keys: &[Expr], table: &Answer, kind: &Type) -> Result<Code, Unsayable> {
        let Some(((_, value_kind, values), before)) = table.columns.split_last() else { return unsayable("lookup in nothing") };
        if values.is_empty() {
            return literal(&Value::Missing, kind);
        }
        let keys = keys.iter().map(|key| self.expr(key)).collect::<Result<Vec<_>, _>>()?;
        let mut cases = Vec::new();
        for (row, found) in values.iter().enumerate() {
            let mut tests = Vec::new();
            for (key, (_, _, known)) in keys.iter().zip(before) {
                let key = key.within(COMPARE + 1);
                tests.push(match known.get(row) {
                    None | Some(Value::Missing) => format!("{key} IS NULL"),
                    Some(value) => format!("{key} = {}", bare(value)?),
                });
            }
            cases.push(format!("WHEN {} THEN {}", tests.join(" AND "), literal(found, value_kind)?.text));
        }
        let code = format!("CASE {} END", cases.join(" "));
        Ok(Code::atom(if kind == value_kind { code } else { format!("CAST({code} AS {})", dtype(kind)) }))
    }

    /// As text, also when it is a category.
    pub fn as_text(&mut self, expr: &Expr) -> Result<Code, Unsayable> {
        match &expr.kind {
            Type::Category(_) => self.cast(expr, &Type::Text),
            _ => self.expr(expr),
        }
    }
}

/// Needs no brackets as an operand.
pub fn tight(code: &Code) -> String {
    code.within(ATOM)
}
