//! What the gateway does itself, beyond passing a question on.

use contracts::reach::{By, Narrowing};

/// What the gateway does itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    /// Takes a platform's webhook.
    TakeDelivery,
    /// Takes a carrier's webhook.
    TakeTracking,
    /// Makes a channel, and keeps its secrets.
    PutChannel,
    /// Sends a test through a channel's own door.
    TryChannel,
    /// Keeps a carrier's secrets.
    PutCarrierSecrets,
    /// Takes a table of items, places or opening stock.
    TakeImport,
    /// Gives an empty table to be filled in.
    ImportTemplate,
    /// Makes an item of a line of an order.
    MakeItemOfLine,
    /// Keeps how a channel's shop is written back to.
    PutWriteBack,
    /// Keeps what a channel's shop is told of stock.
    PutPublication,
    /// Makes a subscription of webhooks and shows its secret once.
    PutWebhook,
    /// Gives a subscription a new secret and shows it once.
    RotateWebhook,
    /// Makes a key and shows it once.
    MakeKey,
    /// Ends a key.
    RevokeKey,
    /// Lets a person sign in, or changes who they are.
    PutPerson,
    /// Gives a person another password.
    PutPassword,
    /// Ends a person's access.
    EndPerson,
    /// Begins a session.
    SignIn,
    /// Says whose session it is.
    WhoAmI,
    /// Ends a session.
    SignOut,
    /// Gives the views of whoever asks.
    ListViews,
    /// Keeps a view of whoever asks.
    PutView,
    /// Forgets a view of whoever asks.
    EndView,
    /// Lets a device in.
    PutDevice,
    /// Makes a code that a device comes in with.
    MakePairing,
    /// Lets the device in that has such a code.
    UsePairing,
    /// Cuts a device off.
    RevokeDevice,
    /// Gives a label for a Zebra printer.
    LabelZpl,
    /// Gives a label for any printer.
    LabelPdf,
    /// Gives a label that was attached as an image.
    LabelPng,
    /// Gives a label as a screen shows it.
    LabelSvg,
    /// Keeps the label that a carrier gave.
    AttachLabel,
    /// Tells line by line what became of parcels.
    TellSheet,
    /// Lists what services put aside.
    ListParked,
    /// Tries again what a service put aside.
    RetryParked,
    /// Gives up what a service put aside.
    DropParked,
    /// Tells how every service stands.
    LookAtEngine,
    /// Gives what the last check of the invariants found.
    LastCheck,
    /// Keeps what a check of the invariants found.
    KeepCheck,
    /// Asks for a check of the invariants.
    AskCheck,
    /// Says that somebody checks by itself.
    WatchChecks,
    /// Streams offers of pick jobs.
    JobStream,
    /// The feed of events.
    Events,
    /// Lets a customer choose what becomes of missing pieces.
    OfferShortage,
    /// What a customer chose.
    ChooseShortage,
    /// Takes what a customer wants to send back.
    AskReturn,
    /// The customer's page.
    Track,
    /// Makes a link for a customer.
    MakeLink,
    /// Takes the form of a customer's link.
    AnswerAddress,
    /// Takes where a customer wants an order to go instead.
    MoveOrder,
    /// Takes that a customer has everything.
    ConfirmReceipt,
    /// Takes what a customer says arrived broken.
    ReportDamage,
    /// Tells a customer's page that something has changed.
    FollowOrder,
    /// The document of the calls.
    OpenApi,
    /// The document of the events.
    AsyncApi,
}

impl Own {
    /// Says what becomes of it where a person does not reach all channels and locations.
    pub fn narrowing(self) -> Narrowing {
        match self {
            Self::OfferShortage | Self::MakeLink => Narrowing::Thing(By::Channel),
            Self::LabelZpl
            | Self::LabelPdf
            | Self::LabelPng
            | Self::LabelSvg
            | Self::AttachLabel => Narrowing::Thing(By::Both),
            Self::JobStream => Narrowing::List(By::Location),
            Self::SignIn
            | Self::WhoAmI
            | Self::SignOut
            | Self::ListViews
            | Self::PutView
            | Self::EndView => Narrowing::Open("it is their own"),
            Self::ImportTemplate => Narrowing::Open("it is empty"),
            Self::OpenApi | Self::AsyncApi => Narrowing::Open("documents are for everybody"),
            Self::TakeDelivery
            | Self::UsePairing
            | Self::TakeTracking
            | Self::ChooseShortage
            | Self::AskReturn
            | Self::Track
            | Self::AnswerAddress
            | Self::MoveOrder
            | Self::ConfirmReceipt
            | Self::ReportDamage
            | Self::FollowOrder => Narrowing::Open("nobody who is signed in asks"),
            Self::PutChannel
            | Self::PutCarrierSecrets
            | Self::TakeImport
            | Self::MakeItemOfLine
            | Self::PutWriteBack
            | Self::PutPublication
            | Self::PutWebhook
            | Self::RotateWebhook
            | Self::MakeKey
            | Self::RevokeKey
            | Self::PutPerson
            | Self::PutPassword
            | Self::EndPerson
            | Self::PutDevice
            | Self::RevokeDevice
            | Self::TellSheet
            | Self::ListParked
            | Self::RetryParked
            | Self::DropParked
            | Self::TryChannel
            | Self::MakePairing
            | Self::LookAtEngine
            | Self::LastCheck
            | Self::KeepCheck
            | Self::AskCheck
            | Self::WatchChecks
            | Self::Events => Narrowing::Closed,
        }
    }
}
