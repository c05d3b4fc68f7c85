#include "common/city/field_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "common/city/yaml_reader.h"
#include "common/core/civil.h"

namespace huying::city {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool AllDigits(std::string_view text) { return std::ranges::all_of(text, absl::ascii_isdigit); }

bool IsAreaCode(std::string_view text) {
  return AllDigits(text) &&
         (text.size() == 6 || text.size() == 9 || text.size() == 12 || text.size() == 14);
}

bool IsCategoryCode(std::string_view text) {
  if (text.size() != 2 && text.size() != 5 && text.size() != 8) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i % 3 == 2 ? text[i] != '.' : !absl::ascii_isdigit(text[i])) return false;
  }
  return true;
}

bool IsId(std::string_view text) {
  return !text.empty() && text.size() <= 64 && absl::ascii_isalnum(text[0]) &&
         std::ranges::all_of(text, [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
         });
}

// What the form asks for, if the text does not have it.
std::optional<std::string_view> WrongForm(v1::TextFormat format, std::string_view text) {
  switch (format) {
    case v1::TEXT_FORMAT_DATE:
      if (!ParseDate(text)) return "a date that exists, such as 2026-01-31";
      break;
    case v1::TEXT_FORMAT_TIME_OF_DAY:
      if (!ParseTimeOfDay(text)) return "a time of day, such as 09:30";
      break;
    case v1::TEXT_FORMAT_AREA_CODE:
      if (!IsAreaCode(text)) {
        return "an area code: 6 digits for a city or district, 9 for a street, 12 for a community, "
               "14 for a grid";
      }
      break;
    case v1::TEXT_FORMAT_CATEGORY_CODE:
      if (!IsCategoryCode(text)) return "a category code such as 03, 03.02 or 03.02.01";
      break;
    case v1::TEXT_FORMAT_ID:
      if (!IsId(text)) return "lower-case letters, digits and hyphens, at most 64";
      break;
    default:
      break;
  }
  return std::nullopt;
}

class FieldChecker {
 public:
  FieldChecker(const v1::CityPack& pack, const SourceMap& sources, Report& report)
      : sources_(sources), report_(report) {
    CollectKeys(pack);
  }

  void CheckMessage(const Message& message);

 private:
  void CollectKeys(const v1::CityPack& pack);
  void CheckPresence(const Message& message, const FieldDescriptor& field,
                     const v1::FieldRule& rule);
  void CheckValue(const Message& message, const FieldDescriptor& field, int index,
                  const v1::FieldRule& rule);
  void CheckText(const Message& message, const FieldDescriptor& field, int index,
                 const v1::FieldRule& rule);
  void CheckNumber(const Message& message, const FieldDescriptor& field, int index,
                   const v1::FieldRule& rule);
  void CheckUniqueKeys(const Message& message, const FieldDescriptor& list);
  void Add(const Message& message, const FieldDescriptor& field, int index, std::string what,
           std::string to_do) {
    report_.Add(sources_.Find(&message, field.number(), index), std::move(what), std::move(to_do));
  }

  const SourceMap& sources_;
  Report& report_;
  // Keys of each list of the pack, in order.
  absl::flat_hash_map<std::string, std::vector<std::string>> keys_;
};

const FieldDescriptor* KeyField(const google::protobuf::Descriptor& descriptor) {
  for (int i = 0; i < descriptor.field_count(); ++i) {
    if (RuleOf(*descriptor.field(i)).key()) return descriptor.field(i);
  }
  return nullptr;
}

std::string KeyText(const Message& message, const FieldDescriptor& key) {
  const auto* reflection = message.GetReflection();
  switch (key.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection->GetString(message, &key);
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = reflection->GetEnum(message, &key);
      return value->number() == 0 ? "" : YamlName(*value);
    }
    default:
      return std::to_string(reflection->GetInt32(message, &key));
  }
}

void FieldChecker::CollectKeys(const v1::CityPack& pack) {
  const auto* descriptor = pack.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor& list = *descriptor->field(i);
    if (!list.is_repeated() || list.message_type() == nullptr) continue;
    const FieldDescriptor* key = KeyField(*list.message_type());
    if (key == nullptr) continue;
    auto& keys = keys_[list.name()];
    for (int j = 0; j < pack.GetReflection()->FieldSize(pack, &list); ++j) {
      keys.push_back(KeyText(pack.GetReflection()->GetRepeatedMessage(pack, &list, j), *key));
    }
    std::ranges::sort(keys);
  }
}

void FieldChecker::CheckMessage(const Message& message) {
  const auto* descriptor = message.GetDescriptor();
  const auto* reflection = message.GetReflection();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor& field = *descriptor->field(i);
    const v1::FieldRule& rule = RuleOf(field);
    CheckPresence(message, field, rule);
    if (!field.is_repeated()) {
      if (sources_.Has(&message, field.number())) CheckValue(message, field, -1, rule);
      continue;
    }
    for (int j = 0; j < reflection->FieldSize(message, &field); ++j)
      CheckValue(message, field, j, rule);
    if (field.message_type() != nullptr) CheckUniqueKeys(message, field);
  }
}

void FieldChecker::CheckPresence(const Message& message, const FieldDescriptor& field,
                                 const v1::FieldRule& rule) {
  if (!rule.required() || rule.derived()) return;
  const bool present = field.is_repeated() ? message.GetReflection()->FieldSize(message, &field) > 0
                                           : sources_.Has(&message, field.number());
  const bool empty = present && !field.is_repeated() &&
                     field.cpp_type() == FieldDescriptor::CPPTYPE_STRING &&
                     message.GetReflection()->GetString(message, &field).empty();
  if (present && !empty) return;
  const bool written = sources_.Has(&message, field.number());
  if (!rule.file().empty() && !written && report_.Names(rule.file()))
    return;  // the file itself is missing
  const Source source = rule.file().empty() || written ? sources_.Find(&message, field.number())
                                                       : Source{rule.file(), 0};
  report_.Add(source, fmt::format("'{}' is {}", field.name(), written ? "empty" : "missing"),
              fmt::format("write '{}: ...'", field.name()));
}

void FieldChecker::CheckValue(const Message& message, const FieldDescriptor& field, int index,
                              const v1::FieldRule& rule) {
  const auto* reflection = message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return CheckMessage(index < 0 ? reflection->GetMessage(message, &field)
                                    : reflection->GetRepeatedMessage(message, &field, index));
    case FieldDescriptor::CPPTYPE_STRING:
      return CheckText(message, field, index, rule);
    case FieldDescriptor::CPPTYPE_ENUM:
    case FieldDescriptor::CPPTYPE_BOOL:
      return;
    default:
      return CheckNumber(message, field, index, rule);
  }
}

void FieldChecker::CheckText(const Message& message, const FieldDescriptor& field, int index,
                             const v1::FieldRule& rule) {
  std::string scratch;
  const auto* reflection = message.GetReflection();
  const std::string& text =
      index < 0 ? reflection->GetStringReference(message, &field, &scratch)
                : reflection->GetRepeatedStringReference(message, &field, index, &scratch);
  if (text.empty()) {
    if (index >= 0)
      Add(message, field, index, fmt::format("'{}' has an empty entry", field.name()), "remove it");
    return;
  }
  if (const auto wanted = WrongForm(rule.format(), text)) {
    Add(message, field, index, fmt::format("'{}' is '{}'", field.name(), text),
        fmt::format("write {}", *wanted));
    return;
  }
  if (rule.refers_to().empty()) return;
  const auto& known = keys_[rule.refers_to()];
  if (std::ranges::binary_search(known, text)) return;
  const std::string_view nearest = Nearest(text, known);
  Add(message, field, index,
      fmt::format("'{}' is '{}', which '{}' does not have", field.name(), text, rule.refers_to()),
      nearest.empty()
          ? fmt::format("name an entry of '{}' or add it there", rule.refers_to())
          : fmt::format("did you mean '{}'? Else add it to '{}'", nearest, rule.refers_to()));
}

void FieldChecker::CheckNumber(const Message& message, const FieldDescriptor& field, int index,
                               const v1::FieldRule& rule) {
  const auto* reflection = message.GetReflection();
  double value = 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_DOUBLE:
      value = reflection->GetDouble(message, &field);
      break;
    case FieldDescriptor::CPPTYPE_INT64:
      value = static_cast<double>(reflection->GetInt64(message, &field));
      break;
    default:
      value = index < 0 ? reflection->GetInt32(message, &field)
                        : reflection->GetRepeatedInt32(message, &field, index);
  }
  if (rule.has_min() && value < static_cast<double>(rule.min())) {
    Add(message, field, index, fmt::format("'{}' is {}", field.name(), value),
        fmt::format("write at least {}", rule.min()));
  }
  if (rule.has_max() && value > static_cast<double>(rule.max())) {
    Add(message, field, index, fmt::format("'{}' is {}", field.name(), value),
        fmt::format("write at most {}", rule.max()));
  }
}

void FieldChecker::CheckUniqueKeys(const Message& message, const FieldDescriptor& list) {
  const FieldDescriptor* key = KeyField(*list.message_type());
  if (key == nullptr) return;
  absl::flat_hash_map<std::string, int32_t> lines;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, &list); ++i) {
    const Message& entry = message.GetReflection()->GetRepeatedMessage(message, &list, i);
    const std::string text = KeyText(entry, *key);
    if (text.empty()) continue;
    const auto [first, added] = lines.try_emplace(text, sources_.Find(&entry, key->number()).line);
    if (added) continue;
    Add(entry, *key, -1,
        fmt::format("'{}' is '{}', which stands in '{}' already, on line {}", key->name(), text,
                    list.name(), first->second),
        "give each entry its own");
  }
}

}  // namespace

const v1::FieldRule& RuleOf(const FieldDescriptor& field) {
  return field.options().GetExtension(v1::rule);
}

void CheckFields(const v1::CityPack& pack, const SourceMap& sources, Report& report) {
  FieldChecker(pack, sources, report).CheckMessage(pack);
}

}  // namespace huying::city
