//! Where does each box of a drawing stand? Those that are tied draw near, all keep apart, and none covers another.

/// A rectangle to place, around its centre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// What a drawing keeps to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) width: f64,
    pub(super) height: f64,
    /// Of every box.
    pub(super) box_width: f64,
    pub(super) box_height: f64,
    /// Between two boxes, at the least.
    pub(super) gap: f64,
}

const ROUNDS: usize = 500;
const LAST_ROUNDS: usize = 400;

/// The places of so many boxes, of which these pairs are tied. The same for the same pairs, always.
pub(super) fn places(count: usize, ties: &[(usize, usize)], frame: Frame) -> Vec<Place> {
    let mut places = around(count, ties, frame);
    let ideal = (frame.width * frame.height / count.max(1) as f64).sqrt();
    for round in 0..ROUNDS {
        let heat = frame.width / 8.0 * (1.0 - round as f64 / ROUNDS as f64);
        let mut pushes = repelled(&places, ideal);
        for &(one, other) in ties {
            let (dx, dy, far) = apart(places[one], places[other]);
            let pull = far * far / ideal / 8.0;
            push(&mut pushes, one, (-dx * pull, -dy * pull));
            push(&mut pushes, other, (dx * pull, dy * pull));
        }
        for (place, (x, y)) in places.iter_mut().zip(pushes) {
            let force = x.hypot(y).max(1e-9);
            // The frame is wide: what draws to its middle does so less along its width.
            place.x += x / force * force.min(heat) + (frame.width / 2.0 - place.x) * 0.01;
            place.y += y / force * force.min(heat) + (frame.height / 2.0 - place.y) * 0.02;
        }
        places.iter_mut().for_each(|place| keep_in(place, frame));
    }
    part(&mut places, frame);
    places
}

/// To begin with: on an ellipse, the most tied first.
fn around(count: usize, ties: &[(usize, usize)], frame: Frame) -> Vec<Place> {
    let tied = |one: usize| ties.iter().filter(|tie| tie.0 == one || tie.1 == one).count();
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|one| (std::cmp::Reverse(tied(*one)), *one));
    let mut places = vec![Place { x: frame.width / 2.0, y: frame.height / 2.0 }; count];
    for (rank, one) in order.into_iter().enumerate() {
        // The golden angle: no two in a row, however many there are.
        let (angle, away) = (rank as f64 * 2.399_963, (rank as f64 / count as f64).sqrt() * 0.48);
        places[one].x += angle.cos() * away * frame.width;
        places[one].y += angle.sin() * away * frame.height;
    }
    places
}

fn repelled(places: &[Place], ideal: f64) -> Vec<(f64, f64)> {
    let mut pushes = vec![(0.0, 0.0); places.len()];
    for one in 0..places.len() {
        for other in one + 1..places.len() {
            let (dx, dy, far) = apart(places[one], places[other]);
            let force = ideal * ideal / far;
            push(&mut pushes, one, (dx * force, dy * force));
            push(&mut pushes, other, (-dx * force, -dy * force));
        }
    }
    pushes
}

fn push(pushes: &mut [(f64, f64)], one: usize, (x, y): (f64, f64)) {
    pushes[one].0 += x;
    pushes[one].1 += y;
}

/// From the other to the one, as a direction and a distance.
fn apart(one: Place, other: Place) -> (f64, f64, f64) {
    let (dx, dy) = (one.x - other.x, one.y - other.y);
    let far = dx.hypot(dy).max(1.0);
    (dx / far, dy / far, far)
}

fn keep_in(place: &mut Place, Frame { width, height, box_width, box_height, .. }: Frame) {
    place.x = place.x.clamp(box_width / 2.0, width - box_width / 2.0);
    place.y = place.y.clamp(box_height / 2.0, height - box_height / 2.0);
}

/// Parts boxes that cover one another, along the side where they do least.
fn part(places: &mut [Place], frame: Frame) {
    for _ in 0..LAST_ROUNDS {
        let mut moved = false;
        for one in 0..places.len() {
            for other in one + 1..places.len() {
                let (dx, dy) = (places[other].x - places[one].x, places[other].y - places[one].y);
                let (over_x, over_y) =
                    (frame.box_width + frame.gap - dx.abs(), frame.box_height + frame.gap - dy.abs());
                if over_x <= 0.0 || over_y <= 0.0 {
                    continue;
                }
                moved = true;
                let along_x = over_x < over_y;
                let (x, y) = if along_x { (over_x.copysign(dx), 0.0) } else { (0.0, over_y.copysign(dy)) };
                places[one].x -= x / 2.0;
                places[one].y -= y / 2.0;
                places[other].x += x / 2.0;
                places[other].y += y / 2.0;
                keep_in(&mut places[one], frame);
                keep_in(&mut places[other], frame);
            }
        }
        if !moved {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame { width: 1_000.0, height: 700.0, box_width: 110.0, box_height: 40.0, gap: 8.0 };

    fn ring(count: usize) -> Vec<(usize, usize)> {
        (0..count).map(|one| (one, (one + 1) % count)).chain((1..count).map(|one| (0, one))).collect()
    }

    #[test]
    fn no_box_covers_another_nor_leaves_the_frame() {
        for count in [1, 2, 7, 36, 45] {
            let places = places(count, &ring(count), FRAME);
            for (rank, one) in places.iter().enumerate() {
                assert!((55.0..=945.0).contains(&one.x) && (20.0..=680.0).contains(&one.y), "{count}: {one:?}");
                for other in &places[rank + 1..] {
                    let covers = (one.x - other.x).abs() < 110.0 && (one.y - other.y).abs() < 40.0;
                    assert!(!covers, "{count}: {one:?} and {other:?}");
                }
            }
        }
    }

    #[test]
    fn the_same_ties_are_drawn_the_same_and_what_is_tied_stands_near() {
        let ties: Vec<(usize, usize)> = (0..20)
            .flat_map(|one| (one + 1..20).filter(move |other| other / 10 == one / 10).map(move |other| (one, other)))
            .collect();
        let places = super::places(20, &ties, FRAME);
        assert_eq!(places, super::places(20, &ties, FRAME));
        let mean = |tied: bool| {
            let pairs = (0..20).flat_map(|one| (one + 1..20).map(move |other| (one, other)));
            let far: Vec<f64> = pairs
                .filter(|pair| ties.contains(pair) == tied)
                .map(|(one, other)| apart(places[one], places[other]).2)
                .collect();
            far.iter().sum::<f64>() / far.len() as f64
        };
        assert!(mean(true) < 0.8 * mean(false), "{} {}", mean(true), mean(false));
    }
}
