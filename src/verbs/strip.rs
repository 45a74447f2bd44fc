//! `strip`: takes kinds of characters, a text or a pattern out of the cells of text columns.

use crate::lang::ast::{Args, Call};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::plan::expr::Expr;
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::types::Type;
use crate::plan::verb::{Example, Plan, Verb};

use super::columnwise::each;
use super::patterns::Pattern;

pub struct Strip;

/// The kinds, and the function that takes each out.
const KINDS: [(&str, &str); 5] = [
    ("accents", "strip_accents"),
    ("punctuation", "strip_punctuation"),
    ("digits", "strip_digits"),
    ("html", "strip_html"),
    ("control characters", "strip_control"),
];

const WHAT: &[&[Part]] = &[
    &[Part::Flag(&["accents", "punctuation", "digits", "html", "control characters"])],
    &[Part::Slot("pattern", Slot::Pattern)],
    &[Part::Slot("text", Slot::Text)],
];

const FORMS: &[Form] = &[Form {
    shape: &[Part::Many("what", &[Part::Either(WHAT)]), Part::Words("from"), Part::Slot("columns", Slot::Targets(Uses::Text))],
    clauses: &[Clause::Where, Clause::Into],
}];

impl Verb for Strip {
    fn name(&self) -> &'static str {
        "strip"
    }

    fn summary(&self) -> &'static str {
        "Takes characters, a text or a pattern out of cells."
    }

    fn help(&self) -> &'static str {
        "Whatever is named goes, wherever it stands in the cell; the rest stays as it is. Several things in a line go one after the other: \
         `strip html, control characters from Note`.\n\n\
         - `accents`: `Café` becomes `Cafe`. Letters of their own, such as `ß` and `æ`, stay.\n\
         - `punctuation`: marks and signs such as `. , ; ! ? ( ) - / & %`, in any script.\n\
         - `digits`: the digits of any script.\n\
         - `html`: tags and comments; scripts and styles go with what is in them. `1 < 2` is no tag and stays. Entities such as `&amp;` stay.\n\
         - `control characters`: what does not show, such as spaces of no width and soft hyphens. Tabs and line ends stay; `squash` treats those.\n\
         - a text in quotes, or a pattern between slashes.\n\n\
         White space around what went stays: `trim` or `squash` takes it. A cell that becomes empty is empty text, not missing: \
         `mark \"\" as missing` makes it so."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "Accents",
                table: "Name\nCafé Zoë\nŁódź\n",
                script: "strip accents from Name",
                result: "Name\nCafe Zoe\nLodz\n",
            },
            Example {
                title: "Punctuation",
                table: "Name\n\"Smith, J. (Dr)\"\n",
                script: "strip punctuation from Name",
                result: "Name\nSmith J Dr\n",
            },
            Example { title: "Digits", table: "Name\nRoom 101b\n", script: "strip digits from Name", result: "Name\nRoom b\n" },
            Example {
                title: "HTML tags",
                table: "Note\n<i>Fragile</i><br/> 1 < 2\n",
                script: "strip html from Note",
                result: "Note\nFragile 1 < 2\n",
            },
            Example {
                title: "Characters that do not show",
                table: "Name\n\u{200b}Rome\u{feff}\n",
                script: "strip control characters from Name",
                result: "Name\nRome\n",
            },
            Example { title: "A text", table: "abv\n5.5%\n6%\n", script: "strip \"%\" from abv", result: "abv\n5.5\n6\n" },
            Example {
                title: "A pattern",
                table: "Name\nLyon (Rhône)\nParis\n",
                script: "strip /\\s*\\(.*\\)$/ from Name",
                result: "Name\nLyon\nParis\n",
            },
            Example {
                title: "Several things",
                table: "Cost\n\"£1,200\"\n€30\n",
                script: "strip \"£\", \"€\", \",\" from Cost",
                result: "Cost\n1200\n30\n",
            },
            Example {
                title: "Some rows only",
                table: "Code,Kind\nA-1,x\nB-2,y\n",
                script: "strip \"-\" from Code where Kind = \"y\"",
                result: "Code,Kind\nA-1,x\nB2,y\n",
            },
            Example {
                title: "Beside the original",
                table: "Name\nZoë\n",
                script: "strip accents from Name into key",
                result: "Name,key\nZoë,Zoe\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let Some(targets) = call.args.targets("columns") else {
            return Err(Diagnostic::syntax(call.span, "From which columns?"));
        };
        let columns = scope.columns(targets, Uses::Text)?;
        let things = call.args.many("what").iter().map(Thing::of).collect::<Result<Vec<_>, _>>()?;
        let lowered = each(call, scope, &columns, |_, old| Ok(things.iter().fold(old, |text, thing| thing.stripped(text))))?;
        Ok(Plan::Step(lowered))
    }
}

/// Something that goes.
enum Thing {
    /// By the function that takes it out.
    Kind(&'static str),
    Pattern(Pattern),
    Text(String),
}

impl Thing {
    fn of(args: &Args) -> Result<Thing, Diagnostic> {
        if let Some((_, function)) = KINDS.iter().find(|(word, _)| args.has(word)) {
            return Ok(Thing::Kind(function));
        }
        if let Some(pattern) = Pattern::of(args, "pattern")? {
            return Ok(Thing::Pattern(pattern));
        }
        match args.ident("text") {
            Some(text) if text.node.is_empty() => Err(Diagnostic::syntax(text.span, "Empty text cannot be taken out.")),
            Some(text) => Ok(Thing::Text(text.node)),
            None => Err(Diagnostic::syntax(Default::default(), "Strip what?")),
        }
    }

    fn stripped(&self, text: Expr) -> Expr {
        let nothing = Expr::text("");
        match self {
            Thing::Kind(function) => Expr::call(function, vec![text], Type::Text),
            Thing::Pattern(pattern) => Expr::call("replace_pattern", vec![text, pattern.expr(), nothing], Type::Text),
            Thing::Text(what) => Expr::call("replace_all", vec![text, Expr::text(what.clone()), nothing], Type::Text),
        }
    }
}
