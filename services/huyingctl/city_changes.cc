#include "services/huyingctl/city_changes.h"

#include <filesystem>
#include <map>
#include <utility>

#include "common/city/pack_loader.h"
#include "common/core/text.h"
#include "common/rpc/each_page.h"
#include "huying/dispatch/v1/service.pb.h"
#include "huying/followup/v1/service.pb.h"
#include "huying/intake/v1/service.pb.h"
#include "huying/node/v1/service.pb.h"
#include "huying/pack/v1/service.pb.h"
#include "huying/supervision/v1/service.pb.h"

namespace huying::ctl {
namespace {

using city::Touched;
using city::Weight;

constexpr char kAllOfBrokers[] = "brokers";
// A list of more pages has more rows than anybody counts by hand; it is told as that many.
constexpr int32_t kPagesMax = 500;

// An older pack need not pass today's check, only hang together.
absl::StatusOr<Running> OpenFolder(const std::string& dir) {
  city::LoadedPack loaded;
  city::ReadPack(dir, loaded);
  if (!loaded.report.ok()) {
    return absl::InvalidArgumentError(
        Cat("the running pack in ", dir, " cannot be read:\n", loaded.report.ToText()));
  }
  auto made = city::City::Make(std::move(loaded.pack));
  if (!made.ok()) return made.status();
  Running running;
  running.city = *std::move(made);
  return running;
}

// Each process tells with which pack it runs; the first one's is compared with.
absl::Status AskPacks(Running& running) {
  rpc::Client& client = running.connection->client();
  for (const std::string& endpoint : client.Endpoints("node")) {
    auto reply =
        client.CallAtAndWait<pack::v1::GetPackResponse>(pack::v1::GetPackRequest(), endpoint, "");
    if (!reply.status.ok()) {
      running.other_versions.push_back(
          Cat(endpoint, " does not tell its pack: ", reply.status.message()));
      continue;
    }
    const std::string version = reply.message.pack().version();
    if (running.city != nullptr) {
      if (version != running.city->version())
        running.other_versions.push_back(Cat(endpoint, " runs with the pack ", version));
      continue;
    }
    auto made = city::City::Make(std::move(*reply.message.mutable_pack()));
    if (!made.ok()) return made.status();
    running.city = *std::move(made);
  }
  if (running.city != nullptr) return absl::OkStatus();
  return absl::UnavailableError(
      Cat("no process tells its pack: ",
          running.other_versions.empty() ? "none is known" : running.other_versions.front(),
          "; give the folder of the pack that runs instead"));
}

// Rows of one list, over all processes that have some; nothing if one does not answer.
template <class Response, class Request, class Rows>
std::optional<int64_t> CountRows(rpc::Client& client, const Touched& touched, Rows rows,
                                 std::vector<std::string>& missing) {
  Request request;
  request.set_list(touched.name);
  request.set_of(touched.of);
  int64_t sum = 0;
  std::vector<std::string> not_answered = rpc::ForEachPage<Response>(
      client, request, [&](const Response& page) { sum += rows(page); }, kPagesMax);
  if (client.Endpoints(touched.service).empty()) {
    not_answered.push_back(touched.service + ": no process of it is known");
  }
  missing.insert(missing.end(), not_answered.begin(), not_answered.end());
  return not_answered.empty() ? std::optional(sum) : std::nullopt;
}

std::optional<int64_t> CountList(rpc::Client& client, const Touched& touched,
                                 std::vector<std::string>& missing) {
  if (touched.service == "intake") {
    return CountRows<intake::v1::ListCasesResponse, intake::v1::ListCasesRequest>(
        client, touched, [](const auto& page) { return page.cases_size(); }, missing);
  }
  if (touched.service == "dispatch") {
    return CountRows<dispatch::v1::ListTasksResponse, dispatch::v1::ListTasksRequest>(
        client, touched, [](const auto& page) { return page.tasks_size(); }, missing);
  }
  if (touched.service == "followup") {
    return CountRows<followup::v1::ListFollowsResponse, followup::v1::ListFollowsRequest>(
        client, touched, [](const auto& page) { return page.follows_size(); }, missing);
  }
  return CountRows<supervision::v1::ListWatchesResponse, supervision::v1::ListWatchesRequest>(
      client, touched, [](const auto& page) { return page.watches_size(); }, missing);
}

using Counts = std::map<std::string, int64_t>;

// All counters of a service, over all its processes; nothing if one does not answer.
std::optional<Counts> ReadCounts(rpc::Client& client, const std::string& service,
                                 std::vector<std::string>& missing) {
  node::v1::GetCountsRequest request;
  request.set_service(service);
  Counts counts;
  bool found = false;
  for (const auto& reply : client.CallAllAndWait<node::v1::GetCountsResponse>(request)) {
    if (reply.status.code() == absl::StatusCode::kNotFound) continue;  // it runs other services
    if (!reply.status.ok()) {
      missing.push_back(Cat(service, " at ", reply.endpoint, ": ", reply.status.message()));
      return std::nullopt;
    }
    found = true;
    for (const core::v1::Count& count : reply.message.counts())
      counts[count.name()] += count.value();
  }
  if (found) return counts;
  missing.push_back(service + ": no process of it is known");
  return std::nullopt;
}

// What is counted, in words.
struct OpenWords {
  const char *name, *zh, *en;
};
constexpr OpenWords kOpenWords[] = {
    {"lead", "承办", "tasks led"},
    {"helper", "协办", "tasks helped"},
    {"called", "被吹哨", "calls"},
    {"first_receiver", "首接", "tasks first received"},
    {"person", "名下任务", "tasks in that name"},
    {"area", "工单", "cases there"},
    {"unit", "回访核查", "cases in follow-up"},
    {"due", "计时", "cases with clocks"},
    {"order_unit", "待回复督办单", "cases with orders to answer"},
    {"order_person", "点名督办单", "cases with orders to answer"},
    {"order_judge", "待评议督办单", "cases with answers to judge"},
};

std::string WordOf(const Touched& touched, bool chinese) {
  if (touched.by == Touched::By::kCounter) return chinese ? "计时" : "clocks";
  for (const OpenWords& words : kOpenWords) {
    if (touched.name == words.name) return chinese ? words.zh : words.en;
  }
  return touched.name;
}

// "17 tasks led, 2 calls"; counters of one kind together; what is zero is left out.
std::string OpenText(const Counted& counted, bool chinese) {
  std::vector<std::pair<std::string, int64_t>> sums;
  for (size_t i = 0; i < counted.open.size(); ++i) {
    if (!counted.open[i].has_value()) return chinese ? "未统计" : "not counted";
    const std::string word = WordOf(counted.change.touched[i], chinese);
    if (sums.empty() || sums.back().first != word) sums.emplace_back(word, 0);
    sums.back().second += *counted.open[i];
  }
  std::string text;
  for (const auto& [word, sum] : sums) {
    if (sum == 0) continue;
    if (!text.empty()) text += chinese ? "，" : ", ";
    text += chinese ? Cat(word, std::to_string(sum)) : Cat(std::to_string(sum), " ", word);
  }
  if (!text.empty()) return text;
  return chinese ? "无" : "none";
}

}  // namespace

absl::StatusOr<Running> OpenRunning(const std::string& what, const Globals& globals) {
  if (std::filesystem::is_directory(what)) return OpenFolder(what);
  if (!globals.brokers.empty() && what != kAllOfBrokers) {
    return absl::InvalidArgumentError(
        Cat("with --brokers all processes are asked: give --running ", kAllOfBrokers));
  }
  if (globals.brokers.empty() && what.find(':') == std::string::npos) {
    return absl::InvalidArgumentError(
        Cat("'", what, "' is neither a folder nor HOST:PORT of a process"));
  }
  Globals to = globals;
  if (globals.brokers.empty()) to.server = what;
  absl::StatusOr<std::unique_ptr<Connection>> connection = Connection::Open(to);
  if (!connection.ok()) return connection.status();
  Running running;
  running.connection = *std::move(connection);
  if (absl::Status status = AskPacks(running); !status.ok()) return status;
  return running;
}

CountOpen CountIn(rpc::Client& client, std::vector<std::string>& missing) {
  // Shared by the copies of the function: each service's counters are read once.
  auto counters = std::make_shared<std::map<std::string, std::optional<Counts>>>();
  return [&client, &missing, counters](const Touched& touched) -> std::optional<int64_t> {
    if (touched.by == Touched::By::kList) return CountList(client, touched, missing);
    const auto [of_service, is_new] = counters->try_emplace(touched.service);
    if (is_new) of_service->second = ReadCounts(client, touched.service, missing);
    if (!of_service->second.has_value()) return std::nullopt;
    const auto found = of_service->second->find(touched.name);
    return found == of_service->second->end() ? 0 : found->second;
  };
}

std::vector<Counted> CountChanges(std::vector<city::Change> changes, const CountOpen& count) {
  std::vector<Counted> all;
  for (city::Change& change : changes) {
    Counted counted;
    bool none = !change.touched.empty();
    for (const Touched& touched : change.touched) {
      counted.open.push_back(count ? count(touched) : std::nullopt);
      none = none && counted.open.back() == 0;
    }
    counted.weight = none ? change.if_none : change.if_open;
    counted.change = std::move(change);
    all.push_back(std::move(counted));
  }
  return all;
}

std::string TextOf(const Counted& counted, bool chinese) {
  const city::Change& change = counted.change;
  std::string text = change.topic + ": ";
  if (counted.weight == Weight::kMistake) text += chinese ? "不可：" : "mistake: ";
  if (counted.weight == Weight::kWarning) text += chinese ? "注意：" : "warning: ";
  text += chinese ? Cat(change.what.zh, "；", change.means.zh)
                  : Cat(change.what.en, "; ", change.means.en);
  if (change.touched.empty()) return text;
  return chinese ? Cat(text, "（未办结：", OpenText(counted, true), "）")
                 : Cat(text, " (open: ", OpenText(counted, false), ")");
}

}  // namespace huying::ctl
