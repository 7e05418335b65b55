use std::io::{Cursor, Write};

use encoding_rs::{GB18030, UTF_16LE, WINDOWS_1252};
use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

fn texts(sheet: &Sheet) -> Vec<(i32, Vec<&str>)> {
    let cells = |cells: &'_ [Cell]| -> Vec<_> { Vec::with_capacity(cells.len()) };
    sheet
        .rows
        .iter()
        .map(|(number, row)| {
            let mut all: Vec<&str> = cells(row);
            all.extend(row.iter().map(|cell| cell.text.as_str()));
            (*number, all)
        })
        .collect()
}

#[test]
fn quotes_line_ends_marks_and_blank_rows_are_what_programs_make_them() {
    let text = "\u{FEFF}sku,name\r\n\r\nLAMP-1,\"Lamp, \"\"red\"\"\nlarge\"\r\n,\r\nSOFA,Sofa";
    let sheet = read(text.as_bytes()).expect("a table");
    assert_eq!(sheet.read_as, "csv, utf-8, commas");
    let rows = [
        (1, vec!["sku", "name"]),
        (3, vec!["LAMP-1", "Lamp, \"red\"\nlarge"]),
        (6, vec!["SOFA", "Sofa"]),
    ];
    assert_eq!(texts(&sheet), rows);
}

#[test]
fn every_row_has_the_number_of_its_line_however_lines_end() {
    for end in ["\n", "\r\n", "\r"] {
        let sheet = read(["sku", "A", "", "B", "C"].join(end).as_bytes()).expect("a table");
        let numbers: Vec<_> = sheet.rows.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [1, 2, 4, 5], "{end:?}");
    }
}

#[test]
fn the_separator_is_found_by_the_head() {
    for (text, told) in [
        ("sku;name\n1;\"a,b;c\"\n", "csv, utf-8, semicolons"),
        ("sku\tname\n1\ta;b\n", "csv, utf-8, tabs"),
        ("sku|name\n1|a\n", "csv, utf-8, bars"),
        ("\"a;b;c\",name\n1,a\n", "csv, utf-8, commas"),
        ("sku\n1\n", "csv, utf-8, commas"),
    ] {
        let sheet = read(text.as_bytes()).expect("a table");
        assert_eq!(sheet.read_as, told);
    }
}

#[test]
fn the_encoding_is_found_by_the_bytes() {
    let chinese = "货号,名称\nA-1,台灯（红色）\n";
    let german = "sku;name\nA-1;Löwe, grün und müde; Äußeres\n";
    let utf_16: Vec<u8> =
        std::iter::once(0xFEFF).chain(chinese.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(UTF_16LE.decode(&utf_16).0, chinese);
    for (bytes, told, name) in [
        (chinese.as_bytes().to_vec(), "csv, utf-8, commas", "台灯（红色）"),
        (GB18030.encode(chinese).0.into_owned(), "csv, gbk, commas", "台灯（红色）"),
        (utf_16, "csv, utf-16, commas", "台灯（红色）"),
        (
            WINDOWS_1252.encode(german).0.into_owned(),
            "csv, windows-1252, semicolons",
            "Löwe, grün und müde",
        ),
    ] {
        let sheet = read(&bytes).expect("a table");
        assert_eq!((sheet.read_as.as_str(), sheet.rows[1].1[1].text.as_str()), (told, name));
    }
}

#[test]
fn what_is_no_table_is_refused_in_words() {
    assert_eq!(read(b""), Err(SheetError::Empty));
    assert_eq!(read(b"\r\n,,\r\n"), Err(SheetError::Empty));
    assert_eq!(read(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1]), Err(SheetError::OldWorkbook));
    assert_eq!(read(b"a\0b"), Err(SheetError::UnknownEncoding));
    assert!(matches!(read(b"PK\x03\x04 nothing"), Err(SheetError::BrokenWorkbook(_))));
    let rows = |count: usize| format!("sku\n{}", "A\n".repeat(count));
    assert!(read(rows(ROWS_MAX).as_bytes()).is_ok());
    assert_eq!(read(rows(ROWS_MAX + 1).as_bytes()), Err(SheetError::TooManyRows));
    let wide = ",".repeat(COLUMNS_MAX) + "x\n";
    assert_eq!(read(wide.as_bytes()), Err(SheetError::TooManyColumns(1)));
    let long = "x".repeat(CELL_CHARS_MAX + 1);
    assert_eq!(read(long.as_bytes()), Err(SheetError::TooLongCell(1)));
}

/// Makes a workbook of rows of cells as XML.
fn workbook(rows: &str) -> Vec<u8> {
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let parts = [
        (
            "_rels/.rels",
            format!(
                r#"<Relationships xmlns="{package}"><Relationship Id="r" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                r#"<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="商品" sheetId="1" r:id="rId1"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                r#"<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{office}/styles" Target="styles.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                r#"<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!(r#"<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>"#),
        ),
    ];
    for (name, text) in parts {
        file.start_file(name, SimpleFileOptions::default()).expect("a part");
        file.write_all(text.as_bytes()).expect("written");
    }
    file.finish().expect("a workbook").into_inner()
}

fn text_cell(place: &str, text: &str) -> String {
    format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

#[test]
fn a_workbook_keeps_its_numbers_rows_and_digits() {
    let head = [text_cell("A1", "货号"), text_cell("B1", "数量"), text_cell("C1", "条码")].concat();
    let row =
        r#"<c r="A3"><v>1001</v></c><c r="B3"><v>12.0</v></c><c r="C3"><v>4006381333931</v></c>"#;
    let file = workbook(&format!(r#"<row r="1">{head}</row><row r="3">{row}</row>"#));
    let sheet = read(&file).expect("a table");
    assert_eq!(sheet.read_as, "xlsx, sheet 商品");
    let rows = [(1, vec!["货号", "数量", "条码"]), (3, vec!["1001", "12", "4006381333931"])];
    assert_eq!(texts(&sheet), rows);
}

#[test]
fn what_a_program_made_of_a_cell_is_told_and_not_believed() {
    let cells = r#"<c r="A1" s="1"><v>45000</v></c><c r="B1"><v>12345678901234567</v></c><c r="C1" t="e"><v>#REF!</v></c><c r="D1"><v>0.5</v></c>"#;
    let sheet = read(&workbook(&format!(r#"<row r="1">{cells}</row>"#))).expect("a table");
    let faults: Vec<_> = sheet.rows[0].1.iter().map(|cell| cell.fault.is_some()).collect();
    assert_eq!(faults, [true, true, true, false]);
    assert_eq!(sheet.rows[0].1[3].text, "0.5");
}

#[test]
fn a_table_whose_corners_lie_far_apart_takes_no_room() {
    let far = format!(r#"<row r="1048576">{}</row>"#, text_cell("B1048576", "x"));
    let sheet = read(&workbook(&far)).expect("a table");
    assert_eq!(texts(&sheet), [(1_048_576, vec!["", "x"])]);
    let wide = format!(r#"<row r="1">{}</row>"#, text_cell("XFD1", "x"));
    assert_eq!(read(&workbook(&wide)), Err(SheetError::TooManyColumns(1)));
}

#[test]
fn a_workbook_that_unpacks_to_more_than_it_should_is_refused() {
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    let packed = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    file.start_file("xl/workbook.xml", packed).expect("a part");
    let nothing = vec![b' '; 1024 * 1024];
    (0..65).for_each(|_| file.write_all(&nothing).expect("written"));
    let file = file.finish().expect("a file").into_inner();
    assert!(file.len() < 1024 * 1024, "{}", file.len());
    assert_eq!(read(&file), Err(SheetError::TooLarge(64)));
}

proptest! {
    #[test]
    fn whatever_the_bytes_are_they_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        _ = read(&bytes);
        _ = read(&[b"PK\x03\x04".as_slice(), &bytes].concat());
    }

    #[test]
    fn a_table_is_read_back_as_it_was_written(
        rows in prop::collection::vec(prop::collection::vec("[a-zA-Z0-9 ,;\"'\n台灯]{0,12}", 3), 1..6),
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["a,b", "c,d", "e"]).expect("written");
        rows.iter().for_each(|row| writer.write_record(row).expect("written"));
        let sheet = read(&writer.into_inner().expect("flushed")).expect("a table");
        let read: Vec<Vec<_>> = texts(&sheet).into_iter().skip(1).map(|(_, row)| {
            row.into_iter().map(str::to_owned).collect()
        }).collect();
        let said = rows.into_iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty()));
        prop_assert_eq!(read, said.collect::<Vec<_>>());
    }
}
