#include "services/huyingctl/app.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>
#include <vector>

#include "common/core/version.h"
#include "common/process/number_flags.h"
#include "services/huyingctl/commands.h"
#include "services/huyingctl/exit_code.h"
#include "services/huyingctl/interrupt.h"

namespace huying::ctl {

namespace {

// Commands that read the pack have a --city of their own. It counts for the prefix, too, and one
// that stands before the command counts for the command.
void ShareCity(const CLI::App& app, const CLI::Option& city, Globals& globals) {
  for (CLI::App* command : app.get_subcommands()) {
    CLI::Option* own = command->get_option_no_throw("--city");
    if (own == nullptr) continue;
    if (own->count() > 0) {
      globals.city_dir = own->as<std::string>();
    } else if (city.count() > 0) {
      own->add_result(globals.city_dir);
      own->run_callback();
    }
  }
}

}  // namespace

int Main(int argc, char** argv) {
  CLI::App app("Huying 呼应, the operator's tool.", "huyingctl");
  app.set_version_flag("--version", VersionOf("huyingctl"));
  app.require_subcommand(1);
  Globals globals;
  auto* server =
      app.add_option("--server", globals.server, "HOST:PORT of a process with all services")
          ->capture_default_str();
  app.add_option("--brokers", globals.brokers,
                 "HOST:PORT[,...] of Kafka: find the services by their owners' topic")
      ->excludes(server);
  app.add_option("--city-prefix", globals.city_prefix,
                 "With --brokers: what the city's topics begin with; else the id of --city");
  auto* city = app.add_option("--city", globals.city_dir, "Folder of the city pack");
  app.add_option("--kafka-config", globals.kafka_config,
                 "With --brokers: file of librdkafka settings, name=value")
      ->type_name("FILE");
  app.footer(
      "Exit codes: 0 done; 1 a check found something; 2 wrong usage; 3 nobody answers; 4 only "
      "partly done.");
  // Flags of the whole may also stand after the subcommand.
  app.fallthrough();
  Run run;
  AddCity(app, &globals, &run);
  AddDraft(app, &run);
  AddTopics(app, &globals, &run);
  AddBulk(app, &globals, &run);
  AddImport(app, &globals, &run);
  AddSimulate(app, &globals, &run);
  AddStats(app, &globals, &run);
  AddList(app, &globals, &run);
  AddCase(app, &globals, &run);
  AddVerify(app, &globals, &run);
  AddLog(app, &globals, &run);
  AddKeys(app, &run);
  AddReporter(app, &globals, &run);
  AddWords(app, &run);
  process::ReadNumbersAsDecimal(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::RequiredError& error) {
    // "A subcommand is required" does not say which word was none.
    if (const std::vector<std::string> unknown = app.remaining(); !unknown.empty())
      std::cerr << "huyingctl: there is no command '" << unknown.front() << "'\n";
    return app.exit(error) == 0 ? kExitOk : kExitUsage;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  ShareCity(app, *city, globals);
  WatchInterrupts();
  return run();
}

}  // namespace huying::ctl
