//! Fields of one's own as the database has them.
use diesel::prelude::*;

use super::kind::FieldKind;
use crate::schema::{custom_fields, custom_values};

macro_rules! codes {
    ($(#[$doc:meta])* $type:ident { $($(#[$each:meta])* $variant:ident $code:literal $word:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $type { $($(#[$each])* $variant,)+ }
        impl $type {
            /// In the order that forms offer them.
            pub const ALL: &[$type] = &[$($type::$variant),+];
            /// As the table has it.
            pub fn code(self) -> &'static str {
                match self { $($type::$variant => $code,)+ }
            }
            /// As people read it; to be translated.
            pub fn word(self) -> &'static str {
                match self { $($type::$variant => $word,)+ }
            }
            /// The one of that code.
            pub fn of(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}
pub(super) use codes;

codes! {
    /// Whose fields they are.
    Holder {
        /// Of students.
        Student "student" "Students";
        /// Of parents.
        Parent "parent" "Parents";
        /// Of members of staff.
        Staff "staff" "Staff";
    }
}
codes! {
    /// Who sees something of a person, among those who see the person at all.
    SeenBy {
        /// Those who keep the records.
        Office "office" "The office alone";
        /// Members of staff.
        Staff "staff" "Members of staff who look after the person";
        /// Everybody who sees the record.
        All "all" "They, the person and their parents";
    }
}

/// As what somebody looks at a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// Keeps the records.
    Office,
    /// Looks after the person.
    Staff,
    /// Is the person, or a parent.
    Own,
}

impl Tier {
    /// Whether what is seen by those is seen.
    pub fn sees(self, by: SeenBy) -> bool {
        match self {
            Tier::Office => true,
            Tier::Staff => by != SeenBy::Office,
            Tier::Own => by == SeenBy::All,
        }
    }
}

/// A field of one's own.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = custom_fields, check_for_backend(diesel::pg::Pg))]
pub struct Field {
    /// `custom_fields.id`
    pub id: i64,
    /// [`Holder::of`]
    pub holder: String,
    /// What it is called.
    pub name: String,
    /// [`FieldKind::of`]
    pub kind: String,
    /// What can be chosen, when it is a choice.
    pub choices: Vec<String>,
    /// Whether a record without it is not saved.
    pub required: bool,
    /// Whether it is masked until shown.
    pub sensitive: bool,
    /// [`SeenBy::of`]
    pub seen_by: String,
    /// Whether the person or a parent may propose a change.
    pub proposable: bool,
    /// Whether it is used no longer, since when.
    pub retired_at: Option<chrono::DateTime<chrono::Utc>>,
    /// Raised by every change.
    pub version: i32,
}

impl Field {
    /// The name of its input in forms.
    pub fn input(&self) -> String {
        format!("field_{}", self.id)
    }
    /// What it holds.
    pub fn kind(&self) -> FieldKind {
        FieldKind::of(&self.kind).unwrap_or(FieldKind::Text)
    }
    /// Who sees it.
    pub fn seen_by(&self) -> SeenBy {
        SeenBy::of(&self.seen_by).unwrap_or(SeenBy::Office)
    }
    /// Whose it is.
    pub fn holder(&self) -> Holder {
        Holder::of(&self.holder).unwrap_or(Holder::Student)
    }
}

/// A field with what it says of somebody.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = custom_fields, check_for_backend(diesel::pg::Pg))]
pub struct Answer {
    /// The field.
    #[diesel(embed)]
    pub field: Field,
    /// What it says; none for nothing.
    #[diesel(select_expression = custom_values::value.nullable())]
    pub value: Option<String>,
}

impl Answer {
    /// As people read it.
    pub fn shown(&self) -> String {
        let value = self.value.as_deref().unwrap_or_default();
        self.field.kind().shown(value)
    }
    /// By its last characters, when it is long enough for that to say nothing.
    pub fn masked(&self) -> String {
        mask(self.value.as_deref().unwrap_or_default())
    }
}

/// A number by its last digits, when it is so long that they do not say it all; nothing of a word, a day or an address.
pub fn mask(value: &str) -> String {
    let number = |letter: char| letter.is_ascii_digit() || matches!(letter, '+' | ' ');
    match value.len() {
        0 => String::new(),
        len if len >= 8 && value.chars().all(number) => format!("••••{}", &value[len - 4..]),
        _ => "••••".to_owned(),
    }
}
