//! The web application of a test, made once: its routes take longer to lay out than most requests to answer.
use std::{cell::RefCell, collections::BTreeMap, future::Future, pin::Pin, rc::Rc};

use actix_web::{
    body::BoxBody,
    dev::ServiceResponse,
    test::{self, TestRequest},
};

use super::TestApp;

type Answer = Pin<Box<dyn Future<Output = ServiceResponse<BoxBody>>>>;
pub type Service = Rc<dyn Fn(TestRequest) -> Answer>;

thread_local! {
    // A service stays on its thread, while a test's Campus may be asked from several.
    static MADE: RefCell<BTreeMap<usize, Service>> = const { RefCell::new(BTreeMap::new()) };
}

/// What answers this thread's requests to a Campus.
pub async fn of(app: &TestApp) -> Service {
    let key = app.key;
    if let Some(made) = MADE.with_borrow(|made| made.get(&key).cloned()) {
        return made;
    }
    let service = Rc::new(test::init_service(app.app.web()).await);
    let made: Service = Rc::new(move |request| {
        let service = service.clone();
        Box::pin(async move {
            test::call_service(&*service, request.to_request())
                .await
                .map_into_boxed_body()
        })
    });
    MADE.with_borrow_mut(|all| all.insert(key, made.clone()));
    made
}

/// Lets go of what holds a Campus that ends.
pub fn forget(key: usize) {
    // A thread that ends has let go by itself.
    let _ = MADE.try_with(|made| made.borrow_mut().remove(&key));
}
