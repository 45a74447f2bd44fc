//! `trim`, `squash`, `lower`, `upper`, `title`, `sentence`, `unescape`: text columns through one function each.

use crate::lang::ast::{Call, Method};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::plan::expr::Expr;
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::types::Type;
use crate::plan::verb::{Example, Plan, Verb};

use super::columnwise::{TEXT_FORMS, each};
use super::declared::declared;

/// A verb that applies the function of its own name to text columns.
pub struct TextVerb {
    name: &'static str,
    summary: &'static str,
    help: &'static str,
    forms: &'static [Form],
    examples: &'static [Example],
}

/// `title COLUMNS [using names]`.
const TITLE_FORMS: &[Form] = &[Form {
    shape: &[Part::Slot("columns", Slot::Targets(Uses::Text))],
    clauses: &[Clause::Using(&["names"]), Clause::Where, Clause::Into],
}];

pub const TRIM: TextVerb = TextVerb {
    name: "trim",
    summary: "Removes white space at both ends of text.",
    help: "Takes blanks, tabs, line ends and no-break spaces off both ends of each cell. What stands inside stays: `squash` treats that as well.\n\n\
           Numbers and dates are no text and are refused by name; `text columns` takes just those that are.",
    forms: TEXT_FORMS,
    examples: &[
        Example { title: "One column", table: "City\n\" Rome \"\nParis\n", script: "trim City", result: "City\nRome\nParis\n" },
        Example {
            title: "Some rows only",
            table: "City,Age\n\" Rome \",1\n\" Oslo \",2\n",
            script: "trim City where Age = 1",
            result: "City,Age\nRome,1\n Oslo ,2\n",
        },
        Example {
            title: "Beside the original",
            table: "City\n\" Rome \"\n",
            script: "trim City into Town",
            result: "City,Town\n Rome ,Rome\n",
        },
    ],
};

pub const SQUASH: TextVerb = TextVerb {
    name: "squash",
    summary: "Makes every run of white space one blank, and trims.",
    help: "Every run of blanks, tabs, line ends and no-break spaces becomes one blank; at both ends it goes. A cell that is only white space becomes \
           empty text, not missing: `mark \"\" as missing` does that.",
    forms: TEXT_FORMS,
    examples: &[
        Example {
            title: "All text",
            table: "City,Age\n\" New   York \",1\n",
            script: "squash text columns",
            result: "City,Age\nNew York,1\n",
        },
        Example {
            title: "Some rows only",
            table: "City,Age\n\"a  b\",1\n\"c  d\",2\n",
            script: "squash City where Age = 2",
            result: "City,Age\na  b,1\nc d,2\n",
        },
        Example {
            title: "Beside the original",
            table: "City\n\"a  b\"\n",
            script: "squash City into Town",
            result: "City,Town\na  b,a b\n",
        },
    ],
};

pub const LOWER: TextVerb = TextVerb {
    name: "lower",
    summary: "Makes text lower-case.",
    help: "Every letter becomes lower-case, by Unicode's rules, whatever the language.",
    forms: TEXT_FORMS,
    examples: &[
        Example { title: "One column", table: "City\nROME\nÖrebro\n", script: "lower City", result: "City\nrome\nörebro\n" },
        Example {
            title: "Some rows only",
            table: "City\nROME\nOSLO\n",
            script: "lower City where City = \"OSLO\"",
            result: "City\nROME\noslo\n",
        },
        Example { title: "Beside the original", table: "City\nROME\n", script: "lower City into key", result: "City,key\nROME,rome\n" },
    ],
};

pub const UPPER: TextVerb = TextVerb {
    name: "upper",
    summary: "Makes text upper-case.",
    help: "Every letter becomes upper-case, by Unicode's rules: `ß` becomes `SS`.",
    forms: TEXT_FORMS,
    examples: &[
        Example { title: "One column", table: "Code\na1\nstraße\n", script: "upper Code", result: "Code\nA1\nSTRASSE\n" },
        Example { title: "Some rows only", table: "Code\na\nb\n", script: "upper Code where Code = \"b\"", result: "Code\na\nB\n" },
        Example { title: "Beside the original", table: "Code\na\n", script: "upper Code into key", result: "Code,key\na,A\n" },
    ],
};

pub const TITLE: TextVerb = TextVerb {
    name: "title",
    summary: "Capitalises each word and makes the rest lower-case.",
    help: "A letter after a blank, a bracket or a hyphen becomes a capital, one after an apostrophe does not: `o'neill's bar-room` becomes \
           `O'neill's Bar-Room`. All other letters become lower-case.\n\n\
           `using names` writes people's names as people do:\n\n\
           - a second capital behind `Mc`, behind `O'` and the like, and behind `Mac` where it is certain: `McDonald`, `O'Neill`, `MacArthur`, but \
           `Macy`, `Macron`, `Mackenzie`;\n\
           - `van`, `von`, `zu`, `de`, `bin`, `ibn` and `d'` are small before a name, also at the beginning: `Vincent van Gogh`, `van Gogh`, \
           `Beverly d'Angelo`. `da`, `del`, `di`, `du`, `ten` and their like are small inside a name only; `der` and `den` behind `van` or `von`, \
           `la` and `los` behind `de`; `al-` and `el-` before a hyphen;\n\
           - the numbers `II`, `III`, `IV` and further ones behind a name, but not `Vi` and `Xi`, which are names;\n\
           - initials: `J.R.R. Tolkien`.\n\n\
           What is not certain is written as any other word.",
    forms: TITLE_FORMS,
    examples: &[
        Example {
            title: "One column",
            table: "Name\nJEAN-LUC picard\no'neill's (bar)\n",
            script: "title Name",
            result: "Name\nJean-Luc Picard\nO'neill's (Bar)\n",
        },
        Example {
            title: "Some rows only",
            table: "Name\nann lee\nbob ray\n",
            script: "title Name where Name starts with \"a\"",
            result: "Name\nAnn Lee\nbob ray\n",
        },
        Example { title: "Beside the original", table: "Name\nann\n", script: "title Name into Label", result: "Name,Label\nann,Ann\n" },
        Example {
            title: "Names of people",
            table: "Name\nRONALD MCDONALD\nshaquille o'neal\nVINCENT VAN GOGH\nwilliam h macy iii\nj.r.r. tolkien\n",
            script: "title Name using names",
            result: "Name\nRonald McDonald\nShaquille O'Neal\nVincent van Gogh\nWilliam H Macy III\nJ.R.R. Tolkien\n",
        },
    ],
};

pub const SENTENCE: TextVerb = TextVerb {
    name: "sentence",
    summary: "Makes the first letter a capital and the rest lower-case.",
    help: "The first letter of a cell becomes a capital, all others become lower-case, names among them: `ANN MET BOB` becomes `Ann met bob`. For a \
           capital on each word there is `title`.",
    forms: TEXT_FORMS,
    examples: &[
        Example {
            title: "One column",
            table: "Note\nPAID IN FULL\nnot yet\n",
            script: "sentence Note",
            result: "Note\nPaid in full\nNot yet\n",
        },
        Example {
            title: "Some rows only",
            table: "Note,n\nPAID,1\nOPEN,2\n",
            script: "sentence Note where n = 2",
            result: "Note,n\nPAID,1\nOpen,2\n",
        },
        Example {
            title: "Beside the original",
            table: "Note\nPAID\n",
            script: "sentence Note into Label",
            result: "Note,Label\nPAID,Paid\n",
        },
    ],
};

pub const UNESCAPE: TextVerb = TextVerb {
    name: "unescape",
    summary: "Puts characters in the place of HTML entities.",
    help: "`&amp;` becomes `&`, `&eacute;` becomes `é`, `&#8364;` and `&#x20AC;` become `€`. The numbers 128 to 159, which HTML gives no character, are \
           read as browsers read them: `&#146;` is `’`.\n\n\
           Once is enough for a text that was escaped once: of `&amp;amp;` remains `&amp;`, which the same line treats again. An entity ends with a \
           semicolon; `AT&T` and what is not known as an entity stay. Tags stay as well: `strip html` takes them.\n\n\
           `&nbsp;` becomes a blank that does not break; `squash` makes plain blanks of these.",
    forms: TEXT_FORMS,
    examples: &[
        Example {
            title: "One column",
            table: "Title\nFish &amp; Chips\nCaf&eacute; &#8364;5\nAT&T\n",
            script: "unescape Title",
            result: "Title\nFish & Chips\nCafé €5\nAT&T\n",
        },
        Example {
            title: "Some rows only",
            table: "Title,n\na &lt; b,1\nc &lt; d,2\n",
            script: "unescape Title where n = 2",
            result: "Title,n\na &lt; b,1\nc < d,2\n",
        },
        Example {
            title: "Beside the original",
            table: "Title,n\nR&amp;D,1\n",
            script: "unescape Title into Plain",
            result: "Title,n,Plain\nR&amp;D,1,R&D\n",
        },
    ],
};

impl Verb for TextVerb {
    declared!();

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let Some(targets) = call.args.targets("columns") else {
            return Err(Diagnostic::syntax(call.span, "Which columns?"));
        };
        let columns = scope.columns(targets, Uses::Text)?;
        let function = function(self.name, &call.clauses.using)?;
        let lowered = each(call, scope, &columns, |_, old| Ok(Expr::call(function, vec![old], Type::Text)))?;
        Ok(Plan::Step(lowered))
    }
}

/// The function of the verb's name or, `using names`, that for names of people.
fn function(verb: &'static str, using: &[Method]) -> Result<&'static str, Diagnostic> {
    match using {
        [] => Ok(verb),
        [Method::Named { name, args }] if name.node == "names" && args.is_empty() => Ok("title_names"),
        [Method::Named { name, .. }, ..] if name.node != "names" => {
            let diagnostic = Diagnostic::syntax(name.span, format!("{} is no way to write a title.", literal(&name.node)));
            Err(diagnostic.nearest(&name.node, ["names"], "What may stand here"))
        }
        [other, ..] => Err(Diagnostic::syntax(other.span(), "After `using` stands `names`, and nothing else.")),
    }
}
