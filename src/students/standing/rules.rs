//! Which moves there are between statuses; pure.
use crate::students::Status;

/// Where a student may stand next. What has ended by graduation or transfer is final; who withdrew can be readmitted.
/// A mistake is no move: it is taken back.
pub fn follows(now: Status) -> &'static [Status] {
    use Status::{Active, Expected, Graduated, OnLeave, Transferred, Withdrawn};
    match now {
        Expected => &[Active, Withdrawn],
        Active => &[OnLeave, Graduated, Withdrawn, Transferred],
        OnLeave => &[Active, Withdrawn, Transferred],
        Withdrawn => &[Active],
        Graduated | Transferred => &[],
    }
}

/// Whether somebody who stands so holds a seat.
pub fn is_seated(status: Status) -> bool {
    Status::SEATED.contains(&status.code())
}

#[cfg(test)]
mod tests {
    use super::*;
    use Status::*;

    #[test]
    fn only_these_moves_exist() {
        let moves = [
            (Expected, Active),
            (Expected, Withdrawn),
            (Active, OnLeave),
            (Active, Graduated),
            (Active, Withdrawn),
            (Active, Transferred),
            (OnLeave, Active),
            (OnLeave, Withdrawn),
            (OnLeave, Transferred),
            (Withdrawn, Active),
        ];
        for from in Status::ALL {
            for to in Status::ALL {
                let known = moves.contains(&(*from, *to));
                assert_eq!(follows(*from).contains(to), known, "{from:?} → {to:?}");
            }
        }
    }
}
