//! Labels as an eye and a scanner read them; skipped where the tools for it are not installed.

use std::process::Command;

use super::*;
use proptest::prelude::*;

fn content(recipient: &[&str]) -> Content {
    let text = str::to_owned;
    Content {
        sender: [text("Kontor"), text("Lagerweg 1"), text("12435 Berlin DE")],
        carrier: text("Parcel Simulation"),
        service: text("Standard parcel"),
        recipient: recipient.iter().map(|line| text(line)).collect(),
        order: text("Order #1001"),
        weight: text("1.500 kg"),
        from: text("From main"),
        cash: None,
        tracking_number: text("PS0424872964073310608"),
        sscc: text("340123450000000017"),
    }
}

fn chinese() -> Content {
    let lines = ["张伟", "浙江省 杭州市 西湖区", "文三路1号", "310012 CN", "Tel +86 138 0013 8000"];
    Content { cash: Some("COD 49.90 EUR".to_owned()), ..content(&lines) }
}

fn endless() -> Content {
    let long =
        "Gesellschaft für außerordentlich lange Namen und 長い名前 mbH & Co. KGaA ".repeat(9);
    let lines: Vec<&str> = std::iter::repeat_n(long.as_str(), 8).collect();
    let sender = [long.clone(), long.clone(), long.clone()];
    let (carrier, service, order) = (long.clone(), long.clone(), long.clone());
    Content { sender, carrier, service, order, from: long.clone(), ..content(&lines) }
}

/// Runs a tool on a file in a folder of its own; nothing where the tool is absent.
fn run(pdf: &[u8], tool: &str, arguments: &[&str]) -> Option<(tempfile::TempDir, String)> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("label.pdf"), pdf).unwrap();
    let told = Command::new(tool).args(arguments).current_dir(folder.path()).output();
    let Ok(told) = told else {
        println!("skipped: {tool} is not installed");
        return None;
    };
    assert!(told.status.success(), "{tool}: {}", String::from_utf8_lossy(&told.stderr));
    Some((folder, String::from_utf8(told.stdout).unwrap()))
}

fn text_of(content: &Content) -> Option<String> {
    let pdf = draw(content).unwrap();
    run(&pdf, "pdftotext", &["-layout", "label.pdf", "-"]).map(|(_, text)| text)
}

/// What a scanner reads from a print of 203 dpi.
fn scanned(content: &Content) -> Option<String> {
    let pdf = draw(content).unwrap();
    let print = ["-png", "-mono", "-r", "203", "-singlefile", "label.pdf", "label"];
    let (folder, _) = run(&pdf, "pdftoppm", &print)?;
    let read = Command::new("zbarimg")
        .args(["--quiet", "--raw", "label.png"])
        .current_dir(folder.path())
        .output();
    match read {
        Ok(read) => Some(String::from_utf8(read.stdout).unwrap()),
        Err(_) => {
            println!("skipped: zbarimg is not installed");
            None
        }
    }
}

#[test]
fn every_text_can_be_read_and_copied_from_the_page() {
    let Some(text) = text_of(&chinese()) else { return };
    for part in [
        "Kontor",
        "12435 Berlin DE",
        "Parcel",
        "Standard parcel",
        "张伟",
        "浙江省 杭州市 西湖区",
        "文三路1号",
        "+86 138 0013 8000",
        "Order #1001",
        "1.500 kg",
        "From main",
        "COD 49.90 EUR",
        "PS0424872964073310608",
        "(00)340123450000000017",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

#[test]
fn a_long_number_of_an_order_is_written_smaller_and_not_left_out() {
    let order = "Order lost-parcel-261129162937-1".to_owned();
    let page = lay(&Content { order: order.clone(), ..chinese() }).unwrap();
    let is_there =
        |mark: &page::Mark| matches!(mark, page::Mark::Text { text, .. } if *text == order);
    assert!(page.marks.iter().any(is_there));
}

#[test]
fn letters_of_many_scripts_stand_beside_each_other() {
    let lines = ["Łukasz Groß, Αθήνα, Київ, Đặng", "北京市 東京都 臺灣 ひらがな ㈱"];
    let Some(text) = text_of(&content(&lines)) else { return };
    assert!(lines.iter().all(|line| text.contains(line)), "{text}");
}

#[test]
fn a_letter_that_no_font_has_is_seen_to_be_missing() {
    let Some(text) = text_of(&content(&["a\u{1F600}b", "c\u{200B}d\u{FEFF}e"])) else { return };
    assert!(text.contains("a\u{FFFD}b") && text.contains("cde"), "{text}");
}

#[test]
fn a_scanner_reads_both_codes() {
    for content in [chinese(), endless()] {
        let Some(read) = scanned(&content) else { return };
        let mut codes: Vec<&str> = read.lines().collect();
        codes.sort_unstable();
        assert_eq!(codes, ["00340123450000000017", "PS0424872964073310608"]);
    }
}

#[test]
fn a_longer_number_gets_narrower_bars_until_it_would_be_unreadable() {
    let number = "AB1CD2EF3GH4IJ5KL6MN7OP8QR9";
    let content = Content { tracking_number: number.to_owned(), ..chinese() };
    if let Some(read) = scanned(&content) {
        assert!(read.contains(number), "{read}");
    }
    let content = Content { tracking_number: "A1".repeat(25), ..chinese() };
    let refused = draw(&content).unwrap_err().to_string();
    assert!(refused.ends_with("fits in no bar code of the label"), "{refused}");
}

#[test]
fn the_same_label_has_the_same_bytes_and_is_small() {
    let pdf = draw(&chinese()).unwrap();
    assert_eq!(draw(&chinese()).unwrap(), pdf);
    assert!(pdf.starts_with(b"%PDF-1.7") && pdf.len() < 60_000, "{}", pdf.len());
}

#[test]
fn what_stands_for_a_missing_letter_is_in_the_fonts() {
    let fonts = fonts::Fonts::load().unwrap();
    let width = fonts.thousandths("\u{FFFD}");
    assert!(width > 0.0);
    assert!((fonts.thousandths("\u{1F600}") - width).abs() < f32::EPSILON);
}

#[test]
fn endless_names_stay_on_the_page_and_hide_no_line_after_them() {
    let long = "Straße der unendlichen Geduld ".repeat(20);
    let short = ["Ida Blum", long.as_str(), "10117 Berlin", "DE", "Tel 1"];
    let Some(text) = text_of(&content(&short)) else { return };
    assert!(short[2..].iter().all(|line| text.contains(line)), "{text}");
    let pdf = draw(&endless()).unwrap();
    let boxes = run(&pdf, "pdftotext", &["-bbox", "label.pdf", "-"]).unwrap().1;
    let number = |line: &str, name: &str| -> f32 {
        line.split_once(name).unwrap().1.split('"').nth(1).unwrap().parse().unwrap()
    };
    for word in boxes.lines().filter(|line| line.trim().starts_with("<word")) {
        assert!(number(word, "xMin") >= 0.0 && number(word, "xMax") <= WIDTH, "{word}");
        assert!(number(word, "yMax") <= page::HEIGHT + 3.0, "{word}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_a_name_is_the_page_is_written_and_rows_fit(
        name in ".{0,200}",
        street in "[\\PC张伟浙江]{0,300}",
    ) {
        let page = Page::start().unwrap();
        let ink = Ink::plain(11.0);
        for row in wrap(&street, 99, &|row| page.width(row, ink) <= ROOM) {
            prop_assert!(page.width(&row, ink) <= ROOM, "{}", row);
        }
        prop_assert!(draw(&content(&[&name, &street])).is_ok());
    }
}
