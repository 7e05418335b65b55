//! Sheets as spreadsheets write them, and what is none.

use super::*;
use proptest::prelude::*;

fn utc() -> FixedOffset {
    offset("+00:00").expect("an offset")
}

fn lines(text: &str) -> Vec<Line> {
    let read = read(text.as_bytes(), utc()).expect("a sheet");
    read.into_iter().map(|(_, line)| line.expect("a line")).collect()
}

#[test]
fn a_sheet_is_read_whatever_stands_between_its_columns() {
    for between in [",", ";", "\t"] {
        let text = format!(
            "\u{feff}Waybill{between}Status{between}Time\r\n\
             SF1{between}delivered{between}2026-01-02T03:04:05Z\r\n\r\n"
        );
        let lines = lines(&text);
        assert_eq!((lines.len(), lines[0].number.as_str()), (1, "SF1"));
        assert_eq!(lines[0].time.to_rfc3339(), "2026-01-02T03:04:05+00:00");
    }
}

#[test]
fn chinese_names_and_times_of_ones_own_offset_are_understood() {
    let text = "快递单号,状态,时间,城市\nSF1,签收,2026/1/2 08:04,上海\n";
    let china = offset("+08:00").expect("an offset");
    let read = read(text.as_bytes(), china).expect("a sheet");
    let line = read[0].1.as_ref().expect("a line");
    assert_eq!(line.time.to_rfc3339(), "2026-01-02T00:04:00+00:00");
    assert_eq!((line.status.as_str(), line.city.as_deref()), ("签收", Some("上海")));
}

#[test]
fn a_quoted_cell_may_have_anything_in_it() {
    let text = "status,other,waybill,time,description\n\
        lost,x,\"SF1\",2026-01-02 03:04,\"said \"\"gone\"\",\nthen nothing\"\n\
        delivered,,SF2,2026-01-02 03:04:05,\n";
    let lines = lines(text);
    assert_eq!(lines[0].description.as_deref(), Some("said \"gone\",\nthen nothing"));
    assert_eq!((lines[1].number.as_str(), &lines[1].description), ("SF2", &None));
}

#[test]
fn a_line_that_cannot_be_read_says_why_and_the_others_are_read() {
    let text = "waybill,status,time\n,lost,2026-01-02 03:04\nSF1,,2026-01-02 03:04\n\
        SF1,lost,yesterday\nSF1,lost,2026-01-02 03:04,more\nSF1,lost,2026-01-02 03:04\n";
    let read = read(text.as_bytes(), utc()).expect("a sheet");
    let words = ["waybill is missing", "status is missing", "yesterday", "4 cells"];
    for ((at, line), words) in read.iter().zip(words) {
        assert!(line.as_ref().expect_err("unreadable").contains(words), "line {at}");
    }
    assert_eq!((read.len(), read[4].0, read[4].1.is_ok()), (5, 6, true));
}

#[test]
fn what_is_no_sheet_says_what_it_lacks() {
    let wrong = |text: &[u8]| read(text, utc()).expect_err("no sheet");
    assert!(wrong(b"\xff\xfe").contains("UTF-8"));
    assert!(wrong(b"").contains("empty"));
    assert!(wrong(b"waybill,status\nx,y\n").contains("time"));
    assert!(wrong(b"waybill,status,time,status\n").contains("status"));
    assert!(wrong(b"waybill,status,time\n").contains("no line"));
    assert!(wrong(b"waybill,status,time\n\"SF1").contains("never closed"));
    let long = format!("waybill,status,time\n{},x,y\n", "1".repeat(CELL_MAX + 1));
    assert!(wrong(long.as_bytes()).contains("line 2"));
    let many = format!("waybill,status,time\n{}", "a,b,c\n".repeat(LINES_MAX + 1));
    assert!(wrong(many.as_bytes()).contains("2001 lines"));
    assert_eq!(offset("eight"), None);
}

proptest! {
    #[test]
    fn whatever_is_sent_is_read_without_harm(text in "[\"a,;\n\r\t 0-9]{0,200}") {
        let _ = read(text.as_bytes(), utc());
        let _ = read(format!("waybill,status,time\n{text}").as_bytes(), utc());
    }

    #[test]
    fn what_is_quoted_is_read_back(cell in "[^\0]{1,80}") {
        let quoted = cell.replace('"', "\"\"");
        let text = format!(
            "waybill,status,time,description\nSF1,lost,2026-01-02 03:04,\"{quoted}\"\n"
        );
        let read = lines(&text);
        prop_assert_eq!(read[0].description.clone().unwrap_or_default(), cell.trim());
    }
}
