//! What an address needs, country by country.

/// Countries and territories where mail goes without a postal code, or where one exists on paper.
const WITHOUT_POSTAL_CODE: &str = "AE AG AN AO AQ AW BF BI BJ BO BQ BS BV BW BZ CD CF CG CI CK CM \
    CN CW DJ DM ER FJ GA GD GH GM GQ GY HK HM IE JM KE KI KM KN KP LC LY ML MO MR MS MW NR NU PA \
    QA RW SA SB SC SL SR SS ST SX SY TD TF TG TK TL TO TT TV UG VC VU YE ZA ZM ZW";
/// Countries that are one city, where naming it again is optional.
const ONE_CITY: &str = "GI HK MC MO SG VA";
/// Countries whose couriers sort by the district below the city.
const WITH_DISTRICT: &str = "CN";

fn within(list: &str, country: &str) -> bool {
    list.split_ascii_whitespace().any(|code| code == country)
}

/// Says whether nothing arrives there without a postal code.
pub(super) fn needs_postal_code(country: &str) -> bool {
    !within(WITHOUT_POSTAL_CODE, country)
}

/// Says whether nothing arrives there without a city.
pub(super) fn needs_city(country: &str) -> bool {
    !within(ONE_CITY, country)
}

/// Says whether nothing arrives there without a district.
pub(super) fn needs_district(country: &str) -> bool {
    within(WITH_DISTRICT, country)
}
