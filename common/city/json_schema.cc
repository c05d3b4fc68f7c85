#include "common/city/json_schema.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "common/city/field_rules.h"
#include "common/city/yaml_reader.h"

namespace huying::city {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using nlohmann::ordered_json;

const char* PatternOf(v1::TextFormat format) {
  switch (format) {
    case v1::TEXT_FORMAT_DATE:
      return "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
    case v1::TEXT_FORMAT_TIME_OF_DAY:
      return "^[0-2][0-9]:[0-5][0-9]$";
    case v1::TEXT_FORMAT_AREA_CODE:
      return "^([0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{14})$";
    case v1::TEXT_FORMAT_CATEGORY_CODE:
      return "^[0-9]{2}(\\.[0-9]{2}){0,2}$";
    case v1::TEXT_FORMAT_ID:
      return "^[a-z0-9][a-z0-9-]{0,63}$";
    default:
      return nullptr;
  }
}

ordered_json SchemaOfText(const v1::FieldRule& rule) {
  ordered_json schema = {{"type", "string"}};
  if (const char* pattern = PatternOf(rule.format())) schema["pattern"] = pattern;
  if (!rule.refers_to().empty()) schema["description"] = "a key of '" + rule.refers_to() + "'";
  return schema;
}

ordered_json SchemaOfNumber(const FieldDescriptor& field, const v1::FieldRule& rule) {
  const bool whole = field.cpp_type() != FieldDescriptor::CPPTYPE_DOUBLE;
  ordered_json schema = {{"type", whole ? "integer" : "number"}};
  if (rule.has_min()) schema["minimum"] = rule.min();
  if (rule.has_max()) schema["maximum"] = rule.max();
  return schema;
}

ordered_json SchemaOfEnum(const FieldDescriptor& field) {
  ordered_json names = ordered_json::array();
  for (int i = 1; i < field.enum_type()->value_count(); ++i) {
    names.push_back(YamlName(*field.enum_type()->value(i)));
  }
  return {{"enum", names}};
}

// Messages become definitions that are referred to; `wanted` collects those met.
ordered_json SchemaOfField(const FieldDescriptor& field, std::set<const Descriptor*>& wanted) {
  const v1::FieldRule& rule = RuleOf(field);
  ordered_json schema;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      wanted.insert(field.message_type());
      schema = {{"$ref", "#/$defs/" + field.message_type()->name()}};
      break;
    case FieldDescriptor::CPPTYPE_STRING:
      schema = SchemaOfText(rule);
      break;
    case FieldDescriptor::CPPTYPE_BOOL:
      schema = {{"type", "boolean"}};
      break;
    case FieldDescriptor::CPPTYPE_ENUM:
      schema = SchemaOfEnum(field);
      break;
    default:
      schema = SchemaOfNumber(field, rule);
  }
  if (!field.is_repeated()) return schema;
  ordered_json list = {{"type", "array"}, {"items", schema}};
  if (rule.required()) list["minItems"] = 1;
  return list;
}

// A mapping of the fields that people write; for CityPack those of one file.
ordered_json SchemaOfMessage(const Descriptor& message, std::string_view file,
                             std::set<const Descriptor*>& wanted) {
  ordered_json properties = ordered_json::object();
  ordered_json required = ordered_json::array();
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    const v1::FieldRule& rule = RuleOf(field);
    if (rule.derived() || rule.file() != file) continue;
    properties[field.name()] = SchemaOfField(field, wanted);
    if (rule.required()) required.push_back(field.name());
  }
  ordered_json schema = {
      {"type", "object"}, {"additionalProperties", false}, {"properties", properties}};
  if (!required.empty()) schema["required"] = required;
  return schema;
}

}  // namespace

std::vector<std::string> PackFiles() {
  std::set<std::string> files;
  const Descriptor& pack = *v1::CityPack::descriptor();
  for (int i = 0; i < pack.field_count(); ++i) {
    if (const std::string& file = RuleOf(*pack.field(i)).file(); !file.empty()) files.insert(file);
  }
  return {files.begin(), files.end()};
}

std::string JsonSchemaOf(std::string_view file) {
  const std::vector<std::string> files = PackFiles();
  if (std::ranges::find(files, file) == files.end()) return "";
  std::set<const Descriptor*> wanted;
  ordered_json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                         {"title", file}};
  schema.update(SchemaOfMessage(*v1::CityPack::descriptor(), file, wanted));
  ordered_json definitions = ordered_json::object();
  while (!wanted.empty()) {
    const Descriptor* message = wanted.extract(wanted.begin()).value();
    if (definitions.contains(message->name())) continue;
    definitions[message->name()] = SchemaOfMessage(*message, "", wanted);
  }
  if (!definitions.empty()) schema["$defs"] = definitions;
  return schema.dump(2) + "\n";
}

}  // namespace huying::city
