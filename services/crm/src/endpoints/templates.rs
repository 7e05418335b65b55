//! The texts that messages are written from: shown, tried out, checked before they are kept.

use contracts::ids::{CustomerMessageId, Id, OrderId, ShortageId};
use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::messages::{
    MessageKind, MessageLanguage, MessageTemplate, ParcelProblem, PreviewedMessage,
    TemplatePreview, TemplatePut,
};
use sqlx::PgPool;
use uuid::Uuid;

use crate::config::Rules;
use crate::domain::messages::{
    Facts, OrderFigure, Parcel, Shop, Shortfall, TextError, built_in, check, placeholders, write,
};
use crate::store::message_texts::{self, OwnText};

const SUBJECT_CHARS_MAX: usize = 200;
const TEXT_CHARS_MAX: usize = 20_000;
const HTML_CHARS_MAX: usize = 50_000;

/// Lists all texts; there are never so many that a page would not hold them.
pub async fn list(pool: &PgPool) -> Result<Page<MessageTemplate>, Problem> {
    let mut items = Vec::new();
    for kind in MessageKind::ALL {
        for language in MessageLanguage::ALL {
            let own = message_texts::find(pool, kind, language).await.map_err(runtime::database)?;
            items.push(view(kind, language, own));
        }
    }
    Ok(Page { items, next: None })
}

/// Shows a text; the one that comes with Kontor where there is none of the merchant's own.
pub(crate) fn view(
    kind: MessageKind,
    language: MessageLanguage,
    own: Option<OwnText>,
) -> MessageTemplate {
    let placeholders = placeholders(kind).into_iter().map(str::to_owned).collect();
    let (text, own, changed_by, changed_at) = match own {
        Some(own) => (own.text, true, Some(own.changed_by), Some(own.changed_at)),
        None => (built_in(kind, language), false, None, None),
    };
    MessageTemplate {
        kind,
        language,
        subject: text.subject,
        text: text.body,
        html: text.html,
        placeholders,
        own,
        changed_by,
        changed_at,
    }
}

/// Writes a message of examples.
pub async fn preview(
    pool: &PgPool,
    rules: &Rules,
    asked: TemplatePreview,
) -> Result<PreviewedMessage, Problem> {
    let TemplatePreview { kind, language } = asked;
    let language = language.unwrap_or(rules.language);
    let own = message_texts::find(pool, kind, language).await.map_err(runtime::database)?;
    let is_own = own.is_some();
    let text = own.map_or_else(|| built_in(kind, language), |own| own.text);
    let url = rules.shop.public_url.as_str();
    let public_url = if url.is_empty() { "https://orders.example.com" } else { url };
    let shop = Shop { public_url: public_url.to_owned(), ..rules.shop.clone() };
    let letter = write(&text, language, &example(kind, language), "example", &shop);
    let letter = letter.map_err(|error| runtime::broken(&error))?;
    Ok(PreviewedMessage {
        language,
        from: rules.from.clone(),
        subject: letter.subject,
        text: letter.text,
        html: letter.html,
        own: is_own,
    })
}

fn example(kind: MessageKind, language: MessageLanguage) -> Facts {
    let name = match language {
        MessageLanguage::English => "Ada Berg",
        MessageLanguage::Chinese => "林小雨",
    };
    let item = match language {
        MessageLanguage::English => "Desk lamp",
        MessageLanguage::Chinese => "台灯",
    };
    let shortfall = Shortfall { item: item.to_owned(), pieces: 2, decide_by: None };
    let order = OrderFigure {
        number: "#1001".to_owned(),
        channel: "shop".to_owned(),
        country: None,
        test: false,
        approved: false,
        over: false,
    };
    Facts {
        message_id: CustomerMessageId::from_uuid(Uuid::nil()),
        order_id: OrderId::from_uuid(Uuid::nil()),
        kind,
        problem: (kind == MessageKind::Problem).then_some(ParcelProblem::DeliveryFailed),
        missing: vec!["district".to_owned(), "phone".to_owned()],
        late_at: chrono::DateTime::UNIX_EPOCH,
        order: Some(order),
        name: Some(name.to_owned()),
        email: Some("ada@example.org".to_owned()),
        parcel: Some(Parcel {
            carrier: "parcel-sim".to_owned(),
            tracking_number: "PS0000001001".to_owned(),
            tracking_token: "example".to_owned(),
            carrier_name: Some("Parcel Simulation".to_owned()),
            tracking_url: None,
        }),
        shortage: Some((ShortageId::from_uuid(Uuid::nil()), shortfall)),
        answered: false,
    }
}

/// Checks a text of the merchant's own.
pub fn checked(put: TemplatePut) -> Result<TemplatePut, Problem> {
    let html = put.html.as_deref();
    let members = [
        ("subject", Some(put.subject.as_str()), SUBJECT_CHARS_MAX),
        ("text", Some(put.text.as_str()), TEXT_CHARS_MAX),
        ("html", html, HTML_CHARS_MAX),
    ];
    for (member, text, chars_max) in members {
        let Some(text) = text else { continue };
        let wrong = length(text, chars_max).or_else(|| odd(member, text)).or_else(|| {
            let unfilled = placeholders_of(put.kind, member, text).err()?;
            Some(unfilled.to_string())
        });
        if let Some(wrong) = wrong {
            let problem = Problem::unprocessable(format!("{member} cannot be used: {wrong}"));
            return Err(problem.with_error(format!("#/{member}"), wrong));
        }
    }
    Ok(put)
}

fn length(text: &str, chars_max: usize) -> Option<String> {
    let fits = !text.trim().is_empty() && text.chars().count() <= chars_max;
    (!fits).then(|| format!("1 to {chars_max} characters"))
}

fn odd(member: &str, text: &str) -> Option<String> {
    let allowed = |char: char| member != "subject" && matches!(char, '\n' | '\r' | '\t');
    let found = text.chars().any(|char| char.is_control() && !allowed(char));
    found.then(|| "a control character stands in it, or a subject has several lines".to_owned())
}

/// Without its link a customer who is asked for something could not answer.
fn placeholders_of(kind: MessageKind, member: &str, text: &str) -> Result<(), TextError> {
    let found = check(kind, text)?;
    let linked = member == "subject" || found.iter().any(|name| name == "link");
    let asks = matches!(kind, MessageKind::CorrectionRequested | MessageKind::Shortage);
    if asks && !linked {
        return Err(TextError::NoLink);
    }
    Ok(())
}
