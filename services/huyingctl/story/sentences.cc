#include "services/huyingctl/story/sentences.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "common/core/civil.h"
#include "common/core/text.h"
#include "huying/core/v1/schema.pb.h"
#include "services/huyingctl/story/words.h"

namespace huying::ctl {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Up to two hours are said in minutes.
constexpr int64_t kMinutesAloneMax = 120;

bool EndsIn(std::string_view name, std::string_view plural, std::string_view singular) {
  return name.ends_with(plural) || name.ends_with(singular);
}

// One field on the way of a path; the last one holds the value.
struct Step {
  const Message* message = nullptr;  // null when the path does not exist
  const FieldDescriptor* field = nullptr;
};

Step Walk(const Message& body, std::string_view path) {
  const Message* message = &body;
  const std::vector<std::string_view> names = Split(path, '.');
  for (size_t i = 0;; ++i) {
    const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(std::string(names[i]));
    if (field == nullptr) return {};
    if (i + 1 == names.size()) return {message, field};
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field->is_repeated()) return {};
    message = &message->GetReflection()->GetMessage(*message, field);
  }
}

// "83分钟", "54小时50分钟". No days: what is counted in working time has days of its own length.
std::string Spent(int64_t ms, Language language) {
  const bool zh = language == Language::kChinese;
  const int64_t minutes = ms / kMinuteMs;
  if (minutes < kMinutesAloneMax) return Cat(minutes, zh ? "分钟" : " min");
  constexpr int64_t kPerHour = kHourMs / kMinuteMs;
  std::string text = Cat(minutes / kPerHour, zh ? "小时" : " h");
  if (minutes % kPerHour != 0) text += Cat(zh ? "" : " ", minutes % kPerHour, zh ? "分钟" : " min");
  return text;
}

// A value by what its field is called. `number` is 0 for a text.
std::string Format(std::string_view name, std::string_view raw, int64_t number,
                   const Names& names) {
  if (EndsIn(name, "unit_ids", "unit_id")) return names.Unit(raw);
  if (EndsIn(name, "person_ids", "person_id")) return names.Person(raw);
  if (name.ends_with("area_code")) return names.Area(raw);
  if (name.ends_with("category_code")) return names.Category(raw);
  if (name == "spent_ms") return Spent(number, names.language());
  if (name.ends_with("_ms")) return names.Time(number);
  return std::string(raw);
}

int64_t NumberOf(const Step& step) {
  const auto* reflection = step.message->GetReflection();
  switch (step.field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection->GetInt32(*step.message, step.field);
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection->GetUInt32(*step.message, step.field);
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection->GetInt64(*step.message, step.field);
    case FieldDescriptor::CPPTYPE_UINT64:
      return static_cast<int64_t>(reflection->GetUInt64(*step.message, step.field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection->GetEnumValue(*step.message, step.field);
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->GetBool(*step.message, step.field) ? 1 : 0;
    default:
      return 0;
  }
}

// Empty when the field is empty or 0.
std::string ValueOf(const Step& step, const Names& names) {
  const std::string& name = step.field->name();
  const auto* reflection = step.message->GetReflection();
  if (step.field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    if (!step.field->is_repeated()) {
      const std::string raw = reflection->GetString(*step.message, step.field);
      return raw.empty() ? raw : Format(name, raw, 0, names);
    }
    std::vector<std::string> parts;
    for (int i = 0; i < reflection->FieldSize(*step.message, step.field); ++i) {
      parts.push_back(
          Format(name, reflection->GetRepeatedString(*step.message, step.field, i), 0, names));
    }
    return Join(parts, names.language() == Language::kChinese ? "、" : ", ");
  }
  if (step.field->is_repeated()) return "";
  const int64_t number = NumberOf(step);
  if (number == 0) return "";
  if (step.field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    return std::string(WordOf(*reflection->GetEnum(*step.message, step.field), names.language()));
  }
  return Format(name, std::to_string(number), number, names);
}

// The inside of { }: a path, and what to make of it.
struct Place {
  std::string_view path;
  bool choice = false;
  std::string_view yes;
  std::string_view no;
};

Place ParsePlace(std::string_view inside) {
  Place place;
  if (const size_t mark = inside.find('?'); mark != std::string_view::npos) {
    const size_t colon = inside.find(':', mark);
    place.choice = true;
    place.path = inside.substr(0, mark);
    place.yes = inside.substr(mark + 1, colon - mark - 1);
    place.no = colon == std::string_view::npos ? std::string_view() : inside.substr(colon + 1);
    return place;
  }
  place.path = inside;
  return place;
}

// Calls `text` and `place` for the pieces of a template without brackets, in order.
template <class OnText, class OnPlace>
void ForPieces(std::string_view pattern, OnText text, OnPlace place) {
  while (!pattern.empty()) {
    const size_t open = pattern.find('{');
    text(pattern.substr(0, open));
    if (open == std::string_view::npos) return;
    const size_t close = pattern.find('}', open);
    place(ParsePlace(pattern.substr(open + 1, close - open - 1)));
    pattern.remove_prefix(close == std::string_view::npos ? pattern.size() : close + 1);
  }
}

// `empty` is set when a field has no value.
std::string RenderPart(std::string_view pattern, const Message& body, const Names& names,
                       bool& empty) {
  std::string out;
  ForPieces(
      pattern, [&](std::string_view text) { out.append(text); },
      [&](const Place& place) {
        const Step step = Walk(body, place.path);
        if (step.message == nullptr) return;
        if (place.choice) {
          out.append(NumberOf(step) != 0 ? place.yes : place.no);
          return;
        }
        const std::string value = ValueOf(step, names);
        empty = empty || value.empty();
        out.append(value);
      });
  return out;
}

// `holes` is set when a field outside of brackets has no value.
std::string Render(std::string_view pattern, const Message& body, const Names& names, bool& holes) {
  std::string out;
  while (!pattern.empty()) {
    const size_t open = pattern.find('[');
    out += RenderPart(pattern.substr(0, open), body, names, holes);
    if (open == std::string_view::npos) break;
    const size_t close = pattern.find(']', open);
    bool empty = false;
    const std::string part =
        RenderPart(pattern.substr(open + 1, close - open - 1), body, names, empty);
    if (!empty) out += part;
    pattern.remove_prefix(close == std::string_view::npos ? pattern.size() : close + 1);
  }
  return out;
}

}  // namespace

std::string Tell(const Message& body, const Names& names, bool whole) {
  const core::v1::EventOptions& said =
      body.GetDescriptor()->options().GetExtension(core::v1::event);
  const std::string& pattern = names.language() == Language::kChinese ? said.zh() : said.en();
  bool holes = false;
  const std::string sentence = Render(pattern, body, names, holes);
  if (pattern.empty()) return body.GetDescriptor()->name();
  if (!holes || whole) return sentence;
  const auto* status =
      core::v1::CitizenStatus_descriptor()->FindValueByNumber(said.citizen_status());
  return said.citizen_status() == core::v1::CITIZEN_STATUS_UNSPECIFIED || status == nullptr
             ? ""
             : std::string(WordOf(*status, names.language()));
}

absl::Status CheckSentence(std::string_view pattern, const Message& prototype) {
  absl::Status status;
  ForPieces(
      pattern, [](std::string_view) {},
      [&](const Place& place) {
        const Step step = Walk(prototype, place.path);
        const bool fits =
            step.message != nullptr &&
            (!place.choice || step.field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL);
        if (fits) return;
        status = absl::NotFoundError(
            Cat(prototype.GetDescriptor()->name(), " cannot show {", place.path, "}"));
      });
  return status;
}

}  // namespace huying::ctl
