//! How many clients does the system let us keep? Each connection takes one of the files that a process may have open.

/// Kept for the database, its files, and what else a process opens.
const OURS: u64 = 256;

/// As many of these streams as leave room for so many connections, once the limit of open files is raised as high as the
/// system lets us; half of what there is, where it is less than that.
pub(super) fn streams_within(wanted: usize, connections: usize) -> usize {
    let Some(limit) = raised() else { return wanted };
    let allowed = room(limit, connections);
    if allowed < wanted {
        tracing::warn!(limit, allowed, wanted, "the limit of open files leaves room for fewer clients that listen");
    }
    wanted.min(allowed)
}

fn room(limit: u64, connections: usize) -> usize {
    let free = usize::try_from(limit.saturating_sub(OURS)).unwrap_or(usize::MAX);
    free.saturating_sub(connections).max(free / 2)
}

/// The limit of open files, raised to what the system allows; none where there is no such limit.
#[cfg(unix)]
fn raised() -> Option<u64> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        // Some systems allow less than they say: the limit then stays as it was.
        if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }) {
            tracing::debug!(%error, "the limit of open files stays as it was");
        }
    }
    getrlimit(Resource::Nofile).current
}

#[cfg(not(unix))]
fn raised() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_that_listen_leave_room_for_those_that_ask() {
        assert_eq!(room(20_256, 4_096), 15_904);
        assert_eq!(room(1_024, 4_096), 384);
        assert_eq!(room(100, 4_096), 0);
        assert!(streams_within(1, 0) <= 1);
    }
}
