//! Passwords: hashed slowly, and a few at a time, so that guessing costs the guesser and not the house.

use argon2::Argon2;
use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use contracts::problem::Problem;
use data_encoding::BASE32_NOPAD;
use tokio::sync::Semaphore;

/// Hashes at a time: each takes 19 MiB and some hundredths of a second.
const AT_A_TIME: usize = 2;
/// Tries that may wait for their turn; further ones are asked to come again.
const WAITING_MAX: usize = 64;
/// Shorter passwords are guessed.
pub const LENGTH_MIN: usize = 10;
/// Longer ones are no passwords.
pub const LENGTH_MAX: usize = 200;
/// Random bytes of a password that we make.
const MADE_BYTES: usize = 10;

static TURNS: Semaphore = Semaphore::const_new(AT_A_TIME);
static QUEUE: Semaphore = Semaphore::const_new(AT_A_TIME + WAITING_MAX);

/// Makes a password that can be read to somebody: 16 letters and digits in four groups.
pub fn make() -> Result<String, Problem> {
    let mut random = [0_u8; MADE_BYTES];
    getrandom::fill(&mut random)
        .map_err(|_| Problem::unavailable("the machine gives no random bytes").retry_after(1))?;
    let letters = BASE32_NOPAD.encode(&random).to_ascii_lowercase();
    let groups: Vec<&str> = (0..4).filter_map(|at| letters.get(at * 4..at * 4 + 4)).collect();
    Ok(groups.join("-"))
}

/// Says what is wrong with a password, if anything.
pub fn refusal(password: &str) -> Option<Problem> {
    let length = password.chars().count();
    let fits = (LENGTH_MIN..=LENGTH_MAX).contains(&length);
    let words = format!("a password has {LENGTH_MIN} to {LENGTH_MAX} characters");
    (!fits).then(|| Problem::unprocessable(&words).with_error("#/password", words))
}

/// Hashes a password, in PHC form.
pub async fn hash(password: String) -> Result<String, Problem> {
    slowly(move || {
        let salt = SaltString::generate(&mut OsRng);
        let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
        hash.map(|hash| hash.to_string()).map_err(|error| runtime::broken(&error))
    })
    .await
}

/// Says whether a password is the one of a hash; where there is none, it takes as long to say no.
pub async fn is_right(password: String, hash: Option<String>) -> Result<bool, Problem> {
    if password.chars().count() > LENGTH_MAX {
        return Ok(false);
    }
    slowly(move || {
        let known = hash.as_deref().map(PasswordHash::new).transpose();
        let known = known.map_err(|error| runtime::broken(&error))?;
        Ok(match known {
            Some(known) => Argon2::default().verify_password(password.as_bytes(), &known).is_ok(),
            None => {
                let salt = SaltString::generate(&mut OsRng);
                let _ = Argon2::default().hash_password(password.as_bytes(), &salt);
                false
            }
        })
    })
    .await
}

async fn slowly<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let full = || Problem::unavailable("too many sign in at a time").retry_after(1);
    let _place = QUEUE.try_acquire().map_err(|_| full())?;
    let _turn = TURNS.acquire().await.map_err(|_| full())?;
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(runtime::broken(&error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_password_of_the_hash_is_right() {
        let hash = hash("correct horse".to_owned()).await.expect("a hash");
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        let right = async |password: &str, hash: Option<&String>| {
            is_right(password.to_owned(), hash.cloned()).await.expect("an answer")
        };
        assert!(right("correct horse", Some(&hash)).await);
        assert!(!right("correct horsf", Some(&hash)).await);
        assert!(!right("correct horse", None).await);
        assert!(!right(&"a".repeat(LENGTH_MAX + 1), Some(&hash)).await);
    }

    #[test]
    fn a_made_password_can_be_read_out_and_is_taken() {
        let made = make().expect("a password");
        assert_eq!(made.len(), 19);
        assert!(made.split('-').all(|group| group.len() == 4), "{made}");
        assert!(refusal(&made).is_none() && refusal("too short").is_some());
    }
}
