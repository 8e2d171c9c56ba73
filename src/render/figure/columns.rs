//! Which column a box stands in: references lead to the right, and are short.

/// The edges with those turned round that close a cycle, and which ones those are.
pub(super) fn without_cycles(count: usize, edges: &[(usize, usize)]) -> (Vec<(usize, usize)>, Vec<bool>) {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut out = vec![Vec::new(); count];
    for (edge, &(from, _)) in edges.iter().enumerate() {
        out[from].push(edge);
    }
    let mut state = vec![State::New; count];
    let mut is_backward = vec![false; edges.len()];
    for start in 0..count {
        if state[start] != State::New {
            continue;
        }
        state[start] = State::Open;
        // Each with the position of its next edge.
        let mut open = vec![(start, 0)];
        while let Some((node, next)) = open.last_mut() {
            let Some(&edge) = out[*node].get(*next) else {
                state[*node] = State::Done;
                open.pop();
                continue;
            };
            *next += 1;
            let to = edges[edge].1;
            match state[to] {
                State::New => {
                    state[to] = State::Open;
                    open.push((to, 0));
                }
                State::Open => is_backward[edge] = true,
                State::Done => {}
            }
        }
    }
    let turned = edges.iter().zip(&is_backward);
    (turned.map(|(&(from, to), &back)| if back { (to, from) } else { (from, to) }).collect(), is_backward)
}

/// The column of each box. Edges lead to columns further right.
pub(super) fn assign(count: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let (mut outs, mut ins) = (vec![Vec::new(); count], vec![Vec::new(); count]);
    for &(from, to) in edges {
        outs[from].push(to);
        ins[to].push(from);
    }
    // As far left as can be.
    let mut waiting: Vec<usize> = ins.iter().map(Vec::len).collect();
    let mut order: Vec<usize> = (0..count).filter(|&node| waiting[node] == 0).collect();
    let mut column = vec![0; count];
    let mut at = 0;
    while let Some(&node) = order.get(at) {
        for &to in &outs[node] {
            column[to] = column[to].max(column[node] + 1);
            waiting[to] -= 1;
            if waiting[to] == 0 {
                order.push(to);
            }
        }
        at += 1;
    }
    // Then to the right, where that makes more references shorter than longer.
    for &node in order.iter().rev() {
        if outs[node].len() > ins[node].len()
            && let Some(nearest) = outs[node].iter().map(|&to| column[to]).min()
        {
            column[node] = nearest - 1;
        }
    }
    let first = column.iter().copied().min().unwrap_or_default();
    column.iter().map(|column| column - first).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_lead_to_the_right_and_are_short() {
        type Case<'a> = (usize, &'a [(usize, usize)], &'a [usize]);
        let cases: &[Case<'_>] = &[
            (2, &[(0, 1)], &[0, 1]),
            (2, &[(1, 0)], &[1, 0]),
            // Ingress, Service, Deployment, ConfigMap, autoscaler: it stands beside what it scales.
            (5, &[(0, 1), (1, 2), (2, 3), (4, 2)], &[0, 1, 2, 3, 1]),
            (3, &[(0, 1), (1, 2), (0, 2)], &[0, 1, 2]),
            // Two chains that meet.
            (4, &[(0, 1), (1, 2), (3, 2)], &[0, 1, 2, 1]),
        ];
        for (count, edges, expect) in cases {
            assert_eq!(assign(*count, edges), *expect, "{edges:?}");
        }
    }

    #[test]
    fn cycles_are_broken_where_they_close() {
        let (edges, is_backward) = without_cycles(3, &[(0, 1), (1, 2), (2, 0), (2, 1)]);
        assert_eq!(edges, [(0, 1), (1, 2), (0, 2), (1, 2)]);
        assert_eq!(is_backward, [false, false, true, true]);
        // Each column is further right than what leads to it.
        let column = assign(3, &edges);
        assert!(edges.iter().all(|&(from, to)| column[from] < column[to]), "{column:?}");
    }
}
