// huyingctl simulate --cases N | --days D [--speed X|max] [--seed S]
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "common/city/city.h"
#include "common/core/clock.h"
#include "common/core/number.h"
#include "common/core/text.h"
#include "huying/node/v1/service.pb.h"
#include "services/huyingctl/commands.h"
#include "services/huyingctl/connect.h"
#include "services/huyingctl/exit_code.h"
#include "services/huyingctl/interrupt.h"
#include "services/huyingctl/progress.h"
#include "services/simulator/driver.h"
#include "services/simulator/open_cases.h"

namespace huying::ctl {
namespace {

using simulator::CaseView;
using simulator::End;
using simulator::SimulationPlan;
using simulator::Tally;

constexpr double kPerDayDefault = 400;
// Cases without --days come within about this many days.
constexpr double kDaysOfCases = 2;

struct SimulateFlags {
  int64_t cases = 0;
  double days = 0;
  double per_day = 0;  // 0: not given
  std::string speed = "max";
  uint64_t seed = 1;
  std::string city_dir = "deploy/cities/demo";
  size_t in_flight = 256;
  int64_t patience_s = 60;
  int32_t slips_permille = 0;
  bool fresh = false;
  std::string acks_file;
  bool json = false;
};

// 0 is as fast as it goes; nothing if it is neither "max" nor a positive number.
std::optional<double> ParseSpeed(const std::string& text) {
  if (text == "max") return 0;
  double speed = 0;
  const bool possible = ParseDecimal(text, speed) && speed > 0 && speed <= 1e6;
  return possible ? std::optional<double>(speed) : std::nullopt;
}

// Why the plan does not fit the services' clock; empty if it does.
std::string Misfit(const SimulationPlan& plan) {
  if (plan.simulated_clock) return "";
  if (plan.speed > 0 && plan.speed != 1) {
    return Cat("the services run on a real clock, which nobody can drive at ", Fixed(plan.speed, 1),
               " times its speed; start them with --clock simulated, or give --speed max "
               "(everybody acts at once) or 1");
  }
  if (plan.days > 0 && plan.speed == 0) {
    return "the services run on a real clock, so days take days; start them with --clock "
           "simulated, or give --cases N";
  }
  return "";
}

// What is wrong with the flags whatever the services are.
void CheckFlags(const SimulateFlags& flags) {
  if (!ParseSpeed(flags.speed).has_value())
    throw CLI::ValidationError("--speed",
                               Cat("'", flags.speed, "' is neither max nor a positive number"));
  if (flags.cases <= 0 && flags.days <= 0)
    throw CLI::ValidationError("simulate", "give --cases N or --days D");
}

absl::StatusOr<SimulationPlan> PlanOf(const SimulateFlags& flags, const Connection& connection) {
  SimulationPlan plan;
  plan.cases = flags.cases;
  plan.days = flags.days;
  plan.per_day = flags.per_day;
  if (plan.per_day <= 0) {
    plan.per_day = flags.cases > 0 && flags.days <= 0
                       ? std::max(kPerDayDefault, static_cast<double>(flags.cases) / kDaysOfCases)
                       : kPerDayDefault;
  }
  plan.seed = flags.seed;
  plan.simulated_clock = connection.simulated_clock();
  plan.speed = ParseSpeed(flags.speed).value_or(0);
  plan.start_ms = connection.now_ms();
  plan.in_flight_max = flags.in_flight;
  plan.slips_permille = flags.slips_permille;
  plan.patience_ns = flags.patience_s * 1'000'000'000;
  // Two runs must not share request ids, or the second would be answered with what the first did.
  plan.run = Cat("sim", RealClock().NowMs(), "-", getpid());
  if (const std::string misfit = Misfit(plan); !misfit.empty())
    return absl::FailedPreconditionError(misfit);
  return plan;
}

// One line of JSON; neither part holds a quote.
std::string AckLine(const std::string& request_id, const core::v1::LogPosition& position) {
  return Cat("{\"service\":\"", position.service(), "\",\"request_id\":\"", request_id,
             "\",\"partition\":", position.partition(), ",\"offset\":", position.offset(), "}\n");
}

// Cases that an earlier run left open; says how many, and what could not be asked.
std::vector<CaseView> LeftOpen(Connection& connection) {
  if (connection.simulated_clock()) {
    // The services come to rest; if they do not, the driver will tell.
    node::v1::AdvanceClockRequest request;
    request.set_now_ms(connection.now_ms());
    request.set_settle(true);
    (void)connection.clock_client().CallAndWait<node::v1::AdvanceClockResponse>(request, "");
  }
  simulator::OpenCases found = simulator::FindOpenCases(connection.client());
  for (const std::string& why : found.not_answered)
    std::cerr << "cases left open are not known from " << why << "\n";
  if (!found.views.empty())
    std::cerr << "taking up " << found.views.size()
              << " cases left open (--fresh leaves them alone)\n";
  return std::move(found.views);
}

int Simulate(const SimulateFlags& flags, const Globals& globals) {
  absl::StatusOr<std::unique_ptr<const city::City>> city = city::City::Load(flags.city_dir);
  if (!city.ok()) return FailWith("simulate", city.status());
  absl::StatusOr<std::unique_ptr<Connection>> connection = Connection::Open(globals);
  if (!connection.ok()) return FailWith("simulate", connection.status());
  const absl::StatusOr<SimulationPlan> plan = PlanOf(flags, **connection);
  if (!plan.ok()) return FailWith("simulate", plan.status());

  std::ofstream acks;
  if (!flags.acks_file.empty()) acks.open(flags.acks_file, std::ios::app);
  if (!flags.acks_file.empty() && !acks) {
    return FailWith("simulate",
                    absl::InvalidArgumentError("--acks: cannot write " + flags.acks_file));
  }
  std::vector<CaseView> left_open;
  if (!flags.fresh) left_open = LeftOpen(**connection);
  const auto taken_up = static_cast<int64_t>(left_open.size());
  Progress progress("simulate", plan->cases == 0 ? 0 : plan->cases + taken_up);
  const auto show = [&](const Tally& tally) {
    progress.Show(tally.Ended(), Cat("day ", Fixed(tally.days, 1), ", ", ShortText(tally)));
  };
  const auto note = [&](const std::string& request_id, const core::v1::LogPosition& position) {
    if (acks.is_open()) acks << AckLine(request_id, position) << std::flush;  // others read along
  };
  simulator::Driver driver(city->get(), &(*connection)->client(), &(*connection)->clock_client(),
                           *plan, Interrupted, show, note);
  driver.TakeUp(std::move(left_open));
  const absl::Status status = driver.Run();
  const Tally& tally = driver.tally();
  progress.Finish(tally.Ended(), ShortText(tally));
  if (Interrupted())
    std::cerr << "interrupted: cases that are still open stay open in the services; the next "
                 "simulation takes them up\n";
  std::cout << (flags.json ? ToJson(tally) + "\n" : ToText(tally));
  if (!status.ok()) return FailWith("simulate", status);
  return tally.Ended(End::kStuck) + tally.Ended(End::kFailed) > 0 ? kExitPartly : kExitOk;
}

}  // namespace

void AddSimulate(CLI::App& app, const Globals* globals, Run* run) {
  CLI::App* simulate = app.add_subcommand(
      "simulate", "Let simulated people report and officers work, until every case has ended");
  // Shared by the options and the callback, which live as long as the app.
  auto flags = std::make_shared<SimulateFlags>();
  simulate->add_option("--cases", flags->cases, "Number of reports")->check(CLI::PositiveNumber);
  simulate->add_option("--days", flags->days, "Days of the city in which people report")
      ->check(CLI::PositiveNumber);
  simulate
      ->add_option("--per-day", flags->per_day,
                   "Reports on an average day (default 400, more for many --cases)")
      ->check(CLI::PositiveNumber);
  simulate->add_option("--speed", flags->speed, "Times real time, or max")->capture_default_str();
  simulate->add_option("--seed", flags->seed, "The same seed makes the same choices")
      ->capture_default_str();
  simulate->add_option("--city", flags->city_dir, "City pack that the services run with")
      ->capture_default_str();
  simulate->add_option("--in-flight", flags->in_flight, "Calls under way at once")
      ->capture_default_str()
      ->check(CLI::Range(1, 4096));
  simulate->add_option(
      "--acks", flags->acks_file,
      "Append a line of JSON to this file for every command answered: where its decision stands");
  simulate
      ->add_option("--patience", flags->patience_s,
                   "Seconds for which a case may wait for services that do not react")
      ->capture_default_str()
      ->check(CLI::Range(1, 86400));
  simulate
      ->add_option(
          "--slips", flags->slips_permille,
          "Of 1000 acts so many are followed by one that is not somebody's, or not now; and in "
          "a case about a unit by one with which its officers would make it vanish")
      ->capture_default_str()
      ->check(CLI::Range(0, 1000));
  simulate->add_flag("--fresh", flags->fresh,
                     "Leave cases alone that an earlier simulation left open");
  simulate->add_flag("--json", flags->json, "Print the summary as JSON");
  simulate->callback([flags, globals, run] {
    CheckFlags(*flags);
    *run = [flags, globals] { return Simulate(*flags, *globals); };
  });
}

}  // namespace huying::ctl
