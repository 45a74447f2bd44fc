//! The keys of a join: columns of both tables whose values can be equal, and what is taken beside them.

use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::quote_name;
use crate::lang::span::Ident;
use crate::plan::expr::Expr;
use crate::plan::other::{Keeping, Other};
use crate::plan::schema::Schema;
use crate::plan::scope::{Scope, article};
use crate::plan::types::Type;

use super::super::meeting::meet;

/// What the `on` of a call names.
#[derive(Debug)]
pub struct Keys {
    pub table: String,
    /// The columns there.
    pub there: Schema,
    /// The column here, the one there, and the type of the one here after the join.
    pub on: Vec<(String, String, Type)>,
    pub keeping: Keeping,
}

impl Keys {
    pub fn of(call: &Call, scope: &Scope) -> Result<Keys, Diagnostic> {
        let name = call.args.ident("other").ok_or_else(|| Diagnostic::syntax(call.span, "Which table?"))?;
        let there = scope.other(&name, "join")?;
        Keys::between(call, scope, name.node, there)
    }

    /// The same with another table that has been found already.
    pub fn between(call: &Call, scope: &Scope, table: String, there: Schema) -> Result<Keys, Diagnostic> {
        let keeping = call.clauses.keeping.as_ref().and_then(|word| Keeping::named(&word.node)).unwrap_or(Keeping::Left);
        let mut keys = Keys { table, there, on: Vec::new(), keeping };
        for pair in call.args.many("on") {
            let Some(own) = pair.ident("here") else { continue };
            let other = pair.ident("there").unwrap_or_else(|| own.clone());
            keys.add(&own, &other, scope)?;
        }
        Ok(keys)
    }

    fn add(&mut self, own: &Ident, other: &Ident, scope: &Scope) -> Result<(), Diagnostic> {
        let (here, kind) = scope.column(own)?;
        let theirs = scope.column_there(&self.table, &self.there, other)?;
        for (name, taken) in [(own, self.on.iter().any(|(a, _, _)| *a == here)), (other, self.on.iter().any(|(_, b, _)| *b == other.node))]
        {
            if taken {
                return Err(Diagnostic::syntax(name.span, format!("{} stands twice after `on`.", literal(&name.node))));
            }
        }
        let after = self.meeting(own, &kind, other, theirs)?;
        self.on.push((here, other.node.clone(), after));
        Ok(())
    }

    /// The type that a key has after the join.
    fn meeting(&self, own: &Ident, kind: &Type, other: &Ident, theirs: &Type) -> Result<Type, Diagnostic> {
        for (name, kind) in [(own, kind), (other, theirs)] {
            if matches!(kind, Type::List(_) | Type::Other(_)) {
                return Err(Diagnostic::mistype(name.span, format!("{} is {}, which is no key.", literal(&name.node), article(kind))));
            }
        }
        match meet(&own.node, kind, Expr::column(other.node.clone(), theirs.clone()), other.span) {
            // Only rows that come from there could need another type.
            Ok(met) if self.keeping == Keeping::All => Ok(met.new.kind),
            Ok(_) => Ok(kind.clone()),
            Err(_) => Err(self.apart(own, kind, other, theirs)),
        }
    }

    fn apart(&self, own: &Ident, kind: &Type, other: &Ident, theirs: &Type) -> Diagnostic {
        let (here, table) = (literal(&own.node), literal(&self.table));
        let there = match own.node == other.node {
            true => format!("in {table} it is {}", article(theirs)),
            false => format!("{} in {table} is {}", literal(&other.node), article(theirs)),
        };
        let wanted = if matches!(theirs, Type::Category(_)) { &Type::Text } else { theirs };
        Diagnostic::mistype(own.span.to(other.span), format!("{here} is {}, and {there}.", article(kind)))
            .note("Keys are compared when their types can be equal.")
            .line(format!("convert {} to {wanted}", quote_name(&own.node)))
    }

    /// The columns taken from there under their names here: all but the keys. A name that is taken gets that of the table behind it.
    pub fn taken(&self, here: &Schema) -> Vec<(String, String)> {
        let is_key = |name: &str| self.on.iter().any(|(_, key, _)| key == name);
        let wanted: Vec<&str> = self.there.names().filter(|name| !is_key(name)).collect();
        named(&wanted, here, &self.table)
    }

    /// The other table with the columns that are of use.
    pub fn other(&self, taken: &[(String, String)]) -> Other {
        let of_use = |name: &str| taken.iter().any(|(from, _)| from == name) || self.on.iter().any(|(_, key, _)| key == name);
        let columns = self.there.columns.iter().filter(|(name, _)| of_use(name)).cloned();
        Other::Table { name: self.table.clone(), schema: Schema { columns: columns.collect() } }
    }
}

/// Names of another table beside those here.
pub fn named(wanted: &[&str], here: &Schema, table: &str) -> Vec<(String, String)> {
    let mut taken: Vec<(String, String)> = Vec::new();
    // A name that nothing stands against is not taken by one that has to change.
    let free = |name: &str| !here.has(name);
    for name in wanted {
        let mut now = (*name).to_string();
        if !free(name) {
            now = format!("{name}_{table}");
            while here.has(&now) || wanted.contains(&now.as_str()) || taken.iter().any(|(_, other)| *other == now) {
                now = format!("{now}_{table}");
            }
        }
        taken.push(((*name).to_string(), now));
    }
    taken
}
