//! Why something cannot be done with a permission set.
use crate::error::Rule;

/// Why something cannot be done with a permission set.
#[derive(Debug, thiserror::Error)]
pub enum SetError {
    #[error("Enter a name, such as Placement officer.")]
    NameMissing,
    #[error("A name has at most 60 characters.")]
    NameLong,
    #[error("A name stands on one line. Remove the line break or tab.")]
    NameForm,
    #[error("The name has characters that cannot be seen. Type it anew without them.")]
    NameHidden,
    #[error("Another set has this name. Choose another one.")]
    NameTaken,
    #[error("The name of a role's own set cannot be changed.")]
    NameFixed,
    #[error("A description has at most 300 characters.")]
    DescriptionLong,
    #[error("Choose from the permissions that are offered.")]
    Unknown,
    #[error("You cannot add {0}: you do not hold it yourself.")]
    BeyondYou(String),
    #[error("The set of admins must keep “{0}”: without it nobody could give it back.")]
    AdminKeeps(&'static str),
    #[error(
        "Somebody changed this set while you had it open. Compare both versions below, then save again."
    )]
    Changed,
    #[error("Campus brought this set along, so it stays. You can take permissions out of it.")]
    BuiltIn,
    #[error("This set is the college's own: there is nothing to restore it to.")]
    NotBuiltIn,
    #[error("{}", held(*.0))]
    Held(i64),
}

impl Rule for SetError {
    fn field(&self) -> &'static str {
        match self {
            Self::NameMissing
            | Self::NameLong
            | Self::NameForm
            | Self::NameHidden
            | Self::NameTaken
            | Self::NameFixed => "name",
            Self::DescriptionLong => "description",
            Self::Unknown | Self::BeyondYou(_) | Self::AdminKeeps(_) => "permission",
            Self::Changed | Self::BuiltIn | Self::NotBuiltIn | Self::Held(_) => "",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::NameMissing => "name_missing",
            Self::NameLong => "name_long",
            Self::NameForm => "name_form",
            Self::NameHidden => "name_hidden",
            Self::NameTaken => "name_taken",
            Self::NameFixed => "name_fixed",
            Self::DescriptionLong => "description_long",
            Self::Unknown => "unknown_permission",
            Self::BeyondYou(_) => "permission_beyond_you",
            Self::AdminKeeps(_) => "admin_keeps",
            Self::Changed => "changed",
            Self::BuiltIn => "built_in",
            Self::NotBuiltIn => "not_built_in",
            Self::Held(_) => "held",
        }
    }
    fn is_conflict(&self) -> bool {
        matches!(
            self,
            Self::Changed | Self::BuiltIn | Self::NotBuiltIn | Self::Held(_)
        )
    }
}

fn held(count: i64) -> String {
    match count {
        1 => "One person holds this set. Take it from them first, on their page.".to_owned(),
        _ => format!("{count} people hold this set. Take it from them first, on their pages."),
    }
}
