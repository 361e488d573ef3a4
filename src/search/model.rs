//! What is searched for, and who is found.
/// At most so many people are shown.
pub const SHOWN: usize = 30;
/// At most so many words of a search count; the rest are left out.
const WORDS: usize = 6;

/// The words of a search, in small letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(Vec<String>);

impl Words {
    /// What was typed, as far as it can be searched for: nothing when no word has two characters.
    pub fn of(typed: &str) -> Option<Self> {
        let typed: String = typed.chars().take(100).collect();
        let words = typed.to_lowercase();
        let words: Vec<_> = words
            .split_whitespace()
            .take(WORDS)
            .map(str::to_owned)
            .collect();
        let enough = words.iter().any(|word| word.chars().count() > 1);
        enough.then_some(Self(words))
    }
    /// Each word.
    pub fn all(&self) -> &[String] {
        &self.0
    }
    /// Those that are long enough to be mistyped: three letters or more.
    pub fn long(&self) -> Vec<&str> {
        let letters = |word: &str| word.chars().filter(|c| c.is_alphanumeric()).count();
        let words = self.0.iter().map(String::as_str);
        words.filter(|word| letters(word) > 2).collect()
    }
    /// The words in one line.
    pub fn line(&self) -> String {
        self.0.join(" ")
    }
    /// The word, when it can be the number of a student or of a member of staff.
    pub fn number(&self) -> Option<&str> {
        match self.0.as_slice() {
            [word] if word.bytes().any(|b| b.is_ascii_digit()) && !word.contains('@') => Some(word),
            _ => None,
        }
    }
}

/// A pattern of LIKE for exactly these characters, whatever they mean in patterns.
pub fn literal(word: &str) -> String {
    let mut pattern = String::with_capacity(word.len());
    for c in word.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

/// A student who was found.
#[derive(Clone, Debug)]
pub struct FoundStudent {
    pub id: i64,
    pub user_id: i64,
    pub name: String,
    pub email: String,
    pub deactivated: bool,
    pub admission_number: String,
    pub roll_number: Option<i16>,
    pub semester: i16,
    pub status: String,
    pub programme: String,
    pub section: Option<String>,
}

/// A member of staff who was found.
#[derive(Clone, Debug)]
pub struct FoundStaff {
    pub id: i64,
    pub user_id: i64,
    pub name: String,
    pub email: String,
    pub deactivated: bool,
    pub staff_number: String,
    pub designation: String,
    pub department: Option<String>,
}

/// A parent who was found.
#[derive(Clone, Debug)]
pub struct FoundParent {
    pub id: i64,
    pub user_id: i64,
    pub name: String,
    pub email: String,
    pub deactivated: bool,
    pub children: Vec<String>,
}

/// A course or a programme that was found.
#[derive(Clone, Debug)]
pub struct FoundThing {
    pub id: i64,
    pub name: String,
    pub department: String,
    pub retired: bool,
}

/// Everybody who was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    pub students: Vec<FoundStudent>,
    pub staff: Vec<FoundStaff>,
    pub parents: Vec<FoundParent>,
    pub courses: Vec<FoundThing>,
    pub programmes: Vec<FoundThing>,
    /// Whether their words are only like those searched for.
    pub alike: bool,
    /// Whether there are more than are shown.
    pub more: bool,
}

impl Found {
    /// How many people are shown.
    pub fn len(&self) -> usize {
        self.students.len() + self.staff.len() + self.parents.len()
    }
    /// Whether nobody and nothing was found.
    pub fn is_empty(&self) -> bool {
        self.len() == 0 && self.courses.is_empty() && self.programmes.is_empty()
    }
    /// Leaves out who is too many: each group keeps a third of the places, and what another does not need.
    pub fn cut(&mut self) {
        let lens = [self.students.len(), self.staff.len(), self.parents.len()];
        let kept = shares(lens, SHOWN);
        self.more |= kept != lens;
        let [students, staff, parents] = kept;
        self.students.truncate(students);
        self.staff.truncate(staff);
        self.parents.truncate(parents);
    }
}

fn shares(lens: [usize; 3], places: usize) -> [usize; 3] {
    let mut kept = lens.map(|len| len.min(places / 3));
    let mut free = places - kept.iter().sum::<usize>();
    for (kept, len) in kept.iter_mut().zip(lens) {
        let more = free.min(len - *kept);
        *kept += more;
        free -= more;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_few_small_and_long_enough() {
        for nothing in ["", "  ", "a", " a b "] {
            assert_eq!(Words::of(nothing), None, "{nothing:?}");
        }
        let words = Words::of("  RAO  Asha ").expect("words");
        assert_eq!(words.all(), ["rao", "asha"]);
        assert_eq!(Words::of("<b> R. Asha").expect("words").long(), ["asha"]);
        assert_eq!(
            Words::of("aa b c d e f g h").expect("words").all().len(),
            WORDS
        );
        assert_eq!(
            Words::of(&"x".repeat(10_000)).expect("words").line().len(),
            100
        );
    }

    #[test]
    fn numbers_are_single_words_with_digits() {
        let number = |typed: &str| Words::of(typed).and_then(|w| w.number().map(str::to_owned));
        assert_eq!(number("CSE25001").as_deref(), Some("cse25001"));
        for other in ["asha", "asha 1", "asha1@campus.test"] {
            assert_eq!(number(other), None, "{other}");
        }
    }

    #[test]
    fn patterns_mean_what_they_say() {
        assert_eq!(literal(r"50%_\"), r"50\%\_\\");
    }

    #[test]
    fn every_group_has_its_share_and_nothing_is_wasted() {
        for (lens, kept) in [
            ([31, 31, 31], [10, 10, 10]),
            ([31, 2, 0], [28, 2, 0]),
            ([3, 2, 1], [3, 2, 1]),
            ([0, 31, 12], [0, 20, 10]),
        ] {
            assert_eq!(shares(lens, 30), kept);
        }
    }
}
