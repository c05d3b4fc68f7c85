#include "common/testing/sim_heard.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/runtime/types.h"
#include "common/testing/row_store.h"
#include "common/testing/sim_clients.h"

namespace huying::testing {

int64_t SimHeard::EndBefore(size_t service, int32_t partition, int64_t asked_ms) const {
  const std::string topic = runtime::EventTopic(world_.services[service]->spec().name);
  return world_.log->EndAt(topic, partition, asked_ms - kProofMs);
}

void SimHeard::Refused(const SimCommand& command, const std::string& request,
                       const std::string& code, int64_t asked_ms, int64_t asked_now_ms) {
  const std::string topic = runtime::EventTopic(world_.services[command.service]->spec().name);
  refusals_.push_back(
      {.command = &command,
       .request = request,
       .code = code,
       .from = EndBefore(command.service, command.partition, asked_ms),
       .to = static_cast<int64_t>(world_.log->Records(topic, command.partition).size()),
       .asked_now_ms = asked_now_ms,
       .now_ms = world_.now_ms()});
}

void SimHeard::Newest(size_t service, int32_t partition, const std::string& who,
                      int64_t next_offset, int64_t asked_ms) {
  shown_.push_back({.service = service,
                    .partition = partition,
                    .who = who,
                    .next_offset = next_offset,
                    .from = EndBefore(service, partition, asked_ms)});
}

void SimHeard::Check(const SimAudit& audit, Problems& problems) const {
  for (const Refusal& refusal : refusals_) CheckRefusal(refusal, audit, problems);
  for (const Shown& shown : shown_) {
    const std::string& name = world_.services[shown.service]->spec().name;
    const auto& entries = audit.log(name, shown.partition).entries();
    for (int64_t offset = shown.next_offset; offset < shown.from; ++offset) {
      const LogAudit::Entry& entry = entries[static_cast<size_t>(offset)];
      if (entry.decision == nullptr || entry.decision->entries().empty()) continue;
      problems.Add(absl::StrCat(shown.who, " showed as the newest rows up to ", shown.next_offset,
                                ", and did not hold ", Place(name, shown.partition, offset),
                                ", which was there a second before it was asked"));
      break;
    }
  }
}

void SimHeard::CheckRefusal(const Refusal& refusal, const SimAudit& audit,
                            Problems& problems) const {
  const SimCommand& command = *refusal.command;
  const runtime::Handlers& handlers = *world_.services[command.service];
  const LogAudit& log = audit.log(handlers.spec().name, command.partition);
  RowStore rows;
  log::v1::StoreState state;
  audit.Fold(handlers, command.partition, refusal.from, rows, state);
  google::protobuf::Arena arena;
  // Some things are only too early, others too late: it was decided between the two.
  const auto refused = [&] {
    for (const int64_t now_ms : {refusal.asked_now_ms, refusal.now_ms}) {
      const runtime::Outcome outcome =
          handlers.Execute(*command.message, rows, {.now_ms = now_ms, .arena = &arena});
      if (outcome.rejection != nullptr && outcome.rejection->code == refusal.code) return true;
    }
    return false;
  };
  if (refused()) return;
  const auto end = static_cast<int64_t>(log.entries().size());
  for (int64_t offset = refusal.from; offset < std::min(refusal.to, end); ++offset) {
    const LogAudit::Entry& record = log.entries()[static_cast<size_t>(offset)];
    if (record.decision == nullptr) continue;
    size_t next = 0;
    // What is decided in one record is decided one after the other.
    for (const log::v1::Entry& entry : record.decision->entries()) {
      for (int i = 0; i < entry.events_size(); ++i) handlers.Evolve(*record.events[next++], rows);
      if (refused()) return;
    }
  }
  problems.Add(absl::StrCat(refusal.request, " of ", handlers.spec().name, "/", command.partition,
                            " was refused with ", refusal.code,
                            ", which was not true while the log ended between ", refusal.from,
                            " and ", refusal.to));
}

}  // namespace huying::testing
