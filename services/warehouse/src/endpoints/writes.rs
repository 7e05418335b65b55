//! Questions that become commands.

use contracts::problem::Problem;
use contracts::requests::warehouse::floor::JobQuestion;
use contracts::requests::warehouse::importing::{self, ImportQuery};
use contracts::requests::warehouse::returns::{ReturnInspect, ReturnReceive};
use contracts::requests::warehouse::work::{PackageCreate, PutBackDone};
use contracts::requests::warehouse::{
    self as ask, IDEMPOTENCY_KEY, StockAdjust, StockReceive, floor, plans, returns, shortages, work,
};
use runtime::Question;

use crate::commands::{Command, Stamp};

/// Longer than any key that a client makes up.
const KEY_MAX: usize = 255;

/// Makes a command of a question.
pub fn command(endpoint: &str, question: &Question) -> Result<Command, Problem> {
    let job = || question.json::<JobQuestion>().map(|asked| asked.job_id);
    match endpoint {
        ask::ITEMS_PUT => Ok(Command::PutItem(question.json()?)),
        ask::LOCATIONS_PUT => Ok(Command::PutLocation(question.json()?)),
        ask::BINS_PUT => Ok(Command::PutBin(question.json()?)),
        ask::STOCK_RECEIVE => {
            let body: StockReceive = question.json()?;
            let stamp = Stamp::of("receipt", needed_key(question)?, &body);
            Ok(Command::Receive(body, stamp))
        }
        ask::STOCK_ADJUST => {
            let body: StockAdjust = question.json()?;
            let stamp = Stamp::of("adjustment", needed_key(question)?, &body);
            Ok(Command::Adjust(body, stamp))
        }
        ask::STOCK_STATE => Ok(Command::State(question.json()?)),
        work::PACKAGES_CREATE => {
            let body: PackageCreate = question.json()?;
            let stamp = key(question)?.map(|key| Stamp::of("package", key, &body));
            Ok(Command::Pack(body, stamp))
        }
        work::PUTBACKS_DONE => {
            Ok(Command::PutBackDone(question.json::<PutBackDone>()?.put_back_id))
        }
        importing::IMPORTS_APPLY => {
            Ok(Command::ApplyImport(question.json::<ImportQuery>()?.import_id))
        }
        shortages::SHORTAGES_WAIT => Ok(Command::Wait(question.json()?)),
        shortages::SHORTAGES_CANCEL => Ok(Command::GiveUp(question.json()?)),
        shortages::SHORTAGES_SUBSTITUTE => Ok(Command::Substitute(question.json()?)),
        shortages::SHORTAGES_OFFER => Ok(Command::Offer(question.json()?)),
        shortages::SHORTAGES_CHOOSE => Ok(Command::Choose(question.json()?)),
        plans::REORDER_LEVEL_PUT => Ok(Command::PutReorderLevel(question.json()?)),
        plans::EXPECTED_PUT => Ok(Command::PutExpected(question.json()?)),
        returns::RETURNS_RECEIVE => {
            let body: ReturnReceive = question.json()?;
            let stamp = Stamp::of("return/receive", needed_key(question)?, &body);
            Ok(Command::ReceiveReturn(body, stamp))
        }
        returns::RETURNS_DISMISS => Ok(Command::DismissReturn(question.json()?)),
        returns::RETURNS_INSPECT => {
            let body: ReturnInspect = question.json()?;
            let stamp = Stamp::of("return/inspect", needed_key(question)?, &body);
            Ok(Command::InspectReturn(body, stamp))
        }
        floor::CLAIM => Ok(Command::Claim(job()?)),
        floor::CONFIRM => Ok(Command::Confirm(job()?)),
        floor::RELEASE => Ok(Command::Release(job()?)),
        work::JOBS_TAKE_BACK => Ok(Command::Reclaim(job()?)),
        floor::SCAN => Ok(Command::Scan(question.json()?)),
        floor::SHORT => Ok(Command::Short(question.json()?)),
        other => Err(Problem::not_found(format!("warehouse has no question {other}"))),
    }
}

fn key(question: &Question) -> Result<Option<&str>, Problem> {
    let key = question.header(IDEMPOTENCY_KEY).map(|text| text.trim_matches('"'));
    match key {
        Some(key) if key.is_empty() || key.len() > KEY_MAX => {
            Err(Problem::bad_request(format!("an Idempotency-Key has 1 to {KEY_MAX} characters")))
        }
        key => Ok(key),
    }
}

fn needed_key(question: &Question) -> Result<&str, Problem> {
    let missing = || Problem::bad_request("this needs an Idempotency-Key");
    key(question)?.ok_or_else(missing)
}
