//! Calls of functions, by their spelling.

use super::super::Unsayable;
use super::super::code::{ATOM, Code};
use super::super::python::{self, SUM, numbers_like, quoted, replacement};
use super::super::template::{Filler, Hole, Place, Which, fill, only};
use super::expr::{plain, spread};
use super::types::dtype;
use super::{Writer, unsayable};
use crate::functions::{self, Declared};
use crate::plan::expr::{Expr, Node};
use crate::plan::function::{Role, Takes};
use crate::plan::types::Type;
use crate::plan::value::Value;

impl Writer {
    pub fn call(&mut self, name: &str, args: &[Expr], call: &Expr) -> Result<Code, Unsayable> {
        let Some(function) = functions::find(name) else { return unsayable(format!("function {name}")) };
        let Some(template) = function.spelled.pandas.template(args) else { return unsayable(format!("function {name}")) };
        if let Some(want) = only(&template) {
            let mut filled = Filled { writer: self, function, args, call, columnar: false };
            return filled.wanted(0, want).map(|(code, _)| code);
        }
        let columnar =
            ["@each(", "@along(", "@coalesce(", "@concat(", "np.", "@finite(np."].iter().any(|start| template.starts_with(start));
        let columnar = columnar || (function.role != Role::Row && !args.is_empty());
        let text = fill(&template, &mut Filled { writer: self, function, args, call, columnar })?;
        let code = Code::guessed(text);
        // One value of many, or of none.
        let scalar = function.role == Role::Aggregate || matches!(function.role, Role::Moment);
        Ok(if scalar { code.scalar() } else { code })
    }
}

/// The arguments of a call, where its template asks for them.
struct Filled<'a> {
    writer: &'a mut Writer,
    function: &'static Declared,
    args: &'a [Expr],
    call: &'a Expr,
    /// The first argument must be a column.
    columnar: bool,
}

impl Filled<'_> {
    /// An argument as the function takes it.
    fn wanted(&mut self, at: usize, want: Option<&str>) -> Result<(Code, Type), Unsayable> {
        let Some(arg) = self.args.get(at) else { return unsayable(format!("function {}", self.function.name)) };
        let kind = match (want, &arg.kind) {
            (None | Some("numeric"), Type::Category(_)) => Type::Text,
            (None | Some("numeric"), Type::Unknown) => self.taken(at),
            (None | Some("own" | "numeric"), kind) => kind.clone(),
            (Some("number"), _) => Type::Number,
            (Some("real"), Type::Integer) => Type::Integer,
            (Some("real"), _) => Type::Number,
            (Some("integer"), _) => Type::Integer,
            (Some("text"), _) => Type::Text,
            (Some("datetime"), _) => Type::Datetime,
            (Some("common" | "gives"), _) => super::super::pl::shared(self.args, &self.call.kind),
            (Some("dtype"), kind) => {
                let kind = if let Type::List(inner) = kind { inner } else { kind };
                return Ok((Code::atom(dtype(kind)), Type::Text));
            }
            (Some("strftime"), _) => {
                let format = arg.literal().and_then(Value::as_text).unwrap_or_default();
                return Ok((Code::atom(quoted(format)), Type::Text));
            }
            (Some("texts"), Type::List(inner)) => {
                let code = self.writer.series(arg)?;
                let item = self.writer.item_text(inner)?;
                let text = match item {
                    Some(item) => format!("{}.map(lambda items: [{item}(one) for one in items], na_action=\"ignore\")", code.within(ATOM)),
                    None => code.text,
                };
                return Ok((Code::atom(text), Type::Text));
            }
            (Some("texts"), _) => return Ok((self.writer.series(arg)?, Type::Text)),
            (Some("replacement"), _) => {
                let with = arg.literal().and_then(Value::as_text).unwrap_or_default();
                let before = self.args.iter().find_map(|arg| if let Node::Pattern(text) = &arg.node { Some(text) } else { None });
                let written = before.and_then(|before| replacement(with, before)).unwrap_or_default();
                return Ok((Code::atom(python::raw(&written)), Type::Text));
            }
            (Some("python"), _) => return Ok((Code::atom(plain(arg)?), Type::Text)),
            (Some("numbers"), _) => {
                let example = arg.literal().and_then(Value::as_text).unwrap_or_default();
                let reader = numbers_like(example, &mut self.writer.helpers);
                return Ok((Code::atom(reader.unwrap_or_else(|| "lambda text: None".to_string())), Type::Text));
            }
            (Some(other), _) => return unsayable(format!("function {} ({other})", self.function.name)),
        };
        let code = if want == Some("own") || arg.kind == kind {
            self.writer.expr(arg)?
        } else if want.is_some_and(|want| want == "common" || want == "gives") {
            self.writer.as_kind(arg, &kind)?
        } else {
            self.writer.cast(arg, &kind)?
        };
        let first = at == 0 && self.columnar && !matches!(arg.node, Node::Pattern(_));
        Ok((if first { spread(code, &kind) } else { code }, kind))
    }

    /// The type of an argument of no type: one of nothing but missing values.
    fn taken(&self, at: usize) -> Type {
        match self.function.params.get(at).or(self.function.params.last()).map(|param| param.takes) {
            Some(Takes::Numeric | Takes::Ordered) => Type::Number,
            Some(Takes::Integer) => Type::Integer,
            Some(Takes::Boolean) => Type::Boolean,
            Some(Takes::Temporal) => Type::Date,
            Some(Takes::List) => Type::List(Box::new(Type::Unknown)),
            _ => Type::Text,
        }
    }
}

impl Filler for Filled<'_> {
    fn fill(&mut self, hole: &Hole) -> Result<String, Unsayable> {
        let one = |filled: &mut Self, at: usize| -> Result<String, Unsayable> {
            let (code, kind) = filled.wanted(at, hole.want)?;
            Ok(match hole.place {
                _ if hole.bare => code.bare_within(0),
                Place::Receiver => spread(code, &kind).within(ATOM),
                Place::Enclosed => code.text,
                Place::Operand => spread(code, &kind).within(SUM + 1),
            })
        };
        match hole.which {
            Which::One(at) => one(self, at),
            Which::From(from) if hole.want == Some("backwards") => {
                let shared = super::super::pl::shared(self.args, &self.call.kind);
                let all = self.args.get(from..).unwrap_or_default().iter().rev().enumerate();
                let all = all.map(|(place, arg)| {
                    let code = self.writer.as_kind(arg, &shared)?;
                    Ok(if place == 0 { spread(code, &shared).text } else { code.text })
                });
                Ok(all.collect::<Result<Vec<_>, Unsayable>>()?.join(", "))
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
