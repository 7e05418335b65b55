//! What Chinese carriers call a status in their own lists, besides the words of Kuaidi100.
//!
//! Clerks copy them into sheets. A word that may mean two things is not among them: 待取件 is a
//! parcel at a pick-up point with one carrier, and one that waits for the courier with another.

use contracts::events::shipment::TrackingStatus as Status;

use crate::domain::kuaidi100;
use crate::domain::tracking::Ending;

/// Makes one of the twelve words of a Chinese one, with the end and the reason.
pub fn normalise(word: &str) -> Option<(Status, Option<Ending>, Option<&'static str>)> {
    let plain = |status| Some((status, None, None));
    let wrong = |status, reason| Some((status, None, Some(reason)));
    let ended = |status, ending| Some((status, Some(ending), None));
    match word {
        "已接单" | "待发货" | "待揽件" | "待收件" => plain(Status::Pending),
        "已揽件" | "已取件" | "已收件" | "已收寄" | "收件" | "收寄" => {
            plain(Status::PickedUp)
        }
        "运输中" | "在途中" | "转运中" | "转运" | "已发出" | "已发货" | "中转" | "到件"
        | "发件" => plain(Status::InTransit),
        "派送中" | "派件中" | "配送中" | "投递中" | "正在派送" | "正在派件" => {
            plain(Status::OutForDelivery)
        }
        "已到驿站" | "已投柜" | "已入柜" | "待自提" | "到站待取" => {
            plain(Status::ReadyForPickup)
        }
        "已签收" | "签收成功" | "已代签收" | "代签收" | "已妥投" | "妥投" | "已送达" | "已收货" => {
            ended(Status::Delivered, Ending::Delivered)
        }
        "派送失败" | "派件失败" | "投递失败" | "未妥投" | "派送不成功" => {
            wrong(Status::DeliveryFailed, "unknown")
        }
        "已拒收" | "客户拒收" | "已拒签" => {
            wrong(Status::DeliveryFailed, "consignee_refused")
        }
        "退回中" | "退件中" | "退件" | "退运中" | "退货中" => {
            plain(Status::ReturnToSender)
        }
        "已退回" | "已退件" | "退回签收" | "退件签收" | "已退签" => {
            ended(Status::ReturnToSender, Ending::Returned)
        }
        "已丢失" | "丢失" | "丢件" | "遗失" | "已遗失" => {
            ended(Status::Unknown, Ending::Lost)
        }
        "破损件" | "已破损" => wrong(Status::OnHold, "carrier_damaged_parcel"),
        "问题件" | "异常件" | "疑难件" | "异常" => wrong(Status::OnHold, "unknown"),
        "延误" | "已延误" => wrong(Status::DeliveryDelayed, "unknown"),
        "已取消" | "取消" => plain(Status::Cancelled),
        other => kuaidi100::normalise(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_carriers_mean_what_clerks_mean_by_them() {
        for (word, status, ending) in [
            ("已签收", Status::Delivered, Some(Ending::Delivered)),
            ("签收", Status::Delivered, Some(Ending::Delivered)),
            ("派送中", Status::OutForDelivery, None),
            ("已揽收", Status::PickedUp, None),
            ("运输中", Status::InTransit, None),
            ("退回", Status::ReturnToSender, None),
            ("已退回", Status::ReturnToSender, Some(Ending::Returned)),
            ("拒收", Status::DeliveryFailed, None),
            ("已丢失", Status::Unknown, Some(Ending::Lost)),
        ] {
            let read = normalise(word).map(|(status, ending, _)| (status, ending));
            assert_eq!(read, Some((status, ending)), "{word}");
        }
        assert_eq!(normalise("待取件"), None, "carriers mean two things by it");
    }
}
