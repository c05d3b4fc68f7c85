#include "common/city/yaml_reader.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "absl/strings/ascii.h"
#include "common/core/number.h"
#include "huying/city/v1/schema.pb.h"

namespace huying::city {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// A pack of a large city has some hundred thousand values; aliases of aliases could make billions.
constexpr int64_t kMaxValues = 5'000'000;
constexpr size_t kMaxTextBytes = 64 << 20;  // as much as the largest file

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0]++;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row[b.size()];
}

std::string KindOf(const YAML::Node& node) {
  switch (node.Type()) {
    case YAML::NodeType::Map:
      return "a mapping";
    case YAML::NodeType::Sequence:
      return "a list";
    case YAML::NodeType::Scalar:
      return fmt::format("'{}'", node.Scalar());
    default:
      return "nothing";
  }
}

class Reader {
 public:
  Reader(std::string_view file, int32_t first_line, SourceMap& sources, Report& report)
      : file_(sources.KeepFile(file)),
        first_line_(first_line),
        sources_(sources),
        report_(report) {}

  void ReadMessage(const YAML::Node& node, const FieldFilter& filter, Message& message);
  void Refuse(int32_t yaml_line, std::string what, std::string to_do) {
    report_.Add({file_, first_line_ + yaml_line}, std::move(what), std::move(to_do));
  }

 private:
  Source At(const YAML::Node& node) const {
    return {file_, first_line_ + std::max(0, node.Mark().line)};
  }
  void ReadField(const YAML::Node& node, const FieldDescriptor& field, Message& message);
  void ReadList(const YAML::Node& node, const FieldDescriptor& field, Message& message);
  void ReadScalar(const YAML::Node& node, const FieldDescriptor& field, Message& message);
  bool IsTooMuch(const YAML::Node& node);
  void ReadEnum(const YAML::Node& node, const FieldDescriptor& field, Message& message);
  void ReadInteger(const YAML::Node& node, const FieldDescriptor& field, Message& message);
  void WrongType(const YAML::Node& node, const FieldDescriptor& field, std::string_view wanted) {
    report_.Add(At(node),
                fmt::format("{} is {} but must be {}", field.name(), KindOf(node), wanted),
                "correct the value");
  }
  const FieldDescriptor* FindField(const YAML::Node& key, const FieldFilter& filter,
                                   const Message& message);

  std::string_view file_;
  int32_t first_line_;
  SourceMap& sources_;
  Report& report_;
  int64_t values_ = 0;
  size_t text_bytes_ = 0;
  bool too_much_ = false;
};

// Counts a value and its text. The file is refused once.
bool Reader::IsTooMuch(const YAML::Node& node) {
  ++values_;
  if (node.IsScalar()) text_bytes_ += node.Scalar().size();
  if (values_ <= kMaxValues && text_bytes_ <= kMaxTextBytes) return false;
  if (!too_much_) Refuse(0, "the file has too many values", "do not repeat aliases within aliases");
  too_much_ = true;
  return true;
}

const FieldDescriptor* Reader::FindField(const YAML::Node& key, const FieldFilter& filter,
                                         const Message& message) {
  const auto* descriptor = message.GetDescriptor();
  const std::string name = key.IsScalar() ? key.Scalar() : "";
  const FieldDescriptor* field = descriptor->FindFieldByName(name);
  std::string reason = field == nullptr ? "" : filter(*field);
  if (field != nullptr && reason.empty()) return field;
  if (field != nullptr) {
    report_.Add(At(key), fmt::format("the key '{}' may not stand here", name), std::move(reason));
    return nullptr;
  }
  std::vector<std::string> known;
  for (int i = 0; i < descriptor->field_count(); ++i) {
    if (filter(*descriptor->field(i)).empty()) known.push_back(descriptor->field(i)->name());
  }
  const std::string_view nearest = Nearest(name, known);
  report_.Add(At(key), fmt::format("the key '{}' is unknown", name),
              nearest.empty() ? fmt::format("use one of: {}", fmt::join(known, ", "))
                              : fmt::format("did you mean '{}'?", nearest));
  return nullptr;
}

void Reader::ReadMessage(const YAML::Node& node, const FieldFilter& filter, Message& message) {
  sources_.Note(&message, 0, -1, At(node));
  if (!node.IsMap()) {
    report_.Add(At(node),
                fmt::format("here is {} but a mapping (key: value) is needed", KindOf(node)),
                "write the fields by name");
    return;
  }
  for (const auto& entry : node) {
    const FieldDescriptor* field = FindField(entry.first, filter, message);
    if (field == nullptr) continue;
    if (sources_.Has(&message, field->number())) {
      report_.Add(At(entry.first), fmt::format("the key '{}' stands twice", field->name()),
                  fmt::format("keep one of them; the first is on line {}",
                              sources_.Find(&message, field->number()).line));
      continue;
    }
    sources_.Note(&message, field->number(), -1, At(entry.first));
    if (entry.second.IsNull()) {
      report_.Add(At(entry.first), fmt::format("the key '{}' has no value", field->name()),
                  "write one or leave the key out");
      continue;
    }
    ReadField(entry.second, *field, message);
  }
}

void Reader::ReadField(const YAML::Node& node, const FieldDescriptor& field, Message& message) {
  if (IsTooMuch(node)) return;
  if (field.is_repeated()) {
    ReadList(node, field, message);
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    ReadMessage(
        node, [](const FieldDescriptor&) { return ""; },
        *message.GetReflection()->MutableMessage(&message, &field));
  } else {
    ReadScalar(node, field, message);
  }
}

void Reader::ReadList(const YAML::Node& node, const FieldDescriptor& field, Message& message) {
  if (!node.IsSequence()) return WrongType(node, field, "a list");
  for (const YAML::Node& element : node) {
    if (IsTooMuch(element)) return;
    const auto* reflection = message.GetReflection();
    const int index = reflection->FieldSize(message, &field);
    sources_.Note(&message, field.number(), index, At(element));
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      ReadMessage(
          element, [](const FieldDescriptor&) { return ""; },
          *reflection->AddMessage(&message, &field));
    } else {
      ReadScalar(element, field, message);
    }
  }
}

void Reader::ReadScalar(const YAML::Node& node, const FieldDescriptor& field, Message& message) {
  const auto* reflection = message.GetReflection();
  if (!node.IsScalar()) return WrongType(node, field, "a single value");
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return field.is_repeated() ? reflection->AddString(&message, &field, node.Scalar())
                                 : reflection->SetString(&message, &field, node.Scalar());
    case FieldDescriptor::CPPTYPE_BOOL:
      if (node.Scalar() != "true" && node.Scalar() != "false")
        return WrongType(node, field, "true or false");
      return reflection->SetBool(&message, &field, node.Scalar() == "true");
    case FieldDescriptor::CPPTYPE_DOUBLE: {
      double value = 0;
      if (!ParseDecimal(node.Scalar(), value)) return WrongType(node, field, "a decimal number");
      return reflection->SetDouble(&message, &field, value);
    }
    case FieldDescriptor::CPPTYPE_ENUM:
      return ReadEnum(node, field, message);
    default:
      return ReadInteger(node, field, message);
  }
}

void Reader::ReadInteger(const YAML::Node& node, const FieldDescriptor& field, Message& message) {
  const auto* reflection = message.GetReflection();
  int64_t value = 0;
  const bool wide = field.cpp_type() == FieldDescriptor::CPPTYPE_INT64;
  const bool fits =
      ParseWhole(node.Scalar(), value) && (wide || (value >= std::numeric_limits<int32_t>::min() &&
                                                    value <= std::numeric_limits<int32_t>::max()));
  if (!fits) return WrongType(node, field, "a whole number in decimal digits");
  if (wide) {
    reflection->SetInt64(&message, &field, value);
  } else if (field.is_repeated()) {
    reflection->AddInt32(&message, &field, static_cast<int32_t>(value));
  } else {
    reflection->SetInt32(&message, &field, static_cast<int32_t>(value));
  }
}

void Reader::ReadEnum(const YAML::Node& node, const FieldDescriptor& field, Message& message) {
  const auto* reflection = message.GetReflection();
  const EnumDescriptor* descriptor = field.enum_type();
  std::vector<std::string> names;
  for (int i = 1; i < descriptor->value_count(); ++i) {  // the first value means "not stated"
    names.push_back(YamlName(*descriptor->value(i)));
    if (names.back() != node.Scalar()) continue;
    return field.is_repeated() ? reflection->AddEnum(&message, &field, descriptor->value(i))
                               : reflection->SetEnum(&message, &field, descriptor->value(i));
  }
  WrongType(node, field, fmt::format("one of: {}", fmt::join(names, ", ")));
}

}  // namespace

std::string YamlName(const google::protobuf::EnumValueDescriptor& value) {
  // The first value is <PREFIX>UNSPECIFIED by the rule of our protos.
  constexpr std::string_view kFirst = "UNSPECIFIED";
  const size_t prefix = value.type()->value(0)->name().size() - kFirst.size();
  return absl::AsciiStrToLower(value.name().substr(prefix));
}

std::string_view Nearest(std::string_view word, const std::vector<std::string>& candidates) {
  std::string_view nearest;
  size_t best = std::max<size_t>(2, word.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    if (word.size() >= candidate.size() + best) continue;  // a key may be as long as a file
    if (const size_t distance = EditDistance(word, candidate); distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

bool ReadYaml(std::string_view file, const std::string& text, int32_t first_line,
              const FieldFilter& filter, Message& message, SourceMap& sources, Report& report) {
  Reader reader(file, first_line, sources, report);
  try {
    reader.ReadMessage(YAML::Load(text), filter, message);
  } catch (const YAML::Exception& error) {
    reader.Refuse(std::max(0, error.mark.line), fmt::format("this is not YAML: {}", error.msg),
                  "check indentation, colons and quotes here and on the line above");
    return false;
  }
  return true;
}

}  // namespace huying::city
