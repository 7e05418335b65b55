//! Reads regions off the beginning of a text.
//!
//! Every chain of province, city and district that the text may begin with is weighed: a full name
//! counts more than a short one, a longer chain more than its beginning. Two chains of the same
//! weight are two places, and what they do not have in common is not said.

use super::is_chinese;
use super::table::{City, Name, Province, provinces};

/// What stands at the beginning of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split<'a> {
    /// The province, by its full name.
    pub region: &'static str,
    /// The city, by its full name.
    pub city: Option<&'static str>,
    /// The district or county; a zone or a town as it is written, where there is none.
    pub district: Option<&'a str>,
    /// The town or the street's office.
    pub subdistrict: Option<&'a str>,
    /// What follows; all of it, where hardly anything was found.
    pub rest: &'a str,
}

/// A full name.
const FULL: u32 = 4;
/// A name with another end than today's: a county that has become a district.
const FORMER: u32 = 3;
/// A name without its end.
const SHORT: u32 = 2;
/// A zone of development, which couriers know but no table does.
const ZONE: u32 = 1;

/// A chain that the text may begin with.
#[derive(Clone, Copy)]
struct Chain<'a> {
    province: &'static Province,
    city: Option<&'static City>,
    district: Option<&'a str>,
    weight: u32,
    rest: &'a str,
}

/// Splits a text; nothing where it begins with no region, or with one of several.
pub fn split(text: &str) -> Option<Split<'_>> {
    let start = beginning(text);
    let mut chains = Vec::new();
    for province in provinces() {
        chains_of(province, start, &mut chains);
    }
    let best = chains.iter().map(|chain| chain.weight).max()?;
    chains.retain(|chain| chain.weight == best);
    let first = *chains.first()?;
    let same = |same: &dyn Fn(&Chain<'_>) -> bool| chains.iter().all(same);
    if !same(&|chain| std::ptr::eq(chain.province, first.province)) {
        return None;
    }
    let city =
        first.city.filter(|city| same(&|chain| chain.city.map(|c| c.name) == Some(city.name)));
    let district = first
        .district
        .filter(|_| city.is_some() && same(&|chain| chain.district == first.district));
    let (region, rest) = (first.province.name.full, first.rest);
    let Some(district) = district else {
        return Some(without_district(
            region,
            city,
            if city.is_some() { rest } else { text },
            text,
        ));
    };
    let (subdistrict, rest) = town(rest);
    let city = city.map(|city| city.name.full);
    Some(Split { region, city, district: Some(district), subdistrict, rest })
}

/// Where towns come right below the city they stand in for districts. Else the text is left whole:
/// `天津港` is no `港` in Tianjin.
fn without_district<'a>(
    region: &'static str,
    city: Option<&'static City>,
    rest: &'a str,
    whole: &'a str,
) -> Split<'a> {
    let found = city.filter(|city| city.districts.is_empty()).and_then(|_| {
        let (town, after) = town(rest);
        town.map(|town| (town, after)).or_else(|| named_area(rest, &["区"], AREA_CHARS_MAX))
    });
    let city = city.map(|city| city.name.full);
    let (district, rest) = found.map_or((None, whole), |(town, rest)| (Some(town), rest));
    Split { region, city, district, subdistrict: None, rest }
}

fn chains_of<'a>(province: &'static Province, start: &'a str, chains: &mut Vec<Chain<'a>>) {
    let named = province_at(start, province.name);
    if let Some((weight, rest)) = named {
        chains.push(Chain { province, city: None, district: None, weight, rest });
    }
    let from = named.map_or((0, start), |(weight, rest)| (weight, filler(rest)));
    for city in &province.cities {
        if province.is_city() {
            if named.is_some() {
                let again = name_at(from.1, city.name, &["市"]);
                let rest = again.map_or(from.1, |(_, rest)| filler(rest));
                chains_below(province, city, (from.0 + FULL, rest), chains);
            }
        } else {
            run_together(province, city, from, chains);
            let at = name_at(from.1, city.name, &["市", "州", "地区"]);
            if let Some((weight, rest)) = at {
                let again = rest.strip_prefix(city.name.full).map(separator);
                let rest = filler(again.unwrap_or(rest));
                chains_below(province, city, (from.0 + weight, rest), chains);
            }
        }
        unnamed_city(province, city, (from.0, from.1, named.is_some()), chains);
    }
}

/// A district whose city nobody named: by its full name, or below its province by a short one.
fn unnamed_city<'a>(
    province: &'static Province,
    city: &'static City,
    (weight, rest, below): (u32, &'a str, bool),
    chains: &mut Vec<Chain<'a>>,
) {
    let former = city
        .former
        .iter()
        .filter_map(|(name, now)| Some((now, FULL, rest.strip_prefix(name).map(separator)?)));
    let today = city.districts.iter().filter_map(|name| {
        let (more, rest) = name_at(rest, *name, &[])?;
        Some((&name.full, more, rest))
    });
    for (name, more, rest) in today.chain(former) {
        if below || more == FULL {
            let (city, district) = (Some(city), Some(*name));
            chains.push(Chain { province, city, district, weight: weight + more, rest });
        }
    }
}

fn chains_below<'a>(
    province: &'static Province,
    city: &'static City,
    (weight, rest): (u32, &'a str),
    chains: &mut Vec<Chain<'a>>,
) {
    let chain = Chain { province, city: Some(city), district: None, weight, rest };
    if city.is_county() {
        chains.push(Chain { district: Some(city.name.full), weight: weight + FULL, ..chain });
        return;
    }
    chains.push(chain);
    for name in &city.districts {
        if let Some((more, rest)) = name_at(rest, *name, &["区", "县", "市", "新区"]) {
            chains.push(Chain { district: Some(name.full), weight: weight + more, rest, ..chain });
        }
    }
    for (name, now) in &city.former {
        if let Some(rest) = rest.strip_prefix(name).map(separator) {
            chains.push(Chain { district: Some(now), weight: weight + FULL, rest, ..chain });
        }
    }
    if let Some((zone, rest)) = named_area(rest, &ZONES, AREA_CHARS_MAX) {
        chains.push(Chain { district: Some(zone), weight: weight + ZONE, rest, ..chain });
    }
}

/// A city without its end before a district in full, whatever that begins with: `青岛市南区`.
fn run_together<'a>(
    province: &'static Province,
    city: &'static City,
    (weight, rest): (u32, &'a str),
    chains: &mut Vec<Chain<'a>>,
) {
    let Some(rest) = rest.strip_prefix(city.name.short) else { return };
    let (city, weight) = (Some(city), weight + SHORT + FULL);
    for name in city.into_iter().flat_map(|city| &city.districts) {
        if let Some(rest) = rest.strip_prefix(name.full).map(separator) {
            chains.push(Chain { province, city, district: Some(name.full), weight, rest });
        }
    }
}

fn province_at(text: &str, name: Name) -> Option<(u32, &str)> {
    let ends: &[&str] = match () {
        () if name.full.ends_with('市') => &["市"],
        () if name.full.ends_with('省') => &["省"],
        () => &["自治区", "特区", "省"],
    };
    name_at(text, name, ends)
}

/// Reads a name: in full, with another end, or without one where it is not the name of a road.
fn name_at<'a>(text: &'a str, name: Name, ends: &[&str]) -> Option<(u32, &'a str)> {
    if let Some(rest) = text.strip_prefix(name.full) {
        return Some((FULL, separator(rest)));
    }
    let rest = text.strip_prefix(name.short).filter(|_| name.short != name.full)?;
    let ended = ends.iter().filter_map(|end| rest.strip_prefix(end)).next_back();
    match ended {
        Some(rest) => Some((FORMER, separator(rest))),
        None => ends_there(rest).then(|| (SHORT, separator(rest))),
    }
}

/// What makes a road or a house of a region's name: `南京东路`, `朝阳门`, `北京大学`.
const ROADS: [&str; 6] = ["路", "街", "道", "大道", "大街", "门"];
const HOUSES: [&str; 10] =
    ["大厦", "国际", "广场", "酒店", "宾馆", "机场", "大学", "医院", "胡同", "寺"];
/// What would make another region of it.
const KINDS: [&str; 9] = ["省", "市", "区", "县", "旗", "州", "盟", "镇", "乡"];

fn ends_there(rest: &str) -> bool {
    !is_road(rest) && !begins(rest, &KINDS) && !begins(rest, &HOUSES)
}

fn is_road(rest: &str) -> bool {
    let aside = rest.strip_prefix(['东', '南', '西', '北', '中']).unwrap_or(rest);
    begins(rest, &ROADS) || begins(aside, &ROADS)
}

fn begins(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.starts_with(word))
}

/// Zones of development; longer words first.
const ZONES: [&str; 9] = [
    "高新技术产业开发区",
    "高新技术开发区",
    "经济技术开发区",
    "经济开发区",
    "高新开发区",
    "高新区",
    "经开区",
    "开发区",
    "新区",
];
/// No zone, town or area has a longer name before the word that says what it is.
const AREA_CHARS_MAX: usize = 6;

/// Reads a name of a few letters that ends with one of some words.
fn named_area<'a>(text: &'a str, ends: &[&str], most: usize) -> Option<(&'a str, &'a str)> {
    let end_of = |end: &&str| {
        let at = text.find(end)?;
        let name = &text[..at];
        let plain = name.chars().all(|letter| is_chinese(letter) && !"路街道号".contains(letter));
        (plain && name.chars().count() <= most).then_some(at + end.len())
    };
    let end = ends.iter().find_map(end_of)?;
    Some((&text[..end], separator(&text[end..])))
}

/// Reads the town or the street's office off what follows the district.
fn town(text: &str) -> (Option<&str>, &str) {
    for end in ["街道", "镇", "乡", "苏木"] {
        let Some((name, rest)) = named_area(text, &[end], AREA_CHARS_MAX) else { continue };
        if name.len() > end.len() && !is_road(rest) {
            return (Some(name), rest.strip_prefix("办事处").map_or(rest, separator));
        }
    }
    (None, text)
}

/// Leaves out what stands before the first region: the country, a postal code.
fn beginning(text: &str) -> &str {
    let text = separator(text);
    let text =
        ["中华人民共和国", "中国"].iter().find_map(|name| text.strip_prefix(name)).unwrap_or(text);
    let text = separator(text);
    match text.split_at_checked(6) {
        Some((code, rest)) if code.bytes().all(|byte| byte.is_ascii_digit()) => separator(rest),
        Some(_) | None => text,
    }
}

/// Leaves out what stands in lists between a province and its counties.
fn filler(text: &str) -> &str {
    let fillers = ["省直辖县级行政区划", "自治区直辖县级行政区划", "省直辖行政单位", "市辖区"];
    fillers.iter().find_map(|filler| text.strip_prefix(filler)).map_or(text, separator)
}

fn separator(text: &str) -> &str {
    text.trim_start_matches(|letter: char| {
        letter.is_whitespace() || "，,、；;·-－/".contains(letter)
    })
}
