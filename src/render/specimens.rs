//! Tables to test with: the first rows of real ones, with what is true of the whole.

use crate::plan::effect::Effect;
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::view::{Column, Extent, Facts, Mark, View};

pub fn text(words: &str) -> Value {
    Value::Text(words.into())
}

pub fn column(name: &str, kind: Type, rows: usize, missing: usize, cells: Vec<Value>) -> Column {
    let facts = Facts { rows, missing, ..Facts::default() };
    Column { name: name.into(), kind, cells, was: Vec::new(), mark: Mark::Same, facts }
}

pub fn view(table: &str, rows: usize, numbers: impl IntoIterator<Item = usize>, extent: Extent, columns: Vec<Column>) -> View {
    View {
        table: table.into(),
        rows,
        columns_total: columns.len(),
        numbers: numbers.into_iter().collect(),
        extent,
        columns,
        hidden: Vec::new(),
    }
}

fn texts<const N: usize>(name: &str, rows: usize, missing: usize, cells: [&str; N]) -> Column {
    let cells = cells.map(|cell| if cell == "?" { Value::Missing } else { text(cell) });
    column(name, Type::Text, rows, missing, cells.into())
}

fn integers<const N: usize>(name: &str, cells: [i64; N]) -> Column {
    column(name, Type::Integer, 891, 0, cells.map(Value::Integer).into())
}

fn numbers<const N: usize>(name: &str, rows: usize, missing: usize, cells: [f64; N]) -> Column {
    let cells = cells.map(|x| if x < 0.0 { Value::Missing } else { Value::Number(x) });
    column(name, Type::Number, rows, missing, cells.into())
}

pub fn titanic() -> View {
    let names = [
        "Braund, Mr. Owen Harris",
        "Cumings, Mrs. John Bradley (Florence Briggs Thayer)",
        "Heikkinen, Miss. Laina",
        "Futrelle, Mrs. Jacques Heath (Lily May Peel)",
        "Allen, Mr. William Henry",
        "Moran, Mr. James",
    ];
    let columns = vec![
        integers("survived", [0, 1, 1, 1, 0, 0]),
        integers("pclass", [3, 1, 3, 1, 3, 3]),
        texts("name", 891, 0, names),
        texts("sex", 891, 0, ["male", "female", "female", "female", "male", "male"]),
        numbers("age", 891, 177, [22.0, 38.0, 26.0, 35.0, 35.0, -1.0]),
        integers("sibsp", [1, 1, 0, 1, 0, 0]),
        integers("parch", [0, 0, 0, 0, 0, 0]),
        texts("ticket", 891, 0, ["A/5 21171", "PC 17599", "STON/O2. 3101282", "113803", "373450", "330877"]),
        numbers("fare", 891, 0, [7.25, 71.2833, 7.925, 53.1, 8.05, 8.4583]),
        texts("cabin", 891, 687, ["?", "C85", "?", "C123", "?", "?"]),
        texts("embarked", 891, 2, ["S", "C", "S", "S", "S", "Q"]),
    ];
    view("titanic", 891, 1..=6, Extent::Run, columns)
}

/// With white space as it stands in the file.
pub fn wellcome() -> View {
    let american = "American Chemical Society";
    let publications = "ACS (Amercian Chemical Society) Publications";
    let biology = "ACS Chemical Biology";
    let ids = [
        "PMC3378987\n",
        "PMCID: PMC3780468",
        "PMCID: PMC3621575",
        "?",
        "PMID: 24015914 PMC3833349 ",
        ": PMC3805332 ",
        "PMCID:\n    PMC3656742\n",
    ];
    let journals = ["Academy of Nutrition and Dietetics", biology, biology, biology, biology, biology, "ACS Chemical Neuroscience"];
    let titles = [
        "Parent support and parent mediated behaviours are associated with children's sugary beverage consumption",
        "A Novel Allosteric Inhibitor of the Uridine Diphosphate N-Acetylglucosamine Pyrophosphorylase from Trypanosoma brucei.",
        "Chemical proteomic analysis reveals the drugability of the kinome of Trypanosoma brucei.",
        "Discovery of β2 Adrenergic Receptor Ligands Using Biosensor Fragment Screening of Tagged Wild-Type Receptor",
        "Discovery of an allosteric inhibitor binding site in 3-oxo-acyl-ACP reductase from Pseudomonas aeruginosa",
        "Synthesis of alpha-glucan in mycobacteria involves a hetero-octameric complex of trehalose synthase TreS and maltokinase Pep2",
        "Continuous online microdialysis using microfluidic sensors: dynamic neuro-metabolic changes during spreading depolarisation",
    ];
    let costs = [2379.54, 1294.59, 1294.78, 947.07, 1267.76, 2286.73, 1186.8];
    let columns = vec![
        texts("PMID/PMCID", 2_127, 199, ids),
        texts("Publisher", 2_127, 0, ["Elsevier", publications, publications, american, american, american, american]),
        texts("Journal title", 2_127, 1, journals),
        texts("Article title", 2_127, 0, titles),
        numbers("COST (£) charged to Wellcome (inc VAT when charged)", 2_127, 0, costs),
    ];
    view("wellcome", 2_127, 1..=7, Extent::Run, columns)
}

/// After `squash` and `extract`: changed cells and a new column.
pub fn squashed() -> View {
    let biology = "ACS Chemical Biology";
    let american = "American Chemical Society";
    let union = "International Union of Crystallography";
    let ids = ["PMC3378987", "PMID: 24015914 PMC3833349", ": PMC3805332", "PMCID: PMC3656742", "PMCID: PMC3727331"];
    let journals = [
        "Academy of Nutrition and Dietetics",
        biology,
        biology,
        "ACS Chemical Neuroscience",
        "Acta Crystallographica Section D, Biological Crystallography",
    ];
    let titles = [
        "Parent support and parent mediated behaviours are associated with children's sugary beverage consumption",
        "Discovery of an allosteric inhibitor binding site in 3-oxo-acyl-ACP reductase from Pseudomonas aeruginosa",
        "Synthesis of alpha-glucan in mycobacteria involves a hetero-octameric complex of trehalose synthase TreS and maltokinase Pep2",
        "Continuous online microdialysis using microfluidic sensors: dynamic neuro-metabolic changes during spreading depolarisation",
        "Clustering procedures for the optimal selection of data sets from multiple crystals in macromolecular crystallography",
    ];
    let mut columns = vec![
        texts("PMID/PMCID", 1_928, 0, ids),
        texts("pmcid", 1_928, 516, ["PMC3378987", "PMC3833349", "PMC3805332", "PMC3656742", "PMC3727331"]),
        texts("Publisher", 1_928, 0, ["Elsevier", american, american, american, union]),
        texts("Journal title", 1_928, 0, journals),
        texts("Article title", 1_928, 0, titles),
        numbers("cost", 1_928, 0, [2379.54, 1267.76, 2286.73, 1186.8, 771.42]),
    ];
    for (i, column) in columns.iter_mut().enumerate() {
        column.was = match i {
            0 => column.cells.iter().map(|cell| cell.as_text().map(|id| text(&format!("{id} ")))).collect(),
            2..=4 => vec![None, None, None, None, column.cells[4].as_text().map(|words| text(&format!("{words} ")))],
            _ => vec![None; 5],
        };
    }
    columns[1].mark = Mark::New;
    view("wellcome", 1_928, [1, 4, 5, 6, 9], Extent::Changed { of: 695 }, columns)
}

/// The effects of the four steps that led there.
pub fn effects() -> [(&'static str, Effect); 4] {
    let effect = || Effect { table: "wellcome".into(), rows_before: 2_127, rows_after: 2_127, ..Effect::default() };
    let cells = [("PMID/PMCID", 542), ("Publisher", 73), ("Journal title", 65), ("Article title", 122)];
    [
        (
            "squash text columns",
            Effect { rows_changed: 717, cells_changed: cells.map(|(name, n)| (name.to_string(), n)).into(), ..effect() },
        ),
        (
            "extract /(?<pmcid>PMC\\d+)/ from `PMID/PMCID`",
            Effect { columns_added: vec!["pmcid".into()], notes: vec!["pmcid: 1,412 found, 516 without a match".into()], ..effect() },
        ),
        ("drop incomplete rows in `PMID/PMCID`", Effect { rows_removed: 199, rows_after: 1_928, ..effect() }),
        ("drop duplicate rows", Effect { notes: vec!["no duplicate rows".into()], ..effect() }),
    ]
}
