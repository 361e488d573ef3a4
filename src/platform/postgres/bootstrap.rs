use std::{
    thread::sleep,
    time::{Duration, Instant},
};

use diesel::{
    Connection, ConnectionError, PgConnection, QueryableByName, RunQueryDsl,
    connection::SimpleConnection, sql_query, sql_types,
};

use super::error::{Error, refused};

/// How long a template may be in use by someone else.
const PATIENCE: Duration = Duration::from_secs(30);

/// Whether the database is as Campus needs it.
#[derive(Debug, QueryableByName)]
pub struct State {
    #[diesel(sql_type = sql_types::Bool)]
    is_ready: bool,
    /// Whether the running server keeps commits over a power cut.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_durable: bool,
}

/// Sees to the roles and the database. `url` names a database of the server, as its superuser.
///
/// One query when nothing is to do; idempotent otherwise.
///
/// # Errors
/// When the server refuses a connection or a statement.
pub fn ensure(url: impl Fn(&str) -> String, database: &str) -> Result<State, Error> {
    let mut conn = match PgConnection::establish(&url(database)) {
        Err(ConnectionError::BadConnection(words)) if is_missing(&words) => {
            make(&mut PgConnection::establish(&url("postgres"))?, database)?;
            PgConnection::establish(&url(database))?
        }
        other => other?,
    };
    let state = state(&mut conn)?;
    if !state.is_ready {
        conn.batch_execute(include_str!("roles.sql"))
            .map_err(refused("set up its roles"))?;
        conn.batch_execute(include_str!("database.sql"))
            .map_err(refused(format_args!("set up the database {database}")))?;
    }
    Ok(state)
}

/// Makes a database owned by `campus_owner`: a copy of `template`, or an empty one as `ensure` leaves it.
///
/// Copying the files takes half the time of logging them, unless the disk must be waited for.
///
/// # Errors
/// When the server refuses, or the template stays in use.
pub fn create(
    url: impl Fn(&str) -> String,
    name: &str,
    template: Option<&str>,
    durable: bool,
) -> Result<(), Error> {
    let Some(template) = template else {
        return ensure(url, name).map(|_| ());
    };
    let mut conn = PgConnection::establish(&url("postgres"))?;
    let strategy = if durable { "WAL_LOG" } else { "FILE_COPY" };
    let statement = copy_statement(name, template, strategy);
    let begun = Instant::now();
    loop {
        match conn.batch_execute(&statement) {
            Err(error) if is_in_use(&error) && begun.elapsed() < PATIENCE => {
                sleep(Duration::from_millis(25));
            }
            done => {
                break done.map_err(refused(format_args!(
                    "copy the database {template} to {name}"
                )))?;
            }
        }
    }
    // A copy has the template's schema and its rights, but not its rights on the database itself.
    conn.batch_execute(&closing_statement(name))
        .map_err(refused(format_args!("protect the database {name}")))
}

/// Drops the databases whose names begin so, whoever is connected to them, and answers how many.
///
/// # Errors
/// When the server refuses, or the prefix is empty.
pub fn drop_all(url: impl Fn(&str) -> String, prefix: &str, but: &str) -> Result<usize, Error> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = sql_types::Text)]
        name: String,
    }
    if prefix.is_empty() {
        return Err(Error::EmptyPrefix);
    }
    let mut conn = PgConnection::establish(&url("postgres"))?;
    let query = "SELECT datname::text AS name FROM pg_database
                  WHERE starts_with(datname, $1) AND datname NOT IN ('postgres', 'template0', 'template1', $2)";
    let query = sql_query(query)
        .bind::<sql_types::Text, _>(prefix)
        .bind::<sql_types::Text, _>(but);
    let found: Vec<Found> = query
        .load(&mut conn)
        .map_err(refused("list its databases"))?;
    for Found { name } in &found {
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quoted(name));
        conn.batch_execute(&statement)
            .map_err(refused(format_args!("drop the database {name}")))?;
    }
    Ok(found.len())
}

fn state(conn: &mut PgConnection) -> Result<State, Error> {
    sql_query(include_str!("ready.sql"))
        .get_result(conn)
        .map_err(refused("describe itself"))
}

fn make(conn: &mut PgConnection, database: &str) -> Result<(), Error> {
    conn.batch_execute(include_str!("roles.sql"))
        .map_err(refused("set up its roles"))?;
    let statement = format!("CREATE DATABASE {} OWNER campus_owner", quoted(database));
    conn.batch_execute(&statement)
        .map_err(refused(format_args!("make the database {database}")))
}

fn copy_statement(name: &str, template: &str, strategy: &str) -> String {
    let (name, template) = (quoted(name), quoted(template));
    format!("CREATE DATABASE {name} OWNER campus_owner TEMPLATE {template} STRATEGY {strategy}")
}

fn closing_statement(name: &str) -> String {
    let name = quoted(name);
    format!(
        "REVOKE ALL ON DATABASE {name} FROM PUBLIC; GRANT CONNECT ON DATABASE {name} TO campus_app"
    )
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The server speaks English (`LC_ALL=C`), and Diesel hands on no SQLSTATE for these two.
fn is_missing(words: &str) -> bool {
    words.contains("database") && words.contains("does not exist")
}

fn is_in_use(error: &diesel::result::Error) -> bool {
    matches!(error, diesel::result::Error::DatabaseError(_, about)
        if about.message().contains("being accessed by other users"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted() {
        assert_eq!(quoted("campus"), "\"campus\"");
        assert_eq!(quoted("a\"; DROP"), "\"a\"\"; DROP\"");
    }

    #[test]
    fn a_missing_database_is_told_from_a_missing_role() {
        assert!(is_missing("FATAL:  database \"campus\" does not exist"));
        assert!(!is_missing("FATAL:  role \"postgres\" does not exist"));
    }

    #[test]
    fn an_empty_prefix_drops_nothing() {
        let url = |_: &str| String::from("postgresql://nowhere");
        assert!(matches!(
            drop_all(url, "", "campus"),
            Err(Error::EmptyPrefix)
        ));
    }
}
