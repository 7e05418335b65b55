//! How far somebody's work reaches: to which channels, to which locations.
//!
//! Whoever asks the services in the name of a person says so in two headers. The shell of every
//! service reads them and holds each question against [`table`]: what the table does not name is
//! closed to whoever does not reach everything. An order is of a channel and of no location; stock is
//! at a location and of no channel; a job, a parcel are of both.

mod table;

pub use table::narrowing;

/// Header: the channels that whoever asks reaches, with commas between; all where it is not sent.
pub const CHANNELS: &str = "kontor-channels";
/// Header: the locations that whoever asks reaches, with commas between; all where it is not sent.
pub const LOCATIONS: &str = "kontor-locations";

/// How far somebody's work reaches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// To these channels; to all where nothing stands here.
    pub channels: Option<Vec<String>>,
    /// To these locations; to all where nothing stands here.
    pub locations: Option<Vec<String>>,
}

impl Reach {
    /// Makes it of what is kept of a person, where no name stands for all of them.
    pub fn of(channels: &[String], locations: &[String]) -> Self {
        let some = |names: &[String]| (!names.is_empty()).then(|| names.to_vec());
        Self { channels: some(channels), locations: some(locations) }
    }

    /// Reads both headers. One that is sent and names nothing reaches nothing.
    pub fn read(channels: Option<&str>, locations: Option<&str>) -> Self {
        let names = |text: &str| {
            let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
            names.map(str::to_owned).collect()
        };
        Self { channels: channels.map(names), locations: locations.map(names) }
    }

    /// Gives the headers that say it; none where it reaches everything.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, String)> {
        let both = [(CHANNELS, &self.channels), (LOCATIONS, &self.locations)];
        both.into_iter().filter_map(|(name, names)| Some((name, names.as_ref()?.join(","))))
    }

    /// Says whether it reaches everything.
    pub fn is_whole(&self) -> bool {
        self.channels.is_none() && self.locations.is_none()
    }

    /// Says whether it reaches a channel.
    pub fn has_channel(&self, channel: &str) -> bool {
        self.channels.as_ref().is_none_or(|all| all.iter().any(|one| one == channel))
    }

    /// Says whether it reaches a location.
    pub fn has_location(&self, location: &str) -> bool {
        self.locations.as_ref().is_none_or(|all| all.iter().any(|one| one == location))
    }

    /// Says whether it reaches what is somewhere; what is not known to be anywhere is out of reach.
    pub fn has(&self, by: By, place: &Whereabouts) -> bool {
        let channel = self.channels.is_none()
            || place.channel.as_ref().is_some_and(|name| self.has_channel(name));
        let location = self.locations.is_none()
            || place.location.as_ref().is_some_and(|name| self.has_location(name));
        (channel || !by.channel()) && (location || !by.location())
    }
}

/// Where something is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// Its channel.
    pub channel: Option<String>,
    /// Its location.
    pub location: Option<String>,
}

impl Whereabouts {
    /// Makes it of a channel that may be unknown.
    pub fn channel(channel: Option<String>) -> Self {
        Self { channel, location: None }
    }

    /// Makes it of a location that may be unknown.
    pub fn location(location: Option<String>) -> Self {
        Self { channel: None, location }
    }
}

/// By what a question is narrowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// By the channel of the order.
    Channel,
    /// By the location.
    Location,
    /// By both.
    Both,
}

impl By {
    /// Says whether the channel counts.
    pub fn channel(self) -> bool {
        matches!(self, Self::Channel | Self::Both)
    }

    /// Says whether the location counts.
    pub fn location(self) -> bool {
        matches!(self, Self::Location | Self::Both)
    }

    /// Gives it in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Channel => "channel",
            Self::Location => "location",
            Self::Both => "channel and location",
        }
    }
}

/// What becomes of a question by somebody who does not reach everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Narrowing {
    /// It asks for a list: what is out of reach is not in it.
    List(By),
    /// It asks for one thing: what is out of reach is not there.
    Thing(By),
    /// It is answered as it is, and why.
    Open(&'static str),
    /// It is refused.
    Closed,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(all: &[&str]) -> Option<Vec<String>> {
        Some(all.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn what_the_headers_say_is_what_is_read() {
        let reach = Reach { channels: names(&["web", "shop"]), locations: names(&["main"]) };
        let headers: Vec<_> = reach.headers().collect();
        assert_eq!(headers[0], (CHANNELS, "web,shop".to_owned()));
        assert_eq!(Reach::read(Some("web,shop"), Some("main")), reach);
        assert_eq!(Reach::default().headers().count(), 0);
        assert!(Reach::read(None, None).is_whole());
    }

    #[test]
    fn a_header_that_names_nothing_reaches_nothing() {
        let nothing = Reach::read(Some(" , "), None);
        assert!(!nothing.is_whole() && !nothing.has_channel("web") && nothing.has_location("a"));
    }

    #[test]
    fn what_is_not_known_to_be_anywhere_is_out_of_reach() {
        let reach = Reach::of(&["web".to_owned()], &[]);
        let web = Whereabouts::channel(Some("web".to_owned()));
        assert!(reach.has(By::Channel, &web) && reach.has(By::Both, &web));
        assert!(!reach.has(By::Both, &Whereabouts::channel(Some("shop".to_owned()))));
        assert!(!reach.has(By::Channel, &Whereabouts::default()));
        assert!(reach.has(By::Location, &Whereabouts::default()), "all locations are reached");
        assert!(Reach::default().has(By::Both, &Whereabouts::default()));
    }

    #[test]
    fn whoever_reaches_a_part_is_refused_what_the_table_does_not_name() {
        use crate::service::Service;
        assert_eq!(narrowing(Service::OrderIntake, "something.new"), Narrowing::Closed);
        assert_eq!(narrowing(Service::Gateway, "people.put"), Narrowing::Closed);
        let orders = narrowing(Service::OrderIntake, crate::requests::intake::ORDERS_LIST);
        assert_eq!(orders, Narrowing::List(By::Channel));
    }
}
