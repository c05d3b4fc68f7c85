#include "common/testing/sim_audit.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/core/big_endian.h"
#include "common/core/check.h"
#include "common/runtime/keys.h"
#include "common/runtime/reply_cache.h"
#include "common/runtime/types.h"

namespace huying::testing {
namespace {

using google::protobuf::Arena;
using google::protobuf::Message;

// What a decision's cause leaves behind; see keys.h for the form of the rows.
void ApplyCause(const log::v1::Cause& cause, int64_t offset, int64_t time_ms, int64_t kept_ms,
                bool projects, RowStore& rows) {
  if (cause.has_timer()) rows.CancelTimer(cause.timer());
  if (cause.has_timer() && projects) rows.Put(runtime::FiredKey(cause.timer()), "");
  if (cause.has_request()) runtime::RecordAnswer(cause.request(), offset, time_ms, kept_ms, rows);
}

bool Projects(const runtime::Handlers& handlers) {
  const auto& subscriptions = handlers.spec().subscriptions;
  return std::any_of(subscriptions.begin(), subscriptions.end(),
                     [](const runtime::Subscription& subscription) {
                       return subscription.mode == runtime::SubscriptionMode::kProject;
                     });
}

log::v1::Cursor* FindInput(const std::string& service, log::v1::StoreState& state) {
  for (log::v1::Cursor& cursor : *state.mutable_inputs()) {
    if (cursor.service() == service) return &cursor;
  }
  return nullptr;
}

bool SameReader(const log::v1::Cursor& a, const log::v1::Cursor& b) {
  return a.next_offset() == b.next_offset() && a.epoch() == b.epoch() && a.owner() == b.owner() &&
         a.seq() == b.seq() && a.last_offset() == b.last_offset();
}

RowStore::Rows RowsOf(const store::Db& db) {
  RowStore::Rows rows;
  const std::unique_ptr<store::Iterator> it = db.NewIterator();
  for (it->Seek(""); it->Valid(); it->Next()) {
    rows.emplace_hint(rows.end(), std::string(it->key()), std::string(it->value()));
  }
  return rows;
}

// Where the search for timers begins is each copy's own affair, as long as no timer lies before it.
void TakeTimerHints(const std::string& who, RowStore::Rows& rows, Problems& problems) {
  int64_t hint_ms = INT64_MAX;
  for (const char* key : {runtime::kDecidedTimersKey, runtime::kProjectedTimersKey}) {
    const auto row = rows.find(key);
    if (row == rows.end()) continue;
    hint_ms = std::min(hint_ms, static_cast<int64_t>(GetBig64(row->second.data())));
    rows.erase(row);
  }
  const auto first = rows.lower_bound(std::string(1, runtime::kTimerPrefix));
  if (first == rows.end() || first->first.front() != runtime::kTimerPrefix) return;
  const int64_t due_ms = runtime::ParseTimerRowKey(first->first)->due_ms();
  if (due_ms < hint_ms)
    problems.Add(absl::StrCat(who, ": a timer is due at ", due_ms, ", before the hint ", hint_ms));
}

bool Expired(std::string_view key, std::string_view value, int64_t now_ms) {
  return key.front() == store::kExpiringPrefix &&
         static_cast<int64_t>(GetBig64(value.data())) < now_ms;
}

}  // namespace

std::string Place(const std::string& service, int32_t partition, int64_t offset) {
  return absl::StrCat(service, "/", partition, "@", offset);
}

std::string Printable(std::string_view bytes) { return absl::CHexEscape(std::string(bytes)); }

LogAudit::Entry LogAudit::ValidateNext(const bus::Record& record) {
  Entry entry;
  log::v1::Cursor& now = entry.after;
  if (!entries_.empty()) now = entries_.back().after;
  now.set_next_offset(record.offset + 1);
  if (record.kind == bus::RecordKind::kFence) {
    log::v1::Fence fence;
    if (!fence.ParseFromString(record.payload) || fence.epoch() <= now.epoch()) return entry;
    if (runtime::FenceIsElsewhere(
            fence, {.service = handlers_->spec().name, .partition = partition_}, rules_, now)) {
      return entry;
    }
    now.set_epoch(fence.epoch());
    now.set_owner(fence.owner());
    now.set_seq(0);
    now.set_last_offset(record.offset);
    entry.counts = true;
    return entry;
  }
  auto* decision = Arena::CreateMessage<log::v1::Decision>(arena_.get());
  if (record.kind == bus::RecordKind::kDecision) {
    if (!decision->ParseFromString(record.payload)) return entry;
  } else if (record.kind == bus::RecordKind::kProgress) {
    log::v1::Progress progress;
    if (!progress.ParseFromString(record.payload)) return entry;
    decision->set_epoch(progress.epoch());
    decision->set_owner(progress.owner());
    decision->set_seq(progress.seq());
    *decision->mutable_cursors() = progress.cursors();
  } else {
    return entry;
  }
  if (now.epoch() == 0 || decision->epoch() != now.epoch() || decision->owner() != now.owner()) {
    return entry;
  }
  if (rules_.sequence && decision->seq() != now.seq() + 1) return entry;
  now.set_seq(decision->seq());
  now.set_last_offset(record.offset);
  entry.counts = true;
  entry.decision = decision;
  return entry;
}

void LogAudit::ParseEvents(Entry& entry) {
  for (const log::v1::Entry& decided : entry.decision->entries()) {
    for (const std::string& bytes : decided.events()) {
      Message* event = handlers_->spec().event->New(arena_.get());
      HY_CHECK(event->ParseFromString(bytes));
      entry.events.push_back(event);
    }
  }
}

void LogAudit::Read(const std::vector<bus::Record>& records) {
  for (size_t i = entries_.size(); i < records.size(); ++i) {
    Entry entry = ValidateNext(records[i]);
    if (entry.decision != nullptr) ParseEvents(entry);
    if (!entry.counts) ++void_records_;
    entries_.push_back(std::move(entry));
  }
}

log::v1::Cursor LogAudit::CursorAt(int64_t offset) const {
  return offset == 0 ? log::v1::Cursor() : entries_[static_cast<size_t>(offset) - 1].after;
}

SimAudit::SimAudit(std::vector<const runtime::Handlers*> services, int32_t partitions, SimLog* log,
                   const runtime::ProtocolRules& rules)
    : services_(std::move(services)), partitions_(partitions), log_(log) {
  for (const runtime::Handlers* handlers : services_) {
    for (int32_t p = 0; p < partitions_; ++p) {
      audits_[{handlers->spec().name, p}] = std::make_unique<LogAudit>(handlers, p, rules);
    }
  }
}

void SimAudit::Refresh() {
  for (const auto& [place, audit] : audits_) {
    audit->Read(log_->Records(runtime::EventTopic(place.first), place.second));
  }
}

const LogAudit& SimAudit::log(const std::string& service, int32_t partition) const {
  return *audits_.at({service, partition});
}

// Reads one log from its start and looks at every record that counts, before it changes the rows.
class SimAudit::History {
 public:
  History(const SimAudit& audit, const runtime::Handlers& handlers, int32_t partition)
      : audit_(audit), handlers_(handlers), partition_(partition), projects_(Projects(handlers)) {}

  // `problems` may be null: then nothing is looked for.
  void Read(int64_t end, Problems* problems) {
    const LogAudit& log = audit_.log(handlers_.spec().name, partition_);
    for (int64_t offset = 0; offset < end; ++offset) {
      const LogAudit::Entry& entry = log.entries()[static_cast<size_t>(offset)];
      if (entry.counts && state_.log_id() == 0) state_.set_log_id(entry.after.owner());
      if (entry.decision == nullptr) continue;
      offset_ = offset;
      answered_to_.clear();
      if (problems != nullptr) Check(*entry.decision, *problems);
      Apply(entry, problems);
    }
    *state_.mutable_own() = log.CursorAt(end);
    state_.mutable_own()->set_service(handlers_.spec().name);
  }

  RowStore& rows() { return rows_; }
  log::v1::StoreState& state() { return state_; }

 private:
  void Wrong(Problems& problems, const std::string& what) const {
    problems.Add(absl::StrCat(Place(handlers_.spec().name, partition_, offset_), ": ", what));
  }

  void Check(const log::v1::Decision& decision, Problems& problems) {
    if (decision.entries_size() > 0 && decision.time_ms() < state_.time_ms()) {
      Wrong(problems, "decided at an earlier time than the record before");
    }
    for (const log::v1::Cursor& moved : decision.cursors()) CheckCursor(moved, problems);
    for (const log::v1::Entry& entry : decision.entries()) {
      if (entry.cause().has_input()) CheckInput(entry.cause().input(), decision, problems);
      if (entry.cause().has_request()) CheckRequest(entry.cause().request(), decision, problems);
    }
  }

  // A cursor goes forward, and its reader has validated the records as everybody must.
  void CheckCursor(const log::v1::Cursor& moved, Problems& problems) {
    const log::v1::Cursor* before = FindInput(moved.service(), state_);
    if (before != nullptr && moved.next_offset() < before->next_offset()) {
      Wrong(problems, absl::StrCat("the cursor of ", moved.service(), " goes back"));
    }
    if (before != nullptr && moved.next_offset() == before->next_offset() &&
        moved.events_done() < before->events_done()) {
      Wrong(problems, absl::StrCat("the cursor of ", moved.service(), " goes back to an event"));
    }
    const LogAudit& input = audit_.log(moved.service(), partition_);
    if (moved.next_offset() > static_cast<int64_t>(input.entries().size())) {
      Wrong(problems, absl::StrCat("the cursor of ", moved.service(), " is past the end"));
    } else if (!SameReader(moved, input.CursorAt(moved.next_offset()))) {
      Wrong(problems, absl::StrCat("the reader of ", moved.service(), " voided other records"));
    } else if (moved.events_done() > 0) {
      CheckPart(moved, input, problems);
    }
  }

  // A record that is answered in part is there, counts, and has an event left to answer.
  void CheckPart(const log::v1::Cursor& moved, const LogAudit& input, Problems& problems) const {
    const auto at = static_cast<size_t>(moved.next_offset());
    const size_t events = at < input.entries().size() ? input.entries()[at].events.size() : 0;
    if (moved.events_done() >= events) {
      Wrong(problems, absl::StrCat("the cursor of ", moved.service(), " has ", moved.events_done(),
                                   " events done of ", events));
    }
  }

  // An event of an input lies between the cursor before and the cursor after, and behind the event
  // that was answered before it: so it is answered in no other record, nor twice in this one. More
  // than one entry may answer the same event only as long as the event stays unsaid (0).
  void CheckInput(const log::v1::InputRecord& input, const log::v1::Decision& decision,
                  Problems& problems) {
    using Event = std::pair<int64_t, uint32_t>;  // offset, which of its events
    const log::v1::Cursor* before = FindInput(input.service(), state_);
    const Event from =
        before == nullptr ? Event{0, 0} : Event{before->next_offset(), before->events_done()};
    Event to = from;
    for (const log::v1::Cursor& moved : decision.cursors()) {
      if (moved.service() == input.service()) to = {moved.next_offset(), moved.events_done()};
    }
    const std::string place =
        absl::StrCat(Place(input.service(), partition_, input.offset()), " event ", input.event());
    const Event event(input.offset(), input.event());
    if (event < from || event >= to) {
      return Wrong(problems, absl::StrCat("answers ", place, " outside of its cursors"));
    }
    auto [last, first] = answered_to_.try_emplace(input.service(), event);
    if (!first && event < last->second) {
      Wrong(problems, absl::StrCat("answers ", place, " behind a later one"));
    } else if (!first && event == last->second) {
      Wrong(problems, absl::StrCat("answers ", place, " twice"));
    }
    last->second = event;
    const LogAudit::Entry& answered =
        audit_.log(input.service(), partition_).entries()[static_cast<size_t>(input.offset())];
    if (answered.decision == nullptr) {
      Wrong(problems, absl::StrCat("answers ", place, ", which does not count"));
    } else if (input.event() >= answered.events.size()) {
      Wrong(problems, absl::StrCat("answers ", place, " of ", answered.events.size()));
    }
  }

  void CheckRequest(const log::v1::Request& request, const log::v1::Decision& decision,
                    Problems& problems) {
    auto [known, fresh] =
        answered_.try_emplace({request.subject(), request.request_id()}, decision.time_ms());
    if (!fresh && known->second + handlers_.spec().answers_kept_ms >= decision.time_ms()) {
      Wrong(problems, absl::StrCat("request ", request.request_id(), " is answered again"));
    }
    known->second = decision.time_ms();
  }

  // It is set and so has not fired yet; what projections set is not in this log, and fires once.
  void CheckTimer(const log::v1::TimerKey& timer, Problems& problems) const {
    const std::string name = absl::StrCat("timer ", timer.kind(), " of ", timer.subject());
    if (projects_ && rows_.Get(runtime::FiredKey(timer))) Wrong(problems, name + " fires again");
    if (!projects_ && !rows_.Get(runtime::TimerRowKey(timer)))
      Wrong(problems, name + " was not set");
  }

  void Apply(const LogAudit::Entry& record, Problems* problems) {
    size_t next = 0;
    for (const log::v1::Entry& entry : record.decision->entries()) {
      if (problems != nullptr && entry.cause().has_timer()) {
        CheckTimer(entry.cause().timer(), *problems);
      }
      for (int i = 0; i < entry.events_size(); ++i) handlers_.Evolve(*record.events[next++], rows_);
      ApplyCause(entry.cause(), offset_, record.decision->time_ms(),
                 handlers_.spec().answers_kept_ms, projects_, rows_);
    }
    for (const log::v1::Cursor& moved : record.decision->cursors()) {
      log::v1::Cursor* cursor = FindInput(moved.service(), state_);
      *(cursor == nullptr ? state_.add_inputs() : cursor) = moved;
    }
    state_.set_time_ms(std::max(state_.time_ms(), record.decision->time_ms()));
  }

  const SimAudit& audit_;
  const runtime::Handlers& handlers_;
  const int32_t partition_;
  const bool projects_;
  int64_t offset_ = 0;
  RowStore rows_;
  log::v1::StoreState state_;
  std::map<std::pair<std::string, std::string>, int64_t> answered_;  // subject, id: when
  // By service: the last event that the record at offset_ has answered.
  std::map<std::string, std::pair<int64_t, uint32_t>> answered_to_;
};

void SimAudit::Fold(const runtime::Handlers& handlers, int32_t partition, int64_t end,
                    RowStore& rows, log::v1::StoreState& state) const {
  History history(*this, handlers, partition);
  history.Read(end, nullptr);
  rows = std::move(history.rows());
  state = std::move(history.state());
  state.set_rows_version(runtime::kRowsVersion);
}

void SimAudit::CheckLogs(Problems& problems) const {
  for (const runtime::Handlers* handlers : services_) {
    for (int32_t p = 0; p < partitions_; ++p) {
      History history(*this, *handlers, p);
      history.Read(static_cast<int64_t>(log(handlers->spec().name, p).entries().size()), &problems);
    }
  }
}

void SimAudit::FoldProjections(const runtime::Handlers& handlers, int32_t partition,
                               const store::Db& db, const std::string& who, RowStore& rows,
                               Problems& problems) const {
  for (const runtime::Subscription& subscription : handlers.spec().subscriptions) {
    if (subscription.mode != runtime::SubscriptionMode::kProject) continue;
    const std::string key = std::string(1, runtime::kProjectionPrefix) + subscription.service;
    const std::optional<std::string> stored = *db.Get(key);
    if (!stored) continue;
    log::v1::Cursor cursor;
    HY_CHECK(cursor.ParseFromString(*stored));
    const LogAudit& input = log(subscription.service, partition);
    if (cursor.next_offset() > static_cast<int64_t>(input.entries().size()) ||
        !SameReader(cursor, input.CursorAt(cursor.next_offset()))) {
      problems.Add(
          absl::StrCat(who, ": the projection of ", subscription.service, " voided other records"));
      return;
    }
    for (int64_t i = 0; i < cursor.next_offset(); ++i) {
      for (const Message* event : input.entries()[static_cast<size_t>(i)].events) {
        handlers.Project(subscription.service, *event, rows);
      }
    }
    rows.Put(key, *stored);
  }
  // What has fired stays so, though a projection sets it again.
  std::vector<std::string> fired;
  const std::string from(1, runtime::kFiredPrefix);
  rows.Scan(from, runtime::PrefixEnd(from), [&](std::string_view key, std::string_view) {
    fired.emplace_back(key);
    return true;
  });
  for (std::string& key : fired) {
    key.front() = runtime::kTimerPrefix;
    rows.Delete(key);
  }
}

void SimAudit::CheckStore(const runtime::Handlers& handlers, int32_t partition, const store::Db& db,
                          const std::string& who, Problems& problems) const {
  RowStore::Rows has = RowsOf(db);
  log::v1::StoreState state;
  if (const auto stored = has.find(runtime::kStateKey); stored != has.end()) {
    HY_CHECK(state.ParseFromString(stored->second));
    has.erase(stored);
  }
  TakeTimerHints(who, has, problems);
  const int64_t end = state.own().next_offset();
  if (end > static_cast<int64_t>(log(handlers.spec().name, partition).entries().size())) {
    return problems.Add(absl::StrCat(who, ": the store is ahead of its log"));
  }
  RowStore wanted;
  log::v1::StoreState wanted_state;
  Fold(handlers, partition, end, wanted, wanted_state);
  FoldProjections(handlers, partition, db, who, wanted, problems);
  if (end > 0 && state.SerializeAsString() != wanted_state.SerializeAsString()) {
    problems.Add(absl::StrCat(who, ": the store remembers {", state.ShortDebugString(),
                              "}, the log says {", wanted_state.ShortDebugString(), "}"));
  }
  for (const auto& [key, value] : wanted.rows()) {
    const auto row = has.find(key);
    if (row == has.end()) {
      if (Expired(key, value, wanted_state.time_ms())) continue;
      problems.Add(absl::StrCat(who, ": the row ", Printable(key), " is missing"));
    } else if (row->second != value) {
      problems.Add(absl::StrCat(who, ": the row ", Printable(key), " is ", Printable(row->second),
                                ", the log says ", Printable(value)));
    }
  }
  for (const auto& [key, value] : has) {
    if (!wanted.Get(key))
      problems.Add(absl::StrCat(who, ": the row ", Printable(key), " is too much"));
  }
}

}  // namespace huying::testing
