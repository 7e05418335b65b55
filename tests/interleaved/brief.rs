//! Events in a few words, for the story.

use contracts::events::cancellation::CancellationLine;
use contracts::order::LineItems;
use order_intake::domain::Said;
use warehouse::domain::said::Body;

use crate::house::Event;
use crate::road::Told;

pub fn brief(event: &Event) -> String {
    match event {
        Event::Intake(number, said) => format!("{number} {}", of_intake(said)),
        Event::Review(fact) => first_word(fact),
        Event::Warehouse(body) => format!("{}{}", first_word(body), of_warehouse(body)),
        Event::Logistics(told) => format!("{}{}", first_word(told), of_logistics(told)),
    }
}

fn first_word(thing: &impl std::fmt::Debug) -> String {
    format!("{thing:?}").split(['(', ' ']).next().unwrap_or_default().to_owned()
}

fn of_intake(said: &Said) -> String {
    match said {
        Said::CancellationRequested(wish) => {
            let pieces: Vec<_> = wish.lines.iter().map(|line| line.quantity).collect();
            format!("CancellationRequested {pieces:?}")
        }
        Said::Changed(event) => {
            let fields: Vec<_> = event.changes.iter().map(|change| &change.field).collect();
            format!("Changed {fields:?}")
        }
        other => first_word(other),
    }
}

fn of_warehouse(body: &Body) -> String {
    match body {
        Body::Allocated(event) => items(&event.lines),
        Body::Short(event) => format!("{} {:?}", items(&event.lines), event.cause),
        Body::Completed(event) => {
            let pieces: Vec<_> = event.picked.iter().map(|line| line.quantity).collect();
            format!(" {pieces:?}")
        }
        Body::Packed(event) => items(&event.lines),
        Body::Settled(event) => answers(&event.lines),
        Body::ShortageOpened(event) => format!(" {} {}", event.quantity, event.sku),
        Body::ShortageOffered(event) => format!(" {} {}", event.quantity, event.sku),
        Body::ShortageDecided(event) => {
            format!(" {} {} {:?}", event.quantity, event.sku, event.choice)
        }
        Body::ShortageSettled(event) => {
            let (arrived, cancelled) = (event.arrived, event.cancelled);
            format!(" {arrived} arrived {cancelled} cancelled {} substituted", event.substituted)
        }
        Body::ReturnReceived(event) => format!(" {}", event.return_id),
        Body::ReturnInspected(event) => format!(" {}", event.return_id),
        Body::Item(_)
        | Body::Moved(_)
        | Body::Stated(_)
        | Body::Low(_)
        | Body::Released(_)
        | Body::Claimed(_) => String::new(),
    }
}

fn of_logistics(told: &Told) -> String {
    match told {
        Told::HandedOver(event) => items(&event.lines),
        Told::Tracked(event) => format!(" {:?}", event.tracking_status),
        Told::Settled(event) => answers(&event.lines),
        Told::Voided(event) => items(&event.end.lines),
        Told::Booked(_) | Told::Delivered(_) | Told::Returned(_) | Told::Lost(_) => String::new(),
    }
}

fn items(lines: &[LineItems]) -> String {
    let pieces: Vec<_> =
        lines.iter().map(|line| format!("{} {}", line.quantity, line.sku)).collect();
    format!(" {pieces:?}")
}

fn answers(lines: &[CancellationLine]) -> String {
    let told = |line: &CancellationLine| {
        let CancellationLine { cancelled, refused, passed_on, .. } = line;
        format!("{cancelled} cancelled {refused} refused {passed_on} passed on")
    };
    format!(" {:?}", lines.iter().map(told).collect::<Vec<_>>())
}
