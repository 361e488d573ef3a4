//! What lists, forms and pages of records are made of.
use std::collections::HashMap;

use super::forms::Typed;
use crate::{
    Error, Result,
    platform::web::{Choice, View},
};

/// What the pages of a noun say, in English; to be translated.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// A symbol of the sprite.
    pub icon: &'static str,
    /// "Courses"
    pub many: &'static str,
    /// What the list is about, in a sentence.
    pub lead: &'static str,
    /// "Add course"
    pub add: &'static str,
    /// "Edit course"
    pub edit: &'static str,
    /// "{n} course" and "{n} courses"
    pub count: (&'static str, &'static str),
    /// What is searched: "Code or name"
    pub find: &'static str,
    /// When there is none yet, and what to do.
    pub none: (&'static str, &'static str),
}

/// How a cell looks on a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Face {
    /// The words; empty for a dash.
    pub text: String,
    /// A second line.
    pub note: String,
    /// Of a state: `good`, `warn`, `bad`, `info` or nothing.
    pub tone: &'static str,
    /// Of a state: a symbol of the sprite. With one, the cell is a badge.
    pub icon: &'static str,
}

impl Face {
    /// Words or a figure.
    pub fn of(text: impl ToString) -> Self {
        Self {
            text: text.to_string(),
            ..Self::default()
        }
    }
    /// Words with a second line.
    #[must_use]
    pub fn note(mut self, note: impl ToString) -> Self {
        self.note = note.to_string();
        self
    }
    /// A state.
    pub fn state(tone: &'static str, icon: &'static str, word: impl ToString) -> Self {
        Self {
            tone,
            icon,
            ..Self::of(word)
        }
    }
    /// Whether something is in use.
    pub fn in_use(is_retired: bool, p: &View) -> Self {
        match is_retired {
            true => Self::state("", "history", p.t("Retired")),
            false => Self::state("good", "circle-check", p.t("In use")),
        }
    }
}

/// A way on from a record's page.
#[derive(Clone, Debug)]
pub struct Door {
    /// A symbol of the sprite.
    pub icon: &'static str,
    /// What happens there.
    pub label: &'static str,
    /// When one would want it.
    pub text: &'static str,
    /// The rest of the address: `/head`
    pub rest: &'static str,
    /// The permission that opens it.
    pub needs: &'static str,
}

/// What belongs to a record, as its noun says it.
#[derive(Clone, Copy, Debug)]
pub struct Plate {
    /// Its heading.
    pub title: &'static str,
    /// What it says when there is none.
    pub none: &'static str,
    /// A statement that gives `href`, `label` and `note` of what belongs to a key, `$1`.
    pub rows: &'static str,
}

/// Records that belong to one, on its page.
#[derive(Clone, Debug)]
pub struct Panel {
    /// Its heading.
    pub title: &'static str,
    /// What it says when there is none.
    pub none: &'static str,
    /// The records.
    pub rows: Vec<PanelRow>,
}

/// A record in a panel.
#[derive(Clone, Debug)]
pub struct PanelRow {
    /// Where to; empty for nowhere.
    pub href: String,
    /// What it is called.
    pub label: String,
    /// A second line.
    pub note: String,
}

/// Something to choose.
#[derive(Clone, Debug)]
pub struct Offer {
    /// As the form sends it.
    pub value: String,
    /// As people read it.
    pub label: String,
    /// Whether it is kept only where it was chosen before.
    pub retired: bool,
}

/// Where what a field offers comes from.
#[derive(Clone, Copy, Debug)]
pub enum Source {
    /// A statement that gives `value`, `label` and `retired`.
    Rows(&'static str),
    /// Codes and their words.
    Codes(&'static [(&'static str, &'static str)]),
}

impl Source {
    /// Refuses a filter's code that is none of those offered; of rows, one that is gone leaves nothing to show.
    ///
    /// # Errors
    /// The code, in words.
    pub fn check(self, value: &str) -> Result<()> {
        match self {
            Self::Codes(codes) if codes.iter().all(|(code, _)| *code != value) => {
                let value: String = value.chars().take(40).collect();
                Err(Error::Malformed(format!(
                    "The list cannot be narrowed to “{value}”. Choose one of those that it offers."
                )))
            }
            Self::Codes(_) | Self::Rows(_) => Ok(()),
        }
    }
}

/// The two states of what can be retired, for a filter.
pub const IN_USE: Source = Source::Codes(&[("in_use", "In use"), ("retired", "Retired")]);

/// What filters and selects offer, by the field's name.
#[derive(Clone, Debug, Default)]
pub struct Offers(HashMap<&'static str, Vec<Offer>>);

impl Offers {
    /// With offers for a field.
    #[must_use]
    pub fn with(mut self, field: &'static str, offers: Vec<Offer>) -> Self {
        self.0.insert(field, offers);
        self
    }
    /// With codes and words for a field.
    #[must_use]
    pub fn codes(self, field: &'static str, codes: &[(&str, &str)]) -> Self {
        let offer = |(value, label): &(&str, &str)| Offer {
            value: (*value).to_owned(),
            label: (*label).to_owned(),
            retired: false,
        };
        self.with(field, codes.iter().map(offer).collect())
    }
    /// What a field offers.
    pub fn of(&self, field: &str) -> &[Offer] {
        self.0.get(field).map_or(&[], Vec::as_slice)
    }
    /// The choices of a filter.
    pub fn filter(&self, field: &str, chosen: &str, p: &View) -> Vec<Choice> {
        let choice = |offer: &Offer| {
            let label = p.t(&offer.label).into_owned();
            Choice::new(offer.value.clone(), label, offer.value == chosen)
        };
        self.of(field).iter().map(choice).collect()
    }
    /// The choices of a form's field: what is retired only where it was chosen before.
    pub fn choices(&self, field: &str, typed: &Typed, p: &View) -> Vec<Choice> {
        let chosen = |offer: &Offer| typed.all(field).any(|value| value == offer.value);
        let open = self.of(field).iter();
        let open = open.filter(|offer| !offer.retired || chosen(offer));
        open.map(|offer| {
            let mut label = p.t(&offer.label).into_owned();
            if offer.retired {
                label = format!("{label} ({})", p.t("retired"));
            }
            Choice::new(offer.value.clone(), label, chosen(offer))
        })
        .collect()
    }
}
