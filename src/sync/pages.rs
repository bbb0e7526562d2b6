//! Which rows does a service hold, when its pages move while they are read?
//!
//! Pages are cut by rank: a row that comes or goes shifts every row after it, so one reading may miss a row and find
//! another twice. So all the pages are read until two readings in a row tell the same: the same identifiers, as many
//! times each, the last of them under one announced total all along. `docs/decisions/0008` tells what this proves.

use std::collections::HashMap;

/// What a page tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Identifiers of its rows, in order; none beyond the end.
    pub ids: Vec<String>,
    /// How many rows or pages there are in all, as the service says; none when it says nothing.
    pub announced: Option<u64>,
}

/// Pages that can be read.
pub trait Pages {
    /// Why a page cannot be read.
    type Error;

    /// Reads a page, told by its rank from 0, during one reading, told from 1.
    fn page(&mut self, pass: u32, rank: u64) -> impl Future<Output = Result<Told, Self::Error>> + Send;
}

/// The reading that was confirmed by the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmed {
    /// Which reading, from 1.
    pub pass: u32,
    /// How many pages hold rows.
    pub pages: u64,
    /// Page and rank in the page of each row, by identifier: of a row found twice, the one read last.
    pub places: HashMap<String, (u64, usize)>,
}

/// Why no reading was confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsettled<E> {
    /// A page cannot be read.
    Page(E),
    /// No two readings in a row agree.
    Moving,
    /// Page after page, nothing new.
    Endless,
    /// Two readings in a row found nothing.
    Empty,
}

// Full pages in a row without a new identifier: no shift explains that many.
const STALE: usize = 3;

/// Reads every page until two readings in a row agree, so many times at the most.
pub async fn settle<P: Pages>(pages: &mut P, passes: u32) -> Result<Confirmed, Unsettled<P::Error>> {
    let mut before: Option<Reading> = None;
    for pass in 1..=passes {
        let reading = read(pages, pass).await?;
        if reading.quiet && before.as_ref().is_some_and(|before| before.counts == reading.counts) {
            let Reading { pages, places, .. } = reading;
            return if places.is_empty() { Err(Unsettled::Empty) } else { Ok(Confirmed { pass, pages, places }) };
        }
        before = Some(reading);
    }
    Err(Unsettled::Moving)
}

#[derive(Default)]
struct Reading {
    // Whether every page announced the same total.
    quiet: bool,
    pages: u64,
    counts: HashMap<String, usize>,
    places: HashMap<String, (u64, usize)>,
}

/// Reads up to the first page without rows: what is announced may be wrong, and a short page may not be the last.
async fn read<P: Pages>(pages: &mut P, pass: u32) -> Result<Reading, Unsettled<P::Error>> {
    let mut reading = Reading { quiet: true, ..Reading::default() };
    let (mut announced, mut stale) = (None, 0);
    for page in 0.. {
        let told = pages.page(pass, page).await.map_err(Unsettled::Page)?;
        reading.quiet &= told.announced.is_none() || announced.is_none() || told.announced == announced;
        announced = told.announced.or(announced);
        if told.ids.is_empty() {
            reading.pages = page;
            break;
        }
        let known = reading.places.len();
        for (rank, id) in told.ids.into_iter().enumerate() {
            *reading.counts.entry(id.clone()).or_default() += 1;
            reading.places.insert(id, (page, rank));
        }
        stale = if reading.places.len() == known { stale + 1 } else { 0 };
        if stale == STALE {
            return Err(Unsettled::Endless);
        }
    }
    Ok(reading)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::convert::Infallible;

    use proptest::prelude::*;

    use super::*;

    /// What happens to the rows of a service between two calls.
    #[derive(Clone, Debug)]
    enum Event {
        Insert(usize),
        Remove(usize),
        Swap(usize, usize),
        Announce(u64),
    }

    /// A service whose rows change before chosen calls.
    #[derive(Default)]
    struct Shifting {
        rows: Vec<String>,
        size: usize,
        events: HashMap<usize, Vec<Event>>,
        lie: Option<u64>,
        calls: usize,
        born: usize,
        pass: u32,
        // Rows that stood at any time during the reading under way.
        seen_in_pass: BTreeSet<String>,
    }

    impl Shifting {
        fn new(count: usize, size: usize) -> Self {
            Self { rows: (0..count).map(|rank| format!("r{rank}")).collect(), size, ..Self::default() }
        }

        fn happen(&mut self, event: &Event) {
            let count = self.rows.len();
            match event {
                Event::Insert(at) => {
                    self.born += 1;
                    self.rows.insert(at % (count + 1), format!("new{}", self.born));
                }
                Event::Remove(at) if count > 0 => drop(self.rows.remove(at % count)),
                Event::Swap(one, other) if count > 0 => self.rows.swap(one % count, other % count),
                Event::Announce(total) => self.lie = Some(*total),
                _ => {}
            }
        }
    }

    impl Pages for Shifting {
        type Error = Infallible;

        async fn page(&mut self, pass: u32, rank: u64) -> Result<Told, Infallible> {
            if pass != self.pass {
                self.pass = pass;
                self.seen_in_pass.clear();
            }
            for event in self.events.remove(&self.calls).unwrap_or_default() {
                self.seen_in_pass.extend(self.rows.iter().cloned());
                self.happen(&event);
            }
            self.calls += 1;
            self.seen_in_pass.extend(self.rows.iter().cloned());
            let ids = self.rows.iter().skip(rank as usize * self.size).take(self.size).cloned().collect();
            Ok(Told { ids, announced: Some(self.lie.unwrap_or(self.rows.len() as u64)) })
        }
    }

    fn settled(pages: &mut Shifting, passes: u32) -> Result<Confirmed, Unsettled<Infallible>> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(settle(pages, passes))
    }

    fn found(confirmed: &Confirmed) -> BTreeSet<String> {
        confirmed.places.keys().cloned().collect()
    }

    fn standing(pages: &Shifting) -> BTreeSet<String> {
        pages.rows.iter().cloned().collect()
    }

    #[test]
    fn rows_that_rest_are_read_twice() {
        let mut pages = Shifting::new(5, 2);
        let confirmed = settled(&mut pages, 2).unwrap();
        assert_eq!((confirmed.pass, confirmed.pages, found(&confirmed)), (2, 3, standing(&pages)));
        assert_eq!(pages.calls, 8, "three pages and the end, twice");
        assert_eq!(confirmed.places["r4"], (2, 0));
    }

    #[test]
    fn a_row_removed_between_two_pages_hides_none() {
        let mut pages = Shifting::new(6, 2);
        pages.events.insert(1, vec![Event::Remove(0)]);
        assert_eq!(found(&settled(&mut pages, 6).unwrap()), standing(&pages));
    }

    #[test]
    fn a_row_removed_as_another_comes_hides_none() {
        let mut pages = Shifting::new(6, 2);
        pages.events.insert(1, vec![Event::Remove(0), Event::Insert(5)]);
        let confirmed = settled(&mut pages, 6).unwrap();
        assert_eq!((confirmed.pass, found(&confirmed)), (3, standing(&pages)));
    }

    #[test]
    fn the_same_rows_under_another_total_are_read_again() {
        let mut pages = Shifting::new(4, 2);
        pages.events.insert(5, vec![Event::Announce(3)]);
        assert_eq!(settled(&mut pages, 6).unwrap().pass, 3);
    }

    #[test]
    fn a_total_that_lies_neither_cuts_nor_prolongs() {
        for total in [0, 1, 1_000] {
            let mut pages = Shifting { lie: Some(total), ..Shifting::new(7, 3) };
            assert_eq!(found(&settled(&mut pages, 2).unwrap()), standing(&pages), "{total}");
        }
    }

    #[test]
    fn a_row_that_upstream_holds_twice_is_found_once_where_it_stands_last() {
        let mut pages = Shifting::new(4, 3);
        pages.rows.push("r0".to_owned());
        let confirmed = settled(&mut pages, 2).unwrap();
        assert_eq!((confirmed.places.len(), confirmed.places["r0"]), (4, (1, 1)));
    }

    #[test]
    fn rows_that_never_rest_are_refused() {
        let mut pages = Shifting::new(6, 2);
        pages.events = (0..100).map(|call| (call, vec![Event::Insert(call), Event::Remove(call * 7)])).collect();
        assert_eq!(settled(&mut pages, 4), Err(Unsettled::Moving));
    }

    #[test]
    fn a_service_without_rows_or_without_end_is_refused() {
        assert_eq!(settled(&mut Shifting::new(0, 2), 4), Err(Unsettled::Empty));
        struct Same;
        impl Pages for Same {
            type Error = Infallible;
            async fn page(&mut self, _: u32, _: u64) -> Result<Told, Infallible> {
                Ok(Told { ids: vec!["a".to_owned()], announced: None })
            }
        }
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        assert_eq!(runtime.block_on(settle(&mut Same, 4)), Err(Unsettled::Endless));
    }

    fn moves(swaps: bool) -> impl Strategy<Value = Event> {
        let insert = any::<usize>().prop_map(Event::Insert).boxed();
        let remove = any::<usize>().prop_map(Event::Remove).boxed();
        let swap = any::<(usize, usize)>().prop_map(|(one, other)| Event::Swap(one, other)).boxed();
        proptest::strategy::Union::new(if swaps { vec![insert, remove, swap] } else { vec![insert, remove] })
    }

    type Events = HashMap<usize, Vec<Event>>;

    fn events(swaps: bool, calls: usize) -> impl Strategy<Value = Events> {
        proptest::collection::hash_map(0..calls, proptest::collection::vec(moves(swaps), 1..4), 0..6)
    }

    proptest! {
        #[test]
        fn once_rows_rest_what_is_found_is_what_stands(
            count in 1_usize..12, size in 1_usize..4, events in events(true, 3)
        ) {
            let mut pages = Shifting { events, ..Shifting::new(count, size) };
            // Every event falls in the first reading, or right after it when rows are gone.
            if let Ok(confirmed) = settled(&mut pages, 8) {
                prop_assert!(pages.events.is_empty() || pages.calls < 3);
                prop_assert_eq!(found(&confirmed), standing(&pages));
            } else {
                prop_assert!(pages.rows.is_empty());
            }
        }

        #[test]
        fn a_row_that_stands_all_along_is_never_missed_and_one_that_is_gone_never_found(
            count in 1_usize..12, size in 1_usize..4, events in events(false, 40)
        ) {
            let mut pages = Shifting { events, ..Shifting::new(count, size) };
            let first = standing(&pages);
            if let Ok(confirmed) = settled(&mut pages, 12) {
                let (found, last) = (found(&confirmed), standing(&pages));
                let all_along: BTreeSet<String> = first.intersection(&last).cloned().collect();
                prop_assert!(all_along.is_subset(&found), "{:?} misses some of {:?}", found, all_along);
                prop_assert!(found.is_subset(&pages.seen_in_pass), "{:?} was gone before", found);
            }
        }
    }
}
