#include "common/case/command_gate.h"

#include <utility>

#include "common/core/text.h"

namespace huying {
namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::string_view kTooLong = "过长，请控制在五千字以内。";

bool Has(uint64_t bits, int number) { return ((bits >> number) & 1) != 0; }

bool Admits(const AllowInfo& allow, const Authority& actor, uint32_t parties) {
  return (allow.permissions == 0 || (allow.permissions & actor.permissions) != 0) &&
         (allow.parties == 0 || (allow.parties & parties) != 0);
}

// 甲、乙或丙
std::string Join(const std::vector<std::string>& words) {
  std::string text;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text.append(i + 1 == words.size() ? "或" : "、");
    text.append(words[i]);
  }
  return text;
}

std::vector<std::string> WordsOf(const google::protobuf::EnumDescriptor& of, uint32_t bits) {
  std::vector<std::string> words;
  for (int i = 0; i < of.value_count(); ++i) {
    const EnumValueDescriptor& value = *of.value(i);
    if (Has(bits, value.number())) {
      words.push_back(value.options().GetExtension(core::v1::word).zh());
    }
  }
  return words;
}

// 主办单位或协办单位有“办理”权限的人员
std::string WordsOf(const AllowInfo& allow) {
  std::string who = Join(WordsOf(*core::v1::Party_descriptor(), allow.parties));
  std::vector<std::string> permissions =
      WordsOf(*city::v1::Permission_descriptor(), allow.permissions);
  for (std::string& word : permissions) word = "“" + word + "”";
  if (!permissions.empty()) who.append("有").append(Join(permissions)).append("权限的人员");
  return who;
}

bool IsGiven(const Message& body, const FieldDescriptor& field) {
  const auto& reflection = *body.GetReflection();
  if (field.is_repeated()) return reflection.FieldSize(body, &field) > 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch;
      return HasText(reflection.GetStringReference(body, &field, &scratch));
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int number = reflection.GetEnumValue(body, &field);
      return number != 0 && field.enum_type()->FindValueByNumber(number) != nullptr;
    }
    default:
      return reflection.HasField(body, &field);
  }
}

// The texts of a field that is one or holds several.
template <class Each>
void ForTexts(const Message& body, const FieldDescriptor& field, Each each) {
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_STRING) return;
  const auto& reflection = *body.GetReflection();
  std::string scratch;
  if (!field.is_repeated()) return each(reflection.GetStringReference(body, &field, &scratch));
  for (int i = 0; i < reflection.FieldSize(body, &field); ++i) {
    each(reflection.GetRepeatedStringReference(body, &field, i, &scratch));
  }
}

Rejection Missing(const FieldDescriptor& field, const std::string& word) {
  const bool chosen = field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM;
  std::string message = (chosen ? "请选择" : "请填写") + word;
  if (chosen) {
    std::vector<std::string> choices;
    for (int i = 0; i < field.enum_type()->value_count(); ++i) {
      const EnumValueDescriptor& value = *field.enum_type()->value(i);
      const std::string& choice = value.options().GetExtension(core::v1::word).zh();
      if (value.number() != 0 && !choice.empty()) choices.push_back(choice);
    }
    if (!choices.empty()) message.append("：").append(Join(choices));
  }
  return Refuse(Rejection::Kind::kInvalid, "INPUT_MISSING", message.append("。"));
}

Rejection TooLong(const std::string& word) {
  return Refuse(Rejection::Kind::kInvalid, "TEXT_TOO_LONG", word + std::string(kTooLong));
}

}  // namespace

bool HasText(std::string_view text) { return !Trim(text).empty(); }

Rejection Refuse(Rejection::Kind kind, std::string code, std::string message) {
  return {.kind = kind,
          .code = std::move(code),
          .mechanism = "",
          .message = std::move(message),
          .possible = {}};
}

Rejection RefuseLent() {
  return Refuse(Rejection::Kind::kNotAllowed, "RIGHT_NOT_LENT",
                "您代理的人员本人不能对本工单进行此操作，您也不能代其操作。"
                "请由其他有权限的人员操作。");
}

uint32_t PartiesOf(const Authority& actor) {
  uint32_t parties = actor.parties;
  const auto add = [&parties](bool is, core::v1::Party party) {
    if (is) parties |= 1U << party;
  };
  add(actor.of_lead, core::v1::PARTY_LEAD);
  add(actor.above_lead, core::v1::PARTY_ABOVE_LEAD);
  add(actor.helps, core::v1::PARTY_HELPER);
  add(actor.of_centre, core::v1::PARTY_CENTRE);
  add(actor.of_responsible, core::v1::PARTY_RESPONSIBLE);
  add(actor.Known() && !actor.of_lead, core::v1::PARTY_OTHER);
  add(actor.Known(), core::v1::PARTY_STAFF);
  return parties;
}

CommandGate::CommandGate(const CommandCatalog* commands, const StateCatalog* states,
                         std::string_view noun)
    : commands_(commands), states_(states), noun_(noun) {}

std::optional<Rejection> CommandGate::CheckActor(const CommandInfo& command, int state,
                                                 const Authority& actor,
                                                 std::string_view reason) const {
  if (reason.size() > kTextBytesMax) return TooLong("理由");
  const uint32_t parties = PartiesOf(actor);
  const bool possible = Has(command.states, state);
  bool may = false;
  // Where it is not possible now, whoever could give it in some other state hears that.
  for (const AllowInfo& allow : command.allow) {
    if (possible && !Has(allow.states, state)) continue;
    may = may || Admits(allow, actor, parties);
  }
  if (!may) return NotAllowed(command, state, actor);
  if (!possible) return NotInState(command, state);
  return std::nullopt;
}

std::optional<Rejection> CommandGate::CheckInputs(
    const CommandInfo& command, const Message& body, std::string_view reason,
    absl::FunctionRef<bool(std::string_view)> knows_unit) const {
  for (const InputInfo& input : command.inputs) {
    const std::string& word = input.input->zh();
    if (input.input->required() && !IsGiven(body, *input.field)) return Missing(*input.field, word);
    std::optional<Rejection> wrong;
    ForTexts(body, *input.field, [&](const std::string& text) {
      if (wrong.has_value()) return;
      if (text.size() > kTextBytesMax) {
        wrong = TooLong(word);
      } else if (input.input->unit() && !text.empty() && !knows_unit(text)) {
        wrong =
            Refuse(Rejection::Kind::kInvalid, "UNIT_UNKNOWN",
                   "所填的" + word + "不在城市配置中，或已并入其他单位。请从承办单位名录中选择。");
      }
    });
    if (wrong.has_value()) return wrong;
  }
  if (!command.options->reason_zh().empty() && !HasText(reason)) {
    return Refuse(Rejection::Kind::kInvalid, "INPUT_MISSING",
                  "请填写" + command.options->reason_zh() + "。");
  }
  return std::nullopt;
}

bool CommandGate::MayNow(const CommandInfo& command, int state, const Authority& actor) const {
  const uint32_t parties = PartiesOf(actor);
  for (const AllowInfo& allow : command.allow) {
    if (Has(allow.states, state) && Admits(allow, actor, parties)) return true;
  }
  return false;
}

std::vector<std::string> CommandGate::PossibleIn(int state) const {
  std::vector<std::string> possible;
  if (state == 0) return possible;  // about a case that is not there
  for (int number = 1; number < commands_->size(); ++number) {
    const CommandInfo& command = commands_->of(number);
    if (command.field != nullptr && Has(command.states, state)) possible.push_back(command.name);
  }
  return possible;
}

Rejection CommandGate::NotAllowed(const CommandInfo& command, int state,
                                  const Authority& actor) const {
  if (!actor.Known() && (actor.parties & (1U << core::v1::PARTY_CITIZEN)) == 0) {
    return Refuse(Rejection::Kind::kNotAllowed, "ACTOR_UNKNOWN",
                  "没有确认您的身份，不能" + command.options->zh() +
                      "。请由城市配置中登记的人员，以其所属单位操作。");
  }
  std::vector<std::string> who;
  for (const AllowInfo& allow : command.allow) {
    if (!Has(command.states, state) || Has(allow.states, state)) who.push_back(WordsOf(allow));
  }
  return Refuse(Rejection::Kind::kNotAllowed, "NOT_ALLOWED",
                "您不能" + command.options->zh() + "。请由" + Join(who) + "操作。");
}

Rejection CommandGate::NotInState(const CommandInfo& command, int state) const {
  const core::v1::Word& word = *states_->of(state).word;
  return Refuse(Rejection::Kind::kNotNow, "NOT_IN_STATE",
                noun_ + "现为“" + word.zh() + "”，不能" + command.options->zh() + "。" +
                    word.next_zh() + "。");
}

}  // namespace huying
