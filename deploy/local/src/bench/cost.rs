//! What processes cost: CPU time and memory of a process and of everything below it.

use std::collections::HashMap;
use std::fs;

use anyhow::{Context, Result};
use serde::Serialize;

/// CPU seconds, by who spent them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Cpu {
    /// The services, or whatever else is no server.
    pub services: f64,
    /// The database.
    pub postgres: f64,
    /// The broker.
    pub broker: f64,
}

/// Memory in MiB, by who holds it; what processes share is shared out among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Memory {
    /// The services.
    pub services: f64,
    /// The database.
    pub postgres: f64,
    /// The broker.
    pub broker: f64,
}

impl Cpu {
    /// Gives all of it.
    pub fn total(self) -> f64 {
        self.services + self.postgres + self.broker
    }

    /// Gives what was spent since an earlier look.
    pub fn since(self, earlier: Self) -> Self {
        Self {
            services: self.services - earlier.services,
            postgres: self.postgres - earlier.postgres,
            broker: self.broker - earlier.broker,
        }
    }
}

/// A process as the kernel tells of it.
struct Process {
    name: String,
    parent: u32,
    seconds: f64,
}

/// Looks at a process and everything below it; what ended counts with whoever waited for it.
pub fn cpu_of(root: u32) -> Result<Cpu> {
    let mut cpu = Cpu::default();
    for (_, process) in below(root)? {
        *share(&process.name, &mut cpu.services, &mut cpu.postgres, &mut cpu.broker) +=
            process.seconds;
    }
    Ok(cpu)
}

/// Gives the CPU seconds of this process alone.
pub fn own_seconds() -> Result<f64> {
    Ok(process(std::process::id()).context("the kernel tells nothing of this process")?.seconds)
}

/// Looks at the memory of a process and everything below it.
pub fn memory_of(root: u32) -> Result<Memory> {
    let mut memory = Memory::default();
    for (pid, process) in below(root)? {
        *share(&process.name, &mut memory.services, &mut memory.postgres, &mut memory.broker) +=
            resident(pid);
    }
    Ok(memory)
}

fn share<'a>(
    name: &str,
    services: &'a mut f64,
    postgres: &'a mut f64,
    broker: &'a mut f64,
) -> &'a mut f64 {
    match name {
        "postgres" => postgres,
        "nats-server" => broker,
        _ => services,
    }
}

fn below(root: u32) -> Result<Vec<(u32, Process)>> {
    let mut all: HashMap<u32, Process> = HashMap::new();
    for entry in fs::read_dir("/proc").context("the kernel tells nothing of processes")? {
        let name = entry?.file_name();
        let pid = name.to_str().and_then(|name| name.parse().ok());
        if let Some((pid, process)) = pid.and_then(|pid| Some((pid, process(pid)?))) {
            all.insert(pid, process);
        }
    }
    let mut found = Vec::new();
    let mut next = vec![root];
    while let Some(pid) = next.pop() {
        next.extend(all.iter().filter(|(_, p)| p.parent == pid).map(|(child, _)| *child));
        if let Some(process) = all.remove(&pid) {
            found.push((pid, process));
        }
    }
    Ok(found)
}

fn process(pid: u32) -> Option<Process> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    parse(&text, rustix::param::clock_ticks_per_second() as f64)
}

/// Reads a line of `/proc/<pid>/stat`; the name stands in brackets and may hold anything.
fn parse(text: &str, ticks_per_second: f64) -> Option<Process> {
    let (begin, end) = (text.find('(')?, text.rfind(')')?);
    let rest: Vec<&str> = text.get(end + 1..)?.split_whitespace().collect();
    let number = |at: usize| rest.get(at)?.parse::<u64>().ok();
    let ticks = number(11)? + number(12)? + number(13)? + number(14)?;
    Some(Process {
        name: text.get(begin + 1..end)?.to_owned(),
        parent: u32::try_from(number(1)?).ok()?,
        seconds: ticks as f64 / ticks_per_second,
    })
}

fn resident(pid: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    let kib = line.and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or_default() / 1_024.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_read_whatever_its_name_holds() {
        let line = "42 (a) b (c) S 7 42 42 0 -1 0 1 2 3 4 150 50 20 30 20 0 1 0 100";
        let process = parse(line, 100.0);
        let read = process.map(|p| (p.name, p.parent, p.seconds));
        assert_eq!(read, Some(("a) b (c".to_owned(), 7, 2.5)));
    }

    #[test]
    fn this_process_has_spent_and_holds_something() {
        let pid = std::process::id();
        assert!(cpu_of(pid).is_ok_and(|cpu| cpu.total() >= 0.0));
        assert!(memory_of(pid).is_ok_and(|memory| memory.services > 0.0));
    }
}
