//! What holds for every layout, on small graphs and on many made ones.

use super::*;

fn boxes(count: usize) -> Vec<Size> {
    (0..count).map(|at| Size { width: 90 + 7 * (at as i32 % 9), height: 42 }).collect()
}

/// Lays out, and holds the result against what every picture must keep.
#[track_caller]
fn checked(count: usize, edges: &[(usize, usize)]) -> Layout {
    let layout = layout(&boxes(count), edges);
    let inside = |x: i32, y: i32| (0..=layout.width).contains(&x) && (0..=layout.height).contains(&y);
    for (at, one) in layout.places.iter().enumerate() {
        assert!(inside(one.x, one.y) && inside(one.x + one.width, one.y + one.height), "{edges:?}: {at} is outside");
        for (other_at, other) in layout.places.iter().enumerate().skip(at + 1) {
            let is_apart = one.x + one.width < other.x
                || other.x + other.width < one.x
                || one.y + one.height < other.y
                || other.y + other.height < one.y;
            assert!(is_apart, "{edges:?}: {at} and {other_at} overlap");
        }
    }
    for (&(from, to), way) in edges.iter().zip(&layout.ways) {
        let (left, right) = if way.is_backward { (to, from) } else { (from, to) };
        let (start, end) = (layout.places[left], layout.places[right]);
        assert_eq!(way.pieces.first().map(|piece| piece.0), Some(start.x + start.width), "{edges:?}");
        assert_eq!(way.pieces.last().map(|piece| piece.0), Some(end.x), "{edges:?}");
        for pair in way.pieces.windows(2) {
            assert!(pair[0].1 < pair[1].0, "{edges:?}: a reference leads to the left");
        }
        // What passes a column passes between its boxes.
        for &(x, to_x, y) in &way.pieces {
            assert!(inside(x, y) && inside(to_x, y));
            let hits = |place: &&Place| {
                x < place.x + place.width && place.x < to_x && (place.y..place.y + place.height).contains(&y)
            };
            assert_eq!(layout.places.iter().find(hits), None, "{edges:?}: a reference runs through a box");
        }
    }
    layout
}

#[test]
fn nothing_overlaps_and_all_is_inside() {
    let cases: &[(usize, &[(usize, usize)])] = &[
        (0, &[]),
        (1, &[]),
        (2, &[(0, 1)]),
        (3, &[(0, 1), (1, 2), (0, 2)]),
        // Cycles, also of two.
        (2, &[(0, 1), (1, 0)]),
        (4, &[(0, 1), (1, 2), (2, 0), (2, 3)]),
        // Parts and lone boxes.
        (7, &[(0, 1), (2, 3), (4, 5)]),
        // Many to one, one to many.
        (9, &[(0, 4), (1, 4), (2, 4), (3, 4), (4, 5), (4, 6), (4, 7), (4, 8)]),
    ];
    for (count, edges) in cases {
        checked(*count, edges);
    }
}

#[test]
fn made_graphs_keep_the_rules_and_come_out_the_same() {
    // A small generator of its own: the same graphs on every run.
    let mut state = 1_u64;
    let mut next = |most: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as usize % most
    };
    for count in 2..30 {
        let mut edges: Vec<(usize, usize)> = (0..count * 3 / 2).map(|_| (next(count), next(count))).collect();
        edges.retain(|(from, to)| from != to);
        edges.sort_unstable();
        edges.dedup();
        let one = checked(count, &edges);
        assert_eq!(one, layout(&boxes(count), &edges));
    }
}

#[test]
fn a_chain_is_a_straight_line() {
    let layout = checked(4, &[(0, 1), (1, 2), (2, 3)]);
    assert!(layout.places.iter().all(|place| place.y == 0));
    assert_eq!(layout.height, 42);
}

#[test]
fn what_need_not_cross_does_not() {
    // Two layers in opposite order.
    let layout = checked(6, &[(0, 5), (1, 4), (2, 3), (0, 4)]);
    let y = |at: usize| layout.places[at].y;
    let rises =
        |(from, to): (usize, usize), (other, other_to): (usize, usize)| (y(from) < y(other)) == (y(to) < y(other_to));
    assert!(rises((0, 5), (1, 4)) && rises((1, 4), (2, 3)) && rises((0, 5), (2, 3)));
}

#[test]
fn the_largest_picture_costs_little() {
    let pairs = (0..30).flat_map(|from| (0..30).map(move |to| (from, to)));
    let edges: Vec<(usize, usize)> = pairs.filter(|(from, to)| from + 8 < *to).take(80).collect();
    assert_eq!(checked(30, &edges).ways.len(), 80);
}
