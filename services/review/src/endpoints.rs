//! What clerks may ask of review.
//!
//! | endpoint | question | answer |
//! |---|---|---|
//! | `reviews.list` | `ListReviews` | a page of `ReviewEntry` |
//! | `reviews.get` | `GetReview` | `ReviewDetail` |
//! | `reviews.approve` | `ApproveReview` | `ReviewEntry` |
//! | `reviews.reject` | `RejectReview` | `ReviewEntry` |
//! | `holds.release` | `ReleaseHold` | `ReviewEntry` |
//! | `reviews.undo` | `UndoReview` | `ReviewEntry` |

mod actions;
mod decisions;
mod entries;
mod reviews;
pub mod whereabouts;

pub use decisions::route;
pub use reviews::read;
