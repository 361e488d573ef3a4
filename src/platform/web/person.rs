//! A person as pages show them: name, two letters, a ground of their own; and the one who is signed in.
use crate::{policy::User, words::Language};

/// What stands before names and is no part of them, without its full stop and in lower case.
const TITLES: &[&str] = &[
    "dr",
    "prof",
    "er",
    "adv",
    "rev",
    "fr",
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "shri",
    "smt",
    "kum",
    "डॉ",
    "प्रो",
    "श्री",
    "श्रीमती",
    "सुश्री",
];

/// The signed-in person, as the frame shows them.
#[derive(Debug)]
pub struct Signed {
    /// `users.id`
    pub id: i64,
    /// The full name.
    pub name: String,
    /// Two letters.
    pub initials: String,
    /// The address they sign in with.
    pub email: String,
    /// The active role in words.
    pub role_word: String,
    /// One of the avatar's grounds.
    pub tone: &'static str,
    /// The roles to switch between.
    pub roles: Vec<RoleChoice>,
}

/// A role to switch to.
#[derive(Debug)]
pub struct RoleChoice {
    /// As the form sends it.
    pub code: &'static str,
    /// In words.
    pub word: String,
    /// Whether it is the one in use.
    pub active: bool,
}

impl Signed {
    /// Of the session's person.
    pub(super) fn of(user: &User, language: Language) -> Self {
        Self {
            id: user.id,
            name: user.name.clone(),
            initials: initials(&user.name),
            email: user.email.clone(),
            role_word: language.t(user.role.word()).into_owned(),
            tone: tone(user.id),
            roles: user
                .roles
                .iter()
                .map(|role| RoleChoice {
                    code: role.code(),
                    word: language.t(role.word()).into_owned(),
                    active: *role == user.role,
                })
                .collect(),
        }
    }
}

/// The first letters of the first and the last part of a name; titles before it count only where there is nothing else.
pub fn initials(name: &str) -> String {
    let lettered = |part: &&str| part.chars().any(char::is_alphabetic);
    let parts: Vec<&str> = name.split_whitespace().filter(lettered).collect();
    let titles = parts.iter().take_while(|part| is_title(part)).count();
    let own = match titles < parts.len() {
        true => &parts[titles..],
        false => &parts[..],
    };
    let letter = |part: &&str| part.chars().find(|letter| letter.is_alphabetic());
    let first = own.first().and_then(letter);
    let last = own.get(1..).and_then(<[_]>::last).and_then(letter);
    first
        .into_iter()
        .chain(last)
        .flat_map(char::to_uppercase)
        .collect()
}

fn is_title(part: &str) -> bool {
    let word = part.trim_end_matches('.').to_lowercase();
    TITLES.contains(&word.as_str())
}

/// One of the grounds of an avatar, always the same for a key.
pub fn tone(id: i64) -> &'static str {
    const TONES: [&str; 5] = ["", "a", "b", "c", "d"];
    TONES
        .get(usize::try_from(id).unwrap_or(0) % TONES.len())
        .copied()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_those_of_the_name_and_not_of_its_titles() {
        let table = [
            ("Meera Shah", "MS"),
            ("Dr. Meera Shah", "MS"),
            ("Prof. Dr. K. S. Rao", "KR"),
            ("Smt Lakshmi", "L"),
            ("Dr", "D"),
            ("Er. (Retd.) R. Iyer", "RI"),
            ("Ms. Marvel", "M"),
            ("Mrs", "M"),
            ("आशा राव", "आर"),
            ("डॉ. आशा राव", "आर"),
            ("", ""),
            ("007 – 42", ""),
        ];
        for (name, letters) in table {
            assert_eq!(initials(name), letters, "{name}");
        }
    }
}
