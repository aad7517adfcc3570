//! What the tests of the program share.

pub(crate) mod home;
