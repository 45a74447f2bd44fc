//! Real files, loaded, against what other programs make of them.
//!
//! The figures were computed apart from this project: with Python's `csv` module for text files (`open(…, newline="")`, and the encoding
//! `mac_roman` where named), with pandas 3.1 for sums, and with openpyxl 3.1 for the workbook.

use std::path::PathBuf;

use lustrum::engine::sources::{Loaded, Watch, load};
use lustrum::plan::load::{LoadOptions, Sheet};
use lustrum::plan::report::{LineEnds, RejectKind};
use lustrum::plan::types::Type;

struct Unwatched;

impl Watch for Unwatched {
    fn progress(&self, _done: u64, _total: u64) {}
    fn cancelled(&self) -> bool {
        false
    }
}

/// A file of the shared data; these tests cannot run without it.
fn data(name: &str) -> PathBuf {
    let folder =
        std::env::var_os("LUSTRUM_DATA").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let path = folder.join(name);
    assert!(path.is_file(), "the data file {name} is not in {}; set LUSTRUM_DATA to the folder of the shared data", folder.display());
    path
}

fn read(name: &str) -> Loaded {
    load(&data(name), &LoadOptions::default(), &Unwatched).unwrap()
}

fn text<'a>(loaded: &'a Loaded, column: &str) -> Vec<Option<&'a str>> {
    loaded.frame.column(column).unwrap().str().unwrap().iter().collect()
}

/// Missing cells, distinct values, and letters in all values of a text column.
fn facts(loaded: &Loaded, column: &str) -> (usize, usize, usize) {
    let cells = text(loaded, column);
    let mut values: Vec<&str> = cells.iter().flatten().copied().collect();
    let letters = values.iter().map(|value| value.chars().count()).sum();
    values.sort_unstable();
    values.dedup();
    (cells.iter().filter(|cell| cell.is_none()).count(), values.len(), letters)
}

fn sum(loaded: &Loaded, column: &str) -> f64 {
    loaded.frame.column(column).unwrap().as_materialized_series().sum::<f64>().unwrap()
}

fn kinds(loaded: &Loaded) -> Vec<Type> {
    loaded.report.columns.iter().map(|(_, kind)| kind.clone()).collect()
}

#[test]
fn the_charges_of_2011_in_mac_roman_with_bare_carriage_returns() {
    let loaded = read("wellcome-apc-2011-12.macroman.csv");
    let report = &loaded.report;
    assert_eq!(loaded.frame.shape(), (1_638, 5));
    let names: Vec<&str> = report.columns.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["PMID/PMCID", "Publisher", "Journal title", "Article title", "COST (£)"]);
    assert_eq!(kinds(&loaded), vec![Type::Text; 5]);
    let facts_of_text = report.text.as_ref().unwrap();
    assert_eq!((facts_of_text.encoding.as_str(), facts_of_text.runner_up.as_deref()), ("macintosh", Some("windows-1252")));
    assert_eq!((facts_of_text.separator, facts_of_text.line_ends), (Some(','), LineEnds::Cr));
    assert_eq!((report.header, report.preamble, report.rejects.total), (Some(1), 0, 0));
    assert_eq!(report.notes, Vec::<String>::new());

    assert_eq!(facts(&loaded, "PMID/PMCID"), (23, 1_605, 16_541));
    assert_eq!(facts(&loaded, "Publisher"), (0, 103, 31_760));
    assert_eq!(facts(&loaded, "Journal title"), (0, 701, 35_691));
    assert_eq!(facts(&loaded, "Article title"), (0, 1_638, 166_105));
    assert_eq!(facts(&loaded, "COST (£)"), (0, 1_154, 14_285));
    let with_line_ends = |name: &str| text(&loaded, name).iter().flatten().filter(|cell| cell.contains('\r')).count();
    assert_eq!((with_line_ends("PMID/PMCID"), with_line_ends("Article title")), (43, 54));

    assert_eq!(text(&loaded, "COST (£)")[0], Some("£2,534.56"));
    let titles = text(&loaded, "Article title");
    assert!(titles[66].unwrap().starts_with("Children’s antisocial behavior"));
    assert!(titles[864].unwrap().contains("naïve pluripotency"));
    assert!(titles[944].unwrap().contains("1982â€“2006"), "what was mis-decoded before stays as it stands");
    assert_eq!(
        titles[949],
        Some("A Human Challenge Model for Mycobacterium tuberculosis Using Mycobacterium bovis Bacille Calmette-Guérin\r")
    );
    assert_eq!(
        titles[1_273],
        Some("Psychical research and the origins of American psychology: Hugo Münsterberg, William James and Eusapia Palladino")
    );
    assert_eq!(text(&loaded, "PMID/PMCID")[431], Some("PMC3242051 \u{A0}"));
}

#[test]
fn the_charges_of_2012_from_the_workbook() {
    let loaded = read("wellcome-apc-2012-13.xlsx");
    let report = &loaded.report;
    assert_eq!(loaded.frame.shape(), (2_127, 5));
    assert_eq!(report.sheet, Some(("Univ APC spend 2012-13".to_owned(), Vec::new())));
    assert_eq!((report.header, report.preamble), (Some(1), 0));
    assert_eq!(kinds(&loaded), [Type::Text, Type::Text, Type::Text, Type::Text, Type::Number]);
    let cost = "COST (£) charged to Wellcome (inc VAT when charged)";
    assert!((sum(&loaded, cost) - 3_884_787.522).abs() < 1e-6, "{}", sum(&loaded, cost));
    assert_eq!(loaded.frame.column(cost).unwrap().null_count(), 0);
    // 280 identifiers were typed as numbers and 1,648 as text.
    assert_eq!(report.notes, ["1 empty row at the end left out", "`PMID/PMCID`: 280 numbers, 1,648 texts, so it is text"]);
    let identifiers = text(&loaded, "PMID/PMCID");
    assert_eq!((identifiers[0], identifiers[8], identifiers[3]), (Some("PMC3378987\n"), Some("23373658"), None));
    let facts_of = |name: &str| (facts(&loaded, name).0, facts(&loaded, name).1);
    assert_eq!(facts_of("PMID/PMCID"), (199, 1_880));
    assert_eq!(facts_of("Publisher"), (0, 299));
    assert_eq!(facts_of("Journal title"), (0, 985));
    assert_eq!(facts(&loaded, "Article title"), (0, 2_126, 216_895));
    assert_eq!(identifiers.iter().flatten().filter(|cell| cell.contains('\n')).count(), 259);
}

#[test]
fn the_charges_of_2012_cleaned_by_hand_from_tabs() {
    let loaded = read("wellcome-apc-2012-13.openrefine.tsv");
    assert_eq!(loaded.frame.shape(), (2_127, 5));
    let facts_of_text = loaded.report.text.as_ref().unwrap();
    assert_eq!((facts_of_text.separator, facts_of_text.encoding.as_str(), facts_of_text.line_ends), (Some('\t'), "UTF-8", LineEnds::Lf));
    assert_eq!(loaded.report.rejects.total, 0);
    assert_eq!(kinds(&loaded), [Type::Text, Type::Text, Type::Text, Type::Text, Type::Number]);
    assert!((sum(&loaded, "COST (£) charged to Wellcome (inc VAT when charged)") - 3_884_787.522).abs() < 1e-6);
    assert_eq!((facts(&loaded, "PMID/PMCID").0, facts(&loaded, "PMID/PMCID").1), (199, 1_880));
    assert_eq!((facts(&loaded, "Publisher").1, facts(&loaded, "Journal title").1), (112, 784));
}

#[test]
fn the_beers_dirty_and_clean() {
    let dirty = read("beers.dirty.csv");
    assert_eq!(dirty.frame.shape(), (2_410, 11));
    use Type::{Integer, Number, Text};
    assert_eq!(kinds(&dirty), [Integer, Integer, Text, Text, Text, Text, Text, Integer, Text, Text, Text]);
    // `N/A` is a text like any other until it is marked.
    assert_eq!((facts(&dirty, "ibu").0, facts(&dirty, "ibu").1, facts(&dirty, "abv").0), (0, 108, 62));
    assert_eq!((facts(&dirty, "state").0, facts(&dirty, "style").0), (127, 5));
    let clean = read("beers.clean.csv");
    assert_eq!(clean.frame.shape(), (2_410, 11));
    assert_eq!(kinds(&clean), [Integer, Integer, Text, Text, Number, Number, Integer, Integer, Text, Text, Text]);
    for (column, missing, total) in [("index", 0, 2_905_255.0), ("ounces", 0, 32_757.3), ("abv", 62, 140.348), ("ibu", 1_005, 60_012.0)] {
        assert_eq!(clean.frame.column(column).unwrap().null_count(), missing, "{column}");
        assert!((sum(&clean, column) - total).abs() < 1e-6, "{column}: {}", sum(&clean, column));
    }
}

#[test]
fn the_articles_of_the_library_lesson() {
    let loaded = read("doaj-article-sample.csv");
    assert_eq!(loaded.frame.shape(), (1_001, 11));
    // Dates as `01/11/2015` are not ISO: they stay text until somebody says which is the day.
    assert_eq!(kinds(&loaded), vec![Type::Text; 11]);
    let missing: Vec<usize> = loaded.frame.columns().iter().map(|column| column.null_count()).collect();
    assert_eq!(missing, [0, 0, 23, 0, 0, 15, 0, 0, 0, 0, 6]);
    assert_eq!((facts(&loaded, "Publisher").1, facts(&loaded, "Authors").1), (7, 883));
    assert_eq!(loaded.report.rejects.total, 0);
}

#[test]
fn the_passengers_of_the_titanic() {
    let loaded = read("titanic.csv");
    assert_eq!(loaded.frame.shape(), (891, 11));
    use Type::{Integer, Number, Text};
    assert_eq!(kinds(&loaded), [Integer, Integer, Text, Text, Number, Integer, Integer, Text, Number, Text, Text]);
    assert_eq!(loaded.report.text.as_ref().unwrap().line_ends, LineEnds::CrLf);
    let missing = ["age", "cabin", "embarked", "fare"].map(|name| loaded.frame.column(name).unwrap().null_count());
    assert_eq!(missing, [177, 687, 2, 0]);
    assert!((sum(&loaded, "age") - 21_205.17).abs() < 1e-6);
    assert!((sum(&loaded, "fare") - 28_693.949_3).abs() < 1e-6);
    assert_eq!((sum(&loaded, "survived"), facts(&loaded, "ticket").1), (342.0, 681));
}

#[test]
fn a_file_with_broken_lines_keeps_them_apart() {
    // The passengers again, with every hundredth line cut at its last separator and a quote opened in the last.
    let whole = std::fs::read_to_string(data("titanic.csv")).unwrap();
    let mut lines: Vec<String> = whole.lines().map(str::to_owned).collect();
    for line in lines.iter_mut().skip(1).step_by(100) {
        line.truncate(line.rfind(',').unwrap());
    }
    let last = lines.last_mut().unwrap();
    *last = last.replacen(",male", ",\"male", 1);
    let path = std::env::temp_dir().join(format!("lustrum-titanic-broken-{}.csv", std::process::id()));
    std::fs::write(&path, lines.join("\n")).unwrap();
    let loaded = load(&path, &LoadOptions::default(), &Unwatched).unwrap();
    std::fs::remove_file(&path).unwrap();
    // Lines 2, 102 … 802 are short; 891 − 9 − 1 remain.
    assert_eq!(loaded.frame.shape(), (881, 11));
    let rejects = &loaded.report.rejects;
    assert_eq!((rejects.total, rejects.first.len()), (10, 10));
    assert_eq!(rejects.counts, [(RejectKind::TooShort, 9), (RejectKind::UnclosedQuote, 1)]);
    assert_eq!(rejects.first.iter().map(|reject| reject.line).collect::<Vec<_>>(), [2, 102, 202, 302, 402, 502, 602, 702, 802, 892]);
    for reject in rejects.first.iter() {
        assert_eq!(reject.raw, lines[reject.line as usize - 1]);
        let before: usize = lines.iter().take(reject.line as usize - 1).map(|line| line.len() + 1).sum();
        assert_eq!(reject.byte, before as u64);
    }
    assert_eq!(rejects.first[0].column.as_deref(), Some("embarked"));
}

#[test]
fn what_is_wrong_with_a_file_is_said() {
    let error = |name: &str, options: &LoadOptions| {
        let path = data("titanic.csv").with_file_name(name);
        let error = load(&path, options, &Unwatched).unwrap_err();
        let said = error.to_string().replace(&format!("{}/", path.parent().unwrap().display()), "");
        (said, error.hint().unwrap_or_default().replace(&format!("{}/", path.parent().unwrap().display()), ""))
    };
    let plain = LoadOptions::default();
    assert_eq!(error("titanik.csv", &plain), ("there is no file `titanik.csv`".into(), "Did you mean `titanic.csv`?".into()));
    let sheet = LoadOptions { sheet: Some(Sheet::Name("Univ APC spend".into())), ..LoadOptions::default() };
    let (said, hint) = error("wellcome-apc-2012-13.xlsx", &sheet);
    assert_eq!(said, "`wellcome-apc-2012-13.xlsx` has no sheet `Univ APC spend`");
    assert_eq!(hint, "Did you mean `Univ APC spend 2012-13`? Its sheets are `Univ APC spend 2012-13`.");
    let as_csv = LoadOptions { format: Some("csv".into()), ..LoadOptions::default() };
    let (said, hint) = error("wellcome-apc-2012-13.xlsx", &as_csv);
    assert_eq!(said, "`wellcome-apc-2012-13.xlsx` is not separated text: it is a zip archive (every .xlsx is one too)");
    assert!(hint.contains("format = \"excel\""), "{hint}");
    let as_excel = LoadOptions { format: Some("excel".into()), ..LoadOptions::default() };
    assert_eq!(error("titanic.csv", &as_excel).0, "`titanic.csv` is not an Excel workbook: it is plain text");
    let as_parquet = LoadOptions { format: Some("parquet".into()), ..LoadOptions::default() };
    assert_eq!(error("titanic.csv", &as_parquet).0, "`titanic.csv` is not a Parquet file: it is plain text");
    let column = LoadOptions { columns: Some(vec!["Age".into()]), ..LoadOptions::default() };
    assert_eq!(error("titanic.csv", &column).0, "`titanic.csv` has no column `Age`");
    assert!(error("titanic.csv", &column).1.starts_with("Did you mean `age`?"));
    let encoding = LoadOptions { encoding: Some("windows-1525x".into()), ..LoadOptions::default() };
    assert_eq!(error("titanic.csv", &encoding).0, "there is no encoding `windows-1525x`");
}
