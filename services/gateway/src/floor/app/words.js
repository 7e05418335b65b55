// Every word of the handheld, both languages side by side: [English, Chinese].

const WORDS = {
  // Everywhere.
  floor: ["Floor", "仓库作业"], back: ["Back", "返回"], menu: ["Menu", "菜单"], done: ["Done", "完成"],
  online: ["Connected", "已连接"], offline: ["No network", "无网络"], waiting: ["{count} not sent", "{count} 条未发送"],
  camera: ["Camera", "摄像头"], type_code: ["Type", "手动输入"], close: ["Close", "关闭"], ok: ["OK", "确定"],
  scanner: ["Scanner", "扫码输入"], code: ["Code", "条码"], cancel: ["Cancel", "取消"],
  other_window: ["Kontor is open in another window of this device.", "此设备已在另一个窗口打开 Kontor。"],
  camera_missing: ["This browser reads no codes by camera. Use a scanner, or type.", "此浏览器无法用摄像头识别条码。请使用扫码枪或手动输入。"],
  camera_refused: ["The camera was not allowed.", "未获摄像头权限。"], camera_hold: ["Hold the code into the picture", "请将条码对准画面"],
  // Coming in.
  pair: ["Pair this device", "配对设备"], pair_how: ["Read the code that the console shows under Devices, or paste it here.", "请扫描控制台“设备”页面的二维码，或将配对文本粘贴到此处。"],
  pair_code: ["Pairing code", "配对码"], pairing: ["Coming in…", "正在接入…"], paired: ["This is {device} now.", "本机现为 {device}。"],
  pair_old: ["This code is none of this house, or it is too old. Have another one shown.", "配对码无效或已过期，请重新生成。"],
  pair_used: ["This code was used before. Have another one shown.", "此配对码已被使用，请重新生成。"],
  pair_elsewhere: ["This code is for another house: {at}", "此配对码属于另一系统：{at}"], pair_no_network: ["No network. Try again where there is one.", "无网络，请在有网络处重试。"],
  pair_refused: ["It was refused: {detail}", "被拒绝：{detail}"], no_pairing: ["That is no pairing code.", "这不是配对码。"],
  revoked: ["This device was cut off", "此设备已停用"], revoked_how: ["It keeps nothing but what was not sent. Pair it again to go on.", "除未发送的记录外，本机不保留任何数据。请重新配对后继续。"],
  unsent_of: ["{count} scans of {device} were not sent. Pair this device as {device} to send them.", "{device} 有 {count} 条记录未发送。请将本机配对为 {device} 以发送。"],
  not_secure: ["This address has no TLS: it works only with network, and without camera.", "此地址未启用 TLS：仅能联网使用，且无法使用摄像头。"],
  // Home.
  next_job: ["Next job", "下一任务"], go_on: ["Go on", "继续"], count: ["How many", "数量"], lines: ["{count} lines", "{count} 行"], one_line: ["1 line", "1 行"],
  scan_to_begin: ["Scan this bin to begin", "扫描此库位开始"], scan_to_go_on: ["Scan this bin to go on", "扫描此库位继续"], begin: ["Begin", "开始"], due: ["due {at}", "{at} 前完成"],
  no_jobs: ["Nothing to pick", "暂无拣货任务"], no_jobs_how: ["A new job appears here by itself.", "新任务会自动出现在这里。"],
  never_heard: ["Not heard from the house yet", "尚未收到任务数据"], never_heard_how: ["Jobs come as soon as there is a network.", "连上网络后任务会自动出现。"],
  more_jobs: ["{count} more", "另有 {count} 个任务"], your_tasks: ["For you to do: {count}", "待您处理：{count}"], job_of: ["{order} at {bin}", "{order} · {bin}"],
  not_yours_yet: ["No network: whether this job is yours you hear later. What you take is not lost.", "无网络：稍后才能确认任务是否归您。您取的货不会丢失。"],
  not_kept: ["This could not be kept: nothing was noted", "未能保存，未作记录"],
  unknown_code: ["Nothing here is for {scanned}", "这里没有 {scanned} 的事项"], begins_nothing: ["No job begins with {scanned}", "没有以 {scanned} 开始的任务"],
  // A job.
  go_to: ["Go to", "前往"], take: ["Take", "拣取"], scan_bin: ["Scan the bin", "扫描库位"], scan_item: ["Scan the item", "扫描商品"],
  line_of: ["Line {at} of {of}", "第 {at} 行，共 {of} 行"], in_place_of: ["in place of {sku}", "替代 {sku}"], from_bin: ["from {bin}", "来自 {bin}"],
  how_many: ["Scan each, or type how many in all", "逐件扫描，或输入总数"], short: ["Missing", "缺货"], later: ["Later", "稍后"], leave: ["Give back", "退回任务"],
  leave_sure: ["Somebody else gets the job. What you took stays counted: bring it to packing.", "任务将交给他人。已拣数量仍计入：请送至打包台。"],
  short_why: ["How many are missing, and why?", "缺几件？原因？"], not_found: ["Not there", "找不到"], damaged: ["Damaged", "已损坏"], fewer: ["Fewer", "减少"], more: ["More", "增加"],
  on_hold_finish: ["This order is on hold. Finish it: it waits at packing.", "此订单已暂停。请继续拣完，货品在打包台等候。"],
  bin_right: ["Right bin", "库位正确"], bin_again: ["That is the bin. Scan the item", "这是库位，请扫描商品"], counted: ["{count} counted", "已计 {count} 件"],
  counted_of: ["{count} of {of} · {name}", "{count}/{of} · {name}"], next_bin: ["next {bin}", "下一库位 {bin}"],
  wrong_bin: ["Wrong: {scanned}. Expected bin {expected}", "错误：{scanned}，应为库位 {expected}"], wrong_item: ["Wrong: {scanned}. Expected {expected}", "错误：{scanned}，应为 {expected}"],
  is_bin: ["That is the bin {bin}", "这是库位 {bin}"], is_item: ["That is {name} ({sku})", "这是 {name}（{sku}）"], is_unknown: ["Nobody here knows that code", "未登记的条码"],
  too_many: ["{typed} are too many, at most {most}", "{typed} 件过多，最多 {most} 件"], fewer_than_scanned: ["{count} were scanned already", "已扫描 {count} 件"],
  short_noted: ["Missing: {count} · {name}", "缺货 {count} 件 · {name}"], nothing_left: ["Nothing is left to do here", "这里已无待办"],
  job_done: ["{order} is picked. Bring it to packing", "{order} 拣货完成，请送至打包台"], job_empty: ["Nothing of {order} was there", "{order} 全部缺货"],
  job_left: ["{order} is given back", "{order} 已退回"],
  // What happened meanwhile.
  lost_taken: ["Somebody else has {order}", "{order} 已由他人领取"], lost_done: ["{order} was picked by somebody else", "{order} 已由他人拣完"], lost_withdrawn: ["{order} was cancelled", "{order} 已取消"],
  lost_on_hold: ["{order} is on hold", "{order} 已暂停"], lost_lapsed: ["Your time for {order} is over; it was offered again", "{order} 领取超时，已重新开放"],
  lost_taken_back: ["{order} was taken back by whoever leads the floor", "{order} 已被主管收回"], lost_unclaimed: ["{order} is not yours any more", "{order} 已不归您"], lost_other: ["{order} is refused", "{order} 被拒绝"],
  held_up: ["{order} is on hold. Finish it: it waits at packing", "{order} 已暂停。请继续拣完，在打包台等候"],
  short_not_noted: ["{pieces} × {name} missing was not noted: the job went on without you", "{name} 缺 {pieces} 件未记录：任务已由他人继续"],
  booked: ["Booked in: {pieces} × {name}", "已入库：{pieces} × {name}"],
  // Short tasks.
  tasks: ["For you to do", "待您处理"], no_tasks: ["Nothing for you to do", "暂无待办"], task_put_back: ["Put back {pieces} × {name} into {bin}", "请将 {pieces} × {name} 放回 {bin}"],
  task_to_packing: ["Bring {pieces} × {name} to packing", "请将 {pieces} × {name} 送至打包台"], task_show: ["Show this to whoever leads the floor", "请交给主管处理"],
  show_scan: ["{pieces} × {name} from {bin} could not be noted", "来自 {bin} 的 {pieces} × {name} 未能记录"], show_receive: ["{pieces} × {name} could not be booked in", "{pieces} × {name} 未能入库"],
  show_put_back: ["{pieces} × {name}: putting back could not be noted", "{pieces} × {name}：放回未能记录"], show_other: ["This could not be noted: {name}", "未能记录：{name}"],
  because_taken: ["because somebody else has {order}", "因为 {order} 已由他人领取"], because_done: ["because {order} was picked without it", "因为 {order} 已另行拣完"],
  because_withdrawn: ["because {order} was cancelled", "因为 {order} 已取消"], because_lapsed: ["because your time for {order} was over", "因为 {order} 领取超时"], because_enough: ["because {order} wants fewer", "因为 {order} 需求减少"],
  because_on_hold: ["because {order} is on hold", "因为 {order} 已暂停"], because_taken_back: ["because {order} was taken back", "因为 {order} 已被收回"], because_other: ["of {order}", "属于 {order}"],
  because_given_back: ["because you gave {order} back", "因为您已退回 {order}"],
  because_unclaimed: ["because {order} is not yours any more", "因为 {order} 已不归您"], scan_back: ["Scan the bin when it is back", "放回后请扫描库位"],
  // Put-backs, goods that come, looking up.
  put_backs: ["Put back", "放回货架"], put_back_how: ["Scan the item you carry", "扫描手中的商品"], put_back_into: ["Carry it to", "请放至"], no_put_backs: ["Nothing to put back", "没有待放回的货品"],
  go_to_bin: ["Carry it to {bin}", "请放至 {bin}"],
  put_back_done: ["{pieces} × {name} is back in {bin}", "{pieces} × {name} 已放回 {bin}"], put_back_other: ["{name} is not to be put back", "{name} 无需放回"], put_back_stale: ["As it was with the last network", "数据截至上次联网"],
  receive: ["Goods receipt", "收货入库"], receive_how: ["Scan what came: each piece, or one and type how many", "扫描到货商品：逐件扫描，或扫一件后输入总数"], book_in: ["Book in", "入库"], put_into: ["into {bin}", "放入 {bin}"],
  received: ["{count} · {name}", "{count} · {name}"], kept: ["Kept, and booked in as soon as there is a network", "已保存，联网后自动入库"], remove: ["Remove", "移除"], receive_nothing: ["{scanned} is not counted", "{scanned} 未计入"], receive_unknown: ["Not known here; it is asked when there is a network", "未识别，联网后查询"],
  look_up: ["Look up", "库存查询"], look_up_how: ["Scan an item or a bin", "扫描商品或库位"], on_hand: ["On hand", "在库"], available: ["Free", "可用"], allocated: ["Set aside", "已预留"], lies_in: ["Bin", "库位"],
  look_up_offline: ["Looking up needs a network", "查询需要网络"], nothing_found: ["Nothing is known of {scanned}", "未找到 {scanned}"], empty_bin: ["No item is assigned to it", "未分配商品"],
  // This device.
  device: ["This device", "本机"], name: ["Name", "名称"], location: ["Location", "仓库"], zones: ["Zones", "区域"], not_sent: ["Not sent yet", "未发送"], language: ["Language", "语言"], look: ["Look", "外观"],
  system: ["System", "跟随系统"], light: ["Light", "浅色"], dark: ["Dark", "深色"], sound: ["Sound", "声音"], on: ["On", "开"], off: ["Off", "关"], pick: ["Pick", "拣货"],
};

/** Gives every word with both its languages: for whoever checks that none is missing. */
export const all = () => Object.entries(WORDS);

/** Gives what says words in a language, with values in their places. */
export function speaker(language) {
  const place = language === "zh" ? 1 : 0;
  return (key, values = {}) => {
    const words = WORDS[key]?.[place] ?? key;
    return words.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
  };
}
