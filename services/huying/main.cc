// huying: all services in one process. A community or a laptop needs nothing else.
#include <CLI/CLI.hpp>

#include "services/huying/serve.h"

int main(int argc, char** argv) {
  CLI::App app("Huying 呼应: answers a city's citizens. All services in one process.", "huying");
  app.require_subcommand(1);
  huying::process::Options options;
  CLI::App* serve = app.add_subcommand("serve", "Serve until SIGINT or SIGTERM");
  huying::process::AddServeFlags(*serve, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return huying::Serve(std::move(options));
}
