//! Which passwords may be chosen: long ones that attackers do not try first (NIST SP 800-63B; ASVS 5.0, 6.2).
//!
//! There are no rules of composition, and nothing is trimmed or cut off.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// The fewest characters of a password.
pub const SHORTEST: usize = 12;
/// The most characters of a password.
pub const LONGEST: usize = 256;

const SHORTEST_WORD: usize = 4;
/// Parts of a person's own name count from three letters on: Rao, Das, Ali.
const SHORTEST_OWN_WORD: usize = 3;
const LONGEST_LISTED: usize = 24;
const LONGEST_PATTERN: usize = 4;
const SHORTEST_RUN: usize = 3;

static COMMON: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("common.txt").lines().collect());

/// Words of any college, beside those of this one that the caller names.
const COLLEGE_WORDS: &str = "welcome campus college university institute institution school academy admin \
    administrator student students principal faculty professor lecturer teacher warden hostel library librarian \
    registrar accountant parent parents staff office department semester admission exam exams result results password login";

/// Keys and letters that follow each other, read in either direction and around the end.
const SEQUENCES: [&str; 11] = [
    "0123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "!@#$%^&*()",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
];

/// Why a password cannot be chosen, as a sentence for the person choosing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordProblem {
    /// Fewer characters than [`SHORTEST`].
    #[error("Use at least 12 characters.")]
    TooShort,
    /// More characters than [`LONGEST`].
    #[error("Use at most 256 characters.")]
    TooLong,
    /// A common password or word, perhaps disguised or repeated.
    #[error("This password is on lists that attackers try first. Choose another.")]
    Common,
    /// At most four characters, again and again.
    #[error("This password repeats a few characters. Use several unrelated words instead.")]
    Repeated,
    /// Letters of the alphabet, digits or keys in a row.
    #[error(
        "This password follows the keyboard or the alphabet. Use several unrelated words instead."
    )]
    Sequence,
    /// Made of the person's name, the email address or the college's words.
    #[error(
        "This password is made of your name, your email or the college's words. Use other words."
    )]
    AboutYou,
}

/// Checks a password that a person wants; `about` holds the name, the email address and the college's words.
///
/// # Errors
/// The first [`PasswordProblem`] found.
pub fn check(password: &str, about: &[&str]) -> Result<(), PasswordProblem> {
    match password.chars().count() {
        ..SHORTEST => return Err(PasswordProblem::TooShort),
        SHORTEST..=LONGEST => {}
        _ => return Err(PasswordProblem::TooLong),
    }
    let typed: Vec<char> = password.to_lowercase().chars().collect();
    let in_sequence = sequence_marks(&typed);
    let outside = left_over(&typed, &in_sequence);
    if is_pattern(&typed) {
        Err(PasswordProblem::Repeated)
    } else if outside.len() * 4 <= typed.len() {
        Err(PasswordProblem::Sequence)
    } else if shapes(&typed, outside).iter().any(|shape| is_common(shape)) {
        Err(PasswordProblem::Common)
    } else if readings(&typed).any(|reading| is_about(&typed, &reading, about)) {
        Err(PasswordProblem::AboutYou)
    } else {
        Ok(())
    }
}

/// From the first letter to the last one; empty when there is none.
fn lettered(typed: &[char]) -> Range<usize> {
    let first = typed.iter().position(|c| c.is_alphabetic());
    let last = typed.iter().rposition(|c| c.is_alphabetic());
    first
        .zip(last)
        .map_or(0..0, |(first, last)| first..last + 1)
}

/// The length of the shortest beginning whose repetition gives the whole, the last time perhaps cut off.
fn period(text: &[char]) -> usize {
    let repeats = |unit: &usize| {
        text.iter()
            .skip(*unit)
            .eq(text.iter().take(text.len() - unit))
    };
    (1..text.len()).find(repeats).unwrap_or(text.len())
}

fn is_pattern(typed: &[char]) -> bool {
    let core = &typed[lettered(typed)];
    period(typed) <= LONGEST_PATTERN
        || (core.len() >= 2 * LONGEST_PATTERN && period(core) <= LONGEST_PATTERN)
}

/// Which characters stand in a run of a sequence.
fn sequence_marks(typed: &[char]) -> Vec<bool> {
    let mut marks = vec![false; typed.len()];
    let mut at = 0;
    while at < typed.len() {
        let longest = SEQUENCES.iter().map(|keys| run_length(&typed[at..], keys));
        let run = longest.max().unwrap_or(0);
        if run >= SHORTEST_RUN {
            marks[at..at + run].fill(true);
            at += run;
        } else {
            at += 1;
        }
    }
    marks
}

fn run_length(text: &[char], keys: &str) -> usize {
    let keys: Vec<char> = keys.chars().collect();
    let Some(start) = keys.iter().position(|key| text.first() == Some(key)) else {
        return 0;
    };
    let forwards = keys.iter().cycle().skip(start);
    let backwards = keys.iter().rev().cycle().skip(keys.len() - 1 - start);
    let along = |(typed, key): &(&char, &char)| typed == key;
    let up = text.iter().zip(forwards).take_while(along).count();
    let down = text.iter().zip(backwards).take_while(along).count();
    up.max(down)
}

fn left_over(typed: &[char], taken: &[bool]) -> Vec<char> {
    let free = typed.iter().zip(taken).filter(|(_, taken)| !**taken);
    free.map(|(c, _)| *c).collect()
}

/// The password, and what stays of it without sequences, without punctuation and without all but letters, each also
/// without its repetitions.
fn shapes(typed: &[char], outside: Vec<char>) -> Vec<Vec<char>> {
    let only = |keep: fn(char) -> bool| -> Vec<char> {
        typed.iter().copied().filter(|c| keep(*c)).collect()
    };
    let mut shapes = vec![typed.to_vec(), outside, typed[lettered(typed)].to_vec()];
    shapes.push(only(char::is_alphanumeric));
    let letters = only(char::is_alphabetic);
    // Four letters strewn over a random password make no word.
    if letters.len() * 2 >= typed.len() {
        shapes.push(letters);
    }
    let units: Vec<Vec<char>> = shapes
        .iter()
        .map(|shape| shape[..period(shape)].to_vec())
        .collect();
    shapes.extend(units);
    shapes
}

/// Whether the list has the text, or the text without some digits and punctuation at its ends, or either of them with simple disguises undone.
fn is_common(text: &[char]) -> bool {
    let core = lettered(text);
    let bare = core.is_empty();
    let (first_ends, last_starts) = match bare {
        true => (0, text.len()),
        false => (core.end, core.start),
    };
    let least = if bare { text.len().div_ceil(2) } else { 0 }.max(SHORTEST_WORD);
    readings(text).any(|reading| {
        (0..=last_starts).any(|start| {
            let shortest = (start + least).max(first_ends);
            let longest = text.len().min(start + LONGEST_LISTED);
            (shortest..=longest).any(|end| {
                let word: String = reading[start..end].iter().collect();
                COMMON.contains(word.as_str())
            })
        })
    })
}

/// The text as it stands, and with the look-alikes of letters undone (a 1 is an i or an l).
fn readings(text: &[char]) -> impl Iterator<Item = Vec<char>> {
    let plain = std::iter::once(text.to_vec());
    let undone = ['i', 'l'].map(|one| text.iter().map(|c| undisguised(*c, one)).collect());
    plain.chain(undone)
}

fn undisguised(c: char, one: char) -> char {
    match c {
        '1' | '!' | '|' => one,
        '0' => 'o',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '8' => 'b',
        '9' => 'g',
        other => other,
    }
}

/// Whether the person's and the college's words make up most of the password, or together with the words of any college nearly all its letters.
fn is_about(typed: &[char], reading: &[char], about: &[&str]) -> bool {
    let mut own = vec![false; reading.len()];
    let words = about.iter().flat_map(|text| words_of(text));
    words.for_each(|word| mark(reading, &word, &mut own));
    let core = match lettered(typed) {
        core if core.is_empty() => 0..typed.len(),
        core => core,
    };
    let mostly_own = own[core.clone()].iter().filter(|own| **own).count() * 2 > core.len();

    let mut college = own;
    let words = COLLEGE_WORDS.split_whitespace();
    words.for_each(|word| mark(reading, &word.chars().collect::<Vec<char>>(), &mut college));
    let letters = typed.iter().filter(|c| c.is_alphabetic()).count();
    let marked = typed.iter().zip(&college);
    let marked = marked.filter(|(c, marked)| c.is_alphabetic() && **marked);
    mostly_own || (letters * 2 >= typed.len() && marked.count() * 5 >= letters * 4)
}

fn mark(text: &[char], word: &[char], marks: &mut [bool]) {
    for (at, window) in text.windows(word.len()).enumerate() {
        if window == word {
            marks[at..at + word.len()].fill(true);
        }
    }
}

/// The parts of a name or an address: "priya.sharma2@example.in" has priya, sharma2, sharma, priyasharma2 and example.
fn words_of(text: &str) -> Vec<Vec<char>> {
    let lower = text.to_lowercase();
    let parts = lower.split(|c: char| !c.is_alphanumeric());
    let without_digits = lower.split(|c: char| !c.is_alphabetic());
    let joined = lower.split('@').map(|side| {
        let letters = side.chars().filter(|c| c.is_alphanumeric());
        letters.collect::<Vec<char>>()
    });
    parts
        .chain(without_digits)
        .map(|part| part.chars().collect())
        .chain(joined)
        .filter(|word: &Vec<char>| word.len() >= SHORTEST_OWN_WORD)
        .collect()
}
