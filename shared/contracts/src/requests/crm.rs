//! Questions to crm.
