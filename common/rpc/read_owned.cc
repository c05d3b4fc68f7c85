#include "common/rpc/read_owned.h"

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace huying::rpc {

void ReadOwned(runtime::ServiceHost& host, absl::Duration timeout,
               std::function<void(int32_t, const runtime::View&)> read,
               std::function<void(const absl::Status&)> done) {
  struct State {
    std::function<void(int32_t, const runtime::View&)> read;
    std::function<void(const absl::Status&)> done;
    std::mutex mutex;
    size_t missing = 0;
    absl::Status status;
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
  state->missing = partitions.size();
  for (const int32_t partition : partitions) {
    runtime::Query query;
    query.timeout = timeout;
    query.read = [state, partition](absl::Status status, const runtime::View* view) {
      if (status.ok()) {
        state->read(partition, *view);
        status = view->status();
      }
      bool last = false;
      {
        std::lock_guard<std::mutex> lock(state->mutex);
        if (!status.ok() && state->status.ok()) {
          state->status = absl::UnavailableError(absl::StrCat(
              "partition ", partition, " does not answer: ", status.message(), "; ask again"));
        }
        last = --state->missing == 0;
      }
      if (last) state->done(state->status);
    };
    host.Submit(partition, std::move(query));
  }
}

}  // namespace huying::rpc
