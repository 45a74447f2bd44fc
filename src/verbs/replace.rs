//! `replace`: every occurrence of a text, or match of a pattern, inside the cells of text columns.

use crate::lang::ast::{Args, Call};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::lang::{quote_name, quote_text};
use crate::plan::expr::Expr;
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::types::Type;
use crate::plan::verb::{Example, Plan, Verb};

use super::columnwise::each;
use super::patterns::Pattern;

pub struct Replace;

const WHAT: &[&[Part]] = &[&[Part::Slot("pattern", Slot::Pattern)], &[Part::Slot("text", Slot::Text)]];

const FORMS: &[Form] = &[Form {
    shape: &[
        Part::Many("pairs", &[Part::Either(WHAT), Part::Words("with"), Part::Slot("to", Slot::Text)]),
        Part::Words("in"),
        Part::Slot("columns", Slot::Targets(Uses::Text)),
    ],
    clauses: &[Clause::Where, Clause::Into],
}];

impl Verb for Replace {
    fn name(&self) -> &'static str {
        "replace"
    }

    fn summary(&self) -> &'static str {
        "Replaces text inside cells, wherever it stands."
    }

    fn help(&self) -> &'static str {
        "Every occurrence in every cell is replaced, also in the middle of a word. Capitals and small letters differ; a pattern with the flag `i` \
         takes both: `replace /ltd/i with \"Limited\" in Name`.\n\n\
         After a pattern, `$1` is what its first group found, `$2` the second, `$name` a named one, `$0` the whole match, and `$$` a dollar sign. \
         After a text, `$1` is just that text.\n\n\
         Several pairs in a line are replaced one after the other: a later one also finds what an earlier one put in.\n\n\
         A cell that becomes empty is empty text, not missing: `mark \"\" as missing` makes it so. Whole cells of one value are better set: \
         `set City = \"Rome\" where City = \"Roma\"`."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "One text with another",
                table: "Address\n12 High St.\nSt. Mary's St.\n",
                script: "replace \"St.\" with \"Street\" in Address",
                result: "Address\n12 High Street\nStreet Mary's Street\n",
            },
            Example {
                title: "Groups of a pattern",
                table: "Phone\n030-1234\nnone\n",
                script: "replace /(\\d+)-(\\d+)/ with \"$2-$1\" in Phone",
                result: "Phone\n1234-030\nnone\n",
            },
            Example {
                title: "Several, one after the other",
                table: "Code,Note\nabc,a\ncab,\n",
                script: "replace \"a\" with \"b\", /b+/ with \"x\" in text columns",
                result: "Code,Note\nxc,x\ncx,\n",
            },
            Example {
                title: "A dollar sign",
                table: "Price\nUSD 5\n",
                script: "replace /USD (\\d+)/ with \"$$$1\" in Price",
                result: "Price\n$5\n",
            },
            Example {
                title: "Some rows only",
                table: "Name,Country\nA-B,DE\nC-D,FR\n",
                script: "replace \"-\" with \" \" in Name where Country = \"FR\"",
                result: "Name,Country\nA-B,DE\nC D,FR\n",
            },
            Example {
                title: "Beside the original",
                table: "Name\nACME Ltd\n",
                script: "replace /\\bltd\\b/i with \"Limited\" in Name into Firm",
                result: "Name,Firm\nACME Ltd,ACME Limited\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let Some(targets) = call.args.targets("columns") else {
            return Err(Diagnostic::syntax(call.span, "In which columns?"));
        };
        let columns = scope.columns(targets, Uses::Text)?;
        let pairs = call.args.many("pairs").iter().map(|pair| Pair::of(pair, &columns)).collect::<Result<Vec<_>, _>>()?;
        let lowered = each(call, scope, &columns, |_, old| Ok(pairs.iter().fold(old, |text, pair| pair.applied(text))))?;
        Ok(Plan::Step(lowered))
    }
}

/// What is replaced, and with what.
struct Pair {
    what: What,
    to: String,
}

enum What {
    Text(String),
    Pattern(Pattern),
}

impl Pair {
    fn of(args: &Args, columns: &[String]) -> Result<Pair, Diagnostic> {
        let to = args.ident("to").ok_or_else(|| Diagnostic::syntax(Default::default(), "With what?"))?;
        if let Some(pattern) = Pattern::of(args, "pattern")? {
            pattern.check_replacement(&to.node, to.span)?;
            return Ok(Pair { what: What::Pattern(pattern), to: to.node });
        }
        let text = args.ident("text").ok_or_else(|| Diagnostic::syntax(to.span, "What is to be replaced?"))?;
        if text.node.is_empty() {
            let diagnostic = Diagnostic::syntax(text.span, "Empty text stands everywhere: there is nothing to replace.");
            return Err(match columns.first() {
                Some(column) => {
                    let column = quote_name(column);
                    diagnostic
                        .note("Cells that are empty are set.")
                        .line(format!("set {column} = {} where {column} = \"\"", quote_text(&to.node)))
                }
                None => diagnostic,
            });
        }
        Ok(Pair { what: What::Text(text.node), to: to.node })
    }

    fn applied(&self, text: Expr) -> Expr {
        let to = Expr::text(self.to.clone());
        match &self.what {
            What::Text(what) => Expr::call("replace_all", vec![text, Expr::text(what.clone()), to], Type::Text),
            What::Pattern(pattern) => Expr::call("replace_pattern", vec![text, pattern.expr(), to], Type::Text),
        }
    }
}
