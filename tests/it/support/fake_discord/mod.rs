//! A stand-in for Discord: REST and gateway, version 10, on loopback, over real HTTP and WebSocket.
//!
//! Tests drive it through [`FakeDiscord`], as people in channels and as Discord itself. What it
//! knows is in `world`, what it accepts in `rules` and `openapi`, how it answers in `rest` and
//! `gateway`, and how it misbehaves on demand in `faults`.

mod command_rules;
pub(crate) mod faults;
mod forum;
mod gateway;
mod interactions;
mod limits;
mod messages;
pub(crate) mod openapi;
mod people;
mod rest;
mod rules;
mod world;

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

pub(crate) use self::faults::{Call, Fault};
pub(crate) use self::gateway::Order;
pub(crate) use self::people::{ASKER, OTHER, OWNER, Reply, Use};
use self::world::World;
pub(crate) use self::world::{
    APPLICATION, BOT, FORUM, GENERAL, GUILD, Message, PRIVILEGED, QUIET, ROLE, THREAD, TOKEN,
};

/// How long a test waits for what must happen; only a failing test waits so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running stand-in; stops when dropped, after a look at what was sent to it.
pub(crate) struct FakeDiscord {
    shared: Arc<Shared>,
    url: String,
    _runtime: tokio::runtime::Runtime,
}

/// What the server's tasks and the test share.
pub(crate) struct Shared {
    world: Mutex<World>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the world and wakes whoever waits for a change.
    fn with<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let result = change(&mut self.lock());
        self.changed.notify_all();
        result
    }
}

impl FakeDiscord {
    /// Starts one on a free port.
    pub(crate) fn start() -> FakeDiscord {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            world: Mutex::new(World::new(format!("ws://{address}/gateway"))),
            changed: Condvar::new(),
        });
        let router = axum::Router::new()
            .route("/gateway/", axum::routing::any(gateway::enter))
            .route("/files/{name}", axum::routing::get(rest::file))
            .fallback(rest::answer)
            .with_state(Arc::clone(&shared));
        runtime.spawn(async move { axum::serve(listener, router).await });
        FakeDiscord {
            shared,
            url: format!("http://{address}"),
            _runtime: runtime,
        }
    }

    /// The address for `discord.api_url`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Changes what the stand-in does from now on.
    pub(crate) fn configure(&self, change: impl FnOnce(&mut World)) {
        self.shared.with(change);
    }

    /// Lets Discord's clock run ahead.
    pub(crate) fn advance(&self, time: Duration) {
        self.shared.with(|world| world.clock_ahead += time);
    }

    /// The next `times` calls of a kind go wrong.
    pub(crate) fn fail(&self, call: Call, fault: Fault, times: usize) {
        self.shared.with(|world| {
            for _ in 0..times {
                world.faults.push((call, fault.clone()));
            }
        });
    }

    /// Does something to every open gateway connection.
    pub(crate) fn order(&self, order: Order) {
        self.shared.with(|world| world.order(&order));
    }

    /// Waits until `found` finds something.
    #[track_caller]
    pub(crate) fn wait<T>(&self, what: &str, found: impl Fn(&World) -> Option<T>) -> T {
        match self.wait_at_most(PATIENCE, found) {
            Some(found) => found,
            None => panic!("waited in vain for {what}: {:#?}", self.shared.lock()),
        }
    }

    /// Waits for a while until `found` finds something.
    pub(crate) fn wait_at_most<T>(
        &self,
        most: Duration,
        found: impl Fn(&World) -> Option<T>,
    ) -> Option<T> {
        let until = Instant::now() + most;
        let mut world = self.shared.lock();
        loop {
            if let Some(found) = found(&world) {
                return Some(found);
            }
            let left = until.checked_duration_since(Instant::now())?;
            world = match self.shared.changed.wait_timeout(world, left) {
                Ok((world, _)) => world,
                Err(poisoned) => poisoned.into_inner().0,
            };
        }
    }

    /// Looks at the world.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.shared.lock())
    }

    /// Requires that nothing that was sent here would be refused by Discord, or could ping.
    #[track_caller]
    pub(crate) fn assert_no_refused_body(&self) {
        let world = self.shared.lock();
        for recorded in &world.requests {
            assert_eq!(recorded.problems, Vec::<String>::new(), "{recorded:#?}");
        }
        assert_eq!(world.gateway_problems, Vec::<String>::new());
    }
}

impl Drop for FakeDiscord {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.assert_no_refused_body();
        }
    }
}
