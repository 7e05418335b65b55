//! What a call is: where it is, who may make it, what it asks of whom, and what comes back.

mod deeds;

use axum::http::{Method, StatusCode};
use contracts::reach::{self, Narrowing};
use contracts::service::Service;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::domain::grant::Need;
use crate::domain::role::Room;
use crate::edge::body::CALL_BYTES_MAX;
pub use deeds::Own;

/// Gives a schema, or a reference to one.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// One call.
pub struct Call {
    /// With which method.
    pub method: Method,
    /// Where, with parameters in braces.
    pub path: &'static str,
    /// What it does, in a few words.
    pub summary: &'static str,
    /// Who may make it.
    pub need: Need,
    /// What a narrow key may see of it.
    pub guard: Guard,
    /// To whose work it belongs.
    pub room: Room,
    /// What happens.
    pub does: Does,
    /// What may stand in the query.
    pub query: Vec<Param>,
    /// The question that is made of path, query and body.
    pub question: Option<SchemaOf>,
    /// The body, where one is read.
    pub body: Option<SchemaOf>,
    /// Of which media types the body is, where it is a file and no JSON.
    pub file: &'static [&'static str],
    /// How many bytes it may have.
    pub body_bytes_max: usize,
    /// The status of success.
    pub status: StatusCode,
    /// What comes back.
    pub answer: Content,
    /// Whether an Idempotency-Key is asked for.
    pub idempotency: Idempotency,
}

/// What happens.
pub enum Does {
    /// A service answers.
    Forward(Forward),
    /// The gateway has more to do.
    Own(Own),
}

/// Whom to ask, and how the path is translated.
pub struct Forward {
    /// Whom.
    pub service: Service,
    /// For what.
    pub endpoint: &'static str,
    /// Parameters of the path and the members of the question they become.
    pub path: &'static [(&'static str, &'static str)],
    /// Members of the question that are always so.
    pub fixed: &'static [(&'static str, bool)],
    /// The member that has to name an item, where the service that answers knows none.
    pub item: Option<&'static str>,
}

/// What a narrow key may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// All of it.
    All,
    /// The member `channel` of the body must be its own.
    ChannelInBody,
    /// The parameter `channel` of the query is its own.
    ChannelInQuery,
    /// The order in the path must be of its own channel; else there is no such order.
    ChannelOfOrder,
    /// The parameter `location` of the query is where it works.
    LocationInQuery,
    /// The member `location` of the body must be where it works.
    LocationInBody,
}

/// A parameter of the query.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    /// As it stands in the query and in the question.
    pub name: &'static str,
    /// The member of the question in which it stands, where it does not stand beside the others.
    pub inside: Option<&'static str>,
    /// How it is read.
    pub kind: ParamKind,
    /// What it is for.
    pub about: &'static str,
}

/// How a parameter is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    /// As it is.
    Text,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Flag,
}

/// What comes back.
#[derive(Clone, Copy)]
pub enum Content {
    /// JSON.
    Json(SchemaOf),
    /// Something else, of this media type.
    Other(&'static str),
    /// Server-sent events, or JSON for whoever does not ask for them.
    Events(SchemaOf),
    /// Server-sent events.
    EventsOnly,
}

/// Whether an Idempotency-Key is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idempotency {
    /// It is passed on where it is given.
    Optional,
    /// 400 without one.
    Required,
}

/// Gives the schema of a type of the contracts.
pub fn schema<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

impl Call {
    /// Begins with a call that a service answers.
    pub fn forward(
        method: Method,
        path: &'static str,
        summary: &'static str,
        to: (Service, &'static str),
    ) -> Self {
        let (service, endpoint) = to;
        Self::of(
            method,
            path,
            summary,
            Does::Forward(Forward { service, endpoint, path: &[], fixed: &[], item: None }),
        )
    }

    /// Begins with a call that the gateway answers itself.
    pub fn own(method: Method, path: &'static str, summary: &'static str, own: Own) -> Self {
        Self::of(method, path, summary, Does::Own(own))
    }

    fn of(method: Method, path: &'static str, summary: &'static str, does: Does) -> Self {
        Self {
            method,
            path,
            summary,
            need: Need::Admin,
            guard: Guard::All,
            room: Room::Access,
            does,
            query: Vec::new(),
            question: None,
            body: None,
            file: &[],
            body_bytes_max: CALL_BYTES_MAX,
            status: StatusCode::OK,
            answer: Content::Json(|_| Schema::default()),
            idempotency: Idempotency::Optional,
        }
    }

    /// Says who may make it, and what a narrow key sees.
    pub fn needs(self, need: Need, guard: Guard) -> Self {
        Self { need, guard, ..self }
    }

    /// Says to whose work it belongs.
    pub fn in_room(self, room: Room) -> Self {
        Self { room, ..self }
    }

    /// Says which members of the question the path gives.
    pub fn with_path(mut self, path: &'static [(&'static str, &'static str)]) -> Self {
        if let Does::Forward(forward) = &mut self.does {
            forward.path = path;
        }
        self
    }

    /// Says which members of the question are always so.
    pub fn with_fixed(mut self, fixed: &'static [(&'static str, bool)]) -> Self {
        if let Does::Forward(forward) = &mut self.does {
            forward.fixed = fixed;
        }
        self
    }

    /// Says which member of the question has to name an item.
    pub fn with_item(mut self, member: &'static str) -> Self {
        if let Does::Forward(forward) = &mut self.does {
            forward.item = Some(member);
        }
        self
    }

    /// Says what may stand in the query.
    pub fn with_query<const N: usize>(self, query: [Param; N]) -> Self {
        Self { query: query.to_vec(), ..self }
    }

    /// Says which question is made of path and query.
    pub fn asks<T: JsonSchema>(self) -> Self {
        Self { question: Some(schema::<T>), ..self }
    }

    /// Says what the body is; the question is the same with the path's members.
    pub fn takes<T: JsonSchema>(self) -> Self {
        Self { body: Some(schema::<T>), ..self.asks::<T>() }
    }

    /// Says that the body is a file, and of which media types.
    pub fn takes_file(self, media: &'static [&'static str]) -> Self {
        Self { file: media, ..self }
    }

    /// Says how many bytes the body may have.
    pub fn at_most(self, body_bytes_max: usize) -> Self {
        Self { body_bytes_max, ..self }
    }

    /// Says what comes back.
    pub fn gives<T: JsonSchema>(self) -> Self {
        Self { answer: Content::Json(schema::<T>), ..self }
    }

    /// Says what comes back, where it is no JSON.
    pub fn gives_content(self, answer: Content) -> Self {
        Self { answer, ..self }
    }

    /// Says what success is called.
    pub fn answers(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// Says what becomes of it where a person does not reach all channels and locations.
    pub fn narrowing(&self) -> Narrowing {
        match &self.does {
            Does::Forward(forward) => reach::narrowing(forward.service, forward.endpoint),
            Does::Own(own) => own.narrowing(),
        }
    }

    /// Asks for an Idempotency-Key.
    pub fn once(self) -> Self {
        Self { idempotency: Idempotency::Required, ..self }
    }
}
