//! Addresses as marketplaces send them.

use contracts::address::Address;

use super::table::{provinces, short};
use super::{complete, split};

/// Gives region, city, district, town and rest; an empty text for what is not there.
fn parts(text: &str) -> [String; 5] {
    let Some(found) = split(text) else { return Default::default() };
    let or_empty = |part: Option<&str>| part.unwrap_or_default().to_owned();
    [
        found.region.to_owned(),
        or_empty(found.city),
        or_empty(found.district),
        or_empty(found.subdistrict),
        found.rest.to_owned(),
    ]
}

fn assert_splits(cases: &[(&str, [&str; 5])]) {
    for (text, expected) in cases {
        assert_eq!(&parts(text), expected, "{text}");
    }
}

#[test]
fn a_text_is_split_from_the_large_to_the_small() {
    assert_splits(&[
        (
            "广东省深圳市南山区粤海街道科技园路1号",
            ["广东省", "深圳市", "南山区", "粤海街道", "科技园路1号"],
        ),
        (
            "浙江省 杭州市 西湖区 三墩镇 古墩路 9 号",
            ["浙江省", "杭州市", "西湖区", "三墩镇", "古墩路 9 号"],
        ),
        (
            "中国，510000，广东，广州，天河区，体育东路2号",
            ["广东省", "广州市", "天河区", "", "体育东路2号"],
        ),
        (
            "江苏省苏州市昆山市花桥镇绿地大道3号",
            ["江苏省", "苏州市", "昆山市", "花桥镇", "绿地大道3号"],
        ),
    ]);
}

#[test]
fn a_city_of_the_rank_of_a_province_is_named_once_or_twice() {
    assert_splits(&[
        ("北京市海淀区学院路5号", ["北京市", "北京市", "海淀区", "", "学院路5号"]),
        (
            "上海市上海市浦东新区张江镇科苑路1号",
            ["上海市", "上海市", "浦东新区", "张江镇", "科苑路1号"],
        ),
        ("天津市市辖区河北区中山路8号", ["天津市", "天津市", "河北区", "", "中山路8号"]),
        ("重庆忠县忠州街道乐天路2号", ["重庆市", "重庆市", "忠县", "忠州街道", "乐天路2号"]),
    ]);
}

#[test]
fn autonomous_regions_and_prefectures_are_known_by_their_short_names() {
    assert_splits(&[
        (
            "内蒙古呼和浩特新城区海东路1号",
            ["内蒙古自治区", "呼和浩特市", "新城区", "", "海东路1号"],
        ),
        (
            "广西自治区南宁市青秀区民族大道6号",
            ["广西壮族自治区", "南宁市", "青秀区", "", "民族大道6号"],
        ),
        (
            "湖北恩施州利川市都亭街道1号",
            ["湖北省", "恩施土家族苗族自治州", "利川市", "都亭街道", "1号"],
        ),
        (
            "新疆维吾尔自治区伊犁哈萨克自治州霍城县清水河镇7号",
            ["新疆维吾尔自治区", "伊犁哈萨克自治州", "霍城县", "清水河镇", "7号"],
        ),
    ]);
}

#[test]
fn special_administrative_regions_and_counties_without_a_city_are_known() {
    assert_splits(&[
        (
            "香港特别行政区油尖旺区弥敦道100号",
            ["香港特别行政区", "香港特别行政区", "油尖旺区", "", "弥敦道100号"],
        ),
        ("湖北省仙桃市干河街道2号", ["湖北省", "仙桃市", "仙桃市", "干河街道", "2号"]),
        (
            "湖北省省直辖县级行政区划潜江市园林街道3号",
            ["湖北省", "潜江市", "潜江市", "园林街道", "3号"],
        ),
        (
            "海南省陵水黎族自治县英州镇4号",
            ["海南省", "陵水黎族自治县", "陵水黎族自治县", "英州镇", "4号"],
        ),
        ("新疆石河子市北泉镇5号", ["新疆维吾尔自治区", "石河子市", "石河子市", "北泉镇", "5号"]),
    ]);
}

#[test]
fn short_names_are_read_where_they_follow_their_city() {
    assert_splits(&[
        ("广东深圳南山科技园北区1栋", ["广东省", "深圳市", "南山区", "", "科技园北区1栋"]),
        ("北京朝阳酒仙桥2号", ["北京市", "北京市", "朝阳区", "", "酒仙桥2号"]),
        ("江苏昆山花桥镇3号", ["江苏省", "苏州市", "昆山市", "花桥镇", "3号"]),
        ("青岛市南区香港中路4号", ["山东省", "青岛市", "市南区", "", "香港中路4号"]),
    ]);
}

#[test]
fn towns_stand_in_for_districts_where_a_city_has_none() {
    assert_splits(&[
        ("广东省东莞市长安镇振安路1号", ["广东省", "东莞市", "长安镇", "", "振安路1号"]),
        ("中山市石岐街道孙文路2号", ["广东省", "中山市", "石岐街道", "", "孙文路2号"]),
        ("东莞市南城区鸿福路3号", ["广东省", "东莞市", "南城区", "", "鸿福路3号"]),
        ("广东省东莞市振安路1号", ["广东省", "东莞市", "", "", "广东省东莞市振安路1号"]),
    ]);
}

#[test]
fn zones_and_former_counties_are_read_as_they_are_known_today() {
    assert_splits(&[
        ("四川省成都市高新区天府大道1号", ["四川省", "成都市", "高新区", "", "天府大道1号"]),
        ("郑州郑东新区商务路2号", ["河南省", "郑州市", "郑东新区", "", "商务路2号"]),
        ("广州增城市新塘镇3号", ["广东省", "广州市", "增城区", "新塘镇", "3号"]),
        ("上海市闸北区天目路6号", ["上海市", "上海市", "静安区", "", "天目路6号"]),
        ("深圳市龙华新区大浪街道4号", ["广东省", "深圳市", "龙华区", "大浪街道", "4号"]),
    ]);
}

#[test]
fn roads_and_houses_that_are_called_after_a_region_are_none() {
    assert_splits(&[
        ("北京市朝阳门外大街1号", ["北京市", "北京市", "", "", "北京市朝阳门外大街1号"]),
        ("杭州市西湖大道2号", ["浙江省", "杭州市", "", "", "杭州市西湖大道2号"]),
        ("天津港保税区3号", ["天津市", "天津市", "", "", "天津港保税区3号"]),
        ("南京东路100号", Default::default()),
        ("中山西路59号", Default::default()),
        ("北京大学东门", Default::default()),
    ]);
}

#[test]
fn what_could_be_two_places_is_not_guessed() {
    assert_splits(&[
        ("南山区东华园1号", Default::default()),
        ("朝阳区建国路2号", Default::default()),
        ("海淀区学院路3号", ["北京市", "北京市", "海淀区", "", "学院路3号"]),
        ("广东南山区4号", ["广东省", "深圳市", "南山区", "", "4号"]),
    ]);
}

#[test]
fn any_text_is_read_without_harm() {
    for text in
        ["", " ", "1", "省市区", "市", "广", "深圳", "Shenzhen", "广东省", "🏠广东", "12345南"]
    {
        let found = split(text);
        assert!(found.is_none_or(|found| text.ends_with(found.rest)), "{text}");
    }
}

#[test]
fn every_name_of_the_table_is_read_back() {
    for province in provinces() {
        for city in &province.cities {
            for district in &city.districts {
                let (region, city) = (province.name.full, city.name.full);
                let text = format!("{region}{city}{}1号", district.full);
                let found = parts(&text);
                let expected = [region, city, district.full, "", "1号"];
                assert_eq!(found, expected, "{text}");
            }
        }
    }
}

#[test]
fn short_names_keep_two_letters() {
    let cases =
        [("忠县", "忠县"), ("浦东新区", "浦东"), ("凉山彝族自治州", "凉山"), ("城区", "城区")];
    for (name, expected) in cases {
        assert_eq!(short(name), expected);
    }
}

fn address(region: &str, city: &str, street: &str) -> Address {
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Address {
        region: text(region),
        city: text(city),
        street1: text(street),
        country: text("CN"),
        ..Address::default()
    }
}

fn completed(region: &str, city: &str, street: &str) -> [Option<String>; 5] {
    let mut address = address(region, city, street);
    complete(&mut address);
    let Address { region, city, district, subdistrict, street1, .. } = address;
    [region, city, district, subdistrict, street1]
}

fn some<const N: usize>(texts: [&str; N]) -> [Option<String>; N] {
    texts.map(|text| Some(text.to_owned()).filter(|text| !text.is_empty()))
}

#[test]
fn an_address_gets_what_stands_in_its_street() {
    let whole = ["广东省", "深圳市", "南山区", "粤海街道", "科苑路1号"];
    let street = "粤海街道科苑路1号";
    assert_eq!(completed("", "", &format!("广东省深圳市南山区{street}")), some(whole));
    assert_eq!(completed("广东", "深圳", &format!("南山区{street}")), some(whole));
    assert_eq!(completed("Guangdong", "深圳市", &format!("南山区{street}")), some(whole));
    assert_eq!(completed("广东省", "深圳市", &format!("广东省深圳市南山区{street}")), some(whole));
    let in_city = completed("广东省", "深圳市南山区", "科苑路1号");
    assert_eq!(in_city, some(["广东省", "深圳市", "南山区", "", "科苑路1号"]));
}

#[test]
fn a_district_in_the_second_line_is_found_too() {
    let street2 = Some("鼓楼区".to_owned());
    let mut address = Address { street2, ..address("江苏省", "南京市", "解放路18号") };
    complete(&mut address);
    assert_eq!(address.district.as_deref(), Some("鼓楼区"));
    assert_eq!((address.street1.as_deref(), address.street2), (Some("解放路18号"), None));
}

#[test]
fn an_address_that_speaks_of_two_cities_stays_as_it_is() {
    let given = ["", "广州市", "", "", "深圳市南山区科苑路1号"];
    assert_eq!(completed("", "广州市", "深圳市南山区科苑路1号"), some(given));
}

#[test]
fn addresses_of_other_countries_and_whole_ones_are_not_touched() {
    let abroad = Address {
        country: Some("SG".to_owned()),
        ..address("", "", "广东省深圳市南山区科苑路1号")
    };
    let whole = Address {
        district: Some("南山".to_owned()),
        ..address("广东", "深圳", "南山区科苑路1号")
    };
    for given in [abroad, whole] {
        let mut after = given.clone();
        complete(&mut after);
        assert_eq!(after, given);
    }
}

#[test]
fn an_address_that_is_complete_stays_so_when_it_is_completed_again() {
    let mut once = address("", "", "浙江省杭州市西湖区三墩镇古墩路9号");
    complete(&mut once);
    let mut twice = once.clone();
    complete(&mut twice);
    assert_eq!(once, twice);
}

/// Real texts that are no part of the repository; the test passes where they are absent.
#[test]
fn most_real_texts_that_name_a_district_are_split() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples");
    let path = root.join("addresses/cn_company_addresses_400.given.txt");
    let Ok(texts) = std::fs::read_to_string(path) else {
        println!("skipped: the samples are not here");
        return;
    };
    let (mut with_district, mut with_city, mut nothing) = (0, 0, 0);
    for text in texts.lines() {
        let found = parts(text);
        println!("{text} => {}", found[..4].join(" | "));
        match () {
            () if !found[2].is_empty() => with_district += 1,
            () if !found[1].is_empty() => with_city += 1,
            () => nothing += 1,
        }
    }
    println!("{with_district} with a district, {with_city} with a city, {nothing} with neither");
    assert!(with_district * 10 >= texts.lines().count() * 6, "{with_district}");
}
