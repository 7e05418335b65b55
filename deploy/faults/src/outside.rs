//! The strangers that use Kontor: shops, clerks, handhelds, carriers, and those who mean no good.

pub mod apis;
pub mod carriers;
pub mod clerks;
pub mod goods;
pub mod people;
pub mod pickers;
pub mod sellers;
pub mod shelf;
pub mod shops;
pub mod vandals;
pub mod world;
