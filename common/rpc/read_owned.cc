#include "common/rpc/read_owned.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"

namespace huying::rpc {

void ReadOwned(runtime::ServiceHost& host, const OwnedRead& how,
               std::function<void(int32_t, const runtime::View&)> read,
               std::function<void(const absl::Status&)> done) {
  struct State {
    std::function<void(int32_t, const runtime::View&)> read;
    std::function<void(const absl::Status&)> done;
    absl::Mutex mutex;
    size_t missing ABSL_GUARDED_BY(mutex) = 0;
    absl::Status status ABSL_GUARDED_BY(mutex);
  };
  const std::vector<int32_t> partitions = host.Owned();
  if (partitions.empty()) {
    done(absl::OkStatus());
    return;
  }
  // Shared by the reads of all partitions; the last one tells.
  auto state = std::make_shared<State>();
  state->read = std::move(read);
  state->done = std::move(done);
  {
    absl::MutexLock lock(&state->mutex);
    state->missing = partitions.size();
  }
  for (const int32_t partition : partitions) {
    runtime::Query query;
    query.timeout = how.timeout;
    query.newest = how.newest;
    query.read = [state, partition](absl::Status status, const runtime::View* view) {
      if (status.ok()) {
        state->read(partition, *view);
        status = view->status();
      }
      absl::Status all;
      bool last = false;
      {
        absl::MutexLock lock(&state->mutex);
        if (!status.ok() && state->status.ok()) {
          state->status = absl::UnavailableError(absl::StrCat(
              "partition ", partition, " does not answer: ", status.message(), "; ask again"));
        }
        last = --state->missing == 0;
        if (last) all = state->status;
      }
      if (last) state->done(all);
    };
    host.Submit(partition, std::move(query));
  }
}

std::map<std::string, int64_t> ReadCounters(const runtime::View& view) {
  std::map<std::string, int64_t> counters;
  view.Counters("", [&](std::string_view name, int64_t value) {
    counters.emplace(std::string(name), value);
  });
  return counters;
}

}  // namespace huying::rpc
