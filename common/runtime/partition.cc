#include "common/runtime/partition.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"

namespace huying::runtime {

Partition::Partition(ProcessorDeps the_deps, const HostOptions& the_options, int32_t the_number)
    : deps(std::move(the_deps)),
      options(the_options),
      number(the_number),
      applier(deps.handlers),
      store(deps.open_store, absl::StrCat(options.data_dir, "/", number),
            deps.handlers->spec().name),
      dead_letters(deps.bus, deps.handlers->spec().name, number, deps.wake),
      counter(deps.decided) {}

std::string Partition::name() const { return absl::StrCat(service(), "/", number); }

uint64_t Partition::DeadLetter(const std::string& of_service, const bus::Record& record,
                               const std::string& cause) {
  gauges.dead_letters.fetch_add(1, std::memory_order_relaxed);
  log::v1::DeadRecord dead;
  dead.set_topic(EventTopic(of_service));
  dead.set_partition(number);
  dead.set_offset(record.offset);
  dead.set_cause(cause);
  dead.set_payload(record.payload);
  dead.set_time_ms(deps.clock->NowMs());
  log::Error("{}: record {} of {} is left out: {}", name(), record.offset, dead.topic(), cause);
  return dead_letters.Add(std::move(dead));
}

Input::Input(Partition* partition, const Subscription& subscription)
    : partition_(partition),
      subscription_(subscription),
      log_(partition->deps.bus, subscription.service, partition->number, partition->deps.rules) {}

void Input::Start(log::v1::Cursor cursor) {
  cursor_ = std::move(cursor);
  log_.Close();
  backoff_.Reset();
}

void Input::Close() {
  if (log_.is_open()) cursor_ = log_.cursor();
  log_.Close();
}

absl::Status Input::Next(google::protobuf::Arena& arena, ValidatedRecord& validated, bool& found) {
  found = false;
  absl::Status status;
  if (!log_.is_open()) {
    if (!backoff_.Over(partition_->SteadyMs())) return absl::OkStatus();
    status = log_.Open(cursor_, partition_->deps.wake);
  }
  if (status.ok()) status = log_.Next(arena, validated, found);
  if (status.ok() || IsPermanent(status)) return status;
  Close();
  if (backoff_.Failed(partition_->SteadyMs(), status)) {
    log::Warn("{}: {}; trying again", partition_->name(), status.ToString());
  }
  return absl::OkStatus();
}

}  // namespace huying::runtime
