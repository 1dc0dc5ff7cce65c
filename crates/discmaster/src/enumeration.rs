//! IMAPI's enumerators (IEnumDiscRecorders, IEnumDiscMasterFormats): lists as they were when they were asked for.

/// A snapshot, and a place in it. Also an iterator over what lies after that place.
#[derive(Clone, Debug)]
pub struct Enumeration<T> {
    all: Vec<T>,
    at: usize,
}

impl<T: Clone> Enumeration<T> {
    pub(crate) fn of(all: Vec<T>) -> Self {
        Self { all, at: 0 }
    }

    /// Next: up to `count` elements. Fewer came than were asked for (S_FALSE) when the end is
    /// reached.
    pub fn next_elements(&mut self, count: usize) -> Vec<T> {
        self.by_ref().take(count).collect()
    }

    /// Skip: passes over `count` elements; false (S_FALSE) when there were fewer.
    pub fn skip_elements(&mut self, count: usize) -> bool {
        let left = self.all.len() - self.at;
        self.at += count.min(left);
        count <= left
    }

    /// Reset: back to the first element.
    pub fn reset(&mut self) {
        self.at = 0;
    }

    /// Elements, wherever the place is.
    pub fn as_slice(&self) -> &[T] {
        &self.all
    }
}

impl<T: Clone> Iterator for Enumeration<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let next = self.all.get(self.at)?.clone();
        self.at += 1;
        Some(next)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.all.len() - self.at;
        (left, Some(left))
    }
}

impl<T: Clone> ExactSizeIterator for Enumeration<T> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_enumeration_is_fetched_skipped_reset_and_cloned() {
        let mut list = Enumeration::of(vec!['a', 'b', 'c']);
        assert!(list.skip_elements(0));
        assert_eq!(list.next_elements(2), ['a', 'b']);
        let mut clone = list.clone();
        assert_eq!(clone.next_elements(5), ['c'], "a clone has its own place");
        assert_eq!(clone.next_elements(1), [] as [char; 0]);
        assert!(!list.skip_elements(2), "only one is left");
        assert_eq!(list.next(), None);
        list.reset();
        assert_eq!(list.len(), 3);
        assert_eq!(list.next(), Some('a'));
    }
}
