//! Files taken, and their rows applied in portions.

use contracts::ids::{Id, ImportId};
use contracts::problem::Problem;
use contracts::requests::warehouse::importing::{Import, ImportState, ImportTaken};

use crate::domain::importing::{Portion, Taken, applying, may_be_taken};
use crate::domain::world::Why;
use crate::domain::{Halt, World};

/// Keeps a file with its rows as they were judged; rows that were applied before stay as they are.
///
/// - Writes: `imports`, `import_rows`; nothing while the same file is being applied.
pub fn take(world: &mut World, taken: Taken) -> ImportTaken {
    let import_id = taken.import.import_id;
    let known = world.imports.known.get(&import_id);
    if may_be_taken(known) {
        let import = Import { made_at: world.now, ..taken.import };
        world.imports.known.insert(import_id, import.clone());
        world.imports.taken.push(Taken { import, ..taken });
    }
    ImportTaken { import_id }
}

/// Lets the ready rows be applied; the clock takes them in portions.
///
/// - Errs: 404 for an import that is not there.
/// - Writes: `imports`.
pub fn begin(world: &mut World, id: ImportId, why: &Why) -> Result<Import, Halt> {
    let now = world.now;
    let missing = || Problem::not_found(format!("there is no import {id}"));
    let import = world.imports.known.get_mut(&id).ok_or_else(missing)?;
    if import.state != ImportState::Applying && import.rows.ready > 0 {
        import.state = ImportState::Applying;
        import.apply_by = Some(why.actor.clone());
        import.apply_at = Some(now);
        import.finished_at = None;
        world.imports.changed.insert(id);
    }
    Ok(import.clone())
}

/// Applies a portion of the ready rows, each in the name of whoever wants it.
///
/// - Writes: `import_rows`, `imports`, and what the rows are about.
pub fn apply_rows(world: &mut World, portion: Portion) -> Result<(), Halt> {
    let Portion { import_id, by, rows, last } = portion;
    for ready in rows {
        let why = Why { id: ready.row_id.uuid(), actor: by.clone() };
        let done = applying::apply(world, &ready, &why)?;
        world.imports.done.push(done);
    }
    if last && let Some(import) = world.imports.known.get_mut(&import_id) {
        import.state = ImportState::Applied;
        import.finished_at = Some(world.now);
        world.imports.changed.insert(import_id);
    }
    Ok(())
}
