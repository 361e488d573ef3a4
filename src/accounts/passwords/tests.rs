mod hashing;
mod policy;
