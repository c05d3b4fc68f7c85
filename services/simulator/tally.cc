#include "services/simulator/tally.h"

#include <nlohmann/json.hpp>
#include <numeric>

#include "common/core/text.h"

namespace huying::simulator {
namespace {

double PerSecond(int64_t count, double seconds) {
  return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

std::string Lines(std::string_view heading, const std::map<std::string, int64_t>& counts) {
  std::string text;
  if (!counts.empty()) text = Cat(heading, "\n");
  for (const auto& [name, count] : counts) text += Cat("  ", count, "  ", name, "\n");
  return text;
}

}  // namespace

int64_t Tally::Ended() const { return std::accumulate(ended.begin(), ended.end(), int64_t{0}); }

std::string ShortText(const Tally& tally) {
  return Cat("closed ", tally.Ended(End::kClosed), ", refused ", tally.Ended(End::kRefused),
             ", withdrawn ", tally.Ended(End::kWithdrawn), ", parked ", tally.Ended(End::kParked),
             ", ended ", tally.Ended(End::kEnded), ", commands ", tally.commands);
}

std::string ToText(const Tally& tally) {
  std::string text =
      Cat("cases      ", tally.reported, " reported, ", tally.taken_up,
          " taken up: ", tally.Ended(End::kClosed), " closed, ", tally.Ended(End::kRefused),
          " refused, ", tally.Ended(End::kWithdrawn), " withdrawn, ", tally.Ended(End::kParked),
          " parked, ", tally.Ended(End::kEnded), " ended unsolved, ",
          tally.Ended(End::kStuck) + tally.Ended(End::kFailed), " not brought to an end, ",
          tally.Open(), " still open\n");
  text += Cat("commands   ", tally.commands, " answered, ", tally.repeated, " of them once more; ",
              tally.looks, " queries\n");
  text += Cat("time       ", Fixed(tally.seconds, 1), " s for ", Fixed(tally.days, 1),
              " days of the city\n");
  text +=
      Cat("rates      ", Fixed(PerSecond(tally.Ended(End::kClosed), tally.seconds), 1),
          " lifecycles/s, ", Fixed(PerSecond(tally.commands, tally.seconds), 0), " commands/s\n");
  text += Lines("commands by kind", tally.by_command);
  text += Lines("rejections by command and code", tally.rejections);
  text += Lines("slips refused in words, by command and code", tally.slips_refused);
  text += Lines("slips that were possible", tally.slips_done);
  text += Lines("colluders refused in words, by command and code", tally.colluders_refused);
  text += Lines("COLLUDERS WHO SUCCEEDED", tally.colluders_done);
  text += Lines("calls that failed", tally.failures);
  if (!tally.stuck.empty()) text += "cases not brought to an end\n";
  for (const auto& [why, example] : tally.stuck) text += Cat("  ", why, " (e.g. ", example, ")\n");
  return text;
}

std::string ToJson(const Tally& tally) {
  nlohmann::ordered_json json;
  json["reported"] = tally.reported;
  json["taken_up"] = tally.taken_up;
  json["closed"] = tally.Ended(End::kClosed);
  json["refused"] = tally.Ended(End::kRefused);
  json["withdrawn"] = tally.Ended(End::kWithdrawn);
  json["parked"] = tally.Ended(End::kParked);
  json["ended"] = tally.Ended(End::kEnded);
  json["stuck"] = tally.Ended(End::kStuck);
  json["failed"] = tally.Ended(End::kFailed);
  json["open"] = tally.Open();
  json["commands"] = tally.commands;
  json["queries"] = tally.looks;
  json["repeated"] = tally.repeated;
  json["seconds"] = tally.seconds;
  json["days"] = tally.days;
  json["lifecycles_per_s"] = PerSecond(tally.Ended(End::kClosed), tally.seconds);
  json["commands_per_s"] = PerSecond(tally.commands, tally.seconds);
  json["by_command"] = tally.by_command;
  json["rejections"] = tally.rejections;
  json["slips_refused"] = tally.slips_refused;
  json["slips_done"] = tally.slips_done;
  json["colluders_refused"] = tally.colluders_refused;
  json["colluders_done"] = tally.colluders_done;
  json["failures"] = tally.failures;
  json["stuck_because"] = tally.stuck;
  return json.dump(2);
}

}  // namespace huying::simulator
