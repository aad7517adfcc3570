//! Does work beside the answers: on a thread that gives way to those that answer.
//!
//! What is done there is told in `sync`.

use std::panic::resume_unwind;
use std::sync::mpsc::{Sender, channel};
use std::thread;

/// By how much a thread gives way, of 19: enough that whoever answers hardly waits for it, and little
/// enough that it comes to an end where others never rest. It still gets a fifth of their share.
#[cfg(target_os = "linux")]
const GIVES_WAY: i32 = 7;

/// Does `work` on a thread of its own and waits for it; what it sends meanwhile is told to `hear`.
pub(super) fn apart<T: Send, Told: Send>(
    work: impl FnOnce(&Sender<Told>) -> T + Send,
    hear: impl Fn(Told),
) -> T {
    thread::scope(|scope| {
        let (tell, told) = channel();
        let working = scope.spawn(move || {
            give_way();
            work(&tell)
        });
        // Ends when the work does.
        told.into_iter().for_each(hear);
        working.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

/// Lowers the priority of this thread, of those that it starts and of the processes; it cannot be
/// raised again. Where it cannot be lowered either, nothing is lost but time.
fn give_way() {
    // Elsewhere priorities are those of whole processes.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(GIVES_WAY);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    #[test]
    fn what_is_told_is_heard_in_order_and_the_result_comes_back() {
        let heard = RefCell::new(Vec::new());
        let result = apart(
            |tell| {
                for number in 0..5 {
                    let _ = tell.send(number);
                }
                "done"
            },
            |number| heard.borrow_mut().push(number),
        );
        assert_eq!((result, heard.into_inner()), ("done", vec![0, 1, 2, 3, 4]));
    }

    #[cfg(target_os = "linux")]
    #[test]
    #[expect(clippy::unwrap_used, reason = "a test that fails may panic")]
    fn only_the_thread_that_works_gives_way() {
        let own = || rustix::process::nice(0).unwrap();
        let before = own();
        let (working, below) = apart(
            |_: &Sender<()>| {
                (
                    own(),
                    thread::scope(|scope| scope.spawn(own).join().unwrap()),
                )
            },
            |()| {},
        );
        assert_eq!(own(), before);
        let expected = (before + GIVES_WAY).min(19);
        assert_eq!((working, below), (expected, expected));
    }
}
