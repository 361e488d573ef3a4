//! What breaks, and what people see of it: each fault is made for real, and mended at the end.
mod killed;
mod outage;
mod queue;
mod stalled;
mod worker;
