// huyingctl words --model: what stands in docs/case-model.md, from the options of the messages.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "services/huyingctl/commands.h"
#include "services/huyingctl/exit_code.h"
#include "services/huyingctl/model_text.h"

namespace huying::ctl {

void AddWords(CLI::App& app, Run* run) {
  CLI::App* words =
      app.add_subcommand("words", "What the services can do and say, for the documentation");
  auto model = std::make_shared<bool>(false);  // lives as long as the app
  words->add_flag("--model", *model, "States, commands and events of each service, as Markdown")
      ->required();
  words->callback([run, model] {
    *run = [] {
      std::cout << ModelText();
      return kExitOk;
    };
  });
}

}  // namespace huying::ctl
