//! `fix encoding` and `normalize unicode`: the same text, spelt as it should be.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::plan::expr::Expr;
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::types::Type;
use crate::plan::verb::{Example, Plan, Verb};

use super::columnwise::each;

pub struct FixEncoding;

const FIX_FORMS: &[Form] =
    &[Form { shape: &[Part::Words("in"), Part::Slot("columns", Slot::Targets(Uses::Text))], clauses: &[Clause::Where, Clause::Into] }];

impl Verb for FixEncoding {
    fn name(&self) -> &'static str {
        "fix encoding"
    }

    fn summary(&self) -> &'static str {
        "Mends text whose letters were read in a wrong encoding, such as CafÃ©."
    }

    fn help(&self) -> &'static str {
        "UTF-8 that was read as Windows-1252, Latin-1 or Macintosh shows two or three odd characters in the place of one: `CafÃ©` or `Caf√©` for `Café`, \
         `â€™` for an apostrophe. The cell is read again as what it was; also when that happened twice or three times (`CafÃƒÂ©`).\n\n\
         A cell changes as a whole, and only when all of this holds: each of its characters is one of the wrong encoding; their bytes are UTF-8 \
         without a fault; they give characters that people write; and somewhere stands a pair that no one writes on purpose, such as `Ã©`. So \
         what is right stays: `São Paulo`, `Ã` alone, a capital with a closing quote behind it as in `IRMÃ”`. A cell in which right and wrong \
         letters are mixed stays as well.\n\n\
         When all of a file looks so, it is better loaded again: `load \"file.csv\" with encoding = \"utf-8\"`. Question marks and `\u{fffd}` in the \
         place of letters cannot be mended: what stood there is gone."
    }

    fn forms(&self) -> &'static [Form] {
        FIX_FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "One column",
                table: "Name\nCafÃ©\nMÃ¼ller â€“ KÃ¶ln\nSão Paulo\n",
                script: "fix encoding in Name",
                result: "Name\nCafé\nMüller – Köln\nSão Paulo\n",
            },
            Example {
                title: "Read wrongly twice, and as Macintosh",
                table: "Name\nCafÃƒÂ©\nCaf√©\n",
                script: "fix encoding in text columns",
                result: "Name\nCafé\nCafé\n",
            },
            Example {
                title: "Some rows only",
                table: "Name,Source\nZoÃ«,web\nZoÃ«,paper\n",
                script: "fix encoding in Name where Source = \"web\"",
                result: "Name,Source\nZoë,web\nZoÃ«,paper\n",
            },
            Example {
                title: "Beside the original",
                table: "Name\nZoÃ«\n",
                script: "fix encoding in Name into Fixed",
                result: "Name,Fixed\nZoÃ«,Zoë\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let Some(targets) = call.args.targets("columns") else {
            return Err(Diagnostic::syntax(call.span, "In which columns?"));
        };
        let columns = scope.columns(targets, Uses::Text)?;
        let lowered = each(call, scope, &columns, |_, old| Ok(Expr::call("fix_encoding", vec![old], Type::Text)))?;
        Ok(Plan::Step(lowered))
    }
}

pub struct NormalizeUnicode;

const NORMAL_FORMS: &[&str] = &["nfc", "nfd", "nfkc", "nfkd"];

const NORMALIZE_FORMS: &[Form] = &[Form {
    shape: &[Part::Slot("columns", Slot::Targets(Uses::Text)), Part::Words("to"), Part::Flag(NORMAL_FORMS)],
    clauses: &[Clause::Where, Clause::Into],
}];

impl Verb for NormalizeUnicode {
    fn name(&self) -> &'static str {
        "normalize unicode"
    }

    fn summary(&self) -> &'static str {
        "Spells characters that look alike in one way."
    }

    fn help(&self) -> &'static str {
        "Unicode has two ways to write `é`: one character, or an `e` with an accent behind it. They look the same and are not equal; so rows do not \
         match, and `values` shows one value twice.\n\n\
         - `nfc`: letters with their accents as one character, where there is one. This is how most text is written.\n\
         - `nfd`: the letter and its accents apart.\n\
         - `nfkc`, `nfkd`: the same, and characters that are another one in other clothes as that one: `ﬁ` becomes `fi`, `②` becomes `2`, `Ａ` becomes \
         `A`, `½` becomes `1⁄2`, a blank that does not break a plain blank. That loses how it looked.\n\n\
         The forms are those of Unicode Standard Annex #15. `strip accents` takes accents away."
    }

    fn forms(&self) -> &'static [Form] {
        NORMALIZE_FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "Letters with their accents",
                table: "Name\ncafe\u{301}\ncafé\n",
                script: "normalize unicode Name to nfc",
                result: "Name\ncafé\ncafé\n",
            },
            Example {
                title: "Letters and accents apart",
                table: "Name\ncafé\n",
                script: "normalize unicode Name to nfd",
                result: "Name\ncafe\u{301}\n",
            },
            Example {
                title: "Other clothes", table: "Code\nﬁg ②\n", script: "normalize unicode Code to nfkc", result: "Code\nfig 2\n"
            },
            Example {
                title: "Other clothes, and accents apart",
                table: "Code\n②é\n",
                script: "normalize unicode Code to nfkd",
                result: "Code\n2e\u{301}\n",
            },
            Example {
                title: "Some rows only",
                table: "Code,n\n①,1\n①,2\n",
                script: "normalize unicode Code to nfkc where n = 2",
                result: "Code,n\n①,1\n1,2\n",
            },
            Example {
                title: "Beside the original",
                table: "Code\nＡ１\n",
                script: "normalize unicode Code to nfkc into Plain",
                result: "Code,Plain\nＡ１,A1\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let (Some(targets), Some(form)) = (call.args.targets("columns"), call.args.flag(NORMAL_FORMS)) else {
            return Err(Diagnostic::syntax(call.span, "Which columns, to which form?"));
        };
        let columns = scope.columns(targets, Uses::Text)?;
        let lowered = each(call, scope, &columns, |_, old| Ok(Expr::call("normal_form", vec![old, Expr::text(form)], Type::Text)))?;
        Ok(Plan::Step(lowered))
    }
}
