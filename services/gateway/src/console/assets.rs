//! What pages load: one stylesheet, one script, one sprite, and a script of its own where a page needs
//! one; embedded, and kept by browsers for good.

use std::sync::OnceLock;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, VARY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use flate2::Compression;
use sha2::{Digest, Sha256};

use super::packing;

/// So much of a hash tells one version from every other.
const HASH_CHARS: usize = 12;
/// The address names the version, so what is there never changes.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";

/// A file that pages load.
struct Asset {
    name: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
}

const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";
const FONT: &str = "font/ttf";

/// The ground of every page, then what single pages add.
#[rustfmt::skip]
const STYLES: &str = concat!(
    include_str!("assets/tokens.css"),
    "\n",
    include_str!("assets/console.css"),
    include_str!("assets/review.css"),
    include_str!("assets/people.css"),
    include_str!("assets/engine.css"),
    include_str!("assets/orders.css"),
    include_str!("assets/settings.css"),
    include_str!("assets/parcels.css"),
    include_str!("assets/customers.css"),
    include_str!("assets/sales.css"),
    include_str!("assets/pack.css"),
    include_str!("assets/jobs.css"),
    include_str!("assets/docs.css"),
);

/// Every colour, size and distance by its name: the handheld has the same.
pub const TOKENS: &str = include_str!("assets/tokens.css");
/// The sprite, which the handheld has too.
pub const ICONS: &[u8] = include_bytes!("assets/icons.svg");
/// What customers see is small and loads no more than it needs.
const CUSTOMER: &str =
    concat!(include_str!("assets/tokens.css"), "\n", include_str!("assets/customer.css"));

static ASSETS: &[Asset] = &[
    Asset { name: "console.css", kind: CSS, bytes: STYLES.as_bytes() },
    Asset { name: "console.js", kind: SCRIPT, bytes: include_bytes!("assets/console.js") },
    Asset { name: "kept.js", kind: SCRIPT, bytes: include_bytes!("assets/kept.js") },
    Asset { name: "customer.css", kind: CSS, bytes: CUSTOMER.as_bytes() },
    Asset { name: "customer.js", kind: SCRIPT, bytes: include_bytes!("assets/customer.js") },
    Asset { name: "review.js", kind: SCRIPT, bytes: include_bytes!("assets/review.js") },
    Asset { name: "setup.js", kind: SCRIPT, bytes: include_bytes!("assets/setup.js") },
    Asset { name: "orders.js", kind: SCRIPT, bytes: include_bytes!("assets/orders.js") },
    Asset { name: "new_order.js", kind: SCRIPT, bytes: include_bytes!("assets/new_order.js") },
    Asset { name: "parcels.js", kind: SCRIPT, bytes: include_bytes!("assets/parcels.js") },
    Asset { name: "customers.js", kind: SCRIPT, bytes: include_bytes!("assets/customers.js") },
    Asset { name: "pack.js", kind: SCRIPT, bytes: include_bytes!("assets/pack.js") },
    Asset { name: "docs.js", kind: SCRIPT, bytes: include_bytes!("assets/docs.js") },
    Asset { name: "stock.js", kind: SCRIPT, bytes: include_bytes!("assets/stock.js") },
    // The script loads it by this name, so the name has to carry its version.
    Asset {
        name: "idiomorph-0.7.4.js",
        kind: SCRIPT,
        bytes: include_bytes!("assets/idiomorph-0.7.4.js"),
    },
    Asset { name: "icons.svg", kind: SVG, bytes: ICONS },
    Asset { name: "kontor.svg", kind: SVG, bytes: include_bytes!("assets/kontor.svg") },
    // The stylesheet loads it by this name, where a paper has letters that no font of the reader has.
    Asset { name: "wide-1.ttf", kind: FONT, bytes: printing::WIDE },
];

/// Gives the address of a file, with its version.
pub fn address(name: &str) -> &'static str {
    static ADDRESSES: OnceLock<Vec<(&'static str, String)>> = OnceLock::new();
    let addresses = ADDRESSES.get_or_init(|| {
        let address = |asset: &Asset| {
            let hash = HEXLOWER.encode(&Sha256::digest(asset.bytes));
            let hash: String = hash.chars().take(HASH_CHARS).collect();
            (asset.name, format!("/assets/{}?v={hash}", asset.name))
        };
        ASSETS.iter().map(address).collect()
    });
    addresses.iter().find(|(given, _)| *given == name).map_or("", |(_, address)| address)
}

/// Gives a file as it is packed; packed once, as well as can be.
fn packed(name: &str) -> Option<&'static [u8]> {
    static PACKED: OnceLock<Vec<Option<Vec<u8>>>> = OnceLock::new();
    let all = PACKED.get_or_init(|| {
        // A font hardly gets smaller, and whoever asks first would wait for it.
        let pack = |asset: &Asset| {
            (asset.kind != FONT).then(|| packing::pack(asset.bytes, Compression::best())).flatten()
        };
        ASSETS.iter().map(pack).collect()
    });
    let place = ASSETS.iter().position(|asset| asset.name == name)?;
    all.get(place)?.as_deref()
}

/// Gives a file.
pub async fn file(Path(name): Path<String>, asked: HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let packed = packed(asset.name).filter(|_| packing::is_taken(&asked));
    let mut response = packed.unwrap_or(asset.bytes).into_response();
    if packed.is_some() {
        packing::say(response.headers_mut());
    }
    let all = [
        (CONTENT_TYPE, asset.kind),
        (CACHE_CONTROL, FOR_GOOD),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (VARY, "accept-encoding"),
    ];
    for (name, value) in all {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_names_a_version() {
        for asset in ASSETS {
            let address = address(asset.name);
            let version = address.split_once("?v=").expect("a version").1;
            assert_eq!(version.len(), HASH_CHARS, "{address}");
        }
        assert_eq!(address("nothing.css"), "");
    }

    #[test]
    fn the_first_page_stays_light() {
        let loaded = [
            "console.css",
            "console.js",
            "kept.js",
            "icons.svg",
            "kontor.svg",
            "idiomorph-0.7.4.js",
        ];
        let found = |name: &str| ASSETS.iter().find(|asset| asset.name == name).expect("an asset");
        // What is small goes as it is.
        let sizes = loaded.map(|name| packed(name).unwrap_or(found(name).bytes).len());
        assert!(sizes.iter().sum::<usize>() < 40 * 1024, "{sizes:?}");
        assert!(found("console.js").bytes.len() < 8 * 1024);
    }

    /// Gives the classes that a stylesheet draws by themselves.
    fn drawn(style: &str) -> impl Iterator<Item = &str> {
        let selectors = style.split('}').filter_map(|rule| rule.rsplit('{').nth(1));
        let alone = selectors.flat_map(|all| all.split(',')).map(str::trim);
        alone
            .filter_map(|one| one.strip_prefix('.'))
            .filter(|class| class.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'))
    }

    #[test]
    fn no_page_draws_what_another_has_drawn() {
        let pages = [
            include_str!("assets/engine.css"),
            include_str!("assets/settings.css"),
            include_str!("assets/customers.css"),
            include_str!("assets/sales.css"),
            include_str!("assets/pack.css"),
            include_str!("assets/jobs.css"),
            include_str!("assets/people.css"),
            include_str!("assets/orders.css"),
        ];
        let mut seen = std::collections::BTreeMap::new();
        for (page, style) in pages.iter().enumerate() {
            for class in drawn(style) {
                let first = *seen.entry(class).or_insert(page);
                assert_eq!(first, page, ".{class} is drawn by two pages");
            }
        }
    }

    #[test]
    fn what_a_customer_loads_is_lighter_still() {
        let loaded =
            ["customer.css", "customer.js", "icons.svg", "kontor.svg", "idiomorph-0.7.4.js"];
        let found = |name: &str| ASSETS.iter().find(|asset| asset.name == name).expect("an asset");
        let sizes = loaded.map(|name| packed(name).unwrap_or(found(name).bytes).len());
        assert!(sizes.iter().sum::<usize>() < 20 * 1024, "{sizes:?}");
        assert!(found("customer.js").bytes.len() < 4 * 1024);
    }

    #[test]
    fn nothing_is_loaded_from_elsewhere() {
        for asset in ASSETS.iter().filter(|asset| asset.kind != FONT) {
            let text = std::str::from_utf8(asset.bytes).expect("text");
            let text = text.replace("http://www.w3.org/2000/svg", "");
            assert!(!text.contains("http://") && !text.contains("https://"), "{}", asset.name);
        }
    }
}
