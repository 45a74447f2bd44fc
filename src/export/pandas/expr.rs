//! Typed expressions as columns and values of pandas, over the frame `df`.

use super::super::Unsayable;
use super::super::code::{ATOM, Code, Truth};
use super::super::python::{self, UNARY, quoted, reader, value};
use super::types::{cell, column, dtype, is_object, literal, pattern};
use super::{Writer, unsayable};
use crate::plan::expr::{Expr, Keep, Node, SortKey};
use crate::plan::query::Answer;
use crate::plan::reading::Style;
use crate::plan::types::Type;
use crate::plan::value::Value;

impl Writer {
    pub fn expr(&mut self, expr: &Expr) -> Result<Code, Unsayable> {
        self.expr_as(expr, Truth::Strict)
    }

    pub fn expr_as(&mut self, expr: &Expr, truth: Truth) -> Result<Code, Unsayable> {
        match &expr.node {
            Node::Column(name) => Ok(column(name)),
            Node::Literal(value) => Ok(literal(value, &expr.kind)),
            Node::RowNumber => {
                let numbers = self.helper("row_numbers");
                Ok(Code::atom(format!("{numbers}(df)")))
            }
            Node::Pattern(text) => pattern(text),
            Node::Call(name, args) => self.call(name, args, expr),
            Node::Operator(operator, args) => self.operator(*operator, args, &expr.kind, truth),
            Node::If(condition, yes, no) => self.choice(condition, yes, no, &expr.kind),
            Node::Within { value, by, order } => self.within(value, by, order, &expr.kind),
            Node::Lookup { keys, table } => self.lookup(keys, table, &expr.kind),
            Node::Read(text, style) => self.read(text, style, &expr.kind),
            Node::Cast(inner) => self.cast(inner, &expr.kind),
            Node::Undecided(condition) => {
                let open = self.series_as(condition, Truth::Open)?;
                Ok(Code::atom(format!("{}.isna()", open.within(ATOM))))
            }
            Node::Repeated { by, keep, order } => Ok(self.repeated(by, *keep, order)),
        }
    }

    /// As a column, also where it is one value for all rows.
    pub fn series(&mut self, expr: &Expr) -> Result<Code, Unsayable> {
        self.series_as(expr, Truth::Strict)
    }

    pub fn series_as(&mut self, expr: &Expr, truth: Truth) -> Result<Code, Unsayable> {
        let code = self.expr_as(expr, truth)?;
        Ok(spread(code, &expr.kind))
    }

    /// As a type that it can be without a cast of the language.
    pub fn as_kind(&mut self, expr: &Expr, kind: &Type) -> Result<Code, Unsayable> {
        match expr.literal() {
            Some(Value::Missing) => Ok(literal(&Value::Missing, kind)),
            _ if expr.kind == *kind || expr.kind == Type::Unknown => self.expr(expr),
            _ => self.cast(expr, kind),
        }
    }

    fn choice(&mut self, condition: &Expr, yes: &Expr, no: &Expr, kind: &Type) -> Result<Code, Unsayable> {
        if matches!(kind, Type::Category(_)) {
            // Pandas refuses a value that is no category yet.
            let texts = self.choice(condition, yes, no, &Type::Text)?;
            return Ok(Code::atom(format!("{}.astype({})", texts.within(ATOM), dtype(kind))));
        }
        let condition = self.series_as(condition, Truth::Strict)?.text;
        let (yes, no) = (self.as_kind(yes, kind)?, self.as_kind(no, kind)?);
        // A missing object is not the answer to a question for a value to put in.
        let text = match (yes.scalar, no.scalar) {
            (true, false) => format!("{}.mask({condition}, {})", no.within(ATOM), yes.text),
            _ => format!("{}.where({condition}, {})", spread(yes, kind).within(ATOM), no.text),
        };
        Ok(Code::atom(text))
    }

    fn within(&mut self, inner: &Expr, by: &[String], order: &[SortKey], kind: &Type) -> Result<Code, Unsayable> {
        let value = self.expr(inner)?;
        if by.is_empty() && order.is_empty() {
            return Ok(value);
        }
        if let (Some(method), true) = (transformed(inner), order.is_empty()) {
            let keys = names(by);
            let (column, method) = method;
            return Ok(Code::atom(format!(
                "df.groupby({keys}, dropna=False)[{}].transform(\"{method}\").astype({})",
                quoted(column),
                dtype(kind)
            )));
        }
        let within = self.helper("within");
        let order = if order.is_empty() { String::new() } else { format!(", order={}", keys(order)) };
        Ok(Code::atom(format!("{within}(df, {}, lambda df: {}, {}{order})", names(by), value.text, dtype(kind))))
    }

    fn repeated(&mut self, by: &[String], keep: Keep, order: &[SortKey]) -> Code {
        let keep = kept(keep);
        if order.is_empty() {
            return Code::atom(format!("df.duplicated({}, keep={keep})", names(by)));
        }
        let repeated = self.helper("repeated");
        Code::atom(format!("{repeated}(df, {}, {keep}, {})", names(by), keys(order)))
    }

    fn lookup(&mut self, keys: &[Expr], table: &Answer, kind: &Type) -> Result<Code, Unsayable> {
        let Some(((_, value_kind, values), before)) = table.columns.split_last() else { return unsayable("lookup in nothing") };
        let plain = |kind: &Type| matches!(kind, Type::Text | Type::Integer | Type::Boolean | Type::Number);
        if let ([key], [(_, known_kind, known)]) = (keys, before)
            && plain(&key.kind)
            && plain(value_kind)
        {
            let code = self.series(key)?;
            let pairs = known.iter().zip(values).map(|(key, found)| format!("{}: {}", cell(key, known_kind), cell(found, value_kind)));
            let map = format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "));
            return Ok(Code::atom(format!("{}.map({map}).astype({})", code.within(ATOM), dtype(kind))));
        }
        let rows = values.iter().enumerate().map(|(row, found)| {
            let key = before.iter().map(|(_, kind, known)| {
                let missing = Value::Missing;
                let key = known.get(row).unwrap_or(&missing);
                if key.is_missing() { "None".to_string() } else { cell(key, kind) }
            });
            format!("({},): {}", key.collect::<Vec<_>>().join(", "), cell(found, value_kind))
        });
        let table = format!("{{{}}}", rows.collect::<Vec<_>>().join(", "));
        let columns = keys.iter().map(|key| self.series(key).map(|code| code.text)).collect::<Result<Vec<_>, _>>()?;
        let look_up = self.helper("look_up");
        Ok(Code::atom(format!("{look_up}({table}, {}, {})", dtype(kind), columns.join(", "))))
    }

    pub fn read(&mut self, text: &Expr, style: &Style, kind: &Type) -> Result<Code, Unsayable> {
        let code = self.as_text(text)?;
        match style {
            Style::Text => Ok(code),
            Style::Never => Ok(literal(&Value::Missing, kind)),
            Style::Category(levels) if levels.is_empty() => Ok(Code::atom(format!("{}.astype(\"category\")", code.within(ATOM)))),
            Style::Category(levels) => {
                let levels: Vec<String> = levels.iter().map(|level| quoted(level)).collect();
                let code = code.within(ATOM);
                Ok(Code::atom(format!("{code}.where({code}.isin([{}])).astype({})", levels.join(", "), dtype(kind))))
            }
            _ => match reader(style, &mut self.helpers) {
                Some(reader) => {
                    Ok(Code::atom(format!("{}.map({reader}, na_action=\"ignore\").astype({})", code.within(ATOM), dtype(kind))))
                }
                None => unsayable(format!("way to read {kind}")),
            },
        }
    }

    /// As text, also when it is a category; a column.
    pub fn as_text(&mut self, expr: &Expr) -> Result<Code, Unsayable> {
        let code = match expr.kind {
            Type::Category(_) => self.cast(expr, &Type::Text)?,
            _ => self.expr(expr)?,
        };
        Ok(spread(code, &Type::Text))
    }
}

/// One value as a column of a type.
pub fn spread(code: Code, kind: &Type) -> Code {
    match (code.scalar, kind) {
        (false, _) => code,
        // A list would be taken for the values of the rows.
        (true, Type::List(_)) => Code::atom(format!("pd.Series([{}] * len(df), index=df.index, dtype=object)", code.text)),
        (true, _) => Code::atom(format!("pd.Series({}, index=df.index, dtype={})", code.text, dtype(kind))),
    }
}

/// Names as a list.
pub fn names(names: &[String]) -> String {
    format!("[{}]", names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", "))
}

/// The keys of an order, each with whether it descends.
fn keys(order: &[SortKey]) -> String {
    let keys = order.iter().map(|key| format!("({}, {})", quoted(&key.column), if key.descending { "True" } else { "False" }));
    format!("[{}]", keys.collect::<Vec<_>>().join(", "))
}

pub fn kept(keep: Keep) -> &'static str {
    match keep {
        Keep::First => "\"first\"",
        Keep::Last => "\"last\"",
        Keep::None => "False",
    }
}

/// The column and the word of an aggregate that pandas spreads over groups itself.
fn transformed(inner: &Expr) -> Option<(&str, &'static str)> {
    let Node::Call(name, args) = &inner.node else { return None };
    let [Expr { node: Node::Column(column), kind }] = args.as_slice() else { return None };
    let numeric = matches!(kind, Type::Integer | Type::Number);
    let method = match name.as_str() {
        "mean" if numeric => "mean",
        "median" if numeric => "median",
        "min" if numeric => "min",
        "max" if numeric => "max",
        "std" if numeric => "std",
        "var" if numeric => "var",
        "count" if !is_object(kind) && *kind != Type::Boolean => "count",
        _ => return None,
    };
    Some((column, method))
}

/// A negation, in brackets where it must be.
pub fn negated(code: &Code) -> Code {
    Code::new(format!("~{}", code.within(UNARY)), UNARY)
}

/// The value of a literal as Python writes it, for helpers.
pub fn plain(expr: &Expr) -> Result<String, Unsayable> {
    match &expr.node {
        Node::Pattern(text) => Ok(python::raw(&python::pattern(text)?)),
        _ => Ok(expr.literal().map(value).unwrap_or_default()),
    }
}
