//! The dictionary of `spell`: one that comes with the program, or two files of the person's.

use std::path::{Path, PathBuf};

use crate::engine::{self, Frame};
use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, Fault, literal};
use crate::plan::expr::Expr;
use crate::plan::query::Told;
use crate::plan::spelling::{Dictionary, decoded};

use super::Session;
use super::files::{path_span, resolve};
use super::message::{stopped, unreadable};

/// The endings of the two files.
const AFFIXES: &str = "aff";
const WORDS: &str = "dic";

impl Session {
    /// The words of a column, of the rows for which a condition is true, that a dictionary does not know.
    pub(super) fn spelling(
        &self,
        frame: &Frame,
        (column, condition): (&str, Option<Expr>),
        dictionary: Option<&str>,
        call: &Call,
    ) -> Result<Told, Diagnostic> {
        let span = path_span(call);
        let tell = |why| stopped(&why, call.span);
        let built_in = dictionary.map_or(Some(Dictionary::american as fn() -> _), Dictionary::built_in);
        let looked = match (built_in, dictionary.unwrap_or_default()) {
            (Some(read), _) => engine::spelling(frame, column, condition, read, &self.cancel).map_err(tell)?,
            (None, path) => {
                let (affixes, words) = beside(&resolve(path, span)?);
                let read = |file: &Path| engine::read_bytes(file).map_err(|error| about(unreadable(&error, span)));
                let (affixes, words) = (read(&affixes)?, read(&words)?);
                let name = format!("the dictionary {}", literal(path));
                let read = move || {
                    let (affixes, words) = decoded(&affixes, &words);
                    Dictionary::read(&name, &affixes, &words)
                };
                engine::spelling(frame, column, condition, read, &self.cancel).map_err(tell)?
            }
        };
        let found = looked.map_err(|why| {
            let said = format!("These files are no dictionary of Hunspell: {}.", why.0.trim_end_matches('.'));
            about(Diagnostic::new(Fault::File, span, said))
        })?;
        Ok(Told::Spelling(found))
    }
}

/// The two files of a dictionary; the path may name either of them, or both without their ending.
fn beside(path: &Path) -> (PathBuf, PathBuf) {
    let bare = match path.extension().and_then(|ending| ending.to_str()) {
        Some(AFFIXES | WORDS) => path.with_extension(""),
        _ => path.to_path_buf(),
    };
    // `de_DE.1996` has no ending that could be replaced.
    let with = |ending: &str| {
        let mut name = bare.clone().into_os_string();
        name.push(".");
        name.push(ending);
        PathBuf::from(name)
    };
    (with(AFFIXES), with(WORDS))
}

fn about(diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.note(
        "A dictionary is two files beside each other, as `de.aff` and `de.dic` for `using \"de\"`. `\"en\"` and `\"en-GB\"` come with the program.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_file_or_both_without_their_ending() {
        let wanted = (PathBuf::from("a/de_DE.1996.aff"), PathBuf::from("a/de_DE.1996.dic"));
        for path in ["a/de_DE.1996", "a/de_DE.1996.aff", "a/de_DE.1996.dic"] {
            assert_eq!(beside(Path::new(path)), wanted, "{path}");
        }
    }
}
