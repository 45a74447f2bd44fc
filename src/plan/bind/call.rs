//! Calls of functions: the right one, its arguments, and what aggregates and windows mean where they stand.

use chrono::SubsecRound;

use crate::lang::ast;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::Uses;
use crate::lang::span::{Ident, Span};
use crate::lang::written_here;

use super::{Binder, written_out};
use crate::plan::elsewhere;
use crate::plan::expr::{Expr, Node};
use crate::plan::function::{Function, Param, Role, Takes};
use crate::plan::scope::{Aggregates, Binding, article};
use crate::plan::types::Type;
use crate::plan::value::Value;

/// Aggregates that make sense along a row, and how they fold two values.
const ACROSS: [&str; 15] =
    ["sum", "mean", "median", "mode", "min", "max", "std", "var", "count", "count_distinct", "first", "last", "any", "all", "coalesce"];

impl Binder<'_> {
    pub(super) fn call(&self, name: &Ident, args: &[ast::Expr], across: Option<&ast::Targets>, span: Span) -> Result<Expr, Diagnostic> {
        let Some(function) = self.scope.functions.find(&name.node) else {
            if let Some(ours) = elsewhere::function(&name.node) {
                return Err(foreign(name, args, ours, span));
            }
            let names: Vec<&str> = self.scope.functions.all().iter().map(|f| f.name()).collect();
            return Err(Diagnostic::name(name.span, format!("There is no function {}.", literal(&name.node))).nearest_or(
                &name.node,
                names,
                "`help functions` lists them.",
            ));
        };
        if let Some(targets) = across {
            return self.across(function, args, targets, span);
        }
        match function.role() {
            Role::Row => self.apply(function, args, span),
            Role::Moment => Ok(self.moment(self.apply(function, args, span)?.kind)),
            Role::Aggregate | Role::Window => {
                if self.inside_aggregate {
                    return Err(
                        Diagnostic::syntax(span, "An aggregate cannot stand inside another.").note("Set the inner one as a column first.")
                    );
                }
                let inner = Binder { inside_aggregate: true, ..*self };
                let value = inner.apply(function, args, span)?;
                match (&self.binding.aggregates, function.role()) {
                    (Aggregates::Collapse { .. }, Role::Window) => Err(Diagnostic::syntax(
                        span,
                        format!("{} gives a value for each row, and here stands one for each group.", literal(&name.node)),
                    )
                    .note("Set it as a column first.")),
                    (Aggregates::Collapse { .. }, _) => Ok(value),
                    (Aggregates::Spread { by, order }, _) => Ok(value.within(by.clone(), order.clone())),
                }
            }
        }
    }

    /// The moment at which the line runs, to the second: drawn once, so that a step applied again has the same.
    fn moment(&self, kind: Type) -> Expr {
        let now = self.scope.now.trunc_subsecs(0);
        let value = if kind == Type::Date { Value::Date(now.date()) } else { Value::Datetime(now) };
        Expr::new(Node::Literal(value), kind)
    }

    pub(super) fn apply(&self, function: &'static dyn Function, args: &[ast::Expr], span: Span) -> Result<Expr, Diagnostic> {
        let params = function.params();
        let least = params.iter().filter(|p| !p.optional).count();
        let endless = params.last().is_some_and(|p| p.many);
        if args.len() < least || (args.len() > params.len() && !endless) {
            return Err(Diagnostic::syntax(span, format!("{} takes other arguments.", literal(function.name())))
                .note(format!("It is called as {}.", literal(&function.signature()))));
        }
        let mut bound = Vec::new();
        for (index, arg) in args.iter().enumerate() {
            let param = params.get(index).or(params.last());
            bound.push(match param {
                Some(param) => self.argument(function, param, arg)?,
                None => self.expr(arg)?,
            });
        }
        self.alike(function, args, &bound)?;
        let kind = function.gives(&bound);
        Ok(Expr::call(function.name(), bound, kind))
    }

    /// Arguments that are to go together must be of types that do.
    fn alike(&self, function: &'static dyn Function, args: &[ast::Expr], bound: &[Expr]) -> Result<(), Diagnostic> {
        if !function.params().iter().any(|param| matches!(param.takes, Takes::Alike)) {
            return Ok(());
        }
        let mut so_far = Type::Unknown;
        for (arg, value) in args.iter().zip(bound) {
            so_far = super::common(&so_far, &value.kind).ok_or_else(|| {
                let before = article(&so_far);
                Diagnostic::mistype(arg.span, format!("This is {}, and what stands before it is {before}.", article(&value.kind)))
                    .note(format!("{} gives one of its values, so they are of one type.", literal(function.name())))
            })?;
        }
        Ok(())
    }

    fn argument(&self, function: &'static dyn Function, param: &Param, arg: &ast::Expr) -> Result<Expr, Diagnostic> {
        if let ast::Node::Pattern(pattern) = &arg.node {
            if matches!(param.takes, Takes::Pattern | Takes::TextOrPattern) {
                return Ok(Expr::new(Node::Pattern(pattern.clone()), Type::Text));
            }
            return Err(Diagnostic::mistype(arg.span, "No pattern stands here.")
                .note(format!("It is called as {}.", literal(&function.signature()))));
        }
        if matches!(param.takes, Takes::Boolean) {
            return self.condition(arg);
        }
        let bound = self.expr(arg)?;
        if written_out::check(function.name(), param.takes, arg)? {
            return Ok(bound);
        }
        let kind = &bound.kind;
        let fits = *kind == Type::Unknown
            || match param.takes {
                Takes::Any | Takes::Alike => true,
                Takes::Text | Takes::TextOrPattern => kind.is_textual(),
                Takes::Code => kind.is_textual() || *kind == Type::Integer,
                Takes::Numeric => kind.is_numeric(),
                Takes::Integer => *kind == Type::Integer,
                Takes::Temporal => kind.is_temporal(),
                Takes::Ordered => !matches!(kind, Type::List(_) | Type::Other(_)),
                Takes::List => matches!(kind, Type::List(_)),
                _ => false,
            };
        if fits {
            return Ok(bound);
        }
        let wanted = match param.takes {
            Takes::Text | Takes::TextOrPattern | Takes::Code => "text",
            Takes::Numeric => "a number",
            Takes::Integer => "an integer",
            Takes::Temporal => "a date",
            Takes::Pattern => "a pattern",
            Takes::List => "a list",
            _ => "a value with an order",
        };
        let what = match &arg.node {
            ast::Node::Name(name) => literal(name),
            _ => "this".to_string(),
        };
        let mut diagnostic =
            Diagnostic::mistype(arg.span, format!("{} needs {wanted}, and {what} is {}.", literal(function.name()), article(kind)));
        if let ast::Node::Name(name) = &arg.node {
            let column = crate::lang::quote_name(name);
            match param.takes {
                Takes::Numeric if kind.is_textual() => diagnostic = diagnostic.line(format!("convert {column} to number")),
                Takes::Temporal if kind.is_textual() => diagnostic = diagnostic.line(format!("convert {column} to date")),
                Takes::Text | Takes::TextOrPattern | Takes::Code => {
                    let fixed = format!("text({column})");
                    diagnostic = diagnostic.note(format!("{} makes text of it.", literal(&fixed))).fixed_by(arg.span, fixed);
                }
                _ => {}
            }
        }
        if let (ast::Node::Text(text), Takes::Numeric | Takes::Integer) = (&arg.node, param.takes)
            && text.trim().parse::<f64>().is_ok_and(f64::is_finite)
        {
            diagnostic = diagnostic.note("A number stands without quotes.").fixed_by(arg.span, text.trim());
        }
        Err(diagnostic)
    }

    /// `mean(it across q1..q10)`: an aggregate along the row.
    fn across(&self, function: &'static dyn Function, args: &[ast::Expr], targets: &ast::Targets, span: Span) -> Result<Expr, Diagnostic> {
        let [arg] = args else {
            return Err(Diagnostic::syntax(span, "Before `across` stands one expression, such as `it`."));
        };
        if !ACROSS.contains(&function.name()) {
            return Err(Diagnostic::syntax(span, format!("{} does not work along a row.", literal(function.name())))
                .note(format!("These do: {}.", ACROSS.iter().map(|name| literal(name)).collect::<Vec<_>>().join(", "))));
        }
        let mut cells = Vec::new();
        for column in self.scope.columns(targets, Uses::Any)? {
            let binding = Binding { it: Some(column), ..self.binding.clone() };
            let binder = Binder { scope: self.scope, binding: &binding, inside_aggregate: self.inside_aggregate };
            cells.push(match function.name() {
                "any" | "all" | "count" if binder.expr(arg)?.kind == Type::Boolean => binder.condition(arg)?,
                "any" | "all" => binder.condition(arg)?,
                "sum" | "mean" | "median" | "std" | "var" => binder.numeric(arg)?,
                _ => binder.expr(arg)?,
            });
        }
        let kind = match function.name() {
            "any" => return Ok(Expr::any(cells)),
            "all" => return Ok(Expr::all(cells)),
            "count" | "count_distinct" if cells.is_empty() => return Ok(Expr::integer(0)),
            _ if cells.is_empty() => return Ok(Expr::missing()),
            "coalesce" => {
                return Ok(cells.into_iter().reduce(Expr::or_else).unwrap_or_else(Expr::missing));
            }
            _ => {
                let kinds = cells.iter().map(|cell| Some(cell.kind.clone()));
                let kind = kinds.reduce(|a, b| a.zip(b).and_then(|(a, b)| super::common(&a, &b))).unwrap_or(Some(Type::Unknown));
                kind.ok_or_else(|| Diagnostic::mistype(targets.span, "These columns are of different types."))?
            }
        };
        let gives = match function.name() {
            "count" | "count_distinct" => Type::Integer,
            "mean" | "median" | "std" | "var" => Type::Number,
            _ => kind,
        };
        Ok(Expr::call(&format!("{}_across", function.name()), cells, gives))
    }
}

/// A function of another tool, told how it is written here.
fn foreign(name: &Ident, args: &[ast::Expr], ours: &str, span: Span) -> Diagnostic {
    let written: Vec<String> = args.iter().map(ToString::to_string).collect();
    let diagnostic = Diagnostic::name(name.span, format!("There is no function {}.", literal(&name.node)));
    match written_here(ours, &written) {
        Some(call) => diagnostic.note(format!("In this language it is {}.", literal(&call))).fixed_by(span, call),
        None => diagnostic
            .note(format!("In this language it is {}.", literal(&ours.split(" | ").next().unwrap_or(ours).replace(['{', '}'], "")))),
    }
}
