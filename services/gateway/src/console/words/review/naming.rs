//! What the review says where a hold asks which item a line is, or asks the customer.

/// Which item a line is, and a link for the customer.
pub struct Named {
    pub which: fn(&str) -> String,
    pub hint: &'static str,
    pub it_is: &'static str,
    pub make: fn(&str) -> String,
    pub ask: &'static str,
    pub link_is: &'static str,
    pub good_until: &'static str,
    pub key_item: &'static str,
}

/// In English.
pub const ENGLISH: Named = Named {
    which: |title| format!("Which item of ours is “{title}”?"),
    hint: "SKU, name or barcode",
    it_is: "It is this one",
    make: |sku| format!("Make it an item: {sku}"),
    ask: "Link for the customer",
    link_is: "With this link the customer completes the address. Pass it on:",
    good_until: "Good until",
    key_item: "Say which item it is",
};

/// In Chinese.
pub const CHINESE: Named = Named {
    which: |title| format!("“{title}”对应哪个商品？"),
    hint: "SKU、名称或条码",
    it_is: "就是此商品",
    make: |sku| format!("新建商品：{sku}"),
    ask: "客户链接",
    link_is: "客户可通过此链接补全地址，请转发给客户：",
    good_until: "有效期至",
    key_item: "指定对应商品",
};
