//! What is looked up when somebody asks for the metrics: the pools, the jobs, the process.
use std::{
    fmt::{Display, Write},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use diesel::{
    PgConnection, QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Double, Text},
};

use super::{database_answers, metrics, process, writer};
use crate::{
    Error, Result,
    platform::db::{Db, Pools},
};

/// How long the jobs may take to be counted; then the rest is answered without them.
const PATIENCE: Duration = Duration::from_millis(1500);

/// One at a time: a database that has stalled must not gather scrapes.
static IS_READING: AtomicBool = AtomicBool::new(false);

/// Everything, in Prometheus's text format.
pub async fn page(pools: &Arc<Pools>) -> String {
    let counted = metrics::handle().map(|handle| handle.render());
    let mut page = Page(counted.unwrap_or_default());
    page.process();
    page.pools(pools);
    if let Some(jobs) = jobs(pools).await {
        page.jobs(&jobs);
    }
    page.0
}

struct Page(String);

impl Page {
    fn family(&mut self, name: &str, kind: &str, help: &str, series: &[(String, f64)]) {
        let text = &mut self.0;
        // Writing to a String cannot fail.
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for (labels, value) in series {
            let _ = writeln!(text, "{name}{labels} {value}");
        }
    }

    fn gauge(&mut self, name: &str, help: &str, value: f64) {
        self.family(name, "gauge", help, &[(String::new(), value)]);
    }

    fn process(&mut self) {
        let version = labels(&[("version", &env!("CARGO_PKG_VERSION"))]);
        self.family(
            "campus_build_info",
            "gauge",
            "What runs.",
            &[(version, 1.0)],
        );
        self.gauge(
            "campus_http_requests_in_flight",
            "Requests that have begun and not ended.",
            metrics::in_flight() as f64,
        );
        self.family(
            "campus_log_lines_dropped_total",
            "counter",
            "Log lines dropped because they were written too slowly.",
            &[(String::new(), writer::dropped() as f64)],
        );
        self.gauge(
            "process_start_time_seconds",
            "Start of the process, since 1970.",
            process::started(),
        );
        if let Some(bytes) = process::memory() {
            self.gauge("process_resident_memory_bytes", "Memory in use.", bytes);
        }
        if let Some(seconds) = process::processor() {
            let series = [(String::new(), seconds)];
            self.family(
                "process_cpu_seconds_total",
                "counter",
                "Processor time.",
                &series,
            );
        }
        if let Some(count) = process::files() {
            self.gauge("process_open_fds", "Open files and sockets.", count as f64);
        }
        if let Some(count) = process::threads() {
            self.gauge("process_threads", "Threads.", count as f64);
        }
    }

    fn pools(&mut self, pools: &Pools) {
        let answers = if database_answers() { 1.0 } else { 0.0 };
        self.gauge(
            "campus_database_up",
            "Whether the last one to ask for a connection got one.",
            answers,
        );
        self.gauge(
            "campus_database_waiting",
            "Requests that wait for a connection.",
            pools.waiting() as f64,
        );
        let pools = pools.figures();
        let mut each = |name: &str, help: &str, of: fn(&crate::platform::db::Figures) -> usize| {
            let series = pools
                .each_ref()
                .map(|pool| (labels(&[("pool", &pool.name)]), of(pool) as f64));
            self.family(name, "gauge", help, &series);
        };
        each("campus_database_pool_size", "Most connections.", |pool| {
            pool.size
        });
        each("campus_database_pool_open", "Open connections.", |pool| {
            pool.open
        });
        each(
            "campus_database_pool_in_use",
            "Connections at work.",
            |pool| pool.in_use,
        );
    }

    fn jobs(&mut self, kinds: &[Kind]) {
        let mut series = Vec::new();
        for kind in kinds {
            for (state, count) in [
                ("waiting", kind.waiting),
                ("later", kind.later),
                ("running", kind.running),
                ("failed", kind.failed),
            ] {
                let labels = labels(&[("kind", &kind.kind), ("state", &state)]);
                series.push((labels, count as f64));
            }
        }
        self.family(
            "campus_jobs",
            "gauge",
            "Jobs that are not done: due, for later, with a worker, given up.",
            &series,
        );
        let oldest = kinds.iter().map(|kind| kind.oldest).fold(0.0, f64::max);
        self.gauge(
            "campus_jobs_oldest_waiting_seconds",
            "How long the oldest job that is due has waited.",
            oldest,
        );
    }
}

fn labels(pairs: &[(&str, &dyn Display)]) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}=\"{}\"", escaped(&value.to_string())))
        .collect();
    format!("{{{}}}", pairs.join(","))
}

fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

#[derive(QueryableByName)]
struct Kind {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    waiting: i64,
    #[diesel(sql_type = BigInt)]
    later: i64,
    #[diesel(sql_type = BigInt)]
    running: i64,
    #[diesel(sql_type = BigInt)]
    failed: i64,
    #[diesel(sql_type = Double)]
    oldest: f64,
}

/// The jobs that are not done; their states have an index, so it is cheap however many are.
const UNFINISHED: &str = "SELECT kind,
    count(*) FILTER (WHERE state = 'waiting' AND run_at <= now()) AS waiting,
    count(*) FILTER (WHERE state = 'waiting' AND run_at > now()) AS later,
    count(*) FILTER (WHERE state = 'running') AS running,
    count(*) FILTER (WHERE state = 'failed') AS failed,
    coalesce(extract(epoch FROM now() - min(run_at) FILTER (WHERE state = 'waiting' AND run_at <= now())), 0)::double precision
        AS oldest
    FROM jobs WHERE state IN ('waiting', 'running', 'failed') GROUP BY kind ORDER BY kind";

async fn jobs(pools: &Arc<Pools>) -> Option<Vec<Kind>> {
    if IS_READING.swap(true, Ordering::Relaxed) {
        return None;
    }
    let done = Done;
    let db = Db::of(pools.clone());
    let reading = db.read(move |conn| {
        let _done = done;
        unfinished(conn)
    });
    match tokio::time::timeout(PATIENCE, reading).await.ok()? {
        Ok(kinds) => Some(kinds),
        // While the database is away that is said elsewhere, once.
        Err(Error::Unavailable) => None,
        Err(err) => {
            tracing::error!(?err, "the jobs cannot be counted");
            None
        }
    }
}

/// However the reading ends; also when what has begun goes on after nobody waits for it.
struct Done;
impl Drop for Done {
    fn drop(&mut self) {
        IS_READING.store(false, Ordering::Relaxed);
    }
}

fn unfinished(conn: &mut PgConnection) -> Result<Vec<Kind>> {
    Ok(sql_query(UNFINISHED).load(conn)?)
}
