//! Views that people keep.

use axum::http::Method;
use contracts::requests::Page;
use contracts::requests::access::views::SavedView;

use crate::domain::grant::Need;
use crate::routes::call::{Call, Guard, Own};
use crate::routes::own::NewView;

/// Views of whoever is signed in.
pub fn calls() -> Vec<Call> {
    vec![
        Call::own(
            Method::GET,
            "/api/v1/views",
            "Lists the views that whoever is signed in has kept.",
            Own::ListViews,
        )
        .needs(Need::Read, Guard::All)
        .gives::<Page<SavedView>>(),
        Call::own(
            Method::PUT,
            "/api/v1/views",
            "Keeps filters of a list under a name, or changes them.",
            Own::PutView,
        )
        .takes::<NewView>()
        .gives::<SavedView>(),
        Call::own(Method::DELETE, "/api/v1/views/{id}", "Forgets a view.", Own::EndView)
            .gives::<SavedView>(),
    ]
}
