//! One resource out of a body, bare as webhooks carry it or wrapped as REST answers are.

use super::json::Node;
use super::reason::Reason;

impl<'a> Node<'a> {
    /// Gives the resource of a body.
    ///
    /// - Takes: the names under which a REST answer wraps one and several resources.
    /// - Errs: it is no object, or holds several resources, of which we could keep only one.
    pub(super) fn enveloped<'n>(&'n self, one: &str, several: &str) -> Result<&'n Self, Reason> {
        let bare = self.is_object() && !self.member("id").is_null();
        let wrapped = self.member(one);
        match () {
            () if bare => Ok(self),
            () if wrapped.is_object() => Ok(wrapped),
            () => match (self, wrapped, self.member(several)) {
                (Node::List(items), ..) | (_, Node::List(items), _) | (.., Node::List(items)) => {
                    only(items)
                }
                (Node::Object(_), ..) => Ok(self),
                _ => Err(Reason::not_an_order("the payload is no object")),
            },
        }
    }
}

fn only<'n, 'a>(items: &'n [Node<'a>]) -> Result<&'n Node<'a>, Reason> {
    match items {
        [item] if item.is_object() => Ok(item),
        _ => {
            let words = format!("the payload lists {} things; a webhook tells of one", items.len());
            Err(Reason::new("several_orders", words))
        }
    }
}
