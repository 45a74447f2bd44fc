//! Whole outputs, as they must look: the plain-text forms of the design to the letter, and the skeletons of its HTML.

use super::specimens::{effects, squashed, text, titanic, view as some, wellcome};
use super::{Entry, Load, Step, Style, account, load, steps, view};
use crate::plan::effect::{Effect, Removed, Sample};
use crate::plan::report::LoadReport;
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::view::{Extent, Mark};

fn wide(width: usize) -> Style {
    Style { width, ..Style::NOTEBOOK }
}

fn body(html: &str) -> &str {
    html.split_once("</style>").map_or("", |(_, body)| body)
}

#[test]
fn preview_in_80_columns() {
    assert_eq!(
        view(&titanic(), &wide(80)).text,
        "\
titanic · rows 1–6 of 891 · 11 columns
  │ survived  pclass  name          sex          age  sibsp  parch  ticket
  │      int     int  text          text    num 20%·    int    int  text
──┼────────────────────────────────────────────────────────────────────────────
1 │        0       3  Braund, Mr.…  male          22      1      0  A/5 21171
2 │        1       1  Cumings, Mr…  female        38      1      0  PC 17599
3 │        1       3  Heikkinen, …  female        26      0      0  STON/O2. 3…
4 │        1       1  Futrelle, M…  female        35      1      0  113803
5 │        0       3  Allen, Mr. …  male          35      0      0  373450
6 │        0       3  Moran, Mr. …  male           ·      0      0  330877
3 more columns: fare (num), cabin (text 77%·), embarked (text <1%·)"
    );
}

#[test]
fn preview_in_120_columns() {
    assert_eq!(
        view(&titanic(), &wide(120)).text,
        "\
titanic · rows 1–6 of 891 · 11 columns
  │ survived  pclass  name              sex          age  sibsp  parch  ticket               fare  cabin      embarked
  │      int     int  text              text    num 20%·    int    int  text                  num  text 77%·  text <1%·
──┼────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
1 │        0       3  Braund, Mr. Owe…  male          22      1      0  A/5 21171          7.2500  ·          S
2 │        1       1  Cumings, Mrs. J…  female        38      1      0  PC 17599          71.2833  C85        C
3 │        1       3  Heikkinen, Miss…  female        26      0      0  STON/O2. 3101282   7.9250  ·          S
4 │        1       1  Futrelle, Mrs. …  female        35      1      0  113803            53.1000  C123       S
5 │        0       3  Allen, Mr. Will…  male          35      0      0  373450             8.0500  ·          S
6 │        0       3  Moran, Mr. James  male           ·      0      0  330877             8.4583  ·          Q"
    );
}

#[test]
fn blanks_in_80_columns() {
    assert_eq!(
        view(&wellcome(), &Style { rows: 7, ..wide(80) }).text,
        "\
wellcome · rows 1–7 of 2,127 · 5 columns
  │ PMID/PMCID        Publisher        Journal title        Article title
  │ text 9%·          text             text <1%·            text
──┼────────────────────────────────────────────────────────────────────────────
1 │ PMC3378987↵       Elsevier         Academy of Nutriti…  Parent support and…
2 │ PMCID: PMC37804…  ACS (Amercian …  ACS Chemical Biolo…  A Novel Allosteric…
3 │ PMCID: PMC36215…  ACS (Amercian …  ACS Chemical Biolo…  Chemical proteomic…
4 │ ·                 American Chemi…  ACS Chemical Biolo…  Discovery of β2 Ad…
5 │ PMID: 24015914 …  American Chemi…  ACS Chemical Biolo…  Discovery of an al…
6 │ : PMC3805332␣     American Chemi…  ACS Chemical Biolo…  Synthesis of alpha…
7 │ PMCID:↵␣␣␣␣PMC3…  American Chemi…  ACS Chemical Neuro…  Continuous online …
1 more column: COST (£) charged to Wellcome (inc VAT when charged) (num)"
    );
}

#[test]
fn effects_in_80_columns() {
    let effects = effects();
    let four: Vec<Step> = effects.iter().zip(2..).map(|((text, effect), number)| Step { number, text, effect }).collect();
    assert_eq!(
        steps(&four, Some(&squashed()), &wide(80)).text,
        "\
step 2  squash text columns
        802 cells changed in 717 of 2,127 rows
        PMID/PMCID 542 · Article title 122 · Publisher 73 · Journal title 65
step 3  extract /(?<pmcid>PMC\\d+)/ from `PMID/PMCID`
        1 column added, pmcid: 1,412 found, 516 without a match
step 4  drop incomplete rows in `PMID/PMCID`
        199 rows removed, 1,928 left
step 5  drop duplicate rows
        nothing changed: no duplicate rows

wellcome · 5 of the 695 changed rows · 1,928 rows × 6 columns · * changed  + new
  │ PMID/PMCID   pmcid        Publisher   Journal title  Article title     cost
  │ text         + text 27%·  text        text           text               num
──┼────────────────────────────────────────────────────────────────────────────
1 │*PMC3378987   PMC3378987   Elsevier    Academy of N…  Parent suppo…  2379.54
4 │*PMID: 2401…  PMC3833349   American …  ACS Chemical…  Discovery of…  1267.76
5 │*: PMC38053…  PMC3805332   American …  ACS Chemical…  Synthesis of…  2286.73
6 │*PMCID: PMC…  PMC3656742   American …  ACS Chemical…  Continuous o…  1186.80
9 │*PMCID: PMC…  PMC3727331  *Internati… *Acta Crystal… *Clustering p…   771.42"
    );
}

#[test]
fn effects_in_120_columns() {
    assert_eq!(
        view(&squashed(), &wide(120)).text,
        "\
wellcome · 5 of the 695 changed rows · 1,928 rows × 6 columns · * changed  + new
  │ PMID/PMCID             pmcid        Publisher             Journal title            Article title               cost
  │ text                   + text 27%·  text                  text                     text                         num
──┼────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
1 │*PMC3378987             PMC3378987   Elsevier              Academy of Nutrition a…  Parent support and par…  2379.54
4 │*PMID: 24015914 PMC38…  PMC3833349   American Chemical S…  ACS Chemical Biology     Discovery of an allost…  1267.76
5 │*: PMC3805332           PMC3805332   American Chemical S…  ACS Chemical Biology     Synthesis of alpha-glu…  2286.73
6 │*PMCID: PMC3656742      PMC3656742   American Chemical S…  ACS Chemical Neuroscie…  Continuous online micr…  1186.80
9 │*PMCID: PMC3727331      PMC3727331  *International Union… *Acta Crystallographica… *Clustering procedures …   771.42"
    );
}

#[test]
fn without_utf_8() {
    let style = Style { unicode: false, rows: 2, ..wide(60) };
    assert_eq!(
        view(&wellcome(), &style).text,
        "\
wellcome - rows 1-2 of 2,127 - 5 columns
  | PMID/PMCID   Publisher   Journal title   Article title
  | text 9%.     text        text <1%.       text
--+--------------------------------------------------------
1 | PMC33789...  Elsevier    Academy of ...  Parent supp...
2 | PMCID: P...  ACS (Am...  ACS Chemica...  A Novel All...
1 more column: COST (\\u{A3}) charged to Wellcome (inc VA..."
    );
    let dots =
        some("t", 3, 1..=3, Extent::Run, vec![super::specimens::column("a", Type::Text, 3, 1, vec![text("."), text("·"), Value::Missing])]);
    let lines = view(&dots, &style).text;
    assert!(lines.contains("1 | \".\"\n2 | \".\""), "{lines}");
    let lines = view(&dots, &wide(60)).text;
    assert!(lines.contains("1 │ .\n2 │ \"·\"\n3 │ ·"), "{lines}");
}

#[test]
fn several_tables_are_named() {
    let two = [("trim name", "titanic"), ("trim city", "cities")];
    let effects: Vec<Effect> = two.iter().map(|(_, table)| Effect { table: (*table).into(), ..Effect::default() }).collect();
    let entries: Vec<Step> = two.iter().zip(&effects).zip(2..).map(|(((text, _), effect), number)| Step { number, text, effect }).collect();
    let seen = steps(&entries, None, &Style::NOTEBOOK);
    assert_eq!(
        seen.text,
        "\
step 2  titanic  trim name
        nothing changed
step 3  cities  trim city
        nothing changed"
    );
    assert_eq!(
        body(&seen.html),
        "<div class=\"lu mathjax_ignore tex2jax_ignore\"><div class=\"e z\"><small>step 2 · titanic</small> <code>trim name</code> nothing changed</div>\
         <div class=\"e z\"><small>step 3 · cities</small> <code>trim city</code> nothing changed</div></div>"
    );
    let one = steps(&entries[..1], Some(&titanic()), &Style::NOTEBOOK);
    assert!(one.text.starts_with("step 2  trim name\n"), "{}", one.text);
}

#[test]
fn a_statement_over_several_lines_and_a_long_one() {
    let effect = Effect { table: "t".into(), ..Effect::default() };
    let typed = "recode City: [\"NYC\"] to \"New York\",\n    \"\tx\" to missing";
    let seen = steps(&[Step { number: 1, text: typed, effect: &effect }], Some(&some("t", 0, [], Extent::Run, Vec::new())), &wide(40));
    assert_eq!(
        seen.text,
        "\
step 1  recode City: [\"NYC\"] to \"New
          York\",
          \"⇥x\" to missing
        nothing changed

t · no rows · no columns"
    );
}

#[test]
fn a_load() {
    let report = LoadReport {
        bytes: 57_726,
        rows: 1_638,
        columns: vec![("a".into(), Type::Text); 5],
        header: Some(1),
        notes: vec!["dates read as %d/%m/%Y".into()],
        ..LoadReport::default()
    };
    let entry = Load { number: Some(1), table: "x", text: "load \"x.csv\"", report: &report };
    let seen = load(&entry, None, &Style::NOTEBOOK);
    assert_eq!(seen.text, "step 1  x  load \"x.csv\"  1,638 rows × 5 columns\n        57.7 kB · dates read as %d/%m/%Y");
    assert_eq!(
        body(&seen.html),
        "<div class=\"lu mathjax_ignore tex2jax_ignore\"><div class=\"e\"><small>step 1 · x</small> <code>load &quot;x.csv&quot;</code> <b>1,638 rows × 5 columns</b> \
         <small>57.7 kB · dates read as %d/%m/%Y</small></div></div>"
    );
    let both = account(&[Entry::Load(Load { number: None, ..entry })], Some(&some("x", 9, [], Extent::Run, Vec::new())), &Style::NOTEBOOK);
    assert!(both.text.starts_with("load \"x.csv\"  1,638 rows × 5 columns\n"), "{}", both.text);
}

#[test]
fn before_and_after_and_the_removed_rows() {
    let long = "Clustering procedures for the optimal selection of data sets from multiple crystals in macromolecular  crystallography ";
    let effect = Effect {
        table: "wellcome".into(),
        rows_removed: 199,
        rows_after: 1_928,
        samples: vec![
            Sample { row: 1, column: "PMID/PMCID".into(), was: text("PMC3378987\n"), is: text("PMC3378987") },
            Sample { row: 10, column: "Article title".into(), was: text(long), is: text(&long.replace("  ", " ")) },
            Sample { row: 11, column: "cost".into(), was: Value::Missing, is: Value::Number(28.5) },
        ],
        removed: Some(Removed {
            rows: vec![4, 21],
            columns: vec![
                ("PMID/PMCID".into(), vec![Value::Missing, Value::Missing]),
                ("cost".into(), vec![Value::Number(1.5), Value::Number(2.0)]),
            ],
        }),
        ..Effect::default()
    };
    let html = steps(&[Step { number: 2, text: "squash", effect: &effect }], Some(&squashed()), &Style::NOTEBOOK).html;
    let html = body(&html).split_once("<div class=\"x\" style=\"overflow:auto;max").map_or("", |(effects, _)| effects);
    assert_eq!(
        html,
        "<div class=\"lu mathjax_ignore tex2jax_ignore\"><div class=\"e\"><small>step 2</small> <code>squash</code> <b>199 rows</b> removed <small>1,928 left</small>\
         <details><summary>before and after</summary><table><thead><tr><td></td><th scope=\"col\" style=\"text-align:left\">column</th>\
         <th scope=\"col\" style=\"text-align:left\">was</th><th scope=\"col\" style=\"text-align:left\">is</th></tr></thead><tbody>\
         <tr><th scope=\"row\">1</th><td>PMID/PMCID</td><td><del>PMC3378987<span class=\"w\">↵</span></del></td><td>PMC3378987</td></tr>\
         <tr><th scope=\"row\">10</th><td>Article title</td><td><del>…ls in macromolecular<span class=\"w\">␣␣</span>crystallography\
         <span class=\"w\">␣</span></del></td><td>…ls in macromolecular crystallography<span class=\"w\">␣</span></td></tr>\
         <tr><th scope=\"row\">11</th><td>cost</td><td><del>·</del></td><td>28.5</td></tr></tbody></table></details>\
         <details><summary>the removed rows</summary><div class=\"x\" style=\"overflow:auto\"><table><thead><tr><td></td><th scope=\"col\" style=\"text-align:left\">PMID/PMCID</th>\
         <th scope=\"col\" class=\"n\" style=\"text-align:right\">cost</th></tr></thead><tbody>\
         <tr><th scope=\"row\" style=\"font-weight:normal\">4</th><td class=\"m\" style=\"text-align:left;white-space:nowrap\" title=\"missing\">·</td>\
         <td class=\"n\">1.5</td></tr><tr><th scope=\"row\" style=\"font-weight:normal\">21</th>\
         <td class=\"m\" style=\"text-align:left;white-space:nowrap\" title=\"missing\">·</td><td class=\"n\">2.0</td></tr></tbody></table></div>\
         <small>and 197 more</small></details></div>"
    );
}

#[test]
fn rows_in_html() {
    let html = view(&titanic(), &Style::NOTEBOOK).html;
    let html = body(&html);
    assert!(html.starts_with(
        "<div class=\"lu mathjax_ignore tex2jax_ignore\"><div class=\"x\" style=\"overflow:auto;max-height:640px\" tabindex=\"0\" role=\"region\" \
         aria-label=\"titanic · rows 1–6 of 891 · 11 columns\"><table><caption style=\"caption-side:top;text-align:left\"><b>titanic</b> · \
         rows 1–6 of 891 · 11 columns</caption><thead><tr><td></td><th scope=\"col\" class=\"n\""
    ));
    let first = "<tr><th scope=\"row\" style=\"font-weight:normal\">1</th><td class=\"n\">0</td><td class=\"n\">3</td>\
         <td style=\"text-align:left;white-space:nowrap\" title=\"Braund, Mr. Owen Harris\">Braund, Mr. Owen Harr…</td>\
         <td style=\"text-align:left;white-space:nowrap\">male</td><td class=\"n\">22</td><td class=\"n\">1</td><td class=\"n\">0</td>\
         <td style=\"text-align:left;white-space:nowrap\">A/5 21171</td><td class=\"n\">7.2500</td>\
         <td class=\"m\" style=\"text-align:left;white-space:nowrap\" title=\"missing\">·</td>\
         <td style=\"text-align:left;white-space:nowrap\">S</td></tr>\n";
    assert!(html.contains(first), "{html}");
    assert!(html.contains("<td class=\"n m\" title=\"missing\">·</td>"));
}

#[test]
fn after_a_step_ten_rows_are_shown() {
    let cells: Vec<Value> = (0..20).map(Value::Integer).collect();
    let table = some("t", 20, 1..=20, Extent::Run, vec![super::specimens::column("a", Type::Integer, 20, 0, cells)]);
    let effect = Effect { table: "t".into(), ..Effect::default() };
    let step = Step { number: 1, text: "trim a", effect: &effect };
    let rows = |html: String| html.matches("<th scope=\"row\"").count();
    assert_eq!(rows(view(&table, &Style::NOTEBOOK).html), 20);
    let after = steps(&[step], Some(&table), &Style::NOTEBOOK);
    assert!(after.html.contains("rows 1–10 of 20"));
    assert_eq!(rows(after.html), 10);
}

#[test]
fn more_than_thirty_columns() {
    let columns: Vec<_> = (1..=200)
        .map(|i| super::specimens::column(&format!("c{i}"), Type::Integer, 2, 0, vec![Value::Integer(i), Value::Missing]))
        .collect();
    let mut table = some("wide", 2, 1..=2, Extent::Run, columns);
    table.hidden = vec![("late".into(), Type::Text)];
    table.columns_total = 201;
    let seen = view(&table, &Style::NOTEBOOK);
    assert!(seen.html.contains("2 rows · columns 1–30 of 201"));
    assert!(seen.html.contains(" title=\"171 more columns: c31 (integer), c32 (integer), "));
    assert!(seen.html.contains(">…</th></tr></thead>"));
    assert_eq!(seen.html.matches("<th scope=\"col\"").count(), 31);
    assert_eq!(seen.html.matches("<td></td></tr>").count(), 2);
    let last = seen.text.lines().last().unwrap_or_default().to_string();
    assert!(last.starts_with("186 more columns: c16 (int), c17 (int), ") && last.ends_with('…'), "{last}");
}

#[test]
fn what_steps_did_to_columns_stands_in_the_head() {
    let mut table = titanic();
    table.columns[0].mark = Mark::Renamed("Survived?".into());
    table.columns[1].mark = Mark::Retyped(Type::Text);
    table.columns[2].mark = Mark::New;
    let lines = view(&table, &wide(80)).text;
    assert!(lines.starts_with("titanic · rows 1–6 of 891 · 11 columns · + new\n"), "{lines}");
    assert!(lines.contains("\n  │ int was Survived?  text → int  + text "), "{lines}");
}
