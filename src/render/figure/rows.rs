//! In which order boxes stand in their columns, and how high: few crossings, straight ways.

/// The room between two boxes of a column.
const ROW_GAP: i32 = 16;
/// How high a passing reference is, with the room around it.
const PASS: i32 = 6;
/// How often the order is improved from either side.
const SWEEPS: usize = 12;
/// From how many orders the search for few crossings starts.
const STARTS: usize = 12;

/// The columns with what stands in them, from top to bottom.
#[derive(Debug)]
pub(super) struct Grid {
    /// Boxes, in their order, then what passes.
    pub(super) slots: Vec<Place>,
    /// For each column the slots in it.
    pub(super) columns: Vec<Vec<usize>>,
    /// For each edge the slots that it passes.
    pub(super) passes: Vec<Vec<usize>>,
    pub(super) height: i32,
}

/// A place in a column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) what: Slot,
    pub(super) y: i32,
    pub(super) height: i32,
}

/// Who stands in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// The box with this index.
    Box(usize),
    /// The edge with this index, on its way to a column further right.
    Pass(usize),
}

impl Place {
    /// The height at which references come and go.
    pub(super) fn middle(&self) -> i32 {
        self.y + self.height / 2
    }
}

/// Orders the boxes of each column and sets their heights. Edges lead to columns further right.
pub(super) fn arrange(column_of: &[usize], heights: &[i32], edges: &[(usize, usize)]) -> Grid {
    let mut grid = Grid {
        slots: heights.iter().enumerate().map(|(at, &height)| Place { what: Slot::Box(at), y: 0, height }).collect(),
        columns: vec![Vec::new(); column_of.iter().max().map_or(0, |last| last + 1)],
        passes: Vec::with_capacity(edges.len()),
        height: 0,
    };
    for (node, &column) in column_of.iter().enumerate() {
        grid.columns[column].push(node);
    }
    // Each with its neighbours in the column before and the one after.
    let (mut before, mut after) = (vec![Vec::new(); column_of.len()], vec![Vec::new(); column_of.len()]);
    for (edge, &(from, to)) in edges.iter().enumerate() {
        let mut passes = Vec::new();
        let mut last = from;
        for column in column_of[from] + 1..column_of[to] {
            let slot = grid.slots.len();
            grid.slots.push(Place { what: Slot::Pass(edge), y: 0, height: PASS });
            grid.columns[column].push(slot);
            before.push(vec![last]);
            after.push(Vec::new());
            after[last].push(slot);
            passes.push(slot);
            last = slot;
        }
        after[last].push(to);
        before[to].push(last);
        grid.passes.push(passes);
    }
    let links = Links { before, after };
    order(&mut grid.columns, &links, grid.slots.len());
    set_heights(&mut grid, &links);
    grid
}

/// Who is beside whom in the neighbouring columns.
struct Links {
    before: Vec<Vec<usize>>,
    after: Vec<Vec<usize>>,
}

/// Orders each column by the middle of its neighbours, from left and right in turn, and keeps the
/// order with the fewest crossings. What is found depends on where it starts, so it starts several times.
fn order(columns: &mut Vec<Vec<usize>>, links: &Links, slots: usize) {
    let mut start = columns.clone();
    let mut best: Option<(usize, Vec<Vec<usize>>)> = None;
    for seed in 0..STARTS {
        let found = improve(start.clone(), links, slots);
        let is_better = best.as_ref().is_none_or(|(crossings, _)| found.0 < *crossings);
        best = if is_better { Some(found) } else { best };
        if best.as_ref().is_some_and(|(crossings, _)| *crossings == 0) {
            break;
        }
        start.iter_mut().for_each(|column| shuffle(column, seed));
    }
    *columns = best.map(|(_, columns)| columns).unwrap_or_default();
}

/// Brings a column into another order, the same on every run.
fn shuffle(column: &mut [usize], seed: usize) {
    column.reverse();
    for at in (1..column.len()).rev() {
        column.swap(at, (at * 7 + seed * 13) % (at + 1));
    }
}

fn improve(mut columns: Vec<Vec<usize>>, links: &Links, slots: usize) -> (usize, Vec<Vec<usize>>) {
    let mut rank = vec![0; slots];
    columns.iter().for_each(|column| note(column, &mut rank));
    let mut best = (crossings(&columns, links, &rank), columns.clone());
    for sweep in 0..SWEEPS {
        if best.0 == 0 {
            break;
        }
        let is_from_left = sweep % 2 == 0;
        let near = if is_from_left { &links.before } else { &links.after };
        for step in 0..columns.len() {
            let at = if is_from_left { step } else { columns.len() - 1 - step };
            // In parts of a row, so that whole numbers do.
            let mean = |slot: usize| match near[slot].len() {
                0 => rank[slot] * 64,
                count => near[slot].iter().map(|&other| rank[other]).sum::<usize>() * 64 / count,
            };
            columns[at].sort_by_cached_key(|&slot| mean(slot));
            note(&columns[at], &mut rank);
            while swap_neighbours(&mut columns[at], links, &mut rank) {}
        }
        let found = crossings(&columns, links, &rank);
        if found < best.0 {
            best = (found, columns.clone());
        }
    }
    best
}

fn note(column: &[usize], rank: &mut [usize]) {
    for (at, &slot) in column.iter().enumerate() {
        rank[slot] = at;
    }
}

/// Swaps neighbours of a column where that removes crossings, once from top to bottom; whether it did.
fn swap_neighbours(column: &mut [usize], links: &Links, rank: &mut [usize]) -> bool {
    let mut is_better = false;
    for at in 1..column.len() {
        let (upper, lower) = (column[at - 1], column[at]);
        let crossed = |upper: usize, lower: usize| -> usize {
            [&links.before, &links.after].into_iter().map(|near| inversions(&near[upper], &near[lower], rank)).sum()
        };
        if crossed(lower, upper) < crossed(upper, lower) {
            column.swap(at - 1, at);
            (rank[upper], rank[lower]) = (at, at - 1);
            is_better = true;
        }
    }
    is_better
}

/// How many pairs of ends are in the wrong order for the upper of two neighbours.
fn inversions(upper: &[usize], lower: &[usize], rank: &[usize]) -> usize {
    upper.iter().map(|&one| lower.iter().filter(|&&other| rank[other] < rank[one]).count()).sum()
}

/// How many pairs of references cross.
fn crossings(columns: &[Vec<usize>], links: &Links, rank: &[usize]) -> usize {
    let of_column = |column: &Vec<usize>| -> usize {
        let pairs = column
            .iter()
            .enumerate()
            .flat_map(|(at, &upper)| column[at + 1..].iter().map(move |&lower| (upper, lower)));
        pairs.map(|(upper, lower)| inversions(&links.after[upper], &links.after[lower], rank)).sum()
    };
    columns.iter().map(of_column).sum()
}

/// Sets each column as near as can be to the middle of its neighbours, in its order and without overlap.
fn set_heights(grid: &mut Grid, links: &Links) {
    for column in &grid.columns {
        let mut y = 0;
        for &slot in column {
            grid.slots[slot].y = y;
            y += grid.slots[slot].height + ROW_GAP;
        }
    }
    let count = grid.columns.len();
    for sweep in 0..SWEEPS {
        let indexes: Vec<usize> = if sweep % 2 == 0 { (0..count).collect() } else { (0..count).rev().collect() };
        for at in indexes {
            let wanted: Vec<f64> = grid.columns[at].iter().map(|&slot| wanted(slot, grid, links)).collect();
            settle(&grid.columns[at], &wanted, &mut grid.slots);
        }
    }
    let top = grid.slots.iter().map(|slot| slot.y).min().unwrap_or_default();
    grid.slots.iter_mut().for_each(|slot| slot.y -= top);
    grid.height = grid.slots.iter().map(|slot| slot.y + slot.height).max().unwrap_or_default();
}

/// Where a slot would stand, were it alone: in the middle of its neighbours on both sides.
fn wanted(slot: usize, grid: &Grid, links: &Links) -> f64 {
    let near = links.before[slot].iter().chain(&links.after[slot]);
    let (sum, count) = near.fold((0, 0), |(sum, count), &other| (sum + grid.slots[other].middle(), count + 1));
    match count {
        0 => f64::from(grid.slots[slot].y),
        _ => f64::from(sum) / f64::from(count) - f64::from(grid.slots[slot].height) / 2.0,
    }
}

/// The nearest places to the wanted ones that keep order and distance: neighbours that want the same
/// room move as one, to the middle of what they want.
fn settle(column: &[usize], wanted: &[f64], slots: &mut [Place]) {
    // Each slot's distance from the first, where all stand as close as they may.
    let mut offsets = Vec::with_capacity(column.len());
    let mut offset = 0;
    for &slot in column {
        offsets.push(offset);
        offset += slots[slot].height + ROW_GAP;
    }
    // Runs of slots that move as one: the sum of what they want for their first, and how many they are.
    let mut runs: Vec<(f64, usize)> = Vec::new();
    for (wanted, offset) in wanted.iter().zip(&offsets) {
        runs.push((wanted - f64::from(*offset), 1));
        while let [.., (upper, many), (lower, few)] = runs[..]
            && upper / many as f64 > lower / few as f64
        {
            runs.truncate(runs.len() - 2);
            runs.push((upper + lower, many + few));
        }
    }
    let mut at = 0;
    for (sum, many) in runs {
        let start = (sum / many as f64).round() as i32;
        for _ in 0..many {
            slots[column[at]].y = start + offsets[at];
            at += 1;
        }
    }
}
