//! How deep an expression is nested, told from its text alone: what is too deep is never parsed, since
//! parsing and running it would need as deep a stack.

/// The depth that an expression of this text can have at most, or a little more.
pub(super) fn most(text: &str) -> usize {
    let mut reader = Reader { scopes: vec![Scope::default()], outer: 0, most: 0 };
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'"' | b'\'' => {
                at = end_of_string(bytes, at);
                reader.operand();
                continue;
            }
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at += memchr::memchr(b'\n', &bytes[at..]).unwrap_or(bytes.len() - at);
                continue;
            }
            byte => reader.byte(byte),
        }
        at += 1;
    }
    reader.most
}

/// What nests between two brackets.
#[derive(Clone, Copy, Default)]
struct Scope {
    /// Signs and negations before an operand.
    prefixes: usize,
    /// Selections and calls after it.
    suffixes: usize,
    /// Sums and products in a row: each holds all before it.
    sums: usize,
    /// Conditions in a row: each holds all after it.
    conditions: usize,
}

impl Scope {
    fn depth(self) -> usize {
        1 + self.prefixes + self.suffixes + self.sums + self.conditions
    }
}

struct Reader {
    /// The open brackets; never empty.
    scopes: Vec<Scope>,
    /// The depth of all scopes but the innermost.
    outer: usize,
    most: usize,
}

impl Reader {
    fn byte(&mut self, byte: u8) {
        if matches!(byte, b')' | b']' | b'}') {
            if self.scopes.len() > 1 {
                self.scopes.pop();
                self.outer -= self.scopes.last().map_or(0, |scope| scope.depth());
            }
            return;
        }
        let Some(scope) = self.scopes.last_mut() else { return };
        match byte {
            b'(' | b'[' | b'{' => {
                scope.suffixes += 1;
                self.outer += scope.depth();
                self.scopes.push(Scope::default());
            }
            b'.' => scope.suffixes += 1,
            b'+' | b'-' | b'*' | b'/' | b'%' => {
                scope.sums += 1;
                scope.suffixes = 0;
            }
            b'!' => scope.prefixes += 1,
            b'?' => {
                scope.conditions += 1;
                (scope.sums, scope.suffixes, scope.prefixes) = (0, 0, 0);
            }
            b'<' | b'>' | b'=' | b'&' | b'|' | b':' => (scope.sums, scope.suffixes, scope.prefixes) = (0, 0, 0),
            b',' => *scope = Scope::default(),
            _ => {}
        }
        let innermost = self.scopes.last().map_or(0, |scope| scope.depth());
        self.most = self.most.max(self.outer + innermost);
    }

    fn operand(&mut self) {
        self.byte(b' ');
    }
}

/// Where a string that begins at `start` ends.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let is_raw = start > 0 && matches!(bytes[start - 1], b'r' | b'R');
    let width = if bytes[start..].starts_with(&[quote; 3]) { 3 } else { 1 };
    let mut at = start + width;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if !is_raw => at += 2,
            byte if byte == quote && bytes[at..].starts_with(&[quote; 3][..width]) => return at + width,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_told_from_the_text() {
        for (text, least, limit) in [
            ("self.a == 1", 1, 6),
            ("a && b && c && d && e && f && g", 1, 3),
            ("a + b + c + d", 4, 8),
            ("f(g(h(x)))", 4, 12),
            ("!!!!a", 4, 8),
            ("a ? b : c ? d : e ? f : g", 3, 8),
            (r#"'((((((((' + r"\" + "x'" "#, 1, 6),
            ("// (((((((\na", 1, 3),
        ] {
            let most = most(text);
            assert!((least..=limit).contains(&most), "{text}: {most}");
        }
    }
}
