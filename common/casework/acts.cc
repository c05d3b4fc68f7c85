#include "common/casework/acts.h"

namespace huying::casework {

void FillActs(const std::vector<const CommandInfo*>& commands,
              google::protobuf::RepeatedPtrField<core::v1::Act>& acts) {
  for (const CommandInfo* command : commands) {
    core::v1::Act& act = *acts.Add();
    const core::v1::CommandOptions& options = *command->options;
    act.set_command(command->name);
    act.set_mechanism(options.mechanism());
    act.set_zh(options.zh());
    act.set_en(options.en());
    act.set_reason_zh(options.reason_zh());
    act.set_reason_en(options.reason_en());
    for (const InputInfo& info : command->inputs) {
      core::v1::ActInput& input = *act.add_inputs();
      input.set_field(info.field->name());
      input.set_zh(info.input->zh());
      input.set_en(info.input->en());
      input.set_required(info.input->required());
      input.set_unit(info.input->unit());
    }
  }
}

}  // namespace huying::casework
