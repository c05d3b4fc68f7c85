// huying: all services in one process. A community or a laptop needs nothing else.
#include <CLI/CLI.hpp>
#include <iostream>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "common/core/version.h"
#include "common/process/number_flags.h"
#include "services/huying/serve.h"

namespace {

// False, and says why, if the text is no time or the clock is not ours to set.
bool SetClockStart(const std::string& text, huying::process::Options& options) {
  absl::Time time;
  std::string why;
  if (!absl::ParseTime(absl::RFC3339_full, text, &time, &why)) {
    std::cerr << "--clock-start: '" << text << "' is not a time like 2026-03-02T08:00:00+08:00 ("
              << why << ")\n";
    return false;
  }
  if (!options.simulated_clock) {
    std::cerr << "--clock-start goes with --clock simulated: nobody sets a real clock\n";
    return false;
  }
  options.clock_start_ms = absl::ToUnixMillis(time);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Huying 呼应: answers a city's citizens. All services in one process.", "huying");
  app.set_version_flag("--version", huying::VersionOf("huying"));
  app.require_subcommand(1);
  huying::process::Options options;
  CLI::App* serve = app.add_subcommand("serve", "Serve until SIGINT or SIGTERM");
  huying::process::AddServeFlags(*serve, options);
  std::string clock_start;
  serve
      ->add_option("--clock-start", clock_start,
                   "Where a simulated clock begins if the data folder holds nothing later, like "
                   "2026-03-02T08:00:00+08:00 (default: now)")
      ->type_name("TIME");
  huying::process::ReadNumbersAsDecimal(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (!clock_start.empty() && !SetClockStart(clock_start, options)) return 2;
  return huying::Serve(std::move(options));
}
