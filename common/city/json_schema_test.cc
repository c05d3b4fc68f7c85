#include "common/city/json_schema.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace huying::city {
namespace {

using nlohmann::json;

TEST(JsonSchema, DescribesEveryFileOfAPack) {
  EXPECT_GE(PackFiles().size(), 16u);
  for (const std::string& file : PackFiles()) {
    const json schema = json::parse(JsonSchemaOf(file));
    EXPECT_EQ(schema["additionalProperties"], false) << file;
    EXPECT_FALSE(schema["required"].empty()) << file;
    const json definitions = schema.value("$defs", json::object());
    for (const auto& [name, definition] : definitions.items()) {
      EXPECT_EQ(definition["type"], "object") << file << " " << name;
    }
  }
  EXPECT_EQ(JsonSchemaOf("other.yaml"), "");
}

TEST(JsonSchema, FollowsTheRulesOfTheFields) {
  const json clocks = json::parse(JsonSchemaOf("clocks.yaml"));
  const json& limit = clocks["$defs"]["ClockLimit"];
  EXPECT_EQ(limit["properties"]["limit"]["$ref"], "#/$defs/Span");
  EXPECT_EQ(limit["properties"]["grade"]["enum"],
            json({"incident", "utility", "general", "complex"}));
  EXPECT_EQ(limit["required"], json({"leg", "grade", "limit"}));
  EXPECT_EQ(clocks["$defs"]["Span"]["properties"]["amount"]["minimum"], 1);
  const json areas = json::parse(JsonSchemaOf("areas.yaml"));
  EXPECT_FALSE(areas["$defs"]["Area"]["properties"].contains("pseudo"));  // the loader makes it
  EXPECT_EQ(areas["properties"]["areas"]["minItems"], 1);
}

}  // namespace
}  // namespace huying::city
