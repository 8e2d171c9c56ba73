//! Values in a few words, as a list of changes shows them.

use crate::yaml::{Node, Value};

/// No value is shown with more letters.
const LONGEST: usize = 60;

/// A value in one short line: texts that would be read as something else in quotes, collections in
/// braces and brackets, what is too long with an ellipsis at its end.
pub(super) fn short(node: Node<'_>) -> String {
    let mut line = Line { text: String::new(), room: LONGEST };
    line.node(node);
    line.text
}

struct Line {
    text: String,
    /// How many letters may follow.
    room: usize,
}

impl Line {
    /// Appends a text; `false` once there is no room.
    fn push(&mut self, text: &str) -> bool {
        for c in text.chars() {
            if self.room == 0 {
                return false;
            }
            self.room -= 1;
            if self.room == 0 {
                self.text.push('…');
                return false;
            }
            self.text.push(if c.is_control() { ' ' } else { c });
        }
        true
    }

    fn node(&mut self, node: Node<'_>) -> bool {
        match node.value() {
            Value::Null => self.push("null"),
            Value::String(text) => self.string(text, node),
            Value::Wildcard("") => self.push("…"),
            Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Wildcard(_) => self.push(node.text()),
            Value::Mapping(mapping) => {
                self.push("{")
                    && mapping.iter().enumerate().all(|(at, entry)| {
                        (at == 0 || self.push(", "))
                            && self.push(entry.key)
                            && self.push(": ")
                            && self.node(entry.value)
                    })
                    && self.push("}")
            }
            Value::Sequence(items) => {
                self.push("[")
                    && items.iter().enumerate().all(|(at, item)| (at == 0 || self.push(", ")) && self.node(item))
                    && self.push("]")
            }
        }
    }

    fn string(&mut self, text: &str, node: Node<'_>) -> bool {
        // A text that was written without quotes needs none.
        let text = text.trim_end_matches('\n');
        if node.is_plain() || !needs_quotes(text) {
            return self.push(text);
        }
        self.push("\"") && self.push(text) && self.push("\"")
    }
}

/// Whether a text without quotes would be something else, or nothing to see.
fn needs_quotes(text: &str) -> bool {
    let is_word = |text: &str| {
        matches!(
            text.to_ascii_lowercase().as_str(),
            "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n" | "null" | "~"
        )
    };
    let begins_as_number =
        text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) && text.parse::<f64>().is_ok();
    text.trim() != text || text.is_empty() || begins_as_number || (text.len() <= 5 && is_word(text))
}
