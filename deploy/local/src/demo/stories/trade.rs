//! The characters of the trade: who buys and what; none of them exists.

use serde_json::{Value, json};

/// Somebody who buys.
#[derive(Clone, Copy, Debug)]
pub struct Buyer {
    /// The whole name.
    pub name: &'static str,
    /// Telephone number.
    pub phone: &'static str,
    /// Province.
    pub region: &'static str,
    /// City.
    pub city: &'static str,
    /// District.
    pub district: &'static str,
    /// Road, number, room.
    pub street: &'static str,
}

impl Buyer {
    /// Gives where parcels go.
    pub fn address(&self) -> Value {
        json!({ "name": self.name, "street1": self.street, "district": self.district,
            "city": self.city, "region": self.region, "country": "CN" })
    }

    /// Gives whom to call.
    pub fn contact(&self) -> Value {
        json!({ "name": self.name, "phone": self.phone })
    }
}

macro_rules! people {
    ($($name:literal $phone:literal $region:literal $city:literal $district:literal $street:literal;)*) => {
        /// All of them.
        pub const PEOPLE: &[Buyer] = &[$(Buyer {
            name: $name, phone: $phone, region: $region, city: $city, district: $district,
            street: $street,
        }),*];
    };
}

people! {
    "陈芳" "+8613900010001" "浙江省" "杭州市" "西湖区" "文三路478号2幢601室";
    "林伟" "+8613900010002" "江苏省" "南京市" "鼓楼区" "中山北路30号";
    "王秀英" "+8613900010003" "北京市" "北京市" "朝阳区" "建国路88号3号楼1204";
    "李强" "+8613900010004" "广东省" "深圳市" "南山区" "科苑南路16号B座9层";
    "赵敏" "+8613900010005" "四川省" "成都市" "武侯区" "人民南路四段7号";
    "黄丽" "+8613900010006" "上海市" "上海市" "徐汇区" "漕溪北路18号22楼";
    "周杰" "+8613900010007" "湖北省" "武汉市" "洪山区" "珞喻路129号";
    "吴静" "+8613900010008" "福建省" "厦门市" "思明区" "湖滨南路81号5单元302";
}

/// Gives who buys as the one of a number.
pub fn buyer(number: usize) -> &'static Buyer {
    &PEOPLE[number % PEOPLE.len()]
}

/// Something that is sold.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its SKU.
    pub sku: String,
    /// What people call it.
    pub name: &'static str,
    /// Price of one piece, in fen.
    pub price_minor: i64,
}

/// An order as whoever takes it writes it down.
#[derive(Clone, Debug)]
pub struct Basket {
    /// Its id where it was taken.
    pub reference: String,
    /// Who buys.
    pub buyer: &'static Buyer,
    /// What, and how many pieces.
    pub lines: Vec<(Item, u32)>,
}

impl Basket {
    /// Gives how many pieces are wanted.
    pub fn pieces(&self) -> u32 {
        self.lines.iter().map(|(_, pieces)| pieces).sum()
    }

    fn rows(&self) -> Vec<Value> {
        let row = |(item, pieces): &(Item, u32)| {
            json!({ "sku": item.sku, "title": item.name, "quantity": pieces,
                "unit_price": yuan(item.price_minor) })
        };
        self.lines.iter().map(row).collect()
    }

    fn total_minor(&self) -> i64 {
        self.lines.iter().map(|(item, pieces)| item.price_minor * i64::from(*pieces)).sum()
    }

    /// Gives the order as a shop tells it, in our own words.
    pub fn told(&self, at: &str) -> Value {
        json!({ "id": self.reference, "currency": "CNY", "placed_at": at, "updated_at": at,
            "payment_status": "paid", "total": yuan(self.total_minor()),
            "customer": self.buyer.contact(), "shipping_address": self.buyer.address(),
            "lines": self.rows() })
    }

    /// Gives the order as somebody at the counter enters it.
    pub fn entered(&self, channel: &str) -> Value {
        let row = |(item, pieces): &(Item, u32)| json!({ "sku": item.sku, "quantity": pieces, "unit_price": yuan(item.price_minor) });
        json!({ "channel": channel, "external_ref": self.reference, "currency": "CNY",
            "customer": self.buyer.contact(), "shipping_address": self.buyer.address(),
            "lines": self.lines.iter().map(row).collect::<Vec<_>>() })
    }
}

/// Gives an amount as the API writes it.
pub fn yuan(minor: i64) -> Value {
    json!({ "amount_minor": minor, "currency": "CNY" })
}
