//! Typed expressions as expressions of polars.

use super::super::code::{ATOM, Code, Truth};
use super::super::python::{SUM, UNARY, numbers_like, quoted, reader, rust_replacement, value};
use super::super::template::{Filler, Hole, Place, Which, fill, only};
use super::super::{Unsayable, python};
use super::types::{column, dtype, literal, pattern};
use super::{Writer, unsayable};
use crate::functions::{self, Declared};
use crate::plan::expr::{Expr, Keep, Node, SortKey};
use crate::plan::function::{Role, Takes};
use crate::plan::query::Answer;
use crate::plan::reading::Style;
use crate::plan::types::Type;
use crate::plan::value::Value;

impl Writer {
    /// A value of its very type.
    pub fn expr(&mut self, expr: &Expr) -> Result<Code, Unsayable> {
        self.expr_as(expr, Truth::Strict)
    }

    pub fn expr_as(&mut self, expr: &Expr, truth: Truth) -> Result<Code, Unsayable> {
        match &expr.node {
            Node::Column(name) => Ok(column(name)),
            Node::Literal(value) => Ok(literal(value, &expr.kind)),
            Node::RowNumber => Ok(Code::atom("pl.int_range(1, pl.len() + 1)")),
            Node::Pattern(text) => Ok(pattern(text)),
            Node::Call(name, args) => self.call(name, args, expr),
            Node::Operator(operator, args) => self.operator(*operator, args, &expr.kind, truth),
            Node::If(condition, yes, no) => self.choice(condition, yes, no, &expr.kind),
            Node::Within { value, by, order } => self.within(value, by, order),
            Node::Lookup { keys, table } => self.lookup(keys, table, &expr.kind),
            Node::Read(text, style) => self.read(text, style, &expr.kind),
            Node::Cast(inner) => self.cast(inner, &expr.kind),
            Node::Undecided(condition) => {
                let open = self.expr_as(condition, Truth::Open)?;
                Ok(Code::atom(format!("{}.is_null()", open.within(ATOM))))
            }
            Node::Repeated { by, keep, order } => self.repeated(by, *keep, order),
        }
    }

    fn choice(&mut self, condition: &Expr, yes: &Expr, no: &Expr, kind: &Type) -> Result<Code, Unsayable> {
        let condition = self.expr_as(condition, Truth::Loose)?;
        let (yes, no) = (self.as_kind(yes, kind)?, self.as_kind(no, kind)?);
        // A value beside a column takes its type; two values would have one of their own. A bare text would be the name of a column.
        let lone = yes.bare.is_some() != no.bare.is_some();
        let branch = |code: &Code| match &code.bare {
            Some(bare) if lone && !bare.starts_with(['"', 'r']) => bare.clone(),
            _ => code.text.clone(),
        };
        let mut text = format!("pl.when({}).then({})", condition.text, branch(&yes));
        if no.bare.as_deref() != Some("None") {
            text.push_str(&format!(".otherwise({})", branch(&no)));
        }
        Ok(Code::atom(text))
    }

    /// As a type that it can be without a cast of the language.
    pub fn as_kind(&mut self, expr: &Expr, kind: &Type) -> Result<Code, Unsayable> {
        if expr.kind == *kind || expr.kind == Type::Unknown { self.expr(expr) } else { self.cast(expr, kind) }
    }

    fn within(&mut self, inner: &Expr, by: &[String], order: &[SortKey]) -> Result<Code, Unsayable> {
        let inner = self.expr(inner)?;
        if by.is_empty() && order.is_empty() {
            return Ok(inner);
        }
        let by: Vec<String> = if by.is_empty() { vec!["pl.lit(1)".to_string()] } else { by.iter().map(|name| quoted(name)).collect() };
        let order = self.order(order);
        let order = order.map_or_else(String::new, |order| format!(", order_by={order}"));
        Ok(Code::atom(format!("{}.over({}{order})", inner.within(ATOM), by.join(", "))))
    }

    /// The place of each row in an order.
    fn order(&mut self, order: &[SortKey]) -> Option<String> {
        if order.is_empty() {
            return None;
        }
        let columns: Vec<String> = order.iter().map(|key| quoted(&key.column)).collect();
        let descending: Vec<&str> = order.iter().map(|key| if key.descending { "True" } else { "False" }).collect();
        let places = self.helper("places");
        Some(format!("{places}({}, descending=[{}])", columns.join(", "), descending.join(", ")))
    }

    fn repeated(&mut self, by: &[String], keep: Keep, order: &[SortKey]) -> Result<Code, Unsayable> {
        let key = match by {
            [one] => column(one).text,
            _ => format!("pl.struct({})", by.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ")),
        };
        let method = match keep {
            Keep::First => "is_first_distinct()",
            Keep::Last => "is_last_distinct()",
            Keep::None => "is_unique()",
        };
        let over = self.order(order).map_or_else(String::new, |order| format!(".over(pl.lit(1), order_by={order})"));
        Ok(Code::new(format!("~{key}.{method}{over}"), UNARY))
    }

    /// One key is looked up among values, several in a table of their own.
    fn lookup(&mut self, keys: &[Expr], table: &Answer, kind: &Type) -> Result<Code, Unsayable> {
        let Some((last, before)) = table.columns.split_last() else { return unsayable("lookup in nothing") };
        let (_, value_kind, values) = last;
        if let ([key], [(_, _, known)]) = (keys, before) {
            let key = self.expr(key)?;
            let pairs: Vec<String> = known.iter().zip(values).map(|(key, found)| format!("{}: {}", value(key), value(found))).collect();
            let map = format!("{{{}}}", pairs.join(", "));
            return Ok(Code::atom(format!("{}.replace_strict({map}, default=None, return_dtype={})", key.within(ATOM), dtype(kind))));
        }
        self.tables += 1;
        let name = format!("_looked_up_{}", self.tables);
        let variable = format!("values_{}", self.tables);
        let mut columns = Vec::new();
        let mut schema = Vec::new();
        for (index, (key, kind, known)) in before.iter().enumerate() {
            let key = if keys.len() > 1 { key.clone() } else { format!("{key}_{index}") };
            columns.push(format!("{}: [{}]", quoted(&key), known.iter().map(value).collect::<Vec<_>>().join(", ")));
            schema.push(format!("{}: {}", quoted(&key), dtype(kind)));
        }
        columns.push(format!("{}: [{}]", quoted(&name), values.iter().map(value).collect::<Vec<_>>().join(", ")));
        schema.push(format!("{}: {}", quoted(&name), dtype(value_kind)));
        let data = format!("{variable} = pl.DataFrame({{{}}}, schema={{{}}})", columns.join(", "), schema.join(", "));
        let right: Vec<String> = before.iter().map(|(key, ..)| quoted(key)).collect();
        let left = keys.iter().map(|key| self.expr(key).map(|code| code.text)).collect::<Result<Vec<_>, _>>()?;
        let same = left.iter().zip(&right).all(|(left, right)| *left == format!("pl.col({right})"));
        let on = if same {
            format!("on=[{}]", right.join(", "))
        } else {
            format!("left_on=[{}], right_on=[{}]", left.join(", "), right.join(", "))
        };
        let join = format!("df = df.join({variable}, {on}, how=\"left\", nulls_equal=True, maintain_order=\"left\")");
        self.before.extend([data, join]);
        self.hidden.push(name.clone());
        let found = column(&name);
        if kind == value_kind { Ok(found) } else { Ok(Code::atom(format!("{}.cast({})", found.text, dtype(kind)))) }
    }

    pub fn read(&mut self, text: &Expr, style: &Style, kind: &Type) -> Result<Code, Unsayable> {
        let code = self.as_text(text)?;
        match style {
            Style::Text => Ok(code),
            Style::Never => Ok(literal(&Value::Missing, kind)),
            Style::Category(levels) if levels.is_empty() => Ok(Code::atom(format!("{}.cast(pl.Categorical)", code.within(ATOM)))),
            Style::Category(_) => Ok(Code::atom(format!("{}.cast({}, strict=False)", code.within(ATOM), dtype(kind)))),
            _ => match reader(style, &mut self.helpers) {
                Some(reader) => Ok(Code::atom(format!("{}.map_elements({reader}, return_dtype={})", code.within(ATOM), dtype(kind)))),
                None => unsayable(format!("way to read {kind}")),
            },
        }
    }

    /// As text, also when it is a category.
    pub fn as_text(&mut self, expr: &Expr) -> Result<Code, Unsayable> {
        match expr.kind {
            Type::Category(_) | Type::Unknown => self.cast(expr, &Type::Text),
            _ => self.expr(expr),
        }
    }

    fn call(&mut self, name: &str, args: &[Expr], call: &Expr) -> Result<Code, Unsayable> {
        let Some(function) = functions::find(name) else { return unsayable(format!("function {name}")) };
        let Some(template) = function.spelled.polars.template(args) else { return unsayable(format!("function {name}")) };
        if let Some(want) = only(&template) {
            return Filled { writer: self, function, args, call }.wanted(0, want);
        }
        let text = fill(&template, &mut Filled { writer: self, function, args, call })?;
        let code = Code::guessed(text);
        // What polars makes of decimals has other digits now and then.
        let exact = matches!(call.kind, Type::Decimal(..)) && !code.text.ends_with(&format!(".cast({})", dtype(&call.kind)));
        Ok(if exact { Code::atom(format!("{}.cast({})", code.within(ATOM), dtype(&call.kind))) } else { code })
    }
}

/// The arguments of a call, where its template asks for them.
struct Filled<'a> {
    writer: &'a mut Writer,
    function: &'static Declared,
    args: &'a [Expr],
    call: &'a Expr,
}

impl Filled<'_> {
    /// An argument as the function takes it: a column of no type is one of nothing but missing values of that type.
    fn taken(&mut self, at: usize) -> Result<Code, Unsayable> {
        let Some(arg) = self.args.get(at) else { return unsayable(format!("function {}", self.function.name)) };
        let takes = self.function.params.get(at).or(self.function.params.last()).map(|param| param.takes);
        let kind = match (&arg.kind, takes) {
            (Type::Category(_), _) => Type::Text,
            (Type::Unknown, Some(takes)) => taken(takes).unwrap_or(Type::Unknown),
            (kind, _) => kind.clone(),
        };
        let code = if kind == arg.kind { self.writer.expr(arg)? } else { self.writer.cast(arg, &kind)? };
        let constant = matches!(arg.node, Node::Literal(_)) && at == 0 && self.function.role != Role::Row;
        if constant { Ok(Code::atom(format!("pl.repeat({}, pl.len(), dtype={})", code.bare_within(0), dtype(&kind)))) } else { Ok(code) }
    }

    fn wanted(&mut self, at: usize, want: Option<&str>) -> Result<Code, Unsayable> {
        let Some(arg) = self.args.get(at) else { return unsayable(format!("function {}", self.function.name)) };
        let common = self.call.kind.clone();
        match want {
            None => self.taken(at),
            Some("own") => self.writer.expr(arg),
            Some("dtype") => Ok(Code::atom(match &arg.kind {
                Type::List(inner) => dtype(inner),
                kind => dtype(kind),
            })),
            Some("number") => self.writer.cast(arg, &Type::Number),
            // Whole numbers are as good.
            Some("real") if arg.kind == Type::Integer => self.taken(at),
            Some("real") => self.writer.cast(arg, &Type::Number),
            Some("numeric") => self.taken(at),
            Some("integer") => self.writer.cast(arg, &Type::Integer),
            Some("text") => self.writer.cast(arg, &Type::Text),
            Some("datetime") => self.writer.cast(arg, &Type::Datetime),
            Some("texts") => {
                let code = self.writer.expr(arg)?;
                let Type::List(inner) = &arg.kind else { return Ok(Code::atom(format!("{}.cast(pl.List(pl.String))", code.within(ATOM)))) };
                let item = self.writer.cast_code(Code::atom("pl.element()"), inner, &Type::Text)?;
                Ok(Code::atom(format!("{}.list.eval({})", code.within(ATOM), item.text)))
            }
            Some("common" | "gives") => self.writer.as_kind(arg, &shared(self.args, &common)),
            Some("replacement") => {
                let with = arg.literal().and_then(Value::as_text).unwrap_or_default();
                let before = self.args.iter().find_map(|arg| if let Node::Pattern(text) = &arg.node { Some(text) } else { None });
                let written = before.and_then(|before| rust_replacement(with, before)).unwrap_or_default();
                Ok(Code::atom(python::raw(&written)))
            }
            Some("python") => match &arg.node {
                Node::Pattern(text) => Ok(Code::atom(python::raw(&python::pattern(text)?))),
                _ => Ok(Code::atom(arg.literal().map(value).unwrap_or_default())),
            },
            Some("numbers") => {
                let example = arg.literal().and_then(Value::as_text).unwrap_or_default();
                match numbers_like(example, &mut self.writer.helpers) {
                    Some(reader) => Ok(Code::atom(reader)),
                    None => Ok(Code::atom("lambda text: None")),
                }
            }
            Some(other) => unsayable(format!("function {} ({other})", self.function.name)),
        }
    }
}

/// The type that arguments are brought to: that of the call, where they are values of it.
pub fn shared(args: &[Expr], gives: &Type) -> Type {
    let fits = |arg: &Expr| arg.kind == Type::Unknown || arg.kind == *gives || (arg.kind.is_numeric() && gives.is_numeric());
    if args.iter().all(|arg| fits(arg) || arg.kind.is_temporal() == gives.is_temporal()) && !counts(args, gives) {
        return gives.clone();
    }
    let first = args.iter().map(|arg| &arg.kind).find(|kind| **kind != Type::Unknown).cloned().unwrap_or(Type::Unknown);
    let number = args.iter().any(|arg| arg.kind == Type::Number);
    let number =
        number || (args.iter().any(|arg| matches!(arg.kind, Type::Decimal(..))) && args.iter().any(|arg| arg.kind == Type::Integer));
    match first {
        kind if kind.is_numeric() && number => Type::Number,
        kind if kind.is_textual() => Type::Text,
        kind => kind,
    }
}

/// Whether a whole number comes out of other things.
fn counts(args: &[Expr], gives: &Type) -> bool {
    *gives == Type::Integer && args.iter().any(|arg| arg.kind != Type::Integer && arg.kind != Type::Unknown)
}

/// The type of what a function takes.
fn taken(takes: Takes) -> Option<Type> {
    match takes {
        Takes::Text | Takes::Code | Takes::TextOrPattern => Some(Type::Text),
        Takes::Numeric => Some(Type::Number),
        Takes::Integer => Some(Type::Integer),
        Takes::Boolean => Some(Type::Boolean),
        Takes::Temporal => Some(Type::Date),
        Takes::List => Some(Type::List(Box::new(Type::Unknown))),
        _ => None,
    }
}

impl Filler for Filled<'_> {
    fn fill(&mut self, hole: &Hole) -> Result<String, Unsayable> {
        let want = hole.want;
        let one = |filled: &mut Self, at: usize| -> Result<String, Unsayable> {
            let code = filled.wanted(at, want)?;
            Ok(match hole.place {
                _ if hole.bare => code.bare_within(0),
                Place::Receiver => code.within(ATOM),
                Place::Enclosed => code.text,
                Place::Operand => code.within(SUM + 1),
            })
        };
        match hole.which {
            Which::One(at) => one(self, at),
            Which::From(from) if want == Some("backwards") => {
                let shared = shared(self.args, &self.call.kind);
                let all = self.args.get(from..).unwrap_or_default().iter().rev();
                let all = all.map(|arg| self.writer.as_kind(arg, &shared).map(|code| code.text)).collect::<Result<Vec<_>, _>>()?;
                Ok(all.join(", "))
            }
            Which::From(from) => {
                let all = (from..self.args.len()).map(|at| one(self, at)).collect::<Result<Vec<_>, _>>()?;
                Ok(all.join(", "))
            }
            Which::Call => Ok(dtype(&self.call.kind)),
        }
    }

    fn helper(&mut self, name: &str) -> String {
        self.writer.helper(name)
    }
}
