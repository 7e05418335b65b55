//! The secret of a channel: given by its platform, or made here and shown once.

use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use contracts::problem::Problem;
use contracts::requests::intake::ChannelKind;
use data_encoding::HEXLOWER;
use serde_json::json;

use crate::console::act::act;
use crate::console::visit::Visitor;
use crate::edge::form::Form;
use crate::state::Edge;

/// As much as the libraries of Standard Webhooks make.
const SECRET_BYTES: usize = 32;

/// Keeps the secret of a channel, in place of the one before.
///
/// - Gives: the secret where it was made here.
pub async fn keep(
    edge: &Edge,
    visitor: &Visitor,
    id: &str,
    form: &Form,
) -> Result<Option<String>, Problem> {
    let path = format!("/api/v1/channels/{id}");
    let known = act(edge, &visitor.person, Method::GET, &path, None, None).await?;
    let kind = serde_json::from_value(known["kind"].clone());
    let kind: ChannelKind = kind.map_err(|error| runtime::broken(&error))?;
    let made = made(kind)?;
    let secret = made.as_deref().unwrap_or_else(|| form.value("secret"));
    let body = json!({ "id": id, "kind": kind, "secrets": [secret] });
    act(edge, &visitor.person, Method::POST, "/api/v1/channels", Some(&body), None).await?;
    Ok(made)
}

/// Makes a secret as a platform takes it; nothing where the platform makes its own.
fn made(kind: ChannelKind) -> Result<Option<String>, Problem> {
    let mut random = [0_u8; SECRET_BYTES];
    getrandom::fill(&mut random)
        .map_err(|_| Problem::unavailable("the machine gives no random bytes").retry_after(1))?;
    Ok(match kind {
        ChannelKind::Shopify | ChannelKind::Manual => None,
        ChannelKind::Woocommerce => Some(HEXLOWER.encode(&random)),
        ChannelKind::Standard => Some(format!("whsec_{}", BASE64.encode(random))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::verification::{Scheme, Secret};

    #[test]
    fn what_is_made_here_can_sign_and_what_shopify_makes_is_not_made_here() {
        let of = |kind| made(kind).expect("random bytes");
        let woocommerce = of(ChannelKind::Woocommerce).expect("a secret");
        assert!(Secret::try_new(Scheme::Woocommerce, &woocommerce).is_ok());
        let standard = of(ChannelKind::Standard).expect("a secret");
        assert!(Secret::try_new(Scheme::Standard, &standard).is_ok());
        assert_ne!(of(ChannelKind::Standard), Some(standard));
        assert_eq!((of(ChannelKind::Shopify), of(ChannelKind::Manual)), (None, None));
    }
}
