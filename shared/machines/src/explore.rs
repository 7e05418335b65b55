use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::fmt::Debug;
use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A thing with everything that can be asked of it and told to it.
pub trait Explored: Clone {
    /// What it can be asked or told.
    type Ask: Debug;

    /// Gives the word for where it stands; empty before it is there.
    fn stands(&self) -> &'static str;

    /// Says whether nothing more has to happen to it.
    fn has_ended(&self) -> bool;

    /// Gives what tells it from others: two with the same answer the same way for ever.
    fn key(&self) -> impl Hash;

    /// Gives everything that it can be asked or told where it stands, sensible or not.
    fn asks(&self) -> Vec<Self::Ask>;

    /// Asks, and checks what has to hold afterwards.
    ///
    /// - Errs: with what does not hold.
    fn ask(&self, ask: &Self::Ask) -> Result<Answer<Self>, String>;
}

/// A move: of which machine, from, on, to.
pub type Way = (&'static str, &'static str, &'static str, &'static str);

/// What a thing answers.
#[derive(Clone, Debug)]
pub enum Answer<T> {
    /// It is another now, and these are the moves of its machines.
    Moved(T, Vec<Way>),
    /// It was so before.
    AlreadyThere,
    /// It cannot be done, in words.
    Refused(String),
}

/// How far to go.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    /// How many different things are looked at.
    pub things: usize,
    /// How many steps they are away from the start.
    pub steps: usize,
}

/// What was seen.
#[derive(Debug)]
pub struct Seen {
    /// How many different things were met.
    pub things: usize,
    /// How often one was asked something.
    pub asked: usize,
    /// Whether the bounds cut nothing off.
    pub complete: bool,
    /// The moves.
    pub ways: BTreeSet<Way>,
    pub(crate) graph: Graph,
}

#[derive(Debug, Default)]
pub(crate) struct Graph {
    pub(crate) nodes: Vec<Node>,
    pub(crate) edges: Vec<(usize, usize)>,
}

#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) stands: &'static str,
    pub(crate) expanded: bool,
    pub(crate) ended: bool,
    parent: Option<(usize, usize)>,
    steps: usize,
}

impl Node {
    fn of<T: Explored>(thing: &T, parent: Option<(usize, usize)>, steps: usize) -> Self {
        let (stands, ended) = (thing.stands(), thing.has_ended());
        Self { stands, expanded: false, ended, parent, steps }
    }
}

/// Asks everything of everything that can be reached, the nearest first.
///
/// - Errs: with the shortest story to what does not hold.
pub fn explore<T: Explored>(start: &T, bound: Bound) -> Result<Seen, String> {
    let mut seen = Seen {
        things: 1,
        asked: 0,
        complete: true,
        ways: BTreeSet::new(),
        graph: Graph::default(),
    };
    seen.graph.nodes.push(Node::of(start, None, 0));
    let mut known = HashMap::from([(digest(start), 0)]);
    let mut waiting = VecDeque::from([(0, start.clone())]);
    while let Some((at, thing)) = waiting.pop_front() {
        if seen.graph.nodes[at].steps >= bound.steps {
            seen.complete = false;
            continue;
        }
        seen.graph.nodes[at].expanded = true; // Until something that it leads to is cut off.
        for (number, ask) in thing.asks().iter().enumerate() {
            seen.asked += 1;
            let told = |words: String| format!("{words}\n{}", story(start, &seen.graph, at, ask));
            let answered = answer(&thing, ask).map_err(&told)?;
            let Answer::Moved(next, ways) = answered else { continue };
            seen.ways.extend(ways);
            let place = match known.get(&digest(&next)) {
                Some(place) => *place,
                None if known.len() >= bound.things => {
                    (seen.complete, seen.graph.nodes[at].expanded) = (false, false);
                    continue;
                }
                None => {
                    let place = known.len();
                    known.insert(digest(&next), place);
                    let steps = seen.graph.nodes[at].steps + 1;
                    seen.graph.nodes.push(Node::of(&next, Some((at, number)), steps));
                    waiting.push_back((place, next));
                    place
                }
            };
            seen.graph.edges.push((at, place));
        }
    }
    seen.things = seen.graph.nodes.len();
    Ok(seen)
}

fn digest<T: Explored>(thing: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    thing.stands().hash(&mut hasher);
    thing.key().hash(&mut hasher);
    hasher.finish()
}

/// Asks; a panic is told as what does not hold, and so is a refusal without words.
fn answer<T: Explored>(thing: &T, ask: &T::Ask) -> Result<Answer<T>, String> {
    let answered = catch_unwind(AssertUnwindSafe(|| thing.ask(ask)));
    match answered.unwrap_or_else(|_| Err("it panicked".to_owned()))? {
        Answer::Refused(words) if words.trim().is_empty() => {
            Err("it was refused without a word".to_owned())
        }
        other => Ok(other),
    }
}

/// Tells the shortest way to a thing, and the ask after it.
fn story<T: Explored>(start: &T, graph: &Graph, at: usize, last: &T::Ask) -> String {
    let told = way(start, graph, at);
    format!("{told}{} -> {last:?}", graph.nodes[at].stands)
}

/// Tells the shortest way to a thing.
pub(crate) fn way<T: Explored>(start: &T, graph: &Graph, at: usize) -> String {
    let mut numbers = Vec::new();
    let mut place = at;
    while let Some((parent, number)) = graph.nodes[place].parent {
        numbers.push(number);
        place = parent;
    }
    let (mut thing, mut told) = (start.clone(), String::new());
    for number in numbers.into_iter().rev() {
        let asks = thing.asks();
        let Some(ask) = asks.get(number) else { break };
        told.push_str(&format!("{} -> {ask:?}\n", thing.stands()));
        let Ok(Answer::Moved(next, _)) = thing.ask(ask) else { break };
        thing = next;
    }
    told
}
