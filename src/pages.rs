//! Large arrays in large pages.
//!
//! The system clears and maps each page of a new array when it is first written to. An array of 40 MB is 10,000 pages of 4 kB, or 20 of 2 MB,
//! and steps that make such arrays spend half of their time there. Where large pages have to be asked for, this asks; it does not for small
//! arrays, so that a program that waits holds no more than before.

use std::alloc::{GlobalAlloc, Layout, System};

/// From this size on, in bytes.
const LARGE: usize = 8 << 20;
/// What advice is given for, in bytes. Where pages are larger, the system does not take it.
const PAGE: usize = 4 << 10;

/// The system's allocator, asking for large pages.
pub struct LargePages;

// SAFETY: memory comes from the system's allocator and goes back to it, with the layouts that it was asked for.
unsafe impl GlobalAlloc for LargePages {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: what is asked of this is asked of the system.
        advised(unsafe { System.alloc(layout) }, layout.size())
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        advised(unsafe { System.alloc_zeroed(layout) }, layout.size())
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above.
        advised(unsafe { System.realloc(memory, layout, size) }, size)
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) }
    }
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
