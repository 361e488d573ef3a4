//! Where objects lie in the store: one folder for each step of their way.
use object_store::path::Path;

/// Where an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Put there by its sender; not looked at yet.
    Incoming,
    /// Out of its sender's reach; checked or being checked.
    Kept,
    /// Something harmful was found in it; never served.
    Quarantine,
}

impl Place {
    pub(super) const ALL: [Place; 3] = [Place::Incoming, Place::Kept, Place::Quarantine];

    fn folder(self) -> &'static str {
        match self {
            Place::Incoming => "incoming",
            Place::Kept => "kept",
            Place::Quarantine => "quarantine",
        }
    }
    /// Spread over folders, which some file systems need.
    pub(super) fn path(self, key: &str) -> Path {
        let shelf = key.get(..2).unwrap_or("00");
        Path::from(format!("{}/{shelf}/{key}", self.folder()))
    }
    /// Of a path, with the key.
    pub(super) fn of(path: &Path) -> Option<(Self, String)> {
        let mut parts = path.parts();
        let folder = parts.next()?;
        let place = Place::ALL
            .into_iter()
            .find(|place| place.folder() == folder.as_ref())?;
        Some((place, parts.next_back()?.as_ref().to_owned()))
    }
}
