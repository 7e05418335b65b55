//! What people who are signed in changed, or were refused: noted when it was answered. What keys did
//! stands with its actor in the events alone.

use axum::http::Method;
use axum::response::Response;
use contracts::problem::Problem;
use contracts::requests::Done;
use contracts::requests::access::people::{AUDIT_NOTE, NoteAudit};
use contracts::service::Service;

use super::call::Call;
use super::own::Arrived;
use crate::edge::ask::Asking;
use crate::state::Edge;

/// Something that is to be noted once it is answered.
pub struct Noting {
    asking: Asking,
    person: String,
    method: String,
    path: String,
}

impl Noting {
    /// Makes a note of a change that a person asks for.
    pub fn of(call: &Call, arrived: &Arrived) -> Option<Self> {
        let person = arrived.person.clone().filter(|_| call.method != Method::GET)?;
        let (method, path) = (call.method.to_string(), arrived.path.clone());
        Some(Self { asking: arrived.asking.clone(), person, method, path })
    }

    /// Notes it with its answer, without keeping anybody waiting.
    pub fn note(self, edge: &Edge, answered: &Result<Response, Problem>) {
        let status = match answered {
            Ok(response) => response.status().as_u16(),
            Err(problem) => problem.status,
        };
        let Self { asking, person, method, path } = self;
        let trace = asking.trace.trace_hex();
        let note = NoteAudit { person, method, path, status, trace };
        let asker = edge.asker.clone();
        tokio::spawn(async move {
            let noted: Result<Done, Problem> =
                asker.ask_json(&asking, Service::Gateway, AUDIT_NOTE, &note).await;
            if let Err(problem) = noted {
                tracing::error!(
                    person = note.person,
                    path = note.path,
                    ?problem,
                    "not in the audit"
                );
            }
        });
    }
}
