//! How a question is answered that came without an inbox.

use async_nats::Message;
use bytes::Bytes;
use contracts::problem::Problem;
use contracts::requests::told::{Outcome, Told};
use serde_json::value::RawValue;

use super::Desk;
use crate::handler::Handler;

impl<H: Handler> Desk<H> {
    /// Tells an answer where the handler says, if it does: beside its question.
    pub(super) async fn tell_unasked(&self, message: &Message, answer: Result<Bytes, Problem>) {
        let Some(place) = H::told_at(&message.subject) else { return };
        let sent = match told(&message.payload, answer) {
            Ok(body) => self.shared.client.publish(place, body).await,
            Err(error) => {
                return tracing::error!(%error, subject = %message.subject, "an answer is no JSON");
            }
        };
        if let Err(error) = sent {
            tracing::debug!(error = &error as &dyn std::error::Error, "an answer was not sent");
        }
    }
}

/// Writes an answer beside its question, neither of them read any further.
fn told(question: &[u8], answer: Result<Bytes, Problem>) -> Result<Bytes, serde_json::Error> {
    let asked: Option<&RawValue> = serde_json::from_slice(question).ok();
    let body = match answer {
        Ok(body) => {
            let outcome = Outcome::Answered(serde_json::from_slice::<&RawValue>(&body)?);
            serde_json::to_vec(&Told { asked, outcome })
        }
        Err(problem) => {
            let outcome: Outcome<()> = Outcome::Refused(problem);
            serde_json::to_vec(&Told { asked, outcome })
        }
    };
    body.map(Bytes::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(question: &[u8], answer: Result<&'static [u8], Problem>) -> String {
        let told = told(question, answer.map(Bytes::from_static)).expect("JSON");
        String::from_utf8(told.to_vec()).expect("text")
    }

    #[test]
    fn an_answer_stands_beside_its_question_and_a_refusal_in_its_place() {
        let claim = br#"{"job_id":"job_1"}"#;
        let claimed = words(claim, Ok(b"{\"state\":\"open\"}"));
        assert_eq!(claimed, r#"{"asked":{"job_id":"job_1"},"answered":{"state":"open"}}"#);
        let refused = words(claim, Err(Problem::conflict("another has it")));
        let refused: serde_json::Value = serde_json::from_str(&refused).expect("JSON");
        assert_eq!(refused["asked"]["job_id"], "job_1");
        assert_eq!(refused["refused"]["detail"], "another has it");
        assert!(refused.get("answered").is_none());
    }

    #[test]
    fn what_was_no_json_is_not_repeated() {
        for question in [&b""[..], b"claim", b"\xff"] {
            assert!(words(question, Ok(b"{}")).starts_with(r#"{"asked":null,"#));
        }
    }
}
