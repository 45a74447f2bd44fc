//! `join`: the columns of another table beside those here, where keys are equal.

mod alike;
pub(super) mod keys;

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Clause, Form, Part, Slot};
use crate::plan::op::Op;
use crate::plan::other::{Join as Joining, Keeping};
use crate::plan::query::{Fitted, Query, Told};
use crate::plan::scope::Scope;
use crate::plan::verb::{Example, Lowered, Plan, Verb};

use alike::METHODS;
use keys::Keys;

pub struct Join;

const KEY: &[Part] = &[Part::Slot("here", Slot::Column), Part::Optional(&[Part::Words("="), Part::Slot("there", Slot::There)])];

const FORMS: &[Form] = &[Form {
    shape: &[Part::Slot("other", Slot::Table), Part::Words("on"), Part::Many("on", KEY)],
    clauses: &[Clause::Using(METHODS), Clause::Keeping(&Keeping::WORDS), Clause::AllowingMany],
}];

/// Two tables: people, and the cities that they live in.
const PEOPLE: &str = "Name,City\nAnn,Rome\nBob,Oslo\nCem,\nDua,Rome\n--- cities\nCity,Land\nRome,Italy\nParis,France\n";

impl Verb for Join {
    fn name(&self) -> &'static str {
        "join"
    }

    fn summary(&self) -> &'static str {
        "Adds the columns of another table, where keys are equal."
    }

    fn help(&self) -> &'static str {
        "Each row gets the columns of its partner in the other table: the row there with the same key. In `on city = name` the first column is \
         one of this table, the second one of the other; `on a, b = c` compares two pairs. The key of the other table is not repeated; another \
         column whose name there is here already gets the other table's name behind it: `population_cities`.\n\n\
         What is kept:\n\n\
         - `left` (what happens without `keeping`): all rows here; those without a partner are missing in the new columns.\n\
         - `matched`: only rows with a partner.\n\
         - `unmatched`: only rows here without one, and no new columns.\n\
         - `all`: the rows of both tables. Those only there come last, their keys in the columns here; with `using` they stand in the column of the key found there.\n\n\
         A row with several partners stops the join, which shows the keys: most often a key that should be unique is not. `allowing many` makes a row of \
         each pair. Rows here keep their order, and the partners of one row theirs.\n\n\
         A missing key has no partner, not even a missing one. Keys are compared exactly: `Rome` is not `rome`; `1`, `1.0` and a decimal `1.00` are one \
         number; a date is its midnight. Only a decimal beside numbers that are no integers is compared as a floating-point number, with some 16 digits. Types that cannot be equal, such as text and integer, stop it.\n\n\
         `using jaro(0.9)` finds keys that are spelled alike: each value here takes the most similar one there, by Jaro and Winkler's measure (that of \
         the function `similarity`) at least 0.9; of equally similar ones the first. `levenshtein(2)` allows so many letters to differ. Equal keys always go \
         together. The key found there becomes a column, and `similarity` says how alike the two are, 1 for equal ones: sort by it to see the \
         doubtful pairs. The pairs are learned, and a recipe uses them again.\n\n\
         The account says how many rows matched, here and there, and how many had several partners. The step keeps the other table as it was: later \
         changes there change nothing here, until this line is run or edited again. A table cannot join itself; `copy = titanic` makes one that it can join."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "The columns of another table",
                table: PEOPLE,
                script: "join cities on City",
                result: "Name,City,Land\nAnn,Rome,Italy\nBob,Oslo,\nCem,,\nDua,Rome,Italy\n",
            },
            Example {
                title: "Keys of different names",
                table: "id,price\n1,5\n2,7\n--- orders\nitem,count,price\n2,10,6\n",
                script: "join orders on id = item",
                result: "id,price,count,price_orders\n1,5,,\n2,7,10,6\n",
            },
            Example {
                title: "Only rows with a partner",
                table: PEOPLE,
                script: "join cities on City keeping matched",
                result: "Name,City,Land\nAnn,Rome,Italy\nDua,Rome,Italy\n",
            },
            Example {
                title: "Only rows without one",
                table: PEOPLE,
                script: "join cities on City keeping unmatched",
                result: "Name,City\nBob,Oslo\nCem,\n",
            },
            Example {
                title: "All rows of both",
                table: PEOPLE,
                script: "join cities on City keeping all",
                result: "Name,City,Land\nAnn,Rome,Italy\nBob,Oslo,\nCem,,\nDua,Rome,Italy\n,Paris,France\n",
            },
            Example {
                title: "Two keys, and several partners",
                table: "year,half,goal\n2023,1,5\n2023,2,6\n2024,1,8\n--- sales\nyear,h,sold\n2023,1,3\n2023,1,4\n2024,1,9\n",
                script: "join sales on year, half = h allowing many",
                result: "year,half,goal,sold\n2023,1,5,3\n2023,1,5,4\n2023,2,6,\n2024,1,8,9\n",
            },
            Example {
                title: "Keys spelled alike",
                table: "Name,City\nAnn,Roma\nBob,Paris\nCem,Oslo\n--- cities\nCity,Land\nRome,Italy\nParis,France\n",
                script: "join cities on City using jaro(0.85)",
                result: "Name,City,City_cities,Land,similarity\nAnn,Roma,Rome,Italy,0.8833333333333334\nBob,Paris,Paris,France,1.0\nCem,Oslo,,,\n",
            },
            Example {
                title: "Keys of different names spelled alike",
                table: "Name,Town\nAnn,Roma\nCem,Oslo\n--- cities\nCity,Land\nRome,Italy\nParis,France\n",
                script: "join cities on Town = City using jaro(0.85)",
                result: "Name,Town,City,Land,similarity\nAnn,Roma,Rome,Italy,0.8833333333333334\nCem,Oslo,,,\n",
            },
        ]
    }

    fn fit(&self, call: &Call, scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        let keys = Keys::of(call, scope)?;
        Ok(alike::method(call, &keys)?.and_then(|method| alike::asked(&keys, method)).into_iter().collect())
    }

    fn learn(&self, call: &Call, scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        let keys = Keys::of(call, scope)?;
        Ok(if alike::method(call, &keys)?.is_some() { alike::learned(told) } else { Fitted::default() })
    }

    fn lower(&self, call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let keys = Keys::of(call, scope)?;
        if alike::method(call, &keys)?.is_some() {
            return Ok(Plan::Step(Lowered::new(alike::operations(keys, scope.schema, fitted, call.clauses.allowing_many))));
        }
        let taken = match keys.keeping {
            Keeping::Unmatched => Vec::new(),
            _ => keys.taken(scope.schema),
        };
        let join = Joining { other: keys.other(&taken), on: keys.on, keeping: keys.keeping, taken, many: call.clauses.allowing_many };
        Ok(Plan::Step(Lowered::new(vec![Op::Join(Box::new(join))])))
    }
}
