//! Calls of functions, by their spelling.

use super::super::Unsayable;
use super::super::code::Code;
use super::super::pl::shared;
use super::super::template::{Filler, Hole, Place, Which, fill, only};
use super::expr::{SUM, tight};
use super::types::{dtype, quoted};
use super::{Around, Writer, macros, unsayable};
use crate::functions::{self, Declared};
use crate::plan::expr::{Expr, Node};
use crate::plan::template::Template;
use crate::plan::types::Type;
use crate::plan::value::Value;

const ALL: &str = "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING";

impl Writer {
    pub fn call(&mut self, name: &str, args: &[Expr], call: &Expr) -> Result<Code, Unsayable> {
        let Some(function) = functions::find(name) else { return unsayable(format!("function {name}")) };
        let Some(template) = function.spelled.sql.template(args) else { return unsayable(format!("function {}", said(function))) };
        let mut filled = Filled { writer: self, function, args, call };
        if let Some(want) = only(&template) {
            return filled.wanted(0, want);
        }
        let text = fill(&template, &mut filled)?;
        Ok(if text.starts_with("CASE ") && text.ends_with(" END") { Code::atom(text) } else { Code::guessed(text) })
    }

    fn ordered_function(&self, name: &str, arguments: &str) -> Result<String, Unsayable> {
        let row = &self.row;
        let (by, order) = match &self.around {
            Around::Group => {
                return Ok(match name {
                    "mode" => format!("mode({arguments} ORDER BY {row})"),
                    "first" => format!("any_value({arguments} ORDER BY {row})"),
                    "last" => format!("any_value({arguments} ORDER BY {row} DESC)"),
                    "list" => format!("list({arguments} ORDER BY {row}) FILTER (WHERE {arguments} IS NOT NULL)"),
                    "count_distinct" => format!("count(DISTINCT {arguments})"),
                    _ => format!("{name}({arguments})"),
                });
            }
            Around::Rows { by, order } => (by.as_slice(), order.as_slice()),
        };
        let over = |function: &str| {
            let by: Vec<String> = by.iter().map(|column| super::types::name(column)).collect();
            let partition = if by.is_empty() { String::new() } else { format!("PARTITION BY {}", by.join(", ")) };
            format!("{function} OVER ({partition})")
        };
        let window = |function: &str, frame: Option<&str>| self.window(function, frame, by, order);
        let (first, second) = arguments.rsplit_once(", ").unwrap_or((arguments, ""));
        Ok(match name {
            "mode" => window(&format!("mode({arguments})"), Some(ALL)),
            "first" => window(&format!("first_value({arguments} IGNORE NULLS)"), Some(ALL)),
            "last" => window(&format!("last_value({arguments} IGNORE NULLS)"), Some(ALL)),
            "list" => over(&format!("list({arguments} ORDER BY {}) FILTER (WHERE {arguments} IS NOT NULL)", self.order(order))),
            "count_distinct" => over(&format!("count(DISTINCT {arguments})")),
            "lag" | "lead" => {
                let (function, rows) = match (name, second.strip_prefix('-')) {
                    ("lag", Some(rows)) => ("lead", rows),
                    ("lead", Some(rows)) => ("lag", rows),
                    _ => (name, second),
                };
                window(&format!("{function}({first}, {rows})"), None)
            }
            "row_number" => window("row_number()", None),
            "rank" | "rank_descending" => {
                let by: Vec<String> = by.iter().map(|column| super::types::name(column)).collect();
                let partition = if by.is_empty() { String::new() } else { format!("PARTITION BY {} ", by.join(", ")) };
                let down = if name == "rank" { "" } else { " DESC" };
                format!("CASE WHEN {arguments} IS NOT NULL THEN rank() OVER ({partition}ORDER BY {arguments}{down} NULLS LAST) END")
            }
            "running_sum" => window(&format!("sum({arguments})"), Some("ROWS UNBOUNDED PRECEDING")),
            "rolling_mean" => window(&format!("avg({first})"), Some(&format!("ROWS {second} PRECEDING"))),
            "fill_forward" => window(&format!("last_value({arguments} IGNORE NULLS)"), Some("ROWS UNBOUNDED PRECEDING")),
            "fill_backward" => {
                window(&format!("first_value({arguments} IGNORE NULLS)"), Some("ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING"))
            }
            _ => over(&format!("{name}({arguments})")),
        })
    }

    /// The name of a macro, which the script then carries.
    pub fn helper(&mut self, name: &str) -> String {
        if let Some((known, _)) = macros::MACROS.iter().find(|(known, _)| *known == name) {
            self.macros.insert(known);
        }
        name.to_string()
    }
}

/// A function as people know it: those that only verbs call, by what they do.
fn said(function: &Declared) -> String {
    if function.internal && !function.name.starts_with("is ") { format!("for {}", function.summary) } else { function.name.to_string() }
}

/// The arguments of a call, where its template asks for them.
struct Filled<'a> {
    writer: &'a mut Writer,
    function: &'static Declared,
    args: &'a [Expr],
    call: &'a Expr,
}

impl Filled<'_> {
    fn wanted(&mut self, at: usize, want: Option<&str>) -> Result<Code, Unsayable> {
        let Some(arg) = self.args.get(at) else { return unsayable(format!("function {}", self.function.name)) };
        match want {
            None => self.writer.as_text(arg),
            Some("own" | "numeric") => self.writer.expr(arg),
            Some("number" | "real") => self.writer.cast(arg, &Type::Number),
            Some("integer") => self.writer.cast(arg, &Type::Integer),
            Some("text") => self.writer.cast(arg, &Type::Text),
            Some("datetime") => self.writer.cast(arg, &Type::Datetime),
            Some("common" | "gives") => {
                let kind = shared(self.args, &self.call.kind);
                self.writer.as_kind(arg, &kind)
            }
            Some("replacement") => {
                let with = arg.literal().and_then(Value::as_text).unwrap_or_default();
                let before = self.args.iter().find_map(|arg| if let Node::Pattern(text) = &arg.node { Some(text) } else { None });
                let pattern = before.and_then(|before| regex::Regex::new(before).ok());
                let Some(pattern) = pattern else { return unsayable("replacement") };
                let written = Template::new(with, &pattern).written(
                    |group| if group > 9 { String::from("\\\0") } else { format!("\\{group}") },
                    |plain| plain.replace('\\', "\\\\"),
                );
                if written.contains('\0') { unsayable("replacement by a tenth group") } else { Ok(Code::atom(quoted(&written))) }
            }
            Some(other) => unsayable(format!("function {} ({other})", self.function.name)),
        }
    }
}

impl Filler for Filled<'_> {
    fn fill(&mut self, hole: &Hole) -> Result<String, Unsayable> {
        let one = |filled: &mut Self, at: usize| -> Result<String, Unsayable> {
            let code = filled.wanted(at, hole.want)?;
            Ok(match hole.place {
                _ if hole.bare => code.bare_within(0),
                Place::Receiver => tight(&code),
                Place::Enclosed => code.text,
                Place::Operand => code.within(SUM + 1),
            })
        };
        match hole.which {
            Which::One(at) => one(self, at),
            Which::From(from) if hole.want == Some("backwards") => {
                let kind = shared(self.args, &self.call.kind);
                let all = self.args.get(from..).unwrap_or_default().iter().rev();
                Ok(all.map(|arg| self.writer.as_kind(arg, &kind).map(|code| code.text)).collect::<Result<Vec<_>, _>>()?.join(", "))
            }
            Which::From(from) => Ok((from..self.args.len()).map(|at| one(self, at)).collect::<Result<Vec<_>, _>>()?.join(", ")),
            Which::Call => Ok(dtype(&self.call.kind)),
        }
    }

    fn helper(&mut self, name: &str) -> String {
        self.writer.helper(name)
    }

    fn ordered(&mut self, name: &str, arguments: &str) -> Result<String, Unsayable> {
        self.writer.ordered_function(name, arguments)
    }
}
