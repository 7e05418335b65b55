//! The names of the regions, with the short forms that people write.

use std::sync::LazyLock;

/// The names; its head says where they are from.
const NAMES: &str = include_str!("china.txt");

/// A name, and how people shorten it; the same where they do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// Such as `深圳市`.
    pub full: &'static str,
    /// Such as `深圳`.
    pub short: &'static str,
}

/// A province, an autonomous region, a city of that rank, or a special administrative region.
pub struct Province {
    /// Such as `广东省`.
    pub name: Name,
    /// Its cities.
    pub cities: Vec<City>,
}

/// A city, a prefecture, or a county that has none above it.
pub struct City {
    /// Such as `深圳市`.
    pub name: Name,
    /// Its districts and counties, such as `南山区`; none where towns come next.
    pub districts: Vec<Name>,
    /// Districts that are gone, each with the one that its streets belong to now.
    pub former: Vec<(&'static str, &'static str)>,
}

impl Province {
    /// Says whether it is a city itself, which people name once.
    pub fn is_city(&self) -> bool {
        self.cities.first().is_some_and(|city| city.name == self.name)
    }
}

impl City {
    /// Says whether it is a county without a city above it: then it is its own district.
    pub fn is_county(&self) -> bool {
        self.districts == [self.name]
    }
}

/// Gives all of them.
pub fn provinces() -> &'static [Province] {
    static TABLE: LazyLock<Vec<Province>> = LazyLock::new(|| read(NAMES));
    &TABLE
}

fn read(names: &'static str) -> Vec<Province> {
    let mut provinces: Vec<Province> = Vec::new();
    for line in names.lines().filter(|line| !line.starts_with('#')) {
        let (kind, listed) = line.split_at_checked(1).unwrap_or_default();
        let words: Vec<&str> = listed.split_ascii_whitespace().collect();
        match (provinces.last_mut(), kind) {
            (Some(province), "*") => {
                province.cities.extend(words.into_iter().map(|full| city(full, vec![full])));
            }
            (Some(province), "=") => {
                let pairs = words.chunks_exact(2).map(|pair| (pair[0], pair[1]));
                let city = province.cities.last_mut();
                city.into_iter().for_each(|city| city.former.extend(pairs.clone()));
            }
            (Some(province), " ") => {
                let first = words.split_first();
                province.cities.extend(first.map(|(full, below)| city(full, below.to_vec())));
            }
            (Some(_) | None, _) => provinces.push(Province { name: name(line), cities: vec![] }),
        }
    }
    provinces
}

fn city(full: &'static str, districts: Vec<&'static str>) -> City {
    let districts = districts.into_iter().map(name).collect();
    City { name: name(full), districts, former: vec![] }
}

fn name(full: &'static str) -> Name {
    Name { full, short: short(full) }
}

/// What stands at the end of a full name; longer ones first.
const ENDS: [&str; 13] = [
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "地区",
    "新区",
    "省",
    "市",
    "区",
    "县",
    "盟",
    "旗",
];
/// Peoples whose names stand in those of autonomous regions.
const PEOPLES: [&str; 40] = [
    "维吾尔",
    "哈萨克",
    "蒙古族",
    "蒙古",
    "回族",
    "藏族",
    "壮族",
    "苗族",
    "侗族",
    "彝族",
    "白族",
    "傣族",
    "羌族",
    "满族",
    "瑶族",
    "黎族",
    "畲族",
    "佤族",
    "怒族",
    "水族",
    "土族",
    "土家族",
    "布依族",
    "朝鲜族",
    "哈尼族",
    "傈僳族",
    "景颇族",
    "拉祜族",
    "纳西族",
    "仡佬族",
    "仫佬族",
    "毛南族",
    "布朗族",
    "普米族",
    "独龙族",
    "撒拉族",
    "东乡族",
    "保安族",
    "裕固族",
    "锡伯族",
];
/// A shorter form would be half a word.
const SHORT_CHARS_MIN: usize = 2;

/// Gives a name as people shorten it: `广西壮族自治区` is `广西`, `恩施土家族苗族自治州` is `恩施`.
pub fn short(name: &str) -> &str {
    let long = |stem: &&str| stem.chars().count() >= SHORT_CHARS_MIN;
    let Some(mut stem) = ENDS.iter().find_map(|end| name.strip_suffix(end)).filter(long) else {
        return name;
    };
    let without = |stem: &'_ str| -> Option<usize> {
        PEOPLES.iter().find_map(|people| stem.strip_suffix(people)).filter(long).map(str::len)
    };
    while let Some(length) = without(stem) {
        stem = &stem[..length];
    }
    stem
}
