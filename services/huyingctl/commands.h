// The subcommands. Each has a file of its own, which declares its flags and does its work.
#pragma once

#include <functional>
#include <string>

namespace CLI {
class App;
}  // namespace CLI

namespace huying::ctl {

// Flags that stand before the subcommand.
struct Globals {
  std::string server = "127.0.0.1:8312";
  std::string brokers;       // if given, services are found on huying.owners.v1
  std::string city_prefix;   // of the names on the brokers; empty: the id of the pack in city_dir
  std::string city_dir;      // empty: not given
  std::string kafka_config;  // file of librdkafka settings; empty: none
};

// What to do once the command line is understood; returns the exit code.
using Run = std::function<int()>;

// Adds the subcommand to `app`. When it is chosen, `*run` is set. Both outlive the parsing.
void AddCity(CLI::App& app, const Globals* globals, Run* run);
void AddDraft(CLI::App& app, Run* run);
void AddTopics(CLI::App& app, const Globals* globals, Run* run);
void AddBulk(CLI::App& app, const Globals* globals, Run* run);
void AddImport(CLI::App& app, const Globals* globals, Run* run);
void AddSimulate(CLI::App& app, const Globals* globals, Run* run);
void AddStats(CLI::App& app, const Globals* globals, Run* run);
void AddList(CLI::App& app, const Globals* globals, Run* run);
void AddCase(CLI::App& app, const Globals* globals, Run* run);
void AddVerify(CLI::App& app, const Globals* globals, Run* run);
void AddLog(CLI::App& app, const Globals* globals, Run* run);
void AddKeys(CLI::App& app, Run* run);
void AddReporter(CLI::App& app, const Globals* globals, Run* run);
void AddWords(CLI::App& app, Run* run);

}  // namespace huying::ctl
