//! Values of a header as they are written down for another process of the same program.

use std::borrow::Cow;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::{Field, SETTINGS};

/// The name of a field is that of a key, and lives as long as the program.
impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = Cow::<str>::deserialize(from)?;
        let known = SETTINGS.iter().map(|setting| setting.key).find(|known| *known == name);
        known.map(Self).ok_or_else(|| D::Error::custom(format!("there is no field `{name}`")))
    }
}

/// Days, in numbers.
pub(super) mod day {
    use jiff::civil::Date;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(in super::super) fn serialize<S: Serializer>(day: &Option<Date>, to: S) -> Result<S::Ok, S::Error> {
        day.map(|day| (day.year(), day.month(), day.day())).serialize(to)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
        let day = Option::<(i16, i8, i8)>::deserialize(from)?;
        day.map(|(year, month, day)| Date::new(year, month, day).map_err(D::Error::custom)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use crate::guide::Mode;
    use crate::guide::front_matter::{self, FrontMatter};
    use crate::source::Sources;

    #[test]
    fn a_header_comes_back_as_it_was_written() {
        let text = "---\ntitle: T\ndescription: d\ndate: 2026-02-06\nupdated: 2026-12-01\nweight: -3\nslug: s\n\
            aliases: [/a/]\ntags: [x, y]\ncategory: c\nauthor: me\ndraft: true\nrequires: [a.md]\nassumes: [ns/x]\n\
            releases: ['1.36']\nrules: {policy: warning}\nbundle: b\n---\n";
        let mut sources = Sources::default();
        let file = sources.add("a.md", text);
        let (header, _, told) = front_matter::parse(file, sources.get(file), Mode::Site);
        assert_eq!(told, []);
        let json = serde_json::to_string(&header).unwrap();
        let read: FrontMatter = serde_json::from_str(&json).unwrap();
        assert_eq!(format!("{read:?}"), format!("{header:?}"));
        assert!(read.place("categories").is_some() && read.item_place("tags", 1).is_some());
        assert!(
            serde_json::from_str::<FrontMatter>(&json.replace("\"field\":\"tags\"", "\"field\":\"tagz\"")).is_err()
        );
    }
}
