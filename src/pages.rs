//! Large arrays in large pages, which are used again.
//!
//! The system clears and maps each page of a new array when it is first written to. An array of 40 MB is 10,000 pages of 4 kB, or 20 of 2 MB,
//! and steps that make such arrays spend half of their time there. Where large pages have to be asked for, this asks; it does not for small
//! arrays, so that a program that waits holds no more than before. Arrays that are done with are kept for the next step, up to a limit, and
//! `give_back` hands them to the system: when no step has come for a while, and before memory is said to be short.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// From this size on an array is large, in bytes.
const LARGE: usize = 8 << 20;
/// The sizes of large arrays between one power of two and the next: one is at most an eighth larger than it has to be, and fits others.
const SIZES: usize = 8;
/// Arrays that are kept, at most.
const SLOTS: usize = 64;
/// What advice is given for, in bytes. Where pages are larger, the system does not take it.
#[cfg(target_os = "linux")]
const PAGE: usize = 4 << 10;

/// The system's allocator, with large arrays as this file says.
pub struct LargePages;

static KEPT: Mutex<Kept> = Mutex::new(Kept { blocks: [const { None }; SLOTS], bytes: 0, most: 0 });

/// Keeps arrays that are done with, so many bytes of them at most.
pub fn keep_up_to(bytes: usize) {
    kept().most = bytes;
}

/// Hands all arrays that are kept to the system. Gives how many bytes they had.
pub fn give_back() -> usize {
    let mut kept = kept();
    let bytes = kept.bytes;
    kept.make_room(bytes);
    bytes
}

// SAFETY: memory comes from the system's allocator and goes back to it with the layout that it was asked for there, which follows from the layout
// asked for here. Meanwhile it is in one hand: its owner's, or that of `KEPT`.
unsafe impl GlobalAlloc for LargePages {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let whole = large(layout);
        let known = whole.and_then(|whole| kept().take(whole));
        let layout = whole.unwrap_or(layout);
        // SAFETY: what is asked of this is asked of the system.
        known.unwrap_or_else(|| found(layout.size(), || unsafe { System.alloc(layout) }))
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        let whole = large(layout).unwrap_or(layout);
        // SAFETY: as above. New memory is clear already, that which is kept is not.
        found(whole.size(), || unsafe { System.alloc_zeroed(whole) })
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let Ok(wanted) = Layout::from_size_align(size, layout.align()) else { return std::ptr::null_mut() };
        let (old, new) = (large(layout).unwrap_or(layout), large(wanted).unwrap_or(wanted));
        if old == new {
            return memory;
        }
        // SAFETY: the system gave this memory by `old`.
        found(new.size(), || unsafe { System.realloc(memory, old, new.size()) })
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        let Some(whole) = large(layout) else {
            // SAFETY: as above.
            return unsafe { System.dealloc(memory, layout) };
        };
        if !kept().put(memory, whole) {
            // SAFETY: the system gave this memory by `whole`.
            unsafe { System.dealloc(memory, whole) }
        }
    }
}

/// How a large array is asked for: a little larger, so that it fits others. None for a small one.
fn large(layout: Layout) -> Option<Layout> {
    if layout.size() < LARGE {
        return None;
    }
    let step = (layout.size().next_power_of_two() / 2).max(LARGE) / SIZES;
    Layout::from_size_align(layout.size().checked_next_multiple_of(step)?, layout.align()).ok()
}

/// Memory of an array that is done with, as the system gave it.
struct Block {
    memory: *mut u8,
    layout: Layout,
}

// SAFETY: nobody else has the memory.
unsafe impl Send for Block {}

/// The arrays that are kept. The one that was kept first is given back first.
struct Kept {
    blocks: [Option<Block>; SLOTS],
    bytes: usize,
    most: usize,
}

fn kept() -> MutexGuard<'static, Kept> {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Kept {
    fn take(&mut self, layout: Layout) -> Option<*mut u8> {
        let place = self.blocks.iter().rposition(|block| block.as_ref().is_some_and(|block| block.layout == layout))?;
        let block = self.blocks.get_mut(place)?.take()?;
        self.bytes -= layout.size();
        self.blocks.get_mut(place..)?.rotate_left(1);
        Some(block.memory)
    }

    /// Whether there is a place for it.
    fn put(&mut self, memory: *mut u8, layout: Layout) -> bool {
        if layout.size() > self.most {
            return false;
        }
        self.make_room((self.bytes + layout.size()).saturating_sub(self.most));
        if self.blocks.last().is_some_and(Option::is_some) {
            self.make_room(1);
        }
        let Some(free) = self.blocks.iter_mut().find(|block| block.is_none()) else { return false };
        *free = Some(Block { memory, layout });
        self.bytes += layout.size();
        true
    }

    /// Gives back the oldest, until at least so many bytes are.
    fn make_room(&mut self, bytes: usize) {
        let mut given = 0;
        while given < bytes {
            let Some(Block { memory, layout }) = self.blocks.first_mut().and_then(Option::take) else { return };
            self.blocks.rotate_left(1);
            self.bytes -= layout.size();
            given += layout.size();
            // SAFETY: the system gave this memory by this layout, and nobody else has it.
            unsafe { System.dealloc(memory, layout) };
        }
    }
}

/// What the system gives, if need be after it got back what is kept; with advice for large arrays.
fn found(size: usize, ask: impl Fn() -> *mut u8) -> *mut u8 {
    let memory = ask();
    let memory = if memory.is_null() && give_back() > 0 { ask() } else { memory };
    advised(memory, size)
}

/// The memory, for which large pages were asked where it is large.
fn advised(memory: *mut u8, size: usize) -> *mut u8 {
    #[cfg(target_os = "linux")]
    if size >= LARGE && !memory.is_null() {
        // Of the whole pages it lies in. A large array is mostly a mapping of its own, and advice for a part of one would make two of it.
        let start = memory.addr() / PAGE * PAGE;
        let end = (memory.addr() + size).next_multiple_of(PAGE);
        // SAFETY: advice changes no memory, and these pages are mapped. Refused, it leaves all as it was.
        unsafe { libc::madvise(memory.with_addr(start).cast(), end - start, libc::MADV_HUGEPAGE) };
    }
    memory
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const MB: usize = 1 << 20;

    fn of(size: usize) -> Layout {
        Layout::from_size_align(size, 8).unwrap()
    }

    #[test]
    fn sizes_are_an_eighth_apart() {
        assert_eq!(large(of(LARGE - 1)), None);
        assert_eq!(large(of(LARGE)), Some(of(LARGE)));
        assert_eq!(large(of(LARGE + 1)), Some(of(9 * MB)));
        assert_eq!(large(of(40_000_000)), Some(of(40 * MB)));
        assert_eq!(large(of(64 * MB)), Some(of(64 * MB)));
        assert_eq!(large(of(64 * MB + 1)), Some(of(72 * MB)));
        for size in (0..200).map(|n| LARGE + n * 777_777) {
            let whole = large(of(size)).unwrap();
            assert!(whole.size() >= size && whole.size() - size <= size / 8 && large(whole) == Some(whole), "{size}");
        }
    }

    /// All in one test: what is kept is one for all threads.
    #[test]
    fn arrays_are_used_again_and_given_back() {
        keep_up_to(64 * MB);
        // SAFETY: each array is given back once, by the layout it was asked for.
        unsafe {
            let first = LargePages.alloc(of(20 * MB));
            first.write_bytes(7, 20 * MB);
            LargePages.dealloc(first, of(20 * MB));
            let again = LargePages.alloc(of(19 * MB));
            assert_eq!(again, first, "of the same size with what it has to spare");
            assert_eq!(LargePages.realloc(again, of(19 * MB), 20 * MB), first, "nothing to move");
            let clear = LargePages.alloc_zeroed(of(20 * MB));
            assert!((0..20 * MB).step_by(4096).all(|place| *clear.add(place) == 0));
            let grown = LargePages.realloc(first, of(20 * MB), 30 * MB);
            assert_eq!(*grown.add(20 * MB - 1), 7);
            let shrunk = LargePages.realloc(grown, of(30 * MB), 1000);
            assert_eq!(*shrunk.add(999), 7);
            LargePages.dealloc(shrunk, of(1000));
            LargePages.dealloc(clear, of(20 * MB));
            assert_eq!(give_back(), 20 * MB);
            assert_eq!(give_back(), 0);

            let three = [0, 1, 2].map(|_| LargePages.alloc(of(30 * MB)));
            for memory in three {
                LargePages.dealloc(memory, of(30 * MB));
            }
            assert_eq!(kept().bytes, 60 * MB, "the first had to go");
            assert_eq!(LargePages.alloc(of(30 * MB)), three[2], "the last is the one that the processor may still have");
            LargePages.dealloc(three[2], of(30 * MB));
            let most = [0; SLOTS].map(|_| LargePages.alloc(of(LARGE)));
            keep_up_to(10_000 * MB);
            for memory in most {
                LargePages.dealloc(memory, of(LARGE));
            }
            assert_eq!(kept().blocks.iter().flatten().count(), SLOTS);
            keep_up_to(0);
            give_back();
            let last = LargePages.alloc(of(LARGE));
            LargePages.dealloc(last, of(LARGE));
            assert_eq!(give_back(), 0, "nothing is kept unless asked to");
        }
    }
}
