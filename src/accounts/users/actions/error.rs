//! Why something cannot be done with a user, in words.
use crate::error::Rule;

/// Why something cannot be done with a user.
#[derive(Debug, thiserror::Error)]
pub enum UserError {
    #[error("Another account has this email address. Search for it, or use another one.")]
    EmailTaken,
    #[error("Choose at least one role.")]
    NoRole,
    #[error("Choose from the roles that are offered.")]
    UnknownRole,
    #[error("You cannot give the role {0}: it has permissions that you do not hold.")]
    RoleBeyondYou(&'static str),
    #[error("You cannot give the role {0}: it sees more of the college than you do.")]
    RoleWiderThanYou(&'static str),
    #[error("You cannot give a role to yourself. Ask another admin.")]
    OwnRole,
    #[error(
        "Somebody changed this account while you had it open. Look at what is there now, then save again."
    )]
    Changed,
    #[error("This is the last admin. Make somebody else an admin first.")]
    LastAdmin,
    #[error("At most 500 accounts at once. Untick some, or narrow the list.")]
    TooManySelected,
    #[error("You cannot deactivate your own account. Ask another admin.")]
    Yourself,
    #[error("This account is deactivated already.")]
    Deactivated,
    #[error("This account is not deactivated.")]
    NotDeactivated,
    #[error("This account has no second factor.")]
    NoSecondFactor,
    #[error("Choose from the permission sets that are offered.")]
    UnknownSet,
    #[error("Permission sets can be added to members of staff only.")]
    NotStaff,
    #[error("You cannot give the set {0}: it has permissions that you do not hold.")]
    SetBeyondYou(String),
}
impl Rule for UserError {
    fn field(&self) -> &'static str {
        match self {
            Self::EmailTaken => "email",
            Self::NoRole
            | Self::UnknownRole
            | Self::RoleBeyondYou(_)
            | Self::RoleWiderThanYou(_)
            | Self::OwnRole => "role",
            Self::TooManySelected => "ids",
            Self::UnknownSet | Self::NotStaff | Self::SetBeyondYou(_) => "set",
            Self::Changed
            | Self::LastAdmin
            | Self::Yourself
            | Self::Deactivated
            | Self::NotDeactivated
            | Self::NoSecondFactor => "",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::EmailTaken => "email_taken",
            Self::NoRole => "no_role",
            Self::UnknownRole => "unknown_role",
            Self::RoleBeyondYou(_) => "role_beyond_you",
            Self::RoleWiderThanYou(_) => "role_wider_than_you",
            Self::OwnRole => "own_role",
            Self::TooManySelected => "too_many_selected",
            Self::Changed => "changed",
            Self::LastAdmin => "last_admin",
            Self::Yourself => "yourself",
            Self::Deactivated => "deactivated",
            Self::NotDeactivated => "not_deactivated",
            Self::NoSecondFactor => "no_second_factor",
            Self::UnknownSet => "unknown_set",
            Self::NotStaff => "not_staff",
            Self::SetBeyondYou(_) => "set_beyond_you",
        }
    }
    fn is_conflict(&self) -> bool {
        matches!(
            self,
            Self::Changed
                | Self::LastAdmin
                | Self::Yourself
                | Self::Deactivated
                | Self::NotDeactivated
                | Self::NoSecondFactor
        )
    }
}
