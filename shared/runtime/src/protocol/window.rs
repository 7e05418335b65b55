//! What of a lane's log has been sent to the broker, and what the broker has confirmed.

/// Sends numbers one after the other and moves the mark only over what is confirmed without a hole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    mark: i64,
    sent: i64,
    width: i64,
}

impl Window {
    /// Starts above the stored mark.
    pub fn new(mark: i64, width: i64) -> Self {
        Self { mark, sent: mark, width }
    }

    /// Gives the number up to which everything is confirmed.
    pub fn mark(&self) -> i64 {
        self.mark
    }

    /// Gives the number that is to be sent next.
    pub fn next(&self) -> i64 {
        self.sent + 1
    }

    /// Says whether no more may be sent before something is confirmed.
    pub fn is_full(&self) -> bool {
        self.sent - self.mark >= self.width
    }

    /// The next number was sent.
    pub fn send(&mut self) {
        self.sent += 1;
    }

    /// The broker confirmed a number. One that overtakes an earlier one moves nothing.
    pub fn confirm(&mut self, number: i64) {
        if number == self.mark + 1 && number <= self.sent {
            self.mark = number;
        }
    }

    /// Something was not confirmed: go back to the hole.
    pub fn go_back(&mut self) {
        self.sent = self.mark;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_confirmation_that_overtakes_never_moves_the_mark_past_a_hole() {
        let mut window = Window::new(10, 8);
        (0..3).for_each(|_| window.send());
        window.confirm(12);
        assert_eq!(window.mark(), 10);
        window.confirm(11);
        assert_eq!(window.mark(), 11);
        window.go_back();
        assert_eq!(window.next(), 12);
        window.confirm(12);
        assert_eq!(window.mark(), 11, "what was sent before going back is forgotten");
    }
}
