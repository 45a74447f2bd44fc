//! `split … into rows`: a row for each piece.

use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::quote_name;
use crate::plan::expr::Expr;
use crate::plan::op::Op;
use crate::plan::scope::{Scope, article};
use crate::plan::types::Type;
use crate::plan::verb::{Example, Lowered, Plan};

use super::super::columnwise::undecided;
use super::way::Way;

pub const HELP: &str = "`into rows` makes a row of each piece between the separators, a text in quotes or a pattern between slashes; the other \
    cells are repeated. A missing cell stays one row, and so does one without a separator. Pieces are kept as they are, empty ones too: \
    `trim` takes white space away, and a pattern such as `/\\s*,\\s*/` does not even leave it.\n\n\
    With `where`, only those rows are taken apart.";

pub const EXAMPLES: &[Example] = &[
    Example {
        title: "A row for each piece",
        table: "Id,Tags\n1,\"red,blue\"\n2,green\n3,\n",
        script: "split Tags on \",\" into rows",
        result: "Id,Tags\n1,red\n1,blue\n2,green\n3,\n",
    },
    Example {
        title: "A row for each piece between the matches of a pattern",
        table: "Id,Tags\n1,red ; blue\n2,green;; blue\n",
        script: "split Tags on /\\s*;\\s*/ into rows",
        result: "Id,Tags\n1,red\n1,blue\n2,green\n2,\"\"\n2,blue\n",
    },
    Example {
        title: "Rows of some rows only",
        table: "Kind,Name\nlist,a/b\npath,c/d\n",
        script: "split Name on \"/\" into rows where Kind = \"list\"",
        result: "Kind,Name\nlist,a\nlist,b\npath,c/d\n",
    },
];

pub fn lower(call: &Call, scope: &Scope) -> Result<Plan, Diagnostic> {
    scope.need_table(call.span)?;
    let Some(column) = call.args.ident("column") else {
        return Err(Diagnostic::syntax(call.span, "Split which column?"));
    };
    let (name, kind) = scope.column(&column)?;
    match &kind {
        kind if kind.is_textual() || *kind == Type::Unknown => {}
        Type::List(_) => {
            return Err(Diagnostic::mistype(column.span, format!("{} is {} already.", literal(&name), article(&kind)))
                .line(format!("explode {}", quote_name(&name))));
        }
        _ => {
            return Err(Diagnostic::mistype(column.span, format!("{} is {}, and only text is split.", literal(&name), article(&kind)))
                .line(format!("convert {} to text", quote_name(&name))));
        }
    }
    let Some(on) = Way::of(call)?.on() else {
        return Err(Diagnostic::syntax(call.span, "Split on what?"));
    };
    let list = Type::List(Box::new(Type::Text));
    let text = Expr::column(name.clone(), kind);
    let pieces = Expr::call("split", vec![text.clone(), on], list.clone());
    let mut lowered = Lowered::default();
    let pieces = match scope.clause_condition(&call.clauses)? {
        Some(condition) => {
            lowered = lowered.tally(undecided(condition.clone()));
            pieces.where_else(condition, Expr::call("one_item", vec![text], list))
        }
        None => pieces,
    };
    lowered.ops = vec![Op::With(vec![(name.clone(), pieces)]), Op::Explode(vec![name])];
    Ok(Plan::Step(lowered))
}
