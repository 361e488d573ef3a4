/// What the server is started with. On its command line, so that an edited file in the cluster cannot undo it.
#[derive(Debug, Clone, Copy)]
pub struct Tuning {
    /// Whether a commit waits for the disk.
    pub durable: bool,
    /// Postgres's own cache, in megabytes.
    pub shared_megabytes: u32,
}

/// A socket alone, private, and nothing that depends on the machine's place or language.
const ALWAYS: [&str; 8] = [
    "listen_addresses=",
    "port=5432",
    "unix_socket_permissions=0700",
    "cluster_name=campus",
    "timezone=UTC",
    "log_timezone=UTC",
    "logging_collector=off",
    "log_destination=stderr",
];

const DURABLE: [&str; 4] = [
    "max_connections=50",
    "fsync=on",
    "full_page_writes=on",
    "synchronous_commit=on",
];

/// For tests: many at once, and nothing that matters after a power cut.
const FAST: [&str; 7] = [
    "max_connections=200",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "max_wal_size=2GB",
    "wal_level=minimal",
    "max_wal_senders=0",
];

impl Tuning {
    /// The settings, as `name=value`.
    pub fn settings(self) -> Vec<String> {
        let rest: &[&str] = if self.durable { &DURABLE } else { &FAST };
        let memory = format!("shared_buffers={}MB", self.shared_megabytes);
        let fixed = ALWAYS
            .iter()
            .chain(rest)
            .map(|setting| (*setting).to_owned());
        fixed.chain([memory]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tests_go_without_the_disk() {
        let settings = |durable| {
            let shared_megabytes = 128;
            Tuning {
                durable,
                shared_megabytes,
            }
            .settings()
        };
        assert!(settings(true).contains(&"fsync=on".to_owned()));
        assert!(settings(false).contains(&"fsync=off".to_owned()));
        assert!(settings(true).contains(&"shared_buffers=128MB".to_owned()));
        assert!(settings(true).contains(&"listen_addresses=".to_owned()));
    }
}
