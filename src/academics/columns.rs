//! How checked values and kinds are kept in columns.

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
        $crate::academics::columns::column!($type, diesel::sql_types::Text, String, |one| one.code().to_owned(),
            |code| Self::of(&code).ok_or_else(|| format!("no such kind: {code}").into()));
    };
}
pub(super) use codes;
