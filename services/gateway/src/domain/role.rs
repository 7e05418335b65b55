//! What a role opens: rooms of the house, to look at or to work in.

use contracts::requests::access::people::Role;

/// A room of the house: calls that belong to one work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Room {
    /// Orders, their deliveries, wishes, shortages.
    Orders,
    /// What holds orders, and corrections.
    Review,
    /// Items, places, stock, imports.
    Stock,
    /// Jobs, scans, packing.
    Floor,
    /// Parcels and carriers.
    Shipments,
    /// What comes back, and money that is due.
    Returns,
    /// Customers and what they are written.
    Customers,
    /// Figures.
    Sales,
    /// Channels, carriers, texts, subscriptions.
    Settings,
    /// What is put aside or not told yet.
    Engine,
    /// People, keys, devices, and what people did.
    Access,
}

impl Room {
    /// Every room.
    pub const ALL: [Self; 11] = [
        Self::Orders,
        Self::Review,
        Self::Stock,
        Self::Floor,
        Self::Shipments,
        Self::Returns,
        Self::Customers,
        Self::Sales,
        Self::Settings,
        Self::Engine,
        Self::Access,
    ];
}

/// How far a room is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Opening {
    /// Not at all.
    Closed,
    /// To look at.
    Looks,
    /// To work in.
    Works,
}

/// Says how far a room is open to a role.
pub fn opening(role: Role, room: Room) -> Opening {
    use Opening::{Closed, Looks, Works};
    use Room::{
        Access, Customers, Engine, Floor, Orders, Returns, Review, Settings, Shipments, Stock,
    };
    match (role, room) {
        (Role::Admin, _) => Works,
        (_, Access) => Closed,
        (Role::Operator, Settings) => Looks,
        (Role::Operator, _) => Works,
        (_, Engine) => Closed,
        (Role::Clerk, Orders | Review | Returns | Customers) => Works,
        (Role::WarehouseLead, Stock | Floor | Shipments | Returns) => Works,
        (Role::Picker, Floor) => Works,
        (Role::Picker, Stock) => Looks,
        (Role::Picker, _) => Closed,
        (Role::Clerk | Role::WarehouseLead | Role::Viewer, _) => Looks,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn works(role: Role) -> Vec<Room> {
        Room::ALL.into_iter().filter(|room| opening(role, *room) == Opening::Works).collect()
    }

    fn looks(role: Role) -> Vec<Room> {
        Room::ALL.into_iter().filter(|room| opening(role, *room) >= Opening::Looks).collect()
    }

    #[test]
    fn only_an_admin_decides_who_comes_in() {
        for role in Role::ALL {
            let expected = if role == Role::Admin { Opening::Works } else { Opening::Closed };
            assert_eq!(opening(role, Room::Access), expected);
        }
        assert_eq!(works(Role::Admin), Room::ALL);
    }

    #[test]
    fn each_works_in_the_rooms_of_its_work() {
        assert_eq!(works(Role::Viewer), []);
        assert_eq!(works(Role::Picker), [Room::Floor]);
        assert_eq!(looks(Role::Picker), [Room::Stock, Room::Floor]);
        let clerk = [Room::Orders, Room::Review, Room::Returns, Room::Customers];
        assert_eq!(works(Role::Clerk), clerk);
        let lead = [Room::Stock, Room::Floor, Room::Shipments, Room::Returns];
        assert_eq!(works(Role::WarehouseLead), lead);
        assert!(!works(Role::Operator).contains(&Room::Settings));
        assert!(looks(Role::Operator).contains(&Room::Settings));
    }
}
