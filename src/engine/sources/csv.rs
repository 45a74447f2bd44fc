//! Separated text, whatever the separator, the quoting, the line ends and the encoding.

use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use polars::prelude::{Column, DataFrame, PlSmallStr};

use crate::plan::count::{count, things};
use crate::plan::load::LoadOptions;
use crate::plan::report::{LoadReport, Reject, Rejects, Room, TextFacts};
use crate::plan::types::Type;

use super::columns::{self, Cells, Finished};
use super::cutting::{Broken, Cut, Cutter, Ends, KINDS};
use super::decode;
use super::format::Format;
use super::lines::{Field, after_line_end, count_line_ends, line_end};
use super::shape::{self, Sample, Shape, Text};
use super::{Loaded, SourceError, Watch, choice, names};

/// The types are guessed from about so many rows.
const SAMPLE_ROWS: usize = 1_000;

/// With more broken records than one in so many, not only the beginning of the text is asked for the dialect.
const SUSPICIOUS: usize = 10;

/// Makes a table of a text file's bytes. `size` of them were in the file.
pub fn load(path: &Path, format: Format, bytes: Vec<u8>, options: &LoadOptions, watch: &dyn Watch) -> Result<Loaded, SourceError> {
    let size = bytes.len() as u64;
    let decoded = decode::decode(bytes, options.encoding.as_deref(), watch)?;
    if decoded.text.trim().is_empty() {
        return Err(SourceError::Empty { path: path.to_owned() });
    }
    let text = Text { path, decoded: &decoded, known: shape::known(options, format, &decoded.text)?, options };
    let mut shape = text.shape(Sample::Beginning)?;
    let mut table = text.read(&shape, size, watch)?;
    if text.known.separator.is_none() && table.broken() * SUSPICIOUS > table.rows() {
        let whole = text.shape(Sample::Throughout)?;
        if whole != shape {
            table = text.read(&whole, size, watch)?;
            shape = whole;
        }
    }
    text.report(format, size, shape, table)
}

/// The cut text and its columns.
struct Table {
    cuts: Vec<Cut>,
    /// The numbers of the columns, from 0.
    wanted: Vec<usize>,
    columns: Vec<Finished>,
    /// Where the rows wanted end.
    end: usize,
}

impl Table {
    fn rows(&self) -> usize {
        self.cuts.iter().map(|cut| cut.rows).sum()
    }

    fn broken(&self) -> usize {
        self.cuts.iter().map(|cut| cut.broken.total()).sum()
    }
}

impl Text<'_> {
    /// Cuts the rows and builds the columns.
    fn read(&self, shape: &Shape, size: u64, watch: &dyn Watch) -> Result<Table, SourceError> {
        let wanted = choice::columns(self.path, &shape.names, self.options.columns.as_deref())?;
        let (names, _) = names::unique(&shape.names);
        let as_text: Vec<bool> = wanted.iter().map(|number| names.get(*number).is_some_and(|name| self.options.as_text(name))).collect();
        let cutter = Cutter { text: &self.decoded.text, dialect: shape.dialect, width: shape.names.len() };
        let part = self.part(&cutter, shape, watch)?;
        let cutter = Cutter { text: self.decoded.text.get(..part.end).unwrap_or_default(), ..cutter };
        let cells = Cells { cutter, wanted: &wanted, missing: &self.options.missing, as_text: &as_text };
        let guesses = self.guesses(&cells, part.start, &shape.names);
        // Reading the file was the first quarter of the work.
        let length = part.end.max(1) as u64;
        let cut = AtomicU64::new(part.start as u64);
        let progress = |bytes: u64| {
            let done = (cut.fetch_add(bytes, Ordering::Relaxed) + bytes).min(length);
            watch.progress(size / 4 + (size - size / 4) * done / length, size);
        };
        let (cuts, columns) = cells.build(part.start, &guesses, watch, &progress)?;
        Ok(Table { cuts, wanted, columns, end: part.end })
    }

    /// Where the rows wanted stand in the text.
    fn part(&self, cutter: &Cutter<'_>, shape: &Shape, watch: &dyn Watch) -> Result<Range<usize>, SourceError> {
        let Some((first, last)) = self.options.rows else {
            return Ok(shape.rows..self.bytes().len());
        };
        let start = cutter.after(shape.rows, first - 1, watch)?;
        Ok(start..cutter.after(start, last + 1 - first, watch)?)
    }

    /// What rows from the beginning, the middle and the end suggest for the types of the columns.
    fn guesses(&self, cells: &Cells<'_>, start: usize, names: &[String]) -> Vec<Option<Type>> {
        const PLACES: usize = 4;
        let Cutter { text, dialect, width } = cells.cutter;
        let bytes = text.as_bytes();
        let length = bytes.len() - start;
        let places = (0..PLACES).map(|place| match place {
            0 => start,
            _ => after_line_end(bytes, line_end(bytes, start + length / PLACES * place)),
        });
        let mut rows: Vec<Vec<Field>> = Vec::new();
        let mut certain = None;
        for mut at in places {
            let mut fields = Vec::with_capacity(width);
            for _ in 0..SAMPLE_ROWS / PLACES {
                let Some(record) = dialect.record(bytes, at, &mut fields) else {
                    break;
                };
                at = record.next;
                if record.fault.is_none() && fields.len() == width {
                    rows.push(fields.clone());
                }
            }
            certain.get_or_insert(rows.len());
        }
        // Only the first place is certain to be no line in the middle of a quoted cell; elsewhere a text may be no cell at all.
        let first = rows.get(..certain.unwrap_or_default()).unwrap_or_default();
        let guess = |rows: &[Vec<Field>], number: usize| columns::guess(rows.iter().filter_map(|fields| cells.text(*fields.get(number)?)));
        let column = |number: &usize| match guess(first, *number) {
            Some(Type::Text) => Some(Type::Text),
            _ => guess(&rows, *number).filter(|kind| *kind != Type::Text),
        };
        let (names, _) = names::unique(names);
        let detected = |(number, as_text): (&usize, &bool)| if *as_text { self.said(names.get(*number)?) } else { column(number) };
        cells.wanted.iter().zip(cells.as_text).map(detected).collect()
    }

    /// The type that the line names for a column, where the usual way of writing it may be all there is. What does not read so is read as people
    /// write it, later.
    fn said(&self, name: &str) -> Option<Type> {
        let typed = self.options.types.iter().find(|typed| typed.column == name && typed.formats.is_empty())?;
        let usual = matches!(typed.kind, Type::Integer | Type::Number | Type::Boolean | Type::Date | Type::Datetime);
        usual.then(|| typed.kind.clone())
    }

    /// Names the columns, and puts the account together.
    fn report(&self, format: Format, size: u64, shape: Shape, table: Table) -> Result<Loaded, SourceError> {
        let (all_names, all_renamed) = names::unique(&shape.names);
        let mut ends = Ends::before(self.bytes(), shape.rows);
        let mut broken = Broken::default();
        for cut in &table.cuts {
            ends.merge(cut.ends);
            broken.merge(&cut.broken);
        }
        let blank: usize = table.cuts.iter().map(|cut| cut.blank).sum();
        let name = |number: usize| all_names.get(number).cloned().unwrap_or_default();
        let mut report = LoadReport {
            format: format.name().to_owned(),
            bytes: size,
            rows: table.rows(),
            text: Some(TextFacts {
                encoding: self.decoded.encoding.to_owned(),
                runner_up: self.decoded.runner_up.map(str::to_owned),
                separator: shape.dialect.separator.map(char::from),
                quote: shape.dialect.quote.map(char::from),
                line_ends: ends.kind(),
            }),
            header: shape.header.map(|at| self.line_number(at) as usize),
            preamble: shape.preamble,
            renamed: all_renamed.into_iter().filter(|(number, ..)| table.wanted.contains(&(number - 1))).collect(),
            rejects: self.rejects(&broken, &all_names),
            notes: [self.decoded.notes.clone(), shape.notes].concat(),
            ..LoadReport::default()
        };
        if let Some((first, _)) = self.options.rows {
            let rest = if table.end < self.bytes().len() { ", and no more of it is read" } else { "" };
            report.notes.push(format!("rows {}–{}{rest}", count(first), count(first - 1 + report.rows)));
        }
        if blank > 0 {
            report.notes.push(format!("{} passed over", things(blank, "empty line")));
        }
        let rows = report.rows;
        let mut columns = Vec::with_capacity(table.columns.len());
        for (number, column) in table.wanted.iter().zip(table.columns) {
            let name = name(*number);
            if let Some(reason) = column.kept_as_text {
                report.kept_as_text.push((name.clone(), reason));
            }
            if column.emptied > 0 {
                let cells = things(column.emptied, "quoted empty cell");
                report.notes.push(format!("`{name}`: {cells} taken as missing, as the column is {}", column.kind));
            }
            if column.shifted {
                report.notes.push(format!("`{name}`: the times were turned to UTC by their offsets"));
            }
            report.columns.push((name.clone(), column.kind));
            columns.push(Column::from(column.series.with_name(PlSmallStr::from_string(name))));
        }
        let frame = DataFrame::new(rows, columns)
            .map_err(|error| SourceError::Damaged { path: self.path.to_owned(), reason: error.to_string() })?;
        Ok(Loaded { frame, report })
    }

    /// The number of the line that begins at `at`, from 1.
    fn line_number(&self, at: usize) -> u64 {
        1 + count_line_ends(self.bytes().get(..at).unwrap_or_default())
    }

    fn rejects(&self, broken: &Broken, names: &[String]) -> Rejects {
        let mut room = Room::default();
        let kept: Vec<_> = broken.first.iter().take_while(|record| room.takes(record.end - record.start)).collect();
        let bytes = self.decoded.offsets.in_file(&self.decoded.text, kept.iter().map(|record| record.start));
        let mut line = 1;
        let mut counted = 0;
        let first = kept.into_iter().zip(bytes).map(|(record, byte)| {
            line += count_line_ends(self.bytes().get(counted..record.start).unwrap_or_default());
            counted = record.start;
            Reject {
                line,
                byte,
                column: names.get(record.field).cloned(),
                kind: record.kind,
                raw: self.decoded.text.get(record.start..record.end).unwrap_or_default().to_owned(),
            }
        });
        let first: Vec<Reject> = first.collect();
        let counts = KINDS.into_iter().zip(broken.counts).filter(|(_, count)| *count > 0).collect();
        Rejects { total: broken.total(), counts, first: first.into() }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::tests::{Unwatched, columns};
    use super::*;
    use crate::plan::load::{Header, Quote};
    use crate::plan::report::{KeptAsText, LineEnds, RejectKind};

    fn with(text: &str, options: &LoadOptions) -> Result<Loaded, SourceError> {
        load(Path::new("t.csv"), Format::Csv, text.as_bytes().to_vec(), options, &Unwatched)
    }

    fn read(text: &str) -> Loaded {
        with(text, &LoadOptions::default()).unwrap()
    }

    #[test]
    fn types_are_what_all_cells_are() {
        let loaded = read(
            "i,n,b,d,t,x,nan\n1,1.5,true,2012-03-31,2012-03-31T10:00:00,a,NaN\n-2,,false,,,\"\",2\n,3,,2011-01-01,2011-01-01 00:00,,\n",
        );
        assert_eq!(
            columns(&loaded),
            [
                "i integer: 1|-2|·",
                "n number: 1.5|·|3.0",
                "b boolean: true|false|·",
                "d date: 2012-03-31|·|2011-01-01",
                "t datetime: 2012-03-31 10:00:00|·|2011-01-01 00:00:00",
                "x text: a||·",
                "nan integer: ·|2|·",
            ]
        );
    }

    #[test]
    fn a_late_cell_decides_as_much_as_an_early_one() {
        for (late, kind) in
            [("1.5", Type::Number), ("x", Type::Text), ("NaN", Type::Integer), ("2012-01-01", Type::Text), ("-7", Type::Integer)]
        {
            let mut text = "a,b\n".to_owned();
            (0..200_000).for_each(|row| text.push_str(&format!("{row},y\n")));
            text.push_str(&format!("{late},y\n"));
            (0..100_000).for_each(|row| text.push_str(&format!("{row},y\n")));
            let loaded = read(&text);
            assert_eq!((loaded.report.rows, &loaded.report.columns[0].1), (300_001, &kind));
            let cells = loaded.frame.column("a").unwrap().as_materialized_series().clone();
            assert_eq!(cells.len(), 300_001);
            assert_eq!(cells.null_count(), usize::from(late == "NaN"));
            // The sum of 0..200,000 and 0..100,000, by Gauss.
            let sum: i64 = 199_999 * 100_000 + 99_999 * 50_000;
            match kind {
                Type::Integer => assert_eq!(cells.sum::<i64>().unwrap(), sum + if late == "-7" { -7 } else { 0 }),
                Type::Number => assert_eq!(cells.sum::<f64>().unwrap(), sum as f64 + 1.5),
                _ => assert_eq!(cells.str().unwrap().get(200_000), Some(late)),
            }
        }
    }

    #[test]
    fn lines_inside_quotes_decide_no_types() {
        // Wherever a sample of the types begins in the middle of the file, it begins inside a quoted cell.
        let mut text = "a,b,c\n".to_owned();
        (0..50).for_each(|row| text.push_str(&format!("\"x\n,,word\n,,word\ny\",{row},{row}\n")));
        let kinds: Vec<Type> = read(&text).report.columns.into_iter().map(|(_, kind)| kind).collect();
        assert_eq!(kinds, [Type::Text, Type::Integer, Type::Integer]);
    }

    #[test]
    fn digits_that_are_no_numbers_stay_text() {
        let loaded = read("zip,card,mixed\n00713,1234567890123456,007\n10115,1,x\n");
        assert_eq!(columns(&loaded), ["zip text: 00713|10115", "card text: 1234567890123456|1", "mixed text: 007|x"]);
        let kept = [("zip".to_owned(), KeptAsText::LeadingZeros), ("card".to_owned(), KeptAsText::LongNumbers)];
        assert_eq!(loaded.report.kept_as_text, kept);
    }

    #[test]
    fn ragged_and_broken_lines_are_told_with_their_places() {
        let loaded = read("a,b,c\r\n1,2,3\r\n4,5\r\n\r\n\"x\r\ny\",5,6,7\r\n8,\"9\"9,10\r\n11,12,13\r\n");
        assert_eq!(columns(&loaded), ["a integer: 1|11", "b integer: 2|12", "c integer: 3|13"]);
        let rejects = &loaded.report.rejects;
        let first: Vec<_> = rejects.first.iter().map(|r| (r.line, r.byte, r.column.as_deref(), r.kind, r.raw.as_str())).collect();
        assert_eq!(
            first,
            [
                (3, 14, Some("c"), RejectKind::TooShort, "4,5"),
                (5, 21, None, RejectKind::TooLong, "\"x\r\ny\",5,6,7"),
                (7, 35, Some("b"), RejectKind::StrayQuote, "8,\"9\"9,10"),
            ]
        );
        assert_eq!(rejects.total, 3);
        assert_eq!(rejects.counts, [(RejectKind::TooShort, 1), (RejectKind::TooLong, 1), (RejectKind::StrayQuote, 1)]);
        assert_eq!(loaded.report.notes, ["1 empty line passed over"]);
    }

    #[test]
    fn places_of_rejects_are_those_in_the_file() {
        let text = "a,b\nž,1\nšč\n";
        let bytes = encoding_rs::WINDOWS_1250.encode(text).0.into_owned();
        let options = LoadOptions { encoding: Some("windows-1250".into()), ..LoadOptions::default() };
        let loaded = load(Path::new("t.csv"), Format::Csv, bytes, &options, &Unwatched).unwrap();
        let reject = &loaded.report.rejects.first[0];
        assert_eq!((reject.line, reject.byte, reject.raw.as_str()), (3, 8, "šč"));
    }

    #[test]
    fn all_rejects_are_counted_and_kept() {
        let mut text = "a,b\n".to_owned();
        (0..40_000).for_each(|row| text.push_str(if row % 20 == 0 { "only\n" } else { "1,2\n" }));
        let loaded = read(&text);
        assert_eq!((loaded.report.rows, loaded.report.rejects.total, loaded.report.rejects.first.len()), (38_000, 2_000, 2_000));
        // The thousandth broken row is number 19,980 from 0, below the header.
        assert_eq!(loaded.report.rejects.first[999].line, 19_982);
    }

    #[test]
    fn a_quote_that_never_closes_does_not_swallow_the_file() {
        let mut text = "a,b\n1,\"open\n".to_owned();
        (0..100_000).for_each(|row| text.push_str(&format!("{row},x\n")));
        let loaded = read(&text);
        assert_eq!((loaded.report.rows, loaded.report.rejects.total), (100_000, 1));
        assert_eq!((loaded.report.rejects.first[0].kind, loaded.report.rejects.first[0].line), (RejectKind::UnclosedQuote, 2));
    }

    #[test]
    fn the_line_ends_of_the_world() {
        for (text, ends) in [
            ("a,b\n1,\"x\ry\"\n", LineEnds::Lf),
            ("a,b\r\n1,\"x\ry\"\r\n", LineEnds::CrLf),
            ("a,b\r1,\"x\ry\"\r", LineEnds::Cr),
            ("a,b\r1,\"x\ry\"\n", LineEnds::Mixed),
        ] {
            let loaded = read(text);
            assert_eq!(columns(&loaded), ["a integer: 1", "b text: x\ry"]);
            assert_eq!(loaded.report.text.unwrap().line_ends, ends);
        }
    }

    #[test]
    fn headers_are_found_named_or_made() {
        let with = |text: &str, header: Header| with(text, &LoadOptions { header, ..LoadOptions::default() }).unwrap();
        let titled = "Prices of 2020\n\nitem,price\nx,1\ny,2\n";
        let loaded = read(titled);
        assert_eq!(columns(&loaded), ["item text: x|y", "price integer: 1|2"]);
        assert_eq!((loaded.report.header, loaded.report.preamble), (Some(3), 2));
        assert_eq!(loaded.report.notes, ["the table begins below 2 lines, the first “Prices of 2020”"]);
        assert_eq!(columns(&with("x,1\ny,2\n", Header::Detect)), ["column_1 text: x|y", "column_2 integer: 1|2"]);
        assert_eq!(columns(&with("a,b\ny,2\n", Header::None)), ["column_1 text: a|y", "column_2 text: b|2"]);
        assert_eq!(columns(&with(titled, Header::Row(3))), ["item text: x|y", "price integer: 1|2"]);
        let joined = with("item,price,price\n,in £,in €\nx,1,2\n", Header::Rows(1, 2));
        assert_eq!(columns(&joined), ["item text: x", "price in £ integer: 1", "price in € integer: 2"]);
        assert_eq!(joined.report.header, Some(2));
        let error = super::super::csv::load(
            Path::new("t.csv"),
            Format::Csv,
            b"a,b\n1,2\n".to_vec(),
            &LoadOptions { header: Header::Row(7), ..LoadOptions::default() },
            &Unwatched,
        );
        assert_eq!(error.unwrap_err().to_string(), "`t.csv` has only 2 lines");
    }

    #[test]
    fn options_say_what_is_not_to_be_guessed() {
        let base = LoadOptions::default;
        let text = "% note\na;b,c\n1;'x;y',·\n% n\n2;z,-\n";
        let options = LoadOptions {
            separator: Some(';'),
            quote: Some(Quote::With('\'')),
            comment: Some('%'),
            missing: vec!["z,-".into()],
            columns: Some(vec!["b,c".into()]),
            ..base()
        };
        let error = with(text, &options).unwrap();
        assert_eq!(error.report.rejects.first[0].kind, RejectKind::StrayQuote);
        assert_eq!(columns(&error), ["b,c text: ·"]);
        let loaded = with("x\ny\na,b\n007,1\n", &LoadOptions { skip: 2, all_text: true, ..base() }).unwrap();
        assert_eq!(columns(&loaded), ["a text: 007", "b text: 1"]);
        assert_eq!((loaded.report.header, loaded.report.preamble), (Some(3), 2));
        let unquoted = with("a,b\n\"x,1\n", &LoadOptions { quote: Some(Quote::None), ..base() }).unwrap();
        assert_eq!(columns(&unquoted), ["a text: \"x", "b integer: 1"]);
        assert_eq!(columns(&read("sep=|\na|b,c\n1|2,3\n")), ["a integer: 1", "b,c text: 2,3"]);
        let wide = with("a\n", &LoadOptions { separator: Some('→'), ..base() }).unwrap_err();
        assert_eq!(wide.to_string(), "`→` cannot be the separator");
    }

    #[test]
    fn the_whole_text_is_asked_when_its_beginning_misleads() {
        let mut text = "note;x\n".to_owned();
        // The beginning has one comma a line as well as one semicolon, and then only semicolons.
        (0..40_000).for_each(|_| text.push_str("12,5;1\n"));
        (0..400_000).for_each(|row| text.push_str(&format!("{row};2\n")));
        let loaded = read(&text);
        assert_eq!(loaded.report.text.unwrap().separator, Some(';'));
        assert_eq!((loaded.report.rows, loaded.report.rejects.total), (440_000, 0));
    }

    #[test]
    fn one_column_and_no_rows() {
        let loaded = read("name\nA\n\nB\n");
        assert_eq!(columns(&loaded), ["name text: A|·|B"]);
        assert_eq!(loaded.report.text.as_ref().unwrap().separator, None);
        let loaded = read("name,age\n");
        assert_eq!(columns(&loaded), ["name text: ", "age text: "]);
        assert!(matches!(with("\u{FEFF}\n \n", &LoadOptions::default()), Err(SourceError::Empty { .. })));
    }

    #[test]
    fn quoted_empty_cells_fit_every_column() {
        let loaded = read("\"a\",\"b\"\n\"1\",\"x\"\n\"\",\"\"\n");
        assert_eq!(columns(&loaded), ["a integer: 1|·", "b text: x|"]);
        assert_eq!(loaded.report.notes, ["`a`: 1 quoted empty cell taken as missing, as the column is integer"]);
    }
}
