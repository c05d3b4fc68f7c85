// What Open311 offers of a city: its leaf categories as services, with their attributes. Immutable.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/city/city.h"

namespace huying::gateway::open311 {

struct Service {
  std::string code;
  std::string name;
  std::string description;
  std::string keywords;  // joined by commas
  std::string group;
};

struct AttributeValue {
  std::string key;
  std::string name;
};

// What a reporter may add to a request of any service.
struct Attribute {
  std::string code;
  std::string datatype;  // "string", "singlevaluelist"
  std::string description;
  std::string datatype_description;
  std::vector<AttributeValue> values;  // of a list
};

inline constexpr std::string_view kAppealTypeAttribute = "appeal_type";
inline constexpr std::string_view kConfidentialAttribute = "confidential";
inline constexpr std::string_view kLandmarkAttribute = "landmark";

class Catalog {
 public:
  explicit Catalog(const city::City& city);

  const std::vector<Service>& services() const { return services_; }
  // Null if there is none.
  const Service* Find(std::string_view code) const;
  const std::vector<Attribute>& attributes() const { return attributes_; }
  const Attribute* FindAttribute(std::string_view code) const;

 private:
  std::vector<Service> services_;
  std::map<std::string, size_t, std::less<>> by_code_;
  std::vector<Attribute> attributes_;
};

}  // namespace huying::gateway::open311
