//! `issues` and `suggest`: what is unclean in a table, and the steps that clean it.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::Form;
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::survey::Survey;
use crate::plan::verb::{Example, Plan, Verb};

pub struct Issues;
pub struct Suggest;

const FORMS: &[Form] = &[Form { shape: &[], clauses: &[] }];

impl Verb for Issues {
    fn name(&self) -> &'static str {
        "issues"
    }

    fn summary(&self) -> &'static str {
        "Lists what is unclean, worst first, each with the line that fixes it."
    }

    fn help(&self) -> &'static str {
        "The answer is a table: how bad an issue is (`severity`), the `column` or columns it is about, the `issue`, the `rows` it touches, up to three `examples`, the \
         `line` that fixes it, and its `points` of the messiness. What one line mends in several columns is drawn as one.\n\n\
         | severity | issues |\n|---|---|\n\
         | serious ● | lines of the file that did not fit · duplicate rows · one value in several spellings · mixed types · units behind numbers · `%` behind some · several \
         currencies · numbers written in several ways · dates in several formats · day or month first · numbers or dates stored as text · lost leading zeros · impossible values |\n\
         | moderate ◐ | values that stand for missing · two kinds of identifier in one column · the value of another column inside · text in the wrong encoding · HTML · \
         characters that do not show · line ends inside cells · blanks at the ends or doubled · invalid addresses · wrong check digits · duplicate keys · one key with several values · \
         values far from the rest · two columns with the same values |\n\
         | minor ○ | excess precision · empty columns · columns of one value |\n\n\
         **It would rather overlook something than cry wolf.** A long tail, such as fares have, makes no outliers; a number is no code unless its column is called so; \
         `unknown` is an answer where there are few others. Missing cells are no issue: nobody but you knows what belongs there.\n\n\
         **Messiness** goes from 0 to 100. Each issue has a load: its weight (serious 1, moderate ½, minor ⅕) × √(its rows / all rows) / the columns of the table, those not counted that \
         are to go (empty, of one value, the same as another); of whole rows it is the weight × its rows / all rows. The messiness is 100 × (1 − e^−(sum of the loads)), and each issue has \
         the points that its load has in the sum. It is 0 where there is no issue, and falls as they go: `issues | summarize m = sum(points)`. Cleaning may also bring to light \
         what dirt had hidden, such as rows that are the same once their spellings are.\n\n\
         A line that removes something (`else missing`, `drop`) is a proposal: read it first. Lines that did not fit stay an issue until the file is loaded again; their \
         line shows them."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "What is unclean",
                table: "City,Cost\nRome,12\n Oslo,N/A\nBern,7\nRome,9.5\n",
                script: "issues | keep severity, column, issue, rows, line",
                result: "severity,column,issue,rows,line\nserious,Cost,Numbers stored as text,3,convert Cost to number else missing\n\
                         moderate,Cost,Values that stand for missing,1,\"mark \"\"N/A\"\" as missing in Cost\"\nmoderate,City,Blanks at the ends or doubled,1,squash City\n",
            },
            Example {
                title: "The messiness, as a number",
                table: "City,n\nRome,1\nRome,1\nOslo,2\n",
                script: "issues | summarize m = round(sum(points), 1)",
                result: "m\n28.3\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        Ok(Plan::Survey(Survey::Issues))
    }
}

impl Verb for Suggest {
    fn name(&self) -> &'static str {
        "suggest"
    }

    fn summary(&self) -> &'static str {
        "Lists steps that would clean the table, with what each would do."
    }

    fn help(&self) -> &'static str {
        "Each line that fixes an issue is tried on a copy of the table, and its effect told: just what it will say when you run it now. The steps that take most off the messiness come \
         first; those that remove rows for a key they share come last, since they may be wrong about them.\n\n\
         The answer is a table: the `line`, the `issue` it is for, its `effect`, `cells_changed` and `rows_removed`, and the `points` of messiness that its issues have. \
         Lines are independent of each other: after one of them, ask again."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[Example {
            title: "Steps with their effects",
            table: "City,Cost\nRome,12\n Oslo,N/A\nBern,7\nRome,9.5\n",
            script: "suggest | keep line, effect, cells_changed",
            result: "line,effect,cells_changed\n\
                     convert Cost to number else missing,1 cell changed in 1 of 4 rows: Cost 1; 1 column retyped: Cost text → number; 1 value did not fit and became missing: Cost 1,1\n\
                     squash City,1 cell changed in 1 of 4 rows: City 1,1\n",
        }]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        Ok(Plan::Survey(Survey::Suggest))
    }
}
