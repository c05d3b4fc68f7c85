// A new city pack against the one that runs: `huyingctl city check DIR --running WHAT`.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/city/changes.h"
#include "common/city/city.h"
#include "services/huyingctl/commands.h"
#include "services/huyingctl/connect.h"

namespace huying::ctl {

// The pack that runs, and the city that runs with it, where it is one and not a folder.
struct Running {
  std::unique_ptr<const city::City> city;
  std::unique_ptr<Connection> connection;   // null: a folder, so that nothing can be counted
  std::vector<std::string> other_versions;  // processes that run with another pack, each with why
};
// `what`: the folder of a pack; HOST:PORT of a process; or, with --brokers, "brokers" for all
// processes. The status says what is wrong.
absl::StatusOr<Running> OpenRunning(const std::string& what, const Globals& globals);

// How much of it is open; nothing where that is not known.
using CountOpen = std::function<std::optional<int64_t>(const city::Touched& touched)>;
// Asks the city; parts that do not answer are added to `missing`, which must outlive it.
CountOpen CountIn(rpc::Client& client, std::vector<std::string>& missing);

// A change with what is open of it.
struct Counted {
  city::Change change;
  std::vector<std::optional<int64_t>> open;  // of each of change.touched
  city::Weight weight = city::Weight::kNote;
};
// `count` may be empty: then nothing is known.
std::vector<Counted> CountChanges(std::vector<city::Change> changes, const CountOpen& count);

// One line a change: "units.yaml: mistake: ...; ... (open: 17 tasks led)".
std::string TextOf(const Counted& counted, bool chinese);

}  // namespace huying::ctl
