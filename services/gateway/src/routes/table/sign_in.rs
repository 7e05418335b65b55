//! People who sign in.

use axum::http::{Method, StatusCode};
use contracts::requests::access::people::{
    AUDIT_LIST, AuditEntry, ListAudit, PEOPLE_LIST, PersonView,
};
use contracts::requests::{Done, Page, PageQuery};
use contracts::service::Service::Gateway;

use super::{CURSOR, LIMIT, text};
use crate::domain::grant::Need;
use crate::routes::call::{Call, Guard, Own};
use crate::routes::own::{NewPassword, NewPerson, PersonMade, SignIn, SignedIn};

/// People, their sessions, and what they did.
pub fn calls() -> Vec<Call> {
    let mut calls = people();
    calls.extend(sessions());
    calls
}

fn people() -> Vec<Call> {
    vec![
        Call::own(
            Method::POST,
            "/api/v1/people",
            "Lets a person sign in, or changes name and role; a made password is shown once.",
            Own::PutPerson,
        )
        .takes::<NewPerson>()
        .answers(StatusCode::CREATED)
        .gives::<PersonMade>(),
        Call::forward(Method::GET, "/api/v1/people", "Lists people.", (Gateway, PEOPLE_LIST))
            .asks::<PageQuery>()
            .with_query([LIMIT, CURSOR])
            .gives::<Page<PersonView>>(),
        Call::own(
            Method::POST,
            "/api/v1/people/{id}/password",
            "Gives a person another password and signs them out everywhere.",
            Own::PutPassword,
        )
        .takes::<NewPassword>()
        .gives::<PersonMade>(),
        Call::own(
            Method::DELETE,
            "/api/v1/people/{id}",
            "Ends a person's access and sessions at once.",
            Own::EndPerson,
        )
        .gives::<PersonView>(),
        Call::forward(
            Method::GET,
            "/api/v1/audit",
            "Lists what people who are signed in changed, the newest first.",
            (Gateway, AUDIT_LIST),
        )
        .asks::<ListAudit>()
        .with_query([
            text("person", "Only what this person did."),
            text("since", "Only what was done at this instant or later."),
            text("until", "Only what was done before this instant."),
            LIMIT,
            CURSOR,
        ])
        .gives::<Page<AuditEntry>>(),
    ]
}

fn sessions() -> Vec<Call> {
    vec![
        Call::own(
            Method::POST,
            "/api/v1/session",
            "Signs a person in: the answer sets a cookie.",
            Own::SignIn,
        )
        .needs(Need::Nothing, Guard::All)
        .takes::<SignIn>()
        .gives::<SignedIn>(),
        Call::own(Method::GET, "/api/v1/session", "Says who is signed in.", Own::WhoAmI)
            .needs(Need::Nothing, Guard::All)
            .gives::<SignedIn>(),
        Call::own(Method::DELETE, "/api/v1/session", "Signs out.", Own::SignOut)
            .needs(Need::Nothing, Guard::All)
            .gives::<Done>(),
    ]
}
