//! Labels as a printer gets them, and that everything stays on the paper.

use super::text::width;
use super::*;
use crate::domain::examples::{address, booked, parcel, pieces, recipient};
use contracts::address::{Address, Recipient};
use proptest::prelude::*;

fn sender() -> Sender {
    let (name, street) = ("Kontor".to_owned(), "Lagerweg 1".to_owned());
    Sender { name, street, city: "12435 Berlin".to_owned(), country: "DE".to_owned() }
}

fn label_of(recipient: Option<Recipient>, wide_font: Option<&str>) -> String {
    let mut shipment = booked(parcel(1, vec![pieces(1, 2)]));
    shipment.parcel.recipient = recipient;
    Label {
        sender: &sender(),
        parcel: &shipment.parcel,
        booking: shipment.booking.as_ref().unwrap(),
        carrier_name: "Parcel Simulation",
        service_name: "Standard parcel",
        wide_font,
    }
    .zpl()
}

/// Takes a label apart: where each field begins, its font's height and its data.
fn fields(zpl: &str) -> Vec<(usize, usize, usize, String)> {
    let texts = zpl.lines().filter(|line| line.contains("^A"));
    texts
        .map(|line| {
            let (place, rest) = line.strip_prefix("^FO").unwrap().split_once("^A").unwrap();
            let (x, y) = place.split_once(',').unwrap();
            let height = rest.split(',').nth(1).unwrap();
            let data = rest.split_once("^FD").unwrap().1.strip_suffix("^FS").unwrap();
            (x.parse().unwrap(), y.parse().unwrap(), height.parse().unwrap(), data.to_owned())
        })
        .collect()
}

fn stays_on_the_paper(zpl: &str) {
    let mut rows: Vec<(usize, usize, usize, usize)> = Vec::new();
    for (x, y, height, data) in fields(zpl) {
        let plain = data.replace("_5E", "^").replace("_7E", "~").replace("_5F", "_");
        let right = x + width(&plain, height);
        assert!(right <= zpl::WIDTH && y + height <= zpl::HEIGHT, "{data}");
        let apart = |other: &(usize, usize, usize, usize)| {
            right <= other.0 || x >= other.2 || y + height <= other.1 || y >= other.3
        };
        assert!(rows.iter().all(apart), "{data} overprints another row");
        rows.push((x, y, right, y + height));
    }
}

#[test]
fn a_label_reads_as_the_printer_gets_it() {
    let zpl = label_of(Some(recipient(address("DE", "10117"))), None);
    insta::assert_snapshot!(zpl, @r"
    ^XA
    ^CI28
    ^PW812
    ^LL1218
    ^LH0,0
    ^FO30,24^A0N,22,22^FH^FDKontor^FS
    ^FO30,50^A0N,22,22^FH^FDLagerweg 1^FS
    ^FO30,76^A0N,22,22^FH^FD12435 Berlin DE^FS
    ^FO570,24^A0N,28,28^FH^FDParcel^FS
    ^FO570,58^A0N,28,28^FH^FDSimulation^FS
    ^FO20,108^GB772,3,3^FS
    ^FO30,122^A0N,44,44^FH^FDStandard parcel^FS
    ^FO20,176^GB772,3,3^FS
    ^FO30,190^A0N,24,24^FH^FDTO^FS
    ^FO30,218^A0N,34,34^FH^FDIda Blum^FS
    ^FO30,258^A0N,34,34^FH^FDHauptstraße 5^FS
    ^FO30,298^A0N,34,34^FH^FD10117 Köpenick^FS
    ^FO30,338^A0N,34,34^FH^FDDE^FS
    ^FO20,556^GB772,3,3^FS
    ^FO30,570^A0N,30,30^FH^FDOrder #1001^FS
    ^FO530,570^A0N,30,30^FH^FD1.500 kg^FS
    ^FO30,606^A0N,24,24^FH^FDFrom main^FS
    ^FO20,640^GB772,3,3^FS
    ^FO30,654^A0N,24,24^FH^FDTracking^FS
    ^FO100,686^BY3^BCN,150,Y,N,N,A^FDPS0424872964073310608^FS
    ^FO20,890^GB772,3,3^FS
    ^FO30,904^A0N,24,24^FH^FDSSCC^FS
    ^FO160,936^BY3^BCN,190,Y,N,N,D^FD(00)340123450000000017^FS
    ^XZ
    ");
    stays_on_the_paper(&zpl);
}

#[test]
fn a_chinese_address_begins_with_the_province_and_uses_the_font_that_has_it() {
    let there = Address {
        street1: Some("文三路1号".to_owned()),
        district: Some("西湖区".to_owned()),
        city: Some("杭州市".to_owned()),
        region: Some("浙江省".to_owned()),
        postal_code: Some("310012".to_owned()),
        country: Some("CN".to_owned()),
        ..Address::default()
    };
    let name = Some("张伟".to_owned());
    let phone = Some("+86 138 0013 8000".to_owned());
    let to = Recipient::Clear { name, company: None, phone, address: there };
    let zpl = label_of(Some(to), Some("E:SIMSUN.FNT"));
    assert!(zpl.contains("^CI28\n") && zpl.contains("^CW1,E:SIMSUN.FNT\n"));
    assert!(zpl.contains("^A1N,34,34^FH^FD张伟^FS"), "{zpl}");
    assert!(zpl.contains("^FD浙江省 杭州市 西湖区^FS"), "{zpl}");
    stays_on_the_paper(&zpl);
}

#[test]
fn a_hidden_buyer_is_shown_as_the_marketplace_masks_him() {
    let hidden =
        Recipient::Opaque { token: "tok_9".to_owned(), masked: "张**, 138****0000".to_owned() };
    let zpl = label_of(Some(hidden), None);
    assert!(zpl.contains("^FD张**, 138****0000^FS") && zpl.contains("^FDtok_5F9^FS"), "{zpl}");
}

#[test]
fn money_to_collect_stands_on_the_label() {
    let mut shipment = booked(parcel(1, vec![]));
    shipment.parcel.cash_on_delivery_minor = 4_990;
    let booking = shipment.booking.as_ref().unwrap();
    let (sender, parcel) = (sender(), &shipment.parcel);
    let (carrier_name, service_name) = ("Vans", "Own van");
    let label =
        Label { sender: &sender, parcel, booking, carrier_name, service_name, wide_font: None };
    assert!(label.zpl().contains("^FDCOD 49.90 EUR^FS"));
}

proptest! {
    #[test]
    fn whatever_stands_in_an_address_the_label_is_whole(
        name in "\\PC{0,120}",
        company in "\\PC{0,60}",
        street in "[\\PC^~_]{0,200}",
        city in "\\PC{0,80}",
        other in ".{0,60}",
    ) {
        let there = Address {
            street1: Some(street.clone()),
            street2: Some(other.clone()),
            district: Some(other.clone()),
            city: Some(city),
            region: Some(other),
            postal_code: Some("1".to_owned()),
            country: Some("DE".to_owned()),
            ..Address::default()
        };
        let (name, company, phone) = (Some(name), Some(company), Some("1".to_owned()));
        let to = Recipient::Clear { name, company, phone, address: there };
        let zpl = label_of(Some(to), None);
        prop_assert_eq!(zpl.matches("^XA").count(), 1);
        prop_assert_eq!(zpl.matches("^XZ").count(), 1);
        prop_assert!(!zpl.contains('~'));
        stays_on_the_paper(&zpl);
    }
}
