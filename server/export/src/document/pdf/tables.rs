//! Tables: the head stands again on each page, and a row is parted only where it is long.

use super::compose::{Area, Composer};
use super::shape::Line;
use super::strip::{Mark, Strip};
use super::structure::{Node, Role};
use super::style::{BLOCK_GAP, CELL, CELL_HEADS, CELLS, Setting};
use crate::book::palette;
use crate::document::model::Table;
use crate::document::text::Text;
use std::rc::Rc;

/// The room between two rows, with a hairline in its middle.
const ROW_GAP: f32 = 9.0;
/// A row of more lines may be parted.
const WHOLE: usize = 12;

/// Where a column stands.
#[derive(Clone, Copy)]
struct Column {
    x: f32,
    width: f32,
}

impl Composer {
    pub(super) fn table(&mut self, table: &Table, area: Area) {
        if table.head.is_empty() {
            return;
        }
        let columns = columns(table, area);
        self.structure.open(Role::Table);
        let nodes = self.row_nodes(&columns, |_| Role::ColumnHead);
        let mut head = self.row(&table.head, &columns, CELL_HEADS, &nodes);
        let repeated = Rc::new(self.row(&table.head, &columns, CELL_HEADS, &nodes));
        for strip in &mut head {
            strip.keep = true;
        }
        if let Some(first) = head.first_mut() {
            first.gap = BLOCK_GAP;
        }
        for strip in head {
            self.push(strip);
        }
        for (at, row) in table.rows.iter().enumerate() {
            let nodes = self.row_nodes(&columns, |place| if place == 0 { Role::RowHead } else { Role::Cell });
            let mut strips = self.row(row, &columns, CELLS, &nodes);
            if let Some(first) = strips.first_mut() {
                first.gap = ROW_GAP;
                let colour = if at == 0 { palette::INK } else { palette::LINE };
                first.marks.insert(0, Mark::Rule { x: area.x, y: -ROW_GAP / 2.0, width: area.width, colour });
            }
            for strip in strips {
                self.push(Strip { head: Some(Rc::clone(&repeated)), ..strip });
            }
        }
        self.structure.close();
    }

    /// The parts of a row in the structure.
    fn row_nodes(&mut self, columns: &[Column], role: impl Fn(usize) -> Role) -> Vec<Node> {
        self.structure.open(Role::Row);
        let nodes = (0..columns.len()).map(|place| self.structure.add(role(place))).collect();
        self.structure.close();
        nodes
    }

    /// A row's strips: the first has the first line of each cell, and so on.
    fn row(&mut self, cells: &[Text], columns: &[Column], setting: Setting, nodes: &[Node]) -> Vec<Strip> {
        // A cell without anything would not be told of, and those after it would count as another column's.
        let blank = Text::from(" ");
        let mut all: Vec<(Column, Node, std::vec::IntoIter<Line>)> = Vec::with_capacity(columns.len());
        for (place, (column, node)) in columns.iter().zip(nodes).enumerate() {
            let cell = cells.get(place).filter(|cell| !cell.is_blank()).unwrap_or(&blank);
            let lines = self.shaper.lines(cell, setting, column.width);
            all.push((*column, *node, lines.into_iter()));
        }
        let count = all.iter().map(|(_, _, lines)| lines.len()).max().unwrap_or_default();
        let mut strips = Vec::with_capacity(count);
        for at in 0..count {
            let marks = all.iter_mut().filter_map(|(column, node, lines)| {
                lines.next().map(|line| Mark::Line { x: column.x, y: 0.0, line, node: *node })
            });
            let keep = at + 1 < count && (count <= WHOLE || at == 0 || at + 2 == count);
            strips.push(Strip { keep, marks: marks.collect(), ..Strip::of(setting.leading) });
        }
        strips
    }
}

fn columns(table: &Table, area: Area) -> Vec<Column> {
    let parts: Vec<f32> =
        (0..table.head.len()).map(|place| f32::from(table.widths.get(place).copied().unwrap_or(1).max(1))).collect();
    let sum: f32 = parts.iter().sum();
    let mut x = area.x;
    let mut columns = Vec::with_capacity(parts.len());
    for part in parts {
        let width = area.width * part / sum;
        columns.push(Column { x, width: (width - CELL).max(12.0) });
        x += width;
    }
    columns
}
