//! Where the parts of a set stand in its file, so that the same check can say `standards[0].title`
//! of a JSON file and `Standards!C2` of a workbook.
//!
//! Every part has a *path*, which is its place in the JSON form. A carrier translates paths.

use candour_texts::t;
use std::collections::HashMap;

/// Translates paths into places of a file.
pub trait Places {
    /// The place of a path such as `standards[2].statements[0].scale`; the empty path is the whole file.
    fn place(&self, path: &str) -> String;
}

/// The places of a set's parts in the file that it was read from.
#[derive(Clone, Debug, Default)]
pub struct PlaceMap {
    cells: Option<HashMap<String, String>>,
}

impl PlaceMap {
    /// A JSON file: places are paths.
    pub fn json() -> Self {
        Self { cells: None }
    }

    /// A workbook, whose cells are still to be told.
    pub fn workbook() -> Self {
        Self { cells: Some(HashMap::new()) }
    }

    /// Tells the cell of a path. The first cell of a path stays.
    pub fn insert(&mut self, path: impl Into<String>, place: impl Into<String>) {
        self.cells.get_or_insert_default().entry(path.into()).or_insert_with(|| place.into());
    }
}

impl Places for PlaceMap {
    fn place(&self, path: &str) -> String {
        let Some(cells) = &self.cells else {
            return if path.is_empty() { t!("the file").to_owned() } else { path.to_owned() };
        };
        // What has no cell of its own stands in the cell of what it is a part of.
        let mut path = path;
        loop {
            if let Some(cell) = cells.get(path) {
                return cell.clone();
            }
            match path.rfind(['.', '[']) {
                Some(end) => path = path.get(..end).unwrap_or_default(),
                None => return t!("the workbook").to_owned(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_without_a_cell_stands_in_its_whole() {
        let mut places = PlaceMap::workbook();
        places.insert("standards[0].statements[1]", "Statements!A3");
        places.insert("standards[0].statements[1].descriptors", "Statements!T3");
        assert_eq!(places.place("standards[0].statements[1].descriptors.3"), "Statements!T3");
        assert_eq!(places.place("standards[0].statements[1].bands[0].level"), "Statements!A3");
        assert_eq!(places.place("standards[4].title"), "the workbook");
    }

    #[test]
    fn json_places_are_paths() {
        assert_eq!(PlaceMap::json().place("standards[0].title"), "standards[0].title");
        assert_eq!(PlaceMap::json().place(""), "the file");
    }
}
