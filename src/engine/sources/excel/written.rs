//! Workbooks for tests, written by hand: the least that is an xlsx, so that every odd cell can be in it.

/// A cell to write.
pub enum Written {
    Number(f64),
    Text(&'static str),
    Boolean(bool),
    Error(&'static str),
    /// A serial number shown as a date, a date with a time, a time of day, or a duration.
    Date(f64),
    Moment(f64),
    Time(f64),
    Duration(f64),
    /// A format and nothing in it.
    Formatted,
    Nothing,
}

/// A workbook of these sheets, each with a name and rows.
pub fn workbook(sheets: &[(&str, Vec<Vec<Written>>)]) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let mut list = String::new();
    let mut relations = String::new();
    let mut files = Vec::new();
    for (number, (name, rows)) in (1..).zip(sheets) {
        list.push_str(&format!("<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>"));
        relations.push_str(&format!(
            "<Relationship Id=\"rId{number}\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
        ));
        let rows: String = (1..).zip(rows).map(|(row, cells)| row_xml(row, cells)).collect();
        files.push((
            format!("xl/worksheets/sheet{number}.xml"),
            format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>"),
        ));
    }
    // Styles 1 to 4: a date, a date with a time, a time of day, hours beyond a day.
    let formats = [0, 14, 22, 21, 46].map(|format| format!("<xf numFmtId=\"{format}\"/>")).concat();
    files.extend([
        ("[Content_Types].xml".to_owned(), "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".to_owned()),
        (
            "_rels/.rels".to_owned(),
            format!("<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"rId1\" Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"),
        ),
        ("xl/workbook.xml".to_owned(), format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets>{list}</sheets></workbook>")),
        (
            "xl/_rels/workbook.xml.rels".to_owned(),
            format!("<Relationships xmlns=\"{PACKAGE}\">{relations}</Relationships>"),
        ),
        ("xl/styles.xml".to_owned(), format!("<styleSheet xmlns=\"{MAIN}\"><cellXfs>{formats}</cellXfs></styleSheet>")),
    ]);
    zip(&files)
}

fn row_xml(row: usize, cells: &[Written]) -> String {
    let cells: String = (b'A'..=b'Z').zip(cells).map(|(column, cell)| cell_xml(&format!("{}{row}", char::from(column)), cell)).collect();
    format!("<row r=\"{row}\">{cells}</row>")
}

fn cell_xml(place: &str, cell: &Written) -> String {
    let styled = |style: usize, value: f64| format!("<c r=\"{place}\" s=\"{style}\"><v>{value}</v></c>");
    match cell {
        Written::Number(value) => format!("<c r=\"{place}\"><v>{value}</v></c>"),
        Written::Text(text) => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"),
        Written::Boolean(truth) => format!("<c r=\"{place}\" t=\"b\"><v>{}</v></c>", i32::from(*truth)),
        Written::Error(error) => format!("<c r=\"{place}\" t=\"e\"><v>{error}</v></c>"),
        Written::Date(serial) => styled(1, *serial),
        Written::Moment(serial) => styled(2, *serial),
        Written::Time(serial) => styled(3, *serial),
        Written::Duration(serial) => styled(4, *serial),
        Written::Formatted => format!("<c r=\"{place}\" s=\"1\"/>"),
        Written::Nothing => String::new(),
    }
}

/// A zip archive of files that are not compressed.
fn zip(files: &[(String, String)]) -> Vec<u8> {
    let mut archive = Vec::new();
    let mut directory = Vec::new();
    for (name, content) in files {
        let short = |number: u16| number.to_le_bytes().to_vec();
        let long = |number: usize| (number as u32).to_le_bytes().to_vec();
        let facts = [
            [short(20), short(0), short(0), short(0), short(0x21)].concat(),
            long(crc(content.as_bytes()) as usize),
            long(content.len()),
            long(content.len()),
            short(name.len() as u16),
            short(0),
        ]
        .concat();
        let place = long(archive.len());
        directory.extend([b"PK\x01\x02".as_slice(), &short(20), &facts, &[0; 10], &place, name.as_bytes()].concat());
        archive.extend([b"PK\x03\x04".as_slice(), &facts, name.as_bytes(), content.as_bytes()].concat());
    }
    let count = (files.len() as u16).to_le_bytes();
    let sizes = [(directory.len() as u32).to_le_bytes(), (archive.len() as u32).to_le_bytes()].concat();
    archive.extend(directory);
    archive.extend([b"PK\x05\x06\0\0\0\0".as_slice(), &count, &count, &sizes, &[0, 0]].concat());
    archive
}

/// The check sum that zip wants.
fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _: u32| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}
