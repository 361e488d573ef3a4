//! The parts of a college as the database has them, and what their names must be.
use diesel::{
    deserialize::FromSqlRow,
    expression::AsExpression,
    prelude::*,
    sql_types::{SmallInt, Text},
};
use serde::{Serialize, Serializer};

use crate::{
    error::Rule,
    schema::{departments, programmes},
    types::is_hidden,
};

/// A short name by which people speak of a part, such as CSE or B.Tech CSE: 1 to 20 characters, on one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Code(String);

/// A full name of 1 to 120 characters, on one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Title(String);

/// Credits of a course: halves, from 0 to 30.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = SmallInt)]
pub struct Credits {
    halves: i16,
}

/// Why a code, a title or credits do not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// No short name.
    #[error(
        "Enter a short name of 1 to 20 letters from A to Z, digits, blanks, dots, hyphens or &."
    )]
    Code,
    /// No name.
    #[error("Enter a name of 1 to 120 characters that can be seen, on one line.")]
    Title,
    /// No credits.
    #[error("Enter credits from 0 to 30 in whole or half numbers, such as 4 or 1.5.")]
    Credits,
}

impl Rule for NameError {
    fn field(&self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Title => "name",
            Self::Credits => "credits",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::Code => "code_form",
            Self::Title => "name_form",
            Self::Credits => "credits_form",
        }
    }
}

impl Code {
    /// Reads what was typed; blanks are made single and taken off the ends.
    pub fn parse(typed: &str) -> Result<Self, NameError> {
        let text = single_blanks(typed);
        let plain = text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || " .-&".contains(c));
        let named = text.bytes().any(|b| b.is_ascii_alphanumeric());
        match plain && named && (1..=20).contains(&text.chars().count()) {
            true => Ok(Self(text)),
            false => Err(NameError::Code),
        }
    }
    /// The short name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Title {
    /// Reads what was typed; blanks are made single and taken off the ends.
    pub fn parse(typed: &str) -> Result<Self, NameError> {
        let text = single_blanks(typed);
        let plain = !typed.trim().chars().any(is_hidden);
        match plain && (1..=120).contains(&text.chars().count()) {
            true => Ok(Self(text)),
            false => Err(NameError::Title),
        }
    }
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Credits {
    /// So many halves.
    pub fn of_halves(halves: i16) -> Option<Self> {
        (0..=60).contains(&halves).then_some(Self { halves })
    }
    /// Reads what was typed: `4`, `1.5`, `1½`.
    pub fn parse(typed: &str) -> Result<Self, NameError> {
        let text = typed.trim().replace('½', ".5");
        let (whole, part) = text.split_once('.').unwrap_or((&text, "0"));
        let whole = if whole.is_empty() { "0" } else { whole };
        let half = match part.trim_end_matches('0') {
            "" => Some(0),
            "5" => Some(1),
            _ => None,
        };
        let plain = whole.len() <= 3
            && whole.bytes().all(|b| b.is_ascii_digit())
            && text.bytes().any(|b| b.is_ascii_digit());
        let whole = whole.parse::<i16>().ok().filter(|_| plain);
        let halves = whole.zip(half).map(|(whole, half)| whole * 2 + half);
        halves.and_then(Self::of_halves).ok_or(NameError::Credits)
    }
    /// Whether it is just one: "1 credit".
    pub fn is_one(self) -> bool {
        self.halves == 2
    }
    /// How many halves.
    pub fn halves(self) -> i16 {
        self.halves
    }
}

impl std::fmt::Display for Credits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let half = if self.halves % 2 == 1 { ".5" } else { "" };
        write!(f, "{}{half}", self.halves / 2)
    }
}

impl Serialize for Credits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// How a value that was checked when it was entered is kept in a column and read again.
macro_rules! column {
    ($type:ty, $sql:ty, $plain:ty, |$value:ident| $out:expr, |$read:ident| $in:expr) => {
        impl diesel::serialize::ToSql<$sql, diesel::pg::Pg> for $type {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                let $value = self;
                let plain: $plain = $out;
                <$plain as diesel::serialize::ToSql<$sql, diesel::pg::Pg>>::to_sql(
                    &plain,
                    &mut out.reborrow(),
                )
            }
        }
        impl diesel::deserialize::FromSql<$sql, diesel::pg::Pg> for $type {
            fn from_sql(bytes: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                let $read =
                    <$plain as diesel::deserialize::FromSql<$sql, diesel::pg::Pg>>::from_sql(
                        bytes,
                    )?;
                $in
            }
        }
    };
}
pub(super) use column;

column!(Code, Text, String, |code| code.0.clone(), |text| Ok(Self(
    text
)));
column!(Title, Text, String, |title| title.0.clone(), |text| Ok(
    Self(text)
));
column!(Credits, SmallInt, i16, |credits| credits.halves, |halves| {
    Ok(Self { halves })
});

/// Kinds that are kept by a code and read in words.
macro_rules! codes {
    ($(#[$doc:meta])* $type:ident { $($(#[$each:meta])* $variant:ident $code:literal $word:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub enum $type { $($(#[$each])* $variant,)+ }
        impl $type {
            /// In the order that forms offer them.
            pub const ALL: &[$type] = &[$($type::$variant),+];
            /// Code and words of each, to be offered.
            pub const OFFERED: &[(&str, &str)] = &[$(($code, $word)),+];
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
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }
        $crate::academics::model::column!($type, diesel::sql_types::Text, String, |one| one.code().to_owned(),
            |code| Self::of(&code).ok_or_else(|| format!("no such kind: {code}").into()));
    };
}
pub(super) use codes;

fn single_blanks(typed: &str) -> String {
    typed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A department.
#[derive(Clone, Debug, HasQuery)]
#[diesel(table_name = departments, check_for_backend(diesel::pg::Pg))]
pub struct Department {
    /// `departments.id`
    pub id: i64,
    /// The short name: CSE.
    pub code: String,
    /// The full name.
    pub name: String,
    /// `staff.id` of the head.
    pub head_id: Option<i64>,
}

/// A programme.
#[derive(Clone, Debug, HasQuery)]
#[diesel(table_name = programmes, check_for_backend(diesel::pg::Pg))]
pub struct Programme {
    /// `programmes.id`
    pub id: i64,
    /// `departments.id`
    pub department_id: i64,
    /// The short name: B.Tech CSE.
    pub code: String,
    /// The full name.
    pub name: String,
    /// How many it takes.
    pub semesters: i16,
}

/// A section with what it is a part of.
#[derive(Clone, Debug, Queryable)]
pub struct Section {
    /// `sections.id`
    pub id: i64,
    /// Its letter: A.
    pub name: String,
    /// `staff.id` of the class adviser.
    pub adviser_id: Option<i64>,
    /// How many can sit in it.
    pub capacity: i16,
    /// `batches.id`
    pub batch_id: i64,
    /// The year its students were admitted in.
    pub admission_year: i16,
    /// The short name of the programme.
    pub programme_code: String,
    /// `departments.id` of the programme's department.
    pub department_id: i64,
}

impl Section {
    /// As people speak of it: B.Tech CSE 2025 – A.
    pub fn title(&self) -> String {
        format!(
            "{} {} – {}",
            self.programme_code, self.admission_year, self.name
        )
    }
}

/// A section whose seats are being given: locked until the transaction ends.
#[derive(Clone, Debug, Queryable)]
pub struct Seats {
    /// The section's letter.
    pub name: String,
    /// `batches.id`
    pub batch_id: i64,
    /// How many there are.
    pub capacity: i16,
    /// Whether nobody new sits in it.
    pub retired: bool,
}

#[cfg(test)]
mod tests;
