//! How the figures are written: some lines that a glance takes in.

use std::time::{Duration, SystemTime};

use contracts::service::Service;
use gateway::engine::checks::Checks;
use gateway::engine::condition::Condition;
use gateway::engine::{House, Told};

use super::figures::{Count, Figures};

/// The heights of what was said in the last minute.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// How many seconds one bar stands for.
const BAR_SECONDS: usize = 3;

const RED: &str = "31";
const GREEN: &str = "32";
const YELLOW: &str = "33";
const DIM: &str = "2";
const BOLD: &str = "1";

/// Writes with colours, or without.
#[derive(Clone, Copy)]
struct Pen(bool);

impl Pen {
    fn write(self, colour: &str, words: impl std::fmt::Display) -> String {
        match self.0 {
            true => format!("\x1b[{colour}m{words}\x1b[0m"),
            false => words.to_string(),
        }
    }
}

/// Writes the figures.
pub fn of(figures: &Figures, at: &str, runs: Duration, colours: bool) -> Vec<String> {
    let pen = Pen(colours);
    let mut lines = vec![String::new(), head(pen, figures), String::new()];
    match &figures.house {
        Some(house) => {
            lines.extend(house.services.iter().map(|told| service(pen, house, told)));
            lines.push(String::new());
            lines.push(ground(pen, house));
        }
        None => lines.push(format!("  {}", pen.write(RED, "the gateway does not answer"))),
    }
    lines.push(checks(pen, figures.checks.as_ref()));
    lines.push(pen.write(DIM, format!("  {at}/   up {}", time(runs))));
    lines
}

fn head(pen: Pen, figures: &Figures) -> String {
    let aside = figures.house.as_ref().map(|house| Count {
        count: house.services.iter().map(|told| told.aside("parked")).sum(),
        more: false,
    });
    let rate: Option<f64> =
        figures.house.as_ref().map(|house| house.services.iter().map(|told| told.rate).sum());
    let figure = |name: &str, count: Option<Count>, colour: &str| {
        let worth = count.is_some_and(|count| count.count > 0);
        let shown = count.map_or("?".to_owned(), |Count { count, more }| {
            format!("{}{}", grouped(count), if more { "+" } else { "" })
        });
        format!("{} {}", pen.write(DIM, name), pen.write(if worth { colour } else { DIM }, shown))
    };
    let all = [
        figure("orders today", figures.today, BOLD),
        figure("on hold", figures.held, YELLOW),
        figure("waiting for stock", figures.backordered, YELLOW),
        figure("put aside", aside, RED),
        pen.write(DIM, rate.map_or("? events/s".to_owned(), |rate| format!("{rate:.1} events/s"))),
    ];
    format!("  {}", all.join("   "))
}

fn service(pen: Pen, house: &House, told: &Told) -> String {
    let (mark, colour) = match told.condition {
        Condition::Idle => ("●", DIM),
        Condition::Flows => ("●", GREEN),
        Condition::Slow => ("●", YELLOW),
        Condition::Jams => ("●", RED),
        Condition::Away => ("○", RED),
    };
    let trail = pen.write(DIM, bars(&told.trail));
    let name = format!("{:<13}", told.service.name());
    let rate = format!("{:>8.1}/s", told.rate);
    let words = words(house, told);
    let colour_of_words = if told.condition >= Condition::Slow { colour } else { DIM };
    format!(
        "  {} {name} {rate}  {trail}  {}",
        pen.write(colour, mark),
        pen.write(colour_of_words, words)
    )
}

/// Says what there is to say of a service, the worst first.
fn words(house: &House, told: &Told) -> String {
    let Some(standing) = &told.standing else {
        let silent = told.silent_seconds.map(|seconds| time(Duration::from_secs(seconds)));
        return match silent {
            Some(time) => format!("does not answer, silent for {time}"),
            None => "does not answer".to_owned(),
        };
    };
    if let Some(why) = standing.complaints.first() {
        return why.clone();
    }
    let links = house.links.iter().filter(|link| link.reader == told.service);
    let stands = links.clone().find(|link| link.stands.is_some());
    let behind = links.filter_map(|link| Some((link.behind?, link.source)));
    let most: Option<(i64, Service)> = behind.max_by_key(|(rows, _)| *rows);
    let aside = told.aside("parked");
    match (stands, most) {
        (Some(link), _) => format!("stands still for {}", link.source),
        (None, _) if aside > 0 => format!("{} put aside: kontor parked", grouped(aside)),
        (None, Some((rows, source))) if told.condition >= Condition::Slow && rows > 0 => {
            format!("{} rows of {source} to read", grouped(rows))
        }
        (None, _) if standing.lanes.iter().any(|lane| !lane.held) => {
            "a lane is held by nobody".into()
        }
        (None, _) if told.condition == Condition::Idle => "quiet".to_owned(),
        (None, _) => "flows".to_owned(),
    }
}

fn ground(pen: Pen, house: &House) -> String {
    let broker = match &house.broker {
        Some(broker) => format!("broker {}", size(broker.stored_bytes)),
        None => pen.write(RED, "the broker does not answer"),
    };
    let database = match &house.database {
        Some(database) => format!(
            "database {}, {} of {} connections{}",
            size(u64::try_from(database.bytes).unwrap_or(0)),
            database.connections,
            database.connections_max,
            database.commits.map_or(String::new(), |rate| format!(", {rate:.0} commits/s"))
        ),
        None => pen.write(RED, "the database does not answer"),
    };
    format!("  {broker}   {database}")
}

fn checks(pen: Pen, checks: Option<&Checks>) -> String {
    let Some(report) = checks.and_then(|checks| checks.report.as_ref()) else {
        return format!("  {}", pen.write(DIM, "invariants not checked yet"));
    };
    let since = SystemTime::now().duration_since(report.checked_at.into()).unwrap_or_default();
    let when = format!("checked {} ago", time(since));
    let wrong = report.findings.iter().filter(|found| found.wrong > 0 && !found.takes_time).count();
    let words = match wrong {
        0 => pen.write(GREEN, format!("✓ {} invariants hold", report.findings.len())),
        wrong => pen.write(RED, format!("✗ {wrong} invariants do not hold: kontor doctor")),
    };
    format!("  {words}, {when}")
}

/// Writes what was said in the last minute, scaled to the most of it.
fn bars(trail: &[i64]) -> String {
    let sums: Vec<i64> = trail.chunks(BAR_SECONDS).map(|rows| rows.iter().sum()).collect();
    let most = sums.iter().copied().max().unwrap_or(0);
    let bar = |rows: i64| match rows {
        0 => ' ',
        rows => {
            let height = rows * (BARS.len() as i64 - 1) / most.max(1);
            BARS[usize::try_from(height).unwrap_or(0).min(BARS.len() - 1)]
        }
    };
    sums.into_iter().map(bar).collect()
}

fn grouped(count: i64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0
            && (digits.len() - index).is_multiple_of(3)
            && digits.as_bytes()[index - 1] != b'-'
        {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Writes how long something took, in its largest unit or two.
fn time(took: Duration) -> String {
    let seconds = took.as_secs();
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..86_400 => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
        _ => format!("{} d {} h", seconds / 86_400, seconds % 86_400 / 3_600),
    }
}

fn size(bytes: u64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"];
    let (mut size, mut unit) = (bytes as f64, 0);
    while size >= 1_024.0 && unit + 1 < units.len() {
        size /= 1_024.0;
        unit += 1;
    }
    let digits = usize::from(unit > 0 && size < 100.0);
    format!("{size:.digits$} {}", units[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colours_nothing_but_words_is_written() {
        let figures = Figures::default();
        let plain = of(&figures, "http://here", Duration::from_secs(61), false).join("\n");
        assert!(!plain.contains('\x1b'), "{plain:?}");
        assert!(plain.contains("orders today ?") && plain.contains("up 1 min"), "{plain}");
        assert!(plain.contains("the gateway does not answer"), "{plain}");
        assert!(of(&figures, "http://here", Duration::ZERO, true).join("\n").contains('\x1b'));
    }

    #[test]
    fn a_service_that_is_away_says_since_when() {
        let told = Told {
            service: Service::Review,
            condition: Condition::Away,
            standing: None,
            silent_because: None,
            silent_seconds: Some(125),
            rate: 0.0,
            trail: vec![0; 60],
        };
        let house = House { services: vec![told], ..House::default() };
        let figures = Figures { house: Some(house), ..Figures::default() };
        let plain = of(&figures, "http://here", Duration::from_secs(9), false).join("\n");
        assert!(plain.contains("○ review") && plain.contains("silent for 2 min"), "{plain}");
        assert!(plain.contains("the database does not answer"), "{plain}");
    }

    #[test]
    fn a_minute_is_twenty_bars_and_nothing_is_no_bar() {
        let mut trail = vec![0; 60];
        trail[57] = 8;
        trail[30] = 1;
        let bars = bars(&trail);
        assert_eq!((bars.chars().count(), bars.chars().last()), (20, Some('█')));
        assert_eq!(bars.trim().chars().next(), Some('▁'));
        assert_eq!((grouped(1_234_567), grouped(-999)), ("1,234,567".into(), "-999".into()));
        assert_eq!((size(1_536), size(12)), ("1.5 KiB".into(), "12 B".into()));
    }
}
