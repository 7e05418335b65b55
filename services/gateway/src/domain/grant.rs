//! What a scope opens.

use contracts::reach::Reach;
use contracts::requests::access::KeyScope;

/// What a call needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nobody has to say who they are; the path or a signature says it.
    Nothing,
    /// Access itself, and decisions of the house.
    Admin,
    /// Business data of all channels.
    Read,
    /// Orders of a channel; a key of that channel is enough, and sees no other.
    Channel,
    /// The same, only to look at.
    ChannelRead,
    /// The floor; a device is enough, and acts as itself.
    Floor,
    /// The same, only to look at.
    FloorRead,
}

/// Who asks, as the key says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// What stands in `kontor-actor`.
    pub actor: String,
    /// What the key opens; for a person, what their work lets them see.
    pub scope: KeyScope,
    /// Who is signed in, where it was no key.
    pub person: Option<String>,
    /// How far they reach.
    pub reach: Reach,
}

/// Says whether a scope is enough for a need.
pub fn opens(scope: &KeyScope, need: Need) -> bool {
    match (scope, need) {
        (_, Need::Nothing) | (KeyScope::Admin, _) => true,
        (KeyScope::Read, Need::Read | Need::ChannelRead | Need::FloorRead) => true,
        (KeyScope::Channel(_), Need::Channel | Need::ChannelRead) => true,
        (KeyScope::Device(_), Need::Floor | Need::FloorRead) => true,
        (KeyScope::Read | KeyScope::Channel(_) | KeyScope::Device(_), _) => false,
    }
}

impl Need {
    /// Gives the scopes that are enough, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Admin => "admin",
            Self::Read => "admin or read",
            Self::Channel => "admin or channel:<id>",
            Self::ChannelRead => "admin, read or channel:<id>",
            Self::Floor => "admin or device:<id>",
            Self::FloorRead => "admin, read or device:<id>",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEEDS: [Need; 7] = [
        Need::Nothing,
        Need::Admin,
        Need::Read,
        Need::Channel,
        Need::ChannelRead,
        Need::Floor,
        Need::FloorRead,
    ];

    fn opened(scope: &KeyScope) -> Vec<Need> {
        NEEDS.into_iter().filter(|need| opens(scope, *need)).collect()
    }

    #[test]
    fn each_scope_opens_just_its_own() {
        assert_eq!(opened(&KeyScope::Admin), NEEDS);
        assert_eq!(
            opened(&KeyScope::Read),
            [Need::Nothing, Need::Read, Need::ChannelRead, Need::FloorRead]
        );
        assert_eq!(
            opened(&KeyScope::Channel("shop".to_owned())),
            [Need::Nothing, Need::Channel, Need::ChannelRead]
        );
        assert_eq!(
            opened(&KeyScope::Device("d".to_owned())),
            [Need::Nothing, Need::Floor, Need::FloorRead]
        );
    }
}
