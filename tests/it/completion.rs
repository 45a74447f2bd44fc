//! What is offered at a cursor, what is told of what stands there, and when a cell wants more lines; all without asking the data anything.

use std::sync::{Arc, PoisonError};

use lustrum::lang::cursor::{Completeness, completeness};
use lustrum::session::{Session, Snapshot, complete, inspect};
use lustrum::verbs::Words;

use crate::table::{run, session};

const PEOPLE: &str = "Name,Age,Fare,City,First name\nAnn,31,1.5,Rome,A\nBob,,2.25,Oslo,B\nCid,45,,Rome,C\n";
const CITIES: &str = "city,country\nRome,Italy\nOslo,Norway\n";

fn loaded() -> Session {
    let folder = std::env::temp_dir().join(format!("lustrum-completion-{}-{:?}", std::process::id(), std::thread::current().id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut session = session();
    for (name, text) in [("people", PEOPLE), ("cities", CITIES)] {
        let path = folder.join(format!("{name}.csv"));
        std::fs::write(&path, text).unwrap();
        run(&mut session, &format!("{name} = load \"{}\";", path.display())).unwrap();
    }
    session.prepare(|| false);
    std::fs::remove_dir_all(&folder).unwrap();
    session
}

fn newest(session: &Session) -> Arc<Snapshot> {
    session.snapshot().read().unwrap_or_else(PoisonError::into_inner).clone()
}

/// What is offered where `‸` stands.
fn offered(snapshot: &Snapshot, cell: &str) -> Vec<String> {
    let cursor = cell.find('‸').unwrap();
    let text = cell.replace('‸', "");
    let found = complete(&text, cursor, snapshot, &Words::default());
    found.candidates.into_iter().map(|candidate| candidate.text).collect()
}

#[test]
fn what_may_stand_is_offered() {
    let session = loaded();
    let snapshot = newest(&session);
    for (cell, wanted, unwanted) in [
        ("‸", &["trim", "people", "sql"][..], &["Name"][..]),
        ("tr‸", &["trim"], &["drop"]),
        ("keep ro‸", &["rows"], &[]),
        ("keep rows ‸", &["where"], &["trim"]),
        ("trim ‸", &["Name", "City", "`First name`"], &["Age", "city"]),
        ("round ‸", &["Age"], &["Name"]),
        ("rounded ‸", &[], &["Age"]),
        ("join ‸", &["cities", "people"], &["Age"]),
        ("join cities on ‸", &["City", "Name"], &["country"]),
        ("join cities on City = ‸", &["city", "country"], &["Name"]),
        ("x = join cities on City = ‸", &["city", "country"], &["Name"]),
        ("people | join cities on City, Name = c‸", &["city", "country"], &["Name"]),
        ("compare with cities on ‸", &["City", "Name"], &["country"]),
        ("compare with cities on City = ‸", &["city", "country"], &["Name"]),
        ("compare cities with people on ‸", &["city", "country"], &["Name"]),
        ("x = compare cities with people on city = ‸", &["City", "Name"], &["country"]),
        ("compare cities with people on city = City | keep rows where ‸", &["city", "difference", "here"], &["Name"]),
        ("search \"x\" ‸", &["in", "where"], &["Name"]),
        ("search \"x\" | keep ‸", &["row", "column", "value"], &["Name"]),
        ("duplicates ‸", &["by", "where"], &["Name"]),
        ("duplicates by Name | keep ‸", &["group", "row", "Name"], &[]),
        ("words Name | keep rows where ‸", &["word", "count"], &["Name"]),
        ("invalid Age as ‸", &["integer", "email", "date"], &["text", "decimal"]),
        ("correlate Age ‸", &["using", "where"], &["Name"]),
        ("correlate using ‸", &["pearson", "spearman", "kendall"], &[]),
        ("correlate | keep ‸", &["column", "other", "correlation", "rows"], &["Age"]),
        ("spell Name ‸", &["using", "where"], &["Name"]),
        ("spell Name | keep ‸", &["word", "count", "suggestions"], &["Name"]),
        ("join cities on City ‸", &["keeping", "allowing many", "using"], &["into"]),
        ("sort by Age ‸", &["descending"], &["Fare"]),
        ("fill Age ‸", &["with", "using", "by", "where"], &["into"]),
        ("fill Age using ‸", &["median", "previous"], &["with"]),
        ("fill Age using me‸", &["median", "mean"], &["mode"]),
        ("convert Age to ‸", &["integer", "decimal(10,2)"], &["Name"]),
        ("keep rows where ‸", &["Age", "mean(", "not"], &["trim"]),
        ("keep rows where Age ‸", &["=", "is missing", "in"], &["Name"]),
        ("keep rows where Age is ‸", &["missing", "blank", "email", "date", "postcode(\"GB\")"], &["Name"]),
        ("keep rows where City = \"‸", &["\"Rome\"", "\"Oslo\""], &["Name"]),
        ("keep rows where City in [\"Rome\", \"O‸", &["\"Oslo\""], &["\"Rome\""]),
        ("trim `Fi‸", &["`First name`"], &["Name"]),
        ("use ‸", &["people", "cities"], &["Name"]),
        ("help ro‸", &["round"], &["trim"]),
        ("load \"x.csv\" with sep‸", &["separator = "], &["seed = "]),
        // A chain is about the table that it begins with, and then about what its links make of that.
        ("cities | trim ‸", &["city", "country"], &["Name"]),
        ("cities | rename city to town | trim ‸", &["town", "country"], &["city"]),
        ("values City | sort by ‸", &["value", "count", "share"], &["Name"]),
        ("summarize n = count(), age = mean(Age) by City | keep rows where ‸", &["n", "age", "City"], &["Fare"]),
        // The lines above count, though they have not run.
        ("set total = Age * Fare\nsort by to‸", &["total"], &[]),
        ("drop City\ntrim ‸", &["Name"], &["City"]),
        ("use cities\ntrim ‸", &["city"], &["Name"]),
        ("old = people | keep rows where Age > 40 | keep Name\nold | trim ‸", &["Name"], &["City"]),
        // What a line above changes has no known values any more.
        ("lower City\nkeep rows where City = \"‸", &[], &["\"Rome\""]),
    ] {
        let all = offered(&snapshot, cell);
        for text in wanted {
            assert!(all.iter().any(|known| known == text), "{cell}: {text} is not among {all:?}");
        }
        for text in unwanted {
            assert!(!all.iter().any(|known| known == text), "{cell}: {text} is among {all:?}");
        }
    }
}

#[test]
fn files_are_offered_where_a_path_stands() {
    let snapshot = Snapshot::default();
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.");
    assert!(offered(&snapshot, &format!("load \"{manifest}t‸")).contains(&format!("\"{manifest}toml\"")));
    let open = format!("load \"{}/src/la‸", env!("CARGO_MANIFEST_DIR"));
    assert_eq!(offered(&snapshot, &open), [format!("\"{}/src/lang/", env!("CARGO_MANIFEST_DIR"))], "a folder stays open");
}

/// What is told where `‸` stands.
fn told(snapshot: &Snapshot, cell: &str) -> Option<String> {
    let cursor = cell.find('‸').unwrap();
    inspect(&cell.replace('‸', ""), cursor, snapshot, &Words::default())
}

#[test]
fn what_stands_there_is_told() {
    let session = loaded();
    let snapshot = newest(&session);
    for (cell, wanted) in [
        ("trim N‸ame", &["# Name", "text column of `people`", "| missing | 0 of 3 |", "| distinct | 3 |"][..]),
        ("sort by A‸ge", &["integer column", "| missing | 1 of 3 |", "| range | 31 to 45 |", "| distribution |"]),
        ("fi‸ll Age using median", &["# fill", "fill COLUMNS with EXPRESSION"]),
        ("fill Age usi‸ng median", &["# fill"]),
        ("people | trim Name whe‸re Age > 3", &["# trim"]),
        ("clean na‸mes", &["# clean names"]),
        ("set x = rou‸nd(Age, 1)", &["# round(x, [digits])", "| `round("]),
        ("keep rows where Name is ema‸il", &["# is email", "RFC 5321"]),
        ("use cit‸ies", &["# cities", "| `country` | text |"]),
        ("cities | trim coun‸try", &["text column of `cities`"]),
        ("set total = Age * Fare\nsort by tot‸al", &["# total", "number column of `people`"]),
    ] {
        let text = told(&snapshot, cell).unwrap_or_else(|| panic!("nothing is told of {cell}"));
        for part in wanted {
            assert!(text.contains(part), "{cell}: {part} is not in\n{text}");
        }
    }
    let verb = told(&snapshot, "fi‸ll Age").unwrap();
    assert_eq!(verb.matches("```\n").count(), 6, "its form and two examples:\n{verb}");
    assert_eq!(told(&snapshot, "foo b‸ar"), None);
}

#[test]
fn a_cell_is_whole_or_wants_more() {
    use Completeness::{Complete, Incomplete, Invalid};
    for (cell, wanted) in [
        ("trim Name", Complete),
        ("trim Name;", Complete),
        ("", Complete),
        ("# only a remark", Complete),
        ("trim Name,", Incomplete),
        ("people |", Incomplete),
        ("people |\n\n", Invalid),
        ("keep rows where Age >", Incomplete),
        ("keep rows where Age > 3 and", Incomplete),
        ("keep rows where Age > 3 and not", Incomplete),
        ("set x = if Age > 3 then", Incomplete),
        ("set x = Age ++", Incomplete),
        ("set x =", Incomplete),
        ("keep rows where City starts with", Incomplete),
        ("keep rows where City in [\"a\",", Incomplete),
        ("set x = round(Age", Incomplete),
        ("sql \"\"\"\nselect", Incomplete),
        ("load \"a", Invalid),
        ("trim `First", Invalid),
        ("trin Name", Invalid),
        ("keep rows where Age => 3", Invalid),
        ("trim", Invalid),
        ("trim `in`", Complete),
    ] {
        assert_eq!(completeness(cell, &Words::default()), wanted, "{cell:?}");
    }
}
