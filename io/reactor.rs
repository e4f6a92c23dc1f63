//! The reactor: one turn is start what is wanted, enter the kernel once, take the results out.

use std::collections::VecDeque;
use std::marker::PhantomData;

use arena::{ObjectPool, PagePool, Token};

use crate::completion::{Completion, Event};
use crate::config::Config;
use crate::datagram::DatagramBlock;
use crate::datagram_buffers::DatagramBuffers;
use crate::entry::{Action, Entry, Outcome};
use crate::file_ops::FileBlock;
use crate::handle::{Handles, flag};
use crate::kernel::{Group, Kernel, Machine, Stay};
use crate::offload::Inbox;
use crate::op::{Op, Ops, SendBlock};
use crate::own::OwnReads;
use crate::probe::{OpenFailure, Rung};
use crate::provided::Provided;
use crate::receiving::Blocks;
use crate::sim::{PeerReport, Sim, SimConfig};
use crate::stats::Stats;
use crate::uring::Uring;
use crate::{Errno, HandleKey, Owner};

/// How long a turn may wait for something to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Not at all.
    Now,
    /// Until this moment of [`Reactor::now_ns`].
    Until(u64),
    /// For ever.
    Forever,
}

/// Which kernel a reactor runs on.
#[derive(Clone, Debug)]
pub enum MachineKind {
    /// The real one.
    Uring,
    /// The simulated one.
    Sim(SimConfig),
}

/// One shard's door to the kernel. See the crate's documentation for its use.
pub struct Reactor {
    // The machine comes first: it is gone before the memory that it may write to.
    pub(crate) machine: Machine,
    pub(crate) config: Config,
    pub(crate) pool: PagePool,
    pub(crate) provided: Provided,
    pub(crate) blocks_provided: Blocks,
    pub(crate) handles: Handles,
    pub(crate) ops: Ops,
    pub(crate) blocks: ObjectPool<SendBlock>,
    pub(crate) datagram_blocks: ObjectPool<DatagramBlock>,
    pub(crate) datagrams: DatagramBuffers,
    /// Datagram sockets that found no buffer.
    pub(crate) datagrams_parked: Vec<HandleKey>,
    /// Handles that wait for the next flush to have something started.
    dirty: Vec<HandleKey>,
    dirty_spare: Vec<HandleKey>,
    /// Handles that found the operation table full.
    starved: Vec<HandleKey>,
    /// Receivers that found no page, oldest first.
    pub(crate) parked: VecDeque<HandleKey>,
    /// Listeners that wait before they accept again, with the moment to do so.
    pub(crate) paused: Vec<(HandleKey, u64)>,
    /// Entries that found the submission queue full.
    backlog: VecDeque<Entry>,
    /// Results copied out of the kernel, not yet looked at.
    pub(crate) outcomes: VecDeque<Outcome>,
    /// Events made of results, not yet told.
    pub(crate) events: VecDeque<Completion>,
    pub(crate) own: OwnReads,
    /// Results of the offload pool, once it was used.
    pub(crate) inbox: Option<Inbox>,
    /// File operations that found the table full.
    pub(crate) files_waiting: VecDeque<(Owner, Box<FileBlock>)>,
    pub(crate) stats: Stats,
    /// One thread opens, uses and drops a reactor.
    not_send: PhantomData<*const ()>,
}

impl Reactor {
    /// Opens a reactor. On the real kernel this makes one io_uring, which takes some ten microseconds
    /// and touches few pages; a program that does no I/O need not open it.
    pub fn open(config: &Config, kind: MachineKind) -> Result<Self, OpenFailure> {
        config.check();
        let machine = match kind {
            MachineKind::Uring => Machine::Uring(Box::new(Uring::open(config)?)),
            MachineKind::Sim(sim) => Machine::Sim(Box::new(Sim::new(config, sim))),
        };
        let pool = PagePool::new(config.pages_max, config.pages_low_water);
        if let Machine::Uring(_) = machine {
            crate::process::advise_small_pages(pool.region());
        }
        Ok(Self {
            machine,
            config: *config,
            provided: Provided::new(Group::Pages, pool.clone(), config.provided_first, config.provided_max),
            blocks_provided: Blocks::Unused,
            pool,
            handles: Handles::new(config.handles_max),
            ops: Ops::new(config.operations_max),
            blocks: ObjectPool::default(),
            datagram_blocks: ObjectPool::default(),
            datagrams: DatagramBuffers::default(),
            datagrams_parked: Vec::new(),
            dirty: Vec::new(),
            dirty_spare: Vec::new(),
            starved: Vec::new(),
            parked: VecDeque::new(),
            paused: Vec::new(),
            backlog: VecDeque::new(),
            outcomes: VecDeque::new(),
            events: VecDeque::new(),
            own: OwnReads::default(),
            inbox: None,
            files_waiting: VecDeque::new(),
            stats: Stats::default(),
            not_send: PhantomData,
        })
    }

    /// Starts what is wanted, enters the kernel at most as often as the submission queue demands (once,
    /// usually; not at all when there is nothing to submit or wait for), and takes the results out.
    /// [`Reactor::pop`] then tells them.
    pub fn turn(&mut self, wait: Wait) -> Result<(), Errno> {
        self.stats.turns += 1;
        self.flush();
        self.push_backlog()?;
        let stay = self.stay(wait);
        self.enter(stay)?;
        let before = self.outcomes.len();
        self.machine.outcomes(&mut self.outcomes);
        self.stats.outcomes += (self.outcomes.len() - before) as u64;
        self.check();
        Ok(())
    }

    /// The next completion of the last turns, or nothing when all are told.
    pub fn pop(&mut self) -> Option<Completion> {
        loop {
            if let Some(completion) = self.events.pop_front() {
                if let Some(completion) = self.admit(completion) {
                    return Some(completion);
                }
                continue;
            }
            let outcome = self.outcomes.pop_front()?;
            self.advance(outcome);
        }
    }

    /// Puts everything wanted so far into the submission queue: at most one send per handle, with all
    /// that is queued. [`Reactor::turn`] does it too.
    pub fn flush(&mut self) {
        self.resume_accepting();
        self.supply_pages();
        self.supply_datagram_buffers();
        self.dirty.append(&mut self.starved);
        let mut dirty = std::mem::replace(&mut self.dirty, std::mem::take(&mut self.dirty_spare));
        for key in dirty.drain(..) {
            if let Some(handle) = self.handles.get_mut(key) {
                handle.clear(flag::DIRTY);
                self.start(key);
            }
        }
        self.dirty_spare = dirty;
        self.start_waiting_files();
    }

    /// Monotonic nanoseconds; under the simulated kernel, of its virtual clock.
    pub fn now_ns(&self) -> u64 {
        self.machine.now_ns()
    }

    /// The pages of this shard.
    pub fn pages(&self) -> &PagePool {
        &self.pool
    }

    /// What was counted so far.
    pub fn stats(&self) -> Stats {
        self.stats
    }

    /// Open handles, including those that are closing.
    pub fn handles(&self) -> usize {
        self.handles.len()
    }

    /// Blocks of sends: how many are in use, and how many are idle.
    pub fn send_blocks(&self) -> (usize, usize) {
        let idle = self.blocks.idle();
        ((self.blocks.made() as usize).saturating_sub(idle), idle)
    }

    /// Operations in flight.
    pub fn operations(&self) -> usize {
        self.ops.len()
    }

    /// Whether completions wait to be popped or changes wait to be flushed.
    pub fn is_busy(&self) -> bool {
        !self.events.is_empty() || !self.outcomes.is_empty() || !self.dirty.is_empty()
    }

    /// The set-up that the kernel granted, or nothing under the simulated kernel.
    pub fn rung(&self) -> Option<Rung> {
        match &self.machine {
            Machine::Uring(uring) => Some(uring.rung()),
            Machine::Sim(_) => None,
        }
    }

    /// Under the simulated kernel: a number that stands for everything that happened so far, and what became of the scripted
    /// peers whose connections are over.
    pub fn simulated(&self) -> Option<(u64, Vec<PeerReport>)> {
        match &self.machine {
            Machine::Uring(_) => None,
            Machine::Sim(sim) => Some((sim.trace(), sim.peer_reports())),
        }
    }

    /// Under the simulated kernel: descriptors of files that nobody has closed.
    pub fn simulated_open_files(&self) -> usize {
        match &self.machine {
            Machine::Uring(_) => 0,
            Machine::Sim(sim) => sim.open_files(),
        }
    }

    /// Closes everything and waits until all of it is closed: the end of a shard. `returned` gets the
    /// foreign tokens that come back; other events are dropped.
    ///
    /// # Panics
    /// If anything is left: an operation, a handle, or a page that is neither free, held nor lent.
    pub fn drain(&mut self, mut returned: impl FnMut(Token)) -> Result<(), Errno> {
        for key in self.handles.keys() {
            self.close(key);
        }
        self.stop_own_reads();
        loop {
            while let Some(completion) = self.pop() {
                match completion.event {
                    Event::Returned(token) => returned(token),
                    Event::Accepted(key) => self.close(key),
                    Event::File(done) => self.close_unclaimed(done),
                    _ => {}
                }
            }
            let idle = self.handles.len() == 0 && self.ops.len() == 0 && self.files_waiting.is_empty();
            if idle && !self.is_busy() {
                break;
            }
            self.turn(Wait::Forever)?;
        }
        self.check_drained();
        Ok(())
    }

    fn check_drained(&self) {
        assert!(self.backlog.is_empty() && self.events.is_empty() && self.outcomes.is_empty());
        self.check();
        self.datagrams.check();
        assert_eq!(self.stats.tokens_taken, self.stats.tokens_returned, "every token returns");
    }

    /// What must hold after every turn, as far as it is cheap to see.
    fn check(&self) {
        self.provided.check();
        self.blocks_provided.check();
    }

    /// Under the simulated kernel the dear checks are made too.
    #[cfg(test)]
    pub(crate) fn check_deeply(&self) {
        self.check();
        self.handles.check(&self.ops);
    }

    fn stay(&self, wait: Wait) -> Stay {
        let told = !self.events.is_empty() || !self.outcomes.is_empty();
        if told || wait == Wait::Now || !self.backlog.is_empty() || !self.dirty.is_empty() {
            return Stay::No;
        }
        let deadline = match wait {
            Wait::Until(deadline) => Some(deadline),
            _ => None,
        };
        let resume = self.paused.iter().map(|(_, at)| *at).min();
        let Some(until) = deadline.into_iter().chain(resume).min() else {
            // With nothing in flight nothing would ever end the wait.
            return if self.ops.len() == 0 { Stay::No } else { Stay::Forever };
        };
        match until.saturating_sub(self.now_ns()) {
            0 => Stay::No,
            left => Stay::AtMost(left),
        }
    }

    pub(crate) fn enter(&mut self, stay: Stay) -> Result<(), Errno> {
        let idle = self.machine.unsubmitted() == 0;
        if idle && (stay == Stay::No || self.machine.has_outcomes()) && !self.machine.wants_entering() {
            return Ok(());
        }
        let stay = if self.machine.has_outcomes() { Stay::No } else { stay };
        self.stats.enters += 1;
        self.machine.enter(stay)
    }

    /// Moves the backlog into the submission queue as far as the kernel takes it.
    fn push_backlog(&mut self) -> Result<(), Errno> {
        while !self.backlog.is_empty() {
            self.stats.enters += 1;
            self.machine.enter(Stay::No)?;
            let before = self.backlog.len();
            while let Some(entry) = self.backlog.front() {
                // SAFETY: the operation owns what its entry points to until its last outcome.
                if !unsafe { self.machine.push(entry) } {
                    break;
                }
                self.backlog.pop_front();
            }
            if self.backlog.len() == before {
                // The kernel wants its results taken first.
                break;
            }
        }
        Ok(())
    }

    /// Puts an operation into the table and its entry on the way to the kernel.
    pub(crate) fn submit(&mut self, op: Op, action: Action) -> u64 {
        let user_data = self.ops.insert(op);
        self.push(Entry { user_data, action });
        user_data
    }

    /// As [`Reactor::submit`] for an operation that is in the table already.
    pub(crate) fn push(&mut self, entry: Entry) {
        self.stats.submissions += 1;
        // SAFETY: the operation owns what its entry points to until its last outcome.
        if self.backlog.is_empty() && unsafe { self.machine.push(&entry) } {
            return;
        }
        self.stats.queue_full += 1;
        self.backlog.push_back(entry);
    }

    /// Puts a handle on the list of those that the next flush looks at.
    pub(crate) fn mark_dirty(&mut self, key: HandleKey) {
        let Some(handle) = self.handles.get_mut(key) else { return };
        if !handle.has(flag::DIRTY) {
            handle.set(flag::DIRTY);
            self.dirty.push(key);
        }
    }

    /// As [`Reactor::mark_dirty`], but only a result that frees a slot can help: nobody need hurry.
    pub(crate) fn mark_starved(&mut self, key: HandleKey) {
        let Some(handle) = self.handles.get_mut(key) else { return };
        if !handle.has(flag::DIRTY) {
            handle.set(flag::DIRTY);
            self.starved.push(key);
        }
    }

    pub(crate) fn tell(&mut self, owner: Owner, handle: HandleKey, event: Event) {
        self.events.push_back(Completion { owner, handle, event });
    }

    /// Whether an event may still be told: nothing is heard of a handle whose user closed it, but its
    /// end, its tokens and the end of its messages.
    fn admit(&mut self, completion: Completion) -> Option<Completion> {
        match completion.event {
            Event::Returned(_) | Event::DatagramSent { .. } | Event::Closed => return Some(completion),
            _ if completion.handle == HandleKey::NONE => return Some(completion),
            _ => {}
        }
        let quiet = flag::CLOSING | flag::CLOSE_AFTER_SENDS;
        let heard = self.handles.get(completion.handle).is_some_and(|handle| !handle.has(quiet));
        if heard {
            return Some(completion);
        }
        if let Event::Accepted(key) = completion.event {
            self.forget(key);
        }
        None
    }

    fn resume_accepting(&mut self) {
        if self.paused.is_empty() {
            return;
        }
        let now = self.now_ns();
        let paused = std::mem::take(&mut self.paused);
        for (key, at) in paused {
            if at > now {
                self.paused.push((key, at));
            } else if let Some(handle) = self.handles.get_mut(key) {
                handle.clear(flag::ACCEPT_PAUSED);
                self.mark_dirty(key);
            }
        }
    }
}

impl Drop for Reactor {
    fn drop(&mut self) {
        if self.ops.len() == 0 {
            return;
        }
        if std::thread::panicking() || self.drain(|_| ()).is_err() {
            // The kernel may still write to these, so they outlive the reactor.
            std::mem::forget(self.pool.clone());
            std::mem::forget(self.blocks_provided.get().map(|blocks| blocks.pool().clone()));
            self.datagrams.forget();
            std::mem::forget(std::mem::replace(&mut self.ops, Ops::new(4)));
        }
    }
}
