//! What a screen reader is told: which part is a heading, a paragraph, a list, a cell; in reading order.

use krilla::tagging::{Identifier, ListNumbering, Node as TagNode, TableHeaderScope, Tag, TagGroup, TagKind, TagTree};
use std::num::NonZeroU16;

/// A part of the structure, by its place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Node(usize);

/// What a part is.
#[derive(Clone, Debug)]
pub(super) enum Role {
    Heading(u8, String),
    Paragraph,
    Bullets,
    Numbers,
    Terms,
    Item,
    Label,
    Body,
    Table,
    Row,
    ColumnHead,
    RowHead,
    Cell,
    Quote,
    Group,
}

#[derive(Debug)]
struct Part {
    role: Role,
    children: Vec<Node>,
}

/// The structure of one document.
#[derive(Debug, Default)]
pub(super) struct Structure {
    parts: Vec<Part>,
    outermost: Vec<Node>,
    open: Vec<Node>,
}

impl Structure {
    /// Adds a part to what is open.
    pub(super) fn add(&mut self, role: Role) -> Node {
        let node = Node(self.parts.len());
        self.parts.push(Part { role, children: Vec::new() });
        match self.open.last().and_then(|Node(at)| self.parts.get_mut(*at)) {
            Some(parent) => parent.children.push(node),
            None => self.outermost.push(node),
        }
        node
    }

    /// Adds a part, and all that follows to it until it is closed.
    pub(super) fn open(&mut self, role: Role) {
        let node = self.add(role);
        self.open.push(node);
    }

    /// Closes what was opened last.
    pub(super) fn close(&mut self) {
        self.open.pop();
    }

    /// A place for what is drawn of each part.
    pub(super) fn drawn(&self) -> Drawn {
        Drawn(vec![Vec::new(); self.parts.len()])
    }

    /// The tree, with what was drawn of each part.
    pub(super) fn tree(&self, drawn: &Drawn) -> TagTree {
        let mut tree = TagTree::new();
        for node in &self.outermost {
            tree.push(self.group(*node, drawn));
        }
        tree
    }

    fn group(&self, Node(at): Node, drawn: &Drawn) -> TagNode {
        let Some(part) = self.parts.get(at) else { return TagNode::Group(TagGroup::new(Tag::Div)) };
        let own = drawn.0.get(at).into_iter().flatten().copied().map(TagNode::Leaf);
        let children = own.chain(part.children.iter().map(|child| self.group(*child, drawn))).collect();
        TagNode::Group(TagGroup::with_children(part.role.tag(), children))
    }
}

/// What was drawn of each part, page by page.
pub(super) struct Drawn(Vec<Vec<Identifier>>);

impl Drawn {
    /// This was drawn of it.
    pub(super) fn add(&mut self, Node(at): Node, identifier: Identifier) {
        if let Some(all) = self.0.get_mut(at) {
            all.push(identifier);
        }
    }
}

impl Role {
    fn tag(&self) -> TagKind {
        match self {
            Self::Heading(level, title) => {
                let level = NonZeroU16::new(u16::from(*level)).unwrap_or(NonZeroU16::MIN);
                Tag::Hn(level, Some(title.clone())).into()
            }
            Self::Paragraph => Tag::P.into(),
            Self::Bullets => Tag::L(ListNumbering::Disc).into(),
            Self::Numbers => Tag::L(ListNumbering::Decimal).into(),
            Self::Terms => Tag::L(ListNumbering::None).into(),
            Self::Item => Tag::LI.into(),
            Self::Label => Tag::Lbl.into(),
            Self::Body => Tag::LBody.into(),
            Self::Table => Tag::Table.into(),
            Self::Row => Tag::TR.into(),
            Self::ColumnHead => Tag::TH(TableHeaderScope::Column).into(),
            Self::RowHead => Tag::TH(TableHeaderScope::Row).into(),
            Self::Cell => Tag::TD.into(),
            Self::Quote => Tag::BlockQuote.into(),
            Self::Group => Tag::Div.into(),
        }
    }
}
