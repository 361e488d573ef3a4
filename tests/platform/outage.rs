//! The database goes away and comes back.
use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use campus::{
    app::{App, Database},
    config::{Config, Environment, Layers},
    platform::{
        postgres::{Cluster, Options, Purpose},
        web::assets::Assets,
    },
};

/// A cluster that may be killed without harm to the other tests.
struct Own {
    folder: PathBuf,
    cluster: Option<Cluster>,
}

impl Own {
    fn start() -> Self {
        let folder =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("outage-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let cluster = Self::cluster(&folder);
        Self {
            cluster: Some(cluster),
            folder,
        }
    }
    fn cluster(folder: &Path) -> Cluster {
        let options = Options {
            dir: &folder.join("pg"),
            database: "campus",
            durable: false,
            purpose: Purpose::Attach,
        };
        Cluster::start(options).unwrap()
    }
    fn app(&self) -> App {
        let cluster = self.cluster.as_ref().unwrap();
        let database = Database {
            app_url: cluster.app_url(),
            owner_url: cluster.owner_url(),
            cluster: None,
        };
        database.migrate().unwrap();
        let mut layers = Layers::embedded(Environment::Test).unwrap();
        let vars = [(
            "CAMPUS_DATA_DIR".to_owned(),
            self.folder.join("data").to_str().unwrap().to_owned(),
        )];
        layers.add_variables(vars.into_iter()).unwrap();
        let config = Config::from_layers(Environment::Test, &layers).unwrap();
        let pools = campus::platform::db::Pools::open(&database.app_url, &config.database);
        App::with(config, pools.into(), Assets::load().into()).unwrap()
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        self.cluster.take();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[actix_web::test]
async fn without_its_database_campus_says_so_within_two_seconds_and_recovers_by_itself() {
    use actix_web::test::{TestRequest, call_service, init_service};
    let mut own = Own::start();
    let service = init_service(own.app().web()).await;
    let get = |path: &str| TestRequest::get().uri(path).to_request();
    assert_eq!(call_service(&service, get("/readyz")).await.status(), 200);
    own.cluster.take();
    for path in [
        "/readyz",
        "/password/choose/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ] {
        let began = Instant::now();
        let answer = call_service(&service, get(path)).await;
        assert_eq!(answer.status(), 503, "{path}");
        assert!(answer.headers().contains_key("retry-after"), "{path}");
        assert!(
            began.elapsed() < Duration::from_millis(2000),
            "{path} took {:?}",
            began.elapsed()
        );
    }
    assert_eq!(call_service(&service, get("/healthz")).await.status(), 200);
    assert_eq!(call_service(&service, get("/login")).await.status(), 200);
    own.cluster = Some(Own::cluster(&own.folder));
    let back = Instant::now();
    while call_service(&service, get("/readyz")).await.status() != 200 {
        assert!(
            back.elapsed() < Duration::from_secs(5),
            "it did not recover"
        );
        actix_web::rt::time::sleep(Duration::from_millis(50)).await;
    }
}
