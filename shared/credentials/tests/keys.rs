//! Keys on disk.

use std::os::unix::fs::PermissionsExt;

use credentials::{Account, Authority, CredentialsError};

#[test]
fn keys_are_made_once_and_found_again_and_nobody_else_can_read_them() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("keys");
    assert!(matches!(Authority::load(&place), Err(CredentialsError::Missing { .. })));
    let made = Authority::load_or_generate(&place).unwrap();
    let found = Authority::load_or_generate(&place).unwrap();
    assert_eq!(made.public_key(Account::Application), found.public_key(Account::Application));
    assert_eq!(made.public_key(Account::System), found.public_key(Account::System));
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&place), 0o700);
    for file in std::fs::read_dir(&place).unwrap() {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
    }
}

#[test]
fn keys_are_never_replaced_because_one_is_lost_or_unreadable() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("keys");
    Authority::load_or_generate(&place).unwrap();
    std::fs::remove_file(place.join("operator.nk")).unwrap();
    let lost = Authority::load_or_generate(&place);
    assert!(matches!(lost, Err(CredentialsError::Missing { .. })));
    std::fs::copy(place.join("system.nk"), place.join("operator.nk")).unwrap();
    let wrong = Authority::load_or_generate(&place);
    assert!(matches!(wrong, Err(CredentialsError::WrongKind { .. })));
}

#[test]
fn the_same_seed_gives_the_same_account() {
    let authority = Authority::generate();
    let grant = credentials::DeviceGrant {
        name: "dev1".to_owned(),
        requests: vec!["do.dev1.>".to_owned()],
        offers: Vec::new(),
        inboxes: Vec::new(),
        mqtt_answers: None,
    };
    let made = authority.device_account(&grant, None).unwrap();
    let again = authority.device_account(&grant, Some(&made.account_seed)).unwrap();
    assert_eq!(made.account_public_key, again.account_public_key);
    assert_ne!(made.creds, again.creds);
    assert!(authority.granted_account("nonsense", &grant).is_err());
}
