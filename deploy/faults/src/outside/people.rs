//! People who buy in the demo; none of them exists.

/// Somebody who buys.
#[derive(Clone)]
pub struct Buyer {
    /// Given name.
    pub first: &'static str,
    /// Family name.
    pub last: &'static str,
    /// E-mail address.
    pub email: String,
    /// Telephone number.
    pub phone: &'static str,
    /// Street and number.
    pub street: &'static str,
    /// District, where the country needs it.
    pub district: &'static str,
    /// City.
    pub city: &'static str,
    /// State or province.
    pub region: &'static str,
    /// Postal code.
    pub postal_code: &'static str,
    /// ISO 3166-1 alpha-2.
    pub country: &'static str,
}

impl Buyer {
    /// Gives the whole name.
    pub fn full(&self) -> String {
        if self.country == "CN" {
            format!("{}{}", self.last, self.first)
        } else {
            format!("{} {}", self.first, self.last)
        }
    }
}

type Row = [&'static str; 9];

const PEOPLE: [Row; 8] = [
    ["Mara", "Ostwald", "+493012345601", "Lindenallee 14", "", "Berlin", "", "10117", "DE"],
    ["Théo", "Marchand", "+33142345602", "7 rue des Tanneurs", "", "Lyon", "", "69005", "FR"],
    ["Ada", "Whitlock", "+12065550103", "1200 Harbor Way", "", "Seattle", "WA", "98101", "US"],
    [
        "伟",
        "林",
        "+8613800000104",
        "解放路18号3单元502",
        "鼓楼区",
        "南京市",
        "江苏省",
        "210008",
        "CN",
    ],
    ["芳", "陈", "+8613900000105", "建国路88号", "朝阳区", "北京市", "北京市", "100022", "CN"],
    ["Nils", "Aakre", "+4722345606", "Bryggegata 3", "", "Oslo", "", "0250", "NO"],
    ["Inés", "Robledo", "+34912345607", "Calle del Pez 21", "", "Madrid", "", "28004", "ES"],
    ["June", "Okafor", "+442079460108", "5 Mercer Yard", "", "London", "", "WC2H 9QA", "GB"],
];

/// One order in so many has no street: somebody typed it on the way to the train.
const HASTY: u32 = 25;

/// Says whether the order of a number lacks its street, so that review has to hold it.
pub fn is_hasty(number: u32) -> bool {
    number % HASTY == HASTY - 1
}

/// Gives the buyer of an order; the same for the same number. Where the platform has no place for a
/// district, nobody from a country that needs one buys.
pub fn buyer(number: u32, has_districts: bool) -> Buyer {
    let people: Vec<&Row> =
        PEOPLE.iter().filter(|row| has_districts || row[4].is_empty()).collect();
    let row = people[(number as usize * 7 + number as usize / 11) % people.len()];
    let [first, last, phone, street, district, city, region, postal_code, country] = *row;
    let street = if is_hasty(number) { "" } else { street };
    let email = format!("buyer{}@example.org", number % 97);
    Buyer { first, last, email, phone, street, district, city, region, postal_code, country }
}
