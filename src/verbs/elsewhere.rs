//! Verbs and methods by the words that other tools have for them: pandas, polars, dplyr, SQL, spreadsheets, OpenRefine.

/// Their word in small letters, and a line that does the same. After `…` stands an example of what follows such a word, with a column of the
/// example tables in braces: it gives way to the column that was written.
const WORDS: &[(&str, &str)] = &[
    ("filter", "keep rows where …{Age} > 60"),
    ("query", "keep rows where …{Age} > 60"),
    ("where", "keep rows where …{Age} > 60"),
    ("having", "keep rows where …{Age} > 60"),
    ("subset", "keep rows where …{Age} > 60"),
    ("loc", "keep rows where …{Age} > 60"),
    ("iloc", "keep rows …1..5"),
    ("slice", "keep rows …1..5"),
    ("limit", "show first …10"),
    ("slice_head", "keep first …5 rows"),
    ("slice_tail", "keep last …5 rows"),
    ("sample", "keep random …10 rows seed 42"),
    ("sample_n", "keep random …10 rows seed 42"),
    ("sample_frac", "keep random …10% rows seed 42"),
    ("slice_sample", "keep random …10 rows seed 42"),
    ("tablesample", "keep random …10% rows seed 42"),
    ("top", "show first …10"),
    ("select", "keep …Name, Age"),
    ("from", "use …people"),
    ("mutate", "set …Total = Price * Quantity"),
    ("assign", "set …Total = Price * Quantity"),
    ("with_columns", "set …Total = Price * Quantity"),
    ("with_column", "set …Total = Price * Quantity"),
    ("transmute", "set …Total = Price * Quantity"),
    ("transform", "set …{Name} = trim({Name})"),
    ("apply", "set …{Name} = trim({Name})"),
    ("map", "set …{Name} = trim({Name})"),
    ("update", "set …{Age} = missing where {Age} > 120"),
    ("arrange", "sort by …{Age} descending"),
    ("order", "sort …by {Age} descending"),
    ("sort_values", "sort by …{Age} descending"),
    ("order_by", "sort by …{Age} descending"),
    ("delete", "drop …rows where {Age} > 120"),
    ("remove", "drop …rows where {Age} > 120"),
    ("delete row", "drop rows …3"),
    ("delete rows", "drop rows …3"),
    ("dropna", "drop incomplete rows …in {Age}"),
    ("drop_na", "drop incomplete rows in …{Age}"),
    ("drop_nulls", "drop incomplete rows …in {Age}"),
    ("na.omit", "drop incomplete rows"),
    ("fillna", "fill …{Age} using median"),
    ("fill_null", "fill …{Age} using median"),
    ("replace_na", "fill …{Age} with 0"),
    ("impute", "fill …{Age} using median"),
    ("interpolate", "fill …{Age} using mean"),
    ("ffill", "fill …{Age} using previous"),
    ("bfill", "fill …{Age} using next"),
    ("fill down", "fill …{City} using previous"),
    ("fill up", "fill …{City} using next"),
    ("drop_duplicates", "drop duplicate rows …by {City}"),
    ("distinct", "drop duplicate rows …by {City}"),
    ("dedupe", "drop duplicate rows"),
    ("deduplicate", "drop duplicate rows"),
    ("unique", "values …{City}"),
    ("group", "count …by {Sex}"),
    ("group_by", "count by …{Sex}"),
    ("groupby", "count by …{Sex}"),
    ("tally", "count"),
    ("nrow", "count"),
    ("len", "count"),
    ("shape", "count"),
    ("mean", "summarize …m = mean({Age})"),
    ("average", "summarize …m = mean({Age})"),
    ("sum", "summarize …total = sum({Age})"),
    ("median", "summarize …m = median({Age})"),
    ("min", "summarize …least = min({Age})"),
    ("max", "summarize …most = max({Age})"),
    ("std", "summarize …spread = std({Age})"),
    ("aggregate", "summarize …n = count(), age = mean({Age}) by Sex"),
    ("agg", "summarize …n = count(), age = mean({Age}) by Sex"),
    ("summarise", "summarize …n = count(), age = mean({Age}) by Sex"),
    ("pivot_table", "summarize …n = count(), age = mean({Age}) by Sex"),
    ("value_counts", "values …{City}"),
    ("table", "values …{City}"),
    ("facet", "values …{City}"),
    ("freq", "values …{City}"),
    ("astype", "convert …{Age} to integer"),
    ("cast", "convert …{Age} to integer"),
    ("to_datetime", "convert …{When} to date using \"%d/%m/%Y\""),
    ("to_numeric", "convert …{Age} to number"),
    ("infer_objects", "detect types"),
    ("convert_dtypes", "detect types"),
    ("infer types", "detect types"),
    ("type_convert", "detect types"),
    ("parse_guess", "detect types"),
    ("parse_number", "convert …{Age} to number"),
    ("to_date", "convert …{When} to date using \"%d/%m/%Y\""),
    ("as.numeric", "convert …{Age} to number"),
    ("assert", "expect …{Age} in 0..120"),
    ("validate", "expect …{Age} in 0..120"),
    ("verify", "expect …{Age} in 0..120"),
    ("check", "expect …{Age} in 0..120"),
    ("ensure", "expect …{Age} in 0..120"),
    ("require", "expect …{Age} in 0..120"),
    ("constraint", "expect …{Age} in 0..120"),
    ("stopifnot", "expect …{Age} in 0..120"),
    ("change", "convert …{Age} to integer"),
    ("print", "show"),
    ("display", "show"),
    ("view", "show"),
    ("glimpse", "schema"),
    ("info", "schema"),
    ("dtypes", "schema"),
    ("columns", "schema"),
    ("colnames", "schema"),
    ("names", "schema"),
    ("str", "schema"),
    ("describe", "schema"),
    ("summary", "schema"),
    ("library", "load …\"file.csv\""),
    ("isnull", "schema"),
    ("isna", "schema"),
    ("read_csv", "load …\"file.csv\""),
    ("read_excel", "load …\"file.xlsx\""),
    ("read_parquet", "load …\"file.parquet\""),
    ("read.csv", "load …\"file.csv\""),
    ("import", "load …\"file.csv\""),
    ("open", "load …\"file.csv\""),
    ("to_csv", "save …\"file.csv\""),
    ("to_excel", "save …\"file.xlsx\""),
    ("to_parquet", "save …\"file.parquet\""),
    ("write_csv", "save …\"file.csv\""),
    ("find", "show where …{City} contains \"Rome\""),
    ("search", "show where …{City} contains \"Rome\""),
    ("tolowercase", "lower …{Name}"),
    ("touppercase", "upper …{Name}"),
    ("totitlecase", "title …{Name}"),
    ("capitalize", "title …{Name}"),
    ("left_join", "join …cities on {City}"),
    ("inner_join", "join …cities on {City} keeping matched"),
    ("full_join", "join …cities on {City} keeping all"),
    ("outer_join", "join …cities on {City} keeping all"),
    ("right_join", "join …cities on {City} keeping all"),
    ("anti_join", "join …cities on {City} keeping unmatched"),
    ("left join", "join …cities on {City}"),
    ("inner join", "join …cities on {City} keeping matched"),
    ("vlookup", "join …cities on {City}"),
    ("xlookup", "join …cities on {City}"),
    ("lookup", "join …cities on {City}"),
    ("rbind", "append …others"),
    ("bind_rows", "append …others"),
    ("concat", "append …others"),
    ("union", "append …others"),
    ("union all", "append …others"),
    ("vstack", "append …others"),
    ("cbind", "join …cities on {City}"),
    ("substitute", "replace …\"a\" with \"b\" in {Name}"),
];

/// The line that does what a word of another tool does, by the word in small letters.
pub fn line(word: &str) -> Option<&'static str> {
    WORDS.iter().find(|(known, _)| *known == word).map(|(_, line)| *line)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::lang::parse;
    use crate::verbs::Words;

    #[test]
    fn each_word_stands_once_and_is_no_verb() {
        for (place, (word, _)) in WORDS.iter().enumerate() {
            assert!(WORDS.iter().skip(place + 1).all(|(other, _)| other != word), "{word} stands twice");
            assert!(parse(word, &Words::default()).program.statements.first().is_none_or(|one| one.calls.is_empty()), "{word} is a verb");
        }
    }

    #[test]
    fn every_example_can_be_read() {
        for (word, line) in WORDS {
            let example = line.replace(['…', '{', '}'], "");
            let errors = parse(&example, &Words::default()).errors;
            assert!(errors.is_empty(), "{word}: {example}: {:?}", errors.first().unwrap());
        }
    }
}
