//! `plot`: pictures of columns.

mod subject;

use crate::lang::ast::{Arg, Call};
use crate::lang::diagnostic::{Diagnostic, Fault, literal};
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::lang::quote_text;
use crate::plan::chart::Plot as Asked;
use crate::plan::query::Fitted;
use crate::plan::scope::{Scope, article};
use crate::plan::survey::Survey;
use crate::plan::types::Type;
use crate::plan::verb::{Example, Plan, Verb};

pub struct Plot;

/// The picture into a file; clauses may stand before it or behind it.
const SAVE: Part = Part::Optional(&[Part::Words("save"), Part::Slot("path", Slot::Path), Part::Optional(&[Part::Flag(&["overwriting"])])]);

/// The kinds, in the order of the forms.
const KINDS: [&str; 10] = ["histogram", "bar", "line", "scatter", "box", "pie", "matrix", "missing", "missing", USUAL];
/// For a column by itself: what suits its type.
const USUAL: &str = "";

const WHERE: &[Clause] = &[Clause::Where];
const BY: &[Clause] = &[Clause::By, Clause::Where];
const COLUMN: Part = Part::Slot("column", Slot::Targets(Uses::Any));

const FORMS: &[Form] = &[
    Form { shape: &[Part::Words("histogram"), COLUMN, Part::Clauses, SAVE], clauses: BY },
    Form { shape: &[Part::Words("bar"), COLUMN, Part::Clauses, SAVE], clauses: BY },
    Form { shape: &[Part::Words("line"), COLUMN, Part::Words("over"), Part::Slot("over", Slot::Column), Part::Clauses, SAVE], clauses: BY },
    Form {
        shape: &[Part::Words("scatter"), COLUMN, Part::Words("against"), Part::Slot("against", Slot::Column), Part::Clauses, SAVE],
        clauses: BY,
    },
    Form { shape: &[Part::Words("box"), COLUMN, Part::Clauses, SAVE], clauses: BY },
    Form { shape: &[Part::Words("pie"), COLUMN, Part::Clauses, SAVE], clauses: WHERE },
    Form { shape: &[Part::Words("matrix"), COLUMN, Part::Clauses, SAVE], clauses: WHERE },
    // A column may be called `save`: without columns the word is not one.
    Form {
        shape: &[
            Part::Words("missing"),
            Part::Words("save"),
            Part::Slot("path", Slot::Path),
            Part::Optional(&[Part::Flag(&["overwriting"])]),
        ],
        clauses: WHERE,
    },
    Form { shape: &[Part::Words("missing"), Part::Optional(&[COLUMN]), Part::Clauses, SAVE], clauses: WHERE },
    Form { shape: &[COLUMN, Part::Clauses, SAVE], clauses: BY },
];

impl Verb for Plot {
    fn name(&self) -> &'static str {
        "plot"
    }

    fn summary(&self) -> &'static str {
        "Draws columns: histogram, bars, lines, points, boxes, shares, missing cells."
    }

    fn help(&self) -> &'static str {
        "| line | draws |\n|---|---|\n\
         | `plot Age` | numbers, dates and times as a histogram, what else there is as bars |\n\
         | `plot histogram Age` | how often numbers, dates or times lie where, with the median; bins have round edges |\n\
         | `plot bar City` | how often each value occurs: the 20 most frequent, the others together |\n\
         | `plot line Fare over Date` | values in the order of another column, also of several columns |\n\
         | `plot scatter Fare against Age` | a point a row |\n\
         | `plot box Fare by Pclass` | quartiles, whiskers (as far as one and a half boxes) and what lies farther out, also of several columns |\n\
         | `plot pie Sex` | shares: the six largest, the others together |\n\
         | `plot matrix number columns` | each of up to six columns against each, with Pearson's correlation |\n\
         | `plot missing` | where cells are missing, from the first row to the last |\n\n\
         With `by` histogram, bars, lines and points have a colour and a sign for each of the six largest groups; boxes are drawn for the 20 \
         largest. A missing key is a group. Numbers, dates and ordered categories stand in their order, texts the most frequent first. With \
         `where` only those rows are drawn.\n\n\
         A bin holds its lower edge; the last one of numbers holds both. Where several rows of a line have the same place their mean is drawn, and a \
         missing value breaks the line. Rows that lack a place are left out. More than 4,000 points are binned, a line of more than 1,000 points \
         is thinned; the picture says so.\n\n\
         `save \"age.svg\"` or `save \"age.png\"` at the end writes the picture into a file, too, for light pages.\n\n\
         The counts behind the picture are a table when the look is piped on, saved as a table or named: `ages = plot histogram Age`."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        EXAMPLES
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        let kind = match KINDS.get(call.form).copied().unwrap_or_default() {
            USUAL => subject::usual(call, scope)?,
            kind => kind,
        };
        let subject = subject::subject(kind, call, scope)?;
        let by = scope.groups(&call.clauses)?;
        if let Some(targets) = &call.clauses.by {
            groupable(&by, targets.span, scope)?;
        }
        let condition = scope.clause_condition(&call.clauses)?;
        let phrase = call.clauses.condition.as_ref().map(|condition| format!("rows where {condition}"));
        let plot = Asked { subject, by, condition, phrase, save: save(call)? };
        Ok(Plan::Survey(Survey::Plot(Box::new(plot))))
    }
}

/// Lists have no groups.
fn groupable(columns: &[String], span: crate::lang::span::Span, scope: &Scope) -> Result<(), Diagnostic> {
    for column in columns {
        if let Some(kind @ (Type::List(_) | Type::Other(_))) = scope.schema.kind(column) {
            return Err(Diagnostic::mistype(span, format!("{} is {}, which makes no groups.", literal(column), article(kind))));
        }
    }
    Ok(())
}

/// The file that the picture goes to.
fn save(call: &Call) -> Result<Option<(String, bool)>, Diagnostic> {
    let Some(arg) = call.args.get("path") else { return Ok(None) };
    let Arg::Text(path) = &arg.node else { return Ok(None) };
    let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    if matches!(ending.as_deref(), Some("svg" | "png")) {
        return Ok(Some((path.clone(), call.args.has("overwriting"))));
    }
    let stem = path.rsplit_once('.').map_or(path.as_str(), |(stem, ending)| if ending.contains('/') { path } else { stem });
    let png = quote_text(&format!("{stem}.png"));
    Err(Diagnostic::new(Fault::File, arg.span, "A picture is saved as `.svg` or `.png`.")
        .note("The counts behind it are saved as a table by a pipe: `| save \"counts.csv\"`.")
        .fixed_by(arg.span, png))
}

const EXAMPLES: &[Example] = &[
    Example {
        title: "How often values lie where",
        table: "Age\n2\n21\n22\n25\n38\n47\n\n63\n",
        script: "plot histogram Age",
        result: "from,to,count\n0,10,1\n10,20,0\n20,30,3\n30,40,1\n40,50,1\n50,60,0\n60,70,1\n",
    },
    Example {
        title: "A column as suits its type",
        table: "City,Age\nRome,1\nOslo,2\nRome,4\n",
        script: "plot City",
        result: "value,count,share\nRome,2,0.6666666666666666\nOslo,1,0.3333333333333333\n",
    },
    Example {
        title: "The same by group, of some rows",
        table: "Age,Sex\n1,f\n2,m\n2,f\n3,m\n3,m\n",
        script: "plot Age by Sex where Age > 1",
        result: "from,to,Sex,count\n2,2,m,1\n2,2,f,1\n3,3,m,2\n3,3,f,0\n",
    },
    Example {
        title: "By group",
        table: "Age,Sex\n1,f\n2,m\n2,f\n3,m\n3,m\n",
        script: "plot histogram Age by Sex where Age > 1",
        result: "from,to,Sex,count\n2,2,m,1\n2,2,f,1\n3,3,m,2\n3,3,f,0\n",
    },
    Example {
        title: "How often each value occurs",
        table: "City\nRome\nOslo\n\nRome\n",
        script: "plot bar City",
        result: "value,count,share\nRome,2,0.5\nOslo,1,0.25\n,1,0.25\n",
    },
    Example {
        title: "Bars by group",
        table: "City,Sex\nRome,f\nOslo,m\nRome,m\nRome,m\nParis,f\n",
        script: "plot bar City by Sex where City != \"Paris\"",
        result: "value,Sex,count,share\nRome,m,2,0.5\nRome,f,1,0.25\nOslo,m,1,0.25\n",
    },
    Example {
        title: "Values over time",
        table: "Date,Fare\n2024-03-01,8\n2024-01-01,5\n2024-02-01,\n2024-03-01,10\n",
        script: "plot line Fare over Date",
        result: "Date,Fare\n2024-01-01,5.0\n2024-02-01,\n2024-03-01,9.0\n",
    },
    Example {
        title: "A line a group",
        table: "Year,Fare,Class\n2024,9,1\n2023,8,1\n2023,5,2\n2024,6,2\n2024,99,3\n",
        script: "plot line Fare over Year by Class where Class < 3",
        result: "Year,Class,Fare\n2023,1,8\n2024,1,9\n2023,2,5\n2024,2,6\n",
    },
    Example {
        title: "A point a row",
        table: "Age,Fare,Sex\n22,7.25,m\n38,71.28,f\n,8.46,m\n90,1,m\n",
        script: "plot scatter Fare against Age by Sex where Age < 80",
        result: "Age,Fare,Sex\n22,7.25,m\n38,71.28,f\n",
    },
    Example {
        title: "Boxes by group",
        table: "Class,Fare\n1,80\n1,90\n2,8\n2,7\n2,8\n2,9\n2,90\n3,1\n",
        script: "plot box Fare by Class where Class < 3",
        result: "column,Class,count,min,lower,q1,median,q3,upper,max,outliers\nFare,1,2,80.0,80.0,82.5,85.0,87.5,90.0,90.0,0\n\
                 Fare,2,5,7.0,7.0,8.0,8.0,9.0,9.0,90.0,1\n",
    },
    Example {
        title: "Shares of the whole",
        table: "Sex,Age\nf,20\nm,30\nm,40\nf,10\nm,50\n",
        script: "plot pie Sex where Age >= 20",
        result: "value,count,share\nm,3,0.75\nf,1,0.25\n",
    },
    Example {
        title: "Each column against each",
        table: "a,b,c\n1,2,4\n2,4,2\n3,6,4\n99,0,0\n",
        script: "plot matrix number columns where a < 99",
        result: "a,b,count,correlation\na,b,3,1.0\na,c,3,0.0\nb,c,3,0.0\n",
    },
    Example {
        title: "Where cells are missing",
        table: "Name,Cabin\nAnn,\nBob,C85\nCem,\nDua,E46\n",
        script: "plot missing where Name != \"Ann\"",
        result: "column,missing,share\nName,0,0.0\nCabin,1,0.3333333333333333\n",
    },
    Example {
        title: "Missing cells into a file",
        table: "Name,Cabin\nAnn,\nBob,C85\n",
        script: "plot missing save \"{dir}/missing.png\" where Name = \"Ann\"",
        result: "column,missing,share\nName,0,0.0\nCabin,1,1.0\n",
    },
    Example {
        title: "Into a file",
        table: "Sex\nf\nm\n",
        script: "plot bar Sex save \"{dir}/sex.svg\"",
        result: "value,count,share\nf,1,0.5\nm,1,0.5\n",
    },
];
