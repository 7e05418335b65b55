use proptest::prelude::*;

use super::columns::{Column, of_kind, template, understand};
use super::judging::judge_all;
use super::rows::{ItemRow, StockRow};
use super::*;
use crate::domain::master::{Bin, Item};
use crate::domain::{Counters, Rules, World};

fn cells(texts: &[&str]) -> Vec<Cell> {
    texts.iter().map(|text| Cell::of(text)).collect()
}

fn rows(kind: Option<ImportKind>, head: &[&str], rows: &[&[&str]]) -> Vec<Understood> {
    let head = understand(&cells(head), kind).expect("a head");
    let numbered = rows.iter().zip(2..);
    numbered.map(|(row, number)| head.row(number, &cells(row))).collect()
}

fn row(kind: Option<ImportKind>, head: &[&str], texts: &[&str]) -> Result<Row, Vec<CellError>> {
    rows(kind, head, &[texts]).remove(0).row
}

fn words(row: Result<Row, Vec<CellError>>) -> String {
    let error = row.expect_err("wrong").remove(0);
    format!("{}: {}", error.column.unwrap_or_default(), error.detail)
}

fn sku(text: &str) -> Sku {
    text.parse().expect("a sku")
}

fn world() -> World {
    let rules = Rules {
        claim: chrono::TimeDelta::seconds(60),
        recount: chrono::TimeDelta::seconds(60),
        gs1_prefix: "1234567".to_owned(),
        carton_grams: 100,
        unknown_piece_grams: 100,
        shortage: None,
        offers_at_once: false,
    };
    let mut world = World::new(chrono::DateTime::UNIX_EPOCH, rules, Counters::default());
    let bin = Bin { code: "A-00-00".to_owned(), zone: "a".to_owned(), walking_order: 0 };
    world.places.locations.insert("main".to_owned(), bin.clone());
    world.places.bins.insert(("main".to_owned(), "A-00-00".to_owned()), bin);
    let lamp = Item {
        substitutes: vec![],
        name: "Lamp".to_owned(),
        weight_grams: Some(900),
        barcodes: vec!["40".to_owned()],
        version: 1,
    };
    world.items.load(sku("LAMP"), lamp);
    world
}

fn verdicts(world: &World, rows: Vec<Understood>) -> Vec<Result<RowAction, String>> {
    let id = import_id(ImportKind::Items, "00");
    let judged = judge_all(world, id, rows).into_iter().map(|row| match row.action {
        Some(action) => Ok(action),
        None => Err(row.errors[0].detail.clone()),
    });
    judged.collect()
}

#[test]
fn a_head_is_known_in_the_words_of_its_people() {
    for (head, kind) in [
        (vec!["SKU", "Name"], ImportKind::Items),
        (vec!["货号", "商品名称", "重量(克)", "条形码"], ImportKind::Items),
        (vec!["货号", "数量", "仓库", "库位"], ImportKind::Stock),
        (vec!["sku", "Qty", "Weight"], ImportKind::Stock),
        (vec!["仓库", "库位", "库区"], ImportKind::Bins),
        (vec!["location"], ImportKind::Locations),
    ] {
        assert_eq!(understand(&cells(&head), None).expect("known").kind, kind, "{head:?}");
    }
    let head = understand(&cells(&["Weight_Grams", "sku", "颜色", ""]), None).expect("known");
    assert_eq!(head.ignored, ["颜色"]);
}

#[test]
fn a_head_that_cannot_be_understood_says_what_to_do() {
    let refused = |head: &[&str], kind| understand(&cells(head), kind).expect_err("refused");
    assert!(refused(&["colour"], None).starts_with("the first row has to name the columns"));
    let both = refused(&["sku", "name", "quantity"], None);
    assert!(both.contains("kind=items") && both.contains("kind=stock"), "{both}");
    let asked = Some(ImportKind::Stock);
    assert_eq!(refused(&["sku", "name"], asked), "a table of stock needs a column `quantity`");
    assert_eq!(refused(&["sku", "货号"], None), "two columns are the sku");
}

#[test]
fn a_table_of_two_kinds_is_read_as_the_kind_that_is_asked_for() {
    let head = ["sku", "name", "quantity"];
    let item = row(Some(ImportKind::Items), &head, &["LAMP", "Lamp", "3"]).expect("an item");
    let expected = ItemRow {
        sku: sku("LAMP"),
        name: Some("Lamp".to_owned()),
        weight_grams: None,
        barcodes: None,
    };
    assert_eq!(item, Row::Item(expected));
    let stock = row(Some(ImportKind::Stock), &head, &["LAMP", "Lamp", "3"]).expect("stock");
    let (location, bin) = ("main".to_owned(), None);
    assert_eq!(stock, Row::Stock(StockRow { sku: sku("LAMP"), location, bin, quantity: 3 }));
}

#[test]
fn numbers_are_read_as_programs_write_them() {
    let quantity = |text: &str| row(None, &["sku", "quantity"], &["LAMP", text]);
    for (text, number) in [("12", 12), ("12.0", 12), (" 7 ", 7), ("０１２", 12), ("0", 0)] {
        let Ok(Row::Stock(stock)) = quantity(text) else { panic!("{text}") };
        assert_eq!(stock.quantity, number);
    }
    for text in ["-1", "1.5", "1,200", "a", "1e3", "99999999999", "1.", ".0", "--1"] {
        assert!(words(quantity(text)).starts_with("quantity: `"), "{text}");
    }
    assert_eq!(words(quantity("")), "quantity: is missing");
    for text in ["1.000", "120.000", "１．０００"] {
        assert!(words(quantity(text)).contains("ones or thousands"), "{text}");
    }
}

#[test]
fn a_code_that_a_program_has_shortened_is_an_error_in_words() {
    let item = |sku: &str, code: &str| row(None, &["sku", "barcode"], &[sku, code]);
    for code in ["4.00638E+12", "4E+12", "4,00638e+12", "40, 4.00638E+12"] {
        assert!(words(item("A", code)).contains("its digits are lost"), "{code}");
    }
    assert!(words(item("4.00638E+12", "40")).starts_with("sku: "));
    for (text, codes) in [
        ("4006381333931.0", vec!["4006381333931"]),
        ("40|41、42;40", vec!["40", "41", "42"]),
        ("1E5", vec!["1E5"]),
        ("LE+12", vec!["LE+12"]),
    ] {
        let Ok(Row::Item(item)) = item("A", text) else { panic!("{text}") };
        assert_eq!(item.barcodes, Some(codes.into_iter().map(str::to_owned).collect()));
    }
}

#[test]
fn every_cell_that_is_wrong_is_named_at_once() {
    let head = ["sku", "quantity", "location", "bin"];
    let errors = row(None, &head, &["", "x", "上海", "A\u{7}"]).expect_err("wrong");
    let columns: Vec<_> = errors.into_iter().filter_map(|error| error.column).collect();
    assert_eq!(columns, ["sku", "location", "bin", "quantity"]);
    let head = understand(&cells(&["sku"]), None).expect("a head");
    let faulty = head.row(2, &[Cell::faulty("45000", "a date")]);
    assert_eq!(words(faulty.row), "sku: a date");
}

#[test]
fn an_item_is_created_changed_or_the_same() {
    let head = ["sku", "name", "weight_grams", "barcodes"];
    let rows = rows(
        None,
        &head,
        &[
            &["LAMP", "", "", ""],
            &["SOFA", "Sofa", "", "41"],
            &["DESK", "", "", ""],
            &["CHAIR", "Chair", "", "40"],
            &["SOFA", "Sofa", "", ""],
            &["BED", "Bed", "", "41"],
        ],
    );
    let told = [
        Ok(RowAction::Same),
        Ok(RowAction::Create),
        Err("a new item needs a name".to_owned()),
        Err("the barcode 40 belongs to LAMP".to_owned()),
        Err("row 3 is about SOFA already".to_owned()),
        Err("row 3 has the barcode 41 already".to_owned()),
    ];
    assert_eq!(verdicts(&world(), rows), told);
    let changed = self::rows(None, &head, &[&["LAMP", "", "950", ""]]);
    assert_eq!(verdicts(&world(), changed), [Ok(RowAction::Change)]);
}

#[test]
fn opening_stock_is_received_once_for_an_item_at_a_location() {
    let head = ["sku", "quantity", "bin"];
    let stock = |quantity: &str, bin: &str| rows(None, &head, &[&["LAMP", quantity, bin]]);
    let mut world = world();
    assert_eq!(verdicts(&world, stock("5", "")), [Ok(RowAction::Create)]);
    assert_eq!(verdicts(&world, stock("0", "")), [Ok(RowAction::Same)]);
    assert_eq!(verdicts(&world, stock("0", "B-1")), [Ok(RowAction::Change)]);
    let row_id = row_id(import_id(ImportKind::Stock, "00"), 2);
    let key = ("main".to_owned(), sku("LAMP"));
    world.imports.openings.insert(key, Opening { row_id, pieces: 5 });
    assert_eq!(verdicts(&world, stock("5", "")), [Ok(RowAction::Same)]);
    assert_eq!(verdicts(&world, stock("5", "B-1")), [Ok(RowAction::Change)]);
    let refused = verdicts(&world, stock("6", "")).remove(0).expect_err("received already");
    assert!(refused.contains("5 pieces by imr_"), "{refused}");
    let unknown = rows(None, &["sku", "quantity", "location"], &[&["NONE", "1", "main"]]);
    let unknown = verdicts(&world, unknown).remove(0).expect_err("no item");
    assert_eq!(unknown, "there is no item NONE; import the items first");
    let nowhere = rows(None, &["sku", "quantity", "location"], &[&["LAMP", "1", "moon"]]);
    let nowhere = verdicts(&world, nowhere).remove(0).expect_err("no location");
    assert_eq!(nowhere, "there is no location `moon`; import locations first");
}

#[test]
fn a_template_is_a_table_of_its_kind_without_a_fault() {
    for kind in ImportKind::ALL {
        let text = template(kind);
        let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
        let head = understand(&cells(&lines.next().expect("a head")), Some(kind)).expect("known");
        assert_eq!((head.kind, head.ignored.len()), (kind, 0));
        let sample = lines.next().expect("a row");
        assert!(head.row(2, &cells(&sample)).row.is_ok(), "{text}");
    }
}

proptest! {
    #[test]
    fn whatever_cells_say_they_are_read_or_refused_with_their_column(
        kind in prop::sample::select(ImportKind::ALL.to_vec()),
        texts in prop::collection::vec(any::<String>(), 9),
    ) {
        let (needed, more) = of_kind(kind);
        let columns: Vec<&Column> = needed.iter().chain(more).collect();
        let heads: Vec<_> = columns.iter().map(|column| column.code()).collect();
        let head = understand(&cells(&heads), Some(kind)).expect("a head");
        let texts: Vec<_> = texts.iter().map(String::as_str).collect();
        let understood = head.row(2, &cells(&texts));
        match &understood.row {
            Ok(_) => {
                let again = columns::read_again(kind, &understood.cells);
                prop_assert_eq!(&again, &understood.row);
            }
            Err(errors) => prop_assert!(!errors.is_empty()),
        }
    }

    #[test]
    fn every_whole_number_is_read_back(number in 0_u32..) {
        for text in [number.to_string(), format!("{number}.0")] {
            let Ok(Row::Stock(stock)) = row(None, &["sku", "quantity"], &["A", &text]) else {
                return Err(TestCaseError::fail(text));
            };
            prop_assert_eq!(stock.quantity, number);
        }
    }
}
