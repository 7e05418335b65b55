//! What the gateway answered; every answer has to be one that its document names.

use std::sync::LazyLock;

use reqwest::{RequestBuilder, StatusCode};
use serde_json::Value;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../services/gateway/openapi.json")).expect("JSON")
});

/// Checks that the document names the status for the call; a path that it has not may say anything.
fn assert_named(method: &str, path: &str, status: StatusCode) {
    let parts: Vec<_> = path.split('/').collect();
    let fits = |template: &str| {
        let template: Vec<_> = template.split('/').collect();
        template.len() == parts.len()
            && template.iter().zip(&parts).all(|(own, given)| own.starts_with('{') || own == given)
    };
    let paths = DOCUMENT["paths"].as_object().expect("paths");
    let mut found: Vec<_> = paths.iter().filter(|(template, _)| fits(template)).collect();
    found.sort_by_key(|(template, _)| template.matches('{').count());
    let call = found.first().map(|(_, calls)| &calls[method.to_lowercase()]);
    if let Some(call) = call.filter(|call| call.is_object()) {
        let named = &call["responses"][status.as_str()];
        assert!(named.is_object(), "{method} {path} answered {status}, which it does not name");
    }
}

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub text: String,
}

impl Answer {
    /// Sends a request and reads the answer, or the page to which it leads. What only reads is asked
    /// again where the connection ended without an answer, as browsers do.
    pub async fn of(request: RequestBuilder) -> Self {
        let again = request.try_clone().filter(only_reads);
        match (Self::heard(request).await, again) {
            (Err(error), Some(again)) => {
                println!("asked again, since no answer came: {error:?}");
                Self::heard(again).await.expect("an answer")
            }
            (heard, _) => heard.expect("an answer"),
        }
    }

    /// Sends a request that is done once, however often it is sent: again where no answer came.
    pub async fn of_once(request: RequestBuilder) -> Self {
        let again = request.try_clone().expect("a body of bytes");
        match Self::heard(request).await {
            Ok(answer) => answer,
            Err(_) => Self::of(again).await,
        }
    }

    async fn heard(request: RequestBuilder) -> reqwest::Result<Self> {
        let (client, request) = request.build_split();
        let request = request.expect("a request");
        let (method, url) = (request.method().to_string(), request.url().clone());
        let response = client.execute(request).await?;
        let status = response.status();
        // A browser that is sent elsewhere reads the page there.
        match *response.url() == url {
            true => assert_named(&method, url.path(), status),
            false => {
                assert_named(&method, url.path(), StatusCode::SEE_OTHER);
                assert_named("GET", response.url().path(), status);
            }
        }
        let headers = response.headers().iter();
        let headers = headers
            .map(|(name, value)| {
                (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
            })
            .collect();
        let text = response.text().await?;
        Ok(Self { status: status.as_u16(), headers, text })
    }

    /// Gives a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Gives the body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Gives the body of what had to be taken.
    #[track_caller]
    pub fn good(&self, what: &str) -> Value {
        let fine = StatusCode::from_u16(self.status).is_ok_and(|status| status.is_success());
        assert!(fine, "{what} was answered with {}: {}", self.status, self.text);
        self.json()
    }

    /// Gives the words of what had to be refused with a status.
    #[track_caller]
    pub fn refused(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", self.text);
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let problem = self.json();
        assert_eq!(problem["status"], status);
        assert!(problem["trace_id"].is_string(), "{problem}");
        problem["detail"].as_str().expect("words").to_owned()
    }
}

fn only_reads(request: &RequestBuilder) -> bool {
    let built = request.try_clone().and_then(|request| request.build().ok());
    built.is_some_and(|request| request.method() == reqwest::Method::GET)
}
